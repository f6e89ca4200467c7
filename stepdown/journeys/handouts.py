"""The clinic's own handouts: looked through before they are kept, drawn here before anybody gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from stepdown.curriculum import actions, queries
from stepdown.curriculum.vocabulary import LARGEST_PDF, Form, HandoutCard, HandoutWords
from stepdown.inbox.queries import draw, look_through
from stepdown.inbox.vocabulary import Format
from stepdown.journeys.disclose import TO_CLIENT, TO_STAFF, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Picture, Sheet, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import sites
from stepdown.privacy.vocabulary import Category, Purpose


def keep_handout(
    *,
    words: HandoutWords,
    file: bytes = b"",
    handout_id: UUID | None = None,
    version: int = 0,
    by: Viewer,
    at: datetime,
) -> HandoutCard:
    """Keep a handout, or its next version, once nothing speaks against its file. Raises Refused, Stale,
    NotFound.
    """
    if words.form is Form.PDF:
        if not file:
            raise Refused(Refusal(say("Choose a PDF."), field="file"))
        seen = look_through(file, only=Format.PDF, most_bytes=LARGEST_PDF, field="file")
        words = replace(words, text="", pdf=file, pages=seen.pages, scanned=seen.scanned)
    if handout_id is None:
        return actions.keep_handout(words=words, by=by, at=at)
    return actions.change_handout(handout_id=handout_id, words=words, version=version, by=by, at=at)


def give_handout(*, handout_id: UUID, by: Viewer, at: datetime) -> Released:
    """A handout as a paper: its text set here, or its pages as pictures drawn here. It names nobody.

    A client gets what belongs to a session that they attended. Raises NotFound.
    """
    card = queries.handout(by, handout_id)
    to_client = by.audience is Audience.CLIENT
    if to_client:
        mine = queries.my_handouts(by, by.client_id, at=at) if by.client_id else ()
        if handout_id not in {one.handout.id for one in mine}:
            raise NotFound
    there = sites(by)
    return release(
        asked=Asked(
            "handout",
            (),
            TO_CLIENT if to_client else TO_STAFF,
            Purpose.OWN_REQUEST if to_client else Purpose.WITHIN_PROGRAM,
            frozenset({Category.PAPERS}),
        ),
        filename="handout.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(
            # Discreet: whoever finds it on a kitchen table reads a page about a topic and no more.
            Sheet(title=card.title, clinic="", client="", blocks=_blocks(by, card), discreet=True),
            cover,
            zone=there[0].zone if there else "UTC",
        ),
        by=by,
        at=at,
    )


def _blocks(by: Viewer, card: HandoutCard) -> tuple[Block, ...]:
    if card.form is Form.TEXT:
        return tuple(Text(part.strip()) for part in card.text.split("\n\n") if part.strip())
    raw = queries.pdf_of(by, card.id)
    made: list[Block] = []
    for number in range(1, card.pages + 1):
        shown = draw(raw, Format.PDF, number)
        words = say("Page {n} of {title}", n=number, title=card.title)
        made.append(Picture(shown.picture, shown.media_type, words))
    return tuple(made)
