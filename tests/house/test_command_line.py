"""The `stepdown` command line explains itself and answers with exit codes that scripts can trust."""

from __future__ import annotations

import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from stepdown.config import commands
from stepdown.config.clinic import Clinic, MachineLacks, fingerprint, role_of

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("STEPDOWN_", "DATABASE_", "DJANGO_"))}


def stepdown(*words: str, **told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stepdown", *words],
        cwd=PROJECT,
        env={**CLEAN, **told},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = stepdown("--help")
    assert done.returncode == 0, done.stderr
    for name in COMMANDS:
        assert re.search(rf"\n    {name}\s", done.stdout), name
    assert "exit codes: 0 done" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_without_a_database(name: str, tmp_path: Path) -> None:
    done = stepdown(name, "--help", STEPDOWN_DATA=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert f"usage: stepdown {name}" in done.stdout
    assert len(done.stdout.split()) > 15


def test_what_is_not_understood_is_2() -> None:
    for words in ((), ("fly",), ("run", "--port", "70000"), ("run", "--port", "eighty")):
        done = stepdown(*words)
        assert done.returncode == 2, words
        assert "usage: stepdown" in done.stderr


def test_a_clinic_that_does_not_run_is_3_in_one_line(tmp_path: Path) -> None:
    for words in (("health",), ("audit", "verify")):
        done = stepdown(*words, STEPDOWN_DATA=str(tmp_path))
        assert done.returncode == 3, done.stderr
        assert "make run" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_real_clinic_is_never_thrown_away(tmp_path: Path) -> None:
    refused: tuple[tuple[Mapping[str, str], str], ...] = (
        ({"DJANGO_SETTINGS_MODULE": "stepdown.config.settings.production"}, "not demo settings"),
        ({"DATABASE_URL": "postgresql://a@h/x", "DATABASE_OWNER_URL": "postgresql://b@h/x"}, "own server"),
    )
    for told, why in refused:
        done = stepdown("demo", "--yes", STEPDOWN_DATA=str(tmp_path), **told)
        assert done.returncode == 1
        assert why in done.stderr


def test_a_clinic_on_its_own_server_names_two_roles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@host/clinic")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(MachineLacks, match="belong together"):
        Clinic.at(tmp_path).check_roles()
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://app@host/clinic")
    with pytest.raises(MachineLacks, match="two different roles"):
        Clinic.at(tmp_path).check_roles()
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://the%20owner@host/clinic")
    clinic = Clinic.at(tmp_path)
    clinic.check_roles()
    assert role_of(clinic.owner_url) == "the owner"
    assert clinic.cluster is None
    assert "DATABASE_OWNER_URL" not in clinic.env()
    assert clinic.env()["DATABASE_URL"] == "postgresql://app@host/clinic"
    assert clinic.env(owner=True)["DATABASE_URL"] == clinic.owner_url


def test_the_fingerprint_is_stable() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 64
