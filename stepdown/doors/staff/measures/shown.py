"""Trends as they are drawn: one scale each, with what happened in treatment under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from stepdown.doors.look import pictures
from stepdown.doors.look.say import words
from stepdown.kernel.words import say
from stepdown.measure.vocabulary import Filling, Instrument, Scale, Score

# The first ones of the chart, in their order; others follow by when they were filled in last.
FIRST = ("phq9", "gad7", "bam_risk", "bam_protective")


@dataclass(frozen=True)
class TrendShown:
    """One scale of one person: the picture, the newest value, the sentence that is its name, its points."""

    scale: Scale
    drawn: pictures.Trend
    last: Score
    sentence: str
    points: tuple[Score, ...]


def trends(
    fillings: Iterable[Filling],
    instruments: Sequence[Instrument],
    events: Sequence[tuple[datetime, str]],
    most: int | None = None,
) -> tuple[TrendShown, ...]:
    """Every scale with a score, the well-known ones first, each with the events of its time."""
    scales = {scale.key: scale for of in instruments for scale in of.scales}
    scores: dict[str, list[Score]] = {}
    for one in sorted((one for one in fillings if one.counts), key=lambda one: one.at):
        for score in one.scores:
            if score.value is not None and score.at is not None and score.scale in scales:
                scores.setdefault(score.scale, []).append(score)
    order = sorted(scores, key=lambda key: (FIRST.index(key) if key in FIRST else len(FIRST), key))
    return tuple(_one(scales[key], scores[key], events) for key in order[:most])


def _one(scale: Scale, scores: list[Score], events: Sequence[tuple[datetime, str]]) -> TrendShown:
    moments = [one.at for one in scores if one.at is not None]
    start, end = moments[0], max(moments[-1], *(at for at, _ in events), moments[0])
    whole = (end - start).total_seconds() or 1.0
    points = [
        ((at - start).total_seconds() / whole if end > start else 1.0, float(one.value or 0))
        for at, one in zip(moments, scores, strict=True)
    ]
    under = [
        ((at - start).total_seconds() / whole, said) for at, said in events if at >= start and end > start
    ]
    drawn = pictures.trend(points, (float(scale.span[0]), float(scale.span[1])), flagged(scale), under)
    first, last = scores[0], scores[-1]
    if len(scores) > 1:
        told = say(
            "{title}: {last} now, {first} at first.", title=scale.title, last=last.words, first=first.words
        )
    else:
        told = say("{title}: {last}, once.", title=scale.title, last=last.words)
    return TrendShown(scale, drawn, last, words(told), tuple(reversed(scores)))


def flagged(scale: Scale) -> list[tuple[float, float]]:
    """Where the flagged bands of a scale lie, neighbours as one."""
    tops = [float(band.least) for band in scale.bands[1:]] + [float(scale.span[1])]
    found: list[tuple[float, float]] = []
    for band, top in zip(scale.bands, tops, strict=True):
        if not band.flagged:
            continue
        if found and found[-1][1] == band.least:
            found[-1] = (found[-1][0], top)
        else:
            found.append((float(band.least), top))
    return found
