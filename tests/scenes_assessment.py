"""Assessments for the checks: one being written for Robin Example, and short ways to write in it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.assessment import actions, queries
from stepdown.assessment.vocabulary import (
    AssessmentCard,
    FactChoice,
    FactKind,
    Given,
    GivenAnswer,
    GivenRow,
    NewFact,
)
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import Role, TieGround
from stepdown.terminology.models import Icd10Code
from tests.cast import NOW, SYSTEM, Cast

MEDICINE = NewFact(
    FactKind.MEDICATION, "Naltrexone 50 mg", source_kind="referral fact", source_id=UUID(int=9)
)


def a_draft(cast: Cast) -> AssessmentCard:
    """The assessment Dana is writing; begun where there is none."""
    dana, robin = cast.viewer("dana"), cast.clients["robin"].id
    running = queries.in_progress(dana, robin, at=cast.now)
    return running or actions.start(
        client_id=robin, edition_key="third", facts=(MEDICINE,), by=dana, at=cast.now
    )


def a_proposed_fact(cast: Cast) -> UUID:
    """A fact in it that waits."""
    found = queries.assessment(cast.viewer("dana"), a_draft(cast).id, at=cast.now)
    return found.facts[0].id


LATER = NOW + timedelta(minutes=5)
NALTREXONE = NewFact(
    FactKind.MEDICATION,
    "Naltrexone 380 mg injection",
    "1",
    "rxnorm",
    NOW,
    "referral fact",
    UUID(int=5),
    "Letter",
)
ASTHMA = NewFact(
    FactKind.CONDITION, "Asthma", "195967001", "snomed", None, "referral fact", UUID(int=6), "Letter"
)
VISIT = NewFact(FactKind.ENCOUNTER, "Emergency visit", source_kind="referral fact", source_id=UUID(int=7))


def load_codes() -> None:
    """The few codes of ICD-10-CM that these checks use."""
    for number, (code, title, billable) in enumerate(
        [
            ("F10.2", "Alcohol dependence", False),
            ("F10.20", "Alcohol dependence, uncomplicated", True),
            ("F10.10", "Alcohol abuse, uncomplicated", True),
        ]
    ):
        Icd10Code.objects.create(
            code=code,
            bare=code.replace(".", ""),
            title=title,
            billable=billable,
            chapter="5",
            precedence=number,
        )


def begin(
    cast: Cast, who: str = "dana", client: str = "robin", facts: tuple[NewFact, ...] = ()
) -> AssessmentCard:
    return actions.start(
        client_id=cast.clients[client].id, edition_key="third", facts=facts, by=cast.viewer(who), at=NOW
    )


def answers(**texts: str) -> Given:
    return Given({key: GivenAnswer((text,)) for key, text in texts.items()})


def lines(key: str, *rows: GivenRow, **texts: str) -> Given:
    return Given({name: GivenAnswer((text,)) for name, text in texts.items()}, {key: rows})


def line(identity: str = "", **texts: str) -> GivenRow:
    return GivenRow(identity, {key: GivenAnswer(tuple(text.split("|"))) for key, text in texts.items()})


def save(
    cast: Cast, card: AssessmentCard, section: str, given: Given, version: int, who: str = "dana", **more
):
    return actions.save_section(
        assessment_id=card.id,
        section_key=section,
        given=given,
        version=version,
        by=cast.viewer(who),
        at=NOW,
        **more,
    )


def read(cast: Cast, card: AssessmentCard, who: str = "dana"):
    return queries.assessment(cast.viewer(who), card.id, at=NOW)


def trainee(cast: Cast) -> str:
    words = StaffWords("Tia Trainee", "Trainee", (Role.COUNSELOR,), (cast.harbor.id,), caseload_limit=5)
    card = people.add_staff(email="tia@clinic.invalid", words=words, by=SYSTEM, at=NOW)
    cast.accounts["tia"], cast.staff["tia"] = card.account_id, card
    people.tie(
        staff_id=card.id, client_id=cast.clients["robin"].id, ground=TieGround.ASSESSOR, by=SYSTEM, at=NOW
    )
    return "tia"


def fact_named(cast: Cast, card: AssessmentCard, label: str):
    return next(fact for fact in read(cast, card).facts if fact.label.startswith(label))


def decide(
    cast: Cast, card: AssessmentCard, label: str, choice: FactChoice, words: str = "", who: str = "dana"
):
    fact = fact_named(cast, card, label)
    return actions.decide_fact(fact_id=fact.id, choice=choice, words=words, by=cast.viewer(who), at=NOW)


def sign(cast: Cast, card: AssessmentCard, who: str = "dana", version: int = 1) -> AssessmentCard:
    return actions.sign(assessment_id=card.id, version=version, by=cast.viewer(who), at=LATER)


def fill(cast: Cast, card: AssessmentCard) -> None:
    save(cast, card, "substances", lines("substances", line(substance="alcohol")), 1)
    save(cast, card, "people", lines("supports", line(called="Noor")), 1)
    save(
        cast, card, "week", lines("commitments", line(kind="work", days="0", starts="09:00", ends="17:00")), 1
    )
    save(cast, card, "safety", lines("plan", line(step="coping", words="walk"), q1="no"), 1)
    save(cast, card, "dimensions", answers(d1="1"), 1)
    save(cast, card, "diagnoses", lines("diagnoses", line(code="F10.10")), 1)
