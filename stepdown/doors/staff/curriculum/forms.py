"""Forms of topics and handouts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.curriculum.vocabulary import LONGEST_TEXT, Form, HandoutWords, MadeUpBy, Topic, TopicLine


class TopicForm(forms.Form):
    """One topic out of those that people of a session follow."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, *args: Any, topics: Iterable[Topic], nothing: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        none = [("", _("It had no topic"))] if nothing else []
        self.fields["topic"].choices = none + [(one.key, one.title) for one in topics]  # type: ignore[attr-defined]


class MakeUpForm(forms.Form):
    """A missed topic that was made up outside its group."""

    topic = forms.ChoiceField(label=_("Topic"))
    how = forms.ChoiceField(
        label=_("How"),
        choices=lambda: [(one.value, _(one.label.text)) for one in MadeUpBy],
        widget=forms.RadioSelect,
        initial=MadeUpBy.ALONE.value,
    )
    on = forms.DateField(label=_("On which day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=_("What you went through"), max_length=300)

    def __init__(self, *args: Any, lines: Iterable[TopicLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].choices = [(one.topic.key, one.topic.title) for one in lines]  # type: ignore[attr-defined]


class HandoutForm(forms.Form):
    """A handout: its topic, its title, its text or its PDF."""

    topic = forms.ChoiceField(label=_("For which topic"))
    title = forms.CharField(label=_("Title, as people read it"), max_length=120)
    form = forms.ChoiceField(
        label=_("What it is"),
        choices=lambda: [(one.value, _(one.label.text)) for one in Form],
        widget=forms.RadioSelect,
        initial=Form.TEXT.value,
    )
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    file = forms.FileField(
        label=_("PDF"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        help_text=_("At most 5 MB and 24 pages. It is scanned, and given out as drawn here."),
    )

    def __init__(self, *args: Any, topics: Iterable[Topic], **options: Any) -> None:
        super().__init__(*args, **options)
        self._topics = {one.key: one.title for one in topics}
        self.fields["topic"].choices = list(self._topics.items())  # type: ignore[attr-defined]

    def handout(self) -> HandoutWords:
        """The handout as it was written; a PDF's bytes come beside it."""
        data = self.cleaned_data
        form = Form(data["form"])
        text = data["text"] if form is Form.TEXT else ""
        return HandoutWords(data["topic"], self._topics[data["topic"]], data["title"], form, text)

    def file_bytes(self) -> bytes:
        """What was uploaded; nothing where nothing was."""
        found = self.cleaned_data.get("file")
        return found.read() if found else b""
