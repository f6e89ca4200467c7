"""Forms of supervision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.people.vocabulary import ClientCard, StaffCard
from stepdown.supervision.vocabulary import (
    AgreementCard,
    AgreementWords,
    EntryCard,
    EntryWords,
    Requirement,
    SessionKind,
    Topic,
)

DAY = forms.DateInput(attrs={"type": "date"})


class AgreementForm(forms.Form):
    """Who is supervised by whom, by which requirement, from when until when."""

    supervisee_id = forms.ChoiceField(label=_("Who is supervised"))
    supervisor_id = forms.ChoiceField(
        label=_("By whom"), help_text=_("With a verified credential to co-sign.")
    )
    requirement = forms.ChoiceField(label=_("What is asked"), widget=forms.RadioSelect)
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(
        label=_("Until"), widget=DAY, required=False, help_text=_("The first day it no longer holds.")
    )

    def __init__(
        self,
        *args: Any,
        staff: Iterable[StaffCard],
        supervisors: Iterable[StaffCard],
        asked: Iterable[Requirement],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.cards = {str(card.id): card for card in staff}
        supervisee, supervisor, requirement = (
            self.fields[name] for name in ("supervisee_id", "supervisor_id", "requirement")
        )
        assert isinstance(supervisee, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(supervisor, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(requirement, forms.ChoiceField)  # noqa: S101 - for the type checker
        supervisee.choices = [("", _("Choose…")), *((key, one.name) for key, one in self.cards.items())]
        supervisor.choices = [("", _("Choose…")), *((str(one.id), one.name) for one in supervisors)]
        requirement.choices = [(one.key, one.label) for one in asked]

    def words(self) -> AgreementWords:
        data = self.cleaned_data
        supervised = self.cards[data["supervisee_id"]]
        credential = next((one.id for one in supervised.credentials if one.kind.value == "supervision"), None)
        return AgreementWords(
            supervised.id,
            UUID(data["supervisor_id"]),
            data["requirement"],
            data["starts_on"],
            data["ends_on"],
            credential,
        )


class EndForm(forms.Form):
    """Why an agreement ends before its day."""

    why = forms.CharField(label=_("Why it ends"), max_length=500)


class HoursForm(forms.Form):
    """Hours with clients of this period, as somebody tells them."""

    hours = forms.DecimalField(
        label=_("Hours with clients in this period"), min_value=0, max_value=2000, decimal_places=2
    )


class EntryForm(forms.Form):
    """One session of supervision on the wall clock of the agreement."""

    on = forms.DateField(label=_("Day"), widget=DAY)
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}))
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[(one.value, _(one.label.text)) for one in SessionKind],
        widget=forms.RadioSelect,
        initial=SessionKind.INDIVIDUAL.value,
    )
    topics = forms.MultipleChoiceField(
        label=_("Worked on"),
        choices=[(one.value, _(one.label.text)) for one in Topic],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    observed = forms.CharField(
        label=_("What was observed"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Without names: whom it was about stands below."),
    )
    next = forms.CharField(
        label=_("What is next"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_ids = forms.MultipleChoiceField(
        label=_("Cases talked about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Links that only those see who may see the person. The printed log counts them."),
    )
    names_checked = forms.BooleanField(
        label=_("A word that is also a client’s name means somebody else here"), required=False
    )

    def __init__(self, *args: Any, zone: str, clients: Iterable[ClientCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = ZoneInfo(zone)
        field = self.fields["client_ids"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(card.id), card.shown_as) for card in clients]

    def words(self) -> EntryWords:
        data = self.cleaned_data
        return EntryWords(
            starts_at=datetime.combine(data["on"], data["starts"], self.zone),
            ends_at=datetime.combine(data["on"], data["ends"], self.zone),
            kind=SessionKind(data["kind"]),
            topics=tuple(Topic(one) for one in data["topics"]),
            observed=data["observed"],
            next=data["next"],
            client_ids=tuple(UUID(one) for one in data["client_ids"]),
            names_checked=data["names_checked"],
        )


def initial_of(card: EntryCard, zone: str) -> dict[str, Any]:
    """An entry as the form's starting values."""
    local = ZoneInfo(zone)
    return {
        "on": card.on,
        "starts": card.starts_at.astimezone(local).time(),
        "ends": card.ends_at.astimezone(local).time(),
        "kind": card.kind.value,
        "topics": [one.value for one in card.topics],
        "observed": card.observed,
        "next": card.next,
        "client_ids": [str(one.id) for one in card.clients],
    }


def fresh(card: AgreementCard, at: datetime) -> dict[str, Any]:
    """A new entry: the hour that just ended."""
    local = at.astimezone(ZoneInfo(card.zone))
    ends = local.replace(minute=local.minute // 5 * 5, second=0, microsecond=0)
    starts = ends - timedelta(hours=1)
    day: date = starts.date()
    return {"on": day, "starts": starts.time(), "ends": ends.time(), "kind": SessionKind.INDIVIDUAL.value}


class AddendumForm(forms.Form):
    """What is added to a signed entry."""

    words = forms.CharField(
        label=_("Add or correct"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
