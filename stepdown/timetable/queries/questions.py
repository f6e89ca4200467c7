"""Questions of whoever changes a week by hand: what it does, where else it fits, what differs, what was."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import of_staff
from stepdown.timetable.questions.changes import (
    Change,
    another_section,
    bigger_room,
    change_text,
    changed,
    one_more_like,
    open_longer,
)
from stepdown.timetable.questions.explaining import explain
from stepdown.timetable.questions.inserting import Offer, offers, said, waiting
from stepdown.timetable.questions.reasons.answers import Explanation, Fix
from stepdown.timetable.questions.repairing import (
    Away,
    ClientOut,
    Event,
    Repair,
    RoomClosed,
    SiteClosed,
    repair,
)
from stepdown.timetable.questions.telling import cause_words, gain_words, step_words
from stepdown.timetable.questions.what_if import Given
from stepdown.timetable.rules.carrying import carried
from stepdown.timetable.rules.changes import Difference, SectionChange, VisitChange
from stepdown.timetable.rules.differing import compare
from stepdown.timetable.rules.editing import (
    Effect,
    Lived,
    add_member,
    add_section,
    add_visit,
    change_leader,
    change_room,
    effect,
    move_section,
    move_visit,
    remove_member,
    remove_section,
    remove_visit,
    section_of,
    swap_leaders,
)
from stepdown.timetable.rules.fitting import Fit, section_fits, visit_fits
from stepdown.timetable.rules.lacking import Lack, RuleDays, lacks, lived, sessions_of
from stepdown.timetable.rules.telling import client_lines, lines
from stepdown.timetable.rules.wire import plan_from
from stepdown.timetable.rules.worth import asked as asked_of
from stepdown.timetable.solving.solve import Limits
from stepdown.timetable.vocabulary import Plan

__all__ = [
    "Away",
    "Change",
    "ClientOut",
    "Difference",
    "Effect",
    "Event",
    "Explanation",
    "Fit",
    "Fix",
    "Given",
    "Lack",
    "Limits",
    "Lived",
    "Offer",
    "Repair",
    "RoomClosed",
    "RuleDays",
    "SectionChange",
    "SiteClosed",
    "VisitChange",
    "add_member",
    "add_section",
    "add_visit",
    "another_section",
    "asked_of",
    "bigger_room",
    "carried",
    "cause_words",
    "change_leader",
    "change_room",
    "change_text",
    "changed",
    "client_lines",
    "compare",
    "effect",
    "explain",
    "gain_words",
    "lacks",
    "lines",
    "lived",
    "move_section",
    "move_visit",
    "offers",
    "one_more_like",
    "open_longer",
    "plan_before",
    "remove_member",
    "remove_section",
    "remove_visit",
    "repair",
    "said",
    "section_fits",
    "section_of",
    "sessions_of",
    "step_words",
    "swap_leaders",
    "visit_fits",
    "waiting",
]


def plan_before(viewer: Viewer, draft_id: UUID, version: int, *, at: datetime) -> Plan | None:
    """The plan a draft had before this version of it; None where it had none, or the same (2 queries).

    Raises NotFound.
    """
    of_staff(viewer)
    events = models.DraftEvent  # type: ignore[attr-defined]  # pghistory makes it
    kept = events.objects.filter(pgh_obj_id=draft_id).order_by("-pgh_id")
    now = kept.filter(version=version).values_list("plan", flat=True).first()
    before = kept.filter(version__lt=version).values_list("plan", flat=True).first()
    return None if before is None or before == now else plan_from(json.dumps(before))
