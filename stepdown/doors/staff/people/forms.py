"""Forms of people who work here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.labels import choices
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import CredentialKind, Power, Role


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip()[:40] for part in text.split(",") if part.strip()))


class PersonForm(forms.Form):
    """What is known of a member of staff."""

    name = forms.CharField(label=_("Name colleagues use"), max_length=80)
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=choices(Role), widget=forms.CheckboxSelectMultiple
    )
    site_ids = forms.MultipleChoiceField(label=_("Sites"), widget=forms.CheckboxSelectMultiple)
    languages = forms.CharField(
        label=_("Languages"), max_length=60, initial="en", help_text=_("Codes such as en, es")
    )
    skills = forms.CharField(
        label=_("Skills"), max_length=200, required=False, help_text=_("Separated by commas")
    )
    populations = forms.CharField(
        label=_("Works well with"),
        max_length=200,
        required=False,
        help_text=_("Such as young adults, veterans"),
    )
    weekly_hours = forms.IntegerField(label=_("Hours a week"), min_value=0, max_value=60, initial=40)
    caseload_limit = forms.IntegerField(
        label=_("Most clients at once"),
        min_value=0,
        max_value=99,
        initial=0,
        help_text=_("0: has no caseload"),
    )

    def __init__(self, *args: Any, sites: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["site_ids"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(site_id), name) for site_id, name in sites.items()]

    def words(self) -> StaffWords:
        """The form as the room takes it."""
        data = self.cleaned_data
        return StaffWords(
            name=data["name"],
            title=data["title"],
            roles=tuple(Role(role) for role in data["roles"]),
            site_ids=tuple(UUID(site) for site in data["site_ids"]),
            languages=_words(data["languages"]),
            skills=_words(data["skills"]),
            populations=_words(data["populations"]),
            weekly_hours=data["weekly_hours"],
            caseload_limit=data["caseload_limit"],
        )


class NewPersonForm(PersonForm):
    """Somebody new also has the address they will sign in with."""

    email = forms.EmailField(label=_("E-mail to sign in with"))
    field_order = ("name", "email")


class CredentialForm(forms.Form):
    """One credential."""

    kind = forms.ChoiceField(label=_("Kind"), choices=choices(CredentialKind))
    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("As it stands on the paper"))
    number = forms.CharField(label=_("Number"), max_length=40, required=False)
    powers = forms.MultipleChoiceField(
        label=_("Allows to"), choices=choices(Power), widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until, not including"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
