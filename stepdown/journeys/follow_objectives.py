"""Objectives that measure themselves: scores, tests, hours, days and acts become progress of a plan.

It is written, one value a fact, and not worked out at reading: so the chart, the portal, the group note, the
review and the paper show the same value, the moment a target was reached is known, and a review says for good
what was known at it. What is corrected at its source is taken back and written anew the next time it is
followed: at once after a filling or an act, and each night for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.attendance.queries import credits
from stepdown.attendance.vocabulary import Credit
from stepdown.drugtest.queries import as_expected_in_a_row, tests
from stepdown.drugtest.vocabulary import OneTest
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.measure.queries import fillings
from stepdown.measure.vocabulary import Filling
from stepdown.plan import actions as plan
from stepdown.plan import queries
from stepdown.plan.vocabulary import Fact, SourceKind, Tied
from stepdown.recovery.queries import days
from stepdown.recovery.vocabulary import Days

CLOCK = Viewer(Audience.SYSTEM, name="Stepdown")
# So many people are read at once at night.
AT_ONCE = 200


@dataclass(frozen=True)
class Said:
    """What the sources say of some people, read once for all of them."""

    fillings: dict[UUID, tuple[Filling, ...]]
    credits: dict[UUID, tuple[Credit, ...]]
    days: dict[UUID, Days]
    tests: dict[UUID, tuple[OneTest, ...]]
    in_a_row: dict[UUID, int]
    acts: dict[UUID, tuple[date, ...]]


@transaction.atomic
def follow(client_ids: Iterable[UUID], *, at: datetime) -> int:
    """Bring objectives of these people that measure themselves up to now. How many values changed."""
    return _follow(queries.tied(CLOCK, client_ids, at=at), at)


def follow_all(*, by: Viewer, at: datetime) -> int:
    """The same for everybody in treatment, some at a time: what was missed is right by the morning."""
    every = queries.tied(by, at=at)
    ids = list(dict.fromkeys(one.client_id for one in every))
    made = 0
    for start in range(0, len(ids), AT_ONCE):
        some = set(ids[start : start + AT_ONCE])
        with transaction.atomic():
            made += _follow(tuple(one for one in every if one.client_id in some), at)
    return made


@transaction.atomic
def did_it(*, act_id: UUID, objective_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody did what an objective counts; the objective counts it at once. Raises Refused, NotFound."""
    client_id = plan.note_act(act_id=act_id, objective_id=objective_id, by=by, at=at)
    follow([client_id], at=at)


def _follow(tied: tuple[Tied, ...], at: datetime) -> int:
    if not tied:
        return 0
    said = _ask(tied, at)
    made = 0
    for one in tied:
        facts, whole = _facts(one, said, at)
        made += plan.write_facts(objective_id=one.objective_id, facts=facts, whole=whole, by=CLOCK, at=at)
    return made


def _ask(tied: tuple[Tied, ...], at: datetime) -> Said:
    """Only those sources are read that some objective hangs on (at most 17 queries)."""
    of: dict[SourceKind | None, list[UUID]] = {}
    for one in tied:
        of.setdefault(one.terms.source_kind, []).append(one.client_id)
    since = min(_start(one) for one in tied)
    during = Period(since, at)
    measured, hours = of.get(SourceKind.MEASURE, []), of.get(SourceKind.HOURS, [])
    told, tested = of.get(SourceKind.CHECK_INS, []), of.get(SourceKind.TESTS, [])
    today = at.astimezone(ZoneInfo(tied[0].zone)).date()
    return Said(
        fillings=fillings(CLOCK, measured, during=Period(since), at=at) if measured else {},
        credits=credits(CLOCK, hours, during=during, at=at) if hours else {},
        days=days(CLOCK, told, on=today, at=at) if told else {},
        tests=tests(CLOCK, tested, during=during, at=at) if tested else {},
        in_a_row=as_expected_in_a_row(CLOCK, tested, at=at) if tested else {},
        acts=queries.acts(CLOCK, of[SourceKind.ACT], at=at) if SourceKind.ACT in of else {},
    )


def _facts(one: Tied, said: Said, at: datetime) -> tuple[tuple[Fact, ...], bool]:
    """What the source of an objective says, and whether that is everything it knows."""
    today = at.astimezone(ZoneInfo(one.zone)).date()
    match one.terms.source_kind:
        case SourceKind.MEASURE:
            return _scores(one, said.fillings.get(one.client_id, ())), True
        case SourceKind.HOURS:
            spent = [(credit.on, credit.minutes) for credit in said.credits.get(one.client_id, ())]
            return queries.facts_of_hours(spent, one.since, today, "Attendance"), True
        case SourceKind.ACT:
            return queries.facts_of_acts(one.terms.kind, said.acts.get(one.thread, ()), "Told"), True
        case SourceKind.TESTS:
            return _tested(one, said), False
        case SourceKind.CHECK_INS:
            found = said.days.get(one.client_id)
            if found is None:
                return (), False
            fact = queries.fact_of_days(
                one.terms.kind, found.in_a_row, found.uses, found.since, found.on, "Check-in"
            )
            return (fact,), False
        case _:
            return (), False


def _scores(one: Tied, mine: tuple[Filling, ...]) -> tuple[Fact, ...]:
    """Each whole score of the scale since admission; one with something left open is no value."""
    zone = ZoneInfo(one.zone)
    found = []
    for filling in mine:
        score = filling.score(one.terms.source_key)
        on = filling.at.astimezone(zone).date()
        if (
            filling.counts
            and score is not None
            and score.value is not None
            and score.complete
            and on >= one.since
        ):
            found.append(Fact(f"filling:{filling.id}", Decimal(score.value), on, filling.title))
    return tuple(found)


def _tested(one: Tied, said: Said) -> tuple[Fact, ...]:
    """How many tests were as expected in a row, as of the last one."""
    mine = said.tests.get(one.client_id, ())
    number = said.in_a_row.get(one.client_id)
    if not mine or number is None:
        return ()
    last = mine[-1]
    return (Fact(f"test:{last.id}", Decimal(number), last.on, "Tests"),)


def _start(one: Tied) -> datetime:
    return datetime.combine(one.since, time(0), ZoneInfo(one.zone))
