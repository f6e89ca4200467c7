"""Which topic a group takes next, and how each topic stands for one person.

Open entry is SAMHSA's way (Matrix manual, TIP 47): anybody joins at any topic, so a group's next topic is not
the next of a list but the one that most of its people still need. A closed course goes in order, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from stepdown.curriculum.vocabulary import (
    Course,
    CourseLines,
    Member,
    Proposal,
    Sat,
    Standing,
    Topic,
    TopicLine,
)
from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Entry

# Who sat through half of a session has heard its topic. A starting value of this house, not published [K].
HEARD_PERCENT = 50


def heard(one: Sat) -> bool:
    """Whether somebody heard a topic: credited with half of what the session had to credit, or more.

    Who was not credited with a minute heard nothing, however short the session.
    """
    return one.minutes > 0 and one.minutes * 100 >= one.of * HEARD_PERCENT


def had_of(sat: Iterable[Sat]) -> dict[str, Sat]:
    """The topics somebody has had, each with the session where they first heard it."""
    found: dict[str, Sat] = {}
    for one in sorted(sat, key=lambda one: one.taught.at):
        if heard(one):
            found.setdefault(one.taught.topic.key, one)
    return found


def missed_of(sat: Iterable[Sat], had: Iterable[str]) -> dict[str, Sat]:
    """The topics somebody had a seat for and did not hear, then or since: each with the last time.

    Whether they were excused does not matter here: a topic is missed, nobody is at fault.
    """
    there = frozenset(had)
    found: dict[str, Sat] = {}
    for one in sorted(sat, key=lambda one: one.taught.at):
        if one.taught.topic.key not in there and not heard(one):
            found[one.taught.topic.key] = one
    return found


def next_topic(
    members: Sequence[Member], held: Mapping[str, date], last_key: str = "", course: Course | None = None
) -> tuple[Proposal, ...]:
    """Every topic that a session could take, the best first.

    `held` says when the group last had each topic, `last_key` which it had last. The topic that is due and
    new for most people comes first; of equals the one that more have missed, then the one longest not held,
    then the order of the curriculum. A closed course has one proposal: what follows the last one taught. With
    nobody seated yet, `course` is gone through in order.
    """
    courses = [one.course for one in members] or ([course] if course else [])
    closed = next((one for one in courses if one.entry is Entry.CLOSED), None)
    if closed is not None:
        return _in_order(closed, members, held, last_key)
    every = [_proposal(topic, members, held) for topic in topics_of(courses)]
    place = {one.topic.key: number for number, one in enumerate(every)}
    return tuple(
        sorted(
            every,
            key=lambda one: (
                -len(one.new_to),
                -len(one.missed_by),
                one.last_on or date.min,
                place[one.topic.key],
            ),
        )
    )


def topics_of(courses: Iterable[Course]) -> tuple[Topic, ...]:
    """Every topic of some courses, in the order in which they are first met."""
    found: dict[str, Topic] = {}
    for course in courses:
        for topic in course.topics:
            found.setdefault(topic.key, topic)
    return tuple(found.values())


def ahead(
    members: Sequence[Sequence[Member]],
    held: Mapping[str, date],
    days: Sequence[date],
    chosen: Sequence[Topic | None],
    last_key: str = "",
    course: Course | None = None,
) -> tuple[tuple[Proposal, ...], ...]:
    """The proposals for each session to come, as if everybody came to each: so that two sessions ahead do
    not take the same topic.

    `members` are the people of each session, `chosen` what somebody has already chosen for it.
    """
    given: dict[str, set[object]] = {}
    when, found = dict(held), []
    for people, day, fixed in zip(members, days, chosen, strict=True):
        now = [
            replace(
                one,
                had=one.had | {key for key, ids in given.items() if one.client_id in ids},
                missed={key: on for key, on in one.missed.items() if one.client_id not in given.get(key, ())},
            )
            for one in people
        ]
        proposals = next_topic(now, when, last_key, course)
        found.append(proposals)
        taken = fixed or (proposals[0].topic if proposals else None)
        if taken is not None:
            given.setdefault(taken.key, set()).update(one.client_id for one in people)
            when[taken.key], last_key = day, taken.key
    return tuple(found)


def course_lines(
    title: str,
    course: Course,
    had: Mapping[str, Sat],
    missed: Mapping[str, Sat],
    made_up: Mapping[str, TopicLine],
    coming: Mapping[str, TopicLine],
) -> CourseLines:
    """One person's curriculum: how each of its topics stands."""
    return CourseLines(
        title, course.entry, tuple(line_of(one, had, missed, made_up, coming) for one in course.topics)
    )


def line_of(
    topic: Topic,
    had: Mapping[str, Sat],
    missed: Mapping[str, Sat],
    made_up: Mapping[str, TopicLine],
    coming: Mapping[str, TopicLine],
) -> TopicLine:
    """How one topic stands for one person: had before all, then made up, missed, next, still to come."""
    if topic.key in had:
        taught = had[topic.key].taught
        return TopicLine(topic, Standing.HAD, taught.on, taught.session_id)
    if topic.key in made_up:
        return replace(made_up[topic.key], topic=topic)
    following = coming.get(topic.key)
    if topic.key in missed:
        taught = missed[topic.key].taught
        words = say("Comes again on {day}.", day=following.on) if following else None
        return TopicLine(topic, Standing.MISSED, taught.on, taught.session_id, words)
    if following:
        return replace(following, topic=topic)
    return TopicLine(topic, Standing.AHEAD)


def _proposal(topic: Topic, members: Sequence[Member], held: Mapping[str, date]) -> Proposal:
    due = [one for one in members if any(other.key == topic.key for other in one.course.topics)]
    new = [one for one in due if topic.key not in one.had]
    missed = [one for one in new if topic.key in one.missed]
    last = held.get(topic.key)
    return Proposal(
        topic,
        tuple(one.client_id for one in new),
        tuple(one.client_id for one in missed),
        len(members),
        last,
        tuple(_why(len(new), len(due), len(members), len(missed), last)),
    )


def _why(new: int, due: int, people: int, missed: int, last: date | None) -> Iterable[Words]:
    if people and new == people:
        yield say("New to everybody.")
    elif new:
        yield say("New to {n} of {people}.", n=new, people=people)
    elif people:
        yield say("Everybody whose curriculum has it has had it.")
    if people > due:
        yield say("Not in the curriculum of {n}: they hear it all the same.", n=people - due)
    if missed == 1:
        yield say("1 of them missed it.")
    elif missed:
        yield say("{n} of them missed it.", n=missed)
    yield say("This group had it last on {day}.", day=last) if last else say("This group has not had it yet.")


def _in_order(
    course: Course, members: Sequence[Member], held: Mapping[str, date], last_key: str
) -> tuple[Proposal, ...]:
    place = next((number for number, one in enumerate(course.topics) if one.key == last_key), -1)
    if place + 1 >= len(course.topics):
        return ()
    topic = course.topics[place + 1]
    before = (
        say(
            "This course starts together and goes in order: it follows {title}.",
            title=course.topics[place].title,
        )
        if place >= 0
        else say("This course starts together and goes in order: this is its first topic.")
    )
    found = _proposal(topic, members, held)
    return (replace(found, why=(before, *found.why)),)
