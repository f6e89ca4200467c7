"""Over which exact text, by whom, and what is still missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.kernel.viewer import NOBODY, Audience, Viewer
from stepdown.signature import rules
from stepdown.signature.rules import Asked, canonical_digest
from stepdown.signature.templates import every_version
from stepdown.signature.vocabulary import Capacity

ME, OTHER, CLIENT = UUID(int=1), UUID(int=2), UUID(int=9)
texts = st.dictionaries(
    st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers(), st.none(), st.booleans())
)


def _staff(*powers: str) -> Viewer:
    return Viewer(Audience.STAFF, staff_id=ME, powers=frozenset(powers))


def _asked(
    capacity: Capacity, author: UUID | None = None, typed: str = "", signed: UUID | None = None
) -> Asked:
    by = {Capacity.AUTHOR: {signed}} if signed else {}
    return Asked(capacity, author, CLIENT, by, typed)


@given(texts)
def test_the_order_of_keys_does_not_change_a_digest(document: dict[str, object]) -> None:
    turned = dict(reversed(list(document.items())))
    assert canonical_digest(document) == canonical_digest(turned)


@given(texts, texts)
def test_two_documents_that_differ_have_two_digests(one: dict[str, object], other: dict[str, object]) -> None:
    same = [(k, type(v), v) for k, v in sorted(one.items())] == [
        (k, type(v), v) for k, v in sorted(other.items())
    ]
    assert (canonical_digest(one) == canonical_digest(other)) is same


def test_one_moment_is_one_moment_in_every_zone() -> None:
    here = datetime(2026, 11, 18, 9, tzinfo=timezone(timedelta(hours=-5)))
    assert canonical_digest({"at": here}) == canonical_digest({"at": datetime(2026, 11, 18, 14, tzinfo=UTC)})


def test_what_documents_hold_has_a_form() -> None:
    document = {
        Capacity.AUTHOR: [date(2026, 1, 1), time(9, 30), ME, Decimal("1.50")],
        "set": {"b", "a"},
        "tuple": (1, None, True),
        "capacity": Capacity.CLIENT,
    }
    assert len(canonical_digest(document)) == 64


@pytest.mark.parametrize("value", [1.5, datetime(2026, 1, 1), b"x", object()])  # noqa: DTZ001
def test_what_has_no_one_form_is_not_signed(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_digest({"x": value})


def test_keys_are_texts() -> None:
    with pytest.raises(TypeError):
        canonical_digest({"x": {1: "a"}})


def test_a_known_document_keeps_its_digest_for_ever() -> None:
    known = "fd5e92badbe24726f55b88132dd5fa1ceec0efd960b3bcd44f527b4bcc84af34"
    assert canonical_digest({"a": 1, "b": ["x"]}) == known


@pytest.mark.parametrize(
    ("asked", "by", "fine"),
    [
        (_asked(Capacity.AUTHOR), _staff("sign"), True),
        (_asked(Capacity.AUTHOR, ME), _staff("sign"), True),
        (_asked(Capacity.AUTHOR, OTHER), _staff("sign"), False),
        (_asked(Capacity.AUTHOR), _staff(), False),
        (_asked(Capacity.CO_SIGNER, OTHER), _staff("co_sign"), True),
        (_asked(Capacity.CO_SIGNER, OTHER), _staff("sign"), False),
        (_asked(Capacity.CO_SIGNER, ME), _staff("co_sign"), False),
        (_asked(Capacity.CO_SIGNER, None, signed=ME), _staff("co_sign"), False),
        (_asked(Capacity.PRACTITIONER), _staff("diagnose"), True),
        (_asked(Capacity.PRACTITIONER), _staff("prescribe"), True),
        (_asked(Capacity.PRACTITIONER), _staff("sign"), False),
        (_asked(Capacity.WITNESS), _staff(), True),
        (_asked(Capacity.PRESENT), _staff(), True),
        (_asked(Capacity.SUPERVISEE, ME), _staff(), True),
        (_asked(Capacity.SUPERVISEE, OTHER), _staff("sign"), False),
        (Asked(Capacity.CLIENT, None, None, {}, "Robin"), _staff("sign"), False),
        (_asked(Capacity.WITNESS), NOBODY, False),
        (_asked(Capacity.AUTHOR), Viewer(Audience.STAFF, powers=frozenset({"sign"})), False),
        (_asked(Capacity.CLIENT, typed="Robin"), _staff(), True),
        (_asked(Capacity.CLIENT, typed=" "), _staff(), False),
        (_asked(Capacity.CLIENT), Viewer(Audience.CLIENT, client_id=CLIENT), True),
        (_asked(Capacity.CLIENT), Viewer(Audience.CLIENT, client_id=OTHER), False),
        (_asked(Capacity.CLIENT, typed="Robin"), NOBODY, False),
    ],
)
def test_who_may_sign_as_what(asked: Asked, by: Viewer, fine: bool) -> None:
    assert (rules.may_sign(asked, by) is None) is fine


def test_what_is_missing_comes_in_the_order_it_is_asked() -> None:
    wanted = (Capacity.AUTHOR, Capacity.CLIENT, Capacity.CO_SIGNER)
    assert rules.missing(wanted, {Capacity.CLIENT}) == (Capacity.AUTHOR, Capacity.CO_SIGNER)


@pytest.mark.parametrize(("note", "fine"), [("", False), ("no", False), ("Not now", True)])
def test_not_signing_says_why(note: str, fine: bool) -> None:
    assert (rules.check_note(note) is None) is fine


# A version that is out never changes: clients signed exactly these words. A new text is a new file.
PAPERS = {
    "consent_to_treat.1": "41928669b187de19e8ee53abbe9d55974d3996765c1af91e05d3d32e66c51a38",
    "good_faith_estimate.1": "1834476d44ec1ae73b3dd3160fadd8908304cabc321678c7fd4a2eacd6b4823f",
    "privacy_notice.1": "84a87f3a94c18338d636d398d94a0abd834d7fb3dca71c2ea6167a307bbaecee",
    "programme_rules.1": "7d5d968ce70eacae361a65eee079533bcbe91d2aa7aef27d73ac7f54d8dd4b37",
    "rights_and_grievance.1": "7eb8cd3228b78129c7c8b7cb766bf09c3ec8f4d0bcbc864abc68a4265ab2561c",
}


def test_papers_that_are_out_never_change() -> None:
    assert {paper.reference: paper.digest for paper in every_version().values()} == PAPERS
