"""A complaint from the phone: in one's own words, followed to its answer, looked at again, taken back."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.portal.framing import framed, own
from stepdown.doors.portal.grievance.forms import MineForm, WordsForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.grievance import actions, queries
from stepdown.grievance.actions import Said
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission, StaffCard

LIST = "portal/grievance/page.html"
NEW = "portal/grievance/new.html"
ONE = "portal/grievance/one.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_grievances(visit: Visit) -> Page:
    context = {
        "cards": queries.of_client(visit.viewer, at=visit.at),
        "bodies": queries.bodies(visit.viewer),
    }
    return framed(visit, LIST, context, here="privacy")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_new_grievance(visit: Visit) -> Page:
    return _new(visit, MineForm(people=_people(visit)))


def _people(visit: Visit) -> tuple[StaffCard, ...]:
    """Everybody who works at the client's site."""
    site_id = people.client_card(visit.viewer, own(visit), at=visit.at).site_id
    return people.staff_at(visit.viewer, site_id, at=visit.at)


def _new(visit: Visit, form: MineForm) -> Page:
    context = {"form": form, "bodies": queries.bodies(visit.viewer)}
    return framed(visit, NEW, context, here="privacy", status=422 if form.errors else 200)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def file_mine(visit: Visit) -> Done:
    form = MineForm(visit.form, people=_people(visit))
    with beside(form, lambda: _new(visit, form)):
        client = people.client_card(visit.viewer, own(visit), at=visit.at)
        new = form.new(client.site_id, client.id)
        made = actions.file_grievance(new=new, by=visit.viewer, at=visit.at)
    return Done("my-grievance", made, said=say("It is filed. You read here what becomes of it."))


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_grievance(visit: Visit, grievance_id: UUID) -> Page:
    return _one(visit, grievance_id)


def _one(visit: Visit, grievance_id: UUID, form: WordsForm | None = None) -> Page:
    page = queries.grievance(visit.viewer, grievance_id, at=visit.at)
    context = {
        "page": page,
        "card": page.card,
        "form": form or WordsForm(),
        "today": visit.local.date(),
        "bodies": queries.bodies(visit.viewer),
    }
    return framed(visit, ONE, context, here="privacy", status=422 if form else 200)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def appeal_mine(visit: Visit, grievance_id: UUID) -> Done:
    form = WordsForm(visit.form)
    with beside(form, lambda: _one(visit, grievance_id, form)):
        said = Said(form.cleaned_data["words"])
        actions.appeal(
            grievance_id=grievance_id, said=said, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("my-grievance", grievance_id, said=say("Somebody else takes a second look."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def withdraw_mine(visit: Visit, grievance_id: UUID) -> Done:
    actions.withdraw(
        grievance_id=grievance_id, said=Said(), version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("my-grievance", grievance_id, said=say("Taken back. You can file it again at any time."))
