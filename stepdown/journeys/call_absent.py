"""Calling whoever did not come: on a line and at a time they gave as safe, written into the log of calls.

A call to somebody says nothing to anybody else: what may be said, and what the machine may hear, is the
phone's rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.journeys.close_day import list_missed
from stepdown.journeys.take_call import Taken, take_call
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post
from stepdown.outbox.queries import told_about
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import ClientCard, Permission, Role
from stepdown.phone import queries as phone
from stepdown.phone.vocabulary import (
    Caller,
    CallerKind,
    CallWords,
    Came,
    Direction,
    Heard,
    Line,
    LineKind,
    Means,
)
from stepdown.place.queries import day_at, zone_of
from stepdown.week_close import actions, queries
from stepdown.week_close.vocabulary import Decision, NotReached

CALLED = (Came.SPOKE, Came.VOICEMAIL, Came.NO_ANSWER, Came.OTHER_ANSWERED)
DAY = timedelta(days=1)
# Less than a day: the clock comes round at nearly the same time, never at exactly the same.
ONCE_A_DAY = timedelta(hours=20)


@dataclass(frozen=True)
class LineNow:
    """One line of theirs: may it be used now, else from when; what a machine or somebody else may hear."""

    line: Line
    against: Refusal | None
    safe_from: datetime
    times: Words
    voicemail: Words
    other: Words


@dataclass(frozen=True)
class CallSheet:
    """Somebody nobody has reached, with how they may be reached now and whom a consent lets us ask."""

    client: ClientCard
    absent: NotReached | None
    lines: tuple[LineNow, ...]
    may_ask: tuple[Caller, ...]
    zone: str


def sheet(viewer: Viewer, client_id: UUID, *, at: datetime) -> CallSheet:
    """How somebody may be reached now (about 15 queries). Raises NotFound."""
    card = client_card(viewer, client_id, at=at)
    zone = zone_of(card.site_id)
    known = phone.lines(viewer, client_id, at=at)
    own = [one for one in known if one.contact_id is None and one.ended_at is None]
    named = [one for one in phone.callers(viewer, client_id, at=at) if one.named and one.contact_id]
    return CallSheet(
        client=card,
        absent=_absent(viewer, client_id, at),
        lines=tuple(
            LineNow(
                one,
                phone.why_not_now(viewer, one, at=at),
                phone.safe_from(one, zone, at=at),
                phone.times_of(one),
                phone.voicemail_on(one.told.voicemail, one.told.caller_name),
                phone.when_answered_by_another(one.told.caller_name),
            )
            for one in own
            if one.told.kind is LineKind.PHONE
        ),
        may_ask=tuple(named),
        zone=zone,
    )


@transaction.atomic
def call_absent(*, client_id: UUID, line_id: UUID, came: Came, words: str, by: Viewer, at: datetime) -> bool:
    """Note a call to somebody who did not come; whether they were reached.

    It stands in the log of calls with its line, and in the story of who was not reached. Raises Refused
    outside their safe times, where a message was left that they did not allow, or where nobody waits.
    """
    shown = phone.line(by, client_id, line_id, at=at)
    if refusal := phone.why_not_now(by, shown, at=at):
        raise Refused(refusal)
    absent = listed(client_id=client_id, by=by, at=at)
    client = client_card(by, client_id, at=at)
    heard = Heard(client_id=client_id, caller="client", kind=CallerKind.CLIENT, line_id=line_id)
    log = CallWords(
        site_id=client.site_id,
        at=at,
        ended_at=at,
        direction=Direction.OUT,
        means=Means.PHONE,
        caller_kind=CallerKind.CLIENT,
        line_id=line_id,
        came=came,
        told_us=words.strip(),
    )
    call_id = take_call(taken=Taken(log, heard), by=by, at=at)
    reached = came is Came.SPOKE
    actions.note_try(
        absent_id=absent.id,
        came=str(came.label),
        words=words,
        call_id=call_id,
        reached=reached,
        by=by,
        at=at,
    )
    return reached


@transaction.atomic
def decide(
    *,
    absent_id: UUID,
    decision: Decision,
    words: str,
    until: date | None,
    version: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Decide by name about somebody nobody has reached; the accountable counselor hears of it.

    It is a supervisor's to decide, or a director's. Raises Refused, Stale, NotFound.
    """
    if not by.may(Permission.MOVE_CASELOAD):
        raise Refused(
            Refusal(
                say("A supervisor or the director decides this by name."),
                say("Call them now; their names stand under People."),
            )
        )
    known = queries.one_not_reached(by, absent_id, at=at)
    actions.decide(
        absent_id=absent_id, decision=decision, words=words, until=until, version=version, by=by, at=at
    )
    if known.staff_id is not None and known.staff_id != by.staff_id:
        told = say("Decided about somebody you could not reach: {what}.", what=decision.label)
        post(
            to_staff_id=known.staff_id,
            kind=LetterKind.CASELOAD,
            words=told,
            client_id=known.client_id,
            by=by,
            at=at,
        )


def tell_supervisors(*, by: Viewer, at: datetime) -> int:
    """Who has to be decided about is put before the supervisors of the site, once a day; how many."""
    told = told_about(by, role=Role.SUPERVISOR, words=_decide(0), since=at - ONCE_A_DAY)
    waiting = queries.not_reached(by, None, at=at)
    due = [one for one in waiting if one.decision_due and one.client_id not in told]
    for one in due:
        post(
            to_role=Role.SUPERVISOR,
            at_site=one.site_id,
            kind=LetterKind.CASELOAD,
            words=_decide(one.days),
            client_id=one.client_id,
            by=by,
            at=at,
        )
    return len(due)


def _decide(days: int) -> Words:
    return say("{n} days without an answer: somebody has to decide by name.", n=days)


def listed(*, client_id: UUID, by: Viewer, at: datetime) -> NotReached:
    """The open row of somebody who was not reached, put there if they did not come today or yesterday.

    Raises Refused where nobody has to call them.
    """
    if found := _absent(by, client_id, at):
        return found
    site_id = client_card(by, client_id, at=at).site_id
    today = day_at(site_id, at)
    for on in (today - DAY, today):
        list_missed(site_id=site_id, on=on, by=by, at=at)
    if found := _absent(by, client_id, at):
        return found
    raise Refused(Refusal(say("Nobody has to call them: they came, or were reached already.")))


def _absent(viewer: Viewer, client_id: UUID, at: datetime) -> NotReached | None:
    if client_id not in queries.waiting_since([client_id]):
        return None
    found = queries.not_reached(viewer, None, at=at)
    return next((one for one in found if one.client_id == client_id), None)
