"""Forms of a hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.journeys.handover import Line


class HandoverForm(forms.Form):
    """For each person somebody else; why; and whether the account ends."""

    why = forms.CharField(
        label=_("Why"),
        max_length=1000,
        required=False,
        help_text=_("It stands in each chart. The people concerned may ask."),
        widget=forms.TextInput(),
    )
    end_account = forms.BooleanField(
        label=_("End the account too"),
        required=False,
        help_text=_("They are out at their next request, on every device."),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = tuple(lines)
        self.fields["why"].required = bool(self.lines)
        for line in self.lines:
            fitting = [
                (str(one.staff_id), f"{one.name}, {one.caseload}/{one.caseload_limit}")
                for one in line.proposals
                if one.fits
            ]
            others = [
                (str(one.staff_id), f"{one.name}: {one.against[0]}") for one in line.proposals if not one.fits
            ]
            groups: list[Any] = [("", _("Choose…"))] if line.proposed is None else []
            groups += fitting + ([(_("Something stands against"), others)] if others else [])
            self.fields[f"to-{line.client.id}"] = forms.ChoiceField(
                label=line.client.shown_as,
                choices=groups,
                initial=str(line.proposed.staff_id) if line.proposed else "",
            )

    def rows(self) -> list[tuple[Line, Any]]:
        """Each person with the field of their new counselor, for the page."""
        return [(line, self[f"to-{line.client.id}"]) for line in self.lines]

    def to(self) -> dict[UUID, UUID]:
        return {line.client.id: UUID(self.cleaned_data[f"to-{line.client.id}"]) for line in self.lines}
