"""What each part of a summary says in rows of words: the same in every form in which it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stepdown.transfer.vocabulary import Part, Scored, Summary

NALOXONE = "Naloxone at hand"
NONE_KNOWN = "No known allergies, as they said"


@dataclass(frozen=True)
class Rows:
    """A heading with rows under a head."""

    part: Part
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def written(on: date | None) -> str:
    """A day as people write it."""
    return f"{on.day} {on:%b %Y}" if on else ""


def hours(minutes: int) -> str:
    """Minutes as hours: 9:30."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def score(one: Scored) -> str:
    return f"{one.value}, {one.band}" if one.band else str(one.value)


def diagnoses(found: Summary) -> Rows:
    rows = tuple((one.title, one.code, one.detail, written(one.on)) for one in found.diagnoses)
    return Rows(Part.DIAGNOSES, "Diagnoses", ("Diagnosis", "ICD-10-CM", "Detail", "Made"), rows)


def allergies(found: Summary) -> Rows:
    known = tuple((one,) for one in found.allergies)
    none = ((NONE_KNOWN,),) if found.no_allergies else ()
    return Rows(Part.ALLERGIES, "Allergies", ("Allergy",), known or none)


def medicines(found: Summary) -> Rows:
    rows = [
        (one.title, one.dose, written(one.since), one.source, _last(one.last_dose, one.last_on))
        for one in found.medicines
    ]
    if found.naloxone:
        rows.append((NALOXONE, found.naloxone, "", "", ""))
    return Rows(
        Part.MEDICATION,
        "Medication",
        ("Medicine", "Dose", "Since", "How we know", "Last dose here"),
        tuple(rows),
    )


def _last(dose: str, on: date | None) -> str:
    return " ".join(part for part in (dose, written(on)) if part)


def measures(found: Summary) -> Rows:
    rows = tuple((one.title, score(one), written(one.on)) for one in found.measures)
    return Rows(Part.MEASURES, "Questionnaires and scores", ("Scale", "Value", "Day"), rows)


def tests(found: Summary) -> Rows:
    rows = tuple((one.what, one.result, written(one.on)) for one in found.tests)
    return Rows(Part.TESTS, "Drug and alcohol tests", ("Test", "Result", "Day"), rows)


def levels(found: Summary) -> Rows:
    decided = found.level
    rows = [(one.level, one.title, written(one.start), written(one.end) or "now") for one in found.stays]
    if decided is not None:
        told = f"Decided by {decided.by_name}: {decided.why}" if decided.why else decided.by_name
        rows.insert(0, (decided.level, told, written(decided.on), ""))
    return Rows(Part.LEVEL, "Level of care", ("Level", "What", "From", "Until"), tuple(rows))


def weeks(found: Summary) -> Rows:
    rows = tuple((written(one.start), hours(one.had), hours(one.asked)) for one in found.weeks)
    return Rows(Part.HOURS, "Hours attended", ("Week from", "Attended", "Prescribed"), rows)


def goals(found: Summary) -> Rows:
    rows = tuple((one.words, one.start, one.now, one.aim) for one in found.goals)
    own = ((f"“{found.own_words}”", "", "", ""),) if found.own_words else ()
    return Rows(Part.PLAN, "Goals", ("Goal", "Start", "Now", "Target"), (*own, *rows))


def safety(found: Summary) -> Rows:
    risks = tuple((one.what, one.band) for one in found.risks)
    plan = tuple((one.step, one.words) for one in found.safety)
    return Rows(Part.SAFETY, "Risks and safety plan", ("What", "As it was said"), (*risks, *plan))


def supports(found: Summary) -> Rows:
    rows = tuple((one,) for one in found.supports)
    return Rows(Part.SUPPORTS, "Supports", ("Whom and what they lean on",), rows)


_ALL = (diagnoses, allergies, medicines, measures, tests, levels, weeks, goals, safety, supports)


def every(found: Summary) -> Sequence[Rows]:
    """Every part that says something, in the order in which it is read."""
    return tuple(one for make in _ALL if (one := make(found)).rows)


def asked(found: Summary) -> tuple[tuple[str, str], ...]:
    """Why, when and how: what is asked of the place, in lines; none that says nothing."""
    cover = found.cover
    lines = (
        ("Level of care asked for", cover.level),
        ("Why", cover.reason),
        ("Wanted on", written(cover.wanted_on)),
        ("Transport", cover.transport),
        ("Medication that goes along", cover.medicines_along),
        ("What stays open here", cover.stays_here),
        ("Whom to call", cover.call),
    )
    return tuple(line for line in lines if line[1])
