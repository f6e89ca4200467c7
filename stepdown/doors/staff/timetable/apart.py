"""People kept apart: two clients, or a client and a member of staff. No reason is asked for or kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.picking import Picked, pick
from stepdown.doors.staff.timetable.showing import frame, this_monday
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards, staff
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions, queries

PAGE = "staff/timetable/apart.html"
# A form without a client is not valid, so this is never asked for.
NOBODY = UUID(int=0)


class ApartForm(forms.Form):
    """Whom to keep apart: a client, and another client or a member of staff."""

    client = forms.CharField(label=_("Client"), max_length=80)
    other = forms.CharField(label=_("From this client"), max_length=80, required=False)
    staff = forms.ChoiceField(label=_("Or from this member of staff"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]


@reads(may=Permission.KEEP_APART)
def listed(visit: Visit) -> Page:
    return _listed(visit)


@writes(may=Permission.KEEP_APART, shows_only=True)
def find(visit: Visit) -> Page:
    return _listed(visit, text=" ".join(visit.form.get("text", "").split())[:80])


@writes(may=Permission.KEEP_APART)
def keep(visit: Visit) -> Done:
    form = ApartForm(visit.form, people=_people(visit))
    one, other = pick(visit), pick(visit, name="other", chosen="other_id")
    told = form.data.get("staff", "")
    if form.is_valid() and one.client_id is None:
        form.add_error("client", _("Choose whom you mean."))
    if form.is_valid() and other.client_id is None and not told:
        form.add_error("other", _("Choose one other person to keep apart."))
    with beside(form, lambda: _listed(visit, form=form, picked=one, other=other), otherwise="other"):
        actions.keep_apart(
            client_id=one.client_id or NOBODY,
            other_id=other.client_id,
            staff_id=UUID(told) if told else None,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("timetable-apart", said=say("They are kept apart from the next draft on."))


@writes(may=Permission.KEEP_APART)
def end(visit: Visit, pair_id: UUID) -> Done:
    actions.end_kept_apart(pair_id=pair_id, by=visit.viewer, at=visit.at)
    return Done("timetable-apart", said=say("They may be in one session again."))


def _people(visit: Visit) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in staff(visit.viewer, at=visit.at)]


def _listed(
    visit: Visit,
    *,
    text: str = "",
    form: ApartForm | None = None,
    picked: Picked | None = None,
    other: Picked | None = None,
) -> Page:
    pairs = queries.kept_apart(visit.viewer, at=visit.at)
    ids = {one for pair in pairs for one in (pair.client_id, pair.other_id) if one is not None}
    cards = client_cards(visit.viewer, sorted(ids), at=visit.at)
    names: dict[UUID, str] = {one.id: one.name for one in staff(visit.viewer, at=visit.at, active=False)}
    names |= {one: card.shown_as for one, card in cards.items()}
    lines = [
        (pair, names.get(pair.client_id, ""), names.get(pair.other_id or pair.staff_id or pair.id, ""))
        for pair in pairs
    ]
    context = frame(visit, this_monday(visit), "timetable-apart") | {
        "lines": [one for one in lines if text.casefold() in f"{one[1]} {one[2]}".casefold()],
        "count": len(lines),
        "text": text,
        "form": form or ApartForm(people=_people(visit)),
        "picked": picked,
        "other": other,
    }
    return Page(PAGE, context, clients=list(cards))
