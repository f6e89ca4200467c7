"""Questions about what is offered, what is being shaped, and what the checker says of it."""

from stepdown.programme.queries.checks import report, rules, rules_in_force
from stepdown.programme.queries.drafts import draft, drafts, drafts_of
from stepdown.programme.queries.offers import (
    editions,
    findings,
    level,
    levels,
    lines,
    programme,
    programme_version,
    programmes,
    sample_week,
    sessions_in_week,
    total_minutes,
    weekly_minutes,
)
from stepdown.programme.queries.versions import (
    is_newest,
    moves,
    retired,
    standing,
    unlike,
    version_cards,
)

__all__ = [
    "draft",
    "drafts",
    "drafts_of",
    "editions",
    "findings",
    "is_newest",
    "level",
    "levels",
    "lines",
    "moves",
    "programme",
    "programme_version",
    "programmes",
    "report",
    "retired",
    "rules",
    "rules_in_force",
    "sample_week",
    "sessions_in_week",
    "standing",
    "total_minutes",
    "unlike",
    "version_cards",
    "weekly_minutes",
]
