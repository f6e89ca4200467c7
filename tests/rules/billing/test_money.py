"""Lines, texts, who may: the rules of the books."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.billing.rules import may, posting
from stepdown.billing.rules.text import check_text, holds_card_number
from stepdown.billing.vocabulary import Act, Book, BooksCheck, Line, Method, Relief
from stepdown.kernel.money import Money

AMOUNT = st.integers(min_value=1, max_value=10_000_000).map(Money)
BEA, DORA = UUID(int=1), UUID(int=2)


@given(AMOUNT, st.sampled_from(Method), st.sampled_from(Relief))
def test_every_act_posts_lines_that_sum_to_zero(amount: Money, method: Method, relief: Relief) -> None:
    for lines in (
        posting.charge(amount),
        posting.payment(amount, method),
        posting.refund(amount, method),
        posting.relief(amount, relief),
        posting.deposit(amount, Money(0)),
        posting.deposit(amount, amount),
        posting.counted(amount, Money(-1)),
    ):
        assert posting.balanced(lines)
        assert posting.balanced(posting.reversal(lines))


def test_nothing_counted_differently_and_nothing_taken_to_the_bank_post_nothing() -> None:
    assert posting.counted(Money(0), Money(0)) == ()
    assert posting.deposit(Money(0), Money(0)) == ()


def test_a_check_cashed_by_hand_moves_between_the_two_and_is_no_difference() -> None:
    assert posting.counted(Money(500), Money(-500)) == (Line(Book.CASH, 500), Line(Book.CHECK, -500))


@pytest.mark.parametrize(
    "lines", [(), (Line(Book.CASH, 0), Line(Book.OWED, 0)), (Line(Book.CASH, 1), Line(Book.OWED, 1))]
)
def test_one_line_lines_of_nothing_and_a_sum_are_not_balanced(lines: tuple[Line, ...]) -> None:
    assert not posting.balanced(lines)


@pytest.mark.parametrize("cents", [None, 0, -5, 10_000_001])
def test_an_amount_is_more_than_nothing_and_no_fortune(cents: int | None) -> None:
    assert posting.check_amount(Money(cents) if cents is not None else None) is not None
    assert posting.check_amount(Money(2000)) is None


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "Visa 4111-1111-1111-1111 12/27",
        "paid 20.00 with 5555 5555 5555 4444",
        "3782 822463 10005",
        "2026-11-18 4111 1111 1111 1111",
    ],
)
def test_numbers_of_cards_are_known_however_they_are_typed(text: str) -> None:
    assert holds_card_number(text)
    assert check_text(text, "note") is not None


@pytest.mark.parametrize(
    "text", ["", "T-4471", "4111 1111 1111 1112", "auth 004512 terminal 7", "9111111111111111", "check 1042"]
)
def test_references_of_terminals_and_numbers_of_checks_are_not_cards(text: str) -> None:
    assert not holds_card_number(text)
    assert check_text(text, "note") is None


def test_a_reason_says_something_and_ends() -> None:
    assert check_text("no", "why", least=8) is not None
    assert check_text("x" * 201, "why") is not None
    assert check_text("Paid twice", "why", least=8) is None


def test_refunds_are_bounded_and_by_another_hand() -> None:
    assert may.may_refund(Money(101), Money(100), taken_by=BEA, by=DORA) is not None
    assert may.may_refund(Money(100), Money(100), taken_by=BEA, by=BEA) is not None
    assert may.may_refund(Money(100), Money(100), taken_by=BEA, by=DORA) is None
    assert may.may_refund(Money(100), Money(100), taken_by=None, by=None) is None


def test_relief_is_of_what_is_owed_and_decided_once_by_another() -> None:
    assert may.may_ask_relief(Money(11), Money(10)) is not None
    assert may.may_ask_relief(Money(10), Money(10)) is None
    assert may.may_decide_relief(asked_by=BEA, by=BEA, decided=False) is not None
    assert may.may_decide_relief(asked_by=BEA, by=DORA, decided=True) is not None
    assert may.may_decide_relief(asked_by=BEA, by=DORA, decided=False) is None


def test_a_payment_is_not_reversed_and_nothing_twice() -> None:
    assert may.may_reverse(Act.PAYMENT, reversed_before=False) is not None
    assert may.may_reverse(Act.CHARGE, reversed_before=True) is not None
    assert may.may_reverse(Act.CHARGE, reversed_before=False) is None


def test_cards_and_checks_name_their_reference() -> None:
    assert may.check_method(Method.CASH, "") is None
    assert may.check_method(Method.CARD, " ") is not None
    assert may.check_method(Method.CHECK, "") is not None
    assert may.check_method(Method.CHECK, "1042") is None


def test_a_difference_is_explained_and_only_what_was_there_goes_to_the_bank() -> None:
    assert may.check_count(Money(-5), "short") is not None
    assert may.check_count(Money(-5), "Change given wrongly") is None
    assert may.check_count(Money(0), "") is None
    assert may.check_deposit(Money(6), Money(0), Money(5), Money(0)) is not None
    assert may.check_deposit(Money(5), Money(-1), Money(5), Money(0)) is not None
    assert may.check_deposit(Money(5), Money(1), Money(5), Money(1)) is None


def test_words_know_their_place_in_the_books() -> None:
    assert Method.CARD.book is Book.CARD
    assert [relief.act for relief in Relief] == [Act.WAIVER, Act.ADJUSTMENT, Act.WRITE_OFF]
    assert BooksCheck(1, 2, ()).holds
    assert not BooksCheck(1, 2, ("off",)).holds
