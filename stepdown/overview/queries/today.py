"""What needs somebody today, by what their role may do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.assessment.queries import waiting_for
from stepdown.assessment.vocabulary import AssessmentState
from stepdown.inbox.queries import counts
from stepdown.intake.queries import board, bookings, call_backs
from stepdown.intake.vocabulary import CallBack, Column, PipelineColumn
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox.queries import notices
from stepdown.outbox.vocabulary import LetterKind
from stepdown.overview.queries.aftercare_owed import aftercare_owed
from stepdown.overview.queries.care_owed import care_owed, late_with_colleagues, stands_as_work
from stepdown.overview.queries.caseload import case_rows
from stepdown.overview.queries.desk import (
    calls_owed,
    closed_days,
    papers_for_me,
    sessions_without_leader,
)
from stepdown.overview.queries.home_owed import homes_to_ask
from stepdown.overview.queries.lives import housing_owed
from stepdown.overview.queries.measures import measures_owed
from stepdown.overview.queries.medication import medication_owed
from stepdown.overview.queries.money import money_asks
from stepdown.overview.queries.notes_owed import notes_late, notes_owed
from stepdown.overview.queries.rings_owed import rings_owed
from stepdown.overview.queries.slipping import calls_to_make
from stepdown.overview.queries.steps_owed import steps_owed
from stepdown.overview.queries.tests_owed import tests_owed
from stepdown.overview.queries.transfers_owed import transfers_owed
from stepdown.overview.vocabulary import Ask, Block, CaseRow, Place, Today
from stepdown.people.queries import client_cards, staff, staff_standing, tied_among, tied_clients
from stepdown.people.vocabulary import ClientCard, CredentialState, Permission, Power, TieGround
from stepdown.plan.queries import reviews_due
from stepdown.privacy.queries import ending_soon
from stepdown.session.queries import freed

# At most so many lines of one kind: what is more stands on its own page.
MOST = 12
# Of what was told of one's weeks the newest: what is older comes as these are seen.
WEEKS = 2
Columns = tuple[PipelineColumn, ...]
# Somebody with one of these ties decides the level themselves; others only see that it waits.
OWN = (TieGround.ASSESSOR, TieGround.ACCOUNTABLE)


def today(viewer: Viewer, *, start: datetime, at: datetime) -> Today:
    """The day of one member of staff; `start` is the first moment of the day on the viewer's clock."""
    mine = tied_clients(viewer, viewer.staff_id, at=at) if viewer.staff_id else ()
    rows = case_rows(viewer, mine, at=at)
    columns = board(viewer, most=MOST, at=at) if viewer.may(Permission.SEE_PIPELINE) else ()
    asks = [*rings_owed(viewer, until=start + timedelta(days=1), at=at)]
    ringing = {ask.client_id for ask in asks}
    if columns and viewer.may(Permission.TAKE_INQUIRY):
        # Whoever takes calls and does not assess sits at the front desk; to everybody else it is one line.
        owed = call_backs(viewer, at=at, until=start + timedelta(days=1))
        asks += _desk(columns, owed) if not viewer.may(Permission.ASSESS) else _behind_the_desk(columns, owed)
    if viewer.may(Permission.ASSESS):
        asks += [*_assessments(viewer, at), *_rows(rows)]
        asks += steps_owed(viewer, rows, today=start.date(), at=at)
    asks += [*closed_days(viewer, at=at), *sessions_without_leader(viewer, at=at)]
    asks += [*care_owed(viewer, at=at), *notes_owed(viewer, at=at)]
    asks += _course(viewer, mine, ringing, start=start, at=at)
    asks += money_asks(viewer, today=start.date(), at=at)
    asks += calls_owed(viewer, until=start + timedelta(days=1), at=at)
    if viewer.may(Permission.PLAN_WEEK):
        asks += _seats(viewer, columns, at)
    levels = [*_levels(viewer, columns, at)]
    asks += [ask for ask, own in levels if own]
    watch = [ask for ask, own in levels if not own]
    if viewer.may(Permission.MOVE_CASELOAD):
        watch += [*_late_reviews(viewer, rows, at), *late_with_colleagues(viewer, at=at)]
        watch += notes_late(viewer, at=at)
    if viewer.may(Permission.MANAGE_CONSENT):
        asks += _consents(viewer, at)
    if viewer.may(Permission.WORK_INBOX):
        asks += _papers(viewer, at)
    if viewer.may(Permission.SEE_CLIENTS):
        asks += papers_for_me(viewer, at=at)
    if viewer.may(Permission.MANAGE_STAFF):
        asks += _credentials(viewer, at)
    # What somebody was told comes after what they do.
    asks += _notices(viewer, at)
    asks.sort(key=lambda ask: not ask.urgent)
    ids = {ask.client_id for ask in (*asks, *watch) if ask.client_id} | {row.client.id for row in rows}
    steps = tuple((one.column, one.count, one.over) for one in columns)
    return Today(tuple(asks), _ribbon(viewer, start), rows, tuple(ids), tuple(watch), steps)


def _course(
    viewer: Viewer,
    mine: tuple[ClientCard, ...],
    ringing: Collection[UUID | None],
    *,
    start: datetime,
    at: datetime,
) -> Iterator[Ask]:
    """What the course of treatment asks for: calls, check-ups, measures, tests, medication."""
    yield from calls_to_make(viewer, mine, at=at)
    yield from homes_to_ask(viewer, mine, at=at)
    yield from aftercare_owed(viewer, at=at)
    yield from transfers_owed(viewer, today=start.date(), at=at)
    yield from housing_owed(viewer, mine, at=at)
    for ask in measures_owed(viewer, tuple(card.id for card in mine), at=at):
        # An answer that rings stands as its ring.
        if ask.kind != "danger" or ask.client_id not in ringing:
            yield ask
    yield from tests_owed(viewer, at=at)
    yield from medication_owed(viewer, today=start.date(), at=at)


def _papers(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    """One line for all papers that wait; urgent once the oldest has waited a day."""
    waiting = counts(viewer, at=at)
    if waiting.open == 0 or waiting.oldest_at is None:
        return
    many = say("{n} papers wait to be filed", n=waiting.open)
    title = say("1 paper waits to be filed") if waiting.open == 1 else many
    days = (at - waiting.oldest_at).days
    why = say("The oldest came today.")
    if days:
        why = say("The oldest came a day ago.") if days == 1 else say("The oldest came {n} days ago.", n=days)
    yield Ask("paper", title, why, "inbox", None, say("Open inbox"), days > 0)


def _notices(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    """What was sent to somebody. A notice of what stands among the work itself is left out."""
    told = [one for one in notices(viewer, at=at, limit=4 * MOST) if one.kind is not LetterKind.INQUIRY]
    older = [one.id for one in told if one.kind is LetterKind.WEEK][WEEKS:]
    told = [one for one in told if one.id not in older and not stands_as_work(viewer, one.words)]
    for one in told[:MOST]:
        name = one.client_name or one.from_name
        title = say("{name}", name=name) if name else say("Message")
        yield Ask(
            "notice",
            title,
            one.words,
            "notice",
            one.id,
            say("Mark as seen"),
            when=one.at,
            client_id=one.client_id,
        )


def _desk(columns: Columns, owed: tuple[CallBack, ...]) -> Iterator[Ask]:
    """One line for each person who waits for a call or an answer."""
    due = {one.card.id: one for one in owed}
    new = next((one.cards for one in columns if one.column is Column.NEW), ())
    for card in new[:MOST]:
        inquiry, call = card.inquiry, due.pop(card.inquiry.id, None)
        why = say("{channel}, not screened yet.", channel=inquiry.channel.label)
        if card.danger is not None:
            why = say(
                "{danger}. {channel}, not screened yet.", danger=card.danger, channel=inquiry.channel.label
            )
        urgent = card.danger is not None or card.priority is not None or (call is not None and call.overdue)
        yield Ask(
            "inquiry",
            inquiry.shown_as,
            why,
            "inquiry",
            inquiry.id,
            say("Screen message"),
            urgent,
            when=call.due_at if call else None,
        )
    for one in [*due.values()][:MOST]:
        act = say("Call {name}", name=one.card.shown_as)
        yield Ask(
            "call", one.card.shown_as, one.why, "inquiry", one.card.id, act, one.overdue, when=one.due_at
        )


def _behind_the_desk(columns: Columns, owed: tuple[CallBack, ...]) -> Iterator[Ask]:
    """One line for clinicians, and only when the front desk is late with somebody in danger."""
    danger = sum(one.in_danger for one in columns if one.column is Column.NEW)
    late = sum(one.overdue for one in owed)
    if danger:
        words = (
            say("1 message names a danger and is not screened yet.")
            if danger == 1
            else say("{n} messages name a danger and are not screened yet.", n=danger)
        )
    elif late:
        words = say("1 call is overdue.") if late == 1 else say("{n} calls are overdue.", n=late)
    else:
        return
    yield Ask("call", say("Front desk"), words, "pipeline", None, say("Open pipeline"), danger > 0)


def _seats(viewer: Viewer, columns: Columns, at: datetime) -> Iterator[Ask]:
    """Seats that were given up in the last days, while somebody waits to start: they are offered at once."""
    waiting = sum(one.count for one in columns if one.column is Column.STARTING)
    number = freed(viewer, since=at - timedelta(days=7), at=at) if waiting else 0
    if number:
        several = say("{n} seats ahead were given up", n=number)
        free = say("1 seat ahead was given up") if number == 1 else several
        who = say("1 person waits to start") if waiting == 1 else say("{n} people wait to start", n=waiting)
        words = say("{free}; {who}.", free=free, who=who)
        yield Ask("seats", say("Free seats"), words, "timetable", None, say("Offer them"))


def _levels(viewer: Viewer, columns: Columns, at: datetime) -> Iterator[tuple[Ask, bool]]:
    """Who is assessed and waits for a level, and whether it is the viewer who assessed them."""
    if not viewer.may(Permission.DECIDE_LEVEL) or viewer.staff_id is None:
        return
    cards = next((one.cards for one in columns if one.column is Column.ASSESSED), ())[:MOST]
    ids = [card.inquiry.client_id for card in cards if card.inquiry.client_id is not None]
    clients = client_cards(viewer, ids, at=at)
    mine = tied_among(viewer, viewer.staff_id, ids, at=at, grounds=OWN)
    for client_id in ids:
        if client_id in clients:
            ask = Ask(
                "level",
                say("{name}", name=clients[client_id].shown_as),
                say("Assessed; the level of care waits for a decision."),
                "level",
                client_id,
                say("Decide level"),
                client_id=client_id,
            )
            yield ask, client_id in mine


def _assessments(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    """Assessments the viewer has begun, and those that wait for their co-signature."""
    found = waiting_for(viewer, co_signs=Power.CO_SIGN in viewer.powers, most=MOST, at=at)
    clients = client_cards(viewer, {card.client_id for card in found}, at=at)
    for card in found:
        if card.client_id in clients:
            begun = card.state is AssessmentState.DRAFT
            yield Ask(
                "assessment" if begun else "sign",
                say("{name}", name=clients[card.client_id].shown_as),
                say("Your assessment is begun and not signed.")
                if begun
                else say("An assessment waits for your co-signature."),
                "assessment",
                card.client_id,
                say("Go on assessing") if begun else say("Read and co-sign"),
                client_id=card.client_id,
                when=card.started_at if begun else card.submitted_at,
            )


def _rows(rows: tuple[CaseRow, ...]) -> Iterator[Ask]:
    for row in rows:
        if row.next_act is not None:
            name = say("{name}", name=row.client.shown_as)
            urgent = row.review_late and row.next_act.place is Place.PLAN
            yield Ask(
                row.next_act.place,
                name,
                row.next_act.words,
                row.next_act.place,
                row.client.id,
                row.next_act.act,
                urgent,
                client_id=row.client.id,
            )


def _late_reviews(viewer: Viewer, rows: tuple[CaseRow, ...], at: datetime) -> Iterator[Ask]:
    """Reviews that are late with colleagues, each with the name of who is accountable."""
    own = {row.client.id for row in rows}
    names = {card.id: card.name for card in staff(viewer, at=at)}
    until, sites = at.date() - timedelta(days=1), viewer.site_ids
    late = reviews_due(viewer, until=until, sites=sites, most=MOST + len(own), at=at)
    for one in [one for one in late if one.client_id not in own][:MOST]:
        who = names.get(one.staff_id) if one.staff_id else None
        why = (
            say("{what}, due {day}. With {who}.", what=one.what, day=one.due_on, who=who)
            if who
            else say("{what}, due {day}. Nobody is accountable.", what=one.what, day=one.due_on)
        )
        name = say("{name}", name=one.shown_as)
        yield Ask("review", name, why, "plan", one.client_id, say("Open plan"), client_id=one.client_id)


def _consents(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    ending = ending_soon(viewer, at=at)[:MOST]
    clients = client_cards(viewer, {one.client_id for one in ending}, at=at)
    for one in ending:
        if one.client_id in clients and one.ends_at is not None:
            why = say("The consent to {who} ends on {day}.", who=one.recipient.name, day=one.ends_at.date())
            name = say("{name}", name=clients[one.client_id].shown_as)
            yield Ask(
                "consent", name, why, "consents", one.client_id, say("Renew consent"), client_id=one.client_id
            )


def _credentials(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for card, standing in staff_standing(viewer, at=at):
        for credential, state in standing:
            if state is not CredentialState.VALID:
                why = say("{title}: {state}.", title=credential.title, state=state.label)
                yield Ask(
                    "credential",
                    say("{name}", name=card.name),
                    why,
                    "person",
                    card.id,
                    say("Open credentials"),
                )


def _ribbon(viewer: Viewer, start: datetime) -> tuple[Block, ...]:
    if viewer.staff_id is None or not viewer.may(Permission.SEE_PIPELINE):
        return ()
    booked = bookings(viewer, since=start, until=start + timedelta(days=1))
    mine = [
        one for one in booked if one.assessor_id == viewer.staff_id or viewer.may(Permission.IMPORT_REFERRAL)
    ]
    return tuple(
        Block(
            one.during.start,
            one.during.end or one.during.start,
            one.shown_as,
            say("Assessment with {name}", name=one.assessor_name),
            "inquiry",
            one.inquiry_id,
        )
        for one in sorted(mine, key=lambda one: one.during.start)
    )
