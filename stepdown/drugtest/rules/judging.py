"""What a result says, held against what is expected: by substance, with a reason in a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from stepdown.drugtest.rules.data import Setting, Validity
from stepdown.drugtest.vocabulary import (
    Explaining,
    Found,
    Judged,
    Line,
    Method,
    Outcome,
    Proposal,
    Sign,
    TrendPoint,
    Verdict,
    Window,
)
from stepdown.kernel.words import Words, say

FENTANYL = "fentanyl"


def signs_of(
    temperature: Decimal | None, lines: Iterable[Line], validity: Validity, *, urine: bool = True
) -> tuple[Sign, ...]:
    """What of the specimen is not as it should be. Source: clinical-facts 7.2."""
    if not urine:
        return ()
    found: list[Sign] = []
    if temperature is not None and temperature < validity.coldest:
        found.append(Sign.COLD)
    if temperature is not None and temperature > validity.warmest:
        found.append(Sign.HOT)
    facts = {one.analyte: one for one in lines if one.method is Method.VALIDITY}
    creatinine, gravity, ph = (_value(facts, key) for key in ("creatinine", "gravity", "ph"))
    if creatinine is not None and creatinine < validity.substituted_below:
        found.append(Sign.SUBSTITUTED)
    elif (gravity is not None and creatinine is None and gravity < validity.gravity_substituted) or (
        creatinine is not None
        and creatinine < validity.dilute_below
        and (gravity is None or gravity < validity.gravity_dilute)
    ):
        found.append(Sign.DILUTE)
    oxidants = facts.get("oxidants")
    added = oxidants is not None and oxidants.found is Found.DETECTED
    if added or (ph is not None and not validity.ph_least <= ph < validity.ph_most):
        found.append(Sign.ADULTERATED)
    return tuple(found)


def _value(facts: dict[str, Line], key: str) -> Decimal | None:
    line = facts.get(key)
    return line.value if line else None


def proposal(
    lines: Sequence[Line],
    explains: Sequence[Explaining],
    signs: Sequence[Sign],
    setting: Setting,
    *,
    on: date,
) -> Proposal:
    """What the rules propose of all lines of a test. A person decides.

    A definitive line of an analyte stands above a presumptive one. A specimen that was not valid proposes
    nothing about a person. Definitive is proposed by class for what is presumptive and unexpected.
    """
    judged = tuple(_judged(one, explains, setting, on) for one in strongest(lines))
    unexpected = [one for one in judged if one.verdict in (Verdict.PRESENT, Verdict.MISSING)]
    safety = any(one.analyte == FENTANYL for one in unexpected if one.verdict is Verdict.PRESENT)
    asks = tuple(one.analyte for one in unexpected if one.method is Method.PRESUMPTIVE)
    why = _definitive_why(asks, setting) if asks else None
    if not judged or (signs and not unexpected):
        outcome = Outcome.NOT_CLEAR if judged or signs else Outcome.WAITS
    elif unexpected:
        outcome = Outcome.NOT_AS_EXPECTED
    elif any(one.verdict is Verdict.NOT_CLEAR for one in judged):
        outcome = Outcome.NOT_CLEAR
    else:
        outcome = Outcome.AS_EXPECTED
    return Proposal(outcome, judged, asks, why, safety)


def strongest(lines: Sequence[Line]) -> list[Line]:
    """One line for each analyte: definitive above presumptive, found above not found."""
    rank = {Found.DETECTED: 3, Found.NOT_DETECTED: 2, Found.UNCLEAR: 1, Found.NOT_DONE: 0}
    best: dict[str, Line] = {}
    for one in lines:
        if one.method is Method.VALIDITY or not one.analyte or one.found is Found.NOT_DONE:
            continue
        have = best.get(one.analyte)
        key = (one.method is Method.DEFINITIVE and one.found is not Found.UNCLEAR, rank[one.found])
        if have is None or key > (
            have.method is Method.DEFINITIVE and have.found is not Found.UNCLEAR,
            rank[have.found],
        ):
            best[one.analyte] = one
    return list(best.values())


def _judged(line: Line, explains: Sequence[Explaining], setting: Setting, on: date) -> Judged:
    known = setting.analyte(line.analyte)
    window = known.window if known else Window(1, 4, None, "", "K")
    label = setting.label(line.analyte)
    taken = [one for one in explains if line.analyte in one.analytes and _recent(one, window, on)]
    verdict, why = _verdict(line, label, taken, window, on)
    return Judged(line.analyte, line.found, line.method, verdict, why)


def _verdict(
    line: Line, label: str, taken: Sequence[Explaining], window: Window, on: date
) -> tuple[Verdict, Words]:
    if line.found is Found.UNCLEAR:
        return Verdict.NOT_CLEAR, say("{what} could not be read clearly.", what=label)
    if line.found is Found.DETECTED:
        if taken:
            words = say("{what} is explained by {medication}.", what=label, medication=taken[0].words)
            return Verdict.EXPLAINED, words
        long = window.chronic or window.most
        words = say(
            "{what} was found; nothing known explains it. Usually found {least} to {most} days after use.",
            what=label,
            least=window.least,
            most=max(window.most, long),
        )
        return Verdict.PRESENT, words
    steady = [one for one in taken if one.expected and _steady(one, window, on)]
    if steady:
        words = say("{medication} is prescribed and was not found.", medication=steady[0].words)
        return Verdict.MISSING, words
    return Verdict.AS_EXPECTED, say("{what} was not found.", what=label)


def _recent(one: Explaining, window: Window, on: date) -> bool:
    """Whether what was taken can still be found: begun by that day, ended no longer ago than the window."""
    most = timedelta(days=window.chronic or window.most)
    return one.since <= on and (one.until is None or on <= one.until + most)


def _steady(one: Explaining, window: Window, on: date) -> bool:
    """Whether it ought to be found: begun the day before at the latest, and not ended before the shortest
    window.
    """
    least = timedelta(days=window.least)
    return one.since < on and (one.until is None or on <= one.until + least)


def _definitive_why(asks: tuple[str, ...], setting: Setting) -> Words:
    names = ", ".join(setting.label(key) for key in asks)
    if len(asks) > setting.most_classes:
        return say(
            "Presumptive and not as expected: {names}. More than {n} classes are often not covered: choose.",
            names=names,
            n=setting.most_classes,
        )
    return say("Presumptive and not as expected: {names}. Only a definitive test names it.", names=names)


def trend(points: Sequence[tuple[date, Decimal, Decimal | None]]) -> tuple[TrendPoint, ...]:
    """Values of one analyte (ng/mL) with creatinine (mg/dL) as ng for each mg of creatinine, oldest first.

    ng/mL divided by mg/dL, times 100, is ng/mg: a dilute specimen no longer looks like a lower one.
    """
    return tuple(
        TrendPoint(
            on,
            value,
            creatinine,
            (value * 100 / creatinine).quantize(Decimal("0.1")) if creatinine else None,
        )
        for on, value, creatinine in sorted(points, key=lambda point: point[0])
    )


def direction(points: Sequence[TrendPoint], rises_again: Decimal) -> Words | None:
    """What the last two normalized values say, in a sentence; None where there are not two."""
    told = [one.normalized for one in points if one.normalized is not None]
    if len(told) < 2 or told[-2] == 0:
        return None
    ratio = told[-1] / told[-2]
    if ratio >= rises_again:
        return say("Rose to {ratio} times the last one for the same creatinine: ask.", ratio=f"{ratio:.1f}")
    if ratio < 1:
        return say("Falls for the same creatinine: it is washing out.")
    return say("About the same as the last one for the same creatinine.")
