"""Forms of consents: everything 42 CFR 2.31 asks for, in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.kernel.labels import Labelled
from stepdown.privacy.vocabulary import (
    Category,
    Consent,
    ConsentKind,
    ConsentWords,
    EventKind,
    Purpose,
    Recipient,
    RecipientKind,
)

TO = [
    kind
    for kind in RecipientKind
    if kind not in (RecipientKind.CLIENT, RecipientKind.PROGRAM, RecipientKind.MEDICAL_EMERGENCY)
]
FOR = [
    purpose
    for purpose in Purpose
    if purpose not in (Purpose.WITHIN_PROGRAM, Purpose.MEDICAL_EMERGENCY, Purpose.OWN_REQUEST)
]
# The rules speak of elements; the form shows them in these fields.
FIELD_OF = {
    "ends": "until",
    "discloser": "description",
    "irrevocable": "irrevocable_until",
    "starts_on": "typed_name",
}


def _options(members: list[Any]) -> list[tuple[str, str]]:
    return [(member.value, words(member.label)) for member in members]


class ConsentForm(forms.Form):
    """Who may see what, what for, until when; told and signed."""

    # The law asks for these. The house's own rule names what is missing, with its clause, so the form itself
    # only marks them as asked for and lets them through.
    ASKED = ("description", "typed_name")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._mark(True)

    def full_clean(self) -> None:
        self._mark(False)
        super().full_clean()
        self._mark(True)

    def _mark(self, required: bool) -> None:
        for name in self.ASKED:
            self.fields[name].required = required

    kind = forms.ChoiceField(label=_("What sort of consent"), choices=lambda: _options(list(ConsentKind)))
    recipient_kind = forms.ChoiceField(label=_("Who may see it"), choices=lambda: _options(TO))
    recipient_name = forms.CharField(
        label=_("Name of the person or body"),
        max_length=120,
        required=False,
        help_text=_(
            "Empty only in a consent for all treatment, payment and operations: then it means all of them."
        ),
    )
    categories = forms.MultipleChoiceField(
        label=_("Tick what may be seen; the rest stays hidden"),
        choices=lambda: _options(list(Category)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    description = forms.CharField(
        label=_("In the client's words"),
        max_length=500,
        required=False,
        help_text=_("Such as: how many hours I came each week, and nothing else."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What for"),
        choices=lambda: _options(FOR),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.ChoiceField(
        label=_("Until when"),
        required=False,
        choices=[("day", _("A day")), ("event", _("An event")), ("stop", _("Until the client stops it"))],
        widget=forms.RadioSelect,
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_event = forms.CharField(label=_("Which event"), max_length=200, required=False)
    irrevocable_until = forms.DateField(
        label=_("Can be stopped from"),
        required=False,
        help_text=_("Only for a court's condition: a day, or an event, at the latest the final disposition."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    irrevocable_event = forms.CharField(label=_("Or from which event"), max_length=200, required=False)
    monitors = forms.BooleanField(
        label=_("They have to watch the client's progress, and treatment is their condition"), required=False
    )
    told_revocation = forms.BooleanField(
        label=_("I can stop this in writing at any time. What was sent before stays sent."), required=False
    )
    told_redisclosure = forms.BooleanField(
        label=_("Who gets it may pass it on under HIPAA, but not in a case against me."), required=False
    )
    told_refusal = forms.BooleanField(label=_("I was told what follows if I do not sign."), required=False)
    typed_name = forms.CharField(
        label=_("Your name, the one you go by"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on_behalf = forms.CharField(
        label=_("Signed for the client, by what right"), max_length=200, required=False
    )

    def words(self, discloser: str, at: datetime) -> ConsentWords:
        """What the form says, as a consent."""
        given = self.cleaned_data
        until = given["until"]
        return ConsentWords(
            kind=ConsentKind(given["kind"]),
            recipient=Recipient(RecipientKind(given["recipient_kind"]), given["recipient_name"]),
            purposes=_members(Purpose, given["purposes"]),
            categories=_members(Category, given["categories"]),
            discloser=discloser,
            description=given["description"],
            starts_at=at,
            ends_on=given["ends_on"] if until == "day" else None,
            ends_event=given["ends_event"] if until == "event" else "",
            until_revoked=until == "stop",
            irrevocable_until=given["irrevocable_until"],
            irrevocable_event=given["irrevocable_event"],
            monitors=given["monitors"],
            told_revocation=given["told_revocation"],
            told_redisclosure=given["told_redisclosure"],
            told_refusal=given["told_refusal"],
        )


def _members(labels: type[Any], values: list[str]) -> tuple[Any, ...]:
    chosen = set(values)
    return tuple(member for member in labels if isinstance(member, Labelled) and member.value in chosen)


class StopForm(forms.Form):
    """How the client said so."""

    how = forms.ChoiceField(
        label=_("How the client said so"),
        choices=[
            ("on screen, here", _("On this screen, here")),
            ("in writing", _("In writing")),
            ("by voice, written down here", _("By voice, and I write it down")),
        ],
        widget=forms.RadioSelect,
        initial="on screen, here",
    )


class EventForm(forms.Form):
    """Something that happened to a consent."""

    what = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("How you know"), max_length=300)

    def __init__(self, *args: Any, consent: Consent, **options: Any) -> None:
        super().__init__(*args, **options)
        waits = {
            EventKind.ENDED: bool(consent.words.ends_event) and consent.ended_at is None,
            EventKind.REVOCABLE: bool(consent.words.irrevocable_event) and consent.revocable_since is None,
            EventKind.DEFICIENT: consent.deficient_at is None,
        }
        self.fields["what"] = forms.ChoiceField(
            label=_("What happened"),
            choices=_options([kind for kind in EventKind if waits[kind]]),
            widget=forms.RadioSelect,
        )


class RestrictForm(forms.Form):
    """What the client wants kept back, and from whom."""

    categories = forms.MultipleChoiceField(
        label=_("Keep back"), choices=lambda: _options(list(Category)), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label=_("From"), required=False, choices=lambda: [("", _("Everyone outside")), *_options(TO)]
    )
    name = forms.CharField(label=_("Only from"), max_length=120, required=False)
    note = forms.CharField(label=_("Why, if the client says so"), max_length=300, required=False)

    def recipient(self) -> Recipient | None:
        """From whom, or None for everyone."""
        kind = self.cleaned_data["kind"]
        return Recipient(RecipientKind(kind), self.cleaned_data["name"]) if kind else None


class EndRestrictionForm(forms.Form):
    """Which wish has ended."""

    restriction = forms.UUIDField(widget=forms.HiddenInput)
