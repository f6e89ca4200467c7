"""Turning the key: everything opens afterwards, also when it was stopped in the middle, and the old key is
gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stepdown.audit.models import Entry
from stepdown.identity import actions, queries
from stepdown.identity.keyring import KeyRing
from stepdown.identity.models import IdentityEntry, KeyMark
from stepdown.identity.vocabulary import Field, Group, KeyRingBroken
from stepdown.journeys import rotate_key as journey
from stepdown.journeys.rotate_key import rotate_key
from tests.cast import SYSTEM, Cast

NAMES = ("robin", "alex", "jamie")
VAULT_ONLY = {"identity": journey.ROOMS["identity"]}


class Killed(BaseException):
    """Stands for the process being killed: nothing catches it."""


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: object) -> Iterator[KeyRing]:
    settings.IDENTITY_KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    yield KeyRing(tmp_path / "keys")


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """Three clients with a legal identity, one of them corrected once."""
    iva = cast.viewer("iva")
    for name in NAMES:
        values = {Field.GIVEN_NAME: name.title(), Field.FAMILY_NAME: "Canary", Field.PHONE: "555-0100"}
        actions.enter_identity(client_id=cast.clients[name].id, values=values, by=iva, at=cast.now)
    changed = {Field.FAMILY_NAME: "Other"}
    robin = cast.clients["robin"].id
    actions.enter_identity(client_id=robin, values=changed, why="Married", version=1, by=iva, at=cast.now)
    return cast


def _check(cast: Cast) -> None:
    for name in NAMES:
        values = queries.values_of(cast.clients[name].id, tuple(Group))
        assert values[Field.GIVEN_NAME] == name.title()
        assert values[Field.FAMILY_NAME] == ("Other" if name == "robin" else "Canary")


def test_everything_opens_under_the_new_key_and_the_old_one_is_gone(filled: Cast, keys: KeyRing) -> None:
    old = keys.active_name()
    turned = rotate_key(by=SYSTEM, at=filled.now)
    assert turned.resealed["identity"] == IdentityEntry.objects.count() == 7
    assert turned.destroyed == (old,)
    assert keys.names() == (turned.active,) == (keys.active_name(),)
    assert list(KeyMark.objects.values_list("name", flat=True)) == [turned.active]
    assert all(bytes(row.sealed)[1:9].hex() == turned.active for row in IdentityEntry.objects.all())
    _check(filled)


def test_the_history_turns_too_and_keeps_its_order(filled: Cast) -> None:
    before = list(IdentityEntry.objects.order_by("id").values_list("id", "group", "number", "why"))
    rotate_key(by=SYSTEM, at=filled.now)
    assert list(IdentityEntry.objects.order_by("id").values_list("id", "group", "number", "why")) == before


def test_the_trail_says_that_the_key_was_turned(filled: Cast) -> None:
    rotate_key(by=SYSTEM, at=filled.now)
    verbs = Entry.objects.filter(kind="identity key").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["begin key rotation", "end key rotation"]


def test_progress_is_told(filled: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "BATCH", 3)
    told: list[tuple[str, int]] = []
    rotate_key(progress=lambda room, count: told.append((room, count)), by=SYSTEM, at=filled.now)
    assert [count for room, count in told if room == "identity"] == [3, 6, 7]


@pytest.mark.parametrize("step", ["_write", "_destroy", "_sync"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6])
def test_killed_at_any_change_of_the_key_folder_nothing_is_lost(
    filled: Cast, keys: KeyRing, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    calls = 0
    real = getattr(KeyRing, step)

    def dies(self: KeyRing, *args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise Killed
        return real(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, step, dies)
        try:
            rotate_key(rooms=VAULT_ONLY, by=SYSTEM, at=filled.now)
        except Killed:
            _check(filled)
    turned = rotate_key(rooms=VAULT_ONLY, by=SYSTEM, at=filled.now)
    _check(filled)
    assert keys.names() == (turned.active,)
    assert keys.retiring() == ()


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_killed_between_two_batches_it_goes_on_with_the_same_key(
    filled: Cast, keys: KeyRing, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(journey, "BATCH", 2)
    old, done = keys.active_name(), 0

    def dies(limit: int) -> int:
        nonlocal done
        if done == batches:
            raise Killed
        done += 1
        return actions.reseal(limit=limit)

    with pytest.raises(Killed):
        rotate_key(rooms={"identity": dies}, by=SYSTEM, at=filled.now)
    half_way = keys.active_name()
    assert half_way != old
    assert old in keys.names()
    _check(filled)
    turned = rotate_key(rooms=VAULT_ONLY, by=SYSTEM, at=filled.now)
    assert turned.active == half_way
    assert turned.resealed["identity"] == 7 - 2 * batches
    assert turned.destroyed == (old,)
    _check(filled)


def test_a_value_that_does_not_open_stops_the_rotation_and_keeps_the_old_key(
    filled: Cast, keys: KeyRing
) -> None:
    old = keys.active_name()
    row = IdentityEntry.objects.first()
    assert row is not None
    IdentityEntry.objects.filter(id=row.id).update(sealed=bytes(row.sealed)[:-1] + b"\x00")
    with pytest.raises(Exception, match="changed, or moved"):
        rotate_key(rooms=VAULT_ONLY, by=SYSTEM, at=filled.now)
    assert old in keys.names()


def test_without_its_keys_a_rotation_says_so_and_changes_nothing(filled: Cast, tmp_path: Path) -> None:
    (tmp_path / "keys").rename(tmp_path / "away")
    with pytest.raises(KeyRingBroken, match="is not there"):
        rotate_key(rooms=VAULT_ONLY, by=SYSTEM, at=filled.now)
    (tmp_path / "away").rename(tmp_path / "keys")
    _check(filled)


def test_what_is_sealed_while_the_key_turns_is_brought_over_too(filled: Cast, keys: KeyRing) -> None:
    late: list[int] = []

    def busy(limit: int) -> int:
        done = actions.reseal(limit=limit)
        if not late:
            late.append(1)
            values = {Field.ADDRESS: "2 Fiction Way"}
            robin = filled.clients["robin"].id
            iva = filled.viewer("iva")
            actions.enter_identity(
                client_id=robin, values=values, why="Moved", version=2, by=iva, at=filled.now
            )
        return done

    turned = rotate_key(rooms={"identity": busy}, by=SYSTEM, at=filled.now)
    assert all(bytes(row.sealed)[1:9].hex() == turned.active for row in IdentityEntry.objects.all())


def test_a_rotation_of_an_empty_clinic_makes_a_key(cast: Cast, keys: KeyRing) -> None:
    actions.blind_index("nobody", purpose="first use")
    turned = rotate_key(rooms=VAULT_ONLY, by=SYSTEM, at=cast.now)
    assert keys.names() == (turned.active,)
