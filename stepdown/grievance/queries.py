"""Questions about grievances. Whoever one is about never finds it, whatever else they may do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from stepdown.grievance import models, rules
from stepdown.grievance.vocabulary import (
    FOR_FILER,
    OPEN,
    Clock,
    Figures,
    Filer,
    GrievanceCard,
    GrievancePage,
    How,
    OutsideBody,
    Register,
    State,
    Step,
    StepKind,
    Topic,
)
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards, staff_who_may
from stepdown.people.vocabulary import Held, Permission, StaffCard
from stepdown.place.queries import zone_of

PAGE = 50
FILE = Path(__file__).parent / "clocks.toml"


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def clocks(viewer: Viewer) -> tuple[Clock, ...]:
    """Every clock: those that come with the house, then what the clinic chose, newest first (1 query)."""
    shipped = tuple(Clock(**one) for one in _shipped()["clock"])
    rows = models.GrievanceClock.objects.order_by("-starts_on", "-at")
    return shipped + tuple(
        Clock(
            key=str(row.id),
            name=row.name,
            starts_on=row.starts_on,
            acknowledge_days=row.acknowledge_days,
            answer_days=row.answer_days,
            appeal_days=row.appeal_days,
            appeal_answer_days=row.appeal_answer_days,
            working_days=row.working_days,
            source=row.source,
            tag=row.tag,
            site_id=row.site_id,
        )
        for row in rows
    )


def bodies(viewer: Viewer) -> tuple[OutsideBody, ...]:
    """Where anybody can go besides the clinic: the clinic's list, then the house's (1 query)."""
    rows = models.OutsideAddress.objects.filter(removed_at=None).order_by("name")
    own = tuple(
        OutsideBody(row.id, row.name, row.what_for, row.phone, row.website, row.address) for row in rows
    )
    shipped = tuple(OutsideBody(None, address="", **one) for one in _shipped()["body"])
    return own + shipped


def answerers(viewer: Viewer, site_id: UUID, *, at: datetime) -> tuple[StaffCard, ...]:
    """Who answers grievances at a site (2 queries)."""
    return staff_who_may(viewer, Permission.ANSWER_GRIEVANCE, site_id=site_id, at=at)


def register(
    viewer: Viewer,
    *,
    text: str = "",
    state: str = "",
    topic: str = "",
    before: int | None = None,
    at: datetime,
) -> Register:
    """A page of the grievances the viewer may see, newest first; searched in their words or by number."""
    rows = within(viewer)
    today = at.date()
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state == "late":
        rows = rows.filter(_late(today))
    elif state in {one.value for one in State}:
        rows = rows.filter(state=state)
    if topic in {one.value for one in Topic}:
        rows = rows.filter(topic=topic)
    if words := " ".join(text.split())[:80]:
        folded = models.Folded(Value(words))
        like = Q(search_text__contains=folded) | Q(search_text__trigram_word_similar=folded)
        rows = rows.filter(like | Q(number=int(words))) if _is_number(words) else rows.filter(like)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: PAGE + 1])
    older = found[PAGE - 1].number if len(found) > PAGE else None
    return Register(_cards(viewer, found[:PAGE], at), older)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def _late(today: date) -> Q:
    return Q(state__in=OPEN, answer_by__lt=today) | Q(state=State.FILED, acknowledge_by__lt=today)


def grievance(viewer: Viewer, grievance_id: UUID, *, at: datetime) -> GrievancePage:
    """One grievance. Who took it down reads what was filed and how it stands, not how it is looked into.

    Raises NotFound, also for whoever it names.
    """
    row = find(viewer, grievance_id)
    card = _cards(viewer, [row], at)[0]
    by_filer = viewer.audience is Audience.CLIENT
    may_answer = _answers(viewer, row)
    only_taken = not by_filer and not may_answer
    steps = tuple(
        Step(StepKind(one.kind), one.words, one.how, one.by_name, one.staff_id, one.at, one.for_filer)
        for one in row.steps.order_by("at", "id")
        if may_answer or one.for_filer
    )
    staff_id = viewer.staff_id
    withdraw = rules.may_withdraw(
        by_filer=by_filer, staff_id=staff_id, handler_id=row.handler_id, answers=may_answer
    )
    return GrievancePage(
        card=card,
        words=row.words,
        wants=row.wants,
        about=row.about,
        named=tuple(one.staff.name for one in row.named.select_related("staff")),
        filer_name=row.filer_name,
        contact=row.contact,
        happened_on=row.happened_on,
        taken_by=row.taken_by.name if row.taken_by else "",
        clock_source=row.clock_source,
        appeal_until=row.appeal_until,
        steps=steps,
        answers=may_answer,
        may_answer=may_answer,
        may_withdraw=withdraw is None and card.open,
        only_taken=only_taken,
    )


def of_client(viewer: Viewer, *, at: datetime) -> tuple[GrievanceCard, ...]:
    """A client's own grievances, newest first. Empty for anybody else."""
    if viewer.audience is not Audience.CLIENT or viewer.client_id is None:
        return ()
    rows = within(viewer).order_by("-number")[:PAGE]
    return _cards(viewer, list(rows), at)


def due(viewer: Viewer, *, until: date, most: int, at: datetime) -> tuple[GrievanceCard, ...]:
    """What is new, and what the viewer or nobody yet owes an answer to by a day: the longest owed first."""
    if viewer.staff_id is None or not viewer.may(Permission.ANSWER_GRIEVANCE):
        return ()
    mine = Q(handler_id=viewer.staff_id) | Q(handler_id=None)
    soon = Q(answer_by__lte=until) | Q(state=State.FILED)
    rows = within(viewer).filter(mine, soon, state__in=OPEN).order_by("answer_by", "number")
    return _cards(viewer, list(rows[:most]), at)


def figures(viewer: Viewer, *, since: date, at: datetime) -> Figures:
    """Counts of what the viewer may see and was filed since a day (4 queries)."""
    start = datetime.combine(since, datetime.min.time(), ZoneInfo("UTC"))
    rows = within(viewer).filter(at__gte=start)
    topics = dict(rows.values_list("topic").annotate(n=Count("id")))
    answered = rows.filter(answered_on__isnull=False)
    spans = [
        ((on - filed.date()).days, on <= by)
        for filed, on, by in answered.values_list("at", "answered_on", "first_answer_by")[:5000]
        if on is not None
    ]
    whole = within(viewer).aggregate(
        open=Count("id", filter=Q(state__in=OPEN)), late=Count("id", filter=_late(at.date()))
    )
    return Figures(
        filed=sum(topics.values()),
        open=whole["open"],
        late=whole["late"],
        by_topic=tuple(sorted(((Topic(key), n) for key, n in topics.items()), key=lambda pair: -pair[1])),
        answered=len(spans),
        in_time=sum(in_time for _, in_time in spans),
        days_to_answer=rules.middle(days for days, _ in spans),
    )


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """Grievances somebody is to answer, so that they can move when they leave."""
    rows = within(viewer).filter(handler_id=staff_id, state__in=OPEN).order_by("answer_by")
    return tuple(
        Held(rules.HELD, row.id, row.client_id, rules.held_words(row.number), row.answer_by) for row in rows
    )


def within(viewer: Viewer) -> QuerySet[models.Grievance]:
    """The grievances a viewer may see: clients their own; staff never one that names them."""
    rows = models.Grievance.objects.select_related("site", "handler", "taken_by")
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is Audience.CLIENT and viewer.client_id is not None:
        return rows.filter(client_id=viewer.client_id)
    if viewer.audience is not Audience.STAFF or viewer.staff_id is None:
        return rows.none()
    named = models.NamedStaff.objects.filter(grievance_id=OuterRef("id"), staff_id=viewer.staff_id)
    mine = Q(taken_by_id=viewer.staff_id) | Q(handler_id=viewer.staff_id)
    if viewer.may(Permission.ANSWER_GRIEVANCE):
        mine |= Q(site_id__in=list(viewer.site_ids)) | Q(beyond_site=True)
    return rows.filter(mine).exclude(Exists(named))


def find(viewer: Viewer, grievance_id: UUID) -> models.Grievance:
    """The row of a grievance the viewer may see; for this room only. Raises NotFound."""
    row = within(viewer).filter(id=grievance_id).first()
    if row is None:
        raise NotFound
    # The list keeps out what is not for the viewer; one that is opened is asked about once more, by the rule.
    if viewer.audience is Audience.STAFF and not rules.may_see(
        staff_id=viewer.staff_id,
        named=set(row.named.values_list("staff_id", flat=True)),
        answers=viewer.may(Permission.ANSWER_GRIEVANCE),
        at_site=row.site_id in viewer.site_ids or row.beyond_site,
        took=row.taken_by_id == viewer.staff_id,
        handles=row.handler_id == viewer.staff_id,
    ):
        raise NotFound
    return row


def _answers(viewer: Viewer, row: models.Grievance) -> bool:
    """Whether the viewer answers grievances and this one is theirs to see (it was found within reach)."""
    here = row.site_id in viewer.site_ids or row.beyond_site or row.handler_id == viewer.staff_id
    return viewer.may(Permission.ANSWER_GRIEVANCE) and here and viewer.audience is Audience.STAFF


def _cards(viewer: Viewer, rows: Iterable[models.Grievance], at: datetime) -> tuple[GrievanceCard, ...]:
    found = list(rows)
    names = client_cards(viewer, {row.client_id for row in found if row.client_id}, at=at)
    return tuple(
        _card(row, names[row.client_id].shown_as if row.client_id in names else "", at) for row in found
    )


def _card(row: models.Grievance, name: str, at: datetime) -> GrievanceCard:
    zone = ZoneInfo(zone_of(row.site_id))
    owed, owed_on = rules.owed(State(row.state), row.acknowledge_by, row.answer_by)
    return GrievanceCard(
        id=row.id,
        number=row.number,
        site_id=row.site_id,
        site_name=row.site.name,
        filer=Filer(row.filer),
        client_id=row.client_id,
        who=name or row.filer_name,
        how=How(row.how),
        topic=Topic(row.topic),
        state=State(row.state),
        filed_at=row.at,
        filed_on=row.at.astimezone(zone).date(),
        acknowledge_by=row.acknowledge_by,
        answer_by=row.answer_by,
        owed=owed,
        owed_on=owed_on,
        late=owed_on is not None and owed_on < at.astimezone(zone).date(),
        handler_id=row.handler_id,
        handler=row.handler.name if row.handler else "",
        version=row.version,
    )


def shown_to_filer(kind: StepKind, told: bool) -> bool:
    """Whether whoever filed reads a step: what is for them, and of the looking into only what is meant so."""
    return kind in FOR_FILER or told


def months_back(at: datetime, months: int = 12) -> date:
    """The first day of the month so many months ago."""
    first = at.date().replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
