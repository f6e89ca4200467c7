"""One form field as a page shows it, read from Django's bound field without rendering its widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms import BoundField

_INPUT_TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.DateTimeField, "datetime-local"),
    (forms.DateField, "date"),
    (forms.TimeField, "time"),
    (forms.DecimalField, "text"),
    (forms.FloatField, "text"),
    (forms.IntegerField, "number"),
    (forms.EmailField, "email"),
)


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: Any
    chosen: bool
    id: str
    hint: Any = ""


@dataclass(frozen=True)
class Reading:
    """What the macro needs: `kind` is text, textarea, select, radios, checkboxes, checkbox, file, hidden."""

    kind: str
    type: str
    name: str
    id: str
    label: Any
    hint: Any
    errors: tuple[Any, ...]
    value: str
    required: bool
    enforced: bool
    groups: tuple[tuple[Any, tuple[Option, ...]], ...] = ()
    attrs: dict[str, Any] = field(default_factory=dict)
    multiple: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(option for _, group in self.groups for option in group)

    @property
    def described_by(self) -> str:
        parts = ([f"{self.id}-hint"] if self.hint else []) + ([f"{self.id}-error"] if self.errors else [])
        return " ".join(parts)


def reading(bound: BoundField, label: Any = "", hint: Any = "") -> Reading:
    """Everything a page shows of one field, what was typed included; a page may say its own label."""
    widget = bound.field.widget
    attrs = bound.build_widget_attrs(dict(widget.attrs), widget)
    for known in ("aria-describedby", "aria-invalid", "id", "required"):
        attrs.pop(known, None)
    kind = _kind(widget)
    return Reading(
        kind=kind,
        type=_type(bound, widget, kind),
        name=bound.html_name,
        id=bound.auto_id or f"id_{bound.html_name}",
        label=label or bound.label,
        hint=hint or bound.help_text,
        errors=tuple(bound.errors),
        value=_value(bound, widget, kind),
        required=bound.field.required,
        # A list whose first choice already counts may not carry the attribute: browsers call it invalid.
        enforced=bound.field.required and widget.use_required_attribute(bound.initial),
        groups=_groups(bound, widget) if isinstance(widget, forms.widgets.ChoiceWidget) else (),
        attrs=attrs,
        multiple=getattr(widget, "allow_multiple_selected", False),
    )


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "file" if isinstance(widget, forms.FileInput) else "text"


def _type(bound: BoundField, widget: forms.Widget, kind: str) -> str:
    if kind == "file":
        return "file"
    told = str(widget.attrs.get("type") or getattr(widget, "input_type", None) or "text")
    if told != "text":
        return told
    return next((name for kind_of, name in _INPUT_TYPES if isinstance(bound.field, kind_of)), "text")


def _value(bound: BoundField, widget: forms.Widget, kind: str) -> str:
    value = bound.value()
    if value is None or kind == "file":
        return ""
    if kind == "checkbox":
        return "on" if widget.format_value(value) or value is True else ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _groups(
    bound: BoundField, widget: forms.widgets.ChoiceWidget
) -> tuple[tuple[Any, tuple[Option, ...]], ...]:
    made: list[tuple[Any, tuple[Option, ...]]] = []
    number = 0
    for label, options, _ in widget.optgroups(bound.html_name, widget.format_value(bound.value()) or []):
        shown = []
        for option in options:
            value = "" if option["value"] is None else str(option["value"])
            shown.append(Option(value, option["label"], option["selected"], f"{bound.auto_id}_{number}"))
            number += 1
        made.append((label, tuple(shown)))
    return tuple(made)
