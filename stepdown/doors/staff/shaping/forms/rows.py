"""Rows of a programme as forms: phases, sessions, times of day, topics, criteria."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.shaping.forms.fields import DAY_CHOICES, WeeksField, choice, hidden, number, text
from stepdown.programme.vocabulary import Comparator, Entry, Leader, LevelCode, Measure, Service

_RHYTHMS: list[tuple[int, Any]] = [
    (1, _("every week")),
    (2, _("every 2nd week")),
    (3, _("every 3rd week")),
    *((n, _("every %(n)sth week") % {"n": n}) for n in range(4, 14)),
]
YES_OR_NO = {Measure.SAFE_HOME, Measure.AFTERCARE_PLAN, Measure.NEW_GOAL, Measure.STRESS_PLAN}


class PhaseForm(forms.Form):
    """A stretch of weeks. `was` is its place in the saved draft; a new one copies the sessions before it."""

    was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = text(_("Name"), 80)
    length = number(_("Weeks"), 1, 104)
    level = choice(_("Level"), LevelCode)
    least_days = number(_("Fewest days a week"), 1, 7)
    most_days = number(_("Most days a week"), 1, 7)
    purpose = text(_("What it is for"), 300, rows=2)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("least_days") or 0) > (cleaned.get("most_days") or 7):
            self.add_error("most_days", _("Not fewer than the fewest."))
        return cleaned


class DoseForm(forms.Form):
    """One service of a phase. `seal` and `source` tell whether anything was changed, whose figure it is."""

    source = hidden()
    seal = hidden()
    title = text(_("Session"), 80)
    service = choice(_("Kind"), Service)
    minutes = number(_("Minutes"), 5, 720)
    on = forms.MultipleChoiceField(
        label=_("Days"), choices=DAY_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    sessions = number(
        _("Times a week"), 1, 14, required=False, help_text=_("Counted from the days where days are named.")
    )
    break_minutes = number(_("Break, minutes"), 0, 120, required=False)
    every_weeks = forms.TypedChoiceField(label=_("Rhythm"), choices=_RHYTHMS, coerce=int, initial=1)
    only_weeks = WeeksField(
        label=_("Only in weeks"), required=False, help_text=_("Such as 1, 5-7. Empty: in each week.")
    )
    offset_minutes = number(_("Minutes after the day starts"), 0, 720, required=False)
    size_least = number(_("Fewest people"), 1, 30, required=False)
    size_most = number(_("Most people"), 1, 30, required=False)
    leader = choice(_("Led by, at least"), Leader, empty=_("not said"))
    telehealth = forms.BooleanField(label=_("By video"), required=False)
    aside = forms.BooleanField(label=_("Not a treatment session, counts for nothing"), required=False)
    note = text(_("Note"), 300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("on") and not cleaned.get("sessions") and "sessions" not in self.errors:
            self.add_error("sessions", _("Name the days, or say how many times a week."))
        if (cleaned.get("break_minutes") or 0) >= (cleaned.get("minutes") or 721):
            self.add_error("break_minutes", _("The break leaves nothing of the session."))
        least, most = cleaned.get("size_least"), cleaned.get("size_most")
        if least and most and least > most:
            self.add_error("size_most", _("Not fewer than the fewest."))
        return cleaned


class TrackForm(forms.Form):
    """A time of day at which the programme is held."""

    key = hidden()
    title = text(_("Name"), 40)
    start = forms.TimeField(label=_("Starts"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class CurriculumForm(forms.Form):
    """An ordered list of topics, one a line."""

    source = hidden()
    seal = hidden()
    title = text(_("Name"), 120)
    service = choice(_("Taught in"), Service)
    entry = choice(_("Entry"), Entry)
    topics = text(_("Topics, one a line"), 8_000, rows=10)

    def clean_topics(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["topics"].splitlines() if line.strip()]
        if twice := [line for line in found if found.count(line) > 1]:
            raise forms.ValidationError(_("“%(topic)s” stands here twice."), params={"topic": twice[0]})
        return found


class CriterionForm(forms.Form):
    """One rule that speaks for a step or for graduation."""

    source = hidden()
    seal = hidden()
    words = text(_("In words"), 200)
    measure = choice(_("Looks at"), Measure)
    comparator = choice(_("Holds when it is"), Comparator)
    value = number(_("Value"), 0, 1000, required=False)
    encouraged = forms.BooleanField(label=_("Encouraged, never required"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        measure = Measure(cleaned["measure"]) if cleaned.get("measure") else Measure.WEEKS
        shares = (Measure.HOURS_KEPT, Measure.OBJECTIVES_MET, Measure.TOPICS_HAD)
        if measure in YES_OR_NO:
            cleaned["comparator"], cleaned["value"] = Comparator.IS.value, cleaned.get("value") != 0
        elif cleaned.get("comparator") == Comparator.IS.value:
            self.add_error("comparator", _("Choose “or more” or “or less” for a figure."))
        elif cleaned.get("value") is None:
            self.add_error("value", _("Write the figure."))
        elif measure in shares and cleaned["value"] > 100:
            self.add_error("value", _("A share is at most 100."))
        return cleaned
