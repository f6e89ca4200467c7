"""Forms of the state's pages: which days, what the state calls a site, the answers of one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.journeys.state_forms import Asking, Sheet, Told
from stepdown.state_report.vocabulary import How, Moment

NOT_KNOWN = [
    (f"x:{How.UNKNOWN.value}", _("Asked, does not know")),
    (f"x:{How.DECLINED.value}", _("Asked, prefers not to say")),
    (f"x:{How.NOT_COLLECTED.value}", _("Not collected here")),
]


def day_field(label: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DaysForm(forms.Form):
    """Which end of the episode, which site, from when to when."""

    moment = forms.ChoiceField(
        label=_("Records of"),
        choices=[(Moment.ADMISSION.value, _("Admissions")), (Moment.DISCHARGE.value, _("Discharges"))],
    )
    starts_on = day_field(_("From"))
    ends_on = day_field(_("To"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("starts_on"), given.get("ends_on")
        if start and end and not 0 <= (end - start).days <= 366:
            self.add_error("ends_on", _("A file covers one day to one year."))
        return given


class CodesForm(forms.Form):
    """What the state calls a site."""

    state = forms.TypedChoiceField(label=_("State"), coerce=int, empty_value=None, required=False)
    metro = forms.IntegerField(
        label=_("Metropolitan area, five digits"),
        required=False,
        min_value=10_000,
        max_value=99_999,
        help_text=_("CBSA of 2010. Empty outside of one."),
    )

    def __init__(self, *args: Any, states: Mapping[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = sorted(states.items(), key=lambda one: one[1])
        self.fields["state"] = forms.TypedChoiceField(
            label=_("State"),
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", _("Not said yet")), *((str(code), name) for code, name in chosen)],
        )


class OpenSelect(forms.Select):
    """A list whose first line may stay: the browser does not insist."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class AnswersForm(forms.Form):
    """The questions of one record. Left open stays open: nothing is chosen by itself."""

    why = forms.CharField(
        label=_("Why it differs from what is known here"),
        max_length=200,
        required=False,
        help_text=_("Only where you change an answer that came from the record."),
    )

    def __init__(self, *args: Any, sheet: Sheet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheet = sheet
        for one in sheet.askings:
            self.fields[one.field.code] = forms.ChoiceField(
                label=one.field.ask,
                choices=_choices(one),
                required=False,
                initial=_initial(one),
                help_text=_source(one),
                widget=OpenSelect,
            )
        self._mark(True)

    def full_clean(self) -> None:
        """Everything is asked for; what is left open is a problem of the record, never of the form."""
        self._mark(False)
        super().full_clean()
        self._mark(True)

    def _mark(self, required: bool) -> None:
        for one in self.sheet.askings:
            self.fields[one.field.code].required = required

    def told(self) -> dict[str, Told | None]:
        """What was answered, by field."""
        return {one.field.code: _told(self.cleaned_data[one.field.code]) for one in self.sheet.askings}

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, Asking]]]]:
        """The questions by group, for the page."""
        found: dict[str, list[tuple[forms.BoundField, Asking]]] = {}
        for one in self.sheet.askings:
            found.setdefault(one.field.group, []).append((self[one.field.code], one))
        return [(self.sheet.layout.groups[key], rows) for key, rows in found.items()]


def _choices(one: Asking) -> list[tuple[str, Any]]:
    codes: list[tuple[str, Any]] = [(f"c:{code}", label) for code, label in one.labels.items()]
    none = _("Not answered yet") if one.open else _("Does not apply")
    return [("", none), *codes, *([] if one.field.always else NOT_KNOWN)]


def _initial(one: Asking) -> str:
    if one.answer is None:
        return ""
    return f"c:{one.answer.code}" if one.answer.how is How.KNOWN else f"x:{one.answer.how.value}"


def _source(one: Asking) -> str:
    if one.answer is not None and one.answer.why:
        return f"{one.answer.source}: {one.answer.why}"
    if one.known is not None:
        return str(one.known.source)
    return one.answer.source if one.answer is not None else ""


def _told(text: str) -> Told | None:
    kind, _sep, value = text.partition(":")
    if kind == "c":
        return Told(int(value))
    return Told(how=How(value)) if kind == "x" else None
