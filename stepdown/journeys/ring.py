"""The one place where rings begin, go on and are worked on: what one room alone cannot do about a danger.

Whoever is rung has the alarm on every page they have open; beside it go an e-mail and a text in words that
tell nobody anything. A call made about a ring stands in the log of calls too, a screen among the measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.crisis import actions as crisis
from stepdown.crisis import queries as rings
from stepdown.crisis.vocabulary import Asked, Cause, Means, NewContact, NewRing, NewScreen, Rang, RingCard
from stepdown.journeys.follow_objectives import follow
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.measure import actions as measure
from stepdown.measure import queries as measures
from stepdown.measure.vocabulary import Answer, Filled, Way
from stepdown.measure.vocabulary import Cause as Danger
from stepdown.outbox import actions as outbox
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, To
from stepdown.people import queries as people
from stepdown.people.queries.telling import mails_of
from stepdown.people.vocabulary import Permission, Role
from stepdown.phone import actions as phone
from stepdown.phone.queries import staff_numbers
from stepdown.phone.vocabulary import CallerKind, CallWords, Came, Direction
from stepdown.phone.vocabulary import Means as PhoneMeans

SYSTEM = Viewer(Audience.SYSTEM, name="Rings")
# No beat of the clock works on more rings than this; the next one goes on.
MOST = 50
CAUSES = {Danger.SELF_HARM: Cause.SELF_HARM, Danger.WITHDRAWAL: Cause.WITHDRAWAL}


@dataclass(frozen=True)
class Tried:
    """A try to reach the person, as the form tells it."""

    id: UUID
    means: Means
    reached: bool
    words: str


@transaction.atomic
def ring(*, new: NewRing, by: Viewer, at: datetime) -> Rang:
    """Ring for somebody in danger; the same id again rings nobody again. Raises Refused, NotFound."""
    rang = crisis.ring(new=new, by=by, at=at)
    _send(rang, at=at)
    if rang.joined and rang.card.holder_id is not None:
        words = say("More came to a ring you answered. Open it.")
        _write(rang.card, [rang.card.holder_id], words, at=at)
    return rang


@transaction.atomic
def for_filling(*, filled: Filled, way: Way, by: Viewer, at: datetime) -> Rang | None:
    """Ring where an answer cannot wait; None: it can. The filling's own id rings once, sent how often ever.

    Where staff asked and thoughts of self-harm were said, they are with the person: theirs is the ring, and
    nobody else is woken. A withdrawal score rings the prescriber whoever took it. Raises Refused, NotFound.
    """
    found = [one for one in filled.dangers if one.rings]
    if not found or filled.again:
        return None
    danger = found[0]
    filling = filled.filling
    new = NewRing(filling.id, filling.client_id, CAUSES[danger.cause], str(danger.words), filling.id)
    rang = crisis.ring(new=new, by=by, at=at)
    with_them = way is Way.STAFF and by.staff_id is not None and by.may(Permission.SEE_CHART)
    if with_them and danger.cause is Danger.SELF_HARM and rang.card.answered_at is None:
        return replace(rang, card=crisis.answer(ring_id=rang.card.id, by=by, at=at))
    _send(rang, at=at)
    return rang


@transaction.atomic
def drill(*, ring_id: UUID, site_id: UUID, by: Viewer, at: datetime) -> Rang:
    """Ring whoever is on call to see that it works. Raises Refused, NotFound."""
    rang = crisis.drill(ring_id=ring_id, site_id=site_id, by=by, at=at)
    _send(rang, at=at)
    return rang


def advance(*, by: Viewer, at: datetime) -> int:
    """Every ring that is due goes one step further, each in a transaction of its own. How many went.

    What goes wrong with one is raised when the others went: nobody waits for somebody else's fault.
    """
    went: list[bool] = []
    with ExitStack() as each:  # runs all of it, the last first
        for ring_id in reversed(rings.due_rings(by, most=MOST, at=at)):
            each.callback(lambda ring_id: went.append(_further(ring_id, by, at)), ring_id)
    return sum(went)


@transaction.atomic
def _further(ring_id: UUID, by: Viewer, at: datetime) -> bool:
    rang = crisis.advance(ring_id=ring_id, by=by, at=at)
    if rang is not None:
        _send(rang, at=at)
    return rang is not None


@transaction.atomic
def answer(*, ring_id: UUID, by: Viewer, at: datetime) -> RingCard:
    """Answer a ring. Where the person was out of reach before, it is told as every emergency is. Raises
    Refused, NotFound.
    """
    client_id = rings.ring(by, ring_id, at=at).card.client_id
    stranger = client_id is not None and client_id not in people.client_cards(by, [client_id], at=at)
    card = crisis.answer(ring_id=ring_id, by=by, at=at)
    if stranger and client_id is not None:
        shown = people.client_card(by, client_id, at=at)
        words = say(
            "{who} answered a ring of {client} and has the chart for a day.",
            who=by.name,
            client=shown.shown_as,
        )
        for role in (Role.PRIVACY_OFFICER, Role.DIRECTOR):
            outbox.post(
                to_role=role,
                at_site=shown.site_id,
                kind=LetterKind.EMERGENCY_OPENING,
                words=words,
                client_id=client_id,
                by=by,
                at=at,
            )
    return card


@transaction.atomic
def contact(*, ring_id: UUID, tried: Tried, by: Viewer, at: datetime) -> None:
    """Write down a try to reach the person; a call is logged as one too. Raises Refused, NotFound."""
    story = rings.ring(by, ring_id, at=at)
    call_id = None
    known = any(one.id == tried.id for one in story.contacts)
    if story.card.client_id is not None and tried.means is not Means.VIDEO and not known:
        call_id = _log(story.card, tried, by=by, at=at)
    new = NewContact(tried.id, tried.means, tried.reached, tried.words, call_id)
    crisis.record_contact(ring_id=ring_id, contact=new, by=by, at=at)


@transaction.atomic
def screen(
    *,
    ring_id: UUID,
    filling_id: UUID,
    asked: Asked,
    answers: Mapping[str, Answer],
    words: str,
    by: Viewer,
    at: datetime,
) -> None:
    """Ask in a structured way: the answers are a measure like any other, its result stands with the ring.

    A danger found in it rings nobody anew: this is the ring. Raises Refused, NotFound.
    """
    story = rings.ring(by, ring_id, at=at)
    if asked in (Asked.DECLINED, Asked.NOT_REACHED):
        crisis.record_screen(ring_id=ring_id, screen=NewScreen(asked, words=words), by=by, at=at)
        return
    if story.card.client_id is None:
        raise NotFound
    if not story.reached:
        raise Refused(
            Refusal(say("Nobody has spoken with them yet. Write the contact down first."), field="asked")
        )
    filled = measure.fill(
        filling_id=filling_id,
        client_id=story.card.client_id,
        asked=measures.instrument(by, asked.value),
        answers=answers,
        way=Way.STAFF,
        by=by,
        at=at,
    )
    if filled.again and any(one.filling_id == filling_id for one in story.screens):
        return
    score = filled.filling.scores[0]
    result = f"{score.title}: {score.band}" if score.value is not None else f"{score.title}: {score.words}"
    new = NewScreen(asked, filling_id, result, words)
    crisis.record_screen(ring_id=ring_id, screen=new, by=by, at=at)
    follow([story.card.client_id], at=at)


@transaction.atomic
def close(*, ring_id: UUID, by: Viewer, at: datetime) -> None:
    """Settle a ring; the answers that rang, and those of the screen, wait for nobody any more. Raises
    Refused, NotFound.
    """
    story = rings.ring(by, ring_id, at=at)
    crisis.close(ring_id=ring_id, by=by, at=at)
    words = f"Settled with the ring: {story.decisions[-1].label}. {story.decisions[-1].words}"
    told = [one.filling_id for one in story.said] + [one.filling_id for one in story.screens]
    fillings = {one for one in told if one is not None}
    for filling_id in sorted(fillings, key=str):
        filling = measures.opened(by, filling_id, at=at).filling
        if filling.dangers and not filling.followed:
            measure.note_followed(filling_id=filling_id, words=words[:1000], by=by, at=at)


def _log(card: RingCard, tried: Tried, *, by: Viewer, at: datetime) -> UUID:
    words = CallWords(
        site_id=card.site_id,
        at=at,
        ended_at=at,
        direction=Direction.OUT,
        means=PhoneMeans.IN_PERSON if tried.means is Means.IN_PERSON else PhoneMeans.PHONE,
        caller_kind=CallerKind.CLIENT,
        client_id=card.client_id,
        came=Came.SPOKE if tried.reached else Came.NO_ANSWER,
        told_us=tried.words,
    )
    return phone.log_call(words=words, by=by, at=at)


def _send(rang: Rang, *, at: datetime) -> None:
    """Write to whoever was rung just now; the director once, when nobody on call had answered."""
    if rang.again or rang.joined:
        return
    words = say("Somebody in danger needs you now. Open the ring.")
    _write(rang.card, [one.staff_id for one in rang.rung], words, at=at)
    if rang.everybody and rang.card.red_at == at:
        told = say("Nobody on call has answered a ring. It stays red until somebody does.")
        outbox.post(
            to_role=Role.DIRECTOR,
            at_site=rang.card.site_id,
            kind=LetterKind.RING,
            words=_drilled(rang.card, told),
            client_id=rang.card.client_id,
            by=SYSTEM,
            at=at,
        )


def _write(card: RingCard, staff_ids: Sequence[UUID], words: Words, *, at: datetime) -> None:
    """To each an e-mail, and a text where they gave a number: outside, both say only that there is a
    message.
    """
    mails, numbers = mails_of(staff_ids), staff_numbers(SYSTEM)
    for staff_id in staff_ids:
        number, _ = numbers.get(staff_id, ("", ""))
        for channel, address in ((Channel.EMAIL, mails.get(staff_id, "")), (Channel.SMS, number)):
            if address:
                draft = Draft(
                    To(staff_id=staff_id, address=address),
                    channel,
                    LetterKind.RING,
                    _drilled(card, words),
                    about_client_id=card.client_id,
                )
                outbox.write(draft=draft, by=SYSTEM, at=at)


def _drilled(card: RingCard, words: Words) -> Words:
    return Words(f"DRILL. {words.text}", words.params) if card.drill else words
