"""Forms of the timetable: where a session goes, who comes, how a draft begins, how long to search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.journeys.draft_week import Start
from stepdown.timetable.vocabulary import DAY

VIDEO, OFFICE = "video", "office"
DAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
Choices = list[tuple[str, Any]]


class MoveForm(forms.Form):
    """Another day, time, place or member of staff for one session."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(enumerate(DAYS)))
    time = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(format="%H:%M", attrs={"step": "900"}))
    place = forms.ChoiceField(label=_("Where"))
    staff = forms.ChoiceField(label=_("Who leads"))

    def __init__(self, *args: Any, places: Choices, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["staff"].choices = people  # type: ignore[attr-defined]

    @property
    def start(self) -> int:
        """The minute of the week it is to begin at."""
        time = self.cleaned_data["time"]
        begins: int = self.cleaned_data["day"] * DAY + time.hour * 60 + time.minute
        return begins


class AddForm(forms.Form):
    """One more group session of the week."""

    group = forms.ChoiceField(label=_("Group"))
    day = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(enumerate(DAYS)))
    time = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(format="%H:%M", attrs={"step": "900"}))
    place = forms.ChoiceField(label=_("Where"))
    staff = forms.ChoiceField(label=_("Who leads"))
    members = forms.MultipleChoiceField(
        label=_("Who comes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offers: dict[str, Choices], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def start(self) -> int:
        time = self.cleaned_data["time"]
        begins: int = self.cleaned_data["day"] * DAY + time.hour * 60 + time.minute
        return begins


class SearchForm(forms.Form):
    """How long to look for a better week; the seed makes the same search twice the same."""

    seconds = forms.IntegerField(label=_("Seconds"), min_value=1, max_value=3600, initial=30)
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
        required=False,
        help_text=_("The same seed looks in the same order."),
    )

    def clean_seed(self) -> int:
        return self.cleaned_data["seed"] or 0


class BeginForm(forms.Form):
    """What a draft begins from."""

    start = forms.ChoiceField(
        label=_("Begin from"),
        choices=lambda: [(one.value, one.label) for one in Start],
        widget=forms.RadioSelect,
        initial=Start.PUBLISHED.value,
    )


class CompareForm(forms.Form):
    """Two drafts beside each other."""

    one = forms.ChoiceField(label=_("Compare"))
    other = forms.ChoiceField(label=_("With"))

    def __init__(self, *args: Any, drafts: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, place in (("one", 0), ("other", 1)):
            self.fields[name].choices = drafts  # type: ignore[attr-defined]
            self.fields[name].initial = drafts[place][0] if len(drafts) > place else None

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("one") == self.cleaned_data.get("other"):
            self.add_error("other", _("Choose another draft to compare it with."))
        return self.cleaned_data
