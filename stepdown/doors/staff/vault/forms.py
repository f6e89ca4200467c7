"""Forms of the vault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.identity.vocabulary import FIELDS, EmergencyReason, Field, Group, Task

OPENED_FOR = [task for task in Task if task not in (Task.EMERGENCY, Task.CORRECTION)]
_INPUTS = {
    Field.BIRTH_DATE: forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    Field.ADDRESS: forms.TextInput(attrs={"autocomplete": "off"}),
}
_HINTS = {
    Field.SSN: _("Nine digits. Only if an act really needs all of them."),
    Field.FORMER_NAMES: _("Such as a name before marriage, if records run under it."),
    Field.ID_KIND: _("Such as driver license, passport."),
}


class OpenForm(forms.Form):
    """What the vault is opened for."""

    task = forms.ChoiceField(
        label=_("For which task"), choices=lambda: [(task.value, words(task.label)) for task in OPENED_FOR]
    )
    reason = forms.CharField(
        label=_("What exactly for"),
        max_length=300,
        help_text=_("The client can read this. Each task shows only what it needs."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class IdentityForm(forms.Form):
    """Every field of the vault, empty: what is left empty stays as it is."""

    def __init__(self, *args: Any, present: Iterable[Field] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.present = tuple(present)
        for field in Field:
            known = field in self.present
            self.fields[field.value] = forms.CharField(
                label=words(field.label),
                required=False,
                max_length=200,
                help_text=_("In the vault. Write only to replace it.") if known else _HINTS.get(field, ""),
                widget=_INPUTS.get(
                    field, forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
                ),
            )
        if self.present:
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_("Take out of the vault"),
                required=False,
                choices=[(field.value, words(field.label)) for field in self.present],
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields["why"] = forms.CharField(
                label=_("Why it is corrected"),
                max_length=300,
                required=False,
                help_text=_(
                    "Stays beside the correction. What was there before stays sealed in the history."
                ),
            )

    def groups(self) -> list[tuple[Group, list[forms.BoundField]]]:
        """The fields group by group, for the page."""
        return [(group, [self[field.value] for field in fields]) for group, fields in FIELDS.items()]

    def values(self) -> dict[Field, str]:
        """What was written, and what is to be taken out."""
        written = {field: self.cleaned_data[field.value] for field in Field if self.cleaned_data[field.value]}
        return written | {Field(name): "" for name in self.cleaned_data.get("remove", ())}


class EmergencyForm(forms.Form):
    """One touch and a word: seconds count."""

    emergency = forms.ChoiceField(
        label=_("What is happening"),
        choices=lambda: [(reason.value, words(reason.label)) for reason in EmergencyReason],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("In a word or two"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindForm(forms.Form):
    """A chosen name, at any site."""

    text = forms.CharField(label=_("Chosen name"), max_length=80)


class JoinForm(forms.Form):
    """The client's wish, in their words."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("The wish, as the client says it"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PartForm(forms.Form):
    """Which wish is taken back."""

    wish = forms.UUIDField(widget=forms.HiddenInput)

    def id(self) -> UUID | None:
        """The wish's id, or None where the form was tampered with."""
        return self.cleaned_data["wish"] if self.is_valid() else None
