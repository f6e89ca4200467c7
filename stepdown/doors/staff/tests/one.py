"""One test: given or not, its way, what was found, how it is read, the talk it opens. Safety comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.tests.forms import (
    CollectForm,
    CupForm,
    DefinitiveForm,
    NoteForm,
    PassForm,
    ReadForm,
    SafetyForm,
    TalkForm,
)
from stepdown.doors.staff.tests.shown import cut_whole
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import Came, FullTest, Naloxone, Outcome, Proposal
from stepdown.journeys import weigh_tests
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

PAGE = "staff/tests/one.html"
NONE: Mapping[str, forms.Form] = {}


@reads(may=Permission.RUN_TESTS)
def test(visit: Visit, test_id: UUID) -> Page:
    return _page(visit, test_id)


def _page(visit: Visit, test_id: UUID, given: Mapping[str, forms.Form] = NONE) -> Page:
    """The page with the form that was sent in its place; what the rules propose stands beside it."""
    card = cut_whole(visit, queries.test(visit.viewer, test_id, at=visit.at))
    person = client_card(visit.viewer, card.line.client_id, at=visit.at)
    wish = queries.wish_of(visit.viewer, person.id, at=visit.at)
    reads_it = visit.viewer.may(Permission.READ_TESTS)
    proposed = weigh_tests.proposed(visit.viewer, card.line, at=visit.at) if reads_it else None
    most, source = queries.most_classes(visit.viewer)
    context: dict[str, Any] = client_frame(visit.viewer, person, "client-tests") | {
        "test": card,
        "line": card.line,
        "wish": wish,
        "reads_it": reads_it,
        "reports": queries.with_changes(card.reports) if reads_it else (),
        "proposed": proposed,
        "gaps": queries.custody_gaps(visit.viewer, card.steps),
        "nexts": queries.next_words(card.line.signs, card.line.came),
        "label_of": queries.label_of,
        "most": most,
        "most_source": source,
        "talk": next((one for one in card.talks if one.done_at is None), None),
        "forms": _forms(visit, card, wish.fluid, proposed) | dict(given),
    }
    return Page(PAGE, context, clients=[person.id], status=422 if given else 200)


def _forms(visit: Visit, card: FullTest, fluid: str, proposed: Proposal | None) -> dict[str, forms.Form]:
    analytes = queries.analytes(visit.viewer)
    asks = {"analytes": proposed.definitive, "why": _words(proposed.definitive_why)} if proposed else {}
    return {
        "collect": CollectForm(initial={"fluid": "urine" if fluid == "any" else fluid}),
        "note": NoteForm(),
        "cup": CupForm(analytes=analytes),
        "pass_on": PassForm(initial={"seal": card.steps[-1].seal if card.steps else ""}),
        "safety": SafetyForm(),
        "read": ReadForm(initial={"outcome": proposed.outcome.value} if proposed else {}),
        "definitive": DefinitiveForm(analytes=analytes, initial=asks),
        "talk": TalkForm(),
    }


def _words(words: Words | None) -> str:
    return str(words) if words else ""


@writes(may=Permission.RUN_TESTS)
def collect(visit: Visit, test_id: UUID) -> Done:
    form = CollectForm(visit.form)
    with beside(form, lambda: _page(visit, test_id, {"collect": form})):
        told, version = form.told(), visit.version
        actions.collect(test_id=test_id, told=told, version=version, by=visit.viewer, at=visit.at)
    return Done("test", test_id, said=say("Noted: given."))


@writes(may=Permission.RUN_TESTS)
def note(visit: Visit, test_id: UUID) -> Done:
    form = NoteForm(visit.form)
    with beside(form, lambda: _page(visit, test_id, {"note": form})):
        came, words = Came(form.cleaned_data["came"]), form.cleaned_data["words"]
        actions.note(
            test_id=test_id, came=came, words=words, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("test", test_id, said=say("Noted. It changes nobody’s chance of tomorrow."))


@writes(may=Permission.RUN_TESTS)
def cup(visit: Visit, test_id: UUID) -> Done:
    form = CupForm(visit.form, analytes=queries.analytes(visit.viewer))
    with beside(form, lambda: _page(visit, test_id, {"cup": form}), names={"found": "creatinine"}):
        weigh_tests.read_cup(
            test_id=test_id,
            found=form.found(),
            creatinine=form.strip(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("test", test_id, said=say("The cup is noted."))


@writes(may=Permission.RUN_TESTS)
def pass_on(visit: Visit, test_id: UUID) -> Done:
    form = PassForm(visit.form)
    with beside(form, lambda: _page(visit, test_id, {"pass_on": form})):
        new, version = form.step(), visit.version
        actions.pass_on(test_id=test_id, new=new, version=version, by=visit.viewer, at=visit.at)
    return Done("test", test_id, said=say("Handed on."))


@writes(may=Permission.READ_TESTS)
def safety(visit: Visit, test_id: UUID) -> Done:
    form = SafetyForm(visit.form)
    with beside(form, lambda: _page(visit, test_id, {"safety": form})):
        data = form.cleaned_data
        actions.record_safety(
            test_id=test_id,
            naloxone=Naloxone(data["naloxone"]),
            words=data["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("test", test_id, said=say("Thank you. Everything else is open now."))


@writes(may=Permission.READ_TESTS)
def read(visit: Visit, test_id: UUID) -> Done:
    form = ReadForm(visit.form)
    with beside(form, lambda: _page(visit, test_id, {"read": form})):
        outcome, words = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["words"]
        weigh_tests.read_result(
            test_id=test_id, outcome=outcome, words=words, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("test", test_id, said=say("Read by you. Nobody’s days are changed by it."))


@writes(may=Permission.READ_TESTS)
def definitive(visit: Visit, test_id: UUID) -> Done:
    form = DefinitiveForm(visit.form, analytes=queries.analytes(visit.viewer))
    with beside(form, lambda: _page(visit, test_id, {"definitive": form})):
        chosen, why = form.cleaned_data["analytes"], form.cleaned_data["why"]
        actions.order_definitive(
            test_id=test_id, analytes=chosen, why=why, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("test", test_id, said=say("Asked for, by class and with the reason."))


@writes(may=Permission.READ_TESTS)
def talk(visit: Visit, test_talk_id: UUID) -> Done:
    test_id = queries.test_of_talk(visit.viewer, test_talk_id, at=visit.at)
    form = TalkForm(visit.form)
    with beside(form, lambda: _page(visit, test_id, {"talk": form})):
        words, version = form.cleaned_data["words"], visit.version
        actions.finish_talk(talk_id=test_talk_id, words=words, version=version, by=visit.viewer, at=visit.at)
    return Done("test", test_id, said=say("Noted."))
