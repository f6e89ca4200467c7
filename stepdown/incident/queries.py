"""Questions about incidents. Whoever was part of one sees no review of it; nothing here shows on a chart."""

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
from django.db.models.functions import TruncMonth

from stepdown.incident import models, rules
from stepdown.incident.vocabulary import (
    Action,
    Duty,
    Factor,
    IncidentCard,
    IncidentPage,
    Kind,
    Month,
    Narrow,
    Owed,
    Part,
    Person,
    Register,
    Review,
    Severity,
    State,
)
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Held, Permission, Role
from stepdown.place.queries import zone_of

PAGE = 50
FILE = Path(__file__).parent / "kinds.toml"


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of incidents."""
    return tuple(Kind(**one) for one in _shipped()["kind"])


def kind_of(key: str) -> Kind:
    """One kind by its key; a key nobody knows any more shows as it is."""
    return next((one for one in kinds() if one.key == key), Kind(key, key, "dots"))


def duties(viewer: Viewer) -> tuple[Duty, ...]:
    """Every duty to report: those that come with the house, then those the clinic took over (1 query)."""
    shipped = tuple(
        Duty(**one | {"kinds": tuple(one["kinds"]), "least": Severity(one["least"])})
        for one in _shipped()["duty"]
    )
    rows = models.IncidentDuty.objects.order_by("name", "starts_on")
    return shipped + tuple(
        Duty(
            key=str(row.id),
            name=row.name,
            to=row.to,
            kinds=tuple(row.kinds),
            least=Severity(row.least),
            starts_on=row.starts_on,
            source=row.source,
            tag=row.tag,
            hours=row.hours,
            days=row.days,
            working_days=row.working_days,
            site_id=row.site_id,
        )
        for row in rows
    )


def register(viewer: Viewer, asked: Narrow, *, at: datetime) -> Register:
    """A page of the incidents the viewer may see, newest first; searched in what happened, or by number."""
    rows = _narrowed(within(viewer), asked, at)
    if asked.before is not None:
        rows = rows.filter(number__lt=asked.before)
    found = list(rows.order_by("-number")[: PAGE + 1])
    older = found[PAGE - 1].number if len(found) > PAGE else None
    return Register(tuple(_card(row, at) for row in found[:PAGE]), older)


def _narrowed(rows: QuerySet[models.Incident], asked: Narrow, at: datetime) -> QuerySet[models.Incident]:
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.severity in {one.value for one in Severity}:
        rows = rows.filter(severity=asked.severity)
    if asked.state == "open":
        rows = rows.exclude(state=State.CLOSED)
    elif asked.state == "late":
        rows = rows.filter(due_at__lt=at)
    elif asked.state in {one.value for one in State}:
        rows = rows.filter(state=asked.state)
    if asked.month is not None:
        rows = rows.filter(
            happened_at__gte=_start(asked.month), happened_at__lt=_start(rules.next_month(asked.month))
        )
    if words := " ".join(asked.text.split())[:80]:
        folded = models.Folded(Value(words))
        like = Q(search_text__contains=folded) | Q(search_text__trigram_word_similar=folded)
        number = int(words) if words.isascii() and words.isdigit() and len(words) < 9 else None
        rows = rows.filter(like if number is None else like | Q(number=number))
    return rows


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo("UTC"))


def incident(viewer: Viewer, incident_id: UUID, *, at: datetime) -> IncidentPage:
    """One incident: whole for those who review it, else what the reporter wrote. Raises NotFound.

    Clients are named only to those within whose reach they are.
    """
    row = find(viewer, incident_id)
    whole = reads_whole(viewer, row)
    card = _card(row, at)
    people = list(row.people.select_related("staff").order_by("part", "id"))
    names = client_cards(viewer, {one.client_id for one in people if one.client_id}, at=at)
    review = models.IncidentReview.objects.filter(incident_id=row.id).first() if whole else None
    return IncidentPage(
        card=card,
        what=row.what,
        done=row.done,
        told=row.told,
        people=tuple(
            Person(
                Part(one.part),
                one.client_id if one.client_id in names else None,
                one.staff_id,
                one.staff.name
                if one.staff
                else names[one.client_id].shown_as
                if one.client_id in names
                else one.name,
                one.harm,
            )
            for one in people
        ),
        additions=tuple((one.at, one.words, one.by_name) for one in row.additions.order_by("at", "id")),
        whole=whole,
        may_review=rules.may_review(whole=whole and viewer.may(Permission.REVIEW_INCIDENT), state=card.state)
        is None,
        owed=_owed_of(row, at) if whole else (),
        review=Review(tuple(Factor(f) for f in review.factors), review.causes, review.by_name, review.at)
        if review
        else None,
        actions=actions_of(viewer, row, at) if whole else (),
        closed_at=row.closed_at,
        closed_words=row.closed_words if whole else "",
    )


def _owed_of(row: models.Incident, at: datetime) -> tuple[Owed, ...]:
    return tuple(_owed(one, at) for one in row.owed.order_by("due_at", "id"))


def actions_of(viewer: Viewer, row: models.Incident, at: datetime) -> tuple[Action, ...]:
    """What is to change after an incident, as its page shows it; for this room only."""
    rows = row.actions.select_related("owner", "incident").order_by("due_on", "id")
    return tuple(_action(one, at) for one in rows)


def my_actions(viewer: Viewer, *, at: datetime) -> tuple[Action, ...]:
    """What the viewer is to change after incidents, by day; without the incident itself."""
    if viewer.staff_id is None:
        return ()
    rows = models.CorrectiveAction.objects.filter(owner_id=viewer.staff_id, done_at=None)
    rows = rows.select_related("owner", "incident").order_by("due_on", "id")
    return tuple(_action(one, at) for one in rows[:PAGE])


def months(viewer: Viewer, *, at: datetime, back: int = 12) -> tuple[Month, ...]:
    """Incidents of the last months by month and kind, the newest month first (1 query)."""
    first = at.date().replace(day=1)
    firsts = [first]
    for _ in range(back - 1):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    rows = within(viewer).filter(happened_at__gte=_start(firsts[-1]))
    counted = (
        rows.annotate(month=TruncMonth("happened_at", tzinfo=ZoneInfo("UTC")))
        .values_list("month", "kind")
        .annotate(n=Count("id"))
        .order_by("-n", "kind")
    )
    found: dict[date, list[tuple[Kind, int]]] = {one: [] for one in firsts}
    for month, kind, number in counted:
        found.setdefault(month.date(), []).append((kind_of(kind), number))
    return tuple(Month(one, sum(n for _, n in found[one]), tuple(found[one])) for one in firsts)


def due(viewer: Viewer, *, most: int, at: datetime) -> tuple[IncidentCard, ...]:
    """What waits for a review or for a report to somebody outside: the earliest due first."""
    if viewer.staff_id is None:
        return ()
    waiting = Q(state=State.REPORTED) if viewer.may(Permission.REVIEW_INCIDENT) else Q(pk__in=[])
    soon = Q(due_at__lte=at + timedelta(days=7))
    rows = _whole_rows(viewer).filter(waiting | soon).exclude(state=State.CLOSED)
    return tuple(_card(row, at) for row in rows.order_by("due_at", "number")[:most])


def counts(viewer: Viewer, *, at: datetime) -> Mapping[str, int]:
    """How many the viewer sees are open, and how many have a report that is late (1 query)."""
    found: Mapping[str, int] = within(viewer).aggregate(
        open=Count("id", filter=~Q(state=State.CLOSED)), late=Count("id", filter=Q(due_at__lt=at))
    )
    return found


def open_about(viewer: Viewer, client_id: UUID, kind: str) -> UUID | None:
    """The newest incident of a kind that affects a client, not closed, that the viewer sees (1 query)."""
    affected = models.IncidentPerson.objects.filter(
        incident_id=OuterRef("id"), client_id=client_id, part=Part.AFFECTED
    )
    rows = within(viewer).filter(Exists(affected), kind=kind).exclude(state=State.CLOSED)
    return rows.order_by("-number").values_list("id", flat=True).first()


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """Actions somebody is to take, so that they can move when they leave."""
    rows = models.CorrectiveAction.objects.filter(
        owner_id=staff_id, done_at=None, incident__in=_whole_rows(viewer)
    ).select_related("incident")
    return tuple(
        Held(rules.HELD, row.id, None, rules.held_words(row.incident.number), row.due_on)
        for row in rows.order_by("due_on", "id")
    )


def within(viewer: Viewer) -> QuerySet[models.Incident]:
    """The incidents of which a viewer sees anything: one's own reports, and those one reads whole."""
    rows = models.Incident.objects.select_related("site", "reporter")
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF or viewer.staff_id is None:
        return rows.none()
    return rows.filter(Q(reporter_id=viewer.staff_id) | _reads_whole(viewer))


def _whole_rows(viewer: Viewer) -> QuerySet[models.Incident]:
    return models.Incident.objects.select_related("site", "reporter").filter(_reads_whole(viewer))


def _reads_whole(viewer: Viewer) -> Q:
    part = models.IncidentPerson.objects.filter(
        incident_id=OuterRef("id"), staff_id=viewer.staff_id, part__in=[Part.AFFECTED, Part.INVOLVED]
    )
    here = Q(~Exists(part), site_id__in=list(viewer.site_ids))
    if viewer.may(Permission.REVIEW_INCIDENT):
        return here
    if Role.PRIVACY_OFFICER in viewer.roles:
        return here & Q(privacy=True)
    return Q(pk__in=[])


def find(viewer: Viewer, incident_id: UUID) -> models.Incident:
    """The row of an incident of which the viewer sees anything; for this room only. Raises NotFound."""
    row = within(viewer).filter(id=incident_id).first()
    if row is None:
        raise NotFound
    return row


def reads_whole(viewer: Viewer, row: models.Incident) -> bool:
    """Whether a viewer who sees something of an incident sees all of it; for this room only."""
    part = [Part.AFFECTED, Part.INVOLVED]
    return rules.sees_whole(
        reviews=viewer.may(Permission.REVIEW_INCIDENT),
        at_site=row.site_id in viewer.site_ids,
        is_privacy_officer=Role.PRIVACY_OFFICER in viewer.roles,
        kind=kind_of(row.kind),
        involved=row.people.filter(staff_id=viewer.staff_id, part__in=part).exists(),
    )


def find_whole(viewer: Viewer, incident_id: UUID) -> models.Incident:
    """The row of an incident the viewer reads whole; for this room only. Raises NotFound."""
    row = find(viewer, incident_id)
    if not reads_whole(viewer, row):
        raise NotFound
    return row


def _card(row: models.Incident, at: datetime) -> IncidentCard:
    return IncidentCard(
        id=row.id,
        number=row.number,
        site_id=row.site_id,
        site_name=row.site.name,
        kind=kind_of(row.kind),
        severity=Severity(row.severity),
        happened_at=row.happened_at,
        where=row.where,
        reported_by=row.reporter.name if row.reporter else "",
        reported_at=row.at,
        state=State(row.state),
        due_at=row.due_at,
        late=row.due_at is not None and row.due_at <= at,
        version=row.version,
    )


def _owed(row: models.ReportOwed, at: datetime) -> Owed:
    return Owed(
        id=row.id,
        incident_id=row.incident_id,
        name=row.name,
        to=row.to,
        due_at=row.due_at,
        source=row.source,
        tag=row.tag,
        told_at=row.told_at,
        told_to=row.told_to,
        reference=row.reference,
        not_needed=row.not_needed,
        by_name=row.by_name,
        late=row.told_at is None and row.due_at <= at,
    )


def _action(row: models.CorrectiveAction, at: datetime) -> Action:
    zone = ZoneInfo(zone_of(row.incident.site_id))
    return Action(
        id=row.id,
        incident_id=row.incident_id,
        number=row.incident.number,
        words=row.words,
        owner_id=row.owner_id,
        owner=row.owner.name,
        due_on=row.due_on,
        done_at=row.done_at,
        done_words=row.done_words,
        late=row.done_at is None and row.due_on < at.astimezone(zone).date(),
    )


def values(rows: Iterable[models.ReportOwed], at: datetime) -> tuple[Owed, ...]:
    """Rows of owed reports as values; for this room only."""
    return tuple(_owed(row, at) for row in rows)
