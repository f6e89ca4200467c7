"""How people who asked for help may be reached: what they said, never the number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from stepdown.intake.models import Inquiry
from stepdown.intake.queries.cards import card
from stepdown.intake.reaching import open_to
from stepdown.intake.vocabulary import InquiryCard, InquiryReach, Safe, Voicemail
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer

# As long as a call sheet may take; whatever is entered later was on paper.
LATE = timedelta(minutes=15)


def inquiry_reach(viewer: Viewer, inquiry_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, InquiryReach]:
    """What each inquiry of a list within reach says about being reached (1 query)."""
    rows = Inquiry.objects.select_related("site").filter(open_to(viewer, at), pk__in=list(inquiry_ids))
    return {
        row.pk: InquiryReach(
            card(row),
            Safe(row.safe),
            row.best_time,
            Voicemail(row.voicemail),
            row.language,
            row.phone_sealed is not None,
        )
        for row in rows
    }


def inquiry_cards(viewer: Viewer, inquiry_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, InquiryCard]:
    """Cards of those inquiries of a list that the viewer may read (1 query)."""
    return {key: one.card for key, one in inquiry_reach(viewer, inquiry_ids, at=at).items()}


def one_reach(viewer: Viewer, inquiry_id: UUID, *, at: datetime) -> InquiryReach:
    """How one inquiry may be reached. Raises NotFound."""
    found = inquiry_reach(viewer, [inquiry_id], at=at).get(inquiry_id)
    if found is None:
        raise NotFound
    return found


def entered_late(
    viewer: Viewer, site_id: UUID, *, since: datetime, until: datetime, at: datetime
) -> tuple[tuple[InquiryCard, datetime], ...]:
    """Inquiries of a stretch of time that were entered long after, with when they were; at most 200."""
    rows = (
        Inquiry.objects.select_related("site")
        .filter(open_to(viewer, at), site_id=site_id, at__gte=since, at__lt=until)
        .filter(recorded_at__gt=F("at") + LATE)
        .order_by("at", "id")
    )
    return tuple((card(row), row.recorded_at) for row in rows[:200])
