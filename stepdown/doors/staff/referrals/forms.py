"""What is asked when records are taken in or a file is opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.place.vocabulary import Site
from stepdown.referral.vocabulary import DisagreementCard, Holds


class TakeInForm(forms.Form):
    """Who sent the records and which site receives them; the files themselves are read one by one."""

    source = forms.CharField(
        label=_("Who sent them"), max_length=80, required=False, help_text=_("Such as Lakeside detox.")
    )

    inquiry = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sites: tuple[Site, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sites = sites
        self.fields["site"] = forms.ChoiceField(
            label=_("For which site"), choices=[(str(site.id), site.name) for site in sites]
        )
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = str(sites[0].id)

    def inquiry_id(self) -> UUID | None:
        """The inquiry that somebody says the records belong to; None where they say none."""
        found = self.cleaned_data.get("inquiry")
        return found if isinstance(found, UUID) else None

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


class AgainForm(forms.Form):
    """A change decided otherwise than before."""

    accepted = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[("take", _("Take it over")), ("leave", _("Leave it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How you know"),
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept with your name beside the decision."),
    )


class SettleForm(forms.Form):
    """Which of two sources is right, in the words of the two."""

    reason = forms.CharField(
        label=_("How you know"),
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as: asked the person, called the pharmacy. It is kept with your name."),
    )

    def __init__(self, *args: Any, sides: DisagreementCard, **options: Any) -> None:
        super().__init__(*args, **options)
        first, second = sides.first.referral, sides.second.referral
        names = [card.source_label or card.working_name for card in (first, second)]
        if names[0] == names[1]:
            names = [first.working_name, second.working_name]
        self.fields["holds"] = forms.ChoiceField(
            label=_("What is so"),
            choices=[
                (Holds.FIRST.value, _("As %(sender)s says") % {"sender": names[0]}),
                (Holds.SECOND.value, _("As %(sender)s says") % {"sender": names[1]}),
                (Holds.BOTH.value, _("Both are so, each at its time")),
                (Holds.NEITHER.value, _("Neither is so")),
            ],
            widget=forms.RadioSelect,
        )
        self.order_fields(["holds", "reason"])
