"""The chain over the trail: what is hashed, and what a check of it finds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from stepdown.audit.vocabulary import Finding, FindingKind, Head, Link

# What the first link follows.
ORIGIN = sha256(b"stepdown trail").digest()


def entry_digest(fields: Mapping[str, object]) -> bytes:
    """A digest of everything an entry says, independent of the database's own writing of it."""
    return sha256(json.dumps(fields, sort_keys=True, default=_plain, ensure_ascii=False).encode()).digest()


def link_hash(previous: bytes, number: int, entry: bytes) -> bytes:
    """The next link: it fixes the entry, its place, and everything before it."""
    return sha256(previous + number.to_bytes(8, "big") + entry).digest()


def check_chain(links: Iterable[Link]) -> Iterator[Finding]:
    """What does not hold in a run of links, given in their order from the first.

    Finds edits, deletions, insertions and reorderings; a cut tail only the heads show (`check_heads`).
    Source: 45 CFR 164.312(c), integrity.
    """
    previous, expected = ORIGIN, 1
    for link in links:
        if link.number != expected:
            yield Finding(FindingKind.GAP, link.number, f"links {expected} to {link.number - 1} are gone")
        if link.entry is None:
            yield Finding(FindingKind.DELETED, link.number, f"entry {link.entry_id} is gone")
        elif link_hash(previous, link.number, link.entry) != link.hash and link.number == expected:
            yield Finding(FindingKind.CHANGED, link.number, f"entry {link.entry_id} was changed or moved")
        previous, expected = link.hash, link.number + 1


def check_heads(heads: Sequence[Head], hashes: Mapping[int, bytes]) -> Iterator[Finding]:
    """What the heads kept elsewhere say against the chain: a tail that was cut, a chain written anew."""
    last = max(hashes, default=0)
    for head in heads:
        if not head.genuine:
            yield Finding(
                FindingKind.HEAD, head.number, f"the head of link {head.number} is not signed by our key"
            )
        elif head.number > last:
            yield Finding(
                FindingKind.CUT, head.number, f"the trail ends at link {last}; a head knows {head.number}"
            )
        elif hashes.get(head.number, head.hash) != head.hash:
            yield Finding(FindingKind.HEAD, head.number, f"link {head.number} differs from its head")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
