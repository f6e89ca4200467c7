"""What is asked when a paper is added to a chart, opened, or sent back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.inbox.forms import kind_choices
from stepdown.inbox.vocabulary import Area, Filing


class AddForm(forms.Form):
    """What the paper is; whose it is, the page says."""

    kind = forms.ChoiceField(
        label=_("Kind"), error_messages={"required": _("Choose what kind of paper it is.")}
    )
    paper_date = forms.DateField(
        label=_("Date on the paper"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    vault = forms.BooleanField(label=_("Shows a legal name or ID: opens like the vault"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "–"), *kind_choices(Area.CLIENT)]  # type: ignore[attr-defined]

    def filing(self) -> Filing:
        """What was said, as the room takes it."""
        told = self.cleaned_data
        return Filing(told["kind"], None, told["paper_date"], told["note"], told["vault"])


class OpenForm(forms.Form):
    """Why a paper with a legal identity is opened."""

    reason = forms.CharField(
        label=_("What you open it for"),
        max_length=300,
        error_messages={"required": _("Say in a few words what you need it for.")},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept with your name, and the client can read it."),
    )


class SendBackForm(forms.Form):
    """Why a paper does not belong in this chart."""

    why = forms.CharField(
        label=_("Why it does not belong here"),
        max_length=300,
        error_messages={"required": _("Say in a few words why it moves.")},
    )
