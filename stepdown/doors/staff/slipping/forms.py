"""Forms of a call that was made, a return to use that was told, a support, a look at home."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.recovery.vocabulary import HomeState, NewSupport, Substance, SupportKind, Use
from stepdown.warning.vocabulary import FlagKind, Reached


def _of(labels: Any) -> Any:
    return lambda: [(one.value, words(one.label)) for one in labels]


class HeedForm(forms.Form):
    """A call about one flag, as its facts stood when it was read."""

    kind = forms.ChoiceField(choices=_of(FlagKind), widget=forms.HiddenInput)
    facts = forms.CharField(max_length=400, widget=forms.HiddenInput)
    reached = forms.ChoiceField(label=_("What came of it"), choices=_of(Reached))
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False)


class UseForm(forms.Form):
    """A return to use as somebody told it."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    substance = forms.ChoiceField(label=_("What it was"), choices=_of(Substance))
    words = forms.CharField(label=_("What they said of it"), max_length=300, required=False)

    def use(self) -> Use:
        """The telling as the room takes it."""
        data = self.cleaned_data
        return Use(data["on"], data["until"] or data["on"], Substance(data["substance"]), data["words"])


class BackForm(forms.Form):
    """Why a telling is taken back."""

    why = forms.CharField(label=_("Why it is taken back"), max_length=200)


class HomeForm(forms.Form):
    """How home was found, together."""

    state = forms.ChoiceField(label=_("How home is"), choices=_of(HomeState))
    words = forms.CharField(
        label=_("What does not hold, and what you agreed on"), max_length=300, required=False
    )


class SupportForm(forms.Form):
    """Somebody or some group to lean on; little of them."""

    kind = forms.ChoiceField(label=_("Who or what"), choices=_of(SupportKind))
    name = forms.CharField(label=_("First name, initial or group"), max_length=40)
    number = forms.CharField(label=_("Their number"), max_length=40, required=False)
    agreed = forms.BooleanField(label=_("They agreed that it is kept"), required=False)

    def new(self) -> NewSupport:
        """The support as the room takes it."""
        data = self.cleaned_data
        return NewSupport(SupportKind(data["kind"]), data["name"], data["number"], data["agreed"])
