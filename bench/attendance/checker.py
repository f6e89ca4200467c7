"""What must be true of the rows after whatever happened: none lost, none doubled, none half-saved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from stepdown.attendance import models
from stepdown.attendance.queries.counting import worked
from stepdown.attendance.queries.reading import facts_of
from stepdown.audit.models import Entry
from stepdown.session.queries import everybody


@dataclass(frozen=True)
class Found:
    """What is wrong, counted. `marks` is how many there are."""

    marks: int
    lost: int
    doubled: int
    half_saved: int

    @property
    def well(self) -> bool:
        return not (self.lost or self.doubled or self.half_saved)


def check(acknowledged: Collection[UUID], session_ids: Collection[UUID]) -> Found:
    """Every acknowledged mark is there; each says something of its own; the ledger says what the marks say,
    and the trail has each.

    A mark is doubled where another one of the same device says the same of the same moment. Half-saved is a
    person whose credit is not what their marks come to, and marks without their entry in the trail.
    """
    rows = models.Mark.objects.filter(session_id__in=list(session_ids))
    known = set(rows.values_list("id", flat=True))
    said = list(rows.values_list("session_id", "client_id", "turn", "moment", "device"))
    return Found(
        marks=len(known),
        lost=len(set(acknowledged) - known),
        doubled=len(said) - len(set(said)),
        half_saved=len(unlike(session_ids)) + abs(_in_trail(session_ids) - len(known)),
    )


def unlike(session_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """People whose ledger is not what their marks come to, summed anew."""
    facts, cards = facts_of(session_ids), everybody(session_ids)
    lines = models.Credit.objects.filter(session_id__in=list(session_ids))
    sums = {
        (session, client): whole
        for session, client, whole in lines.values_list("session_id", "client_id").annotate(
            whole=Sum("minutes")
        )
    }
    return [
        (session, client)
        for session, client in facts.marks
        if sums.get((session, client), 0) != worked(cards[session], client, facts).minutes
    ]


def _in_trail(session_ids: Collection[UUID]) -> int:
    """Marks that entries of the trail speak of."""
    entries = Entry.objects.filter(verb="mark attendance", subject_id__in=list(session_ids))
    return sum(
        int(detail.get("in", 0)) + int(detail.get("out", 0))
        for detail in entries.values_list("detail", flat=True)
    )
