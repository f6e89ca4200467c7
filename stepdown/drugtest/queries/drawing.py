"""Questions about the draw: what was sealed, what was drawn, who is in a pot, what somebody hears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from stepdown.drugtest import models, shelf
from stepdown.drugtest.rules import drawing, verifying
from stepdown.drugtest.vocabulary import (
    AskedBy,
    Basis,
    Came,
    DrawCard,
    Frequency,
    Late,
    Plan,
    PlanCard,
    PotPerson,
    Sealed,
    SiteRule,
    Ticket,
    ToldToday,
    Wish,
)
from stepdown.episode.queries import between, stays_of
from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import require_reach, within_reach
from stepdown.place.queries import day_at, zone_of
from stepdown.programme.queries import programme_version
from stepdown.programme.vocabulary import Phase, Service

MOMENT = timedelta(microseconds=1)
WEEK = timedelta(weeks=1)


def today_at(site_id: UUID, at: datetime) -> date:
    """The day it is at a site."""
    return day_at(site_id, at)


def site_rule(viewer: Viewer, site_id: UUID) -> SiteRule:
    """On which days and from when a site draws: its own newest rule, else the house's (1 query)."""
    row = models.SiteRuleRow.objects.filter(site_id=site_id).order_by("-at", "-id").first()
    house = shelf.setting()
    if row is None:
        return SiteRule(site_id, house.weekdays, house.hour, house.draw_source, house.draw_tag)
    return SiteRule(site_id, tuple(row.weekdays), row.hour, row.by_name, "")


def sealed_seeds(viewer: Viewer, site_id: UUID, *, since: date | None = None) -> tuple[Sealed, ...]:
    """The seeds published for a site from a day on, by day; at most 400 (1 query)."""
    _require_site(viewer, site_id)
    rows = models.SealedSeed.objects.filter(site_id=site_id)
    if since is not None:
        rows = rows.filter(day__gte=since)
    return tuple(map(sealed_card, rows.defer("sealed").order_by("day")[:400]))


def published(viewer: Viewer, site_id: UUID, *, since: date | None = None) -> dict[str, Any]:
    """The same as a file that somebody outside may keep: hashes only."""
    return {
        "what": "stepdown sealed seeds",
        "sealed": [
            {
                "site": str(one.site_id),
                "day": one.day.isoformat(),
                "number": one.number,
                "before": one.before,
                "seed_hash": one.seed_hash,
                "chain": one.chain,
                "at": one.at.isoformat(),
            }
            for one in sealed_seeds(viewer, site_id, since=since)
        ],
    }


def draw_of(viewer: Viewer, site_id: UUID, day: date) -> DrawCard | None:
    """The draw of a day at a site the viewer works at; None where there was none (1 query)."""
    row = _draws(viewer).filter(site_id=site_id, day=day).first()
    return draw_card(row) if row else None


def draws(viewer: Viewer, site_id: UUID, *, limit: int = 30) -> tuple[DrawCard, ...]:
    """The last draws of a site, newest first (1 query)."""
    return tuple(map(draw_card, _draws(viewer).filter(site_id=site_id).order_by("-day")[:limit]))


def draw(viewer: Viewer, draw_id: UUID) -> DrawCard:
    """One draw. Raises NotFound."""
    row = _draws(viewer).filter(id=draw_id).first()
    if row is None:
        raise NotFound
    return draw_card(row)


def draw_file(viewer: Viewer, draw_id: UUID) -> dict[str, Any]:
    """A draw as the file that `stepdown drugtest verify-draw` checks; it names nobody. Raises NotFound."""
    card = draw(viewer, draw_id)
    rows = models.PotLine.objects.filter(draw_id=draw_id)
    lines = tuple(
        (Ticket(row.token, Fraction(row.numerator, row.denominator)), row.drawn) for row in rows.iterator()
    )
    return verifying.as_plain(card, lines)


def check_file(content: object, published: object = None) -> verifying.Checked | Refusal:
    """A draw's file held against itself; nothing is read from the database."""
    return verifying.check(content, published)


def pot(viewer: Viewer, draw_id: UUID, *, drawn: bool | None = None, at: datetime) -> tuple[PotPerson, ...]:
    """Who was in a pot, of those the viewer reaches; only the drawn or the others where asked (2 queries)."""
    rows = models.PotLine.objects.filter(within_reach(viewer, "client", at=at), draw_id=draw_id)
    rows = rows.select_related("test")
    if drawn is not None:
        rows = rows.filter(drawn=drawn)
    asked: dict[UUID, models.Asked] = {}
    for one in models.Asked.objects.filter(draw_id=draw_id).order_by("-at"):
        asked[one.client_id] = one
    return tuple(_person(row, asked.get(row.client_id)) for row in rows.order_by("token"))


def asked_today(viewer: Viewer, client_id: UUID, *, at: datetime) -> ToldToday:
    """What somebody was told, or would be told, of today. `drawn` is None before the draw (4 queries)."""
    client = require_reach(viewer, client_id, at=at)
    rule, day = site_rule(viewer, client.site_id), today_at(client.site_id, at)
    line = (
        models.PotLine.objects.filter(client_id=client_id, draw__site_id=client.site_id, draw__day=day)
        .select_related("test")
        .first()
    )
    until = shelf.setting().until
    if line is not None:
        mine = getattr(line, "test", None)
        done = mine is not None and mine.came not in (Came.WAITS, Came.UNABLE)
        return ToldToday(day, line.drawn, rule.hour, done, until)
    if models.Draw.objects.filter(site_id=client.site_id, day=day).exists():
        return ToldToday(day, False, rule.hour, until=until)
    coming = (
        day.weekday() in rule.weekdays and at.astimezone(ZoneInfo(zone_of(client.site_id))).time() < rule.hour
    )
    return ToldToday(day, None if coming else False, rule.hour, until=until)


def has_asked(viewer: Viewer, client_id: UUID, *, at: datetime) -> bool:
    """Whether somebody already asked about today (2 queries)."""
    client = require_reach(viewer, client_id, at=at)
    day = today_at(client.site_id, at)
    return models.Asked.objects.filter(client_id=client_id, draw__day=day).exists()


def plan_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[PlanCard, ...]:
    """What was decided about how often somebody is tested, newest first (2 queries)."""
    require_reach(viewer, client_id, at=at)
    rows = models.PlanRow.objects.filter(client_id=client_id).order_by("-at", "-id")[:20]
    return tuple(map(plan_card, rows))


def wish_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> Wish:
    """What somebody wishes: any collector and either fluid until they say so (2 queries)."""
    require_reach(viewer, client_id, at=at)
    row = models.WishRow.objects.filter(client_id=client_id).first()
    return (
        Wish(row.collector, row.fluid, row.words, row.version, row.at) if row else Wish("any", "any", "", 0)
    )


@asked_once
def frequency_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> Frequency | None:
    """How often somebody is due now; None where not at all (at most 5 queries)."""
    client = require_reach(viewer, client_id, at=at)
    return frequencies(viewer, client.site_id, only=[client_id], at=at).get(client_id)


def frequencies(
    viewer: Viewer, site_id: UUID, *, only: Iterable[UUID] | None = None, at: datetime
) -> dict[UUID, Frequency]:
    """How often each person in treatment at a site is due on that day, within reach (3 queries and one for
    each programme version).
    """
    on, until = today_at(site_id, at), at + MOMENT
    open_now = {
        one.client_id: one.opened_at
        for one in between(viewer, [site_id], since=until, until=until, at=at)
        if only is None or one.client_id in only
    }
    stays = stays_of(viewer, open_now, during=Period(at, until), at=at)
    plans = _plans(open_now)
    phases: dict[tuple[UUID, int, int], Frequency | None] = {}
    found: dict[UUID, Frequency] = {}
    house = shelf.setting()
    for client_id, mine in stays.items():
        terms, week = mine[-1].terms, (at - open_now[client_id]) // WEEK + 1
        key = (terms.programme_version_id, terms.phase, week)
        if key not in phases:
            phases[key] = _of_phase(viewer, *key)
        usual = house.stable if week > house.stable_after_weeks else house.house
        plan = next((one for one in plans.get(client_id, ()) if drawing.in_force(one, on)), None)
        frequency = drawing.frequency_of(plan, phases[key], usual, on=on)
        if frequency is not None:
            found[client_id] = frequency
    return found


def _plans(client_ids: Iterable[UUID]) -> Mapping[UUID, list[PlanCard]]:
    found: dict[UUID, list[PlanCard]] = {}
    for row in models.PlanRow.objects.filter(client_id__in=list(client_ids)).order_by("-at", "-id"):
        found.setdefault(row.client_id, []).append(plan_card(row))
    return found


def _of_phase(viewer: Viewer, version_id: UUID, number: int, week: int) -> Frequency | None:
    """What a phase says of tests in one week; None where it says nothing, or its version is not known."""
    try:
        programme = programme_version(viewer, version_id)
    except NotFound:
        return None
    phase: Phase | None = next((one for one in programme.phases if one.number == number), None)
    doses = [one for one in phase.doses if one.service is Service.TEST] if phase else []
    held = [one for one in doses if not one.only_weeks or week in one.only_weeks]
    if not held:
        return None
    times, weeks = drawing.together((one.sessions, one.every_weeks) for one in held)
    return Frequency(times, weeks, Basis.PROGRAMME, held[0].source.title, held[0].source.tag.value)


def _require_site(viewer: Viewer, site_id: UUID) -> None:
    if viewer.audience is not Audience.SYSTEM and site_id not in viewer.site_ids:
        raise NotFound


def _draws(viewer: Viewer) -> QuerySet[models.Draw]:
    rows = models.Draw.objects.select_related("sealed").defer("sealed__sealed")
    if viewer.audience is Audience.SYSTEM:
        return rows
    return rows.filter(site_id__in=list(viewer.site_ids) if viewer.audience is Audience.STAFF else [])


def sealed_card(row: models.SealedSeed) -> Sealed:
    """A sealed seed as everybody may see it."""
    return Sealed(row.site_id, row.day, row.number, row.before, row.seed_hash, row.chain, row.at)


def draw_card(row: models.Draw) -> DrawCard:
    """A draw as everybody on the staff may see it."""
    return DrawCard(
        id=row.id,
        site_id=row.site_id,
        day=row.day,
        at=row.at,
        by_name=row.by_name,
        sealed=sealed_card(row.sealed),
        seed=row.seed,
        late=Late(row.late_number, row.late_hash),
        pot_hash=row.pot_hash,
        due=row.due,
        drawn=row.drawn,
    )


def plan_card(row: models.PlanRow) -> PlanCard:
    """A decision as it is told."""
    return PlanCard(
        Plan(row.plan), row.times, row.weeks, row.from_day, row.until_day, row.why, row.by_name, row.at
    )


def _person(row: models.PotLine, asked: models.Asked | None) -> PotPerson:
    mine: models.Test | None = getattr(row, "test", None)
    return PotPerson(
        client_id=row.client_id,
        token=row.token,
        chance=Fraction(row.numerator, row.denominator),
        basis=Basis(row.basis),
        drawn=row.drawn,
        asked_at=asked.at if asked else None,
        asked_by=AskedBy(asked.way) if asked else None,
        test_id=mine.id if mine else None,
    )
