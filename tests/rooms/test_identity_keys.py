"""The keys of the vault: lost, foreign or wrong ones are said clearly, and nothing is sealed with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from stepdown.identity import actions, queries
from stepdown.identity.keyring import KeyRing
from stepdown.identity.models import KeyMark
from stepdown.identity.vocabulary import Field, Group, KeyRingBroken
from tests.cast import Cast


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: object) -> Iterator[KeyRing]:
    settings.IDENTITY_KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    yield KeyRing(tmp_path / "keys")


def _enter(cast: Cast, name: str = "robin") -> int:
    values = {Field.GIVEN_NAME: "Roberta", Field.FAMILY_NAME: "Sealed-Canary"}
    return actions.enter_identity(
        client_id=cast.clients[name].id, values=values, by=cast.viewer("iva"), at=cast.now
    )


def test_seal_belongs_into_a_transaction(cast: Cast) -> None:
    with transaction.atomic():
        sealed = actions.seal(b"a file", bound_to="referral file 1")
    assert actions.unseal(sealed, bound_to="referral file 1") == b"a file"


def test_a_lost_folder_of_keys_is_said_clearly_and_nothing_is_sealed_with_new_ones(
    cast: Cast, tmp_path: Path
) -> None:
    _enter(cast)
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    with pytest.raises(KeyRingBroken, match="missing"):
        queries.values_of(cast.clients["robin"].id, [Group.NAMES])
    with pytest.raises(KeyRingBroken, match="put the folder back"):
        _enter(cast, "alex")
    (tmp_path / "elsewhere").rename(tmp_path / "keys")
    assert queries.values_of(cast.clients["robin"].id, [Group.NAMES])[Field.GIVEN_NAME] == "Roberta"


def test_another_clinics_folder_of_keys_is_noticed_before_it_seals(cast: Cast, tmp_path: Path) -> None:
    _enter(cast)
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    KeyRing(tmp_path / "keys").create()
    with pytest.raises(KeyRingBroken, match="belongs to another database"):
        _enter(cast, "alex")


def test_a_wrong_key_under_the_right_name_opens_nothing(cast: Cast, keys: KeyRing) -> None:
    _enter(cast)
    (keys.folder / f"{keys.active_name()}.key").write_text(os.urandom(32).hex())
    with pytest.raises(KeyRingBroken, match="does not hold the key its name says"):
        queries.values_of(cast.clients["robin"].id, [Group.NAMES])


def test_the_database_knows_which_keys_it_needs(cast: Cast, keys: KeyRing) -> None:
    _enter(cast)
    assert list(KeyMark.objects.values_list("name", flat=True)) == [keys.active_name()]
    assert keys.folder == settings.IDENTITY_KEY_DIR
