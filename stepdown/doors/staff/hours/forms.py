"""Forms of working hours and leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.hours.shown import Line
from stepdown.kernel.labels import choices
from stepdown.kernel.period import WeekWindow
from stepdown.roster.vocabulary import LeaveKind, ShiftWindow

DAYS = (
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
)
# Seven days of two shifts at two sites each are written in as many lines; nobody works more than that.
MOST_LINES = 14
SPARE = 2


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M")


def _calendar() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class HoursForm(forms.Form):
    """A working week in lines: on which days, from when to when, where. A line left empty is no line."""

    def __init__(
        self,
        *args: Any,
        sites: Mapping[UUID, str],
        mondays: Sequence[tuple[date, str]],
        lines: Sequence[Line] = (),
        count: int = 0,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.count = min(max(count, len(lines) + SPARE, SPARE + 1), MOST_LINES)
        self.fields["week"] = forms.ChoiceField(
            label=_("From the week of"), choices=[(monday.isoformat(), label) for monday, label in mondays]
        )
        self.fields["direct_hours"] = forms.DecimalField(
            label=_("Most hours with clients in a week"),
            min_value=0,
            max_value=168,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"step": "0.25"}),
        )
        for number in range(self.count):
            self._add_line(number, sites, lines[number] if number < len(lines) else None)

    def _add_line(self, number: int, sites: Mapping[UUID, str], line: Line | None) -> None:
        first = next(iter(sites), None)
        self.fields[f"days{number}"] = forms.TypedMultipleChoiceField(
            label=_("Days"),
            choices=DAYS,
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=line.days if line else (),
        )
        for edge, label, value in (
            ("from", _("From"), line and line.start),
            ("to", _("To"), line and line.end),
        ):
            self.fields[f"{edge}{number}"] = forms.TimeField(
                label=label, required=False, widget=_clock(), initial=value
            )
        self.fields[f"site{number}"] = forms.ChoiceField(
            label=_("Where"),
            required=False,
            choices=[(str(site_id), name) for site_id, name in sites.items()],
            initial=str(line.site_id if line else first),
        )

    def lines(self) -> list[tuple[Any, Any, Any, Any]]:
        """The fields line by line, for the page."""
        parts = ("days", "from", "to", "site")
        return [tuple(self[f"{part}{number}"] for part in parts) for number in range(self.count)]  # type: ignore[misc]  # four each

    def clean(self) -> dict[str, Any]:
        for number in range(self.count):
            days, start, end, _site = self._line(number)
            given = [bool(days), start is not None, end is not None]
            if any(given) and not all(given):
                self.add_error(
                    f"days{number}", _("Say the days, from when and to when; or leave all of it empty.")
                )
            elif start is not None and end is not None and end != time(0) and end <= start:
                self.add_error(
                    f"to{number}", _("A shift ends after it starts, on the same day. A night is two shifts.")
                )
        return self.cleaned_data

    def _line(self, number: int) -> tuple[list[int], time | None, time | None, str]:
        data = self.cleaned_data
        return (
            data.get(f"days{number}") or [],
            data.get(f"from{number}"),
            data.get(f"to{number}"),
            data.get(f"site{number}") or "",
        )

    def shifts(self) -> list[ShiftWindow]:
        """The filled-in lines as shifts."""
        found = []
        for number in range(self.count):
            days, start, end, site = self._line(number)
            if start is not None and end is not None:
                found += [ShiftWindow(WeekWindow(day, start, end), UUID(site)) for day in days]
        return found

    def from_day(self) -> date:
        return date.fromisoformat(self.cleaned_data["week"])

    def direct_minutes(self) -> int:
        return int(self.cleaned_data["direct_hours"] * 60)


class LeaveForm(forms.Form):
    """Whole days on which somebody is away."""

    kind = forms.ChoiceField(label=_("Why"), choices=choices(LeaveKind))
    first = forms.DateField(label=_("First day"), widget=_calendar())
    last = forms.DateField(label=_("Last day away"), widget=_calendar())
