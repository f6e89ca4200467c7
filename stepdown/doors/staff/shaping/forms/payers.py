"""The form for an edition of a payer's or a state's rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.shaping.forms.fields import (
    DAY_CHOICES,
    DAYS,
    HoursField,
    choice,
    labels,
    number,
    text,
)
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Leader, LevelCode, RuleEdition, RuleKind, Service, Source, Tag


def _several(
    label: Any, choices: Any, help_text: Any = "", *, required: bool = False
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class RuleForm(forms.Form):
    """What a payer or a state asks, from which day on, and who says so."""

    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    name = text(_("Payer or state"), 120)
    kind = choice(_("Whose rule"), RuleKind)
    words = text(_("The rule in a sentence"), 500, rows=2, required=False)
    valid_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until a later edition begins."),
    )
    source = text(
        _("Where it is written"), 500, rows=2, help_text=_("Contract, manual or law, with page and date.")
    )
    tag = choice(_("How well it was checked"), Tag)
    levels = _several(_("For phases at"), labels(LevelCode), required=True)
    week_minutes = HoursField(label=_("Least hours a week"), most=7 * 24 * 60, required=False)
    day_minutes = HoursField(label=_("A day counts from"), most=24 * 60, required=False)
    week_days = number(_("Such days a week"), 1, 7, required=False)
    week_start = forms.ChoiceField(label=_("Its week starts on"), choices=DAY_CHOICES)
    counts = _several(_("Services that count"), labels(Service), _("None chosen: every therapeutic one."))
    breaks_count = forms.BooleanField(label=_("Breaks count as time"), required=False)
    telehealth_percent = number(_("By video at most, percent"), 0, 100, required=False)
    group_most = number(_("Largest group"), 1, 60, required=False)
    per_leader = number(_("People per leader at most"), 1, 60, required=False)
    leaders = _several(_("Groups led by"), labels(Leader), _("None chosen: nothing is asked."))
    band_edition = forms.ChoiceField(
        label=_("Reads the levels in"),
        choices=[("", _("not said")), ("third", _("Third edition")), ("fourth", _("Fourth edition"))],
        required=False,
    )

    @classmethod
    def read(cls, rule: RuleEdition) -> dict[str, Any]:
        """The newest edition as the start of the next one: its date and its source are to be said anew."""
        values = {name: getattr(rule, name) for name in cls.base_fields if hasattr(rule, name)}
        return values | {
            "tag": Tag.KNOWN.value,
            "source": "",
            "valid_from": None,
            "valid_until": None,
            "week_start": DAYS[rule.week_start],
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (told.get("day_minutes") is None) is not (told.get("week_days") is None):
            self.add_error("week_days", _("A day rule has both: the time a day needs, and how many days."))
        until, start = told.get("valid_until"), told.get("valid_from")
        if until and start and until < start:
            self.add_error("valid_until", _("Not before its first day."))
        limits = ("telehealth_percent", "group_most", "per_leader")
        asked = ("week_minutes", "day_minutes", *limits, "leaders", "band_edition")
        if not self.errors and all(told.get(name) in (None, "", []) for name in asked):
            self.add_error(None, _("Say what is asked: hours, days, video, group size or leader."))
        return told

    def rule(self, key: str) -> RuleEdition:
        """The edition as the room knows it."""
        told = self.cleaned_data
        return RuleEdition(
            key=key,
            kind=RuleKind(told["kind"]),
            name=told["name"],
            levels=tuple(LevelCode(one) for one in told["levels"]),
            valid_from=told["valid_from"],
            source=Source(key, told["source"], Tag(told["tag"])),
            valid_until=told["valid_until"],
            words=told["words"],
            band_edition=told["band_edition"],
            week_minutes=told["week_minutes"] or None,
            day_minutes=told["day_minutes"] or None,
            week_days=told["week_days"],
            week_start=DAYS.index(told["week_start"]),
            counts=tuple(Service(one) for one in told["counts"]),
            breaks_count=told["breaks_count"],
            telehealth_percent=told["telehealth_percent"],
            group_most=told["group_most"],
            per_leader=told["per_leader"],
            leaders=tuple(Leader(one) for one in told["leaders"]),
        )


def state_of(rule: RuleEdition, in_force: bool, on: date) -> Any:
    """Whether an edition holds on a day, is coming, or is over."""
    if in_force:
        return say("in force")
    return say("from {day} on", day=rule.valid_from) if rule.valid_from > on else say("over")
