"""Forms of closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.journeys.attendance_letter import Kind
from stepdown.journeys.call_absent import CALLED, LineNow
from stepdown.journeys.give_out import Way
from stepdown.journeys.take_back_death import Mistaken
from stepdown.outbox.vocabulary import StoppedLetter
from stepdown.week_close.vocabulary import Decision, Ended

# How somebody leaves the list without a call. What the day's rolls say themselves is not asked.
KNOWN = (Ended.WROTE, Ended.SAFE, Ended.CAME)


class CloseDayForm(forms.Form):
    """A word on what is left."""

    words = forms.CharField(
        label=_("What is left, who does it and when"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CallForm(forms.Form):
    """Which line was called, what came of it, and a word."""

    line = forms.ChoiceField(label=_("Which line you called"), widget=forms.RadioSelect)
    came = forms.ChoiceField(
        label=_("What came of it"),
        choices=lambda: [(one.value, _(one.label.text)) for one in CALLED],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In a few words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, lines: Sequence[LineNow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].choices = [  # type: ignore[attr-defined]
            (str(one.line.id), f"{one.line.told.label or _('Telephone')} …{one.line.ends_with}")
            for one in lines
            if one.against is None
        ]
        if len(self.fields["line"].choices) == 1:  # type: ignore[attr-defined]
            self.initial.setdefault("line", self.fields["line"].choices[0][0])  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """How somebody is known to be safe without a call."""

    how = forms.ChoiceField(
        label=_("How you know"),
        choices=lambda: [(one.value, _(one.label.text)) for one in KNOWN],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False)


class DecideForm(forms.Form):
    """What a named person decides."""

    decision = forms.ChoiceField(
        label=_("You decide"),
        choices=lambda: [(one.value, _(one.label.text)) for one in Decision],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Wait until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    words = forms.CharField(
        label=_("What you know, and why you decide so"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetterForm(forms.Form):
    """Which paper, for which days, to whom."""

    kind = forms.ChoiceField(
        label=_("Which paper"),
        choices=lambda: [(one.value, _(one.label.text)) for one in Kind],
        widget=forms.RadioSelect,
    )
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Through"), widget=forms.DateInput(attrs={"type": "date"}))
    to = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: Sequence[Way], **options: Any) -> None:
        super().__init__(*args, **options)
        self._ways = {one.key: one for one in ways}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (
                one.key,
                _("%(who)s, for: %(what)s")
                % {"who": one.recipient.shown_as, "what": _(one.purpose.label.text)},
            )
            for one in ways
        ]

    def way(self) -> Way:
        """The way that was chosen."""
        return self._ways[self.cleaned_data["to"]]


class DeathForm(forms.Form):
    """On which day, and from whom the clinic knows."""

    on = forms.DateField(
        label=_("Day of death, if it is known"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    words = forms.CharField(
        label=_("From whom we know, in a sentence"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    where = forms.CharField(label=_("Where, if it is known"), max_length=120, required=False)
    sure = forms.BooleanField(label=_("I have made sure of it"))


class TakeBackForm(forms.Form):
    """Why a death was entered that was none, who is accountable now, which stopped letters still go out."""

    why = forms.CharField(
        label=_("How it came about, and how you know"),
        max_length=200,
        help_text=_("It stands in the chart and beside the incident."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    accountable = forms.ChoiceField(label=_("Accountable counselor from now on"), required=False)
    letters = forms.MultipleChoiceField(
        label=_("Letters that still go out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label=_("I have spoken with them, or with somebody who has"))

    def __init__(self, *args: Any, found: Mistaken | None, **options: Any) -> None:
        super().__init__(*args, **options)
        last = found.last if found else None
        if last is None or last.against is not None:
            del self.fields["accountable"]
        else:
            fitting = [(str(one.staff_id), one.name) for one in last.proposals if one.fits]
            self.fields["accountable"].choices = fitting  # type: ignore[attr-defined]
        if found is None or not found.letters:
            del self.fields["letters"]
        else:
            self.fields["letters"].choices = [(str(one.id), _letter(one)) for one in found.letters]  # type: ignore[attr-defined]


def _letter(one: StoppedLetter) -> str:
    whom = _("to them") if one.to_them else _("about them, to somebody else")
    words = _("%(channel)s of %(day)s, %(whom)s")
    return words % {"channel": _(one.channel.label.text), "day": f"{one.at:%Y-%m-%d}", "whom": whom}
