"""Curfew and its round, passes, meetings: what stands against each, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stepdown.housing.vocabulary import (
    LookCard,
    MeetingCard,
    NewPass,
    PassCard,
    PassState,
    Seen,
    StayCard,
    WeekOfMeetings,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# A night belongs to its evening until noon. So far back it is written down: the clinic's figures [K].
NOON = time(12)
LOOKED_BACK = timedelta(days=14)
LONGEST = timedelta(days=14)
LATE_ASKING = timedelta(hours=2)


def night_of(local: datetime) -> date:
    """The night that a moment on the wall belongs to: until noon it is still the evening before."""
    return local.date() - timedelta(days=1) if local.time() < NOON else local.date()


def curfew_at(night: date, hour: time | None, zone: ZoneInfo) -> datetime | None:
    """The moment of curfew: an hour before noon is after midnight."""
    if hour is None:
        return None
    day = night + timedelta(days=1) if hour < NOON else night
    return datetime.combine(day, hour, zone)


def against_look(
    stay: StayCard, night: date, seen: Seen, came_at: time | None, *, tonight: date, on_pass: bool
) -> Refusal | None:
    """What stands against writing down how somebody was found."""
    if stay.moved_in_at is None or night < stay.from_on or (stay.until is not None and stay.until <= night):
        return Refusal(say("They do not live here that night."))
    if not tonight - LOOKED_BACK <= night <= tonight:
        return Refusal(say("The round is for tonight; the nights of two weeks can be corrected."))
    if (seen is Seen.LATE) != (came_at is not None):
        return Refusal(say("Say when they came in."), field="came_at")
    if seen is Seen.ON_PASS and not on_pass:
        return Refusal(say("No pass covers this night."), say("Grant one, or say how they were found."))
    return None


def against_pass(
    new: NewPass, others: Iterable[PassCard], *, stay: StayCard, zone: ZoneInfo, at: datetime
) -> tuple[Refusal, ...]:
    """What stands against asking for a pass."""
    found = []
    if len(new.where.strip()) < 2:
        found.append(Refusal(say("Say where, in a word or two."), field="where"))
    if new.ends_at <= new.starts_at:
        found.append(Refusal(say("A pass ends after it begins."), field="ends"))
    elif new.ends_at - new.starts_at > LONGEST:
        found.append(Refusal(say("A pass is for at most {n} days.", n=LONGEST.days), field="ends"))
    if new.starts_at < at - LATE_ASKING:
        found.append(Refusal(say("A pass is asked for before it begins."), field="starts"))
    first = new.starts_at.astimezone(zone).date()
    if stay.moved_in_at is None or (stay.until is not None and stay.until <= first):
        found.append(Refusal(say("A pass is for those who live here then.")))
    open_ones = (PassState.ASKED, PassState.GRANTED)
    if any(
        one.new.starts_at < new.ends_at and new.starts_at < one.new.ends_at
        for one in others
        if one.state in open_ones
    ):
        found.append(Refusal(say("There is a pass for this time already."), field="starts"))
    return tuple(found)


def pass_state(decided: str, *, back: bool) -> PassState:
    """How a pass stands."""
    if back:
        return PassState.BACK
    return PassState(decided) if decided else PassState.ASKED


def against_deciding(one: PassCard, granted: bool, why: str) -> Refusal | None:
    """A pass is decided once; a no says why."""
    if one.state is not PassState.ASKED:
        return Refusal(say("It is decided already."))
    if not granted and len(why.split()) < 2:
        return Refusal(say("Say why not, in a sentence they can read."), field="why")
    return None


def against_coming_back(one: PassCard, *, at: datetime) -> Refusal | None:
    """Somebody comes back once, from a pass that was granted and has begun."""
    if one.state is not PassState.GRANTED:
        return Refusal(say("They are not out on this pass."))
    if at < one.new.starts_at:
        return Refusal(say("The pass has not begun."))
    return None


def against_meeting(stay: StayCard, on: date, *, today: date) -> Refusal | None:
    """A meeting is written down within two weeks, while somebody lives here."""
    if stay.moved_in_at is None or on < stay.from_on or (stay.until is not None and stay.until < on):
        return Refusal(say("It was not while they lived here."), field="on")
    if not today - LOOKED_BACK <= on <= today:
        return Refusal(say("Write it down within two weeks."), field="on")
    return None


def week_of(meetings: Iterable[MeetingCard], day: date, asked: int) -> WeekOfMeetings:
    """The meetings of the week a day is in."""
    monday = day - timedelta(days=day.weekday())
    inside = [one for one in meetings if monday <= one.on < monday + timedelta(days=7)]
    return WeekOfMeetings(monday, asked, len(inside), sum(bool(one.confirmed_by) for one in inside))


def not_known(looks: Iterable[LookCard]) -> LookCard | None:
    """The look that found somebody away, nobody knows where, and that no later look has answered.

    A night on which nobody looked answers nothing: whoever was away is still not known.
    """
    looked = [one for one in looks if one.seen is not Seen.NOT_LOOKED]
    last = max(looked, key=lambda one: (one.night, one.at, one.id), default=None)
    return last if last is not None and last.seen is Seen.AWAY else None
