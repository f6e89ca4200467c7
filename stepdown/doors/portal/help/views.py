"""Help we found with you: where to go, what to bring, and saying how it went."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, File, Page, Visit, reads, writes
from stepdown.journeys import refer_out
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.resource import actions, queries
from stepdown.resource.vocabulary import OF_CLIENT, State

WORDS = {
    State.WENT: say("I went"),
    State.DID_NOT_GO: say("I could not go"),
    State.NOT_NEEDED: say("I do not need it any more"),
}


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_help(visit: Visit) -> Page:
    cards = queries.helps(visit.viewer, own(visit), at=visit.at)
    context = {
        "running": [card for card in cards if card.open],
        "ended": [card for card in cards if not card.open],
        "answers": [(state.value, WORDS[state]) for state in OF_CLIENT],
    }
    return framed(visit, "portal/help/page.html", context, here="plan")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def say_how_it_went(visit: Visit, help_id: UUID) -> Done:
    chosen = visit.form.get("state", "")
    if chosen not in {state.value for state in OF_CLIENT}:
        raise Refused(Refusal(say("Choose one of the answers.")))
    note = visit.form.get("note", "")[:500]
    actions.say_how_it_went(help_id=help_id, state=State(chosen), note=note, by=visit.viewer, at=visit.at)
    return Done("my-help", said=say("Good to know. Your counselor reads it."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_sheet(visit: Visit) -> File:
    cards = queries.helps(visit.viewer, own(visit), at=visit.at)
    made = refer_out.sheet(
        client_id=own(visit),
        help_ids=[card.id for card in cards if card.open],
        discreet=True,
        by=visit.viewer,
        at=visit.at,
    )
    return File(made, clients=[own(visit)])
