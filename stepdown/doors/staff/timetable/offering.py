"""Somebody new: what they could be offered in the week that stands, best first; one taken into a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from stepdown.doors.staff.timetable.showing import frame, monday_of, this_monday
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys import ask_week
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.overview.board import Names, in_names
from stepdown.overview.queries.week_board import names_of
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions
from stepdown.timetable.queries.questions import Offer, client_lines, lines, offers, said, waiting
from stepdown.timetable.vocabulary import Client, Origin

PAGE = "staff/timetable/offers.html"
ONE = "staff/timetable/offers_one.html"
SHOWN = 30


@dataclass(frozen=True)
class Told:
    """An offer in words: what it gives, what it changes for the person and for others."""

    offer: Offer
    words: Words
    own: tuple[Words, ...]
    lines: tuple[Words, ...]


@reads(may=Permission.PLAN_WEEK)
def newcomers(visit: Visit, monday: str) -> Page:
    week = monday_of(monday)
    stands = ask_week.standing(visit.viewer, week=week, at=visit.at)
    found = ask_week.newcomers(visit.viewer, stands, week=week, at=visit.at)
    cards = client_cards(visit.viewer, [UUID(one.id) for one in found], at=visit.at)
    known = [one for one in found if UUID(one.id) in cards]
    gains = {one.client: one for one in waiting(stands.known.problem, stands.plan, known[:SHOWN])}
    context = frame(visit, week, "timetable-offers") | {
        "stands": stands,
        "known": [(cards[UUID(one.id)], gains.get(one.id)) for one in known[:SHOWN]],
        "others": len(found) - len(known),
        "more": max(0, len(known) - SHOWN),
    }
    return Page(PAGE, context, clients=list(cards))


@reads(may=Permission.PLAN_WEEK, client="client_id")
def offered(visit: Visit, monday: str, client_id: UUID) -> Page:
    week = monday_of(monday)
    stands, found = _offers(visit, week, client_id)
    names = names_of(visit.viewer, stands.known.problem, at=visit.at)
    cards = client_cards(visit.viewer, [client_id], at=visit.at)
    context = frame(visit, week, "timetable-offers") | {
        "client": cards[client_id],
        "offers": [_told(one, names, cards[client_id].shown_as) for one in found],
        "stands": stands,
    }
    return Page(ONE, context, clients=[client_id])


@writes(may=Permission.PLAN_WEEK, client="client_id")
def take(visit: Visit, monday: str, client_id: UUID) -> Done:
    week = monday_of(monday)
    _, found = _offers(visit, week, client_id)
    chosen = next((one for one in found if one.character == visit.form.get("character", "")), None)
    if chosen is None:
        raise Refused(Refusal(say("The week has changed meanwhile. Look at the offers again.")))
    made = actions.begin_draft(
        week=week, problem=chosen.problem, plan=chosen.plan, origin=Origin.HAND, by=visit.viewer, at=visit.at
    )
    said_so = say("The offer is in draft {n}. Nobody is told until it is published.", n=made.number)
    return Done("timetable-draft", made.id, "people", said=said_so)


def _offers(visit: Visit, week: date, client_id: UUID) -> tuple[ask_week.Standing, tuple[Offer, ...]]:
    stands = ask_week.standing(visit.viewer, week=week, at=visit.at)
    new = ask_week.newcomers(visit.viewer, stands, week=week, at=visit.at)
    client = next((one for one in (*new, *stands.known.problem.clients) if one.id == str(client_id)), None)
    if client is None:
        raise NotFound
    return stands, _of(visit, week, stands, client)


def _of(visit: Visit, week: date, stands: ask_week.Standing, client: Client) -> tuple[Offer, ...]:
    """Nothing that has begun is offered any more."""
    now = 0
    if week == this_monday(visit):
        now = visit.local.weekday() * 24 * 60 + visit.local.hour * 60 + visit.local.minute
    return offers(stands.known.problem, stands.plan, client, most_moves=1, now=now)


def _told(one: Offer, names: Names, name: str) -> Told:
    known: dict[str, Any] = {**names.of_clinic(one.problem), one.client: name}
    told = dict(
        zip(
            (each.client for each in one.difference.clients), client_lines(one.difference, known), strict=True
        )
    )
    return Told(
        offer=one,
        words=in_names(said(one), names),
        own=tuple(words for client, words in told.items() if client == one.client),
        lines=tuple(in_names(words, names) for words in lines(one.difference, names.of_clinic(one.problem))),
    )
