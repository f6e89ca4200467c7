"""Forms of a call: the sheet, what came of it, a try to reach, a returning caller, a chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.intake.queries import triage_book
from stepdown.intake.vocabulary import (
    Answer,
    Answers,
    Caller,
    CallSheet,
    Channel,
    Need,
    OutcomeEntry,
    OutcomeKind,
    Reached,
    Safe,
    Voicemail,
    WayIn,
)
from stepdown.kernel.labels import Labelled
from stepdown.place.vocabulary import Site

LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("other", _("Another, ask for an interpreter"))]


def labelled(words: type[Labelled]) -> list[tuple[str, Any]]:
    """The choices of a closed list, translated when shown."""
    return [(word.value, _(word.label.text)) for word in words]


def radios(label: Any, words: type[Labelled], **options: Any) -> forms.ChoiceField:
    """One of a closed list; none is fine."""
    return forms.ChoiceField(
        label=label, choices=labelled(words), required=False, widget=forms.RadioSelect, **options
    )


class MomentField(forms.CharField):
    """A moment on the wall clock of a site; the form gives `zone`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "datetime-local"}), **options)
        self.zone: tzinfo | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self.zone)
        except ValueError:
            raise forms.ValidationError(_("Give a day and a time.")) from None


class SheetForm(forms.Form):
    """The call sheet, in the order a call goes. Nothing on it is required."""

    channel = radios(_("How it came"), Channel, initial=Channel.PHONE)
    caller = radios(_("Who is calling"), Caller)
    called_name = forms.CharField(
        label=_("What may we call you?"), max_length=80, required=False, help_text=_("Any name, or none.")
    )
    about = forms.CharField(
        label=_("About whom"),
        max_length=120,
        required=False,
        help_text=_("Such as: a brother, 29. No name needed."),
    )
    happening = forms.CharField(
        label=_("What is happening, in their words"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    first_need = forms.ChoiceField(label=_("What they need first"), choices=labelled(Need), required=False)
    safe = radios(_("Is it safe to call you back?"), Safe)
    best_time = forms.CharField(
        label=_("When"), max_length=120, required=False, help_text=_("Such as: after 6, never on Fridays.")
    )
    voicemail = radios(_("May we leave a message?"), Voicemail)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=120, required=False, widget=forms.TextInput(attrs={"type": "email"})
    )
    code_word = forms.CharField(label=_("Code word of their choice"), max_length=60, required=False)
    forget = forms.MultipleChoiceField(
        label=_("Let go"),
        choices=[("phone", _("the number")), ("email", _("the e-mail")), ("code_word", _("the code word"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    way_in = radios(_("Way in"), WayIn)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("phone", "email", "code_word"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        for question in triage_book().questions:
            self.fields[f"q_{question.key}"] = forms.ChoiceField(
                label=question.ask,
                help_text=question.hint,
                choices=[
                    ("", _("Not asked")),
                    ("yes", _("Yes")),
                    ("no", _("No")),
                    ("unknown", _("Does not know")),
                ],
                required=False,
                widget=forms.RadioSelect,
            )

    def sections(self) -> Mapping[str, tuple[str, list[forms.BoundField]]]:
        """The questions of triage by section, for the page."""
        book = triage_book()
        return {
            key: (title, [self[f"q_{question.key}"] for question in book.in_section(key)])
            for key, title in book.sections
        }

    def sheet(self) -> CallSheet:
        """What was filled in."""
        data = self.cleaned_data
        return CallSheet(
            channel=_one_of(Channel, data["channel"]) or Channel.PHONE,
            caller=_one_of(Caller, data["caller"]),
            called_name=data["called_name"],
            about=data["about"],
            happening=data["happening"],
            safe=_one_of(Safe, data["safe"]) or Safe.NOT_ASKED,
            best_time=data["best_time"],
            voicemail=_one_of(Voicemail, data["voicemail"]) or Voicemail.NOT_ASKED,
            phone=data["phone"],
            email=data["email"],
            code_word=data["code_word"],
            language=data["language"] or "en",
            first_need=_one_of(Need, data["first_need"]) or Need.NOT_SAID,
            way_in=_one_of(WayIn, data["way_in"]) or WayIn.NOT_SAID,
            answers=answers_in(data),
            forget=frozenset(data["forget"]),
        )


def _one_of(words: type[Any], value: str) -> Any:
    return next((word for word in words if word.value == value), None)


def answers_in(data: Mapping[str, Any]) -> Answers:
    """The answers among what was sent: fields `q_<question>` with yes, no or unknown."""
    given = {key[2:]: _one_of(Answer, str(data[key])) for key in data if key.startswith("q_")}
    return {key: answer for key, answer in given.items() if answer is not None}


def initial_of(sheet: CallSheet) -> dict[str, Any]:
    """A sheet as the form's starting values."""
    plain = "called_name about happening best_time language".split()
    coded = "channel caller safe voicemail first_need way_in".split()
    return {
        **{name: getattr(sheet, name) for name in plain},
        **{name: getattr(sheet, name) or "" for name in coded},
        **{f"q_{key}": answer.value for key, answer in sheet.answers.items()},
    }


class ZonedForm(forms.Form):
    """A form whose moments are on the wall clock of a site."""

    def __init__(self, *args: Any, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = site.tz


class OutcomeForm(ZonedForm):
    """What came of a call. Booking has a page of its own."""

    kind = forms.ChoiceField(
        label=_("What came of it"),
        choices=[pair for pair in labelled(OutcomeKind) if pair[0] != OutcomeKind.ASSESSMENT_BOOKED],
        widget=forms.RadioSelect,
    )
    referred_to = forms.CharField(
        label=_("To whom"),
        max_length=120,
        required=False,
        help_text=_("For medical care, crisis or another place."),
    )
    warm = forms.ChoiceField(
        label=_("Was the call made together?"),
        choices=[("yes", _("Yes, warm")), ("no", _("No, number given"))],
        required=False,
        widget=forms.RadioSelect,
    )
    call_back_at = MomentField(label=_("Call back"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def entry(self) -> OutcomeEntry:
        data = self.cleaned_data
        return OutcomeEntry(
            kind=_one_of(OutcomeKind, data["kind"]),
            note=data["note"],
            referred_to=data["referred_to"],
            warm={"yes": True, "no": False}.get(data["warm"]),
            call_back_at=data["call_back_at"],
        )


class AttemptForm(ZonedForm):
    """A try to reach each other."""

    reached = forms.ChoiceField(label=_("What happened"), choices=labelled(Reached), widget=forms.RadioSelect)
    again_at = MomentField(label=_("Call again"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_reached(self) -> Reached:
        return Reached[str(self.cleaned_data["reached"]).upper()]


class FindForm(forms.Form):
    """A caller who returns: their word or number, then what tells two apart."""

    code_word = forms.CharField(
        label=_("Code word"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Or number or e-mail"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    month = forms.DateField(
        label=_("Month of the first call"),
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    called_name = forms.CharField(label=_("What we called them"), max_length=80, required=False)


class HourForm(forms.Form):
    """One free hour, as its button says it: who, when, how long."""

    assessor = forms.UUIDField()
    starts_at = forms.CharField(max_length=40)
    minutes = forms.IntegerField(min_value=15, max_value=240)
    note = forms.CharField(max_length=1000, required=False)

    def clean_starts_at(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["starts_at"])
        except ValueError:
            raise forms.ValidationError(_("Pick one of the hours.")) from None


class WelcomeForm(forms.Form):
    """A chart under the name the person chooses."""

    chosen_name = forms.CharField(
        label=_("Chosen name"),
        max_length=80,
        help_text=_("The name they want to be called by. Any name will do."),
    )
    pronouns = forms.CharField(label=_("Pronouns"), max_length=30, required=False)
    adult = forms.BooleanField(label=_("They say they are 18 or older"), required=False)
