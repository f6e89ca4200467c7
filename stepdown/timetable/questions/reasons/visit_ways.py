"""The sessions of one's own that one person could have."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.timetable.questions.reasons.group_ways import GroupWays
from stepdown.timetable.questions.reasons.lacks import OWN, Lack
from stepdown.timetable.questions.reasons.one_week import Choice
from stepdown.timetable.solving.compiled import VIDEO, bits_of, each_bit, runs, same_day
from stepdown.timetable.vocabulary import UNIT, Place, VisitNeed


class VisitWays(GroupWays):
    """With whom an hour of one's own could be had, from when."""

    def _of_visit(self, item: int, allowed: int, extra: int) -> Iterator[Choice]:
        number = item - len(self.groups)
        need = self.visits[number]
        units = need.minutes // UNIT
        for n in self._seen_by(need, allowed | extra):
            purse = self.purses.index(n) if n in self.purses and not allowed & Lack.TIME else -1
            for place in (self.site, VIDEO):
                plain = self.visit_starts(need, n, place, allowed)
                more = self.visit_starts(need, n, place, allowed | extra) if extra else 0
                if purse < 0 or not extra & Lack.TIME:
                    more &= ~plain  # hours that are shared out may lack at a start that is free
                for start in each_bit(plain):
                    cost = 0 if (OWN, number, start, n, place) in self.had else 1
                    source = (OWN, number, n, place, 0)
                    yield Choice(start, item, units, place == VIDEO, cost, False, False, source, purse)
                for start in each_bit(more):
                    cost = 1 + self._asks(extra, start, units, place)
                    source = (OWN, number, n, place, extra)
                    yield Choice(start, item, units, place == VIDEO, cost, True, False, source)

    def _seen_by(self, need: VisitNeed, allowed: int) -> list[int]:
        own = [self.standing.leader[one] for one in need.staff]
        if not allowed & Lack.STAFF or not own:
            return own
        known = {one.name for n in own for one in self.standing.problem.counselors[n].credentials}
        able = [
            n
            for n, one in enumerate(self.standing.problem.counselors)
            if n not in own and (known & {held.name for held in one.credentials} or not known)
        ]
        return own + able

    def visit_starts(self, need: VisitNeed, n: int, place: int, allowed: int) -> int:
        """From when somebody could see this person there, overlooking what is allowed."""
        counselor, units = self.standing.problem.counselors[n], need.minutes // UNIT
        wrong = need.place is (Place.ON_SITE if place == VIDEO else Place.VIDEO)
        if wrong and not allowed & Lack.PLACE:
            return 0
        if counselor.id not in need.staff and not allowed & Lack.STAFF:
            return 0
        if counselor.id in self.client.not_with and not allowed & Lack.PROTECTED:
            return 0
        bits = same_day(units)
        if place == VIDEO and not self.client.video_percent:
            return 0
        if not allowed & Lack.FREE:
            bits &= self._own_starts(place, units)
        if need.windows and not allowed & Lack.WINDOWS:
            bits &= runs(bits_of(need.windows), units)
        if not allowed & Lack.LEADER:
            bits &= runs(self.standing.made.leader_work[n].get(place, 0), units)
        if not allowed & Lack.TIME:
            if self.standing.state.leader_left[n] < units:
                return 0
            bits &= self.standing.free_from(n, units, place)
        return bits
