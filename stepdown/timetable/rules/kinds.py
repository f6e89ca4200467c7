"""What may be said of a kind of group, before a week is made with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.timetable.vocabulary import UNIT, WEEK, GroupKindWords, Place

_KEY = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


def stands_against(words: GroupKindWords) -> tuple[Refusal, ...]:
    """Every fault of what is said, each with its field."""
    return tuple(Refusal(said, field=field) for field, said in _faults(words))


def _faults(words: GroupKindWords) -> Iterator[tuple[str, Words]]:
    if not _KEY.fullmatch(words.key) or len(words.key) > 120:
        yield "key", say("A group is named by small letters, digits and dashes.")
    if not words.title.strip():
        yield "title", say("A group needs a title.")
    if words.least < 1:
        yield "least", say("A group takes place with one person at least.")
    if words.most < words.least:
        yield "most", say("The greatest number of members is not below the least.")
    if any(start % UNIT or not 0 <= start < WEEK for start in words.starts):
        yield "starts", say("Sessions start on a quarter of an hour of the week.")
    if words.closed and not words.member_ids:
        yield "members", say("A closed group needs its members.")
    if words.begins_on is not None and words.begins_on.weekday():
        yield "begins_on", say("A course begins in a week: give its Monday.")
    if (words.begins_on is not None or words.weeks is not None) and not words.closed:
        yield "begins_on", say("Only a closed group begins and ends together.")
    if words.weeks is not None and (words.weeks < 1 or words.begins_on is None):
        yield "weeks", say("A course lasts one week at least, from the Monday on which it begins.")
    if words.follows == words.key:
        yield "follows", say("A group does not come before itself.")
    if words.place is Place.VIDEO and words.site_ids:
        yield "site_ids", say("A group by video is held at no site.")
