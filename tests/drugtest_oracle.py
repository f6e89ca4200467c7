"""The draw worked out a second time, by hand from docs/decisions, and a statistic of its fairness.

It shares no line with the room: standard library alone, and other ways to the same numbers (whole numbers
instead of fractions, the long form of HMAC instead of the library's).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

BLOCK = 64


def sha(text: str) -> str:
    return hashlib.new("sha256", text.encode("utf-8")).hexdigest()


def hmac_by_hand(key: bytes, message: bytes) -> bytes:
    """RFC 2104, written out."""
    key = key.ljust(BLOCK, b"\0") if len(key) <= BLOCK else hashlib.sha256(key).digest().ljust(BLOCK, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + message).digest()
    return hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).digest()


def token(site: str, day: str, person: str) -> str:
    return sha(f"stepdown token 1|{site}|{day}|{person}")


def falls(site: str, day: str, seed: str, late: str, mark: str, chance: Sequence[int]) -> bool:
    key = hmac_by_hand(bytes.fromhex(seed), f"stepdown draw 1|{site}|{day}|{late}".encode())
    ticket = int(hmac_by_hand(key, mark.encode()).hex(), 16)
    return (
        ticket // chance[0] < (1 << 256) // chance[1]
        if 1 in chance
        else ticket * chance[1] < chance[0] << 256
    )


def checked(
    told: Mapping[str, Any], published: Mapping[str, Any] | None, people: Collection[str]
) -> list[str]:
    """What is wrong with a draw's file; `people` are ids of those who ought to be in its pot."""
    site, day, sealed = told["site"], told["day"], told["sealed"]
    wrong = []
    if sha(f"stepdown seed 1|{site}|{day}|{told['seed']}") != sealed["seed_hash"]:
        wrong.append("seed")
    link = f"stepdown chain 1|{site}|{sealed['before']}|{sealed['number']}|{day}|{sealed['seed_hash']}"
    if sha(link) != sealed["chain"]:
        wrong.append("chain")
    lines = sorted(f"{one['token']} {one['chance'][0]}/{one['chance'][1]}" for one in told["pot"])
    if sha("".join(f"{one}\n" for one in (f"stepdown pot 1|{site}|{day}", *lines))) != told["pot_hash"]:
        wrong.append("pot")
    if len(set(lines)) != len(lines):
        wrong.append("twice")
    late = told["late"]["hash"]
    right = {
        one["token"]
        for one in told["pot"]
        if falls(site, day, told["seed"], late, one["token"], one["chance"])
    }
    if right != set(told["drawn"]):
        wrong.append("drawn")
    if people and {token(site, day, one) for one in people} != {one["token"] for one in told["pot"]}:
        wrong.append("people")
    if published is not None:
        known = {one["day"]: one["seed_hash"] for one in published["sealed"] if one["site"] == site}
        if known.get(day) != sealed["seed_hash"]:
            wrong.append("published")
    return wrong


def chi_square(seen: Sequence[int], expected: Sequence[float]) -> float:
    """Pearson's statistic."""
    return sum((one - hoped) ** 2 / hoped for one, hoped in zip(seen, expected, strict=True))
