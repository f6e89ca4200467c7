"""Questions about received records."""

from stepdown.referral.queries.cards import (
    fact,
    facts,
    not_understood,
    openings,
    referral,
    referral_of_inquiry,
    referrals,
)
from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.queries.source import masked_source, opened_file

__all__ = [
    "fact",
    "facts",
    "masked_source",
    "not_understood",
    "opened_file",
    "openings",
    "referral",
    "referral_of_inquiry",
    "referrals",
    "substance_codes",
]
