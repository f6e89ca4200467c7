"""Decisions about who may know what. Source: 42 CFR part 2; `docs/laws/42cfr2.md` leads from clause to rule
to test.
"""

from stepdown.privacy.rules.disclosing import covers, denied_by, listed, may_disclose, same_name
from stepdown.privacy.rules.elements import missing_elements
from stepdown.privacy.rules.standing import ENDS_SOON, in_force, may_revoke, state_of, until

__all__ = [
    "ENDS_SOON",
    "covers",
    "denied_by",
    "in_force",
    "listed",
    "may_disclose",
    "may_revoke",
    "missing_elements",
    "same_name",
    "state_of",
    "until",
]
