"""Levels side by side: hours, price, and what of a person's own week stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from stepdown.kernel.asking import asked_once
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.placement import models, shelf
from stepdown.placement.queries.levels import levels_for
from stepdown.placement.rules import estimate as estimates
from stepdown.placement.rules import keeping, own_week
from stepdown.placement.rules.prices import parse as parse_prices
from stepdown.placement.vocabulary import (
    Asked,
    Band,
    HoursStep,
    Option,
    OptionsCard,
    OptionsSheet,
    OwnWindow,
    PriceList,
    WeekPrice,
)
from stepdown.programme import queries as programme
from stepdown.programme.vocabulary import Level, LevelCode, Programme


def price_list(viewer: Viewer) -> PriceList:
    """The clinic's prices, sliding scale and terms."""
    return shelf.price_list()


def band_of(viewer: Viewer, yearly_income: Money, household: int) -> Band:
    """The step of the sliding scale for an income. The income itself is kept nowhere."""
    return estimates.band_for(shelf.price_list(), yearly_income, household)


def options(viewer: Viewer, asked: Asked, own: Sequence[OwnWindow], *, edition: str) -> OptionsSheet:
    """Every level side by side, least intensive first (2 queries when warm)."""
    prices = shelf.price_list()
    offered = {found.key: found for found in programme.programmes(viewer)}
    levels = levels_for(viewer, edition)
    chosen = {level.code: _chosen(level, asked, prices, offered) for level in levels}
    return _sheet(viewer, asked, own, levels, prices, chosen)


def given_sheet(viewer: Viewer, options_id: UUID, *, at: datetime) -> OptionsSheet:
    """A sheet as it was given: prices, programme versions and week of that day. Raises NotFound."""
    row = _row(viewer, options_id, at)
    prices = parse_prices(row.prices)
    if not isinstance(prices, PriceList):
        raise Refused(*prices)
    chosen: dict[LevelCode, Programme | None] = {
        LevelCode(code): programme.programme_version(viewer, UUID(version_id))
        for code, version_id in row.programmes.items()
    }
    own = keeping.read_own(row.own)
    return _sheet(viewer, keeping.read(row.asked), own, levels_for(viewer, row.edition), prices, chosen)


@asked_once
def given_options(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[OptionsCard, ...]:
    """Every options sheet given to a client, the newest first (1 query); none out of reach."""
    reach = within_reach(viewer, "client", at=at)
    rows = models.GivenOptions.objects.filter(reach, client_id=client_id).select_related("made_by")
    return tuple(_card(row) for row in rows.order_by("-number"))


def given(viewer: Viewer, options_id: UUID, *, at: datetime) -> OptionsCard:
    """One options sheet that was given out. Raises NotFound, also out of reach."""
    return _card(_row(viewer, options_id, at))


def _row(viewer: Viewer, options_id: UUID, at: datetime) -> models.GivenOptions:
    reach = within_reach(viewer, "client", at=at)
    row = models.GivenOptions.objects.filter(reach, id=options_id).select_related("made_by").first()
    if row is None:
        raise NotFound
    return row


def _sheet(
    viewer: Viewer,
    asked: Asked,
    own: Sequence[OwnWindow],
    levels: Sequence[Level],
    prices: PriceList,
    chosen: Mapping[LevelCode, Programme | None],
) -> OptionsSheet:
    return OptionsSheet(
        asked=asked,
        options=tuple(_option(viewer, level, chosen.get(level.code), asked, own, prices) for level in levels),
        going_on=estimates.going_on(asked.told),
        own=tuple(own),
        price_list=prices,
        band=prices.band(asked.band),
    )


def _chosen(level: Level, asked: Asked, prices: PriceList, offered: dict[str, Programme]) -> Programme | None:
    """The programme a level stands for.

    For the intensive level the one asked for, else the price list's own.
    """
    wanted = offered.get(asked.intensive_programme)
    if wanted is not None and wanted.level is level.code:
        return wanted
    return offered.get(prices.offer(level.code).programme)


def _option(
    viewer: Viewer,
    level: Level,
    found: Programme | None,
    asked: Asked,
    own: Sequence[OwnWindow],
    prices: PriceList,
) -> Option:
    offer = prices.offer(level.code)
    if found is None:
        fates = own_week.away(own) if level.live_in else ()
        return Option(
            level, False, offer.words, "", "", None, (), "", (), fates, own_week.fate_lines(fates), None
        )
    first = found.phases[0]
    plan = own_week.best_track(
        own, [programme.sample_week(viewer, found, first, track) for track in found.tracks]
    )
    fates = own_week.fates(own, plan.held)
    return Option(
        level=level,
        offered=True,
        words=offer.words,
        programme=found.key,
        programme_title=found.title,
        version_id=found.version_id,
        steps=tuple(
            HoursStep(
                phase.first_week, phase.last_week, programme.weekly_minutes(viewer, phase), phase.least_days
            )
            for phase in found.phases
        ),
        track=plan.track.title,
        times=own_week.times_of(plan.held),
        fates=fates,
        fate_lines=own_week.fate_lines(fates),
        estimate=estimates.estimate(_weeks(viewer, found, prices), asked, prices.band(asked.band)),
    )


def _weeks(viewer: Viewer, found: Programme, prices: PriceList) -> list[WeekPrice]:
    weeks = []
    for week in range(1, found.weeks + 1):
        sessions = [
            (service, count) for service, count, _minutes in programme.sessions_in_week(viewer, found, week)
        ]
        days = found.phase_in(week).least_days
        weeks.append(WeekPrice(week, estimates.price_of(prices, sessions), days))
    return weeks


def _card(row: models.GivenOptions) -> OptionsCard:
    return OptionsCard(
        id=row.id,
        client_id=row.client_id,
        number=row.number,
        asked=keeping.read(row.asked),
        at=row.at,
        expires_on=row.expires_on,
        made_by_name=row.made_by.name,
        price_version=row.price_version,
        expected=tuple((LevelCode(code), Money(cents)) for code, cents in row.expected.items()),
    )
