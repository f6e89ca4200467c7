"""Sealed bytes open at their own place under their own key, and nowhere else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.identity import envelope
from stepdown.identity.keyring import KeyRing
from stepdown.identity.vocabulary import KeyRingBroken, SealBroken

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_was_sealed_comes_back(plain: bytes, place: str) -> None:
    assert envelope.unseal(envelope.seal(plain, KEY, bound_to=place), KEY, bound_to=place) == plain


@given(st.binary(min_size=1, max_size=50), st.data())
def test_no_byte_of_an_envelope_can_be_changed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(envelope.seal(plain, KEY, bound_to="here"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        envelope.unseal(bytes(sealed), KEY, bound_to="here")


def test_sealed_bytes_moved_elsewhere_stay_shut() -> None:
    with pytest.raises(SealBroken, match="moved"):
        envelope.unseal(
            envelope.seal(b"Robin", KEY, bound_to="client 1 names"), KEY, bound_to="client 2 names"
        )


def test_another_key_is_told_from_a_broken_seal() -> None:
    with pytest.raises(SealBroken, match="another key"):
        envelope.unseal(envelope.seal(b"Robin", KEY), os.urandom(32))


@pytest.mark.parametrize("bytes_", [b"", b"\x01short", b"\x02" + bytes(60)])
def test_noise_is_not_a_sealed_value(bytes_: bytes) -> None:
    with pytest.raises(SealBroken, match="not a value"):
        envelope.unseal(bytes_, KEY)


def test_the_same_text_never_looks_the_same_twice_and_never_shows() -> None:
    one, two = envelope.seal(b"Robin Example", KEY), envelope.seal(b"Robin Example", KEY)
    assert one != two
    assert b"Robin" not in one


def test_a_blind_index_depends_on_key_and_purpose() -> None:
    assert envelope.blind("a", KEY, purpose="x") == envelope.blind("a", KEY, purpose="x")
    assert envelope.blind("a", KEY, purpose="x") != envelope.blind("a", KEY, purpose="y")
    assert envelope.blind("a", KEY, purpose="x") != envelope.blind("a", KEY[::-1], purpose="x")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    made = KeyRing(tmp_path / "keys")
    made.create()
    return made


def test_only_the_owner_may_read_the_keys(ring: KeyRing) -> None:
    assert stat.S_IMODE(ring.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in ring.folder.iterdir()} == {0o600}


def test_two_processes_that_make_the_first_keys_end_with_the_same(ring: KeyRing) -> None:
    before = (ring.active_key(), ring.index_key(), ring.names())
    ring.create()
    assert (ring.active_key(), ring.index_key(), ring.names()) == before


def test_a_key_file_with_another_key_is_noticed(ring: KeyRing) -> None:
    (ring.folder / f"{ring.active_name()}.key").write_text(os.urandom(32).hex())
    with pytest.raises(KeyRingBroken, match="does not hold the key its name says"):
        ring.active_key()


@pytest.mark.parametrize("name", ["active", "index.key"])
def test_a_missing_file_is_named_and_says_that_nothing_is_lost(ring: KeyRing, name: str) -> None:
    (ring.folder / name).unlink()
    with pytest.raises(KeyRingBroken, match="restore the folder"):
        ring.active_key() if name == "active" else ring.index_key()


@pytest.mark.parametrize("text", ["zz", "00"])
def test_a_torn_key_is_not_used(ring: KeyRing, text: str) -> None:
    (ring.folder / "index.key").write_text(text)
    with pytest.raises(KeyRingBroken):
        ring.index_key()
    (ring.folder / f"{ring.active_name()}.key").write_text(text)
    with pytest.raises(KeyRingBroken):
        ring.active_key()


def test_a_rotation_ends_with_the_new_key_alone(ring: KeyRing) -> None:
    old = ring.active_name()
    name = ring.prepare_rotation()
    assert name is not None
    assert ring.active_name() == old
    ring.activate(name)
    assert ring.names() == tuple(sorted((old, name)))
    assert ring.finish_rotation() == (old,)
    assert ring.names() == (name,)
    assert ring.retiring() == ()


def test_a_rotation_cut_before_it_activates_starts_over_and_leaves_no_key_behind(ring: KeyRing) -> None:
    old = ring.active_name()
    abandoned = ring.prepare_rotation()
    name = ring.prepare_rotation()
    assert name not in (None, abandoned)
    ring.activate(name or "")
    assert set(ring.finish_rotation()) == {old, abandoned}
    assert ring.names() == (name,)


def test_a_rotation_cut_after_it_activates_goes_on_with_the_same_key(ring: KeyRing) -> None:
    name = ring.prepare_rotation()
    ring.activate(name or "")
    assert ring.prepare_rotation() is None
    assert ring.active_name() == name


def test_finishing_without_a_rotation_destroys_nothing(ring: KeyRing) -> None:
    assert ring.finish_rotation() == ()
    assert ring.names() == (ring.active_name(),)
