"""When an entry of the directory grows old, what may follow a referral, what an assessment asks help for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from stepdown.assessment.vocabulary import Answer, AssessedFact, AssessmentFacts, AssessmentState, Knowledge
from stepdown.kernel.words import say
from stepdown.resource import rules
from stepdown.resource.vocabulary import (
    OPEN,
    Freshness,
    Kind,
    NewReferral,
    NewStep,
    ResourceCard,
    ResourceWords,
    State,
    Terms,
    Way,
)

TERMS = Terms(stale_after=180, check_after=7, check_waiting=30)
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
WORDS = ResourceWords(kind="housing", name="Lantern House", offers="Rooms", phone="555-0160")
LATER = TODAY + timedelta(days=1)


def _card(freshness: Freshness = Freshness.CONFIRMED) -> ResourceCard:
    return ResourceCard(
        UUID(int=1), Kind("housing", "Housing"), WORDS, freshness, TODAY, "Dora", None, "", None, "", 1
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"closed": True}, Freshness.CLOSED),
        ({"paused": True}, Freshness.PAUSED),
        ({"paused": True, "paused_until": LATER}, Freshness.PAUSED),
        ({"paused": True, "paused_until": TODAY}, Freshness.CONFIRMED),
        ({"confirmed_on": None}, Freshness.NEVER),
        ({"confirmed_on": TODAY - timedelta(days=180)}, Freshness.CONFIRMED),
        ({"confirmed_on": TODAY - timedelta(days=181)}, Freshness.STALE),
    ],
)
def test_how_far_an_entry_can_be_relied_on(told: dict[str, object], expected: Freshness) -> None:
    base = {"confirmed_on": TODAY, "paused": False, "paused_until": None, "closed": False}
    found = rules.freshness(**(base | told), today=TODAY, terms=TERMS)  # type: ignore[arg-type]
    assert found is expected


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"name": " "}, "name"),
        ({"offers": ""}, "offers"),
        ({"phone": ""}, "phone"),
        ({"referred_by": ()}, "referred_by"),
        ({"website": "www.example"}, "website"),
    ],
)
def test_an_entry_says_what_somebody_needs_to_know(change: dict[str, object], field: str) -> None:
    (refusal,) = rules.check_resource(replace(WORDS, **change), ["housing"])  # type: ignore[arg-type]
    assert refusal.field == field


def test_an_entry_with_everything_is_taken() -> None:
    assert rules.check_resource(replace(WORDS, website="https://a.invalid"), ["housing"]) == ()


def test_a_kind_is_named_once_in_letters() -> None:
    assert rules.key_of("Child care & play!") == "child_care_play"
    assert rules.check_key("clothes", "Clothes", ["food"]) is None
    for key, label, known in (("x", " ", []), ("", "123", []), ("food", "Food", ["food"])):
        assert rules.check_key(key, label, known) is not None


@pytest.mark.parametrize(
    ("why", "freshness", "check_on", "fields"),
    [
        ("A room", Freshness.CONFIRMED, None, []),
        ("A room", Freshness.STALE, TODAY, []),
        ("A room", Freshness.CLOSED, None, ["resource"]),
        ("A room", Freshness.PAUSED, None, ["resource"]),
        ("Room", Freshness.CONFIRMED, TODAY - timedelta(days=1), ["why", "check_on"]),
    ],
)
def test_what_stands_against_a_referral(
    why: str, freshness: Freshness, check_on: date | None, fields: list[str]
) -> None:
    new = NewReferral(UUID(int=1), why, Way.SELF, check_on)
    assert [refusal.field for refusal in rules.check_new(new, _card(freshness), TODAY)] == fields


@pytest.mark.parametrize(
    ("now", "step", "fields"),
    [
        (State.MADE, NewStep(State.CONTACTED), []),
        (State.MADE, NewStep(State.APPOINTMENT, appointment_at=NOW), []),
        (State.MADE, NewStep(State.APPOINTMENT), ["appointment_at"]),
        (State.MADE, NewStep(State.WENT, appointment_at=NOW), ["appointment_at"]),
        (State.CONTACTED, NewStep(State.REFUSED, "no"), ["note"]),
        (State.CONTACTED, NewStep(State.REFUSED, "No beds free"), []),
        (State.CONTACTED, NewStep(State.MADE), ["state"]),
        (State.WENT, NewStep(State.CONTACTED), ["state"]),
        (State.DID_NOT_GO, NewStep(State.WENT), ["state"]),
        (State.DID_NOT_GO, NewStep(State.WAITING_LIST), []),
        (State.MADE, NewStep(State.CONTACTED, check_on=date(2026, 11, 17)), ["check_on"]),
    ],
)
def test_what_may_follow(now: State, step: NewStep, fields: list[str]) -> None:
    assert [refusal.field for refusal in rules.check_step(now, step, NOW, ZONE)] == fields


def test_clients_say_only_how_it_went() -> None:
    assert rules.check_by_client(State.APPOINTMENT, State.WENT) is None
    assert rules.check_by_client(State.MADE, State.CONTACTED) is not None
    assert rules.check_by_client(State.WENT, State.DID_NOT_GO) is not None


@pytest.mark.parametrize(
    ("state", "asked", "appointment", "expected"),
    [
        (State.WENT, LATER, None, None),
        (State.MADE, LATER, None, LATER),
        (State.APPOINTMENT, None, date(2026, 11, 20), date(2026, 11, 21)),
        (State.APPOINTMENT, None, date(2026, 11, 1), LATER),
        (State.WAITING_LIST, None, None, date(2026, 12, 18)),
        (State.MADE, None, None, date(2026, 11, 25)),
    ],
)
def test_when_somebody_asks_again(
    state: State, asked: date | None, appointment: date | None, expected: date | None
) -> None:
    found = rules.next_check(state, asked, today=TODAY, appointment_on=appointment, terms=TERMS)
    assert found == expected


def test_every_state_says_what_may_follow_and_what_is_open_is_asked_about() -> None:
    assert set(rules.FOLLOWS) == set(State)
    for state in State:
        check = rules.next_check(state, None, today=TODAY, appointment_on=None, terms=TERMS)
        assert (check is not None) is (state in OPEN)


def _facts(**told: object) -> AssessmentFacts:
    known = {
        key: AssessedFact(key, say(""), Knowledge.KNOWN, value, say(""))  # type: ignore[arg-type]
        for key, value in ((name.replace("__", "."), value) for name, value in told.items())
    }
    none: dict[str, tuple[()]] = dict.fromkeys(("uses", "diagnoses", "ratings", "commitments", "dangers"), ())
    return AssessmentFacts(UUID(int=1), UUID(int=2), AssessmentState.SIGNED, TODAY, "plain", known, **none)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ({}, []),
        ({"home__living": "homeless", "home__may_lose": True}, ["housing"]),
        ({"home__living": "independent", "home__may_lose": True, "home__safe": False}, ["housing"]),
        ({"home__safe": False}, ["housing"]),
        ({"home__hurt": True}, ["safety"]),
        ({"home__child_care": False}, ["childcare"]),
        ({"health__primary_care": False, "law__income_enough": False}, ["health", "money"]),
        ({"law__ordered": True, "law__employment": "unemployed"}, ["legal", "work"]),
        ({"week__transport": "none"}, ["transport"]),
        ({"home__child_care": True, "law__ordered": False, "law__employment": "full"}, []),
    ],
)
def test_what_an_assessment_asks_help_for(told: dict[str, object], kinds: list[str]) -> None:
    assert [need.kind for need in rules.needs(_facts(**told))] == kinds


def test_what_is_not_known_asks_nothing() -> None:
    unknown = AssessedFact("home.safe", say(""), Knowledge.UNKNOWN, None, say(""))
    facts = replace(_facts(), facts={"home.safe": unknown})
    assert facts.answer("home.safe") == Answer(Knowledge.UNKNOWN, None)
    assert rules.needs(facts) == ()


def test_what_is_held_names_the_place_and_nobody() -> None:
    assert str(rules.held_words("Lantern House")) == "To Lantern House"
