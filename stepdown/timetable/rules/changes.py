"""What differs between two plans, as values. Nothing here knows why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from stepdown.timetable.vocabulary import Section, Visit


@dataclass(frozen=True, order=True)
class Seat:
    """A place somebody has: from when, in which group or session of their own (its key)."""

    start: int
    what: str
    own: bool = False


@dataclass(frozen=True)
class SectionChange:
    """One group session that is not as it was; `before` is None of a new one, `after` of one not held."""

    before: Section | None
    after: Section | None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        return self.either.group

    @property
    def either(self) -> Section:
        """As it is afterwards, or as it was where it is not held."""
        return self.after or cast(Section, self.before)

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def not_held(self) -> bool:
        return self.after is None

    @property
    def moved(self) -> bool:
        """It starts at another time."""
        return _differs(self, "start")

    @property
    def other_room(self) -> bool:
        return _differs(self, "room")

    @property
    def other_leader(self) -> bool:
        return _differs(self, "leader")

    @property
    def held_on(self) -> bool:
        """Same time, room and leader; other people."""
        return not (self.is_new or self.not_held or self.moved or self.other_room or self.other_leader)


def _differs(change: SectionChange | VisitChange, field: str) -> bool:
    if change.before is None or change.after is None:
        return False
    return bool(getattr(change.before, field) != getattr(change.after, field))


@dataclass(frozen=True)
class VisitChange:
    """One session of somebody's own that is not as it was; None as of sections."""

    before: Visit | None
    after: Visit | None

    @property
    def either(self) -> Visit:
        return self.after or cast(Visit, self.before)

    @property
    def moved(self) -> bool:
        return _differs(self, "start")

    @property
    def other_staff(self) -> bool:
        return _differs(self, "staff")

    @property
    def other_place(self) -> bool:
        """By video now and not before, or the other way round."""
        return _differs(self, "by_video")


@dataclass(frozen=True)
class ClientChange:
    """What somebody gets and loses. `told_of` are places they keep, in another room or with somebody else."""

    client: str
    joins: tuple[Seat, ...]
    loses: tuple[Seat, ...]
    told_of: tuple[Seat, ...]
    minutes_before: int
    minutes_after: int
    days_before: int
    days_after: int

    @property
    def worse(self) -> bool:
        """Fewer therapeutic minutes or fewer days that count."""
        return self.minutes_after < self.minutes_before or self.days_after < self.days_before


@dataclass(frozen=True)
class Difference:
    """Everything that differs. `unchanged` counts the sections that stand exactly as they did."""

    sections: tuple[SectionChange, ...]
    visits: tuple[VisitChange, ...]
    clients: tuple[ClientChange, ...]
    staff_before: int
    staff_after: int
    unchanged: int

    @property
    def nothing(self) -> bool:
        return not self.sections and not self.visits

    @property
    def new(self) -> tuple[SectionChange, ...]:
        return tuple(one for one in self.sections if one.is_new)

    @property
    def not_held(self) -> tuple[SectionChange, ...]:
        return tuple(one for one in self.sections if one.not_held)

    @property
    def moved(self) -> tuple[SectionChange, ...]:
        return tuple(one for one in self.sections if one.moved)

    @property
    def other_room(self) -> tuple[SectionChange, ...]:
        return tuple(one for one in self.sections if one.other_room)

    @property
    def other_leader(self) -> tuple[SectionChange, ...]:
        return tuple(one for one in self.sections if one.other_leader)

    @property
    def held_on(self) -> tuple[SectionChange, ...]:
        """Sections in which only the people are others."""
        return tuple(one for one in self.sections if one.held_on)

    @property
    def staff(self) -> tuple[str, ...]:
        """Members of staff whose week is not as it was: those of each session before and after."""
        found = {one.leader for change in self.sections for one in (change.before, change.after) if one}
        found |= {one.staff for visit in self.visits for one in (visit.before, visit.after) if one}
        return tuple(sorted(found))
