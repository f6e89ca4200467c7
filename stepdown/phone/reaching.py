"""Which calls a viewer may read, and how numbers and words are hashed: private to the room."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepdown.identity import actions as identity
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Permission
from stepdown.phone.vocabulary import LineKind


def within(viewer: Viewer, at: datetime) -> Q:
    """Calls about clients in reach, and at the viewer's sites those about nobody that the house knows of.

    A call of an inquiry follows the client once there is one.
    """
    if viewer.audience is Audience.SYSTEM:
        return Q()
    if viewer.audience is not Audience.STAFF or not viewer.may(Permission.LOG_CALL):
        return Q(pk__in=[])
    here = Q(site_id__in=list(viewer.site_ids))
    about_nobody = Q(client=None, inquiry=None) & here
    asking = Q(client=None, inquiry__isnull=False, inquiry__client=None) & here
    if not viewer.may(Permission.SEE_PIPELINE):
        asking = Q(pk__in=[])
    became = Q(client=None, inquiry__client__isnull=False) & within_reach(viewer, "inquiry__client", at=at)
    return about_nobody | asking | became | (Q(client__isnull=False) & within_reach(viewer, "client", at=at))


def address_hash(kind: LineKind, address: str) -> bytes:
    """The keyed hash of a number or an address, however it is written."""
    if kind is LineKind.EMAIL:
        return identity.blind_index(address.strip().casefold(), purpose="phone email")
    digits = "".join(character for character in address if character.isdigit())
    plain = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return identity.blind_index(plain, purpose="phone number")


def same_word(word: str) -> str:
    """A code word as it is compared: without case, accents, spaces or marks."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in plain if character.isalnum())


def word_hash(client_id: UUID, word: str) -> bytes:
    """The keyed hash of a code word; the same word of two clients hashes differently."""
    return identity.blind_index(f"{client_id} {same_word(word)}", purpose="phone caller word")


def place_of(row_id: UUID, what: str) -> str:
    """What sealed bytes are bound to, so that they open in their own row only."""
    return f"phone {what} {row_id}"
