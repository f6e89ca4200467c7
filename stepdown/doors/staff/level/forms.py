"""The clinician's choice, and the few facts an assessment does not ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.kernel.labels import choices
from stepdown.placement.vocabulary import (
    ASKED_HERE,
    SPECS,
    Choice,
    Discrepancy,
    FactName,
    Kind,
    Known,
    Value,
)
from stepdown.programme.vocabulary import Level, LevelCode

SHORT = {LevelCode.PARTIAL: _("Partial hosp."), LevelCode.WITHDRAWAL: _("Withdrawal")}


class ChoiceForm(forms.Form):
    """What is about to be signed."""

    chosen = forms.ChoiceField(label=_("The level you find right"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, in your words"),
        help_text=_(
            "Needed where the facts differ, something forbids, or the person would rather have another."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )
    agreed = forms.TypedChoiceField(
        label=_("The person agrees"),
        choices=[("yes", _("Agrees")), ("no", _("Would rather have another"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    actual = forms.ChoiceField(label=_("Goes to"), required=False)
    discrepancy = forms.ChoiceField(label=_("Kind of reason, where it differs"), required=False)

    def __init__(self, *args: Any, levels: tuple[Level, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(level.code.value, SHORT.get(level.code, level.name)) for level in levels]
        self.fields["chosen"].choices = named  # type: ignore[attr-defined]
        self.fields["actual"].choices = [  # type: ignore[attr-defined]
            ("", _("The same level")),
            *((level.code.value, level.name) for level in levels),
        ]
        self.fields["discrepancy"].choices = [("", _("It does not differ")), *choices(Discrepancy)]  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """The choice of a valid form."""
        data = self.cleaned_data
        chosen = LevelCode(data["chosen"])
        return Choice(
            chosen=chosen,
            actual=LevelCode(data["actual"]) if data["actual"] else chosen,
            agreed=data["agreed"],
            discrepancy=Discrepancy(data["discrepancy"]) if data["discrepancy"] else None,
            reason=data["reason"],
        )


class FactsForm(forms.Form):
    """Facts of the level sheet; empty means not known."""

    def __init__(self, *args: Any, known: Mapping[FactName, Known] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known = known or {}
        for name in ASKED_HERE:
            before = self._known.get(name)
            self.fields[name.value] = _field(name, before.value if before else None)
        self.fields["bed_note"] = forms.CharField(
            label=_("Which bed, from when"), max_length=200, required=False, initial=self._note()
        )

    def _note(self) -> str:
        bed = self._known.get(FactName.BED_AVAILABLE)
        return bed.note if bed else ""

    def changed(self) -> list[tuple[FactName, Value | None, str]]:
        """What differs from what is known: name, value, note."""
        found = []
        for name in ASKED_HERE:
            value = _value(name, self.cleaned_data[name.value])
            before = self._known.get(name)
            note = self.cleaned_data["bed_note"] if name is FactName.BED_AVAILABLE else ""
            same_note = note == self._note() or name is not FactName.BED_AVAILABLE
            if value != (before.value if before else None) or not same_note:
                found.append((name, value, note))
        return found


def _field(name: FactName, value: Value | None) -> forms.Field:
    spec, label = SPECS[name], words(name.label)
    if spec.kind is Kind.NUMBER:
        top = 27 if name is FactName.PHQ9 else 24 * 60
        return forms.IntegerField(label=label, min_value=0, max_value=top, required=False, initial=value)
    if spec.kind is Kind.YES_NO:
        told: list[tuple[str, Any]] = [("yes", _("Yes")), ("no", _("No"))]
        initial = None if value is None else "yes" if value else "no"
    else:
        told = [(code, words(text)) for code, text in spec.codes]
        initial = value if isinstance(value, str) else None
    return forms.ChoiceField(
        label=label, choices=[("", _("Not known")), *told], required=False, initial=initial
    )


def _value(name: FactName, typed: Any) -> Value | None:
    if typed in ("", None):
        return None
    if SPECS[name].kind is Kind.YES_NO:
        return bool(typed == "yes")
    return int(typed) if SPECS[name].kind is Kind.NUMBER else str(typed)
