"""Who can be given a paper, what giving one back asks for, and which pages go out."""

from __future__ import annotations

import pytest

from stepdown.inbox.rules import pages
from stepdown.inbox.rules.passing import check_giving_back, may_be_given
from stepdown.inbox.vocabulary import Area, Kind
from stepdown.kernel.refusal import Refusal
from stepdown.people.vocabulary import Permission as P

LAB = Kind("lab_result", "Lab result", Area.CLIENT, vault=False, desk=False)
PAYER = Kind("payer_letter", "Letter from a health plan", Area.CLIENT, vault=False, desk=True)


@pytest.mark.parametrize(
    ("kind", "vault", "filed", "permissions", "given"),
    [
        (None, False, False, {P.WORK_INBOX}, True),
        (None, False, False, {P.FILE_OWN_PAPERS}, True),
        (None, False, False, {P.SEE_CLIENTS, P.SEE_CHART}, False),
        (LAB, False, True, {P.SEE_CHART}, True),
        (LAB, False, True, {P.SEE_CLIENTS, P.WORK_INBOX}, False),
        (PAYER, False, True, {P.SEE_CLIENTS}, True),
        (PAYER, False, True, {P.WORK_INBOX}, False),
        (LAB, True, True, {P.SEE_CHART}, False),
        (LAB, True, True, {P.OPEN_VAULT}, True),
        (None, False, True, {P.SEE_CLIENTS}, False),
    ],
)
def test_a_paper_goes_only_to_who_could_open_it_anyway(
    kind: Kind | None, vault: bool, filed: bool, permissions: set[P], given: bool
) -> None:
    assert may_be_given(kind, vault=vault, filed=filed, permissions=permissions) is given


def test_giving_back_says_why() -> None:
    told = check_giving_back("  no ")
    assert told is not None and told.field == "words"
    assert check_giving_back("Not a client of mine") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("", (1, 2, 3, 4)), (" ", (1, 2, 3, 4)), ("2", (2,)), ("3-4, 1, 3", (1, 3, 4)), ("1–2", (1, 2))],
)
def test_pages_to_give_out_are_named_or_all(text: str, wanted: tuple[int, ...]) -> None:
    assert pages.chosen(text, 4) == wanted


@pytest.mark.parametrize("text", ["0", "5", "2-1", "x", "1,,2", "3-5"])
def test_pages_that_are_not_there_are_not_given_out(text: str) -> None:
    told = pages.chosen(text, 4)
    assert isinstance(told, Refusal) and told.field == "pages"
