"""Forms of a person's own days: one tap, a few words, a return to use, a first day, somebody to lean on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.recovery.vocabulary import (
    MOST_CRAVING,
    Mood,
    NewSupport,
    Start,
    Substance,
    SupportKind,
    Tap,
    Use,
)


def _of(labels: Any) -> Any:
    return lambda: [(one.value, words(one.label)) for one in labels]


class TapForm(forms.Form):
    """One tap: of which row, and what."""

    mood = forms.ChoiceField(choices=_of(Mood), required=False)
    craving = forms.IntegerField(min_value=0, max_value=MOST_CRAVING, required=False)
    used = forms.ChoiceField(choices=[("no", ""), ("yes", ""), ("skip", "")], required=False)

    def tap(self) -> Tap:
        """The tap as the room takes it."""
        data = self.cleaned_data
        return Tap(
            mood=Mood(data["mood"]) if data["mood"] else None,
            craving=data["craving"],
            used={"yes": True, "no": False}.get(data["used"]),
            skip_used=data["used"] == "skip",
        )


class WordsForm(forms.Form):
    """A few words to the day."""

    words = forms.CharField(
        label=_("A few words to today"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UseForm(forms.Form):
    """A return to use: which days, of what if they want, in their words."""

    on = forms.DateField(label=_("Which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("Until which day?"),
        help_text=_("Leave it empty for one day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    substance = forms.ChoiceField(
        label=_("What was it?"), choices=_of(Substance), initial=Substance.ANY.value, required=False
    )
    words = forms.CharField(
        label=_("What came before it?"),
        help_text=_("Only if you want."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def use(self) -> Use:
        """The telling as the room takes it."""
        data = self.cleaned_data
        substance = Substance(data["substance"] or Substance.ANY.value)
        return Use(data["on"], data["until"] or data["on"], substance, data["words"])


class CountForm(forms.Form):
    """From which day, and without what."""

    since = forms.DateField(label=_("My first day"), widget=forms.DateInput(attrs={"type": "date"}))
    without = forms.ChoiceField(label=_("Days without"), choices=_of(Substance))

    def start(self) -> Start:
        """The first day as the room takes it."""
        return Start(self.cleaned_data["since"], Substance(self.cleaned_data["without"]))


class SupportForm(forms.Form):
    """Somebody or some group to lean on; little of them."""

    kind = forms.ChoiceField(label=_("Who or what?"), choices=_of(SupportKind))
    name = forms.CharField(
        label=_("First name, initial or group"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Their number"),
        help_text=_("Only if you want it at hand here."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    agreed = forms.BooleanField(label=_("They agreed that it is kept here"), required=False)

    def new(self) -> NewSupport:
        """The support as the room takes it."""
        data = self.cleaned_data
        return NewSupport(SupportKind(data["kind"]), data["name"], data["number"], data["agreed"])
