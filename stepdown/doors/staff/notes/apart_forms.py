"""Forms of what stands apart: a counseling note, a report to child protection and its steps."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.note.vocabulary import Concern, ReportStep, ReportWords, Told


class ApartForm(forms.Form):
    """A thought of one's own, kept apart from the record."""

    on = forms.DateField(
        label=_("Day of the session"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=_("What I think about what was said"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Times, medication, results, diagnosis, plan and progress belong into the chart, not here."
        ),
    )


class ReportForm(forms.Form):
    """What the hotline asks first. Nothing else has to be finished."""

    note_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    concern = forms.ChoiceField(
        label=_("What is suspected"),
        choices=[(one.value, _(one.label.text)) for one in Concern],
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label=_("What was seen or heard"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only this. Nothing about treatment, tests or attendance."),
    )
    children = forms.CharField(
        label=_("Which child"), max_length=300, help_text=_("First name and age, as far as known.")
    )
    authority = forms.CharField(
        label=_("Told by phone: which authority"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty if you call next; the clock runs from now."),
    )
    person = forms.CharField(label=_("Who took the call"), max_length=120, required=False)
    number = forms.CharField(label=_("Their number for it"), max_length=60, required=False)

    def words(self, at: datetime) -> ReportWords:
        data = self.cleaned_data
        told = Told(data["authority"], data["person"], data["number"], at) if data["authority"] else None
        return ReportWords(Concern(data["concern"]), data["what"], data["children"], told, data["note_id"])


class StepForm(forms.Form):
    """One thing that was done with a report."""

    what = forms.ChoiceField(
        label=_("What was done"),
        choices=[(one.value, _(one.label.text)) for one in ReportStep],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("To whom, or what they said"), max_length=500)
    number = forms.CharField(label=_("Their number for it"), max_length=60, required=False)
    done_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def step(self) -> ReportStep:
        return ReportStep(self.cleaned_data["what"])
