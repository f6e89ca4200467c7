"""Answers to a measure as a line of words, for every check of measures."""

from __future__ import annotations

from stepdown.measure.vocabulary import Answer, Instrument


def answered(instrument: Instrument, line: str) -> dict[str, Answer]:
    """Answers in the order of the questions: a value, `-` left open, `.` not asked, `x` rather not said."""
    found = {}
    for item, word in zip(instrument.items, line.split(), strict=False):
        if word not in "-.":
            found[item.key] = Answer(item.key, None, True) if word == "x" else Answer(item.key, int(word))
    return found
