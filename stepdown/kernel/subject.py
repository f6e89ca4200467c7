"""What an entry of the trail is about: a kind and an id, no foreign key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Subject:
    """`Subject("plan", plan_id)`: the kind is the word of the room that owns it."""

    kind: str
    id: UUID | None = None
