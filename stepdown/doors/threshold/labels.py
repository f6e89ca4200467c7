"""Several forms on one page: each field has an id of its own, so that a label is that of its field alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import BaseForm

USUAL = "id_%s"


def keep_apart(context: Mapping[str, Any]) -> None:
    """A form whose fields another form of the page has too gets the key of its own before their ids."""
    there: set[str] = set()
    for key, form in _forms(context):
        names = set(form.fields)
        if form.auto_id == USUAL and names & there:
            form.auto_id = f"{key}-%s"
        there |= names


def _forms(context: Mapping[str, Any]) -> Iterator[tuple[str, BaseForm]]:
    seen: set[int] = set()
    for key, value in context.items():
        inside = _parts(value)
        for name, one in inside.items():
            if isinstance(one, BaseForm) and id(one) not in seen:
                seen.add(id(one))
                yield (f"{key}-{name}" if name else key), one


def _parts(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return {str(key): one for key, one in value.items()}
    if isinstance(value, list | tuple):
        return {str(number): one for number, one in enumerate(value)}
    return {"": value}
