"""Somebody's days as the chart shows them on a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from stepdown.doors.threshold import Visit
from stepdown.kernel.period import Days as Dates
from stepdown.people.vocabulary import ClientCard
from stepdown.recovery import queries as recovery
from stepdown.recovery.vocabulary import CheckIn, Days, Dot, Support


@dataclass(frozen=True)
class DaysCard:
    """Both figures, a dot a day, the newest check-in of the last two weeks, whom they lean on."""

    days: Days | None
    dots: tuple[Dot, ...]
    last: CheckIn | None
    supports: tuple[Support, ...]


def days_card(visit: Visit, client: ClientCard) -> DaysCard:
    """The card of one person (5 queries)."""
    on = recovery.today_of(client.site_id, visit.at)
    lately = Dates(on - timedelta(days=13), on + timedelta(days=1))
    found = recovery.days(visit.viewer, [client.id], on=on, at=visit.at).get(client.id)
    told = recovery.check_ins(visit.viewer, [client.id], during=lately, at=visit.at).get(client.id)
    supports = recovery.supports(visit.viewer, [client.id], at=visit.at).get(client.id, ())
    dots = recovery.picture(found, most=60) if found else ()
    return DaysCard(found, dots, told[-1] if told else None, supports)
