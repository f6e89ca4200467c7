"""Numbers and addresses: sealed, found by keyed hash, shown only with a line in the trail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.intake.models import Inquiry
from stepdown.intake.reaching import email_hash, held, phone_hash, word_hash
from stepdown.intake.vocabulary import CallSheet, Contact
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer

_COLUMNS = {"phone": "phone_sealed", "email": "email_sealed"}
_HASHES = {"phone": phone_hash, "email": email_hash}


def place_of(row: Inquiry, kind: str) -> str:
    """What sealed bytes are bound to, so that they open in their own row only."""
    return f"inquiry {row.pk} {kind}"


def keep_contact(row: Inquiry, sheet: CallSheet) -> None:
    """Seal what was given, let go what is to be forgotten; what was left empty stays as it is."""
    changed: dict[str, bytes | None] = {}
    for kind, plain in (("phone", sheet.phone.strip()), ("email", sheet.email.strip())):
        if plain:
            changed[f"{kind}_sealed"] = identity.seal(plain.encode(), bound_to=place_of(row, kind))
            changed[f"{kind}_hash"] = _HASHES[kind](plain)
        elif kind in sheet.forget:
            changed[f"{kind}_sealed"] = changed[f"{kind}_hash"] = None
    if sheet.code_word.strip():
        changed["code_word_hash"] = word_hash(sheet.code_word)
    elif "code_word" in sheet.forget:
        changed["code_word_hash"] = None
    if changed:
        Inquiry.objects.filter(pk=row.pk).update(**changed)


def move_contact(later: Inquiry, earlier: Inquiry) -> None:
    """Bring number, address and code word of a second call to the first, where the second has them."""
    changed: dict[str, bytes | None] = {}
    for kind, column in _COLUMNS.items():
        sealed = getattr(later, column)
        if sealed is not None:
            plain = identity.unseal(bytes(sealed), bound_to=place_of(later, kind))
            changed[column] = identity.seal(plain, bound_to=place_of(earlier, kind))
            changed[f"{kind}_hash"] = bytes(getattr(later, f"{kind}_hash"))
    if later.code_word_hash is not None:
        changed["code_word_hash"] = bytes(later.code_word_hash)
    if changed:
        Inquiry.objects.filter(pk=earlier.pk).update(**changed)


@transaction.atomic
def show_contact(*, inquiry_id: UUID, by: Viewer, at: datetime) -> Contact:
    """The number and address in plain, to call back; each showing is a line in the trail. Raises NotFound."""
    row = held(inquiry_id, by, at)
    record(
        by=by,
        at=at,
        verb="show number of inquiry",
        subject=Subject("inquiry", row.pk),
        clients=[row.client_id] if row.client_id else [],
    )
    return Contact(phone=_plain(row, "phone"), email=_plain(row, "email"))


def _plain(row: Inquiry, kind: str) -> str:
    sealed = getattr(row, _COLUMNS[kind])
    return identity.unseal(bytes(sealed), bound_to=place_of(row, kind)).decode() if sealed is not None else ""


@transaction.atomic
def reseal(*, limit: int) -> int:
    """Bring up to `limit` numbers and addresses under the active key; 0 means none is left."""
    done = 0
    for kind, column in _COLUMNS.items():
        rows = list(
            Inquiry.objects.exclude(**{column: None})
            .annotate(head=identity.sealed_head(column))
            .exclude(head=identity.sealed_prefix())
            .select_for_update(of=("self",))
            .order_by("id")[: limit - done]
        )
        for row in rows:
            setattr(
                row, column, identity.reseal_value(bytes(getattr(row, column)), bound_to=place_of(row, kind))
            )
        Inquiry.objects.bulk_update(rows, [column])
        done += len(rows)
    return done
