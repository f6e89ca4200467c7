"""Written estimates: until when one is owed, what it says, and when a bill is much above it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from stepdown.billing.rules.fees import read_day
from stepdown.billing.vocabulary import EstimateLine, EstimateRules
from stepdown.kernel.money import Money
from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Source, Tag


def read_rules(
    content: Mapping[str, object],
) -> tuple[EstimateRules, frozenset[date], tuple[Refusal, ...]]:
    """The terms of estimates, the clinic's holidays, and every fault with its place."""
    reader = Reader(content)
    made = EstimateRules(
        far_business_days=reader.whole("far_business_days", least=1, most=60),
        far_due=reader.whole("far_due", least=0, most=30),
        near_business_days=reader.whole("near_business_days", least=0, most=60),
        near_due=reader.whole("near_due", least=0, most=30),
        asked_due=reader.whole("asked_due", least=0, most=30),
        valid_days=reader.whole("valid_days", least=1, most=1_000),
        over=Money(reader.whole("over_cents", least=0, most=100_000_000)),
        may_dispute_days=reader.whole("may_dispute_days", least=1, most=1_000),
        statements=reader.texts("statements", least=1),
        not_included=reader.texts("not_included"),
        where_to_turn=reader.text("where_to_turn"),
        source=Source("estimate", reader.text("source"), reader.one_of("tag", Tag)),
    )
    days = []
    for position, text in enumerate(reader.texts("holidays")):
        days.append(read_day(Reader({"day": text}, f"holidays[{position}]", reader.refusals), "day"))
    reader.done()
    return made, frozenset(days), tuple(reader.refusals)


def business_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """How many business days lie after the first day, up to and with the last."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in holidays for day in days)


def add_business_days(start: date, count: int, holidays: Collection[date]) -> date:
    """The business day that is so many after a day."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def due_on(
    rules: EstimateRules, holidays: Collection[date], *, asked_on: date, service_on: date | None
) -> date:
    """The last day to give an estimate in writing.

    Booked ten business days ahead or more: three after booking. Booked three ahead or more: one after
    booking. Booked nearer, the day itself, and never after the service. Only asked for: three after asking.
    Source: 45 CFR 149.610(b)(1)(vi), see data/estimate.toml with its tag.
    """
    if service_on is None:
        return add_business_days(asked_on, rules.asked_due, holidays)
    ahead = business_days_between(asked_on, service_on, holidays)
    if ahead >= rules.far_business_days:
        return add_business_days(asked_on, rules.far_due, holidays)
    if ahead >= rules.near_business_days:
        return add_business_days(asked_on, rules.near_due, holidays)
    return asked_on


def total(lines: Collection[EstimateLine]) -> Money:
    """What the whole estimate comes to."""
    return Money(sum(line.total.cents for line in lines))


def check_lines(lines: Collection[EstimateLine]) -> Refusal | None:
    """An estimate names at least one service, and none without an end."""
    if not lines:
        return Refusal(say("Write how many times for at least one service."), field="lines")
    if any(not 1 <= line.count <= 500 for line in lines):
        return Refusal(say("A service is expected 1 to 500 times."), field="lines")
    return None
