"""A paper inside a received document goes to the inbox, to be checked, seen and filed like any other."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.inbox import actions as inbox
from stepdown.inbox.vocabulary import Came, Way
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.referral import actions as referral


@transaction.atomic
def lay_paper_into_inbox(*, fact_id: UUID, reason: str, by: Viewer, at: datetime) -> UUID:
    """Take the paper out of the sealed file, with a reason, and lay it into the site's inbox; again, once.

    Answers the paper's id. Raises NotFound; Refused without both permissions or a reason; Unreadable where
    the entry holds no paper.
    """
    if not by.may(Permission.WORK_INBOX):
        raise Refused(
            Refusal(
                say("Working the inbox is not among what your role may do."),
                lifted_by=say("Intake and the director may."),
            )
        )
    card, body = referral.open_paper(fact_id=fact_id, reason=reason, by=by, at=at)
    came = Came(Way.UPLOAD, card.working_name, f"paper inside {fact_id}")
    received = inbox.receive(site_id=card.site_id, file=io.BytesIO(body), came=came, by=by, at=at)
    return received.card.id
