"""Forms of transfers: begin one, follow it, move to another site, send the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.episode.vocabulary import Proposal
from stepdown.programme.vocabulary import LevelCode
from stepdown.resource.vocabulary import ResourceCard
from stepdown.transfer.vocabulary import Format, NewStep, NewTransfer, Part, State, Stays

LEVELS = (
    LevelCode.WITHDRAWAL,
    LevelCode.RESIDENTIAL,
    LevelCode.PARTIAL,
    LevelCode.INTENSIVE,
    LevelCode.OUTPATIENT,
)
# Care around the clock is usually a way back to us; what is less goes on there.
COMES_BACK = (LevelCode.WITHDRAWAL, LevelCode.RESIDENTIAL)


def day_input() -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    """A day and an hour as browsers ask for them."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class NewForm(forms.Form):
    """To whom, to which level, why, when, what goes along, what stays here."""

    level = forms.ChoiceField(label=_("Level of care there"), widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("Place of the directory"), required=False)
    to_name = forms.CharField(
        label=_("Or another place"),
        max_length=120,
        required=False,
    )
    to_phone = forms.CharField(label=_("Telephone there"), max_length=40, required=False)
    why = forms.CharField(
        label=_("Why"),
        help_text=_("The place reads it, as far as a consent lets it go."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wanted_on = forms.DateField(label=_("Wanted on"), required=False, widget=day_input())
    stays = forms.ChoiceField(label=_("Treatment here"), widget=forms.RadioSelect)
    transport = forms.CharField(label=_("How they get there"), max_length=300, required=False)
    medicines = forms.CharField(
        label=_("Medication that goes along"),
        help_text=_("With the last dose, so that nobody gives it twice."),
        max_length=500,
        required=False,
    )
    stays_here = forms.CharField(label=_("What stays open here"), max_length=500, required=False)
    decision = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Sequence[ResourceCard] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        level, place, stays = self.fields["level"], self.fields["place"], self.fields["stays"]
        level.choices = [(one.value, words(one.label)) for one in LEVELS]  # type: ignore[attr-defined]
        place.choices = [  # type: ignore[attr-defined]
            ("", _("not in the directory")),
            *((str(one.id), one.name) for one in places),
        ]
        stays.choices = [(one.value, words(one.label)) for one in Stays]  # type: ignore[attr-defined]

    def new(self) -> NewTransfer:
        """The form as the room takes it."""
        data = self.cleaned_data
        return NewTransfer(
            to_name=data["to_name"],
            level=LevelCode(data["level"]),
            why=data["why"],
            stays=Stays(data["stays"]),
            resource_id=UUID(data["place"]) if data["place"] else None,
            to_phone=data["to_phone"],
            wanted_on=data["wanted_on"],
            transport=data["transport"],
            medicines=data["medicines"],
            stays_here=data["stays_here"],
            decision_id=data["decision"],
        )


class StepForm(forms.Form):
    """What happened next."""

    state = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    with_whom = forms.CharField(
        label=_("Who there"),
        help_text=_("Who said it, or receives them."),
        max_length=120,
        required=False,
    )
    meets_at = forms.DateTimeField(
        label=_("When they are received"),
        help_text=_("Or until when a place is kept."),
        required=False,
        widget=moment_input(),
    )
    words = forms.CharField(
        label=_("In a few words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    check_on = forms.DateField(label=_("Ask again on"), required=False, widget=day_input())

    def __init__(self, *args: Any, states: Sequence[State], zone: tzinfo, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone = zone
        state = self.fields["state"]
        state.choices = [(one.value, words(one.label)) for one in states]  # type: ignore[attr-defined]

    def step(self) -> NewStep:
        """The form as the room takes it; the hour is the site's."""
        data = self.cleaned_data
        meets: datetime | None = data["meets_at"]
        return NewStep(
            State(data["state"]),
            data["words"],
            data["with_whom"],
            meets.replace(tzinfo=self.zone) if meets else None,
            data["check_on"],
        )


class HereForm(forms.Form):
    """Who answers for them at another site of ours, and why they move."""

    staff = forms.ChoiceField(label=_("Who answers for them there"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why"),
        help_text=_("The person reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, proposals: Sequence[Proposal] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        staff = self.fields["staff"]
        staff.choices = [  # type: ignore[attr-defined]
            (str(one.staff_id), f"{one.name}, {one.title} ({one.caseload}/{one.caseload_limit})")
            for one in proposals
        ]


class SendForm(forms.Form):
    """Which parts go, in what form."""

    parts = forms.MultipleChoiceField(label=_("What goes"), widget=forms.CheckboxSelectMultiple)
    form = forms.ChoiceField(label=_("In what form"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, goes: Sequence[Part], **more: Any) -> None:
        super().__init__(*args, **more)
        parts, form = self.fields["parts"], self.fields["form"]
        parts.choices = [(one.value, words(one.label)) for one in goes]  # type: ignore[attr-defined]
        form.choices = [(one.value, words(one.label)) for one in Format]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[frozenset[Part], Format]:
        data = self.cleaned_data
        return frozenset(Part(one) for one in data["parts"]), Format(data["form"])


class EmergencyForm(SendForm):
    """The same in a medical emergency, with the four things it has to record (42 CFR 2.51)."""

    recipient_name = forms.CharField(label=_("Who is told"), max_length=120)
    facility = forms.CharField(label=_("Where they work"), max_length=120)
    nature = forms.CharField(label=_("What the emergency is"), max_length=300)
    consent_impossible = forms.CharField(label=_("Why no consent can be had"), max_length=300)

    def facts(self) -> tuple[str, str, str, str]:
        data = self.cleaned_data
        return data["recipient_name"], data["facility"], data["nature"], data["consent_impossible"]


def begins(
    today: date, why: str, wanted_on: date | None, medicines: str, decision: UUID | None
) -> dict[str, Any]:
    """What a fresh form has in it: what the decision said already, so that nothing is typed twice."""
    return {
        "why": why,
        "wanted_on": max(today, wanted_on) if wanted_on else today,
        "level": LevelCode.WITHDRAWAL.value,
        "stays": Stays.OPEN.value,
        "medicines": medicines[:500],
        "decision": decision,
    }
