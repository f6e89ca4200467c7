"""Forms of rings and of who is on call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.crisis.vocabulary import CallLine, Duties, Means, NewTurn, Pace
from stepdown.journeys.ring import Tried
from stepdown.people.vocabulary import StaffCard

WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)


class WallField(forms.CharField):
    """A day and an hour on the wall of a site; `zone` is set by the form."""

    zone: tzinfo
    widget = forms.TextInput(attrs={"type": "datetime-local"})

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self.zone)
        except ValueError:
            raise forms.ValidationError(_("Give a day and a time.")) from None


class ContactForm(forms.Form):
    """A try to reach the person."""

    means = forms.ChoiceField(
        label=_("How"), choices=lambda: [(one.value, _(one.label.text)) for one in Means], initial="phone"
    )
    reached = forms.ChoiceField(
        label=_("Reached"),
        choices=[("yes", _("Spoke with them")), ("no", _("Did not reach them"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("How they are, what was said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def tried(self, contact_id: UUID) -> Tried:
        data = self.cleaned_data
        return Tried(contact_id, Means(data["means"]), data["reached"] == "yes", data["words"])


class NotAskedForm(forms.Form):
    """Why no screen was filled in."""

    asked = forms.ChoiceField(
        label=_("Without a screen"),
        choices=[
            ("declined", _("Asked, and they would rather not answer")),
            ("not_reached", _("Could not be asked: not reached")),
        ],
    )
    words = forms.CharField(label=_("In a few words"), required=False, max_length=1000)


class DecisionForm(forms.Form):
    """What was decided, and why."""

    key = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why, and what was agreed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, duties: Duties, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].choices = [(one.key, _(one.words)) for one in duties.decisions]  # type: ignore[attr-defined]


class NextForm(forms.Form):
    """When somebody speaks with the person again, and who."""

    due = WallField(label=_("Day and hour"))
    staff = forms.ChoiceField(label=_("Who"))

    def __init__(self, *args: Any, zone: tzinfo, people: Iterable[StaffCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due"].zone = zone  # type: ignore[attr-defined]
        self.fields["staff"].choices = [(str(one.id), one.name) for one in people]  # type: ignore[attr-defined]


class NextDoneForm(forms.Form):
    """What came of a next contact."""

    reached = forms.ChoiceField(
        label=_("Reached"),
        choices=[("yes", _("Spoke with them")), ("no", _("Did not reach them"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What came of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    again = WallField(label=_("If not reached: tried again"), required=False)

    def __init__(self, *args: Any, zone: tzinfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["again"].zone = zone  # type: ignore[attr-defined]


class LearnedForm(forms.Form):
    """What a drill showed."""

    learned = forms.CharField(
        label=_("What the drill showed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class TurnForm(forms.Form):
    """Who is on call, at which place, on which days, from when until when."""

    staff = forms.ChoiceField(label=_("Who"))
    place = forms.ChoiceField(
        label=_("Place on the list"),
        choices=[("1", _("First")), ("2", _("Second")), ("3", _("Third")), ("4", _("Fourth"))],
    )
    line = forms.ChoiceField(
        label=_("For"), choices=lambda: [(one.value, _(one.label.text)) for one in CallLine]
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Beginning on"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        initial=[value for value, _word in WEEKDAYS],
    )
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}), initial="17:00")
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        initial="08:00",
        help_text=_("The next morning, where it is not later. The same hour twice is around the clock."),
    )
    from_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: until further notice. One night only: the same day twice."),
    )

    def __init__(self, *args: Any, people: Iterable[StaffCard], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].choices = [(str(one.id), one.name) for one in people]  # type: ignore[attr-defined]
        self.fields["from_on"].initial = today

    def turn(self) -> NewTurn:
        data = self.cleaned_data
        return NewTurn(
            staff_id=UUID(data["staff"]),
            place=int(data["place"]),
            weekdays=tuple(int(one) for one in data["weekdays"]),
            starts=data["starts"],
            ends=data["ends"],
            from_on=data["from_on"],
            until_on=data["until_on"],
            line=CallLine(data["line"]),
        )


class PaceForm(forms.Form):
    """Minutes each is rung, and after which everybody is rung again."""

    each = forms.CharField(
        label=_("Minutes the first, second, third … is rung"),
        max_length=40,
        help_text=_("With commas: 2, 2, 5. The last one goes on."),
    )
    again = forms.CharField(label=_("Minutes until everybody is rung again"), max_length=40)
    number = forms.CharField(
        label=_("Number of whoever is on call, for clients"),
        required=False,
        max_length=40,
        help_text=_("Stands on the client’s screen as a button. Empty: no button."),
    )

    def pace(self) -> Pace:
        data = self.cleaned_data
        return Pace(_minutes(data["each"]), _minutes(data["again"]), data["number"])


def _minutes(text: str) -> tuple[int, ...]:
    """Whole minutes with commas between; what is none becomes 0, which the rules refuse."""
    parts = [one.strip() for one in text.split(",")]
    return tuple(int(one) if re.fullmatch(r"[0-9]{1,4}", one) else 0 for one in parts)
