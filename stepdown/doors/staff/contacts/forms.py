"""Forms of contacts, lines and code words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import WeekWindow
from stepdown.people.vocabulary import ContactCard
from stepdown.phone.vocabulary import LineKind, LineWords, Voicemail

DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
STRETCHES = ("1", "2")


def _labelled(words: type[Labelled]) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label.text)) for word in words]


class ContactForm(forms.Form):
    """Somebody around the client."""

    name = forms.CharField(label=_("What the client calls them"), max_length=80)
    relation = forms.CharField(
        label=_("Who they are to the client"), max_length=40, help_text=_("Such as: sister, sponsor, boss.")
    )
    emergency = forms.BooleanField(label=_("Call them in an emergency"), required=False)


class WordForm(forms.Form):
    """A code word agreed on with the client."""

    contact = forms.ChoiceField(label=_("For whom"), required=False)
    word = forms.CharField(
        label=_("Code word"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Two words together are best. Only its fingerprint is kept; a new one replaces it."),
    )

    def __init__(self, *args: Any, contacts: Sequence[ContactCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"] = forms.ChoiceField(
            label=_("For whom"), required=False, choices=_whose(contacts)
        )

    def contact_id(self) -> UUID | None:
        """Somebody around the client, or None for the client."""
        chosen = self.cleaned_data["contact"]
        return UUID(chosen) if chosen else None


class LineForm(forms.Form):
    """A number or an address, and how it may be used, in the client's words."""

    contact = forms.ChoiceField(label=_("Whose"), required=False)
    kind = forms.ChoiceField(
        label=_("What it is"), choices=lambda: _labelled(LineKind), widget=forms.RadioSelect, initial="phone"
    )
    address = forms.CharField(
        label=_("Number or address"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    label = forms.CharField(
        label=_("Which one"), max_length=40, required=False, help_text=_("Such as: mobile, work, home.")
    )
    who_answers = forms.CharField(
        label=_("Who answers"),
        max_length=120,
        required=False,
        help_text=_("Who else might pick up or read it?"),
    )
    caller_name = forms.CharField(
        label=_("We call as"),
        max_length=60,
        required=False,
        help_text=_("A name that gives nothing away, agreed on with the client."),
    )
    voicemail = forms.ChoiceField(
        label=_("May we leave a voicemail?"),
        choices=lambda: _labelled(Voicemail),
        required=False,
        widget=forms.RadioSelect,
    )
    messages = forms.BooleanField(
        label=_("May get a message that says only that there is one"), required=False
    )
    words = forms.CharField(
        label=_("In the client's words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as: never when my father is home."),
    )

    def __init__(
        self,
        *args: Any,
        contacts: Sequence[ContactCard],
        times: Sequence[WeekWindow] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["contact"] = forms.ChoiceField(label=_("Whose"), required=False, choices=_whose(contacts))
        for number, (days, start, end) in zip(STRETCHES, _stretches(times), strict=True):
            self.fields[f"days{number}"] = forms.MultipleChoiceField(
                label=_("Safe days") if number == "1" else _("And on"),
                choices=[(str(day), label) for day, label in enumerate(DAYS)],
                required=False,
                initial=[str(day) for day in days],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen: any time is safe.") if number == "1" else "",
            )
            for edge, label, moment in (("start", _("from"), start), ("end", _("until"), end)):
                self.fields[f"{edge}{number}"] = forms.TimeField(
                    label=label,
                    required=False,
                    initial=moment,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    def clean(self) -> dict[str, Any]:
        for number in STRETCHES:
            days, start, end = (self.cleaned_data.get(f"{part}{number}") for part in ("days", "start", "end"))
            if days and (start is None or end is None):
                self.add_error(f"start{number}", _("Give both times of these days."))
            elif days and end is not None and start is not None and end <= start:
                self.add_error(f"end{number}", _("It ends after it begins, on the same day."))
            elif not days and (start is not None or end is not None):
                self.add_error(f"days{number}", _("Choose the days."))
        return self.cleaned_data

    def line(self) -> LineWords:
        """The form as the house keeps it."""
        data = self.cleaned_data
        windows = [
            WeekWindow(int(day), data[f"start{number}"], data[f"end{number}"])
            for number in STRETCHES
            for day in data[f"days{number}"]
        ]
        return LineWords(
            kind=LineKind(data["kind"]),
            address=data["address"],
            label=data["label"],
            who_answers=data["who_answers"],
            caller_name=data["caller_name"],
            voicemail=Voicemail(data["voicemail"] or ""),
            messages=data["messages"],
            times=tuple(sorted(windows)),
            words=data["words"],
        )

    def contact_id(self) -> UUID | None:
        """Somebody around the client, or None for the client."""
        chosen = self.cleaned_data["contact"]
        return UUID(chosen) if chosen else None


def initial_of(line: LineWords) -> dict[str, Any]:
    """A line as the form shows it again; the number stays where it is."""
    return {
        "kind": line.kind,
        "label": line.label,
        "who_answers": line.who_answers,
        "caller_name": line.caller_name,
        "voicemail": line.voicemail,
        "messages": line.messages,
        "words": line.words,
    }


def _whose(contacts: Sequence[ContactCard]) -> list[tuple[str, Any]]:
    return [("", _("The client")), *((str(one.id), f"{one.name} ({one.relation})") for one in contacts)]


def _stretches(times: Sequence[WeekWindow]) -> list[tuple[list[int], time | None, time | None]]:
    """Windows with the same hours together, as the two rows of the form show them."""
    by_hours: dict[tuple[time, time], list[int]] = {}
    for window in sorted(times):
        by_hours.setdefault((window.start, window.end), []).append(window.weekday)
    rows: list[tuple[list[int], time | None, time | None]] = [
        (days, start, end) for (start, end), days in by_hours.items()
    ]
    return [*rows, ([], None, None), ([], None, None)][: len(STRETCHES)]
