"""What a report needs, which duties it starts and when they are late, who reviews, when it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from stepdown.incident import rules
from stepdown.incident.vocabulary import (
    Action,
    Duty,
    Factor,
    Kind,
    NewIncident,
    NewPerson,
    NewReview,
    Owed,
    Part,
    Review,
    Severity,
    State,
)

SITE, ME = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
TODAY = date(2026, 11, 18)
ZONE = ZoneInfo("America/New_York")
KINDS = ("fall", "death")
NEW = NewIncident(SITE, "fall", Severity.MINOR, NOW, "Stairs", "Slipped on the wet step.")
DUTY = Duty("x", "Call", "State", ("fall",), Severity.MODERATE, TODAY, "Code 1", "K", hours=24)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"kind": "flood"}, ["kind"]),
        ({"what": "fell down"}, ["what"]),
        ({"where": " "}, ["where"]),
        ({"happened_at": NOW + timedelta(minutes=6)}, ["happened_at"]),
        ({"kind": "death"}, ["severity"]),
        ({"kind": "death", "severity": Severity.DEATH}, []),
        ({"people": (NewPerson(Part.AFFECTED, name="A visitor"),)}, []),
        ({"people": (NewPerson(Part.AFFECTED),)}, ["people"]),
        ({"people": (NewPerson(Part.AFFECTED, staff_id=ME, name="Me"),)}, ["people"]),
    ],
)
def test_what_a_report_still_lacks(change: dict[str, object], fields: list[str]) -> None:
    found = rules.check_new(replace(NEW, **change), KINDS, NOW)  # type: ignore[arg-type]
    assert [one.field for one in found] == fields


@pytest.mark.parametrize(
    ("change", "severity", "starts"),
    [
        ({}, Severity.MODERATE, True),
        ({}, Severity.DEATH, True),
        ({}, Severity.MINOR, False),
        ({"acts": False}, Severity.DEATH, False),
        ({"starts_on": date(2026, 11, 19)}, Severity.DEATH, False),
        ({"site_id": UUID(int=9)}, Severity.DEATH, False),
        ({"site_id": SITE}, Severity.DEATH, True),
        ({"kinds": ("death",)}, Severity.DEATH, False),
        ({"kinds": ()}, Severity.DEATH, True),
    ],
)
def test_which_duties_an_incident_starts(change: dict[str, object], severity: Severity, starts: bool) -> None:
    duty = replace(DUTY, **change)  # type: ignore[arg-type]
    found = rules.duties_of([duty], kind="fall", severity=severity, site_id=SITE, day=TODAY)
    assert (found == (duty,)) is starts


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "2026-11-19T14:00:00+00:00"),
        ({"hours": 0, "days": 60}, "2027-01-18T04:59:00+00:00"),
        ({"hours": 0, "days": 60, "after_year": True}, "2027-03-02T04:59:00+00:00"),
        # The day after Thanksgiving Thursday is the sixth working day; it ends at midnight in New York.
        ({"hours": 0, "days": 6, "working_days": True}, "2026-11-28T04:59:00+00:00"),
    ],
)
def test_when_a_duty_is_late(change: dict[str, object], expected: str) -> None:
    duty = replace(DUTY, **change)  # type: ignore[arg-type]
    assert rules.due_at(duty, NOW, ZONE, range(5)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"name": ""}, ["name"]),
        ({"hours": 0}, ["hours"]),
        ({"days": 3}, ["hours"]),
        ({"starts_on": date(2026, 11, 17)}, ["starts_on"]),
        ({"source": "code"}, ["source"]),
        ({"kinds": ("flood",)}, ["kinds"]),
    ],
)
def test_what_a_duty_still_lacks(change: dict[str, object], fields: list[str]) -> None:
    found = rules.check_duty(replace(DUTY, **change), TODAY, KINDS)  # type: ignore[arg-type]
    assert [one.field for one in found] == fields


def test_whoever_was_part_of_it_never_reads_its_review() -> None:
    breach, fall = Kind("b", "Breach", "x", privacy=True), Kind("f", "Fall", "x")
    may = {"reviews": True, "at_site": True, "is_privacy_officer": True, "kind": breach}
    assert not rules.sees_whole(**may, involved=True)  # type: ignore[arg-type]
    assert rules.sees_whole(**may, involved=False)  # type: ignore[arg-type]
    assert not rules.sees_whole(**(may | {"at_site": False}), involved=False)  # type: ignore[arg-type]
    officer = may | {"reviews": False}
    assert rules.sees_whole(**officer, involved=False)  # type: ignore[arg-type]
    assert not rules.sees_whole(**(officer | {"kind": fall}), involved=False)  # type: ignore[arg-type]


def test_who_reviews_and_until_when() -> None:
    assert rules.may_review(whole=True, state=State.REPORTED) is None
    assert rules.may_review(whole=False, state=State.REPORTED) is not None
    assert rules.may_review(whole=True, state=State.CLOSED) is not None


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        (NewReview((Factor.PLACE,), "The step was wet again."), []),
        (NewReview((), "wet"), ["factors", "causes"]),
        (NewReview((Factor.PLACE,), "The step was wet again.", (("sign", ME, TODAY),)), ["action"]),
        (
            NewReview((Factor.PLACE,), "The step was wet again.", (("A sign", ME, date(2026, 1, 1)),)),
            ["due_on"],
        ),
        (NewReview((Factor.PLACE,), "The step was wet again.", (("A sign", ME, TODAY),)), []),
    ],
)
def test_what_a_review_still_lacks(new: NewReview, fields: list[str]) -> None:
    assert [one.field for one in rules.check_review(new, TODAY)] == fields


def _action(done: datetime | None) -> Action:
    return Action(ME, ME, 1, "A sign", ME, "Iva", TODAY, done, "done" if done else "", False)


def _owed(told: datetime | None) -> Owed:
    return Owed(ME, ME, "Call", "State", NOW, "Code 1", "K", told, "", "", "", "", False)


def test_when_an_incident_may_be_closed() -> None:
    review = Review((Factor.PLACE,), "wet", "Dora", NOW)
    assert rules.may_close(review, [_action(NOW)], [_owed(NOW)]) == ()
    assert len(rules.may_close(None, [_action(None)], [_owed(None)])) == 3
    told = rules.may_close(review, [_action(None)] * 2, [_owed(None)] * 2)
    assert [str(one.reason) for one in told] == ["2 actions are open.", "2 reports are not settled."]


def test_a_report_is_settled_by_whom_and_when_or_by_the_reason_why_not() -> None:
    assert rules.check_told(NOW, "State", "", NOW) is None
    assert rules.check_told(NOW, "", "", NOW) is not None
    assert rules.check_told(NOW + timedelta(hours=1), "State", "", NOW) is not None
    assert rules.check_told(NOW, "", "not owed", NOW) is not None
    assert rules.check_told(NOW, "", "Nobody outside read it", NOW) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2026-13", None),
        ("1999-12", None),
        ("26-11", None),
        ("2026", None),
        ("2026-x", None),
        ("", None),
    ],
)
def test_a_month_in_an_address(text: str, expected: date | None) -> None:
    assert rules.month_of(text) == expected


def test_the_month_after() -> None:
    assert rules.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert rules.next_month(date(2026, 2, 1)) == date(2026, 3, 1)


def test_what_is_held_is_a_number() -> None:
    assert str(rules.held_words(3)) == "Incident 3"
