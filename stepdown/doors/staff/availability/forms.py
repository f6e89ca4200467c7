"""Forms of availability: what to paint where, and a calendar file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.availability.vocabulary import Holds, Paint
from stepdown.kernel.labels import Labelled

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
