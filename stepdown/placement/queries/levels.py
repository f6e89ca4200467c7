"""The level sheet, what was added to it, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, within_reach
from stepdown.people.vocabulary import Power
from stepdown.placement import models, shelf
from stepdown.placement.rules.decide import judge
from stepdown.placement.rules.weigh import weigh
from stepdown.placement.vocabulary import (
    Choice,
    DecisionCard,
    Discrepancy,
    FactName,
    Judged,
    Known,
    PlacementFacts,
    Sheet,
    Thresholds,
)
from stepdown.programme import queries as programme
from stepdown.programme.vocabulary import Level, LevelCode

# An edition of dimensions without bands of its own is read with these.
USUAL_BANDS = "third"


def thresholds(viewer: Viewer) -> Thresholds:
    """The clinic's own thresholds, as the pages show them."""
    return shelf.thresholds()


def levels_for(viewer: Viewer, edition: str) -> tuple[Level, ...]:
    """The levels in the names and hours of the edition; an edition without bands takes the usual ones."""
    return programme.levels(viewer, edition) or programme.levels(viewer, USUAL_BANDS)


def sheet(viewer: Viewer, facts: PlacementFacts) -> Sheet:
    """The facts sorted by level.

    Nothing is read from the database: whoever gathered the facts had the reach.
    """
    return weigh(facts, shelf.thresholds(), levels_for(viewer, facts.edition))


def check_choice(viewer: Viewer, shown: Sheet, choice: Choice) -> Judged:
    """Hold a choice against the sheet, with the viewer's own powers."""
    return judge(shown, choice, may_prescribe=viewer.can(Power.PRESCRIBE))


@asked_once
def added_facts(viewer: Viewer, client_id: UUID, *, at: datetime) -> dict[FactName, Known]:
    """The newest value of each fact added on the sheet (2 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = (
        models.AddedFact.objects.filter(client_id=client_id, at__lte=at)
        .select_related("added_by")
        .order_by("name", "-at", "-id")
        .distinct("name")
    )
    return {
        FactName(row.name): Known(
            row.value, say("Added by {name}", name=row.added_by.name), row.at.date(), row.note
        )
        for row in rows
        if row.value is not None
    }


def decision(viewer: Viewer, decision_id: UUID, *, at: datetime) -> DecisionCard:
    """One decision. Raises NotFound, also where its client is out of reach."""
    row = _rows(viewer, at).filter(id=decision_id).first()
    if row is None:
        raise NotFound
    return _card(row)


def decisions(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[DecisionCard, ...]:
    """Every decision about a client, the newest first (1 query); none where the client is out of reach."""
    return tuple(_card(row) for row in _rows(viewer, at).filter(client_id=client_id).order_by("-number"))


def current_decision(viewer: Viewer, client_id: UUID, *, at: datetime) -> DecisionCard | None:
    """The decision in force, if there is one (1 query)."""
    row = _rows(viewer, at).filter(client_id=client_id).order_by("-number").first()
    return _card(row) if row else None


def newest_decisions(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, DecisionCard]:
    """The decision in force of each client of a list that has one (1 query)."""
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids)).order_by("client_id", "-number")
    return {row.client_id: _card(row) for row in rows.distinct("client_id")}


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.LevelDecision]:
    reach = within_reach(viewer, "client", at=at)
    return models.LevelDecision.objects.filter(reach, at__lte=at).select_related("decided_by")


def _card(row: models.LevelDecision) -> DecisionCard:
    words = row.sheet.get("overruled", {})
    return DecisionCard(
        id=row.id,
        client_id=row.client_id,
        assessment_id=row.assessment_id,
        number=row.number,
        edition=row.edition,
        chosen=LevelCode(row.chosen),
        actual=LevelCode(row.actual),
        agreed=row.agreed,
        discrepancy=Discrepancy(row.discrepancy) if row.discrepancy else None,
        reason=row.reason,
        overruled=tuple(row.overruled),
        overruled_words=tuple(words.get(rule, rule) for rule in row.overruled),
        by_prescriber=row.by_prescriber,
        thresholds_version=row.thresholds_version,
        decided_by=row.decided_by_id,
        decided_by_name=row.decided_by.name,
        decided_by_title=row.decided_by.title,
        at=row.at,
    )
