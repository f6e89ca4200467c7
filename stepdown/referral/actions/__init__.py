"""The verbs of referral: receive a record, open its file, decide what it says, tie it to an inquiry and a
client."""

from stepdown.referral.actions.deciding import decide_again, decide_changes, decide_every_change, settle
from stepdown.referral.actions.files import (
    legal_identity,
    open_file,
    open_paper,
    open_text,
    reseal,
)
from stepdown.referral.actions.links import link_client, link_inquiry
from stepdown.referral.actions.receiving import receive

__all__ = [
    "decide_again",
    "decide_changes",
    "decide_every_change",
    "legal_identity",
    "link_client",
    "link_inquiry",
    "open_file",
    "open_paper",
    "open_text",
    "receive",
    "reseal",
    "settle",
]
