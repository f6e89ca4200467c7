"""How each part of the house is. Every answer is a word or two; none names a person, a path or a host."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from stepdown.audit import queries as audit
from stepdown.closure import queries as closure
from stepdown.inbox import queries as inbox

LONGEST_UNSEALED = timedelta(seconds=60)
LONGEST_SILENCE = timedelta(seconds=120)
LONGEST_UNCHECKED = timedelta(minutes=10)
LEAST_DISK = 512 * 1024 * 1024  # bytes
PATIENCE = 2  # seconds to wait for the database
_complete = threading.Event()  # once all migrations are applied, they stay so while this process lives


@dataclass(frozen=True)
class Part:
    """One part, whether it is well, and what it says."""

    name: str
    well: bool
    says: str


def survey(at: datetime) -> tuple[Part, ...]:
    """All parts. Works without a database: what needs one is then said not to be known."""
    database = _database()
    return (
        database,
        _from_database("migrations", database, _migrations),
        _from_database("trail", database, lambda: _trail(at)),
        _assets(),
        _beating("clock", at),
        _beating("worker", at),
        _packets(at),
        _disk(),
        _scanner(),
        _from_database("papers", database, lambda: _papers(at)),
    )


def _database() -> Part:
    """Asks on a connection of its own, so that a pool that waits for a lost server does not make us wait."""
    began = time.perf_counter()
    try:
        with psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": PATIENCE}) as link:
            link.execute("select 1")
    except psycopg.Error:
        return Part("database", False, "does not answer")
    return Part("database", True, f"answers in {(time.perf_counter() - began) * 1000:.0f} ms")


def _from_database(name: str, database: Part, ask: Callable[[], tuple[bool, str]]) -> Part:
    if not database.well:
        return Part(name, False, "not known without the database")
    for _ in range(2):  # the first connection of the pool may be one to a server that was restarted
        try:
            return Part(name, *ask())
        except DatabaseError:
            connection.close()
    return Part(name, False, "could not be read")


def _migrations() -> tuple[bool, str]:
    """Compares names only: loading every migration would take a second."""
    if not _complete.is_set():
        waiting = len(_shipped_migrations() - set(MigrationRecorder(connection).applied_migrations()))
        if waiting:
            return False, f"{waiting} waiting"
        _complete.set()
    return True, "all applied"


def _shipped_migrations() -> set[tuple[str, str]]:
    folders = {app.label: Path(app.path) / "migrations" for app in apps.get_app_configs()}
    return {(label, file.stem) for label, folder in folders.items() for file in folder.glob("[0-9]*.py")}


def _trail(at: datetime) -> tuple[bool, str]:
    age = audit.unsealed_age(at=at)
    if not age:
        return True, "sealed to its end"
    return age <= LONGEST_UNSEALED, f"unsealed for {age.total_seconds():.0f} s"


def _assets() -> Part:
    there = (Path(settings.ASSETS_DIR) / "vendor" / "stamp").is_file()
    return Part("assets", there, "in place" if there else "missing: start with make run")


def _beating(name: str, at: datetime) -> Part:
    """The clock and the worker touch a file each time they come round."""
    try:
        beat = (Path(settings.DATA_DIR) / f"{name}-heartbeat").stat().st_mtime
    except OSError:
        return Part(name, False, "not running")
    silence = timedelta(seconds=max(0.0, at.timestamp() - beat))
    return Part(name, silence <= LONGEST_SILENCE, f"last came round {silence.total_seconds():.0f} s ago")


def _scanner() -> Part:
    """None set up is well, and said: whether a clinic wants one is the clinic's own choice."""
    state = inbox.scanner_state()
    if not state.configured:
        return Part("scanner", True, "none: papers are not checked for viruses")
    return Part("scanner", state.answers, "answers" if state.answers else "does not answer: papers wait")


def _papers(at: datetime) -> tuple[bool, str]:
    waiting, age, stuck = inbox.standing(at=at)
    said = [f"{waiting} to be checked"] if waiting else []
    said += [f"{stuck} in the folder cannot be taken"] if stuck else []
    return age <= LONGEST_UNCHECKED and not stuck, ", ".join(said) or "all checked"


def _packets(at: datetime) -> Part:
    """Papers for an outage: read from the folder, so that it is known without a database too."""
    newest = closure.newest_packet()
    if newest is None:
        return Part("packets", True, "none yet, the clock makes them at night")
    latest = timedelta(hours=24 + closure.aims().warn_after_hours)
    return Part(
        "packets", at - newest <= latest, f"last made {newest.astimezone(at.tzinfo):%Y-%m-%d %H:%M} UTC"
    )


def _disk() -> Part:
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return Part("disk", False, "cannot be read")
    return Part("disk", free >= LEAST_DISK, f"{free / 1024**3:.1f} GB free")
