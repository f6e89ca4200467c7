"""`stepdown identity rotate-key`: what it prints and its exit codes."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepdown.config.commands import ENVIRONMENT, OK, identity
from stepdown.identity import actions
from stepdown.identity.keyring import KeyRing
from stepdown.identity.vocabulary import Field
from tests.cast import Cast


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: object) -> Iterator[KeyRing]:
    settings.IDENTITY_KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    yield KeyRing(tmp_path / "keys")


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    identity.add(parser.add_subparsers())
    args = parser.parse_args(["identity", "rotate-key", *words])
    return int(args.run(args))


def _fill(cast: Cast) -> None:
    values = {Field.GIVEN_NAME: "Roberta", Field.FAMILY_NAME: "Sealed-Canary"}
    actions.enter_identity(
        client_id=cast.clients["robin"].id, values=values, by=cast.viewer("iva"), at=cast.now
    )


def test_it_turns_the_key_and_says_so(cast: Cast, capsys: pytest.CaptureFixture[str], keys: KeyRing) -> None:
    _fill(cast)
    assert _run() == OK
    said = capsys.readouterr().out
    assert "identity: 1 values under the new key" in said
    assert f"Everything is sealed with key {keys.active_name()}. Old keys destroyed: 1." in said
    assert "Make a backup now." in said


def test_for_a_program_it_is_one_json_object(
    cast: Cast, capsys: pytest.CaptureFixture[str], keys: KeyRing
) -> None:
    _fill(cast)
    assert _run("--json") == OK
    facts = json.loads(capsys.readouterr().out)
    assert facts["done"] is True
    assert facts["active"] == keys.active_name()
    assert facts["resealed"]["identity"] == 1
    assert len(facts["destroyed"]) == 1


def test_without_the_folder_of_keys_it_ends_with_3_and_one_clear_line(
    cast: Cast, capsys: pytest.CaptureFixture[str], keys: KeyRing
) -> None:
    _fill(cast)
    keys.folder.rename(keys.folder.parent / "away")
    assert _run() == ENVIRONMENT
    assert "is not there" in capsys.readouterr().err
    assert _run("--json") == ENVIRONMENT
    assert json.loads(capsys.readouterr().out)["done"] is False
