"""When a file in the watched folder has arrived whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# A writer that is silent this long, over two looks, is done.
SETTLED_SECONDS = 5.0
# Nothing may come of an empty file for a while; then it is kept as what it is.
EMPTY_SECONDS = 600.0
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", ".lock")


@dataclass(frozen=True)
class Glimpse:
    """One file as it was seen at one moment."""

    size: int
    changed_ns: int


def is_paper(name: str) -> bool:
    """Whether a name says that its writer is done: not hidden, not a temporary one."""
    return not name.startswith((".", "~")) and not name.lower().endswith(_UNFINISHED)


def is_settled(before: Glimpse | None, now: Glimpse, *, now_ns: int) -> bool:
    """Whether a file has stopped growing: the same at two looks, and untouched for some seconds.

    A clock set back makes a file look written in the future; then two equal looks must do.
    """
    if before != now:
        return False
    age = (now_ns - now.changed_ns) / 1e9
    if age < 0:
        return True
    return age >= (SETTLED_SECONDS if now.size else EMPTY_SECONDS)


def settled_among(
    before: Mapping[str, Glimpse], now: Mapping[str, Glimpse], *, now_ns: int
) -> tuple[str, ...]:
    """The files of two looks that have arrived whole, oldest first."""
    found = [path for path, glimpse in now.items() if is_settled(before.get(path), glimpse, now_ns=now_ns)]
    return tuple(sorted(found, key=lambda path: (now[path].changed_ns, path)))
