"""Publishing a draft: a last look at who is told, what stands against it, who is short; then who to call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.timetable.drafting import changes_of
from stepdown.doors.staff.timetable.figures import figures_of
from stepdown.doors.staff.timetable.showing import Look, asked, frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import publish_week
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.overview.queries.week_board import draft_week
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions, queries
from stepdown.timetable.vocabulary import TellingWay

PAGE = "staff/timetable/publish.html"
TOLD = "staff/timetable/told.html"
# Whoever is to do something about it first.
_ORDER = {TellingWay.CALL: 0, TellingWay.NOT_SAFE: 1, TellingWay.SMS: 2, TellingWay.EMAIL: 2}


class SpokenForm(forms.Form):
    """What came of a call."""

    words = forms.CharField(label=_("What came of it"), max_length=200)


@reads(may=Permission.PLAN_WEEK)
def look(visit: Visit, week_draft_id: UUID) -> Page:
    shown = draft_week(visit.viewer, week_draft_id, asked(visit, Look()), at=visit.at)
    names = shown.names
    if shown.difference is None:
        touched = [one.id for one in shown.card.problem.clients if shown.standing is None]
    else:
        touched = [one.client for one in shown.difference.clients]
    known = sorted(names.clients[one] for one in touched if one in names.clients)
    standing = publish_week.look(visit.viewer, week_draft_id, at=visit.at)
    context = frame(visit, shown.card.week, "timetable-drafts") | {
        "shown": shown,
        "standing": standing,
        "against": alike(standing.against),
        "touched": len(touched),
        "known": known,
        "figures": figures_of(shown),
        "changes": changes_of(shown),
        "closed": shown.card.published_at is not None or shown.card.set_aside_at is not None,
    }
    return Page(PAGE, context, clients=shown.client_ids)


def alike(against: Iterable[Refusal]) -> list[tuple[Words, int]]:
    """Reasons against publishing, alike ones of one session told once with how many more."""
    found: dict[tuple[str, str], list[Refusal]] = {}
    for one in against:
        found.setdefault((one.field, one.reason.text), []).append(one)
    return [(some[0].reason, len(some) - 1) for some in found.values()]


@writes(may=Permission.PLAN_WEEK)
def publish(visit: Visit, week_draft_id: UUID) -> Done:
    done = publish_week.publish(draft_id=week_draft_id, version=visit.version, by=visit.viewer, at=visit.at)
    said = say("Published. {n} people are to hear of it, each once.", n=done.told)
    if done.elsewhere:
        words = (
            "Published where you work; {n} people are to hear of it. At other sites whoever plans there does."
        )
        said = say(words, n=done.told)
    if done.again:
        said = say("This draft was published before; nothing changed.")
    return Done("timetable-told", week_draft_id, said=said)


@reads(may=Permission.PLAN_WEEK)
def told(visit: Visit, week_draft_id: UUID) -> Page:
    return _told(visit, week_draft_id, SpokenForm())


@writes(may=Permission.PLAN_WEEK)
def spoken(visit: Visit, week_draft_id: UUID, week_told_id: UUID) -> Done:
    form = SpokenForm(visit.form)
    with beside(form, lambda: _told(visit, week_draft_id, form)):
        actions.spoken(told_id=week_told_id, words=form.cleaned_data["words"], by=visit.viewer, at=visit.at)
    return Done("timetable-told", week_draft_id, said=say("Noted."))


def _told(visit: Visit, draft_id: UUID, form: SpokenForm) -> Page:
    card = queries.draft(visit.viewer, draft_id, at=visit.at)
    lines = queries.told(visit.viewer, draft_id, at=visit.at)
    cards = client_cards(visit.viewer, [one.client_id for one in lines], at=visit.at)
    context: dict[str, Any] = frame(visit, card.week, "timetable-drafts") | {
        "card": card,
        "lines": sorted(
            ((one, cards[one.client_id]) for one in lines if one.client_id in cards),
            key=lambda pair: (_ORDER[pair[0].way], pair[1].shown_as),
        ),
        "to_call": sum(one.done_at is None and one.way is TellingWay.CALL for one in lines),
        "beyond": sum(one.done_at is None and one.way is TellingWay.NOT_SAFE for one in lines),
        "form": form,
    }
    return Page(TOLD, context, clients=list(cards))
