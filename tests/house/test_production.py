"""Production settings refuse to start half-made, and have no demo: each lack is said in one clear line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from stepdown.config.postgres import OWNER, Cluster

PROJECT = Path(__file__).resolve().parents[2]
START = """
import django
django.setup()
from stepdown.config.wsgi import ENDPOINTS
from uuid import uuid4
from django.conf import settings
from django.test import Client
staff = Client(HTTP_HOST="staff.clinic.example")
assert ENDPOINTS
"""


@pytest.fixture
def whole(tmp_path: Path, cluster: Cluster, db: None) -> dict[str, str]:
    """Everything a production start needs."""
    (tmp_path / "keys").mkdir()
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "DJANGO_SETTINGS_MODULE": "stepdown.config.settings.production",
        "STEPDOWN_DATA": str(tmp_path),
        "STEPDOWN_SECRET_KEY": "only the checks sign with this, and it is long enough for that",
        "STEPDOWN_STAFF_HOST": "staff.clinic.example",
        "STEPDOWN_CLIENT_HOST": "my.clinic.example",
        "STEPDOWN_HTTPS": "1",
        "STEPDOWN_KEYS": str(tmp_path / "keys"),
        "DATABASE_URL": cluster.url(OWNER, str(connection.settings_dict["NAME"])),
    }


def run(env: dict[str, str], code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=PROJECT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "name",
    [
        "STEPDOWN_SECRET_KEY",
        "STEPDOWN_STAFF_HOST",
        "STEPDOWN_CLIENT_HOST",
        "STEPDOWN_HTTPS",
        "STEPDOWN_KEYS",
        "DATABASE_URL",
    ],
)
def test_what_is_missing_is_named_in_the_last_line(whole: dict[str, str], name: str) -> None:
    whole.pop(name)
    assert f"ImproperlyConfigured: {name} is not set: " in refusal(whole)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"STEPDOWN_SECRET_KEY": "short"}, "STEPDOWN_SECRET_KEY is too short: at least 50 characters."),
        ({"STEPDOWN_CLIENT_HOST": "staff.clinic.example"}, "must differ."),
        ({"STEPDOWN_HTTPS": "0"}, "STEPDOWN_HTTPS must be 1"),
        ({"STEPDOWN_KEYS": "/nowhere/at/all"}, "The identity keys' folder /nowhere/at/all does not exist."),
        ({"STEPDOWN_DEMO": "1"}, "the demo sign-in does not exist in production settings."),
    ],
)
def test_what_is_wrong_is_said_in_the_last_line(
    whole: dict[str, str], change: dict[str, str], said: str
) -> None:
    assert said in refusal(whole | change)


@pytest.mark.parametrize(
    ("module", "code"), [("stepdown audit verify", 3), ("stepdown.config.prepare stepdown_app", 1)]
)
def test_a_start_and_a_command_say_the_one_line_and_nothing_else(
    whole: dict[str, str], module: str, code: int
) -> None:
    whole.pop("STEPDOWN_HTTPS")
    done = subprocess.run(
        [sys.executable, "-m", *module.split()],
        env=whole,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stderr == "STEPDOWN_HTTPS is not set: set it to 1 once the server answers by HTTPS only.\n"


def refusal(env: dict[str, str]) -> str:
    done = run(env, "import django; django.setup()")
    assert done.returncode, done.stdout
    return done.stderr.strip().splitlines()[-1]


def test_a_whole_production_start_has_no_demo_and_answers_by_https_only(whole: dict[str, str]) -> None:
    done = run(
        whole,
        START
        + """
assert staff.get("/sign-in/").headers["Location"] == "https://staff.clinic.example/sign-in/"
demo = staff.get("/demo/", secure=True)
assert demo.status_code == 404, demo.status_code
asked = staff.post("/demo/", {"account": "1", "request_id": str(uuid4())}, secure=True)
assert asked.status_code == 404 and settings.STAFF_COOKIE not in asked.cookies, asked.status_code
signed = staff.get("/sign-in/", secure=True)
assert signed.status_code == 200 and b"/demo/" not in signed.content, signed.content
assert "max-age" in signed.headers["Strict-Transport-Security"]
assert staff.get("/sign-in/", secure=True, HTTP_HOST="elsewhere.example").status_code == 400
assert settings.STAFF_COOKIE.startswith("__Host-") and settings.CLIENT_COOKIE.startswith("__Host-")
print("whole")
""",
    )
    assert done.stdout.strip() == "whole", done.stderr[-2000:]


def test_processes_that_run_checks_side_by_side_keep_keys_of_their_own(tmp_path: Path) -> None:
    def folders(worker: str) -> set[str]:
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROJECT),
            "STEPDOWN_CHECKS": str(tmp_path),
            # What one process inherits from another must not decide where it keeps its own.
            "STEPDOWN_KEYS": str(tmp_path / "somebody's"),
            "PYTEST_XDIST_WORKER": worker,
        }
        asked = (
            "from stepdown.config.settings.test import *\n"
            "print(IDENTITY_KEY_DIR, TRAIL_HEAD_DIR, OUTBOX_DIR, INBOX_DIR, PACKET_DIR)"
        )
        done = subprocess.run(
            [sys.executable, "-c", asked], env=env, cwd=PROJECT, capture_output=True, text=True, check=True
        )
        return set(done.stdout.split())

    first, second = folders("gw0"), folders("gw1")
    assert len(first) == len(second) == 5
    assert not first & second
