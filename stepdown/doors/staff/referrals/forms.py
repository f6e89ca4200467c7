"""What is asked when records are taken in or a file is opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.place.vocabulary import Site


class TakeInForm(forms.Form):
    """Who sent the records and which site receives them; the files themselves are read one by one."""

    source = forms.CharField(
        label=_("Who sent them"), max_length=80, required=False, help_text=_("Such as Lakeside detox.")
    )

    def __init__(self, *args: Any, sites: tuple[Site, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sites = sites
        self.fields["site"] = forms.ChoiceField(
            label=_("For which site"), choices=[(str(site.id), site.name) for site in sites]
        )
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = str(sites[0].id)

    def site_id(self) -> UUID:
        """The site that was chosen."""
        return UUID(self.cleaned_data["site"])


class OpenForm(forms.Form):
    """Why the file itself is opened."""

    reason = forms.CharField(
        label=_("What you open it for"),
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept with your name and shown on this page."),
    )


class WishForm(forms.Form):
    """That the person wishes their legal identity kept here."""

    person_wishes = forms.BooleanField(
        label=_("I asked, and the person wishes their legal identity kept in the vault."), required=False
    )
