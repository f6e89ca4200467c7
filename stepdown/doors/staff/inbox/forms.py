"""What is asked when papers come in, are filed, put away, cut, joined or looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.inbox.queries import kinds
from stepdown.inbox.vocabulary import Area, Discard, Filing, Looking, State
from stepdown.people.vocabulary import StaffCard
from stepdown.place.vocabulary import Site

_DATE = forms.DateInput(attrs={"type": "date"})
_SHOWN_STATES = (
    State.OPEN,
    State.FILED,
    State.HOUSE,
    State.DISCARDED,
    State.WAITING,
    State.QUARANTINE,
    State.RECAST,
)


def kind_choices(*areas: Area) -> list[tuple[str, Any]]:
    """The kinds to choose from, under the heading of their area where there are two."""
    if len(areas) == 1:
        return [(kind.code, kind.label) for kind in kinds(areas[0])]
    return [(str(area.label), [(kind.code, kind.label) for kind in kinds(area)]) for area in areas]


def id_of(text: str) -> UUID | None:
    """An id that came with a form; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


class UploadForm(forms.Form):
    """For which site papers are uploaded."""

    def __init__(self, *args: Any, sites: tuple[Site, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(site.id), site.name) for site in sites]
        self.fields["site"] = forms.ChoiceField(label=_("For which site"), choices=choices)
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = str(sites[0].id)

    def site_id(self) -> UUID:
        """The site that was chosen."""
        return UUID(self.cleaned_data["site"])


class FilingForm(forms.Form):
    """Whose paper it is, what it is, and anything a colleague should know."""

    client_text = forms.CharField(label=_("Client"), max_length=80, required=False)
    client = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput())
    kind = forms.ChoiceField(
        label=_("Kind"), error_messages={"required": _("Choose what kind of paper it is.")}
    )
    paper_date = forms.DateField(label=_("Date on the paper"), required=False, widget=_DATE)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    vault = forms.BooleanField(label=_("Shows a legal name or ID: opens like the vault"), required=False)
    name_may_show = forms.BooleanField(label=_("The care team may read the legal name on it"), required=False)
    why = forms.CharField(label=_("Why it moves"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(Area.CLIENT, Area.HOUSE)

    def offer(self, *areas: Area) -> None:
        """Offer the kinds of some areas alone."""
        self.fields["kind"].choices = [("", "–"), *kind_choices(*areas)]  # type: ignore[attr-defined]

    def filing(self) -> Filing:
        """What was said, as the room takes it."""
        told = self.cleaned_data
        return Filing(
            kind=told["kind"],
            client_id=id_of(told["client"]),
            paper_date=told["paper_date"],
            note=told["note"],
            vault=told["vault"],
            name_may_show=told["name_may_show"],
        )


class DiscardForm(forms.Form):
    """Why a paper is put away."""

    reason = forms.ChoiceField(
        label=_("Why it is put away"), error_messages={"required": _("Say why it is put away.")}
    )
    words = forms.CharField(label=_("In words"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "–"), *((one.value, str(one.label)) for one in Discard)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def reason_given(self) -> Discard | None:
        """The reason, None where none was chosen."""
        return Discard(self.cleaned_data["reason"]) if self.cleaned_data["reason"] else None


class BackForm(forms.Form):
    """Why a paper comes back into the queue."""

    why = forms.CharField(
        label=_("Why it comes back"),
        max_length=300,
        error_messages={"required": _("Say in a few words why it moves.")},
    )


class SplitForm(forms.Form):
    """Which pages make up which paper."""

    ranges = forms.CharField(
        label=_("Pages of each paper"),
        max_length=200,
        error_messages={"required": _("Write which pages make up each paper.")},
        help_text=_("Such as 1-2, 3, 4-6. Every page goes somewhere."),
    )


class FindForm(forms.Form):
    """What is looked for among all papers."""

    text = forms.CharField(label=_("Words on the paper"), max_length=80, required=False)
    client_text = forms.CharField(label=_("Client"), max_length=80, required=False)
    client = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput())
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("Where it is"), required=False)
    for_whom = forms.ChoiceField(label=_("Waits for"), required=False)
    since = forms.DateField(label=_("Came from"), required=False, widget=_DATE)
    until = forms.DateField(label=_("until"), required=False, widget=_DATE)
    after = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput())

    def __init__(self, *args: Any, colleagues: Sequence[StaffCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        anything = [("", _("any"))]
        people = [(str(card.id), card.name) for card in colleagues]
        self.fields["for_whom"].choices = [("", _("anybody or nobody")), *people]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*anything, *kind_choices(Area.CLIENT, Area.HOUSE)]  # type: ignore[attr-defined]
        states = [(state.value, str(state.label)) for state in _SHOWN_STATES]
        self.fields["state"].choices = [*anything, *states]  # type: ignore[attr-defined]

    def looking(self) -> Looking:
        """What was asked, as the room takes it."""
        told = self.cleaned_data
        return Looking(
            text=told["text"],
            kind=told["kind"],
            state=State(told["state"]) if told["state"] else None,
            client_id=id_of(told["client"]),
            since=told["since"],
            until=told["until"],
            waits_for=id_of(told["for_whom"]),
            after=id_of(told["after"]),
        )
