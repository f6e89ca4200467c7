"""What needs somebody today, by what their role may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from stepdown.assessment.queries import waiting
from stepdown.intake.queries import bookings, call_backs, pipeline
from stepdown.intake.vocabulary import Column
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox.queries import notices
from stepdown.overview.queries.caseload import case_rows
from stepdown.overview.vocabulary import Ask, Block, CaseRow, Place, Today
from stepdown.people.queries import client_cards, staff_standing, tied_clients
from stepdown.people.vocabulary import CredentialState, Permission
from stepdown.plan.queries import reviews_due
from stepdown.privacy.queries import ending_soon

AHEAD = timedelta(days=7)
MOST = 12


def today(viewer: Viewer, *, start: datetime, at: datetime) -> Today:
    """The day of one member of staff; `start` is the first moment of the day on the viewer's clock."""
    rows = case_rows(viewer, tied_clients(viewer, viewer.staff_id, at=at), at=at) if viewer.staff_id else ()
    asks = [*_notices(viewer, at)]
    if viewer.may(Permission.TAKE_INQUIRY):
        asks += _calls(viewer, start + timedelta(days=1), at)
    if viewer.may(Permission.SEE_PIPELINE):
        asks += _pipeline(viewer, at)
    if viewer.may(Permission.ASSESS):
        asks += [*_assessments(viewer, at), *_rows(rows)]
    if viewer.may(Permission.MOVE_CASELOAD):
        asks += _late_reviews(viewer, rows, at)
    if viewer.may(Permission.MANAGE_CONSENT):
        asks += _consents(viewer, at)
    if viewer.may(Permission.MANAGE_STAFF):
        asks += _credentials(viewer, at)
    asks.sort(key=lambda ask: not ask.urgent)
    shown = tuple(asks)
    ids = {ask.client_id for ask in shown if ask.client_id} | {row.client.id for row in rows}
    return Today(shown, _ribbon(viewer, start), rows, tuple(ids))


def _notices(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for one in notices(viewer, at=at, limit=MOST):
        name = one.client_name or one.from_name
        title = say("{name}", name=name) if name else say("Message")
        yield Ask(
            "notice", title, one.words, "notice", one.id, say("Seen"), when=one.at, client_id=one.client_id
        )


def _calls(viewer: Viewer, until: datetime, at: datetime) -> Iterator[Ask]:
    for one in call_backs(viewer, at=at, until=until)[:MOST]:
        yield Ask(
            "call",
            one.card.shown_as,
            one.why,
            "inquiry",
            one.card.id,
            say("Call"),
            one.overdue,
            when=one.due_at,
        )


def _pipeline(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for column in pipeline(viewer, at=at).columns:
        for card in column.cards[:MOST]:
            inquiry = card.inquiry
            if column.column is Column.NEW:
                why = card.danger or say("{channel}, new. Not screened yet.", channel=inquiry.channel.label)
                urgent = card.danger is not None or card.priority is not None
                yield Ask("inquiry", inquiry.shown_as, why, "inquiry", inquiry.id, say("Screen"), urgent)
            elif (
                column.column is Column.ASSESSED and inquiry.client_id and viewer.may(Permission.DECIDE_LEVEL)
            ):
                why = say("Assessed; the level of care waits for a decision.")
                yield Ask("level", inquiry.shown_as, why, "level", inquiry.client_id, say("Decide level"))


def _assessments(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    cards = waiting(viewer, at=at)[:MOST]
    clients = client_cards(viewer, {card.client_id for card in cards}, at=at)
    for card in cards:
        if card.client_id in clients:
            name = say("{name}", name=clients[card.client_id].shown_as)
            why = say("The assessment waits for a signature.")
            yield Ask(
                "sign",
                name,
                why,
                "assessment",
                card.client_id,
                say("Read and sign"),
                client_id=card.client_id,
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
    own = {row.client.id for row in rows}
    for one in reviews_due(viewer, until=at.date() - timedelta(days=1), at=at)[:MOST]:
        if one.client_id not in own:
            why = say("{what}: was due on {day}.", what=one.what, day=one.due_on)
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
                "consent", name, why, "consents", one.client_id, say("Ask again"), client_id=one.client_id
            )


def _credentials(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    for card, standing in staff_standing(viewer, at=at):
        for credential, state in standing:
            if state is not CredentialState.VALID:
                why = say("{title}: {state}.", title=credential.title, state=state.label)
                yield Ask("credential", say("{name}", name=card.name), why, "person", card.id, say("Look"))


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
