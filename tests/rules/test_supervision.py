"""Supervision without a database: what is asked, what counts, what the pace says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.supervision import rules
from stepdown.supervision.vocabulary import (
    AgreementState,
    AgreementWords,
    Counted,
    EntryWords,
    Outlook,
    Per,
    Requirement,
    SessionKind,
    Terms,
    Topic,
)

INES, PRIYA = UUID(int=1), UUID(int=2)
DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
WEEKLY = Terms(Per.WEEK, individual=60, group=30, observed=0, client_hours_per_hour=20, total=6000)
SPAN = (date(2026, 11, 16), date(2026, 11, 23))


def held(
    days_ago: int, minutes: int = 60, *, signed: bool = True, kind: SessionKind = SessionKind.INDIVIDUAL
) -> Counted:
    return Counted(DAY - timedelta(days=days_ago), minutes, kind, signed)


def test_every_requirement_says_where_it_comes_from_and_none_claims_to_be_verified() -> None:
    assert {one.key for one in rules.requirements()} == {"training", "certified", "house"}
    assert all(one.source and not one.verified for one in rules.requirements())
    assert rules.requirement_on("training", DAY) is not None
    assert rules.requirement_on("training", date(2020, 1, 1)) is None
    assert rules.requirement_on("unheard of", DAY) is None


def test_a_later_rule_acts_from_its_day_on_and_never_backwards() -> None:
    old = Requirement("x", "X", WEEKLY, date(2025, 1, 1), date(2026, 1, 1), "s", False)
    new = replace(old, terms=replace(WEEKLY, individual=120), starts_on=date(2026, 1, 1), ends_on=None)
    assert rules.requirement_on("x", date(2025, 12, 31), (old, new)) == old
    assert rules.requirement_on("x", date(2026, 1, 1), (old, new)) == new


def test_an_agreement_needs_another_person_who_may_co_sign_and_days_that_run_forward() -> None:
    asked = rules.requirements()[0]
    good = AgreementWords(INES, PRIYA, "training", DAY, None)
    assert rules.may_agree(good, asked, {"co_sign"}) == ()
    assert rules.may_agree(replace(good, ends_on=DAY + timedelta(days=1)), asked, {"co_sign"}) == ()
    bad = AgreementWords(INES, INES, "training", DAY, DAY)
    fields = [one.field for one in rules.may_agree(bad, None, {"sign"})]
    assert fields == ["supervisor_id", "supervisor_id", "ends_on", "requirement"]


@pytest.mark.parametrize(
    ("ends_on", "signed", "ended", "starts_on", "state"),
    [
        (None, True, False, DAY, AgreementState.IN_FORCE),
        (DAY + timedelta(days=61), True, False, DAY, AgreementState.IN_FORCE),
        (DAY + timedelta(days=60), True, False, DAY, AgreementState.ENDS_SOON),
        (DAY, True, False, DAY - timedelta(days=9), AgreementState.LAPSED),
        (DAY + timedelta(days=1), False, False, DAY, AgreementState.UNSIGNED),
        (None, True, False, DAY + timedelta(days=1), AgreementState.NOT_YET),
        (DAY, True, True, DAY - timedelta(days=9), AgreementState.ENDED),
    ],
)
def test_how_an_agreement_stands(
    ends_on: date | None, signed: bool, ended: bool, starts_on: date, state: AgreementState
) -> None:
    found = rules.state_on(DAY, starts_on=starts_on, ends_on=ends_on, signed=signed, ended=ended)
    assert found is state


def entry(**changes: object) -> EntryWords:
    told = EntryWords(
        NOW - timedelta(hours=2), NOW - timedelta(hours=1), SessionKind.INDIVIDUAL, (Topic.CASES,)
    )
    return replace(told, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "on", "named", "fields"),
    [
        (entry(), DAY, (), []),
        (entry(ends_at=NOW - timedelta(hours=2)), DAY, (), ["ends"]),
        (entry(starts_at=NOW - timedelta(hours=10)), DAY, (), ["ends"]),
        (entry(ends_at=NOW + timedelta(minutes=1)), DAY, (), ["ends"]),
        (entry(topics=()), DAY, (), ["topics"]),
        (entry(), DAY - timedelta(days=30), (), ["on"]),
        (entry(), DAY + timedelta(days=30), (), ["on"]),
        (entry(kind=SessionKind.OBSERVED), DAY, (), ["observed"]),
        (entry(kind=SessionKind.OBSERVED, observed="Calm."), DAY, (), []),
        (entry(), DAY, ("Robin",), ["observed"]),
        (entry(names_checked=True), DAY, ("Robin",), []),
    ],
)
def test_what_stands_against_an_entry(
    words: EntryWords, on: date, named: tuple[str, ...], fields: list[str]
) -> None:
    days = (DAY - timedelta(days=20), DAY + timedelta(days=20))
    assert [one.field for one in rules.check_entry(words, on, days, named, NOW)] == fields


def test_an_open_agreement_covers_every_later_day() -> None:
    assert rules.check_entry(entry(), DAY, (DAY, None), (), NOW) == ()


def test_only_the_two_write() -> None:
    assert rules.may_write(INES, PRIYA, INES) is None and rules.may_write(INES, PRIYA, PRIYA) is None
    assert rules.may_write(INES, PRIYA, UUID(int=3)) is not None
    assert rules.may_write(INES, PRIYA, None) is not None


def test_an_addendum_is_for_what_is_signed_and_says_something() -> None:
    assert rules.check_addendum("It was 50 minutes.", locked=True) is None
    assert rules.check_addendum("It was 50 minutes.", locked=False) is not None
    assert rules.check_addendum("Oops", locked=True) is not None


@pytest.mark.parametrize(
    ("per", "day", "span"),
    [
        (Per.WEEK, DAY, SPAN),
        (Per.MONTH, DAY, (date(2026, 11, 1), date(2026, 12, 1))),
        (Per.MONTH, date(2026, 12, 31), (date(2026, 12, 1), date(2027, 1, 1))),
        (Per.QUARTER, DAY, (date(2026, 10, 1), date(2027, 1, 1))),
        (Per.QUARTER, date(2024, 2, 29), (date(2024, 1, 1), date(2024, 4, 1))),
    ],
)
def test_the_period_a_day_lies_in(per: Per, day: date, span: tuple[date, date]) -> None:
    assert rules.period_of(per, day) == span


def test_a_period_tells_signed_waiting_and_short_apart() -> None:
    found = rules.tally(
        [held(0, 20), held(1, 25, signed=False), held(2, 60, kind=SessionKind.GROUP), held(7, 500)],
        WEEKLY,
        SPAN,
        DAY,
    )
    individual, group, observed = found.lines
    assert (individual.signed, individual.waiting, individual.short) == (20, 25, 15)
    assert (group.signed, group.short, observed.asked) == (60, 0, 0)
    assert (found.asked, found.signed, found.waiting, found.short, found.days_left) == (90, 80, 25, 15, 5)


def test_earlier_periods_go_back_to_the_first_day_and_no_further_than_asked() -> None:
    spans = rules.periods(Per.WEEK, DAY - timedelta(days=14), DAY)
    assert [start for start, _ in spans] == [date(2026, 11, 9), date(2026, 11, 2)]
    assert len(rules.periods(Per.WEEK, date(2020, 1, 1), DAY, most=4)) == 4


@pytest.mark.parametrize(
    ("found", "total", "since", "until", "outlook"),
    [
        ([], 0, 200, None, Outlook.NOT_ASKED),
        ([held(1, 6000)], 6000, 200, None, Outlook.REACHED),
        ([held(1)], 6000, 10, None, Outlook.TOO_EARLY),
        ([held(1, signed=False), held(100)], 6000, 200, None, Outlook.STANDS_STILL),
        ([held(n * 7) for n in range(8)], 960, 200, None, Outlook.IN_TIME),
        ([held(n * 7) for n in range(8)], 960, 200, 100, Outlook.IN_TIME),
        ([held(n * 7) for n in range(8)], 960, 200, 20, Outlook.SHORT),
        ([held(n * 7) for n in range(8)], 960, 200, -5, Outlook.SHORT),
    ],
)
def test_the_outlook_says_no_more_than_is_known(
    found: list[Counted], total: int, since: int, until: int | None, outlook: Outlook
) -> None:
    ends_on = None if until is None else DAY + timedelta(days=until)
    terms = replace(WEEKLY, total=total)
    told = rules.project(found, terms, (DAY - timedelta(days=since), ends_on), DAY)
    assert told.outlook is outlook


def test_a_pace_leads_to_a_day_or_to_what_is_missing() -> None:
    eight = [held(n * 7) for n in range(8)]
    terms = replace(WEEKLY, total=960)
    reached = rules.project(eight, terms, (DAY - timedelta(days=200), None), DAY)
    assert (reached.weekly, reached.by) == (60, DAY + timedelta(days=56))
    short = rules.project(eight, terms, (DAY - timedelta(days=200), DAY + timedelta(days=28)), DAY)
    assert short.missing == 240


def test_hours_with_clients_ask_for_supervision_where_the_rule_says_so() -> None:
    assert rules.ratio(600, 60, replace(WEEKLY, client_hours_per_hour=0)) is None
    told = rules.ratio(1210, 60, WEEKLY, "Ines")
    assert told is not None and (told.asked, told.short, told.told_by) == (61, 1, "Ines")
    nobody = rules.ratio(None, 60, WEEKLY)
    assert nobody is not None and (nobody.client_minutes, nobody.asked, nobody.short) == (None, 0, 0)
    assert rules.check_client_minutes(600, SPAN) is None
    assert rules.check_client_minutes(-1, SPAN) is not None
    assert rules.check_client_minutes(7 * 24 * 60 + 1, SPAN) is not None


def test_supervision_goes_to_somebody_else_who_may_co_sign() -> None:
    assert rules.may_hand_over(INES, PRIYA, {"co_sign"}) is None
    assert rules.may_hand_over(INES, INES, {"co_sign"}) is not None
    assert rules.may_hand_over(INES, PRIYA, {"sign"}) is not None
