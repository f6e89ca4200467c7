"""Decisions about supervision: what is asked, whether an agreement and an entry can stand, what is short."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.supervision.vocabulary import (
    AgreementState,
    AgreementWords,
    Counted,
    EntryWords,
    Line,
    Outlook,
    Per,
    Projection,
    Ratio,
    Requirement,
    SessionKind,
    Tally,
    Terms,
)

# The clinic's own figures: how early an end is told, how far back the pace looks, when it says anything.
SOON = timedelta(days=60)
PACE = timedelta(days=56)
ENOUGH = timedelta(days=28)
LONGEST = timedelta(hours=8)


@cache
def requirements() -> tuple[Requirement, ...]:
    """Everything that is asked, in the order it is offered. Source: `data/requirements.toml`."""
    text = resources.files("stepdown.supervision").joinpath("data/requirements.toml").read_text("utf-8")
    return tuple(
        Requirement(
            key=row["key"],
            label=row["label"],
            terms=Terms(
                Per(row["per"]),
                row["individual_minutes"],
                row["group_minutes"],
                row["observed_minutes"],
                row["client_hours_per_hour"],
                row["total_minutes"],
            ),
            starts_on=row["starts_on"],
            ends_on=row.get("ends_on"),
            source=row["source"],
            verified=row["verified"],
        )
        for row in tomllib.loads(text)["requirement"]
    )


def requirement_on(key: str, day: date, among: Iterable[Requirement] | None = None) -> Requirement | None:
    """What is asked under a key on a day. A later rule never acts on an agreement that began before it."""
    for one in requirements() if among is None else among:
        if one.key == key and one.starts_on <= day and (one.ends_on is None or day < one.ends_on):
            return one
    return None


def may_agree(
    words: AgreementWords, asked: Requirement | None, supervisor_powers: Collection[str]
) -> tuple[Refusal, ...]:
    """Somebody else, with a credential to co-sign, for days that run forward, on a rule of that day."""
    found = []
    if words.supervisee_id == words.supervisor_id:
        found.append(Refusal(say("Nobody supervises themselves."), field="supervisor_id"))
    if "co_sign" not in supervisor_powers:
        found.append(
            Refusal(
                say("The supervisor has no verified credential to co-sign on the first day."),
                lifted_by=say("A director verifies credentials under People."),
                field="supervisor_id",
            )
        )
    if words.ends_on is not None and words.ends_on <= words.starts_on:
        found.append(Refusal(say("An agreement ends after it starts."), field="ends_on"))
    if asked is None:
        found.append(Refusal(say("This requirement does not act on the first day."), field="requirement"))
    return tuple(found)


def state_on(
    day: date, *, starts_on: date, ends_on: date | None, signed: bool, ended: bool
) -> AgreementState:
    """How an agreement stands on a day: ended by somebody, lapsed by its own date, unsigned, or running."""
    if ended:
        return AgreementState.ENDED
    if ends_on is not None and ends_on <= day:
        return AgreementState.LAPSED
    if not signed:
        return AgreementState.UNSIGNED
    if day < starts_on:
        return AgreementState.NOT_YET
    if ends_on is not None and ends_on - day <= SOON:
        return AgreementState.ENDS_SOON
    return AgreementState.IN_FORCE


def check_entry(
    words: EntryWords, on: date, days: tuple[date, date | None], named: Collection[str], at: datetime
) -> tuple[Refusal, ...]:
    """What stands against an entry: minutes that did not happen, days outside the agreement, nothing said,
    a client named where a link belongs.
    """
    found = []
    length = words.ends_at - words.starts_at
    if not timedelta() < length <= LONGEST:
        found.append(Refusal(say("It ends after it starts, within eight hours."), field="ends"))
    elif words.ends_at > at:
        found.append(Refusal(say("What has not ended yet cannot be logged."), field="ends"))
    starts_on, ends_on = days
    if on < starts_on or (ends_on is not None and ends_on <= on):
        found.append(Refusal(say("The agreement does not cover this day."), field="on"))
    if not words.topics:
        found.append(Refusal(say("Choose at least one topic."), field="topics"))
    if words.kind is SessionKind.OBSERVED and not words.observed.strip():
        found.append(Refusal(say("Say what was observed."), field="observed"))
    if named and not words.names_checked:
        found.append(
            Refusal(
                say(
                    "This names {names}. Write without names: the links below say who it was about.",
                    names=", ".join(sorted(named)),
                ),
                lifted_by=say("Or tick that the word means somebody else."),
                field="observed",
            )
        )
    return tuple(found)


def may_write(supervisee_id: UUID, supervisor_id: UUID, staff_id: UUID | None) -> Refusal | None:
    """Only the two it is about write and sign a log."""
    if staff_id in (supervisee_id, supervisor_id):
        return None
    return Refusal(say("Only the supervisee and the supervisor write this log."))


def check_addendum(words: str, locked: bool) -> Refusal | None:
    """What is not signed yet is corrected itself; what is, by saying more."""
    if not locked:
        return Refusal(say("It is not signed yet: correct the entry itself."), field="words")
    if len(words.split()) < 2:
        return Refusal(say("Say what is to be added or corrected."), field="words")
    return None


def period_of(per: Per, day: date) -> tuple[date, date]:
    """The period a day lies in, half-open: weeks start on Monday, months and quarters on their first."""
    if per is Per.WEEK:
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(days=7)
    months = 1 if per is Per.MONTH else 3
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    last = date(day.year, first + months - 1, 1)
    return start, last + timedelta(days=calendar.monthrange(last.year, last.month)[1])


def tally(held: Iterable[Counted], terms: Terms, span: tuple[date, date], day: date) -> Tally:
    """What one period asked and has. Minutes that are held and not signed by both are told apart."""
    start, end = span
    inside = [one for one in held if start <= one.on < end]
    lines = tuple(
        Line(
            kind,
            terms.minutes(kind),
            sum(one.minutes for one in inside if one.kind is kind and one.signed),
            sum(one.minutes for one in inside if one.kind is kind and not one.signed),
        )
        for kind in SessionKind
    )
    return Tally(start, end, lines, max(0, (end - day).days))


def periods(per: Per, since: date, day: date, most: int = 12) -> tuple[tuple[date, date], ...]:
    """The periods before this one back to the start of the agreement, newest first, at most so many."""
    found: list[tuple[date, date]] = []
    start, _ = period_of(per, day)
    while start > since and len(found) < most:
        span = period_of(per, start - timedelta(days=1))
        found.append(span)
        start = span[0]
    return tuple(found)


def project(held: Collection[Counted], terms: Terms, days: tuple[date, date | None], day: date) -> Projection:
    """Where the pace of the last 8 weeks leads: only what both signed counts; too short says nothing."""
    starts_on, ends_on = days
    signed = sum(one.minutes for one in held if one.signed)
    waiting = sum(one.minutes for one in held if not one.signed)
    if not terms.total:
        return Projection(signed, waiting, 0, Outlook.NOT_ASKED)
    if signed >= terms.total:
        return Projection(signed, waiting, terms.total, Outlook.REACHED)
    since = max(starts_on, day - PACE)
    if day - starts_on < ENOUGH:
        return Projection(signed, waiting, terms.total, Outlook.TOO_EARLY)
    recent = sum(one.minutes for one in held if one.signed and since <= one.on <= day)
    length = (day - since).days
    weekly = recent * 7 // length
    if recent == 0:
        return Projection(signed, waiting, terms.total, Outlook.STANDS_STILL)
    left = terms.total - signed
    by = day + timedelta(days=-(-left * length // recent))
    if ends_on is None or by < ends_on:
        return Projection(signed, waiting, terms.total, Outlook.IN_TIME, weekly, by)
    missing = left - recent * max(0, (ends_on - day).days) // length
    return Projection(signed, waiting, terms.total, Outlook.SHORT, weekly, by, missing)


def ratio(client_minutes: int | None, signed: int, terms: Terms, told_by: str = "") -> Ratio | None:
    """Supervision owed for the hours with clients somebody told for the period; none where none is asked."""
    if not terms.client_hours_per_hour:
        return None
    asked = -(-(client_minutes or 0) // terms.client_hours_per_hour)
    return Ratio(client_minutes, asked, signed, told_by)


def check_client_minutes(minutes: int, span: tuple[date, date]) -> Refusal | None:
    """Hours with clients of one period: none below nothing, none beyond the clock."""
    if 0 <= minutes <= (span[1] - span[0]).days * 24 * 60:
        return None
    return Refusal(say("So many hours do not fit into the period."), field="hours")


def may_hand_over(supervisee_id: UUID, to_id: UUID, to_powers: Collection[str]) -> Refusal | None:
    """A new supervisor can co-sign, and is not the one supervised."""
    if supervisee_id == to_id:
        return Refusal(say("Nobody supervises themselves. Choose somebody else."))
    if "co_sign" not in to_powers:
        return Refusal(
            say("The new supervisor has no verified credential to co-sign."),
            lifted_by=say("Choose a colleague who has."),
        )
    return None
