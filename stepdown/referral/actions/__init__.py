"""The verbs of referral: receive a record, open its file, tie it to an inquiry and a client."""

from stepdown.referral.actions.files import legal_identity, open_file, reseal
from stepdown.referral.actions.links import link_client, link_inquiry
from stepdown.referral.actions.receiving import receive

__all__ = ["legal_identity", "link_client", "link_inquiry", "open_file", "receive", "reseal"]
