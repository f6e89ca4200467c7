"""My next step: the same rules and figures as my counselor sees, in my words, with room for mine."""

from __future__ import annotations

from stepdown.doors.look.say import client_hours
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.portal.step.forms import OwnWordsForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.overview.queries.stepping import Stepping, stepping
from stepdown.people.vocabulary import Permission
from stepdown.programme.queries import weekly_minutes
from stepdown.step import actions, queries
from stepdown.step.vocabulary import DecisionState

PAGE = "portal/step/page.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_step(visit: Visit) -> Page:
    return _page(visit, OwnWordsForm())


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def say_it(visit: Visit) -> Done:
    form = OwnWordsForm(visit.form)
    with beside(form, lambda: _page(visit, form)):
        words = form.cleaned_data["words"]
        actions.say_own_view(client_id=own(visit), words=words, by=visit.viewer, at=visit.at)
    return Done("my-step", said=say("Kept. Your counselor reads it before you talk."))


def _page(visit: Visit, form: OwnWordsForm) -> Page:
    client_id = own(visit)
    told = queries.decisions(visit.viewer, client_id, at=visit.at)
    waits = next((one for one in told if one.state is DecisionState.AHEAD), None)
    found = _found(visit)
    context = {
        "step": found,
        "stairs": _stairs(visit, found) if found else (),
        "now": found.phase.number - 1 if found else None,
        "waits": waits,
        "last": next((one for one in told if one.state is DecisionState.EFFECTIVE), None),
        "form": form,
    }
    return framed(visit, PAGE, context, here="plan", status=422 if form.is_bound else 200)


def _found(visit: Visit) -> Stepping | None:
    try:
        return stepping(visit.viewer, own(visit), at=visit.at)
    except NotFound:
        return None


def _stairs(visit: Visit, found: Stepping) -> list[tuple[str, str]]:
    phases = found.programme.phases
    return [(client_hours(weekly_minutes(visit.viewer, phase)), phase.title) for phase in phases]
