"""Rules 4 to 7: what the week asks of a room, of staff and of each client. One function a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from stepdown.kernel.words import say
from stepdown.timetable.rules.findings import Broken, Rule, Session, Week
from stepdown.timetable.rules.sections import (
    ends_the_same_day,
    found,
    in_its_place,
    not_with_staff,
    staff_not_away,
    staff_on_shift,
    starts_where_it_may,
)
from stepdown.timetable.rules.windows import WEEKDAYS, day_of, within
from stepdown.timetable.vocabulary import Client, Counselor


def one_at_a_time(rule: Rule, who: str, sessions: Iterable[Session]) -> Iterator[Broken]:
    """No session begins before all that began earlier have ended; `sessions` are in order of their start."""
    last: Session | None = None
    for one in sessions:
        if last is not None and one.start < last.end:
            words = say("{who} is in {other} at the same time.", who=who, other=last.name)
            yield found(rule, one, (who,), words)
        if last is None or one.end > last.end:
            last = one


def time_between_sites(week: Week, who: str, sessions: list[Session]) -> Iterator[Broken]:
    """Between sessions on site only: for one by video nobody has to be anywhere."""
    on_site = [one for one in sessions if not one.by_video]
    for earlier, later in pairwise(on_site):
        if earlier.site != later.site and 0 <= later.start - earlier.end < week.problem.site_change:
            words = say("{who} comes from another site, where {other} ends.", who=who, other=earlier.name)
            yield found(Rule.SITE_CHANGE, later, (who,), words)


def staff_minutes(counselor: Counselor, sessions: list[Session]) -> Iterator[Broken]:
    """Minutes with clients, breaks inside groups among them."""
    total = sum(one.minutes for one in sessions)
    if total > counselor.most_minutes:
        words = say(
            "{who} is with clients for {n} minutes, at most {most}.",
            who=counselor.id,
            n=total,
            most=counselor.most_minutes,
        )
        yield Broken(Rule.STAFF_MINUTES, "", (counselor.id,), words)


def no_more_than_prescribed(client: Client, sessions: list[Session]) -> Iterator[Broken]:
    """Groups that are not prescribed at all are rule 3."""
    allowed = {(True, need.group): need.sessions for need in client.groups if need.sessions > 0}
    allowed |= {(False, need.key): need.sessions for need in client.visits}
    for which, count in sorted(Counter((one.is_group, one.what) for one in sessions).items()):
        if which in allowed and count > allowed[which]:
            words = say(
                "{who}: {n} times {what}, prescribed are {most}.",
                who=client.id,
                n=count,
                what=which[1],
                most=allowed[which],
            )
            yield Broken(Rule.SESSIONS, "", (client.id, which[1]), words)


def group_once_a_day(client: Client, sessions: list[Session]) -> Iterator[Broken]:
    seen: set[tuple[str, int]] = set()
    for one in sessions:
        if one.is_group:
            if (one.what, day_of(one.start)) in seen:
                words = say("{who} has this group twice a day.", who=client.id)
                yield found(Rule.ONCE_A_DAY, one, (client.id,), words)
            seen.add((one.what, day_of(one.start)))


def curriculum_order(week: Week, client: Client, sessions: list[Session]) -> Iterator[Broken]:
    """Who comes to both has the first session of the group that is followed before the first that follows."""
    first: dict[str, Session] = {}
    for one in sessions:
        if one.is_group:
            first.setdefault(one.what, one)
    needed = {need.group for need in client.groups if need.sessions > 0}
    for group, one in first.items():
        before = week.groups[group].follows
        if {group, before} <= needed and before in first and first[before].end > one.start:
            words = say("{who} comes to {before} only later.", who=client.id, before=before)
            yield found(Rule.ORDER, one, (client.id,), words)


def own_site(client: Client, sessions: list[Session]) -> Iterator[Broken]:
    """The way is known to one's own site only, so nobody is sent to another."""
    for one in sessions:
        if not one.by_video and one.site != client.site:
            words = say("{who} comes to another site.", who=client.id)
            yield found(Rule.CLIENT_SITE, one, (client.id,), words)


def in_free_time(client: Client, sessions: list[Session]) -> Iterator[Broken]:
    for one in sessions:
        leaves, back = one.start - client.travel, one.end + client.travel
        if not one.by_video and not within(leaves, back, client.free):
            words = say("{who} is not free for it and the way.", who=client.id)
            yield found(Rule.FREE, one, (client.id,), words)
        if one.by_video and not within(one.start, one.end, client.video_free):
            words = say("{who} has no private place for video then.", who=client.id)
            yield found(Rule.VIDEO_FREE, one, (client.id,), words)


def by_day(sessions: list[Session]) -> dict[int, list[Session]]:
    """Sessions of each day, in order of their start."""
    days: dict[int, list[Session]] = {}
    for one in sessions:
        days.setdefault(day_of(one.start), []).append(one)
    return days


def way_between(client: Client, day: list[Session]) -> Iterator[Broken]:
    """On site and video are a way apart; two that overlap are rule 4."""
    for earlier, later in combinations(day, 2):
        if earlier.by_video != later.by_video and 0 <= later.start - earlier.end < client.travel:
            words = say("{who} has no time for the way after {other}.", who=client.id, other=earlier.name)
            yield found(Rule.BETWEEN, later, (client.id,), words)


def waits_not_too_long(client: Client, day: list[Session]) -> Iterator[Broken]:
    """From the end of all that came before to the next start."""
    reached = day[0].end
    for one in day[1:]:
        if one.start - reached > client.gap_most:
            words = say("{who} waits {n} minutes before it.", who=client.id, n=one.start - reached)
            yield found(Rule.GAP, one, (client.id,), words)
        reached = max(reached, one.end)


def day_not_too_long(client: Client, day: list[Session]) -> Iterator[Broken]:
    """The minutes of the day's sessions together, door to door of each; waits and ways are not among them."""
    total = sum(one.minutes for one in day)
    if total > client.day_most:
        words = say(
            "{who}: {n} minutes on {day}, at most {most}.",
            who=client.id,
            n=total,
            day=WEEKDAYS[day_of(day[0].start) % 7],
            most=client.day_most,
        )
        yield Broken(Rule.DAY_MOST, "", (client.id,), words)


def days_not_too_many(client: Client, days: int) -> Iterator[Broken]:
    if days > client.days_most:
        words = say("{who}: {n} days, at most {most}.", who=client.id, n=days, most=client.days_most)
        yield Broken(Rule.DAYS_MOST, "", (client.id,), words)


def within_ceiling(client: Client, sessions: list[Session]) -> Iterator[Broken]:
    total = sum(one.credited for one in sessions)
    if total > client.most:
        words = say(
            "{who}: {n} therapeutic minutes, at most {most}.", who=client.id, n=total, most=client.most
        )
        yield Broken(Rule.CEILING, "", (client.id,), words)


def within_video_share(client: Client, sessions: list[Session]) -> Iterator[Broken]:
    """Of the therapeutic minutes of this plan, not of those prescribed."""
    total = sum(one.credited for one in sessions)
    video = sum(one.credited for one in sessions if one.by_video)
    if video * 100 > client.video_percent * total:
        words = say(
            "{who}: {n} of {total} therapeutic minutes by video, at most {most} percent.",
            who=client.id,
            n=video,
            total=total,
            most=client.video_percent,
        )
        yield Broken(Rule.VIDEO_SHARE, "", (client.id,), words)


def visit_with_its_staff(week: Week, one: Session) -> Iterator[Broken]:
    if one.staff not in week.needs[one.members[0], one.what].staff:
        words = say("{who} is not one of those it is with.", who=one.staff)
        yield found(Rule.VISIT_STAFF, one, (one.staff, one.members[0]), words)


def visit_inside_windows(week: Week, one: Session) -> Iterator[Broken]:
    windows = week.needs[one.members[0], one.what].windows
    if windows and not within(one.start, one.end, windows):
        words = say("It lies outside the times given for it.")
        yield found(Rule.VISIT_WINDOWS, one, (one.members[0],), words)


def of_visit(week: Week, one: Session) -> Iterator[Broken]:
    """Rule 7, and what holds for every session."""
    yield from starts_where_it_may(week, one)
    yield from ends_the_same_day(one)
    yield from in_its_place(week, one)
    yield from visit_with_its_staff(week, one)
    yield from staff_on_shift(week, one)
    yield from staff_not_away(week, one)
    yield from visit_inside_windows(week, one)
    yield from not_with_staff(one, week.clients[one.members[0]])


def of_staff(week: Week, counselor: Counselor, sessions: list[Session]) -> Iterator[Broken]:
    """Rule 4 for one member of staff."""
    yield from one_at_a_time(Rule.STAFF_TAKEN, counselor.id, sessions)
    yield from time_between_sites(week, counselor.id, sessions)
    yield from staff_minutes(counselor, sessions)


def of_client(week: Week, client: Client, sessions: list[Session]) -> Iterator[Broken]:
    """Rules 4 to 6 for one person."""
    yield from one_at_a_time(Rule.CLIENT_TAKEN, client.id, sessions)
    yield from no_more_than_prescribed(client, sessions)
    yield from group_once_a_day(client, sessions)
    yield from curriculum_order(week, client, sessions)
    yield from own_site(client, sessions)
    yield from in_free_time(client, sessions)
    days = by_day(sessions)
    for day in days.values():
        yield from way_between(client, day)
        yield from waits_not_too_long(client, day)
        yield from day_not_too_long(client, day)
    yield from days_not_too_many(client, len(days))
    yield from within_ceiling(client, sessions)
    yield from within_video_share(client, sessions)
