"""Forms of afterwards as the person themself fills them in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.aftercare.vocabulary import Answer, Housing

YES_NO = [("no", _("No")), ("yes", _("Yes"))]
HOMES = [("steady", _("Steady")), ("shaky", _("Not steady")), ("none", _("I have none now"))]


class TellForm(forms.Form):
    """How it goes; everything may be left out."""

    used = forms.TypedChoiceField(
        label=_("Did you use since the last time?"),
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    housing = forms.ChoiceField(
        label=_("How is home?"), choices=HOMES, required=False, widget=forms.RadioSelect
    )
    asks = forms.BooleanField(label=_("I want to talk with somebody, or come back"), required=False)
    words = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def answer(self) -> Answer:
        """What a valid form says."""
        data = self.cleaned_data
        return Answer(data["used"], Housing(data["housing"] or Housing.NOT_SAID), data["asks"], data["words"])


class EndForm(forms.Form):
    """A sentence of one's own: why no more calls."""

    words = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AppealForm(forms.Form):
    """Why a notice is wrong, in one's own words."""

    words = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignForm(forms.Form):
    """Which text is signed."""

    plan_id = forms.UUIDField(widget=forms.HiddenInput)


class TouchForm(forms.Form):
    """What to stay in touch for; nothing ticked is a no."""

    letters = forms.BooleanField(label=_("Letters and news"), required=False)
    events = forms.BooleanField(label=_("Meetings and celebrations"), required=False)


class LeaveForm(forms.Form):
    """Which ceremony somebody does not come to after all."""

    ceremony_id = forms.UUIDField(widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """Which ceremony, and whether a name is said aloud."""

    ceremony_id = forms.UUIDField(widget=forms.HiddenInput)
    named_as = forms.CharField(
        label=_("Call me up as"),
        help_text=_("Empty: I come, and nobody says my name."),
        max_length=80,
        required=False,
    )
