"""The group sessions one person could come to: those that are held, and those that could be."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.timetable.questions.reasons.joining import Joining
from stepdown.timetable.questions.reasons.lacks import OPENING, SECTION, Lack
from stepdown.timetable.questions.reasons.one_week import Choice
from stepdown.timetable.solving.compiled import VIDEO, each_bit
from stepdown.timetable.solving.state import Held
from stepdown.timetable.vocabulary import Group


class GroupWays(Joining):
    """Sections with what they lack, and starts of new ones as bits of one number."""

    def _of_group(self, item: int, allowed: int, extra: int) -> Iterator[Choice]:
        kind = self.standing.kind[self.groups[item].group]
        shape = self.standing.made.kinds[kind]
        for n, (held, lacks) in enumerate(self._sections(kind)):
            if lacks & ~(allowed | extra):
                continue
            beyond = lacks & ~allowed
            had = (SECTION, kind, held.start, held.leader) in self.had
            must = (
                had and len(held.members) < held.least and not allowed & Lack.LEAST and not extra & Lack.LEAST
            )
            cost = (0 if had else 1) + self._asks(beyond, held.start, shape.units, held.site)
            source = (SECTION, kind, n, lacks)
            yield Choice(held.start, item, shape.units, held.site == VIDEO, cost, bool(beyond), must, source)
        for place in (self.site, VIDEO):
            plain = self.openings(kind, place, allowed)
            beyond_bits = self.openings(kind, place, allowed | extra) & ~plain if extra else 0
            for bits, more in ((plain, False), (beyond_bits, True)):
                for start in each_bit(bits):
                    if (start, item) in self.banned:
                        continue
                    cost = 2 + (self._asks(extra, start, shape.units, place) if more else 0)
                    source = (OPENING, kind, place, extra if more else 0)
                    yield Choice(start, item, shape.units, place == VIDEO, cost, more, False, source)

    def sections(self, kind: int) -> list[Held]:
        """The sections of a kind that are told by number in a choice's source."""
        return [held for held, _ in self._sections(kind)]

    def _sections(self, kind: int) -> list[tuple[Held, int]]:
        if kind not in self._held:
            self._held[kind] = [
                (held, self._lacks(held))
                for held in self.standing.state.sections[kind]
                if held.site in (self.site, VIDEO)
            ]
        return self._held[kind]

    def _lacks(self, held: Held) -> int:
        shape = self.standing.made.kinds[held.kind]
        counselor = self.standing.problem.counselors[held.leader]
        lacks = self.barred(shape.group)
        if not self._own_starts(held.site, shape.units) >> held.start & 1:
            lacks |= Lack.FREE
        if len(held.members) >= held.most:
            lacks |= Lack.SEAT
        if counselor.id in self.client.not_with or self._kept_apart(held):
            lacks |= Lack.PROTECTED
        if not self.holds(counselor, shape.units) >> held.start & 1:
            lacks |= Lack.HOLDS
        if len(held.members) < held.least - 1:
            lacks |= Lack.LEAST
        return lacks

    def _kept_apart(self, held: Held) -> bool:
        return not self.standing.made.persons[self.index].apart.isdisjoint(held.members)

    def barred(self, group: Group) -> int:
        """Whether the group is not for this person, whenever it is held."""
        lacks = Lack.NOTHING
        if group.closed and self.client.id not in group.members:
            lacks |= Lack.CLOSED
        if not group.asks <= self.client.tags or (
            group.language and group.language not in self.client.languages
        ):
            lacks |= Lack.ELIGIBLE
        return lacks

    def openings(self, kind: int, place: int, allowed: int) -> int:
        """The starts at which a section could be opened, overlooking what is allowed."""
        shape = self.standing.kind_of(kind, anytime=bool(allowed & Lack.START))
        if place not in shape.sites or self.barred(shape.group) & ~allowed:
            return 0
        if place == VIDEO and not self.client.video_percent:
            return 0
        bits = shape.starts
        if not allowed & Lack.FREE:
            bits &= self._own_starts(place, shape.units)
        if bits and not allowed & Lack.LEADER:
            bits &= self.led(shape, place, allowed)
        if bits and not allowed & Lack.ROOM and place != VIDEO:
            seats = 1 if allowed & Lack.LEAST else max(1, shape.group.least)
            bits &= self.standing.room_from(shape, place, seats)
        if bits and not allowed & Lack.LEAST:
            bits &= self._enough_at(kind, place)
        return bits
