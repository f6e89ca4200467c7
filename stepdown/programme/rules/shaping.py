"""What may happen to a draft: names, conflicts between two hands, and whether it may be put in use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from stepdown.kernel.refusal import Difference, Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Finding, Report, Weight

# A reason that nobody could check later is none: three letters are the least, ten make a sentence possible.
LEAST_REASON = 10
_MOST_DIFFERENCES = 12


def key_of(title: str) -> str:
    """The key of a new programme, from its title: small letters, digits, single hyphens, at most 60."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60].strip("-")


def may_name(title: str, taken: Collection[str]) -> Refusal | None:
    """Whether a new programme may have this title."""
    key = key_of(title)
    if not key:
        return Refusal(say("Give it a name with letters in it."), field="title")
    if key in taken:
        return Refusal(say("There is a programme or a draft with this name. Choose another."), field="title")
    return None


def differences(saved: Mapping[str, object], yours: Mapping[str, object]) -> tuple[Difference, ...]:
    """What stands in the way when two people changed a draft: each leaf that is not the same."""
    one, other = _leaves(saved), _leaves(yours)
    found = [
        Difference(say(place), one.get(place, ""), other.get(place, ""))
        for place in dict.fromkeys((*one, *other))
        if one.get(place, "") != other.get(place, "")
    ]
    return tuple(found[:_MOST_DIFFERENCES])


def _leaves(value: Any, place: str = "") -> dict[str, str]:
    """Every single value with the place it stands at, as the faults of a file name it."""
    if isinstance(value, Mapping):
        parts = [(f"{place}.{name}" if place else str(name), inner) for name, inner in value.items()]
    elif isinstance(value, list | tuple) and any(isinstance(inner, Mapping) for inner in value):
        parts = [(f"{place}[{position}]", inner) for position, inner in enumerate(value)]
    else:
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        return {place: text}
    return {name: text for inner_place, inner in parts for name, text in _leaves(inner, inner_place).items()}


def against_use(report: Report, reasons: Mapping[str, str]) -> tuple[Refusal, ...]:
    """Everything that stands against putting a programme in use on the day of the report.

    What law or the clock forbids, no reason lifts. What a verified band, day rule, promise or payer asks, a
    reason of whoever decides lifts, finding by finding; the reason is kept with the version (decision 0014).
    """
    forbidden = [
        Refusal(
            say("{where}: {words}", where=one.where, words=one.words),
            say("No reason lifts this: change the programme."),
            field=one.code,
        )
        for one in report.of(Weight.FORBIDS)
    ]
    unanswered = [
        Refusal(
            say("{where}: {words}", where=one.where, words=one.words),
            say("Mend it, or give the reason why it is put in use all the same."),
            field=one.code,
        )
        for one in report.of(Weight.ASKS)
        if len(reasons.get(one.code, "").strip()) < LEAST_REASON
    ]
    return (*forbidden, *unanswered)


def answered(report: Report, reasons: Mapping[str, str]) -> tuple[tuple[Finding, str], ...]:
    """The findings a reason was given for, with the reason."""
    return tuple((one, reasons[one.code].strip()) for one in report.of(Weight.ASKS) if one.code in reasons)
