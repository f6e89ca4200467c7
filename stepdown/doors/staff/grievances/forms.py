"""Forms of grievances."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.grievance.actions import Said
from stepdown.grievance.vocabulary import Clock, Filer, How, NewGrievance, State, Topic
from stepdown.people.vocabulary import StaffCard
from stepdown.place.vocabulary import Site

NARROW = [("", _("All")), ("open", _("Open")), ("late", _("Late"))]


def _options(members: list[Any]) -> list[tuple[str, str]]:
    return [(member.value, words(member.label)) for member in members]


def choose(form: forms.Form, name: str, made: list[Any]) -> None:
    """Give a field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = made


class FindForm(forms.Form):
    """What the register is narrowed to."""

    text = forms.CharField(label=_("Words or number"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: NARROW + _options(list(State))
    )
    topic = forms.ChoiceField(
        label=_("About"), required=False, choices=lambda: [("", _("Anything")), *_options(list(Topic))]
    )


class FileForm(forms.Form):
    """A grievance as it is told, in the words of whoever tells it."""

    site = forms.ChoiceField(label=_("Site"))
    filer = forms.ChoiceField(
        label=_("Whose grievance it is"), choices=lambda: _options(list(Filer)), widget=forms.RadioSelect
    )
    client = forms.CharField(
        label=_("Which client"), max_length=80, required=False, help_text=_("Their chosen name.")
    )
    filer_name = forms.CharField(label=_("How they want to be called"), max_length=80, required=False)
    contact = forms.CharField(
        label=_("How they can be told the answer"),
        max_length=120,
        required=False,
        help_text=_("A number or an address. Clients read it behind their own door too."),
    )
    how = forms.ChoiceField(label=_("How it came"), choices=lambda: _options(list(How)[1:]))
    topic = forms.ChoiceField(label=_("What it is about"), choices=lambda: _options(list(Topic)))
    words = forms.CharField(
        label=_("What happened, in their own words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    wants = forms.CharField(
        label=_("What would make it right"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    happened_on = forms.DateField(
        label=_("When"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    about = forms.CharField(label=_("About what, or whom outside the staff"), max_length=300, required=False)
    staff = forms.MultipleChoiceField(
        label=_("Who of the staff it is about"),
        required=False,
        help_text=_("They will never see it, and never answer it."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, sites: tuple[Site, ...], colleagues: tuple[StaffCard, ...], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choose(self, "site", [(str(site.id), site.name) for site in sites])
        choose(self, "staff", [(str(card.id), card.name) for card in colleagues])

    def new(self, client_id: UUID | None) -> NewGrievance:
        """The form as the room takes it."""
        data = self.cleaned_data
        filer = Filer(data["filer"])
        return NewGrievance(
            site_id=UUID(data["site"]),
            filer=filer,
            how=How(data["how"]),
            topic=Topic(data["topic"]),
            words=data["words"],
            wants=data["wants"],
            about=data["about"],
            staff_ids=tuple(UUID(text) for text in data["staff"]),
            client_id=client_id if filer is Filer.CLIENT else None,
            filer_name="" if filer is Filer.CLIENT else data["filer_name"],
            contact=data["contact"],
            happened_on=data["happened_on"],
        )


class StepForm(forms.Form):
    """What was done or said."""

    words = forms.CharField(
        label=_("In plain words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    how = forms.CharField(label=_("How they were told"), max_length=120, required=False)
    for_filer = forms.BooleanField(label=_("Whoever filed it may read this"), required=False)

    def said(self) -> Said:
        """The form as the room takes it."""
        data = self.cleaned_data
        return Said(data["words"], data["how"], data["for_filer"])


class AssignForm(forms.Form):
    """Who answers."""

    staff = forms.ChoiceField(label=_("Who answers it"))

    def __init__(self, *args: Any, colleagues: tuple[StaffCard, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "staff", [(str(card.id), card.name) for card in colleagues])


class ClockForm(forms.Form):
    """A clock the clinic takes over or sets."""

    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.ChoiceField(label=_("For"), required=False)
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    acknowledge_days = forms.IntegerField(label=_("Days to say it was received"), min_value=1, max_value=365)
    answer_days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=365)
    appeal_days = forms.IntegerField(
        label=_("Days in which a second look can be asked for"), min_value=1, max_value=365
    )
    appeal_answer_days = forms.IntegerField(
        label=_("Days to answer a second look"), min_value=1, max_value=365
    )
    working_days = forms.BooleanField(label=_("Count working days of the site only"), required=False)
    source = forms.CharField(label=_("Where the numbers come from"), max_length=200)
    tag = forms.CharField(
        label=_("How sure"), max_length=10, required=False, help_text=_("V verified, K from memory, own")
    )

    def __init__(self, *args: Any, sites: tuple[Site, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "site", [("", _("All sites")), *((str(site.id), site.name) for site in sites)])

    def clock(self) -> Clock:
        """The form as the room takes it."""
        data = self.cleaned_data
        numbers = {name: data[name] for name in NUMBERS}
        starts_on: date = data["starts_on"]
        return Clock(
            key="",
            name=data["name"],
            starts_on=starts_on,
            **numbers,
            working_days=data["working_days"],
            source=data["source"],
            tag=data["tag"],
            site_id=UUID(data["site"]) if data["site"] else None,
        )


NUMBERS = ("acknowledge_days", "answer_days", "appeal_days", "appeal_answer_days")


class BodyForm(forms.Form):
    """A body outside the clinic."""

    name = forms.CharField(label=_("Name"), max_length=120)
    what_for = forms.CharField(label=_("What for"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    website = forms.CharField(label=_("Page"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
