"""One act closes a site: who is affected, how each is told, and neutral messages that go exactly once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.closure import actions as closure
from stepdown.closure import queries
from stepdown.closure.vocabulary import (
    Act,
    Affected,
    AffectedBy,
    ClosureWords,
    LineSeen,
    ReachFacts,
    Telling,
    Waiting,
    Way,
)
from stepdown.intake import queries as intake
from stepdown.intake.vocabulary import Booking, Safe
from stepdown.journeys.publish_week.telling import notify_staff
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import write
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, To
from stepdown.people.queries import client_card, client_cards, in_treatment_at, who_sign_in
from stepdown.people.vocabulary import ClientCard
from stepdown.phone import actions as phone
from stepdown.phone.queries import line, lines_of, safe_from
from stepdown.phone.vocabulary import Line, LineKind
from stepdown.place.queries import zone_of
from stepdown.session import actions as session
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import Cancelled, Changes, SessionCard

BATCH = 50


def affected(
    viewer: Viewer, site_id: UUID, *, start: datetime, end: datetime, at: datetime
) -> tuple[Affected, ...]:
    """Everybody whose day changes when a site is closed, those with an appointment first; each once.

    First those with an assessment or a session then, and then everybody in treatment there: some come
    without one (about 13 queries).
    """
    if end <= start:
        return ()
    booked = [one for one in intake.bookings(viewer, since=start, until=end) if one.site_id == site_id]
    treated = in_treatment_at(viewer, site_id, at=at)
    cards = {card.id: card for card in treated}
    first = _first_sessions(sessions_in(viewer, site_id, start=start, end=end, at=at))
    coming = {one.client_id for one in booked if one.client_id is not None} | first.keys()
    cards |= client_cards(viewer, coming - cards.keys(), at=at)
    signs_in = who_sign_in(viewer, cards, at=at)
    lines = lines_of(viewer, cards, at=at)
    asking = intake.inquiry_reach(viewer, [one.inquiry_id for one in booked], at=at)
    found: dict[UUID, Affected] = {}
    for one in booked:
        if one.client_id in cards:
            card = cards[one.client_id]
            told = queries.ways(_facts(card, card.id in signs_in, lines.get(card.id, ())))
            name = say("{name}", name=card.shown_as)
            found[card.id] = _booked(one, name, told, card.id)
        elif one.client_id is None and one.inquiry_id in asking:
            reach = asking[one.inquiry_id]
            facts = ReachFacts(False, reach.language, (), reach.safe is not Safe.NO, reach.has_phone)
            found[one.inquiry_id] = _booked(one, reach.card.shown_as, queries.ways(facts), None)
    for card in [*(cards[one] for one in first if one in cards), *treated]:
        if card.id not in found:
            told = queries.ways(_facts(card, card.id in signs_in, lines.get(card.id, ())))
            found[card.id] = _expected(card, first.get(card.id), told)
    return tuple(found.values())


def sessions_in(
    viewer: Viewer, site_id: UUID, *, start: datetime, end: datetime, at: datetime
) -> tuple[SessionCard, ...]:
    """The sessions that closing a site cancels: what touches the stretch and has not begun (3 queries)."""
    return sessions.within(viewer, site_id, during=Period(start, end), at=at) if start < end else ()


def _first_sessions(found: Iterable[SessionCard]) -> dict[UUID, SessionCard]:
    first: dict[UUID, SessionCard] = {}
    for card in found:
        for client_id in card.client_ids:
            first.setdefault(client_id, card)
    return first


def _expected(card: ClientCard, planned: SessionCard | None, telling: Telling) -> Affected:
    name = say("{name}", name=card.shown_as)
    if planned is None:
        return Affected(AffectedBy.IN_TREATMENT, name, telling, card.id)
    start, who = planned.during.start, planned.leader_name
    return Affected(AffectedBy.SESSION, name, telling, card.id, at=start, with_whom=who)


def _booked(one: Booking, name: Words, telling: Telling, client_id: UUID | None) -> Affected:
    return Affected(
        AffectedBy.BOOKED, name, telling, client_id, one.inquiry_id, one.during.start, one.assessor_name
    )


def _facts(card: ClientCard, signs_in: bool, lines: tuple[Line, ...]) -> ReachFacts:
    seen = tuple(
        LineSeen(one.id, one.told.kind is LineKind.EMAIL, one.told.messages, one.told.times) for one in lines
    )
    callable_ = any(one.told.kind is LineKind.PHONE for one in lines)
    return ReachFacts(signs_in, card.language, seen, may_be_called=True, has_number=callable_)


@transaction.atomic
def close_site(*, words: ClosureWords, seen: str, by: Viewer, at: datetime) -> UUID:
    """Close a site; exactly the people that were looked at are told, and their sessions are cancelled.

    Raises Refused, NotFound, Stale.
    """
    people = affected(by, words.site_id, start=words.starts_at, end=words.ends_at, at=at)
    closure_id = closure.close_site(words=words, affected=people, seen=seen, by=by, at=at)
    session.cancel_within(
        site_id=words.site_id,
        during=Period(words.starts_at, words.ends_at),
        why=Cancelled.SITE_CLOSED,
        by=by,
        at=at,
    )
    return closure_id


@transaction.atomic
def open_again(*, closure_id: UUID, why: str, by: Viewer, at: datetime) -> session.Restored:
    """Take a closure back, bring back the sessions it took away that can still be held, and tell those who
    were told and those who come again: each once. Answers what takes place again and how many cannot.

    Raises Refused, NotFound.
    """
    kept = queries.closure(by, closure_id)
    start, until = max(at, kept.during.start), kept.during.end or kept.during.start
    restored = session.Restored(Changes(), 0)
    if start < until:
        everybody = frozenset(card.id for card in in_treatment_at(EVERYBODY, kept.site_id, at=at))
        restored = session.bring_back(
            site_id=kept.site_id, during=Period(start, until), clients=everybody, by=by, at=at
        )
    people = affected(by, kept.site_id, start=start, end=until, at=at)
    closure.open_again(closure_id=closure_id, why=why, affected=people, by=by, at=at)
    for week in sorted({card.week for card in restored.changes.added}):
        notify_staff(week, restored.changes, by=by, at=at)
    return restored


def tell_due(*, limit: int = BATCH, by: Viewer, at: datetime) -> int:
    """Hand messages that wait to the outbox, one transaction each. Several workers never write one twice.

    What goes wrong with one is raised when the others are told.
    """
    told: list[bool] = []
    with ExitStack() as each:  # runs all of it, the last first
        for one in reversed(queries.waiting(by, limit=limit)):
            each.callback(lambda one: told.append(_tell(one, by, at)), one)
    return sum(told)


@transaction.atomic
def _tell(one: Waiting, by: Viewer, at: datetime) -> bool:
    if not closure.to_be_written(told_id=one.id):
        return False
    try:
        shown = line(by, one.client_id, one.line_id, at=at)
        address = phone.message_address(client_id=one.client_id, line_id=one.line_id, by=by, at=at)
    except (NotFound, Refused):
        why = "The line says no to messages now."
        closure.tell_by_phone_instead(told_id=one.id, why=why, by=by, at=at)
        return False
    zone = zone_of(client_card(by, one.client_id, at=at).site_id)
    not_before = safe_from(shown, zone, at=at)
    if one.act is Act.CLOSED and not_before >= (one.during.end or one.during.start) - timedelta(minutes=30):
        why = "No safe time before the site opens again."
        closure.tell_by_phone_instead(told_id=one.id, why=why, by=by, at=at)
        return False
    letter_id = write(
        draft=Draft(
            To(client_id=one.client_id, address=address),
            Channel.EMAIL if one.way is Way.EMAIL else Channel.SMS,
            LetterKind.MESSAGE,
            queries.message(one),
            about_client_id=one.client_id,
            not_before=not_before,
        ),
        by=by,
        at=at,
    )
    closure.written(told_id=one.id, letter_id=letter_id, by=by, at=at)
    return True
