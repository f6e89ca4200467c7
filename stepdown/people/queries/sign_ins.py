"""Who is at the door: from a token to a viewer, and the list of one's own sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import models, rules
from stepdown.people.vocabulary import (
    CredentialCard,
    CredentialKind,
    DemoDoor,
    KnownVisit,
    Permission,
    Power,
    Role,
    SignInCard,
)

_OF_SIGN_IN = ("id", "account_id", "second_factor", "last_active_at")
_OF_PERSON = {
    Audience.CLIENT: ("account__client__id", "account__client__chosen_name", "account__client__site_id"),
    Audience.STAFF: tuple(
        f"account__staff__{name}" for name in ("id", "active", "name", "title", "roles", "site_ids")
    ),
}
_OF_CREDENTIAL = (
    "id", "kind", "title", "number", "issued_by", "powers", "starts_on", "ends_on", "verified_at",
    "verified_by__name",
)  # fmt: skip


def visit_by_token(
    token: str, *, door: Audience, idle: timedelta, absolute: timedelta, request_id: UUID | None, at: datetime
) -> KnownVisit | None:
    """The living sign-in behind a token, or None where it ended, idled out, outlived its hours, or its
    account ended.

    Permissions, powers and the account's state are read anew at every request, so that a change
    acts at the next one.
    """
    rows = models.SignIn.objects.filter(
        token_digest=sha256(token.encode()).digest(),
        door=door.value,
        ended_at=None,
        account__is_active=True,
        # A passkey or a code of one kind of account opens nothing at the other kind's door.
        account__kind=door.value,
        last_active_at__gt=at - idle,
        started_at__gt=at - absolute,
    )
    # Asked at every request: the columns that are read, and no more. A token is one sign-in's alone.
    row = next(iter(rows.values_list(*_OF_SIGN_IN, *_OF_PERSON[door])[:1]), None)
    if row is None:
        return None
    sign_in_id, account_id, second_factor, last_active_at, *person = row
    found = (_client if door is Audience.CLIENT else _staff)(account_id, person, request_id, at)
    if found is None:
        return None
    viewer, title, site_id = found
    return KnownVisit(
        sign_in_id=sign_in_id,
        viewer=viewer,
        title=title,
        needs_second_factor=door is Audience.STAFF and not second_factor,
        last_active_at=last_active_at,
        site_id=site_id,
    )


def sign_ins_of(viewer: Viewer, account_id: UUID, *, limit: int = 20) -> tuple[SignInCard, ...]:
    """The sign-ins of one account, newest first."""
    rows = models.SignIn.objects.filter(account_id=account_id).order_by("-started_at")[:limit]
    return tuple(
        SignInCard(r.id, r.door, r.how, r.device, r.started_at, r.last_active_at, r.ended_at) for r in rows
    )


def demo_doors() -> tuple[DemoDoor, ...]:
    """Everyone one can be in the demo clinic, staff by role first; only a demo's door asks this."""
    order = {role.value: position for position, role in enumerate(Role)}
    staff = models.StaffMember.objects.filter(active=True).select_related("account")
    doors = [DemoDoor(row.account_id, row.name, row.title, False, tuple(row.roles)) for row in staff]
    doors.sort(key=lambda door: (min((order.get(role, 99) for role in door.roles), default=99), door.name))
    clients = models.Client.objects.filter(account__is_active=True).order_by("chosen_name")[:6]
    return (
        *doors,
        *(DemoDoor(row.account_id, row.chosen_name, "", True, ()) for row in clients if row.account_id),
    )


def _client(
    account_id: UUID, row: Sequence[Any], request_id: UUID | None, at: datetime
) -> tuple[Viewer, str, UUID | None] | None:
    client_id, name, site_id = row
    if client_id is None:
        return None
    viewer = Viewer(
        Audience.CLIENT,
        account_id=account_id,
        client_id=client_id,
        name=name,
        permissions=frozenset({Permission.SEE_OWN_RECORD}),
        request_id=request_id,
    )
    return viewer, "", site_id


def _staff(
    account_id: UUID, row: Sequence[Any], request_id: UUID | None, at: datetime
) -> tuple[Viewer, str, UUID | None] | None:
    staff_id, active, name, title, role_names, site_ids = row
    if not active:
        return None
    roles = [Role(role) for role in role_names]
    credentials = models.Credential.objects.filter(staff_id=staff_id).values_list(*_OF_CREDENTIAL)
    viewer = Viewer(
        Audience.STAFF,
        account_id=account_id,
        staff_id=staff_id,
        name=name,
        roles=frozenset(roles),
        permissions=rules.permissions_of(roles),
        powers=rules.powers_on([_credential(one) for one in credentials], at.date()),
        site_ids=frozenset(site_ids),
        request_id=request_id,
    )
    return viewer, title, site_ids[0] if site_ids else None


def _credential(row: Sequence[Any]) -> CredentialCard:
    one, kind, title, number, issued_by, powers, starts_on, ends_on, verified_at, verified_by = row
    return CredentialCard(
        id=one,
        kind=CredentialKind(kind),
        title=title,
        number=number,
        issued_by=issued_by,
        powers=tuple(map(Power, powers)),
        starts_on=starts_on,
        ends_on=ends_on,
        verified_at=verified_at,
        verified_by=verified_by or "",
    )
