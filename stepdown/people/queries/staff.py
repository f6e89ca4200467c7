"""Questions about staff and their credentials. Colleagues are no secret to staff."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import models, rules
from stepdown.people.queries.clients import require_reach, ties
from stepdown.people.vocabulary import (
    CredentialCard,
    CredentialKind,
    CredentialState,
    Permission,
    Power,
    Role,
    StaffCard,
)


@asked_once
def staff(viewer: Viewer, *, at: datetime, active: bool = True) -> tuple[StaffCard, ...]:
    """Everyone who works at a site of the viewer's, by name, with credentials (3 queries); the system sees
    all. Colleagues are no secret to staff.
    """
    rows = models.StaffMember.objects.prefetch_related("credentials__verified_by").order_by("name")
    if viewer.audience is not Audience.SYSTEM:
        rows = rows.filter(site_ids__overlap=list(viewer.site_ids))
    if active:
        rows = rows.filter(active=True)
    return tuple(_staff_card(row) for row in rows)


def colleagues(viewer: Viewer) -> tuple[UUID, ...]:
    """Everyone who works, or worked, at a site of the viewer's (1 query)."""
    rows = models.StaffMember.objects.filter(site_ids__overlap=list(viewer.site_ids))
    return tuple(rows.values_list("id", flat=True))


Standing = tuple[CredentialCard, CredentialState]


def credentials_standing(card: StaffCard, day: date) -> tuple[Standing, ...]:
    """Each credential of a person with how it stands on the day, the troubled ones last to end first."""
    pairs = [(credential, rules.state_of(credential, day)) for credential in card.credentials]
    return tuple(sorted(pairs, key=lambda pair: (pair[0].ends_on or date.max, pair[0].title)))


def staff_standing(
    viewer: Viewer, *, text: str = "", at: datetime
) -> tuple[tuple[StaffCard, tuple[Standing, ...]], ...]:
    """Everyone who works here and matches the words, with how their credentials stand today (2 queries)."""
    cards = [card for card in staff(viewer, at=at) if rules.matches(card, text)]
    return tuple((card, credentials_standing(card, at.date())) for card in cards)


def staff_at(viewer: Viewer, site_id: UUID, *, at: datetime) -> tuple[StaffCard, ...]:
    """Everyone who works at a site now, by name (3 queries). Who works there is no secret to its clients."""
    rows = models.StaffMember.objects.prefetch_related("credentials__verified_by").order_by("name")
    return tuple(_staff_card(row) for row in rows.filter(active=True, site_ids__contains=[site_id]))


def staff_who_may(
    viewer: Viewer, permission: Permission, *, site_id: UUID, at: datetime
) -> tuple[StaffCard, ...]:
    """Everyone at a site whose roles allow something, by name (3 queries)."""
    return tuple(
        card for card in staff_at(viewer, site_id, at=at) if permission in rules.permissions_of(card.roles)
    )


@asked_once
def staff_member(viewer: Viewer, staff_id: UUID, *, at: datetime) -> StaffCard:
    """One member of the staff. Raises NotFound."""
    row = models.StaffMember.objects.prefetch_related("credentials__verified_by").filter(id=staff_id).first()
    if row is None:
        raise NotFound
    return _staff_card(row)


def who_reach(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[StaffCard, ...]:
    """Everyone working here who reaches a client now, by name: whoever is tied to them, and the site-wide
    roles of their site. Raises NotFound.
    """
    client = require_reach(viewer, client_id, at=at)
    tied = {tie.staff_id for tie in ties(viewer, client_id, at=at)}
    rows = models.StaffMember.objects.prefetch_related("credentials__verified_by").order_by("name")
    near = rows.filter(Q(site_ids__contains=[client.site_id]) | Q(id__in=tied), active=True)
    cards = (_staff_card(row) for row in near)
    return tuple(card for card in cards if card.id in tied or rules.sees_whole_site(card.roles))


def _staff_card(row: models.StaffMember) -> StaffCard:
    return StaffCard(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        title=row.title,
        roles=tuple(Role(role) for role in row.roles),
        site_ids=tuple(row.site_ids),
        languages=tuple(row.languages),
        skills=tuple(row.skills),
        populations=tuple(row.populations),
        weekly_hours=row.weekly_hours,
        caseload_limit=row.caseload_limit,
        active=row.active,
        version=row.version,
        credentials=tuple(credential_card(credential) for credential in row.credentials.all()),
    )


def credential_card(row: models.Credential) -> CredentialCard:
    """One credential as a frozen value."""
    return CredentialCard(
        id=row.id,
        kind=CredentialKind(row.kind),
        title=row.title,
        number=row.number,
        issued_by=row.issued_by,
        powers=tuple(Power(power) for power in row.powers),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        verified_at=row.verified_at,
        verified_by=row.verified_by.name if row.verified_by else "",
    )
