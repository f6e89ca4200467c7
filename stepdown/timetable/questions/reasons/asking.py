"""One person's week asked again and again: as it is, and with this or that overlooked."""

from __future__ import annotations

from stepdown.timetable.questions.reasons.as_it_stands import AsItStands
from stepdown.timetable.questions.reasons.lacks import OPENING, OWN, SECTION, Lack
from stepdown.timetable.questions.reasons.one_week import Choice, Solver, Week
from stepdown.timetable.questions.reasons.own_time import Days
from stepdown.timetable.questions.reasons.ways import Ways
from stepdown.timetable.solving.compiled import ALL_DAYS, DAY_UNITS, VIDEO
from stepdown.timetable.solving.state import Held
from stepdown.timetable.vocabulary import Client

# What each rung of the ladder overlooks, from the freest: each leaves something out that the one before has.
CLINIC = Lack.SEAT | Lack.LEAST | Lack.ROOM | Lack.TIME | Lack.LEADER | Lack.HOLDS | Lack.PROTECTED
GROUPS = Lack.ELIGIBLE | Lack.CLOSED | Lack.START | Lack.WINDOWS | Lack.PLACE


def had_of(standing: AsItStands, index: int) -> frozenset[tuple[int, ...]]:
    """What somebody has now, as their choices name it."""
    return frozenset(_source(held) for held in standing.state.lives[index].held)


def _source(held: Held) -> tuple[int, ...]:
    if held.kind >= 0:
        return (SECTION, held.kind, held.start, held.leader)
    return (OWN, held.own, held.start, held.leader, held.site)


class Asking:
    """One person, taken out of the week. `base` is the best there is for them with others where they are."""

    def __init__(self, standing: AsItStands, client: Client, had: frozenset[tuple[int, ...]]) -> None:
        self.standing, self.client, self.had = standing, client, had
        self.ways = Ways(standing, client, had)
        self.frame = self.ways.frame()
        self._banned: set[tuple[int, int]] = set()
        self.solver = Solver(self.frame)
        self.days = self.ways.week(Lack.NOTHING)
        self.base = self.solver.best(self.days) or NOTHING

    def without(self, opened: set[tuple[int, int]]) -> None:
        """Never open these sections, told by start and item, and find the base anew."""
        self.ways = Ways(self.standing, self.client, self.had)
        self._banned |= opened
        self.ways.banned = self._banned
        self.days = self.ways.week(Lack.NOTHING)
        self.base = self.solver.best(self.days) or NOTHING

    def better(self, lacks: int) -> Week | None:
        """A better week than the base, if nobody looked at these."""
        return self.solver.best(self.ways.week(lacks), self.base.value)

    def with_extras(self, lacks: int, most: int, items: range | None = None) -> Week | None:
        """A better week with at most so many sessions that lack these."""
        days = self.ways.week(Lack.NOTHING, lacks, items=items)
        return self.solver.best(days, self.base.value, extras=most)

    def on_a_day(self, day: int, lacks: int, most: int, item: int | None = None) -> Week | None:
        """A better week with at most so many sessions on this day that lack these."""
        items = None if item is None else range(item, item + 1)
        offered = self.ways.week(Lack.NOTHING, lacks, items=items)[day]
        if not any(one.extra for one in offered):
            return None
        days: Days = [offered if number == day else self.days[number] for number in range(ALL_DAYS)]
        return self.solver.best(days, self.base.value, extras=most)

    def as_client(self, client: Client, *, same_times: bool = False) -> Week | None:
        """A better week if this were the person's life; `same_times` where only limits are others."""
        if same_times:
            return Solver(self.frame.of(client)).best(self.days, self.base.value)
        ways = Ways(self.standing, client, self.had, self.ways)
        return Solver(ways.frame()).best(ways.week(Lack.NOTHING), self.base.value)

    def in_any_order(self) -> Week | None:
        """A better week without the order of the curriculum."""
        if not self.frame.orders:
            return None
        return Solver(self.ways.frame(ordered=False)).best(self.days, self.base.value)

    def if_always_free(self) -> Week:
        """The best that the prescription allows by itself: no two sessions meet, every day is theirs."""
        solver = Solver(self.ways.frame(ordered=False).unlimited())
        days: Days = [[] for _ in range(ALL_DAYS)]
        start = 0
        for item, one in enumerate(self.frame.items):
            for number in range(1 if one.daily else one.sessions):
                for day in self._days_of(item):
                    at = day * DAY_UNITS + start + number
                    days[day].append(Choice(at, item, 1, False, 0, False, False, (OPENING, 0, VIDEO, 0)))
            start += 1 if one.daily else one.sessions
        return solver.best([sorted(day) for day in days]) or NOTHING

    def _days_of(self, item: int) -> set[int]:
        """The days on which something prescribed could ever be."""
        if item < len(self.ways.groups):
            group = self.standing.groups[self.ways.groups[item].group]
            if group.starts:
                return {start // (24 * 60) for start in group.starts}
        return set(range(ALL_DAYS))


NOTHING = Week(0, 0, 0, 0, ())
