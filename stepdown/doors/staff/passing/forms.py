"""What is asked when a paper is passed on or given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.people.vocabulary import StaffCard


class PassForm(forms.Form):
    """To whom, and what they should do with it."""

    to = forms.ChoiceField(
        label=_("For whom"),
        error_messages={"required": _("Choose a colleague.")},
        widget=forms.Select(attrs={"autofocus": True}),
    )
    words = forms.CharField(
        label=_("What for"),
        max_length=300,
        required=False,
        help_text=_("Such as: please call the court. No clinical words; it stands in the paper's story."),
    )

    def __init__(self, *args: Any, takers: Sequence[StaffCard], me: UUID | None, **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(card.id), f"{card.name}, {card.title}") for card in takers if card.id != me]
        self.fields["to"].choices = [("", _("Choose…")), *people]  # type: ignore[attr-defined]

    def to_id(self) -> UUID:
        """The colleague who was chosen."""
        return UUID(self.cleaned_data["to"])


class DownForm(forms.Form):
    """Why a paper goes back to the inbox, or what was done."""

    words = forms.CharField(
        label=_("Why you give it back"),
        max_length=300,
        required=False,
        help_text=_("Such as: not a client of mine."),
    )
