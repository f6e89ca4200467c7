"""From an inquiry to a chart under the name the person chooses."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.closure.queries import closed_during
from stepdown.intake import actions as intake
from stepdown.intake import queries as inquiries
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people import queries as clients
from stepdown.people.vocabulary import ClientCard, TieGround
from stepdown.referral import actions as referral


@transaction.atomic
def welcome_inquiry(
    *,
    inquiry_id: UUID,
    chosen_name: str,
    pronouns: str = "",
    adult: bool = False,
    by: Viewer,
    at: datetime,
) -> ClientCard:
    """Open a chart for somebody who asked for help, and let the assessor of the kept hour into it.

    Asked again, the same chart comes back. Raises Refused where the name cannot be one; NotFound.
    """
    asked = inquiries.inquiry(by, inquiry_id, at=at)
    if asked.card.client_id is not None:
        return clients.client_card(by, asked.card.client_id, at=at)
    made = people.add_client(
        chosen_name=chosen_name,
        site_id=asked.card.site_id,
        pronouns=pronouns,
        language=asked.language,
        by=by,
        at=at,
    )
    if adult:
        people.record_adulthood(client_id=made.id, by=by, at=at)
    intake.link_client(inquiry_id=inquiry_id, client_id=made.id, by=by, at=at)
    if asked.booking is not None:
        people.tie(
            staff_id=asked.booking.assessor_id, client_id=made.id, ground=TieGround.ASSESSOR, by=by, at=at
        )
    referral.link_client(inquiry_id=inquiry_id, client_id=made.id, by=by, at=at)
    return clients.client_card(by, made.id, at=at)


@transaction.atomic
def book_inquiry(
    *,
    inquiry_id: UUID,
    assessor_id: UUID,
    starts_at: datetime,
    minutes: int,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> None:
    """Keep an assessor's hour; where the person has a chart already, the assessor may open it from now on.

    Raises Refused also where the site is closed then.
    """
    site_id = inquiries.inquiry(by, inquiry_id, at=at).card.site_id
    closed = closed_during(by, site_id, starts_at, starts_at + timedelta(minutes=minutes))
    if closed is not None:
        raise Refused(Refusal(say("{site} is closed then.", site=closed.site_name), field="starts_at"))
    intake.book_assessment(
        inquiry_id=inquiry_id,
        assessor_id=assessor_id,
        starts_at=starts_at,
        minutes=minutes,
        note=note,
        by=by,
        at=at,
    )
    client_id = inquiries.inquiry(by, inquiry_id, at=at).card.client_id
    if client_id is not None:
        people.tie(staff_id=assessor_id, client_id=client_id, ground=TieGround.ASSESSOR, by=by, at=at)
