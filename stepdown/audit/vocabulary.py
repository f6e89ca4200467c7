"""The words of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class TrailEntry:
    """One line of the trail as people read it."""

    id: int
    at: datetime
    audience: str
    actor: str
    staff_id: UUID | None
    verb: str
    kind: str
    subject_id: UUID | None
    client_ids: tuple[UUID, ...]
    why: str
    detail: Mapping[str, str | int | bool | None]
    sealed: bool


@dataclass(frozen=True)
class FirstAnswer:
    """What a repeated request is answered: exactly what the first one was."""

    status: int
    location: str
    body: str


class OtherBody(Exception):
    """A request id that was already used for another request."""
