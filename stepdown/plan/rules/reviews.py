"""When a plan is looked at again."""

from __future__ import annotations

from datetime import date, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.plan.vocabulary import ReviewDecision, ReviewState, Standard

# From so many days before, a review counts as due soon and shows up as work.
SOON_DAYS = 7


def first_review_on(standard: Standard, interim: bool, signed_on: date) -> date:
    """When a plan signed that day is first looked at; an interim plan is replaced by the full one by then."""
    days = standard.full_plan_within_days if interim else standard.review_every_days
    return signed_on + timedelta(days=days)


def next_review_on(standard: Standard, held_on: date, earlier: date | None) -> date:
    """When the review after this one is due: by the standard's rhythm, or earlier where the clinician says
    so.
    """
    latest = held_on + timedelta(days=standard.review_every_days)
    return latest if earlier is None else min(latest, earlier)


def recertify_on(standard: Standard, signed_on: date) -> date | None:
    """By when a physician recertifies, for payers that ask for it."""
    if standard.recertify_every_days is None:
        return None
    return signed_on + timedelta(days=standard.recertify_every_days)


def review_state(due_on: date | None, today: date) -> ReviewState:
    """Where a review stands today; on the day itself it is due, not late."""
    if due_on is None:
        return ReviewState.NOT_STARTED
    if due_on < today:
        return ReviewState.OVERDUE
    return ReviewState.DUE_SOON if due_on <= today + timedelta(days=SOON_DAYS) else ReviewState.AHEAD


def may_review(
    signed_on: date | None, held_on: date, next_on: date | None, decision: ReviewDecision, words: str
) -> Refusal | None:
    """Whether a review may be recorded like this."""
    if signed_on is None:
        return Refusal(say("A plan is reviewed once it is signed."))
    if held_on < signed_on:
        return Refusal(say("The review lies before the plan was signed."), field="held_on")
    if next_on is not None and next_on <= held_on:
        return Refusal(say("The next review comes after this one."), field="next_on")
    if decision is ReviewDecision.CHANGE and not words.strip():
        return Refusal(say("Say what should change and why."), field="words")
    return None
