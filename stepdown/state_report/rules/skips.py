"""Which questions an answer closes."""

from __future__ import annotations

from stepdown.state_report.vocabulary import Answers, Field, How


def applies(field: Field, answers: Answers) -> bool:
    """Whether a field is to be asked: always, or after one of certain answers to another."""
    if not field.only_if:
        return True
    before = answers.get(field.only_if)
    return before is not None and before.how is How.KNOWN and before.code in field.only_codes


def code_of(answers: Answers, name: str) -> int | None:
    """The code of a known answer; None for everything else."""
    found = answers.get(name)
    return found.code if found is not None and found.how is How.KNOWN else None
