"""What of a section cannot be true together. Asked at each save, so that a signature meets no surprise."""

from __future__ import annotations

from collections.abc import Callable

from stepdown.assessment.rules import diagnosis
from stepdown.assessment.vocabulary import (
    BEHAVIORS,
    Content,
    Frequency,
    Knowledge,
    Row,
    Substance,
    Value,
    known,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# A line in the list answers the question the list stands under.
_ANSWERED_BY = {
    "week": {"any_fixed": "commitments"},
    "medications": {"any_medicine": "medicines"},
    "health": {"any_conditions": "conditions", "any_allergies": "allergies"},
}


def settle(section_key: str, content: Content) -> Content:
    """What follows from the answers by itself, filled in."""
    if section_key == "diagnoses":
        return diagnosis.complete(content)
    told = {
        question: known(True)
        for question, listed in _ANSWERED_BY.get(section_key, {}).items()
        if content.rows(listed) and content.answer(question).state is Knowledge.NOT_ASKED
    }
    return Content({**content.answers, **told}, content.lists) if told else content


def contradictions(section_key: str, content: Content) -> tuple[Refusal, ...]:
    """Answers of one section that exclude each other; a refusal's field is the form's name for it."""
    check = _CHECKS.get(section_key)
    return tuple(check(content)) if check else ()


def _value(content: Content | Row, key: str) -> Value | None:
    answer = content.answer(key)
    return answer.value if answer.state is Knowledge.KNOWN else None


def _substances(content: Content) -> list[Refusal]:
    refusals = []
    seen: list[tuple[Value | None, Value | None]] = []
    for number, row in enumerate(content.rows("substances")):
        place = f"substances.{number}."
        what = (_value(row, "substance"), _value(row, "detail"))
        if what in seen:
            refusals.append(Refusal(say("This is already in the list."), field=place + "substance"))
        seen.append(what)
        if what[0] is not None and Substance(str(what[0])) in BEHAVIORS and _value(row, "route") is not None:
            refusals.append(Refusal(say("A behavior has no way of taking it."), field=place + "route"))
        days, frequency = _value(row, "days"), _value(row, "frequency")
        if days is None or frequency is None:
            continue
        if (days == 0) != (frequency == Frequency.NONE.value):
            reason = say(
                "“{label}” and {n} days do not go together.", label=Frequency(str(frequency)).label, n=days
            )
            refusals.append(Refusal(reason, field=place + "days"))
    return refusals


def _withdrawal(content: Content) -> list[Refusal]:
    refusals = []
    upper, lower = _value(content, "systolic"), _value(content, "diastolic")
    if isinstance(upper, int) and isinstance(lower, int) and upper <= lower:
        refusals.append(Refusal(say("The upper value is above the lower one."), field="systolic"))
    if _value(content, "overdoses") == 0 and _value(content, "overdose_on") is not None:
        refusals.append(Refusal(say("No overdose, and a day of the last one."), field="overdose_on"))
    return refusals


def _none_alone(content: Content, key: str) -> list[Refusal]:
    chosen = _value(content, key)
    if isinstance(chosen, tuple) and "none" in chosen and len(chosen) > 1:
        return [Refusal(say("“None of these” stands alone."), field=key)]
    return []


def _health(content: Content) -> list[Refusal]:
    refusals = _none_alone(content, "infection")
    if (
        _value(content, "pregnant") in ("no", "not_applicable")
        and _value(content, "weeks_pregnant") is not None
    ):
        refusals.append(Refusal(say("Not pregnant, and weeks of pregnancy."), field="weeks_pregnant"))
    if _value(content, "any_conditions") is False and content.rows("conditions"):
        refusals.append(
            Refusal(say("The answer is no, and there are conditions below."), field="any_conditions")
        )
    if _value(content, "any_allergies") is False and content.rows("allergies"):
        refusals.append(
            Refusal(say("The answer is no, and there are allergies below."), field="any_allergies")
        )
    return refusals


def _medications(content: Content) -> list[Refusal]:
    if _value(content, "any_medicine") is False and content.rows("medicines"):
        return [Refusal(say("The answer is no, and there are medicines in the list."), field="any_medicine")]
    return []


def _mind(content: Content) -> list[Refusal]:
    return _none_alone(content, "now")


def _safety(content: Content) -> list[Refusal]:
    if _value(content, "q6") is False and _value(content, "q6_recent") is True:
        return [Refusal(say("Yes in the last 3 months, and no for ever."), field="q6_recent")]
    return []


def _people(content: Content) -> list[Refusal]:
    helps = any(_value(row, "stance") == "helps" for row in content.rows("supports"))
    if _value(content, "anyone") is False and helps:
        return [Refusal(say("The answer is no, and somebody below helps."), field="anyone")]
    return []


def _week(content: Content) -> list[Refusal]:
    refusals = []
    if _value(content, "any_fixed") is False and content.rows("commitments"):
        refusals.append(Refusal(say("The answer is no, and there are fixed times below."), field="any_fixed"))
    for number, row in enumerate(content.rows("commitments")):
        place = f"commitments.{number}."
        days, start, end = (_value(row, key) for key in ("days", "starts", "ends"))
        if not days:
            refusals.append(Refusal(say("Choose the days."), field=place + "days"))
        if start is None or end is None:
            refusals.append(
                Refusal(
                    say("Write from when to when."), field=place + ("starts" if start is None else "ends")
                )
            )
        elif start == end:
            refusals.append(Refusal(say("It ends when it starts."), field=place + "ends"))
    return refusals


_CHECKS: dict[str, Callable[[Content], list[Refusal]]] = {
    "substances": _substances,
    "withdrawal": _withdrawal,
    "health": _health,
    "medications": _medications,
    "mind": _mind,
    "safety": _safety,
    "people": _people,
    "week": _week,
    "diagnoses": diagnosis.check,
}
