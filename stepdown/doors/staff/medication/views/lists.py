"""Two lists of medicines compared, decided one by one, signed."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.medication.forms import ListForm, ResolveForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import Occasion, Resolution
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

NEW, ONE = "staff/medication/list_new.html", "staff/medication/list.html"


@reads(may=Permission.KEEP_MEDICATION, client="client_id")
def new(visit: Visit, client_id: UUID) -> Page:
    return _new(visit, client_id, ListForm(initial={"occasion": Occasion.ADMISSION}))


def _new(visit: Visit, client_id: UUID, form: ListForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    ours = queries.current(visit.viewer, [client_id], on=visit.local.date(), at=visit.at).get(client_id, ())
    context = client_frame(visit.viewer, card, "client-medication") | {"form": form, "ours": ours}
    return Page(NEW, context, clients=[client_id], status=422 if form.is_bound else 200)


@writes(may=Permission.KEEP_MEDICATION, client="client_id")
def compare(visit: Visit, client_id: UUID) -> Done:
    form = ListForm(visit.form)
    with beside(form, lambda: _new(visit, client_id, form)):
        data = form.cleaned_data
        list_id = actions.compare_lists(
            client_id=client_id,
            occasion=Occasion(data["occasion"]),
            source=data["source"],
            told=queries.read_lines(data["told"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("medication-list", list_id, said=say("Compared. Decide what differs."))


@reads(may=Permission.KEEP_MEDICATION)
def one(visit: Visit, medication_list_id: UUID) -> Page:
    return _one(visit, medication_list_id, None)


def _one(visit: Visit, list_id: UUID, form: ResolveForm | None) -> Page:
    found = queries.reconciling(visit.viewer, list_id, at=visit.at)
    card = client_card(visit.viewer, found.client_id, at=visit.at)
    blank = {
        each.number: ResolveForm(initial={"number": each.number}, auto_id=f"difference-{each.number}-%s")
        for each in found.open_differences
    }
    if form is not None and form["number"].value() is not None:
        blank |= {each: form for each in blank if str(each) == str(form["number"].value())}
    context = client_frame(visit.viewer, card, "client-medication") | {"found": found, "forms": blank}
    return Page(ONE, context, clients=[card.id], status=422 if form else 200)


@writes(may=Permission.KEEP_MEDICATION)
def resolve(visit: Visit, medication_list_id: UUID) -> Done:
    form = ResolveForm(visit.form)
    with beside(form, lambda: _one(visit, medication_list_id, form)):
        data = form.cleaned_data
        actions.resolve(
            reconciling_id=medication_list_id,
            number=data["number"],
            resolution=Resolution(data["resolution"]),
            words=data["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("medication-list", medication_list_id, said=say("Decided."))


@writes(may=Permission.KEEP_MEDICATION)
def sign(visit: Visit, medication_list_id: UUID) -> Done:
    actions.sign_list(reconciling_id=medication_list_id, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("medication-list", medication_list_id, said=say("Signed. Both lists agree now."))
