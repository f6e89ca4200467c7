"""The clinic's schedule and terms, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from stepdown.aftercare.vocabulary import Row, Schedule, Terms
from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Tag

TWO_YEARS = 800


def read_schedule(content: Mapping[str, object]) -> Schedule | tuple[Refusal, ...]:
    """The clock of check-ups in the order of its days, or every fault of the file."""
    reader = Reader(content)
    rows = tuple(
        Row(
            part.text("key"),
            part.text("words"),
            part.whole("days", least=1, most=TWO_YEARS),
            part.whole("window", least=0, most=60),
            part.text("source"),
            part.one_of("tag", Tag),
        )
        for part in reader.parts("check_up", least=1)
    )
    if any(later.days <= earlier.days for earlier, later in pairwise(rows)):
        reader.refuse("check_up", say("each comes after the one before"))
    if len({one.key for one in rows}) < len(rows):
        reader.refuse("check_up", say("each has a key of its own"))
    made = Schedule(
        rows,
        reader.whole("tries", least=1, most=10),
        reader.whole("silent_after", least=1, most=10),
        reader.whole("one_talk_days", least=0, most=14),
        reader.text("source"),
        reader.one_of("tag", Tag),
    )
    reader.done()
    return tuple(reader.refusals) if reader.refusals else made


def read_terms(content: Mapping[str, object]) -> Terms | tuple[Refusal, ...]:
    """What an end by the clinic needs, or every fault of the file."""
    reader = Reader(content)
    made = Terms(
        reader.whole("notice_days", least=0, most=90),
        reader.whole("appeal_days", least=1, most=90),
        reader.whole("answer_days", least=1, most=90),
        reader.text("source"),
        reader.one_of("tag", Tag),
    )
    reader.done()
    return tuple(reader.refusals) if reader.refusals else made
