"""What of a summary goes: each part only where a category that lets it go is named. Everything else is gone.

Source: 42 CFR 2.13(a), only what is necessary and named; 2.31(a)(3). What does not go leaves no trace in the
value, so that no document can show that something was left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stepdown.privacy.vocabulary import Category
from stepdown.transfer.vocabulary import NEEDS, Cover, Part, Summary

_OF_PART: dict[Part, tuple[str, ...]] = {
    Part.IDENTITY: ("legal",),
    Part.DIAGNOSES: ("diagnoses",),
    Part.ALLERGIES: ("allergies", "no_allergies"),
    Part.MEDICATION: ("medicines", "naloxone"),
    Part.MEASURES: ("measures",),
    Part.TESTS: ("tests",),
    Part.LEVEL: ("level", "stays"),
    Part.HOURS: ("weeks",),
    Part.PLAN: ("own_words", "goals"),
    Part.SAFETY: ("risks", "safety"),
    Part.SUPPORTS: ("supports",),
}
_NOTHING: dict[str, object] = {
    "legal": None,
    "no_allergies": False,
    "naloxone": "",
    "level": None,
    "own_words": "",
}


def allowed(categories: Collection[Category]) -> frozenset[Part]:
    """The parts that these categories let go."""
    return frozenset(part for part, needs in NEEDS.items() if any(one in categories for one in needs))


def needed(parts: Collection[Part], granted: Collection[Category]) -> frozenset[Category]:
    """The categories a release of these parts has to name: of each part the first that is granted."""
    return frozenset(next((one for one in NEEDS[part] if one in granted), NEEDS[part][0]) for part in parts)


def held(summary: Summary) -> frozenset[Part]:
    """The parts of which anything is known."""
    known = {part for part, names in _OF_PART.items() if any(bool(getattr(summary, name)) for name in names)}
    along = {Part.MEDICATION} if summary.cover.medicines_along else set()
    return frozenset(known | along)


def cut(summary: Summary, parts: Collection[Part]) -> Summary:
    """The summary with these parts and no others."""
    gone = {
        name: _NOTHING.get(name, ())
        for part, names in _OF_PART.items()
        if part not in parts
        for name in names
    }
    known = frozenset(parts) & held(summary)
    assessed = summary.assessed_on if known & _ASSESSED else None
    return replace(summary, **gone, cover=_cover(summary.cover, parts), assessed_on=assessed, parts=known)  # type: ignore[arg-type]


def _cover(cover: Cover, parts: Collection[Part]) -> Cover:
    """The cover with those of its words that these parts let go: why, what goes along, what stays here."""
    tells_why = bool(_TELLS_WHY & frozenset(parts))
    return replace(
        cover,
        reason=cover.reason if tells_why else "",
        stays_here=cover.stays_here if tells_why else "",
        medicines_along=cover.medicines_along if Part.MEDICATION in parts else "",
    )


_TELLS_WHY = frozenset({Part.LEVEL, Part.PLAN})
# The day of the assessment is told only with something that comes out of it.
_ASSESSED = frozenset({Part.DIAGNOSES, Part.ALLERGIES, Part.LEVEL, Part.SAFETY})
