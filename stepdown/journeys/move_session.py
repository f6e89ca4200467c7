"""Holding a session at another time or in another room: what it would break, looked at first, then done.

Two kinds of things stand against it. What nobody sets aside: somebody or a room twice at once, a closed site,
a leader without the credential of that day or away, a room too small. And what a person may decide by name:
somebody is not free, the leader is not on shift, a rule of the week that was kept is broken. The second kind
has to be on the page when it is confirmed: what was not seen is not confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.attendance import actions as attendance
from stepdown.attendance.queries import roll
from stepdown.availability import queries as availability
from stepdown.availability.vocabulary import FreeWeek
from stepdown.closure.queries import closed_during
from stepdown.journeys.floor_telling import tell
from stepdown.journeys.held_week import minute_of, newly_broken
from stepdown.journeys.publish_week.standing import words_of
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards, staff
from stepdown.place.queries import site
from stepdown.session import actions, queries
from stepdown.session.vocabulary import Changes, Dated, Placing, SessionCard
from stepdown.timetable.queries.own import problem_published
from stepdown.timetable.vocabulary import Problem, Rule

# Looked at here as it is now, or said by the room of sessions; where a plan may start is a wish on the day.
_SAID = frozenset(
    {
        Rule.ROOM_TAKEN,
        Rule.STAFF_TAKEN,
        Rule.CLIENT_TAKEN,
        Rule.LEADER_AWAY,
        Rule.VISIT_AWAY,
        Rule.LEADER_CREDENTIAL,
        Rule.SEATS,
        Rule.FREE,
        Rule.VIDEO_FREE,
        Rule.START,
        Rule.VISIT_STAFF,
        Rule.UNKNOWN,
        # These say nothing that a move changes: the same people meet the same leader.
        Rule.APART,
        Rule.NOT_WITH,
    }
)
_SOMEBODY = "Somebody"
_NOBODY_THEN = say("Choose another time.")


@dataclass(frozen=True)
class Move:
    """What a move would do. `against` keeps it from being done; `breaks` is decided by name. `seen` says
    which of them were shown. `planned` is False where the week was made from no plan that could be asked.
    """

    session: SessionCard
    to: Placing
    against: tuple[Refusal, ...]
    breaks: tuple[Words, ...]
    planned: bool
    smaller: int | None = None
    rooms_free: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        told = "\n".join(sorted(map(str, self.breaks)))
        return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""


def look(viewer: Viewer, session_id: UUID, to: Placing, *, at: datetime) -> Move:
    """What holding a session at another time or place breaks (about 30 queries). Raises NotFound."""
    queries.session(viewer, session_id, at=at)  # at a site of theirs
    card = queries.everybody([session_id])[session_id]
    wanted = queries.moved_to(viewer, card, to)
    names = _names(viewer, card, at)
    problem = None if card.arranged else problem_published(EVERYBODY, week=card.week, at=at)
    against = tuple(_against(viewer, card, wanted, to, names, at))
    breaks: list[Words] = []
    if not against and (card.during, card.by_video) != (to.during, to.by_video):
        breaks += _not_free(card, to, names, at)
    if not against and problem is not None:
        breaks += _by_the_plan(card, to, problem, names, at)
    smaller = wanted.seats if wanted.seats < card.seats else None
    planned = card.arranged or problem is not None
    taken = any(one.field == "place" for one in against)
    return Move(
        card, to, against, tuple(breaks), planned, smaller, _rooms_free(card, to, at) if taken else ()
    )


@transaction.atomic
def move(
    *, session_id: UUID, to: Placing, words: str, seen: str, version: int, by: Viewer, at: datetime
) -> Changes:
    """Hold a session at another time or place: its people and its leader are told once, in neutral words.

    `seen` is of what was looked at (`Move.seen`): a break that was not shown is not confirmed. An absence
    noted for the old time is taken back, and credits are worked out anew. Raises Refused, Stale, NotFound.
    """
    found = look(by, session_id, to, at=at)
    noes = [*found.against]
    if not words.strip():
        noes.append(Refusal(say("Say why it is moved."), field="words"))
    if not noes and found.breaks and found.seen != seen:
        noes = [
            Refusal(one, say("Move it all the same, by your name, or choose otherwise."))
            for one in found.breaks
        ]
    if noes:
        raise Refused(*noes)
    whole = replace(by, audience=Audience.SYSTEM)  # whoever runs the floor moves everybody in it
    changes = actions.move_session(
        session_id=session_id, to=to, words=words, version=version, by=whole, at=at
    )
    if found.session.during != to.during:
        for row in roll(whole, session_id, at=at).rows:
            if row.absence is not None:
                attendance.take_back_absence(session_id=session_id, client_id=row.client_id, by=whole, at=at)
    attendance.settle(session_id=session_id, by=by, at=at)
    tell(changes, by=by, at=at)
    return changes


def _against(
    viewer: Viewer, card: SessionCard, wanted: Dated, to: Placing, names: Mapping[str, str], at: datetime
) -> Iterator[Refusal]:
    """What nobody sets aside. The database holds the most of it again when it is written."""
    if refusal := queries.may_move(card, to, at):
        yield refusal
        return
    yield from _of_the_place(viewer, card, to)
    reached = {UUID(one): name for one, name in names.items() if UUID(one) in set(card.client_ids)}
    known = {one: name for one, name in reached.items() if name != _SOMEBODY}
    yield from queries.met(wanted, queries.in_the_way(card.id, wanted), known)
    if card.during != to.during:
        yield from queries.may_lead(viewer, wanted, [card.leader_id], at=at)[card.leader_id]


def _of_the_place(viewer: Viewer, card: SessionCard, to: Placing) -> Iterator[Refusal]:
    there = site(viewer, to.site_id)
    closed = closed_during(viewer, to.site_id, to.during.start, to.during.end or to.during.start)
    if closed is not None and not to.by_video:
        why = say("{site} is closed then: {reason}.", site=there.name, reason=closed.reason.label)
        yield Refusal(why, _NOBODY_THEN, field="day")
    room = next((one for one in there.rooms if one.id == to.room_id), None)
    if room is not None and room.capacity < card.taken:
        told = say("{room} holds {n} people; {all} come.", room=room.name, n=room.capacity, all=card.taken)
        yield Refusal(told, say("Choose a larger room."), field="place")


def _rooms_free(card: SessionCard, to: Placing, at: datetime) -> tuple[str, ...]:
    """The rooms of the site that hold everybody and have no other session then."""
    on = to.during.start.astimezone(ZoneInfo(card.zone)).date()
    day = queries.of_day(EVERYBODY, to.site_id, on=on, at=at)
    held = {one.room_id for one in day if one.id != card.id and one.during.overlaps(to.during)}
    rooms = site(EVERYBODY, to.site_id).rooms
    return tuple(one.name for one in rooms if one.id not in held and one.capacity >= card.taken)


def _names(viewer: Viewer, card: SessionCard, at: datetime) -> dict[str, str]:
    """Names for what the checker says in ids: people out of reach are somebody."""
    reached = client_cards(viewer, card.client_ids, at=at)
    names = {str(one): _SOMEBODY for one in card.client_ids}
    names |= {str(one): known.shown_as for one, known in reached.items()}
    if card.leader_id == viewer.staff_id:
        whole = client_cards(replace(viewer, audience=Audience.SYSTEM), card.client_ids, at=at)
        names |= {str(one): known.shown_as for one, known in whole.items()}
    names |= {str(one.id): one.name for one in staff(viewer, at=at)}
    return names | {str(room.id): room.name for room in site(viewer, card.site_id).rooms}


def _not_free(card: SessionCard, to: Placing, names: Mapping[str, str], at: datetime) -> Iterable[Words]:
    """Whoever was free for it and is not then, with the way as it is told today."""
    free = availability.free_weeks(EVERYBODY, card.client_ids, week=card.week, at=at)
    ways = availability.ways(EVERYBODY, card.client_ids, at=at)
    for client_id in card.client_ids:
        here = (one.minutes for one in ways.get(client_id, ()) if one.site_id == card.site_id)
        way = next(here, availability.assumed_way())
        life = free.get(client_id)
        if life is None or not _fits(card, card.placing, life, way) or _fits(card, to, life, way):
            continue
        told = say("{who} has no private place for video then.", who=names[str(client_id)])
        yield told if to.by_video else say("{who} is not free for it and the way.", who=names[str(client_id)])


def _fits(card: SessionCard, to: Placing, life: FreeWeek, way: int) -> bool:
    start = minute_of(replace(card, during=to.during), card.week)
    end, way = start + card.minutes, 0 if to.by_video else way
    windows = life.video if to.by_video else life.on_way
    return any(one.start <= start - way and end + way <= one.end for one in windows)


def _by_the_plan(
    card: SessionCard, to: Placing, problem: Problem, names: Mapping[str, str], at: datetime
) -> Iterator[Words]:
    """The rules of the week that are kept now and would not be, for whoever is in it."""
    week = queries.of_week(EVERYBODY, week=card.week, at=at)
    others = [one for one in week if one.id != card.id and _shares(one, card)]
    there = replace(card, site_id=to.site_id, room_id=to.room_id, by_video=to.by_video, during=to.during)
    told = {**{str(one): _SOMEBODY for held in others for one in held.client_ids}, **names}
    for broken in newly_broken([*others, card], [*others, there], problem, _SAID):
        yield words_of(broken, told)


def _shares(one: SessionCard, card: SessionCard) -> bool:
    return one.leader_id == card.leader_id or bool(set(one.client_ids) & set(card.client_ids))


def placed(
    card: SessionCard, start: datetime, site_id: UUID, room_id: UUID | None, by_video: bool
) -> Placing:
    """A placing of the same length that starts at a moment."""
    end = start + ((card.during.end or card.during.start) - card.during.start)
    return Placing(site_id, room_id, by_video, replace(card.during, start=start, end=end))
