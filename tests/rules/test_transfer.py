"""Transfers: what is needed, what follows what, what of a summary goes, and each document read back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepdown.privacy.vocabulary import Category, RecipientKind
from stepdown.programme.vocabulary import LevelCode
from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules.reading import read_record
from stepdown.referral.vocabulary import FactKind, Reading, Stance
from stepdown.transfer import rules
from stepdown.transfer.rules import ccda, fhir, lines
from stepdown.transfer.rules.following import FOLLOWS
from stepdown.transfer.vocabulary import (
    BEFORE,
    NEEDS,
    OPEN,
    NewStep,
    NewTransfer,
    Part,
    State,
    Stays,
    Summary,
    Terms,
)
from tests.rules.transfer_summaries import CANARIES, COVER, bare, whole

TODAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
TERMS = Terms(1, 2, 3, 1, 1, 7, "the checks", "K")
NEW = NewTransfer("Elm Street Detox", LevelCode.WITHDRAWAL, "Shakes since Monday", Stays.OPEN)
SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
HL7 = "{urn:hl7-org:v3}"
MARKS = {"R", "42CFRPart2", "ETH", "NORDSCLCD"}


# -- what a transfer needs, and what may follow what


def test_a_transfer_says_where_why_and_a_day_that_can_be() -> None:
    assert rules.check_new(NEW, TODAY) == ()
    lacking = replace(NEW, to_name=" ", why="shakes", wanted_on=TODAY - timedelta(days=1))
    assert [one.field for one in rules.check_new(lacking, TODAY)] == ["to_name", "why", "wanted_on"]
    assert rules.check_new(replace(NEW, wanted_on=TODAY + timedelta(days=60)), TODAY) == ()
    assert rules.check_new(replace(NEW, wanted_on=TODAY + timedelta(days=61)), TODAY)


def test_somebody_in_withdrawal_may_go_before_anybody_said_yes() -> None:
    assert rules.check_step(State.ASKED, Stays.OPEN, NewStep(State.WENT), AT) == ()


def test_nobody_arrives_who_did_not_go_and_nothing_follows_an_end() -> None:
    refused = rules.check_step(State.ASKED, Stays.OPEN, NewStep(State.ARRIVED, with_whom="Ann"), AT)
    assert [one.field for one in refused] == ["state"]
    over = {state for state, after in FOLLOWS.items() if not after}
    assert over == set(State) - set(OPEN)
    assert rules.follows(State.ARRIVED, Stays.ENDS) == ()
    assert State.BACK in rules.follows(State.ARRIVED, Stays.OPEN)


@pytest.mark.parametrize(
    ("now", "ends"),
    [(one, State.CALLED_OFF) for one in BEFORE]
    + [
        (State.ARRIVED, State.ENDED),
        (State.WENT, State.NOT_TAKEN_UP),
        (State.NOT_ARRIVED, State.NOT_TAKEN_UP),
    ],
)
def test_where_treatment_ends_only_who_arrived_goes_on_there(now: State, ends: State) -> None:
    assert rules.ended_with_treatment(now, died=False) is ends
    assert rules.ended_with_treatment(now, died=True) is State.DIED


def test_a_yes_has_a_name_behind_it_and_a_no_has_words() -> None:
    assert [one.field for one in rules.check_step(State.ASKED, Stays.OPEN, NewStep(State.ACCEPTED), AT)] == [
        "with_whom"
    ]
    no = rules.check_step(State.ASKED, Stays.OPEN, NewStep(State.DECLINED), AT)
    assert [one.field for one in no] == ["words", "with_whom"]
    kept = NewStep(State.ACCEPTED, with_whom="Ann", meets_at=AT - timedelta(days=2))
    assert [one.field for one in rules.check_step(State.ASKED, Stays.OPEN, kept, AT)] == ["meets_at"]


def test_somebody_asks_again_until_nothing_is_to_come() -> None:
    def on(state: State, stays: Stays = Stays.OPEN, named: date | None = None, meets: datetime | None = None):  # type: ignore[no-untyped-def]
        return rules.next_check(state, stays, named, meets, TODAY, TERMS)

    assert on(State.ASKED) == TODAY + timedelta(days=1)
    assert on(State.FULL, named=TODAY + timedelta(days=9)) == TODAY + timedelta(days=9)
    assert on(State.FULL, named=TODAY - timedelta(days=9)) == TODAY + timedelta(days=2)
    # The day after they should have been received there, whenever that is.
    assert on(State.WENT, meets=AT + timedelta(days=2)) == TODAY + timedelta(days=3)
    assert on(State.WENT, meets=AT - timedelta(days=1)) == TODAY + timedelta(days=1)
    assert on(State.ARRIVED) == TODAY + timedelta(days=7)
    assert on(State.ARRIVED, Stays.ENDS) is None
    assert all(on(state) is None for state in set(State) - set(OPEN))


# -- what of a summary goes


def test_each_part_goes_only_under_a_category_that_names_it() -> None:
    assert rules.allowed([]) == frozenset()
    for part, needs in NEEDS.items():
        assert part not in rules.allowed(set(Category) - set(needs))
        assert all(part in rules.allowed({one}) for one in needs)
    assert not any(Category.COUNSELING_NOTES in needs or Category.NOTES in needs for needs in NEEDS.values())


def test_a_release_names_a_category_for_every_part_in_it() -> None:
    assert rules.needed([Part.ALLERGIES], {Category.ASSESSMENT}) == {Category.ASSESSMENT}
    assert rules.needed([Part.ALLERGIES], set()) == {Category.MEDICATION}
    assert rules.needed(list(Part), set(Category)) == {one[0] for one in NEEDS.values()}


def test_what_is_cut_is_nowhere_in_the_value() -> None:
    full = whole()
    assert rules.held(full) == frozenset(Part) and rules.held(bare()) == frozenset()
    for part in Part:
        without = rules.cut(full, set(Part) - {part})
        assert part not in without.parts
        for canary in CANARIES[part]:
            assert canary not in repr(without) and canary not in str(without.legal)
    nothing = rules.cut(full, ())
    assert nothing.assessed_on is None and nothing.cover.reason == nothing.cover.stays_here == ""


def test_a_legal_name_is_never_printed_by_accident() -> None:
    assert "Zephyrine" not in repr(whole().legal)


# -- documents, read back with the house's own importer


def back(document: bytes) -> Reading:
    return read_record(io.BytesIO(document), substance_codes(), on=TODAY)


def told(reading: Reading) -> dict[tuple[str, str], int]:
    """Kind and label of every fact, and how often it came."""
    found: dict[tuple[str, str], int] = {}
    for fact in reading.facts:
        found[(fact.kind.value, fact.label)] = found.get((fact.kind.value, fact.label), 0) + 1
    return found


IN_BOTH = {
    ("substance_use", "Alcohol dependence"): 1,
    ("problem", "Generalized anxiety"): 1,
    ("allergy", "Penicillin"): 1,
    ("medication", "Buprenorphine monthly injection"): 1,
    ("medication", "Sertraline"): 1,
    ("medication", "Naloxone at hand"): 1,
    ("plan", "Finish the carpentry course"): 1,
    ("plan", "Sleep through"): 1,
    ("social", "Leans on"): 2,
}


def test_every_fact_of_a_fhir_document_comes_out_once() -> None:
    reading = back(fhir.document(whole()))
    facts = told(reading)
    for fact, times in IN_BOTH.items():
        assert facts.pop(fact) == times, fact
    assert facts.pop(("result", "Urine screen")) == facts.pop(("result", "Breath test")) == 1
    assert facts.pop(("treatment", "Level of care decided")) == 1
    assert facts.pop(("treatment", "Treatment attended")) == 1
    assert facts.pop(("encounter", "Partial hospitalization: Day track")) == 1
    assert facts.pop(("encounter", "Intensive outpatient: Evening track")) == 1
    scores = [facts.pop(one) for one in list(facts) if one[1] in ("PHQ-9", "CIWA-Ar", "Suicide, as judged")]
    assert scores == [1, 1, 1]
    assert {kind for kind, _ in facts} <= {"person", "notice"}
    assert reading.not_understood == {("CarePlan", "not used here"): 1}
    assert reading.legal.family_name == "Quillfeather" and reading.legal.birth_date == "1984-02-03"


def test_every_fact_of_a_ccda_document_comes_out_once() -> None:
    reading = back(ccda.document(whole()))
    facts = told(reading)
    for fact, times in IN_BOTH.items():
        assert facts.pop(fact) == times, fact
    assert facts.pop(("result", "Urine screen")) == facts.pop(("result", "Breath test")) == 1
    assert facts.pop(("encounter", "Intensive outpatient")) == 1
    assert facts.pop(("encounter", "Partial hospitalization")) == 1
    scores = [facts.pop(one) for one in list(facts) if one[1] in ("PHQ-9", "CIWA-Ar", "Suicide")]
    assert scores == [1, 1, 1]
    assert {kind for kind, _ in facts} <= {"person", "notice", "text"}
    assert reading.legal.birth_date == "1984-02-03"
    assert all(reason == "sent to say that they have no information" for _, reason in reading.not_understood)


@pytest.mark.parametrize("make", [fhir.document, ccda.document], ids=["fhir", "ccda"])
def test_values_days_and_codes_come_back_as_they_were(make) -> None:  # type: ignore[no-untyped-def]
    reading = back(make(whole()))
    by_label = {fact.label: fact for fact in reading.facts}
    assert by_label["Alcohol dependence"].code == "F10.230"
    assert by_label["PHQ-9"].code == "44261-6" and by_label["PHQ-9"].value.startswith("14")
    assert by_label["PHQ-9"].at is not None and by_label["PHQ-9"].at.at.date() == date(2026, 11, 16)
    assert by_label["Breath test"].value == "As expected"
    marks = {fact.code for fact in reading.facts if fact.kind is FactKind.NOTICE}
    assert {"R", "42CFRPart2", "NORDSCLCD"} <= marks


@pytest.mark.parametrize("make", [fhir.document, ccda.document], ids=["fhir", "ccda"])
def test_nothing_that_was_not_released_is_in_a_document_or_shows_that_it_is_missing(make) -> None:  # type: ignore[no-untyped-def]
    full = whole()
    for part in Part:
        text = make(rules.cut(full, set(Part) - {part})).decode()
        leaked = [canary for canary in CANARIES[part] if canary in text]
        assert not leaked, (part, leaked)
    # Not told and not known read the same.
    nothing = replace(full, legal=None, diagnoses=(), allergies=(), measures=(), risks=(), parts=frozenset())
    parts = set(Part) - {Part.IDENTITY, Part.DIAGNOSES, Part.ALLERGIES, Part.MEASURES, Part.SAFETY}
    assert make(rules.cut(full, parts)) == make(rules.cut(nothing, parts))


@pytest.mark.parametrize("make", [fhir.document, ccda.document], ids=["fhir", "ccda"])
def test_the_same_summary_gives_the_same_bytes_and_none_known_is_no_allergy(make) -> None:  # type: ignore[no-untyped-def]
    full = whole()
    assert make(full) == make(whole())
    asked = replace(full, allergies=(), no_allergies=True)
    none = [one for one in back(make(asked)).asides if one.kind is FactKind.ALLERGY]
    assert [one.stance for one in none] == [Stance.NONE_KNOWN]
    assert not [one for one in back(make(bare())).facts if one.kind is FactKind.ALLERGY]


def test_words_with_signs_of_markup_stay_words_and_what_is_not_there_is_not_told() -> None:
    plain = replace(whole(), naloxone="", assessed_on=None)
    assert len([one for one in back(ccda.document(plain)).facts if one.kind is FactKind.MEDICATION]) == 2
    sly = replace(whole(), own_words='<script>alert("1 & 2")</script>')
    assert ElementTree.fromstring(ccda.document(sly)) is not None
    assert "&lt;script&gt;" in json.dumps(json.loads(fhir.document(sly)), ensure_ascii=False)


# -- the shape the standards ask for


def entries_of(found: Summary) -> list[dict[str, object]]:
    return [one["resource"] for one in json.loads(fhir.document(found))["entry"]]


@pytest.mark.parametrize("found", [whole(), bare()], ids=["whole", "bare"])
def test_a_fhir_document_begins_with_its_composition_and_points_at_what_is_inside(found: Summary) -> None:
    made = json.loads(fhir.document(found))
    assert made["type"] == "document" and made["entry"][0]["resource"]["resourceType"] == "Composition"
    inside = {one["fullUrl"] for one in made["entry"]}
    assert len(inside) == len(made["entry"])

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["reference"]] if isinstance(value.get("reference"), str) else []
            return own + [one for each in value.values() for one in references(each)]
        return [one for each in value for one in references(each)] if isinstance(value, list) else []

    assert set(references(made)) <= inside
    assert all(
        {"R", "42CFRPart2", "ETH", "NORDSCLCD"}
        == {mark["code"] for mark in one["resource"]["meta"]["security"]}
        for one in made["entry"]
    )
    codes = [
        coding
        for one in made["entry"]
        for name in ("code", "medicationCodeableConcept", "description")
        if isinstance(one["resource"].get(name), dict)
        for coding in one["resource"][name].get("coding", [])
    ]
    assert all(coding["code"] for coding in codes)


def test_the_ccda_sections_are_those_of_the_published_transfer_summary() -> None:
    own = ElementTree.fromstring(ccda.document(whole()))
    real_file = SHARED / "ccda_hl7/ccda_hl7org/Documents/Transfer_Summary/Transfer_Summary.xml"
    if not real_file.exists():
        pytest.skip("the published example is not on this machine (shared/data/ccda_hl7)")
    real = ElementTree.parse(real_file).getroot()

    def sections(root: ElementTree.Element) -> dict[str, set[str]]:
        return {
            one.find(f"{HL7}code").attrib["code"]: {  # type: ignore[union-attr]
                each.attrib["root"] for each in one.findall(f"{HL7}templateId")
            }
            for one in root.iter(f"{HL7}section")
        }

    def order(root: ElementTree.Element) -> list[str]:
        return [child.tag.removeprefix(HL7) for child in root]

    ours, theirs = sections(own), sections(real)
    shared = ours.keys() & theirs.keys()
    assert {"48765-2", "10160-0", "11450-4", "30954-2", "8716-3", "42349-1", "51848-0", "18776-5"} <= shared
    assert all(ours[code] & theirs[code] for code in shared), shared
    head = [name for name in dict.fromkeys(order(own)) if name in order(real)]
    assert head == [name for name in dict.fromkeys(order(real)) if name in head]
    roots = {one.attrib["root"] for one in own.findall(f"{HL7}templateId")}
    assert {one.attrib["root"] for one in real.findall(f"{HL7}templateId")} <= roots


def test_what_the_template_asks_for_is_there_even_where_nobody_knows_it() -> None:
    for found in (whole(), bare()):
        root = ElementTree.fromstring(ccda.document(found))
        assert root.find(f"{HL7}documentationOf/{HL7}serviceEvent/{HL7}performer") is not None
        for address in root.iterfind(f".//{HL7}representedCustodianOrganization/{HL7}addr"):
            assert {one.tag.removeprefix(HL7) for one in address} >= {"city", "state", "postalCode"}
        for medicine in root.iter(f"{HL7}substanceAdministration"):
            names = [one.tag.removeprefix(HL7) for one in medicine]
            assert names[-3:] == ["effectiveTime", "doseQuantity", "consumable"]


def test_each_entry_points_at_words_that_stand_in_its_section() -> None:
    for section in ElementTree.fromstring(ccda.document(whole())).iter(f"{HL7}section"):
        anchors = {one.attrib["ID"] for one in section.iter() if "ID" in one.attrib}
        pointed = {one.attrib["value"].removeprefix("#") for one in section.iter(f"{HL7}reference")}
        assert pointed <= anchors


def test_the_resources_have_the_elements_of_the_published_examples() -> None:
    folder = SHARED / "fhir/r4_spec_examples"
    if not folder.exists():
        pytest.skip("the published examples are not on this machine (shared/data/fhir)")
    known: dict[str, set[str]] = {}
    for path in (*folder.glob("*.json"), *(SHARED / "fhir/us_core_examples").glob("*.json")):
        example = json.loads(path.read_text(encoding="utf-8"))
        known.setdefault(example.get("resourceType", ""), set()).update(example)
    for one in entries_of(whole()):
        kind = str(one["resourceType"])
        if kind in known:
            assert set(one) - known[kind] <= _RARE.get(kind, set()), kind


# In the specification, and in none of the examples at hand.
_RARE: dict[str, set[str]] = {
    "Goal": {"note"},
    "CarePlan": {"title", "description"},
    "Provenance": {"meta", "policy"},
}


# -- words for people


def test_rows_say_the_same_in_every_form() -> None:
    every = lines.every(whole())
    assert [one.part for one in every] == [part for part in Part if part is not Part.IDENTITY]
    assert lines.every(bare()) == ()
    assert lines.asked(bare()) == (("Level of care asked for", "Residential"),)
    assert [label for label, _ in lines.asked(whole())][-1] == "Whom to call"
    assert lines.hours(570) == "9:30" and lines.written(None) == ""
    open_level = replace(whole(), level=replace(whole().level, why=""))  # type: ignore[type-var]
    assert lines.levels(open_level).rows[0][1] == "Dana Demo"
    assert COVER.to.name in fhir.document(whole()).decode()
    assert RecipientKind.PROVIDER.value == "provider"
