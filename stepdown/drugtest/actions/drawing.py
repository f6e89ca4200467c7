"""Verbs of the draw: seeds sealed ahead, a day drawn, absent ones noted, somebody told, how often decided."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.audit.queries import last_seal
from stepdown.drugtest import models, shelf
from stepdown.drugtest.actions.opened import note_talks
from stepdown.drugtest.queries.drawing import (
    asked_today,
    draw_card,
    frequencies,
    plan_card,
    sealed_card,
    site_rule,
    today_at,
)
from stepdown.drugtest.queries.results import seed_place
from stepdown.drugtest.queries.testing import next_words
from stepdown.drugtest.rules import custody, drawing
from stepdown.drugtest.vocabulary import (
    AskedBy,
    Came,
    DrawCard,
    Fluid,
    Frequency,
    Late,
    Plan,
    PlanCard,
    Sealed,
    Ticket,
    ToldToday,
    Why,
    Wish,
)
from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of

DAY = timedelta(days=1)
Detail = dict[str, str | int | bool | None]


@transaction.atomic
def seal_ahead(*, site_id: UUID, days: int = 0, by: Viewer, at: datetime) -> int:
    """Seal a seed for each coming day of a site that has none, and publish its hash. Answers how many.

    `days` ahead, the house's number where 0. The seed is made here, sealed under the vault's key and never
    shown before its day; nothing else in the house opens it but the draw.
    """
    today = today_at(site_id, at)
    last = models.SealedSeed.objects.select_for_update().filter(site_id=site_id).order_by("-number").first()
    known = list(
        models.SealedSeed.objects.filter(site_id=site_id, day__gt=today).values_list("day", flat=True)
    )
    number, before = (last.number, last.chain) if last else (0, drawing.ORIGIN)
    made = 0
    for ahead in range(1, (days or shelf.setting().ahead_days) + 1):
        day = today + ahead * DAY
        if drawing.against_sealing(day, known, zone=zone_of(site_id), at=at) is None:
            number, made = number + 1, made + 1
            before = _seal(site_id, day, number, before, at).chain
    if made:
        told: Detail = {"seeds": made, "number": number, "chain": before}
        record(by=by, at=at, verb="seal test seeds", subject=Subject("site", site_id), detail=told)
    return made


def _seal(site_id: UUID, day: date, number: int, before: str, at: datetime) -> Sealed:
    seed = secrets.token_hex(drawing.SEED_BYTES)
    hashed = drawing.seed_hash(site_id, day, seed)
    row = models.SealedSeed.objects.create(
        site_id=site_id,
        day=day,
        sealed_on=today_at(site_id, at),
        number=number,
        before=before,
        seed_hash=hashed,
        chain=drawing.chain_of(site_id, before, number, day, hashed),
        sealed=identity.seal(bytes.fromhex(seed), bound_to=seed_place(site_id, day)),
        at=at,
    )
    return sealed_card(row)


@transaction.atomic
def draw(*, site_id: UUID, away: Collection[UUID] = (), by: Viewer, at: datetime) -> DrawCard:
    """Draw today at a site: freeze who is due, open the day's seed, and note who is drawn. Once a day.

    Asked again, the same draw is answered: nobody can draw until they like it. The pot holds everybody due,
    on site or not, but `away`, who are in care elsewhere and cannot come. Raises Refused before the hour, on
    other weekdays, and where no seed was sealed in time.
    """
    today = today_at(site_id, at)
    row = models.SealedSeed.objects.select_for_update().filter(site_id=site_id, day=today).first()
    done = models.Draw.objects.select_related("sealed").filter(site_id=site_id, day=today).first()
    if done is not None:
        return draw_card(done)
    rule = site_rule(by, site_id)
    against = drawing.against_drawing(
        sealed_card(row) if row else None, rule, today, zone=zone_of(site_id), at=at
    )
    if against is not None or row is None:
        raise Refused(against or Refusal(say("No seed was sealed for this day.")))
    # Whoever draws need not reach everybody: the pot is the site's, so the house itself looks.
    house = Viewer(Audience.SYSTEM, name="the draw")
    due = {one: how for one, how in frequencies(house, site_id, at=at).items() if one not in away}
    return _drawn(row, due, len(rule.weekdays), by, at)


def _drawn(
    row: models.SealedSeed, due: dict[UUID, Frequency], days: int, by: Viewer, at: datetime
) -> DrawCard:
    site_id, day = row.site_id, row.day
    place = seed_place(site_id, day)
    seed = identity.unseal(bytes(row.sealed), bound_to=place).hex()
    number, hashed = last_seal()
    late = Late(number, hashed.hex())
    tickets = {
        client_id: Ticket(drawing.token_of(site_id, day, client_id), drawing.chance(frequency, days))
        for client_id, frequency in due.items()
    }
    drawn = drawing.drawn_of(site_id, day, seed, late, tickets.values())
    kept = models.Draw.objects.create(
        site_id=site_id,
        day=day,
        sealed=row,
        seed=seed,
        late_number=late.number,
        late_hash=late.hash,
        pot_hash=drawing.pot_hash(site_id, day, tickets.values()),
        due=len(tickets),
        drawn=len(drawn),
        by_name=_name(by),
        at=at,
    )
    ids = _keep_pot(kept, tickets, due, drawn, by, at)
    told: Detail = {"pot": kept.pot_hash, "seed": row.seed_hash, "due": kept.due, "drawn": kept.drawn}
    record(by=by, at=at, verb="draw tests", subject=Subject("draw", kept.id), clients=ids, detail=told)
    return draw_card(kept)


def _keep_pot(
    kept: models.Draw,
    tickets: dict[UUID, Ticket],
    due: dict[UUID, Frequency],
    drawn: frozenset[str],
    by: Viewer,
    at: datetime,
) -> list[UUID]:
    """The pot's lines, and a test for each that is drawn. Answers whose tests."""
    lines = models.PotLine.objects.bulk_create(
        models.PotLine(
            draw=kept,
            client_id=client_id,
            token=ticket.token,
            numerator=ticket.chance.numerator,
            denominator=ticket.chance.denominator,
            basis=due[client_id].basis,
            drawn=ticket.token in drawn,
        )
        for client_id, ticket in tickets.items()
    )
    mine = [line for line in lines if line.drawn]
    models.Test.objects.bulk_create(
        models.Test(
            client_id=line.client_id,
            site_id=kept.site_id,
            on=kept.day,
            why=Why.RANDOM,
            line=line,
            number=number(),
            by_name=_name(by),
            at=at,
        )
        for line in mine
    )
    return [line.client_id for line in mine]


def number() -> str:
    """A specimen's number nobody has."""
    return custody.number_from(secrets.randbits(64))


@transaction.atomic
def ask(*, client_id: UUID, way: AskedBy, by: Viewer, at: datetime) -> ToldToday:
    """Somebody asks whether they test today; that they were told is kept. Asking twice is once.

    It changes nothing about their chance, today or ever. Raises NotFound.
    """
    client = require_reach(by, client_id, at=at)
    told = asked_today(by, client_id, at=at)
    drawn = models.Draw.objects.filter(site_id=client.site_id, day=told.day).first()
    if drawn is not None and told.drawn is not None:
        _, new = models.Asked.objects.get_or_create(
            draw=drawn,
            client_id=client_id,
            way=way,
            defaults={"told": told.drawn, "by_name": _name(by), "at": at},
        )
        if new:
            subject = Subject("client", client_id)
            record(by=by, at=at, verb="tell test today", subject=subject, clients=[client_id])
    return told


@transaction.atomic
def note_absent(*, site_id: UUID, by: Viewer, at: datetime) -> int:
    """Note who was drawn on an earlier day and neither came nor was excused. Answers how many.

    Each opens a conversation. Tomorrow's chance is what it was: the draw knows nothing of any test.
    """
    rows = list(
        models.Test.objects.select_for_update()
        .filter(site_id=site_id, on__lt=today_at(site_id, at), came=Came.WAITS, why=Why.RANDOM)
        .order_by("on", "id")[:500]
    )
    for row in rows:
        row.came, row.came_at, row.version = Came.ABSENT, at, row.version + 1
    models.Test.objects.bulk_update(rows, ["came", "came_at", "version"])
    follows = "".join(next_words((), Came.ABSENT).values())
    note_talks(rows, f"{Came.ABSENT.label}. {follows}", by=by, at=at)
    if rows:
        ids = [row.client_id for row in rows]
        told: Detail = {"tests": len(rows)}
        subject = Subject("site", site_id)
        record(by=by, at=at, verb="note absent from test", subject=subject, clients=ids, detail=told)
    return len(rows)


@transaction.atomic
def set_plan(
    *,
    client_id: UUID,
    plan: Plan,
    times: int = 0,
    weeks: int = 1,
    until_day: date | None = None,
    why: str,
    by: Viewer,
    at: datetime,
) -> PlanCard:
    """Decide how often one person is tested, from tomorrow on, with the reason. Raises NotFound, Refused."""
    client = require_reach(by, client_id, at=at)
    tomorrow = today_at(client.site_id, at) + DAY
    _refuse(_against_plan(plan, times, weeks, until_day, why, tomorrow))
    row = models.PlanRow.objects.create(
        client_id=client_id,
        plan=plan,
        times=times if plan is Plan.OWN else 0,
        weeks=weeks if plan is Plan.OWN else 1,
        from_day=tomorrow,
        until_day=until_day if plan is Plan.PAUSED else None,
        why=why.strip(),
        staff_id=by.staff_id,
        by_name=_name(by),
        at=at,
    )
    subject = Subject("client", client_id)
    record(by=by, at=at, verb="decide test frequency", subject=subject, clients=[client_id])
    return plan_card(row)


def _against_plan(
    plan: Plan, times: int, weeks: int, until_day: date | None, why: str, tomorrow: date
) -> Iterable[Refusal]:
    if not why.strip():
        yield Refusal(say("Say why, in a sentence."), field="why")
    if plan is Plan.OWN and not (1 <= times <= 7 * weeks and 1 <= weeks <= 12):
        yield Refusal(say("From once in 12 weeks to every day."), field="times")
    if plan is Plan.PAUSED and (until_day is None or until_day <= tomorrow):
        yield Refusal(say("A pause has a day on which it ends."), field="until_day")


@transaction.atomic
def set_site_rule(*, site_id: UUID, weekdays: Iterable[int], hour: time, by: Viewer, at: datetime) -> None:
    """On which weekdays and from when on a site draws. Raises NotFound, Refused."""
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(range(7)):
        raise Refused(Refusal(say("At least one day of the week."), field="weekdays"))
    models.SiteRuleRow.objects.create(site_id=site_id, weekdays=days, hour=hour, by_name=_name(by), at=at)
    record(by=by, at=at, verb="set test days", subject=Subject("site", site_id))


@transaction.atomic
def set_wish(
    *, client_id: UUID, collector: str, fluid: str, words: str = "", version: int, by: Viewer, at: datetime
) -> Wish:
    """Who should collect and what somebody would rather give. Raises NotFound, Stale."""
    require_reach(by, client_id, at=at)
    row = models.WishRow.objects.select_for_update().filter(client_id=client_id).first()
    if row is not None and row.version != version:
        raise Stale(row.version)
    fluid = fluid if fluid in {one.value for one in Fluid} else "any"
    kept = {"collector": collector, "fluid": fluid, "words": words.strip(), "at": at}
    now = version + 1
    models.WishRow.objects.update_or_create(client_id=client_id, defaults=kept | {"version": now})
    subject = Subject("client", client_id)
    record(by=by, at=at, verb="set test wish", subject=subject, clients=[client_id])
    return Wish(collector, fluid, words.strip(), now, at)


def _refuse(found: Iterable[Refusal]) -> None:
    if refusals := tuple(found):
        raise Refused(*refusals)


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
