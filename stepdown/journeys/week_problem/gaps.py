"""What a week had to assume, in plain words, for the page of whoever plans it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class GapKind(Labelled):
    """What is missing where."""

    HOURS = "hours", "Opening hours"
    STAFF = "staff", "Working hours"
    LEADER = "leader", "Somebody to lead"
    LIFE = "life", "A person's own week"
    DOSE = "dose", "What is prescribed"
    PAYER = "payer", "What a payer asks"


@dataclass(frozen=True)
class Gap:
    """One thing that was not known, and what the week does instead.

    `words` name no client: the page looks the people of `client_ids` up and shows those in the viewer's
    reach, the others as a count.
    """

    kind: GapKind
    words: Words
    client_ids: tuple[UUID, ...] = ()
    staff_id: UUID | None = None
    site_id: UUID | None = None
