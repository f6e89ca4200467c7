"""One assessment of Robin, written and signed, for checks of levels and options."""

from __future__ import annotations

from datetime import datetime

from stepdown.assessment import actions as assessment
from stepdown.assessment.vocabulary import AssessmentCard, Given, GivenAnswer, GivenRow
from stepdown.journeys import options_sheet
from stepdown.placement.vocabulary import Asked, OptionsCard, PaidBy
from stepdown.programme import actions as programme
from tests.cast import NOW, SYSTEM, Cast

CALM: dict[str, dict[str, str]] = {
    "withdrawal": {
        "signs": "none",
        "shakes": "no",
        "seizure": "no",
        "delirium": "no",
        "overdoses": "0",
        "naloxone": "yes",
        "ciwa": "3",
    },
    "health": {"stable": "yes", "pregnant": "no"},
    "medications": {"addiction_medication": "taking", "which": "naltrexone"},
    "mind": {"now": "none", "interferes": "some", "psychosis": "no"},
    "safety": {
        "asked_on": "2026-11-17",
        "intent": "no",
        "suicide_band": "low",
        "harm_others": "no",
        "violence_band": "none",
    },
    "home": {
        "living": "independent",
        "safe": "yes",
        "others_use": "no",
        "hurt": "no",
        "children": "2",
        "child_care": "yes",
    },
    "people": {"anyone": "yes"},
    "dimensions": {"d1": "0", "d2": "1", "d3": "2", "d4": "1", "d5": "3", "d6": "1"},
}


def assessed(
    cast: Cast,
    *,
    client: str = "robin",
    who: str = "dana",
    sections: dict[str, dict[str, str]] | None = None,
    last_drink: str = "2026-11-09",
    frequency: str = "some",
    signed: bool = True,
    at: datetime = NOW,
) -> AssessmentCard:
    """Assess somebody; `sections` change single answers of a calm week."""
    by = cast.viewer(who, at=at)
    card = assessment.start(client_id=cast.clients[client].id, edition_key="third", by=by, at=at)
    use = GivenRow("", _answers(substance="alcohol", frequency=frequency, last_on=last_drink, spent="85"))
    work = GivenRow(
        "",
        _answers(kind="work", title="Warehouse", days="0|1|2|3|4", starts="07:00", ends="15:30", travel="30"),
    )
    children = GivenRow(
        "", _answers(kind="children", title="School run", days="0|2|4", starts="17:00", ends="18:00")
    )
    rows = {"substances": {"substances": (use,)}, "week": {"commitments": (work, children)}}
    answers = {key: {**told, **(sections or {}).get(key, {})} for key, told in CALM.items()}
    answers["substances"] = {"injects": "no"}
    answers["week"] = {"any_fixed": "yes", "transport": "transit", "online": "yes"}
    for key, told in answers.items():
        assessment.save_section(
            assessment_id=card.id,
            section_key=key,
            given=Given(_answers(**told), rows.get(key, {})),
            version=1,
            by=by,
            at=at,
        )
    return assessment.sign(assessment_id=card.id, version=card.version, by=by, at=at) if signed else card


def a_programme_key(cast: Cast) -> str:
    """The key of a stored programme."""
    programme.load_presets(by=SYSTEM, at=cast.now)
    return "three-sessions"


def an_options_sheet(cast: Cast) -> OptionsCard:
    """An options sheet given to Robin."""
    return options_sheet.give(
        client_id=cast.clients["robin"].id, asked=Asked(PaidBy.SELF), by=cast.viewer("dana"), at=cast.now
    )


def _answers(**texts: str) -> dict[str, GivenAnswer]:
    return {key: GivenAnswer(tuple(text.split("|"))) for key, text in texts.items()}
