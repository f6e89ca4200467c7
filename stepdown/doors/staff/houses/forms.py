"""Forms of a house: the round, passes, meetings, what happened; a stay's days and money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.housing.actions import Been, Found
from stepdown.housing.vocabulary import BedCard, Left, MeetingKind, NewPass, Per, Price, Seen, StayCard
from stepdown.kernel.labels import Labelled

DAY = {"type": "date"}
HOUR = {"type": "time"}
NOT_FREE = {"invalid_choice": _("This bed is not free then. Choose another bed, or another day.")}
FURTHEST = timedelta(days=366)


def labelled(members: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Code and translated label of each member, for a choice."""
    return [(one.value, words(one.label)) for one in members]


def day_field(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs=DAY), **more)


def hour_field(label: Any, *, required: bool = True, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(attrs=HOUR, format="%H:%M"), **more
    )


class LookForm(forms.Form):
    """How somebody was found on a night."""

    night = forms.DateField(widget=forms.HiddenInput)
    seen = forms.ChoiceField(label=_("How they were found"), choices=lambda: labelled(Seen))
    came_at = hour_field(_("Came in at"), required=False)
    words = forms.CharField(label=_("A word more"), max_length=300, required=False)

    def found(self) -> Found:
        """What a valid form says."""
        data = self.cleaned_data
        return Found(data["night"], Seen(data["seen"]), data["came_at"], data["words"])


class DecideForm(forms.Form):
    """A pass granted, or not this time with why."""

    granted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("Grant")), ("no", _("Not this time"))]
    )
    why = forms.CharField(label=_("A word to them"), max_length=300, required=False)


class PassForm(forms.Form):
    """An evening or a night away."""

    first = day_field(_("From"))
    starts = hour_field(_("at"))
    last = day_field(_("Back"))
    ends = hour_field(_("by"))
    where = forms.CharField(
        label=_("Where"),
        help_text=_("In a word or two: with family, at work."),
        max_length=120,
    )

    def new(self, zone: ZoneInfo) -> NewPass:
        """The pass of a valid form, on the wall of the house."""
        data = self.cleaned_data
        return NewPass(
            datetime.combine(data["first"], data["starts"], zone),
            datetime.combine(data["last"], data["ends"], zone),
            data["where"],
        )


# What the rules call otherwise.
PASS_NAMES = {"starts": "first", "ends": "last"}


class MeetingForm(forms.Form):
    """A meeting somebody went to."""

    on = day_field(_("Day"))
    kind = forms.ChoiceField(label=_("What it was"), choices=lambda: labelled(MeetingKind))
    words = forms.CharField(label=_("Which one"), max_length=120, required=False)

    def been(self) -> Been:
        """What a valid form says."""
        data = self.cleaned_data
        return Been(data["on"], MeetingKind(data["kind"]), data["words"])


class NoteForm(forms.Form):
    """What happened, about one resident or the house."""

    about = forms.ChoiceField(label=_("About"), required=False)
    words = forms.CharField(
        label=_("What happened"),
        help_text=_("Plain words, no verdict: “came in at 23:20, went straight to bed”."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, stays: Iterable[StayCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        who = [("", _("The house")), *((str(one.id), one.name) for one in stays)]
        self.fields["about"].choices = who  # type: ignore[attr-defined]


class MoveInForm(forms.Form):
    """They moved in, and agreed to the rules."""

    on = day_field(_("Moved in on"))
    agreed = forms.BooleanField(label=_("They read the rules and signed them with me"), required=False)


class BedForm(forms.Form):
    """Another bed of the same house."""

    bed = forms.ChoiceField(label=_("Another bed"), error_messages=NOT_FREE)
    on = day_field(_("From"))

    def __init__(self, *args: Any, beds: Iterable[BedCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bed"].choices = [(str(one.id), named(one)) for one in beds]  # type: ignore[attr-defined]


def named(bed: BedCard) -> str:
    """A bed with whom it suits."""
    return f"{bed.shown_as} · {bed.suits}" if bed.suits else bed.shown_as


class EndForm(forms.Form):
    """Until about when somebody stays."""

    on = day_field(_("Until about"), required=False)


class MoveOutForm(forms.Form):
    """They moved out."""

    on = day_field(_("Moved out on"))
    why = forms.ChoiceField(label=_("Why"), choices=lambda: labelled(Left))
    words = forms.CharField(
        label=_("In a sentence"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PriceForm(forms.Form):
    """What the nights cost."""

    amount = forms.DecimalField(label=_("Dollars"), min_value=0, max_value=10_000, decimal_places=2)
    per = forms.ChoiceField(label=_("For"), choices=lambda: labelled(Per))
    from_on = day_field(_("From"))

    def price(self) -> Price:
        """The price of a valid form."""
        data = self.cleaned_data
        return Price(int(data["amount"] * 100), Per(data["per"]), data["from_on"])


class PayForm(forms.Form):
    """A payment, or what somebody is let off."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=[("payment", _("Payment")), ("let_off", _("Let off"))]
    )
    amount = forms.DecimalField(label=_("Dollars"), min_value=0, max_value=10_000, decimal_places=2)
    on = day_field(_("Day"))
    words = forms.CharField(label=_("A word more"), max_length=200, required=False)

    def cents(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class BackForm(forms.Form):
    """Why a line is taken back."""

    words = forms.CharField(label=_("Why"), max_length=200, required=False)


class ReserveForm(forms.Form):
    """A bed for somebody."""

    bed = forms.ChoiceField(label=_("Bed"), error_messages=NOT_FREE)
    from_on = day_field(_("From"))
    planned_end = day_field(_("Until about"), required=False)
    agreed = forms.CharField(
        label=_("What they agreed to"),
        help_text=_("With this the house learns their chosen name, their bed and the day. Nothing else."),
        max_length=300,
    )
    tells = forms.BooleanField(
        label=_("They let the house tell us about curfew, passes and meetings"), required=False
    )

    def __init__(self, *args: Any, beds: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bed"].choices = list(beds)  # type: ignore[attr-defined]


class WaitForm(forms.Form):
    """Somebody waits for a bed."""

    needs = forms.CharField(
        label=_("What they need"),
        help_text=_("Ground floor, with a child, near work."),
        max_length=300,
        required=False,
    )


def from_day(text: str, today: date) -> date:
    """A day named in an address or sent with a form; today where it names none within a year."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < FURTHEST else today
