"""From an action's no to the form it came from: each reason beside its field."""

from __future__ import annotations

from django import forms

from stepdown.doors.look.say import words
from stepdown.kernel.refusal import Refused


def put(form: forms.Form, refused: Refused) -> None:
    """Put each reason, with what lifts it, beside its field; what has none stands at the top."""
    for refusal in refused.refusals:
        told = words(refusal.reason)
        if refusal.lifted_by is not None:
            told = f"{told} {words(refusal.lifted_by)}"
        form.add_error(refusal.field if refusal.field in form.fields else None, told)
