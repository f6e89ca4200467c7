"""Staff, their roles and their credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import models
from stepdown.people.queries import staff_member
from stepdown.people.vocabulary import CredentialKind, Power, Role, StaffCard


@dataclass(frozen=True)
class StaffWords:
    """What is known of a member of staff besides the account: name, title, roles, sites, gifts, hours."""

    name: str
    title: str
    roles: tuple[Role, ...]
    site_ids: tuple[UUID, ...]
    languages: tuple[str, ...] = ("en",)
    skills: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    weekly_hours: int = 40
    caseload_limit: int = 0


@transaction.atomic
def add_staff(*, email: str, words: StaffWords, by: Viewer, at: datetime) -> StaffCard:
    """Add somebody who works here, with an account that an invitation opens. Raises Refused."""
    _check(words)
    if models.Account.objects.filter(email__iexact=email).exists():
        raise Refused(Refusal(say("Someone already signs in with this address."), field="email"))
    account = models.Account.objects.create_user(email, kind="staff")
    row = models.StaffMember.objects.create(account=account, at=at, **_columns(words))
    record(by=by, at=at, verb="add staff", subject=Subject("staff", row.id))
    return staff_member(by, row.id, at=at)


@transaction.atomic
def change_staff(*, staff_id: UUID, words: StaffWords, version: int, by: Viewer, at: datetime) -> StaffCard:
    """Change name, roles, sites, hours. Acts at that person's next request.

    Raises Refused, Stale, NotFound.
    """
    row = models.StaffMember.objects.select_for_update().filter(id=staff_id).first()
    if row is None:
        raise NotFound
    _check(words)
    if row.version != version:
        raise Stale(row.version)
    if staff_id == by.staff_id and set(words.roles) != set(row.roles):
        raise Refused(
            Refusal(
                say("Nobody changes their own roles."), lifted_by=say("Another director can."), field="roles"
            )
        )
    models.StaffMember.objects.filter(id=staff_id).update(version=version + 1, **_columns(words))
    record(
        by=by,
        at=at,
        verb="change staff",
        subject=Subject("staff", staff_id),
        detail={"roles": " ".join(words.roles)},
    )
    return staff_member(by, staff_id, at=at)


@transaction.atomic
def work_at(*, staff_id: UUID, site_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody works at one more site; again changes nothing. Raises NotFound."""
    row = models.StaffMember.objects.select_for_update().filter(id=staff_id).first()
    if row is None:
        raise NotFound
    if site_id not in row.site_ids:
        everywhere = [*row.site_ids, site_id]
        models.StaffMember.objects.filter(id=staff_id).update(site_ids=everywhere, version=row.version + 1)
        record(by=by, at=at, verb="change staff", subject=Subject("staff", staff_id))


@transaction.atomic
def add_credential(
    *,
    staff_id: UUID,
    kind: CredentialKind,
    title: str,
    powers: Sequence[Power],
    days: tuple[date, date | None],
    number: str = "",
    by: Viewer,
    at: datetime,
) -> UUID:
    """Record a credential; it gives no power until somebody else verified it. Raises Refused, NotFound."""
    staff_member(by, staff_id, at=at)
    starts_on, ends_on = days
    if ends_on is not None and ends_on <= starts_on:
        raise Refused(Refusal(say("A credential ends after it starts."), field="ends_on"))
    row = models.Credential.objects.create(
        staff_id=staff_id,
        kind=kind,
        title=title,
        number=number,
        powers=[power.value for power in powers],
        starts_on=starts_on,
        ends_on=ends_on,
        at=at,
    )
    record(by=by, at=at, verb="add credential", subject=Subject("credential", row.id))
    return row.id


@transaction.atomic
def verify_credential(*, credential_id: UUID, by: Viewer, at: datetime) -> None:
    """Vouch that a credential was checked with its issuer. Nobody vouches for themselves."""
    row = models.Credential.objects.select_for_update().filter(id=credential_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    if row.staff_id == by.staff_id:
        raise Refused(
            Refusal(say("Nobody verifies their own credential."), lifted_by=say("Another director can."))
        )
    models.Credential.objects.filter(id=credential_id, verified_at=None).update(
        verified_at=at, verified_by_id=by.staff_id
    )
    record(by=by, at=at, verb="verify credential", subject=Subject("credential", credential_id))


def _check(words: StaffWords) -> None:
    if not words.name.strip():
        raise Refused(Refusal(say("Give the name colleagues use."), field="name"))
    if not words.roles:
        raise Refused(Refusal(say("Choose at least one role; without one, no page opens."), field="roles"))


def _columns(words: StaffWords) -> dict[str, object]:
    return {
        "name": words.name.strip(),
        "title": words.title,
        "roles": [role.value for role in words.roles],
        "site_ids": list(words.site_ids),
        "languages": list(words.languages),
        "skills": list(words.skills),
        "populations": list(words.populations),
        "weekly_hours": words.weekly_hours,
        "caseload_limit": words.caseload_limit,
    }
