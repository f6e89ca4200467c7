"""Who may read one text of a sealed record."""

from __future__ import annotations

import pytest

from stepdown.referral.rules.opening import Standing, check_reason, is_kept_apart, may_read_text
from stepdown.referral.vocabulary import Fact, FactKind, SourcePointer

SOURCE = SourcePointer("DocumentReference", "", 3, "", 0)


def fact(kind: FactKind = FactKind.TEXT, code: str = "8648-8") -> Fact:
    return Fact(kind, "Hospital course", code, "", "", None, "", SOURCE)


@pytest.mark.parametrize(
    ("told", "standing", "apart", "why"),
    [
        (fact(), Standing.ACCOUNTABLE, False, ""),
        (fact(), Standing.ACCOUNTABLE, True, "keeps what is in this record apart"),
        (fact(), Standing.NOT_ADMITTED, False, "once the person is admitted"),
        (fact(), Standing.STRANGER, False, "who answers for this person"),
        (fact(code=""), Standing.ACCOUNTABLE, False, "no text in this entry"),
        (fact(FactKind.PROBLEM), Standing.ACCOUNTABLE, False, "no text in this entry"),
    ],
)
def test_the_accountable_counselor_reads_a_text_of_their_admitted_client(
    told: Fact, standing: Standing, apart: bool, why: str
) -> None:
    refusal = may_read_text(told, standing, kept_apart=apart)
    assert (str(refusal.reason) if refusal else "").find(why) >= 0 and bool(refusal) is bool(why)


@pytest.mark.parametrize(
    ("kind", "code", "apart"),
    [
        (FactKind.NOTICE, "PSYTHPN", True),
        (FactKind.NOTICE, "V", True),
        (FactKind.NOTICE, "42CFRPart2", False),
        (FactKind.PROBLEM, "V", False),
    ],
)
def test_a_label_of_the_sender_keeps_notes_apart(kind: FactKind, code: str, apart: bool) -> None:
    assert is_kept_apart([fact(), fact(kind, code)]) is apart
    assert not is_kept_apart([])


def test_opening_says_what_for() -> None:
    refusal = check_reason(" because ")
    assert refusal is not None and refusal.field == "reason"
    assert check_reason("To plan the first week") is None
