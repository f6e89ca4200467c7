"""Marks know a process from its successor; children go with their parent and come back when they die."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stepdown.config import processes
from stepdown.config.processes import Child, end_marked, port_is_free, started

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('up', flush=True); time.sleep(600)",
)


def gone(pid: int, within: float = 10.0) -> bool:
    until = time.monotonic() + within
    while started(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not started(pid)


def test_a_child_is_started_stopped_and_forgets_its_mark(tmp_path: Path) -> None:
    child = Child("sleeper", SLEEPER, os.environ, tmp_path)
    child.start()
    assert child.process is not None
    pid = child.process.pid
    assert json.loads(child.mark.read_text()) == [pid, started(pid)]
    assert not child.watch()
    child.stop()
    assert gone(pid)
    assert not child.mark.exists()
    child.stop()


def test_a_child_that_dies_is_started_again_but_one_that_keeps_dying_waits(tmp_path: Path) -> None:
    child = Child("brief", (sys.executable, "-c", "print('no')"), os.environ, tmp_path)
    child.start()
    assert child.process is not None
    child.process.wait()
    assert child.watch(), "the first time at once"
    child.process.wait()
    assert not child.watch(), "the second time it waits"
    assert "no" in child.last_words()
    child.stop()


def test_a_child_that_ignores_a_polite_request_is_ended(tmp_path: Path) -> None:
    child = Child("stubborn", STUBBORN, os.environ, tmp_path)
    child.start()
    assert child.process is not None
    pid = child.process.pid
    while "up" not in child.last_words():
        time.sleep(0.02)
    child.stop(patience=0.3)
    assert gone(pid)


def test_a_child_goes_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from stepdown.config.processes import Child;"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)'];"
        "c = Child('sleeper', sleep, os.environ, Path(sys.argv[1])); c.start(); "
        "print(c.process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert gone(pid)


def test_what_an_earlier_supervisor_left_is_ended(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEPER, start_new_session=True)
    mark = tmp_path / "web.mark"
    mark.write_text(json.dumps([left.pid, started(left.pid)]))
    try:
        assert end_marked(mark)
        left.wait(10)
        assert not mark.exists()
    finally:
        left.kill()
        left.wait()


def test_a_stranger_with_the_number_of_a_dead_child_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEPER, start_new_session=True)
    mark = tmp_path / "web.mark"
    try:
        for text in (
            json.dumps([stranger.pid, "another time"]),
            json.dumps([stranger.pid, ""]),
            "not json",
            "{}",
        ):
            mark.write_text(text)
            assert not end_marked(mark)
            assert started(stranger.pid)
    finally:
        stranger.kill()
        stranger.wait()
    assert not end_marked(tmp_path / "absent.mark")


def test_a_full_log_is_kept_once_and_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT", 10)
    child = Child("sleeper", SLEEPER, os.environ, tmp_path)
    child.log.write_text("more than ten letters")
    child.watch()
    assert child.log.read_text() == ""
    assert (tmp_path / "sleeper.log.old").read_text() == "more than ten letters"


def test_a_taken_port_is_known() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        assert not port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)
