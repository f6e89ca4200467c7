"""What clients compete for: the rows that join them, each `sum <= bound`, and the clinic's columns.

Sections of a group that run side by side are one number here, rooms of a tier and counselors of a crew too:
every plan fits in, so what no solution of these rows can pass no plan can pass either.

* seats of a position: members are at most what its sections hold;
* least of a position: sections have at least so many members;
* leaders of a position: each section has one;
* rooms of a tier, counselors of a crew at each quarter on the grid: no more at once than there are;
* minutes of a crew; and of one counselor, whose visits only they can hold, the same two by themselves;
* held at a position: who may only be led by somebody who holds one of some credentials, at most as many as
  the sections there that such people lead can take;
* with `linked`: a member of a position needs a section there, led by somebody they may have. For whole
  numbers most of it follows from the others, but it tightens the bound of a small clinic; it makes a row for
  each option, so large clinics go without.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stepdown.timetable.bounding.clinic import Clinic, Position, accepts, held
from stepdown.timetable.bounding.options import Option
from stepdown.timetable.vocabulary import UNIT

Entries = list[tuple[int, int]]  # row and coefficient


@dataclass(frozen=True)
class Column:
    """A whole number from 0 to `upper`, worth nothing by itself; `what` is "room" (or video) or "crew"."""

    position: int
    what: str
    which: int
    upper: int
    entries: Entries


@dataclass
class Coupling:
    """The joining rows by number; `bounds` are their right sides."""

    clinic: Clinic
    linked: bool = False
    bounds: list[int] = field(default_factory=list)
    rows: dict[tuple[str, int, int], int] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    crew_of: dict[int, int] = field(default_factory=dict)
    links: dict[int, list[int]] = field(default_factory=dict)  # position -> rows that its sections open
    led: dict[tuple[int, int], list[int]] = field(default_factory=dict)  # position, crew -> rows it opens
    asking: list[frozenset[str]] = field(default_factory=list)  # what leaders are asked to hold, each once
    _visits: dict[tuple[int, int, int], Entries] = field(default_factory=dict)

    def row(self, kind: str, which: int, unit: int, bound: int) -> int:
        """The row of this kind, made when it is first asked for."""
        key = (kind, which, unit)
        if key not in self.rows:
            self.rows[key] = len(self.bounds)
            self.bounds.append(bound)
        return self.rows[key]

    def entries(self, option: Option, client: int) -> Entries:
        """What an option of a client (by place in the problem) takes of the clinic."""
        if option.position >= 0:
            shared = [(option.position * 3, 1), (option.position * 3 + 1, -1)]
            asked = self._asked(client)
            if ("held", asked, option.position) in self.rows:
                shared.append((self.rows["held", asked, option.position], 1))
            return [*shared, (self._link(option.position, client), 1)] if self.linked else shared
        key = (option.staff, option.unit, option.length)
        if key not in self._visits:
            self._visits[key] = self._of_visit(option)
        return self._visits[key]

    def alike(self, option: Option, client: int) -> int:
        """A number that is the same for clients who take the same of the clinic with an option."""
        if option.position < 0:
            return -1
        return client if self.linked else self._asked(client)

    def _asked(self, client: int) -> int:
        asked = self.clinic.problem.clients[client].leader_holds
        return self.asking.index(asked) if asked else -1

    def _link(self, position: int, client: int) -> int:
        known = len(self.bounds)
        row = self.row("link", client, position, 0)
        if row == known:
            crews = self.clinic.positions[position].crews
            able = [crew for crew in crews if self._may_lead(crew, position, client)]
            if len(able) == len(crews):
                self.links.setdefault(position, []).append(row)
            for crew in able if len(able) < len(crews) else ():
                self.led.setdefault((position, crew), []).append(row)
        return row

    def _may_lead(self, crew: int, position: int, client: int) -> bool:
        problem, at = self.clinic.problem, self.clinic.positions[position]
        return any(
            accepts(problem.clients[client], problem.counselors[member], at.unit + at.length)
            for member in self.clinic.crews[crew].members
        )

    def of_column(self, column: Column) -> Entries:
        """What a column of the clinic takes or gives; whole once all options have been looked at."""
        opened = self.links.get(column.position, ())
        if column.what != "room":
            opened = self.led.get((column.position, column.which), ())
        return [*column.entries, *((row, -1) for row in opened)]

    def _of_visit(self, option: Option) -> Entries:
        crew, staff = self.crew_of[option.staff], option.staff
        count = len(self.clinic.crews[crew].members)
        points = self.points(option.unit, option.length)
        found = [(self.row("crew", crew, unit, count), 1) for unit in points]
        found.append((self.row("crew minutes", crew, 0, _crew_minutes(self.clinic, crew)), option.minutes))
        if count > 1:
            most = self.clinic.problem.counselors[staff].most_minutes
            found += [(self.row("staff", staff, unit, 1), 1) for unit in points]
            found.append((self.row("staff minutes", staff, 0, most), option.minutes))
        return found

    def points(self, unit: int, length: int) -> range:
        """The quarters on the grid in a stretch: what overlaps shares one, as all starts lie on the grid."""
        return range(unit, unit + length, self.clinic.grid // UNIT)


def coupling(clinic: Clinic, *, linked: bool = False) -> Coupling:
    """The joining rows of a clinic and the columns of its sections and leaders."""
    joint = Coupling(clinic, linked)
    asking = {client.leader_holds for client in clinic.problem.clients if client.leader_holds}
    joint.asking = sorted(asking, key=sorted)
    joint.crew_of = {member: place for place, crew in enumerate(clinic.crews) for member in crew.members}
    for place in range(len(clinic.positions)):
        for kind in ("seats", "least", "leader"):
            joint.row(kind, place, 0, 0)
    for place, position in enumerate(clinic.positions):
        _sections(joint, place, position)
    return joint


def _crew_minutes(clinic: Clinic, crew: int) -> int:
    return sum(clinic.problem.counselors[member].most_minutes for member in clinic.crews[crew].members)


def _sections(joint: Coupling, place: int, position: Position) -> None:
    clinic = joint.clinic
    group = clinic.problem.groups[position.group]
    seats, least, leader = place * 3, place * 3 + 1, place * 3 + 2
    points = joint.points(position.unit, position.length)
    staff = sum(len(clinic.crews[crew].members) for crew in position.crews)
    for which in position.tiers or (-1,):
        holds, upper, taken = group.most, staff, []
        if which >= 0:
            tier = clinic.tiers[which]
            holds, upper = min(group.most, tier.seats), min(staff, tier.count)
            taken = [(joint.row("room", which, unit, tier.count), 1) for unit in points]
        entries = [(seats, -holds), (least, group.least), (leader, 1), *taken]
        joint.columns.append(Column(place, "room", which, upper, entries))
    kept = _held(joint, place, position)
    for crew in position.crews:
        count = len(clinic.crews[crew].members)
        minutes = joint.row("crew minutes", crew, 0, _crew_minutes(clinic, crew))
        taken = [(joint.row("crew", crew, unit, count), 1) for unit in points]
        entries = [(leader, -1), (minutes, group.minutes), *taken, *kept.get(crew, ())]
        joint.columns.append(Column(place, "crew", crew, count, entries))


def _held(joint: Coupling, place: int, position: Position) -> dict[int, Entries]:
    """By crew what a section it leads gives to those who ask for what it holds, where not every crew does."""
    clinic = joint.clinic
    group, end = clinic.problem.groups[position.group], position.unit + position.length
    seats = max((clinic.tiers[tier].seats for tier in position.tiers), default=group.most)
    found: dict[int, Entries] = {}
    for asked, names in enumerate(joint.asking):
        able = [
            crew
            for crew in position.crews
            if names & held(clinic.problem.counselors[clinic.crews[crew].members[0]], end)
        ]
        if len(able) == len(position.crews):
            continue
        row = joint.row("held", asked, place, 0)
        for crew in able:
            found.setdefault(crew, []).append((row, -min(group.most, seats)))
    return found
