"""Who could lead a section for one person, and who else could come to it."""

from __future__ import annotations

from stepdown.timetable.questions.reasons.lacks import EVER, Lack
from stepdown.timetable.questions.reasons.own_time import OwnTime
from stepdown.timetable.solving.asking import may_join
from stepdown.timetable.solving.compiled import Kind, each_bit, runs, span
from stepdown.timetable.solving.rebuilding import most_wanted, places
from stepdown.timetable.solving.state import section
from stepdown.timetable.vocabulary import UNIT, Counselor


class Joining(OwnTime):
    """Leaders and others, for sections that are not held yet."""

    def led(self, shape: Kind, place: int, allowed: int) -> int:
        """From when somebody could lead it for this person."""
        asked = allowed & (Lack.PROTECTED | Lack.HOLDS | Lack.TIME)
        key = (shape.index, place, asked, bool(allowed & Lack.START))
        if key not in self._led:
            bits = 0
            for n in shape.leaders:
                bits |= self.led_by(shape, n, place, allowed)
            self._led[key] = bits
        return self._led[key]

    def led_by(self, shape: Kind, n: int, place: int, allowed: int) -> int:
        """From when this member of staff could."""
        counselor = self.standing.problem.counselors[n]
        if counselor.id in self.client.not_with and not allowed & Lack.PROTECTED:
            return 0
        bits = shape.lead_starts.get((n, place), 0)
        if bits and not allowed & Lack.HOLDS:
            bits &= self.holds(counselor, shape.units)
        if bits and not allowed & Lack.TIME:
            if self.standing.state.leader_left[n] < shape.units:
                return 0
            bits &= self.standing.free_from(n, shape.units, place)
        return bits

    def holds(self, counselor: Counselor, units: int) -> int:
        """The starts at which somebody holds, to the end, what this person's payer asks of leaders."""
        if not self.client.leader_holds:
            return EVER
        bits = 0
        for one in counselor.credentials:
            if one.name in self.client.leader_holds:
                if one.until is None:
                    return EVER
                bits |= span(0, max(0, one.until // UNIT - units + 1))
        return bits

    def _enough_at(self, kind: int, place: int) -> int:
        """The starts at which others who lack this group too would make up its least number."""
        key = (kind, place)
        if key not in self._enough:
            shape = self.standing.made.kinds[kind]
            lacking = shape.group.least - 1
            bits = EVER if lacking <= 0 else 0
            if lacking > 0:
                could = self.others(kind, place)
                for size, _, some in most_wanted([(n, place, starts) for n, starts in could]):
                    bits |= some if size >= lacking else 0
                for start in each_bit(bits):
                    leader = next((n for n in shape.leaders if self.leads_ever(shape, n, place, start)), 0)
                    if len(self.joiners(kind, (place, start, leader), shape.group.most - 1)) < lacking:
                        bits &= ~(1 << start)
            self._enough[key] = bits
        return self._enough[key]

    def leads_ever(self, shape: Kind, n: int, place: int, start: int) -> bool:
        """Whether somebody is on shift then and may lead it."""
        return bool(shape.lead_starts.get((n, place), 0) >> start & 1)

    def joiners(self, kind: int, where: tuple[int, int, int], seats: int, *, stay: bool = False) -> list[int]:
        """Others who lack the group and may come to a new section too; `where` is place, start, leader.

        They `stay` in it where whoever asks takes the week back afterwards.
        """
        place, start, leader = where
        state = self.standing.state
        held = section(self.standing.made.kinds[kind], start, leader, (place, -1, seats))
        found: list[int] = []
        # It is not opened: whoever leads may be busy then, and nobody asks them yet.
        mark = state.mark()
        for other, starts in self.others(kind, place):
            if starts >> start & 1 and may_join(state, other, held):
                state.join(other, held)
                found.append(other)
        if not stay:
            state.back(mark)
        return found

    def others(self, kind: int, place: int) -> list[tuple[int, int]]:
        """Who else lacks this group and has the time, with the starts."""
        if (kind, place) in self._others:
            return self._others[kind, place]
        standing = self.standing
        units, apart = standing.made.kinds[kind].units, standing.made.persons[self.index].apart
        found = []
        for other in standing.who_lack(kind, self.index):
            if other in apart:
                continue
            for where, bits in places(standing.made.persons[other], kind):
                if where == place and (free := bits & runs(~standing.state.lives[other].busy, units)):
                    found.append((other, free))
        self._others[kind, place] = found
        return found
