"""The words of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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


@dataclass(frozen=True)
class Link:
    """One link of the chain as stored; `entry` is the digest of its entry, or None where that is gone."""

    number: int
    entry_id: int
    hash: bytes
    entry: bytes | None


@dataclass(frozen=True)
class Head:
    """The last link at some moment, as kept in another place; `genuine` where its signature holds."""

    number: int
    hash: bytes
    sealed_at: str
    genuine: bool = True


class FindingKind(StrEnum):
    """What can be wrong with a trail."""

    CHANGED = "changed"
    DELETED = "deleted"
    GAP = "gap"
    CUT = "cut"
    HEAD = "head"
    UNSEALED = "unsealed"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, at which link, in words."""

    kind: FindingKind
    number: int
    words: str


@dataclass(frozen=True)
class Verification:
    """What a check of the whole trail found; `entries` is how many sealed entries it read."""

    entries: int
    heads: int
    unsealed: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings
