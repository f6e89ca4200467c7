"""The watched folder: what fax machines, scanners and mail programs drop is sealed and committed, read back,
and only then taken away.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import DatabaseError, transaction

from stepdown.identity.vocabulary import KeyRingBroken, SealBroken
from stepdown.inbox.actions.receiving import receive
from stepdown.inbox.keeping import kept
from stepdown.inbox.models import FolderLook
from stepdown.inbox.rules.watching import Glimpse, is_paper, settled_among
from stepdown.inbox.vocabulary import Came, Received, Swept, Way
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.place.queries import sites

log = logging.getLogger("stepdown.inbox")
MOST_AT_ONCE = 20
LARGEST = 256 * 1024 * 1024  # bytes; more than that is no paper and stays where it lies
DEEPEST = 8
_SITES_FOR = timedelta(seconds=60)


@dataclass
class Watch:
    """What the last look saw, kept in the memory of whoever watches."""

    seen: dict[str, Glimpse] = field(default_factory=dict)
    places: dict[str, UUID] = field(default_factory=dict)
    places_at: datetime | None = None
    told: dict[UUID | None, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)


def folder_name(site_name: str) -> str:
    """A site's subfolder: `Harbor Street` is `harbor-street`."""
    return re.sub(r"[^a-z0-9]+", "-", site_name.lower()).strip("-") or "site"


def sweep(*, folder: Path, watch: Watch, now_ns: int, by: Viewer, at: datetime) -> Swept:
    """Look once: take every file that has arrived whole, leave those still growing.

    A file goes only after its sealed bytes were committed and read back the same; killed anywhere before
    that, the next look finds it again and doubles nothing. What cannot be taken stays and is counted.
    """
    _know_sites(folder, watch, by, at)
    now = _glimpses(folder)
    ready = settled_among(watch.seen, now, now_ns=now_ns)
    watch.seen = now
    watch.tries = {path: watch.tries[path] for path in ready if path in watch.tries}
    taken = again = 0
    for path in _turn(watch, ready, now):
        site_id = _site_of(folder, Path(path), watch)
        received = _take(Path(path), now[path], site_id, by, at) if site_id else None
        if received is None:
            watch.tries[path] = watch.tries.get(path, 0) + 1
        else:
            taken, again = taken + (not received.already_here), again + received.already_here
            watch.seen.pop(path, None)
            watch.tries.pop(path, None)
    stuck: dict[UUID | None, int] = {}
    for path in watch.tries:
        site_id = _site_of(folder, Path(path), watch)
        stuck[site_id] = stuck.get(site_id, 0) + 1
    _tell_stuck(watch, stuck, at)
    return Swept(taken, again, {site: count for site, count in stuck.items() if site})


def _turn(watch: Watch, ready: tuple[str, ...], now: dict[str, Glimpse]) -> Iterator[str]:
    """Whose turn it is, no more than one look should take: what would not go before waits for the others."""
    left = LARGEST
    for path in sorted(ready, key=lambda path: watch.tries.get(path, 0))[:MOST_AT_ONCE]:
        if left <= 0:
            return
        left -= now[path].size
        yield path


def _know_sites(folder: Path, watch: Watch, by: Viewer, at: datetime) -> None:
    if watch.places_at is not None and at - watch.places_at < _SITES_FOR:
        return
    watch.places = {}
    for site in sites(by):
        name = folder_name(site.name)
        watch.places[f"{name}-{str(site.id)[-6:]}" if name in watch.places else name] = site.id
    watch.places_at = at
    for name in watch.places:
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o770)


def _glimpses(folder: Path) -> dict[str, Glimpse]:
    found: dict[str, Glimpse] = {}
    for entry in _files(str(folder), 1):
        try:
            told = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        found[entry.path] = Glimpse(told.st_size, told.st_mtime_ns)
    return found


def _files(folder: str, depth: int) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST and not entry.name.startswith("."):
                yield from _files(entry.path, depth + 1)
            elif entry.is_file(follow_symlinks=False) and is_paper(entry.name):
                yield entry


def _site_of(folder: Path, path: Path, watch: Watch) -> UUID | None:
    """Whose folder a file lies in; outside all of them, the only site there is."""
    inside = path.relative_to(folder).parts
    if len(inside) > 1 and inside[0] in watch.places:
        return watch.places[inside[0]]
    return next(iter(watch.places.values())) if len(watch.places) == 1 else None


def _take(path: Path, seen: Glimpse, site_id: UUID, by: Viewer, at: datetime) -> Received | None:
    """One file: committed, read back, gone. None where it stays."""
    try:
        with _opened(path) as file:
            if seen.size > LARGEST or _glimpse(file) != seen:
                return None
            plain = _digest(file)
            key = f"{path.name} {seen.size} {seen.changed_ns} {plain}"
            with transaction.atomic(durable=True):
                received = receive(
                    site_id=site_id, file=file, came=Came(Way.FOLDER, path.name, key), by=by, at=at
                )
            if not _is_kept(received, plain) or _glimpse(file) != seen:
                return None
        path.unlink()
    except (OSError, DatabaseError, Refused, KeyRingBroken, SealBroken) as fault:
        log.error("a file of the watched folder stays: %s", type(fault).__name__)
        return None
    return received


def _opened(path: Path) -> BinaryIO:
    """The file itself, never what a link points to. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError("not a file")
    return os.fdopen(handle, "rb")


def _glimpse(file: BinaryIO) -> Glimpse:
    told = os.fstat(file.fileno())
    return Glimpse(told.st_size, told.st_mtime_ns)


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
    return digest.hexdigest()


def _is_kept(received: Received, plain: str) -> bool:
    """Whether what lies sealed in the database opens to the very bytes of the file."""
    digest = hashlib.sha256()
    for chunk in kept(received.original_id):
        digest.update(chunk)
    return digest.hexdigest() == plain


def _tell_stuck(watch: Watch, stuck: dict[UUID | None, int], at: datetime) -> None:
    """Write down how many files stay, when that number changes: the page and /healthz show it."""
    for site_id in {*watch.told, *stuck}:
        count = stuck.get(site_id, 0)
        if watch.told.get(site_id, 0) != count:
            FolderLook.objects.create(site_id=site_id, stuck=count, at=at)
            watch.told[site_id] = count
