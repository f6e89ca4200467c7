"""Forms of the step: the decision, what only people can say, taking back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.journeys.step import Option
from stepdown.programme.vocabulary import Measure
from stepdown.step.vocabulary import Choice, Direction

DATE = {"type": "date"}
# What no room knows better, so that a person says it.
SAID = (
    Measure.STRESS_PLAN,
    Measure.NEW_GOAL,
    Measure.AFTERCARE_PLAN,
    Measure.SUPPORTS,
    Measure.SAFE_HOME,
)
_ELSEWHERE = "elsewhere"


class DecisionForm(forms.Form):
    """What is decided with the person."""

    direction = forms.ChoiceField(label=_("We decided"), widget=forms.RadioSelect)
    to = forms.ChoiceField(label=_("Where the step leads"), required=False)
    effective_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DATE))
    words = forms.CharField(
        label=_("Why, in your words"),
        help_text=_("Needed where the rules would do something else. The person reads it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    overruled = forms.CharField(
        label=_("Why what holds does not stand in the way"),
        help_text=_("Only for fewer hours; more hours need no reason."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    agreed = forms.TypedChoiceField(
        label=_("The person"),
        choices=[("yes", _("agrees")), ("no", _("would rather have another"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    client_words = forms.CharField(label=_("In their words"), max_length=2000, required=False)
    look_again_on = forms.DateField(
        label=_("Look again on"),
        help_text=_("Needed for staying."),
        required=False,
        widget=forms.DateInput(attrs=DATE),
    )

    def __init__(self, *args: Any, options: Sequence[Option] = (), holds: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self._options = {one.key: one for one in options}
        self.fields["direction"].choices = [  # type: ignore[attr-defined]
            (one.value, words(one.label)) for one in Direction
        ]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("As the rules have it")),
            *((one.key, f"{words(one.direction.label)}: {one.dose.said}") for one in options),
            (_ELSEWHERE, _("To another place, out of this clinic")),
        ]
        if not holds:
            del self.fields["overruled"]

    def choice(self, proposed: dict[Direction, Any]) -> Choice:
        """The choice of a valid form; where nothing is named, the step goes where the rules have it."""
        data = self.cleaned_data
        direction = Direction(data["direction"])
        named = self._options.get(data["to"])
        to = named.terms if named else None if data["to"] == _ELSEWHERE else proposed.get(direction)
        return Choice(
            direction=direction,
            effective_on=data["effective_on"],
            to=to,
            words=data["words"],
            client_words=data["client_words"],
            agreed=data["agreed"],
            overruled=data.get("overruled", ""),
            look_again_on=data["look_again_on"],
        )


def begins(today: date, direction: Direction) -> dict[str, object]:
    """What a fresh form has in it: a step from next Monday on, a look a week later."""
    monday = today + timedelta(days=7 - today.weekday())
    return {
        "direction": direction.value,
        "effective_on": monday,
        "agreed": "yes",
        "look_again_on": today + timedelta(days=14),
    }


class EffectForm(forms.Form):
    """Which step is looked at before it is decided."""

    to = forms.CharField(max_length=80, required=False)
    direction = forms.ChoiceField(choices=[(one.value, one.value) for one in Direction], required=False)
    effective_on = forms.DateField(required=False)


class SaidForm(forms.Form):
    """What only people can say of a rule."""

    measure = forms.ChoiceField(
        label=_("About"), choices=lambda: [(one.value, words(one.label)) for one in SAID]
    )
    value = forms.TypedChoiceField(
        label=_("It is so"),
        choices=[("1", _("yes")), ("0", _("no"))],
        coerce=int,
        widget=forms.RadioSelect,
        initial="1",
    )
    words = forms.CharField(label=_("What you rest it on"), max_length=300)
    on = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs=DATE))


class OwnWordsForm(forms.Form):
    """What the person themself says of the next step."""

    words = forms.CharField(
        label=_("In their words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class BackForm(forms.Form):
    """Why a decision is taken back."""

    why = forms.CharField(label=_("Why it is taken back"), max_length=500)
