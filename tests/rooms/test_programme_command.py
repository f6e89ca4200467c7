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


def test_matrix_alone_does_not_count_and_the_command_says_by_how_much(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call("load")
    capsys.readouterr()
    assert call("check", "matrix-iop", "--on", "2026-11-22") == REFUSED
    told = capsys.readouterr().out
    assert "Weeks 2 to 4: 6:10 a week, short of 9:00 by 2:50" in told
    assert "- Add 2:50 a week in weeks 1 to 4: 2 × 90 min group on Mon + Wed." in told
    assert "It does not count yet." in told
    assert call("check", "three-sessions") == OK
    assert "It counts." in capsys.readouterr().out


def test_a_check_as_data_carries_the_sum_down_to_each_service(capsys: pytest.CaptureFixture[str]) -> None:
    file = shelf.HERE / "presets" / "matrix-iop.toml"
    assert call("check", str(file), "--payer", "medicare-iop", "--on", "2026-11-22", "--json") == REFUSED
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] is False and told["weeks"][1] == {"week": 2, "phase": 1, "minutes": 370}
    one = next(
        found for found in told["findings"] if found["rule"] == "medicare-iop" and found["held"] == 370
    )
    assert (one["by"], one["source"]["tag"]) == (170, "V")
    assert sum(term["counted"] for term in one["sum"]) == 370
    assert call("check", str(file), "--payer", "medicare-iop", "--on", "2023-12-31", "--json") == REFUSED
    before = json.loads(capsys.readouterr().out)
    assert not [found for found in before["findings"] if found["rule"] == "medicare-iop"]
    assert before["ahead"][0]["from"] == "2024-01-01" and before["ahead"][0]["findings"]


def test_a_check_of_what_is_not_there_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("load")
    assert call("check", "no-such") == REFUSED
    assert "Neither a file nor a stored programme" in capsys.readouterr().err
    assert call("check", "outpatient", "--payer", "nobody") == REFUSED
    assert "No such rule: nobody. Known: h0015, medicare-iop" in capsys.readouterr().err
    file = tmp_path / "faulty.toml"
    file.write_text('key = "faulty"\n')
    assert call("check", str(file)) == REFUSED
    assert "title: needs words" in capsys.readouterr().err
    assert call("check", str(tmp_path / "nowhere.toml")) == REFUSED
    assert "Not a programme file" in capsys.readouterr().err
