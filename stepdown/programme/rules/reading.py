"""From a data file to a frozen Programme, or to every fault with the exact place it stands at."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from stepdown.episode.vocabulary import WayIn
from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import (
    Comparator,
    Criterion,
    Curriculum,
    DayRule,
    Dose,
    Entry,
    Hours,
    Leader,
    Level,
    LevelCode,
    Measure,
    Phase,
    Population,
    Programme,
    Service,
    Source,
    Tag,
    Track,
)

WEEK = 7 * 24 * 60
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_NOWHERE = Source("", "", Tag.KNOWN)
_SHARES = {Measure.HOURS_KEPT, Measure.OBJECTIVES_MET, Measure.TOPICS_HAD}
_YES_OR_NO = {Measure.SAFE_HOME, Measure.AFTERCARE_PLAN, Measure.NEW_GOAL, Measure.STRESS_PLAN}


def digest_of(content: Mapping[str, object]) -> str:
    """SHA-256 over the content with its keys sorted.

    The same content has the same digest, however it is laid out.
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def parse(content: Mapping[str, object]) -> Programme | tuple[Refusal, ...]:
    """A programme, or every refusal.

    Unknown fields, wrong kinds, gaps between phases, facts without a source.
    """
    reader = Reader(content)
    sources = _sources(reader)
    programme = Programme(
        key=_key(reader),
        title=reader.text("title"),
        summary=reader.text("summary"),
        description=reader.text("description"),
        level=reader.one_of("level", LevelCode),
        edition=reader.text("edition"),
        least_weeks=reader.whole("least_weeks", least=1, most=104),
        hours=_hours(reader.part("hours"), sources),
        day_rule=_day_rule(reader.part("day"), sources) if reader.has("day") else None,
        phases=_phases(reader, sources),
        tracks=_tracks(reader),
        curricula=tuple(_curriculum(part, sources) for part in reader.parts("curricula")),
        to_step=tuple(_criterion(part, sources) for part in reader.parts("to_step")),
        to_graduate=tuple(_criterion(part, sources) for part in reader.parts("to_graduate", least=1)),
        ways_in=reader.many_of("ways_in", WayIn),
        court_ordered=reader.yes("court_ordered"),
        behavioral=reader.yes("behavioral"),
        sources=tuple(sources.values()),
        population=reader.one_of("population", Population, default=Population.ADULT),
        payers=reader.texts("payers"),
    )
    reader.done()
    if not reader.refusals:
        _check_whole(reader, programme)
    return tuple(reader.refusals) if reader.refusals else programme


def parse_levels(content: Mapping[str, object]) -> tuple[Level, ...] | tuple[Refusal, ...]:
    """The levels of care of every edition, or every refusal."""
    reader = Reader(content)
    sources = _sources(reader)
    levels = tuple(_level(part, sources) for part in reader.parts("levels", least=1))
    reader.done()
    for name in twice(f"{level.edition} {level.code.value}" for level in levels):
        reader.refuse("levels", say("has {name} twice", name=name))
    return tuple(reader.refusals) if reader.refusals else levels


def _key(reader: Reader) -> str:
    key = reader.text("key")
    if key and not _KEY.match(key):
        reader.refuse("key", say("needs small letters, digits and single hyphens"))
    return key


def _sources(reader: Reader) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for part in reader.parts("sources", least=1):
        source = Source(part.text("key"), part.text("title"), part.one_of("tag", Tag))
        part.done()
        if source.key in sources:
            part.refuse("key", say("{key} stands here twice", key=source.key))
        sources[source.key] = source
    return sources


def _source(reader: Reader, sources: Mapping[str, Source]) -> Source:
    key = reader.text("source")
    if key and key not in sources:
        reader.refuse("source", say("{key} is not among the sources of this file", key=key))
    return sources.get(key, _NOWHERE)


def _hours(reader: Reader, sources: Mapping[str, Source]) -> Hours:
    floor = reader.whole("floor_minutes", least=0, most=WEEK)
    ceiling = reader.whole("ceiling_minutes", least=1, most=WEEK)
    if ceiling < floor:
        reader.refuse("ceiling_minutes", say("lies below the floor"))
    hours = Hours(floor, ceiling, _source(reader, sources))
    reader.done()
    return hours


def _day_rule(reader: Reader, sources: Mapping[str, Source]) -> DayRule:
    rule = DayRule(
        reader.whole("minutes", least=1, most=1440),
        reader.whole("days", least=1, most=7),
        _source(reader, sources),
    )
    reader.done()
    return rule


def _tracks(reader: Reader) -> tuple[Track, ...]:
    tracks = []
    for part in reader.parts("tracks", least=1):
        tracks.append(Track(part.text("key"), part.text("title"), part.clock("start")))
        part.done()
    for key in twice(track.key for track in tracks):
        reader.refuse("tracks", say("has {name} twice", name=key))
    return tuple(tracks)


def _phases(reader: Reader, sources: Mapping[str, Source]) -> tuple[Phase, ...]:
    phases = []
    next_week = 1
    for number, part in enumerate(reader.parts("phases", least=1), start=1):
        phase = _phase(part, number, sources)
        if phase.first_week != next_week:
            part.refuse(
                "weeks", say("starts in week {week}, not in week {due}", week=phase.first_week, due=next_week)
            )
        next_week = phase.last_week + 1
        phases.append(phase)
    return tuple(phases)


def _phase(reader: Reader, number: int, sources: Mapping[str, Source]) -> Phase:
    first, last = reader.span("weeks", least=1, most=104)
    least, most = reader.span("days", least=1, most=7)
    phase = Phase(
        number=number,
        title=reader.text("title"),
        purpose=reader.text("purpose"),
        first_week=first,
        last_week=last,
        level=reader.one_of("level", LevelCode),
        least_days=least,
        most_days=most,
        doses=tuple(_dose(part, sources) for part in reader.parts("doses", least=1)),
    )
    reader.done()
    for position, dose in enumerate(phase.doses):
        outside = [week for week in dose.only_weeks if week not in phase.weeks]
        if outside:
            reader.refuse(
                f"doses[{position}].only_weeks", say("week {week} is not of this phase", week=outside[0])
            )
    days = {day for dose in phase.doses for day in dose.on if dose.weekly}
    if days and not least <= len(days) <= most:
        fault = say(
            "the sample week has {n} days, not {least} to {most}", n=len(days), least=least, most=most
        )
        reader.refuse("days", fault)
    return phase


def _dose(reader: Reader, sources: Mapping[str, Source]) -> Dose:
    dose = Dose(
        service=reader.one_of("service", Service),
        title=reader.text("title"),
        sessions=reader.whole("sessions", least=1, most=14),
        minutes=reader.whole("minutes", least=5, most=720),
        source=_source(reader, sources),
        break_minutes=reader.whole("break_minutes", least=0, most=120, default=0),
        every_weeks=reader.whole("every_weeks", least=1, most=13, default=1),
        only_weeks=reader.wholes("only_weeks", least=1, most=104),
        therapeutic=reader.yes("therapeutic", default=True),
        on=reader.weekdays("on"),
        offset_minutes=reader.whole("offset_minutes", least=0, most=720, default=0),
        size=reader.span("size", least=1, most=30) if reader.has("size") else None,
        note=reader.text("note", default=""),
        telehealth=reader.yes("telehealth", default=False),
        leader=reader.one_of("leader", Leader) if reader.has("leader") else None,
    )
    reader.done()
    if dose.on and len(dose.on) != dose.sessions:
        reader.refuse("on", say("names {n} days for {m} sessions", n=len(dose.on), m=dose.sessions))
    if dose.break_minutes >= dose.minutes:
        reader.refuse("break_minutes", say("leaves nothing of the session"))
    return dose


def _curriculum(reader: Reader, sources: Mapping[str, Source]) -> Curriculum:
    curriculum = Curriculum(
        title=reader.text("title"),
        service=reader.one_of("service", Service),
        entry=reader.one_of("entry", Entry),
        topics=reader.texts("topics", least=1),
        source=_source(reader, sources),
    )
    reader.done()
    return curriculum


def _criterion(reader: Reader, sources: Mapping[str, Source]) -> Criterion:
    measure = reader.one_of("measure", Measure)
    comparator = reader.one_of("comparator", Comparator)
    if (measure in _YES_OR_NO) is not (comparator is Comparator.IS):
        reader.refuse("comparator", say("does not fit the measure {measure}", measure=measure.value))
    if comparator is Comparator.IS:
        value = int(reader.yes("value"))
    else:
        value = reader.whole("value", least=0, most=100 if measure in _SHARES else 1_000)
    encouraged = reader.yes("encouraged", default=False)
    criterion = Criterion(
        measure, comparator, value, reader.text("words"), _source(reader, sources), encouraged
    )
    reader.done()
    return criterion


def _level(reader: Reader, sources: Mapping[str, Source]) -> Level:
    level = Level(
        code=reader.one_of("code", LevelCode),
        edition=reader.text("edition"),
        number=reader.text("number"),
        name=reader.text("name"),
        band=reader.text("band"),
        rank=reader.whole("rank", least=0, most=9),
        floor_minutes=_minutes(reader, "floor_minutes"),
        ceiling_minutes=_minutes(reader, "ceiling_minutes"),
        young_floor_minutes=_minutes(reader, "young_floor_minutes"),
        live_in=reader.yes("live_in", default=False),
        source=_source(reader, sources),
    )
    reader.done()
    return level


def _minutes(reader: Reader, name: str) -> int | None:
    return reader.whole(name, least=0, most=WEEK) if reader.has(name) else None


def _check_whole(reader: Reader, programme: Programme) -> None:
    """What only the whole can show: length, services that carry a curriculum."""
    if programme.least_weeks > programme.weeks:
        reader.refuse("least_weeks", say("is longer than the {n} weeks of the phases", n=programme.weeks))
    for position, curriculum in enumerate(programme.curricula):
        if curriculum.service not in programme.services:
            reader.refuse(f"curricula[{position}].service", say("no phase has such sessions"))
