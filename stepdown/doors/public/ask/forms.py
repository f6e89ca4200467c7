"""The open form, in plain words. Nothing on it must be filled in but one of its parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.intake.queries import triage_book
from stepdown.intake.vocabulary import Answer, Caller, CallSheet, Channel, Need, Safe, Voicemail
from stepdown.place.vocabulary import Site

WHO = [
    (Caller.SELF.value, _("For me")),
    (Caller.FAMILY.value, _("For someone in my family, or a friend")),
    (Caller.COURT.value, _("I write for a court, probation or a lawyer")),
    (Caller.PROGRAM.value, _("I write for another program or a doctor")),
    (Caller.OTHER.value, _("Something else")),
]
NEEDS = [
    ("", _("I do not know yet")),
    (Need.LISTEN.value, _("Someone to listen")),
    (Need.SAFETY.value, _("To be safe tonight")),
    (Need.DETOX.value, _("To stop safely")),
    (Need.COST.value, _("To know what it costs")),
    (Need.HOURS.value, _("To keep my work or school")),
    (Need.CHILDREN.value, _("Care for my children")),
    (Need.HOUSING.value, _("A place to stay")),
    (Need.COURT.value, _("To do what a court asks")),
    (Need.ASSESSMENT.value, _("An appointment")),
    (Need.FAMILY.value, _("To know how to help someone")),
]
SAFE = [
    (Safe.YES.value, _("Yes, any time")),
    (Safe.ONLY.value, _("Yes, but only at the times I write below")),
    (Safe.NO.value, _("No, do not call me. I will call or come")),
]
NONE_OF_THESE = "none"


class AskForm(forms.Form):
    """What somebody writes to us. A box left empty is a question not answered, never a no."""

    caller = forms.ChoiceField(
        label=_("Who is this for?"), choices=WHO, required=False, widget=forms.RadioSelect
    )
    happening = forms.CharField(
        label=_("What is happening?"),
        max_length=8000,
        required=False,
        help_text=_("In your own words. A few are enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    dangers = forms.MultipleChoiceField(
        label=_("Is any of this true right now, for you or for the person you write about?"),
        help_text=_("Tick what fits. Leave it empty if you do not know or do not want to say."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first_need = forms.ChoiceField(label=_("What do you need first?"), choices=NEEDS, required=False)
    called_name = forms.CharField(
        label=_("What may we call you?"), max_length=80, required=False, help_text=_("Any name, or none.")
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=120,
        required=False,
        help_text=_("Only if nobody else reads it."),
    )
    safe = forms.ChoiceField(
        label=_("Is it safe to call you?"), choices=SAFE, required=False, widget=forms.RadioSelect
    )
    best_time = forms.CharField(
        label=_("Good times to call"), max_length=120, required=False, help_text=_("Such as: after 6.")
    )
    voicemail = forms.ChoiceField(
        label=_("May we leave a message?"),
        choices=[(Voicemail.YES.value, _("Yes, without saying who we are")), (Voicemail.NO.value, _("No"))],
        required=False,
        widget=forms.RadioSelect,
    )
    code_word = forms.CharField(
        label=_("A code word of your choice"),
        max_length=60,
        required=False,
        help_text=_(
            "Two words you will remember, such as a color and a bird. Wrote or called before? Use the same."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # People do not see this field; machines fill it in.
    website = forms.CharField(label=_("Leave this empty"), max_length=200, required=False)

    def __init__(self, *args: Any, sites: tuple[Site, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sites = sites
        asked = [(question.key, question.web) for question in triage_book().on_the_web]
        self.fields["dangers"].choices = [*asked, (NONE_OF_THESE, _("None of these"))]  # type: ignore[attr-defined]
        if len(sites) > 1:
            self.fields["site"] = forms.ChoiceField(
                label=_("Which place is nearer to you?"),
                choices=[(str(site.id), f"{site.name}, {site.address}") for site in sites],
                required=False,
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not any(data.get(key) for key in ("happening", "dangers", "phone", "email")):
            self.add_error(
                "happening", _("Write a word or two, or tick what fits, so that we know how to help.")
            )
        if (data.get("phone") or data.get("email")) and not data.get("safe"):
            self.add_error(
                "safe", _("Tell us whether it is safe to get in touch. We do nothing before we know.")
            )
        return data

    @property
    def site_id(self) -> UUID:
        """The place they chose, else the first."""
        chosen = self.cleaned_data.get("site")
        return UUID(chosen) if chosen else self.sites[0].id

    def sheet(self) -> CallSheet:
        """The message as an inquiry keeps it."""
        data = self.cleaned_data
        return CallSheet(
            channel=Channel.WEB,
            caller=next((word for word in Caller if word.value == data["caller"]), None),
            called_name=data["called_name"],
            happening=data["happening"],
            safe=next(word for word in Safe if word.value == data["safe"]),
            best_time=data["best_time"],
            voicemail=next(word for word in Voicemail if word.value == data["voicemail"]),
            phone=data["phone"],
            email=data["email"],
            code_word=data["code_word"],
            first_need=next(word for word in Need if word.value == data["first_need"]),
            answers=self.answers(),
        )

    def answers(self) -> dict[str, Answer]:
        """A tick is a yes; "none of these" alone is a no to all of them; anything else is not answered."""
        ticked = set(self.cleaned_data["dangers"])
        if ticked == {NONE_OF_THESE}:
            return {question.key: Answer.NO for question in triage_book().on_the_web}
        return dict.fromkeys(ticked - {NONE_OF_THESE}, Answer.YES)
