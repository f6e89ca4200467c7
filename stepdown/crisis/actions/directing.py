"""What a director decides: who is on call, and how many minutes each is rung."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.crisis import models, rules
from stepdown.crisis.queries.schedule import pace
from stepdown.crisis.vocabulary import NewTurn, Pace
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import staff_who_may
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import day_at


@transaction.atomic
def add_turn(*, site_id: UUID, new: NewTurn, by: Viewer, at: datetime) -> UUID:
    """Put somebody on call: only who may open charts is rung for a person. Raises Refused, NotFound."""
    _here(site_id, by)
    noes = rules.against_turn(new, day_at(site_id, at))
    clinicians = {one.id for one in staff_who_may(by, Permission.SEE_CHART, site_id=site_id, at=at)}
    if new.staff_id not in clinicians:
        noes.append(Refusal(say("On call is somebody who works here and may open charts."), field="staff"))
    if noes:
        raise Refused(*noes)
    row = models.Turn.objects.create(
        site_id=site_id,
        staff_id=new.staff_id,
        line=new.line,
        place=new.place,
        weekdays=sorted(set(new.weekdays)),
        starts=new.starts,
        ends=new.ends,
        from_on=new.from_on,
        until_on=new.until_on,
        by_name=_name(by),
        at=at,
    )
    record(
        by=by, at=at, verb="add turn on call", subject=Subject("turn", row.id), detail={"place": new.place}
    )
    return row.id


@transaction.atomic
def end_turn(*, turn_id: UUID, last_on: date, by: Viewer, at: datetime) -> UUID:
    """A turn ends with a day, today at the earliest; one still to come does not begin. Its site.

    Raises Refused, NotFound.
    """
    row = models.Turn.objects.select_for_update().filter(id=turn_id).first()
    if row is None:
        raise NotFound
    _here(row.site_id, by)
    # The night that began yesterday is over only this morning: it is what ends soonest.
    soonest = min(day_at(row.site_id, at) - timedelta(days=1), row.until_on or date.max)
    if last_on < soonest:
        raise Refused(Refusal(say("That day is over. What was, stays as it was."), field="last_on"))
    models.Turn.objects.filter(id=turn_id).update(until_on=last_on)
    record(by=by, at=at, verb="end turn on call", subject=Subject("turn", turn_id))
    site_id: UUID = row.site_id
    return site_id


@transaction.atomic
def set_pace(*, site_id: UUID, new: Pace, version: int, by: Viewer, at: datetime) -> None:
    """Set the minutes of a site, and the number of whoever is on call. Raises Refused, Stale, NotFound."""
    _here(site_id, by)
    if noes := rules.against_pace(new):
        raise Refused(*noes)
    held = pace(by, site_id)
    if held.version != version:
        told = ", ".join(str(one) for one in held.each), ", ".join(str(one) for one in new.each)
        raise Stale(held.version, (Difference(say("Minutes each"), *told),))
    models.PaceVersion.objects.create(
        site_id=site_id,
        version=version + 1,
        each=list(new.each),
        again=list(new.again),
        number=new.number.strip(),
        by_name=_name(by),
        at=at,
    )
    record(by=by, at=at, verb="set minutes of ringing", subject=Subject("site", site_id))


def _here(site_id: UUID, by: Viewer) -> None:
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
