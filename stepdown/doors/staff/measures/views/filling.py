"""Filled in with staff by keyboard, voided with a reason, followed up with words, excused until a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from stepdown.doors.look.say import words
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.journeys import fill_measure
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.measure import actions, queries
from stepdown.measure.vocabulary import NO_ANSWERS, Answers, Instrument, Way, Wording
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

FILL = "staff/measures/fill.html"
NOTHING: Mapping[str, str] = {}


@reads(may=Permission.WRITE_NOTES, client="client_id")
def new(visit: Visit, client_id: UUID, measure_key: str) -> Page:
    return _page(visit, client_id, queries.instrument(visit.viewer, measure_key), new_id())


@writes(may=Permission.WRITE_NOTES, client="client_id")
def fill(visit: Visit, client_id: UUID, measure_key: str) -> Done:
    asked, filling_id = _asked(visit, client_id, measure_key), _filling_id(visit)
    answers = fill_measure.read(asked, visit.form)
    left = queries.left_open(visit.viewer, asked, answers)
    if left and "as_is" not in visit.form and not any(one.danger for one in left):
        faults = {one.key: words(say("Not answered yet.")) for one in left}
        raise Invalid(_page(visit, client_id, asked, filling_id, answers, faults))
    try:
        made = fill_measure.fill(
            filling_id=filling_id,
            client_id=client_id,
            asked=asked,
            answers=answers,
            way=_way(visit, asked),
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        faults = {one.field: words(one.reason) for one in refused.refusals}
        raise Invalid(_page(visit, client_id, asked, filling_id, answers, faults)) from refused
    return Done("client-measure", client_id, made.filling.id, said=say("The answers are kept."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def void(visit: Visit, client_id: UUID, filling_id: UUID) -> Done:
    _of(visit, client_id, filling_id)
    fill_measure.void(filling_id=filling_id, reason=visit.form.get("why", ""), by=visit.viewer, at=visit.at)
    return Done("client-measure", client_id, filling_id, said=say("It does not count any more."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def followed(visit: Visit, client_id: UUID, filling_id: UUID) -> Done:
    _of(visit, client_id, filling_id)
    actions.note_followed(
        filling_id=filling_id, words=visit.form.get("words", ""), by=visit.viewer, at=visit.at
    )
    return Done("client-measure", client_id, filling_id, said=say("Kept in the chart."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def excuse(visit: Visit, client_id: UUID, measure_key: str) -> Done:
    try:
        until = date.fromisoformat(visit.form.get("until", ""))
    except ValueError:
        raise Refused(Refusal(say("Choose a day."), field="until")) from None
    actions.excuse(
        client_id=client_id,
        instrument_key=measure_key,
        until=until,
        why=visit.form.get("why", ""),
        by=visit.viewer,
        at=visit.at,
    )
    return Done("client-measures", client_id, said=say("Not asked until then."))


def _of(visit: Visit, client_id: UUID, filling_id: UUID) -> None:
    if queries.opened(visit.viewer, filling_id, at=visit.at).filling.client_id != client_id:
        raise NotFound


def _way(visit: Visit, asked: Instrument) -> Way:
    paper = visit.form.get("way") == Way.PAPER.value or asked.wording is Wording.STRUCTURE
    return Way.PAPER if paper else Way.STAFF


def _asked(visit: Visit, client_id: UUID, measure_key: str) -> Instrument:
    """What was answered, where it is still what is asked; else the new questions come instead."""
    asked = queries.instrument(visit.viewer, measure_key)
    if fill_measure.changed(asked, visit.form):
        raise Invalid(_page(visit, client_id, asked, new_id(), faults={"": words(fill_measure.CHANGED)}))
    return asked


def _filling_id(visit: Visit) -> UUID:
    try:
        return UUID(visit.form.get("filling", ""))
    except ValueError:
        raise Refused(Refusal(say("This form is incomplete. Load it again."))) from None


def _page(
    visit: Visit,
    client_id: UUID,
    asked: Instrument,
    filling_id: UUID,
    answers: Answers = NO_ANSWERS,
    faults: Mapping[str, str] = NOTHING,
) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "client-measures") | {
        "asked": asked,
        "filling_id": filling_id,
        "answers": answers,
        "faults": faults,
        "from_paper": _way(visit, asked) is Way.PAPER,
    }
    return Page(FILL, context, clients=[client_id], status=422 if faults else 200)
