"""What one plan changes in another: `compare` gives values, `lines` sentences that can be read aloud.

It says what differs and never why. That people are kept apart, or from a member of staff, is nobody's
business here: nothing looks at it, so no sentence can give it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from stepdown.timetable.rules.changes import ClientChange, Difference, Seat, SectionChange, VisitChange
from stepdown.timetable.rules.findings import Week
from stepdown.timetable.rules.telling import client_lines, lines
from stepdown.timetable.rules.worth import counted_days
from stepdown.timetable.vocabulary import Client, Plan, Problem, Section, Visit

__all__ = ["Comparing", "Difference", "client_lines", "compare", "lines"]

T = TypeVar("T", Section, Visit)


def compare(problem: Problem, before: Plan, after: Plan) -> Difference:
    """What `after` changes. Whoever and whatever the problem does not know counts for no minutes.

    A section is the same where group, start, room and leader are; else where its id and group are, and a
    person or the start; else the one of its group with most people in common.
    """
    return Comparing(problem, before).to(after)


class Comparing:
    """One plan made ready to be compared with many others that share most of their sections with it."""

    def __init__(self, problem: Problem, before: Plan) -> None:
        self.problem, self.before = problem, before
        self.length = {group.id: group.minutes for group in problem.groups}
        self.of_client: dict[str, list[Section | Visit]] = {}
        for section in before.sections:
            for member in section.members:
                self.of_client.setdefault(member, []).append(section)
        for visit in before.visits:
            self.of_client.setdefault(visit.client, []).append(visit)
        self._last = problem, {client.id: client for client in problem.clients}
        self.staff = self._staff(self._last[1], before.sections, before.visits)

    def to(self, after: Plan, problem: Problem | None = None) -> Difference:
        """What `after` changes; `problem` where it is another one, with a new client in it."""
        known = self._known(problem or self.problem)
        sections = _apart(self.before.sections, after.sections)
        visits = _apart(self.before.visits, after.visits)
        pairs = _pairs(list(sections[0]), list(sections[1]))
        changes = [change for change in map(_change, pairs) if _says_something(change)]
        gone, come = self._staff(known, sections[0], visits[0]), self._staff(known, sections[1], visits[1])
        return Difference(
            sections=tuple(sorted(changes, key=lambda one: (one.either.start, one.group, one.either.id))),
            visits=_matched_visits(*visits),
            clients=tuple(self._clients(known, sections, visits)),
            staff_before=self.staff,
            staff_after=self.staff - gone + come,
            unchanged=len(self.before.sections) - sum(1 for change in changes if change.before),
        )

    def _known(self, problem: Problem) -> dict[str, Client]:
        """Clients by id; the same problem is mostly asked about again and again."""
        if self._last[0] is not problem:
            self._last = problem, {client.id: client for client in problem.clients}
        return self._last[1]

    def _staff(
        self, known: Mapping[str, Client], sections: Iterable[Section], visits: Iterable[Visit]
    ) -> int:
        own = {
            (visit.client, need.key): need.minutes
            for visit in visits
            if visit.client in known
            for need in known[visit.client].visits
        }
        total = sum(self.length.get(section.group, 0) for section in sections)
        return total + sum(own.get((visit.client, visit.key), 0) for visit in visits)

    def _clients(
        self,
        known: Mapping[str, Client],
        sections: tuple[list[Section], list[Section]],
        visits: tuple[list[Visit], list[Visit]],
    ) -> Iterable[ClientChange]:
        had = _by_client(sections[0], visits[0])
        has = _by_client(sections[1], visits[1])
        for who in sorted(had.keys() | has.keys()):
            old, new = had.get(who, []), has.get(who, [])
            seen = {_sight(one) for one in old}
            others = [one for one in new if _sight(one) not in seen]
            places = {_seat(one) for one in old}, {_seat(one) for one in new}
            if not others and places[0] == places[1]:
                continue  # only who else is in it changed
            week, dropped = self.of_client.get(who, []), {id(one) for one in old}
            now = [one for one in week if id(one) not in dropped] + new
            before, after = self._given(known.get(who), week), self._given(known.get(who), now)
            yield ClientChange(
                client=who,
                joins=tuple(sorted(places[1] - places[0])),
                loses=tuple(sorted(places[0] - places[1])),
                told_of=tuple(sorted({_seat(one) for one in others} & places[0])),
                minutes_before=before[0],
                minutes_after=after[0],
                days_before=before[1],
                days_after=after[1],
            )

    def _given(self, client: Client | None, week: list[Section | Visit]) -> tuple[int, int]:
        """Therapeutic minutes and days that count of what somebody has."""
        if client is None:
            return (0, 0)
        alone = replace(self.problem, clients=(client,))
        plan = Plan(
            tuple(replace(one, members=(client.id,)) for one in week if isinstance(one, Section)),
            tuple(one for one in week if isinstance(one, Visit)),
        )
        sessions = Week(alone, plan).of_client.get(client.id, [])
        return sum(one.credited for one in sessions), counted_days(client, sessions)


# -- what is the same session


def _apart(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[list[T], list[T]]:
    """What stands in one plan only, on each side. Most of two plans are the very same values."""
    stays, stood = {id(one) for one in after}, {id(one) for one in before}
    gone = [one for one in before if id(one) not in stays]
    come = [one for one in after if id(one) not in stood]
    alike = Counter(gone) & Counter(come)
    return _without(gone, alike), _without(come, alike)


def _without(values: list[T], alike: Counter[T]) -> list[T]:
    left, kept = alike.copy(), []
    for one in values:
        if left[one] > 0:
            left[one] -= 1
        else:
            kept.append(one)
    return kept


def _pairs(gone: list[Section], come: list[Section]) -> list[tuple[Section | None, Section | None]]:
    """Each section that was with the one it became, by what stands, by id, by people; the rest are alone."""
    pairs: list[tuple[Section | None, Section | None]] = []
    for alike in (_stands, _of_one_id):
        pairs += _paired(gone, come, alike)
    close = [
        (-len(shared), old.start != new.start, old.leader != new.leader, n, m)
        for n, old in enumerate(gone)
        for m, new in enumerate(come)
        if old.group == new.group
        and ((shared := set(old.members) & set(new.members)) or old.start == new.start)
    ]
    used: tuple[set[int], set[int]] = (set(), set())
    for *_, n, m in sorted(close):
        if n not in used[0] and m not in used[1]:
            used[0].add(n)
            used[1].add(m)
            pairs.append((gone[n], come[m]))
    pairs += [(one, None) for n, one in enumerate(gone) if n not in used[0]]
    return pairs + [(None, one) for m, one in enumerate(come) if m not in used[1]]


def _stands(one: Section) -> Hashable:
    return one.group, one.start, one.room, one.leader


def _of_one_id(one: Section) -> Hashable:
    return one.id, one.group


def _paired(
    gone: list[Section], come: list[Section], alike: Callable[[Section], Hashable]
) -> Iterator[tuple[Section, Section]]:
    """Those that are alike, taken out of both lists."""
    waiting = {alike(one): one for one in come}
    for old in list(gone):
        new = waiting.get(alike(old))
        if new is not None and (old.start == new.start or set(old.members) & set(new.members)):
            del waiting[alike(old)]
            gone.remove(old)
            come.remove(new)
            yield old, new


def _change(pair: tuple[Section | None, Section | None]) -> SectionChange:
    old, new = pair
    were, are = set(old.members if old else ()), set(new.members if new else ())
    return SectionChange(old, new, tuple(sorted(are - were)), tuple(sorted(were - are)))


def _says_something(change: SectionChange) -> bool:
    return not change.held_on or bool(change.joined or change.left)


def _matched_visits(gone: list[Visit], come: list[Visit]) -> tuple[VisitChange, ...]:
    """Sessions of one's own by person and kind: with the same member of staff first, then the nearest."""
    changes, left = [], list(come)
    for old in gone:
        alike = [one for one in left if (one.client, one.key) == (old.client, old.key)]
        new = min(alike, key=lambda one: (one.staff != old.staff, abs(one.start - old.start)), default=None)
        if new is not None:
            left.remove(new)
        changes.append(VisitChange(old, new))
    changes += [VisitChange(None, one) for one in left]
    return tuple(sorted(changes, key=lambda one: (one.either.start, one.either.client, one.either.key)))


def _by_client(sections: Iterable[Section], visits: Iterable[Visit]) -> dict[str, list[Section | Visit]]:
    found: dict[str, list[Section | Visit]] = {}
    for section in sections:
        for member in section.members:
            found.setdefault(member, []).append(section)
    for visit in visits:
        found.setdefault(visit.client, []).append(visit)
    return found


def _sight(one: Section | Visit) -> Hashable:
    """What somebody who comes sees of it."""
    return one if isinstance(one, Visit) else (one.group, one.start, one.room, one.leader)


def _seat(one: Section | Visit) -> Seat:
    return Seat(one.start, one.key, True) if isinstance(one, Visit) else Seat(one.start, one.group)
