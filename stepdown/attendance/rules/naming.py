"""The word for what became of a seat. Grace decides the word alone, never a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stepdown.attendance.rules.counting import MINUTE, NONE
from stepdown.attendance.vocabulary import Presence, Stretch
from stepdown.kernel.period import Period


@dataclass(frozen=True)
class Named:
    """A word with the minutes that somebody came late and left early, also within grace."""

    presence: Presence
    late_by: int = 0
    early_by: int = 0


def named(
    during: Period,
    there: Sequence[Stretch],
    *,
    absence: Presence | None,
    impaired: bool,
    grace: timedelta,
) -> Named:
    """What became of a seat. Who was there was not absent, whatever was noted before they came."""
    seen = [one for one in there if _in(one, during)]
    if impaired:
        return Named(Presence.IMPAIRED)
    if not seen:
        return Named(absence or Presence.EXPECTED)
    first, last = min(_from(one) for one in seen), seen[-1].end
    start, end = _utc(during.start), _utc(during.end or during.start)
    late = max(NONE, first - start)
    early = max(NONE, end - last) if last is not None else NONE
    word = Presence.LEFT_EARLY if early > grace else Presence.LATE if late > grace else Presence.PRESENT
    return Named(word, late // MINUTE, early // MINUTE)


def _in(one: Stretch, during: Period) -> bool:
    """Whether staff saw somebody in the session's own time."""
    if one.counts_from is None:
        return False
    end = _utc(during.end or during.start)
    return one.counts_from < end and (one.end is None or one.end > _utc(during.start))


def _from(one: Stretch) -> datetime:
    return one.counts_from or one.start


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
