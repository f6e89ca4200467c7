"""Files that are broken, foreign or made to harm: one clear line each, and never another exception."""

from __future__ import annotations

import gzip
import io
import json
import random
import time
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepdown.referral.rules.reading import nth_resource, patient_in
from stepdown.referral.vocabulary import Limits, Unreadable
from tests.rules.referral.records import bundle, concept, condition, packed, patient, read, text

WHOLE = text(bundle(condition(), condition(id="c2"), condition(id="c3")))
NOISE = random.Random(7).randbytes(1024 * 1024)


def said(record: object, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as refused:
        read(record, limits=limits)
    line = str(refused.value.reason)
    assert "\n" not in line and len(line) < 160
    return line


CASES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty."),
    "empty inside": (gzip.compress(b""), "The file is empty."),
    "noise": (NOISE, "Not JSON: it does not begin with a curly bracket."),
    "noise of zeros": (b"\x00noise" * 9, "Not JSON: it does not begin with a curly bracket."),
    "packed noise": (gzip.compress(b"\x07" + NOISE), "Not JSON: it does not begin with a curly bracket."),
    "text": (
        b"Dear colleague, thank you for seeing Robin",
        "Not JSON: it does not begin with a curly bracket.",
    ),
    "XML": (
        b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>',
        "This is FHIR as XML.",
    ),
    "PDF": (b"%PDF-1.7 ...", "This is a PDF."),
    "zip": (b"PK\x03\x04....", "This is a zip archive."),
    "list": (b"[1, 2]", "This is a JSON list, not a FHIR bundle."),
    "UTF-16": (json.dumps(bundle()).encode("utf-16"), "Written in UTF-16 or UTF-32."),
    "UTF-16 without mark": (json.dumps(bundle()).encode("utf-16-le"), "Written in UTF-16 or UTF-32."),
    "UTF-32": (json.dumps(bundle()).encode("utf-32"), "Written in UTF-16 or UTF-32."),
    "Latin-1": (
        json.dumps(bundle(condition(display="Méniere")), ensure_ascii=False).encode("latin-1"),
        "Entry 2 is not UTF-8: another encoding such as Latin-1 was used.",
    ),
    "one resource": (text(patient()), "This is one Patient, not a bundle."),
    "lines of resources": (
        text(patient()) + b"\n" + text(condition()) + b"\n",
        "These are lines of single resources (NDJSON",
    ),
    "lines of bundles": (
        text(bundle()) + b"\n" + text(bundle()),
        "Several records one after another (NDJSON).",
    ),
    "another JSON": (b'{"hello": "world"}', "JSON, but not a FHIR bundle"),
    "a type that is no word": (b'{"resourceType": 7, "entry": []}', "JSON, but not a FHIR bundle"),
    "an empty object": (b"{}", "JSON, but not a FHIR bundle"),
    "no entries": (b'{"resourceType": "Bundle", "type": "collection"}', "A bundle without entries"),
    "nobody": (text(bundle(condition(), with_patient=False)), "There is no Patient in it"),
    "an empty list": (
        b'{"resourceType": "Bundle", "type": "batch", "entry": []}',
        "There is no Patient in it",
    ),
    "two people": (text(bundle(patient(id="p2"))), "Holds the records of more than one person."),
    "a history": (text(bundle(type="history")), "A bundle of type history is not a record of a person."),
    "no type": (text({**bundle(), "type": None}), "A bundle of type (none) is not a record of a person."),
    "cut in an entry": (WHOLE[:-120], "Cut off after 3 entries: the file ends in the middle of an entry."),
    "cut in a string": (
        WHOLE[: WHOLE.rindex(b"Hypertension") + 5],
        "Cut off after 3 entries: the file ends in the middle of an entry.",
    ),
    "cut after an escape": (
        b'{"resourceType": "Bundle", "entry": [{"a": "b\\',
        "Cut off after 0 entries: the file ends in the middle of an entry.",
    ),
    "cut between entries": (
        WHOLE[: WHOLE.rindex(b', {"fullUrl"')],
        "Cut off after 3 entries: the file ends before the bundle does.",
    ),
    "cut in the head": (
        b'{"resourceType": "Bun',
        "Cut off after 0 entries: the file ends before the bundle does.",
    ),
    "cut in a number": (b'{"total": 1', "Cut off after 0 entries: the file ends before the bundle does."),
    "cut before a value": (b'{"total": ', "Cut off after 0 entries: the file ends before the bundle does."),
    "cut packing": (packed(WHOLE)[:-60], "Cut off after"),
    "cut trailer": (packed(WHOLE)[:-4], "Cut off after 4 entries"),
    "damaged packing": (b"\x1f\x8b\x08\x00" + NOISE[:500], "The gzip packing is damaged."),
    "two packings, second damaged": (packed(WHOLE) + b"\x1f\x8brubbish....", "The gzip packing is damaged."),
    "rubbish after": (WHOLE + b" rubbish", "Something follows the end of the bundle."),
    "two lists": (
        b'{"resourceType":"Bundle","entry":[],"entry":[]}',
        "The list of entries comes twice.",
    ),
    "no colon": (b'{"resourceType" "Bundle"}', "Not JSON after 0 entries: the file is damaged there."),
    "no comma": (
        b'{"resourceType":"Bundle" "type":"batch"}',
        "Not JSON after 0 entries: the file is damaged there.",
    ),
    "no comma between entries": (
        b'{"entry":[{} {}]}',
        "Not JSON after 1 entries: the file is damaged there.",
    ),
    "a name that is none": (
        b'{resourceType:"Bundle"}',
        "Not JSON after 0 entries: the file is damaged there.",
    ),
    "a value that is none": (b'{"resourceType":}', "Not JSON after 0 entries: the file is damaged there."),
    "nonsense for a value": (b'{"total":' + b"x" * 500 + b"}", "The bundle's head holds something larger"),
    "endless nonsense": (
        b'{"total":' + b"x" * 600_000,
        "Not JSON after 0 entries: the file is damaged there.",
    ),
    "an entry that is not JSON": (
        b'{"resourceType":"Bundle","entry":[{"resource": nonsense}]}',
        "Entry 1 is not JSON near character 14.",
    ),
    "NaN": (
        b'{"resourceType":"Bundle","entry":[{"a": NaN}]}',
        "Entry 1 holds a number or nesting no record has.",
    ),
    "an endless integer": (
        b'{"resourceType":"Bundle","entry":[{"a": ' + b"9" * 5000 + b"}]}",
        "Entry 1 holds a number or nesting no record has.",
    ),
    "an endless fraction": (
        b'{"resourceType":"Bundle","entry":[{"a": 0.' + b"9" * 5000 + b"}]}",
        "Entry 1 holds a number or nesting no record has.",
    ),
    "an enormous exponent": (
        b'{"resourceType":"Bundle","entry":[{"a": 1e999999999}]}',
        "Entry 1 holds a number or nesting no record has.",
    ),
    "a deep entry": (
        b'{"resourceType":"Bundle","entry":[' + b'{"a":' * 100_000,
        "Nested more than 60 levels deep: refused.",
    ),
    "a deep head": (b'{"meta":' + b"[" * 100_000, "Nested more than 60 levels deep: refused."),
    "a long head": (b'{"id": "' + b"x" * 400_000 + b'"}', "The bundle's head holds something larger"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_broken_file_is_refused_with_one_clear_line(name: str) -> None:
    content, expected = CASES[name]
    assert said(content).startswith(expected)


@pytest.mark.parametrize(
    ("resource", "edition"),
    [
        (condition(clinicalStatus="active"), "STU3"),
        ({**condition(), "patient": {"reference": "Patient/p1"}}, "DSTU2"),
        ({"resourceType": "MedicationOrder", "id": "m1"}, "DSTU2"),
        ({"resourceType": "ReferralRequest", "id": "r1"}, "STU3"),
        ({"resourceType": "Encounter", "id": "e1", "class": [{"coding": []}]}, "R5"),
        ({"resourceType": "MedicationRequest", "id": "m1", "medication": {"reference": {}}}, "R5"),
    ],
)
def test_another_edition_of_fhir_is_named(resource: dict[str, Any], edition: str) -> None:
    assert said(bundle(resource)) == f"Written in FHIR {edition} (entry 2). Stepdown reads R4."


def test_a_type_that_is_no_text_is_no_edition() -> None:
    assert read(bundle({"resourceType": ["Condition"], "id": "c1"})).not_understood == {
        ("(none)", "an entry without a resource"): 1
    }


def test_limits_hold_for_entries_their_size_facts_and_the_whole() -> None:
    many = bundle(*[condition(id=f"c{n}") for n in range(30)])
    assert said(many, Limits(entries=10)).startswith("More than 10 entries.")
    assert said(many, Limits(facts=10)).startswith("More than 10 facts in one record.")
    assert said(bundle(condition(note=[{"text": "x" * 3_000_000}])), Limits(entry=2_000_000)).startswith(
        "Entry 2 is larger than 1 MB"
    )
    assert said(bundle(condition(note=[{"text": "x" * 5_000_000}])), Limits(entry=2_000_000)).startswith(
        "Entry 2 is larger than 1 MB"
    )
    long = text(bundle()) + b" " * 3_000_000
    assert said(long, Limits(unpacked=2_000_000)).startswith("Larger than 1 MB once unpacked.")
    noisy = bundle(
        *[condition(id=f"c{n}", note=[{"text": NOISE[n * 9999 :][:9999].hex()}]) for n in range(90)]
    )
    assert said(packed(noisy), Limits(packed=500_000)).startswith("Larger than 0 MB.")


def test_a_gzip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = zlib.compressobj(9, wbits=31)
    pieces = [bomb.compress(b'{"resourceType":"Bundle","entry":[')]
    pieces += [bomb.compress(b" " * 10_000_000) for _ in range(20)]
    pieces.append(bomb.flush())
    started = time.perf_counter()
    assert said(b"".join(pieces)).startswith("Unpacks to more than 300 times its size: refused as unsafe.")
    assert time.perf_counter() - started < 10


def test_a_hundred_megabytes_of_noise_are_refused_at_the_first_piece() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return NOISE[:size]

    endless = Endless()
    with pytest.raises(Unreadable):
        patient_in(endless)
    assert endless.taken < 1_000_000


def test_a_mark_spaces_and_zeros_around_a_good_file_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbf\n  " + WHOLE + b"\n\n").entries == 4
    assert read(packed(WHOLE) + b"\x00" * 512).entries == 4
    assert read(gzip.compress(WHOLE[:300]) + gzip.compress(WHOLE[300:])).entries == 4


def test_an_entry_that_is_no_object_is_counted_not_dropped() -> None:
    record = bundle()
    record["entry"] += [7, "text", None, [], {"resource": "x"}, {"request": {"method": "DELETE", "url": "x"}}]
    assert read(record).not_understood == {
        ("(none)", "an entry without a resource"): 5,
        ("(none)", "an entry that deletes something"): 1,
    }


def test_an_entry_that_is_no_list_gives_a_bundle_without_entries() -> None:
    assert said({"resourceType": "Bundle", "type": "batch", "entry": {}}).startswith(
        "A bundle without entries"
    )


def test_text_no_database_takes_becomes_text_it_takes() -> None:
    bad = condition(display="Hyper\x00tension \ud800 \u200b high" + "x" * 500)
    raw = json.dumps(bundle(bad)).encode()
    (label,) = [fact.label for fact in read(raw).facts if fact.source.resource_type == "Condition"]
    label.encode()
    assert label.startswith("Hyper tension high") and len(label) <= 240


def test_a_reader_that_fails_on_its_own_still_answers_with_our_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("planted")

    monkeypatch.setattr("stepdown.referral.rules.reading._READERS", {"Condition": fails})
    assert said(bundle(condition())).endswith("no reader expects (KeyError).")


def test_an_entry_is_found_again_by_its_number() -> None:
    assert nth_resource(io.BytesIO(WHOLE), 2)["id"] == "c2"
    assert patient_in(io.BytesIO(packed(WHOLE)))["gender"] == "female"
    with pytest.raises(Unreadable, match="has no entry 10"):
        nth_resource(io.BytesIO(WHOLE), 9)
    with pytest.raises(Unreadable, match="no Patient"):
        patient_in(io.BytesIO(text(bundle({"resourceType": "Group", "name": "Patient"}, with_patient=False))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    "resourceType id code coding system text subject reference clinicalStatus status category period "
    "start class type identifier name birthDate telecom valueQuantity value unit component meta "
    "security contained payor dosageInstruction timing repeat frequency doseAndRate reaction "
    "manifestation medicationReference verificationStatus reasonCode".split()
)
TYPES = st.sampled_from(
    "Patient Condition MedicationRequest MedicationStatement AllergyIntolerance Observation Procedure "
    "Encounter Coverage ExplanationOfBenefit Organization Medication RelatedPerson Consent".split()
)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.just("Patient/p1")
    | st.just("2019-13-45"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)
RESOURCE = st.builds(
    lambda kind, more: {**more, "resourceType": kind}, TYPES, st.dictionaries(NAMES, ODD, max_size=8)
)
QUIET = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def accepted_or_refused(raw: bytes) -> None:
    try:
        reading = read(raw)
    except Unreadable:
        return
    for fact in reading.facts:
        assert fact.label and "\x00" not in fact.label
        fact.label.encode(), fact.value.encode()


@QUIET
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    accepted_or_refused(raw)
    accepted_or_refused(b"{" + raw)
    accepted_or_refused(b'{"resourceType":"Bundle","entry":[' + raw)
    accepted_or_refused(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + raw)


@QUIET
@given(st.lists(JSON, max_size=5))
def test_any_json_for_entries_is_read_or_refused(entries: list[Any]) -> None:
    accepted_or_refused(text({"resourceType": "Bundle", "type": "batch", "entry": entries}))


@QUIET
@given(st.lists(RESOURCE, max_size=6))
def test_any_odd_resource_is_read_or_refused(resources: list[dict[str, Any]]) -> None:
    accepted_or_refused(text(bundle(*resources)))


@QUIET
@given(st.integers(0, len(WHOLE)), st.integers(0, 255))
def test_any_cut_and_any_changed_byte_is_read_or_refused(at: int, byte: int) -> None:
    accepted_or_refused(WHOLE[:at])
    accepted_or_refused(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :])
    squeezed = packed(WHOLE)
    place = at % len(squeezed)
    accepted_or_refused(squeezed[:place])
    accepted_or_refused(squeezed[:place] + bytes([byte]) + squeezed[place + 1 :])


def test_a_code_given_as_something_else_gives_no_fact() -> None:
    assert read(bundle(condition(code="text"), {**condition(), "code": concept("")})).not_understood


def test_a_file_that_arrives_drop_by_drop_is_read_the_same() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(3)

    record = bundle(condition(), total=12.5, link=[])
    for raw in (text(record), packed(record)):
        from stepdown.referral.queries.lists import substance_codes
        from stepdown.referral.rules.reading import read_record
        from tests.rules.referral.records import DAY

        assert read_record(Drops(raw), substance_codes(), on=DAY) == read(record)


def test_a_patient_is_found_behind_entries_that_only_mention_one() -> None:
    group = {"resourceType": "Group", "id": "g", "type": "Patient"}
    record = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"resource": group}, {}, {"resource": patient()}],
    }
    assert patient_in(io.BytesIO(text(record)))["id"] == "p1"


def test_a_mark_of_the_file_itself_is_kept_short() -> None:
    urn = {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Organization", "name": "No id"}}
    record = bundle()
    record["entry"].append(urn)
    assert read(record).supporting == 1
