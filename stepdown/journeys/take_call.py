"""A call from the first word to the log: what was told passes the gate, or is kept as told without a ground.

The page shows what may be said; here it is found out once more, so that what the form claims counts for
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.intake import actions as intake
from stepdown.intake.queries import one_reach
from stepdown.intake.vocabulary import Reached, Safe
from stepdown.journeys.disclose import TO_CLIENT, Asked, release
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.vocabulary import Role
from stepdown.phone import actions as phone
from stepdown.phone import queries
from stepdown.phone.vocabulary import (
    CallerKind,
    CallWords,
    Came,
    Direction,
    Emergency,
    FollowUpWords,
    Heard,
    Means,
    Screen,
    Told,
    Voicemail,
)
from stepdown.privacy.vocabulary import (
    Category,
    EmergencyFacts,
    Purpose,
    Recipient,
    RecipientKind,
)

SPOKEN = "text/spoken"
# How intake calls what came of trying to reach somebody.
REACHED: Mapping[Came, Reached] = {
    Came.SPOKE: Reached.SPOKE,
    Came.MESSAGE: Reached.SPOKE,
    Came.VOICEMAIL: Reached.LEFT_WORD,
    Came.NO_ANSWER: Reached.NO_ANSWER,
    Came.OTHER_ANSWERED: Reached.NO_ANSWER,
    Came.HUNG_UP: Reached.NO_ANSWER,
    Came.MISDIAL: Reached.WRONG_NUMBER,
    Came.WRONG_PERSON: Reached.WRONG_NUMBER,
}


@dataclass(frozen=True)
class Taken:
    """A call as the desk hands it in: its words, who was taken for whom, and what follows from it."""

    words: CallWords
    heard: Heard
    said_anyway: bool = False
    facts: EmergencyFacts | None = None
    message_to: UUID | None = None
    owed: FollowUpWords | None = None


@transaction.atomic
def take_call(*, taken: Taken, by: Viewer, at: datetime) -> UUID:
    """Write a call down with everything that follows from it. Answers the call's id.

    What may be told goes through the gate, category by category, and into the log of disclosures. What was
    told
    without a ground is kept apart, and the privacy officer hears of it at once. Raises Refused, NotFound.
    """
    screen = queries.screen(by, taken.heard, at=at)
    words = replace(taken.words, client_id=taken.heard.client_id, line_id=taken.heard.line_id)
    words = replace(words, verified=screen.verified, emergency=taken.heard.emergency)
    if screen.caller is not None:
        name = words.caller_name.strip() or screen.caller.name
        words = replace(words, caller_kind=screen.caller.kind, caller_name=name)
    if refusal := queries.voicemail_left(words.came, allowed=_may_leave(words, by, at), reason=words.reason):
        raise Refused(refusal)
    words = _apart(words, screen, taken.said_anyway)
    words = replace(words, disclosure_ids=_through_the_gate(words, screen, taken, by, at))
    call_id = phone.log_call(words=words, by=by, at=at)
    if words.anyway:
        _tell_privacy_officer(words, by, at)
    if taken.message_to is not None:
        about = words.client_id
        note = say("A message from a call waits for you on the calls page.")
        post(to_staff_id=taken.message_to, kind=LetterKind.MESSAGE, words=note, client_id=about, by=by, at=at)
    if taken.owed is not None:
        phone.owe(call_id=call_id, owed=taken.owed, by=by, at=at)
    if words.inquiry_id is not None:
        _tell_intake(words, words.inquiry_id, by, at)
    return call_id


def _may_leave(words: CallWords, by: Viewer, at: datetime) -> bool:
    """Whether somebody said yes to a message where we called."""
    if words.came is not Came.VOICEMAIL:
        return True
    if words.client_id is not None and words.line_id is not None:
        shown = queries.line(by, words.client_id, words.line_id, at=at)
        return shown.told.voicemail is Voicemail.YES
    if words.inquiry_id is not None:
        return one_reach(by, words.inquiry_id, at=at).voicemail.value == Voicemail.YES
    return False


def _apart(words: CallWords, screen: Screen, said_anyway: bool) -> CallWords:
    """What was told under a ground, and what was not; the second only where somebody says that it was
    said.
    """
    covered = {one.category for one in screen.shows.may}
    without = tuple(name for name in words.told if name not in covered)
    if without and not said_anyway:
        named = ", ".join(str(Category(name).label).lower() for name in without)
        raise Refused(
            Refusal(
                say("Not covered for this caller: {what}.", what=named),
                lifted_by=say("If it was said all the same, tick that it was: the privacy officer is told."),
                field="told",
            )
        )
    return replace(words, told=tuple(name for name in words.told if name in covered), anyway=without)


def _through_the_gate(
    words: CallWords, screen: Screen, taken: Taken, by: Viewer, at: datetime
) -> tuple[UUID, ...]:
    """One disclosure for each purpose that something was told for. Raises Refused where the gate says no."""
    if not words.told or words.client_id is None:
        return ()
    found: list[UUID] = []
    for purpose, categories in _by_purpose(words.told, screen.shows.may).items():
        released = release(
            asked=Asked(
                kind="said by telephone" if words.means is Means.PHONE else "said in person",
                client_ids=(words.client_id,),
                recipient=_recipient(screen, taken),
                purpose=Purpose(purpose),
                categories=categories,
                emergency=taken.facts if taken.heard.emergency is Emergency.MEDICAL else None,
            ),
            filename="",
            media_type=SPOKEN,
            make=lambda cover: words.said.encode(),
            by=by,
            at=at,
        )
        found += released.disclosure_ids
    return tuple(found)


def _by_purpose(told: Iterable[str], may: Iterable[Told]) -> dict[str, frozenset[Category]]:
    purposes = {one.category: one.purpose for one in may}
    grouped: dict[str, frozenset[Category]] = {}
    for name in told:
        kept = grouped.get(purposes[name], frozenset())
        grouped[purposes[name]] = kept | {Category(name)}
    return grouped


def _recipient(screen: Screen, taken: Taken) -> Recipient:
    if taken.heard.emergency is Emergency.MEDICAL:
        return Recipient(RecipientKind.MEDICAL_EMERGENCY, taken.words.caller_name.strip())
    caller = screen.caller
    if caller is None or caller.recipient is None or caller.kind is CallerKind.CLIENT:
        return TO_CLIENT
    if not caller.recipient.name:
        return Recipient(caller.recipient.kind, taken.words.caller_name.strip())
    return caller.recipient


def _tell_privacy_officer(words: CallWords, by: Viewer, at: datetime) -> None:
    """Something was told without a ground. Source: 42 CFR 2.16(b), breach notification; 45 CFR 164.400 ff.
    [K].
    """
    note = say(
        "Something was told on a call without a consent. Look at the call and decide whether it is a breach."
    )
    role = Role.PRIVACY_OFFICER
    post(to_role=role, kind=LetterKind.MESSAGE, words=note, client_id=words.client_id, by=by, at=at)


def _tell_intake(words: CallWords, inquiry_id: UUID, by: Viewer, at: datetime) -> None:
    """The call stands in the inquiry's own history too, so that what is owed there is settled."""
    reached = Reached.CAME_BACK if words.direction is Direction.IN else REACHED[words.came]
    note = say("On the calls page.")
    intake.record_attempt(inquiry_id=inquiry_id, reached=reached, note=str(note), by=by, at=words.at)


@transaction.atomic
def inquiry_number(
    *, inquiry_id: UUID, emergency: Emergency, reason: str, their_time: bool, by: Viewer, at: datetime
) -> str:
    """The number of somebody who asked for help, for one call, if they said it is safe now.

    `their_time`: whoever calls has read when it is safe and says that it is now. Raises Refused, NotFound.
    """
    reach = one_reach(by, inquiry_id, at=at)
    if emergency is not Emergency.NONE and len(reason.strip()) < 10:
        raise Refused(Refusal(say("Say in a few words what the danger is."), field="reason"))
    lifted = say("Danger to somebody’s life opens it: choose it and say why.")
    if emergency is Emergency.NONE and reach.safe is Safe.NO:
        raise Refused(Refusal(say("They asked not to be called. They call us."), lifted_by=lifted))
    if emergency is Emergency.NONE and reach.safe is Safe.ONLY and not their_time:
        when = reach.best_time or say("not written down")
        raise Refused(
            Refusal(say("Only at certain times: {when}. Is it now?", when=when), lifted, field="their_time")
        )
    return intake.show_contact(inquiry_id=inquiry_id, by=by, at=at).phone
