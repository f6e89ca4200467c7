"""Forms of the treatment plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.labels import Labelled
from stepdown.plan.vocabulary import (
    Course,
    Direction,
    Intervention,
    MeasureKind,
    Objective,
    ObjectiveTerms,
    Problem,
    ProblemSource,
    ProblemTerms,
    ReviewDecision,
    ReviewTerms,
    ServiceOffer,
    Standard,
    figure,
)


def labels(of: type[Labelled], empty: Any = None) -> list[tuple[str, Any]]:
    """The members of a list as choices, with an empty one first where nothing need be chosen."""
    first = [] if empty is None else [("", empty)]
    return first + [(member.value, _(member.label.text)) for member in of]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A calendar day, as the browser sends it."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def number_field(label: Any) -> forms.DecimalField:
    """A figure with up to two decimals, empty while it is not known."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, required=False, max_digits=9, decimal_places=2, widget=widget)


class HeadForm(forms.Form):
    """What the person wants, and what the plan has to follow."""

    own_words = forms.CharField(
        label=_("What they want, in their words"),
        max_length=300,
        required=False,
        help_text=_("One sentence to come back to, as they said it."),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )
    standard = forms.ChoiceField(
        label=_("Standard"), help_text=_("Who signs, and how often the plan is looked at again.")
    )

    def __init__(self, *args: Any, standards: Sequence[Standard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["standard"].choices = [(one.key, one.label) for one in standards]  # type: ignore[attr-defined]


class ProblemForm(forms.Form):
    """A problem, from where it comes, and whether it is worked on now."""

    words = forms.CharField(
        label=_("Problem"),
        max_length=200,
        help_text=_("Short, without blame: “Alcohol”, “Mood”, “Work”."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    origin = forms.ChoiceField(label=_("Comes from"))
    deferred = forms.BooleanField(label=_("Not worked on for now"), required=False)
    deferred_why = forms.CharField(
        label=_("Why it waits"), max_length=300, required=False, help_text=_("Needed when it waits.")
    )

    def __init__(self, *args: Any, origins: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["origin"].choices = list(origins)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("deferred") and not self.cleaned_data.get("deferred_why"):
            self.add_error("deferred_why", _("Say why it waits, and until when."))
        return self.cleaned_data

    def terms(self) -> ProblemTerms:
        source, _colon, code = self.cleaned_data["origin"].partition(":")
        return ProblemTerms(
            words=self.cleaned_data["words"],
            source=next(one for one in ProblemSource if one.value == source),
            code=code,
            deferred=self.cleaned_data["deferred"],
            deferred_why=self.cleaned_data["deferred_why"],
        )

    @staticmethod
    def of(problem: Problem) -> dict[str, object]:
        origin = f"{problem.source.value}:{problem.code}" if problem.code else problem.source.value
        return {
            "words": problem.words,
            "origin": origin,
            "deferred": problem.deferred,
            "deferred_why": problem.deferred_why,
        }


class GoalForm(forms.Form):
    """What the person wants, as they say it."""

    own_words = forms.CharField(
        label=_("Goal, in their words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text=_("“I want to wake up clear.” Write it as they say it."),
    )


class ObjectiveForm(forms.Form):
    """A measurable step. A draft may have gaps; the plan is signed when there are none."""

    words = forms.CharField(
        label=_("What will be different"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )
    kind = forms.ChoiceField(
        label=_("Measured as"), required=False, choices=labels(MeasureKind, _("Not chosen yet"))
    )
    unit = forms.CharField(
        label=_("Of what"), max_length=40, required=False, help_text=_("For example “meetings” or “PHQ-9”.")
    )
    baseline = number_field(_("Start"))
    direction = forms.ChoiceField(
        label=_("Target is"), required=False, choices=labels(Direction, _("Not chosen yet"))
    )
    target = number_field(_("Target"))
    target_date = day_field(_("By"), required=False)
    source = forms.ChoiceField(
        label=_("Measured by"),
        required=False,
        help_text=_("What measures itself is brought up to date without anybody noting it."),
    )

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["source"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Noted by hand")), *sources]

    def terms(self) -> ObjectiveTerms:
        found = self.cleaned_data
        return ObjectiveTerms(
            words=found["words"],
            kind=next((one for one in MeasureKind if one.value == found["kind"]), None),
            unit=found["unit"],
            direction=next((one for one in Direction if one.value == found["direction"]), None),
            baseline=found["baseline"],
            target=found["target"],
            target_date=found["target_date"],
            source=found["source"],
        )

    @staticmethod
    def of(objective: Objective) -> dict[str, object]:
        found = dict(vars(objective.terms))
        return found | {key: plain(found[key]) for key in ("baseline", "target")}


def plain(value: Decimal | None) -> str:
    """A figure for a form: without trailing zeros, empty while it is not known."""
    return "" if value is None else str(figure(None, value))


@dataclass(frozen=True)
class Offered:
    """One service of the programme as a choice."""

    key: str
    offer: ServiceOffer


class ServiceForm(forms.Form):
    """What the program does for a goal; what is left empty is taken as the programme has it."""

    service = forms.ChoiceField(label=_("Service"), widget=forms.Select(attrs={"autofocus": True}))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=5, max_value=480)
    times = forms.IntegerField(label=_("Times"), required=False, min_value=1, max_value=21)
    every_weeks = forms.IntegerField(label=_("In weeks"), required=False, min_value=1, max_value=26)
    who = forms.CharField(label=_("By whom"), max_length=80, initial=_("Counselor"))

    def __init__(self, *args: Any, offered: Sequence[Offered], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {one.key: one.offer for one in offered}
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.label}, {one.times} × {one.minutes} min / {one.every_weeks}")
            for key, one in self.offered.items()
        ]

    def offer(self) -> ServiceOffer:
        found = self.cleaned_data
        chosen = self.offered[found["service"]]
        return ServiceOffer(
            code=chosen.code,
            label=chosen.label,
            minutes=found["minutes"] or chosen.minutes,
            times=found["times"] or chosen.times,
            every_weeks=found["every_weeks"] or chosen.every_weeks,
            who=found["who"],
        )

    @staticmethod
    def of(service: Intervention) -> dict[str, object]:
        return {
            "service": f"{service.service_code}:{service.service_label}",
            "minutes": service.minutes,
            "times": service.times,
            "every_weeks": service.every_weeks,
            "who": service.who,
        }


class WhyForm(forms.Form):
    """Why a new version is needed."""

    why = forms.CharField(
        label=_("What makes the change needed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )


class BeginForm(HeadForm):
    """The first words of a plan."""


class ClientSignForm(forms.Form):
    """The client signs on the screen that is handed over."""

    agreed = forms.BooleanField(label=_("I have read this plan and it is mine."))
    typed_name = forms.CharField(
        label=_("Your name, the one you go by"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeclineForm(forms.Form):
    """The client chooses not to sign."""

    note = forms.CharField(
        label=_("What they say about it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ProgressForm(forms.Form):
    """Where an objective stands on a day."""

    value = forms.DecimalField(
        label=_("Now"), max_digits=9, decimal_places=2, widget=forms.TextInput(attrs={"autofocus": True})
    )
    on = day_field(_("On"))
    where = forms.CharField(label=_("Worked on in"), max_length=60, initial=_("Individual session"))
    words = forms.CharField(label=_("In words"), max_length=500, required=False)


class RecertifyForm(forms.Form):
    """Why this level of care is still needed."""

    words = forms.CharField(
        label=_("Response, what still makes this level needed, and the goals for discharge"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
    )


class ReviewForm(forms.Form):
    """A review: each objective, the person's own view, the decision, the next date."""

    def __init__(self, *args: Any, objectives: Sequence[Objective], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.objectives = tuple(objectives)
        for one in self.objectives:
            self.fields[f"value-{one.id}"] = number_field(_("Now"))
            self.fields[f"course-{one.id}"] = forms.ChoiceField(
                label=_("How it goes"), choices=labels(Course), initial=Course.ON_COURSE
            )
            self.fields[f"words-{one.id}"] = forms.CharField(
                label=_("In words"), max_length=500, required=False
            )
        area = forms.Textarea(attrs={"rows": 2})
        self.fields["client_words"] = forms.CharField(
            label=_("How they see it, in their words"), max_length=1000, required=False, widget=area
        )
        self.fields["words"] = forms.CharField(
            label=_("How you see it"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Needed when the plan changes."),
        )
        self.fields["decision"] = forms.ChoiceField(
            label=_("Decision"), choices=labels(ReviewDecision), widget=forms.RadioSelect
        )
        self.fields["held_on"] = day_field(_("Held on"))
        self.fields["next_on"] = day_field(
            _("Next review"), required=False, help_text=_("Empty: by the rhythm of the standard.")
        )
        self.initial.setdefault("held_on", today)

    def rows(self) -> list[tuple[Objective, Any, Any, Any]]:
        """Each objective with its three fields, for the page."""
        return [
            (one, self[f"value-{one.id}"], self[f"course-{one.id}"], self[f"words-{one.id}"])
            for one in self.objectives
        ]

    def terms(self) -> ReviewTerms:
        found = self.cleaned_data
        return ReviewTerms(
            held_on=found["held_on"],
            decision=next(one for one in ReviewDecision if one.value == found["decision"]),
            words=found["words"],
            client_words=found["client_words"],
            next_on=found["next_on"],
            lines=tuple(self._line(one.id) for one in self.objectives),
        )

    def _line(self, objective_id: UUID) -> tuple[UUID, Course, Decimal | None, str]:
        found = self.cleaned_data
        course = next(one for one in Course if one.value == found[f"course-{objective_id}"])
        return objective_id, course, found[f"value-{objective_id}"], found[f"words-{objective_id}"]
