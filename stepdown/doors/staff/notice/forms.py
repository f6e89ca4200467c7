"""Forms of a notice: giving it, an appeal, a ruling, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.aftercare.vocabulary import GivenHow, NewNotice
from stepdown.doors.look.say import words
from stepdown.resource.vocabulary import HelpCard

AREA = {"rows": 3}


class NoticeForm(forms.Form):
    """Why, until when, where to go."""

    reason = forms.CharField(
        label=_("Why, as you say it to them"),
        help_text=_("Plain words; they read it in the letter."),
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
    )
    place = forms.ChoiceField(label=_("A place you referred them to"), required=False)
    elsewhere = forms.CharField(
        label=_("Where they can go"),
        help_text=_(
            "A place that expects them, and who takes them there. The place chosen stands before it."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ends_on = forms.DateField(
        label=_("Last day of treatment"), widget=forms.DateInput(attrs={"type": "date"})
    )
    how = forms.ChoiceField(
        label=_("How it is given"), choices=lambda: [(one.value, words(one.label)) for one in GivenHow]
    )
    danger = forms.CharField(
        label=_("The danger, where it cannot wait"),
        help_text=_("Only a director ends treatment at once."),
        max_length=1000,
        required=False,
    )

    def __init__(
        self, *args: Any, at_once: bool = False, places: Sequence[HelpCard] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._places = {str(one.id): one for one in places}
        chosen = [("", _("none of them")), *((key, one.resource.name) for key, one in self._places.items())]
        self.fields["place"].choices = chosen  # type: ignore[attr-defined]
        if not places:
            del self.fields["place"]
        if not at_once:
            del self.fields["danger"]

    def new(self) -> NewNotice:
        """The notice of a valid form."""
        data = self.cleaned_data
        place = self._places.get(data.get("place", ""))
        known = (
            (place.resource.name, place.resource.words.address, place.resource.words.phone) if place else ()
        )
        named = ", ".join(one for one in known if one)
        elsewhere = ". ".join(one for one in (named, data["elsewhere"]) if one)
        return NewNotice(
            data["reason"], elsewhere, GivenHow(data["how"]), data["ends_on"], data.get("danger", "")
        )


class AppealForm(forms.Form):
    """What the person says against it."""

    words = forms.CharField(
        label=_("In their words"), max_length=2000, required=False, widget=forms.Textarea(attrs=AREA)
    )


class RulingForm(forms.Form):
    """What somebody else decides about an appeal."""

    stands = forms.TypedChoiceField(
        label=_("You decide"),
        choices=[("no", _("Treatment goes on")), ("yes", _("The notice stands"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why, so that they understand it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )


class WithdrawForm(forms.Form):
    """Why a notice is taken back."""

    why = forms.CharField(label=_("Why it is withdrawn"), max_length=500, required=False)
