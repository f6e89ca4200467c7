"""Who is at the door: from a token to a viewer, and the list of one's own sign-ins."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import models, rules
from stepdown.people.queries.staff import credential_card
from stepdown.people.vocabulary import DemoDoor, KnownVisit, Permission, Role, SignInCard


def visit_by_token(
    token: str, *, door: Audience, idle: timedelta, absolute: timedelta, request_id: UUID | None, at: datetime
) -> KnownVisit | None:
    """The living sign-in behind a token, or None where it ended, idled out, outlived its hours, or its
    account ended.

    Permissions, powers and the account's state are read anew at every request, so that a change
    acts at the next one.
    """
    row = (
        models.SignIn.objects.select_related("account", "account__staff", "account__client")
        .filter(
            token_digest=sha256(token.encode()).digest(),
            door=door.value,
            ended_at=None,
            account__is_active=True,
            # A passkey or a code of one kind of account opens nothing at the other kind's door.
            account__kind=door.value,
            last_active_at__gt=at - idle,
            started_at__gt=at - absolute,
        )
        .first()
    )
    if row is None:
        return None
    viewer, title, site_id = _viewer(row.account, request_id, at)
    if viewer is None:
        return None
    return KnownVisit(
        sign_in_id=row.id,
        viewer=viewer,
        title=title,
        needs_second_factor=door is Audience.STAFF and not row.second_factor,
        last_active_at=row.last_active_at,
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


def _viewer(
    account: models.Account, request_id: UUID | None, at: datetime
) -> tuple[Viewer | None, str, UUID | None]:
    if account.kind == "client":
        client = getattr(account, "client", None)
        if client is None:
            return None, "", None
        viewer = Viewer(
            Audience.CLIENT,
            account_id=account.id,
            client_id=client.id,
            name=client.chosen_name,
            permissions=frozenset({Permission.SEE_OWN_RECORD}),
            request_id=request_id,
        )
        return viewer, "", client.site_id
    staff = getattr(account, "staff", None)
    if staff is None or not staff.active:
        return None, "", None
    roles = [Role(role) for role in staff.roles]
    credentials = [credential_card(row) for row in staff.credentials.select_related("verified_by")]
    viewer = Viewer(
        Audience.STAFF,
        account_id=account.id,
        staff_id=staff.id,
        name=staff.name,
        roles=frozenset(roles),
        permissions=rules.permissions_of(roles),
        powers=rules.powers_on(credentials, at.date()),
        site_ids=frozenset(staff.site_ids),
        request_id=request_id,
    )
    return viewer, staff.title, staff.site_ids[0] if staff.site_ids else None
