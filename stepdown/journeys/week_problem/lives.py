"""A person's side of a week: what is prescribed, who sees them, when they can, what their payer asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.availability.queries import assumed_way
from stepdown.availability.vocabulary import FamilyCard, FreeWeek, Stretch
from stepdown.episode.vocabulary import CareRole, EpisodeCard
from stepdown.journeys.week_problem import clock, doses
from stepdown.journeys.week_problem.counting import Came, Counted, Services, counted_by
from stepdown.journeys.week_problem.gaps import Gap, GapKind
from stepdown.journeys.week_problem.house import House
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import ClientCard
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import Dose, Entry, Phase, Programme, RuleEdition, Service
from stepdown.timetable.vocabulary import (
    UNIT,
    WEEK,
    Client,
    Group,
    GroupKindWords,
    GroupNeed,
    Place,
    VisitNeed,
    Window,
    Wish,
)

# Nobody is asked to wait longer between two sessions of a day.
GAP_MOST = 90
GLADLY, RATHER_NOT = 1, -2


@dataclass(frozen=True)
class Course:
    """What one person is in: the programme, the phase, and which week of the programme it is."""

    programme: Programme
    phase: Phase
    week: int

    @property
    def doses(self) -> tuple[Dose, ...]:
        return doses.doses_in(self.phase, self.week)


@dataclass(frozen=True)
class Person:
    """One client with everything the week needs to know of them."""

    card: ClientCard
    course: Course
    free: FreeWeek
    accountable: UUID | None
    prescribers: tuple[UUID, ...] = ()
    admitted_at: datetime | None = None
    in_treatment: bool = True
    way: int | None = None
    family: tuple[FamilyCard, ...] = ()


@dataclass
class Gathering:
    """Kinds of group, names and gaps, as the people of a week bring them."""

    viewer: Viewer
    monday: date
    house: House
    rules: tuple[RuleEdition, ...]
    before: Mapping[str, Collection[Came]]
    kinds: tuple[GroupKindWords, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    names: dict[str, doses.Named] = field(default_factory=dict)
    missing: dict[tuple[GapKind, str, int], list[UUID]] = field(default_factory=dict)
    counted: dict[str, tuple[Counted, ...]] = field(default_factory=dict)

    def lacks(self, kind: GapKind, words: str, client_id: UUID, n: int = 0) -> None:
        """Note that something is not known of somebody; alike gaps are told in one line. `n` is for {n}."""
        self.missing.setdefault((kind, words, n), []).append(client_id)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(
            Gap(kind, say(words, n=n) if n else say(words), tuple(ids))
            for (kind, words, n), ids in self.missing.items()
        )

    def client_of(self, person: Person, apart: frozenset[str], not_with: frozenset[str]) -> Client:
        """One person of the problem; the kinds of group they need are noted."""
        course, card = person.course, person.card
        rules = doses.rules_for(course.programme, course.phase, self.rules)
        needs = self._group_needs(person, rules)
        visits = tuple(self._visits(person))
        least, most = _hours(self.viewer, course, rules)
        site = self.house.sites[card.site_id]
        free = clock.quarters_of(windows_from(person.free.on_way))
        video = clock.quarters_of(windows_from(person.free.video))
        here = ~0 if person.admitted_at is None else clock.since(person.admitted_at, self.monday, site.tz)
        counted = _counted(self, person, rules, (*needs, *visits))
        self.counted[str(card.id)] = counted
        return Client(
            id=str(card.id),
            site=str(card.site_id),
            groups=needs,
            visits=visits,
            free=clock.windows_of(free & here),
            travel=_travel(self, person),
            video_free=clock.windows_of(video & here),
            video_percent=_video_percent(course, rules),
            least=least,
            most=max(least, most),
            day_most=doses.day_most(self.viewer, course.programme, course.phase) or 24 * 60,
            days_most=course.phase.most_days,
            gap_most=GAP_MOST,
            counts=tuple(one.rule for one in counted),
            tags=self._tags(person),
            languages=frozenset({card.language}),
            apart=apart,
            not_with=not_with,
            leader_holds=_leader_holds(rules),
            wishes=tuple(_wishes(person.free)),
            in_treatment=person.in_treatment,
        )

    def _group_needs(self, person: Person, rules: tuple[RuleEdition, ...]) -> tuple[GroupNeed, ...]:
        sessions: dict[str, int] = {}
        for dose in person.course.doses:
            if dose.service not in doses.GROUPS:
                continue
            if not dose.therapeutic:
                self.lacks(GapKind.DOSE, "Groups that are no treatment are not planned.", person.card.id)
                continue
            made = doses.group_of(dose, person.course.programme, rules)
            if _members_missing(self, made.id, dose, person.course.programme):
                words = "Their course starts together, but nobody said who is in it: anybody may join."
                self.lacks(GapKind.DOSE, words, person.card.id)
            if _not_in_course(self, made.id, person.card.id):
                continue
            kept = self.groups.get(made.id)
            self.groups[made.id] = doses.joined(kept, made) if kept else made
            self.names.setdefault(made.id, doses.Named(dose.service, dose.title))
            sessions[made.id] = min(7, sessions.get(made.id, 0) + dose.sessions)
        return tuple(GroupNeed(key, number) for key, number in sessions.items())

    def _visits(self, person: Person) -> Iterator[VisitNeed]:
        used: set[str] = set()
        for dose in person.course.doses:
            if dose.service not in doses.OWN:
                continue
            key = dose.service.value
            if key in used:
                key = f"{key}-{programmes.key_of(dose.title)}-{len(used)}"
            used.add(key)
            self.names.setdefault(key, doses.Named(dose.service, dose.title))
            if dose.service is Service.FAMILY and not person.family:
                words = "Nobody asked when their family can come: family sessions are planned at any time."
                self.lacks(GapKind.LIFE, words, person.card.id)
            minutes = -(-dose.minutes // UNIT) * UNIT
            yield VisitNeed(
                key=key,
                minutes=minutes,
                staff=self._staff_for(dose, person),
                sessions=min(7, dose.sessions),
                therapeutic=dose.therapeutic and dose.service is not Service.MEDICATION,
                place=Place.EITHER if dose.telehealth else Place.ON_SITE,
                windows=_family_times(person) if dose.service is Service.FAMILY else (),
                break_minutes=minutes - dose.minutes,
            )

    def _staff_for(self, dose: Dose, person: Person) -> tuple[str, ...]:
        if dose.service is Service.MEDICATION:
            own = [one for one in person.prescribers if self.house.planned(one)]
            site = str(person.card.site_id)
            found = [str(one) for one in own] or [
                one.id for one in self.house.prescribers if any(shift.site == site for shift in one.shifts)
            ]
            if not found:
                self.lacks(GapKind.LEADER, "Nobody who prescribes has hours at their site.", person.card.id)
            return tuple(found)
        if person.accountable is not None and self.house.planned(person.accountable):
            return (str(person.accountable),)
        self.lacks(
            GapKind.STAFF,
            "Their accountable counselor has no hours this week: own sessions wait.",
            person.card.id,
        )
        return ()

    def _tags(self, person: Person) -> frozenset[str]:
        young = {doses.YOUNG} if person.course.programme.population.value == doses.YOUNG else set()
        return frozenset(person.card.population) | young


def _travel(work: Gathering, person: Person) -> int:
    """Minutes each way, as they told it; else what the clinic assumes."""
    if person.way is not None:
        return person.way
    words = "Nobody asked how long they need to the clinic: {n} minutes each way are taken."
    work.lacks(GapKind.LIFE, words, person.card.id, n=assumed_way())
    return assumed_way()


def _breaks(work: Gathering, rules: tuple[RuleEdition, ...], person: Person) -> bool:
    """Whether breaks in their groups can be counted for who counts them, or were lengths rounded up."""
    exact = all(one.minutes % UNIT == 0 for one in person.course.doses if one.service in doses.GROUPS)
    if not exact and any(rule.day_minutes and rule.breaks_count for rule in rules):
        words = "Their payer counts breaks too, but lengths are rounded up to quarters: breaks are left out."
        work.lacks(GapKind.PAYER, words, person.card.id)
    return exact


def _not_in_course(work: Gathering, key: str, client_id: UUID) -> bool:
    """Whether somebody's course does not run this week; who was not there at its start is told apart."""
    course = next((one for one in work.kinds if one.key == key and one.closed), None)
    if course is None:
        return False
    if client_id in course.member_ids:
        return not course.runs_in(work.monday)
    words = "Their course began without them: its seats are its members', and they wait for the next one."
    work.lacks(GapKind.DOSE, words, client_id)
    return False


def _members_missing(work: Gathering, key: str, dose: Dose, found: Programme) -> bool:
    """A course that admits nobody later needs its members named at its kind of group."""
    taught = any(one.service is dose.service and one.entry is Entry.CLOSED for one in found.curricula)
    return taught and not any(kind.key == key and kind.closed for kind in work.kinds)


def _counted(
    work: Gathering, person: Person, rules: tuple[RuleEdition, ...], needs: tuple[GroupNeed | VisitNeed, ...]
) -> tuple[Counted, ...]:
    """The days that must count for somebody, by what each asks for and counts of what is prescribed."""
    keys = (need.group if isinstance(need, GroupNeed) else need.key for need in needs)
    services = Services({key: work.names[key].service for key in keys}, _breaks(work, rules, person))
    return counted_by(
        person.course.programme,
        person.course.phase,
        rules,
        work.before.get(str(person.card.id), ()),
        frozenset(one.weekday for one in work.house.sites[person.card.site_id].opening),
        services,
    )


def _family_times(person: Person) -> tuple[Window, ...]:
    """When anybody of the family can come; none where nobody asked: then any time is taken."""
    return clock.windows_of(clock.opening(one.window for one in person.family))


def course_of(found: Programme, phase: int, began: date, monday: date) -> Course:
    """Where somebody stands whose phase began on a day."""
    in_phase = doses.phase_of(found, phase)
    return Course(found, in_phase, doses.week_number(in_phase, began, monday))


def prescribers_of(episode: EpisodeCard) -> tuple[UUID, ...]:
    return tuple(one.staff_id for one in episode.team if one.role is CareRole.PRESCRIBER)


def _hours(viewer: Viewer, course: Course, rules: Iterable[RuleEdition]) -> tuple[int, int]:
    """Floor and ceiling of a week: those the programme promises at its own level, else those of the level."""
    found, phase = course.programme, course.phase
    asked = max((rule.week_minutes or 0 for rule in rules), default=0)
    if phase.level is found.level:
        return max(found.hours.floor_minutes, asked), max(found.hours.ceiling_minutes, asked)
    levels = {one.code: one for one in programmes.levels(viewer, found.edition)}
    ceiling = levels[phase.level].ceiling_minutes if phase.level in levels else None
    return asked, ceiling - 1 if ceiling else WEEK


def _video_percent(course: Course, rules: Iterable[RuleEdition]) -> int:
    """The share that may be by video: what the strictest rule takes, where the programme has any at all."""
    if not any(dose.telehealth for dose in course.doses):
        return 0
    return min(
        (rule.telehealth_percent for rule in rules if rule.telehealth_percent is not None), default=100
    )


def _leader_holds(rules: Iterable[RuleEdition]) -> frozenset[str]:
    """What all payers agree on that leaders hold; empty where none asks."""
    found: frozenset[str] | None = None
    for asked in doses.leaders_asked(rules):
        found = asked if found is None else (found & asked or asked)
    return found or frozenset()


def windows_from(stretches: Iterable[Stretch]) -> tuple[Window, ...]:
    """Stretches of a person's week as windows of a problem."""
    return tuple(Window(one.start, one.end) for one in stretches)


def _wishes(free: FreeWeek) -> Iterator[Wish]:
    for window in windows_from(free.gladly):
        yield Wish(window, GLADLY)
    for window in windows_from(free.rather_not):
        yield Wish(window, RATHER_NOT)
