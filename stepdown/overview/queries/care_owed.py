"""What referrals out, grievances and incidents have for somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from stepdown.grievance import queries as grievance
from stepdown.grievance.vocabulary import filed
from stepdown.incident import queries as incident
from stepdown.incident.vocabulary import reported
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Ask
from stepdown.people.vocabulary import Permission
from stepdown.resource import queries as resource

MOST = 12
# So long before the last day an answer to a grievance is asked for.
AHEAD = timedelta(days=3)


def care_owed(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """What is the viewer's to do: ask how referrals went, answer grievances, review incidents, change
    something (at most 8 queries).
    """
    if viewer.may(Permission.REFER_OUT):
        yield from _referrals(viewer, at)
    yield from _grievances(viewer, at)
    yield from _incidents(viewer, at)


def stands_as_work(viewer: Viewer, told: Words) -> bool:
    """Whether a notice says only that something new came which the viewer has as work from its first hour."""
    new = {filed(0).text: Permission.ANSWER_GRIEVANCE, reported(0).text: Permission.REVIEW_INCIDENT}
    return told.text in new and viewer.may(new[told.text])


def late_with_colleagues(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """Grievances whose answer is late with somebody else, for those who answer for all of them."""
    if not viewer.may(Permission.ANSWER_GRIEVANCE):
        return
    for card in grievance.register(viewer, state="late", at=at).cards[:MOST]:
        if card.handler_id not in (None, viewer.staff_id):
            what = say(
                "{what}: was due {day}. With {who}.", what=card.owed, day=card.owed_on, who=card.handler
            )
            title = say("Grievance {number}", number=card.number)
            yield Ask("grievance", title, what, "grievance", card.id, say("Open it"), day=card.owed_on)


def _referrals(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for line in resource.due(viewer, most=MOST, at=at):
        card = line.card
        why = say("{place}: {state}. Ask how it went.", place=card.resource.name, state=card.state.label)
        yield Ask(
            "help",
            say("{name}", name=line.client_name),
            why,
            "helps",
            card.client_id,
            say("Follow up"),
            day=card.check_on,
            client_id=card.client_id,
        )


def _grievances(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for card in grievance.due(viewer, until=at.date() + AHEAD, most=MOST, at=at):
        why = say("{what} by {day}.", what=card.owed, day=card.owed_on)
        title = say("Grievance {number}", number=card.number)
        yield Ask("grievance", title, why, "grievance", card.id, say("Open it"), card.late, day=card.owed_on)


def _incidents(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for card in incident.due(viewer, most=MOST, at=at):
        title = say("Incident {number}", number=card.number)
        why = say("Waits for a review.")
        if card.due_at is not None:
            why = say("Somebody outside must be told by {day}.", day=card.due_at.date())
        yield Ask("incident", title, why, "incident", card.id, say("Open it"), card.late)
    for one in incident.my_actions(viewer, at=at)[:MOST]:
        if one.late or one.due_on <= at.date() + AHEAD:
            title = say("After incident {number}", number=one.number)
            why = say("{what}, until {day}.", what=one.words, day=one.due_on)
            yield Ask("incident", title, why, "incidents", None, say("See to it"), one.late, day=one.due_on)
