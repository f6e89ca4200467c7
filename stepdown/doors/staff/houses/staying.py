"""One stay: moving in, on and out; passes and meetings written for a resident; money; papers."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.doors.staff.houses import showing
from stepdown.doors.staff.houses.forms import (
    PASS_NAMES,
    BackForm,
    BedForm,
    EndForm,
    MeetingForm,
    MoveInForm,
    MoveOutForm,
    PassForm,
    PayForm,
    PriceForm,
    from_day,
)
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.housing import actions, queries
from stepdown.housing.vocabulary import Left
from stepdown.journeys import house_papers
from stepdown.kernel.ids import new_id
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of

HERE = "house-stay"


@reads(may=Permission.KEEP_HOUSE)
def stay(visit: Visit, house_stay_id: UUID) -> Page:
    return showing.stay(visit, house_stay_id)


@writes(may=Permission.KEEP_HOUSE)
def move_in(visit: Visit, house_stay_id: UUID) -> Done:
    form = MoveInForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, move_in=form)):
        actions.move_in(stay_id=house_stay_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done(HERE, house_stay_id, said=say("Welcome. They live here now."))


@writes(may=Permission.KEEP_HOUSE)
def bed(visit: Visit, house_stay_id: UUID) -> Done:
    card = queries.stay(visit.viewer, house_stay_id, at=visit.at)
    day = from_day(visit.form.get("on", ""), queries.today_of(card.site_id, visit.at))
    form = BedForm(visit.form, beds=showing.other_beds(visit, card, day))
    with beside(form, lambda: showing.stay(visit, house_stay_id, bed=form)):
        chosen, on = UUID(form.cleaned_data["bed"]), form.cleaned_data["on"]
        actions.change_bed_of(stay_id=house_stay_id, bed_id=chosen, on=on, by=visit.viewer, at=visit.at)
    return Done(HERE, house_stay_id, said=say("They have the other bed from that day."))


@writes(may=Permission.KEEP_HOUSE)
def plan_end(visit: Visit, house_stay_id: UUID) -> Done:
    form = EndForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, end=form), names={"planned_end": "on"}):
        actions.plan_end(stay_id=house_stay_id, on=form.cleaned_data["on"], by=visit.viewer, at=visit.at)
    return Done(HERE, house_stay_id, said=say("Kept. Nothing ends by itself."))


@writes(may=Permission.KEEP_HOUSE)
def move_out(visit: Visit, house_stay_id: UUID) -> Done:
    form = MoveOutForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, out=form)):
        data = form.cleaned_data
        actions.move_out(
            stay_id=house_stay_id,
            on=data["on"],
            why=Left(data["why"]),
            words=data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, house_stay_id, said=say("Moved out. Treatment goes on as it is."))


@writes(may=Permission.KEEP_HOUSE)
def ask_pass(visit: Visit, house_stay_id: UUID) -> Done:
    card = queries.stay(visit.viewer, house_stay_id, at=visit.at)
    form = PassForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, pass_form=form), names=PASS_NAMES):
        actions.ask_pass(
            pass_id=visit.viewer.request_id or new_id(),
            stay_id=house_stay_id,
            new=form.new(ZoneInfo(zone_of(card.site_id))),
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, house_stay_id, said=say("Asked for. It waits to be decided."))


@writes(may=Permission.KEEP_HOUSE)
def meeting(visit: Visit, house_stay_id: UUID) -> Done:
    form = MeetingForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, meeting=form)):
        actions.log_meeting(
            meeting_id=visit.viewer.request_id or new_id(),
            stay_id=house_stay_id,
            been=form.been(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, house_stay_id, said=say("Written down and confirmed."))


@writes(may=Permission.KEEP_HOUSE)
def price(visit: Visit, house_stay_id: UUID) -> Done:
    form = PriceForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, price=form), names={"cents": "amount"}):
        actions.set_price(stay_id=house_stay_id, price=form.price(), by=visit.viewer, at=visit.at)
    return Done(HERE, house_stay_id, said=say("The price holds from that day."))


@writes(may=Permission.KEEP_HOUSE)
def pay(visit: Visit, house_stay_id: UUID) -> Done:
    form = PayForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, pay=form)):
        line, cents, told = visit.viewer.request_id or new_id(), form.cents(), form.cleaned_data["words"]
        by, at = visit.viewer, visit.at
        if form.cleaned_data["kind"] == "let_off":
            actions.let_off(line_id=line, stay_id=house_stay_id, cents=cents, why=told, by=by, at=at)
        else:
            on = form.cleaned_data["on"]
            actions.pay(line_id=line, stay_id=house_stay_id, cents=cents, on=on, words=told, by=by, at=at)
    return Done(HERE, house_stay_id, said=say("Written down."))


@writes(may=Permission.KEEP_HOUSE)
def take_back(visit: Visit, house_stay_id: UUID, house_line_id: UUID) -> Done:
    form = BackForm(visit.form)
    with beside(form, lambda: showing.stay(visit, house_stay_id, back=form)):
        actions.take_back(
            stay_id=house_stay_id,
            line_id=house_line_id,
            why=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, house_stay_id, said=say("Taken back, with a line beside it."))


@writes(may=Permission.KEEP_HOUSE)
def agreement(visit: Visit, house_stay_id: UUID) -> File:
    return File(house_papers.agreement(stay_id=house_stay_id, by=visit.viewer, at=visit.at))


@writes(may=Permission.KEEP_HOUSE)
def account(visit: Visit, house_stay_id: UUID) -> File:
    queries.stay(visit.viewer, house_stay_id, at=visit.at)
    return File(house_papers.statement(stay_id=house_stay_id, by=visit.viewer, at=visit.at))
