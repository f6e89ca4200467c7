"""Decisions about episodes: moves, opening and closing, who could be the specialist."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stepdown.episode.rules.admission import may_admit
from stepdown.episode.rules.closing import (
    discharge_reason,
    discharge_reasons,
    may_discharge,
    may_open,
    may_reopen,
)
from stepdown.episode.rules.handing_over import may_move, may_take_over
from stepdown.episode.rules.levels import kind_of_move, may_enter
from stepdown.episode.rules.specialist import minutes_left, propose
from stepdown.episode.vocabulary import AskedAdmission, Move, Need, Rung, Specialist, StayTerms
from stepdown.kernel.ids import new_id

NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
OUT, IOP, PHP = Rung("outpatient", "Outpatient", 1), Rung("iop", "IOP", 2), Rung("php", "PHP", 3)
V1, V2 = new_id(), new_id()
HARBOR, ELSEWHERE = new_id(), new_id()


def terms(rung: Rung = IOP, version=V1, phase: int = 1) -> StayTerms:
    return StayTerms(rung, "evening", version, phase)


@pytest.mark.parametrize(
    ("present", "to", "move"),
    [
        (None, terms(), Move.ENTER),
        (terms(IOP), terms(PHP), Move.UP),
        (terms(OUT), terms(PHP), Move.UP),
        (terms(PHP), terms(OUT), Move.DOWN),
        (terms(IOP), terms(IOP, V2), Move.SIDEWAYS),
        (terms(IOP), terms(Rung("iop-day", "IOP by day", 2)), Move.SIDEWAYS),
        (terms(IOP), terms(IOP, phase=2), Move.PHASE),
        (terms(IOP), terms(IOP), None),
    ],
)
def test_a_move_is_named_by_what_changes(present, to, move) -> None:
    assert kind_of_move(present, to) is move


@pytest.mark.parametrize("present", [OUT, IOP, PHP])
def test_stepping_up_is_never_refused_and_needs_no_reason(present: Rung) -> None:
    for to in (OUT, IOP, PHP):
        if to.rank > present.rank:
            assert may_enter(terms(present), NOW, terms(to), "", NOW + HOUR) is None


@pytest.mark.parametrize(
    ("present", "since", "to", "why", "field"),
    [
        (terms(), NOW, terms(), "why", ""),
        (terms(), NOW + HOUR, terms(PHP), "", "at"),
        (terms(), NOW, terms(IOP, phase=0), "why", "phase"),
        (terms(), NOW, terms(OUT), "  ", "why"),
        (terms(), NOW, terms(IOP, phase=2), "", "why"),
    ],
)
def test_a_move_that_cannot_be_is_refused(present, since, to, why, field) -> None:
    refusal = may_enter(present, since, to, why, NOW + HOUR)
    assert refusal is not None and refusal.field == field


def test_a_first_stay_and_a_step_down_with_a_reason_are_fine() -> None:
    assert may_enter(None, None, terms(), "", NOW) is None
    assert may_enter(terms(PHP), NOW, terms(IOP), "Goals of the phase met", NOW + HOUR) is None


def test_the_standard_reasons_are_those_of_the_national_data_set() -> None:
    reasons = discharge_reasons()
    assert {reason.teds_code for reason in reasons} == {1, 2, 3, 4, 5, 6, 7}
    assert len({reason.code for reason in reasons}) == len(reasons)
    assert all(reason.source for reason in reasons)
    assert [reason.code for reason in reasons if reason.completed] == ["completed"]
    assert discharge_reason("no such reason") is None


def test_one_open_episode_a_client() -> None:
    assert may_open(False) is None
    assert may_open(True) is not None


@pytest.mark.parametrize(
    ("is_open", "last", "reason", "words", "allowed"),
    [
        (True, NOW, "completed", "", True),
        (True, NOW, "other", "Military service", True),
        (True, NOW, "other", " ", False),
        (True, NOW, "unheard of", "x", False),
        (False, NOW, "completed", "", False),
        (True, NOW + HOUR, "completed", "", False),
    ],
)
def test_a_discharge_has_a_standard_reason_and_its_words(is_open, last, reason, words, allowed) -> None:
    assert (may_discharge(is_open, last, reason, words, NOW + HOUR) is None) is allowed


@pytest.mark.parametrize(
    ("reason", "after", "words", "allowed"),
    [
        ("left", timedelta(days=1), "Came back", True),
        ("left", timedelta(days=30), "Came back", True),
        ("left", timedelta(days=30, seconds=1), "Came back", False),
        ("left", timedelta(days=1), " ", False),
        ("left", -HOUR, "Came back", False),
        ("died", timedelta(days=1), "x", False),
        ("unheard of", timedelta(days=1), "x", False),
    ],
)
def test_a_discharge_is_taken_back_soon_with_a_reason_or_not_at_all(reason, after, words, allowed) -> None:
    assert (may_reopen(NOW, reason, words, NOW + after) is None) is allowed


def test_a_death_that_was_a_mistake_is_taken_back_as_soon_and_with_a_reason_too() -> None:
    assert may_reopen(NOW, "died", "Somebody else", NOW + HOUR, mistaken=True) is None
    assert may_reopen(NOW, "died", " ", NOW + HOUR, mistaken=True) is not None
    assert may_reopen(NOW, "unheard of", "x", NOW + HOUR, mistaken=True) is not None


def test_somebody_who_left_or_has_the_person_already_does_not_take_over() -> None:
    assert may_take_over(True, "Dana", False) is None
    assert may_take_over(False, "Dana", False) is not None
    assert may_take_over(True, "Dana", True) is not None


CASES = tomllib.loads((Path(__file__).parent / "cases" / "episode_specialist.toml").read_text("utf-8"))[
    "case"
]


def specialist(row: dict[str, object]) -> Specialist:
    return Specialist(
        staff_id=new_id(),
        name=str(row["name"]),
        title="Counselor",
        active=bool(row.get("active", True)),
        site_ids=(HARBOR if row.get("site") is None else ELSEWHERE,),
        languages=tuple(row.get("languages", ["en"])),
        skills=tuple(row.get("skills", [])),
        populations=tuple(row.get("populations", [])),
        may_sign=bool(row.get("may_sign", True)),
        caseload=int(row.get("caseload", 5)),
        caseload_limit=20,
        weekly_hours=40,
        promised_minutes=int(row.get("promised", 300)),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_specialists_are_proposed_in_the_order_a_lead_would_ask(case) -> None:
    staff = [specialist(row) for row in case["staff"]]
    asked_for = next((one.staff_id for one in staff if one.name == case.get("asked_for")), None)
    need = Need(HARBOR, "Harbor Street", "es", "Spanish", ("trauma",), ("young adults",), 60, asked_for)
    found = propose(need, staff)
    assert [one.name for one in found] == case["order"]
    assert [one.name for one in found if not one.fits] == case["cannot"]


def test_each_proposal_says_why_and_why_not() -> None:
    need = Need(HARBOR, "Harbor Street", "es", "Spanish", ("trauma", "anger"), ("veterans", "women"), 60)
    one = specialist(
        {
            "name": "Ana",
            "languages": ["es"],
            "skills": ["trauma"],
            "populations": ["veterans"],
            "promised": 1300,
        }
    )
    (found,) = propose(need, [one])
    assert [str(words) for words in found.speaks_for] == [
        "Speaks Spanish",
        "Works with veterans",
        "Skilled in trauma",
        "Caseload 5 of 20",
    ]
    assert [str(words) for words in found.open_points] == [
        "Has not named work with women",
        "Has not named anger",
    ]
    assert [str(words) for words in found.against] == ["0 min of one-to-one time left a week, 60 needed"]
    assert minutes_left(one) == -100
    (asked,) = propose(Need(HARBOR, "Harbor Street", "en", "English", asked_for=one.staff_id), [one])
    assert [str(words) for words in asked.speaks_for][:1] == ["The person asked for them"]
    assert [str(words) for words in asked.open_points] == ["Does not speak English: plan an interpreter"]


@pytest.mark.parametrize(
    ("in_treatment", "decided", "offered", "consent", "against"),
    [
        (False, "iop", "iop", True, 0),
        (True, "iop", "iop", True, 1),
        (False, None, "iop", True, 1),
        (False, "php", "iop", True, 1),
        (False, "iop", "iop", False, 1),
        (True, None, "iop", False, 3),
    ],
)
def test_an_admission_names_everything_that_stands_against_it(
    in_treatment, decided, offered, consent, against
) -> None:
    found = may_admit(AskedAdmission(in_treatment, decided, offered, consent))
    assert len(found) == against
    assert all(refusal.lifted_by for refusal in found)


def test_an_episode_goes_on_at_another_site_with_somebody_who_works_there_and_a_word_why() -> None:
    assert may_move(False, True, "Nora", "Closer to home") is None
    for asked in ((True, True, "Nora", "x"), (False, False, "Nora", "x"), (False, True, "Nora", " ")):
        assert may_move(*asked) is not None
