"""Safety: what holds somebody from stepping down, what speaks for stepping up. None stands against more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Tag
from stepdown.step.vocabulary import Circumstances, Concern, ConcernKind, Limit, Place

_PLACES = {
    "danger": Place.CRISIS,
    "withdrawal": Place.MEASURES,
    "used": Place.CHECK_INS,
    "used_again": Place.CHECK_INS,
    "fentanyl": Place.TESTS,
    "home": Place.CHECK_INS,
    "not_reached": Place.CALLS,
    "hours": Place.WEEKS,
    "tests": Place.TESTS,
    "mood": Place.MEASURES,
}


def read_limits(content: Mapping[str, object]) -> tuple[Limit, ...] | tuple[Refusal, ...]:
    """The clinic's safety rules, or every fault of the file."""
    reader = Reader(content)
    limits = tuple(
        Limit(
            part.text("key"),
            part.one_of("kind", ConcernKind),
            part.whole("days", least=0, most=366),
            part.whole("least", least=1, most=100),
            part.text("words"),
            part.text("source"),
            part.one_of("tag", Tag),
        )
        for part in reader.parts("limits", least=1)
    )
    for one in limits:
        if one.key and one.key not in _PLACES:
            reader.refuse("limits", say("{key} is not something the clinic knows", key=one.key))
    reader.done()
    return tuple(reader.refusals) if reader.refusals else limits


def concerns(limits: Sequence[Limit], now: Circumstances, today: date) -> tuple[Concern, ...]:
    """Each safety rule that somebody's circumstances meet today, in the order of the clinic's list."""
    return tuple(found for one in limits if (found := _concern(one, now, today)) is not None)


def _concern(limit: Limit, now: Circumstances, today: date) -> Concern | None:
    on = _since(limit, now, today)
    if on is None:
        return None
    return Concern(limit.key, limit.kind, say(limit.words), _PLACES[limit.key], on, limit.source, limit.tag)


def _since(limit: Limit, now: Circumstances, today: date) -> date | None:
    """The day a rule is met by, None where it is not met."""
    first = today - timedelta(days=limit.days)
    if limit.key in ("used", "used_again"):
        return _often(now.used_on, first, limit.least)
    if limit.key == "hours":
        return today if now.kept_percent is not None and now.kept_percent < limit.least else None
    if limit.key == "tests":
        return _counted(now.tests_unexpected, now.tests_on, first, limit.least)
    if limit.key == "mood":
        return _counted(now.phq9_rise, now.phq9_on, first, limit.least)
    if limit.key == "not_reached":
        return now.not_reached_since
    dated = {
        "danger": now.danger_on,
        "withdrawal": now.withdrawal_on,
        "fentanyl": now.fentanyl_on,
        "home": now.home_unsafe_on,
    }[limit.key]
    return dated if dated is not None and dated >= first else None


def _often(days: Iterable[date], first: date, least: int) -> date | None:
    recent = sorted(one for one in days if one >= first)
    return recent[-1] if len(recent) >= least else None


def _counted(value: int | None, on: date | None, first: date, least: int) -> date | None:
    return on if value is not None and on is not None and value >= least and on >= first else None
