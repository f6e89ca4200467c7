"""The form that cuts the trail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.people.vocabulary import StaffCard


class TrailForm(forms.Form):
    """By whom, what, from which day to which."""

    staff_id = forms.ChoiceField(label=_("By"), required=False)
    verb = forms.CharField(label=_("Act, such as see or sign in"), max_length=80, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, staff: tuple[StaffCard, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["staff_id"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Everybody")), *((str(card.id), card.name) for card in staff)]

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return self.cleaned_data
