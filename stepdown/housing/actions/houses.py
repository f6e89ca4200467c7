"""Houses, rooms, beds, rules and keepers, as a director writes them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from stepdown.audit.actions import record
from stepdown.housing import models, rules
from stepdown.housing.queries import house, kinds, today_of
from stepdown.housing.vocabulary import HouseCard, HouseWords, NewRules
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import staff_member


@transaction.atomic
def open_house(*, site_id: UUID, words: HouseWords, by: Viewer, at: datetime) -> HouseCard:
    """Open a house of a site the viewer works at. Raises Refused, NotFound."""
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    _check(words)
    try:
        with transaction.atomic():
            row = models.House.objects.create(site_id=site_id, at=at, **_columns(words))
    except IntegrityError as clash:
        raise Refused(Refusal(say("There is a house of this name."), field="name")) from clash
    record(by=by, at=at, verb="open house", subject=Subject("house", row.id))
    return house(by, row.id, at=at)


@transaction.atomic
def change_house(
    *,
    house_id: UUID,
    words: HouseWords,
    closed_on: date | None = None,
    version: int,
    by: Viewer,
    at: datetime,
) -> HouseCard:
    """Change what a house is called, what kind it is, until when it is open. Raises Refused, Stale, NotFound.

    A house closes when nobody lives in it from that day on.
    """
    before = house(by, house_id, at=at)
    row = models.House.objects.select_for_update().get(id=house_id)
    if row.version != version:
        raise Stale(row.version, (Difference(say("Name"), row.name, words.name),))
    _check(words)
    if closed_on is not None and _lived_in(house_id, closed_on):
        raise Refused(Refusal(say("Somebody lives there then. They move first."), field="closed_on"))
    found = models.House.objects.filter(site_id=before.site_id, name=words.name.strip())
    if found.exclude(id=house_id).exists():
        raise Refused(Refusal(say("There is a house of this name."), field="name"))
    models.House.objects.filter(id=house_id).update(
        closed_on=closed_on, version=version + 1, **_columns(words)
    )
    record(by=by, at=at, verb="change house", subject=Subject("house", house_id))
    return house(by, house_id, at=at)


@transaction.atomic
def add_bed(*, house_id: UUID, room: str, name: str, suits: str = "", by: Viewer, at: datetime) -> UUID:
    """Add a bed to a room of a house; a room that is not there is made. Raises Refused, NotFound."""
    house(by, house_id, at=at)
    if not room.strip() or not name.strip():
        raise Refused(Refusal(say("Name the room and the bed."), field="bed_name"))
    kept, _ = models.Room.objects.get_or_create(house_id=house_id, name=" ".join(room.split())[:60])
    name = " ".join(name.split())[:40]
    if models.Bed.objects.filter(room=kept, name=name).exists():
        raise Refused(Refusal(say("This room has a bed of that name."), field="bed_name"))
    row = models.Bed.objects.create(room=kept, name=name, suits=suits.strip()[:120])
    record(by=by, at=at, verb="add bed", subject=Subject("bed", row.id))
    return row.id


@transaction.atomic
def change_bed(
    *, house_id: UUID, bed_id: UUID, suits: str, out_of_use: str = "", by: Viewer, at: datetime
) -> None:
    """Say whom a bed suits, and why it is out of use while nobody has it. Raises Refused, NotFound."""
    card = house(by, house_id, at=at)
    row = models.Bed.objects.select_for_update().filter(id=bed_id, room__house_id=house_id).first()
    if row is None:
        raise NotFound
    today = today_of(card.site_id, at)
    taken = models.Berth.objects.filter(Q(until=None) | Q(until__gt=today), bed_id=bed_id)
    if out_of_use.strip() and taken.exists():
        raise Refused(
            Refusal(say("Somebody has this bed, or comes to it. They move first."), field="out_of_use")
        )
    models.Bed.objects.filter(id=bed_id).update(
        suits=suits.strip()[:120], out_of_use=out_of_use.strip()[:200]
    )
    record(by=by, at=at, verb="change bed", subject=Subject("bed", bed_id))


@transaction.atomic
def set_rules(*, house_id: UUID, new: NewRules, by: Viewer, at: datetime) -> UUID:
    """Write the next version of a house's rules. Raises Refused, NotFound."""
    card = house(by, house_id, at=at)
    models.House.objects.select_for_update().get(id=house_id)
    held = models.Rules.objects.filter(house_id=house_id)
    last = held.aggregate(number=Max("number"), from_on=Max("from_on"))
    if refusals := rules.against_rules(new, today=today_of(card.site_id, at), last=last["from_on"]):
        raise Refused(*refusals)
    row = models.Rules.objects.create(
        house_id=house_id,
        number=(last["number"] or 0) + 1,
        from_on=new.from_on,
        curfew=list(new.curfew),
        rules=[text.strip() for text in new.rules],
        meetings_a_week=new.meetings_a_week,
        by_name=by.name[:120],
        at=at,
    )
    detail = {"number": row.number}
    record(by=by, at=at, verb="set house rules", subject=Subject("house", house_id), detail=detail)
    return row.id


@transaction.atomic
def appoint(*, house_id: UUID, staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Name who keeps a house, from now on. Raises Refused, NotFound."""
    house(by, house_id, at=at)
    card = staff_member(by, staff_id, at=at)
    if not card.active:
        raise Refused(Refusal(say("{name} does not work here any more.", name=card.name), field="staff"))
    if _keeping(house_id, staff_id, at).exists():
        raise Refused(Refusal(say("{name} keeps this house already.", name=card.name), field="staff"))
    models.Keeper.objects.create(house_id=house_id, staff_id=staff_id, starts_at=at, by_name=by.name[:120])
    detail = {"staff": str(staff_id)}
    record(by=by, at=at, verb="appoint house keeper", subject=Subject("house", house_id), detail=detail)


@transaction.atomic
def dismiss(*, house_id: UUID, staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody keeps a house no more, from now on. Raises NotFound."""
    house(by, house_id, at=at)
    if not _keeping(house_id, staff_id, at).update(ends_at=at):
        raise NotFound
    detail = {"staff": str(staff_id)}
    record(by=by, at=at, verb="end house keeping", subject=Subject("house", house_id), detail=detail)


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """The houses somebody keeps become a colleague's. Answers how many moved."""
    rows = list(
        models.Keeper.objects.select_for_update()
        .filter(Q(ends_at=None) | Q(ends_at__gt=at), staff_id=from_staff_id)
        .order_by("id")
    )
    for row in rows:
        models.Keeper.objects.filter(id=row.id).update(ends_at=at)
        if not _keeping(row.house_id, to_staff_id, at).exists():
            models.Keeper.objects.create(
                house_id=row.house_id, staff_id=to_staff_id, starts_at=at, by_name=by.name[:120]
            )
    if rows:
        subject, detail = Subject("staff", from_staff_id), {"moved": len(rows)}
        record(by=by, at=at, verb="hand over houses", subject=subject, detail=detail)
    return len(rows)


def _check(words: HouseWords) -> None:
    if refusals := rules.against_house(words, kinds().keys()):
        raise Refused(*refusals)


def _columns(words: HouseWords) -> dict[str, str]:
    return {
        "name": " ".join(words.name.split())[:80],
        "kind": words.kind,
        "whose": words.whose.value,
        "partner": " ".join(words.partner.split())[:120],
        "address": " ".join(words.address.split())[:200],
    }


def _lived_in(house_id: UUID, day: date) -> bool:
    held = models.Stay.objects.filter(Q(until=None) | Q(until__gt=day), house_id=house_id)
    return held.exists()


def _keeping(house_id: UUID, staff_id: UUID, at: datetime) -> QuerySet[models.Keeper]:
    return models.Keeper.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), house_id=house_id, staff_id=staff_id
    )
