"""Child processes that do not outlive us, and marks that know a process from a later one with its number."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 20 * 1024 * 1024  # bytes; a full log is kept once under the name .old
QUICK_DEATH = 10.0  # seconds; a child that dies this young waits longer before it is started again
LONGEST_WAIT = 30.0  # seconds


class ChildFails(Exception):
    """A child does not start; the text is the end of its log."""


@dataclass
class Child:
    """One process under us: started, watched, restarted, stopped. Its mark and log are files below `home`."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    home: Path
    process: subprocess.Popen[bytes] | None = None
    quick_deaths: int = 0
    _began: float = field(default=0.0, init=False)
    _again_at: float | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.home / f"{self.name}.log"

    @property
    def mark(self) -> Path:
        return self.home / f"{self.name}.mark"

    def start(self) -> None:
        """Start it."""
        self.end_leftover()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
            )
        self._began = time.monotonic()
        self.mark.write_text(json.dumps([self.process.pid, started(self.process.pid)]))

    def end_leftover(self) -> None:
        """End the one that a supervisor before us left behind."""
        end_marked(self.mark)

    def watch(self) -> bool:
        """Start it again if it died: at once, but one that keeps dying young waits longer each time."""
        self._trim_log()
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        if self._again_at is None:
            self.quick_deaths = self.quick_deaths + 1 if now - self._began < QUICK_DEATH else 0
            wait = min(2.0**self.quick_deaths, LONGEST_WAIT) if self.quick_deaths > 1 else 0.0
            self._again_at = now + wait
        if now < self._again_at:
            return False
        self._again_at = None
        self.start()
        return True

    def stop(self, patience: float = 10.0) -> None:
        """Ask it to end, then make it."""
        if self.process is None:
            return
        end(self.process.pid, lambda: self.process is not None and self.process.poll() is None, patience)
        self.process.wait()
        self.process = None
        self.mark.unlink(missing_ok=True)

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.with_suffix(".log.old").write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)


def die_with_parent(sign: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to end this process when the one that started it ends, however that happens (Linux)."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, sign)


def started(pid: int) -> str:
    """When that process began, in the kernel's words; empty when there is none, or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except OSError:
        if Path("/proc/self").exists():
            return ""
    done = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def end_marked(mark: Path) -> bool:
    """End the process that a mark names, if it is still the same one. True when there was one."""
    try:
        pid, began = json.loads(mark.read_text())
    except (OSError, ValueError):
        return False
    alive = bool(began) and started(pid) == began
    if alive:
        end(pid, lambda: started(pid) == began, patience=5.0)
    mark.unlink(missing_ok=True)
    return alive


def end(pid: int, alive: Callable[[], bool], patience: float) -> None:
    """End a session of processes: politely first, for certain after `patience` seconds."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, sign)
        until = time.monotonic() + patience
        while alive() and time.monotonic() < until:
            time.sleep(0.05)
        if not alive():
            break
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def port_is_free(host: str, port: int) -> bool:
    """Whether a server can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
