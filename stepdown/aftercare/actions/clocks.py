"""The clock of check-ups: started, tried, linked, handed over, ended by the person's word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from stepdown.aftercare import models, rules
from stepdown.aftercare.queries.clocks import clock, schedule, today_of
from stepdown.aftercare.vocabulary import Answer, ClockCard, Ended, Linked, Way
from stepdown.audit.actions import record
from stepdown.episode.queries import current
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.outbox.queries import silent
from stepdown.people.actions import tie, untie
from stepdown.people.queries import require_reach, staff_member, ties
from stepdown.people.vocabulary import TieGround
from stepdown.place.queries import zone_of

# Whoever called last may still finish what is open after the last check-up. The clinic's own figure [K].
FINISHING = timedelta(days=14)
_WHOEVER = Viewer(Audience.SYSTEM)


@dataclass(frozen=True)
class Attempt:
    """One try: when, in which way, whether it reached them, and what they said."""

    on: date
    way: Way
    reached: bool
    answer: Answer = field(default_factory=Answer)


@transaction.atomic
def start_clock(
    *, client_id: UUID, owner_id: UUID, agreed: str, on: date | None = None, by: Viewer, at: datetime
) -> ClockCard:
    """Start somebody's check-ups, counted from a day (today, if none is named), called by `owner_id`.

    They reach the person's chart until the clock ends. Raises Refused, NotFound.
    """
    card = require_reach(by, client_id, at=at)
    owner = staff_member(by, owner_id, at=at)
    today = today_of(card.site_id, at)
    _end_over(client_id, today, at)
    refusals = rules.against_start(
        agreed,
        running=models.Clock.objects.filter(client_id=client_id, ended_at=None).exists(),
        in_treatment=current(by, client_id, at=at) is not None,
        dead=client_id in silent([client_id]),
    )
    if not owner.active:
        gone = Refusal(say("{name} does not work here any more.", name=owner.name), field="owner")
        refusals = (*refusals, gone)
    if refusals:
        raise Refused(*refusals)
    start = on or today
    days = rules.days_of(schedule(), start)
    row = _create(client_id, owner_id, agreed, (start, days[-1][1]), by, at)
    models.CheckUp.objects.bulk_create(
        models.CheckUp(clock=row, key=one.key, words=one.words, due_on=due, until=until)
        for one, (due, until) in zip(schedule().rows, days, strict=True)
    )
    _tie(row, card.site_id, by, at)
    record(by=by, at=at, verb="start check-ups", subject=Subject("clock", row.id), clients=[client_id])
    return _card(by, client_id, at)


def _create(
    client_id: UUID, owner_id: UUID, agreed: str, days: tuple[date, date], by: Viewer, at: datetime
) -> models.Clock:
    try:
        with transaction.atomic():
            return models.Clock.objects.create(
                client_id=client_id,
                owner_id=owner_id,
                started_on=days[0],
                ends_on=days[1],
                agreed=agreed.strip()[:300],
                by_name=by.name,
                at=at,
            )
    except IntegrityError as clash:
        raise Refused(Refusal(say("Check-ups run already."))) from clash


@transaction.atomic
def try_reach(*, try_id: UUID, client_id: UUID, attempt: Attempt, by: Viewer, at: datetime) -> ClockCard:
    """Keep one try to reach somebody, or what they wrote themself; the same id again is the same try.

    What asks for more opens a flag, which stays until somebody says what came of it. Raises Refused,
    NotFound where no clock runs.
    """
    card = require_reach(by, client_id, at=at)
    row = _locked(client_id, at, card.site_id)
    by_self = by.audience is Audience.CLIENT
    today = today_of(card.site_id, at)
    if refusals := rules.against_try(
        attempt.way, attempt.answer, reached=attempt.reached, by_self=by_self, on=attempt.on, today=today
    ):
        raise Refused(*refusals)
    known = models.Try.objects.filter(id=try_id).first()
    if known is not None:
        if known.client_id != client_id:
            raise NotFound
        return _card(by, client_id, at)
    made = models.Try.objects.create(
        id=try_id,
        check_up=_about(row, attempt.on),
        client_id=client_id,
        on=attempt.on,
        way=attempt.way.value,
        reached=attempt.reached,
        used=attempt.answer.used,
        housing=attempt.answer.housing.value,
        asks=attempt.answer.asks,
        words=attempt.answer.words.strip(),
        by_self=by_self,
        by_name=by.name[:120],
        at=at,
    )
    found = rules.signs(attempt.answer)
    if found:
        signs = [one.value for one in found]
        models.Flag.objects.create(attempt=made, client_id=client_id, signs=signs, at=at)
    detail = {"reached": attempt.reached, "asks_for_more": bool(found)}
    subject = Subject("check-up", made.check_up_id)
    record(by=by, at=at, verb="try to reach", subject=subject, clients=[client_id], detail=detail)
    return _card(by, client_id, at)


@transaction.atomic
def link(*, flag_id: UUID, client_id: UUID, how: Linked, words: str, by: Viewer, at: datetime) -> None:
    """Say what came of a sign: it is settled with that, once. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    row = models.Flag.objects.select_for_update().filter(id=flag_id, client_id=client_id).first()
    if row is None:
        raise NotFound
    if refusal := rules.against_link(how, words, settled=row.linked_at is not None):
        raise Refused(refusal)
    models.Flag.objects.filter(id=row.id).update(
        how=how.value, link_words=words.strip()[:500], linked_by=by.name[:120], linked_at=at
    )
    clock = models.Clock.objects.get(check_ups__tries__flag=row.id)
    if clock.ended_at is not None and not _open_signs(clock):
        _untie(clock, by, at)
    subject = Subject("flag", row.id)
    record(by=by, at=at, verb="link to help", subject=subject, clients=[client_id], detail={"how": how.value})


@transaction.atomic
def end_clock(*, client_id: UUID, how: Ended, words: str, by: Viewer, at: datetime) -> ClockCard:
    """End somebody's check-ups because they ask for it, in their words. Raises Refused, NotFound."""
    card = require_reach(by, client_id, at=at)
    row = _locked(client_id, at, card.site_id)
    if refusal := rules.against_ending(how, words):
        raise Refused(refusal)
    _end(row, how, words, by, at)
    # Whoever called may be out of reach with that: what ended is read for them once more.
    return _card(_WHOEVER, client_id, at)


@transaction.atomic
def stop_clock(*, client_id: UUID, how: Ended, by: Viewer, at: datetime) -> bool:
    """Stop the check-ups of somebody who died or is in treatment again; whether any ran. For journeys."""
    if how not in (Ended.DIED, Ended.CAME_BACK):
        raise ValueError("a clock ends by hand through end_clock")
    row = models.Clock.objects.select_for_update().filter(client_id=client_id, ended_at=None).first()
    if row is None:
        return False
    if how is Ended.CAME_BACK:
        models.Flag.objects.filter(client_id=client_id, linked_at=None).update(
            how=Linked.CAME_BACK.value, linked_by=by.name[:120], linked_at=at
        )
    _end(row, how, "", by, at)
    return True


@transaction.atomic
def go_on(*, client_id: UUID, by: Viewer, at: datetime) -> bool:
    """Let check-ups go on that a death entered by mistake had stopped; whether any had. For journeys."""
    row = (
        models.Clock.objects.select_for_update(of=("self",))
        .select_related("client")
        .filter(client_id=client_id)
        .order_by("-at")
        .first()
    )
    if row is None or row.ended != Ended.DIED:
        return False
    models.Clock.objects.filter(id=row.id).update(ended_at=None, ended="", ended_words="", ended_by="")
    _tie(row, row.client.site_id, by, at)
    subject = Subject("clock", row.id)
    record(by=by, at=at, verb="go on with check-ups", subject=subject, clients=[client_id])
    return True


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """The check-ups somebody makes become a colleague's, with the reach they need. Answers how many."""
    rows = list(
        models.Clock.objects.select_for_update(of=("self",))
        .select_related("client")
        .filter(owner_id=from_staff_id, ended_at=None)
        .order_by("id")
    )
    for row in rows:
        _untie(row, by, at)
        models.Clock.objects.filter(id=row.id).update(owner_id=to_staff_id)
        row.owner_id = to_staff_id
        _tie(row, row.client.site_id, by, at)
    if rows:
        clients = [row.client_id for row in rows]
        subject, detail = Subject("staff", from_staff_id), {"moved": len(rows)}
        record(by=by, at=at, verb="hand over check-ups", subject=subject, clients=clients, detail=detail)
    return len(rows)


def _end(row: models.Clock, how: Ended, words: str, by: Viewer, at: datetime) -> None:
    models.Clock.objects.filter(id=row.id).update(
        ended_at=at, ended=how.value, ended_words=words.strip()[:500], ended_by=by.name[:120]
    )
    # Who is to say what came of a sign keeps the reach for it.
    if how in (Ended.DIED, Ended.CAME_BACK) or not _open_signs(row):
        _untie(row, by, at)
    subject, detail = Subject("clock", row.id), {"how": how.value}
    record(by=by, at=at, verb="end check-ups", subject=subject, clients=[row.client_id], detail=detail)


def _open_signs(row: models.Clock) -> bool:
    return models.Flag.objects.filter(attempt__check_up__clock=row, linked_at=None).exists()


def _end_over(client_id: UUID, today: date, at: datetime) -> None:
    """A clock that has run out makes room for the next."""
    over = models.Clock.objects.filter(client_id=client_id, ended_at=None, ends_on__lt=today)
    over.update(ended_at=at, ended=Ended.DONE.value)


def _tie(row: models.Clock, site_id: UUID, by: Viewer, at: datetime) -> None:
    last = datetime.combine(row.ends_on, time(0), ZoneInfo(zone_of(site_id))) + FINISHING
    tie(
        staff_id=row.owner_id,
        client_id=row.client_id,
        ground=TieGround.AFTERCARE,
        ends_at=last,
        by=by,
        at=at,
    )


def _untie(row: models.Clock, by: Viewer, at: datetime) -> None:
    """End the owner's reach, where it has not ended by itself."""
    held = {one.staff_id for one in ties(_WHOEVER, row.client_id, at=at) if one.ground is TieGround.AFTERCARE}
    if row.owner_id in held:
        untie(staff_id=row.owner_id, client_id=row.client_id, ground=TieGround.AFTERCARE, by=by, at=at)


def _locked(client_id: UUID, at: datetime, site_id: UUID) -> models.Clock:
    rows = models.Clock.objects.select_for_update().filter(client_id=client_id, ended_at=None)
    row = rows.filter(ends_on__gte=today_of(site_id, at)).first()
    if row is None:
        raise NotFound
    return row


def _about(row: models.Clock, on: date) -> models.CheckUp:
    """The check-up a try of a day belongs to: the last that fell due, else the first ahead."""
    rows = list(row.check_ups.order_by("due_on"))
    begun = [one for one in rows if one.due_on <= on]
    return begun[-1] if begun else rows[0]


def _card(by: Viewer, client_id: UUID, at: datetime) -> ClockCard:
    found = clock(by, client_id, at=at)
    if found is None:
        raise NotFound
    return found
