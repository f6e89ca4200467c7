"""The plan of topics of a group: what it had, what it takes next, and for how many that is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.curriculum.queries.courses import EVERYBODY, NOTHING, Studied, course_for, studied_by
from stepdown.curriculum.queries.taught import chosen_for, last_days, made_up_by, sat_by, taught_in
from stepdown.curriculum.rules import topics as rules
from stepdown.curriculum.vocabulary import (
    GroupLine,
    GroupPlan,
    Member,
    PlannedSession,
    Proposal,
    Sat,
    SessionTopic,
    Taught,
    Topic,
)
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard

BACK, ON = timedelta(days=70), timedelta(days=14)
SHOWN = 12


@dataclass(frozen=True)
class _Known:
    """What is known of the people of some sessions."""

    studied: dict[UUID, tuple[Studied, ...]]
    sat: dict[UUID, tuple[Sat, ...]]
    made_up: dict[UUID, frozenset[str]]

    def members(self, card: SessionCard) -> tuple[Member, ...]:
        """The people of a session as the rule sees them."""
        return tuple(self._member(one, card) for one in card.client_ids)

    def _member(self, client_id: UUID, card: SessionCard) -> Member:
        had = rules.had_of(self.sat.get(client_id, ()))
        there = frozenset(had) | self.made_up.get(client_id, frozenset())
        missed = rules.missed_of(self.sat.get(client_id, ()), there)
        course = course_for(self.studied.get(client_id, ()), card.kind, card.title)
        return Member(client_id, course, there, {key: one.taught.on for key, one in missed.items()})


def group_plan(viewer: Viewer, site_id: UUID, group_key: str, *, at: datetime) -> GroupPlan:
    """One group's last and coming sessions with their topics (about 12 queries). Raises NotFound."""
    span = Period(at - BACK, at + ON)
    seen = sessions.of_group(viewer, site_id, group_key, during=span, at=at)
    if not seen:
        raise NotFound
    whole = sessions.everybody([one.id for one in seen])
    cards = [whole[one.id] for one in seen]
    past = [one for one in cards if one.during.start <= at]
    coming = [one for one in cards if one.during.start > at]
    known = known_of(coming or past[-1:], at=at)
    taught = taught_in([one.id for one in past])
    planned = ahead_of(coming, taught.values(), known)
    heard = _heard(past, at)
    members = [one for card in (coming or past[-1:]) for one in known.members(card)]
    return GroupPlan(
        site_id,
        group_key,
        cards[-1].title,
        cards[-1].kind,
        rules.topics_of(one.course for one in members),
        tuple(
            _planned(
                one,
                SessionTopic(one.id, taught[one.id].topic if one.id in taught else None, taught=True),
                heard=heard[one.id],
            )
            for one in reversed(past[-SHOWN:])
        ),
        planned,
    )


def ahead_of(
    coming: Sequence[SessionCard], taught: Iterable[Taught], known: _Known
) -> tuple[PlannedSession, ...]:
    """The sessions to come of one group, each with its topic: chosen, else proposed."""
    by_session = {one.session_id: one for one in taught}
    held, last = last_days(by_session)
    chosen = chosen_for([one.id for one in coming])
    days = [one.during.start.astimezone(ZoneInfo(one.zone)).date() for one in coming]
    people = [known.members(one) for one in coming]
    fixed = [chosen[one.id].topic if one.id in chosen else None for one in coming]
    every = rules.ahead(people, held, days, fixed, last)
    return tuple(
        _planned(
            card,
            chosen.get(card.id) or SessionTopic(card.id, proposals[0].topic if proposals else None),
            proposals,
        )
        for card, proposals in zip(coming, every, strict=True)
    )


def known_of(cards: Iterable[SessionCard], *, at: datetime) -> _Known:
    """What is known of the people of some sessions (about 8 queries, however many)."""
    ids = sorted({client_id for one in cards for client_id in one.client_ids})
    made_up = {client_id: frozenset(found) for client_id, found in made_up_by(ids).items()}
    return _Known(studied_by(ids, at=at), sat_by(ids, at=at), made_up)


def proposals(viewer: Viewer, session_id: UUID, *, at: datetime) -> tuple[SessionTopic, tuple[Proposal, ...]]:
    """A session's topic as it stands, and what it could take, the best first: for whoever leads it.

    Raises NotFound.
    """
    sessions.session(viewer, session_id, at=at)
    card = sessions.everybody([session_id])[session_id]
    span = Period(card.during.start - BACK, card.during.start)
    before = sessions.of_group(EVERYBODY, card.site_id, card.group_key, during=span, at=at)
    known = known_of([card], at=at)
    taught = taught_in([one.id for one in before])
    (planned,) = ahead_of([card], taught.values(), known)
    own = taught_in([session_id]).get(session_id)
    if own is not None:
        return SessionTopic(session_id, own.topic, taught=True), planned.proposals
    return planned.topic, planned.proposals


def groups(viewer: Viewer, *, at: datetime) -> tuple[GroupLine, ...]:
    """Every group at the viewer's sites that follows a curriculum, with what it takes next.

    About 15 queries, however many groups.
    """
    seen = [
        one for one in sessions.beginning(viewer, during=Period(at - ON, at + ON), at=at) if one.seats > 1
    ]
    whole = sessions.everybody([one.id for one in seen])
    next_of: dict[tuple[UUID, str], SessionCard] = {}
    # The next session of each group; of one that has none ahead, the last.
    for card in sorted(whole.values(), key=lambda one: _nearest(one, at)):
        next_of.setdefault((card.site_id, card.group_key), card)
    known = known_of(next_of.values(), at=at)
    before = sessions.beginning(viewer, during=Period(at - BACK, at), at=at)
    taught = taught_in([one.id for one in before])
    by_group: dict[tuple[UUID, str], list[Taught]] = {}
    for one in before:
        if one.id in taught:
            by_group.setdefault((one.site_id, one.group_key), []).append(taught[one.id])
    lines = [
        _line(key, card, by_group.get(key, []), known, ahead=card.during.start > at)
        for key, card in next_of.items()
        if any(one.course is not NOTHING for one in known.members(card))
    ]
    return tuple(sorted(lines, key=lambda one: (one.site_name, one.title)))


def teaching(cards: Sequence[SessionCard], *, at: datetime) -> frozenset[UUID]:
    """Those of some sessions whose people follow a curriculum there: they have a topic (about 3 queries)."""
    studied = studied_by({client_id for one in cards for client_id in one.client_ids}, at=at)
    return frozenset(
        one.id
        for one in cards
        if one.seats > 1
        and any(course_for(studied.get(who, ()), one.kind, one.title).topics for who in one.client_ids)
    )


def _nearest(card: SessionCard, at: datetime) -> tuple[bool, timedelta]:
    start = card.during.start
    return start <= at, abs(start - at)


def names_of(viewer: Viewer, found: Iterable[Proposal], *, at: datetime) -> dict[UUID, str]:
    """Names of those of some proposals whom the viewer reaches; the others are a count."""
    ids = {one for proposal in found for one in (*proposal.new_to, *proposal.missed_by)}
    return {key: card.shown_as for key, card in client_cards(viewer, ids, at=at).items()}


def _line(
    key: tuple[UUID, str], card: SessionCard, taught: Sequence[Taught], known: _Known, *, ahead: bool
) -> GroupLine:
    (planned,) = ahead_of([card], taught, known)
    topics = rules.topics_of(one.course for one in known.members(card))
    last = max(taught, key=lambda one: one.at, default=None)
    return GroupLine(
        site_id=key[0],
        site_name=card.site_name,
        group_key=key[1],
        title=card.title,
        service=card.kind,
        people=card.taken,
        topics=len(topics),
        next_at=card.during.start if ahead else None,
        zone=card.zone,
        last=last.topic if last else None,
        next=planned.topic.topic,
    )


def _heard(past: Sequence[SessionCard], at: datetime) -> Counter[UUID]:
    """How many heard each session's topic."""
    counted: Counter[UUID] = Counter()
    people = {client_id for one in past for client_id in one.client_ids}
    for every in sat_by(people, at=at).values():
        counted.update(one.taught.session_id for one in every if rules.heard(one))
    return counted


def _planned(
    card: SessionCard, topic: SessionTopic, proposals: tuple[Proposal, ...] = (), heard: int = 0
) -> PlannedSession:
    return PlannedSession(
        card.id,
        card.title,
        card.during.start,
        card.zone,
        card.leader_name,
        card.taken,
        topic,
        proposals,
        heard,
    )


def topic_of(topics: Iterable[Topic], key: str) -> Topic | None:
    """A topic by its key, if it is among some."""
    return next((one for one in topics if one.key == key), None)
