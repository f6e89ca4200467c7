"""Forms of a director: a house, its beds, its rules, who keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.houses.forms import day_field, hour_field, labelled
from stepdown.housing.vocabulary import HouseCard, HouseWords, Kind, NewRules, RulesCard, Whose

NIGHTS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class HouseForm(forms.Form):
    """A house: what it is called, what kind it is, whose."""

    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(label=_("Where it is"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of house"), help_text=_("Kinds of support after NARR. They are not a rating.")
    )
    whose = forms.ChoiceField(
        label=_("Whose it is"), choices=lambda: labelled(Whose), widget=forms.RadioSelect
    )
    partner = forms.CharField(label=_("Who runs it, if a partner does"), max_length=120, required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[Kind] = (),
        sites: Iterable[tuple[object, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(one.key, one.shown_as) for one in kinds]  # type: ignore[attr-defined]
        if listed := [(str(key), name) for key, name in sites]:
            self.fields["site"] = forms.ChoiceField(label=_("Site"), choices=listed)

    def house(self) -> HouseWords:
        """What a valid form says."""
        data = self.cleaned_data
        return HouseWords(data["name"], data["kind"], Whose(data["whose"]), data["address"], data["partner"])


class ChangeForm(HouseForm):
    """A house that is there; the day it closes."""

    closed_on = day_field(_("Closes on"), required=False)


def written(card: HouseCard) -> dict[str, object]:
    """What the form of a house begins with."""
    words = card.words
    return {
        "name": words.name,
        "address": words.address,
        "kind": words.kind,
        "whose": words.whose.value,
        "partner": words.partner,
        "closed_on": card.closed_on,
    }


class NewBedForm(forms.Form):
    """A bed in a room; a room that is not there is made."""

    room = forms.CharField(label=_("Room"), max_length=60)
    bed_name = forms.CharField(label=_("Bed"), max_length=40)
    suits = forms.CharField(
        label=_("Whom it suits"),
        help_text=_("Ground floor, women, with a child."),
        max_length=120,
        required=False,
    )


class ChangeBedForm(forms.Form):
    """Whom a bed suits; why nobody sleeps in it."""

    suits = forms.CharField(label=_("Whom it suits"), max_length=120, required=False)
    out_of_use = forms.CharField(label=_("Out of use because"), max_length=200, required=False)


class RulesForm(forms.Form):
    """The next version of the rules: curfew for each night, a sentence a line."""

    rules = forms.CharField(
        label=_("Rules, one a line"),
        help_text=_("Medication is always welcome; that stands first and needs no line."),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    meetings = forms.IntegerField(
        label=_("Meetings asked for a week"), min_value=0, max_value=21, help_text=_("Of any kind.")
    )
    from_on = day_field(_("From"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, night in enumerate(NIGHTS):
            self.fields[f"night_{number}"] = hour_field(night, required=False)

    def new(self) -> NewRules:
        """The version of a valid form; an hour left empty is a night without curfew."""
        data = self.cleaned_data
        hours: tuple[time | None, ...] = tuple(data[f"night_{number}"] for number in range(7))
        lines = tuple(line.strip() for line in data["rules"].splitlines() if line.strip())
        return NewRules(hours, lines, data["meetings"], data["from_on"])


def next_version(card: RulesCard | None, first_day: object) -> dict[str, object]:
    """What the form begins with: the version before it."""
    if card is None:
        return {"meetings": 3, "from_on": first_day} | {f"night_{number}": time(22) for number in range(7)}
    hours = {f"night_{number}": hour for number, hour in enumerate(card.new.curfew)}
    found = {"rules": "\n".join(card.new.rules), "meetings": card.new.meetings_a_week, "from_on": first_day}
    return found | hours


class KeeperForm(forms.Form):
    """Who keeps a house."""

    staff = forms.ChoiceField(label=_("Who keeps it"))

    def __init__(self, *args: Any, people: Iterable[tuple[object, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].choices = [(str(key), name) for key, name in people]  # type: ignore[attr-defined]
