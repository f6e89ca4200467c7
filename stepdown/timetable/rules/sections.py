"""Rules 1 to 3: when, where and by whom a session is held, and who may be in it. One function a rule."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.kernel.words import Words, say
from stepdown.timetable.rules.findings import Broken, Rule, Session, Week
from stepdown.timetable.rules.windows import day_of, moment, touches, within
from stepdown.timetable.vocabulary import UNIT, WEEK, Client, Counselor, Place


def found(rule: Rule, one: Session, who: tuple[str, ...], words: Words) -> Broken:
    """A broken rule at a session, told with where and when: {who} in `words` is who it concerns."""
    told = say("{session}, {moment}: {what}", session=one.name, moment=moment(one.start), what=words)
    return Broken(rule, one.name, who, told)


def starts_where_it_may(week: Week, one: Session) -> Iterator[Broken]:
    """Sections at their group's starts, else on the grid; visits on any quarter of an hour."""
    allowed = week.groups[one.what].starts if one.is_group else ()
    grid = week.problem.step if one.is_group else UNIT
    if not 0 <= one.start < WEEK or (one.start not in allowed if allowed else one.start % grid):
        yield found(Rule.START, one, (one.what,), say("It may not start then."))


def ends_the_same_day(one: Session) -> Iterator[Broken]:
    if day_of(one.start) != day_of(one.end - 1):
        yield found(Rule.DAY_END, one, (one.what,), say("It ends on another day than it starts."))


def staff_on_shift(week: Week, one: Session) -> Iterator[Broken]:
    """Shifts at one site that touch are one; by video those of all sites are."""
    shifts = week.staff[one.staff].shifts
    there = [shift.window for shift in shifts if one.by_video or shift.site == one.site]
    if not within(one.start, one.end, there):
        rule = Rule.LEADER_SHIFT if one.is_group else Rule.VISIT_SHIFT
        yield found(rule, one, (one.staff,), say("{who} is not on shift there.", who=one.staff))


def staff_not_away(week: Week, one: Session) -> Iterator[Broken]:
    if touches(one.start, one.end, week.staff[one.staff].away):
        rule = Rule.LEADER_AWAY if one.is_group else Rule.VISIT_AWAY
        yield found(rule, one, (one.staff,), say("{who} is away.", who=one.staff))


def leader_has_skill(week: Week, one: Session) -> Iterator[Broken]:
    skill = week.groups[one.what].skill
    if skill and skill not in week.staff[one.staff].skills:
        words = say("{who} has not the skill {skill}.", who=one.staff, skill=skill)
        yield found(Rule.LEADER_SKILL, one, (one.staff,), words)


def holds(counselor: Counselor, names: frozenset[str], until: int) -> bool:
    """Whether one of these credentials is held until a session's end; where none is asked for: yes."""
    return not names or any(
        one.name in names and (one.until is None or one.until >= until) for one in counselor.credentials
    )


def leader_holds_credential(week: Week, one: Session) -> Iterator[Broken]:
    if not holds(week.staff[one.staff], week.groups[one.what].credentials, one.end):
        words = say("{who} does not hold what the group asks of its leader that day.", who=one.staff)
        yield found(Rule.LEADER_CREDENTIAL, one, (one.staff,), words)


def leader_speaks(week: Week, one: Session) -> Iterator[Broken]:
    language = week.groups[one.what].language
    if language and language not in week.staff[one.staff].languages:
        words = say("{who} does not speak {language}.", who=one.staff, language=language)
        yield found(Rule.LEADER_LANGUAGE, one, (one.staff,), words)


def room_open(week: Week, one: Session) -> Iterator[Broken]:
    if one.room and not within(one.start, one.end, week.rooms[one.room].open):
        yield found(Rule.ROOM_CLOSED, one, (one.room,), say("The room is not open all that time."))


def seats_enough(week: Week, one: Session) -> Iterator[Broken]:
    if one.room and len(set(one.members)) > (seats := week.rooms[one.room].seats):
        words = say("{n} people, {seats} seats.", n=len(set(one.members)), seats=seats)
        yield found(Rule.SEATS, one, (one.room,), words)


def at_its_sites(week: Week, one: Session) -> Iterator[Broken]:
    sites = week.groups[one.what].sites
    if sites and one.site and one.site not in sites:
        yield found(Rule.GROUP_SITE, one, (one.room,), say("The group is not held at this site."))


def in_its_place(week: Week, one: Session) -> Iterator[Broken]:
    """By video only where the kind allows it; what is for video only is not held in a room."""
    place = week.groups[one.what].place if one.is_group else week.needs[one.members[0], one.what].place
    if place is (Place.ON_SITE if one.by_video else Place.VIDEO):
        words = say("It may not be held by video.") if one.by_video else say("It is held by video only.")
        yield found(Rule.PLACE, one, (one.what,), words)


def members_within_bounds(week: Week, one: Session) -> Iterator[Broken]:
    group, count = week.groups[one.what], len(set(one.members))
    if count < group.least:
        words = say("{n} members, at least {least} are needed.", n=count, least=group.least)
        yield found(Rule.LEAST, one, (group.id,), words)
    if count > group.most:
        words = say("{n} members, at most {most} may come.", n=count, most=group.most)
        yield found(Rule.MOST, one, (group.id,), words)


def group_for_member(week: Week, one: Session, client: Client) -> Iterator[Broken]:
    if not week.groups[one.what].asks <= client.tags:
        words = say("The group is not for {who}.", who=client.id)
        yield found(Rule.TAGS, one, (client.id,), words)


def member_understands(week: Week, one: Session, client: Client) -> Iterator[Broken]:
    language = week.groups[one.what].language
    if language and language not in client.languages:
        words = say("{who} does not understand {language}.", who=client.id, language=language)
        yield found(Rule.LANGUAGE, one, (client.id,), words)


def member_needs_it(one: Session, client: Client) -> Iterator[Broken]:
    if not any(need.group == one.what and need.sessions > 0 for need in client.groups):
        words = say("{who} does not need the group.", who=client.id)
        yield found(Rule.NEED, one, (client.id,), words)


def closed_group_admits(week: Week, one: Session, client: Client) -> Iterator[Broken]:
    group = week.groups[one.what]
    if group.closed and client.id not in group.members:
        words = say("The group is closed, and {who} is not one of its members.", who=client.id)
        yield found(Rule.CLOSED, one, (client.id,), words)


def leader_holds_what_payer_asks(week: Week, one: Session, client: Client) -> Iterator[Broken]:
    if not holds(week.staff[one.staff], client.leader_holds, one.end):
        words = say("{who} does not hold what the payer of {client} asks.", who=one.staff, client=client.id)
        yield found(Rule.LEADER_HOLDS, one, (one.staff, client.id), words)


def not_with_staff(one: Session, client: Client) -> Iterator[Broken]:
    """In a group and in a session of one's own alike."""
    if one.staff in client.not_with:
        words = say("{client} and {who} are not put together.", client=client.id, who=one.staff)
        yield found(Rule.NOT_WITH, one, (one.staff, client.id), words)


def kept_apart(week: Week, one: Session) -> Iterator[Broken]:
    """The wish of either side is enough."""
    members = set(one.members)
    pairs = {
        (min(member, other), max(member, other))
        for member in members
        for other in week.clients[member].apart & members - {member}
    }
    for pair in sorted(pairs):
        words = say("{one} and {other} are not put together.", one=pair[0], other=pair[1])
        yield found(Rule.APART, one, pair, words)


def of_section(week: Week, one: Session) -> Iterator[Broken]:
    """Rules 1 to 3 at one group session."""
    yield from starts_where_it_may(week, one)
    yield from ends_the_same_day(one)
    yield from staff_on_shift(week, one)
    yield from staff_not_away(week, one)
    yield from leader_has_skill(week, one)
    yield from leader_holds_credential(week, one)
    yield from leader_speaks(week, one)
    yield from room_open(week, one)
    yield from seats_enough(week, one)
    yield from at_its_sites(week, one)
    yield from in_its_place(week, one)
    yield from members_within_bounds(week, one)
    yield from kept_apart(week, one)
    for member in dict.fromkeys(one.members):
        client = week.clients[member]
        yield from group_for_member(week, one, client)
        yield from member_understands(week, one, client)
        yield from member_needs_it(one, client)
        yield from closed_group_admits(week, one, client)
        yield from leader_holds_what_payer_asks(week, one, client)
        yield from not_with_staff(one, client)
