"""What the pages of the inbox need to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import Form
from django.urls import reverse

from stepdown.doors.staff.inbox.forms import (
    BackForm,
    DiscardForm,
    FilingForm,
    FindForm,
    SplitForm,
    UploadForm,
)
from stepdown.doors.staff.inbox.taking import Line
from stepdown.doors.staff.inbox.waits import waits
from stepdown.doors.threshold import Page, Visit
from stepdown.inbox import queries
from stepdown.inbox.vocabulary import DocumentCard, DocumentSheet, Found, State
from stepdown.people.queries import staff
from stepdown.people.vocabulary import ClientCard
from stepdown.place import queries as places

PAPER = "staff/inbox/paper.html"
TURNS, ZOOMS = (0, 90, 180, 270), (1100, 1600, 2200)
_SEEN = (State.OPEN, State.DISCARDED, State.HOUSE, State.FILED)


@dataclass(frozen=True)
class View:
    """How a paper is looked at: which page, turned how, how close. Anything else asked for is the first."""

    page: int = 1
    turn: int = 0
    zoom: int = 1

    @property
    def side(self) -> int:
        return ZOOMS[self.zoom - 1]

    def asked(self, **change: int) -> str:
        """The question part of an address for this view with something changed."""
        told = {"page": self.page, "turn": self.turn, "zoom": self.zoom, **change}
        return f"?page={told['page']}&turn={told['turn'] % 360}&zoom={told['zoom']}"


def view_of(visit: Visit, pages: int) -> View:
    """The view an address asks for, within what there is."""

    def number(name: str) -> int:
        text = visit.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0

    turn, zoom = number("turn"), number("zoom")
    return View(
        page=min(max(number("page"), 1), max(pages, 1)),
        turn=turn if turn in TURNS else 0,
        zoom=zoom if 1 <= zoom <= len(ZOOMS) else 1,
    )


def listing(
    visit: Visit,
    shown: Found,
    *,
    find: FindForm | None = None,
    lines: Sequence[Line] = (),
    state: State | None = None,
) -> dict[str, Any]:
    """A list of papers with the ways to add some and to look for others."""
    sites = places.sites(visit.viewer)
    counts = queries.counts(visit.viewer, at=visit.at)
    return {
        "cards": shown.cards,
        "more": shown.more,
        "find": find or FindForm(colleagues=staff(visit.viewer, at=visit.at)),
        "looked": find is not None,
        "lines": lines,
        "passed": False,
        "state": state,
        "counts": counts,
        "scanner": queries.scanner_state() if not settings.INBOX_SCANNER or counts.waiting else None,
        "upload": UploadForm(sites=sites),
        "sites": sites,
        "next": queries.next_open(visit.viewer, at=visit.at) if counts.open else None,
        "undo": queries.last_decision(visit.viewer, at=visit.at),
    }


def clients_on(cards: Sequence[DocumentCard]) -> list[UUID]:
    """Every client a list of papers names, for the trail."""
    return [card.client.id for card in cards if card.client]


def workbench(
    visit: Visit,
    sheet: DocumentSheet,
    *,
    filled: Mapping[str, Form] | None = None,
    people: Sequence[ClientCard] | None = None,
) -> Page:
    """One paper with its queue on the left, its pages in the middle and what to decide on the right.

    `filled` are forms that come back as they were sent, by the word the page calls them.
    """
    card = sheet.card
    queue = queries.queue(visit.viewer, at=visit.at)
    seen = card.may_open and not card.vault and card.state in _SEEN
    context = {
        "card": card,
        "sheet": sheet,
        "view": view_of(visit, card.pages),
        "texts": queries.page_texts(visit.viewer, card.id, at=visit.at) if seen else (),
        "here": reverse("inbox-paper", args=[card.id]),
        "picture": "inbox-page",
        "args": [card.id],
        "queue": queue,
        "counts": queries.counts(visit.viewer, at=visit.at),
        "form": FilingForm(),
        "discard": DiscardForm(),
        "back": BackForm(),
        "split": SplitForm(),
        "people": people,
        "after": queries.next_open(visit.viewer, at=visit.at, after=card.id),
        "undo": queries.last_decision(visit.viewer, at=visit.at),
        "acts": {
            "file": reverse("inbox-file", args=[card.id]),
            "who": reverse("inbox-who", args=[card.id]),
            "clients": reverse("inbox-clients"),
        },
        **waits(visit, card),
        **(filled or {}),
    }
    named = [card.client.id] if card.client else []
    named += clients_on(queue.cards) + [person.id for person in people or ()]
    return Page(PAPER, context, clients=list(dict.fromkeys(named)))
