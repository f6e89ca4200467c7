"""Who is looking or acting. Issued at a door, passed first to every query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Audience(StrEnum):
    """Through which kind of door somebody came."""

    STAFF = "staff"
    CLIENT = "client"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True)
class Viewer:
    """One person at one door at one moment, with everything that decides what they may do.

    `permissions` follow from roles, `powers` from verified credentials valid at this moment,
    `site_ids` are the sites the person works at. `request_id` ties the trail to the request.
    """

    audience: Audience
    account_id: UUID | None = None
    staff_id: UUID | None = None
    client_id: UUID | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    powers: frozenset[str] = frozenset()
    site_ids: frozenset[UUID] = frozenset()
    request_id: UUID | None = None

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def can(self, power: str) -> bool:
        """Whether a credential valid now gives this power (diagnose, sign, lead, co_sign…)."""
        return power in self.powers


NOBODY = Viewer(Audience.PUBLIC)
