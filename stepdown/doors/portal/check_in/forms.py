"""By video: where one is, and that one wants it so, each time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VideoForm(forms.Form):
    """Needed only by video, when one comes in."""

    place = forms.CharField(
        label=_("Where are you now?"),
        required=False,
        max_length=120,
        help_text=_("Street and town: should you need help, it finds you."),
    )
    consent = forms.BooleanField(
        label=_("I want this session by video, and I am somewhere private"), required=False
    )

    def __init__(self, *args: object, needed: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if needed:
            self.fields["place"].required = True
            self.fields["consent"].required = True
