"""From an action's no to the form it came from: each reason beside its field, and the page again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from django import forms

from stepdown.doors.look.say import words
from stepdown.doors.threshold.answers import Invalid, Page
from stepdown.kernel.refusal import Refused

SAME_NAMES: Mapping[str, str] = MappingProxyType({})


@contextmanager
def beside(
    form: forms.Form,
    page: Callable[[], Page],
    *,
    names: Mapping[str, str] = SAME_NAMES,
    otherwise: str | None = None,
) -> Iterator[None]:
    """Do inside what a form asks for.

    Raises Invalid with the page where the form is not filled in rightly (then nothing inside runs), and
    where what runs inside is refused: the reasons stand on the form then, as `put` puts them.
    """
    if not form.is_valid():
        raise Invalid(page())
    try:
        yield
    except Refused as refused:
        put(form, refused, names=names, otherwise=otherwise)
        raise Invalid(page()) from refused


def put(
    form: forms.Form,
    refused: Refused,
    *,
    names: Mapping[str, str] = SAME_NAMES,
    otherwise: str | None = None,
) -> None:
    """Put each reason, with what lifts it, beside its field; what has none stands at `otherwise`, or at
    the top.

    `names` says which field of the form shows what the rules call otherwise.
    """
    for refusal in refused.refusals:
        told = words(refusal.reason)
        if refusal.lifted_by is not None:
            told = f"{told} {words(refusal.lifted_by)}"
        name = names.get(refusal.field, refusal.field)
        form.add_error(name if name in form.fields else otherwise, told)
