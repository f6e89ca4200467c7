"""From rows to cards."""

from __future__ import annotations

from uuid import UUID

from stepdown.intake.models import Booking, Inquiry
from stepdown.intake.vocabulary import Answer, Caller, Channel, InquiryCard, Need, Step, WayIn
from stepdown.intake.vocabulary import Booking as BookingCard
from stepdown.kernel.period import Period


def card_of(inquiry_id: UUID) -> InquiryCard:
    """The card of one inquiry, for actions that have just written it."""
    return card(Inquiry.objects.select_related("site").get(pk=inquiry_id))


def card(row: Inquiry) -> InquiryCard:
    """An inquiry as lists show it; the row comes with its site."""
    return InquiryCard(
        id=row.pk,
        site_id=row.site_id,
        site_name=row.site.name,
        channel=Channel(row.channel),
        caller=Caller(row.caller) if row.caller else None,
        called_name=row.called_name,
        about=row.about,
        step=Step(row.step),
        opened_at=row.at,
        step_at=row.step_at,
        way_in=WayIn(row.way_in),
        first_need=Need(row.first_need),
        client_id=row.client_id,
        version=row.version,
    )


def booking_card(row: Booking) -> BookingCard:
    """A kept hour; the row comes with its assessor and its inquiry's site."""
    return BookingCard(
        id=row.pk,
        inquiry_id=row.inquiry_id,
        site_id=row.inquiry.site_id,
        assessor_id=row.assessor_id,
        assessor_name=row.assessor.name,
        during=Period(row.during.lower, row.during.upper),
        shown_as=card(row.inquiry).shown_as,
        client_id=row.inquiry.client_id,
    )


def answers_of(row: Inquiry) -> dict[str, Answer]:
    """The answers as they were given."""
    return {key: Answer(value) for key, value in row.answers.items()}
