"""`stepdown programme`: storing shipped programmes and files of one's own."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from stepdown.config.commands import OK, REFUSED, programme
from stepdown.programme import shelf
from stepdown.programme.models import ProgrammeVersion

pytestmark = pytest.mark.django_db


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    programme.add(parser.add_subparsers(dest="command"))
    args = parser.parse_args(["programme", *words])
    return int(args.run(args))


def test_the_shipped_programmes_are_stored_once_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("load") == OK
    assert call("load", "--json") == OK
    assert call("list") == OK
    told = capsys.readouterr().out
    assert "matrix-iop" in told and "version 1" in told
    assert ProgrammeVersion.objects.count() == 8


def test_a_file_of_ones_own_is_the_next_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("load")
    capsys.readouterr()
    file = tmp_path / "mine.toml"
    shipped = (shelf.HERE / "presets" / "outpatient.toml").read_text()
    file.write_text(shipped.replace('title = "Outpatient"', 'title = "Our outpatient"'))
    assert call("load", "--json", str(file)) == OK
    assert json.loads(capsys.readouterr().out)[0]["version"] == 2


def test_faults_are_told_line_by_line_and_nothing_is_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text('key = "faulty"\n')
    assert call("load", str(file)) == REFUSED
    assert "title: needs words" in capsys.readouterr().err
    file.write_text("key = = \n")
    assert call("load", str(file)) == REFUSED
    assert call("load", str(tmp_path / "nowhere.toml")) == REFUSED
    assert "Not a programme file" in capsys.readouterr().err
    assert not ProgrammeVersion.objects.exists()
