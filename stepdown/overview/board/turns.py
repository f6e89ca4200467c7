"""What became of a published week: the plan as it stands by now, and what happened to each session of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from stepdown.kernel.words import Words, say
from stepdown.overview.board.shown import Names, handle_of, moment_words
from stepdown.session.vocabulary import ARRANGED, Change, Placing, Since, Turn
from stepdown.timetable.queries.questions import Difference, SectionChange, VisitChange
from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    WEEK,
    Client,
    Counselor,
    Group,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Visit,
    Window,
)


@dataclass(frozen=True)
class TurnLine:
    """One thing that happened to a session: what, who did it, when. `kind` names its mark."""

    kind: str
    words: Words
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """All that happened to one session since its week was published; `freed` seats were given up."""

    lines: tuple[TurnLine, ...]
    freed: int
    begun: bool

    @property
    def cancelled(self) -> bool:
        return any(line.kind == "not_held" for line in self.lines)


@dataclass(frozen=True)
class Held:
    """A published week as it stands by now; `told` by the handles of its sessions as they stand."""

    plan: Plan
    difference: Difference
    told: dict[str, Told]


def held(problem: Problem, plan: Plan, since: Iterable[Since], names: Names, *, at: datetime) -> Held:
    """Lay what happened over a published plan. `problem` knows everybody and every room of it: `wider`.

    A session that stands and is not in the plan stays as it is held: it had begun when the plan was
    published. What is in the plan and was never made to stand is taken as planned.
    """
    return _Laying(problem, plan, tuple(since), names, at).laid()


class _Laying:
    def __init__(
        self, problem: Problem, plan: Plan, since: tuple[Since, ...], names: Names, at: datetime
    ) -> None:
        self.problem, self.plan, self.names, self.at = problem, plan, names, at
        self.groups = {group.id for group in problem.groups}
        self.left = {one.session.id: one for one in since}
        self.found: dict[str, Since] = {}
        self.sections: list[tuple[Section | None, Section | None]] = []
        self.visits: list[tuple[Visit | None, Visit | None]] = []
        self.told: dict[str, Told] = {}

    def laid(self) -> Held:
        every: list[Section | Visit] = [*self.plan.sections, *self.plan.visits]
        for look in _LOOKS:
            self._match(every, look)
        for one in every:
            self._lay(one, self.found.get(handle_of(one)))
        for since in self.left.values():
            if since.session.cancelled is None:
                self._lay_besides(since)
        difference = Difference(
            sections=tuple(
                SectionChange(was, now)
                for was, now in self.sections
                if was is None or now is None or _places(was) != _places(now)
            ),
            visits=tuple(VisitChange(was, now) for was, now in self.visits if was != now),
            clients=(),
            staff_before=0,
            staff_after=0,
            unchanged=0,
        )
        plan = Plan(
            tuple(now for _, now in self.sections if now), tuple(now for _, now in self.visits if now)
        )
        return Held(plan, difference, self.told)

    def _match(self, every: list[Section | Visit], look: Callable[[_Looks], Hashable]) -> None:
        """Sessions that look alike are the same; each is taken once."""
        alike: dict[Hashable, list[Since]] = {}
        for since in self.left.values():
            alike.setdefault(look(_as_planned(since, self.problem)), []).append(since)
        for one in every:
            handle = handle_of(one)
            if handle not in self.found and (some := alike.get(look(_in_plan(one)))):
                self.found[handle] = some.pop(0)
                del self.left[self.found[handle].session.id]

    def _lay(self, one: Section | Visit, since: Since | None) -> None:
        if since is None:
            self._keep(one, one)
            return
        now = None if since.session.cancelled else self._now(one, since)
        self._keep(one, now)
        self.told[handle_of(now or one)] = self._told(since)

    def _lay_besides(self, since: Since) -> None:
        """A session that is in no plan: arranged by hand, or it had begun when another plan was published."""
        card = since.session
        arranged = card.plan_key.startswith(ARRANGED)
        members = tuple(map(str, card.client_ids))
        place = str(card.room_id) if card.room_id else ""
        start = _minute(card.placing, since, self.problem)
        one: Section | Visit
        if card.group_key in self.groups or card.seats > 1:
            one = Section(str(card.id), card.group_key, start, place, str(card.leader_id), members)
        elif members:
            one = Visit(members[0], card.group_key, str(card.leader_id), start, card.by_video)
        else:
            return
        if 0 <= start < WEEK:
            self._keep(None if arranged else one, one)
            self.told[handle_of(one)] = self._told(since, arranged=arranged)

    def _keep(self, was: Section | Visit | None, now: Section | Visit | None) -> None:
        if isinstance(was or now, Section):
            self.sections.append((_section(was), _section(now)))
        else:
            self.visits.append((_visit(was), _visit(now)))

    def _now(self, one: Section | Visit, since: Since) -> Section | Visit | None:
        """The session as it stands; None where nobody comes to it any more or it left the week."""
        card = since.session
        start = _minute(card.placing, since, self.problem)
        if not 0 <= start < WEEK:
            return None
        if isinstance(one, Visit):
            if not card.client_ids:
                return None
            return replace(one, start=start, staff=str(card.leader_id), by_video=card.by_video)
        return replace(
            one,
            start=start,
            room=str(card.room_id) if card.room_id else "",
            leader=str(card.leader_id),
            members=tuple(map(str, card.client_ids)),
        )

    def _told(self, since: Since, *, arranged: bool = False) -> Told:
        lines = [self._of_change(one, since) for one in since.changes if one.turn is not Turn.CANCELLED]
        if arranged:
            words = say("Arranged by hand, beside the plan.")
            lines.append(TurnLine("new", words, since.by_name, since.made_at))
        if (ended := since.session.cancelled) is not None:
            why = say("{why}: {words}", why=ended.why.label, words=ended.words) if ended.words else None
            words = say("Cancelled. {why}.", why=why or ended.why.label)
            lines.append(TurnLine("not_held", words, ended.by_name, ended.at))
        else:
            lines += self._of_seats(since)
        freed = 0 if ended else sum(one.why is not None for one in since.seats)
        begun = ended is None and since.session.during.start <= self.at
        return Told(tuple(sorted(lines, key=lambda line: line.at)), freed, begun)

    def _of_change(self, one: Change, since: Since) -> TurnLine:
        if one.turn is Turn.LED_BY_OTHER:
            was = one.before_leader or say("a colleague")
            return TurnLine("moved", say("Led by somebody else; it was {was}.", was=was), one.by_name, one.at)
        minute = _minute(one.before, since, self.problem)
        where = say("by video") if one.before.by_video else one.before_room or say("in the office")
        words = say("Moved; it was {moment}, {where}.", moment=moment_words(minute), where=where)
        return TurnLine("moved", words, one.by_name, one.at)

    def _of_seats(self, since: Since) -> list[TurnLine]:
        lines = []
        for one in since.seats:
            who = self.names.clients.get(str(one.client_id)) or say("Somebody")
            words = say("{who} has a seat in it now.", who=who)
            if one.why is not None:
                words = say("{who} gave up the seat: {why}.", who=who, why=one.why.label)
            kind = "new" if one.why is None else "freed"
            lines.append(TurnLine(kind, words, one.by_name, one.at))
        return lines


def _section(one: Section | Visit | None) -> Section | None:
    return one if isinstance(one, Section) else None


def _visit(one: Section | Visit | None) -> Visit | None:
    return one if isinstance(one, Visit) else None


@dataclass(frozen=True)
class _Looks:
    """What a session looks like: enough to find it again, in a plan and among the sessions that stand."""

    what: str
    whose: str
    start: int
    staff: str
    place: str


def _in_plan(one: Section | Visit) -> _Looks:
    if isinstance(one, Section):
        return _Looks(one.group, "", one.start, one.leader, one.room)
    return _Looks(one.key, one.client, one.start, one.staff, "video" if one.by_video else "")


def _as_planned(since: Since, problem: Problem) -> _Looks:
    card, placing = since.session, since.planned
    whose, place = "", str(placing.room_id) if placing.room_id else ""
    if card.group_key not in {group.id for group in problem.groups}:
        given_up = [str(one.client_id) for one in since.seats if one.why is not None]
        whose = next(iter([*given_up, *map(str, card.client_ids)]), "")
        place = "video" if placing.by_video else ""
    start = _minute(placing, since, problem)
    return _Looks(card.group_key, whose, start, str(since.planned_leader_id), place)


_LOOKS: tuple[Callable[[_Looks], Hashable], ...] = (
    lambda one: one,
    lambda one: (one.what, one.whose, one.start, one.place),
    lambda one: (one.what, one.whose, one.start, one.staff),
    lambda one: (one.what, one.whose, one.start),
)


def _minute(placing: Placing, since: Since, problem: Problem) -> int:
    """The minute of the week on the wall clock of the site."""
    start = placing.during.start.astimezone(ZoneInfo(since.session.zone))
    return (start.date() - problem.week).days * DAY + start.hour * 60 + start.minute


def _places(one: Section) -> tuple[int, str, str]:
    return one.start, one.room, one.leader


def wider(problem: Problem, since: Iterable[Since]) -> Problem:
    """The problem with the rooms, staff, people and groups that came into the week after it was made."""
    groups = {one.id: one for one in problem.groups}
    rooms = {room.id: room for room in problem.rooms}
    staff = {one.id: one for one in problem.counselors}
    people = {one.id: one for one in problem.clients}
    for one in since:
        card, site = one.session, str(one.session.site_id)
        if card.seats > 1:
            groups.setdefault(card.group_key, Group(card.group_key, card.minutes, 1, card.seats))
        if card.room_id:
            rooms.setdefault(str(card.room_id), Room(str(card.room_id), site, card.seats, ()))
        if (leader := str(card.leader_id)) not in staff:
            start = max(0, min(_minute(card.placing, one, problem), WEEK - UNIT)) // UNIT * UNIT
            staff[leader] = Counselor(leader, (Shift(site, Window(start, start + UNIT)),))
        for client_id in map(str, card.client_ids):
            people.setdefault(client_id, Client(client_id, site, ()))
    return replace(
        problem,
        rooms=tuple(rooms.values()),
        counselors=tuple(staff.values()),
        groups=tuple(groups.values()),
        clients=tuple(people.values()),
    )
