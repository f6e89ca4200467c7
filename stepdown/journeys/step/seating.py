"""Seats of published weeks given back and taken: after a step, and for whoever came after the plan was made.

Nobody else is moved, the days are locked first, and everybody is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import EpisodeCard, StayTerms
from stepdown.journeys.floor_telling import tell
from stepdown.journeys.step.seats import Own, Reseat, published_weeks, reseats
from stepdown.journeys.week_problem import called
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of
from stepdown.session import actions as sessions
from stepdown.session import queries as dated
from stepdown.session.actions.locking import days_of_week, lock_days
from stepdown.session.vocabulary import Arrangement, Cancelled, Changes, Occasion, Released, SessionCard


@dataclass(frozen=True)
class Free:
    """A session somebody could still have: a group with so many free `seats`, or one of their own."""

    start: datetime
    title: str
    seats: int | None


@dataclass(frozen=True)
class Unplanned:
    """What one published week still has for somebody, and for how many sessions it has nothing."""

    week: date
    free: tuple[Free, ...]
    missing: int


def unplanned(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Unplanned, ...]:
    """What free seats and hours the published weeks still have for somebody, where they lack sessions.

    For who came after a week was planned, or came back to it. Empty where they are not in treatment or
    nothing free would add to what they have. Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    running = episodes.current(viewer, client_id, at=at)
    if running is None or running.stay is None:
        return ()
    weeks = reseats(client_id, running.site_id, running.stay.terms, since=at, at=at)
    found = ((one, sorted(_free(one), key=lambda free: free.start)) for one in weeks)
    return tuple(Unplanned(one.week, tuple(free), one.missing) for one, free in found if free)


def _free(week: Reseat) -> Iterator[Free]:
    for card in week.taken:
        yield Free(card.during.start, card.title, card.free)
    for own in week.own:
        during = _during(own, week)
        if during is not None:
            yield Free(during.start, called(own.key).title, None)


@transaction.atomic
def fill_weeks(*, client_id: UUID, by: Viewer, at: datetime) -> int:
    """Give somebody the free seats and hours that `unplanned` finds; how many sessions they got.

    Raises Refused where nothing is free any more, NotFound.
    """
    require_reach(by, client_id, at=at)
    running = episodes.current(by, client_id, at=at)
    terms = running.stay.terms if running and running.stay else None
    got = reseat(running, terms, by=by, at=at) if running and terms else {}
    made = len(got.get("taken", ())) + len(got.get("arranged", ()))
    if not made:
        raise Refused(Refusal(say("No free seat or hour fits any more: plan the week for them.")))
    return made


def reseat(
    running: EpisodeCard, to: StayTerms, *, besides: Sequence[Changes] = (), by: Viewer, at: datetime
) -> dict[str, tuple[UUID, ...]]:
    """Seats of published weeks on the new terms, in one stroke with their days locked; all told once, of
    what changed `besides` too.
    """
    whole = replace(by, audience=Audience.SYSTEM)
    weeks = published_weeks(running.site_id, since=at, at=at)
    lock_days({day for week in weeks for day in days_of_week(week)})
    found = reseats(running.client_id, running.site_id, to, since=at, at=at) if weeks else ()
    changes = [*besides]
    taken: list[UUID] = []
    arranged: list[Changes] = []
    for week in found:
        changes += [_give_up(one, running.client_id, whole, at) for one in week.released]
        for one in week.taken:
            if given := _give(one, running.client_id, whole, at):
                changes.append(given)
                taken.append(one.id)
        arranged += _arrange(running, week, whole, at)
    if changes or arranged:
        tell(_joined([*changes, *arranged]), by=by, at=at)
    return {
        "released": tuple(one.id for week in found for one in week.released),
        "taken": tuple(taken),
        "arranged": tuple(one.id for each in arranged for one in each.added),
    }


def seat_anew(running: EpisodeCard, by: Viewer, at: datetime) -> None:
    """Seats of published weeks for somebody who begins or comes back on the terms of their stay."""
    if running.stay is not None:
        reseat(running, running.stay.terms, by=by, at=at)


def _give_up(card: SessionCard, client_id: UUID, whole: Viewer, at: datetime) -> Changes:
    """A seat in a group is free again; a session of one's own is not held."""
    if card.seats == 1:
        now = dated.session(whole, card.id, at=at)
        return sessions.cancel_session(
            session_id=card.id, why=Cancelled.WEEK_CHANGED, version=now.version, by=whole, at=at
        )
    return sessions.release_seat(
        session_id=card.id, client_id=client_id, why=Released.WEEK_CHANGED, by=whole, at=at
    )


def _give(card: SessionCard, client_id: UUID, whole: Viewer, at: datetime) -> Changes | None:
    """A seat in a group, unless something stands against it that no plan of the week knows.

    Nobody's step waits for a seat: what they lack is said on the page of their week and planned next time.
    """
    try:
        with transaction.atomic():
            return sessions.give_seat(session_id=card.id, client_id=client_id, by=whole, at=at)
    except Refused:
        return None


def _arrange(running: EpisodeCard, week: Reseat, whole: Viewer, at: datetime) -> list[Changes]:
    made = []
    for one in week.own:
        during = _during(one, week)
        if during is None:
            continue
        named = called(one.key)
        session = Arrangement(
            occasion=Occasion.AD_HOC,
            site_id=week.site_id,
            room_id=None,
            leader_id=one.staff_id,
            kind=named.service,
            title=named.title,
            during=during,
            client_ids=(running.client_id,),
            by_video=one.by_video,
            group_key=one.key,
        )
        try:
            with transaction.atomic():
                made.append(sessions.arrange_session(session=session, by=whole, at=at))
        except Refused:
            # Somebody else took the time a moment ago: the next plan of the week looks for another.
            continue
    return made


def _during(one: Own, week: Reseat) -> Period | None:
    found = dated.dated(week.week, one.start, one.minutes, ZoneInfo(zone_of(week.site_id)))
    return found if isinstance(found, Period) else None


def _joined(changes: Sequence[Changes]) -> Changes:
    """What several writes changed, as one: everybody is told once."""
    return Changes(
        added=tuple(one for each in changes for one in each.added),
        cancelled=tuple(one for each in changes for one in each.cancelled),
        joined=tuple(one for each in changes for one in each.joined),
        left=tuple(one for each in changes for one in each.left),
    )
