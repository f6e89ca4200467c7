"""What came back: files taken in, reports that wait to be matched, conversations that wait to be had."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.closing.choosing import site_of
from stepdown.doors.staff.tests.forms import AsideForm, FileForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import Taken
from stepdown.journeys import weigh_tests
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place

RESULTS, REPORT = "staff/tests/results.html", "staff/tests/report.html"


@reads(may=Permission.READ_TESTS)
def results(visit: Visit) -> Page:
    return _results(visit, FileForm())


@writes(may=Permission.READ_TESTS)
def take(visit: Visit) -> Done:
    form = FileForm(visit.form, visit.files)
    with beside(form, lambda: _results(visit, form)):
        site = site_of(visit, visit.form.get("site", ""))
        body = form.cleaned_data["file"].read()
        taken = weigh_tests.take_file(body=body, site_id=site.id, by=visit.viewer, at=visit.at)
    return Done("tests-results", said=_said(taken))


def _said(taken: Taken) -> Words:
    became = _became(len(taken.new), taken.known, taken.unmatched)
    if not taken.refused:
        return became
    return say(
        "{became} {n} of its messages not taken: {why}",
        became=became,
        n=len(taken.refused),
        why=taken.refused[0],
    )


def _became(new: int, known: int, unmatched: int) -> Words:
    if not new:
        return say("Every report in it was here already. Nothing changed.")
    if unmatched:
        return say("{new} new, {n} wait to be matched.", new=new, n=unmatched)
    return say("{new} new, each with its test. {known} were here already.", new=new, known=known)


def _results(visit: Visit, form: FileForm) -> Page:
    site = site_of(visit, (visit.form if form.is_bound else visit.query).get("site", ""))
    day = queries.today_at(site.id, visit.at)
    talks = queries.open_talks(visit.viewer, at=visit.at)
    mine = [one for one in talks if one.staff_id == visit.viewer.staff_id]
    owed = queries.safety_owed(visit.viewer, at=visit.at)
    waits = queries.waiting(visit.viewer, site.id, before=day, at=visit.at)
    ids = {one.client_id for one in talks} | {one.client_id for one in (*owed, *waits)}
    context = {
        "site": site,
        "sites": place.sites(visit.viewer),
        "unmatched": queries.unmatched(visit.viewer, site.id),
        "talks": [*mine, *(one for one in talks if one not in mine)],
        "owed": owed,
        "waits": waits,
        "cards": client_cards(visit.viewer, ids, at=visit.at),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return Page(RESULTS, context, clients=sorted(ids), status=status)


@reads(may=Permission.READ_TESTS)
def report(visit: Visit, test_report_id: UUID) -> Page:
    return _report(visit, test_report_id, AsideForm())


def _report(visit: Visit, report_id: UUID, form: AsideForm) -> Page:
    card = queries.report(visit.viewer, report_id)
    near = queries.may_belong_to(visit.viewer, card, at=visit.at) if card.test_id is None else ()
    ids = {one[1] for one in near}
    context = {
        "report": card,
        "person": queries.person_on(visit.viewer, report_id),
        "near": near,
        "cards": client_cards(visit.viewer, ids, at=visit.at),
        "form": form,
        "label_of": queries.label_of,
    }
    return Page(REPORT, context, clients=sorted(ids), status=422 if form.is_bound else 200, fleeting=True)


@writes(may=Permission.READ_TESTS)
def match(visit: Visit, test_report_id: UUID) -> Done:
    test_id = _id(visit.form.get("test", ""))
    weigh_tests.match(
        report_id=test_report_id, test_id=test_id, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("test", test_id, said=say("Matched by you. It stands with its test now."))


@writes(may=Permission.READ_TESTS)
def aside(visit: Visit, test_report_id: UUID) -> Done:
    form = AsideForm(visit.form)
    with beside(form, lambda: _report(visit, test_report_id, form)):
        why = form.cleaned_data["why"]
        actions.set_aside(
            report_id=test_report_id, why=why, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("tests-results", said=say("Set aside, with your reason."))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
