"""Forms of sites, rooms, hours and numbers."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.period import WeekWindow
from stepdown.place.vocabulary import HelpNumber

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class SiteForm(forms.Form):
    """What a site is called and how it is reached."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class NewSiteForm(SiteForm):
    """A new site also says in which time zone it lies; that never changes."""

    zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        initial="America/New_York",
        help_text=_("An IANA name. It cannot change later."),
    )


class RoomForm(forms.Form):
    """One room."""

    name = forms.CharField(label=_("Room"), max_length=60)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100)


class OpeningForm(forms.Form):
    """Opening and closing time of each weekday; both empty means closed."""

    def __init__(self, *args: Any, opening: tuple[WeekWindow, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        by_day = {window.weekday: window for window in opening}
        for day, label in enumerate(DAYS):
            window = by_day.get(day)
            for edge, moment in (("start", window and window.start), ("end", window and window.end)):
                self.fields[f"{edge}{day}"] = forms.TimeField(
                    label=label if edge == "start" else _("until"),
                    required=False,
                    initial=moment,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    def days(self) -> list[tuple[Any, Any]]:
        """The pairs of fields, day by day, for the page."""
        return [(self[f"start{day}"], self[f"end{day}"]) for day in range(7)]

    def clean(self) -> dict[str, Any]:
        for day in range(7):
            start: time | None = self.cleaned_data.get(f"start{day}")
            end: time | None = self.cleaned_data.get(f"end{day}")
            if (start is None) != (end is None):
                self.add_error(f"start{day}", _("Give both times, or neither for a closed day."))
            elif start is not None and end is not None and end <= start:
                self.add_error(f"end{day}", _("The day closes after it opens."))
        return self.cleaned_data

    def windows(self) -> list[WeekWindow]:
        """The filled-in days."""
        found = ((day, self.cleaned_data[f"start{day}"], self.cleaned_data[f"end{day}"]) for day in range(7))
        return [WeekWindow(day, start, end) for day, start, end in found if start is not None]


class NumberForm(forms.Form):
    """Numbers to call, one a line: what for, number, and a star where it is for danger to life."""

    numbers = forms.CharField(
        label=_("Numbers to call"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One a line: what it is for, a comma, the number. "
            "End the line with * where it is for danger to life."
        ),
    )

    def clean_numbers(self) -> list[HelpNumber]:
        found = []
        for line in self.cleaned_data["numbers"].splitlines():
            label, comma, number = line.strip().rstrip("*").rpartition(",")
            if not line.strip():
                continue
            if not comma or not label.strip() or not number.strip():
                raise forms.ValidationError(
                    _("Each line needs a comma between what it is for and the number.")
                )
            found.append(HelpNumber(label.strip()[:120], number.strip()[:40], line.rstrip().endswith("*")))
        return found
