"""The sheet as it is kept beside a decision: plain values that read the same in ten years."""

from __future__ import annotations

from stepdown.placement.vocabulary import Reason, Sheet


def kept_sheet(sheet: Sheet) -> dict[str, object]:
    """Everything the clinician saw, as words: levels, reasons, what was lifted, what nobody knew."""
    return {
        "edition": sheet.facts.edition,
        "notice": sheet.notice,
        "facts": {
            name.value: {"value": known.value, "source": str(known.source), "note": known.note}
            for name, known in sheet.facts.known.items()
        },
        "ratings": [
            {"dimension": rating.dimension, "part": rating.part, "code": rating.code}
            for rating in sheet.facts.ratings
        ],
        "levels": [
            {
                "level": weighing.level.code.value,
                "for": [_line(reason) for reason in weighing.speaks_for],
                "against": [_line(reason) for reason in weighing.against],
                "forbids": [_line(reason) for reason in weighing.forbids],
            }
            for weighing in sheet.weighings
        ],
        "unknown": [question.fact.value for question in sheet.questions],
        "overruled": {
            reason.rule: str(reason.words) for weighing in sheet.weighings for reason in weighing.open_forbids
        },
    }


def _line(reason: Reason) -> dict[str, str]:
    lifted = str(reason.lifted) if reason.lifted else ""
    return {"rule": reason.rule, "words": str(reason.words), "lifted": lifted}
