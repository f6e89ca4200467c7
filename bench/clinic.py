"""The clinic that is measured: 2,000 clients on a cluster of its own, with the settings of a real one.

Made once per state of the code and day, then kept as a template: each run starts from a fresh copy of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from stepdown.config.clinic import DATABASE, PROJECT, Clinic, fingerprint
from stepdown.config.postgres import APP, OWNER, SUPERUSER, Cluster
from stepdown.config.steps import step

HOME = PROJECT / "var" / "bench"
SEED, WEEKS = 7, 104


@dataclass(frozen=True)
class Bench:
    """Where the bench keeps its clinic, how big it is, and from how small a rehearsal it grows."""

    clients: int = 2000
    rehearsed: int = 300
    home: Path = HOME
    keep: bool = False

    @property
    def clinic(self) -> Clinic:
        return Clinic(self.home)

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.home / "postgres")

    @property
    def small(self) -> str:
        """The rehearsed clinic, named after all that decides what is in it; yesterday's has no today."""
        seen = sha256(f"{self.rehearsed} {datetime.now(UTC).date()} {fingerprint()}".encode())
        for path in sorted((PROJECT / "stepdown" / "simulation").rglob("*.py")):
            seen.update(path.read_bytes())
        return f"small_{seen.hexdigest()[:16]}"

    @property
    def big(self) -> str:
        """The multiplied one, named likewise; with `keep` the one that is there."""
        prefix = f"big_{self.clients}_"
        if self.keep and (there := [name for name in self._databases() if name.startswith(prefix)]):
            return there[0]
        seen = sha256(f"{self.small} {self.clients}".encode())
        for name in ("copies.py", "multiply.py", "furnish.py"):
            seen.update((PROJECT / "bench" / name).read_bytes())
        return f"{prefix}{seen.hexdigest()[:16]}"

    def start(self) -> None:
        """Start the server and open a fresh copy of the clinic; make it first where it is missing."""
        self.home.mkdir(parents=True, exist_ok=True)
        with step("PostgreSQL"):
            self.cluster.ensure()
        if self.big not in self._databases():
            if self.small not in self._databases():
                self._drop("small_")
                self._drop(DATABASE)
                self._rehearse()
            self._drop(f"big_{self.clients}_")
            self._copy(self.small, DATABASE)
            self._multiply()
        with step("a fresh copy"):
            self._copy(self.big, DATABASE)

    def stop(self) -> None:
        """Stop the server; the clinic stays for the next run."""
        self.cluster.stop()

    def _rehearse(self) -> None:
        self.cluster.prepare()
        self._do("stepdown.config.prepare", APP, owner=True)
        with step(f"a clinic of about {self.rehearsed} clients, rehearsed over {WEEKS} weeks"):
            few = ("--clients", str(self.rehearsed), "--weeks", str(WEEKS), "--seed", str(SEED))
            self._do("stepdown", "simulate", *few)
        self._run("alter database {0} rename to {1}", DATABASE, self.small)

    def _multiply(self) -> None:
        with step(f"multiplied to about {self.clients}"):
            self._do("bench.multiply", "--to", str(self.clients), owner=True)  # it makes temporary tables
        with step("work in hand, the trail sealed"):
            self._do("bench.furnish")
        with step("vacuum, analyze"), psycopg.connect(self.clinic.owner_url, autocommit=True) as link:
            link.execute("vacuum (analyze)")
        self._run("alter database {0} rename to {1}", DATABASE, self.big)

    def _copy(self, template: str, name: str) -> None:
        self._drop(name)
        self._run("create database {0} template {1} owner {2} strategy file_copy", name, template, OWNER)
        self._run("revoke all on database {0} from public", name)
        self._run("grant connect on database {0} to {1}", name, APP)
        self._run("checkpoint")

    def _do(self, module: str, *arguments: str, owner: bool = False) -> None:
        sys.stdout.flush()
        env = self.clinic.env(owner=owner) | {"DJANGO_SETTINGS_MODULE": "stepdown.config.settings.demo"}
        subprocess.run([sys.executable, "-m", module, *arguments], env=env, cwd=PROJECT, check=True)

    def _databases(self) -> list[str]:
        with psycopg.connect(self.cluster.url(SUPERUSER, "postgres"), autocommit=True) as link:
            return [row[0] for row in link.execute("select datname from pg_database")]

    def _drop(self, prefix: str) -> None:
        for name in self._databases():
            if name.startswith(prefix):
                self._run("drop database {0} with (force)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.cluster.url(SUPERUSER, "postgres"), autocommit=True) as link:
            link.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def without_other_clinics() -> None:
    """Forget what the environment says about another clinic: the bench measures its own."""
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "STEPDOWN_DATA",
        "STEPDOWN_KEYS",
        "STEPDOWN_TRAIL_HEADS",
    ):
        os.environ.pop(name, None)
