"""What helps somebody in a bad hour, as they said it: own words, safety plan, people to lean on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.assessment.queries import essentials
from stepdown.assessment.vocabulary import PlanStep
from stepdown.crisis.queries import own_words
from stepdown.crisis.vocabulary import OwnWords
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.recovery.queries import supports
from stepdown.recovery.vocabulary import Support


@dataclass(frozen=True)
class HardHours:
    """A person's own words, the lines of their safety plan (label, words, number), and whom they lean on."""

    own: OwnWords | None
    plan: tuple[tuple[Words, str, str], ...]
    supports: tuple[Support, ...]
    allergies: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()


def hard_hours(viewer: Viewer, client_id: UUID, *, at: datetime) -> HardHours:
    """Everything a person laid by for a bad hour (9 queries). Raises NotFound."""
    known = essentials(viewer, [client_id], at=at).get(client_id)
    return HardHours(
        own=own_words(viewer, client_id, at=at),
        plan=_lines(known.safety_plan) if known is not None else (),
        supports=supports(viewer, [client_id], at=at).get(client_id, ()),
        allergies=known.allergies if known is not None else (),
        medicines=known.medicines if known is not None else (),
    )


def _lines(steps: Sequence[tuple[PlanStep | None, str, str]]) -> tuple[tuple[Words, str, str], ...]:
    found = [(step.label if step else say("Safety plan"), words, phone) for step, words, phone in steps]
    return tuple((label, words, phone) for label, words, phone in found if words or phone)
