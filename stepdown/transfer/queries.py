"""Questions about transfers: one, a person's, all under way, who is away, what left."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Held
from stepdown.privacy.vocabulary import Category
from stepdown.programme.vocabulary import LevelCode
from stepdown.transfer import models, rules
from stepdown.transfer.rules import ccda, fhir, lines
from stepdown.transfer.vocabulary import (
    OPEN,
    Away,
    Format,
    Part,
    SentCard,
    State,
    Stays,
    StepCard,
    Summary,
    Terms,
    TransferCard,
    TransferPage,
)

_FILE = Path(__file__).parent / "data" / "terms.toml"
SHOWN = 200


@cache
def terms() -> Terms:
    """After how many days somebody asks again. The clinic's own numbers."""
    return Terms(**tomllib.loads(_FILE.read_text(encoding="utf-8"))["terms"])


def transfer(viewer: Viewer, transfer_id: UUID, *, at: datetime) -> TransferPage:
    """One transfer with all that happened (4 queries). Raises NotFound, also out of reach."""
    row = _rows(viewer, at).filter(id=transfer_id).first()
    if row is None:
        raise NotFound
    sent = tuple(_sent(one) for one in row.sent.order_by("-at", "id"))
    return TransferPage(_card(row), tuple(map(_step, _newest_first(row))), sent)


def transfers(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[TransferCard, ...]:
    """Somebody's transfers, the newest first (2 queries)."""
    return tuple(map(_card, _rows(viewer, at).filter(client_id=client_id).order_by("-at", "id")))


def current(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, TransferCard]:
    """The transfer under way of each of some people (2 queries, however many people)."""
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids), check_on__isnull=False)
    return {row.client_id: _card(row) for row in rows}


def under_way(
    viewer: Viewer, *, states: Collection[State] = OPEN, ended: bool = False, text: str = "", at: datetime
) -> tuple[TransferCard, ...]:
    """Every transfer in reach that waits for something, what is asked about first at the top (2 queries).

    With `ended` those that are over too, the newest first; 200 at most, of those whose person or place has
    every word of the text in its name.
    """
    rows = _rows(viewer, at).filter(state__in=list(states))
    for word in text.split():
        found = word.strip("()")
        named = Q(client__chosen_name__icontains=found) | Q(client__handle__icontains=found)
        rows = rows.filter(Q(to_name__icontains=found) | named)
    if ended:
        return tuple(map(_card, rows.order_by("-at", "id")[:SHOWN]))
    return tuple(map(_card, rows.filter(check_on__isnull=False).order_by("check_on", "at", "id")[:SHOWN]))


def away(viewer: Viewer, client_ids: Iterable[UUID], *, during: Period) -> dict[UUID, tuple[Away, ...]]:
    """When each of some people was in care elsewhere in a stretch of time, with treatment here going on
    (1 query, however many people). Who was here throughout is missing. Whom one asks about is in one's reach.
    """
    rows = models.Away.objects.filter(client_id__in=list(client_ids)).filter(
        Q(ends_at=None) | Q(ends_at__gt=during.start)
    )
    if during.end is not None:
        rows = rows.filter(starts_at__lt=during.end)
    found: dict[UUID, tuple[Away, ...]] = {}
    for row in rows.select_related("transfer").order_by("starts_at"):
        one = Away(row.transfer_id, row.client_id, row.transfer.to_name, row.starts_at, row.ends_at)
        found[row.client_id] = (*found.get(row.client_id, ()), one)
    return found


def away_now(site_id: UUID, *, at: datetime) -> frozenset[UUID]:
    """Who of a site is in care elsewhere at a moment, whoever asks (1 query)."""
    rows = models.Away.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)
    return frozenset(rows.filter(client__site_id=site_id).values_list("client_id", flat=True))


def next_states(card: TransferCard) -> tuple[State, ...]:
    """What may come next in a transfer."""
    return rules.follows(card.state, card.stays)


def sent(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[SentCard, ...]:
    """The summaries of a client that left, the newest first (1 query)."""
    reach = within_reach(viewer, "transfer__client", at=at)
    rows = models.Sent.objects.filter(reach, transfer__client_id=client_id)
    return tuple(map(_sent, rows.order_by("-at", "id")))


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """Transfers under way that somebody follows. Words name the place, never the person."""
    rows = models.Transfer.objects.filter(owner_id=staff_id, check_on__isnull=False).order_by(
        "check_on", "id"
    )
    return tuple(
        Held(say("Transfer"), row.id, row.client_id, say("To {name}", name=row.to_name), row.check_on)
        for row in rows
    )


def allowed(categories: Collection[Category]) -> frozenset[Part]:
    """The parts of a summary that these categories let go."""
    return rules.allowed(categories)


def needed(parts: Collection[Part], granted: Collection[Category]) -> frozenset[Category]:
    """The categories a release of these parts names."""
    return rules.needed(parts, granted)


def held(summary: Summary) -> frozenset[Part]:
    """The parts of a summary of which anything is known."""
    return rules.held(summary)


def cut(summary: Summary, parts: Collection[Part]) -> Summary:
    """A summary with these parts and no others."""
    return rules.cut(summary, parts)


def rows_of(summary: Summary) -> Sequence[lines.Rows]:
    """What a summary says, part by part, in rows of words."""
    return lines.every(summary)


def asked_of(summary: Summary) -> tuple[tuple[str, str], ...]:
    """What is asked of the place, in lines."""
    return lines.asked(summary)


def written(on: date | None) -> str:
    """A day as a summary writes it."""
    return lines.written(on)


def document(summary: Summary, form: Format) -> bytes:
    """A summary as another record system reads it; a PDF is made by `journeys.transfer`."""
    return fhir.document(summary) if form is Format.FHIR else ccda.document(summary)


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Transfer]:
    rows = models.Transfer.objects.filter(within_reach(viewer, "client", at=at))
    return rows.select_related("away").prefetch_related("steps")


def _newest_first(row: models.Transfer) -> list[models.TransferStep]:
    return sorted(row.steps.all(), key=lambda one: (one.at, one.recorded_at), reverse=True)


def _card(row: models.Transfer) -> TransferCard:
    away_now = getattr(row, "away", None)
    steps = _newest_first(row)
    met = next((one for one in steps if one.state in (State.WENT, State.ACCEPTED) and one.with_whom), None)
    meets = next((one for one in steps if one.state in (State.WENT, State.ACCEPTED) and one.meets_at), None)
    return TransferCard(
        id=row.id,
        client_id=row.client_id,
        episode_id=row.episode_id,
        site_id=row.site_id,
        decision_id=row.decision_id,
        resource_id=row.resource_id,
        to_name=row.to_name,
        to_phone=row.to_phone,
        to_address=row.to_address,
        level=LevelCode(row.level),
        why=row.why,
        stays=Stays(row.stays),
        wanted_on=row.wanted_on,
        transport=row.transport,
        medicines=row.medicines,
        stays_here=row.stays_here,
        state=State(row.state),
        check_on=row.check_on,
        owner_id=row.owner_id,
        version=row.version,
        by_name=row.by_name,
        at=row.at,
        met_by=met.with_whom if met else "",
        meets_at=meets.meets_at if meets else None,
        went_at=away_now.starts_at if away_now else None,
        back_at=away_now.ends_at if away_now else None,
    )


def _step(row: models.TransferStep) -> StepCard:
    return StepCard(
        State(row.state), row.words, row.with_whom, row.meets_at, row.check_on, row.by_name, row.at
    )


def _sent(row: models.Sent) -> SentCard:
    told, left_out = tuple(row.told), tuple(row.left_out)
    return SentCard(row.id, Format(row.form), row.to_name, told, left_out, row.digest, row.by_name, row.at)
