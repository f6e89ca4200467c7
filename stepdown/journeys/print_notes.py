"""Signed notes on paper: for work here, for the client's own copy, for whom a consent names.

Each relative's own words stay in the chart: they were said on the promise to be kept from the others (45 CFR
164.524(a)(2)(v)). Counseling notes are in another table and never come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.journeys.disclose import TO_CLIENT, TO_STAFF, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Sheet, Signatures, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.note.queries import form_of, note
from stepdown.note.vocabulary import Note, NoteKind, NoteState
from stepdown.people.queries import client_card
from stepdown.place.queries import site
from stepdown.privacy.queries import consents
from stepdown.privacy.vocabulary import Category, ConsentState, Purpose, Recipient
from stepdown.session.queries import led_along

RUNNING = (ConsentState.IN_FORCE, ConsentState.ENDING)


@dataclass(frozen=True)
class Way:
    """One way a copy of a note may go."""

    key: str
    recipient: Recipient
    purpose: Purpose


def ways(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Way, ...]:
    """To whom a copy of a client's notes may go: here, to the client, to whom a consent names. The gate asks
    again when it goes. Raises NotFound.
    """
    found = [
        Way("program", TO_STAFF, Purpose.WITHIN_PROGRAM),
        Way("client", TO_CLIENT, Purpose.OWN_REQUEST),
    ]
    for card in consents(viewer, client_id, at=at):
        words = card.consent.words
        if Category.NOTES in words.categories and card.state in RUNNING:
            found.append(Way(str(card.consent.id), words.recipient, words.purposes[0]))
    return tuple(found)


def as_pdf(*, note_id: UUID, way: str, by: Viewer, at: datetime) -> Released:
    """A signed note as PDF/UA through the one gate. Raises Refused (a draft, no consent), NotFound."""
    shown = note(by, note_id, at=at)
    card = client_card(by, shown.card.client_id, at=at)
    if shown.card.state is NoteState.DRAFT:
        raise Refused(Refusal(say("A draft stays here."), lifted_by=say("Its author signs it first.")))
    chosen = next((one for one in ways(by, card.id, at=at) if one.key == way), None)
    if chosen is None:
        raise NotFound
    session_id = shown.card.session_id
    along = led_along(by, session_id, at=at) if session_id is not None else ()
    asked = Asked("note", (card.id,), chosen.recipient, chosen.purpose, frozenset({Category.NOTES}))
    made = Sheet(
        title=say("{kind} note of {day}", kind=shown.card.kind.label, day=_day(shown)),
        clinic=site(by, card.site_id).name,
        client=card.shown_as,
        blocks=tuple(_blocks(shown, along)),
        lead=say("{title}, {minutes} minutes.", title=shown.card.title, minutes=shown.card.minutes),
        language=card.language,
    )
    return release(
        asked=asked,
        filename=f"note-{shown.card.on.isoformat()}.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=shown.card.zone),
        by=by,
        at=at,
    )


def _blocks(shown: Note, along: tuple[str, ...]) -> Iterator[Block]:
    yield Fields(tuple(_facts(shown, along)))
    if shown.shared:
        yield Heading(say("What the group did"))
        yield Text(shown.shared)
    form, own = form_of(shown.card.kind), shown.words.row
    for label, text in ((form.did, own.did), (form.responded, own.responded), (form.next, own.next)):
        if text:
            yield Heading(label)
            yield Text(text)
    if shown.words.relatives:
        many = len(shown.words.relatives)
        yield Text(say("{n} of the family took part. Their own words are kept apart.", n=many), quiet=True)
    yield Heading(say("Signatures"))
    yield Signatures(tuple((one.name, one.what, _when(shown.card.zone, one.at)) for one in shown.signatures))
    yield from _beside(shown)
    yield Text(say("Fingerprint of the signed words: {digest}", digest=shown.digest), quiet=True)


def _facts(shown: Note, along: tuple[str, ...]) -> Iterator[tuple[Words, str | Words]]:
    card = shown.card
    place = ZoneInfo(card.zone)
    span = f"{card.starts_at.astimezone(place):%H:%M}"
    if card.ends_at is not None:
        span += f"–{card.ends_at.astimezone(place):%H:%M}"
    yield say("When"), f"{_day(shown)}, {span}"
    if along:
        yield say("Led along by"), ", ".join(along)
    if card.kind is NoteKind.ABSENCE:
        yield say("Did not come"), shown.absence
    if shown.topic:
        yield say("Topic"), shown.topic
    if shown.objectives:
        yield say("Objectives"), "; ".join(one.words for one in shown.objectives)
    for answer in shown.answers:
        yield answer.label, answer.text
    for one in shown.words.interpreters:
        told = say("{number}, {n} minutes", number=one.number, n=one.minutes)
        yield say("Interpreter"), told


def _beside(shown: Note) -> Iterator[Block]:
    for one in shown.amendments:
        yield Heading(say("Amended {when} by {who}", when=_when(shown.card.zone, one.at), who=one.by_name))
        yield Text(one.words)
        yield Text(one.why, quiet=True)
    for late in shown.late_entries:
        when, then = _when(shown.card.zone, late.at), _when(shown.card.zone, late.happened_at)
        yield Heading(
            say("Late entry {when} by {who}, about {then}", when=when, who=late.by_name, then=then), 2
        )
        yield Text(late.words)


def _day(shown: Note) -> str:
    return f"{shown.card.on:%d %b %Y}"


def _when(zone: str, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M}"
