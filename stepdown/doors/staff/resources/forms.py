"""Forms of the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.privacy.vocabulary import Purpose, RecipientKind
from stepdown.resource.queries import PLAIN
from stepdown.resource.vocabulary import Filter, Freshness, Kind, ReferredBy, ResourceCard, ResourceWords

TO = [kind for kind in RecipientKind if kind not in ("client", "program", "medical_emergency", "court")]
FOR = [Purpose.TREATMENT, Purpose.HOUSING, Purpose.WORK_OR_SCHOOL, Purpose.PAYMENT, Purpose.FAMILY_SUPPORT]
ANY = [("", _("Any"))]
STATES = (Freshness.STALE, Freshness.PAUSED, Freshness.CLOSED)


def options(members: list[Any]) -> list[tuple[str, str]]:
    """Members of a closed list as choices, in the reader's language."""
    return [(member.value, words(member.label)) for member in members]


class FindForm(forms.Form):
    """What the directory is narrowed to."""

    text = forms.CharField(label=_("Name, help or place"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind of help"), required=False)
    language = forms.CharField(label=_("Language"), max_length=10, required=False, help_text=_("en, es …"))
    state = forms.ChoiceField(label=_("State"), required=False)
    walk_ins = forms.BooleanField(label=_("Takes walk-ins"), required=False)
    self_referral = forms.BooleanField(label=_("People may come by themselves"), required=False)

    def __init__(self, *args: Any, kinds: tuple[Kind, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "kind", ANY + [(kind.key, kind.label) for kind in kinds])
        _choose(self, "state", [("", _("Takes people")), *options(list(STATES))])

    def asked(self) -> Filter:
        """The form as the room takes it; what cannot be is left out."""
        self.is_valid()
        data = self.cleaned_data
        known = {
            name: data[name]
            for name in ("text", "kind", "state", "walk_ins", "self_referral")
            if name in data
        }
        return Filter(**known, language=data.get("language", "").strip().lower())


class ResourceForm(forms.Form):
    """What the directory says of one place."""

    name = forms.CharField(label=_("Name of the place"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of help"))
    offers = forms.CharField(label=_("What help they give"), max_length=300)
    eligibility = forms.CharField(
        label=_("Who it is for"),
        max_length=500,
        required=False,
        help_text=_("In plain words, such as: adults with a child under 12 who live in the county."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    documents = forms.CharField(label=_("What to bring"), max_length=300, required=False)
    cost = forms.CharField(label=_("Cost"), max_length=120, required=False)
    hours = forms.CharField(label=_("Open"), max_length=200, required=False)
    languages = forms.CharField(
        label=_("Languages"), max_length=60, required=False, help_text=_("Codes such as en, es")
    )
    area = forms.CharField(label=_("Area they serve"), max_length=120, required=False)
    referred_by = forms.MultipleChoiceField(
        label=_("Who may refer somebody there"),
        choices=lambda: options(list(ReferredBy)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    walk_ins = forms.ChoiceField(
        label=_("Walk-ins"),
        choices=[("", _("not known")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
        widget=forms.RadioSelect,
    )
    how = forms.CharField(label=_("How to get in"), max_length=300, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact = forms.CharField(label=_("Whom to ask for"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    website = forms.CharField(label=_("Page"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    accessibility = forms.CharField(
        label=_("Getting in and around"),
        max_length=300,
        required=False,
        help_text=_("Steps, lift, interpreter, quiet room."),
    )
    confirmed = forms.BooleanField(label=_("I asked them today, and this is right"), required=False)

    def __init__(self, *args: Any, kinds: tuple[Kind, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "kind", [(kind.key, kind.label) for kind in kinds])

    def words(self) -> ResourceWords:
        """The form as the room takes it."""
        data = self.cleaned_data
        codes = (part.strip().lower()[:10] for part in data["languages"].replace(",", " ").split())
        return ResourceWords(
            **{name: data[name] for name in PLAIN},
            languages=tuple(dict.fromkeys(code for code in codes if code)),
            referred_by=tuple(one for one in ReferredBy if one in data["referred_by"]),
            walk_ins={"yes": True, "no": False}.get(data["walk_ins"]),
        )


def initial_of(card: ResourceCard) -> dict[str, object]:
    """What the form shows of a place."""
    words_of = card.words
    return {name: getattr(words_of, name) for name in PLAIN} | {
        "languages": ", ".join(words_of.languages),
        "referred_by": [one.value for one in words_of.referred_by],
        "walk_ins": {True: "yes", False: "no", None: ""}[words_of.walk_ins],
    }


class PauseForm(forms.Form):
    """Why a place takes nobody now, and until when if anybody knows."""

    why = forms.CharField(label=_("Why they take nobody now"), max_length=200)
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CloseForm(forms.Form):
    """What became of a place."""

    why = forms.CharField(label=_("What became of the place"), max_length=200)


class KindForm(forms.Form):
    """A kind of help of the clinic's own."""

    label = forms.CharField(label=_("Kind of help"), max_length=60)
    recipient = forms.ChoiceField(label=_("Such a place is, in a consent"), choices=lambda: options(TO))
    purpose = forms.ChoiceField(label=_("And hears about a client for"), choices=lambda: options(FOR))


def _choose(form: forms.Form, name: str, made: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = made
