"""Who may do what to which posting: refunds, reliefs, reversals, the drawer."""

from __future__ import annotations

from uuid import UUID

from stepdown.billing.vocabulary import Act, Method
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# What can be taken back by reversal. Money that changed hands goes back as a refund, which has a receipt.
REVERSIBLE = frozenset({Act.CHARGE, Act.WAIVER, Act.ADJUSTMENT, Act.WRITE_OFF})


def may_refund(amount: Money, left: Money, *, taken_by: UUID | None, by: UUID | None) -> Refusal | None:
    """Never more than is left of a payment, and never by the hand that took it."""
    if amount > left:
        return Refusal(say("Of this payment {left} can go back, not more.", left=left), field="amount")
    if taken_by is not None and taken_by == by:
        return Refusal(
            say("You took this payment: somebody else gives it back."),
            say("Anybody who may set fees and did not take it."),
        )
    return None


def may_ask_relief(amount: Money, owed: Money) -> Refusal | None:
    """Only what is owed can be given up."""
    if amount > owed:
        return Refusal(say("{owed} is owed; not more can be given up.", owed=owed), field="amount")
    return None


def may_decide_relief(*, asked_by: UUID | None, by: UUID | None, decided: bool) -> Refusal | None:
    """Two people: whoever asked does not say yes. Once is enough."""
    if decided:
        return Refusal(say("This is decided already."))
    if asked_by == by:
        return Refusal(
            say("You asked for this: somebody else decides."), say("Anybody else who may set fees.")
        )
    return None


def may_reverse(act: Act, *, reversed_before: bool) -> Refusal | None:
    """A posting is taken back once, whole. Payments go back as refunds."""
    if act not in REVERSIBLE:
        return Refusal(say("This is not taken back here. A payment goes back as a refund."))
    if reversed_before:
        return Refusal(say("This was taken back already."))
    return None


def check_method(method: Method, reference: str) -> Refusal | None:
    """A card payment names the terminal's reference, a check its number."""
    if method is not Method.CASH and not reference.strip():
        words = say("Write the terminal's reference.") if method is Method.CARD else say("Write its number.")
        return Refusal(words, field="reference")
    return None


def check_count(difference: Money, why: str) -> Refusal | None:
    """A drawer that differs from the books needs its explanation, whichever way."""
    if difference.cents and len(why.strip()) < 8:
        return Refusal(
            say(
                "The drawer differs from the books by {amount}. Say what you know about it.",
                amount=difference,
            ),
            field="why",
        )
    return None


def check_deposit(cash: Money, checks: Money, counted_cash: Money, counted_checks: Money) -> Refusal | None:
    """Nobody takes to the bank what was not in the drawer."""
    if not (0 <= cash.cents <= counted_cash.cents and 0 <= checks.cents <= counted_checks.cents):
        return Refusal(say("More than was counted cannot go to the bank."), field="deposit_cash")
    return None
