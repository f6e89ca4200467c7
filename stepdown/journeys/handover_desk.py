"""What somebody holds at the desk, shelf by shelf, and moving it to colleagues when they leave.

Each room of the desk that assigns something says what is held and moves it; this is the one list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import actions as afterwards
from stepdown.aftercare import queries as aftercare
from stepdown.audit.actions import record
from stepdown.chart_audit import actions as repairing
from stepdown.chart_audit import queries as repairs
from stepdown.crisis import actions as ringing
from stepdown.crisis import queries as rings
from stepdown.drugtest import actions as testing
from stepdown.drugtest import queries as tested
from stepdown.grievance import actions as answering
from stepdown.grievance import queries as grievances
from stepdown.housing import actions as housing
from stepdown.housing import queries as houses
from stepdown.inbox import actions as filing
from stepdown.inbox import queries as papers
from stepdown.incident import actions as reviewing
from stepdown.incident import queries as incidents
from stepdown.journeys import floor_telling
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.note import actions as noting
from stepdown.note import queries as notes
from stepdown.people import queries as people
from stepdown.people.queries.telling import permissions_of, powers_of
from stepdown.people.vocabulary import Held, Permission, Power, StaffCard
from stepdown.phone import actions as calling
from stepdown.phone import queries as calls
from stepdown.resource import actions as referring
from stepdown.resource import queries as resources
from stepdown.session import actions as leading
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import Changes, LedByOther
from stepdown.supervision import actions as supervising
from stepdown.supervision import queries as supervision
from stepdown.team_meeting import actions as meeting
from stepdown.team_meeting import queries as meetings
from stepdown.transfer import actions as transferring
from stepdown.transfer import queries as transfers

SESSIONS = "sessions"
HeldBy = Callable[..., tuple[Held, ...]]


@dataclass(frozen=True)
class Room:
    """A room that assigns things: how it is asked, how all of a person's things, or one of them, move."""

    key: str
    label: Words
    held_by: HeldBy
    all_over: Callable[..., int] | None = None
    one_over: Callable[..., None] | None = None
    power: Power | None = None
    any_of: frozenset[Permission] = frozenset()


@dataclass(frozen=True)
class Shelf:
    """What somebody holds in one room, and which colleagues could take it."""

    key: str
    label: Words
    held: tuple[Held, ...]
    takers: tuple[StaffCard, ...]


ROOMS = (
    Room(SESSIONS, say("Sessions ahead"), sessions.held_by, all_over=leading.hand_over, power=Power.LEAD),
    Room("referrals", say("Referrals out"), resources.held_by, one_over=referring.hand_over),
    Room(
        "papers",
        say("Papers passed on"),
        papers.held_by,
        all_over=filing.hand_over,
        any_of=frozenset({Permission.WORK_INBOX, Permission.FILE_OWN_PAPERS}),
    ),
    Room("calls", say("Calls owed"), calls.held_by, all_over=calling.hand_over),
    Room(
        "rings",
        say("Rings, and contacts after them"),
        rings.held_by,
        all_over=ringing.hand_over,
        any_of=frozenset({Permission.SEE_CHART}),
    ),
    Room("grievances", say("Grievances"), grievances.held_by, one_over=answering.hand_over),
    Room("incidents", say("Incidents"), incidents.held_by, one_over=reviewing.hand_over),
    Room(
        "supervision",
        say("Supervision"),
        supervision.held_by,
        all_over=supervising.hand_over,
        power=Power.CO_SIGN,
    ),
    Room("tasks", say("Tasks of the team"), meetings.held_by, all_over=meeting.hand_over),
    # Nobody signs for who leaves: what is unsigned becomes a closing in the taker's own name.
    Room(
        "notes",
        say("Notes not signed, to be closed"),
        notes.held_by,
        all_over=noting.hand_over,
        power=Power.CO_SIGN,
    ),
    Room(
        "apart",
        say("Counseling notes kept apart"),
        notes.counseling_held_by,
        all_over=noting.hand_custody,
        power=Power.SIGN,
    ),
    Room("tests", say("Conversations after tests"), tested.held_by, all_over=testing.hand_over),
    Room(
        "aftercare",
        say("Check-ups after treatment"),
        aftercare.held_by,
        all_over=afterwards.hand_over,
        any_of=frozenset({Permission.WRITE_NOTES}),
    ),
    Room(
        "houses",
        say("Houses kept"),
        houses.held_by,
        all_over=housing.hand_over,
        any_of=frozenset({Permission.KEEP_HOUSE}),
    ),
    Room(
        "transfers",
        say("Transfers under way"),
        transfers.held_by,
        all_over=transferring.hand_over,
        any_of=frozenset({Permission.DECIDE_LEVEL, Permission.REFER_OUT}),
    ),
    Room("repairs", say("Audit repairs"), repairs.held_by, all_over=repairing.hand_over),
)


def shelves(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Shelf, ...]:
    """Everything somebody holds at the desk, by room; empty rooms are left out. Raises NotFound."""
    leaving = people.staff_member(viewer, staff_id, at=at)
    near = [
        card
        for card in people.staff(viewer, at=at)
        if card.id != staff_id and set(card.site_ids) & set(leaving.site_ids)
    ]
    found = []
    for room in ROOMS:
        if held := room.held_by(viewer, staff_id, at=at):
            takers = tuple(one for one in near if _able(room, one, at))
            found.append(Shelf(room.key, room.label, held, takers))
    return tuple(found)


@transaction.atomic
def move(*, staff_id: UUID, to: Mapping[str, UUID], whole: bool, by: Viewer, at: datetime) -> int:
    """Hand the shelves over as chosen; with `whole` none may stay behind. Answers how many things moved.

    Raises Refused where one was forgotten or a colleague cannot take it, NotFound.
    """
    found = {shelf.key: shelf for shelf in shelves(by, staff_id, at=at)}
    if set(to) - set(found):
        raise Refused(Refusal(say("The desk changed meanwhile. Nothing was moved; look at the new preview.")))
    if whole and (left := [shelf for key, shelf in found.items() if key not in to]):
        raise Refused(
            *(
                Refusal(say("{what}: who takes them?", what=one.label), field=f"desk-{one.key}")
                for one in left
            )
        )
    moved = 0
    for room in ROOMS:
        if room.key not in to:
            continue
        shelf, taker = found[room.key], to[room.key]
        if taker not in {one.id for one in shelf.takers}:
            raise NotFound
        if room.key == SESSIONS:
            moved += _lead_instead(staff_id, taker, by, at)
        elif room.all_over is not None:
            moved += room.all_over(from_staff_id=staff_id, to_staff_id=taker, by=by, at=at)
        elif room.one_over is not None:
            for one in shelf.held:
                room.one_over(held_id=one.id, to_staff_id=taker, by=by, at=at)
            moved += len(shelf.held)
    if to:
        clients = [one.client_id for key in to for one in found[key].held if one.client_id is not None]
        record(
            by=by,
            at=at,
            verb="hand over the desk",
            subject=Subject("staff", staff_id),
            clients=clients,
            detail={"moved": moved},
        )
    return moved


def _lead_instead(staff_id: UUID, taker: UUID, by: Viewer, at: datetime) -> int:
    """Hand sessions over and tell the people in them, once: whom they meet is part of their week."""
    ahead = [
        card
        for card in sessions.led_by(EVERYBODY, [staff_id], during=Period(at), at=at)
        if card.during.start > at
    ]
    moved = leading.hand_over(from_staff_id=staff_id, to_staff_id=taker, by=by, at=at)
    told = tuple(LedByOther(replace(card, leader_id=taker), staff_id) for card in ahead)
    floor_telling.tell(Changes(led_by_other=told), by=by, at=at)
    return moved


def _able(room: Room, card: StaffCard, at: datetime) -> bool:
    if room.any_of and not room.any_of & permissions_of(card):
        return False
    return room.power is None or room.power in powers_of(card, at.date())
