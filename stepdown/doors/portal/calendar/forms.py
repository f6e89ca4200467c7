"""Which word stands for an appointment in a calendar outside the house."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.labels import choices
from stepdown.people.vocabulary import NeutralTitle


class TitleForm(forms.Form):
    """One neutral word."""

    title = forms.ChoiceField(
        label=_("What each appointment is called"),
        choices=choices(NeutralTitle),
        initial=NeutralTitle.APPOINTMENT.value,
        widget=forms.RadioSelect,
    )
