"""Triage: which rules hold, which cannot be ruled out yet, who goes first, which numbers to give."""

from __future__ import annotations

from collections.abc import Iterable

from stepdown.intake.vocabulary import (
    Answer,
    Answers,
    Finding,
    NotRuledOut,
    Number,
    Priority,
    Question,
    TriageBook,
    TriageResult,
    TriageRule,
    Urgency,
)


def triage(book: TriageBook, answers: Answers) -> TriageResult:
    """What the answers so far say. Unknown and not asked keep a danger open; neither is ever read as no.

    Source: the edition of the clinic's own triage book, each rule with its own source.
    """
    known = {question.key for question in book.questions}
    answers = {key: answer for key, answer in answers.items() if key in known}
    fired = {rule.key for rule in book.rules if _holds(rule.all_yes, rule.any_yes, answers)}
    findings = tuple(
        Finding(rule, _because(book, rule, answers))
        for rule in sorted(book.rules, key=lambda rule: list(Urgency).index(rule.urgency))
        if rule.key in fired and not fired.intersection(rule.covered_by)
    )
    return TriageResult(
        edition=book.edition,
        findings=findings,
        not_ruled_out=tuple(_not_ruled_out(book, answers, fired)),
        priority=_priority(book, answers),
        priority_open=_priority_open(book, answers),
        numbers=_numbers(book, findings),
        asked=len(answers),
        questions=len(book.questions),
        answers=answers,
    )


def with_clinic_number(result_numbers: Iterable[Number], phone: str) -> tuple[Number, ...]:
    """The numbers to give, the empty one filled with the site's telephone, or left out where it has none."""
    filled = (
        number if number.number else Number(number.key, number.label, phone, number.note)
        for number in result_numbers
    )
    return tuple(number for number in filled if number.number)


def _value(answers: Answers, key: str) -> bool | None:
    answer = answers.get(key)
    return None if answer in (None, Answer.UNKNOWN) else answer is Answer.YES


def _holds(all_yes: tuple[str, ...], any_yes: tuple[str, ...], answers: Answers) -> bool | None:
    """Yes, no, or not known: the logic of three values (Kleene)."""
    every = [_value(answers, key) for key in all_yes]
    some = [_value(answers, key) for key in any_yes]
    if False in every or (some and all(value is False for value in some)):
        return False
    if None in every or (some and True not in some):
        return None
    return True


def _because(book: TriageBook, rule: TriageRule, answers: Answers) -> tuple[Question, ...]:
    keys = rule.all_yes + rule.any_yes
    return tuple(book.question(key) for key in keys if answers.get(key) is Answer.YES)


def _not_ruled_out(book: TriageBook, answers: Answers, fired: set[str]) -> Iterable[NotRuledOut]:
    for rule in book.rules:
        if rule.urgency is Urgency.ADVICE or _holds(rule.all_yes, rule.any_yes, answers) is not None:
            continue
        keys = [key for key in rule.all_yes + rule.any_yes if _value(answers, key) is None]
        skipped = any(answers.get(key) is Answer.NO for key in rule.unless_no)
        if skipped and not any(key in answers for key in keys):
            continue
        yield NotRuledOut(
            rule,
            not_asked=tuple(book.question(key) for key in keys if key not in answers),
            not_known=tuple(book.question(key) for key in keys if key in answers),
        )


def _priority(book: TriageBook, answers: Answers) -> Priority | None:
    holding = [priority for priority in book.priorities if _holds(priority.all_yes, (), answers)]
    return min(holding, key=lambda priority: priority.rank, default=None)


def _priority_open(book: TriageBook, answers: Answers) -> tuple[Question, ...]:
    keys = dict.fromkeys(key for priority in book.priorities for key in priority.all_yes)
    return tuple(book.question(key) for key in keys if _value(answers, key) is None)


def _numbers(book: TriageBook, findings: tuple[Finding, ...]) -> tuple[Number, ...]:
    keys = dict.fromkeys(key for finding in findings for key in finding.rule.numbers)
    return tuple(book.numbers[key] for key in keys)
