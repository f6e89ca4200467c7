"""Help now: one tap rings, the page says who is called and who is awake; 988 stands on it all the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.crisis import actions
from stepdown.crisis import queries as crisis
from stepdown.crisis.vocabulary import Awake, Cause, NewRing, RingState, Step
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys import ring
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import Words, say
from stepdown.overview.queries.hard_hours import hard_hours
from stepdown.people.vocabulary import Permission

PAGE, STATE = "portal/now/page.html", "portal/now/_state.html"


@dataclass(frozen=True)
class StepShown:
    """One line of who is called, with its time in words."""

    name: Words
    state: str
    when: Words


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_now(visit: Visit) -> Page:
    hours = hard_hours(visit.viewer, own(visit), at=visit.at)
    return framed(visit, PAGE, _state(visit) | {"hours": hours}, here="now")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD, polling=True)
def my_now_state(visit: Visit) -> Page:
    return Page(STATE, _state(visit))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def struggling(visit: Visit) -> Done:
    _ring(visit, Cause.STRUGGLING, "")
    return Done("my-now")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def say_more(visit: Visit) -> Done:
    words = visit.form.get("words", "").strip()
    if not words:
        raise Refused(Refusal(say("Write a word or two. Anything is enough."), field="words"))
    _ring(visit, Cause.MESSAGE, words[:1000])
    return Done("my-now", said=say("Sent. It stands before whoever answers."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def own_words(visit: Visit) -> Done:
    words = visit.form.get("words", "")[:500]
    actions.write_own_words(client_id=own(visit), words=words, by=visit.viewer, at=visit.at)
    return Done("my-now", said=say("Kept. It stands here whenever you need it."))


def _ring(visit: Visit, cause: Cause, words: str) -> None:
    """The form's own id is the ring's: a doubled send rings once."""
    new = NewRing(UUID(str(visit.form["request_id"])), own(visit), cause, words)
    ring.ring(new=new, by=visit.viewer, at=visit.at)


def _state(visit: Visit) -> dict[str, object]:
    found = crisis.awake(visit.viewer, own(visit), at=visit.at)
    open_one = found.card is not None and found.card.open
    return {
        "awake": found,
        "open": open_one,
        "typed": [one.words for one in found.said if open_one and one.cause is Cause.MESSAGE],
        "answered": found.card is not None and found.card.state is RingState.ANSWERED,
        "waiting": open_one and not (found.card is not None and found.card.answered_at),
        "steps": [_shown(one, found, visit.at) for one in found.steps],
    }


def _shown(one: Step, found: Awake, at: datetime) -> StepShown:
    name = say("{who}", who=one.name)
    if one.on_call:
        name = say("{who}, on call", who=one.name) if one.state == "ringing" else name
    if one.state == "next":
        name = say("Then {who}", who=one.name) if one.on_call else say("Then everyone on the team")
        seconds = max(0, int((one.at - at).total_seconds()))
        return StepShown(name, one.state, say("in {time}", time=_clock(seconds)))
    if not one.on_call:
        name = say("Everyone on the team")
    seconds = max(0, int((at - one.at).total_seconds()))
    words = {
        "ringing": say("ringing {time}", time=_clock(seconds)),
        "tried": say("no answer yet"),
        "answered": say("answered"),
    }
    return StepShown(name, one.state, words[one.state])


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
