"""The clinic's own data: the triage book and the aims of the way in, read once."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from stepdown.intake.rules import book as reading
from stepdown.intake.rules import calling
from stepdown.intake.rules.triage import triage, with_clinic_number
from stepdown.intake.vocabulary import (
    Aims,
    Answer,
    Answers,
    Need,
    Number,
    TriageBook,
    TriageResult,
    Voicemail,
)
from stepdown.kernel.words import Words


@cache
def triage_book() -> TriageBook:
    """The edition of triage in use. Raises BadBook where it contradicts itself."""
    return reading.read_book(_data("triage.toml"))


@cache
def aims() -> Aims:
    """The clinic's aims for the way in."""
    return reading.read_aims(_data("waiting.toml"))


def triage_now(answers: Answers) -> TriageResult:
    """What the answers so far say, by the edition in use."""
    return triage(triage_book(), answers)


@lru_cache(maxsize=4096)
def triage_of(given: tuple[tuple[str, str], ...]) -> TriageResult:
    """What kept answers say, worked out once for the same answers: nothing in them names anybody."""
    return triage_now({key: Answer(value) for key, value in given})


def numbers_for(result: TriageResult, phone: str) -> tuple[Number, ...]:
    """The numbers to give, the clinic's own being the telephone of the site."""
    return with_clinic_number(result.numbers, phone)


def leaving_word(voicemail: Voicemail) -> Words:
    """What may be said into their machine."""
    return calling.may_leave_word(voicemail)


def talk_first(need: Need) -> Words | None:
    """What to talk about first, from what the caller needs first."""
    return calling.first_words(need)


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("stepdown.intake").joinpath("data", name).read_text(encoding="utf-8"))
