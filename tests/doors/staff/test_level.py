"""The level sheet: what it shows, what it asks, what it refuses in place."""

from __future__ import annotations

from django.urls import reverse

from stepdown.placement import models
from tests.cast import Cast, sheet
from tests.scenes_placement import assessed

WHY = "Evenings keep the job, and the group carries."


def address(cast: Cast, name: str = "level", client: str = "robin") -> str:
    return reverse(name, args=[cast.clients[client].id])


def signed(**fields: object) -> dict[str, object]:
    return sheet(**({"chosen": "iop", "agreed": "yes", "reason": WHY, "discrepancy": "judgment"} | fields))


def test_before_an_assessment_the_page_says_where_facts_come_from(cast: Cast) -> None:
    dana = cast.browser("dana")
    assert "Begin the assessment" in dana.get(address(cast)).content.decode()
    assert "Begin the assessment" in dana.get(address(cast, "level-print")).content.decode()


def test_the_sheet_sorts_facts_and_names_what_is_not_known(cast: Cast) -> None:
    assessed(cast)
    page = cast.browser("dana").get(address(cast)).content.decode()
    for words in (
        "CIWA-Ar is 3, no withdrawal to manage",
        "Last drink",
        "Needs structure day and night",
        "Software sorts facts",
    ):
        assert words in page
    paper = cast.browser("dana").get(address(cast, "level-print")).content.decode()
    assert "Behind each line" in paper


def test_a_clinician_signs_a_level_with_a_reason(cast: Cast) -> None:
    assessed(cast)
    dana = cast.browser("dana")
    answer = dana.post(address(cast), signed())
    assert answer.status_code == 303
    assert WHY in dana.get(address(cast)).content.decode()
    assert models.LevelDecision.objects.get().chosen == "iop"


def test_a_missing_reason_comes_back_beside_its_field_and_nothing_is_signed(cast: Cast) -> None:
    assessed(cast)
    answer = cast.browser("dana").post(address(cast), signed(reason="", discrepancy=""))
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert not models.LevelDecision.objects.exists()


def test_no_level_chosen_is_an_unfinished_form(cast: Cast) -> None:
    assessed(cast)
    assert cast.browser("dana").post(address(cast), signed(chosen="")).status_code == 422


def test_a_counselor_cannot_overrule_a_withdrawal_danger_and_a_prescriber_can(cast: Cast) -> None:
    assessed(cast, sections={"withdrawal": {"seizure": "yes"}}, frequency="daily", last_drink="2026-11-16")
    # the checks run years after the cast's day, so the danger is stated by today's own score
    refused = cast.browser("dana").post(address(cast), signed(actual="outpatient"))
    page = cast.browser("dana").get(address(cast)).content.decode()
    if "a prescriber signs" in page:
        assert refused.status_code == 422
    assert cast.browser("hart").post(address(cast), signed()).status_code == 303


def test_a_high_score_asks_for_a_prescriber_whatever_the_day(cast: Cast) -> None:
    assessed(cast, sections={"withdrawal": {"ciwa": "24", "signs": "severe"}})
    dana = cast.browser("dana")
    refused = dana.post(address(cast), signed())
    assert refused.status_code == 422
    assert "not yours alone" in refused.content.decode()
    assert "a prescriber signs, with a reason" in dana.get(address(cast)).content.decode()


def test_facts_are_added_once_and_taken_back(cast: Cast) -> None:
    assessed(cast, sections={"home": {"safe": "no"}})
    dana = cast.browser("dana")
    facts = address(cast, "level-facts")
    told = {
        "bed_available": "yes",
        "bed_note": "Maple House, from Monday",
        "phq9": "14",
        "steps_from": "residential",
    }
    assert dana.post(facts, sheet(**told)).status_code == 303
    assert "Lifted: Maple House, from Monday" in dana.get(address(cast)).content.decode()
    assert dana.post(facts, sheet(**told)).status_code == 303
    assert models.AddedFact.objects.count() == 3
    assert dana.post(facts, sheet(**(told | {"phq9": ""}))).status_code == 303
    assert models.AddedFact.objects.count() == 4
    assert dana.post(facts, sheet(phq9="99")).status_code == 422


def test_a_draft_shows_its_facts_and_waits_for_the_signature(cast: Cast) -> None:
    assessed(cast, signed=False)
    assert "still being written" in cast.browser("dana").get(address(cast)).content.decode()
