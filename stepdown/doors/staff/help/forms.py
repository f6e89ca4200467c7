"""Forms of referrals out: making one, following it, telling the place, the sheet to take along."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.resource.vocabulary import OPEN, OUTCOMES, Aim, HelpCard, Need, NewReferral, NewStep, State, Way


def day_input() -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReferForm(forms.Form):
    """What the help is for, how the person gets there, when somebody asks how it went."""

    why = forms.CharField(
        label=_("What the help is for"),
        max_length=300,
        help_text=_("The place reads this, if it is told. Nothing about treatment."),
    )
    way = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    aim = forms.ChoiceField(label=_("For which part of the plan"), required=False)
    need = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    check_on = forms.DateField(
        label=_("Ask how it went on"),
        required=False,
        help_text=_("Empty: in a week."),
        widget=day_input(),
    )

    def __init__(self, *args: Any, aims: tuple[Aim, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        way, aim = self.fields["way"], self.fields["aim"]
        assert isinstance(way, forms.ChoiceField) and isinstance(aim, forms.ChoiceField)  # noqa: S101
        way.choices = [(one.value, words(one.label)) for one in Way]
        aim.choices = [("", _("none")), *((str(one.id), one.words[:90]) for one in aims)]

    def new(self, resource_id: UUID) -> NewReferral:
        """The form as the room takes it."""
        data = self.cleaned_data
        return NewReferral(
            resource_id=resource_id,
            why=data["why"],
            way=Way(data["way"]),
            check_on=data["check_on"],
            aim_id=UUID(data["aim"]) if data["aim"] else None,
            need=data["need"],
        )


class StepForm(forms.Form):
    """What happened next."""

    state = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    appointment_at = forms.DateTimeField(
        label=_("When the appointment is"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=_("In a few words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    check_on = forms.DateField(label=_("Ask again on"), required=False, widget=day_input())

    def __init__(self, *args: Any, card: HelpCard, zone: tzinfo, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone = zone
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            (one.value, words(one.label))
            for one in (*OPEN[1:], *OUTCOMES)
            if one is not card.state or card.open
        ]

    def clean_appointment_at(self) -> datetime | None:
        """The time as typed, on the wall clock of the site."""
        given: datetime | None = self.cleaned_data["appointment_at"]
        return given.replace(tzinfo=self.zone) if given else None

    def step(self) -> NewStep:
        """The form as the room takes it."""
        data = self.cleaned_data
        return NewStep(State(data["state"]), data["note"], data["check_on"], data["appointment_at"])


class TellForm(forms.Form):
    """What the place was told by word of mouth."""

    words = forms.CharField(
        label=_("What you told them, and what they said"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SheetForm(forms.Form):
    """Which addresses go on the sheet, and whether it may say where it comes from."""

    places = forms.MultipleChoiceField(
        label=_("Which places"), required=False, widget=forms.CheckboxSelectMultiple
    )
    discreet = forms.BooleanField(
        label=_("Nothing on it says where it comes from or whose it is"), required=False
    )

    def __init__(self, *args: Any, cards: tuple[HelpCard, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["places"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(card.id), card.resource.name) for card in cards]


def initial_for(need: Need | None, checked: bool) -> dict[str, object]:
    """What a new referral starts from: the need it answers, and the way that tells nobody anything."""
    start: dict[str, object] = {"way": Way.TOGETHER.value if checked else Way.SELF.value}
    return start | ({"need": need.key, "why": words(need.words)} if need else {})
