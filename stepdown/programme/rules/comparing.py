"""Two versions side by side: every thing they say differently, named in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stepdown.kernel.words import Words, say
from stepdown.programme.rules.checking.wording import hours, spans
from stepdown.programme.rules.week import weekly_minutes
from stepdown.programme.vocabulary import Criterion, Curriculum, Dose, Phase, Programme, Unlike

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def unlike(left: Programme, right: Programme) -> tuple[Unlike, ...]:
    """What differs, from the whole to the single session. What is the same is not told."""
    return tuple(
        Unlike(place, one, other)
        for place, one, other in _pairs(left, right)
        if one != other
    )  # fmt: skip


def _pairs(left: Programme, right: Programme) -> Iterator[tuple[Words, str, str]]:
    heads = _head(left), _head(right)
    for name in heads[0]:
        yield say(name), heads[0][name], heads[1][name]
    for number in range(1, max(len(left.phases), len(right.phases)) + 1):
        yield from _phase_pairs(number, _at(left.phases, number), _at(right.phases, number))
    yield from _lists(say("Curriculum"), _by_title(left.curricula), _by_title(right.curricula))
    yield from _lists(say("To step on"), _criteria(left.to_step), _criteria(right.to_step))
    yield from _lists(say("To graduate"), _criteria(left.to_graduate), _criteria(right.to_graduate))


def _head(one: Programme) -> dict[str, str]:
    rule = one.day_rule
    return {
        "Title": one.title,
        "In short": one.summary,
        "Description": one.description,
        "Level": f"{one.level.label} ({one.edition})",
        "For whom": one.population.label.text,
        "Payers": ", ".join(one.payers),
        "Length": f"{one.weeks} weeks, at least {one.least_weeks}",
        "Hours promised": f"{hours(one.hours.floor_minutes)} to {hours(one.hours.ceiling_minutes)}",
        "Days that count": f"{rule.days} days of {hours(rule.minutes)}" if rule else "",
        "Times of day": ", ".join(f"{track.title} {track.start:%H:%M}" for track in one.tracks),
        "Ways in": ", ".join(way.label.text for way in one.ways_in),
        "Court-ordered": "yes" if one.court_ordered else "no",
        "Behavioral addictions": "yes" if one.behavioral else "no",
    }


def _at(phases: Sequence[Phase], number: int) -> Phase | None:
    return phases[number - 1] if number <= len(phases) else None


def _phase_pairs(number: int, one: Phase | None, other: Phase | None) -> Iterator[tuple[Words, str, str]]:
    yield say("Phase {n}", n=number), _phase(one), _phase(other)
    first, second = _doses(one), _doses(other)
    for name in dict.fromkeys((*first, *second)):
        yield say("Phase {n}: {session}", n=number, session=name), first.get(name, ""), second.get(name, "")


def _phase(phase: Phase | None) -> str:
    if phase is None:
        return ""
    days = f"{phase.least_days} to {phase.most_days} days"
    level = phase.level.label.text
    return f"{phase.title}, weeks {phase.first_week} to {phase.last_week}, {level}, {days}, " + (
        f"{hours(weekly_minutes(phase))} a week. {phase.purpose}"
    )


def _doses(phase: Phase | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for dose in phase.doses if phase else ():
        name = dose.title
        while name in found:
            name += " (again)"
        found[name] = _dose(dose)
    return found


def _dose(dose: Dose) -> str:
    parts = [f"{dose.sessions} × {dose.minutes} min {dose.service.label.text.lower()}"]
    if dose.break_minutes:
        parts.append(f"{dose.break_minutes} min break")
    if dose.only_weeks:
        parts.append(f"weeks {spans(dose.only_weeks)}")
    elif dose.every_weeks > 1:
        parts.append(f"every {dose.every_weeks} weeks")
    if dose.on:
        parts.append(" ".join(_DAYS[day] for day in dose.on))
    if dose.offset_minutes:
        parts.append(f"{dose.offset_minutes} min after the start")
    if dose.size:
        parts.append(f"{dose.size[0]} to {dose.size[1]} people")
    if dose.leader:
        parts.append(dose.leader.label.text.lower())
    parts += ["by video"] * dose.telehealth + ["not treatment"] * (not dose.therapeutic)
    return ", ".join([*parts, dose.note] if dose.note else parts)


def _by_title(curricula: Sequence[Curriculum]) -> Mapping[str, str]:
    return {one.title: f"{one.entry.label}: {', '.join(one.topics)}" for one in curricula}


def _criteria(rules: Sequence[Criterion]) -> Mapping[str, str]:
    return {f"{one.measure.label}": f"{one.words}{', encouraged' if one.encouraged else ''}" for one in rules}


def _lists(
    place: Words, one: Mapping[str, str], other: Mapping[str, str]
) -> Iterator[tuple[Words, str, str]]:
    for name in dict.fromkeys((*one, *other)):
        yield say("{place}: {name}", place=place, name=name), one.get(name, ""), other.get(name, "")
