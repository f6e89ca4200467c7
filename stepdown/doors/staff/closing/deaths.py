"""A death, entered once; and taken back by a director where it was a mistake."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.closing.forms import DeathForm, TakeBackForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import record_death as journey
from stepdown.journeys import take_back_death as back
from stepdown.kernel.words import say
from stepdown.outbox.queries import stillness
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def death(visit: Visit, client_id: UUID) -> Page:
    return _death(visit, client_id, DeathForm())


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def record(visit: Visit, client_id: UUID) -> Done:
    form = DeathForm(visit.form)
    known = journey.known(visit.viewer, client_id, at=visit.at)
    with beside(form, lambda: _death(visit, client_id, form)):
        journey.record_death(
            client_id=client_id,
            on=form.cleaned_data["on"],
            words=form.cleaned_data["words"],
            version=visit.version if known.version is not None else None,
            where=form.cleaned_data["where"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("chart", client_id, said=say("It is entered. Nothing goes out to them any more."))


@reads(may=Permission.TAKE_BACK_DEATH, client="client_id")
def mistake(visit: Visit, client_id: UUID) -> Page:
    return _mistake(visit, client_id)


@writes(may=Permission.TAKE_BACK_DEATH, client="client_id")
def take_back(visit: Visit, client_id: UUID) -> Done:
    form = TakeBackForm(visit.form, found=back.mistaken(visit.viewer, client_id, at=visit.at))
    with beside(form, lambda: _mistake(visit, client_id, form)):
        data = form.cleaned_data
        accountable = data.get("accountable", "")
        back.take_back_death(
            client_id=client_id,
            why=data["why"],
            accountable_id=UUID(accountable) if accountable else None,
            letter_ids=[UUID(one) for one in data.get("letters", [])],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("chart", client_id, said=say("It is taken back. Look at their week, and call them."))


def _death(visit: Visit, client_id: UUID, form: DeathForm) -> Page:
    context = {
        **_frame(visit, client_id, "death"),
        "known": journey.known(visit.viewer, client_id, at=visit.at),
        "entered": stillness(visit.viewer, client_id, at=visit.at),
        "form": form,
    }
    return Page("staff/closing/death.html", context, clients=[client_id])


def _mistake(visit: Visit, client_id: UUID, form: TakeBackForm | None = None) -> Page:
    found = back.mistaken(visit.viewer, client_id, at=visit.at)
    context = {
        **_frame(visit, client_id, "mistake"),
        "found": found,
        "form": form or TakeBackForm(found=found),
    }
    return Page("staff/closing/mistake.html", context, clients=[client_id])


def _frame(visit: Visit, client_id: UUID, page: str) -> dict[str, object]:
    card = client_card(visit.viewer, client_id, at=visit.at)
    frame = client_frame(visit.viewer, card, "chart")
    title = say("Enter a death") if page == "death" else say("Take a death back")
    return {**frame, "crumbs": [(card.shown_as, frame["home"]), (title, "")]}
