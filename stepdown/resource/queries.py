"""Questions about places that help, and about who was referred where and what came of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from stepdown.assessment.queries import facts, signed_for
from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards, require_reach, within_reach
from stepdown.people.vocabulary import Held, Permission
from stepdown.place.queries import day_at
from stepdown.plan.queries import current
from stepdown.privacy.queries import ruling
from stepdown.privacy.vocabulary import Purpose, RecipientKind, Request
from stepdown.resource import models, rules
from stepdown.resource.vocabulary import (
    OPEN,
    TOLD,
    Aim,
    DueLine,
    Figures,
    Filter,
    Freshness,
    HelpCard,
    HelpPage,
    Kind,
    Need,
    ReferredBy,
    ResourceCard,
    ResourceWords,
    Shelf,
    State,
    Step,
    Terms,
    Way,
)

PAGE = 50
# A search looks at so many entries that resemble the words before it puts them in order: a word that
# thousands of places share is answered as fast as a rare one.
CANDIDATES = 400
# How alike words and an entry have to be: two letters that changed places still count as the word.
LIKENESS = "0.45"
FILE = Path(__file__).parent / "kinds.toml"


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def terms() -> Terms:
    """How long what is known stays good."""
    return Terms(**_shipped()["terms"])


@asked_once
def kinds(viewer: Viewer) -> tuple[Kind, ...]:
    """Kinds of help: those that come with the house, then the clinic's own by name (1 query)."""
    shipped = tuple(
        Kind(
            one["key"],
            one["label"],
            one["icon"],
            RecipientKind(one["recipient"]),
            Purpose(one["purpose"]),
        )
        for one in _shipped()["kind"]
    )
    own = models.ResourceKind.objects.order_by("label")
    return shipped + tuple(
        Kind(row.key, row.label, "lifebuoy", RecipientKind(row.recipient), Purpose(row.purpose))
        for row in own
    )


def directory(viewer: Viewer, asked: Filter, *, on: date) -> Shelf:
    """A page of places: by likeness where words are given, else by name (2 queries, 3 on later pages).

    Searching forgives accents, case and slips. Closed places show only when asked for.
    """
    rows = _narrowed(asked, on)
    if asked.text.strip():
        found = _searched(rows, " ".join(asked.text.split())[:80])
        return Shelf(_cards(viewer, found, on))
    if asked.after is not None:
        rows = rows.filter(_beyond(asked.after))
    found = list(rows.order_by("search_name", "id")[: PAGE + 1])
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return Shelf(_cards(viewer, found[:PAGE], on), more)


def _narrowed(asked: Filter, on: date) -> QuerySet[models.Resource]:
    rows = models.Resource.objects.select_related("confirmed_by")
    rows = rows.filter(closed_on__isnull=asked.state != Freshness.CLOSED)
    paused = ~Q(paused_why="") & (Q(paused_until=None) | Q(paused_until__gt=on))
    stale = Q(confirmed_on=None) | Q(confirmed_on__lt=_oldest(on))
    narrower = {Freshness.PAUSED: paused, Freshness.STALE: stale & ~paused}
    if asked.state in narrower:
        rows = rows.filter(narrower[Freshness(asked.state)])
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.language:
        rows = _speaking(rows, asked.language)
    if asked.walk_ins:
        rows = rows.filter(walk_ins=True)
    if asked.self_referral:
        rows = rows.filter(referred_by__contains=[ReferredBy.SELF])
    return rows


def _speaking(rows: QuerySet[models.Resource], language: str) -> QuerySet[models.Resource]:
    """Places that speak a language: a rare one by its few places, a common one as the list goes along."""
    spoken = models.Resource.objects.filter(languages__contains=[language])
    few = list(spoken.values_list("id", flat=True)[: FEW + 1])
    return rows.filter(id__in=few) if len(few) <= FEW else rows.filter(languages__contains=[language])


FEW = 500


def _oldest(on: date) -> date:
    """Whatever was confirmed before this day is stale."""
    return date.fromordinal(on.toordinal() - terms().stale_after)


def _beyond(after: UUID) -> Q:
    """What comes after a place in order of names. An unknown place begins again."""
    last = models.Resource.objects.filter(id=after).values_list("search_name", flat=True).first()
    if last is None:
        return Q()
    return Q(search_name__gt=last) | Q(search_name=last, id__gt=after)


def _searched(rows: QuerySet[models.Resource], text: str) -> list[models.Resource]:
    """Places with every word, or its beginning; only where there is none, those that resemble the words.

    The index is asked even where the planner would rather read along: a row read costs more than it thinks.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TUNED, [LIKENESS, text])
        folded = str(cursor.fetchone()[0])
        words = " & ".join(f"{word}:*" for word in re.findall(r"\w+", folded))
        query = SearchQuery(words, config="simple", search_type="raw")
        whole = rows.annotate(words=SearchVector("search_text", config="simple")).filter(words=query)
        found = list(_best(rows, whole, folded)) if words else []
        return found or list(_best(rows, rows.filter(search_text__trigram_word_similar=folded), folded))


TUNED = (
    "select people_fold(asked.words) from (values (set_config('pg_trgm.word_similarity_threshold', %s, true),"
    " set_config('enable_seqscan', 'off', true), %s)) as asked(likeness, reading, words)"
)


def _best(
    rows: QuerySet[models.Resource], near: QuerySet[models.Resource], folded: str
) -> QuerySet[models.Resource]:
    """The likest of some candidates, with those of exactly that name."""
    like = TrigramWordSimilarity(folded, "search_text")
    # Asked one after the other: joined by "or", the planner reads every place.
    ids = set(near.order_by().values_list("id", flat=True)[:CANDIDATES])
    ids |= set(rows.filter(search_name=folded).values_list("id", flat=True)[:PAGE])
    found = models.Resource.objects.select_related("confirmed_by").filter(id__in=ids)
    return found.annotate(likeness=like).order_by("-likeness", "search_name", "id")[:PAGE]


def resource(viewer: Viewer, resource_id: UUID, *, on: date) -> ResourceCard:
    """One place. Raises NotFound."""
    row = models.Resource.objects.select_related("confirmed_by").filter(id=resource_id).first()
    if row is None:
        raise NotFound
    return _cards(viewer, [row], on)[0]


def figures(viewer: Viewer, resource_ids: Iterable[UUID]) -> dict[UUID, Figures]:
    """How many were referred to each place, and how it ended: counts of the clinic, no names (1 query)."""
    ids = list(resource_ids)
    counted = (
        models.ReferralOut.objects.filter(resource_id__in=ids)
        .values_list("resource_id", "state")
        .annotate(n=Count("id"))
    )
    found: dict[UUID, dict[State, int]] = {one: {} for one in ids}
    for resource_id, state, number in counted:
        found[resource_id][State(state)] = number
    return {one: Figures(sum(by.values()), by) for one, by in found.items()}


def referred_to(
    viewer: Viewer, resource_id: UUID, *, state: str = "", before: UUID | None = None, at: datetime
) -> tuple[DueLine, ...]:
    """Referrals to one place of clients within reach, newest first, a page of them."""
    rows = _rows(viewer, at).filter(resource_id=resource_id)
    if state in {one.value for one in State}:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return _lines(viewer, list(rows.order_by("-id")[:PAGE]), at)


def helps(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[HelpCard, ...]:
    """A client's referrals out: those that run first, then newest first (2 queries). Raises NotFound."""
    card = require_reach(viewer, client_id, at=at)
    on = day_at(card.site_id, at)
    rows = models.ReferralOut.objects.filter(client_id=client_id).select_related("resource__confirmed_by")
    known = {kind.key: kind for kind in kinds(viewer)}
    found = [_help(row, known, on) for row in rows.order_by("-at", "-id")[:200]]
    return tuple(sorted(found, key=lambda one: not one.open))


def one_help(viewer: Viewer, client_id: UUID, help_id: UUID, *, at: datetime) -> HelpPage:
    """One referral of one client with its steps, and whether the place may be told now. Raises NotFound."""
    row = find(viewer, client_id, help_id, at=at)
    card = _help(row, {kind.key: kind for kind in kinds(viewer)}, day_at(row.client.site_id, at))
    steps = tuple(
        Step(State(one.state), one.note, one.check_on, one.appointment_at, one.by_name, one.by_client, one.at)
        for one in row.steps.order_by("at", "id")
    )
    if viewer.audience is Audience.CLIENT:
        return HelpPage(card, steps, False)
    told = ruling(viewer, client_id, request_for(card.resource, row.client.chosen_name), at=at)
    return HelpPage(card, steps, told.allowed, None if told.allowed else told.reasons[0])


def aims(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Aim, ...]:
    """What of the plan in force a referral can serve: its problems, goals and objectives, in its order.

    Empty for those who may not see charts, and before there is a plan.
    """
    if not viewer.may(Permission.SEE_CHART):
        return ()
    plan = current(viewer, client_id, at=at)
    if plan is None:
        return ()
    found = []
    for problem in plan.problems:
        found.append(Aim("problem", problem.id, problem.words))
        for goal in problem.goals:
            found.append(Aim("goal", goal.id, goal.own_words))
            found += [Aim("objective", one.id, one.terms.words) for one in goal.objectives]
    return tuple(found)


def needs(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Need, ...]:
    """What the newest signed assessment says is missing and no referral answers yet (about 20 queries)."""
    if not viewer.may(Permission.SEE_CHART):
        return ()
    signed = signed_for(viewer, client_id, at=at)
    if signed is None:
        return ()
    settled = models.ReferralOut.objects.filter(
        client_id=client_id, state__in=[*OPEN, State.WENT, State.NOT_NEEDED]
    )
    met = set(settled.values_list("need", flat=True))
    return tuple(one for one in rules.needs(facts(viewer, signed.id, at=at)) if one.key not in met)


def request_for(place: ResourceCard, client: str = "the client") -> Request:
    """What a contact with the place asks of the client's consents."""
    return Request(place.recipient, place.kind.purpose, TOLD, client=client)


def find(viewer: Viewer, client_id: UUID, help_id: UUID, *, at: datetime) -> models.ReferralOut:
    """The row of a referral of a client within reach; for this room only. Raises NotFound."""
    row = (
        models.ReferralOut.objects.filter(
            within_reach(viewer, "client", at=at), client_id=client_id, id=help_id
        )
        .select_related("client", "resource__confirmed_by")
        .first()
    )
    if row is None:
        raise NotFound
    return row


def due(
    viewer: Viewer, *, mine: bool = True, before: UUID | None = None, most: int = PAGE, at: datetime
) -> tuple[DueLine, ...]:
    """Referrals to ask about by now, the longest owed first; the viewer's own, or all in reach."""
    rows = _rows(viewer, at).filter(check_on__isnull=False, check_on__lte=at.date())
    if mine:
        rows = rows.filter(owner_id=viewer.staff_id)
    if before is not None:
        last = models.ReferralOut.objects.filter(id=before).values_list("check_on", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(check_on__gt=last) | Q(check_on=last, id__gt=before))
    lines = _lines(viewer, list(rows.order_by("check_on", "id")[:most]), at)
    return tuple(line for line in lines if line.card.overdue)


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """What a member of staff still follows, so that it can move when they leave."""
    rows = _rows(viewer, at).filter(owner_id=staff_id, state__in=OPEN).order_by("check_on", "id")
    return tuple(
        Held(HELD, row.id, row.client_id, rules.held_words(row.resource.name), row.check_on) for row in rows
    )


HELD = rules.HELD


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.ReferralOut]:
    reach = within_reach(viewer, "client", at=at)
    return models.ReferralOut.objects.filter(reach).select_related("client", "resource__confirmed_by")


def _lines(viewer: Viewer, rows: list[models.ReferralOut], at: datetime) -> tuple[DueLine, ...]:
    known = {kind.key: kind for kind in kinds(viewer)}
    names = client_cards(viewer, {row.client_id for row in rows}, at=at)
    return tuple(
        DueLine(_help(row, known, day_at(row.client.site_id, at)), names[row.client_id].shown_as)
        for row in rows
        if row.client_id in names
    )


def _cards(viewer: Viewer, rows: Iterable[models.Resource], on: date) -> tuple[ResourceCard, ...]:
    known = {kind.key: kind for kind in kinds(viewer)}
    return tuple(_card(row, known, on) for row in rows)


def _card(row: models.Resource, known: Mapping[str, Kind], on: date) -> ResourceCard:
    return ResourceCard(
        id=row.id,
        kind=known.get(row.kind) or Kind(row.kind, row.kind),
        words=ResourceWords(
            **{name: getattr(row, name) for name in PLAIN},
            languages=tuple(row.languages),
            referred_by=tuple(one for one in ReferredBy if one in row.referred_by),
            walk_ins=row.walk_ins,
        ),
        freshness=rules.freshness(
            confirmed_on=row.confirmed_on,
            paused=bool(row.paused_why),
            paused_until=row.paused_until,
            closed=row.closed_on is not None,
            today=on,
            terms=terms(),
        ),
        confirmed_on=row.confirmed_on,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        paused_until=row.paused_until,
        paused_why=row.paused_why,
        closed_on=row.closed_on,
        closed_why=row.closed_why,
        version=row.version,
    )


PLAIN = (
    "kind name offers eligibility documents cost hours area address phone email website contact how"
    " accessibility"
).split()


def _help(row: models.ReferralOut, known: Mapping[str, Kind], on: date) -> HelpCard:
    part = next(
        (
            (name, getattr(row, f"{name}_id"))
            for name in ("problem", "goal", "objective")
            if getattr(row, f"{name}_id")
        ),
        None,
    )
    return HelpCard(
        id=row.id,
        client_id=row.client_id,
        resource=_card(row.resource, known, on),
        why=row.why,
        way=Way(row.way),
        state=State(row.state),
        check_on=row.check_on,
        appointment_at=row.appointment_at,
        aim=Aim(*part, row.aim_words) if part else None,
        need=row.need,
        made_at=row.at,
        made_by=row.by_name,
        overdue=row.check_on is not None and row.check_on <= on,
        version=row.version,
    )
