"""Two versions side by side: what differs, and what the checker says of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.programmes import picture
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.kernel.refusal import NotFound
from stepdown.people.vocabulary import Permission
from stepdown.programme import queries
from stepdown.programme.vocabulary import Programme

COMPARE = "staff/shaping/compare.html"


@reads(may=Permission.SEE_PROGRAMMES)
def compare(visit: Visit) -> Page:
    choices = _choices(visit)
    sides = [_side(visit, visit.query.get(name, "")) for name in ("left", "right")]
    context: dict[str, Any] = {"choices": choices, "sides": sides, "unlike": None}
    left, right = (side["programme"] if side else None for side in sides)
    if left and right:
        context["unlike"] = queries.unlike(visit.viewer, left, right)
    return Page(COMPARE, context)


def _choices(visit: Visit) -> list[tuple[str, str]]:
    """Versions of what is offered; drafts too for who may shape."""
    found = [
        (str(version_id), f"{title}, version {number}")
        for version_id, title, number in queries.versions_on_offer(visit.viewer)
    ]
    if visit.viewer.may(Permission.SHAPE_PROGRAMMES):
        found += [(str(line.id), f"{line.title}, draft") for line in queries.drafts(visit.viewer)]
    return found


def _side(visit: Visit, asked: str) -> dict[str, Any] | None:
    """One side: a version, or a draft for who may shape. None where nothing readable is asked."""
    try:
        found, label = _programme(visit, UUID(asked))
    except (ValueError, NotFound):
        return None
    report = queries.report(visit.viewer, found, on=visit.local.date())
    phases = [
        picture.phase_shown(
            found,
            phase,
            queries.sample_week(visit.viewer, found, phase, found.tracks[0]),
            queries.weekly_minutes(visit.viewer, phase),
        )
        for phase in found.phases
    ]
    return {
        "id": asked,
        "programme": found,
        "label": label,
        "report": report,
        "steps": picture.stair_steps(phases),
        "bars": picture.usual_weeks(phases),
        "sentence": picture.sentence(phases),
        "total": queries.total_minutes(visit.viewer, found),
    }


def _programme(visit: Visit, found_id: UUID) -> tuple[Programme, str]:
    try:
        found = queries.programme_version(visit.viewer, found_id)
        return found, f"{found.title}, version {found.version}"
    except NotFound:
        if not visit.viewer.may(Permission.SHAPE_PROGRAMMES):
            raise
    card = queries.draft(visit.viewer, found_id)
    if card.programme is None:
        raise NotFound
    return card.programme, f"{card.title}, draft"
