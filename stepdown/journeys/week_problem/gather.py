"""The week of the whole clinic, gathered from its rooms in questions that ask for everybody at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.availability import queries as availability
from stepdown.availability.vocabulary import WayCard
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import EpisodeCard, StayTerms
from stepdown.intake import queries as intake
from stepdown.intake.vocabulary import Step
from stepdown.journeys.week_problem import doses
from stepdown.journeys.week_problem.counting import Came, Counted, sessions_of
from stepdown.journeys.week_problem.gaps import Gap, GapKind
from stepdown.journeys.week_problem.house import House, house_of
from stepdown.journeys.week_problem.lives import (
    Course,
    Gathering,
    Person,
    course_of,
    prescribers_of,
    windows_from,
)
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.placement import queries as placement
from stepdown.placement.vocabulary import DecisionCard
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import Programme
from stepdown.signature import queries as signing
from stepdown.timetable import queries as timetable
from stepdown.timetable.vocabulary import Client, Group, Plan, Problem
from stepdown.transfer.queries import away

# A week is the whole clinic's: it is made of everybody, also those whom its planner does not reach. Who reads
# it sees names of those in reach alone.
EVERYBODY = Viewer(Audience.SYSTEM, name="the week")
CONSENT = "consent_to_treat"
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Gathered:
    """A problem, what its sessions are called, what had to be assumed, who asks for each day that counts."""

    problem: Problem
    names: dict[str, doses.Named]
    gaps: tuple[Gap, ...]
    counted: Mapping[str, tuple[Counted, ...]] = field(default_factory=dict)

    def called(self, key: str) -> doses.Named:
        """What a kind of group, or a session of one's own, is to people."""
        return self.names.get(key) or doses.called(key)


def problem_of(viewer: Viewer, *, week: date, at: datetime) -> Problem:
    """The week that holds a day, as the clinic stands. Raises NotFound for who may not plan it."""
    return gathered(viewer, week=week, at=at).problem


def gathered(viewer: Viewer, *, week: date, at: datetime) -> Gathered:
    """The week that holds a day, with names and gaps (about 45 queries, whatever the size of the clinic).

    Raises NotFound for who may not plan it.
    """
    _require(viewer)
    monday = week - timedelta(days=week.weekday())
    house = house_of(EVERYBODY, monday, at=at)
    last, before = _before(monday, at)
    rules = programmes.rules_in_force(EVERYBODY, on=monday)
    kinds = tuple(one.words for one in timetable.group_kinds(EVERYBODY, at=at))
    work = Gathering(EVERYBODY, monday, house, rules, before, kinds)
    persons = _in_treatment(work, at)
    clients = _clients(work, persons, at)
    groups = _groups(work)
    problem = Problem(
        week=monday,
        rooms=house.rooms,
        counselors=house.counselors,
        groups=groups,
        clients=clients,
        last=last,
    )
    gaps = (*house.gaps, *work.gaps, *_unled(problem, work))
    return Gathered(problem, work.names, gaps, work.counted)


def waiting_clients(
    viewer: Viewer, *, week: date, known: Gathered | None = None, at: datetime
) -> tuple[Client, ...]:
    """Who waits for seats: decided and consent signed, but not admitted yet, the longest first.

    As people of the week's problem, in the first programme on offer that begins at their level; only groups
    that the week has are asked for. `known` is the week where it was gathered already. Raises NotFound for
    who may not plan the week.
    """
    _require(viewer)
    monday = week - timedelta(days=week.weekday())
    house = house_of(EVERYBODY, monday, at=at)
    rules = programmes.rules_in_force(EVERYBODY, on=monday)
    work = Gathering(EVERYBODY, monday, house, rules, {})
    problem = (known or gathered(viewer, week=monday, at=at)).problem
    there = {one.id for one in problem.groups}
    found = _clients(work, _waiting(work, at), at)
    return tuple(
        replace(one, groups=tuple(need for need in one.groups if need.group in there)) for one in found
    )


def with_life_now(problem: Problem, card: ClientCard, *, week: date, at: datetime) -> Problem:
    """A problem with one person's free time and way as they are now (about 12 queries)."""
    free = availability.free_week(EVERYBODY, card.id, week=week, at=at)
    told = _way(card, availability.ways(EVERYBODY, [card.id], at=at))
    way = availability.assumed_way() if told is None else told
    there, screen = windows_from(free.on_way), windows_from(free.video)
    clients = (
        replace(one, free=there, video_free=screen, travel=way) if one.id == str(card.id) else one
        for one in problem.clients
    )
    return replace(problem, clients=tuple(clients))


def _require(viewer: Viewer) -> None:
    if viewer.audience is not Audience.SYSTEM and not viewer.may(Permission.PLAN_WEEK):
        raise NotFound


def _before(monday: date, at: datetime) -> tuple[Plan, dict[str, list[Came]]]:
    """What stood before: this week as it was published, else last week; and what each had last week."""
    earlier = timetable.published(EVERYBODY, week=monday - _WEEK, at=at)
    standing = timetable.published(EVERYBODY, week=monday, at=at) or earlier
    came = sessions_of(earlier.problem, earlier.plan) if earlier else {}
    return standing.plan if standing else Plan(), came


def client_as_if(
    client_id: UUID, terms: StayTerms, *, since: datetime, week: date, at: datetime
) -> Client | None:
    """Somebody as the problem of a week would have them on other terms from a moment on (about 25 queries).

    None for who is not in treatment, or where the terms name no programme.
    """
    monday = week - timedelta(days=week.weekday())
    rules = programmes.rules_in_force(EVERYBODY, on=monday)
    kinds = tuple(one.words for one in timetable.group_kinds(EVERYBODY, at=at))
    work = Gathering(EVERYBODY, monday, house_of(EVERYBODY, monday, at=at), rules, {}, kinds)
    now = episodes.currents(EVERYBODY, [client_id], at=at).get(client_id)
    if now is None or now.stay is None:
        return None
    then = replace(now, stay=replace(now.stay, terms=terms, starts_at=since))
    return next(iter(_clients(work, _persons(work, {client_id: then}, at), at)), None)


def _in_treatment(work: Gathering, at: datetime) -> list[Person]:
    lines = episodes.between(
        EVERYBODY, work.house.sites, since=at, until=at + timedelta(microseconds=1), at=at
    )
    # Who is in care elsewhere is not planned: their seats are free until they are back.
    gone = away(
        EVERYBODY, [one.client_id for one in lines], during=Period(at, at + timedelta(microseconds=1))
    )
    ids = [one.client_id for one in lines if one.client_id not in gone]
    return _persons(work, episodes.currents(EVERYBODY, ids, at=at), at)


def _persons(work: Gathering, current: Mapping[UUID, EpisodeCard], at: datetime) -> list[Person]:
    courses = {client_id: _course(work, episode) for client_id, episode in current.items()}
    cards = people.client_cards(EVERYBODY, current, at=at)
    free = availability.free_weeks(EVERYBODY, cards, week=work.monday, at=at)
    told = availability.told_of(EVERYBODY, cards, at=at)
    ways = availability.ways(EVERYBODY, cards, at=at)
    families = availability.family_times(EVERYBODY, cards, at=at)
    found = []
    for client_id in sorted(cards, key=str):
        episode, course = current[client_id], courses[client_id]
        if course is None:
            work.lacks(GapKind.DOSE, "No programme is known for them: nothing is prescribed.", client_id)
            continue
        if client_id not in told:
            work.lacks(GapKind.LIFE, "Nothing is known of their week: it is taken as free.", client_id)
        found.append(
            Person(
                card=cards[client_id],
                course=course,
                free=free[client_id],
                way=_way(cards[client_id], ways),
                family=families.get(client_id, ()),
                accountable=episode.accountable.staff_id if episode.accountable else None,
                prescribers=prescribers_of(episode),
                admitted_at=episode.opened_at,
            )
        )
    return found


def _way(card: ClientCard, ways: Mapping[UUID, tuple[WayCard, ...]]) -> int | None:
    """Minutes to their own site, None where nobody asked."""
    told = ways.get(card.id, ())
    return next((one.minutes for one in told if one.site_id == card.site_id), None)


def _course(work: Gathering, episode: EpisodeCard) -> Course | None:
    if episode.stay is None:
        return None
    try:
        found = programmes.programme_version(EVERYBODY, episode.stay.terms.programme_version_id)
    except NotFound:
        return None
    zone = work.house.sites[episode.site_id].tz
    began = episode.stay.starts_at.astimezone(zone).date()
    return course_of(found, episode.stay.terms.phase, began, work.monday)


def _waiting(work: Gathering, at: datetime) -> list[Person]:
    ids = people.prospects(EVERYBODY, at=at)
    decided = placement.newest_decisions(EVERYBODY, ids, at=at)
    steps = intake.steps_of_client(EVERYBODY, decided)
    agreed = signing.who_signed(EVERYBODY, CONSENT, decided, at=at)
    ready = {
        client_id: decision
        for client_id, decision in decided.items()
        if client_id in agreed and (client_id not in steps or steps[client_id].step is Step.DECIDED)
    }
    cards = people.client_cards(EVERYBODY, ready, at=at)
    free = availability.free_weeks(EVERYBODY, cards, week=work.monday, at=at)
    ways = availability.ways(EVERYBODY, cards, at=at)
    families = availability.family_times(EVERYBODY, cards, at=at)
    offered = programmes.programmes(EVERYBODY)
    found = []
    for client_id, decision in sorted(ready.items(), key=_since):
        course = _first_course(offered, decision, work.monday)
        if course is not None and client_id in cards:
            found.append(
                Person(
                    cards[client_id],
                    course,
                    free[client_id],
                    accountable=None,
                    in_treatment=False,
                    way=_way(cards[client_id], ways),
                    family=families.get(client_id, ()),
                )
            )
    return found


def _since(item: tuple[UUID, DecisionCard]) -> tuple[datetime, str]:
    return item[1].at, str(item[0])


def _first_course(offered: Iterable[Programme], decision: DecisionCard, monday: date) -> Course | None:
    """The first programme on offer that has the decided level, at the phase where it begins."""
    for found in offered:
        phase = next((one for one in found.phases if one.level is decision.actual), None)
        if phase is not None:
            return course_of(found, phase.number, monday, monday)
    return None


def _clients(work: Gathering, persons: Iterable[Person], at: datetime) -> tuple[Client, ...]:
    apart: dict[UUID, set[str]] = {}
    not_with: dict[UUID, set[str]] = {}
    for pair in timetable.every_pair(EVERYBODY, at=at):
        if pair.staff_id is not None:
            not_with.setdefault(pair.client_id, set()).add(str(pair.staff_id))
        elif pair.other_id is not None:
            apart.setdefault(pair.client_id, set()).add(str(pair.other_id))
            apart.setdefault(pair.other_id, set()).add(str(pair.client_id))
    sites = _known_sites(work.house)
    made = []
    for person in persons:
        if str(person.card.site_id) not in sites:
            words = "Their site has neither rooms nor anybody with hours: they are not planned."
            work.lacks(GapKind.HOURS, words, person.card.id)
            continue
        client_id = person.card.id
        never, staff = apart.get(client_id, set()), not_with.get(client_id, set())
        made.append(work.client_of(person, frozenset(never), frozenset(staff)))
    return tuple(made)


def _known_sites(house: House) -> set[str]:
    """Sites at which anything can take place this week."""
    return {room.site for room in house.rooms} | {
        shift.site for one in house.counselors for shift in one.shifts
    }


def _groups(work: Gathering) -> tuple[Group, ...]:
    """The kinds of group that somebody needs, with what the clinic says of them."""
    sites = frozenset(_known_sites(work.house))
    made = dict(work.groups)
    for kind in work.kinds:
        if kind.key in made:
            group = made[kind.key]
            work.names[group.id] = replace(work.names[group.id], title=kind.title)
            made[group.id] = doses.as_said(group, kind, sites, work.monday)
    there = {
        key: replace(one, follows=one.follows if one.follows in made else "") for key, one in made.items()
    }
    return tuple(there[key] for key in sorted(there))


def _unled(problem: Problem, work: Gathering) -> list[Gap]:
    """Kinds of group that nobody with hours in this week may lead."""
    found = []
    for group in problem.groups:
        able = [
            one
            for one in problem.counselors
            if (not group.skill or group.skill in one.skills)
            and (not group.credentials or any(held.name in group.credentials for held in one.credentials))
            and (not group.language or group.language in one.languages)
        ]
        if not able:
            needing = tuple(
                UUID(one.id) for one in problem.clients if any(need.group == group.id for need in one.groups)
            )
            words = say("Nobody who works this week may lead {title}.", title=work.names[group.id].title)
            found.append(Gap(GapKind.LEADER, words, needing))
    return found
