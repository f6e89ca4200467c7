"""Forms of chart audits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.chart_audit.vocabulary import AnswerCard, Checklist, Means, Outcome, Plan, Sizing, Stratum
from stepdown.doors.look.say import words
from stepdown.people.vocabulary import StaffCard
from stepdown.place.vocabulary import Site

DAY = forms.DateInput(attrs={"type": "date"})
# Where a repair can be seen: pages of the house that take a client.
PLACES = (
    ("", _("Nowhere in particular")),
    ("plan", _("Plan")),
    ("assessments", _("Assessment")),
    ("papers", _("Papers")),
    ("consents", _("Who sees what")),
    ("level", _("Level of care")),
    ("chart", _("Chart")),
)


class DrawForm(forms.Form):
    """Which charts, how many, spread by what, with which seed."""

    title = forms.CharField(label=_("Title"), max_length=120)
    sites = forms.MultipleChoiceField(label=_("Sites"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(label=_("In treatment from"), widget=DAY)
    until = forms.DateField(label=_("to"), widget=DAY)
    checklist = forms.ChoiceField(label=_("Checklist"))
    stratum = forms.ChoiceField(
        label=_("Spread"),
        choices=[(one.value, _(one.label.text)) for one in Stratum],
        widget=forms.RadioSelect,
    )
    sizing = forms.ChoiceField(
        label=_("How many"),
        choices=[(one.value, _(one.label.text)) for one in Sizing],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(label=_("Fixed number"), min_value=1, max_value=400, required=False)
    confidence = forms.TypedChoiceField(
        label=_("Confidence"), choices=[(90, "90 %"), (95, "95 %"), (99, "99 %")], coerce=int
    )
    margin = forms.IntegerField(label=_("Margin, in points"), min_value=1, max_value=30)
    expected = forms.IntegerField(
        label=_("Expected share met, in percent"),
        min_value=1,
        max_value=99,
        help_text=_("50 when nothing is known: it draws the most."),
    )
    seed = forms.CharField(
        label=_("Seed"), max_length=40, required=False, help_text=_("Left empty, one is made and shown.")
    )

    def __init__(
        self, *args: Any, sites: Iterable[Site], checklists: Iterable[Checklist], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        site, checklist = self.fields["sites"], self.fields["checklist"]
        assert isinstance(site, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(checklist, forms.ChoiceField)  # noqa: S101 - for the type checker
        site.choices = [(str(one.id), one.name) for one in sites]
        checklist.choices = [(one.key, f"{one.label}, {one.version}") for one in checklists]

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            title=data["title"],
            site_ids=tuple(UUID(one) for one in data["sites"]),
            since=data["since"],
            until=data["until"],
            checklist=data["checklist"],
            stratum=Stratum(data["stratum"]),
            sizing=Sizing(data["sizing"]),
            number=data["number"] or 0,
            confidence=data["confidence"],
            margin=data["margin"],
            expected=data["expected"],
            seed=data["seed"],
        )


class AnswersForm(forms.Form):
    """The manual items of one chart: an outcome and, for a no, why."""

    def __init__(self, *args: Any, answers: Iterable[AnswerCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.manual = [one for one in answers if not one.automatic]
        self.words_of = {one.item.key: f"w-{one.item.key}" for one in self.manual}
        for one in self.manual:
            self.fields[f"o-{one.item.key}"] = forms.ChoiceField(
                label=words(one.item.words),
                choices=[(it.value, _(it.label.text)) for it in Outcome],
                widget=forms.RadioSelect,
                required=False,
                initial=one.outcome.value if one.outcome else "",
            )
            self.fields[f"w-{one.item.key}"] = forms.CharField(
                label=_("Why, or what is missing"),
                max_length=1000,
                required=False,
                initial=words(one.words) if one.words.text else "",
            )

    def rows(self) -> list[tuple[AnswerCard, Any, Any]]:
        """Each item with its two fields, for the page."""
        return [(one, self[f"o-{one.item.key}"], self[f"w-{one.item.key}"]) for one in self.manual]

    def answers(self) -> dict[str, tuple[Outcome, str]]:
        """What was answered; what was left open stays open."""
        data = self.cleaned_data
        return {
            one.item.key: (Outcome(data[f"o-{one.item.key}"]), data[f"w-{one.item.key}"])
            for one in self.manual
            if data[f"o-{one.item.key}"]
        }


class CloseForm(forms.Form):
    """How open findings go on."""

    words = forms.CharField(
        label=_("A closing word"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where findings are still open: how they go on."),
    )


class RepairForm(forms.Form):
    """What was done about a finding."""

    means = forms.ChoiceField(
        label=_("How"), choices=[(one.value, _(one.label.text)) for one in Means], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.ChoiceField(label=_("Where it can be seen"), choices=PLACES, required=False)


class OwnerForm(forms.Form):
    """Who mends a finding until when."""

    owner = forms.ChoiceField(label=_("Who mends it"))
    due_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, staff: Iterable[StaffCard], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(one.id), one.name) for one in staff]


class CheckForm(forms.Form):
    """What a second person found."""

    holds = forms.ChoiceField(
        label=_("You looked:"),
        choices=[("yes", _("It is right now")), ("no", _("Not yet right"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("What is still missing"), max_length=1000, required=False)
