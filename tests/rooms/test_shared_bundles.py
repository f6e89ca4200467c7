"""Records nobody here wrote: every one comes in, and a second time changes nothing. Needs ../shared/data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stepdown.config.commands.referral import Line, table, take_in
from stepdown.referral import queries
from stepdown.referral.models import FilePart, Referral, ReferralFact
from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules.masking import mask
from stepdown.referral.rules.reading import nth_resource, read_record
from stepdown.referral.vocabulary import Unreadable
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.referral.records import DAY, bundle, patient, read

ROOT = Path(__file__).resolve().parents[2]
# People with a condition of SNOMED CT 55680006, 7200002 or 5602001, as the README of the shared data counts.
WITH_SUBSTANCE_USE = 16


@pytest.fixture
def bundles(shared: Path) -> list[Path]:
    return sorted((shared / "fhir" / "synthea_r4" / "shared").glob("*.gz"))


def test_every_shared_bundle_comes_in_and_again_changes_nothing(cast: Cast, bundles: list[Path]) -> None:
    assert len(bundles) == 82
    # Each is read below; every fourth goes through the database twice, so that this stays under a minute.
    kept = bundles[::4]
    lines = [take_in(path, cast.harbor, "Synthea", NOW) for path in kept]
    print("\n".join(table(lines)))
    assert [line.state for line in lines] == ["in"] * len(kept)
    before = [(model, model.objects.count()) for model in (Referral, ReferralFact, FilePart)]
    again = [take_in(path, cast.harbor, "Synthea", NOW) for path in kept]
    assert [line.state for line in again] == ["already here"] * len(kept)
    assert before == [(model, model.objects.count()) for model in (Referral, ReferralFact, FilePart)]
    for line in lines:
        _check_kept(line)


def _check_kept(line: Line) -> None:
    """What is kept adds up, and the first fact opens to its source."""
    assert line.received is not None
    card = line.received.referral
    facts = queries.facts(SYSTEM, referral_id=card.id, at=NOW)
    assert len(facts) == card.facts == sum(line.facts.values())
    _, lines = queries.masked_source(SYSTEM, facts[0].id, at=NOW)
    assert lines


def test_every_entry_of_every_shared_bundle_is_accounted_for(bundles: list[Path]) -> None:
    with_use = 0
    for path in bundles:
        with path.open("rb") as file:
            reading = read_record(file, substance_codes(), on=DAY)
        with_facts = {fact.source.entry for fact in reading.facts}
        assert len(with_facts) + sum(reading.not_understood.values()) + reading.supporting == reading.entries
        told = " ".join(f"{fact.label} {fact.value}" for fact in reading.facts)
        for name in reading.legal.names:
            assert not {word for word in name.split() if len(word) > 3} & set(told.split()), path.name
        use = [fact for fact in reading.facts if fact.kind == "substance_use" and fact.topic != "tobacco"]
        with_use += any(fact.source.resource_type == "Condition" for fact in use)
    assert with_use == WITH_SUBSTANCE_USE


def test_no_masked_source_of_a_shared_bundle_names_its_person(bundles: list[Path]) -> None:
    for path in bundles[::10]:
        with path.open("rb") as file:
            reading = read_record(file, substance_codes(), on=DAY)
        secrets = {word for name in reading.legal.names for word in name.split() if len(word) > 3}
        secrets |= {reading.legal.birth_date, reading.legal.record_number, *reading.legal.phones} - {""}
        for number in (0, 3, reading.entries // 2):
            with path.open("rb") as file:
                shown = " ".join(line.value for line in mask(nth_resource(file, number), on=DAY))
            assert not [secret for secret in secrets if secret in shown], (path.name, number)


def examples(shared: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for folder in ("r4_spec_examples", "us_core_examples", "opioid_cpg_examples"):
        for path in sorted((shared / "fhir" / folder).glob("*.json")):
            yield path, json.loads(path.read_text(encoding="utf-8"))


def test_each_example_of_the_specifications_is_read_or_counted(shared: Path) -> None:
    understood, counted = 0, 0
    for path, resource in examples(shared):
        if resource.get("resourceType") in ("Bundle", "Patient"):
            continue
        somebody = patient(id="example")
        for name in ("subject", "patient", "beneficiary"):
            if isinstance(resource.get(name), dict):
                resource[name] = {"reference": "Patient/example"}
        try:
            reading = read(bundle(somebody, resource, with_patient=False))
        except Unreadable as refused:
            raise AssertionError(f"{path.name}: {refused.reason}") from refused
        facts = [fact for fact in reading.facts if fact.source.entry == 1]
        understood += bool(facts)
        counted += sum(reading.not_understood.values()) + reading.supporting
        assert facts or reading.not_understood or reading.supporting, path.name
        assert mask(resource, on=DAY)
    assert understood > 100 and counted > 100


def test_drug_tests_of_the_opioid_guideline_are_understood(shared: Path) -> None:
    tests = sorted(
        (shared / "fhir" / "opioid_cpg_examples").glob("Observation-*urine-drug-screening-result.json")
    )
    assert len(tests) == 12
    for path in tests:
        resource = json.loads(path.read_text()) | {"subject": {"reference": "Patient/p1"}}
        facts = [fact for fact in read(bundle(resource)).facts if fact.source.entry == 1]
        assert [(fact.kind, fact.topic) for fact in facts] == [("substance_use", "drug test")], path.name


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    from import_fhir import big_file

    peaks = {}
    for megabytes in (2, 60):
        path = big_file(tmp_path, megabytes)
        command = [sys.executable, str(ROOT / "bench" / "import_fhir.py"), "--peak", str(path)]
        answer = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)
        peaks[megabytes] = json.loads(answer.stdout)
        path.unlink()
    assert peaks[60]["entries"] > 20 * peaks[2]["entries"]
    assert peaks[60]["peak_mb"] - peaks[2]["peak_mb"] < 12, peaks
