"""Which clock runs, what may follow what, who never sees a grievance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from stepdown.grievance import rules
from stepdown.grievance.vocabulary import Clock, Dates, Filer, How, NewGrievance, State, StepKind, Topic

HARBOR, MILL = UUID(int=1), UUID(int=2)
ME, OTHER = UUID(int=11), UUID(int=12)
DAY = date(2026, 11, 18)
HOUSE = Clock("house", "House", date(2020, 1, 1), 2, 10, 30, 10, True, "Own choice", "own")
NEW = NewGrievance(
    HARBOR, Filer.CLIENT, How.PERSON, Topic.CONDUCT, "I was laughed at.", client_id=UUID(int=9)
)
WEEK = range(5)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"words": "bad"}, ["words"]),
        ({"client_id": None}, ["client"]),
        ({"filer": Filer.FAMILY, "filer_name": "Noor"}, ["client"]),
        ({"filer": Filer.FAMILY, "client_id": None}, ["filer_name"]),
        ({"filer": Filer.ANONYMOUS, "client_id": None}, []),
        ({"filer": Filer.ANONYMOUS, "client_id": None, "contact": "555"}, ["filer_name"]),
    ],
)
def test_what_a_grievance_still_lacks(change: dict[str, object], fields: list[str]) -> None:
    assert [one.field for one in rules.check_new(replace(NEW, **change))] == fields  # type: ignore[arg-type]


def test_the_sites_own_clock_runs_before_the_clinics_and_none_before_its_day() -> None:
    newer = replace(HOUSE, key="newer", starts_on=date(2026, 11, 18))
    own = replace(HOUSE, key="own", site_id=HARBOR, starts_on=date(2024, 1, 1))
    later = replace(own, key="later", starts_on=date(2026, 11, 19))
    offer = replace(own, key="offer", acts=False)
    every = (HOUSE, newer, own, later, offer)

    def running(site_id: UUID, day: date) -> str | None:
        found = rules.clock_on(every, site_id, day)
        return found.key if found else None

    assert running(HARBOR, DAY) == "own"
    assert running(HARBOR, date(2026, 11, 19)) == "later"
    assert running(MILL, DAY) == "newer"
    assert running(MILL, date(2026, 11, 17)) == "house"
    assert running(MILL, date(2019, 1, 1)) is None


def test_working_days_leave_out_weekends_holidays_and_days_the_site_is_closed() -> None:
    found = rules.dates(HOUSE, DAY, reachable=True, weekdays=WEEK)
    assert found == Dates(date(2026, 11, 20), date(2026, 12, 3))
    # A site that opens on Monday, Wednesday and Friday only.
    assert rules.dates(HOUSE, DAY, reachable=True, weekdays=(0, 2, 4)).acknowledge_by == date(2026, 11, 23)
    calendar = replace(HOUSE, working_days=False)
    assert rules.dates(calendar, DAY, reachable=False, weekdays=WEEK) == Dates(None, date(2026, 11, 28))
    assert rules.appeal_dates(HOUSE, DAY, WEEK) == (date(2026, 12, 18), date(2026, 12, 3))


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (StepKind.ACKNOWLEDGED, {State.FILED}),
        (StepKind.ANSWERED, {State.FILED, State.ACKNOWLEDGED}),
        (StepKind.APPEALED, {State.ANSWERED}),
        (StepKind.APPEAL_ANSWERED, {State.APPEALED}),
        (StepKind.WITHDRAWN, {State.FILED, State.ACKNOWLEDGED, State.APPEALED}),
    ],
)
def test_what_may_follow(kind: StepKind, allowed: set[State]) -> None:
    assert {state for state in State if rules.may_follow(kind, state) is None} == allowed
    assert set(rules.FROM) == set(StepKind)


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("at_site", [True, False])
@pytest.mark.parametrize("took", [True, False])
@pytest.mark.parametrize("handles", [True, False])
def test_whoever_it_is_about_never_sees_it(answers: bool, at_site: bool, took: bool, handles: bool) -> None:
    may = {"answers": answers, "at_site": at_site, "took": took, "handles": handles}
    assert not rules.may_see(staff_id=ME, named=[ME], **may)
    assert not rules.may_see(staff_id=None, named=[], **may)
    assert rules.may_see(staff_id=ME, named=[OTHER], **may) is (handles or took or (answers and at_site))


def test_a_second_look_is_somebody_elses() -> None:
    assert rules.may_answer_appeal(ME, OTHER) is None
    assert rules.may_answer_appeal(ME, ME) is not None
    assert rules.may_answer_appeal(None, OTHER) is not None


@pytest.mark.parametrize(
    ("by_filer", "staff_id", "answers", "allowed"),
    [
        (True, None, False, True),
        (False, ME, False, True),
        (False, OTHER, False, False),
        (False, ME, True, False),
        (False, None, False, False),
    ],
)
def test_only_whoever_filed_takes_it_back(
    by_filer: bool, staff_id: UUID | None, answers: bool, allowed: bool
) -> None:
    refusal = rules.may_withdraw(by_filer=by_filer, staff_id=staff_id, handler_id=OTHER, answers=answers)
    assert (refusal is None) is allowed


def test_what_is_owed_next() -> None:
    soon, later = date(2026, 11, 20), date(2026, 12, 3)
    assert rules.owed(State.FILED, soon, later)[1] == soon
    assert rules.owed(State.FILED, None, later)[1] == later
    assert rules.owed(State.ACKNOWLEDGED, soon, later)[1] == later
    assert rules.owed(State.APPEALED, soon, later)[1] == later
    assert rules.owed(State.ANSWERED, soon, later) == (None, None)


def test_who_can_be_told_and_how_it_came() -> None:
    assert rules.reachable(Filer.CLIENT, "")
    assert rules.reachable(Filer.FAMILY, "555-0101")
    assert not rules.reachable(Filer.ANONYMOUS, " ")
    assert rules.how_of(True, How.BOX) is How.PORTAL
    assert rules.how_of(False, How.BOX) is How.BOX


def test_a_clock_has_days_that_pass_and_a_source() -> None:
    assert rules.check_clock((1, 365), "State code") == ()
    assert [one.field for one in rules.check_clock((0, 400), "code")] == ["answer_days", "source"]


def test_the_middle_of_some_days() -> None:
    assert rules.middle([]) is None
    assert rules.middle([9, 1, 4]) == 4
    assert rules.middle([1, 2, 3, 4]) == 2


def test_what_is_held_is_a_number() -> None:
    assert str(rules.held_words(7)) == "Number 7"
