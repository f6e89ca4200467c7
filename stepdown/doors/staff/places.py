"""Where the places of somebody's way are: from a word of the overview to an address."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from stepdown.overview.vocabulary import Ask, Block, NextAct, Place

# Each of these addresses takes a client's id.
OF_CLIENT = {
    Place.CALL: "chart",
    Place.ASSESSMENT: "assessments",
    Place.LEVEL: "level",
    Place.ADMISSION: "admission",
    Place.PAPERS: "papers",
    Place.PLAN: "plan",
    Place.CARE: "chart",
    Place.CONSENTS: "consents",
}
# And these the id of what they are about.
OF_THING = {
    "inquiry": "inquiry",
    "person": "person",
    "account": "account",
    "share": "share",
    "estimate-new": "estimate-new",
    "helps": "helps",
    "grievance": "grievance",
    "incident": "incident",
    "call": "call",
    "ring": "ring",
    "closure": "closure",
    "outage": "outage",
    "protect": "protect",
    "client-aftercare": "client-aftercare",
    "client-housing": "client-housing",
    "house": "house",
    "client-notice": "client-notice",
    "client-days": "client-days",
    "test": "test",
    "client-step": "client-step",
    "client-transfer": "client-transfer",
    "client-measures": "client-measures",
    "client-medication": "client-medication",
}

# And these no id: a page of its own.
OF_NOTHING = frozenset(
    {
        "pipeline",
        "inbox",
        "incidents",
        "papers-for-me",
        "timetable",
        "unsigned-notes",
        "tests-results",
        "slipping",
        "aftercare",
        "transfers",
        "houses",
        "medication",
    }
)


def address(place: Place | str, about: UUID) -> str:
    """The address of a place for a client, or of a thing."""
    name = OF_THING.get(str(place)) or OF_CLIENT[Place(place)]
    return reverse(name, args=[about])


def of_act(act: NextAct, client_id: UUID) -> str:
    """Where the next act is done."""
    return address(act.place, client_id)


def of_ask(ask: Ask | Block) -> str:
    """Where something that asks is settled; a notice is settled where it stands."""
    if ask.to in OF_NOTHING:
        return reverse(ask.to)
    if ask.to.startswith("money-list "):
        return reverse("money-list", args=[ask.to.removeprefix("money-list ")])
    if ask.to == "client-measure" and ask.about is not None and isinstance(ask, Ask):
        return reverse(ask.to, args=[ask.client_id, ask.about])
    return "" if ask.to == "notice" or ask.about is None else address(ask.to, ask.about)
