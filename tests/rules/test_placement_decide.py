"""Judging a choice: when a reason is asked for, who may overrule what."""

from __future__ import annotations

from stepdown.placement.rules import adding
from stepdown.placement.rules.decide import judge
from stepdown.placement.rules.record import kept_sheet
from stepdown.placement.vocabulary import Choice, Discrepancy, FactName
from stepdown.programme.vocabulary import LevelCode
from tests.rules.test_placement_weigh import sheet_of

WHOLE = {
    "withdrawal_signs": "none",
    "alcohol_daily": False,
    "sedatives_daily": False,
    "opioids_daily": False,
    "medically_stable": True,
    "suicide_risk": "low",
    "suicide_intent": False,
    "violence_risk": "none",
    "psychosis": False,
    "interference": "some",
    "home_safe": True,
    "round_the_clock": False,
}
WHY = "The group carries, and evenings are kept."


def choice(level: LevelCode = LevelCode.INTENSIVE, **changes: object) -> Choice:
    words: dict[str, object] = {"actual": level, "agreed": True, "discrepancy": None, "reason": ""} | changes
    return Choice(chosen=level, **words)  # type: ignore[arg-type]


def refused(facts: dict[str, object], what: Choice, *, prescriber: bool = False) -> list[str]:
    judged = judge(sheet_of({"facts": facts}), what, may_prescribe=prescriber)
    return [refusal.field for refusal in judged.refusals]


def test_where_facts_and_choice_are_at_one_nothing_more_is_asked() -> None:
    assert refused(WHOLE, choice()) == []


def test_a_level_with_something_against_it_needs_a_reason_and_its_kind() -> None:
    facts = {**WHOLE, "children_at_home": True, "child_care": False}
    assert refused(facts, choice()) == ["reason", "discrepancy"]
    assert refused(facts, choice(reason=WHY, discrepancy=Discrepancy.PREFERENCE)) == []


def test_a_reason_of_a_few_letters_is_none() -> None:
    assert refused({**WHOLE, "phq9": 25}, choice(reason="because", discrepancy=Discrepancy.JUDGMENT)) == [
        "reason"
    ]


def test_a_fact_that_could_forbid_and_is_not_known_needs_a_reason() -> None:
    facts = {key: value for key, value in WHOLE.items() if key != "home_safe"}
    assert refused({**facts, "support": True}, choice()) == ["reason"]


def test_a_withdrawal_danger_is_a_prescribers_to_overrule_with_a_reason() -> None:
    facts = {**WHOLE, "ciwa": 22}
    assert refused(facts, choice()) == ["chosen", "reason", "discrepancy"]
    given = choice(reason=WHY, discrepancy=Discrepancy.JUDGMENT)
    assert refused(facts, given) == ["chosen"]
    assert refused(facts, given, prescriber=True) == []


def test_another_danger_is_the_clinicians_to_overrule_with_a_reason() -> None:
    given = choice(reason=WHY, discrepancy=Discrepancy.NOT_AVAILABLE)
    assert refused({**WHOLE, "home_safe": False}, given) == []


def test_going_to_another_level_needs_a_reason_and_is_held_against_that_level_too() -> None:
    elsewhere = choice(actual=LevelCode.OUTPATIENT)
    assert refused({**WHOLE, "willing": True}, elsewhere) == ["reason", "discrepancy"]
    hidden = choice(
        LevelCode.WITHDRAWAL, actual=LevelCode.INTENSIVE, reason=WHY, discrepancy=Discrepancy.WAIT_LIST
    )
    assert refused({**WHOLE, "withdrawal_signs": "severe"}, hidden) == ["chosen"]


def test_a_person_who_would_rather_have_another_is_heard_in_the_reason() -> None:
    assert refused(WHOLE, choice(agreed=False)) == ["reason"]
    assert refused(WHOLE, choice(agreed=False, reason=WHY)) == []


def test_the_kept_sheet_says_everything_that_was_seen() -> None:
    sheet = sheet_of({"facts": {"home_safe": False, "bed_available": True, "ciwa": 20}, "ratings": {5: 3}})
    kept = kept_sheet(sheet)
    assert kept["overruled"] == {"ciwa-high": "CIWA-Ar is 20"}
    assert "lifted" in str(kept["levels"]) and "Return to use rated 3" in str(kept["levels"])
    assert kept["facts"]["ciwa"] == {"value": 20, "source": "told", "note": ""}  # type: ignore[index]


def test_only_facts_of_the_sheet_are_added_there_with_values_of_their_kind() -> None:
    def fault(name: FactName, value: object, *, prescriber: bool = False) -> str:
        refusal = adding.check(name, value, may_prescribe=prescriber)  # type: ignore[arg-type]
        return refusal.field if refusal else ""

    assert fault(FactName.CIWA, 3) == "name"
    assert fault(FactName.WITHDRAWAL_CLEARED, True) == "value"
    assert fault(FactName.WITHDRAWAL_CLEARED, True, prescriber=True) == ""
    assert fault(FactName.WILLING, None) == ""
    assert fault(FactName.WILLING, "yes") == "value"
    assert fault(FactName.TRAVEL_MINUTES, True) == "value"
    assert fault(FactName.TRAVEL_MINUTES, -1) == "value"
    assert fault(FactName.TRAVEL_MINUTES, 45) == ""
    assert fault(FactName.STEPS_FROM, "the moon") == "value"
    assert fault(FactName.STEPS_FROM, "residential") == ""
