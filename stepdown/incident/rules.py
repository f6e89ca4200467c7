"""What a report needs, which duties it starts, who must not review it, when it can be closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.incident.vocabulary import (
    SEVERITIES,
    Action,
    Duty,
    Kind,
    NewIncident,
    NewPerson,
    NewReview,
    Owed,
    Review,
    Severity,
    State,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.kernel.working_days import after_working_days


def check_new(new: NewIncident, kinds: Collection[str], at: datetime) -> tuple[Refusal, ...]:
    """What a report still lacks. It takes two minutes: what, where, when, how much harm."""
    return tuple(_lacks(new, kinds, at))


def _lacks(new: NewIncident, kinds: Collection[str], at: datetime) -> Iterator[Refusal]:
    if new.kind not in kinds:
        yield Refusal(say("Choose what kind of incident it is."), field="kind")
    if len(new.what.split()) < 3:
        yield Refusal(say("Say what happened: what was seen and heard, in a sentence or two."), field="what")
    if not new.where.strip():
        yield Refusal(say("Say where it happened."), field="where")
    if new.happened_at > at + timedelta(minutes=5):
        yield Refusal(say("It cannot have happened later than now."), field="happened_at")
    if new.kind == "death" and new.severity is not Severity.DEATH:
        yield Refusal(say("The kind says death; say so under harm, too."), field="severity")
    for person in new.people:
        if refusal := check_person(person):
            yield refusal


def check_person(person: NewPerson) -> Refusal | None:
    """Somebody who had a part is one client, one colleague or one name."""
    given = [person.client_id is not None, person.staff_id is not None, bool(person.name.strip())]
    if sum(given) != 1:
        return Refusal(say("Name each person once: a client, a colleague, or a name."), field="people")
    return None


def duties_of(
    duties: Iterable[Duty], *, kind: str, severity: Severity, site_id: UUID, day: date
) -> tuple[Duty, ...]:
    """The duties an incident of that kind and harm starts at a site on a day. None acts before its day."""
    return tuple(
        duty
        for duty in duties
        if duty.acts
        and duty.starts_on <= day
        and duty.site_id in (None, site_id)
        and (kind in duty.kinds or not duty.kinds)
        and SEVERITIES.index(severity) >= SEVERITIES.index(duty.least)
    )


def due_at(duty: Duty, known_at: datetime, zone: ZoneInfo, weekdays: Collection[int]) -> datetime:
    """Until when a duty holds: hours run on; days end with the last minute of the last one at the site."""
    if duty.hours:
        return known_at + timedelta(hours=duty.hours)
    start = known_at.astimezone(zone).date()
    if duty.after_year:
        start = date(start.year, 12, 31)
    if duty.working_days:
        last = after_working_days(start, duty.days, weekdays)
    else:
        last = start + timedelta(days=duty.days)
    return datetime.combine(last, time(23, 59), zone)


def check_duty(duty: Duty, today: date, kinds: Collection[str]) -> tuple[Refusal, ...]:
    """A duty says who is told, by when, from which day on, and where that is written."""
    found = []
    if not duty.name.strip() or not duty.to.strip():
        found.append(Refusal(say("Say what is reported, and to whom."), field="name"))
    if (duty.hours > 0) == (duty.days > 0):
        found.append(Refusal(say("Give hours or days, one of them."), field="hours"))
    if duty.starts_on < today:
        found.append(Refusal(say("It starts today or later: it never acts backward."), field="starts_on"))
    if len(duty.source.split()) < 2:
        found.append(Refusal(say("Say where it is written."), field="source"))
    if set(duty.kinds) - set(kinds):
        found.append(Refusal(say("Choose from the kinds there are."), field="kinds"))
    return tuple(found)


def sees_whole(*, reviews: bool, at_site: bool, is_privacy_officer: bool, kind: Kind, involved: bool) -> bool:
    """Who reads an incident with its review: who reviews at the site, the privacy officer for a breach; never
    somebody involved.
    """
    if involved:
        return False
    return at_site and (reviews or (is_privacy_officer and kind.privacy))


def may_review(*, whole: bool, state: State) -> Refusal | None:
    """A review is written by somebody who was not part of it."""
    if not whole:
        return Refusal(
            say("A supervisor or director who was not part of it reviews it."),
            say("Ask a colleague who may."),
        )
    if state is State.CLOSED:
        return Refusal(say("It is closed."), say("Report what is new as an incident of its own."))
    return None


def check_review(new: NewReview, today: date) -> tuple[Refusal, ...]:
    """What a review still lacks: factors, causes in a sentence, and for each action an owner and a day."""
    found = []
    if not new.factors:
        found.append(Refusal(say("Choose what contributed; “not found” is an answer."), field="factors"))
    if len(new.causes.split()) < 4:
        found.append(Refusal(say("Say in plain words how it came about."), field="causes"))
    found += [refusal for words, _, due_on in new.actions if (refusal := check_action(words, due_on, today))]
    return tuple(found)


def check_action(words: str, due_on: date, today: date) -> Refusal | None:
    """Something to change is said in words and has a day to come."""
    if len(words.split()) < 2:
        return Refusal(say("Say what is to change."), field="action")
    if due_on < today:
        return Refusal(say("Choose a day from today on."), field="due_on")
    return None


def may_close(review: Review | None, actions: Sequence[Action], owed: Sequence[Owed]) -> tuple[Refusal, ...]:
    """An incident is closed when it was reviewed, every action is done and every report is settled."""
    found = []
    if review is None:
        found.append(Refusal(say("It has not been reviewed yet.")))
    if left := [one for one in actions if one.done_at is None]:
        found.append(
            Refusal(say("1 action is open.") if len(left) == 1 else say("{n} actions are open.", n=len(left)))
        )
    if left_owed := [one for one in owed if not one.settled]:
        waiting = len(left_owed)
        one = say("1 report is not settled.")
        found.append(Refusal(one if waiting == 1 else say("{n} reports are not settled.", n=waiting)))
    return tuple(found)


def check_told(told_at: datetime, to: str, not_needed: str, at: datetime) -> Refusal | None:
    """A report is settled by whom and when, or by the reason why none is owed."""
    if not_needed.strip():
        if len(not_needed.split()) < 4:
            return Refusal(say("Say why no report is owed, so that another can follow."), field="not_needed")
        return None
    if not to.strip():
        return Refusal(say("Say to whom it was reported."), field="told_to")
    if told_at > at + timedelta(minutes=5):
        return Refusal(say("It cannot have been reported later than now."), field="told_at")
    return None


def month_of(text: str) -> date | None:
    """The first day of a month written `2026-11`; None for anything else."""
    year, dash, month = text.partition("-")
    if not (dash and f"{year}{month}".isascii() and f"{year}{month}".isdigit()):
        return None
    if not (len(year) == 4 and 1 <= int(month) <= 12 and int(year) >= 2000):
        return None
    return date(int(year), int(month), 1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


HELD = say("Action after an incident")


def held_words(number: int) -> Words:
    """What somebody holds: which incident's action, nobody's name."""
    return say("Incident {number}", number=number)
