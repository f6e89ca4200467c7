"""After an outage: what was on paper is entered with the time it happened; the database adds when it was
entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.closure.vocabulary import Outage
from stepdown.intake import actions as intake
from stepdown.intake.queries import entered_late
from stepdown.intake.vocabulary import CallSheet, InquiryCard
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.phone.queries import check_paper_time, entered_afterwards
from stepdown.phone.vocabulary import Call, Means


@dataclass(frozen=True)
class Entered:
    """What was entered of one outage: calls, visits and notes, inquiries with when they were entered."""

    calls: tuple[Call, ...]
    visits: tuple[Call, ...]
    inquiries: tuple[tuple[InquiryCard, datetime], ...]


def entered(viewer: Viewer, outage: Outage, *, at: datetime) -> Entered:
    """What was entered of the time of an outage (about 6 queries)."""
    since, until = outage.during.start, outage.during.end or at
    found = entered_afterwards(viewer, outage.site_id, since=since, until=until, at=at)
    return Entered(
        calls=tuple(one for one in found if one.words.means is Means.PHONE),
        visits=tuple(one for one in found if one.words.means is not Means.PHONE),
        inquiries=entered_late(viewer, outage.site_id, since=since, until=until, at=at),
    )


@transaction.atomic
def enter_inquiry_from_paper(
    *, site_id: UUID, sheet: CallSheet, happened_at: datetime, by: Viewer, at: datetime
) -> UUID:
    """Open an inquiry that was taken on paper, at the time it was taken. Raises Refused for a time nobody
    believes.
    """
    if refusal := check_paper_time(happened_at, at):
        raise Refused(refusal)
    if at - happened_at < timedelta(minutes=1) and not sheet.happening.strip():
        raise Refused(Refusal(say("Nothing is on this paper yet."), field="happening"))
    return intake.open_inquiry(site_id=site_id, sheet=sheet, by=by, at=happened_at).id
