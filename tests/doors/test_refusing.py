"""A refusal finds its way back to the field it is about."""

from __future__ import annotations

import pytest
from django import forms

from stepdown.doors.look import say as look
from stepdown.doors.threshold import Page, beside
from stepdown.doors.threshold.answers import Invalid
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say

LATE = Refusal(say("Too late by {n} days.", n=2), lifted_by=say("The director lifts it."), field="day")


class VisitForm(forms.Form):
    day = forms.CharField()
    reason = forms.CharField(required=False)


def _refused(form: forms.Form, *refusals: Refusal, **where: object) -> Page:
    """The page that comes back where an action refuses."""
    with pytest.raises(Invalid) as caught, beside(form, lambda: Page("visit.html", {"form": form}), **where):
        raise Refused(*refusals)
    return caught.value.page


def test_a_form_filled_in_wrongly_comes_back_and_nothing_is_done() -> None:
    form, done = VisitForm({"day": ""}), []
    with pytest.raises(Invalid) as caught, beside(form, lambda: Page("visit.html")):
        done.append("saved")
    assert not done
    assert caught.value.page.status == 422


def test_what_is_not_refused_goes_on() -> None:
    with beside(VisitForm({"day": "today"}), lambda: Page("visit.html")):
        done = True
    assert done


def test_every_reason_stands_beside_its_field_with_what_lifts_it() -> None:
    form = VisitForm({"day": "today"})
    page = _refused(form, LATE, Refusal(say("Say why."), field="reason"))
    assert (page.template, page.status) == ("visit.html", 422)
    assert form.errors == {"day": ["Too late by 2 days. The director lifts it."], "reason": ["Say why."]}


def test_a_reason_without_a_field_stands_at_the_top_or_where_the_page_wants_it() -> None:
    top, chosen = VisitForm({"day": "today"}), VisitForm({"day": "today"})
    refusal = Refusal(say("The room is taken."), field="room")
    _refused(top, refusal)
    _refused(chosen, refusal, otherwise="day")
    assert top.non_field_errors() == chosen.errors["day"] == ["The room is taken."]


def test_a_form_may_call_a_field_otherwise_than_the_rules() -> None:
    form = VisitForm({"day": "today"})
    _refused(form, Refusal(say("Say why."), field="why"), names={"why": "reason"})
    assert form.errors == {"reason": ["Say why."]}


def test_a_reason_is_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    spanish = {
        "Too late by {n} days.": "Tarde por {n} días.",
        "The director lifts it.": "La directora lo levanta.",
    }
    monkeypatch.setattr(look, "gettext", spanish.__getitem__)
    form = VisitForm({"day": "today"})
    _refused(form, LATE)
    assert form.errors["day"] == ["Tarde por 2 días. La directora lo levanta."]
