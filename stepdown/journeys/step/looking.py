"""What a step would do, before anybody decides: hours, days, seats, the end, what waits elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stepdown.episode.vocabulary import StayTerms
from stepdown.journeys.step.seats import Reseat, reseats
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.queries.stepping import Stepping
from stepdown.place.queries import zone_of
from stepdown.plan.queries import unsigned
from stepdown.programme.queries import (
    levels,
    programme_version,
    programmes,
    weekly_minutes,
)
from stepdown.programme.vocabulary import Phase, Programme
from stepdown.step.vocabulary import Direction


@dataclass(frozen=True)
class Dose:
    """A stay in hours: minutes a week, least and most days, the length of its sessions in minutes."""

    level: str
    programme: str
    phase: str
    minutes: int
    least_days: int
    most_days: int
    lengths: tuple[int, ...]
    weeks: int

    @property
    def said(self) -> str:
        """In one line of a list."""
        return f"{self.programme}, {self.phase}: {self.minutes // 60}:{self.minutes % 60:02d} h"


@dataclass(frozen=True)
class Look:
    """A step looked at: the dose before and after, published weeks, the day the programme would end.

    `ends_on` is the last day of the last phase, None where there is nothing after. `warnings` never block.
    """

    here: Dose
    there: Dose | None
    on: date
    ends_on: date | None
    weeks: tuple[Reseat, ...]
    warnings: tuple[Words, ...]


@dataclass(frozen=True)
class Option:
    """One place a step may lead to, by the direction it means."""

    terms: StayTerms
    dose: Dose
    direction: Direction

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.terms.programme_version_id}:{self.terms.phase}"


def options(viewer: Viewer, of: Stepping) -> tuple[Option, ...]:
    """Everything a person could go to: phases of their own version first, then what else is on offer."""
    if of.episode.stay is None:
        return ()
    here = of.episode.stay.terms
    found = [*_of(viewer, of.programme, here, of)]
    for one in programmes(viewer):
        if one.key != of.programme.key:
            found += _of(viewer, one, here, of)
    return tuple(found)


def look(
    viewer: Viewer, of: Stepping, terms: StayTerms | None, *, on: date, weeks: bool = True, at: datetime
) -> Look:
    """What a step on a day would do; `terms` None for graduating or leaving.

    With `weeks` the published weeks are looked at too, which takes a search: about a second of a big clinic.
    """
    zone = ZoneInfo(zone_of(of.episode.site_id))
    since = max(at, datetime.combine(on, time(0), zone))
    reseated: tuple[Reseat, ...] = ()
    if weeks:
        reseated = reseats(of.client.id, of.episode.site_id, terms, since=since, at=at)
    programme = of.programme if terms is None else programme_version(viewer, terms.programme_version_id)
    phase = _phase(programme, terms.phase) if terms else None
    return Look(
        here=dose_of(viewer, of.programme, of.phase),
        there=dose_of(viewer, programme, phase) if phase else None,
        on=on,
        ends_on=_ends(programme, phase, on) if phase else on,
        weeks=reseated,
        warnings=tuple(_warnings(viewer, of, programme, phase, reseated, at)),
    )


def dose_of(viewer: Viewer, programme: Programme, phase: Phase) -> Dose:
    """A phase in hours."""
    name = next((one.name for one in levels(viewer, programme.edition) if one.code is phase.level), "")
    lengths = sorted({one.minutes for one in phase.doses if one.therapeutic})
    return Dose(
        level=name or str(phase.level.label),
        programme=programme.title,
        phase=phase.title,
        minutes=weekly_minutes(viewer, phase),
        least_days=phase.least_days,
        most_days=phase.most_days,
        lengths=tuple(lengths),
        weeks=len(phase.weeks),
    )


def _of(viewer: Viewer, programme: Programme, here: StayTerms, of: Stepping) -> Iterator[Option]:
    if programme.version_id is None:
        return
    ladder = {one.code: one.rung for one in levels(viewer, programme.edition)}
    for phase in programme.phases:
        if phase.level not in ladder:
            continue
        terms = StayTerms(ladder[phase.level], programme.key, programme.version_id, phase.number)
        if terms == here:
            continue
        there, now = dose_of(viewer, programme, phase), dose_of(viewer, of.programme, of.phase)
        yield Option(terms, there, _direction(terms, here, there.minutes, now.minutes))


def _direction(terms: StayTerms, here: StayTerms, minutes: int, now: int) -> Direction:
    """By level, and within one level by hours; with as many hours a later phase is a step on, not aside."""
    if terms.programme_version_id == here.programme_version_id and minutes == now:
        return Direction.DOWN if terms.phase > here.phase else Direction.UP
    if (terms.rung.rank, minutes) > (here.rung.rank, now):
        return Direction.UP
    if (terms.rung.rank, minutes) < (here.rung.rank, now):
        return Direction.DOWN
    return Direction.TRANSFER


def _phase(programme: Programme, number: int) -> Phase:
    return next((one for one in programme.phases if one.number == number), programme.phases[-1])


def _ends(programme: Programme, phase: Phase, on: date) -> date:
    """The day before the programme's weeks, counted from this phase's first day, are over."""
    return on + timedelta(weeks=programme.weeks - phase.first_week + 1, days=-1)


def _warnings(
    viewer: Viewer,
    of: Stepping,
    programme: Programme,
    phase: Phase | None,
    weeks: tuple[Reseat, ...],
    at: datetime,
) -> Iterator[Words]:
    if phase is not None and phase.level.value != _level(of):
        yield say(
            "The level of care changes. A payer may ask for a new authorization: nothing here waits for it."
        )
    if phase is not None and programme.key != of.programme.key:
        yield say("It is another programme: papers and the plan are looked at again.")
    if missing := sum(one.missing for one in weeks):
        one = say("One session has no free seat in a week that is published: the next plan looks again.")
        many = say(
            "{n} sessions have no free seat in weeks that are published: the next plan looks again.",
            n=missing,
        )
        yield one if missing == 1 else many
    if unsigned(viewer, [of.client.id], at=at):
        yield say("A version of the plan waits for signatures.")


def _level(of: Stepping) -> str:
    return of.episode.stay.terms.rung.code if of.episode.stay else ""
