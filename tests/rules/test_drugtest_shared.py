"""Files nobody here wrote: HL7 v2 messages of many senders, drug screens of the opioid guideline."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from stepdown.drugtest.reading.messages import messages
from stepdown.drugtest.rules import fhir, oru, reports
from stepdown.drugtest.shelf import setting
from stepdown.drugtest.vocabulary import Found, Method, Read
from stepdown.kernel.refusal import Refused

SITE = UUID(int=7)
SCREENS = {
    "amphetamine": ("amphetamines", Found.DETECTED),
    "barbiturate": ("barbiturates", Found.NOT_DETECTED),
    "benzodiazepine": ("benzodiazepines", Found.NOT_DETECTED),
    "buprenorphine": ("buprenorphine", Found.NOT_DETECTED),
    "cannabinoid": ("thc", Found.NOT_DETECTED),
    "cocaine": ("cocaine", Found.NOT_DETECTED),
    "fentanyl": ("fentanyl", Found.NOT_DETECTED),
    "heroin": ("opiates", Found.NOT_DETECTED),
    "methadone": ("methadone", Found.NOT_DETECTED),
    "opiate": ("opiates", Found.DETECTED),
    "oxycodone": ("oxycodone", Found.NOT_DETECTED),
    "pcp": ("pcp", Found.NOT_DETECTED),
}


def read(body: bytes) -> list[object]:
    return [oru.report_of(one, setting()) for one in messages(body)]


def test_every_message_of_others_is_read_or_refused_in_words(shared: Path) -> None:
    files = sorted((shared / "ccda_hl7").glob("hl7v2_*/**/*.hl7"))
    assert len(files) > 80
    told: Counter[str] = Counter()
    for file in files:
        try:
            found = read(file.read_bytes())
        except Refused:
            told["refused whole"] += 1
            continue
        for one in found:
            told["read" if isinstance(one, Read) else "no result"] += 1
            if isinstance(one, Read):
                assert one.lines
                assert reports.digest_of(one, SITE)
    assert told["read"] >= 25
    assert told["no result"] >= 40


def test_a_culture_of_others_is_a_report_without_a_substance_of_ours(shared: Path) -> None:
    body = (shared / "ccda_hl7" / "hl7v2_msft" / "LAB-ORU-2.hl7").read_bytes()
    (one,) = read(body)
    assert isinstance(one, Read)
    assert (one.order_no, one.filler_no, one.specimen_no) == ("855238581", "890775544", "SpecimenID")
    assert one.person == "DUCK, DONALD, 19241010"
    assert len(one.lines) == 10
    assert {line.analyte for line in one.lines} == {""}
    # Line ends of another system make no second report.
    (again,) = read(body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert isinstance(again, Read)
    assert reports.digest_of(again, SITE) == reports.digest_of(one, SITE)


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_each_drug_screen_of_the_guideline_is_understood(shared: Path, name: str) -> None:
    file = shared / "fhir" / "opioid_cpg_examples" / f"Observation-{name}-urine-drug-screening-result.json"
    found = fhir.reports_of(json.loads(file.read_text()), setting())
    assert isinstance(found, tuple)
    ((line,),) = [one.lines for one in found]
    assert (line.analyte, line.found, line.method) == (*SCREENS[name], Method.PRESUMPTIVE)


def test_a_damaged_message_is_refused_and_never_an_error() -> None:
    whole = b"MSH|^~\\&|A|B|C|D|20261118||ORU^R01|1|P|2.5.1\rOBR|1|A|F|X\rOBX|1|ST|x^y||neg||||||F\r"
    (good,) = read(whole)
    assert isinstance(good, Read)
    for place in range(len(whole)):
        for body in (whole[:place], whole[:place] + b"\x00\xff" + whole[place + 1 :]):
            try:
                read(body)
            except Refused:
                continue
    with pytest.raises(Refused):
        messages(b"x" * 5_000_001)
    with pytest.raises(Refused):
        messages(whole * 2_001)
