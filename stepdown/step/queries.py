"""Questions about steps: decisions and what became of them, the clinic's safety rules, what people said."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from stepdown.episode.vocabulary import Rung, StayTerms
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.programme.vocabulary import LevelCode, Measure, Programme
from stepdown.step import models
from stepdown.step.rules import concerns, propose, read_limits, rungs, thawed, weigh
from stepdown.step.vocabulary import (
    AttestedCard,
    Circumstances,
    DecisionCard,
    DecisionState,
    Direction,
    Fact,
    Limit,
    OwnView,
    Proposal,
)

_FILE = Path(__file__).parent / "data" / "safety.toml"
SHOWN = 50


@cache
def limits() -> tuple[Limit, ...]:
    """The clinic's safety rules. Raises ValueError with every fault of the file."""
    found = read_limits(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    if not all(isinstance(one, Limit) for one in found):
        raise ValueError("; ".join(str(one) for one in found))
    return tuple(one for one in found if isinstance(one, Limit))


@dataclass(frozen=True)
class Ways:
    """What somebody is in, what else is on offer, and the levels of the edition by code."""

    here: StayTerms
    own: Programme
    on_offer: Sequence[Programme]
    ladder: Mapping[LevelCode, Rung]


def proposal(
    viewer: Viewer, ways: Ways, facts: Mapping[Measure, Fact], now: Circumstances, *, on: date
) -> Proposal:
    """What the rules of somebody's version and the clinic's safety rules would do on a day."""
    return propose(
        rungs(ways.here, ways.own, ways.on_offer, ways.ladder),
        weigh(ways.own.to_step, facts),
        weigh(ways.own.to_graduate, facts),
        concerns(limits(), now, on),
    )


def decision(viewer: Viewer, decision_id: UUID, *, at: datetime) -> DecisionCard:
    """One decision (1 query). Raises NotFound, also out of reach."""
    row = _rows(viewer, at).filter(id=decision_id).first()
    if row is None:
        raise NotFound
    return _card(row)


def decisions(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[DecisionCard, ...]:
    """Somebody's decisions, the newest first, 50 at most (1 query)."""
    rows = _rows(viewer, at).filter(client_id=client_id).order_by("-at", "id")[:SHOWN]
    return tuple(_card(row) for row in rows)


def newest(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, DecisionCard]:
    """The newest decision about each of some people that was not taken back (1 query)."""
    rows = (
        _rows(viewer, at)
        .filter(client_id__in=list(client_ids), taken_back=None)
        .order_by("client_id", "-at")
        .distinct("client_id")
    )
    return {row.client_id: _card(row) for row in rows}


def due(viewer: Viewer, *, until: date, at: datetime) -> tuple[DecisionCard, ...]:
    """Decisions that wait for their day, up to one day, the oldest first (1 query)."""
    rows = _rows(viewer, at).filter(settled_at=None, effective_on__lte=until).order_by("effective_on", "at")
    return tuple(_card(row) for row in rows)


def attested(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, dict[Measure, AttestedCard]]:
    """The newest word of people on each measure, by client (1 query)."""
    rows = (
        models.Attested.objects.filter(within_reach(viewer, "client", at=at), client_id__in=list(client_ids))
        .order_by("client_id", "measure", "-at")
        .distinct("client_id", "measure")
    )
    found: dict[UUID, dict[Measure, AttestedCard]] = {}
    for row in rows:
        measure = Measure(row.measure)
        card = AttestedCard(row.client_id, measure, row.value, row.words, row.on, row.by_name)
        found.setdefault(row.client_id, {})[measure] = card
    return found


def own_views(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, OwnView]:
    """What each of some people last said of their next step (1 query)."""
    rows = (
        models.OwnWords.objects.filter(within_reach(viewer, "client", at=at), client_id__in=list(client_ids))
        .order_by("client_id", "-at")
        .distinct("client_id")
    )
    return {row.client_id: OwnView(row.client_id, row.words, row.at, row.by_client) for row in rows}


def terms_kept(terms: StayTerms) -> dict[str, Any]:
    """A stay as a decision keeps it."""
    return {
        "level": terms.rung.code,
        "label": terms.rung.label,
        "rank": terms.rung.rank,
        "programme": terms.programme_key,
        "version": str(terms.programme_version_id),
        "phase": terms.phase,
    }


def _terms(kept: Mapping[str, Any]) -> StayTerms:
    rung = Rung(kept["level"], kept["label"], kept["rank"])
    return StayTerms(rung, kept["programme"], UUID(kept["version"]), kept["phase"])


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Decision]:
    rows = models.Decision.objects.filter(within_reach(viewer, "client", at=at))
    return rows.select_related("effect", "taken_back")


def _card(row: models.Decision) -> DecisionCard:
    effect, back = getattr(row, "effect", None), getattr(row, "taken_back", None)
    settled = effect is not None or row.direction == Direction.STAY
    state = DecisionState.EFFECTIVE if settled else DecisionState.AHEAD
    return DecisionCard(
        id=row.id,
        client_id=row.client_id,
        episode_id=row.episode_id,
        direction=Direction(row.direction),
        proposed=Direction(row.proposed),
        here=_terms(row.here),
        to=_terms(row.to) if row.to else None,
        effective_on=row.effective_on,
        words=row.words,
        client_words=row.client_words,
        agreed=row.agreed,
        overruled=row.overruled,
        look_again_on=row.look_again_on,
        evidence=thawed(row.evidence),
        state=DecisionState.UNDONE if back is not None else state,
        by_name=row.by_name,
        at=row.at,
        effective_at=effect.at if effect else None,
        seats={name: tuple(UUID(one) for one in ids) for name, ids in effect.seats.items()} if effect else {},
        undone_why=back.why if back else "",
        undone_by=back.by_name if back else "",
        undone_at=back.at if back else None,
    )
