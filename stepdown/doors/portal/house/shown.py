"""What the page of a house shows its resident, and the line on their first page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.doors.threshold import Visit
from stepdown.housing import queries
from stepdown.housing.vocabulary import StayCard
from stepdown.kernel.words import Words, say
from stepdown.overview import queries as overview
from stepdown.place.queries import zone_of

NIGHTS = timedelta(days=7)


def my_house_line(visit: Visit, client_id: UUID) -> Words | None:
    """One line where somebody lives in a house or a bed is kept for them; else nothing."""
    stay = queries.current(visit.viewer, [client_id], at=visit.at).get(client_id)
    if stay is None:
        return None
    if stay.moved_in_at is None:
        return say("{house}: a bed is kept for you.", house=stay.house)
    return say("{house}: curfew, passes, meetings, what you owe.", house=stay.house)


def house(visit: Visit, client_id: UUID) -> dict[str, object]:
    """Everything the page of a house shows; without a stay only what was before."""
    found = overview.lives(visit.viewer, client_id, at=visit.at)
    stay = found.now
    if stay is None:
        return {"lives": found, "stay": None}
    return {"lives": found, "stay": stay} | _of_stay(visit, stay)


def _of_stay(visit: Visit, stay: StayCard) -> dict[str, object]:
    viewer, at = visit.viewer, visit.at
    today = queries.today_of(stay.site_id, at)
    rules = queries.rules_on([stay.house_id], max(today, stay.from_on)).get(stay.house_id)
    agreed = queries.acknowledged([stay.id]).get(stay.id, ())
    been = queries.meetings(viewer, [stay.id], at=at)
    return {
        "zone": ZoneInfo(zone_of(stay.site_id)),
        "today": today,
        "curfew": rules.curfew_on(today) if rules else None,
        "rules": rules,
        "said": queries.said(rules) if rules else (),
        "agreed": agreed,
        "to_agree": rules is not None and all(one.number != rules.number for one in agreed),
        "passes": queries.passes(viewer, [stay.id], at=at),
        "meetings": been,
        "week": queries.week_of(been, today, rules.new.meetings_a_week) if rules else None,
        "account": queries.account(viewer, stay, at=at),
        "nights": tuple(
            reversed(queries.looks_of([stay.id], since=today - NIGHTS, until=today).get(stay.id, ()))
        ),
    }
