"""One person's own time and what is prescribed to them: the ground of everything they could come to."""

from __future__ import annotations

from stepdown.timetable.questions.reasons.as_it_stands import AsItStands
from stepdown.timetable.questions.reasons.lacks import Lack
from stepdown.timetable.questions.reasons.one_week import Choice, Frame, Item
from stepdown.timetable.solving.compiled import VIDEO, bits_of, runs, span
from stepdown.timetable.solving.state import Held
from stepdown.timetable.vocabulary import UNIT, Client

Days = list[list[Choice]]


class OwnTime:
    """The person, as `client` says their life is; `standing` has them taken out."""

    def __init__(
        self,
        standing: AsItStands,
        client: Client,
        had: frozenset[tuple[int, ...]],
        like: OwnTime | None = None,
    ) -> None:
        """`like` is the same person with another life: what does not hang on that is taken from there."""
        self.standing, self.client, self.had = standing, client, had
        self.site = standing.site[client.site]
        self.index = standing.index[client.id]
        self.way = -(-client.travel // UNIT)
        self.free = bits_of(client.free)
        self.screen = bits_of(client.video_free) if client.video_percent else 0
        self.groups = [need for need in client.groups if need.sessions > 0 and need.group in standing.kind]
        self.visits = [need for need in client.visits if need.sessions > 0]
        self.purses = self._tight()
        self.banned: set[tuple[int, int]] = set()
        self._own: dict[tuple[int, int], int] = {}
        self._as_it_is: Days | None = None
        self._led: dict[tuple[int, int, int, bool], int] = {}
        self._held: dict[int, list[tuple[Held, int]]] = {}
        self._others: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._enough: dict[tuple[int, int], int] = {}
        self._cached: dict[tuple[int, int, int], list[Choice]] = {}
        if like is not None:
            self._led, self._others, self._enough = like._led, like._others, like._enough

    def frame(self, *, ordered: bool = True) -> Frame:
        """What is prescribed, for the solver."""
        groups = [(need.sessions, self.standing.groups[need.group]) for need in self.groups]
        items = [Item(n, group.minutes, group.credited, daily=True, what=group.id) for n, group in groups]
        items += [
            Item(need.sessions, need.minutes, need.credited, False, need.key)
            for need in self.visits
        ]
        place = {need.group: n for n, need in enumerate(self.groups)}
        orders = tuple(
            (place[group.id], place[group.follows])
            for _, group in groups
            if ordered and group.follows in place
        )
        # A clinic that puts no worth on days still wants them told apart.
        worth = max(1, self.standing.problem.day_worth)
        purses = tuple(self.standing.state.leader_left[n] for n in self.purses)
        return Frame(tuple(items), self.client, orders, worth, purses)

    def _tight(self) -> list[int]:
        """Staff who see the person more than once, and have not the hours for all of it."""
        asked: dict[int, int] = {}
        for need in self.visits:
            for one in need.staff:
                n = self.standing.leader[one]
                asked[n] = asked.get(n, 0) + need.sessions * need.minutes // UNIT
        left = self.standing.state.leader_left
        return [n for n, units in asked.items() if 0 < left[n] < units]

    def _own_starts(self, place: int, units: int) -> int:
        key = (place == VIDEO, units)
        if key not in self._own:
            if place == VIDEO:
                self._own[key] = runs(self.screen, units)
            else:
                self._own[key] = runs(self.free, units + 2 * self.way) << self.way
        return self._own[key]

    def _asks(self, lacks: int, start: int, units: int, place: int) -> int:
        """How much a session asks beyond what there is, for choosing the smallest among equals."""
        if not lacks:
            return 0
        return 10 + (self.lacking_time(start, units, place) if lacks & Lack.FREE else 0)

    def lacking_time(self, start: int, units: int, place: int) -> int:
        """The quarters of a session and its way in which the person is not free."""
        way = 0 if place == VIDEO else self.way
        have = self.screen if place == VIDEO else self.free
        return (span(max(0, start - way), start + units + way) & ~have).bit_count()
