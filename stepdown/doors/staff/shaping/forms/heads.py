"""What a programme says about itself as a whole, and the small forms of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.shaping.forms.fields import OWN, HoursField, labels, number, text
from stepdown.episode.vocabulary import WayIn
from stepdown.programme.vocabulary import LevelCode, Population, RuleEdition, RuleKind

_WEEK, _DAY = 7 * 24 * 60, 24 * 60


class AboutForm(forms.Form):
    """Title, level, who comes, what is promised, how a day counts."""

    title = text(_("Name"), 120, help_text=_("As clients and colleagues read it."))
    summary = text(_("In one sentence"), 300)
    description = text(_("Description"), 2_000, rows=5)
    level = forms.ChoiceField(label=_("Level"), choices=labels(LevelCode))
    edition = forms.ChoiceField(
        label=_("Edition of the levels"), choices=[("third", _("Third")), ("fourth", _("Fourth"))]
    )
    population = forms.ChoiceField(label=_("For whom"), choices=labels(Population))
    least_weeks = number(_("Least weeks to finish"), 1, 104)
    floor = HoursField(label=_("Hours promised, from"), most=_WEEK, help_text=_("A week of the first phase."))
    ceiling = HoursField(label=_("to"), most=_WEEK)
    day_minutes = HoursField(
        label=_("A day counts from"), most=_DAY, required=False,
        help_text=_("Therapeutic time without breaks. Empty: no day rule of its own."),
    )  # fmt: skip
    day_days = number(_("Such days a week"), 1, 7, required=False)
    payers = forms.MultipleChoiceField(
        label=_("Offered to clients of"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("The checker holds the programme against the rules of each."),
    )  # fmt: skip
    ways_in = forms.MultipleChoiceField(
        label=_("Who comes here"), choices=labels(WayIn), widget=forms.CheckboxSelectMultiple
    )
    court_ordered = forms.BooleanField(label=_("Court-ordered clients too"), required=False)
    behavioral = forms.BooleanField(label=_("Behavioral addictions too"), required=False)

    def __init__(self, *args: Any, rules: Sequence[RuleEdition], **options: Any) -> None:
        super().__init__(*args, **options)
        payers = {rule.key: rule.name for rule in rules if rule.kind is RuleKind.PAYER}
        self.fields["payers"].choices = sorted(payers.items(), key=lambda one: one[1])  # type: ignore[attr-defined]

    @staticmethod
    def read(content: Mapping[str, Any]) -> dict[str, Any]:
        """The part of the content that this form shows."""
        day = content.get("day") or {}
        return {
            **content,
            "floor": content["hours"]["floor_minutes"],
            "ceiling": content["hours"]["ceiling_minutes"],
            "day_minutes": day.get("minutes"),
            "day_days": day.get("days"),
            "population": content.get("population", Population.ADULT.value),
            "payers": content.get("payers", []),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("floor") or 0) > (cleaned.get("ceiling") or _WEEK):
            self.add_error("ceiling", _("Not less than the first figure."))
        if bool(cleaned.get("day_minutes")) is not bool(cleaned.get("day_days")):
            self.add_error("day_days", _("A day rule has both: the time a day needs, and how many days."))
        return cleaned

    def written(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of content this form says. A figure that was not touched keeps its source."""
        told = self.cleaned_data
        names = ("title", "summary", "description", "level", "edition", "least_weeks", "ways_in")
        fields: dict[str, Any] = {name: told[name] for name in (*names, "court_ordered", "behavioral")}
        fields["hours"] = _figure(
            {"floor_minutes": told["floor"], "ceiling_minutes": told["ceiling"]}, content["hours"]
        )
        day = {"minutes": told["day_minutes"], "days": told["day_days"]}
        fields["day"] = _figure(day, content.get("day") or {}) if told["day_minutes"] else None
        adult = told["population"] == Population.ADULT.value
        fields["population"] = None if adult else told["population"]
        fields["payers"] = told["payers"] or None
        return fields


def _figure(told: dict[str, Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    same = all(saved.get(name) == value for name, value in told.items())
    return told | {"source": saved["source"] if same else OWN.key}


class StartForm(forms.Form):
    """From which version a draft begins, and its name where it becomes a programme of its own."""

    version_id = forms.UUIDField(label=_("Copy from"))
    title = text(
        _("Name of the new programme"), 120, required=False,
        help_text=_("Empty: shape the next version of the same programme."),
    )  # fmt: skip
