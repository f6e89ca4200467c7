"""A stranger's XML: refused with one clear line or read within bounds, never anything else."""

from __future__ import annotations

import gzip
import io
import random
import tracemalloc

import pytest

from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules.reading import place, read_record
from stepdown.referral.vocabulary import Limits, Unreadable
from tests.rules.referral.documents import PERSON, document, named, observed, problem, read, section
from tests.rules.referral.records import DAY

WHOLE = document(section("11450-4", problem(), text="Alcohol dependence"), section("30954-2", observed()))
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "'
    + "&lol;" * 10
    + '"><!ENTITY lol3 "'
    + "&lol2;" * 10
    + '">]><ClinicalDocument xmlns="urn:hl7-org:v3">&lol3;</ClinicalDocument>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    '<ClinicalDocument xmlns="urn:hl7-org:v3">&e;</ClinicalDocument>'
)
PARAMETER = '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd"><ClinicalDocument xmlns="urn:hl7-org:v3"/>'
CASES: dict[str, tuple[str | bytes, str]] = {
    "billion laughs": (LAUGHS, "It declares a document type or entities of its own: refused as unsafe."),
    "external entity": (OUTSIDE, "It declares a document type or entities of its own: refused as unsafe."),
    "external DTD": (PARAMETER, "It declares a document type or entities of its own: refused as unsafe."),
    "undefined entity": (WHOLE.replace("Alcohol d", "&nbsp;d", 1), "It uses entities of its own (line 13)"),
    "cut off in the middle": (WHOLE[: len(WHOLE) // 2], "Cut off after "),
    "cut off in a tag": (WHOLE[:200], "Cut off after "),
    "cut off packing": (gzip.compress(WHOLE.encode())[:-30], "Cut off after "),
    "Latin-1 that says UTF-8": (
        WHOLE.replace("Alcohol d", "Alcool é d").encode("latin-1"),
        "Not in the encoding it says (line 13): ask the sender for UTF-8.",
    ),
    "an encoding we do not read": (
        WHOLE.replace('encoding="UTF-8"', 'encoding="EBCDIC-US"'),
        "Written in EBCDIC-US. Stepdown reads UTF-8",
    ),
    "an encoding with a name of its own": (
        WHOLE.replace('encoding="UTF-8"', f'encoding="{"x" * 40}"'),
        "Written in another encoding.",
    ),
    "UTF-16": (WHOLE.encode("utf-16"), "Written in UTF-16 or UTF-32."),
    "UTF-16 that says UTF-8 inside": (WHOLE.encode("utf-16-le"), "Written in UTF-16 or UTF-32."),
    "nested too deep": (
        document(section("11450-4", "<act>" * 200 + "</act>" * 200)),
        "Nested more than 100 levels deep: refused.",
    ),
    "a text nested too deep": (
        document(section("8648-8", text="<list>" * 200 + "</list>" * 200)),
        "Nested more than 100 levels deep: refused.",
    ),
    "a huge attribute": (
        WHOLE.replace('code="active"', f'code="{"x" * 3_000_000}"'),
        "A single tag or remark is larger than 1024 KB: refused.",
    ),
    "a huge remark": (
        WHOLE.replace("<component>", f"<!--{'x' * 3_000_000}--><component>", 1),
        "A single tag or remark is larger than 1024 KB: refused.",
    ),
    "a huge entry": (
        document(section("11450-4", f"<act><text>{'x' * 3_000_000}</text></act>")),
        "One piece of it is larger than any record has: refused.",
    ),
    "an entry of many elements": (
        document(section("11450-4", "<act/>" * 60_000)),
        "One piece of it is larger than any record has: refused.",
    ),
    "a huge head": (
        document(head="<id/>" * 80),
        "The document's head holds more than any record has: refused.",
    ),
    "two people": (document(person=PERSON * 2), "Holds the records of more than one person."),
    "nobody": (document(person=""), "There is no record target in it: nobody to refer."),
    "nothing": ("<component><section></section></component>", "There is nothing in it"),
    "something after the end": (WHOLE + "<more/>", "Something follows the end of the document."),
    "crossed tags": (
        WHOLE.replace("</act>", "</atc>", 1),
        "Not well-formed XML near line 13: the file is damaged.",
    ),
    "the same attribute twice": (
        WHOLE.replace('moodCode="EVN"', 'moodCode="EVN" moodCode="INT"', 1),
        "Not well-formed XML near line 1",
    ),
    "a web page": (
        "<html><body>Sign in</body></html>",
        "XML, but not a clinical document (C-CDA): it begins with html.",
    ),
    "a name of its own": (
        "<a-1/>",
        "XML, but not a clinical document (C-CDA): it begins with something else.",
    ),
    "another house's ClinicalDocument": (
        '<ClinicalDocument xmlns="urn:somebody"/>',
        "XML, but not a clinical document (C-CDA): it begins with ClinicalDocument.",
    ),
    "FHIR as XML": ('<Bundle xmlns="http://hl7.org/fhir"/>', "This is FHIR as XML."),
    "HL7 v2": ("MSH|^~\\&|ADT1|HOUSE|", "These are HL7 v2 messages."),
    "an HL7 v2 batch": (b"\xef\xbb\xbfFHS|^~\\&|", "These are HL7 v2 messages."),
}


def said(content: str | bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, limits)
    assert "\n" not in str(refused.value.reason)
    return str(refused.value.reason)


@pytest.mark.parametrize("name", CASES)
def test_each_hostile_document_is_refused_with_one_clear_line(name: str) -> None:
    content, expected = CASES[name]
    assert said(content).startswith(expected)


def test_packing_that_unpacks_without_end_is_refused() -> None:
    bomb = gzip.compress(WHOLE.encode() + b" " * 40_000_000)
    assert said(bomb).startswith("Unpacks to more than 300 times its size")


def test_more_entries_or_facts_than_any_record_has_are_refused() -> None:
    many = document(section("11450-4", *[problem()] * 30))
    assert said(many, Limits(entries=20)) == "More than 20 entries. Nothing was read."
    assert said(many, Limits(facts=20)) == "More than 20 facts in one record. Nothing was read."


def test_declared_latin_1_is_read_as_it_says() -> None:
    text = WHOLE.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace(
        "Alcohol dep", "Dépendance, dep"
    )
    facts = [fact.label for fact in read(text.encode("latin-1")).facts]
    assert "Dépendance, dependence" in facts


def test_names_of_elements_may_carry_a_prefix_of_the_senders_choice() -> None:
    prefixed = (
        '<n:ClinicalDocument xmlns:n="urn:hl7-org:v3"><n:recordTarget><n:patientRole>'
        '<n:id root="1.2" extension="9"/>'
        "</n:patientRole></n:recordTarget></n:ClinicalDocument>"
    )
    assert read(prefixed).patient_key == "urn:oid:1.2|9"


def test_a_place_that_is_not_there_is_said() -> None:
    with pytest.raises(Unreadable, match="no entry 100"):
        place(io.BytesIO(WHOLE.encode()), 99)


def test_whatever_bytes_are_changed_one_line_or_a_reading_comes_out() -> None:
    dice = random.Random(8141)
    whole = bytearray(document(section("11450-4", problem(), text="x"), head=named("D", "S", 2)).encode())
    for _ in range(600):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(broken))
            if dice.random() < 0.5:
                broken[at] = dice.randrange(256)
            else:
                del broken[at : at + dice.randint(1, 40)]
        try:
            read(bytes(broken))
        except Unreadable as refused:
            assert "put together in a way no reader expects" not in str(refused.reason)


class _Endless:
    """A document of many megabytes that never exists as a whole."""

    def __init__(self, pieces: int) -> None:
        opening, closing = document(section("8648-8", text="CUT"), section("30954-2", "CUT")).split("CUT", 2)[
            ::2
        ]
        middle = "</text></section></component><component><section><code code='30954-2'/>"
        self._parts = [opening.encode(), middle.encode(), closing.partition("</entry>")[2].encode()]
        self._left = pieces
        self._step = 0

    def read(self, size: int = -1, /) -> bytes:
        if self._step == 0:
            self._step = 1
            return self._parts[0]
        if self._step == 1:
            self._left -= 1
            if self._left > 0:
                return b"some words of a very long story. " * 2000
            self._step = 2
            return self._parts[1]
        self._step += 1
        return self._parts[2] if self._step == 3 else b""


def test_memory_does_not_grow_with_a_long_text() -> None:
    lists = substance_codes()
    peaks = []
    for pieces in (20, 600):
        tracemalloc.start()
        reading = read_record(_Endless(pieces), lists, on=DAY)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert reading.asides[0].value.endswith("words")
    assert peaks[1] < peaks[0] + 1_000_000, peaks
