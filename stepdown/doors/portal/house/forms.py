"""Forms of a resident: a pass asked for, a meeting written down, whether the house may tell."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.housing.actions import Been
from stepdown.housing.vocabulary import MeetingKind, NewPass

DAY, HOUR = {"type": "date"}, {"type": "time"}
PASS_NAMES = {"starts": "first", "ends": "last"}


class PassForm(forms.Form):
    """An evening or a night away."""

    where = forms.CharField(
        label=_("Where"),
        help_text=_("In a word or two: with family, at work."),
        max_length=120,
    )
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY))
    starts = forms.TimeField(label=_("at"), widget=forms.TimeInput(attrs=HOUR, format="%H:%M"))
    last = forms.DateField(label=_("Back"), widget=forms.DateInput(attrs=DAY))
    ends = forms.TimeField(label=_("by"), widget=forms.TimeInput(attrs=HOUR, format="%H:%M"))

    def new(self, zone: ZoneInfo) -> NewPass:
        """The pass of a valid form, on the wall of the house."""
        data = self.cleaned_data
        return NewPass(
            datetime.combine(data["first"], data["starts"], zone),
            datetime.combine(data["last"], data["ends"], zone),
            data["where"],
        )


class MeetingForm(forms.Form):
    """A meeting I went to."""

    kind = forms.ChoiceField(
        label=_("What it was"), choices=lambda: [(one.value, words(one.label)) for one in MeetingKind]
    )
    words = forms.CharField(label=_("Which one"), max_length=120, required=False)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY))

    def been(self) -> Been:
        """What a valid form says."""
        data = self.cleaned_data
        return Been(data["on"], MeetingKind(data["kind"]), data["words"])


class TellForm(forms.Form):
    """Whether the house may tell my counselor."""

    tells = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
