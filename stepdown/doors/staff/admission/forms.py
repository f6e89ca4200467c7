"""Forms of an admission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.episode.vocabulary import Proposal, WayIn
from stepdown.journeys.admit import Chosen, Desk


class AdmissionForm(forms.Form):
    """What is decided besides programme and specialist."""

    way_in = forms.ChoiceField(
        label=_("Way in"),
        choices=[(one.value, _(one.label.text)) for one in WayIn],
        help_text=_("The treatment is the same whatever the way in."),
    )
    court_ordered = forms.BooleanField(label=_("Ordered by a court"), required=False)
    standard = forms.ChoiceField(
        label=_("Plan follows"), help_text=_("Who signs the plan, and how often it is looked at.")
    )

    def __init__(self, *args: Any, desk: Desk, **options: Any) -> None:
        super().__init__(*args, **options)
        first = {"way_in": desk.way_in.value, "court_ordered": desk.court_ordered, "standard": "clinic"}
        self.initial = {**first, **self.initial}
        self.fields["standard"].choices = [(one.key, one.label) for one in desk.standards]  # type: ignore[attr-defined]

    def chosen(self, version_id: UUID, phase: int, specialist_id: UUID) -> Chosen:
        found = self.cleaned_data
        return Chosen(
            programme_version_id=version_id,
            phase=phase,
            specialist_id=specialist_id,
            way_in=next(one for one in WayIn if one.value == found["way_in"]),
            court_ordered=found["court_ordered"],
            standard=found["standard"],
        )


class SpecialistForm(forms.Form):
    """One person, of those who fit."""

    specialist = forms.UUIDField(error_messages={"required": _("Choose who will be accountable.")})

    def __init__(self, *args: Any, proposals: Sequence[Proposal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fitting = {one.staff_id for one in proposals if one.fits}

    def clean_specialist(self) -> UUID:
        found: UUID = self.cleaned_data["specialist"]
        if found not in self.fitting:
            raise forms.ValidationError(_("Something stands against this choice. Look at the reasons again."))
        return found
