"""What is told is held against the rules first: the part of the plan that would be another, in plain code.

Whatever else a room or a member of staff does in the week stands as a time they are closed or away, so that a
few dozen people are looked at and not the whole clinic; the rules are those of `rules.checking`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stepdown.timetable.questions.reasons.as_it_stands import AsItStands
from stepdown.timetable.questions.reasons.loosening import Parts
from stepdown.timetable.questions.reasons.seating import Seated
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.findings import Rule, Week
from stepdown.timetable.rules.worth import counted_days
from stepdown.timetable.solving.compiled import bits_of, span
from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    Client,
    Counselor,
    Plan,
    Problem,
    Room,
    Section,
    Visit,
    Window,
)


def confirmed(standing: AsItStands, parts: Parts, client_id: str, made: Seated) -> tuple[int, int] | None:
    """Therapeutic minutes and counted days of this person in the plan, None where a rule is broken.

    Asked while the person is out of `standing`.
    """
    part = _Part(standing, parts, client_id, made)
    if any(part.matters(one.rule, one.about) for one in broken(part.problem, part.plan)):
        return None
    sessions = Week(part.problem, part.plan).of_client.get(client_id, [])
    return sum(one.credited for one in sessions), counted_days(parts.client(client_id), sessions)


class _Part:
    """The part of problem and plan that one person's week, and those who join or move, stand in."""

    def __init__(self, standing: AsItStands, parts: Parts, client_id: str, made: Seated) -> None:
        self.standing, self.parts, self.made = standing, parts, made
        self.watched = {client_id, *made.others}
        self.trimmed: set[str] = set()
        sections, visits = self._sections(), self._visits()
        self.plan = Plan(tuple(sections), tuple(visits))
        members = {member for one in sections for member in one.members}
        self.problem = Problem(
            standing.problem.week,
            tuple(self._room(name) for name in sorted({one.room for one in sections} - {""})),
            tuple(self._counselor(name) for name in sorted(self._staff(sections, visits))),
            tuple(parts.group(name) for name in standing.groups),
            tuple(self._client(name) for name in sorted(members | self.watched)),
            step=standing.problem.step,
            site_change=standing.problem.site_change,
        )

    def matters(self, rule: Rule, about: str) -> bool:
        """A section that stands here with some of its people only is not too small for it."""
        return rule is not Rule.LEAST or about not in self.trimmed

    def _sections(self) -> list[Section]:
        """Those that would be another, whole; the others of who is watched, with the watched alone."""
        found = list(self.made.sections.values())
        for one in self.standing.plan.sections:
            there = tuple(member for member in one.members if member in self.watched)
            if there and one.id not in self.made.sections:
                self.trimmed.add(one.id)
                found.append(replace(one, members=there))
        return found

    def _visits(self) -> list[Visit]:
        stay = [
            one
            for one in self.standing.plan.visits
            if one.client in self.watched and one not in self.made.gone
        ]
        return [*stay, *self.made.visits]

    def _staff(self, sections: list[Section], visits: list[Visit]) -> set[str]:
        asked = {
            staff for name in self.watched for need in self.parts.client(name).visits for staff in need.staff
        }
        return asked | {one.leader for one in sections} | {one.staff for one in visits}

    def _counselor(self, name: str) -> Counselor:
        """Away where they are with people who do not stand here, their minutes taken off."""
        one, here = self.parts.counselor(name), 0
        for section in self.plan.sections:
            if section.leader == name:
                length = self.standing.groups[section.group].minutes
                here |= span(section.start // UNIT, (section.start + length) // UNIT)
        for visit in self.plan.visits:
            if visit.staff == name:
                here |= self._own_bits(visit)
        for visit in self.made.gone:
            if visit.staff == name:
                here |= self._own_bits(visit)
        number = self.standing.leader.get(name)
        if number is None:
            return one
        state = self.standing.state
        elsewhere = state.leader_busy[number] & ~here
        minutes = elsewhere.bit_count() * UNIT
        return replace(one, away=(*one.away, *windows_of(elsewhere)), most_minutes=one.most_minutes - minutes)

    def _own_bits(self, visit: Visit) -> int:
        need = next(one for one in self.parts.client(visit.client).visits if one.key == visit.key)
        return span(visit.start // UNIT, (visit.start + need.minutes) // UNIT)

    def _room(self, name: str) -> Room:
        """Closed where another section is held in it."""
        room, here = self.parts.room(name), 0
        for section in self.plan.sections:
            if section.room == name:
                length = self.standing.groups[section.group].minutes
                here |= span(section.start // UNIT, (section.start + length) // UNIT)
        number = next((n for n, one in enumerate(self.standing.problem.rooms) if one.id == name), None)
        taken = 0 if number is None else self.standing.state.room_busy[number] & ~here
        return replace(room, open=tuple(windows_of(bits_of(room.open) & ~taken)))

    def _client(self, name: str) -> Client:
        """Who is only there beside the person is not looked at for the rest of their week."""
        client = self.parts.client(name)
        if name in self.watched:
            return client
        return replace(client, visits=(), video_percent=100, gap_most=DAY)


def windows_of(bits: int) -> Iterable[Window]:
    """Bits as windows."""
    start = 0
    while bits >> start:
        start += (bits >> start & -(bits >> start)).bit_length() - 1
        rest = ~(bits >> start)
        length = (rest & -rest).bit_length() - 1
        yield Window(start * UNIT, (start + length) * UNIT)
        start += length
