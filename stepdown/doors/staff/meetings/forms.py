"""Forms of a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.people.vocabulary import StaffCard
from stepdown.place.vocabulary import Site
from stepdown.team_meeting.vocabulary import Attendee, Decision, ItemWords, PrescriberPart, Presence

DAY = forms.DateInput(attrs={"type": "date"})
CLOCK = forms.TimeInput(attrs={"type": "time"})


class CallForm(forms.Form):
    """For which site, when, who leads."""

    site_id = forms.ChoiceField(label=_("Site"))
    title = forms.CharField(label=_("Title"), max_length=80)
    on = forms.DateField(label=_("Day"), widget=DAY)
    starts = forms.TimeField(label=_("Time"), widget=CLOCK)
    leader_id = forms.ChoiceField(label=_("Who leads"), help_text=_("With a verified credential to sign."))

    def __init__(self, *args: Any, sites: Iterable[Site], staff: Iterable[StaffCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sites = {str(site.id): site for site in sites}
        site, leader = self.fields["site_id"], self.fields["leader_id"]
        assert isinstance(site, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(leader, forms.ChoiceField)  # noqa: S101 - for the type checker
        site.choices = [(key, one.name) for key, one in self.sites.items()]
        leader.choices = [(str(card.id), card.name) for card in staff]

    def starts_at(self) -> datetime:
        data = self.cleaned_data
        return datetime.combine(data["on"], data["starts"], self.sites[data["site_id"]].tz)


class FindForm(forms.Form):
    """What narrows the list of meetings."""

    text = forms.CharField(label=_("Person talked about"), max_length=80, required=False)
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("Any")), *((one.value, _(one.label.text)) for one in Decision)],
        required=False,
    )
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("To"), required=False, widget=DAY)


class PresenceForm(forms.Form):
    """When somebody came and left, or why they did not come."""

    came = forms.TimeField(label=_("Came"), required=False, widget=CLOCK)
    left = forms.TimeField(label=_("Left"), required=False, widget=CLOCK)
    absent_why = forms.CharField(label=_("Did not come, because"), max_length=200, required=False)
    told_confidential = forms.BooleanField(
        label=_("Told what stays in the room, and said yes"), required=False
    )

    def presence(self, day: date, zone: ZoneInfo, now: datetime | None) -> Presence:
        """On the meeting's day; `now` where the button says that somebody just came."""
        data = self.cleaned_data

        def moment(clock: time | None) -> datetime | None:
            return None if clock is None else datetime.combine(day, clock, zone)

        came = moment(data["came"]) or now
        return Presence(came, moment(data["left"]), data["absent_why"], data["told_confidential"])


def presence_of(one: Attendee, zone: ZoneInfo) -> dict[str, Any]:
    """What is noted of somebody, as the form's starting values."""
    found = one.presence
    return {
        "came": found.came_at.astimezone(zone).time() if found.came_at else None,
        "left": found.left_at.astimezone(zone).time() if found.left_at else None,
        "absent_why": found.absent_why,
        "told_confidential": found.told_confidential,
    }


class GuestForm(forms.Form):
    """Somebody who is not of the staff."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(
        label=_("As what"), max_length=120, help_text=_("Such as interpreter, school nurse.")
    )


class AddForm(forms.Form):
    """Somebody to put on the agenda."""

    text = forms.CharField(label=_("Chosen name"), max_length=80, required=False)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ItemForm(forms.Form):
    """What the team decides about one person."""

    decisions = forms.MultipleChoiceField(
        label=_("Decided"),
        choices=[(one.value, _(one.label.text)) for one in Decision],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label=_("In the team’s words"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It goes into this chart only."),
    )
    prescriber = forms.ChoiceField(
        label=_("Prescriber’s part"),
        choices=[(one.value, _(one.label.text)) for one in PrescriberPart],
        required=False,
    )
    prescriber_words = forms.CharField(
        label=_("What they said, or when they are asked"), max_length=500, required=False
    )
    names_checked = forms.BooleanField(
        label=_("A word that is also another client’s name means somebody else here"), required=False
    )

    def item_words(self) -> ItemWords:
        data = self.cleaned_data
        return ItemWords(
            tuple(Decision(one) for one in data["decisions"]),
            data["words"],
            PrescriberPart(data["prescriber"]),
            data["prescriber_words"],
            data["names_checked"],
        )


def initial_of(words: ItemWords) -> dict[str, Any]:
    """A decision as the form's starting values."""
    return {
        "decisions": [one.value for one in words.decisions],
        "words": words.words,
        "prescriber": words.prescriber.value,
        "prescriber_words": words.prescriber_words,
        "names_checked": words.names_checked,
    }


class TaskForm(forms.Form):
    """What somebody takes away."""

    task = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ChoiceField(label=_("By whom"))
    due_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, staff: Iterable[Attendee], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(one.staff_id), one.name) for one in staff if one.staff_id]

    def owner_id(self) -> UUID:
        return UUID(self.cleaned_data["owner"])


class AddendumForm(forms.Form):
    """What is added to a signed decision."""

    addendum = forms.CharField(
        label=_("Add or correct"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
