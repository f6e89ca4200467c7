"""Entering, correcting and opening a legal identity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.identity import rules
from stepdown.identity.models import IdentityEntry, LegalIdentity, VaultOpening
from stepdown.identity.queries import opening as opening_of
from stepdown.identity.reading import newest_values
from stepdown.identity.sealing import blind_index, seal
from stepdown.identity.vocabulary import FIELDS, Correction, EmergencyReason, Field, Group, Opening, Task
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.actions import tie
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Permission, Role, TieGround

SYSTEM = Viewer(Audience.SYSTEM)


@transaction.atomic
def enter_identity(
    *, client_id: UUID, values: Mapping[Field, str], why: str = "", version: int = 0, by: Viewer, at: datetime
) -> int:
    """Enter or correct fields of the vault; fields not named stay, an empty text removes one. Answers the
    new version.

    Values are sealed before they touch the database; what they said before stays, sealed, in the history.
    Raises Refused (not well formed, or a correction without saying why), Stale, NotFound, KeyRingBroken.
    """
    staff_id = _staff(by, Permission.ENTER_IDENTITY)
    require_reach(by, client_id, at=at)
    tidy = rules.tidy(values)
    if problems := rules.check_values(tidy, at.date()):
        raise Refused(*problems)
    row = _locked(client_id, at)
    if row.version != version + 1:
        raise Stale(row.version - 1)
    before = newest_values(row)
    after = {field: text for field, text in {**before, **tidy}.items() if text}
    changed = rules.groups_changed(before, after)
    if any(_known(group, before) for group in changed) and not why.strip():
        raise Refused(Refusal(say("Say why this is corrected."), field="why"))
    for group in changed:
        _add_entry(row, group, before, after, (staff_id, why.strip(), at))
    text = rules.same_person_text(
        *(after.get(f, "") for f in (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE))
    )
    LegalIdentity.objects.filter(id=row.id).update(
        present=[field.value for field in Field if field in after],
        same_person=blind_index(text, purpose="same person") if text else None,
        version=row.version + 1,
    )
    record(
        by=by,
        at=at,
        verb="enter legal identity",
        subject=Subject("vault", row.id),
        clients=[client_id],
        detail={"groups": " ".join(changed)},
    )
    return row.version


@transaction.atomic
def open_vault(*, client_id: UUID, task: Task, reason: str, by: Viewer, at: datetime) -> Opening:
    """Open the vault for a task: what the task needs is readable to the opener for five minutes.

    Raises Refused without a reason, NotFound out of reach.
    """
    staff_id = _staff(by, Permission.OPEN_VAULT)
    require_reach(by, client_id, at=at)
    if refusal := rules.check_reason(task, reason):
        raise Refused(refusal)
    return _opened(
        VaultOpening(client_id=client_id, staff_id=staff_id, task=task, reason=_trim(reason)), by, at
    )


@transaction.atomic
def open_in_emergency(
    *, client_id: UUID, emergency: EmergencyReason, reason: str, by: Viewer, at: datetime
) -> Opening:
    """Open vault and chart of any client of the clinic, now; directors and privacy officers are told.

    The chart stays open to the clinician for 24 hours. Raises Refused without a word of reason, NotFound.
    Source: 45 CFR 164.312(a)(2)(ii), emergency access; 42 CFR 2.51.
    """
    staff_id = _staff(by, Permission.OPEN_VAULT_IN_EMERGENCY)
    card = require_reach(SYSTEM, client_id, at=at)
    if refusal := rules.check_emergency(reason):
        raise Refused(refusal)
    row = VaultOpening(
        client_id=client_id, staff_id=staff_id, task=Task.EMERGENCY, emergency=emergency, reason=_trim(reason)
    )
    opened = _opened(row, by, at)
    ends_at = at + rules.EMERGENCY_TIE
    tie(staff_id=staff_id, client_id=client_id, ground=TieGround.EMERGENCY, ends_at=ends_at, by=by, at=at)
    words = say(
        "{who} opened the vault of {client} in an emergency: {what}.",
        who=by.name,
        client=card.shown_as,
        what=emergency.label,
    )
    kind, site_id = LetterKind.EMERGENCY_OPENING, card.site_id
    for role in (Role.PRIVACY_OFFICER, Role.DIRECTOR):
        post(to_role=role, at_site=site_id, kind=kind, words=words, client_id=client_id, by=by, at=at)
    return opened


def _opened(row: VaultOpening, by: Viewer, at: datetime) -> Opening:
    row.at, row.hidden_at = at, at + rules.SHOWN_FOR
    VaultOpening.objects.bulk_create([row])
    record(
        by=by,
        at=at,
        verb="open vault",
        subject=Subject("vault opening", row.id),
        clients=[row.client_id],
        why=row.reason,
        detail={"task": str(row.task), "emergency": str(row.emergency)},
    )
    return opening_of(row)


def _add_entry(
    row: LegalIdentity,
    group: Group,
    before: Mapping[Field, str],
    after: Mapping[Field, str],
    who: tuple[UUID, str, datetime],
) -> None:
    staff_id, why, at = who
    entry_id = new_id()
    values = {field.value: after[field] for field in FIELDS[group] if field in after}
    what = Correction.CORRECTED if _known(group, before) else Correction.ENTERED
    IdentityEntry.objects.create(
        id=entry_id,
        identity=row,
        group=group,
        what=what if values else Correction.REMOVED,
        sealed=seal(json.dumps(values).encode(), bound_to=rules.place_of(row.client_id, group, entry_id)),
        why=why[:300],
        staff_id=staff_id,
        number=row.version,
        at=at,
    )


def _known(group: Group, values: Mapping[Field, str]) -> bool:
    return any(values.get(field) for field in FIELDS[group])


def _locked(client_id: UUID, at: datetime) -> LegalIdentity:
    """The client's row, made on the first entry; two first entries at once wait for each other."""
    LegalIdentity.objects.bulk_create([LegalIdentity(client_id=client_id, at=at)], ignore_conflicts=True)
    return LegalIdentity.objects.select_for_update().get(client_id=client_id)


def _trim(reason: str) -> str:
    return " ".join(reason.split())[:300]


def _staff(by: Viewer, permission: Permission) -> UUID:
    """The member of staff who acts, where the role allows it; everyone else finds no vault."""
    if by.staff_id is None or not by.may(permission):
        raise NotFound
    return by.staff_id
