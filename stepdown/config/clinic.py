"""One clinic on this machine: where its data lie, how its database is reached, what its processes know."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from stepdown.config.postgres import APP, OWNER, Cluster

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "stepdown"
READ_NOTES = (
    "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
)
DEMO_SETTINGS = "stepdown.config.settings.demo"


class MachineLacks(Exception):
    """Something outside Stepdown is missing or in the way; the text says what to do. Exit code 3."""


@dataclass(frozen=True)
class Clinic:
    """A data folder and, unless DATABASE_URL names the clinic's own server, the PostgreSQL in it."""

    data: Path
    app_url_given: str = ""
    owner_url_given: str = ""

    @staticmethod
    def at(data: Path | None = None) -> Clinic:
        """The clinic in that folder: by default the one STEPDOWN_DATA names, else `var` in the checkout."""
        folder = data or Path(os.environ.get("STEPDOWN_DATA") or PROJECT / "var")
        app, owner = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
        return Clinic(folder.resolve(), app, owner)

    def check_roles(self) -> None:
        """Who starts a clinic on its own server names two roles. Raises MachineLacks."""
        app, owner = self.app_url_given, self.owner_url_given
        if bool(app) != bool(owner):
            raise MachineLacks(
                "DATABASE_URL (the role that owns nothing) and DATABASE_OWNER_URL (the role that migrates) "
                "belong together: set both, or neither for the PostgreSQL that comes with Stepdown."
            )
        if app and role_of(app) == role_of(owner):
            raise MachineLacks("DATABASE_URL and DATABASE_OWNER_URL must name two different roles.")

    @cached_property
    def cluster(self) -> Cluster | None:
        """Our own PostgreSQL; None where the clinic brings a server."""
        return None if self.app_url_given else Cluster(self.data / "postgres")

    @property
    def app_url(self) -> str:
        return self.cluster.url(APP, DATABASE) if self.cluster else self.app_url_given

    @property
    def owner_url(self) -> str:
        return self.cluster.url(OWNER, DATABASE) if self.cluster else self.owner_url_given

    @property
    def runs(self) -> Path:
        """Where marks, logs and the address of what runs now are kept."""
        return self.data / "run"

    @property
    def settings(self) -> str:
        return os.environ.get("DJANGO_SETTINGS_MODULE") or DEMO_SETTINGS

    @property
    def is_demo(self) -> bool:
        return self.settings == DEMO_SETTINGS

    def env(self, *, owner: bool = False) -> dict[str, str]:
        """What a process of this clinic is told; only the owner's processes learn how the owner signs in."""
        told = {key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"}
        if told.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Whoever wants no bytecode in the checkout gets it elsewhere: compiling takes seconds each start.
            told["PYTHONPYCACHEPREFIX"] = str(self.runs / "bytecode")
        paths = [str(PROJECT), told.get("PYTHONPATH", "")]
        return told | {
            "STEPDOWN_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DATABASE_URL": self.owner_url if owner else self.app_url,
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
            "PYTHONUNBUFFERED": "1",
        }

    def notes(self) -> Mapping[str, str]:
        """What earlier starts noted on the database itself, so that the note can never outlive it."""
        with psycopg.connect(self.owner_url, connect_timeout=10) as link:
            row = link.execute(READ_NOTES).fetchone()
        try:
            found = json.loads(row[0]) if row and row[0] else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def note(self, key: str, value: str) -> None:
        """Note something on the database."""
        text = json.dumps({**self.notes(), key: value})
        with psycopg.connect(self.owner_url, autocommit=True) as link:
            name = sql.Identifier(link.info.dbname)
            link.execute(sql.SQL("comment on database {} is {}").format(name, sql.Literal(text)))


def role_of(url: str) -> str:
    """The role a DATABASE_URL signs in as."""
    return unquote(urlsplit(url).username or "")


def fingerprint() -> str:
    """Changes whenever the tables, the rights or the published lists of this release may differ."""
    seen = sha256()
    for pattern in (
        "requirements/app.txt",
        "stepdown/config/grants.py",
        "stepdown/config/prepare.py",
        "stepdown/*/models.py",
        "stepdown/*/models/*.py",
        "stepdown/*/migrations/*.py",
        "stepdown/programme/**/*.toml",
    ):
        for path in sorted(PROJECT.glob(pattern)):
            seen.update(f"{path.relative_to(PROJECT)}\n".encode() + path.read_bytes())
    return seen.hexdigest()
