"""When what is known of a place grows old, what a referral may become, what an assessment asks help for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.assessment.vocabulary import AssessmentFacts
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.resource.vocabulary import (
    OF_CLIENT,
    OPEN,
    Freshness,
    Need,
    NewReferral,
    NewStep,
    ResourceCard,
    ResourceWords,
    State,
    Terms,
)

# From each state to those that may follow. What ended by going, by a no or by need no longer there stays so;
# who did not go may try again.
FOLLOWS: dict[State, frozenset[State]] = {
    State.MADE: frozenset(State) - {State.MADE},
    State.CONTACTED: frozenset(State) - {State.MADE},
    State.APPOINTMENT: frozenset(State) - {State.MADE},
    State.WAITING_LIST: frozenset(State) - {State.MADE},
    State.DID_NOT_GO: frozenset({State.CONTACTED, State.APPOINTMENT, State.WAITING_LIST, State.NOT_NEEDED}),
    State.WENT: frozenset(),
    State.REFUSED: frozenset(),
    State.NOT_NEEDED: frozenset(),
}


def freshness(
    *,
    confirmed_on: date | None,
    paused: bool,
    paused_until: date | None,
    closed: bool,
    today: date,
    terms: Terms,
) -> Freshness:
    """How far an entry can be relied on: closed and paused first, then when somebody last asked there."""
    if closed:
        return Freshness.CLOSED
    if paused and (paused_until is None or today < paused_until):
        return Freshness.PAUSED
    if confirmed_on is None:
        return Freshness.NEVER
    return Freshness.STALE if today > stale_on(confirmed_on, terms) else Freshness.CONFIRMED


def stale_on(confirmed_on: date, terms: Terms) -> date:
    """The last day on which what was confirmed counts as known."""
    return confirmed_on + timedelta(days=terms.stale_after)


def check_resource(words: ResourceWords, kinds: Collection[str]) -> tuple[Refusal, ...]:
    """What an entry still lacks to be of use to somebody who needs the place."""
    return tuple(_lacks(words, kinds))


def _lacks(words: ResourceWords, kinds: Collection[str]) -> Iterator[Refusal]:
    if words.kind not in kinds:
        yield Refusal(say("Choose what kind of help it is."), field="kind")
    if not words.name.strip():
        yield Refusal(say("Write the name of the place."), field="name")
    if not words.offers.strip():
        yield Refusal(say("Say in a few words what help they give."), field="offers")
    if not any(text.strip() for text in (words.phone, words.email, words.website, words.address)):
        yield Refusal(say("Give one way to reach them: a number, an address or a page."), field="phone")
    if not words.referred_by:
        yield Refusal(say("Say who may refer somebody there."), field="referred_by")
    if words.website and not words.website.lower().startswith(("https://", "http://")):
        yield Refusal(say("The address of a page begins with https://."), field="website")


def check_key(key: str, label: str, known: Collection[str]) -> Refusal | None:
    """A new kind of help has a name, and one that is not there yet."""
    if not label.strip():
        return Refusal(say("Name the kind of help."), field="label")
    if not key:
        return Refusal(say("Use letters for the name of the kind."), field="label")
    if key in known:
        return Refusal(say("This kind is there already."), field="label")
    return None


def key_of(label: str) -> str:
    """The key of a kind: its letters, small, joined by underscores."""
    letters = "".join(one if one.isascii() and one.isalpha() else " " for one in label.lower())
    return "_".join(letters.split())[:20].strip("_")


def check_new(new: NewReferral, place: ResourceCard, today: date) -> tuple[Refusal, ...]:
    """What stands against a referral before consent is asked for."""
    found = []
    if place.freshness is Freshness.CLOSED:
        found.append(Refusal(say("This place has closed. Choose another."), field="resource"))
    if place.freshness is Freshness.PAUSED:
        lifted = say("The directory says until when.")
        found.append(Refusal(say("This place takes nobody now."), lifted, field="resource"))
    if len(new.why.split()) < 2:
        found.append(Refusal(say("Say in a few words what the help is for."), field="why"))
    if new.check_on is not None and new.check_on < today:
        found.append(Refusal(say("Choose a day from today on to ask how it went."), field="check_on"))
    return tuple(found)


def check_step(now: State, step: NewStep, at: datetime, zone: ZoneInfo) -> tuple[Refusal, ...]:
    """What stands against a step from where a referral is now."""
    if not FOLLOWS[now]:
        return (
            Refusal(
                say("This referral has ended: {state}.", state=now.label),
                say("Make a new one where the need is back."),
                field="state",
            ),
        )
    found = []
    if step.state not in FOLLOWS[now]:
        what = say("From here it cannot become: {state}.", state=step.state.label)
        found.append(Refusal(what, field="state"))
    if step.state is State.APPOINTMENT and step.appointment_at is None:
        found.append(Refusal(say("Say when the appointment is."), field="appointment_at"))
    if step.state is not State.APPOINTMENT and step.appointment_at is not None:
        found.append(Refusal(say("A time belongs to an appointment."), field="appointment_at"))
    if step.state is State.REFUSED and len(step.note.split()) < 2:
        found.append(
            Refusal(say("Say why the place said no; the next client is spared the way."), field="note")
        )
    if step.check_on is not None and step.check_on < at.astimezone(zone).date():
        found.append(Refusal(say("Choose a day from today on to ask how it went."), field="check_on"))
    return tuple(found)


def check_by_client(now: State, state: State) -> Refusal | None:
    """What clients can say of their own referral: that they went, did not go, or need it no longer."""
    if state not in OF_CLIENT or state not in FOLLOWS[now]:
        return Refusal(say("This one is settled already. Your counselor can open it again."))
    return None


def next_check(
    state: State, asked: date | None, *, today: date, appointment_on: date | None, terms: Terms
) -> date | None:
    """When somebody asks again: on the day named, the day after an appointment, or after the clinic's days.

    A referral that has ended asks for nothing.
    """
    if state not in OPEN:
        return None
    if asked is not None:
        return asked
    if appointment_on is not None:
        return max(appointment_on, today) + timedelta(days=1)
    days = terms.check_waiting if state is State.WAITING_LIST else terms.check_after
    return today + timedelta(days=days)


def needs(facts: AssessmentFacts) -> tuple[Need, ...]:
    """What the assessment says is missing, with the kind of help for it. What is not known asks nothing."""
    return tuple(_needs(facts))


def _needs(facts: AssessmentFacts) -> Iterator[Need]:
    living = facts.answer("home.living").value
    if living == "homeless":
        yield Need("home.living", "housing", say("No fixed place to live."))
    elif facts.is_yes("home.may_lose"):
        yield Need("home.may_lose", "housing", say("May lose their place within three months."))
    elif facts.is_yes("home.safe") is False:
        yield Need("home.safe", "housing", say("Home is not safe after a session."))
    for key, kind, words, wanted in _PLAIN:
        if facts.is_yes(key) is wanted:
            yield Need(key, kind, words)
    if facts.answer("week.transport").value == "none":
        yield Need("week.transport", "transport", say("No way yet to get here."))
    if facts.answer("law.employment").value == "unemployed":
        yield Need("law.employment", "work", say("Looking for work."))


_PLAIN: tuple[tuple[str, str, Words, bool], ...] = (
    ("home.hurt", "safety", say("Somebody at home hurts, threatens or controls them."), True),
    ("home.child_care", "childcare", say("No child care during sessions."), False),
    ("health.primary_care", "health", say("No doctor they see."), False),
    ("law.income_enough", "money", say("Not enough money for the month."), False),
    ("law.ordered", "legal", say("A court or an authority sent them."), True),
)

HELD = say("Referral to follow")


def held_words(place: str) -> Words:
    """What somebody holds who follows a referral: the place, nobody's name."""
    return say("To {place}", place=place)
