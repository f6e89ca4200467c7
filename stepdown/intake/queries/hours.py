"""Hours for assessments: who assesses, what is kept, what is free."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.types.range import Range

from stepdown.intake.models import Booking
from stepdown.intake.queries.books import aims
from stepdown.intake.queries.cards import booking_card
from stepdown.intake.reaching import within
from stepdown.intake.rules import booking as rules
from stepdown.intake.vocabulary import Booking as BookingCard
from stepdown.intake.vocabulary import Slot
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import staff
from stepdown.people.vocabulary import Role
from stepdown.place.queries import site as site_of
from stepdown.place.vocabulary import Site

# The roles that may assess; tests hold this against the table of roles and permissions.
ASSESSING = frozenset({Role.COUNSELOR, Role.SUPERVISOR, Role.PRESCRIBER, Role.DIRECTOR})


def assessors_of(viewer: Viewer, site_id: UUID, *, at: datetime) -> dict[UUID, str]:
    """Staff of a site who may assess, by name."""
    return {
        card.id: card.name
        for card in staff(viewer, at=at)
        if site_id in card.site_ids and ASSESSING.intersection(card.roles)
    }


def opened_around(site: Site, moment: datetime) -> list[Period]:
    """The opening windows of the site on the local day of a moment."""
    return rules.opening_on(moment.astimezone(site.tz).date(), site.opening, site.zone)


def hours(
    viewer: Viewer, site_id: UUID, *, minutes: int, day: date | None = None, at: datetime
) -> tuple[Slot, ...]:
    """Free hours of a site's assessors: of one local day, else of the days ahead (3 queries).

    The earliest comes first; the public sees none.
    """
    site = site_of(viewer, site_id)
    aim = aims()
    first = at.astimezone(site.tz).date()
    days = [day] if day is not None else [first + timedelta(days=n) for n in range(aim.days_ahead)]
    opened = [period for each in days for period in rules.opening_on(each, site.opening, site.zone)]
    who = assessors_of(viewer, site_id, at=at)
    if not opened or not who:
        return ()
    taken: dict[UUID, list[Period]] = {}
    kept = Booking.objects.filter(assessor_id__in=who, ended_at=None, during__overlap=_between(at, None))
    for assessor_id, during in kept.values_list("assessor_id", "during"):
        taken.setdefault(assessor_id, []).append(Period(during.lower, during.upper))
    ready = at + timedelta(minutes=aim.notice_minutes)
    return rules.free_slots(who, taken, opened, minutes=minutes, not_before=ready, aims=aim)


def bookings(
    viewer: Viewer, *, since: datetime, until: datetime, assessor_id: UUID | None = None
) -> tuple[BookingCard, ...]:
    """Kept hours within reach that touch a stretch of time, earliest first; of one assessor on request."""
    rows = (
        Booking.objects.select_related("assessor", "inquiry__site")
        .filter(within(viewer, "inquiry"), ended_at=None, during__overlap=_between(since, until))
        .order_by("during", "id")
    )
    if assessor_id is not None:
        rows = rows.filter(assessor_id=assessor_id)
    return tuple(booking_card(row) for row in rows)


def _between(since: datetime, until: datetime | None) -> Range[datetime]:
    """A stretch as PostgreSQL compares it with what is kept, by the index that keeps hours apart."""
    return Range(since, until, "[)")
