"""A filed paper goes to somebody outside: only through the gate, as pictures of its pages with the notice.

Never the original: its bytes may hold pages of somebody else's fax, hidden layers or attachments that nobody
here has seen. What is given is what was looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import DocumentCard, State
from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, NewPage, Picture, Sheet, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.place.queries import site
from stepdown.privacy.queries import consents, rulings
from stepdown.privacy.vocabulary import (
    Category,
    ConsentCard,
    ConsentKind,
    ConsentState,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Ruling,
)

# Each page is drawn anew in a process of its own; more of them than this is several papers.
MOST_PAGES = 40
SIDE = 2200  # pixels of the longer side, about a fax machine's fine mode
_STANDING = (ConsentState.IN_FORCE, ConsentState.ENDING)
_CLASSES = (RecipientKind.PROVIDER, RecipientKind.PAYER)


@dataclass(frozen=True)
class Way:
    """One way a paper could go: to whom, what for, and what the gate says to it now.

    Without a name the consent covers a whole class, and whoever gives the paper writes to whom.
    """

    recipient: Recipient
    purpose: Purpose
    ruling: Ruling

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.recipient.kind.value} {self.purpose.value} {self.recipient.name}".strip()


@dataclass(frozen=True)
class Given:
    """What somebody gives: to whom, what for, which pages, and what else stands on them."""

    recipient: Recipient
    purpose: Purpose
    pages: str = ""
    also: frozenset[Category] = frozenset()


def ways(
    viewer: Viewer,
    client_id: UUID,
    document_id: UUID,
    *,
    also: Collection[Category] = (),
    at: datetime,
) -> tuple[Way, ...]:
    """To whom a paper could go: the client, and everybody a consent in force names; what is covered first.

    Raises NotFound where the paper is not the viewer's to read.
    """
    card = _readable(viewer, client_id, document_id, at)
    return ways_for(viewer, client_id, categories(card) | frozenset(also), at=at)


def ways_for(viewer: Viewer, client_id: UUID, told: frozenset[Category], *, at: datetime) -> tuple[Way, ...]:
    """To whom something that tells so much could go: the client, and everybody a consent in force names.

    What is covered comes first. Raises NotFound.
    """
    client = client_card(viewer, client_id, at=at)
    asked = [(TO_CLIENT, Purpose.OWN_REQUEST)]
    for one in consents(viewer, client_id, at=at):
        if one.state in _STANDING:
            asked += [pair for pair in _named(one) if pair not in asked]
    requests = [Request(to, what_for, told, client=client.shown_as) for to, what_for in asked]
    answers = rulings(viewer, client_id, requests, at=at)
    found = [Way(to, what_for, ruling) for (to, what_for), ruling in zip(asked, answers, strict=True)]
    return tuple(sorted(found, key=lambda way: not way.ruling.allowed))


@transaction.atomic
def give_out(*, client_id: UUID, document_id: UUID, given: Given, by: Viewer, at: datetime) -> Released:
    """The pages of a filed paper as one PDF, behind a sheet that says for whom, with the notice.

    Passes the gate, stands in the accounting of disclosures, in the trail and in the paper's story. Raises
    Refused with the gate's reason, NotFound.
    """
    card = _readable(by, client_id, document_id, at)
    pages = _checked(card, given, by, at)
    label, code = (card.kind.label, card.kind.code) if card.kind else (card.shown_as, "paper")
    client = client_card(by, client_id, at=at)
    zone = site(by, client.site_id).zone
    released = release(
        asked=Asked(
            kind=str(label),
            client_ids=(client_id,),
            recipient=given.recipient,
            purpose=given.purpose,
            categories=categories(card) | given.also,
        ),
        filename=f"{code.replace('_', '-')}.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(
            Sheet(
                title=label,
                clinic=client.site_name,
                client=client.shown_as,
                blocks=(*_front(card, given, pages), *_pages(by, card, pages, at)),
                language=client.language,
                notice_first=True,
            ),
            cover,
            zone=zone,
        ),
        by=by,
        at=at,
    )
    actions.note_given_out(document_id=document_id, to=given.recipient.shown_as, by=by, at=at)
    return released


def _checked(card: DocumentCard, given: Given, by: Viewer, at: datetime) -> tuple[int, ...]:
    """The pages to give, once the paper is open, somebody is named and the pages are few. Raises Refused."""
    if card.vault and queries.live_opening(by, card.id, at=at) is None:
        raise Refused(
            Refusal(
                say("This paper shows a legal identity. It is shut."),
                lifted_by=say("Open it first, with a reason; it can be given out while it is open to you."),
            )
        )
    if not given.recipient.name and given.recipient.kind is not RecipientKind.CLIENT:
        raise Refused(Refusal(say("Write who gets it. The client may ask."), field="name"))
    pages = queries.named_pages(by, card.id, given.pages, at=at)
    if isinstance(pages, Refusal):
        raise Refused(pages)
    if len(pages) > MOST_PAGES:
        raise Refused(
            Refusal(say("At most {n} pages at once. Name those they need.", n=MOST_PAGES), field="pages")
        )
    return pages


def categories(card: DocumentCard) -> frozenset[Category]:
    """What a paper tells by its kind; one that opens like the vault tells a legal identity besides."""
    told = frozenset(card.kind.tells) if card.kind else frozenset({Category.NOTES})
    return told | {Category.IDENTITY} if card.vault else told


def _readable(viewer: Viewer, client_id: UUID, document_id: UUID, at: datetime) -> DocumentCard:
    card = queries.document(viewer, document_id, at=at).card
    here = card.client is not None and card.client.id == client_id and card.state is State.FILED
    if not here or not card.may_open:
        raise NotFound
    return card


def _named(one: ConsentCard) -> Iterator[tuple[Recipient, Purpose]]:
    """Everybody a consent names, for each of its purposes; a class for treatment and payment is two."""
    words = one.consent.words
    whom: tuple[Recipient, ...] = (words.recipient,)
    if words.kind is ConsentKind.TPO and not words.recipient.name:
        whom = tuple(Recipient(kind) for kind in _CLASSES)
    for recipient in whom:
        for purpose in words.purposes:
            yield recipient, purpose


def _front(card: DocumentCard, given: Given, pages: tuple[int, ...]) -> Iterator[Block]:
    dated = f"{card.paper_date:%d %b %Y}" if card.paper_date else say("not said")
    shown = str(len(pages)) if len(pages) == card.pages else say("{n} of {all}", n=len(pages), all=card.pages)
    yield Fields(
        (
            (say("For"), given.recipient.shown_as),
            (say("What for"), given.purpose.label),
            (say("Date on it"), dated),
            (say("Came to us"), f"{card.arrived_at:%d %b %Y}"),
            (say("Pages"), shown),
        )
    )
    yield Text(say("What follows came from outside and is passed on as it came."), quiet=True)


def _pages(by: Viewer, card: DocumentCard, pages: tuple[int, ...], at: datetime) -> Iterator[Block]:
    for number in pages:
        _, shown = queries.page(by, card.id, number, side=SIDE, at=at)
        words = say("Page {n} of {all} of the paper", n=number, all=card.pages)
        if shown.picture:
            yield Picture(shown.picture, shown.media_type, words)
            continue
        yield NewPage()
        yield Text(words, quiet=True)
        yield from (Text(line) for line in shown.text.splitlines() if line.strip())
