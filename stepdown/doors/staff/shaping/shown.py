"""What the pages of a draft show: its parts, its picture, what the checker says, where a fault stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stepdown.doors.staff.programmes import picture
from stepdown.doors.staff.programmes.checked import checked
from stepdown.doors.staff.shaping.forms.parts import ABOUT, CRITERIA, TOPICS, Bound, Part, part_of, parts_of
from stepdown.doors.threshold import Page, Visit
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.words import Words
from stepdown.programme import queries
from stepdown.programme.vocabulary import DraftCard, Phase, Programme

PART = "staff/shaping/part.html"
_PHASE = re.compile(r"phases\[(\d+)\]")


@dataclass(frozen=True)
class Fault:
    """Something that cannot be read, in words, and the part of the draft it stands in."""

    part: Part
    words: Words | str


def draft_of(visit: Visit, draft_id: UUID) -> DraftCard:
    """The draft. Raises NotFound."""
    return queries.draft(visit.viewer, draft_id)


def part_or_404(card: DraftCard, slug: str) -> Part:
    found = part_of(card.content, slug)
    if found is None:
        raise NotFound
    return found


def live(
    visit: Visit, card: DraftCard, programme: Programme | None, faults: tuple[Refusal, ...], part: Part | None
) -> dict[str, Any]:
    """The weeks drawn anew and the checker's word, of the saved draft or of what was just typed."""
    context: dict[str, Any] = {
        "draft": card,
        "parts": parts_of(card.content),
        "part": part,
        "faults": [_fault(card, one) for one in faults],
        "programme": programme,
        "saved": programme is card.programme,
        "report": None,
    }
    if programme is None:
        return context
    phases = [_shown(visit, programme, phase) for phase in programme.phases]
    number = part.phase if part else 0
    return context | {
        **checked(visit, programme, visit.local.date()),
        "steps": picture.stair_steps(phases),
        "bars": picture.usual_weeks(phases),
        "sentence": picture.sentence(phases),
        "total": queries.total_minutes(visit.viewer, programme),
        "week_of": next((one for one in phases if one.phase.number == number), None),
    }


def part_page(visit: Visit, card: DraftCard, filled: Bound, status: int = 200) -> Page:
    """One part of a draft with its forms, the picture beside it."""
    parts = parts_of(card.content)
    place = next(number for number, one in enumerate(parts) if one.slug == filled.part.slug)
    context = {
        **live(visit, card, card.programme, card.faults, filled.part),
        "bound": filled,
        "next_part": parts[place + 1] if place + 1 < len(parts) else None,
    }
    return Page(PART, context, status=status)


def _shown(visit: Visit, programme: Programme, phase: Phase) -> picture.PhaseShown:
    plan = queries.sample_week(visit.viewer, programme, phase, programme.tracks[0])
    return picture.phase_shown(programme, phase, plan, queries.weekly_minutes(visit.viewer, phase))


def _fault(card: DraftCard, refusal: Refusal) -> Fault:
    """The words without the technical place, and the part that mends it."""
    found = _PHASE.match(refusal.field)
    slug = f"phase-{int(found[1]) + 1}" if found else ABOUT
    if refusal.field.startswith("curricula"):
        slug = TOPICS
    if refusal.field.startswith(("to_step", "to_graduate")):
        slug = CRITERIA
    part = part_of(card.content, slug) or parts_of(card.content)[0]
    said = refusal.reason.params.get("fault", refusal.reason)
    return Fault(part, said if isinstance(said, Words) else str(said))
