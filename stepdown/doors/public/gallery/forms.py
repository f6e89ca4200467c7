"""A form with every kind of field, half filled in, for the gallery."""

from __future__ import annotations

from datetime import date, time

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Shows labels, hints, errors and every control."""

    chosen_name = forms.CharField(label=_("Chosen name"), max_length=80)
    left_at = forms.TimeField(label=_("Left at"))
    total = forms.IntegerField(label=_("PHQ-9 total"), max_value=27, min_value=0)
    level = forms.ChoiceField(
        label=_("Level"), choices=[("iop", _("Intensive outpatient")), ("op", _("Outpatient"))]
    )
    day = forms.DateField(label=_("Return by"), required=False, help_text=_("A day within four weeks."))
    words = forms.CharField(
        label=_("In their words"),
        widget=forms.Textarea,
        required=False,
        help_text=_("As said, not as we would say it."),
    )
    safe = forms.ChoiceField(
        label=_("Safe to call back"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("text", _("Text only"))],
        widget=forms.RadioSelect,
    )
    times = forms.MultipleChoiceField(
        label=_("Good times"),
        choices=[("am", _("Mornings")), ("pm", _("Afternoons")), ("eve", _("Evenings"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    said = forms.BooleanField(label=_("Said we may leave a message"), required=False)
    craving = forms.ChoiceField(
        label=_("Any craving?"),
        choices=[("none", _("None")), ("little", _("A little")), ("strong", _("Strong"))],
        widget=forms.RadioSelect,
    )


def sample(side: str) -> SampleForm:
    """The form as somebody left it; `side` keeps the ids of the two halves apart."""
    data = {
        "chosen_name": "Robin Example",
        "left_at": time(11, 5),
        "total": 31,
        "level": "iop",
        "day": date(2026, 11, 30),
        "words": "Be someone my kids can count on.",
        "safe": "yes",
        "times": ["am", "eve"],
        "said": True,
        "craving": "little",
    }
    return SampleForm(data, auto_id=f"{side}_%s")
