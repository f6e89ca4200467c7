"""The words of a person's own days: check-ins, days counted, returns to use, supports, how home is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say

MOST_CRAVING = 10


class Mood(Labelled):
    """How today is, as weather: not a face, not a mark."""

    ROUGH = "rough", "Rough"
    HARD = "hard", "Hard"
    FAIR = "fair", "Fair"
    GOOD = "good", "Good"
    GREAT = "great", "Great"


class Substance(Labelled):
    """What somebody counts days without, or what was used. Named where they want to name it."""

    ANY = "any", "Anything"
    ALCOHOL = "alcohol", "Alcohol"
    OPIOIDS = "opioids", "Opioids"
    COCAINE = "cocaine", "Cocaine"
    METHAMPHETAMINE = "methamphetamine", "Methamphetamine"
    CANNABIS = "cannabis", "Cannabis"
    SEDATIVES = "sedatives", "Sedatives"
    GAMBLING = "gambling", "Gambling"
    OTHER = "other", "Something else"

    @property
    def counted(self) -> Words:
        """What is counted, as the person reads it under the figure."""
        return _COUNTED[self]


_COUNTED = {
    Substance.ANY: say("days without using, in all"),
    Substance.ALCOHOL: say("days without alcohol, in all"),
    Substance.OPIOIDS: say("days without opioids, in all"),
    Substance.COCAINE: say("days without cocaine, in all"),
    Substance.METHAMPHETAMINE: say("days without methamphetamine, in all"),
    Substance.CANNABIS: say("days without cannabis, in all"),
    Substance.SEDATIVES: say("days without sedatives, in all"),
    Substance.GAMBLING: say("days without gambling, in all"),
    Substance.OTHER: say("days, in all"),
}


class Teller(Labelled):
    """Who told."""

    SELF = "self", "Told by themself"
    STAFF = "staff", "Told by staff"


@dataclass(frozen=True)
class CheckIn:
    """One person's check-in of one day. None is what was skipped or not yet tapped: it is no zero."""

    client_id: UUID
    on: date
    mood: Mood | None
    craving: int | None
    used: bool | None
    words: str
    at: datetime
    used_skipped: bool = False

    @property
    def whole(self) -> bool:
        """Whether all three rows were tapped; a skip is an answer."""
        return (
            self.mood is not None
            and self.craving is not None
            and (self.used is not None or self.used_skipped)
        )


@dataclass(frozen=True)
class Tap:
    """One tap of a check-in: exactly one of the four is said, the others stay as they are."""

    mood: Mood | None = None
    craving: int | None = None
    used: bool | None = None
    skip_used: bool = False
    words: str | None = None


@dataclass(frozen=True)
class Use:
    """A return to use as somebody tells it: from a day to a day, both included; of what, if they want."""

    on: date
    until: date
    substance: Substance
    words: str = ""


@dataclass(frozen=True)
class UseCard:
    """A return to use that was told, by whom and when. It is news, not a verdict."""

    id: UUID
    client_id: UUID
    use: Use
    teller: Teller
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Start:
    """From which day somebody counts, and without what."""

    since: date
    substance: Substance


@dataclass(frozen=True)
class Days:
    """Somebody's days up to and with `on`. The total is never reset: a day of use takes itself off, no other.

    `total` days without, since the first; `in_a_row` since the last use; `uses` the days of use, in order.
    """

    total: int
    in_a_row: int
    last_use_on: date | None
    since: date
    on: date
    substance: Substance = Substance.ANY
    uses: tuple[date, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A round number of days: reached on a day, or ahead in so many days."""

    number: int
    in_a_row: bool
    on: date
    ahead: bool

    @property
    def words(self) -> Words:
        if self.in_a_row:
            return say("{n} days in a row", n=self.number)
        return say("The first day") if self.number == 1 else say("{n} days in all", n=self.number)


class Dot(StrEnum):
    """What one day is in the picture of somebody's days."""

    BEFORE = "before"
    ROW = "row"
    USE = "use"


class SupportKind(Labelled):
    """Somebody or some group to lean on. Encouraged, never required; secular ones stand beside the others."""

    SPONSOR = "sponsor", "Sponsor"
    MENTOR = "mentor", "Recovery mentor"
    GROUP = "group", "Support group"
    FAMILY = "family", "Family"
    FRIEND = "friend", "Friend"
    OTHER = "other", "Somebody else"

    @property
    def is_person(self) -> bool:
        return self is not SupportKind.GROUP


@dataclass(frozen=True)
class NewSupport:
    """What is kept of a support: a first name or initial, a number only where that person agreed."""

    kind: SupportKind
    name: str
    number: str = ""
    agreed: bool = False


@dataclass(frozen=True)
class Support:
    """Somebody or some group to lean on, as it stands now."""

    id: UUID
    client_id: UUID
    kind: SupportKind
    name: str
    number: str
    since: date


class HomeState(Labelled):
    """Whether home holds, as staff and client see it together."""

    SAFE = "safe", "Safe and free of use"
    SHAKY = "shaky", "Not steady"
    UNSAFE = "unsafe", "Not safe"


@dataclass(frozen=True)
class HomeCheck:
    """One look at how home is: on which day, what was found, in words where it does not hold."""

    id: UUID
    client_id: UUID
    on: date
    state: HomeState
    words: str
    by_name: str


@dataclass(frozen=True)
class Home:
    """How home was found last, and when it is asked about next."""

    last: HomeCheck
    due_on: date
    late: bool
