"""Starts a clinic step by step, keeps its parts alive, and stops what it started."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

import psycopg

from stepdown.config import assets
from stepdown.config.clinic import PROJECT, Clinic, MachineLacks, fingerprint, role_of
from stepdown.config.postgres_files import PostgresError
from stepdown.config.processes import Child, ChildFails, port_is_free
from stepdown.config.steps import step

COMMANDS = PROJECT / "stepdown" / "config" / "commands"
SERVER = (
    "--interface wsgi --blocking-threads 4 --backpressure 64 --respawn-failed-workers --no-ws "
    "--log-level warning --workers-kill-timeout 5"
)
# What runs beside the web server, each a command of its own.
BESIDE = ("clock", "worker")
LOCK_PATIENCE = 20.0  # seconds to wait for another supervisor that is starting or stopping
DEMO = ("simulate", "--clients", "40", "--weeks", "16", "--seed", "7")


class AlreadyRuns(Exception):
    """Another process serves these data; the text says where. Exit code 1."""


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Supervisor:
    """One run of a clinic. `with_demo` fills an empty demo clinic with a rehearsed one."""

    clinic: Clinic
    host: str
    port: int
    with_demo: bool = True
    children: list[Child] = field(default_factory=list)
    _lock: IO[str] | None = None
    _started_postgres: bool = False

    @property
    def url(self) -> str:
        return f"http://{'localhost' if self.host in ('127.0.0.1', '::1') else self.host}:{self.port}"

    def run(self) -> None:
        """Start, serve until asked to stop, stop.

        Raises AlreadyRuns, MachineLacks, AssetsError, PostgresError, ChildFails; it leaves nothing running.
        """
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, _stop)
        try:
            self.clinic.check_roles()
            self._claim()
            self._start()
            self._welcome()
            while True:
                time.sleep(0.5)
                self._watch()
        except Stopped:
            pass
        finally:
            for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(sign, signal.SIG_IGN)
            self._stop()

    # -- starting

    def _claim(self) -> None:
        """Be the only supervisor of these data; the lock ends with the process, however it ends."""
        self.clinic.runs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self.clinic.runs / "supervisor.lock").open("a+")
        until = time.monotonic() + LOCK_PATIENCE
        while not _locked(self._lock):
            where = address(self.clinic)
            if where or time.monotonic() > until:
                raise AlreadyRuns(f"Stepdown already runs on {self.clinic.data}: {where or 'it is starting'}")
            time.sleep(0.2)  # another one is starting or stopping
        for name in ("web", *BESIDE):
            self._child(name, ()).end_leftover()
        if not port_is_free(self.host, self.port):
            raise MachineLacks(f"Port {self.port} is taken. Choose another: make run PORT={self.port + 123}")

    def _start(self) -> None:
        if not assets.current():
            with step("front-end files"):
                assets.ensure()
        with step("PostgreSQL"):
            self._start_postgres()
        if self.clinic.notes().get("prepared") != (now := fingerprint()):
            self._do("stepdown.config.prepare", role_of(self.clinic.app_url), owner=True)
            self.clinic.note("prepared", now)
        if self.with_demo and self.clinic.is_demo and (COMMANDS / "simulate.py").exists():
            self._build_demo()
        with step("web server"):
            self._serve()

    def _start_postgres(self) -> None:
        if self.clinic.cluster is None:
            try:
                psycopg.connect(self.clinic.app_url, connect_timeout=10).close()
                psycopg.connect(self.clinic.owner_url, connect_timeout=10).close()
            except psycopg.OperationalError as error:
                raise MachineLacks(f"The clinic's own database does not answer: {error}".strip()) from error
            return
        self._started_postgres = True
        self.clinic.cluster.ensure()
        self.clinic.cluster.prepare()

    def _build_demo(self) -> None:
        if "demo" not in self.clinic.notes():
            with step("demo clinic"):
                self._do("stepdown", *DEMO)
            self.clinic.note("demo", " ".join(DEMO))

    def _do(self, module: str, *arguments: str, owner: bool = False) -> None:
        """One part of the start in a process of its own."""
        sys.stdout.flush()
        command = [sys.executable, "-m", module, *arguments]
        if subprocess.run(command, env=self.clinic.env(owner=owner), cwd=PROJECT, check=False).returncode:
            raise MachineLacks(f"`{module} {' '.join(arguments)}` failed; what it said stands above.")

    def _serve(self) -> None:
        workers = os.environ.get("STEPDOWN_WORKERS", "2")
        listen = ("--host", self.host, "--port", str(self.port), "--workers", workers)
        web = self._child("web", ("granian", *SERVER.split(), *listen, "stepdown.config.serve:application"))
        self.children.append(web)
        web.start()
        until = time.monotonic() + 60
        while not answers(f"http://{self.host}:{self.port}/healthz"):
            if (web.process is not None and web.process.poll() is not None) or time.monotonic() > until:
                raise ChildFails(f"The web server does not start. The end of {web.log}:\n{web.last_words()}")
            time.sleep(0.1)
        for name in BESIDE:
            if (COMMANDS / f"{name}.py").exists():
                child = self._child(name, ("stepdown", name))
                self.children.append(child)
                child.start()

    def _child(self, name: str, arguments: tuple[str, ...]) -> Child:
        return Child(name, (sys.executable, "-m", *arguments), self.clinic.env(), self.clinic.runs)

    def _welcome(self) -> None:
        (self.clinic.runs / "address.json").write_text(json.dumps({"url": self.url, "process": os.getpid()}))
        print(f"\nStepdown is open at {self.url}", flush=True)
        if self.clinic.is_demo:
            print(f"Sign in with one click at {self.url}/demo/ (everybody there is fictional)", flush=True)
        print("Ctrl-C stops it.\n", flush=True)

    # -- running and stopping

    def _watch(self) -> None:
        cluster = self.clinic.cluster
        if cluster is not None and not cluster.running:
            with step("PostgreSQL had stopped: started again"):
                cluster.ensure()
        for child in self.children:
            if child.watch():
                print(f"  {child.name} had stopped: started again", flush=True)

    def _stop(self) -> None:
        if self.children:
            (self.clinic.runs / "address.json").unlink(missing_ok=True)
        for child in reversed(self.children):
            child.stop()
        if self._started_postgres and self.clinic.cluster is not None:
            with suppress(PostgresError):
                self.clinic.cluster.stop()
        if self._lock is not None:
            self._lock.close()


def address(clinic: Clinic) -> str:
    """Where the clinic is served now; empty when it is not, or not yet."""
    try:
        with (clinic.runs / "supervisor.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return ""  # nobody holds it: whoever wrote the address is gone
    except BlockingIOError:
        pass
    except OSError:
        return ""
    try:
        return str(json.loads((clinic.runs / "address.json").read_text())["url"])
    except (OSError, ValueError, KeyError):
        return ""


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def answers(url: str) -> bool:
    """Whether a web server answers there, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _stop(_sign: int, _frame: FrameType | None) -> None:
    raise Stopped
