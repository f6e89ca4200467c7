"""Somebody comes back: one page that shows what is kept and asks only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.episode.vocabulary import Proposal
from stepdown.journeys import come_back as journey
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.programme.queries import weekly_minutes
from stepdown.programme.vocabulary import Phase

PAGE = "staff/come_back/page.html"


class ComingForm(forms.Form):
    """Where somebody begins, with whom, what is different now."""

    changed = forms.CharField(
        label=_("What is different now"),
        help_text=_("In their words: what happened, what they need."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phase = forms.TypedChoiceField(label=_("Begins in"), coerce=int)
    specialist = forms.TypedChoiceField(label=_("With"), coerce=UUID)

    def __init__(
        self,
        *args: Any,
        phases: Sequence[tuple[Phase, int]] = (),
        proposals: Sequence[Proposal] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["phase"].choices = [  # type: ignore[attr-defined]
            (one.number, f"{one.title}, {minutes // 60}:{minutes % 60:02d} h") for one, minutes in phases
        ]
        self.fields["specialist"].choices = [  # type: ignore[attr-defined]
            (str(one.staff_id), one.name) for one in proposals if one.fits
        ]


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def page(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def come_back(visit: Visit, client_id: UUID) -> Done:
    found = journey.kept(visit.viewer, client_id, at=visit.at)
    form = _form(visit, found, visit.form) if found else ComingForm(visit.form)
    names = {"reason": "changed", "chosen": "phase"}
    with beside(form, lambda: _page(visit, client_id, form), names=names, otherwise="changed"):
        data = form.cleaned_data
        coming = journey.Coming(data["phase"], data["specialist"], data["changed"])
        journey.come_back(client_id=client_id, coming=coming, by=visit.viewer, at=visit.at)
    return Done("chart", client_id, said=say("Welcome back. The plan of day one waits to be signed."))


def _form(visit: Visit, found: journey.Kept, sent: Any = None) -> ComingForm:
    phases = [(one, weekly_minutes(visit.viewer, one)) for one in found.phases]
    initial = {"phase": found.suggested.number} if found.suggested else {}
    return ComingForm(sent, phases=phases, proposals=found.proposals, initial=initial)


def _page(visit: Visit, client_id: UUID, form: ComingForm | None = None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = journey.kept(visit.viewer, client_id, at=visit.at)
    frame = client_frame(visit.viewer, card, "chart")
    context = {
        **frame,
        "crumbs": [(card.shown_as, frame["home"]), (say("Come back"), "")],
        "kept": found,
        "form": form or (_form(visit, found) if found else ComingForm()),
    }
    return Page(PAGE, context, clients=[client_id], status=422 if form else 200)
