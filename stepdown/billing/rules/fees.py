"""From data to frozen fee schedules and guidelines, or to every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from stepdown.billing.rules.text import holds_card_number
from stepdown.billing.vocabulary import Fee, FeeSchedule, Guideline, Region, ScaleStep
from stepdown.kernel.money import Money
from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Service, Source, Tag

_MOST = 100_000_000


def read_guidelines(content: Mapping[str, object]) -> tuple[tuple[Guideline, ...], tuple[Refusal, ...]]:
    """Poverty guidelines of several years, and every fault: a day that is none, a year twice in a region."""
    reader = Reader(content)
    found = tuple(_guideline(part) for part in reader.parts("guidelines", least=1))
    reader.done()
    for name in twice(f"{one.year} {one.region.value}" for one in found):
        reader.refuse("guidelines", say("has {name} twice", name=name))
    return found, tuple(reader.refusals)


def _guideline(reader: Reader) -> Guideline:
    made = Guideline(
        year=reader.whole("year", least=2000, most=2100),
        region=reader.one_of("region", Region),
        starts_on=read_day(reader, "starts_on"),
        first=Money(reader.whole("first_cents", least=1, most=_MOST)),
        further=Money(reader.whole("further_cents", least=1, most=_MOST)),
        source=Source("poverty", reader.text("source"), reader.one_of("tag", Tag)),
    )
    reader.done()
    return made


def read_day(reader: Reader, name: str) -> date:
    """A day as 2026-01-13. A fault is noted and answered with the first of all days."""
    try:
        return date.fromisoformat(reader.text(name))
    except ValueError:
        reader.refuse(name, say("needs a day such as 2026-01-13"))
        return date.min


def read_schedule(
    content: Mapping[str, object], number: int, starts_on: date
) -> FeeSchedule | tuple[Refusal, ...]:
    """A fee schedule with its scale, or every fault: a key twice, a scale with a gap."""
    reader = Reader(content)
    read = FeeSchedule(
        number=number,
        title=reader.text("title"),
        starts_on=starts_on,
        region=reader.one_of("region", Region),
        fees=tuple(_fee(part) for part in reader.parts("fees", least=1)),
        steps=tuple(_step(part) for part in reader.parts("steps", least=1)),
        valid_months=reader.whole("valid_months", least=1, most=24),
    )
    reader.done()
    for key in twice(fee.key for fee in read.fees):
        reader.refuse("fees", say("has {name} twice", name=key))
    for key in twice(step.key for step in read.steps):
        reader.refuse("steps", say("has {name} twice", name=key))
    if any(holds_card_number(fee.words) for fee in read.fees):
        reader.refuse("fees", say("holds what looks like a card number"))
    _check_scale(reader, read.steps)
    return tuple(reader.refusals) if reader.refusals else read


def _fee(reader: Reader) -> Fee:
    service = reader.one_of("service", Service) if reader.has("service") else None
    cents = reader.whole("cents", least=0, most=_MOST)
    fee = Fee(reader.text("key"), reader.text("words"), Money(cents), service)
    reader.done()
    return fee


def _step(reader: Reader) -> ScaleStep:
    ends = reader.has("up_to_percent")
    fixed = reader.has("fixed_cents")
    step = ScaleStep(
        key=reader.text("key"),
        words=reader.text("words"),
        up_to_percent=reader.whole("up_to_percent", least=1, most=10_000) if ends else None,
        share_percent=reader.whole("share_percent", least=0, most=100),
        fixed=Money(reader.whole("fixed_cents", least=0, most=_MOST)) if fixed else None,
    )
    reader.done()
    return step


def _check_scale(reader: Reader, steps: tuple[ScaleStep, ...]) -> None:
    """Steps rise, and exactly the last has no end: everyone finds themselves in one."""
    ends = [step.up_to_percent for step in steps]
    closed = [end for end in ends if end is not None]
    if not ends or ends[-1] is not None or len(closed) != len(ends) - 1:
        reader.refuse("steps", say("needs exactly one step without an end, the last"))
    elif closed != sorted(set(closed)):
        reader.refuse("steps", say("needs steps that rise"))


def content_of(schedule: FeeSchedule) -> dict[str, object]:
    """A schedule as it is kept; reading it back gives the same."""
    fees = []
    for fee in schedule.fees:
        kept: dict[str, object] = {"key": fee.key, "words": fee.words, "cents": fee.price.cents}
        fees.append(kept | ({"service": fee.service.value} if fee.service else {}))
    steps = []
    for step in schedule.steps:
        told: dict[str, object] = {"key": step.key, "words": step.words, "share_percent": step.share_percent}
        told |= {"up_to_percent": step.up_to_percent} if step.up_to_percent is not None else {}
        steps.append(told | ({"fixed_cents": step.fixed.cents} if step.fixed is not None else {}))
    return {
        "title": schedule.title,
        "region": schedule.region.value,
        "valid_months": schedule.valid_months,
        "fees": fees,
        "steps": steps,
    }


def may_begin(starts_on: date, *, today: date, taken: Sequence[date]) -> Refusal | None:
    """Fees never act backwards: a version begins today or later, and after every version there is."""
    if starts_on < today:
        return Refusal(
            say("Fees act from their day on, never backwards: choose today or later."), field="starts_on"
        )
    if taken and starts_on <= max(taken):
        return Refusal(
            say("A version that begins on {day} is there already: choose a later day.", day=max(taken)),
            field="starts_on",
        )
    return None
