"""What the checker finds, and the plan as it reads it: one list of sessions, straight from the raw values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say
from stepdown.timetable.vocabulary import Client, Counselor, Group, Plan, Problem, Room, Section, VisitNeed


class Rule(Labelled):
    """Each rule a plan must keep; the figures are those of the list in the room's README."""

    UNKNOWN = "unknown", "Names somebody or something that is not in the problem"
    TWICE = "twice", "The same section stands in the plan twice"
    MEMBER_TWICE = "member_twice", "Somebody is a member of one section twice"
    START = "start", "1. A session starts where it may start"
    DAY_END = "day_end", "1. A session ends on the day it starts"
    LEADER_SHIFT = "leader_shift", "1. The leader is on shift at the site"
    LEADER_AWAY = "leader_away", "1. The leader is not away"
    LEADER_SKILL = "leader_skill", "1. The leader has the skill"
    LEADER_CREDENTIAL = "leader_credential", "1. The leader holds the credential that day"
    LEADER_LANGUAGE = "leader_language", "1. The leader speaks the language of the group"
    ROOM_TAKEN = "room_taken", "2. A room holds one section at a time"
    ROOM_CLOSED = "room_closed", "2. A room is used while it is open"
    SEATS = "seats", "2. Everybody has a seat"
    GROUP_SITE = "group_site", "2. A group is held at its sites"
    PLACE = "place", "2. A session is held where its kind allows: on site or by video"
    LEAST = "least", "3. A section has its least number of members"
    MOST = "most", "3. A section has at most its greatest number of members"
    TAGS = "tags", "3. The group is for this person"
    LANGUAGE = "language", "3. Members understand the language of the group"
    NEED = "need", "3. Members need the group"
    CLOSED = "closed", "3. A closed group admits its own members"
    APART = "apart", "3. People kept apart do not meet"
    NOT_WITH = "not_with", "3. Nobody is with staff they are not to meet"
    LEADER_HOLDS = "leader_holds", "3. The leader holds what a member's payer asks for"
    CLIENT_TAKEN = "client_taken", "4. Nobody is in two places: clients"
    STAFF_TAKEN = "staff_taken", "4. Nobody is in two places: staff"
    SITE_CHANGE = "site_change", "4. Staff have time from site to site"
    STAFF_MINUTES = "staff_minutes", "4. Staff stay within their minutes with clients"
    SESSIONS = "sessions", "5. No more sessions than prescribed"
    ONCE_A_DAY = "once_a_day", "5. A group at most once a day"
    ORDER = "order", "5. The group that comes first comes first"
    CLIENT_SITE = "client_site", "6. People come to their own site"
    FREE = "free", "6. The session and the way lie in free time"
    VIDEO_FREE = "video_free", "6. The session by video lies in time with a private place"
    BETWEEN = "between", "6. There is time for the way between site and video"
    GAP = "gap", "6. The wait between two sessions is not too long"
    DAY_MOST = "day_most", "6. A day is not too long"
    DAYS_MOST = "days_most", "6. Not too many days"
    CEILING = "ceiling", "6. Therapeutic minutes stay within the ceiling"
    VIDEO_SHARE = "video_share", "6. Not too much of it by video"
    VISIT_STAFF = "visit_staff", "7. A visit is with one of its staff"
    VISIT_SHIFT = "visit_shift", "7. Whoever sees the person is on shift at the site"
    VISIT_AWAY = "visit_away", "7. Whoever sees the person is not away"
    VISIT_WINDOWS = "visit_windows", "7. A visit lies inside its windows"


@dataclass(frozen=True)
class Broken:
    """One rule that a plan breaks.

    `about` is the section's id, "client/key" of a visit, or "" where the week as a whole breaks it; `who`
    are the ids of the people and rooms concerned. `words` say nothing of why people are kept apart.
    """

    rule: Rule
    about: str
    who: tuple[str, ...]
    words: Words


@dataclass(frozen=True)
class Session:
    """A section or a visit as the checker reads it, in minutes of the week; `site` is "" by video.

    `minutes` is door to door, `credited` what counts as therapy; `what` is the group's id or the visit's key.
    """

    name: str
    what: str
    start: int
    minutes: int
    credited: int
    site: str
    room: str
    staff: str
    members: tuple[str, ...]
    is_group: bool
    by_video: bool

    @property
    def end(self) -> int:
        return self.start + self.minutes


@dataclass
class Week:
    """The problem by id and the plan as sessions; what names something unknown is in `unknown` instead."""

    problem: Problem
    plan: Plan
    rooms: dict[str, Room] = field(default_factory=dict)
    staff: dict[str, Counselor] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    needs: dict[tuple[str, str], VisitNeed] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    unknown: list[Broken] = field(default_factory=list)
    of_client: dict[str, list[Session]] = field(default_factory=dict)
    of_staff: dict[str, list[Session]] = field(default_factory=dict)
    of_room: dict[str, list[Session]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rooms = {room.id: room for room in self.problem.rooms}
        self.staff = {one.id: one for one in self.problem.counselors}
        self.groups = {group.id: group for group in self.problem.groups}
        self.clients = {client.id: client for client in self.problem.clients}
        self.needs = {
            (client.id, need.key): need for client in self.problem.clients for need in client.visits
        }
        self.sessions = sorted(self._read(), key=lambda one: (one.start, one.name))
        for one in self.sessions:
            self.of_staff.setdefault(one.staff, []).append(one)
            for member in dict.fromkeys(one.members):
                self.of_client.setdefault(member, []).append(one)
            if one.room:
                self.of_room.setdefault(one.room, []).append(one)

    def _read(self) -> Iterator[Session]:
        for section in self.plan.sections:
            if self._known(section):
                yield self._of_section(section)
        for visit in self.plan.visits:
            need = self.needs.get((visit.client, visit.key))
            name = f"{visit.client}/{visit.key}"
            if need is None:
                self._miss(name, visit.client if visit.client not in self.clients else visit.key)
            elif visit.staff not in self.staff:
                self._miss(name, visit.staff)
            else:
                yield Session(
                    name=name,
                    what=visit.key,
                    start=visit.start,
                    minutes=need.minutes,
                    credited=need.minutes if need.therapeutic else 0,
                    site="" if visit.by_video else self.clients[visit.client].site,
                    room="",
                    staff=visit.staff,
                    members=(visit.client,),
                    is_group=False,
                    by_video=visit.by_video,
                )

    def _known(self, section: Section) -> bool:
        lacking = [section.group] if section.group not in self.groups else []
        lacking += [section.leader] if section.leader not in self.staff else []
        lacking += [section.room] if section.room and section.room not in self.rooms else []
        for one in lacking:
            self._miss(section.id, one)
        for member in section.members:
            if member not in self.clients:
                self._miss(section.id, member)
        return not lacking

    def _of_section(self, section: Section) -> Session:
        group = self.groups[section.group]
        return Session(
            name=section.id,
            what=group.id,
            start=section.start,
            minutes=group.minutes,
            credited=group.credited,
            site=self.rooms[section.room].site if section.room else "",
            room=section.room,
            staff=section.leader,
            members=tuple(member for member in section.members if member in self.clients),
            is_group=True,
            by_video=section.by_video,
        )

    def _miss(self, about: str, what: str) -> None:
        words = say("{about} names {what}, which is not in the problem.", about=about, what=what)
        self.unknown.append(Broken(Rule.UNKNOWN, about, (what,), words))
