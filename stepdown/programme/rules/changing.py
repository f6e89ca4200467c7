"""Acts on a programme as a value: what a repair does, and how a programme is written down again."""

from __future__ import annotations

from dataclasses import replace

from stepdown.programme.rules.week import minutes_in_week
from stepdown.programme.vocabulary import (
    Change,
    ChangeKind,
    Criterion,
    Curriculum,
    Dose,
    Phase,
    Population,
    Programme,
    Source,
    Tag,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OWN_SOURCE = Source("own", "Value of this clinic, set by its director", Tag.KNOWN)


def apply(programme: Programme, changes: tuple[Change, ...]) -> Programme:
    """The programme after every act, one after the other."""
    for change in changes:
        programme = _apply(programme, change)
    return programme


def _apply(programme: Programme, change: Change) -> Programme:
    phase = programme.phases[change.phase - 1]
    if change.kind is ChangeKind.LEVEL:
        return _other_level(programme, phase, change)
    programme, own = with_own_source(programme)
    if change.kind is ChangeKind.ADD:
        doses = (*phase.doses, _added(phase, change, own))
    else:
        old = phase.doses[change.dose]
        doses = tuple(_changed(old, change, own) if dose is old else dose for dose in phase.doses)
    return _promise(_with_phase(programme, _room_for_days(replace(phase, doses=doses))), own)


def _promise(programme: Programme, own: Source) -> Programme:
    """The hours promised follow what the first phase now holds: a promise may not be too small either."""
    first = programme.phases[0]
    held = min(minutes_in_week(programme, week) for week in first.weeks)
    if held <= programme.hours.ceiling_minutes:
        return programme
    return replace(programme, hours=replace(programme.hours, ceiling_minutes=held, source=own))


def _changed(dose: Dose, change: Change, own: Source) -> Dose:
    if change.kind is ChangeKind.LENGTHEN:
        return replace(dose, minutes=dose.minutes + change.minutes, source=own)
    if change.kind is ChangeKind.SIZE:
        least = min(dose.size[0], change.most) if dose.size else 1
        return replace(dose, size=(least, change.most), source=own)
    if change.kind is ChangeKind.LEADER:
        return replace(dose, leader=change.leader, source=own)
    return replace(dose, telehealth=False, source=own)


def _added(phase: Phase, change: Change, own: Source) -> Dose:
    every = not change.weeks or set(change.weeks) == set(phase.weeks)
    return Dose(
        service=change.service,
        title=change.service.label.text,
        sessions=len(change.on),
        minutes=change.minutes,
        source=own,
        only_weeks=() if every else tuple(change.weeks),
        on=change.on,
    )


def _other_level(programme: Programme, phase: Phase, change: Change) -> Programme:
    programme = _with_phase(programme, replace(phase, level=change.level or phase.level))
    if all(one.level is not programme.level for one in programme.phases):
        programme = replace(programme, level=programme.phases[0].level)
    return programme


def with_own_source(programme: Programme) -> tuple[Programme, Source]:
    """The programme with a source for what the clinic set itself, and that source."""
    found = next((source for source in programme.sources if source.key == OWN_SOURCE.key), None)
    if found is not None:
        return programme, found
    return replace(programme, sources=(*programme.sources, OWN_SOURCE)), OWN_SOURCE


def _with_phase(programme: Programme, phase: Phase) -> Programme:
    phases = tuple(phase if one.number == phase.number else one for one in programme.phases)
    return replace(programme, phases=phases)


def _room_for_days(phase: Phase) -> Phase:
    """The phase with as many days a week as its sessions name."""
    named = len({day for dose in phase.doses if dose.weekly for day in dose.on})
    if not named:
        return phase
    return replace(phase, least_days=min(phase.least_days, named), most_days=max(phase.most_days, named))


def written(programme: Programme) -> dict[str, object]:
    """The programme as plain data, the way `reading.parse` reads it: what is read is written the same."""
    content: dict[str, object] = {
        "key": programme.key,
        "title": programme.title,
        "summary": programme.summary,
        "description": programme.description,
        "level": programme.level.value,
        "edition": programme.edition,
        "least_weeks": programme.least_weeks,
        "ways_in": [way.value for way in programme.ways_in],
        "court_ordered": programme.court_ordered,
        "behavioral": programme.behavioral,
        "hours": {
            "floor_minutes": programme.hours.floor_minutes,
            "ceiling_minutes": programme.hours.ceiling_minutes,
            "source": programme.hours.source.key,
        },
        "phases": [_phase(phase) for phase in programme.phases],
        "tracks": [
            {"key": track.key, "title": track.title, "start": track.start.strftime("%H:%M")}
            for track in programme.tracks
        ],
        "curricula": [_curriculum(one) for one in programme.curricula],
        "to_step": [_criterion(one) for one in programme.to_step],
        "to_graduate": [_criterion(one) for one in programme.to_graduate],
        "sources": [
            {"key": source.key, "title": source.title, "tag": source.tag.value}
            for source in programme.sources
        ],
    }
    if programme.day_rule is not None:
        rule = programme.day_rule
        content["day"] = {"minutes": rule.minutes, "days": rule.days, "source": rule.source.key}
    if programme.population is not Population.ADULT:
        content["population"] = programme.population.value
    if programme.payers:
        content["payers"] = list(programme.payers)
    return content


def _phase(phase: Phase) -> dict[str, object]:
    return {
        "title": phase.title,
        "purpose": phase.purpose,
        "weeks": [phase.first_week, phase.last_week],
        "days": [phase.least_days, phase.most_days],
        "level": phase.level.value,
        "doses": [_dose(dose) for dose in phase.doses],
    }


def _dose(dose: Dose) -> dict[str, object]:
    content: dict[str, object] = {
        "service": dose.service.value,
        "title": dose.title,
        "sessions": dose.sessions,
        "minutes": dose.minutes,
        "source": dose.source.key,
    }
    optional: dict[str, object] = {
        "break_minutes": dose.break_minutes,
        "every_weeks": dose.every_weeks if dose.every_weeks != 1 else 0,
        "only_weeks": list(dose.only_weeks),
        "on": [DAYS[day] for day in dose.on],
        "offset_minutes": dose.offset_minutes,
        "size": list(dose.size) if dose.size else [],
        "note": dose.note,
        "telehealth": dose.telehealth,
        "leader": dose.leader.value if dose.leader else "",
    }
    content |= {name: value for name, value in optional.items() if value}
    if not dose.therapeutic:
        content["therapeutic"] = False
    return content


def _curriculum(one: Curriculum) -> dict[str, object]:
    return {
        "title": one.title,
        "service": one.service.value,
        "entry": one.entry.value,
        "topics": list(one.topics),
        "source": one.source.key,
    }


def _criterion(one: Criterion) -> dict[str, object]:
    content: dict[str, object] = {
        "measure": one.measure.value,
        "comparator": one.comparator.value,
        "value": bool(one.value) if one.comparator.value == "is" else one.value,
        "words": one.words,
        "source": one.source.key,
    }
    return content | ({"encouraged": True} if one.encouraged else {})
