"""Help outside: telling a place about a client under a consent, and giving the client the addresses.

What a place is told passes the gate like any paper: it is logged, and a consent that was stopped stops it
too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Sheet, Text, render
from stepdown.journeys.paper.sheet import Block, Phrase
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.place.queries import site
from stepdown.privacy.vocabulary import Category, Purpose
from stepdown.resource import actions, queries
from stepdown.resource.vocabulary import TOLD, HelpCard


@transaction.atomic
def letter(*, client_id: UUID, help_id: UUID, by: Viewer, at: datetime) -> Released:
    """A letter to the place with the need and nothing else, under the client's consent. Raises Refused,
    NotFound.
    """
    card = queries.one_help(by, client_id, help_id, at=at).card
    client = client_card(by, client_id, at=at)
    place = site(by, client.site_id)
    blocks: tuple[Block, ...] = (
        Fields(((say("To"), card.resource.name), (say("About"), client.chosen_name))),
        Text(card.why),
        Heading(say("To reach us")),
        Fields(((say("Telephone"), place.phone), (say("Address"), place.address))),
    )
    made = Sheet(say("Referral"), client.site_name, client.chosen_name, blocks, language=client.language)
    released = release(
        asked=_asked(card, "referral letter"),
        filename="referral.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=place.zone),
        by=by,
        at=at,
    )
    actions.told_place(client_id=client_id, help_id=help_id, note="By letter", by=by, at=at)
    return released


@transaction.atomic
def tell(*, client_id: UUID, help_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Write down what the place was told by word of mouth: logged as given, under the client's consent.

    Raises Refused, NotFound.
    """
    if len(words.split()) < 3:
        raise Refused(Refusal(say("Write what you told them, and what they said."), field="words"))
    card = queries.one_help(by, client_id, help_id, at=at).card
    release(
        asked=_asked(card, "told in person or by phone"),
        filename="told.txt",
        media_type="text/plain",
        make=lambda cover: words.encode(),
        by=by,
        at=at,
    )
    actions.told_place(client_id=client_id, help_id=help_id, note=words, by=by, at=at)


def _asked(card: HelpCard, kind: str) -> Asked:
    return Asked(kind, (card.client_id,), card.resource.recipient, card.resource.kind.purpose, TOLD)


def sheet(
    *, client_id: UUID, help_ids: Collection[UUID], discreet: bool, by: Viewer, at: datetime
) -> Released:
    """The addresses for the client to take along. A discreet sheet names no clinic, no person and no need:
    whoever finds it reads a list of places. Raises Refused where nothing is chosen, NotFound.
    """
    client = client_card(by, client_id, at=at)
    every = queries.helps(by, client_id, at=at)
    chosen = [card for card in every if card.id in help_ids]
    if len(chosen) != len(set(help_ids)):
        raise NotFound
    if not chosen:
        raise Refused(Refusal(say("Choose at least one place.")))
    made = Sheet(
        title=say("Addresses") if discreet else say("Help we found with you"),
        clinic="" if discreet else client.site_name,
        client="" if discreet else client.chosen_name,
        blocks=tuple(block for card in chosen for block in _place(card, discreet)),
        language=client.language,
        discreet=discreet,
    )
    return release(
        asked=Asked(
            "addresses of help",
            (client_id,),
            TO_CLIENT,
            Purpose.OWN_REQUEST,
            frozenset({Category.PLAN}),
        ),
        filename="addresses.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=site(by, client.site_id).zone),
        by=by,
        at=at,
    )


def _place(card: HelpCard, discreet: bool) -> Iterator[Block]:
    words = card.resource.words
    yield Heading(words.name)
    if not discreet:
        yield Text(card.why)
    pairs: list[tuple[Phrase, str]] = [
        (say("Where"), words.address),
        (say("Telephone"), words.phone),
        (say("Page"), words.website),
        (say("Ask for"), words.contact),
        (say("Open"), words.hours),
        (say("Bring"), words.documents),
        (say("Cost"), words.cost),
        (say("How to get in"), words.how),
    ]
    yield Fields(tuple((label, text) for label, text in pairs if text))
