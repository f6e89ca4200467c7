"""The sliding scale: a step by household and income, a price by the step."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from stepdown.billing.vocabulary import (
    AskedTerms,
    Basis,
    Fee,
    FeeSchedule,
    Guideline,
    Region,
    ScaleStep,
    Terms,
)
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def guideline_on(guidelines: Iterable[Guideline], region: Region, day: date) -> Guideline | None:
    """The guideline of a region that holds on a day: the newest that has begun. None before the first."""
    begun = [one for one in guidelines if one.region is region and one.starts_on <= day]
    return max(begun, key=lambda one: one.starts_on, default=None)


def yearly(guideline: Guideline, household: int) -> Money:
    """The guideline of a household of that many people."""
    return guideline.first + guideline.further.times(max(household, 1) - 1)


def step_for(schedule: FeeSchedule, guideline: Guideline, household: int, income: Money) -> ScaleStep:
    """The first step whose end the income does not pass. The last step has no end."""
    full = yearly(guideline, household)
    for step in schedule.steps:
        if step.up_to_percent is None or income.cents * 100 <= full.cents * step.up_to_percent:
            return step
    raise ValueError("a sliding scale needs a last step without an end")


def price(fee: Fee, terms: Terms) -> Money:
    """What somebody with these terms pays: a fixed amount (never above the fee), else a share."""
    if terms.fixed is not None:
        return min(terms.fixed, fee.price)
    return fee.price.percent(terms.share_percent)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def check_terms(asked: AskedTerms, *, may_set: bool, today: date) -> tuple[Refusal, ...]:
    """What stands against an arrangement as it is asked for."""
    found: list[Refusal | None] = []
    if asked.basis in (Basis.PROOF, Basis.DECLARED):
        if asked.household is None or not 1 <= asked.household <= 30:
            found.append(
                Refusal(say("Write how many people live on this income, 1 to 30."), field="household")
            )
        if asked.yearly_income is None or asked.yearly_income.cents < 0:
            found.append(Refusal(say("Write the yearly income in dollars; 0 is an answer."), field="income"))
    if asked.basis is Basis.PROOF and not asked.proof.strip():
        found.append(Refusal(say("Write what you saw, such as: pay stub of October."), field="proof"))
    if asked.basis is Basis.HARDSHIP:
        found += _hardship(asked, may_set)
    if asked.ends_on is not None and asked.ends_on < today:
        found.append(Refusal(say("The last day cannot lie before today."), field="ends_on"))
    if asked.copay is not None and asked.copay.cents < 0:
        found.append(Refusal(say("A copay is zero or more."), field="copay"))
    return tuple(one for one in found if one is not None)


def _hardship(asked: AskedTerms, may_set: bool) -> list[Refusal | None]:
    lifted = say("The director or billing sets hardship.")
    return [
        None if may_set else Refusal(say("Hardship needs somebody who may set fees."), lifted),
        None if len(asked.reason.strip()) >= 8 else Refusal(say("Say why, in a few words."), field="reason"),
        None
        if asked.share_percent is not None and 0 <= asked.share_percent <= 100
        else Refusal(say("Write the share that is asked for, 0 to 100 percent."), field="share_percent"),
    ]
