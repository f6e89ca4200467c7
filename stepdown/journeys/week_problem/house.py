"""The clinic's side of a week: rooms while they are open, staff while they work, what they may lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.closure import queries as closure
from stepdown.journeys.week_problem import clock
from stepdown.journeys.week_problem.gaps import Gap, GapKind
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import CredentialCard, CredentialKind, Power, StaffCard
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site
from stepdown.programme.vocabulary import Leader
from stepdown.roster import queries as roster
from stepdown.roster.vocabulary import LeaveCard, WorkingWeek
from stepdown.session import queries as sessions
from stepdown.timetable.vocabulary import DAY, Counselor, Credential, Room, Shift

# Who leads groups holds this name; others say what else they hold.
LEADS = "lead"
_KINDS = {
    Leader.LICENSED: (CredentialKind.LICENSE,),
    Leader.CERTIFIED: (CredentialKind.LICENSE, CredentialKind.CERTIFICATION),
    Leader.PEER: (CredentialKind.LICENSE, CredentialKind.CERTIFICATION, CredentialKind.REGISTRATION),
}
# A day on either side holds whatever reaches into the week at any site on earth.
_AROUND = timedelta(days=1)


@dataclass(frozen=True)
class House:
    """Sites, rooms and staff of one week as a problem has them."""

    sites: dict[UUID, Site]
    rooms: tuple[Room, ...]
    counselors: tuple[Counselor, ...]
    cards: dict[UUID, StaffCard]
    gaps: tuple[Gap, ...]

    def planned(self, staff_id: UUID) -> bool:
        """Whether somebody has hours in this week."""
        return any(one.id == str(staff_id) for one in self.counselors)

    @property
    def prescribers(self) -> tuple[Counselor, ...]:
        names = (Leader.PRESCRIBER.value,)
        return tuple(one for one in self.counselors if any(c.name in names for c in one.credentials))


@dataclass(frozen=True)
class _Known:
    """When somebody cannot lead, being away or leading along with a colleague; and how many they carry."""

    elsewhere: list[Period]
    caseload: int


def house_of(viewer: Viewer, monday: date, *, at: datetime) -> House:
    """The clinic's side of a week (about 15 queries, whatever its size)."""
    sites = {site.id: site for site in place.sites(viewer)}
    around = Period(
        clock.moment_of(monday, 0, ZoneInfo("UTC")) - _AROUND,
        clock.moment_of(monday, 0, ZoneInfo("UTC")) + 8 * _AROUND,
    )
    shut = _shut(viewer, sites, monday, around)
    cards = {card.id: card for card in people.staff(viewer, at=at)}
    weeks = roster.working_weeks(viewer, week=monday, at=at)
    away: dict[UUID, list[LeaveCard]] = {}
    for leave in roster.leaves(viewer, during=around, at=at):
        away.setdefault(leave.staff_id, []).append(leave)
    along = sessions.busy_along(around)
    carried: dict[UUID, int] = {}
    for staff_id in people.accountable_clients(viewer, at=at).values():
        carried[staff_id] = carried.get(staff_id, 0) + 1
    made = [
        _counselor(
            cards[one],
            weeks[one],
            sites,
            shut,
            monday,
            _Known(
                [*(leave.during for leave in away.get(one, [])), *along.get(one, [])], carried.get(one, 0)
            ),
        )
        for one in sorted(weeks, key=str)
        if one in cards
    ]
    rooms = tuple(room for site in sites.values() for room in _rooms(site, shut[site.id]))
    gaps = (*_unopened(sites.values()), *_unplanned(cards, weeks, carried))
    return House(sites, rooms, tuple(one for one in made if one.shifts), cards, gaps)


def _shut(viewer: Viewer, sites: dict[UUID, Site], monday: date, around: Period) -> dict[UUID, int]:
    """The quarters of each site that never come, or on which it is closed."""
    found = {site.id: clock.left_out(monday, site.tz) for site in sites.values()}
    until = around.end or around.start
    for one in closure.coming_up(viewer, sites, until=until, at=around.start):
        found[one.site_id] |= clock.taken(one.during, monday, sites[one.site_id].tz)
    return found


def _rooms(site: Site, shut: int) -> Iterator[Room]:
    open_at = clock.windows_of(clock.opening(site.opening) & ~shut)
    for room in site.rooms:
        yield Room(str(room.id), str(site.id), room.capacity, open_at)


def _counselor(
    card: StaffCard,
    week: WorkingWeek,
    sites: dict[UUID, Site],
    shut: dict[UUID, int],
    monday: date,
    known: _Known,
) -> Counselor:
    shifts, gone = [], 0
    for site_id in sorted({one.site_id for one in week.shifts} & sites.keys(), key=str):
        zone = sites[site_id].tz
        hours = clock.opening(one.window for one in week.shifts if one.site_id == site_id)
        shifts += [Shift(str(site_id), window) for window in clock.windows_of(hours & ~shut[site_id])]
        for during in known.elsewhere:
            gone |= clock.taken(during, monday, zone)
    return Counselor(
        id=str(card.id),
        shifts=tuple(sorted(shifts, key=_begins)),
        skills=frozenset(card.skills),
        credentials=tuple(credentials_of(card, monday)),
        languages=frozenset(card.languages),
        most_minutes=week.direct_minutes,
        away=clock.windows_of(gone),
        caseload=known.caseload,
        most_caseload=card.caseload_limit or None,
    )


def _begins(shift: Shift) -> tuple[int, str]:
    return shift.window.start, shift.site


def credentials_of(card: StaffCard, monday: date) -> Iterator[Credential]:
    """What somebody may lead in a week: verified credentials that hold on its Monday, until they lapse.

    A credential that begins in the middle of a week counts from the next week on.
    """
    lead = _until(card, monday, _leading)
    if lead:
        yield Credential(LEADS, lead if lead < 7 * DAY else None)
    for leader, kinds in _KINDS.items():
        held = _until(card, monday, _of_kinds(kinds))
        # A peer's own certificate is enough for what peers lead; the rest is for who may lead groups.
        until = held if leader is Leader.PEER else min(held, lead)
        if until:
            yield Credential(leader.value, until if until < 7 * DAY else None)
    if prescribes := _until(card, monday, _prescribing):
        yield Credential(Leader.PRESCRIBER.value, prescribes if prescribes < 7 * DAY else None)


def _until(card: StaffCard, monday: date, fits: Callable[[CredentialCard], bool]) -> int:
    """Until which minute of the week the last of somebody's fitting credentials holds; 0 for none."""
    ends = [
        7 * DAY if one.ends_on is None else (one.ends_on - monday).days * DAY
        for one in card.credentials
        if fits(one) and one.verified_at is not None and one.starts_on <= monday
    ]
    return max(0, min(7 * DAY, max(ends, default=0)))


def _leading(one: CredentialCard) -> bool:
    return Power.LEAD in one.powers


def _prescribing(one: CredentialCard) -> bool:
    return Power.PRESCRIBE in one.powers


def _of_kinds(kinds: tuple[CredentialKind, ...]) -> Callable[[CredentialCard], bool]:
    return lambda one: one.kind in kinds


def _unopened(sites: Iterable[Site]) -> Iterator[Gap]:
    for site in sites:
        if not site.opening:
            words = say("{site} has no opening hours: nothing is planned there.", site=site.name)
            yield Gap(GapKind.HOURS, words, site_id=site.id)
        elif not site.rooms:
            words = say("{site} has no rooms: only sessions of one's own are planned there.", site=site.name)
            yield Gap(GapKind.HOURS, words, site_id=site.id)


def _unplanned(
    cards: dict[UUID, StaffCard], weeks: dict[UUID, WorkingWeek], carried: dict[UUID, int]
) -> Iterator[Gap]:
    for card in cards.values():
        if card.id in weeks:
            continue
        if count := carried.get(card.id, 0):
            words = say(
                "{name} has no working hours set and {n} people on the caseload: their own sessions wait.",
                name=card.name,
                n=count,
            )
            yield Gap(GapKind.STAFF, words, staff_id=card.id)
        elif any(Power.LEAD in one.powers or Power.PRESCRIBE in one.powers for one in card.credentials):
            words = say("{name} has no working hours set and is not planned.", name=card.name)
            yield Gap(GapKind.STAFF, words, staff_id=card.id)
