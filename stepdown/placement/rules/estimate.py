"""What a programme costs a person.

List price week by week, the sliding scale, or what their insurance leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stepdown.kernel.money import Money
from stepdown.kernel.words import Words, say
from stepdown.placement.vocabulary import (
    Asked,
    Band,
    Benefits,
    Estimate,
    GoingOn,
    PaidBy,
    Poverty,
    PriceList,
    Told,
    WeekPrice,
)
from stepdown.programme.vocabulary import Service

NOTHING = Money(0)
WEEKS_A_YEAR = 52
MONTHS_A_YEAR = 12


def price_of(price_list: PriceList, sessions: Iterable[tuple[Service, int]]) -> Money:
    """List price of some sessions; a service without a price is free."""
    prices = {price.service: price.per_session for price in price_list.prices}
    total = NOTHING
    for service, count in sessions:
        total = total + prices.get(service, NOTHING).times(count)
    return total


def band_for(price_list: PriceList, yearly_income: Money, household: int) -> Band:
    """The step of the sliding scale for a yearly income and a household, by the poverty guideline."""
    guideline = guideline_for(price_list.poverty, household)
    for band in price_list.bands:
        if band.up_to_percent is None or yearly_income.cents * 100 <= guideline.cents * band.up_to_percent:
            return band
    raise ValueError("a sliding scale needs a last step without an end")


def guideline_for(poverty: Poverty, household: int) -> Money:
    """The yearly guideline for a household of that many people."""
    return poverty.first + poverty.further.times(max(household, 1) - 1)


def estimate(weeks: Sequence[WeekPrice], asked: Asked, band: Band | None) -> Estimate:
    """What the whole programme is expected to cost this person, and how that came about."""
    by_list = _sum(week.price for week in weeks)
    if asked.paid_by is PaidBy.INSURED:
        each = insured_weeks(weeks, asked.benefits)
        return Estimate(
            weeks=len(weeks),
            by_list=by_list,
            expected=_sum(each),
            first_week=each[0] if each else NOTHING,
            how=say(
                "List price is counted as the insurer's price: deductible first, then copay and coinsurance."
            ),
            unknown=unknown_benefits(asked.benefits),
        )
    share = band.share_percent if band else 100
    how = (
        say("{share}% of the list by the sliding scale: {title}.", share=share, title=band.title)
        if band
        else say("List price. Tell us income and household and the sliding scale may lower it.")
    )
    first = weeks[0].price.percent(share) if weeks else NOTHING
    return Estimate(len(weeks), by_list, by_list.percent(share), first, how)


def insured_weeks(weeks: Sequence[WeekPrice], benefits: Benefits) -> tuple[Money, ...]:
    """What a person pays each week: the rest of the deductible, then copays and coinsurance, up to their
    limit.

    Source: the order insurers commonly apply; the plan's own document decides. A part nobody knows counts as
    none
    and is named beside the estimate.
    """
    deductible = benefits.deductible_left or NOTHING
    limit = benefits.out_of_pocket_left
    paid: list[Money] = []
    for week in weeks:
        from_deductible = min(week.price, deductible)
        deductible = deductible - from_deductible
        rest = week.price - from_deductible
        share = rest.percent(benefits.coinsurance_percent or 0)
        copays = (benefits.copay_per_day or NOTHING).times(week.days) if rest > NOTHING else NOTHING
        due = min(from_deductible + share + copays, week.price)
        if limit is not None:
            due = min(due, limit)
            limit = limit - due
        paid.append(due)
    return tuple(paid)


def unknown_benefits(benefits: Benefits) -> tuple[Words, ...]:
    """What nobody has asked the insurer yet; the estimate counts it as none."""
    parts = (
        (benefits.deductible_left, say("deductible left")),
        (benefits.copay_per_day, say("copay per day")),
        (benefits.coinsurance_percent, say("coinsurance")),
        (benefits.out_of_pocket_left, say("out-of-pocket limit left")),
    )
    return tuple(words for value, words in parts if value is None)


def going_on(told: Told) -> GoingOn:
    """What things as they are now take in a year, only from what the person told.

    No judgment, no total of a life.
    """
    lines: list[Words] = []
    if told.per_week is not None and told.per_week > NOTHING:
        year = told.per_week.times(WEEKS_A_YEAR)
        lines.append(
            say("You told us {week} a week. Over a year that is {year}.", week=told.per_week, year=year)
        )
    if told.days_missed_per_month:
        year_days = told.days_missed_per_month * MONTHS_A_YEAR
        lines.append(
            say(
                "You told us about {days} missed days a month. Over a year that is {year} days.",
                days=told.days_missed_per_month,
                year=year_days,
            )
        )
        if told.per_day_missed is not None and told.per_day_missed > NOTHING:
            pay = told.per_day_missed.times(year_days)
            lines.append(
                say("At {day} a day, those days are {year} of pay.", day=told.per_day_missed, year=pay)
            )
    return GoingOn(tuple(lines))


def _sum(amounts: Iterable[Money]) -> Money:
    total = NOTHING
    for amount in amounts:
        total = total + amount
    return total
