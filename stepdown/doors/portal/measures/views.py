"""What I am asked: what is open, one questionnaire on one calm page, and what I answered before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from stepdown.doors.look.say import words
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.journeys import fill_measure, follow_objectives
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.measure import queries
from stepdown.measure.vocabulary import NO_ANSWERS, Answers, Instrument, Way
from stepdown.people.vocabulary import Permission

LIST, ASK, FILLED = (f"portal/measures/{name}.html" for name in ("page", "ask", "filled"))
_YEAR = timedelta(days=366)
NOTHING: Mapping[str, str] = {}


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_measures(visit: Visit) -> Page:
    due = fill_measure.own_due(visit.viewer, own(visit), at=visit.at)
    during = Period(visit.at - _YEAR, visit.at)
    before = queries.fillings(visit.viewer, [own(visit)], during=during, at=visit.at).get(own(visit), ())
    context = {
        "due": [one for one in due if one.open],
        "coming": [one for one in due if not one.open and one.due_on],
        "before": [one for one in before if one.counts][:20],
    }
    return framed(visit, LIST, context, here="today")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_measure(visit: Visit, measure_key: str) -> Page:
    return _ask(visit, fill_measure.ask(visit.viewer, measure_key), new_id())


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def fill(visit: Visit, measure_key: str) -> Done:
    asked, filling_id = _asked(visit, measure_key), _filling_id(visit)
    answers = fill_measure.read(asked, visit.form)
    left = queries.left_open(visit.viewer, asked, answers)
    if left and "as_is" not in visit.form and not any(one.danger for one in left):
        faults = {one.key: words(say("Not answered yet.")) for one in left}
        raise Invalid(_ask(visit, asked, filling_id, answers, faults, may_send=True))
    try:
        made = fill_measure.fill(
            filling_id=filling_id,
            client_id=own(visit),
            asked=asked,
            answers=answers,
            way=Way.PHONE,
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        faults = {one.field: words(one.reason) for one in refused.refusals}
        raise Invalid(_ask(visit, asked, filling_id, answers, faults)) from refused
    if any(one.rings for one in made.dangers):
        return Done("my-now", said=say("Your answers are kept."))
    return Done("my-filling", made.filling.id)


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_filling(visit: Visit, filling_id: UUID) -> Page:
    opened = queries.opened(visit.viewer, filling_id, at=visit.at)
    if opened.filling.client_id != own(visit):
        raise NotFound
    due = fill_measure.own_due(visit.viewer, own(visit), at=visit.at)
    context = {
        "opened": opened,
        "due": [one for one in due if one.open],
        "rings": any(one.rings for one in opened.filling.dangers),
        "fresh": visit.at - opened.filling.at < timedelta(hours=12),
    }
    return framed(visit, FILLED, context, here="today")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def did_it(visit: Visit, objective_id: UUID) -> Done:
    """Told by the person themself: what a goal counts, was done."""
    try:
        act_id = UUID(visit.form.get("act", ""))
    except ValueError:
        raise Refused(Refusal(say("This form is incomplete. Load it again."))) from None
    follow_objectives.did_it(act_id=act_id, objective_id=objective_id, by=visit.viewer, at=visit.at)
    return Done("my-plan", said=say("Good. It is counted."))


def _asked(visit: Visit, measure_key: str) -> Instrument:
    """What was answered, where it is still what is asked; else the new questions come instead."""
    asked = fill_measure.ask(visit.viewer, measure_key)
    if fill_measure.changed(asked, visit.form):
        raise Invalid(_ask(visit, asked, new_id(), faults={"": words(fill_measure.CHANGED)}))
    return asked


def _filling_id(visit: Visit) -> UUID:
    try:
        return UUID(visit.form.get("filling", ""))
    except ValueError:
        raise Refused(Refusal(say("This form is incomplete. Load it again."))) from None


def _ask(
    visit: Visit,
    asked: Instrument,
    filling_id: UUID,
    answers: Answers = NO_ANSWERS,
    faults: Mapping[str, str] = NOTHING,
    may_send: bool = False,
) -> Page:
    context = {
        "asked": asked,
        "filling_id": filling_id,
        "answers": answers,
        "faults": faults,
        "may_send": may_send,
    }
    return framed(visit, ASK, context, here="today", status=422 if faults else 200)
