"""How a Django field becomes a control."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django import forms

from stepdown.doors.look.fields import reading
from stepdown.doors.threshold.labels import keep_apart
from tests.doors.look.page import render


class Everything(forms.Form):
    text = forms.CharField(max_length=40)
    area = forms.CharField(widget=forms.Textarea)
    number = forms.IntegerField(min_value=1)
    price = forms.DecimalField(required=False)
    share = forms.FloatField(required=False)
    day = forms.DateField()
    at = forms.TimeField()
    moment = forms.DateTimeField()
    mail = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    one = forms.ChoiceField(choices=[("a", "A"), ("Group", [("b", "B")])])
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    radio = forms.ChoiceField(choices=[("", "None"), ("a", "A")], widget=forms.RadioSelect, required=False)
    yes = forms.BooleanField(required=False)
    file = forms.FileField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)


INITIAL = {
    "text": "x",
    "day": date(2026, 11, 18),
    "at": time(9, 5),
    "moment": datetime(2026, 11, 18, 9, 5, tzinfo=UTC),
    "one": "b",
    "many": ["b"],
    "several": ["a", "b"],
    "yes": True,
    "number": 3,
}


@pytest.mark.parametrize(
    ("name", "kind", "kind_of_input", "value"),
    [
        ("text", "text", "text", "x"),
        ("area", "textarea", "text", ""),
        ("number", "text", "number", "3"),
        ("price", "text", "number", ""),
        ("share", "text", "number", ""),
        ("day", "text", "date", "2026-11-18"),
        ("at", "text", "time", "09:05"),
        ("moment", "text", "datetime-local", "2026-11-18T09:05"),
        ("mail", "text", "email", ""),
        ("secret", "text", "password", ""),
        ("one", "select", "select", "b"),
        ("many", "checkboxes", "checkbox", "['b']"),
        ("radio", "radios", "radio", ""),
        ("yes", "checkbox", "checkbox", "on"),
        ("file", "file", "file", ""),
        ("hidden", "hidden", "hidden", ""),
    ],
)
def test_the_control_follows_from_the_field(name: str, kind: str, kind_of_input: str, value: str) -> None:
    read = reading(Everything(initial=INITIAL)[name])
    assert (read.kind, read.type, read.value) == (kind, kind_of_input, value)


def test_what_was_chosen_stays_chosen() -> None:
    form = Everything(initial=INITIAL)
    assert [option.value for option in reading(form["many"]).options if option.chosen] == ["b"]
    assert [option.value for option in reading(form["one"]).options if option.chosen] == ["b"]
    assert reading(form["one"]).groups[1][0] == "Group"
    assert reading(form["several"]).multiple
    html = render("{{ ui.field(form['one']) }}{{ ui.field(form['several']) }}", form=form)
    assert '<optgroup label="Group">' in html and "<select" in html and " multiple" in html


def test_what_was_typed_comes_back_with_its_error() -> None:
    form = Everything({"day": "soon", "yes": "on"})
    read = reading(form["day"])
    assert read.value == "soon" and read.errors
    assert reading(form["yes"]).value == "on"
    assert reading(Everything({})["yes"]).value == ""


def test_a_page_may_say_its_own_label_and_hint() -> None:
    read = reading(Everything()["text"], "Their name", "As they say it.")
    assert (read.label, read.hint) == ("Their name", "As they say it.")
    assert read.described_by == "id_text-hint"


def test_limits_reach_the_control() -> None:
    html = render("{{ ui.field(form['text']) }}{{ ui.field(form['number']) }}", form=Everything())
    assert 'maxlength="40"' in html and 'min="1"' in html
    assert html.count(" required") == 2


def test_every_kind_of_control_has_its_label() -> None:
    html = render("{{ ui.fields(form) }}", form=Everything(initial=INITIAL))
    for name in Everything.base_fields:
        if name not in {"many", "radio", "hidden"}:
            assert f'for="id_{name}"' in html, name
    assert html.count("<legend>") == 2


def test_forms_of_one_page_keep_their_labels_apart() -> None:
    first, second, alone = Everything(), Everything(), forms.Form()
    keep_apart({"way": first, "more": {"said": second, "again": second}, "lone": [alone], "n": 3})
    assert reading(first["text"]).id == "id_text"
    assert reading(second["text"]).id == "more-said-text" and second["text"].html_name == "text"
    assert alone.auto_id == "id_%s"
