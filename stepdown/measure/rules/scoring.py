"""What is asked, what an answer counts, what is missing, and what cannot wait.

Missing items: a score is given as long as no more are open than its instrument allows; it is then the least$
can be, and says so. A question that was rightly not asked counts nothing. An open question about danger is
never a zero: it is asked again, and somebody who would rather not say is asked in person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.measure.vocabulary import (
    Answer,
    Answers,
    Better,
    Danger,
    DangerAt,
    How,
    Instrument,
    Item,
    Moved,
    Scale,
    Score,
)


def asked(instrument: Instrument, answers: Answers) -> tuple[Item, ...]:
    """The questions that are asked, in order: what hangs on an answer comes after it."""
    found: list[Item] = []
    values: dict[str, int | None] = {}
    for item in instrument.items:
        of = item.asked_if
        if of is not None and values.get(of.item) not in of.values:
            continue
        found.append(item)
        values[item.key] = _value(answers, item.key)
    return tuple(found)


def kept(instrument: Instrument, answers: Answers) -> dict[str, Answer]:
    """The answers to what was asked: one to a question that fell away is left out."""
    return {one.key: answers[one.key] for one in asked(instrument, answers) if one.key in answers}


def open_items(instrument: Instrument, answers: Answers) -> tuple[Item, ...]:
    """What is asked, may not be skipped, and has no answer."""
    return tuple(one for one in asked(instrument, answers) if one.key not in answers and not one.may_skip)


def against(instrument: Instrument, answers: Answers) -> tuple[Refusal, ...]:
    """What keeps answers from being taken: one that cannot be chosen, an open danger, nothing at all."""
    found = []
    for key, answer in answers.items():
        item = instrument.item(key)
        if item is None or (not answer.declined and item.option(answer.value) is None):
            found.append(Refusal(say("Choose one of the answers."), field=key))
    for item in open_items(instrument, answers):
        if item.danger is not None:
            words = say("This one matters. Choose an answer, or say that you would rather not.")
            found.append(Refusal(words, field=item.key))
    if not answers:
        found.append(Refusal(say("Nothing is answered yet.")))
    return tuple(found)


def scores(
    instrument: Instrument, answers: Answers, at: datetime | None = None, filling_id: UUID | None = None
) -> tuple[Score, ...]:
    """Every scale of an instrument, in its order."""
    return tuple(_score(instrument, scale, answers, at, filling_id) for scale in instrument.scales)


def dangers(instrument: Instrument, answers: Answers) -> tuple[Danger, ...]:
    """What cannot wait: first what rings, then what has to be asked about in person."""
    found: list[Danger] = []
    for item in asked(instrument, answers):
        if item.danger is None or item.key not in answers:
            continue
        answer = answers[item.key]
        option = item.option(answer.value)
        if option is None:
            words = say("{item}: would rather not say. Ask in person.", item=item.topic)
            found.append(Danger(item.danger.cause, item.key, words, rings=False))
        elif option.value >= item.danger.least:
            words = say("{what}: {answer}", what=item.danger.words, answer=option.words)
            found.append(Danger(item.danger.cause, item.key, words, item.danger.rings))
    for scale, score in zip(instrument.scales, scores(instrument, answers), strict=True):
        of: DangerAt | None = scale.danger
        if of is not None and score.value is not None and score.value >= of.least:
            words = say("{what}: {value}, {band}", what=of.words, value=score.value, band=score.band)
            found.append(Danger(of.cause, scale.key, words, of.rings))
    return tuple(sorted(found, key=lambda one: not one.rings))


def moved(scale: Scale, before: Score | None, after: Score | None) -> Moved:
    """Whether two scores differ by more than chance; unknown without a figure for it or a whole score."""
    if before is None or after is None or before.value is None or after.value is None:
        return Moved.UNKNOWN
    if scale.reliable is None or not (before.complete and after.complete):
        return Moved.UNKNOWN
    way = after.value - before.value
    if abs(way) < scale.reliable:
        return Moved.SAME
    return Moved.BETTER if (way > 0) is (scale.better is Better.HIGHER) else Moved.WORSE


def _score(
    instrument: Instrument, scale: Scale, answers: Answers, at: datetime | None, filling_id: UUID | None
) -> Score:
    found = [_counted(instrument, key, answers) for key in scale.items]
    values = [value for value in found if value is not None]
    blank = len(found) - len(values)
    if blank > scale.most_blank:
        return Score(scale.key, scale.title, None, "", False, False, at, filling_id)
    raw = sum(values) if scale.how is How.SUM else max(values)
    value = raw * scale.times
    band = scale.band(value)
    return Score(scale.key, scale.title, value, band.words, band.flagged, not blank, at, filling_id)


def _counted(instrument: Instrument, key: str, answers: Answers) -> int | None:
    """What an item counts: nothing where an answer before it made it fall away; None while it is open."""
    item = instrument.item(key)
    of = item.asked_if if item else None
    if of is not None:
        before = _value(answers, of.item)
        if before is not None and before not in of.values:
            return 0
    return _value(answers, key)


def _value(answers: Mapping[str, Answer], key: str) -> int | None:
    answer = answers.get(key)
    return None if answer is None or answer.declined else answer.value
