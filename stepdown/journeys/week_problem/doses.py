"""From what a programme prescribes to what a week can hold: kinds of group, and sessions of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from stepdown.journeys.week_problem.house import LEADS
from stepdown.kernel.viewer import Viewer
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import (
    Dose,
    Leader,
    Phase,
    Population,
    Programme,
    RuleEdition,
    RuleKind,
    Service,
)
from stepdown.timetable.vocabulary import UNIT, Group, GroupKindWords, Place

GROUPS = (Service.GROUP, Service.SKILLS, Service.EDUCATION, Service.ACTIVITY, Service.PEER)
OWN = (Service.INDIVIDUAL, Service.FAMILY, Service.MEDICATION)
# A group of one is no group; how large one may be where nobody says is SAMHSA's TIP 47, chapter 4.
LEAST, MOST = 2, 12
YOUNG = "young"


@dataclass(frozen=True)
class Named:
    """What a session is to people: its service and title."""

    service: Service
    title: str


def key_of(dose: Dose, programme: Programme) -> str:
    """The id of a kind of group: the same session of two programmes is the same kind."""
    ages = f"-{YOUNG}" if programme.population is Population.YOUNG else ""
    return f"{dose.service.value}-{programmes.key_of(dose.title)}-{dose.minutes}{ages}"


def called(key: str) -> Named:
    """What a key says to people, where nothing else does."""
    first, _, rest = key.partition("-")
    words = [word for word in rest.split("-") if word and word != YOUNG and not word.isdigit()]
    service = Service(first) if first in Service._value2member_map_ else Service.GROUP
    title = " ".join(words).capitalize()
    return Named(service, title or service.label.text)


def phase_of(programme: Programme, number: int) -> Phase:
    """The phase of that number, the last one where it is past the end."""
    return next((one for one in programme.phases if one.number == number), programme.phases[-1])


def week_number(phase: Phase, began: date, monday: date) -> int:
    """Which week of the programme it is for somebody whose phase began on a day."""
    first = began.toordinal() - began.weekday()
    return phase.first_week + max(0, (monday.toordinal() - first) // 7)


def doses_in(phase: Phase, week: int) -> tuple[Dose, ...]:
    """What is held in a week of the programme: fortnightly and single sessions in their own weeks."""
    return tuple(one for one in phase.doses if one.falls_in(week, phase.first_week))


def rules_for(found: Programme, phase: Phase, rules: Iterable[RuleEdition]) -> tuple[RuleEdition, ...]:
    """The rules a phase is held against: law always, a payer's where the programme names the payer."""
    return tuple(
        one
        for one in rules
        if phase.level in one.levels and (one.kind is RuleKind.LAW or one.key in found.payers)
    )


def group_of(dose: Dose, programme: Programme, rules: Iterable[RuleEdition]) -> Group:
    """A kind of group as one programme has it. Lengths are rounded up; what is added credits nobody."""
    least, most = dose.size or (LEAST, MOST)
    for rule in rules:
        if dose.service in rule.groups:
            # The week is planned with one leader; one who leads along comes on the day.
            most = min([most, *(one for one in (rule.group_most, rule.per_leader) if one is not None)])
    minutes = -(-dose.minutes // UNIT) * UNIT
    return Group(
        id=key_of(dose, programme),
        minutes=minutes,
        least=min(least, most),
        most=most,
        break_minutes=dose.break_minutes + minutes - dose.minutes,
        asks=frozenset({YOUNG}) if programme.population is Population.YOUNG else frozenset(),
        credentials=_leaders(dose),
        place=Place.EITHER if dose.telehealth else Place.ON_SITE,
    )


def _leaders(dose: Dose) -> frozenset[str]:
    if dose.leader is Leader.TECHNICIAN:
        return frozenset()
    if dose.leader is not None:
        return frozenset({dose.leader.value})
    return frozenset({LEADS, Leader.PEER.value} if dose.service is Service.PEER else {LEADS})


def joined(one: Group, other: Group) -> Group:
    """A kind of group that two programmes have: what both allow."""
    most = min(one.most, other.most)
    both = one.credentials & other.credentials
    return replace(
        one,
        least=min(max(one.least, other.least), most),
        most=most,
        break_minutes=max(one.break_minutes, other.break_minutes),
        credentials=both or one.credentials or other.credentials,
        place=one.place if one.place is other.place else Place.ON_SITE,
    )


def as_said(group: Group, words: GroupKindWords, sites: frozenset[str], monday: date) -> Group:
    """A kind of group with what the clinic says of it; of sites those that there are.

    The members of a course are in it for its weeks and no longer.
    """
    return replace(
        group,
        least=words.least,
        most=words.most,
        sites=frozenset(str(one) for one in words.site_ids) & sites,
        place=words.place,
        skill=words.skill,
        asks=group.asks | frozenset(words.asks),
        language=words.language,
        closed=words.closed,
        members=frozenset(str(one) for one in words.member_ids if words.runs_in(monday)),
        starts=words.starts,
        follows=words.follows,
    )


def day_most(viewer: Viewer, programme: Programme, phase: Phase) -> int | None:
    """Minutes of the longest day that the programme itself lays out, and an hour for a session of one's
    own beside it; None where it lays out none.
    """
    if not programme.tracks:
        return None
    held = programmes.sample_week(viewer, programme, phase, programme.tracks[0]).held
    longest = 0
    for day in {one.weekday for one in held}:
        of_day = [one for one in held if one.weekday == day]
        first = min(one.start.hour * 60 + one.start.minute for one in of_day)
        last = max((one.end.hour * 60 + one.end.minute) or 24 * 60 for one in of_day)
        longest = max(longest, last - first)
    return -(-longest // UNIT) * UNIT + 60 if longest else None


def leaders_asked(rules: Iterable[RuleEdition]) -> Iterator[frozenset[str]]:
    """What payers ask of whoever leads, one set for each that asks anything."""
    for rule in rules:
        if rule.leaders:
            yield frozenset(one.value for one in rule.leaders)
