"""Mill Road: one room, one counselor, evenings of one kind; Ida comes to two of three, Joe to all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from stepdown.timetable.questions.explaining import AsItStands, Explanation
from stepdown.timetable.questions.reasons.answers import Fix, Relaxed
from stepdown.timetable.questions.taking import with_fix
from stepdown.timetable.questions.telling import fix_words
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.findings import Week
from stepdown.timetable.rules.worth import counted_days
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    CountRule,
    Group,
    GroupNeed,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Window,
)

MON, TUE, WED = range(3)


def hours(day: int, first: float, last: float) -> Window:
    return Window(day * DAY + round(first * 60), day * DAY + round(last * 60))


def at(day: int, hour: float) -> int:
    return day * DAY + round(hour * 60)


IDA = Client(
    "ida",
    "mill",
    (GroupNeed("evening", 3),),
    free=(hours(MON, 17, 19), hours(TUE, 17, 21), hours(WED, 17, 21)),
    counts=(CountRule(frozenset(range(5)), 90, 3),),
)
JOE = replace(IDA, id="joe", free=tuple(hours(day, 8, 21) for day in range(3)))
DANA = Counselor("dana", tuple(Shift("mill", hours(day, 12, 21)) for day in range(3)))
EVENING = Group("evening", 90, 1, 4)
BLUE = Room("blue", "mill", 4, tuple(hours(day, 8, 21) for day in range(3)))
HELD = tuple(
    Section(f"e{day}", "evening", at(day, 17.5), "blue", "dana", ("ida", "joe") if day else ("joe",))
    for day in range(3)
)
CLINIC = Problem(date(2026, 11, 23), (BLUE,), (DANA,), (EVENING,), (IDA, JOE))
PLAN = Plan(HELD)


def clinic(ida: Client = IDA, *others: Client, **parts: object) -> Problem:
    return replace(CLINIC, clients=(ida, *(others or (JOE,))), **parts)  # type: ignore[arg-type]


def kinds(told: Explanation) -> set[Relaxed]:
    return {cause.kind for cause in told.causes}


def lines(told: Explanation) -> list[str]:
    return [str(fix_words(told, fix)) for fix in told.fixes]


def every_fix(told: Explanation) -> Iterator[Fix]:
    yield from told.fixes
    yield from (fix for fix in (told.already, told.together) if fix is not None)


def proved(problem: Problem, plan: Plan, told: Explanation) -> None:
    """Each fix taken: every rule is kept, the person has what was told, nobody else loses anything."""
    standing = AsItStands(problem, plan)
    before = Week(problem, plan)
    for fix in every_fix(told):
        other, better = with_fix(standing, told.client, fix)
        assert broken(other, better) == (), fix.steps
        week = Week(other, better)
        base = told.already if told.already is not None and fix is not told.already else None
        for client in other.clients:
            sessions, old = week.of_client.get(client.id, []), before.of_client.get(client.id, [])
            minutes = sum(one.credited for one in sessions) - sum(one.credited for one in old)
            days = counted_days(client, sessions) - counted_days(client, old)
            if client.id == told.client:
                minutes -= base.minutes if base else 0
                days -= base.days if base else 0
                assert (minutes, days) == (fix.minutes, fix.days), fix.steps
                assert minutes + days * problem.day_worth > 0
            else:
                assert minutes >= 0, fix.steps
                assert days >= 0, fix.steps


def full(**more: object) -> tuple[Problem, Plan]:
    """Monday's section is full: four people, and no other leader or time for one more section."""
    others = tuple(replace(JOE, id=f"kim{n}", groups=(GroupNeed("evening", 1),), counts=()) for n in range(3))
    dana = replace(DANA, shifts=tuple(Shift("mill", hours(day, 17.5, 19)) for day in range(3)))
    problem = clinic(IDA, JOE, *others, counselors=(dana,))
    monday = replace(HELD[0], members=("joe", "kim0", "kim1", "kim2"))
    return replace(problem, **more), Plan((monday, *HELD[1:]))  # type: ignore[arg-type]
