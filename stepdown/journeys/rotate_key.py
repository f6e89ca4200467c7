"""Turning the key of everything sealed: the vault and the rooms that seal files or contacts of their own.

It may stop anywhere and is started again with the same command: until the last line the old key is there,
and every sealed value opens with the key its own envelope names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stepdown.drugtest import actions as drugtest
from stepdown.identity import actions as identity
from stepdown.inbox import actions as inbox
from stepdown.intake import actions as intake
from stepdown.kernel.viewer import Viewer
from stepdown.phone import actions as phone
from stepdown.referral import actions as referral

Reseal = Callable[[int], int]

# Whatever room seals something names here how it brings it under the active key.
ROOMS: Mapping[str, Reseal] = {
    "identity": lambda limit: identity.reseal(limit=limit),
    "intake": lambda limit: intake.reseal(limit=limit),
    "phone": lambda limit: phone.reseal(limit=limit),
    # parts are about a megabyte each
    "referral": lambda limit: referral.reseal(limit=min(limit, 10)),
    "inbox": lambda limit: inbox.reseal(limit=min(limit, 10)),
    # a day's seed each, and laboratories' files of kilobytes
    "drugtest": lambda limit: drugtest.reseal(limit=limit),
}
BATCH = 200


@dataclass(frozen=True)
class KeyTurned:
    """What a rotation did: the new key's id, how many values of each room it brought over, the keys
    destroyed.
    """

    active: str
    resealed: Mapping[str, int]
    destroyed: tuple[str, ...]


def rotate_key(
    *,
    rooms: Mapping[str, Reseal] = ROOMS,
    progress: Callable[[str, int], None] | None = None,
    by: Viewer,
    at: datetime,
) -> KeyTurned:
    """Make a new key, bring every sealed value under it, verify, destroy the old key. Goes on where one
    stopped.

    Each value is opened again under the new key before the old bytes are let go. The old key is destroyed
    only after a whole pass over every room found nothing left. Raises KeyRingBroken or SealBroken; then
    nothing is lost.
    """
    active = identity.begin_rotation(by=by, at=at)
    counts = dict.fromkeys(rooms, 0)
    while any(_pass(name, reseal, counts, progress) for name, reseal in rooms.items()):
        pass
    destroyed = identity.end_rotation(by=by, at=at)
    return KeyTurned(active, counts, destroyed)


def _pass(
    name: str, reseal: Reseal, counts: dict[str, int], progress: Callable[[str, int], None] | None
) -> bool:
    """One room, until it has nothing left. True where it had something: then another pass looks again."""
    before = counts[name]
    while done := reseal(BATCH):
        counts[name] += done
        if progress is not None:
            progress(name, counts[name])
    return counts[name] > before
