"""`stepdown referral import`: a line of progress a file, a table at the end, exit codes a script can read."""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from stepdown.config.commands import ENVIRONMENT, OK, REFUSED, referral
from stepdown.referral.models import Referral
from tests.cast import Cast
from tests.rules.referral.records import bundle, condition, patient, text


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    other = bundle(condition("1", "Panic"), with_patient=False)
    other["entry"].append({"resource": patient(identifier=[{"system": "urn:x", "value": "2"}])})
    made = {
        "good": text(bundle(condition("7200002", "Alcoholism"))),
        "packed": gzip.compress(text(other)),
        "newer": text(bundle(condition("7200002", "Alcoholism"), condition("2", "Hypertension"))),
        "noise": b"noise" * 100,
    }
    for name, content in made.items():
        (tmp_path / f"{name}.json").write_bytes(content)
    return {name: tmp_path / f"{name}.json" for name in made}


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    referral.add(parser.add_subparsers())
    args: Any = parser.parse_args(["referral", "import", *map(str, arguments)])
    return int(args.run(args))


def test_all_in_is_zero_and_again_is_zero(
    cast: Cast, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--site", "harbor street", "--source", "Lakeside detox")
    assert run(files["good"], files["packed"], *where) == OK
    told = capsys.readouterr()
    assert told.err.splitlines()[0].split()[:3] == ["1/2", "in", "good.json"]
    assert "2 of 2" in told.out and "not understood" in told.out
    assert Referral.objects.filter(source_label="Lakeside detox", received_by=None).count() == 2
    assert run(files["good"], files["packed"], *where) == OK
    assert "already here" in capsys.readouterr().out and Referral.objects.count() == 2


def test_one_refused_is_one_and_stops_none(
    cast: Cast, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    missing = files["good"].with_name("missing.json")
    arguments = (files["good"], files["noise"], missing, files["newer"])
    assert run(*arguments, "--site", "Harbor Street", "--json") == REFUSED
    told = json.loads(capsys.readouterr().out)
    assert [line["state"] for line in told["files"]] == ["in", "refused", "refused", "newer copy"]
    assert told["refused"] == 2 and told["files"][0]["facts"]["substance"] == 1
    assert told["files"][1]["why"] == "Not JSON: it does not begin with a curly bracket."
    assert told["files"][2]["why"] == "No such file or directory"
    assert run(files["noise"], "--site", "Harbor Street") == REFUSED
    assert "refused: noise.json: Not JSON" in capsys.readouterr().out


def test_without_knowing_the_site_nothing_happens(
    cast: Cast, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files["good"]) == ENVIRONMENT
    assert "Say which site" in capsys.readouterr().err
    assert run(files["good"], "--site", "Nowhere") == ENVIRONMENT
    assert "There is no site 'Nowhere'. Sites: Harbor Street, Mill Road." in capsys.readouterr().err
    assert not Referral.objects.exists()
