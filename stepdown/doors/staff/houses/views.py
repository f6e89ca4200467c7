"""The houses, one house: the round, passes, meetings, what happened."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.houses import showing
from stepdown.doors.staff.houses.forms import DecideForm, LookForm, NoteForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.housing import actions, queries
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission


@reads(may=Permission.KEEP_HOUSE)
def houses(visit: Visit) -> Page:
    return showing.listed(visit)


@reads(may=Permission.KEEP_HOUSE)
def house(visit: Visit, house_id: UUID) -> Page:
    return showing.house(visit, house_id)


@writes(may=Permission.KEEP_HOUSE)
def look(visit: Visit, house_stay_id: UUID) -> Done:
    stay = queries.stay(visit.viewer, house_stay_id, at=visit.at)
    form = LookForm(visit.form)
    with beside(form, lambda: showing.house(visit, stay.house_id, look=form)):
        actions.look(
            look_id=visit.viewer.request_id or new_id(),
            stay_id=stay.id,
            found=form.found(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("house", stay.house_id, said=say("Written down."))


@writes(may=Permission.KEEP_HOUSE)
def decide(visit: Visit, pass_id: UUID) -> Done:
    one = queries.pass_of(visit.viewer, pass_id, at=visit.at)
    if one is None:
        raise NotFound
    stay = queries.stay(visit.viewer, one.stay_id, at=visit.at)
    form = DecideForm(visit.form)
    with beside(form, lambda: showing.house(visit, stay.house_id, decide=form)):
        granted, why = form.cleaned_data["granted"] == "yes", form.cleaned_data["why"]
        actions.decide_pass(pass_id=pass_id, granted=granted, why=why, by=visit.viewer, at=visit.at)
    said = say("Granted. They read it on their phone.") if granted else say("Not this time. They read why.")
    return Done("house", stay.house_id, said=said)


@writes(may=Permission.KEEP_HOUSE)
def back(visit: Visit, pass_id: UUID) -> Done:
    one = queries.pass_of(visit.viewer, pass_id, at=visit.at)
    if one is None:
        raise NotFound
    actions.come_back(pass_id=pass_id, by=visit.viewer, at=visit.at)
    return Done("house-stay", one.stay_id, said=say("They are back."))


@writes(may=Permission.KEEP_HOUSE)
def confirm(visit: Visit, house_id: UUID) -> Done:
    try:
        chosen = frozenset(UUID(one) for one in visit.form.getlist("meeting"))
    except ValueError as wrong:
        raise Refused(Refusal(say("Choose the meetings from the list."))) from wrong
    many = actions.confirm_meetings(house_id=house_id, meeting_ids=chosen, by=visit.viewer, at=visit.at)
    return Done("house", house_id, said=say("Confirmed: {n}.", n=many))


@writes(may=Permission.KEEP_HOUSE)
def note(visit: Visit, house_id: UUID) -> Done:
    stays = queries.in_house(visit.viewer, house_id, at=visit.at)
    form = NoteForm(visit.form, stays=stays)
    with beside(form, lambda: showing.house(visit, house_id, note=form)):
        about = form.cleaned_data["about"]
        actions.note(
            note_id=visit.viewer.request_id or new_id(),
            house_id=house_id,
            stay_id=UUID(about) if about else None,
            words=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("house", house_id, said=say("Written down."))
