"""Changing a week by hand: each act gives another plan and judges nothing; `effect` says what it breaks and
costs.

A visit is known by whose it is, which one, when and with whom: that is a `Visit` of the plan itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.findings import Session, Week
from stepdown.timetable.rules.worth import counted_days, worth
from stepdown.timetable.vocabulary import Broken, Plan, Problem, Section, Tiers, Visit

GONE = say("This session is not in the week any more.")


@dataclass(frozen=True)
class Lived:
    """What a week is for one person before a change and after it: therapeutic minutes, counted days."""

    client: str
    minutes_before: int
    minutes: int
    days_before: int
    days: int


@dataclass(frozen=True)
class Effect:
    """What a change does: rules it breaks newly, rules it mends, what the week was worth and is.

    `people` are those whose sessions differ, in the order of the problem.
    """

    breaks: tuple[Broken, ...]
    mends: tuple[Broken, ...]
    before: Tiers
    after: Tiers
    people: tuple[Lived, ...]

    @property
    def may_be_kept(self) -> bool:
        return not self.breaks

    @property
    def minutes(self) -> int:
        """Therapeutic minutes gained; below 0 lost."""
        return self.after.minutes - self.before.minutes

    @property
    def counted_days(self) -> int:
        return self.after.counted_days - self.before.counted_days

    @property
    def moved(self) -> int:
        """Places of people in treatment that are lost besides those lost before; below 0 won back."""
        return self.after.moved - self.before.moved

    @property
    def staff_minutes(self) -> int:
        return self.after.staff_minutes - self.before.staff_minutes

    @property
    def wishes(self) -> int:
        return self.after.wishes - self.before.wishes


def section_of(plan: Plan, section_id: str) -> Section:
    """The section of that id. Raises Refused where the plan has none (any more)."""
    for one in plan.sections:
        if one.id == section_id:
            return one
    raise Refused(Refusal(GONE))


def move_section(
    plan: Plan,
    section_id: str,
    *,
    start: int | None = None,
    room: str | None = None,
    leader: str | None = None,
) -> Plan:
    """Another start (minute of the week), room ("" is by video) or leader; None leaves it as it is.

    Raises Refused where there is no such section, like every act on one.
    """
    one = section_of(plan, section_id)
    moved = replace(
        one,
        start=one.start if start is None else start,
        room=one.room if room is None else room,
        leader=one.leader if leader is None else leader,
    )
    return _with(plan, moved)


def change_room(plan: Plan, section_id: str, room: str) -> Plan:
    return move_section(plan, section_id, room=room)


def change_leader(plan: Plan, section_id: str, leader: str) -> Plan:
    return move_section(plan, section_id, leader=leader)


def swap_leaders(plan: Plan, section_id: str, other_id: str) -> Plan:
    """Each is led by whoever led the other."""
    one, other = section_of(plan, section_id), section_of(plan, other_id)
    return _with(_with(plan, replace(one, leader=other.leader)), replace(other, leader=one.leader))


def add_section(
    plan: Plan, *, group: str, start: int, room: str, leader: str, members: Iterable[str]
) -> Plan:
    """One more section, under an id that the plan does not use."""
    known = {one.id for one in plan.sections}
    number = next(n for n in range(1, len(known) + 2) if f"by-hand-{n}" not in known)
    made = Section(f"by-hand-{number}", group, start, room, leader, tuple(dict.fromkeys(members)))
    return replace(plan, sections=(*plan.sections, made))


def remove_section(plan: Plan, section_id: str) -> Plan:
    gone = section_of(plan, section_id)
    return replace(plan, sections=tuple(one for one in plan.sections if one is not gone))


def add_member(plan: Plan, section_id: str, client: str) -> Plan:
    """The person last in the section; who is in it stays where they are."""
    one = section_of(plan, section_id)
    return _with(plan, replace(one, members=tuple(dict.fromkeys((*one.members, client)))))


def remove_member(plan: Plan, section_id: str, client: str) -> Plan:
    one = section_of(plan, section_id)
    if client not in one.members:
        raise Refused(Refusal(say("This person is not in the session any more.")))
    return _with(plan, replace(one, members=tuple(each for each in one.members if each != client)))


def move_visit(
    plan: Plan,
    visit: Visit,
    *,
    start: int | None = None,
    staff: str | None = None,
    by_video: bool | None = None,
) -> Plan:
    """Another start, another of the staff, by video or not; None leaves it as it is. Raises Refused."""
    moved = replace(
        visit,
        start=visit.start if start is None else start,
        staff=visit.staff if staff is None else staff,
        by_video=visit.by_video if by_video is None else by_video,
    )
    place = _place(plan, visit)
    return replace(plan, visits=(*plan.visits[:place], moved, *plan.visits[place + 1 :]))


def add_visit(plan: Plan, visit: Visit) -> Plan:
    return replace(plan, visits=(*plan.visits, visit))


def remove_visit(plan: Plan, visit: Visit) -> Plan:
    place = _place(plan, visit)
    return replace(plan, visits=plan.visits[:place] + plan.visits[place + 1 :])


def effect(problem: Problem, before: Plan, after: Plan) -> Effect:
    """What it does to the week that `before` becomes `after`.

    A rule is broken newly where it was not broken in the same place, for the same people, in the same words;
    what is over a limit of the whole week, and is so by more or less, stays the same break.
    """
    was, now = broken(problem, before), broken(problem, after)
    earlier, later = Week(problem, before), Week(problem, after)
    return Effect(
        breaks=_besides(now, was),
        mends=_besides(was, now),
        before=worth(problem, before),
        after=worth(problem, after),
        people=tuple(_lived(problem, earlier, later)),
    )


def _with(plan: Plan, changed: Section) -> Plan:
    return replace(plan, sections=tuple(changed if one.id == changed.id else one for one in plan.sections))


def _place(plan: Plan, visit: Visit) -> int:
    if visit not in plan.visits:
        raise Refused(Refusal(GONE))
    return plan.visits.index(visit)


def _besides(some: Iterable[Broken], others: Iterable[Broken]) -> tuple[Broken, ...]:
    """Those of `some` that `others` have not, as often as they are there more often."""
    known = Counter(map(_which, others))
    more = []
    for one in some:
        if known[_which(one)] > 0:
            known[_which(one)] -= 1
        else:
            more.append(one)
    return tuple(more)


def _which(one: Broken) -> tuple[object, ...]:
    words: Words | None = one.words if one.about else None
    return one.rule, one.about, one.who, words


def _lived(problem: Problem, before: Week, after: Week) -> Iterable[Lived]:
    for client in problem.clients:
        was: list[Session] = before.of_client.get(client.id, [])
        now: list[Session] = after.of_client.get(client.id, [])
        if list(map(_as_lived, was)) != list(map(_as_lived, now)):
            yield Lived(
                client=client.id,
                minutes_before=sum(one.credited for one in was),
                minutes=sum(one.credited for one in now),
                days_before=counted_days(client, was),
                days=counted_days(client, now),
            )


def _as_lived(one: Session) -> tuple[object, ...]:
    """A session as whoever comes to it lives it: who else comes is no change of theirs."""
    return one.what, one.is_group, one.start, one.site, one.room, one.staff, one.by_video
