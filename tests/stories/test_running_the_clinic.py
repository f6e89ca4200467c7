"""`stepdown run` on a real machine: it starts, survives what kills its parts, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from stepdown.config.postgres import APP, OWNER, Cluster
from stepdown.config.processes import started

pytestmark = [pytest.mark.story, pytest.mark.timeout(600)]
PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Running:
    """One `stepdown run` and the folder of its data."""

    data: Path
    port: int
    process: subprocess.Popen[str]

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.data / "postgres")

    def health(self) -> dict[str, bool]:
        """Which parts are well; empty when nothing answers."""
        url = f"http://127.0.0.1:{self.port}/healthz"
        request = urllib.request.Request(url, headers={"Accept": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                body = answer.read()
        except urllib.error.HTTPError as answer:
            body = answer.read()
        except OSError:
            return {}
        return {name: part["well"] for name, part in json.loads(body)["parts"].items()}

    def is_well(self) -> bool:
        health = self.health()
        return bool(health) and all(health.values())

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=15) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return 0

    def pid(self, name: str) -> int:
        """The process of a part; 0 while there is none."""
        try:
            return int(json.loads((self.data / "run" / f"{name}.mark").read_text())[0])
        except (OSError, ValueError):
            return 0

    def is_open(self) -> bool:
        """Whether the supervisor has welcomed people: before that, a part that dies ends the start."""
        try:
            welcomed = json.loads((self.data / "run" / "address.json").read_text())["process"]
        except (OSError, ValueError):
            return False
        return welcomed == self.process.pid and self.is_well()

    def told(self) -> str:
        """What to say when it does not come back: its parts, their processes, the ends of their logs."""
        logs = sorted((self.data / "run").glob("*.log"))
        ends = [f"{log.name}: {log.read_text(errors='replace')[-800:]}" for log in logs]
        return "\n".join((f"{self.health()} {sorted(self.family())}", *ends))

    def postmaster(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def family(self) -> set[int]:
        """Every process that works for this clinic, by the data folder in its environment."""
        mine = f"STEPDOWN_DATA={self.data}".encode()
        found = set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    if mine in (entry / "environ").read_bytes().split(b"\0"):
                        found.add(int(entry.name))
                except OSError:
                    continue
        return {pid for pid in found if started(pid)}


def eventually(happens: Callable[[], bool], *, within: float = 120.0) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int) -> Running:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("STEPDOWN_", "DATABASE_", "DJANGO_"))}
    command = [sys.executable, "-m", "stepdown", "run", "--no-demo", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Running(data, port, process)


def open_doors(running: Running) -> Running:
    if (
        not eventually(lambda: running.process.poll() is not None or running.is_open(), within=280)
        or running.process.poll() is not None
    ):
        health = running.health()
        running.process.terminate()
        output = running.process.communicate(timeout=60)[0]
        pytest.fail(f"the clinic did not open: {health}\n{output}")
    return running


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Data of one clinic, prepared by the first test that starts it."""
    folder = Path(tempfile.mkdtemp(prefix="sd-run-"))
    yield folder
    Cluster(folder / "postgres", throwaway=True).destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def clinic(data: Path) -> Iterator[Running]:
    running = open_doors(start(data, free_port()))
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.communicate(timeout=60)
    elif running.process.stdout is not None:
        running.process.stdout.close()


def test_it_opens_and_ctrl_c_closes_everything(clinic: Running) -> None:
    assert clinic.status("/demo/") == 200
    clinic.process.send_signal(signal.SIGINT)
    said = clinic.process.communicate(timeout=60)[0]
    assert clinic.process.returncode == 0
    assert f"http://localhost:{clinic.port}" in said
    assert "✓ PostgreSQL" in said
    assert not clinic.cluster.running
    assert clinic.family() == set()


def test_it_serves_as_a_role_that_cannot_alter_the_trail(clinic: Running) -> None:
    with psycopg.connect(clinic.cluster.url(OWNER, "stepdown")) as link:
        row = link.execute("select count(*) from pg_stat_activity where usename = %s", [OWNER]).fetchone()
        assert row == (1,), "only this check is signed in as the owner"
    for forbidden in (
        "update audit_entry set verb = 'nothing'",
        "delete from audit_entry",
        "truncate audit_entry",
        "alter table audit_entry disable trigger all",
        "update audit_seal set number = 0",
        "delete from people_clientevent",
        "update signature_signature set digest = ''",
        "create table mine (n int)",
        "insert into django_migrations (app, name, applied) values ('x', 'y', now())",
    ):
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(clinic.cluster.url(APP, "stepdown")) as link, refused:
            link.execute(forbidden)


def test_the_database_is_killed_and_the_clinic_is_well_again(clinic: Running) -> None:
    before = clinic.postmaster()
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: clinic.is_well() and clinic.postmaster() != before), clinic.told()
    assert [clinic.status("/demo/") for _ in range(10)] == [200] * 10


def test_the_web_server_is_killed_and_comes_back(clinic: Running) -> None:
    before = clinic.pid("web")
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: clinic.pid("web") not in (0, before) and clinic.is_well()), clinic.told()


@pytest.mark.parametrize("child", ["clock", "worker"])
def test_what_runs_beside_the_web_server_is_killed_and_comes_back(clinic: Running, child: str) -> None:
    assert eventually(lambda: clinic.pid(child) > 0)
    before = clinic.pid(child)
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: clinic.pid(child) not in (0, before) and clinic.is_well()), clinic.told()


def test_a_second_run_on_the_same_data_says_where_the_first_is(clinic: Running) -> None:
    second = start(clinic.data, free_port())
    said = second.process.communicate(timeout=60)[0]
    assert second.process.returncode == 1
    assert f"already runs on {clinic.data}: http://localhost:{clinic.port}" in said
    assert clinic.is_well()


def test_a_taken_port_is_said_in_one_line(clinic: Running, tmp_path: Path) -> None:
    second = start(tmp_path, clinic.port)
    said = second.process.communicate(timeout=60)[0]
    assert second.process.returncode == 3
    assert said.strip() == f"Port {clinic.port} is taken. Choose another: make run PORT={clinic.port + 123}"


def test_the_supervisor_is_killed_nothing_serves_on_and_a_new_one_takes_over(clinic: Running) -> None:
    clinic.process.kill()
    clinic.process.communicate(timeout=60)
    assert eventually(lambda: clinic.family() == set(), within=20), "the children went with their supervisor"
    assert clinic.status("/healthz") == 0
    assert clinic.cluster.running, "the database is left for the next supervisor"
    postmaster = clinic.postmaster()
    successor = open_doors(start(clinic.data, clinic.port))
    assert successor.postmaster() == postmaster
    successor.process.terminate()
    successor.process.communicate(timeout=60)
    assert successor.process.returncode == 0
    assert not clinic.cluster.running
