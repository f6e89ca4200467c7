"""What stands against choosing or noting a topic of a session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from stepdown.curriculum.vocabulary import Topic
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# A topic is noted with the group's note; later than that it is remembered, not known [K].
NOTED_WITHIN = timedelta(days=14)


def check_choice(
    topic: Topic | None, topics: Iterable[Topic], *, begun: bool, cancelled: bool
) -> Refusal | None:
    """Whether somebody may choose a topic for a session that is to come."""
    if cancelled:
        return Refusal(say("The session is cancelled."))
    if begun:
        return Refusal(say("The session has begun. Note what was taught instead."))
    if topic is None or topic.key not in {one.key for one in topics}:
        return Refusal(say("Choose a topic of a curriculum that somebody here follows."), field="topic")
    return None


def check_taught(
    topic: Topic | None, topics: Iterable[Topic], start: datetime, at: datetime, *, cancelled: bool
) -> Refusal | None:
    """Whether somebody may note what was taught."""
    if cancelled:
        return Refusal(say("The session was cancelled: nothing was taught in it."))
    if at < start:
        return Refusal(say("The session has not begun. Choose its topic instead."))
    if at - start > NOTED_WITHIN:
        return Refusal(
            say("What was taught is noted within two weeks."),
            say("Write a late entry in the note of the session."),
        )
    if topic is None or topic.key not in {one.key for one in topics}:
        return Refusal(say("Choose a topic of a curriculum that somebody here follows."), field="topic")
    return None


def check_made_up(on: date, today: date, words: str, *, missed: bool) -> tuple[Refusal, ...]:
    """Whether a topic may be noted as made up."""
    found = []
    if not missed:
        found.append(Refusal(say("They have had this topic already.")))
    if on > today:
        found.append(Refusal(say("That day has not come yet."), field="on"))
    if not words.strip():
        found.append(Refusal(say("Say in a few words what you went through."), field="words"))
    return tuple(found)
