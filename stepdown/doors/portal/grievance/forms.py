"""Forms of a client's own grievance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words
from stepdown.grievance.vocabulary import Filer, How, NewGrievance, Topic
from stepdown.people.vocabulary import StaffCard


class MineForm(forms.Form):
    """What happened, what would make it right, and whom it is about."""

    words = forms.CharField(
        label=_("What happened?"),
        max_length=4000,
        help_text=_("Your own words. One sentence is enough."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    wants = forms.CharField(
        label=_("What would make it right?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=lambda: [(one.value, words(one.label)) for one in Topic]
    )
    staff = forms.MultipleChoiceField(
        label=_("Is it about somebody who works here?"),
        required=False,
        help_text=_("Tick them. They will never see this, and never answer it."),
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.CharField(label=_("Or about something or somebody else"), max_length=300, required=False)

    def __init__(self, *args: Any, people: tuple[StaffCard, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["staff"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(card.id), f"{card.name}, {card.title}".rstrip(", ")) for card in people]

    def new(self, site_id: UUID, client_id: UUID) -> NewGrievance:
        """The form as the room takes it."""
        data = self.cleaned_data
        return NewGrievance(
            site_id=site_id,
            filer=Filer.CLIENT,
            how=How.PORTAL,
            topic=Topic(data["topic"]),
            words=data["words"],
            wants=data["wants"],
            about=data["about"],
            staff_ids=tuple(UUID(text) for text in data["staff"]),
            client_id=client_id,
        )


class WordsForm(forms.Form):
    """A few words of the client's."""

    words = forms.CharField(
        label=_("What does the answer leave open?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
