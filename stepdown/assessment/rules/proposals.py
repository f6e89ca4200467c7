"""Where a fact that came with a referral belongs, and the line it becomes once somebody confirms it."""

from __future__ import annotations

from stepdown.assessment.vocabulary import Answer, FactKind, Row, Substance, known

_SECTIONS = {
    FactKind.SUBSTANCE: "substances",
    FactKind.CONDITION: "health",
    FactKind.MEDICATION: "medications",
    FactKind.ALLERGY: "health",
    FactKind.COVERAGE: "law",
    FactKind.ENCOUNTER: "readiness",
    FactKind.OBSERVATION: "health",
    FactKind.OTHER: "summary",
}
# The list and the column of the list that a confirmed fact fills.
_LINES = {
    FactKind.SUBSTANCE: ("substances", "detail"),
    FactKind.CONDITION: ("conditions", "what"),
    FactKind.MEDICATION: ("medicines", "name"),
    FactKind.ALLERGY: ("allergies", "to"),
}
# Confirming a line answers the question its list stands under.
QUESTIONS = {"conditions": "any_conditions", "allergies": "any_allergies", "medicines": "any_medicine"}
YES: Answer = known(True)
_SPOKEN = {
    "alcohol": Substance.ALCOHOL,
    "drink": Substance.ALCOHOL,
    "cocaine": Substance.COCAINE,
    "cannabis": Substance.CANNABIS,
    "marijuana": Substance.CANNABIS,
    "heroin": Substance.HEROIN,
    "fentanyl": Substance.FENTANYL,
    "methamphetamine": Substance.METHAMPHETAMINE,
    "amphetamine": Substance.AMPHETAMINE,
    "opioid": Substance.OPIOID,
    "opiate": Substance.OPIOID,
    "benzodiazepine": Substance.BENZODIAZEPINE,
    "tobacco": Substance.NICOTINE,
    "smok": Substance.NICOTINE,
    "nicotine": Substance.NICOTINE,
    "gambling": Substance.GAMBLING,
}


def section_for(kind: FactKind) -> str:
    """The section in which a fact of this kind waits to be confirmed."""
    return _SECTIONS[kind]


def substance_named(label: str) -> Substance:
    """The substance a label speaks of; something else when it names none we know."""
    spoken = label.casefold()
    return next((substance for word, substance in _SPOKEN.items() if word in spoken), Substance.OTHER)


def line_for(kind: FactKind, words: str, fact_id: str) -> tuple[str, Row] | None:
    """The list and the line a confirmed fact becomes; None for kinds that are only noted.

    A problem from elsewhere becomes a condition as told. It is never a diagnosis made here.
    """
    place = _LINES.get(kind)
    if place is None:
        return None
    list_key, column = place
    answers = {column: known(words[:200])}
    if kind is FactKind.SUBSTANCE:
        answers["substance"] = known(substance_named(words).value)
    return list_key, Row("", answers, fact_id)
