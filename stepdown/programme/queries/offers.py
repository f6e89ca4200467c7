"""Questions about what is offered.

Everyone who may see programmes sees the same: nothing here is about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.programme import shelf
from stepdown.programme.models import PayerRule, ProgrammeStanding, ProgrammeVersion
from stepdown.programme.rules import checking, week
from stepdown.programme.rules.checking.hours import level_of
from stepdown.programme.rules.reading import parse
from stepdown.programme.rules.rulebook import applicable, parse_rule
from stepdown.programme.vocabulary import (
    Finding,
    Level,
    LevelCode,
    Phase,
    Programme,
    ProgrammeLine,
    RuleEdition,
    Service,
    Standing,
    Track,
    WeekPlan,
)


def levels(viewer: Viewer, edition: str) -> tuple[Level, ...]:
    """The levels of care of one edition, least intensive first; empty where nobody entered that edition."""
    found = [level for level in shelf.levels() if level.edition == edition]
    return tuple(sorted(found, key=lambda level: level.rank))


def editions(viewer: Viewer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(level.edition for level in shelf.levels()))


def level(viewer: Viewer, edition: str, code: LevelCode) -> Level:
    """One level of one edition. Raises NotFound."""
    found = level_of(shelf.levels(), edition, code)
    if found is None:
        raise NotFound
    return found


@asked_once
def programmes(viewer: Viewer) -> tuple[Programme, ...]:
    """The newest version of each programme on offer, least intensive level last, then by title."""
    gone = retired_keys()
    newest = (
        ProgrammeVersion.objects.exclude(key__in=gone)
        .order_by("key", "-number")
        .distinct("key")
        .values_list("id", flat=True)
    )
    rank = {level.code: level.rank for level in shelf.levels()}
    found = [read_version(version_id) for version_id in newest]
    return tuple(sorted(found, key=lambda programme: (-rank[programme.level], programme.title)))


def programme(viewer: Viewer, key: str) -> Programme:
    """The newest version of one programme. Raises NotFound."""
    version_id = (
        ProgrammeVersion.objects.filter(key=key).order_by("-number").values_list("id", flat=True).first()
    )
    if version_id is None:
        raise NotFound
    return read_version(version_id)


def programme_version(viewer: Viewer, version_id: UUID) -> Programme:
    """One programme as it was at one version, however old. Raises NotFound."""
    try:
        return read_version(version_id)
    except ProgrammeVersion.DoesNotExist:
        raise NotFound from None


def read_content(viewer: Viewer, content: Mapping[str, object]) -> Programme:
    """Content that is not stored, as a programme. Raises Refused with every fault and its place."""
    read = parse(content)
    if not isinstance(read, Programme):
        raise Refused(*read)
    return read


def lines(viewer: Viewer, words: str = "", *, on: date | None = None) -> tuple[ProgrammeLine, ...]:
    """The list of programmes that match every word typed, with hours week by week and what falls short.

    With a day: under the rules of payers in force on it, too.
    """
    wanted = words.casefold().split()
    every = every_rule() if on else ()
    return tuple(
        ProgrammeLine(
            found,
            tuple(week.weekly_minutes(phase) for phase in found.phases),
            checking.shorts(checking.findings(found, shelf.levels(), _held(found, every, on))),
        )
        for found in programmes(viewer)
        if all(word in _searchable(found) for word in wanted)
    )


def retired_keys() -> set[str]:
    """The programmes nobody new may come to."""
    newest = ProgrammeStanding.objects.order_by("key", "-at", "-id").distinct("key")
    return {row.key for row in newest if row.standing == Standing.RETIRED}


def findings(viewer: Viewer, found: Programme) -> tuple[Finding, ...]:
    """What fits and what falls short, phase by phase."""
    return checking.findings(found, shelf.levels())


def sample_week(viewer: Viewer, found: Programme, phase: Phase, track: Track) -> WeekPlan:
    """An ordinary week of one phase on one track."""
    return week.sample_week(found, phase, track)


def weekly_minutes(viewer: Viewer, phase: Phase) -> int:
    """Therapeutic minutes that every week of the phase has."""
    return week.weekly_minutes(phase)


def total_minutes(viewer: Viewer, found: Programme) -> int:
    """Therapeutic minutes of the whole programme."""
    return week.total_minutes(found)


def sessions_in_week(viewer: Viewer, found: Programme, number: int) -> tuple[tuple[Service, int, int], ...]:
    """Sessions of one week of the programme: service, how many, minutes each as booked (breaks included)."""
    phase = found.phase_in(number)
    return tuple(
        (dose.service, dose.sessions, dose.minutes)
        for dose in phase.doses
        if dose.falls_in(number, phase.first_week)
    )


def every_rule() -> tuple[RuleEdition, ...]:
    """Every edition of every rule: those that ship with the house and those entered."""
    return (*shelf.rules(), *(_entered(row) for row in PayerRule.objects.order_by("key", "valid_from")))


def _entered(row: PayerRule) -> RuleEdition:
    read = parse_rule(row.content)
    if not isinstance(read, RuleEdition):
        raise Refused(*read)
    return replace(read, id=row.id, entered_by=row.by_name, entered_at=row.at)


def _held(found: Programme, every: tuple[RuleEdition, ...], on: date | None) -> tuple[RuleEdition, ...]:
    return applicable(every, found.payers, on) if on else ()


def _searchable(found: Programme) -> str:
    topics = " ".join(topic for curriculum in found.curricula for topic in curriculum.topics)
    services = " ".join(service.label.text for service in found.services)
    text = f"{found.title} {found.summary} {found.description} {found.level.label.text} {services} {topics}"
    return text.casefold()


@lru_cache(maxsize=512)
def read_version(version_id: UUID) -> Programme:
    """A stored version as a value; kept in memory, because a version never changes."""
    row = ProgrammeVersion.objects.get(id=version_id)
    read = parse(row.content)
    if not isinstance(read, Programme):
        raise Refused(*read)
    return replace(read, version_id=row.id, version=row.number, digest=row.digest)
