"""Forms of incidents: a report in two minutes, what is owed outside, the review, what changes."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.incident.actions import Told
from stepdown.incident.queries import kinds
from stepdown.incident.vocabulary import Duty, Factor, NewIncident, NewPerson, NewReview, Part, Severity
from stepdown.people.vocabulary import StaffCard
from stepdown.place.vocabulary import Site


def _options(members: list[Any]) -> list[tuple[str, str]]:
    return [(member.value, words(member.label)) for member in members]


def _choose(form: forms.Form, name: str, made: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = made


def _kinds() -> list[tuple[str, str]]:
    return [(kind.key, kind.label) for kind in kinds()]


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """A moment as browsers ask for it, on the wall clock of the site."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day as browsers ask for it."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FindForm(forms.Form):
    """What the register is narrowed to."""

    text = forms.CharField(label=_("Words or number"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [("", _("All")), *_kinds()])
    severity = forms.ChoiceField(
        label=_("Harm"), required=False, choices=lambda: [("", _("Any")), *_options(list(Severity))]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("Open")),
            ("reported", _("To review")),
            ("late", _("Report late")),
            ("closed", _("Closed")),
        ],
    )
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """What, where, when, who, how bad, what was done."""

    kind = forms.ChoiceField(label=_("What kind"), choices=_kinds, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What happened"),
        max_length=4000,
        help_text=_("What was seen and heard. No guesses, no blame."),
        widget=_lines(4),
    )
    severity = forms.ChoiceField(
        label=_("What harm came of it"), choices=lambda: _options(list(Severity)), widget=forms.RadioSelect
    )
    site = forms.ChoiceField(label=_("Site"))
    where = forms.CharField(label=_("Where"), max_length=120)
    happened_at = moment_field(_("When"))
    client = forms.CharField(
        label=_("Client affected"), max_length=80, required=False, help_text=_("Their chosen name.")
    )
    other = forms.CharField(label=_("Somebody else affected"), max_length=80, required=False)
    harm = forms.CharField(label=_("What it did to them"), max_length=300, required=False)
    involved = forms.MultipleChoiceField(
        label=_("Colleagues who were part of it"),
        required=False,
        help_text=_("They do not review it."),
        widget=forms.CheckboxSelectMultiple,
    )
    witnesses = forms.CharField(label=_("Who else saw it"), max_length=80, required=False)
    done = forms.CharField(
        label=_("What was done at once"), max_length=2000, required=False, widget=_lines(2)
    )
    told = forms.CharField(label=_("Who was told already"), max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        sites: tuple[Site, ...],
        colleagues: tuple[StaffCard, ...],
        zone: tzinfo,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.zone = zone
        _choose(self, "site", [(str(site.id), site.name) for site in sites])
        _choose(self, "involved", [(str(card.id), card.name) for card in colleagues])

    def clean_happened_at(self) -> datetime:
        """The time as typed, on the wall clock of the site."""
        given: datetime = self.cleaned_data["happened_at"]
        return given.replace(tzinfo=self.zone)

    def new(self, client_id: UUID | None) -> NewIncident:
        """The form as the room takes it."""
        data = self.cleaned_data
        people = [NewPerson(Part.INVOLVED, staff_id=UUID(text)) for text in data["involved"]]
        if client_id is not None:
            people.append(NewPerson(Part.AFFECTED, client_id=client_id, harm=data["harm"]))
        if data["other"]:
            people.append(
                NewPerson(Part.AFFECTED, name=data["other"], harm="" if client_id else data["harm"])
            )
        if data["witnesses"]:
            people.append(NewPerson(Part.WITNESS, name=data["witnesses"]))
        return NewIncident(
            site_id=UUID(data["site"]),
            kind=data["kind"],
            severity=Severity(data["severity"]),
            happened_at=data["happened_at"],
            where=data["where"],
            what=data["what"],
            done=data["done"],
            told=data["told"],
            people=tuple(people),
        )


class AddForm(forms.Form):
    """What became known later."""

    words = forms.CharField(label=_("What became known"), max_length=2000, widget=_lines(2))


class SettleForm(forms.Form):
    """That somebody outside was told, or why nobody is."""

    told_to = forms.CharField(label=_("Reported to"), max_length=120, required=False)
    told_at = moment_field(_("When"), required=False)
    reference = forms.CharField(label=_("Their number"), max_length=80, required=False)
    not_needed = forms.CharField(
        label=_("Or why no report is owed"), max_length=500, required=False, widget=_lines(2)
    )

    def __init__(self, *args: Any, zone: tzinfo, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone = zone

    def told(self, at: datetime) -> Told:
        """The form as the room takes it."""
        data = self.cleaned_data
        when = data["told_at"].replace(tzinfo=self.zone) if data["told_at"] else at
        return Told(when, data["told_to"], data["reference"], data["not_needed"])


class ActionForm(forms.Form):
    """Something that is to change."""

    action = forms.CharField(label=_("What is to change"), max_length=500, required=False)
    owner = forms.ChoiceField(label=_("Who sees to it"), required=False)
    due_on = day_field(_("Until"), required=False)

    def __init__(self, *args: Any, colleagues: tuple[StaffCard, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "owner", [("", _("choose")), *((str(card.id), card.name) for card in colleagues)])

    def clean(self) -> dict[str, Any]:
        """An action is whole or not there."""
        data = super().clean() or {}
        if data.get("action") and not (data.get("owner") and data.get("due_on")):
            self.add_error("owner", _("Say who sees to it, and until when."))
        return data


class ReviewForm(ActionForm):
    """What was found, and the first thing that is to change."""

    factors = forms.MultipleChoiceField(
        label=_("What contributed"),
        choices=lambda: _options(list(Factor)),
        widget=forms.CheckboxSelectMultiple,
    )
    causes = forms.CharField(label=_("How it came about, in plain words"), max_length=4000, widget=_lines(4))
    field_order = ("factors", "causes", "action", "owner", "due_on")

    def review(self) -> NewReview:
        """The form as the room takes it."""
        data = self.cleaned_data
        actions = ((data["action"], UUID(data["owner"]), data["due_on"]),) if data["action"] else ()
        return NewReview(tuple(f for f in Factor if f in data["factors"]), data["causes"], actions)


class DoneForm(forms.Form):
    """What was done."""

    words = forms.CharField(label=_("What was done"), max_length=500)


class DutyForm(forms.Form):
    """A duty to report the clinic takes over."""

    name = forms.CharField(label=_("What is reported"), max_length=120)
    to = forms.CharField(label=_("To whom"), max_length=120)
    site = forms.ChoiceField(label=_("For"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("For which kinds"), choices=_kinds, widget=forms.CheckboxSelectMultiple
    )
    least = forms.ChoiceField(label=_("From which harm on"), choices=lambda: _options(list(Severity)))
    starts_on = day_field(_("From"))
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=999, required=False)
    days = forms.IntegerField(label=_("Or days"), min_value=0, max_value=400, required=False)
    working_days = forms.BooleanField(label=_("Count working days of the site only"), required=False)
    source = forms.CharField(label=_("Where it is written"), max_length=300)
    tag = forms.CharField(
        label=_("How sure"), max_length=10, required=False, help_text=_("V verified, K from memory")
    )

    def __init__(self, *args: Any, sites: tuple[Site, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "site", [("", _("All sites")), *((str(site.id), site.name) for site in sites)])

    def duty(self) -> Duty:
        """The form as the room takes it."""
        data = self.cleaned_data
        return Duty(
            key="",
            name=data["name"],
            to=data["to"],
            kinds=tuple(data["kinds"]),
            least=Severity(data["least"]),
            starts_on=data["starts_on"],
            source=data["source"],
            tag=data["tag"],
            hours=data["hours"] or 0,
            days=data["days"] or 0,
            working_days=data["working_days"],
            site_id=UUID(data["site"]) if data["site"] else None,
        )
