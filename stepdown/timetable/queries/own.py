"""What a published week was made from, for what each person's own week is held against."""

from __future__ import annotations

from datetime import date, datetime

from stepdown.kernel.viewer import Viewer
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import of_staff, problem_of
from stepdown.timetable.vocabulary import Problem


def problem_published(viewer: Viewer, *, week: date, at: datetime) -> Problem | None:
    """The problem of the week that was published last, its plan not checked anew; None where none was.

    Raises NotFound for whoever is not of the house.
    """
    of_staff(viewer)
    found = models.Draft.objects.filter(week=week, published_at__isnull=False)
    draft_id = found.order_by("-published_at", "-number").values_list("id", flat=True).first()
    return problem_of(draft_id) if draft_id else None
