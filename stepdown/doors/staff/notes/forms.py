"""Forms of notes: the short form of each kind, who of the family was there, what stands beside a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words as told
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.note.queries import KnownFor
from stepdown.note.vocabulary import (
    FormField,
    Interpreter,
    NoteKind,
    NoteWords,
    Relative,
    RowWords,
    Settled,
    Way,
    Why,
)
from stepdown.people.vocabulary import ContactCard

# What answers of a short form are called in the browser: their keys never meet the other fields.
ANSWER = "answer_"
LANGUAGES = [
    ("", _("As ours")),
    *(
        (code, name)
        for code, name in (
            ("en", _("English")),
            ("es", _("Spanish")),
            ("ar", _("Arabic")),
            ("fr", _("French")),
            ("ht", _("Haitian Creole")),
            ("pt", _("Portuguese")),
            ("ru", _("Russian")),
            ("so", _("Somali")),
            ("vi", _("Vietnamese")),
            ("zh", _("Chinese")),
            ("ase", _("Sign language")),
            ("other", _("Another")),
        )
    ),
]
WAYS = [(one.value, _(one.label.text)) for one in Way]


class _Open:
    """A control that the browser lets be empty: a draft is kept with anything in it."""

    def use_required_attribute(self, initial: object) -> bool:
        return False


class _Area(_Open, forms.Textarea):
    """Several lines."""


class _Line(_Open, forms.TextInput):
    """One line."""


class _Radios(_Open, forms.RadioSelect):
    """One of a few."""


class _Asked(forms.CharField):
    """Words that a signature needs and a draft does not: never marked optional, never refused empty."""

    def validate(self, value: Any) -> None:
        """Nothing is required of a draft; signing says what is missing."""


class _AskedChoice(forms.ChoiceField):
    """An answer that a signature needs and a draft does not."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


def _text(label: Any, rows: int, most: int = 10_000, *, needed: bool = False) -> forms.CharField:
    made = _Asked if needed else forms.CharField
    return made(
        label=label,
        max_length=most,
        required=needed,
        widget=_Area(attrs={"rows": rows}),
    )


class NoteForm(forms.Form):
    """One note outside a group, with the short form of its kind. Nothing is required of a draft."""

    note_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    way = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect)
    with_client = forms.BooleanField(label=_("The client took part"), required=False)
    objectives = forms.MultipleChoiceField(
        label=_("Objectives worked on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    none_because = forms.CharField(label=_("Why no objective was worked on"), max_length=300, required=False)
    craving = forms.IntegerField(label=_("Craving, 0 to 10"), min_value=0, max_value=10, required=False)

    def __init__(self, *args: Any, known: KnownFor, kind: NoteKind, zone: tzinfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, self.zone, self.known, self.short = kind, zone, known, known.form
        for name, label, rows in (
            ("did", self.short.did, 5),
            ("responded", self.short.responded, 4),
            ("next", self.short.next, 2),
        ):
            self.fields[name] = _text(told(label), rows, needed=name in self.short.needs)
        for one in self.short.fields:
            self.fields[ANSWER + one.key] = _answer(one)
        offered = [(str(one.thread), one.words) for one in known.objectives]
        self.fields["objectives"].choices = offered  # type: ignore[attr-defined]  # the stubs know no choices
        for name in self._unasked(bool(offered)):
            del self.fields[name]

    def _unasked(self, has_objectives: bool) -> list[str]:
        found = ["on", "starts", "ends", "way"] if self.known.session else []
        if self.kind is not NoteKind.CONTACT and (self.known.session or self.kind is not NoteKind.FAMILY):
            found.append("with_client")
        if not has_objectives or self.kind is NoteKind.CONTACT:
            found += ["objectives", "none_because"]
        return found if self.kind is NoteKind.INDIVIDUAL else [*found, "craving"]

    @property
    def answers(self) -> list[Any]:
        """The fields of the kind's own short form, bound."""
        return [self[ANSWER + one.key] for one in self.short.fields]

    def words(
        self, relatives: Iterable[Relative] = (), interpreters: Iterable[Interpreter] = ()
    ) -> NoteWords:
        """What was typed, as the room takes it."""
        data = self.cleaned_data
        because = data.get("none_because", "").strip()
        row = RowWords(
            data["did"],
            data["responded"],
            data["next"],
            tuple(UUID(one) for one in data.get("objectives", ())),
            craving=data.get("craving"),
            settled=(Settled("no_objective", "", because),) if because else (),
        )
        answers = {one.key: data[ANSWER + one.key] for one in self.short.fields}
        return NoteWords(
            row,
            answers,
            self._during(data),
            data.get("with_client", True),
            Way(data.get("way") or Way.IN_PERSON),
            tuple(relatives),
            tuple(interpreters),
        )

    def _during(self, data: Mapping[str, Any]) -> Period | None:
        """From when to when on the wall clock of the site; past midnight it ends the next day."""
        if "on" not in self.fields:
            return None
        start = datetime.combine(data["on"], data["starts"], self.zone)
        end = datetime.combine(data["on"], data["ends"], self.zone)
        return Period(start, end if end >= start else end + timedelta(days=1))


def _answer(one: FormField) -> forms.Field:
    label = told(one.label)
    if one.choices:
        offered = [(code, told(words)) for code, words in one.choices]
        made = _AskedChoice if one.required else forms.ChoiceField
        return made(label=label, choices=offered, required=one.required, widget=_Radios)
    if one.lines > 1:
        return _text(label, one.lines, 2000, needed=one.required)
    line = _Asked if one.required else forms.CharField
    return line(label=label, max_length=300, required=one.required, widget=_Line)


class RelativeForm(forms.Form):
    """One relative at a family session."""

    contact = forms.ChoiceField(label=_("Known here as"), required=False)
    name = forms.CharField(label=_("Name"), max_length=80)
    relation = forms.CharField(label=_("Relation"), max_length=40)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    way = forms.ChoiceField(label=_("How they took part"), choices=WAYS[:3], initial=Way.IN_PERSON.value)
    said = forms.CharField(
        label=_("In their own words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the chart alone: not for the others of the family, not for anybody outside."),
    )

    def __init__(self, *args: Any, contacts: Iterable[ContactCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(str(one.id), f"{one.name}, {one.relation}") for one in contacts]
        self.fields["contact"].choices = [("", _("Nobody noted yet")), *offered]  # type: ignore[attr-defined]

    def relative(self) -> Relative:
        data = self.cleaned_data
        contact = UUID(data["contact"]) if data["contact"] else None
        return Relative(
            data["name"], data["relation"], data["said"], data["language"], Way(data["way"]), contact
        )


class InterpreterForm(forms.Form):
    """Who interpreted: an id is enough."""

    number = forms.CharField(label=_("Interpreter’s id"), max_length=40)
    agency = forms.CharField(label=_("Agency"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("Choose…")), *LANGUAGES[1:]])
    way = forms.ChoiceField(label=_("How"), choices=WAYS[:3], initial=Way.PHONE.value)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=720)

    def interpreter(self) -> Interpreter:
        data = self.cleaned_data
        return Interpreter(
            data["number"], data["language"], data["minutes"], Way(data["way"]), data["agency"]
        )


class _Rows(BaseFormSet):  # type: ignore[type-arg]  # generic for checkers alone
    """Rows one can take away again."""

    deletion_widget = forms.HiddenInput


Rows = formset_factory(RelativeForm, formset=_Rows, extra=1, max_num=12, absolute_max=12, can_delete=True)
Voices = formset_factory(InterpreterForm, formset=_Rows, extra=1, max_num=4, absolute_max=4, can_delete=True)


def relatives(data: Any, contacts: Iterable[ContactCard], first: Iterable[Relative] = ()) -> BaseFormSet[Any]:
    """The rows of relatives, as they were typed or as they are saved."""
    initial = [
        {
            "contact": str(one.contact_id or ""),
            "name": one.name,
            "relation": one.relation,
            "language": one.language,
            "way": one.way.value,
            "said": one.words,
        }
        for one in first
    ]
    return Rows(data, prefix="relatives", initial=initial, form_kwargs={"contacts": tuple(contacts)})


def interpreters(data: Any, first: Iterable[Interpreter] = ()) -> BaseFormSet[Any]:
    """The rows of interpreters."""
    initial = [
        {
            "number": one.number,
            "agency": one.agency,
            "language": one.language,
            "way": one.way.value,
            "minutes": one.minutes,
        }
        for one in first
    ]
    return Voices(data, prefix="interpreters", initial=initial)


class CosignForm(forms.Form):
    """A second signature; whether they were there is said."""

    present = forms.ChoiceField(
        label=_("Were you there?"),
        choices=[("yes", _("I was there")), ("no", _("I was not there, I read it"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Remark"), max_length=500, required=False)


class AmendForm(forms.Form):
    """What is corrected, and why."""

    words = _text(_("What is different"), 3, needed=True)
    why = forms.CharField(label=_("Why"), max_length=500)


class LateForm(forms.Form):
    """What happened then and is written now."""

    happened_at = forms.DateTimeField(
        label=_("When it happened"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = _text(_("What is added"), 3, needed=True)
    why = forms.ChoiceField(label=_("Why so late"), choices=[(one.value, _(one.label.text)) for one in Why])


class WhyForm(forms.Form):
    """One sentence that says why."""

    why = forms.CharField(label=_("Why"), max_length=300)


class CopyForm(forms.Form):
    """Whom a copy is for."""

    way = forms.ChoiceField(label=_("For whom"))

    def __init__(self, *args: Any, ways: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = list(ways)  # type: ignore[attr-defined]  # the stubs know no choices
