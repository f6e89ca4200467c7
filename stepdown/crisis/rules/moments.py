"""Every minute of a ring, in order, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from stepdown.crisis.vocabulary import Moment, RingStory
from stepdown.kernel.words import say


def with_moments(story: RingStory, closed_by: str = "") -> RingStory:
    """The story with its minutes, the first first. A drill says so in each of them."""
    found = sorted((*_before(story), *_after(story, closed_by)), key=lambda one: one.at)
    if story.card.drill:
        found = [replace(one, words=say("DRILL. {what}", what=one.words), ink="") for one in found]
    return replace(story, moments=tuple(found))


def _before(story: RingStory) -> Iterator[Moment]:
    """Up to the answer."""
    for said in story.said:
        yield Moment(
            said.at, say("{cause}: {who}", cause=said.cause.label, who=said.by_name), said.words, "clay"
        )
    for (at, everybody), ones in groupby(story.rung, lambda one: (one.at, not one.place)):
        names = ", ".join(one.name for one in ones)
        words = say("Everyone was rung: {who}", who=names) if everybody else say("{who} was rung", who=names)
        yield Moment(at, words)
    card = story.card
    if card.red_at is not None:
        yield Moment(card.red_at, say("Nobody on call had answered. The director was told."), "", "clay")
    if card.answered_at is not None:
        yield Moment(card.answered_at, say("{who} answered", who=card.holder_name), "", "lake")


def _after(story: RingStory, closed_by: str) -> Iterator[Moment]:
    """From the answer on."""
    for one in story.contacts:
        words = say("{who} reached them: {how}", who=one.by_name, how=one.means.label)
        if not one.reached:
            words = say("{who} tried and did not reach them: {how}", who=one.by_name, how=one.means.label)
        yield Moment(one.at, words, one.words, "lake" if one.reached else "")
    for asked in story.screens:
        result = (
            f"{asked.result}. {asked.words}" if asked.result and asked.words else asked.result or asked.words
        )
        yield Moment(
            asked.at, say("{what}, by {who}", what=asked.asked.label, who=asked.by_name), result, "lake"
        )
    for made in story.decisions:
        yield Moment(
            made.at, say("Decided by {who}: {what}", who=made.by_name, what=made.label), made.words, "lake"
        )
    for agreed in story.nexts:
        yield Moment(agreed.at, say("Next contact agreed, with {who}", who=agreed.staff_name))
        if agreed.done_at is not None:
            words = say("{who} spoke with them again", who=agreed.staff_name)
            if not agreed.reached:
                words = say("{who} did not reach them again", who=agreed.staff_name)
            yield Moment(agreed.done_at, words, agreed.done_words, "moss" if agreed.reached else "")
    card = story.card
    if card.closed_at is not None:
        yield Moment(card.closed_at, say("Settled by {who}", who=closed_by), story.learned, "moss")
    if card.ended_at is not None:
        yield Moment(card.ended_at, say("Ended: {why}", why=card.ended_why))
