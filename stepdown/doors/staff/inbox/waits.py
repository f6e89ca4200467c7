"""Whom a paper waits for, as the three pages that show one paper tell it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from stepdown.doors.threshold import Visit
from stepdown.inbox import queries
from stepdown.inbox.vocabulary import DocumentCard
from stepdown.people.vocabulary import Permission


def waits(visit: Visit, card: DocumentCard) -> dict[str, Any]:
    """Who passed the paper on and why, whether it waits for the viewer, whether they may pass it on."""
    waiting = card.waits_for is not None
    return {
        "handed": queries.last_words(visit.viewer, card.id, at=visit.at) if waiting else None,
        "mine": waiting and card.waits_for == visit.viewer.staff_id,
        "may_pass": queries.may_pass_on(visit.viewer, card.id, at=visit.at),
    }


def place_of(visit: Visit, card: DocumentCard) -> str:
    """Where the viewer works on a paper: in the chart, in the inbox, or on the page of a paper given them."""
    inbox = visit.viewer.may(Permission.WORK_INBOX)
    if card.client is not None and (card.may_open or not inbox):
        return reverse("document", args=[card.client.id, card.id])
    return reverse("inbox-paper" if inbox else "passed-paper", args=[card.id])
