"""The cohort as it is judged: the published outcome and its strata, and a row for each known week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stepdown.warning.trial.reading import MISSING, MIXED, NEGATIVE, NONE_DUE, POSITIVE, Course
from stepdown.warning.vocabulary import Target, Week

# Return to use: so many weeks in a row positive or missing, by the end of so many (Luo et al.).
IN_A_ROW, BY_WEEK, FIRST = 4, 12, 3
# A card looks ahead so far, from these weeks of treatment on.
AHEAD, FROM_WEEK, TO_WEEK = 4, 4, 20
_WEEK = {
    POSITIVE: Week.POSITIVE,
    MIXED: Week.POSITIVE,
    NEGATIVE: Week.NEGATIVE,
    MISSING: Week.MISSING,
    NONE_DUE: Week.NONE_DUE,
}


@dataclass(frozen=True)
class Row:
    """One participant at the end of one week: the last four weeks, and what the next four brought."""

    course: Course
    week: int
    weeks: tuple[Week, ...]
    dropout: bool
    use: bool | None

    def outcome(self, target: Target) -> bool | None:
        """None where it cannot be known: nobody tested whether somebody used who was not seen."""
        return self.dropout if target is Target.DROPOUT else self.use


def rows(courses: Iterable[Course]) -> tuple[Row, ...]:
    """A row for each week of each participant who is still seen: not four weeks missing already."""
    found = []
    for course in courses:
        weeks = tuple(_WEEK[symbol] for symbol in course.word)
        for week in range(FROM_WEEK, min(TO_WEEK, len(weeks) - AHEAD) + 1):
            past, ahead = weeks[:week], weeks[week : week + AHEAD]
            if all(one is Week.MISSING for one in past[-AHEAD:]) or Week.NONE_DUE in (*past[-4:], *ahead):
                continue
            gone = all(one is Week.MISSING for one in ahead)
            use = None if gone else Week.POSITIVE in ahead
            found.append(Row(course, week, past[-4:], gone, use))
    return tuple(found)


def returned(word: str) -> bool:
    """The published outcome: four weeks in a row positive or missing within the first twelve.

    A week with both a positive and a negative test is positive; a week after the word ends is missing.
    """
    run = 0
    for symbol in word[:BY_WEEK].ljust(BY_WEEK, MISSING):
        run = 0 if symbol == NEGATIVE else run + 1
        if run == IN_A_ROW:
            return True
    return False


def first_weeks(word: str) -> int:
    """How many of the first three weeks were positive or missing: 0 to 3."""
    return sum(symbol != NEGATIVE for symbol in word[:FIRST].ljust(FIRST, MISSING))
