"""Reading sealed entries: the one place where the vault's values become text again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from stepdown.identity.models import IdentityEntry, LegalIdentity
from stepdown.identity.rules import place_of
from stepdown.identity.sealing import unseal
from stepdown.identity.vocabulary import Field, Group


def newest_values(row: LegalIdentity, groups: Iterable[Group] = tuple(Group)) -> dict[Field, str]:
    """What the groups say now. Raises SealBroken, KeyRingBroken."""
    newest = (
        IdentityEntry.objects.filter(identity=row, group__in=list(groups))
        .order_by("group", "-number")
        .distinct("group")
    )
    values: dict[Field, str] = {}
    for entry in newest:
        plain = unseal(bytes(entry.sealed), bound_to=place_of(row.client_id, entry.group, entry.id))
        values |= {Field(name): text for name, text in json.loads(plain).items()}
    return values
