"""Small C-CDA documents made for one check each: everybody in them is plainly fictional."""

from __future__ import annotations

import io

from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.rules.reading import read_record
from stepdown.referral.vocabulary import Fact, Limits, Reading
from tests.rules.referral.records import DAY

_T = "2.16.840.1.113883.10.20.22."
SCT = "2.16.840.1.113883.6.96"
LOINC = "2.16.840.1.113883.6.1"
RXNORM = "2.16.840.1.113883.6.88"

PERSON = """
<recordTarget><patientRole>
  <id root="1.2.3.999" extension="MRN-778899"/>
  <id root="2.16.840.1.113883.4.1" extension="999-12-3456"/>
  <addr><streetAddressLine>12 Invented Lane</streetAddressLine><city>Nowhere</city><state>MA</state></addr>
  <telecom value="tel:555-0142"/><telecom value="mailto:jordan@example.invalid"/>
  <patient>
    <name><given>Jordan</given><given>Quill</given><family>Placeholder</family></name>
    <administrativeGenderCode code="F"/><birthTime value="19880517"/>
    <languageCommunication><languageCode code="es"/></languageCommunication>
  </patient>
</patientRole></recordTarget>
"""


def document(*sections: str, person: str = PERSON, head: str = "", kind: str = "34133-9") -> str:
    """A whole document; `head` is what names it and its place among others."""
    body = "".join(f"<component>{section}</component>" for section in sections)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'{head or named()}<code code="{kind}" codeSystem="{LOINC}"/>{person}'
        f"<component><structuredBody>{body}</structuredBody></component></ClinicalDocument>"
    )


def named(own: str = "D1", series: str = "", version: int = 0, made: str = "20261101", more: str = "") -> str:
    """What names a document: its id, when it was made, its set and version."""
    numbered = (
        f'<setId root="1.2.3.5" extension="{series}"/><versionNumber value="{version}"/>' if series else ""
    )
    return f'<id root="1.2.3.4" extension="{own}"/><effectiveTime value="{made}"/>{numbered}{more}'


def section(code: str, *entries: str, text: str = "", more: str = "") -> str:
    """A section with its text and entries; `more` are attributes."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<section {more}><code code="{code}" codeSystem="{LOINC}"/><text>{text}</text>{inside}</section>'


def _template(number: str) -> str:
    return f'<templateId root="{_T}4.{number}"/>'


def problem(
    code: str = "7200002",
    name: str = "Alcohol dependence",
    *,
    status: str = "active",
    low: str = "201904",
    high: str = "",
    negated: bool = False,
) -> str:
    """A problem in its concern."""
    over = f'<high value="{high}"/>' if high else ""
    return (
        f'<act classCode="ACT" moodCode="EVN">{_template("3")}<statusCode code="{status}"/>'
        f'<entryRelationship><observation moodCode="EVN"{_not(negated)}>{_template("4")}'
        f'<effectiveTime><low value="{low}"/>{over}</effectiveTime>'
        f'<value xsi:type="CD" code="{code}" displayName="{name}" codeSystem="{SCT}"/>'
        "</observation></entryRelationship></act>"
    )


def allergy(
    code: str = "7980", name: str = "Penicillin", *, negated: bool = False, kind: str = "419199007"
) -> str:
    """An allergy in its concern; without a code the participant says nothing."""
    named_as = f'code="{code}" displayName="{name}" codeSystem="{RXNORM}"' if code else 'nullFlavor="NA"'
    return (
        f'<act moodCode="EVN">{_template("30")}<statusCode code="active"/><entryRelationship>'
        f'<observation moodCode="EVN"{_not(negated)}>{_template("7")}'
        f'<value xsi:type="CD" code="{kind}" codeSystem="{SCT}"/>'
        f"<participant><participantRole><playingEntity><code {named_as}/></playingEntity></participantRole>"
        "</participant></observation></entryRelationship></act>"
    )


def medicine(
    name: str = "Buprenorphine 8 MG Sublingual Film",
    code: str = "351264",
    *,
    status: str = "active",
    amount: str = "8",
    hours: str = "24",
    high: str = "",
    negated: bool = False,
) -> str:
    """A medicine as it is taken."""
    over = f'<high value="{high}"/>' if high else ""
    return (
        f'<substanceAdministration moodCode="EVN"{_not(negated)}>{_template("16")}'
        f'<statusCode code="{status}"/>'
        f'<effectiveTime xsi:type="IVL_TS"><low value="20261001"/>{over}</effectiveTime>'
        f'<effectiveTime xsi:type="PIVL_TS"><period value="{hours}" unit="h"/></effectiveTime>'
        f'<doseQuantity value="{amount}" unit="mg"/><consumable><manufacturedProduct><manufacturedMaterial>'
        f'<code code="{code}" displayName="{name}" codeSystem="{RXNORM}"/></manufacturedMaterial>'
        "</manufacturedProduct></consumable></substanceAdministration>"
    )


def observed(
    code: str = "718-7",
    name: str = "Hemoglobin",
    value: str = '<value xsi:type="PQ" value="13.2" unit="g/dL"/>',
    *,
    day: str = "20261020",
) -> str:
    """A single observation."""
    return (
        f'<observation moodCode="EVN"><code code="{code}" displayName="{name}" codeSystem="{LOINC}"/>'
        f'<effectiveTime value="{day}"/>{value}</observation>'
    )


def _not(negated: bool) -> str:
    return ' negationInd="true"' if negated else ""


def read(text: str | bytes, limits: Limits | None = None) -> Reading:
    """Read a document as the room does."""
    raw = text if isinstance(text, bytes) else text.encode()
    return read_record(io.BytesIO(raw), substance_codes(), on=DAY, limits=limits)


def told(text: str) -> list[Fact]:
    """What a document tells besides who the person is: facts, denials and texts."""
    reading = read(text)
    return [fact for fact in (*reading.facts, *reading.asides) if fact.kind != "person"]
