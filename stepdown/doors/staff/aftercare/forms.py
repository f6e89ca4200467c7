"""Forms of afterwards: a plan, a try, what came of a sign, the end of calls, a ceremony, a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.aftercare.actions.clocks import Attempt
from stepdown.aftercare.vocabulary import (
    Anchor,
    AnchorKind,
    Answer,
    Appointment,
    CeremonyCard,
    Housing,
    Linked,
    NewPlan,
    PlanCard,
    Way,
)
from stepdown.doors.look.say import words
from stepdown.journeys.farewell import Wish
from stepdown.people.vocabulary import StaffCard

DATE = {"type": "date"}
LINES = 4
YES_NO = [("yes", _("yes")), ("no", _("no"))]


def _of(labels: Any, *, but: Sequence[Any] = ()) -> Any:
    return lambda: [(one.value, words(one.label)) for one in labels if one not in but]


class PlanForm(forms.Form):
    """A plan for afterwards: four lines of what holds them, four of what comes next."""

    caller = forms.ChoiceField(label=_("Who calls them"))
    slip = forms.CharField(
        label=_("What they do when it starts to slip"),
        help_text=_("Their first signs, whom they call first, where they go."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = forms.CharField(
        label=_("What it is for, in their words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    calls_agreed = forms.BooleanField(label=_("They agree that we call afterwards"), required=False)

    def __init__(self, *args: Any, callers: Sequence[StaffCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["caller"].choices = [(str(one.id), one.name) for one in callers]  # type: ignore[attr-defined]
        for number in range(1, LINES + 1):
            kinds = [("", _("Kind")), *((one.value, words(one.label)) for one in AnchorKind)]
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("Kind %(n)s") % {"n": number}, choices=kinds, required=False
            )
            self.fields[f"anchor_{number}"] = forms.CharField(
                label=_("What holds them, %(n)s") % {"n": number}, max_length=120, required=False
            )
            self.fields[f"next_{number}"] = forms.CharField(
                label=_("What comes next, %(n)s") % {"n": number}, max_length=120, required=False
            )
            self.fields[f"on_{number}"] = forms.DateField(
                label=_("On, %(n)s") % {"n": number},
                required=False,
                widget=forms.DateInput(attrs=DATE),
            )

    def new(self) -> NewPlan:
        """The plan of a valid form; a line without words is no line."""
        data = self.cleaned_data
        numbers = range(1, LINES + 1)
        anchors = [
            Anchor(AnchorKind(data[f"kind_{n}"] or AnchorKind.OTHER), data[f"anchor_{n}"].strip())
            for n in numbers
            if data[f"anchor_{n}"].strip()
        ]
        comes = [
            Appointment(data[f"next_{n}"].strip(), data[f"on_{n}"])
            for n in numbers
            if data[f"next_{n}"].strip()
        ]
        return NewPlan(
            UUID(data["caller"]),
            tuple(anchors),
            tuple(comes),
            data["slip"].strip(),
            data["words"].strip(),
            data["calls_agreed"],
        )


def written(card: PlanCard | None) -> dict[str, object]:
    """What a form begins with: the plan before it, line by line."""
    if card is None:
        return {}
    plan = card.plan
    found: dict[str, object] = {
        "caller": str(plan.caller_id),
        "slip": plan.slip,
        "words": plan.words,
        "calls_agreed": plan.calls_agreed,
    }
    for n, anchor in enumerate(plan.anchors[:LINES], start=1):
        found |= {f"kind_{n}": anchor.kind.value, f"anchor_{n}": anchor.words}
    for n, comes in enumerate(plan.appointments[:LINES], start=1):
        found |= {f"next_{n}": comes.words, f"on_{n}": comes.on}
    return found


class SignForm(forms.Form):
    """A signature: the counselor's own, or the client's on the screen handed over."""

    plan_id = forms.UUIDField(widget=forms.HiddenInput)
    capacity = forms.ChoiceField(choices=[("client", ""), ("author", "")], widget=forms.HiddenInput)
    typed_name = forms.CharField(label=_("Your name, as you go by it"), max_length=120, required=False)


class StartForm(forms.Form):
    """Who calls, and how the person agreed to it."""

    owner = forms.ChoiceField(label=_("Who calls them"))
    agreed = forms.CharField(
        label=_("How they agreed"),
        max_length=300,
        help_text=_("Nobody is called who does not want it."),
    )

    def __init__(self, *args: Any, callers: Sequence[StaffCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = [(str(one.id), one.name) for one in callers]  # type: ignore[attr-defined]


class TryForm(forms.Form):
    """One try: whether it reached them, and what they said."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DATE))
    way = forms.ChoiceField(label=_("How"), choices=_of(Way, but=(Way.PORTAL,)))
    reached = forms.TypedChoiceField(
        label=_("Did you speak with them?"),
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    used = forms.TypedChoiceField(
        label=_("Any use since the last time"),
        choices=[("", _("not said")), *YES_NO],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    housing = forms.ChoiceField(label=_("Where they live"), choices=_of(Housing), required=False)
    asks = forms.BooleanField(label=_("They ask for help, or want to come back"), required=False)
    words = forms.CharField(
        label=_("How it goes, in their words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def attempt(self) -> Attempt:
        """The try of a valid form."""
        data = self.cleaned_data
        housing = Housing(data["housing"] or Housing.NOT_SAID)
        answer = Answer(data["used"], housing, data["asks"], data["words"])
        return Attempt(data["on"], Way(data["way"]), data["reached"], answer)


class LinkForm(forms.Form):
    """What came of a sign."""

    how = forms.ChoiceField(label=_("What came of it"), choices=_of(Linked))
    words = forms.CharField(label=_("In a few words"), max_length=500, required=False)


class EndForm(forms.Form):
    """That they want no more calls, in their words."""

    words = forms.CharField(label=_("What they said"), max_length=500, required=False)


class TouchForm(forms.Form):
    """For what somebody stays in touch; nothing ticked ends it."""

    letters = forms.BooleanField(label=_("Letters and news"), required=False)
    events = forms.BooleanField(label=_("Meetings and celebrations"), required=False)


class LeaveForm(forms.Form):
    """Which ceremony somebody does not come to after all."""

    ceremony = forms.UUIDField(widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """Who comes to which ceremony, and how they want to be called up."""

    ceremony = forms.ChoiceField(label=_("Ceremony"))
    named_as = forms.CharField(
        label=_("Called up as"),
        help_text=_("Empty: they come, and nobody says their name."),
        max_length=80,
        required=False,
    )

    def __init__(self, *args: Any, ceremonies: Sequence[tuple[CeremonyCard, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["ceremony"].choices = [(str(one.id), shown) for one, shown in ceremonies]  # type: ignore[attr-defined]


class CertificateForm(forms.Form):
    """The name on a certificate, and how much it may say."""

    name = forms.CharField(label=_("Name on it"), max_length=80)
    says_treatment = forms.BooleanField(
        label=_("It may say that treatment was completed here"), required=False
    )
    words = forms.CharField(label=_("Words of your own"), max_length=300, required=False)

    def wish(self) -> Wish:
        """The wish of a valid form."""
        data = self.cleaned_data
        return Wish(data["name"], data["says_treatment"], data["words"])


class CeremonyForm(forms.Form):
    """The day of a ceremony at one site."""

    site = forms.ChoiceField(label=_("Site"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DATE))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    words = forms.CharField(label=_("Where, and what to bring"), max_length=300, required=False)

    def __init__(self, *args: Any, sites: Sequence[tuple[UUID, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["site"].choices = [(str(key), name) for key, name in sites]  # type: ignore[attr-defined]
