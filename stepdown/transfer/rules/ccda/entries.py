"""Each fact of a summary as an entry of C-CDA. Its words stand in the section's text and are pointed at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from xml.etree.ElementTree import Element

from stepdown.transfer.rules.ccda.nodes import (
    ACT_CLASS,
    ACT_CODE,
    ENTRY,
    ICD10,
    LOINC,
    SNOMED,
    XSI,
    add,
    coded,
    day,
    node,
    on_day,
    own_id,
    pointed,
    since,
    templates,
    typed,
    worded,
)
from stepdown.transfer.rules.lines import score
from stepdown.transfer.vocabulary import Summary

Maker = Callable[[Summary, str], Iterable[Element]]
_OBS = {"classCode": "OBS", "moodCode": "EVN"}
UNK = {"nullFlavor": "UNK"}
V2, V3 = "2014-06-09", "2015-08-01"


def problems(found: Summary, prefix: str) -> Iterable[Element]:
    """Diagnoses: a concern that is followed, and what it is."""
    for number, one in enumerate(found.diagnoses, 1):
        act = node("act", {"classCode": "ACT", "moodCode": "EVN"})
        templates(act, (f"{ENTRY}3", V3))
        own_id(act, found, f"concern {number}")
        coded(act, "CONC", ACT_CLASS, "Concern")
        add(act, "statusCode", {"code": "active"})
        since(act, one.on)
        seen = add(add(act, "entryRelationship", {"typeCode": "SUBJ"}), "observation", _OBS)
        templates(seen, (f"{ENTRY}4", V3))
        own_id(seen, found, f"diagnosis {number}")
        coded(seen, "282291009", SNOMED, "Diagnosis")
        add(seen, "statusCode", {"code": "completed"})
        since(seen, one.on)
        value = typed(seen, "CD", {"code": one.code, "codeSystem": ICD10, "displayName": one.title})
        pointed(value, f"{prefix}{number}")
        yield act


def allergies(found: Summary, prefix: str) -> Iterable[Element]:
    """Allergies as they were told; one that says there are none, where somebody heard a no."""
    told = found.allergies or ("",) * found.no_allergies
    for number, _ in enumerate(told, 1):
        act = node("act", {"classCode": "ACT", "moodCode": "EVN"})
        templates(act, (f"{ENTRY}30", V3))
        own_id(act, found, f"allergy concern {number}")
        coded(act, "CONC", ACT_CLASS, "Concern")
        add(act, "statusCode", {"code": "active"})
        since(act, found.cover.made_at.date())
        none = {} if found.allergies else {"negationInd": "true"}
        seen = add(add(act, "entryRelationship", {"typeCode": "SUBJ"}), "observation", _OBS | none)
        templates(seen, (f"{ENTRY}7", V2))
        own_id(seen, found, f"allergy {number}")
        coded(seen, "ASSERTION", ACT_CODE, "Assertion")
        add(seen, "statusCode", {"code": "completed"})
        add(add(seen, "effectiveTime"), "low", {"nullFlavor": "UNK"})
        typed(seen, "CD", {"code": "419199007", "codeSystem": SNOMED, "displayName": "Allergy to substance"})
        role = add(add(seen, "participant", {"typeCode": "CSM"}), "participantRole", {"classCode": "MANU"})
        entity = add(role, "playingEntity", {"classCode": "MMAT"})
        if found.allergies:
            worded(entity, f"{prefix}{number}")
        else:
            add(entity, "code", {"nullFlavor": "NA"})
        yield act


def medicines(found: Summary, prefix: str) -> Iterable[Element]:
    """What is taken: the dose as it was said, since when."""
    for number, one in enumerate(found.medicines, 1):
        yield _medicine(found, f"medicine {number}", f"{prefix}{number}", one.since, dosed=bool(one.dose))
    if found.naloxone:
        yield _medicine(found, "naloxone", f"{prefix}{len(found.medicines) + 1}", None, dosed=True)


def _medicine(found: Summary, what: str, anchor: str, since_day: date | None, *, dosed: bool) -> Element:
    """A medicine. A dose here is words: it stands in the text, and no number is made out of it."""
    made = node("substanceAdministration", {"classCode": "SBADM", "moodCode": "EVN"})
    templates(made, (f"{ENTRY}16", V2))
    own_id(made, found, what)
    if dosed:
        add(add(made, "text"), "reference", {"value": f"#{anchor}v"})
    add(made, "statusCode", {"code": "active"})
    period = add(made, "effectiveTime", {f"{{{XSI}}}type": "IVL_TS"})
    add(period, "low", {"value": day(since_day)} if since_day else UNK)
    add(made, "doseQuantity", UNK)
    product = add(add(made, "consumable"), "manufacturedProduct", {"classCode": "MANU"})
    templates(product, (f"{ENTRY}23", V2))
    worded(add(product, "manufacturedMaterial"), anchor)
    return made


def results(found: Summary, prefix: str) -> Iterable[Element]:
    """Tests in words that claim no more than they show."""
    for number, one in enumerate(found.tests, 1):
        made = node("organizer", {"classCode": "BATTERY", "moodCode": "EVN"})
        templates(made, (f"{ENTRY}1", V3))
        own_id(made, found, f"test {number}")
        worded(made, f"{prefix}{number}")
        add(made, "statusCode", {"code": "completed"})
        since(made, one.on, one.on)
        seen = add(add(made, "component"), "observation", _OBS)
        templates(seen, (f"{ENTRY}2", V3))
        own_id(seen, found, f"result {number}")
        worded(seen, f"{prefix}{number}")
        add(seen, "statusCode", {"code": "completed"})
        on_day(seen, one.on)
        typed(seen, "ST", {}, one.result)
        yield made


def measures(found: Summary, prefix: str) -> Iterable[Element]:
    """The newest value of each scale."""
    for number, one in enumerate(found.measures, 1):
        seen = node("observation", _OBS)
        templates(seen, (f"{ENTRY}69", ""))
        own_id(seen, found, f"measure {number}")
        worded(seen, f"{prefix}{number}", code=one.code, system=LOINC)
        add(seen, "statusCode", {"code": "completed"})
        on_day(seen, one.on)
        typed(seen, "ST", {}, score(one)) if one.band else typed(seen, "INT", {"value": str(one.value)})
        yield seen


def risks(found: Summary, prefix: str) -> Iterable[Element]:
    """Risks as a clinician judged them."""
    for number, one in enumerate(found.risks, 1):
        seen = node("observation", _OBS)
        own_id(seen, found, f"risk {number}")
        worded(seen, f"{prefix}{number}")
        add(seen, "statusCode", {"code": "completed"})
        if found.assessed_on:
            on_day(seen, found.assessed_on)
        typed(seen, "ST", {}, one.band)
        yield seen


def encounters(found: Summary, prefix: str) -> Iterable[Element]:
    """Each stay at a level of care with its days."""
    first = 2 if found.level is not None else 1
    for number, one in enumerate(found.stays, first):
        made = node("encounter", {"classCode": "ENC", "moodCode": "EVN"})
        templates(made, (f"{ENTRY}49", V3))
        own_id(made, found, f"stay {number}")
        worded(made, f"{prefix}{number}")
        since(made, one.start, one.end)
        yield made


def goals(found: Summary, prefix: str) -> Iterable[Element]:
    """Each objective of the plan, with how far it is."""
    first = 2 if found.own_words else 1
    for number, one in enumerate(found.goals, first):
        seen = node("observation", {"classCode": "OBS", "moodCode": "GOL"})
        templates(seen, (f"{ENTRY}121", ""))
        own_id(seen, found, f"goal {number}")
        worded(seen, f"{prefix}{number}")
        add(seen, "statusCode", {"code": "active"})
        if one.aim:
            typed(seen, "ST", {}, one.aim)
        yield seen


def supports(found: Summary, prefix: str) -> Iterable[Element]:
    """Whom and what the person leans on."""
    for number, words in enumerate(found.supports, 1):
        seen = node("observation", _OBS)
        templates(seen, (f"{ENTRY}38", V3))
        own_id(seen, found, f"support {number}")
        code = add(seen, "code", UNK)
        add(code, "originalText", None, "Leans on")
        add(code, "translation", UNK)
        add(seen, "statusCode", {"code": "completed"})
        add(seen, "effectiveTime", UNK)
        typed(seen, "ST", {}, words)
        yield seen
