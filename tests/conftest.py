"""What all checks stand on: a throw-away PostgreSQL, a named cast, one day, a closed network."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.client import ClientHandler
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from stepdown.config.database import database_from_url
from stepdown.config.memory import settle
from stepdown.config.postgres import OWNER, SUPERUSER, Cluster
from tests.cast import Cast, assemble
from tests.pace import counted_or_not, longest_first

# STEPDOWN_TEST_KEEP=name keeps the cluster between runs, for the inner loop with --reuse-db.
_KEEP = os.environ.get("STEPDOWN_TEST_KEEP", "")
# STEPDOWN_TEST_CLINIC=address runs checks in a clinic that is there, as its owner, each rolled back:
# `python -m bench.access` walks the access matrix so.
_CLINIC = os.environ.get("STEPDOWN_TEST_CLINIC", "")
_WITHOUT_DATABASE = os.environ.get("STEPDOWN_TEST_NO_DATABASE") == "1"
_FOLDER = Path(tempfile.gettempdir()) / f"stepdown-test-{_KEEP or os.getpid()}"
_CLUSTER = Cluster(_FOLDER / "cluster", throwaway=True)
# The cast came together the Wednesday before, and the week that scenes plan has just begun: so it is whenever
# somebody runs the checks. The clock goes on from there; PostgreSQL's and the browser's stay the real ones.
_TODAY = time_machine.travel(datetime(2026, 11, 23, 13, 30, tzinfo=UTC))
# What migrating wrote about the models themselves.
OURS = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
# Playwright's own loop runs in the test's thread; the database is used beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def _needs_database(config: pytest.Config) -> bool:
    """Each process that runs checks has a cluster of its own; one that only hands them out needs none."""
    hands_out = bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
    return not _WITHOUT_DATABASE and not hands_out


def pytest_configure(config: pytest.Config) -> None:
    """Set the clock; start PostgreSQL and say where it is. pytest-django has read the settings by now."""
    if not _CLINIC:
        _TODAY.start()
    if not _needs_database(config):
        return
    address = database_from_url(_CLINIC or _throwaway())
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        settings.DATABASES["default"][key] = address[key]
    if _CLINIC:
        settings.DATABASES["default"]["TEST"]["NAME"] = address["NAME"]


def _throwaway() -> str:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    _CLUSTER.ensure()
    _CLUSTER.prepare()
    with psycopg.connect(_CLUSTER.url(SUPERUSER, "postgres"), autocommit=True) as link:
        link.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
    return _CLUSTER.url(OWNER, "stepdown")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and nothing lying about, and the clock as it was."""
    if not _CLINIC:
        _TODAY.stop()
    if _needs_database(config) and not _KEEP and not _CLINIC:
        _CLUSTER.stop()
        _CLUSTER.destroy()
        shutil.rmtree(_FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two processes end together when what takes longest begins first."""
    longest_first(items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: looking through it for rubbish finds none."""
    settle()
    gc.set_threshold(200_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Lines are counted only where somebody reads them: see tests/pace.py."""
    with counted_or_not(item):
        return (yield)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The whole cluster goes at the end; a page still being served must not turn that into a failure."""
    return True


@pytest.fixture(scope="session", autouse=True)
def one_frame() -> Iterator[None]:
    """The frame around requests is built once for all browsers of the checks, as a server builds it once.

    Each browser building its own would list the front end's files anew: a third of the matrix's time. Where a
    check runs under settings of its own, its browsers build their own.
    """
    whole, built, usual = BaseHandler.load_middleware, ClientHandler(), vars(settings)["_wrapped"]

    def load(handler: BaseHandler, is_async: bool = False) -> None:
        if not isinstance(handler, ClientHandler) or vars(settings)["_wrapped"] is not usual:
            whole(handler, is_async)
            return
        if "_middleware_chain" not in vars(built):
            whole(built)
        vars(handler).update(
            {key: value for key, value in vars(built).items() if key.startswith("_")},
        )

    with mock.patch.object(BaseHandler, "load_middleware", load):
        yield


def _sweep(style: object, connection: BaseDatabaseWrapper, **options: object) -> list[str]:
    """Statements that empty what is not empty. Emptying all tables, of which most have nothing in them, took
    longer than many a check; no trigger stands in the way, as none does of TRUNCATE.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True)) - OURS
    asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        full = [row[0] for row in cursor.fetchall()]
    return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {one}" for one in full)]


@pytest.fixture(scope="session", autouse=True)
def swept() -> Iterator[None]:
    """After a check that commits, what it left is swept away; what is known of the models stays."""
    told = "django.core.management.commands.flush"
    with mock.patch(f"{told}.sql_flush", _sweep), mock.patch(f"{told}.emit_post_migrate_signal"):
        yield


@pytest.fixture(autouse=True)
def own_clock() -> None:
    """No check runs on the wall clock that the last one's request left on."""
    timezone.deactivate()


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The cluster under the checks."""
    return _CLUSTER


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of records that nobody here wrote; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is absent: the real records these checks read are not on this machine")
    return folder


def _commits(item: pytest.Item) -> bool:
    """Whether a check commits, so that what it leaves is swept away whole afterwards."""
    marks = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    return marks or not {"transactional_db", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="module")
def company(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Cast | None]:
    """The cast, assembled once for a file: each check begins from here and is rolled back to here.

    None in a file where a check commits: there each assembles its own.
    """
    if any(_commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
        made = assemble()
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def cast(company: Cast | None, db: None) -> Cast:
    """The named people of the checks, at 9 in the morning of 18 November 2026, New York."""
    return assemble() if company is None else company.again()
