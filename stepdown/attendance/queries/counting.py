"""From what was told of a session to a person's row and minutes: the one place where they are worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.attendance import shelf
from stepdown.attendance.queries.reading import Facts
from stepdown.attendance.rules import counting
from stepdown.attendance.rules.naming import named
from stepdown.attendance.vocabulary import Mark, Pause, RollRow, Stretch, Turn
from stepdown.kernel.period import Period
from stepdown.session.vocabulary import SessionCard


@dataclass(frozen=True)
class Worked:
    """One person's time in one session, and what of it is treatment."""

    stretches: tuple[Stretch, ...]
    stray: bool
    minutes: int


def day_of(card: SessionCard) -> date:
    """The day of a session on its site's wall clock."""
    return card.during.start.astimezone(ZoneInfo(card.zone)).date()


def held(card: SessionCard) -> counting.Held:
    """A session as it is counted: one that the clinic cancelled credits nobody."""
    counts = card.cancelled is None and shelf.counting().counts(card.kind, day_of(card))
    return counting.Held(card.during, card.break_minutes, counts)


def shared(card: SessionCard, facts: Facts) -> list[Period]:
    """The stretches that credit nobody."""
    return [one.during for one in _taking(card, facts.pauses.get(card.id, ())) if one.client_id is None]


def worked(card: SessionCard, client_id: UUID, facts: Facts) -> Worked:
    """One person's minutes, from everything that was told."""
    key = (card.id, client_id)
    there, stray = counting.stretches(_told(facts.marks.get(key, ())), facts.seen.get(key, ()))
    own = [one.during for one in _taking(card, facts.pauses.get(card.id, ())) if one.client_id == client_id]
    impaired = facts.impaired.get(key)
    minutes = counting.credited(
        held(card), there, shared(card, facts), own, impaired.since if impaired else None
    )
    return Worked(there, stray, minutes)


def row_of(card: SessionCard, client_id: UUID, name: str, seat: int, facts: Facts) -> RollRow:
    """One person of a roll. Its minutes are the ledger's."""
    key = (card.id, client_id)
    absence, impaired = facts.absences.get(key), facts.impaired.get(key)
    work = worked(card, client_id, facts)
    word = named(
        card.during,
        work.stretches,
        absence=absence.kind if absence else None,
        impaired=impaired is not None,
        grace=shelf.counting().grace(day_of(card)),
    )
    return RollRow(
        client_id=client_id,
        name=name,
        seat=seat,
        presence=word.presence,
        stretches=work.stretches,
        minutes=facts.minutes.get(key, 0),
        open=any(one.end is None for one in work.stretches),
        unattested=any(one.counts_from is None for one in work.stretches),
        stray=work.stray,
        late_by=word.late_by,
        early_by=word.early_by,
        absence=absence,
        impaired=impaired,
        marks=tuple(facts.marks.get(key, ())),
    )


def _told(marks: Iterable[Mark]) -> list[counting.Told]:
    return [
        counting.Told(one.moment, one.turn is Turn.OUT, one.id, one.attested)
        for one in marks
        if one.moment is not None
    ]


def _taking(card: SessionCard, pauses: Iterable[Pause]) -> list[Pause]:
    on = day_of(card)
    return [one for one in pauses if shelf.counting().takes(one.kind, on)]
