"""The chain over the trail: every kind of tampering is named, an untouched chain is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from stepdown.audit import rules
from stepdown.audit.vocabulary import FindingKind, Head, Link


def chain(count: int = 5) -> list[Link]:
    links, previous = [], rules.ORIGIN
    for number in range(1, count + 1):
        entry = rules.entry_digest({"verb": "see", "number": number})
        previous = rules.link_hash(previous, number, entry)
        links.append(Link(number, number * 10, previous, entry))
    return links


def kinds(links: list[Link]) -> list[FindingKind]:
    return [finding.kind for finding in rules.check_chain(links)]


def test_an_untouched_chain_holds_and_an_empty_one_too() -> None:
    assert kinds(chain()) == [] and kinds([]) == []


def test_an_edit_a_deletion_a_swap_and_a_gap_are_each_found() -> None:
    whole = chain()
    edited = [*whole]
    edited[2] = replace(whole[2], entry=rules.entry_digest({"verb": "nothing"}))
    assert kinds(edited) == [FindingKind.CHANGED]
    gone = [*whole]
    gone[1] = replace(whole[1], entry=None)
    assert kinds(gone) == [FindingKind.DELETED]
    swapped = [*whole]
    swapped[1], swapped[2] = replace(whole[1], entry=whole[2].entry), replace(whole[2], entry=whole[1].entry)
    assert kinds(swapped) == [FindingKind.CHANGED, FindingKind.CHANGED]
    assert kinds(whole[:1] + whole[2:]) == [FindingKind.GAP]


def test_a_cut_tail_a_foreign_signature_and_a_chain_written_anew_show_at_the_heads() -> None:
    hashes = {link.number: link.hash for link in chain()}
    good = Head(5, hashes[5], "")
    assert list(rules.check_heads([good], hashes)) == []
    assert [one.kind for one in rules.check_heads([good], {4: hashes[4]})] == [FindingKind.CUT]
    assert [one.kind for one in rules.check_heads([replace(good, genuine=False)], hashes)] == [
        FindingKind.HEAD
    ]
    assert [one.kind for one in rules.check_heads([replace(good, hash=b"x")], hashes)] == [FindingKind.HEAD]
    assert [one.kind for one in rules.check_heads([good], {})] == [FindingKind.CUT]


def test_a_digest_knows_the_moment_not_how_it_is_written() -> None:
    noon = datetime(2026, 11, 18, 12, tzinfo=UTC)
    east = noon.astimezone(timezone(timedelta(hours=9)))
    assert rules.entry_digest({"at": noon}) == rules.entry_digest({"at": east})
    assert rules.entry_digest({"at": noon}) != rules.entry_digest({"at": noon + timedelta(microseconds=1)})
    assert rules.entry_digest({"id": UUID(int=1)}) != rules.entry_digest({"id": UUID(int=2)})


@pytest.mark.parametrize("field", ["actor", "verb", "why"])
def test_a_digest_changes_with_every_field(field: str) -> None:
    fields = {"actor": "Dana", "verb": "see", "why": ""}
    assert rules.entry_digest(fields) != rules.entry_digest({**fields, field: "else"})
