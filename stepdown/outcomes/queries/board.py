"""A house in figures, live: put together from the rooms at the moment of asking, never kept."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from stepdown.attendance.queries import came_so_often
from stepdown.drugtest.queries import counted as tests_counted
from stepdown.drugtest.vocabulary import Outcome
from stepdown.episode.queries import by_phase, ended_as, kept_for, loads, opened_since, reasons
from stepdown.episode.vocabulary import EpisodeEnds
from stepdown.intake.queries import medians
from stepdown.intake.vocabulary import Figure
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.measure.queries import changed
from stepdown.outcomes import rules
from stepdown.outcomes.vocabulary import (
    Board,
    Census,
    Change,
    Group,
    Key,
    Published,
    Share,
    Span,
    Staff,
    WeekPoint,
)
from stepdown.people.vocabulary import Permission
from stepdown.programme.queries import programme_version
from stepdown.session.queries import filled, led_hours
from stepdown.week_close.queries import kept_by_week

_FILE = Path(__file__).parent.parent / "published.toml"
RETAINED = {30: Key.DAY_30, 60: Key.DAY_60, 90: Key.DAY_90}
FIRST, FIRST_DAYS = 5, timedelta(days=14)


@cache
def published() -> tuple[Published, ...]:
    """What others published. Raises ValueError with every fault of the file."""
    found = rules.read_published(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    if not all(isinstance(one, Published) for one in found):
        raise ValueError("; ".join(str(one) for one in found))
    return tuple(one for one in found if isinstance(one, Published))


def board(viewer: Viewer, span: Span, *, at: datetime) -> Board:
    """The figures of the viewer's sites (about 20 queries, whatever the size of the house).

    Raises NotFound for who may not lead.
    """
    require_lead(viewer)
    sites = sorted(viewer.site_ids)
    since = at - timedelta(weeks=span.weeks)
    weeks = _weeks(viewer, sites, since)
    ended = ended_as(viewer, sites, since=since)
    tests = tests_counted(viewer, sites, since=since.date())
    way_in = next((one for one in medians(viewer, at=at) if one.figure is Figure.CALL_TO_START), None)
    groups = _groups(viewer, sites, Period(since, at))
    census = _census(viewer, sites)
    opened = opened_since(viewer, sites, since=since)
    return Board(
        span=span,
        since=since,
        at=at,
        people=sum(one.people for one in census),
        census=census,
        weeks=weeks,
        hours=Share(Key.HOURS_KEPT, sum(one.had for one in weeks), sum(one.asked for one in weeks)),
        days=Share(
            Key.DAYS_COUNTED, sum(one.days_had for one in weeks), sum(one.days_wanted for one in weeks)
        ),
        retention=_retention(viewer, sites, opened, since, at),
        ends=rules.ends_of(ended, reasons(viewer), published()),
        ended=sum(ended.values()),
        changes=_changes(viewer, opened),
        tests=Share(Key.TESTS, tests.get(Outcome.AS_EXPECTED, 0), sum(tests.values())),
        call_to_start=way_in.days if way_in else None,
        call_cases=way_in.cases if way_in else 0,
        call_published=next((one for one in published() if one.key == Key.CALL_TO_START.value), None),
        groups=groups,
        seats=Share(Key.SEATS, sum(one.taken for one in groups), sum(one.seats for one in groups)),
        staff=_staff(viewer, sites, at),
    )


def require_lead(viewer: Viewer) -> None:
    if not viewer.may(Permission.MOVE_CASELOAD):
        raise NotFound


def _weeks(viewer: Viewer, sites: Sequence[UUID], since: datetime) -> tuple[WeekPoint, ...]:
    return tuple(
        WeekPoint(one.start, one.asked, one.had, one.days_wanted, one.days_had, one.people, one.whole)
        for one in kept_by_week(viewer, sites, since=since.date())
    )


def _retention(
    viewer: Viewer, sites: Sequence[UUID], opened: Sequence[EpisodeEnds], since: datetime, at: datetime
) -> tuple[Share, ...]:
    """Who came to the first few sessions, and who was still here after so many days."""
    settled = [one for one in opened if one.opened_at <= at - FIRST_DAYS]
    came = came_at_first(viewer, settled)
    lasted = kept_for(viewer, sites, since=since, days=RETAINED, at=at)
    return (
        rules.share(Key.FIVE_SESSIONS, len(came), len(settled), published()),
        *(rules.share(key, *lasted[days], published()) for days, key in RETAINED.items()),
    )


def came_at_first(viewer: Viewer, opened: Sequence[EpisodeEnds]) -> frozenset[UUID]:
    """Those of some episodes in which somebody came to the first few sessions."""
    stretches = [(one.episode_id, one.client_id, one.opened_at, one.closed_at) for one in opened]
    return came_so_often(viewer, stretches, sessions=FIRST)


def _census(viewer: Viewer, sites: Sequence[UUID]) -> tuple[Census, ...]:
    """People by level and phase; editions of one programme are one line, called as the newest calls it."""
    found: dict[tuple[int, str, int], Census] = {}
    for one in by_phase(viewer, sites):
        programme = programme_version(viewer, one.programme_version_id)
        phase = next((each for each in programme.phases if each.number == one.phase), programme.phases[-1])
        key = (one.level_rank, one.programme_key, one.phase)
        before = found[key].people if key in found else 0
        part = f"{one.programme_key}:{one.phase}"
        found[key] = Census(one.level_label, programme.title, phase.title, one.people + before, part)
    return tuple(found.values())


def _changes(viewer: Viewer, opened: Sequence[EpisodeEnds]) -> tuple[Change, ...]:
    """First against last score of people whose episodes opened in the span."""
    ids = {one.client_id for one in opened}
    return tuple(
        Change(one.scale, one.title, one.people, one.first, one.last, one.fell, one.rose)
        for one in changed(viewer, ids)
    )


def _groups(viewer: Viewer, sites: Sequence[UUID], during: Period) -> tuple[Group, ...]:
    kinds = filled(viewer, sites, during=during)
    times = Counter(one.title for one in kinds)
    found = [
        Group(
            # Two kinds of one name differ in length, which is the end of their key.
            f"{one.title}, {one.group_key.rpartition('-')[2]} min" if times[one.title] > 1 else one.title,
            one.held,
            one.seats,
            one.taken,
            one.below,
            one.called_off,
        )
        for one in kinds
    ]
    return tuple(sorted(found, key=lambda one: (not one.often_below, one.title)))


def _staff(viewer: Viewer, sites: Sequence[UUID], at: datetime) -> tuple[Staff, ...]:
    """Who led how long in the last seven days, and for how many people they answer."""
    carried = loads(viewer, at=at)
    return tuple(
        Staff(
            one.staff_id,
            one.name,
            one.minutes,
            one.sessions,
            sum(part.clients for part in carried.get(one.staff_id, ())),
        )
        for one in led_hours(viewer, sites, during=Period(at - timedelta(days=7), at))
    )
