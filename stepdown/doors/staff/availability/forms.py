"""Forms of availability: what to paint where, a calendar file, the way, when the family can come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.availability.vocabulary import MOST_WAY, Holds, Means, Paint
from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import WeekWindow
from stepdown.people.vocabulary import ContactCard
from stepdown.place.vocabulary import Site

ERASE = "erase"
CELLS = 48


def _labelled(words: type[Labelled]) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label.text)) for word in words]


class PaintForm(forms.Form):
    """The half hours that were ticked, and what is said of them."""

    brush = forms.ChoiceField(
        label=_("What they say"),
        choices=lambda: [*_labelled(Paint), (ERASE, _("Nothing painted"))],
        widget=forms.RadioSelect,
        initial=Paint.CANNOT.value,
    )
    holds = forms.ChoiceField(
        label=_("It holds"),
        choices=lambda: _labelled(Holds),
        widget=forms.RadioSelect,
        initial=Holds.WEEKLY.value,
    )

    def __init__(self, *args: Any, ticked: list[str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cells = [found for one in ticked or [] if (found := _cell(one))]

    def clean(self) -> dict[str, Any]:
        if not self.cells:
            self.add_error("brush", _("Choose the half hours in the week below first."))
        return self.cleaned_data


def _cell(text: str) -> tuple[int, int] | None:
    """A half hour as the grid names it: day and number in the day; None for anything else."""
    day, dash, number = text[:8].partition("-")
    if not (dash and day.isascii() and day.isdigit() and number.isascii() and number.isdigit()):
        return None
    found = int(day), int(number)
    return found if found[0] < 7 and found[1] < CELLS else None


class CalendarForm(forms.Form):
    """A calendar file and what the client calls it."""

    label = forms.CharField(
        label=_("What they call it"),
        max_length=40,
        help_text=_("Such as: work, school. A new file of the same name takes the place of the old one."),
    )
    file = forms.FileField(
        label=_("Calendar file"),
        max_length=200,
        help_text=_("Exported from their calendar; its name ends in .ics. Only busy hours are kept."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )


def _time() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "900"})


class WayForm(forms.Form):
    """How long they need to a site, in their words."""

    site = forms.TypedChoiceField(label=_("To"), coerce=UUID)
    minutes = forms.IntegerField(
        label=_("Minutes each way"),
        min_value=0,
        max_value=MOST_WAY,
        required=False,
        help_text=_("As they say it, with what they usually wait. Empty: nobody knows."),
    )
    means = forms.ChoiceField(label=_("By which means"), choices=lambda: _labelled(Means))

    def __init__(self, *args: Any, sites: Iterable[Site], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = [(str(one.id), one.name) for one in sites]  # type: ignore[attr-defined]


WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


class FamilyForm(forms.Form):
    """Who of the family can come, on which days, from when until when."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(label=_("From"), widget=_time())
    ends = forms.TimeField(label=_("Until"), widget=_time(), help_text=_("00:00 is the end of the day."))

    def __init__(self, *args: Any, contacts: Iterable[ContactCard], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(str(one.id), f"{one.name} ({one.relation})") for one in contacts]
        self.fields["who"].choices = [("", _("Their family")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if {"starts", "ends"} <= told.keys() and told["starts"] >= told["ends"] != time(0):
            self.add_error("ends", _("This ends before it begins."))
        return told

    @property
    def contact_id(self) -> UUID | None:
        """Whom it is about; None for the family as such."""
        return UUID(self.cleaned_data["who"]) if self.cleaned_data["who"] else None

    @property
    def windows(self) -> list[WeekWindow]:
        """The same time on each of the days."""
        told = self.cleaned_data
        return [WeekWindow(day, told["starts"], told["ends"]) for day in told["days"]]
