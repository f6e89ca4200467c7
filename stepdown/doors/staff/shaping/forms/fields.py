"""Fields of the desk of programmes: hours as people write them, lists of weeks, choices of the house."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.labels import Labelled
from stepdown.programme.vocabulary import Source, Tag

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_CHOICES = [
    ("mon", _("Mon")),
    ("tue", _("Tue")),
    ("wed", _("Wed")),
    ("thu", _("Thu")),
    ("fri", _("Fri")),
    ("sat", _("Sat")),
    ("sun", _("Sun")),
]
OWN = Source("own", "Value of this clinic, set by its director", Tag.KNOWN)
_CLOCK = re.compile(r"(\d{1,3})(?::([0-5]\d))?\Z")


def labels(of: type[Labelled], empty: Any = None) -> list[tuple[str, Any]]:
    """The members of a list as choices, with an empty one first where nothing need be chosen."""
    first = [] if empty is None else [("", empty)]
    return first + [(member.value, _(member.label.text)) for member in of]


class HoursField(forms.CharField):
    """Hours and minutes as staff write them, `9:00` or `9`; kept as minutes."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "6"})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60}:{value % 60:02d}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = _CLOCK.match(text)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else -1
        if not 0 <= minutes <= self.most:
            raise forms.ValidationError(_("Write hours and minutes, such as 9:00."))
        return minutes


class WeeksField(forms.CharField):
    """Weeks as people write them, `1, 5-7`; kept as a list of numbers."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        weeks: set[int] = set()
        for part in filter(None, (one.strip() for one in super().clean(value).split(","))):
            found = re.match(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?\Z", part)
            if not found or int(found[2] or found[1]) > 104:
                raise forms.ValidationError(_("Write weeks such as 1, 5-7."))
            weeks |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
        return sorted(weeks)


def number(
    label: Any, least: int, most: int, *, required: bool = True, help_text: Any = ""
) -> forms.IntegerField:
    """A whole number; the browser gets the bounds too."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, help_text=help_text
    )


def text(
    label: Any, most: int = 200, *, rows: int = 0, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """Words of the director; several lines where `rows` says so."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, help_text=help_text
    )


def hidden(**options: Any) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput, **options)


def choice(label: Any, of: type[Labelled], *, empty: Any = None) -> forms.ChoiceField:
    """One of a list. The first is the start of a new row, so that an untouched row counts as empty."""
    found = labels(of, empty)
    return forms.ChoiceField(label=label, choices=found, initial=found[0][0], required=empty is None)
