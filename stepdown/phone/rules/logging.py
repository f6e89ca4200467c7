"""What a call must say before it is written down, and which times are believed.

What was written on paper keeps the time it happened; the database adds the time it was entered. Neither can
be later than now, and nothing is entered so late that nobody can remember it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.phone.vocabulary import QUICK, CallWords, Came, Direction, Emergency, FollowUpWords, Verified

LONGEST = timedelta(hours=8)
# Written down while it is remembered: the working day and the next morning. Later than that it was on paper.
FRESH = timedelta(hours=24)
# After an outage: how far back paper may be entered. The clinic's own number; six weeks covers any outage
# known [K].
FURTHEST = timedelta(days=42)


def check_times(started: datetime, ended: datetime, at: datetime, *, from_paper: bool) -> Refusal | None:
    """Whether the times of something that happened can be believed."""
    if started > at or ended > at:
        return Refusal(say("That is still ahead. Write down when it happened."), field="started")
    if ended < started:
        return Refusal(say("It ends after it begins."), field="ended")
    if ended - started > LONGEST:
        return Refusal(say("Longer than eight hours: look at the times again."), field="ended")
    if from_paper and at - started > FURTHEST:
        return Refusal(
            say("Longer ago than {days} days: keep the paper and ask the director.", days=FURTHEST.days),
            field="started",
        )
    if not from_paper and at - started > FRESH:
        return Refusal(
            say("Longer ago than a day. If it was on paper first, say so; both times are kept."),
            field="started",
        )
    return None


def check_call(call: CallWords, at: datetime) -> tuple[Refusal, ...]:
    """Everything that stands against writing a call down as it is."""
    found = [check_times(call.at, call.ended_at, at, from_paper=call.from_paper)]
    given = (*call.told, *call.anyway)
    if call.came in QUICK and (given or call.client_id):
        found.append(Refusal(say("Then nothing was said about anybody."), field="came"))
    if call.came is Came.VOICEMAIL and call.direction is Direction.IN:
        found.append(Refusal(say("We leave voicemail; they leave a message."), field="came"))
    if call.came is Came.MESSAGE and not call.told_us.strip():
        found.append(Refusal(say("Write the message."), field="told_us"))
    if given and call.client_id is None:
        found.append(Refusal(say("Say about whom it was told."), field="client"))
    if given and not call.said.strip():
        found.append(Refusal(say("Write what was said, in a sentence."), field="said"))
    if call.told and call.verified is Verified.NO and call.emergency is Emergency.NONE:
        found.append(
            Refusal(
                say("Nobody has made sure who it was. If it was said all the same, tick that it was."),
                field="told",
            )
        )
    if call.emergency is not Emergency.NONE and not call.reason.strip():
        found.append(Refusal(say("Say in a few words what the danger is."), field="reason"))
    return tuple(refusal for refusal in found if refusal is not None)


def check_voicemail(came: Came, allowed: bool, reason: str) -> Refusal | None:
    """A message left where nobody said yes to one is written down with its reason, so that it is seen."""
    if came is not Came.VOICEMAIL or allowed or reason.strip():
        return None
    return Refusal(say("Nobody said yes to voicemail there. If a message was left, say why."), field="reason")


def check_follow_up(owed: FollowUpWords, at: datetime) -> Refusal | None:
    """What is owed has words and a moment ahead."""
    if not owed.what.strip():
        return Refusal(say("Write what is owed."), field="owed")
    if owed.due_at <= at:
        return Refusal(say("Say until when: a moment from now on."), field="due_at")
    return None
