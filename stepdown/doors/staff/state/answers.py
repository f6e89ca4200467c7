"""For the state: the questions of one client, at admission and at discharge."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.state.forms import AnswersForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.episode import queries as episode
from stepdown.journeys import state_forms
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.state_report import queries
from stepdown.state_report.vocabulary import Moment


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def both(visit: Visit, client_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = episode.episodes(visit.viewer, client_id, at=visit.at)[:20]
    ids = [one.id for one in found]
    kept = {moment: queries.records(visit.viewer, ids, moment, at=visit.at) for moment in Moment}
    rows = [
        (one, moment, kept[moment].get(one.id))
        for one in found
        for moment in Moment
        if moment is Moment.ADMISSION or not one.open
    ]
    context = client_frame(visit.viewer, card, "client-state") | {"rows": rows}
    return Page("staff/state/client.html", context, clients=[client_id])


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def asking(visit: Visit, client_id: UUID, episode_id: UUID, moment: str) -> Page:
    return _page(visit, client_id, episode_id, moment)


@writes(may=Permission.SEE_CLIENTS, client="client_id")
def save(visit: Visit, client_id: UUID, episode_id: UUID, moment: str) -> Done:
    end = _moment(moment)
    sheet = state_forms.sheet(visit.viewer, episode_id, end, at=visit.at)
    if sheet.span.client_id != client_id:
        raise NotFound
    form = AnswersForm(visit.form, sheet=sheet)
    with beside(form, lambda: _page(visit, client_id, episode_id, moment, form)):
        made = state_forms.answer(
            episode_id=episode_id,
            moment=end,
            told=form.told(),
            why=form.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    said = say("Kept. {n} to repair.", n=made.problems) if made.problems else say("Kept. Ready for the file.")
    return Done("state-record", client_id, episode_id, moment, said=said)


def _moment(text: str) -> Moment:
    try:
        return Moment(text)
    except ValueError:
        raise NotFound from None


def _page(
    visit: Visit, client_id: UUID, episode_id: UUID, moment: str, form: AnswersForm | None = None
) -> Page:
    sheet = state_forms.sheet(visit.viewer, episode_id, _moment(moment), at=visit.at)
    if sheet.span.client_id != client_id:
        raise NotFound
    card = client_card(visit.viewer, client_id, at=visit.at)
    may = any(visit.viewer.may(one) for one in (Permission.ADMIT, Permission.REPORT_TO_STATE))
    context = client_frame(visit.viewer, card, "client-state") | {
        "sheet": sheet,
        "form": form or AnswersForm(sheet=sheet),
        "may_answer": may,
        "moment": moment,
    }
    return Page("staff/state/record.html", context, clients=[client_id], status=422 if form else 200)
