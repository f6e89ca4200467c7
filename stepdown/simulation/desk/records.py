"""Records in the demo: one that came again with other content, two houses that disagree."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.journeys.receive_referral import receive_referral
from stepdown.referral import actions, queries
from stepdown.referral.vocabulary import Holds, Question
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.desk.made_records import (
    Somebody,
    bundle,
    medicine,
    no_known_allergies,
    problem,
    resource,
    result,
    section,
    summary,
)
from stepdown.simulation.stage import Rehearsal

PROBLEMS, MEDICINES, ALLERGIES, RESULTS, COURSE = "11450-4", "10160-0", "48765-2", "30954-2", "8648-8"
AVERY = Somebody("Avery", "Specimen", "LD-4471", date(1991, 3, 14))
MARLOWE = Somebody("Marlowe", "Placeholder", "HH-90210", date(1984, 9, 2))
ALCOHOL = ("7200002", "Alcohol dependence")
FILM = ("351264", "Buprenorphine / naloxone sublingual film")


def furnish(stage: Rehearsal) -> None:
    """Take in what other houses sent to the first site these days, through the same journey as people."""
    _came_again(stage)
    _two_houses(stage)


def _take_in(stage: Rehearsal, raw: bytes, sender: str, at: datetime, inquiry_id: UUID | None = None) -> UUID:
    received = receive_referral(
        site_id=stage.clinic.sites[0].id,
        file=io.BytesIO(raw),
        source_label=sender,
        inquiry_id=inquiry_id,
        by=stage.clinic.viewers["iva"],
        at=at,
    )
    return received.referral.id


def _came_again(stage: Rehearsal) -> None:
    """A detox sends its summary of care, and ten days later a second edition that waits to be decided."""
    first, later = stage.end - timedelta(days=11), stage.end - timedelta(days=1, hours=3)
    story = "<paragraph>Everything in this document is made up. They came on foot and slept well.</paragraph>"
    began = date(2019, 4, 1)
    _take_in(
        stage,
        summary(
            AVERY,
            section(PROBLEMS, problem(*ALCOHOL, began), problem("193462001", "Insomnia", began)),
            section(MEDICINES, medicine("854873", "Acamprosate 333 MG tablet", 666, first.date())),
            section(RESULTS, result("1742-6", "Alanine aminotransferase", "71", "U/L", first.date())),
            section(COURSE, text=story),
            own="A1",
            version=1,
            made=first.date(),
        ),
        "Lakeside detox",
        first,
    )
    _take_in(
        stage,
        summary(
            AVERY,
            section(
                PROBLEMS, problem(*ALCOHOL, began), problem("197480006", "Anxiety disorder", later.date())
            ),
            section(MEDICINES, medicine("854873", "Acamprosate 333 MG tablet", 333, first.date())),
            section(RESULTS, result("1742-6", "Alanine aminotransferase", "44", "U/L", later.date())),
            section(COURSE, text=story),
            own="A2",
            version=2,
            made=later.date(),
        ),
        "Lakeside detox",
        later,
    )


def _two_houses(stage: Rehearsal) -> None:
    """A hospital and a practice tell of one person; on the dose somebody asked, on the allergy nobody yet."""
    at = stage.end - timedelta(days=4)
    hospital = bundle(
        MARLOWE,
        resource("Condition", "sct", "75544000", "Opioid dependence", onsetDateTime="2021"),
        resource(
            "AllergyIntolerance", "sct", "294505008", "Allergy to amoxicillin", clinicalStatus=_active()
        ),
        resource("MedicationStatement", "rxnorm", *FILM, status="active", dosage=[_once_a_day(8)]),
    )
    practice = summary(
        MARLOWE,
        section(PROBLEMS, problem("75544000", "Opioid dependence", date(2021, 1, 1))),
        section(ALLERGIES, no_known_allergies()),
        section(MEDICINES, medicine(*FILM, 16, at.date())),
        own="M1",
        version=1,
        made=at.date(),
        kind="11488-4",
    )
    first = _take_in(stage, hospital, "Made-up general hospital", at)
    inquiry_id = queries.referral(CURTAIN, first, at=at).inquiry_id
    later = at + timedelta(hours=20)
    second = _take_in(stage, practice, "Invented family practice", later, inquiry_id)
    for asked in queries.disagreements(CURTAIN, referral_id=second, at=later):
        if asked.question is Question.MEDICINE_DOSE:
            newer = asked.first if asked.first.referral.id == second else asked.second
            actions.settle(
                disagreement_id=asked.id,
                holds=Holds.FIRST if newer is asked.first else Holds.SECOND,
                reason="Called the practice: raised to 16 mg last week.",
                version=0,
                by=stage.clinic.viewers["iva"],
                at=later + timedelta(hours=2),
            )


def _active() -> dict[str, object]:
    return {"coding": [{"code": "active"}]}


def _once_a_day(milligrams: int) -> dict[str, object]:
    return {
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": milligrams, "unit": "mg"}}],
    }
