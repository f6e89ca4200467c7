"""Forms of the group note: the shared part, one person's row, a phrase of one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from stepdown.curriculum.vocabulary import Topic
from stepdown.note.vocabulary import RowWords, Settled, SharedWords

MOST = 10_000


class SharedForm(forms.Form):
    """What goes into everybody's chart: the topic, and what the group did."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    done = forms.CharField(
        label=_("What the group did"),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, topics: tuple[Topic, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.topics = {one.key: one for one in topics}
        choices = [("", _("No topic")), *((one.key, one.title) for one in topics)]
        self.fields["topic"] = forms.ChoiceField(label=_("Topic"), required=False, choices=choices)

    @property
    def words(self) -> SharedWords:
        """What was filled in, with the topic as the curriculum calls it."""
        told = self.cleaned_data
        topic = self.topics.get(told["topic"])
        if topic is None:
            return SharedWords(done=_lines(told["done"]))
        return SharedWords(topic.key, topic.title, _lines(told["done"]), topic.curriculum)


class RowForm(forms.Form):
    """One person's own part."""

    did = forms.CharField(max_length=MOST, required=False)
    responded = forms.CharField(max_length=MOST, required=False)
    next = forms.CharField(max_length=MOST, required=False)
    took_part = forms.TypedChoiceField(
        choices=[("", ""), *((str(n), str(n)) for n in range(1, 5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    craving = forms.IntegerField(min_value=0, max_value=10, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.picked = tuple(found for one in data.getlist("objectives")[:40] if (found := _id(one)))
        reasons = zip(
            data.getlist("settle_flag"), data.getlist("settle_span"), data.getlist("settle_why"), strict=False
        )
        self.settled = tuple(
            Settled(flag[:40], span[:400], why.strip()[:400]) for flag, span, why in reasons if why.strip()
        )

    @property
    def words(self) -> RowWords:
        """What was filled in."""
        told = self.cleaned_data
        return RowWords(
            did=_lines(told["did"]),
            responded=_lines(told["responded"]),
            next=_lines(told["next"]),
            objectives=self.picked,
            took_part=told["took_part"],
            craving=told["craving"],
            settled=self.settled,
        )


class PhraseForm(forms.Form):
    """A phrase of one's own."""

    trigger = forms.CharField(
        label=_("Type"),
        max_length=13,
        help_text=_("Letters or digits. In a note, type ; before it and a space after it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    words = forms.CharField(
        label=_("It becomes"),
        max_length=400,
        help_text=_("Nobody’s name: it goes into many charts. Their own words come after it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _lines(text: str) -> str:
    """A text with the line ends that people typed; forms send each as two characters."""
    return text.replace("\r\n", "\n")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
