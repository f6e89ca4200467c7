"""A week's figures: what was prescribed, scheduled, attended, excused; where the missing minutes went.

What the clinic cancelled, or never planned, is taken off first: nobody answers for minutes that could not be
had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.week_close.vocabulary import Asked, Because, Difference, Figures, Line, TaskKind

WEEK = timedelta(days=7)
# In which order missing minutes are explained: the clinic's own part before anybody else's.
ORDER = (
    Because.BY_CLINIC,
    Because.NOT_PLANNED,
    Because.EXCUSED,
    Because.PARTLY,
    Because.IMPAIRED,
    Because.NOT_SAID,
    Because.DID_NOT_COME,
)
_OF_PRESENCE = {
    "excused": Because.EXCUSED,
    "impaired": Because.IMPAIRED,
    "did_not_come": Because.DID_NOT_COME,
    "expected": Because.NOT_SAID,
    Because.BY_CLINIC.value: Because.BY_CLINIC,
}


def week_of(day: date, week_start: int) -> date:
    """The first day of the week that holds a day, where weeks begin on a weekday (0 is Monday)."""
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def figures_of(asked: Asked, lines: Sequence[Line]) -> Figures:
    """The figures of one week: only minutes that the payer counts, of sessions that took place."""
    counted = [one for one in lines if one.counts]
    held = [one for one in counted if not one.by_clinic]
    attended = sum(one.credited for one in held)
    days = counted_days(held, asked.day_minutes)
    short, days_short = max(0, asked.minutes - attended), max(0, asked.days - len(days))
    return Figures(
        prescribed=asked.minutes,
        scheduled=sum(one.minutes for one in held),
        attended=attended,
        excused=sum(_gap(one) for one in held if one.presence == "excused"),
        days_wanted=asked.days,
        days_had=len(days),
        short=short,
        days_short=days_short,
        why=why_short(asked.minutes, counted),
    )


def counted_days(lines: Iterable[Line], least: int | None) -> tuple[date, ...]:
    """The days that reach the minutes a day needs; where nobody asks for days, none is counted.

    Source: payers bill a day by therapeutic minutes attended (clinical-facts 4.2, HCPCS H0015).
    """
    if not least:
        return ()
    by_day: Counter[date] = Counter()
    for one in lines:
        by_day[one.on] += one.credited
    return tuple(sorted(day for day, minutes in by_day.items() if minutes >= least))


def why_short(prescribed: int, lines: Sequence[Line]) -> tuple[tuple[Because, int], ...]:
    """Where the minutes went that a week is short of: they sum up to what is short, no minute twice."""
    left = prescribed - sum(one.credited for one in lines if not one.by_clinic)
    lost: Counter[Because] = Counter()
    for one in lines:
        lost[because(one)] += _gap(one)
    lost[Because.NOT_PLANNED] = max(0, prescribed - sum(one.minutes for one in lines))
    found = []
    for why in ORDER:
        minutes = min(lost[why], max(0, left))
        if minutes:
            found.append((why, minutes))
            left -= minutes
    return tuple(found)


def because(line: Line) -> Because:
    """Why minutes of a session are missing: by the word of the roll, else because of part of it."""
    return _OF_PRESENCE.get(line.presence, Because.PARTLY)


def _gap(line: Line) -> int:
    return line.minutes if line.by_clinic else max(0, line.minutes - line.credited)


def in_words(figures: Figures) -> tuple[Words, ...]:
    """Why a week is short, each part as a sentence; nothing: it is not."""
    found = [say("{clock}: {why}.", clock=clock(minutes), why=one.label) for one, minutes in figures.why]
    if figures.days_short:
        found.append(say("{had} of {wanted} days counted.", had=figures.days_had, wanted=figures.days_wanted))
    return tuple(found)


def clock(minutes: int) -> str:
    """Minutes as hours and minutes."""
    return f"{minutes // 60}:{minutes % 60:02}"


def check_closing(start: date, today: date, unsettled: int) -> Refusal | None:
    """Whether a week may be closed: it is over, and every roll of it says what became of everybody."""
    if today < start + WEEK:
        return Refusal(
            say("The week ends on {day}. It is closed after that.", day=start + WEEK - timedelta(1))
        )
    if unsettled:
        reason = (
            say("1 place in a roll is not settled: a check-out, a scan or a word is missing.")
            if unsettled == 1
            else say(
                "{n} places in rolls are not settled: a check-out, a scan or a word is missing.", n=unsettled
            )
        )
        return Refusal(reason, say("Settle it at the session, then close the week."))
    return None


def differences(was: Iterable[Line], now: Iterable[Line]) -> tuple[Difference, ...]:
    """The sessions that are credited otherwise than they were, in order."""
    old = {one.session_id: one for one in was}
    new = {one.session_id: one for one in now}
    found = [
        Difference(
            (new.get(key) or old[key]).title,
            (new.get(key) or old[key]).on,
            _counted(old.get(key)),
            _counted(new.get(key)),
        )
        for key in {**old, **new}
        if _counted(old.get(key)) != _counted(new.get(key))
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.title)))


def _counted(line: Line | None) -> int:
    return line.credited if line is not None and line.counts and not line.by_clinic else 0


def task_for(was: Figures, now: Figures) -> TaskKind:
    """What a correction asks for: fewer minutes or days than were reported is money back; more is a
    corrected claim; the same sum otherwise spread is told to whoever was told.
    """
    if now.attended < was.attended or now.days_had < was.days_had:
        return TaskKind.REFUND
    if now.attended > was.attended or now.days_had > was.days_had:
        return TaskKind.CORRECT
    return TaskKind.REPORT


def check_settling(words: str) -> Refusal | None:
    """A task is done with a word on how."""
    if words.strip():
        return None
    return Refusal(
        say("Say what was done: the number of the corrected claim, or of the payment."), field="words"
    )
