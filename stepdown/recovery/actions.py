"""Verbs of a person's own days: tap a check-in, tell of a use, count, name supports, look at home."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, within_reach
from stepdown.recovery import models, rules
from stepdown.recovery.queries import today_of
from stepdown.recovery.vocabulary import HomeState, NewSupport, Start, Substance, Tap, Teller, Use


@transaction.atomic
def check_in(*, client_id: UUID, tap: Tap, by: Viewer, at: datetime) -> date:
    """Keep one tap of today's check-in, in place of the one before; the day it belongs to.

    It can be changed until midnight at the person's site, by the person alone. Raises Refused, NotFound.
    """
    client = require_reach(by, client_id, at=at)
    if by.audience is Audience.STAFF:
        raise Refused(Refusal(say("A check-in is the person's own."), say("They tap it on their phone.")))
    _stop(rules.against_tap(tap))
    on = today_of(client.site_id, at)
    rows = models.CheckIn.objects
    rows.bulk_create([models.CheckIn(client_id=client_id, on=on, at=at)], ignore_conflicts=True)
    row = rows.select_for_update().get(client_id=client_id, on=on)
    changed = {name: value for name, value in _columns(tap).items() if getattr(row, name) != value}
    if changed:
        rows.filter(id=row.id).update(**changed, at=at)
    record(by=by, at=at, verb="check in", subject=Subject("check_in", row.id), clients=[client_id])
    return on


def _columns(tap: Tap) -> dict[str, object]:
    if tap.mood is not None:
        return {"mood": tap.mood.value}
    if tap.craving is not None:
        return {"craving": tap.craving}
    if tap.words is not None:
        return {"words": tap.words.strip()}
    return {"used": tap.used, "used_skipped": tap.skip_used}


@transaction.atomic
def tell_return_to_use(*, use_id: UUID, client_id: UUID, use: Use, by: Viewer, at: datetime) -> UUID:
    """Write down a return to use, told by the person or by staff. It takes off the days it names, no other.

    The id is made by whoever tells: the same telling sent again is one. Raises Refused, NotFound.
    """
    client = require_reach(by, client_id, at=at)
    _stop(rules.against_use(use, today=today_of(client.site_id, at)))
    columns = {
        "client_id": client_id,
        "on": use.on,
        "until": use.until,
        "substance": use.substance.value,
        "words": use.words.strip(),
    }
    row, made = models.Use.objects.get_or_create(
        id=use_id, defaults=columns | {"teller": _teller(by).value, "by_name": _name(by), "at": at}
    )
    if not made:
        if any(getattr(row, name) != value for name, value in columns.items()):
            raise Refused(Refusal(say("This was told before, with other days.")))
        return row.id
    record(by=by, at=at, verb="tell return to use", subject=Subject("use", row.id), clients=[client_id])
    return row.id


@transaction.atomic
def take_back_use(*, use_id: UUID, client_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """A return to use was told by mistake: its days count again. Raises Refused, NotFound."""
    if not why.strip():
        raise Refused(Refusal(say("Say why it is taken back."), field="why"))
    rows = models.Use.objects.select_for_update(of=("self",))
    row = rows.filter(within_reach(by, "client", at=at), id=use_id, client_id=client_id, back_at=None).first()
    if row is None or (by.audience is Audience.CLIENT and row.teller != Teller.SELF):
        raise NotFound
    models.Use.objects.filter(id=row.id).update(back_at=at, back_by=_name(by), back_why=why.strip()[:200])
    record(by=by, at=at, verb="take back use", subject=Subject("use", row.id), clients=[row.client_id])


@transaction.atomic
def count_from(*, client_id: UUID, start: Start, by: Viewer, at: datetime) -> None:
    """Count somebody's days from a day on. Raises Refused where days that were lived would go, NotFound."""
    client = require_reach(by, client_id, at=at)
    rows = models.Start.objects.filter(client_id=client_id).order_by("-at", "-recorded_at")
    holding = rows.first()
    told = Start(holding.since, Substance(holding.substance)) if holding else None
    entered = today_of(client.site_id, holding.at) if holding else None
    first = (
        models.CheckIn.objects.filter(client_id=client_id).order_by("on").values_list("on", flat=True).first()
    )
    if told is None and first is not None:
        told = Start(first, Substance.ANY)
    _stop(rules.against_start(start, told, entered, today=today_of(client.site_id, at)))
    row = models.Start.objects.create(
        client_id=client_id,
        since=start.since,
        substance=start.substance.value,
        teller=_teller(by).value,
        by_name=_name(by),
        at=at,
    )
    record(by=by, at=at, verb="count days from", subject=Subject("start", row.id), clients=[client_id])


@transaction.atomic
def add_support(*, support_id: UUID, client_id: UUID, new: NewSupport, by: Viewer, at: datetime) -> UUID:
    """Keep somebody or some group to lean on; the same id again is the same one. Raises Refused, NotFound."""
    client = require_reach(by, client_id, at=at)
    _stop(rules.against_support(new))
    row, made = models.Support.objects.get_or_create(
        id=support_id,
        defaults={
            "client_id": client_id,
            "kind": new.kind.value,
            "name": new.name.strip(),
            "number": new.number.strip(),
            "agreed": new.agreed,
            "since": today_of(client.site_id, at),
            "by_name": _name(by),
            "at": at,
        },
    )
    if row.client_id != client_id:
        raise NotFound
    if made:
        record(by=by, at=at, verb="add support", subject=Subject("support", row.id), clients=[client_id])
    return row.id


@transaction.atomic
def end_support(*, support_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody is no support any more: name and number go with it. Raises NotFound."""
    rows = models.Support.objects.select_for_update(of=("self",))
    row = rows.filter(
        within_reach(by, "client", at=at), id=support_id, client_id=client_id, ended_at=None
    ).first()
    if row is None:
        raise NotFound
    models.Support.objects.filter(id=row.id).update(ended_at=at, name="", number="")
    record(by=by, at=at, verb="end support", subject=Subject("support", row.id), clients=[row.client_id])


@transaction.atomic
def check_home(
    *, client_id: UUID, state: HomeState, words: str, on: date | None = None, by: Viewer, at: datetime
) -> UUID:
    """Write down how home was found, by staff with the person. Raises Refused, NotFound."""
    client = require_reach(by, client_id, at=at)
    if by.audience is Audience.CLIENT:
        raise NotFound
    today = today_of(client.site_id, at)
    _stop(rules.against_home(state, words, on or today, today=today))
    row = models.HomeCheck.objects.create(
        client_id=client_id,
        on=on or today,
        state=state.value,
        words=words.strip(),
        by_name=_name(by),
        at=at,
    )
    record(by=by, at=at, verb="check home", subject=Subject("home_check", row.id), clients=[client_id])
    return row.id


def _stop(against: Refusal | None) -> None:
    if against is not None:
        raise Refused(against)


def _teller(by: Viewer) -> Teller:
    return Teller.SELF if by.audience is Audience.CLIENT else Teller.STAFF


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
