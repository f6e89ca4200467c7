"""Forms of the floor: a moment with a reason, an absence, a protocol, a session arranged by hand."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.attendance.vocabulary import Apart, Presence, Turn
from stepdown.doors.look.say import words
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import Cancelled, Occasion

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _labelled(ones: Iterable[object]) -> list[tuple[str, str]]:
    return [(one.value, words(one.label)) for one in ones]  # type: ignore[attr-defined]


class AtForm(forms.Form):
    """Somebody came or went at a time that staff vouch for; by video with place and consent, each time."""

    turn = forms.ChoiceField(label=_("They"), widget=forms.RadioSelect)
    clock = forms.TimeField(label=_("At"), widget=CLOCK)
    way = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect, initial="staff")
    place = forms.CharField(
        label=_("Where they are"), required=False, max_length=120, help_text=_("By video, each time.")
    )
    consent = forms.BooleanField(label=_("They want it by video, and said so today"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        turns = {Turn.IN: _("came"), Turn.OUT: _("left")}
        self.fields["turn"].choices = [(one.value, turns[one]) for one in Turn]  # type: ignore[attr-defined]
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            ("staff", _("I saw it")),
            ("video", _("By video")),
            ("paper", _("From the paper list")),
        ]


class CorrectForm(forms.Form):
    """A mark was at another time, or never. Both values stay."""

    clock = forms.TimeField(label=_("It was at"), widget=CLOCK, required=False)
    never = forms.BooleanField(label=_("It never was"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300)


class AbsentForm(forms.Form):
    """Excused, or did not come."""

    kind = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In their words"),
        required=False,
        max_length=300,
        help_text=_("What they said, if they called."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = _labelled([Presence.EXCUSED, Presence.DID_NOT_COME])  # type: ignore[attr-defined]


class ApartForm(forms.Form):
    """Time of one person that is not the session's."""

    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    start = forms.TimeField(label=_("From"), widget=CLOCK)
    end = forms.TimeField(label=_("To"), widget=CLOCK, required=False, help_text=_("Empty while it lasts."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = _labelled([one for one in Apart if not one.of_everybody])  # type: ignore[attr-defined]


class ImpairedForm(forms.Form):
    """Arrived impaired, in steps: what was seen, a nurse, keys and the way home, who was told."""

    since = forms.TimeField(label=_("Since"), widget=CLOCK)
    words = forms.CharField(
        label=_("What you saw and said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    nurse = forms.CharField(
        label=_("Nurse or prescriber"),
        required=False,
        max_length=200,
        help_text=_("Who looked, what they said."),
    )
    keys = forms.CharField(
        label=_("Car keys"),
        required=False,
        max_length=200,
        help_text=_("Given to the desk, no car, kept by them."),
    )
    ride = forms.CharField(
        label=_("Way home"), required=False, max_length=200, help_text=_("Who fetches them, a taxi, the bus.")
    )
    told = forms.CharField(label=_("Who was told"), required=False, max_length=200)


class OffForm(forms.Form):
    """Why the clinic cancels a session."""

    why = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("In words"), required=False, max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        asked = [one for one in Cancelled if one is not Cancelled.WEEK_CHANGED]
        self.fields["why"].choices = _labelled(asked)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another time or room for a session, and why. Its own week, its own site."""

    day = forms.ChoiceField(label=_("Day"))
    start = forms.TimeField(label=_("From"), widget=CLOCK)
    place = forms.ChoiceField(label=_("Where"))
    words = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Kept with your name; nobody outside reads it.")
    )

    def __init__(
        self, *args: object, days: list[tuple[str, str]], places: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["day"].choices = days  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """A reason, given by name."""

    words = forms.CharField(label=_("Why, with your name"), max_length=200)


class ArrangeForm(forms.Form):
    """A session arranged by hand."""

    occasion = forms.ChoiceField(label=_("Occasion"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What it is"))
    title = forms.CharField(label=_("Called"), max_length=120, required=False)
    site = forms.ChoiceField(label=_("Where"))
    leader = forms.ChoiceField(label=_("Who leads it"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), widget=CLOCK)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=50)
    client = forms.CharField(
        label=_("Who it is for"), max_length=400, help_text=_("Chosen names, with commas between them.")
    )
    over = forms.CharField(label=_("Reason, where a limit is set aside"), required=False, max_length=200)

    def __init__(
        self,
        *args: object,
        places: list[tuple[str, str]],
        leaders: list[tuple[UUID, str]],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        occasions = [one for one in Occasion if one is not Occasion.PLANNED]
        self.fields["occasion"].choices = _labelled(occasions)  # type: ignore[attr-defined]
        self.fields["kind"].choices = _labelled(Service)  # type: ignore[attr-defined]
        self.fields["site"].choices = places  # type: ignore[attr-defined]
        self.fields["leader"].choices = [(str(one), name) for one, name in leaders]  # type: ignore[attr-defined]


class WalkInForm(forms.Form):
    """Somebody who came without a seat."""

    client = forms.CharField(label=_("Who came"), max_length=80)
    over = forms.CharField(
        label=_("Reason, if it is full"), required=False, max_length=200, help_text=_("Kept with your name.")
    )
