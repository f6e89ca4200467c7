"""The folder of packets: outside the database, because it is read when the database is not there.

The folder is 0700, each paper 0600, written whole or not at all. Private to the room; decision 0013.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

ENDING = ".pdf"


def place() -> Path:
    """The folder, made on first use. Only the account that runs the house may look into it."""
    folder = Path(settings.PACKET_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def keep(name: str, body: bytes) -> Path:
    """Write a packet whole, readable by its owner only."""
    folder = place()
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    target = folder / Path(name).name
    Path(draft).replace(target)
    return target


def read(name: str) -> bytes | None:
    """What a packet says; None where it was let go."""
    try:
        return (Path(settings.PACKET_DIR) / Path(name).name).read_bytes()
    except FileNotFoundError:
        return None


def newest() -> datetime | None:
    """When the last packet was written. Works without a database."""
    times = [path.stat().st_mtime for path in _papers()]
    return datetime.fromtimestamp(max(times)).astimezone() if times else None


def let_go(before: datetime) -> int:
    """Delete packets, and drafts of writers that died, older than a moment. Answers how many."""
    old = [path for path in _papers(drafts=True) if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _papers(*, drafts: bool = False) -> list[Path]:
    folder = Path(settings.PACKET_DIR)
    if not folder.is_dir():
        return []
    return [
        path
        for path in folder.iterdir()
        if (path.suffix == ENDING and not path.name.startswith("."))
        or (drafts and path.name.startswith(".draft-"))
    ]
