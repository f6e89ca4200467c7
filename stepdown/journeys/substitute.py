"""Somebody else leads a session, or leads it along: who may and is free, each no with reasons, and doing it.

The timetable's checker decides, as it does for a plan: skill, credential, language, hours, leave, time from
site to site, what payers ask of leaders, whom people are not to meet. Nothing here knows a rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.journeys.floor_telling import tell
from stepdown.journeys.held_week import newly_broken
from stepdown.journeys.publish_week.standing import in_names
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import staff
from stepdown.people.vocabulary import StaffCard
from stepdown.session import actions, queries
from stepdown.session.vocabulary import Changes, SessionCard
from stepdown.timetable.queries.own import problem_published
from stepdown.timetable.vocabulary import Problem, Rule

# Who usually sees somebody is a wish of the plan; on the day somebody else may.
_WISH = frozenset({Rule.VISIT_STAFF, Rule.UNKNOWN})
# What the room of sessions says in its own words: leave, two places at once, whom people are not to meet.
_SAID = frozenset({Rule.LEADER_AWAY, Rule.VISIT_AWAY, Rule.STAFF_TAKEN, Rule.NOT_WITH})
_TAKEN = say("Leads another session then.")
_SOMEBODY = say("somebody in it")
_NO_HOURS = say("Has no working hours in this week.")


@dataclass(frozen=True)
class Choice:
    """One colleague who could lead: free and allowed where `against` is empty."""

    staff_id: UUID
    name: str
    title: str
    against: tuple[Words, ...]

    @property
    def may(self) -> bool:
        return not self.against


def who_can(viewer: Viewer, session_id: UUID, *, at: datetime) -> tuple[Choice, ...]:
    """Everybody at the session's site with what stands against each, those who may first (about 15 queries).

    Raises NotFound.
    """
    card = queries.session(viewer, session_id, at=at)
    found = _choices(viewer, card, at)
    return tuple(sorted(found, key=lambda one: (not one.may, len(one.against), one.name)))


@transaction.atomic
def take_over(*, session_id: UUID, staff_id: UUID, version: int, by: Viewer, at: datetime) -> Changes:
    """A colleague leads a session from now on, also one that runs; both hear of it, and so do its people.

    Raises Refused with every reason, Stale, NotFound.
    """
    card = queries.session(by, session_id, at=at)
    _require(_choices(by, card, at), staff_id)
    changes = actions.change_leader(session_id=session_id, leader_id=staff_id, version=version, by=by, at=at)
    tell(changes, by=by, at=at)
    return changes


@transaction.atomic
def lead_along(*, session_id: UUID, staff_id: UUID, version: int, by: Viewer, at: datetime) -> SessionCard:
    """A colleague leads a session along with its leader, also one that runs; both get a notice.

    Raises Refused with every reason, Stale, NotFound.
    """
    _require(_choices(by, queries.session(by, session_id, at=at), at), staff_id)
    card = actions.add_co_leader(session_id=session_id, staff_id=staff_id, version=version, by=by, at=at)
    _tell_along(card, staff_id, say("You lead {title} along, {when}."), by, at)
    return card


@transaction.atomic
def leave_along(
    *, session_id: UUID, staff_id: UUID, over: str = "", version: int, by: Viewer, at: datetime
) -> SessionCard:
    """Somebody leads a session along no more; `over` is the reason where its people are then too many.

    Raises Refused, Stale, NotFound.
    """
    card = actions.leave_co_leading(
        session_id=session_id, staff_id=staff_id, over=over, version=version, by=by, at=at
    )
    _tell_along(card, staff_id, say("You do not lead {title} along any more, {when}."), by, at)
    return card


def _tell_along(card: SessionCard, staff_id: UUID, mine: Words, by: Viewer, at: datetime) -> None:
    when = f"{card.during.start.astimezone(ZoneInfo(card.zone)):%a %d %b %H:%M}"
    other = say("Who leads {title} with you changed, {when}.")
    for one, words in ((staff_id, mine), (card.leader_id, other)):
        if one != by.staff_id:
            told = say(words.text, title=card.title, when=when)
            post(to_staff_id=one, kind=LetterKind.WEEK, words=told, by=by, at=at)


def _require(found: Sequence[Choice], staff_id: UUID) -> None:
    chosen = next((one for one in found if one.staff_id == staff_id), None)
    if chosen is None:
        raise NotFound
    if chosen.against:
        raise Refused(
            *(
                Refusal(
                    say("{name}: {reason}", name=chosen.name, reason=one),
                    say("Choose somebody else."),
                    field="staff",
                )
                for one in chosen.against
            )
        )


def _choices(viewer: Viewer, card: SessionCard, at: datetime) -> tuple[Choice, ...]:
    whole = replace(viewer, audience=Audience.SYSTEM)
    here = [one for one in staff(viewer, at=at) if card.site_id in one.site_ids and one.id != card.leader_id]
    full = queries.everybody([card.id])[card.id]
    by_room = queries.may_lead(viewer, queries.as_planned(full), [one.id for one in here], at=at)
    busy = queries.leading_then(viewer, card)
    problem = problem_published(whole, week=card.week, at=at)
    theirs = queries.of_week(whole, week=card.week, at=at)
    names = {str(one.id): one.name for one in here}
    return tuple(
        Choice(
            one.id,
            one.name,
            one.title,
            (
                *(no.reason for no in by_room[one.id]),
                *([_TAKEN] if one.id in busy else []),
                *_by_the_plan(full, one, problem, theirs, names),
            ),
        )
        for one in here
    )


def _by_the_plan(
    card: SessionCard,
    one: StaffCard,
    problem: Problem | None,
    week: Sequence[SessionCard],
    names: dict[str, str],
) -> Iterator[Words]:
    """What the checker says that the room of sessions did not say already."""
    if problem is None or card.arranged:
        return
    if all(known.id != str(one.id) for known in problem.counselors):
        yield _NO_HOURS
        return
    others = [held for held in week if held.leader_id == one.id and held.id != card.id]
    after = [*others, replace(card, leader_id=one.id)]
    # Whose payer it is stays unsaid, and what holds for several of them is said once.
    people = dict.fromkeys((str(each) for held in after for each in held.client_ids), str(_SOMEBODY))
    known = {**names, **people, **{str(held.id): held.title for held in after}}
    found = newly_broken([*others, card], after, problem, _WISH | _SAID)
    told = (in_names(broken.words, known) for broken in found)
    yield from {str(words): words for words in told}.values()
