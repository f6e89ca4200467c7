"""Looking at inquiries: the desk, the sheet, one page, free hours. What changes them is in `acts`."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from stepdown.closure import queries as closures
from stepdown.doors.staff.inquiries.forms import (
    AttemptForm,
    FindForm,
    OutcomeForm,
    SheetForm,
    WelcomeForm,
    answers_in,
    initial_of,
)
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.intake import actions, queries
from stepdown.intake.vocabulary import (
    SAME_ANSWER,
    CallSheet,
    Contact,
    InquiryCard,
    Match,
    OutcomeKind,
    Safe,
    TriageResult,
)
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site

DESK = "staff/inquiries/page.html"
SHEET = "staff/inquiries/call.html"
ONE = "staff/inquiries/inquiry.html"
HOURS = "staff/inquiries/hours.html"


@reads(may=Permission.TAKE_INQUIRY)
def inquiries(visit: Visit) -> Page:
    return desk(visit)


def desk(visit: Visit, *, form: FindForm | None = None, asked: object = None) -> Page:
    """The desk: start a call, find who returns, calls owed, hours kept today."""
    viewer = visit.viewer
    owed = queries.call_backs(viewer, at=visit.at)
    sites = place.sites(viewer)
    context = {
        "sites": sites,
        "owed": owed,
        "overdue": sum(row.overdue for row in owed),
        "in_call": queries.in_call(viewer, at=visit.at),
        "bookings": queries.bookings(viewer, since=visit.at, until=visit.at + timedelta(days=7)),
        "form": form or FindForm(),
        "asked": asked,
        "same_answer": SAME_ANSWER,
    }
    return Page(DESK, context, clients=[row.card.client_id for row in owed if row.card.client_id])


@writes(may=Permission.TAKE_INQUIRY, shows_only=True)
def find(visit: Visit) -> Page | Done:
    form = FindForm(visit.form)
    if not form.is_valid():
        return desk(visit, form=form)
    found = queries.find(visit.viewer, **form.cleaned_data, at=visit.at)
    if found.match is Match.ONE and found.inquiry_id is not None:
        return Done("inquiry", found.inquiry_id, said=say("Found. Go on where you were."))
    asked = found.ask_next or say(
        "Nothing under this word or number. Ask again how they spell it, or start a call."
    )
    return desk(visit, form=form, asked=asked)


@reads(may=Permission.TAKE_INQUIRY)
def call(visit: Visit, inquiry_id: UUID) -> Page:
    card, sheet = queries.call_sheet(visit.viewer, inquiry_id, at=visit.at)
    return sheet_page(visit, card, sheet, SheetForm(initial=initial_of(sheet)))


def sheet_page(visit: Visit, card: InquiryCard, sheet: CallSheet, form: SheetForm) -> Page:
    """The call sheet with what triage says beside it."""
    shown = queries.inquiry(visit.viewer, card.id, at=visit.at)
    context = {
        "card": card,
        "form": form,
        "shown": shown,
        "same_answer": SAME_ANSWER,
        "talk_first": queries.talk_first(sheet.first_need),
        **panel(visit, card, queries.triage_now(sheet.answers), shown.outcomes),
    }
    return Page(SHEET, context, clients=_clients(card))


def panel(
    visit: Visit, card: InquiryCard, result: TriageResult, outcomes: tuple[OutcomeKind, ...]
) -> dict[str, Any]:
    """What the panel of triage shows: the answers, the numbers, and whether a danger was seen to already."""
    site = place.site(visit.viewer, card.site_id)
    handed = [kind for kind in outcomes if kind in {OutcomeKind.MEDICAL_TODAY, OutcomeKind.CRISIS}]
    return {
        "result": result,
        "numbers": queries.numbers_for(result, site.phone),
        "site": site,
        "seen_to": handed[0] if handed and result.in_danger else None,
    }


@writes(may=Permission.TAKE_INQUIRY, shows_only=True)
def triage(visit: Visit, inquiry_id: UUID) -> Page:
    shown = queries.inquiry(visit.viewer, inquiry_id, at=visit.at)
    result = queries.triage_now(answers_in(visit.form.dict()))
    context = panel(visit, shown.card, result, shown.outcomes)
    return Page("staff/inquiries/_triage.html", context, clients=_clients(shown.card))


@reads(may=Permission.SEE_PIPELINE)
def inquiry(visit: Visit, inquiry_id: UUID) -> Page:
    return one(visit, inquiry_id)


@writes(may=Permission.TAKE_INQUIRY, shows_only=True)
def number(visit: Visit, inquiry_id: UUID) -> Page | Done:
    if queries.one_reach(visit.viewer, inquiry_id, at=visit.at).safe in (Safe.ONLY, Safe.NO):
        return Done("inquiry-calls", inquiry_id, said=say("Read first when it is safe to call."))
    contact = actions.show_contact(inquiry_id=inquiry_id, by=visit.viewer, at=visit.at)
    return one(visit, inquiry_id, contact=contact)


def one(
    visit: Visit,
    inquiry_id: UUID,
    *,
    contact: Contact | None = None,
    **forms: object,
) -> Page:
    """One inquiry: what is known, what came of it, what can be done next."""
    shown = queries.inquiry(visit.viewer, inquiry_id, at=visit.at)
    site = place.site(visit.viewer, shown.card.site_id)
    aim = queries.aims().target_days.get(shown.card.step)
    context = {
        "shown": shown,
        "card": shown.card,
        "contact": contact,
        "client": next(
            iter(people.client_cards(visit.viewer, _clients(shown.card), at=visit.at).values()), None
        ),
        "word": queries.leaving_word(shown.voicemail),
        "talk_first": queries.talk_first(shown.card.first_need),
        "was_down": closures.was_down(visit.viewer, site.id, shown.card.opened_at),
        "days": (visit.at - shown.card.step_at).days,
        "aim": aim,
        "outcome_form": OutcomeForm(site=site),
        "attempt_form": AttemptForm(site=site),
        "welcome_form": WelcomeForm(initial={"chosen_name": shown.card.called_name}),
        "same_answer": SAME_ANSWER,
        **panel(visit, shown.card, shown.triage, shown.outcomes),
        **forms,
    }
    return Page(ONE, context, clients=_clients(shown.card), fleeting=contact is not None)


@reads(may=Permission.TAKE_INQUIRY)
def hours(visit: Visit, inquiry_id: UUID) -> Page:
    return free_hours(visit, inquiry_id)


def free_hours(visit: Visit, inquiry_id: UUID, *, refusals: object = ()) -> Page:
    """Free hours day by day; `day` and `minutes` in the address narrow them, and say nothing of anyone."""
    shown = queries.inquiry(visit.viewer, inquiry_id, at=visit.at)
    site = place.site(visit.viewer, shown.card.site_id)
    aims = queries.aims()
    minutes = next((n for n in aims.minute_choices if str(n) == visit.query.get("minutes")), aims.minutes)
    closed = closures.coming_up(visit.viewer, [site.id], until=visit.at + timedelta(days=60), at=visit.at)
    found = [
        slot
        for slot in queries.hours(visit.viewer, site.id, minutes=minutes, day=_day(visit), at=visit.at)
        if not any(one.during.contains(slot.starts_at) for one in closed)
    ]
    days = [(day, tuple(slots)) for day, slots in groupby(found, lambda slot: _on(slot.starts_at, site))]
    context = {
        "shown": shown,
        "card": shown.card,
        "site": site,
        "days": days if _day(visit) else days[:4],
        "more": [day for day, _slots in days],
        "day": _day(visit),
        "minutes": minutes,
        "aims": aims,
        "refusals": refusals,
    }
    return Page(HOURS, context, clients=_clients(shown.card))


def _on(moment: Any, site: Site) -> date:
    day: date = moment.astimezone(site.tz).date()
    return day


def _day(visit: Visit) -> date | None:
    try:
        return date.fromisoformat(visit.query.get("day", ""))
    except ValueError:
        return None


def _clients(card: InquiryCard) -> list[UUID]:
    return [card.client_id] if card.client_id else []
