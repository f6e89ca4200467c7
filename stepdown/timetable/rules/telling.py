"""Differences between two plans as sentences that can be read aloud. They say what changes, never why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from stepdown.kernel.words import Words, say
from stepdown.timetable.rules.changes import ClientChange, Difference, Seat, SectionChange
from stepdown.timetable.vocabulary import DAY, Section

DAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
Names = Mapping[str, str | Words]
# Where no names are given, ids stand for themselves.
NOBODY: Names = MappingProxyType({})


def lines(difference: Difference, names: Names = NOBODY) -> tuple[Words, ...]:
    """What changes in the week, one sentence for each section and one each for visits and hours of staff.

    No client is named: people are counted. `names` gives words for the ids of groups, rooms and staff.
    """
    found = [_of_section(change, names) for change in difference.sections]
    found += _of_visits(difference)
    if difference.staff_before != difference.staff_after:
        before, after = hours(difference.staff_before), hours(difference.staff_after)
        found.append(say("Staff give {after} hours instead of {before}.", after=after, before=before))
    return tuple(found) or (say("Nothing changes."),)


def client_lines(difference: Difference, names: Names = NOBODY) -> tuple[Words, ...]:
    """What changes for each person, for those who may see whose week it is. `names` those of clients too."""
    return tuple(of_client(change, names) for change in difference.clients)


def of_client(change: ClientChange, names: Names = NOBODY) -> Words:
    """One person's changes in a sentence."""
    said = [say("joins {places}", places=_places(change.joins, names))] if change.joins else []
    said += [say("loses {places}", places=_places(change.loses, names))] if change.loses else []
    if change.told_of:
        where = _places(change.told_of, names)
        said.append(say("keeps {places}, in another room or with somebody else", places=where))
    if change.minutes_before != change.minutes_after:
        before, after = hours(change.minutes_before), hours(change.minutes_after)
        said.append(say("{after} hours instead of {before}", after=after, before=before))
    if change.days_before != change.days_after:
        said.append(
            say(
                "days that count: {after} instead of {before}",
                after=change.days_after,
                before=change.days_before,
            )
        )
    return say("{who}: {changes}.", who=_name(change.client, names), changes=_row(said, semicolon=True))


def spoken(minute: int) -> Words:
    """A minute of the week as it is said: Thursday 14:00."""
    time = f"{minute % DAY // 60:02}:{minute % 60:02}"
    return say("{day} {time}", day=DAYS[minute // DAY % 7], time=time)


def hours(minutes: int) -> str:
    """Minutes as hours without needless noughts: 2, 2.5, 2.25."""
    return f"{minutes / 60:,.2f}".rstrip("0").rstrip(".")


def people(count: int) -> Words:
    return say("1 person") if count == 1 else say("{n} people", n=count)


def _of_section(change: SectionChange, names: Names) -> Words:
    group, when = _name(change.group, names), spoken(change.either.start)
    if change.after is None:
        return say("{group}: {when} is not held; {people} had it.", group=group, when=when,
                   people=people(len(change.left)))  # fmt: skip
    if change.before is None:
        return say(
            "{group}: new on {when}, {where}, with {leader}; {people}.",
            group=group,
            when=when,
            where=_where(change.after, names),
            leader=_name(change.after.leader, names),
            people=people(len(change.joined)),
        )
    rest = _row(list(_rest(change.before, change.after, change, names)))
    if change.moved:
        was = spoken(change.before.start)
        return say("{group}: {was} becomes {when}; {rest}.", group=group, was=was, when=when, rest=rest)
    return say("{group}: {when} stays; {rest}.", group=group, when=when, rest=rest)


def _rest(before: Section, after: Section, change: SectionChange, names: Names) -> Iterator[Words]:
    """Who leads, where, and who comes."""
    if change.other_leader:
        yield say("{leader} leads instead of {was}", leader=_name(after.leader, names),
                  was=_name(before.leader, names))  # fmt: skip
    else:
        yield say("same leader")
    if change.other_room:
        yield say("{where} instead of {was}", where=_where(after, names), was=_where(before, names))
    if not change.joined and not change.left:
        yield say("same {people}", people=people(len(after.members)))
    if change.left:
        yield _leave(len(change.left))
    if change.joined:
        yield _join(len(change.joined))


def _leave(count: int) -> Words:
    return say("1 person leaves it") if count == 1 else say("{n} people leave it", n=count)


def _join(count: int) -> Words:
    return say("1 person joins") if count == 1 else say("{n} people join", n=count)


def _where(section: Section, names: Names) -> Words:
    return say("in {room}", room=_name(section.room, names)) if section.room else say("by video")


def _of_visits(difference: Difference) -> Iterator[Words]:
    """Sessions of people's own, counted: who has them is said to those only who may know."""
    changes = difference.visits
    moved = sum(1 for one in changes if one.moved)
    if moved:
        yield say("Sessions of people's own at another time: {n}.", n=moved)
    if others := sum(1 for one in changes if not one.moved and (one.other_staff or one.other_place)):
        yield say("Sessions of people's own with somebody else or in another place: {n}.", n=others)
    if gone := sum(1 for one in changes if one.after is None):
        yield say("Sessions of people's own that are not held: {n}.", n=gone)
    if new := sum(1 for one in changes if one.before is None):
        yield say("New sessions of people's own: {n}.", n=new)


def _places(seats: Iterable[Seat], names: Names) -> Words:
    said = [say("{what} on {when}", what=_name(one.what, names), when=spoken(one.start)) for one in seats]
    return _row(said)


def _row(said: list[Words], *, semicolon: bool = False) -> Words:
    """Several pieces as one: with commas, or semicolons."""
    row, *others = said
    for other in others:
        row = (
            say("{one}; {other}", one=row, other=other)
            if semicolon
            else say("{one}, {other}", one=row, other=other)
        )
    return row


def _name(what: str, names: Names) -> str | Words:
    return names.get(what, what)
