"""Questions about received records."""

from stepdown.referral.queries.cards import (
    how_many_to_decide,
    not_understood,
    openings,
    referral,
    referral_of_inquiry,
    referrals,
)
from stepdown.referral.queries.deciding import (
    change,
    changes,
    disagreement,
    disagreements,
    records_beside,
)
from stepdown.referral.queries.lists import substance_codes
from stepdown.referral.queries.reading import may_read, opened_text
from stepdown.referral.queries.source import masked_source, opened_file
from stepdown.referral.queries.told import denials, doubted, fact, facts, texts

__all__ = [
    "change",
    "changes",
    "denials",
    "disagreement",
    "disagreements",
    "doubted",
    "fact",
    "facts",
    "how_many_to_decide",
    "masked_source",
    "may_read",
    "not_understood",
    "opened_file",
    "opened_text",
    "openings",
    "records_beside",
    "referral",
    "referral_of_inquiry",
    "referrals",
    "substance_codes",
    "texts",
]
