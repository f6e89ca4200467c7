"""Editions of dimensions: what is on file, and who asks for which from when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.assessment import actions
from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import EditionScope
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.labels import choices
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission


class ChoiceForm(forms.Form):
    """Who asks for which edition from which day on."""

    scope = forms.ChoiceField(label=_("Who asks"), choices=choices(EditionScope))
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("Of the payer or state. Empty for the clinic."),
    )
    edition_key = forms.ChoiceField(label=_("Edition"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(edition.key, edition.name.text) for edition in assessment.editions()]
        self.fields["edition_key"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clinic = self.cleaned_data.get("scope") == EditionScope.CLINIC.value
        if not clinic and not self.cleaned_data.get("name"):
            self.add_error("name", _("Write which payer or state asks for it."))
        return self.cleaned_data


@reads(may=Permission.SEE_PROGRAMMES)
def editions(visit: Visit) -> Page:
    return _page(visit, ChoiceForm())


@writes(may=Permission.MANAGE_SITES)
def choose_edition(visit: Visit) -> Done:
    form = ChoiceForm(visit.form)
    if not form.is_valid():
        raise Invalid(_page(visit, form, 422))
    asked = form.cleaned_data
    actions.choose_edition(
        scope=next(scope for scope in EditionScope if scope.value == asked["scope"]),
        name=asked["name"],
        edition_key=asked["edition_key"],
        starts_on=asked["starts_on"],
        by=visit.viewer,
        at=visit.at,
    )
    return Done("assessment-editions", said=say("New assessments follow it from that day on."))


def _page(visit: Visit, form: ChoiceForm, status: int = 200) -> Page:
    context = {
        "editions": assessment.editions(),
        "asked": assessment.edition_choices(visit.viewer),
        "names": {edition.key: edition.name for edition in assessment.editions()},
        "form": form,
    }
    return Page("staff/assessment/editions.html", context, status=status)
