"""What is asked when a paper is added to a chart, opened, or sent back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.doors.staff.inbox.forms import kind_choices
from stepdown.inbox.vocabulary import Area, Filing
from stepdown.journeys.give_out import Way
from stepdown.kernel.words import say
from stepdown.privacy.vocabulary import Category, Recipient, RecipientKind


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


class GiveForm(forms.Form):
    """To whom a paper goes, which pages, and what else stands on them."""

    to = forms.ChoiceField(
        label=_("To whom, and what for"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose to whom it goes.")},
    )
    name = forms.CharField(
        label=_("Name of who gets it"),
        max_length=120,
        required=False,
        help_text=_("Only where the consent names no one: a doctor or a health plan."),
    )
    pages = forms.CharField(
        label=_("Pages"),
        max_length=100,
        required=False,
        help_text=_("Such as 1-2, 4. Empty: all of them."),
    )
    also = forms.MultipleChoiceField(
        label=_("It tells besides"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ways: Sequence[Way], told: Collection[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        self.ways = tuple(ways)
        self.told = [one for one in Category if one in told]
        self.names_a_group = any(
            not way.recipient.name and way.recipient.kind is not RecipientKind.CLIENT for way in ways
        )
        self.fields["to"].choices = [(way.key, _said(way)) for way in self.ways]  # type: ignore[attr-defined]
        others = [(one.value, words(one.label)) for one in Category if one not in told]
        self.fields["also"].choices = others  # type: ignore[attr-defined]

    def way(self) -> Way:
        """The way that was chosen."""
        return next(way for way in self.ways if way.key == self.cleaned_data["to"])

    def recipient(self) -> Recipient:
        """Who gets it: whom the consent names, or whoever of the group it names was written down."""
        named = self.way().recipient
        if named.name or named.kind is RecipientKind.CLIENT:
            return named
        return Recipient(named.kind, " ".join(self.cleaned_data["name"].split()))

    def more(self) -> frozenset[Category]:
        """What stands on it besides what its kind says."""
        return frozenset(Category(value) for value in self.cleaned_data["also"])


def _said(way: Way) -> str:
    told = f"{way.recipient.shown_as}: {words(way.purpose.label)}"
    if way.ruling.allowed:
        return told
    missing = ", ".join(words(one.label).lower() for one in way.ruling.missing)
    if missing:
        return words(say("{way}. Not covered: {what}.", way=told, what=missing))
    return words(say("{way}. {why}", way=told, why=way.ruling.reasons[0]))
