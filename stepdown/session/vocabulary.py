"""The words of the dated sessions: what is published, what stands, what changed for whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period
from stepdown.kernel.words import Words
from stepdown.programme.vocabulary import Service

MOST_SEATS = 100
# What is arranged by hand has keys of its own: no plan ever has one, so publishing never touches it.
ARRANGED = "arranged:"
# How long after its start a session may still be entered: a crisis is seen first and entered later.
ENTERED_WITHIN_HOURS = 24


class Occasion(Labelled):
    """How a session came about."""

    PLANNED = "planned", "Planned"
    AD_HOC = "ad_hoc", "Arranged on the day"
    MAKE_UP = "make_up", "Make-up"
    CRISIS = "crisis", "Crisis"


class Limit(Labelled):
    """What somebody set aside by name, with a reason, for one session."""

    LEAST = "least", "Fewer people than it needs"
    SEATS = "seats", "More people than it has seats"
    PAYER = "payer", "More people than a payer wants"


class Cancelled(Labelled):
    """Why the clinic cancelled a session. It is always the clinic's reason: a person who does not come is
    attendance, and never a cancelled session.
    """

    WEEK_CHANGED = "week_changed", "The week was planned anew"
    STAFF_AWAY = "staff_away", "Nobody to lead it"
    ROOM_CLOSED = "room_closed", "No room"
    SITE_CLOSED = "site_closed", "The site is closed"
    TOO_FEW = "too_few", "Too few people"
    OTHER = "other", "Another reason of the clinic"


class Released(Labelled):
    """Why somebody has a seat no more."""

    CANCELLED = "cancelled", "The clinic cancelled the session"
    WEEK_CHANGED = "week_changed", "The clinic planned the week anew"
    ASKED = "asked", "The person asked for it"
    LEFT = "left", "Their treatment here ended"
    AWAY = "away", "In care elsewhere for now"

    @property
    def by_clinic(self) -> bool:
        """Whether it was the clinic's doing: it never counts as an absence of the person."""
        return self in (Released.CANCELLED, Released.WEEK_CHANGED)


class Turn(Labelled):
    """What happened to a session after it was published."""

    MOVED = "moved", "Moved"
    LED_BY_OTHER = "led_by_other", "Led by somebody else"
    CANCELLED = "cancelled", "Cancelled"


@dataclass(frozen=True)
class Dated:
    """One session as it is to stand, at moments. `plan_key` says which of the week's plan it is, week-wide
    unique at its site; the same key again is the same session.

    `room_id` is None by video and in the office of whoever sees somebody alone. `seats` holds everybody in
    `client_ids`; `break_minutes` of the time credit nobody. With fewer than `least` people it takes place
    only if somebody says so by name.
    """

    plan_key: str
    site_id: UUID
    room_id: UUID | None
    leader_id: UUID
    kind: Service
    group_key: str
    title: str
    during: Period
    break_minutes: int
    seats: int
    by_video: bool
    client_ids: tuple[UUID, ...]
    least: int = 1
    occasion: Occasion = Occasion.PLANNED


@dataclass(frozen=True)
class Arrangement:
    """One session arranged by hand, beside the plan: ad hoc, make-up, crisis, of whatever kind."""

    occasion: Occasion
    site_id: UUID
    room_id: UUID | None
    leader_id: UUID
    kind: Service
    title: str
    during: Period
    client_ids: tuple[UUID, ...]
    seats: int = 1
    break_minutes: int = 0
    by_video: bool = False
    group_key: str = ""


@dataclass(frozen=True)
class Override:
    """That somebody set a limit aside for one session, by name and with a reason. It never changes."""

    session_id: UUID
    limit: Limit
    people: int
    allowed: int
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class HeadLimit:
    """How many people may be in a session: what a law says and a room's own seats are never set aside, what
    a payer or the clinic wants is, by name. `source` says where the number comes from; `per_leader` that one
    who leads it along raises it.
    """

    most: int
    limit: Limit | None
    source: Words
    per_leader: bool = False


@dataclass(frozen=True)
class Placing:
    """Where and when a session is held."""

    site_id: UUID
    room_id: UUID | None
    by_video: bool
    during: Period


@dataclass(frozen=True)
class Cancellation:
    """That the clinic cancelled a session: when, who, why."""

    why: Cancelled
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class CoLeader:
    """Somebody who leads a session along with its leader."""

    staff_id: UUID
    name: str


@dataclass(frozen=True)
class SessionCard:
    """One dated session. `client_ids` are the people with a seat whom the viewer reaches, by seat; `taken`
    counts everybody's. `zone` is the site's: its wall clock is what people read.
    """

    id: UUID
    plan_key: str
    week: date
    site_id: UUID
    site_name: str
    zone: str
    room_id: UUID | None
    room_name: str
    leader_id: UUID
    leader_name: str
    kind: Service
    group_key: str
    title: str
    during: Period
    break_minutes: int
    seats: int
    by_video: bool
    client_ids: tuple[UUID, ...]
    taken: int
    version: int
    cancelled: Cancellation | None = None
    least: int = 1
    occasion: Occasion = Occasion.PLANNED
    along: tuple[CoLeader, ...] = ()

    @property
    def leaders(self) -> int:
        """How many lead it: ratios count them."""
        return 1 + len(self.along)

    def led_by(self, staff_id: UUID | None) -> bool:
        """Whether somebody leads it, or leads it along: they know everybody in it."""
        return staff_id is not None and staff_id in (self.leader_id, *(one.staff_id for one in self.along))

    @property
    def arranged(self) -> bool:
        """Whether it was arranged by hand: no plan has it, and no published week changes it."""
        return self.plan_key.startswith(ARRANGED)

    @property
    def below_least(self) -> bool:
        """Whether it has fewer people than it needs."""
        return self.cancelled is None and self.taken < self.least

    @property
    def placing(self) -> Placing:
        return Placing(self.site_id, self.room_id, self.by_video, self.during)

    @property
    def minutes(self) -> int:
        """From door to door."""
        return int(((self.during.end or self.during.start) - self.during.start).total_seconds()) // 60

    @property
    def credited(self) -> int:
        """Minutes that count as treatment."""
        return self.minutes - self.break_minutes

    @property
    def free(self) -> int:
        return self.seats - self.taken


@dataclass(frozen=True)
class Moved:
    """A session at another time or place than before."""

    session: SessionCard
    before: Placing


@dataclass(frozen=True)
class LedByOther:
    """A session with another leader than before."""

    session: SessionCard
    before_id: UUID


@dataclass(frozen=True)
class Seat:
    """One person's seat in one session."""

    client_id: UUID
    session: SessionCard


@dataclass(frozen=True)
class Changes:
    """What an act did to the sessions, with everybody's ids: for whoever tells people, never for a page.

    `joined` are all new seats, also those in added sessions; `left` all given up, also those in cancelled
    ones. `altered` are sessions whose title, breaks or number of seats alone changed. `past` counts what was
    asked for and left alone because it has begun, or would have.
    """

    added: tuple[SessionCard, ...] = ()
    moved: tuple[Moved, ...] = ()
    cancelled: tuple[SessionCard, ...] = ()
    led_by_other: tuple[LedByOther, ...] = ()
    joined: tuple[Seat, ...] = ()
    left: tuple[Seat, ...] = ()
    altered: tuple[SessionCard, ...] = ()
    past: int = 0

    @property
    def nothing(self) -> bool:
        """Whether all stands as it stood."""
        return not (
            self.added
            or self.moved
            or self.cancelled
            or self.led_by_other
            or self.joined
            or self.left
            or self.altered
        )

    @property
    def client_ids(self) -> frozenset[UUID]:
        """Everybody whose week is another than before: each is told once."""
        stays = [*(one.session for one in self.moved), *(one.session for one in self.led_by_other)]
        return frozenset(
            [seat.client_id for seat in (*self.joined, *self.left)]
            + [client_id for session in stays for client_id in session.client_ids]
        )

    @property
    def staff_ids(self) -> frozenset[UUID]:
        """Every member of staff whose week is another than before."""
        sessions = (*self.added, *self.cancelled, *(one.session for one in self.moved))
        led = [one for other in self.led_by_other for one in (other.before_id, other.session.leader_id)]
        return frozenset([*(session.leader_id for session in sessions), *led])


@dataclass(frozen=True)
class Change:
    """One thing that happened to a session: what it was before, who changed it, when. `words` are the
    clinic's reason where one was asked for: for staff, never for the people in it.
    """

    turn: Turn
    before: Placing
    before_room: str
    before_leader: str
    by_name: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class SeatTurn:
    """A seat taken or given up since the week was published; `why` is None where it was taken."""

    client_id: UUID
    why: Released | None
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Since:
    """One session of a week and all that happened to it since a moment, by everybody's ids: for whoever
    lays it over a plan, which names those in reach alone.

    `planned` and `planned_leader_id` are how it stood at that moment; `by_name` made it stand at `made_at`.
    """

    session: SessionCard
    planned: Placing
    planned_leader_id: UUID
    by_name: str
    made_at: datetime
    changes: tuple[Change, ...] = ()
    seats: tuple[SeatTurn, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.changes or self.seats or self.session.cancelled)


@dataclass(frozen=True)
class MySession:
    """One session in somebody's own week: who, where, when, and what changed since they got their seat.

    `standing` is False where the clinic cancelled it or the seat was given up: then `released` says why.
    """

    session_id: UUID
    group_key: str
    title: str
    kind: Service
    during: Period
    break_minutes: int
    zone: str
    site_name: str
    room_name: str
    leader_name: str
    by_video: bool
    standing: bool
    changes: tuple[Change, ...]
    seated_at: datetime
    released: Released | None = None
    released_at: datetime | None = None
    cancelled: Cancellation | None = None

    @property
    def minutes(self) -> int:
        """Minutes that count as treatment where the kind of session does."""
        whole = (self.during.end or self.during.start) - self.during.start
        return int(whole.total_seconds()) // 60 - self.break_minutes

    @property
    def told_at(self) -> datetime:
        """When what is told here last became another: the seat, a change, the end."""
        ended = [self.released_at] if self.released_at else []
        return max([self.seated_at, *ended, *(change.at for change in self.changes)])
