"""What the checker finds, and the plan as it reads it: one list of sessions, straight from the raw values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stepdown.kernel.words import say
from stepdown.timetable.vocabulary import (
    Broken,
    Client,
    Counselor,
    Group,
    Plan,
    Problem,
    Room,
    Rule,
    Section,
    VisitNeed,
)

__all__ = ["Broken", "Rule", "Session", "Week"]


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
                    credited=need.credited,
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
