"""What a director types: an instrument of the clinic's own, a line of the schedule."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.measure.vocabulary import AskedBy, Better, Instrument, OwnTerms, ScheduleLine


def _area(label: object, rows: int, hint: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=8000,
        widget=forms.Textarea({"rows": rows}),
        help_text=hint,  # type: ignore[arg-type]
    )


class OwnForm(forms.Form):
    """An instrument, a line a question."""

    title = forms.CharField(label=_("Title"), max_length=50, help_text=_("As staff know it."))
    called = forms.CharField(
        label=_("As clients read it"), max_length=60, help_text=_("Plain: “My evenings”.")
    )
    about = forms.CharField(
        label=_("What stands above the questions"), max_length=600, widget=forms.Textarea({"rows": 2})
    )
    period = forms.CharField(label=_("Over which time"), max_length=60, required=False)
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=60, initial=2)
    asked_by = forms.ChoiceField(
        label=_("Filled in by"), choices=[(one.value, _(one.label.text)) for one in AskedBy], initial="client"
    )
    answers = _area(_("Answers"), 5, _("One a line, each with its number: 0 Never"))
    questions = _area(
        _("Questions"), 8, _("One a line. Begin with !1 where an answer from 1 on cannot wait (self-harm).")
    )
    bands = _area(
        _("What a sum is called"),
        4,
        _("One a line, from which sum on: 0 calm. A star where one should look: 6 loud *"),
    )
    better = forms.ChoiceField(
        label=_("Which way is better"),
        choices=[(one.value, _(one.label.text)) for one in Better],
        initial="lower",
    )
    source = forms.CharField(label=_("Where it comes from, and why the clinic may use it"), max_length=400)

    def terms(self) -> OwnTerms:
        return OwnTerms(**self.cleaned_data)


def initial_of(one: Instrument) -> dict[str, object]:
    """The form of an instrument as it stands."""
    scale = one.scales[0]
    return {
        "title": one.title,
        "called": one.called,
        "about": one.about,
        "period": one.period,
        "minutes": one.minutes,
        "asked_by": one.asked_by.value,
        "answers": "\n".join(f"{answer.value} {answer.words}" for answer in one.items[0].options),
        "questions": "\n".join(
            f"!{item.danger.least} {item.words}" if item.danger else item.words for item in one.items
        ),
        "bands": "\n".join(
            f"{band.least} {band.words}{' *' if band.flagged else ''}" for band in scale.bands
        ),
        "better": scale.better.value,
        "source": one.source,
    }


class LineForm(forms.Form):
    """When one instrument is asked."""

    instrument = forms.ChoiceField(label=_("Measure"))
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    phase = forms.IntegerField(label=_("Phase"), min_value=0, max_value=20, required=False)
    asked = forms.BooleanField(label=_("Asked"), required=False, initial=True)
    first_day = forms.IntegerField(label=_("First on day"), min_value=0, max_value=366, initial=0)
    every = forms.IntegerField(label=_("Then every … days"), min_value=1, max_value=366, required=False)
    late_after = forms.IntegerField(label=_("Late after … days"), min_value=0, max_value=60, initial=3)

    def line(self) -> ScheduleLine:
        """What was typed as a line of the schedule."""
        data = self.cleaned_data
        return ScheduleLine(
            instrument=data["instrument"],
            first_day=data["first_day"] or 0,
            every=data["every"],
            late_after=data["late_after"] or 0,
            programme=data["programme"],
            phase=data["phase"] or 0,
            asked=data["asked"],
        )

    def __init__(
        self,
        *args: object,
        instruments: list[tuple[str, str]],
        programmes: list[tuple[str, str]],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, choices in (("instrument", instruments), ("programme", programmes)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class WhyForm(forms.Form):
    """Why the schedule changes."""

    why = forms.CharField(label=_("Why"), max_length=300)


Lines = forms.formset_factory(LineForm, extra=1, max_num=80, absolute_max=80, can_delete=True)
