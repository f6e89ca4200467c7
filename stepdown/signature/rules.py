"""Decisions about signatures: over which exact text, by whom, which are still missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.signature.vocabulary import Capacity


def canonical_digest(document: Mapping[str, object]) -> str:
    """SHA-256, in hex, of a document's canonical JSON: keys sorted, no spaces, UTF-8, moments as ISO 8601 in
    UTC.

    Two documents with the same meaning have the same digest, whatever order their keys came in. Source: RFC
    8785 for the form; numbers are integers or texts here, so its rules about fractions are not needed and
    floats are refused. Raises TypeError for a value with no canonical form.
    """
    text = json.dumps(
        _plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a moment in a signed document needs a zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form in a signed document")


def _key(key: object) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError("a signed document's keys are texts")
    return key


# Any one of these powers lets somebody sign so. Which credential gives which power is the clinic's own data.
_POWERS: Mapping[Capacity, tuple[str, ...]] = {
    Capacity.AUTHOR: ("sign",),
    Capacity.PRACTITIONER: ("diagnose", "prescribe"),
}


@dataclass(frozen=True)
class Asked:
    """Who is asked to sign what: the author of the document, the client it is about (if any), who signed it
    already as what.
    """

    capacity: Capacity
    author_id: UUID | None
    client_id: UUID | None
    signed_by: Mapping[Capacity, Collection[UUID]]
    typed_name: str = ""


def may_sign(asked: Asked, by: Viewer) -> Refusal | None:
    """Nobody signs as another. Source: 42 CFR 2.31(a)(8) for clients' electronic signatures; state law for
    staff [K].
    """
    if asked.capacity is Capacity.CLIENT:
        return _as_client(asked, by)
    if by.audience is not Audience.STAFF or by.staff_id is None:
        return Refusal(
            say("Only a member of staff, signed in, can sign as {what}.", what=asked.capacity.label)
        )
    return _as_staff(asked, by.staff_id, by)


def _as_client(asked: Asked, by: Viewer) -> Refusal | None:
    if asked.client_id is None:
        return Refusal(say("This is about no client, so no client signs it."))
    if by.audience is Audience.CLIENT and by.client_id != asked.client_id:
        return Refusal(say("You can sign only what is about you."))
    if by.audience not in (Audience.CLIENT, Audience.STAFF):
        return Refusal(
            say("To sign, the client signs in, or signs on a screen that a member of staff hands over.")
        )
    if by.audience is Audience.STAFF and not asked.typed_name.strip():
        return Refusal(say("Write your name, the one you go by."), field="typed_name")
    return None


def _as_staff(asked: Asked, staff_id: UUID, by: Viewer) -> Refusal | None:
    if asked.capacity in (Capacity.WITNESS, Capacity.PRESENT):
        return None
    own = asked.capacity in (Capacity.AUTHOR, Capacity.SUPERVISEE)
    if own and asked.author_id not in (None, staff_id):
        return Refusal(
            say("Only its author signs this as author."), lifted_by=say("Someone else can co-sign it.")
        )
    if asked.capacity is Capacity.SUPERVISEE:
        return None
    if asked.capacity is Capacity.CO_SIGNER:
        return _as_co_signer(asked, staff_id, by)
    powers = _POWERS[asked.capacity]
    return None if any(by.can(power) for power in powers) else _no_power()


def _as_co_signer(asked: Asked, staff_id: UUID, by: Viewer) -> Refusal | None:
    if staff_id == asked.author_id or staff_id in asked.signed_by.get(Capacity.AUTHOR, ()):
        return Refusal(
            say("A co-signature is a second person's."), lifted_by=say("A colleague who may co-sign.")
        )
    return None if by.can("co_sign") else _no_power()


def _no_power() -> Refusal:
    return Refusal(
        say("You have no verified credential, valid today, for this signature."),
        lifted_by=say("A director verifies credentials under People."),
    )


def missing(required: Sequence[Capacity], signed: Collection[Capacity]) -> tuple[Capacity, ...]:
    """The capacities a document still waits for, in the order they are asked."""
    return tuple(capacity for capacity in required if capacity not in signed)


def check_note(note: str) -> Refusal | None:
    """Not signing is a choice; the note says it in the client's words."""
    if len(" ".join(note.split())) < 3:
        return Refusal(say("Write in a few words why, as the client says it."), field="note")
    return None
