"""Questions about levels: the sheet, decisions, options. Viewer first, frozen values out."""

from stepdown.placement.queries.levels import (
    added_facts,
    check_choice,
    current_decision,
    decision,
    decisions,
    levels_for,
    newest_decisions,
    sheet,
    thresholds,
)
from stepdown.placement.queries.offers import (
    band_of,
    given,
    given_options,
    given_sheet,
    options,
    price_list,
)

__all__ = [
    "added_facts",
    "band_of",
    "check_choice",
    "current_decision",
    "decision",
    "decisions",
    "given",
    "given_options",
    "given_sheet",
    "levels_for",
    "newest_decisions",
    "options",
    "price_list",
    "sheet",
    "thresholds",
]
