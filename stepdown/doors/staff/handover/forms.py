"""Forms of a hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.journeys.handover import Line
from stepdown.journeys.handover_desk import Shelf


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

    def __init__(self, *args: Any, lines: Sequence[Line], desk: Sequence[Shelf] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines, self.desk = tuple(lines), tuple(desk)
        for shelf in self.desk:
            takers = [(str(one.id), one.name) for one in shelf.takers]
            self.fields[f"desk-{shelf.key}"] = forms.ChoiceField(
                label=words(shelf.label), choices=[("", _("Nobody yet")), *takers], required=False
            )
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

    def shelves(self) -> list[tuple[Shelf, Any]]:
        """Each shelf of the desk with the field of who takes it, for the page."""
        return [(shelf, self[f"desk-{shelf.key}"]) for shelf in self.desk]

    def desk_to(self) -> dict[str, UUID]:
        """Who takes which shelf; one nobody takes stays where it is."""
        chosen = {shelf.key: self.cleaned_data[f"desk-{shelf.key}"] for shelf in self.desk}
        return {key: UUID(value) for key, value in chosen.items() if value}

    def to(self) -> dict[UUID, UUID]:
        return {line.client.id: UUID(self.cleaned_data[f"to-{line.client.id}"]) for line in self.lines}
