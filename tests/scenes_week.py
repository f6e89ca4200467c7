"""A clinic that can plan its week: programmes, hours of staff, people in treatment in a real programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from stepdown.episode import actions as episode
from stepdown.episode.vocabulary import EpisodeCard, Opening, StayTerms, WayIn
from stepdown.journeys import publish_week, week_problem
from stepdown.kernel.period import WeekWindow
from stepdown.people import actions as people
from stepdown.people.vocabulary import ClientCard, TieGround
from stepdown.place.vocabulary import Site
from stepdown.programme import actions as programme
from stepdown.programme import queries as programmes
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import ShiftWindow
from stepdown.timetable import actions as timetable
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import Origin
from tests.cast import NOW, SYSTEM, Cast

MONDAY = date(2026, 11, 23)
BEFORE = NOW - timedelta(days=20)


def working(
    cast: Cast, name: str, site: Site, hours: tuple[int, int] = (8, 20), *, minutes: int = 1500
) -> None:
    """Somebody works Monday to Friday at a site."""
    shifts = [ShiftWindow(WeekWindow(day, time(hours[0]), time(hours[1])), site.id) for day in range(5)]
    roster.set_working_week(
        staff_id=cast.staff[name].id,
        from_day=MONDAY,
        shifts=shifts,
        direct_minutes=minutes,
        by=cast.viewer("dora"),
        at=NOW,
    )


def enrolled(
    cast: Cast,
    client: ClientCard,
    counselor: str,
    key: str = "three-sessions",
    *,
    phase: int = 1,
    at: datetime = NOW,
) -> EpisodeCard:
    """Somebody is in a phase of a programme on offer."""
    found = programmes.programme(SYSTEM, key)
    in_phase = next(one for one in found.phases if one.number == phase)
    level = programmes.level(SYSTEM, found.edition, in_phase.level)
    assert found.version_id is not None
    return episode.open_episode(
        client_id=client.id,
        opening=Opening(client.site_id, WayIn.FIRST),
        terms=StayTerms(level.rung, found.key, found.version_id, phase),
        accountable_id=cast.staff[counselor].id,
        by=SYSTEM,
        at=at,
    )


def more_people(cast: Cast, count: int, counselors: Sequence[str] = ("dana", "ines")) -> list[ClientCard]:
    """So many more people in treatment at Harbor Street."""
    found = []
    for number in range(count):
        card = people.add_client(
            chosen_name=f"Sample Person {number}", site_id=cast.harbor.id, by=SYSTEM, at=NOW
        )
        counselor = counselors[number % len(counselors)]
        people.tie(
            staff_id=cast.staff[counselor].id,
            client_id=card.id,
            ground=TieGround.ACCOUNTABLE,
            by=SYSTEM,
            at=NOW,
        )
        enrolled(cast, card, counselor)
        found.append(card)
    return found


def open_house(cast: Cast, count: int = 6) -> list[UUID]:
    """Hours are set, programmes are on offer, and so many people besides Robin and Alex are in treatment."""
    programme.load_presets(by=SYSTEM, at=NOW)
    for name in ("dana", "ines", "hart", "priya"):
        working(cast, name, cast.harbor)
    enrolled(cast, cast.clients["robin"], "dana")
    enrolled(cast, cast.clients["alex"], "ines")
    ids = [cast.clients["robin"].id, cast.clients["alex"].id]
    return [*ids, *(card.id for card in more_people(cast, count))]


def a_published_week(cast: Cast) -> None:
    """A house of people and its next week, planned and published."""
    open_house(cast)
    by = cast.viewer("dora")
    problem = week_problem.problem_of(by, week=MONDAY, at=NOW)
    plan = solve(problem, seed=0, limits=Limits(None, 60)).plan
    draft = timetable.begin_draft(
        week=MONDAY, problem=problem, plan=plan, origin=Origin.SEARCH, by=by, at=NOW
    )
    publish_week.publish(draft_id=draft.id, version=1, by=by, at=NOW)
