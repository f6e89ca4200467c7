"""Seal and unseal for every room that keeps something only the vault's keys may open."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import BinaryField, F, Func, Value
from django.db.transaction import TransactionManagementError

from stepdown.identity import envelope
from stepdown.identity.keyring import KeyRing
from stepdown.identity.models import KeyMark
from stepdown.identity.vocabulary import KeyRingBroken, SealBroken

# Whoever seals holds this lock shared until commit; a rotation takes it alone once, right after its new key
# became active.
LOCK = 0x5EA1


def ring() -> KeyRing:
    """The key ring of this installation."""
    return KeyRing(Path(settings.IDENTITY_KEY_DIR))


def seal(plain: bytes, *, bound_to: str = "") -> bytes:
    """Seal bytes inside the transaction that keeps them; only `unseal` with the same `bound_to` opens them.

    Name the row in `bound_to` ("referral file <id>") so that the bytes cannot be moved to another one.
    Raises KeyRingBroken when the folder of keys is missing or is not this database's.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("seal belongs into the transaction that keeps the value")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [LOCK])
    return envelope.seal(plain, _known_active_key(), bound_to=bound_to)


def unseal(sealed: bytes, *, bound_to: str = "") -> bytes:
    """The bytes as they were before `seal`. Raises SealBroken or KeyRingBroken; the sealed bytes stay as
    they are.
    """
    name = envelope.header_of(bytes(sealed))[1:].hex()
    return envelope.unseal(bytes(sealed), ring().key(name), bound_to=bound_to)


def reseal_value(sealed: bytes, *, bound_to: str = "") -> bytes:
    """The same text under the active key, opened once more to be sure before the old bytes are let go."""
    plain = unseal(sealed, bound_to=bound_to)
    fresh = seal(plain, bound_to=bound_to)
    if unseal(fresh, bound_to=bound_to) != plain:
        raise SealBroken("A value did not come back as it was sealed; the old one was kept.")
    return fresh


def sealed_prefix() -> bytes:
    """The first bytes of every value sealed with the active key: what does not start so waits for
    `reseal`.
    """
    return envelope.header(ring().active_key())


def sealed_head(column: str) -> Func:
    """An expression for the first bytes of a sealed column: `.annotate(head=sealed_head("sealed"))`."""
    return Func(
        F(column), Value(1), Value(envelope.HEADER_BYTES), function="SUBSTRING", output_field=BinaryField()
    )


def blind_index(text: str, *, purpose: str) -> bytes:
    """A keyed hash by which equal texts are found without being stored; its key never rotates."""
    if ring().is_new():
        _make_first_keys()
    return envelope.blind(text, ring().index_key(), purpose=purpose)


def _known_active_key() -> bytes:
    """The active key, if this database knows it; a fresh ring is made only for a database that sealed
    nothing yet.
    """
    if ring().is_new():
        _make_first_keys()
    key = ring().active_key()
    name = envelope.key_id(key).hex()
    known = set(KeyMark.objects.values_list("name", flat=True))
    if not known:
        KeyMark.objects.bulk_create([KeyMark(name=name)], ignore_conflicts=True)
    elif name not in known:
        raise KeyRingBroken(
            f"The folder of keys {ring().folder} belongs to another database. Nothing was sealed; "
            "put this clinic's own folder back."
        )
    return key


def _make_first_keys() -> None:
    if KeyMark.objects.exists():
        raise KeyRingBroken(
            f"The folder of keys {ring().folder} holds no active key, but this database has sealed values. "
            "Nothing was changed; put the folder back."
        )
    ring().create()
