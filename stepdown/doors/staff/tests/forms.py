"""Forms of drug and alcohol tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.drugtest.vocabulary import (
    Analyte,
    Came,
    Collected,
    Collector,
    Fluid,
    Found,
    Naloxone,
    NewStep,
    Outcome,
    Plan,
    Watched,
    Why,
)
from stepdown.kernel.labels import Labelled

SHOWN = (Found.NOT_DETECTED, Found.DETECTED, Found.UNCLEAR)
ASKED = tuple(one for one in Why if one is not Why.RANDOM)
NOTED = (Came.UNABLE, Came.REFUSED, Came.EXCUSED, Came.ABSENT)
READ = (Outcome.AS_EXPECTED, Outcome.NOT_AS_EXPECTED, Outcome.NOT_CLEAR)
DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _of(labels: Sequence[Labelled]) -> list[tuple[str, Any]]:
    return [(one.value, _(one.label.text)) for one in labels]


class Named(forms.Form):
    """A form whose fields have ids of their own: several stand on one page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **options)


class FindForm(forms.Form):
    """Whom to find: whoever calls and asks."""

    text = forms.CharField(label=_("Name"), max_length=80, required=False)


class OrderForm(Named):
    """A test besides the draw: why, in a sentence the person may read."""

    why = forms.ChoiceField(label=_("Why"), choices=lambda: _of(ASKED))
    words = forms.CharField(label=_("In a sentence the person may read"), max_length=300)


class CollectForm(Named):
    """What was given, how warm it was, and whether it was as they wished."""

    fluid = forms.ChoiceField(label=_("What"), choices=lambda: _of(tuple(Fluid)), widget=forms.RadioSelect)
    temperature = forms.DecimalField(
        label=_("Temperature, °F"), required=False, min_value=40, max_value=120, decimal_places=1
    )
    watched = forms.ChoiceField(
        label=_("How"), choices=lambda: _of(tuple(Watched)), widget=forms.RadioSelect, initial=Watched.ALONE
    )
    as_wished = forms.BooleanField(label=_("Collected by somebody they wish"), required=False, initial=True)
    wish_words = forms.CharField(label=_("If not as they wished, why"), max_length=200, required=False)
    custody = forms.BooleanField(label=_("With custody, because it is for a court"), required=False)
    id_check = forms.CharField(label=_("How you knew who it was"), max_length=120, required=False)
    seal = forms.CharField(label=_("Number of the seal"), max_length=60, required=False)

    def told(self) -> Collected:
        """What the collector says."""
        data = self.cleaned_data
        return Collected(
            fluid=Fluid(data["fluid"]),
            custody=data["custody"],
            watched=Watched(data["watched"]),
            temperature=data["temperature"],
            as_wished=data["as_wished"],
            wish_words=data["wish_words"],
            id_check=data["id_check"],
            seal=data["seal"],
        )


class NoteForm(Named):
    """What became of a test that was not given."""

    came = forms.ChoiceField(label=_("What happened"), choices=lambda: _of(NOTED), widget=forms.RadioSelect)
    words = forms.CharField(label=_("In their words, or in yours"), max_length=300, required=False)


class CupForm(Named):
    """What a cup shows, substance by substance; what it does not have is left open."""

    creatinine = forms.DecimalField(
        label=_("Creatinine of its strip, mg/dL"), required=False, min_value=0, max_value=1000
    )

    def __init__(self, *args: Any, analytes: Sequence[Analyte], **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys = [one.key for one in analytes]
        for one in analytes:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label, choices=[("", _("not on it")), *_of(SHOWN)], required=False
            )

    def found(self) -> dict[str, Found]:
        """What was said of each substance."""
        data = self.cleaned_data
        return {key: Found(data[key]) for key in self.keys if data.get(key)}

    def strip(self) -> str:
        value = self.cleaned_data["creatinine"]
        return "" if value is None else str(value)


class PassForm(Named):
    """One hand-over of a specimen."""

    to_name = forms.CharField(label=_("Who takes it"), max_length=120)
    purpose = forms.CharField(label=_("Why"), max_length=120)
    seal = forms.CharField(label=_("Number of the seal"), max_length=60)
    intact = forms.BooleanField(label=_("The seal is whole"), required=False, initial=True)

    def step(self) -> NewStep:
        return NewStep(**self.cleaned_data)


class SafetyForm(Named):
    """Naloxone and the talk about staying alive."""

    naloxone = forms.ChoiceField(
        label=_("Naloxone"), choices=lambda: _of(tuple(Naloxone)), widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What you talked about"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Never alone; start low; who has the kit; test strips; where to go tonight."),
    )


class ReadForm(Named):
    """How a clinician reads a test."""

    outcome = forms.ChoiceField(label=_("You read it"), choices=lambda: _of(READ), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a sentence, why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DefinitiveForm(Named):
    """Which classes a definitive test is asked for, and why."""

    analytes = forms.MultipleChoiceField(label=_("Classes"), widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label=_("Why, by class"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, analytes: Sequence[Analyte], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["analytes"].choices = [(one.key, one.label) for one in analytes]  # type: ignore[attr-defined]


class TalkForm(Named):
    """How a conversation went."""

    words = forms.CharField(
        label=_("How it went, in a sentence"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PlanForm(Named):
    """How often one person is tested."""

    plan = forms.ChoiceField(label=_("From tomorrow on"), choices=lambda: _of(tuple(Plan)))
    times = forms.IntegerField(label=_("Tests"), min_value=0, max_value=30, initial=1, required=False)
    weeks = forms.IntegerField(
        label=_("in so many weeks"), min_value=1, max_value=12, initial=1, required=False
    )
    until_day = forms.DateField(
        label=_("Pause until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    why = forms.CharField(label=_("Why, in a sentence the person may read"), max_length=300)


class WishForm(Named):
    """Who should collect, and what they would rather give."""

    collector = forms.ChoiceField(
        label=_("Who should collect it"), choices=lambda: _of(tuple(Collector)), widget=forms.RadioSelect
    )
    fluid = forms.ChoiceField(
        label=_("What they would rather give"),
        choices=lambda: [("any", _("Either")), *_of((Fluid.URINE, Fluid.ORAL))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Anything else"), max_length=200, required=False)


class RuleForm(Named):
    """On which days and from when on a site draws."""

    weekdays = forms.MultipleChoiceField(
        label=_("Days of the draw"), choices=list(enumerate(DAYS)), widget=forms.CheckboxSelectMultiple
    )
    hour = forms.TimeField(
        label=_("People may ask from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class FileForm(Named):
    """A file of a laboratory."""

    file = forms.FileField(label=_("A file from the laboratory (HL7 v2 or FHIR)"))


class AsideForm(Named):
    """Why a report is set aside."""

    why = forms.CharField(label=_("Why it is nobody’s here"), max_length=300)
