"""Dated sessions as the checker of the timetable reads them: what of a week breaks a rule, and for whom.

The week that stands is not the plan any more: seats were taken, leaders changed, sessions arranged by hand.
Whoever changes one thing in it asks here whether a rule is broken that was not broken before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from stepdown.session.vocabulary import SessionCard
from stepdown.timetable.queries import broken
from stepdown.timetable.vocabulary import DAY, Broken, Plan, Problem, Rule, Section, Visit


def breaks_nothing(
    before: Sequence[SessionCard],
    after: Sequence[SessionCard],
    problem: Problem,
    besides: frozenset[Rule] = frozenset(),
) -> bool:
    """Whether every rule that is broken after was broken before, in the same place for the same people."""
    return not newly_broken(before, after, problem, besides)


def newly_broken(
    before: Sequence[SessionCard],
    after: Sequence[SessionCard],
    problem: Problem,
    besides: frozenset[Rule] = frozenset(),
) -> tuple[Broken, ...]:
    """The rules that are broken after and were not before, but for some."""
    known = about(problem, [*before, *after])
    was = {(one.rule, one.about, one.who) for one in broken(known, plan_of(before, known))}
    return tuple(
        one
        for one in broken(known, plan_of(after, known))
        if one.rule not in besides and (one.rule, one.about, one.who) not in was
    )


def about(problem: Problem, cards: Sequence[SessionCard]) -> Problem:
    """The problem with the people and leaders of some sessions alone: nobody else's week is touched."""
    named = {str(one) for card in cards for one in (card.leader_id, *card.client_ids)}
    return replace(
        problem,
        clients=tuple(one for one in problem.clients if one.id in named),
        counselors=tuple(one for one in problem.counselors if one.id in named),
        last=Plan(),
    )


def plan_of(cards: Iterable[SessionCard], problem: Problem) -> Plan:
    """Dated sessions as a plan, at the minutes of their sites' week."""
    groups = {group.id for group in problem.groups}
    sections, visits = [], []
    for card in cards:
        start = minute_of(card, problem.week)
        if card.group_key in groups:
            members = tuple(str(one) for one in card.client_ids)
            room = "" if card.room_id is None else str(card.room_id)
            sections.append(Section(str(card.id), card.group_key, start, room, str(card.leader_id), members))
        elif card.client_ids:
            who = str(card.client_ids[0])
            visits.append(Visit(who, card.group_key, str(card.leader_id), start, card.by_video))
    return Plan(tuple(sections), tuple(visits))


def minute_of(card: SessionCard, monday: date) -> int:
    """When a session starts, in minutes of its week on its site's wall clock."""
    start = card.during.start.astimezone(ZoneInfo(card.zone))
    return (start.date() - monday).days * DAY + start.hour * 60 + start.minute
