"""The words of the draw: how often somebody is due, a day's pot, the sealed seed, what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say


class Basis(Labelled):
    """Where it comes from how often somebody is tested."""

    OWN = "own", "Set for this person"
    PROGRAMME = "programme", "The phase of their programme"
    HOUSE = "house", "The clinic's own rule"


class Plan(Labelled):
    """What was decided about how often one person is tested."""

    OWN = "own", "As often as said here"
    USUAL = "usual", "As the programme says"
    PAUSED = "paused", "Not at all until a day"


class AskedBy(Labelled):
    """By which way somebody asked whether they test today."""

    PORTAL = "portal", "On their phone"
    PHONE = "phone", "Called the desk"
    DESK = "desk", "At the desk"


@dataclass(frozen=True)
class Frequency:
    """So many tests in so many weeks, with where that comes from."""

    times: int
    weeks: int
    basis: Basis
    source: str
    tag: str = ""

    @property
    def words(self) -> Words:
        return often(self.times, self.weeks)


def often(times: int, weeks: int) -> Words:
    """How often in words."""
    if times == 0:
        return say("not tested by the draw")
    if weeks > 1:
        return say("{n} in {weeks} weeks on average", n=times, weeks=weeks)
    return say("once a week on average") if times == 1 else say("{n} times a week on average", n=times)


@dataclass(frozen=True)
class Ticket:
    """One line of a pot: a token that stands for a person on that day, and their chance."""

    token: str
    chance: Fraction


@dataclass(frozen=True)
class Late:
    """What nobody knew when the seed was sealed: the last sealed line of the trail before the draw."""

    number: int
    hash: str


@dataclass(frozen=True)
class Sealed:
    """A day's seed as published in advance: its hash, chained to the day before. The seed is sealed."""

    site_id: UUID
    day: date
    number: int
    before: str
    seed_hash: str
    chain: str
    at: datetime


@dataclass(frozen=True)
class DrawCard:
    """One day's draw at one site: what was frozen, how many were due and drawn. Names nobody."""

    id: UUID
    site_id: UUID
    day: date
    at: datetime
    by_name: str
    sealed: Sealed
    seed: str
    late: Late
    pot_hash: str
    due: int
    drawn: int


@dataclass(frozen=True)
class PotPerson:
    """Somebody in a day's pot as those see it who reach them: their chance, whether drawn, whether asked."""

    client_id: UUID
    token: str
    chance: Fraction
    basis: Basis
    drawn: bool
    asked_at: datetime | None = None
    asked_by: AskedBy | None = None
    test_id: UUID | None = None


@dataclass(frozen=True)
class SiteRule:
    """On which weekdays (0 is Monday) a site draws, and from what hour on."""

    site_id: UUID
    weekdays: tuple[int, ...]
    hour: time
    source: str
    tag: str


@dataclass(frozen=True)
class ToldToday:
    """What a person hears when they ask whether they test today."""

    day: date
    drawn: bool | None
    from_hour: time
    done: bool = False
    until: time | None = None


@dataclass(frozen=True)
class Wish:
    """Who should collect, and what they would rather give. The client's own choice."""

    collector: str
    fluid: str
    words: str
    version: int
    at: datetime | None = None


@dataclass(frozen=True)
class PlanCard:
    """What was decided about how often one person is tested, and why."""

    plan: Plan
    times: int
    weeks: int
    from_day: date
    until_day: date | None
    why: str
    by_name: str
    at: datetime
