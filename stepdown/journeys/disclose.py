"""The one way out of the house. Every PDF, letter, export and download is made here, after the gate said yes.

The gate decides per client, explains a no, and writes what passed into the log and the trail, in one
transaction. The document is made only after a yes, and gets the notice and the scope it must carry (42 CFR
2.32).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from django.db import transaction

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard
from stepdown.privacy.actions import Given, gate, log_disclosure
from stepdown.privacy.queries import consents, given_since, notices, shown_since
from stepdown.privacy.vocabulary import (
    Category,
    EmergencyFacts,
    Ground,
    Notice,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Ruling,
)

TO_STAFF = Recipient(RecipientKind.PROGRAM)
TO_CLIENT = Recipient(RecipientKind.CLIENT)

# A day has 25 hours when the clocks go back.
ONE_DAY = timedelta(hours=25)
Decided = tuple[UUID | None, Request, Ruling]
Shown = TypeVar("Shown")
_GATE = Viewer(Audience.SYSTEM, name="the gate")
_NOTICES = {
    Ground.CONSENT: "long",
    Ground.MEDICAL_EMERGENCY: "short",
    Ground.OWN_RECORD: "own",
    Ground.WITHIN_PROGRAM: "within",
    Ground.NO_CLIENT: "",
}


class Reach(Protocol):
    """Whether somebody may have to do with a person: the clinic's `require_reach`, or a house's own."""

    def __call__(self, viewer: Viewer, client_id: UUID, /, *, at: datetime) -> ClientCard:
        """The person. Raises NotFound out of reach."""


@dataclass(frozen=True)
class Asked:
    """What is to leave: which kind of document, about which clients, to whom, what for, what is in it."""

    kind: str
    client_ids: tuple[UUID, ...]
    recipient: Recipient
    purpose: Purpose
    categories: frozenset[Category]
    emergency: EmergencyFacts | None = None


@dataclass(frozen=True)
class Cover:
    """What a document has to carry: the notice, what the consents allow, for whom, by whom, when."""

    notice: Notice | None
    scope: tuple[Words, ...]
    recipient: Recipient
    purpose: Purpose
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Released:
    """A document that passed the gate. Only this module makes one; a door sends nothing else."""

    filename: str
    media_type: str
    body: bytes = field(repr=False)
    notice: str
    client_ids: tuple[UUID, ...]
    disclosure_ids: tuple[UUID, ...] = ()


@transaction.atomic
def release(
    *,
    asked: Asked,
    filename: str,
    media_type: str,
    make: Callable[[Cover], bytes],
    reach: Reach = require_reach,
    by: Viewer,
    at: datetime,
) -> Released:
    """Make a document and let it out, if every client's gate says yes; else nothing is made and nothing
    leaves.

    `make` gets the cover and answers the document's bytes. Raises Refused naming what is missing and who can
    lift it, NotFound for a client out of reach. Give `client_ids=()` only for what says nothing about any
    client.
    """
    decided = _decided(asked, by, at, reach)
    body, key, text = _body(asked, decided, make, by, at)
    given = [
        Given(client_id, asked.kind, request, ruling, key, filename, media_type, body)
        for client_id, request, ruling in decided
    ]
    logged = tuple(log_disclosure(given=one, by=by, at=at) for one in given)
    return Released(filename, media_type, body, text, asked.client_ids, logged)


@transaction.atomic
def release_again(
    *, asked: Asked, filename: str, media_type: str, make: Callable[[Cover], bytes], by: Viewer, at: datetime
) -> Released:
    """Let the client's own copy out once more under the line of the day: a calendar asks every few minutes.

    The gate decides as for the first time; only the line in the log is not doubled. Raises Refused for
    anybody else's copy and where nothing of the kind was given within a day, NotFound.
    """
    decided = _decided(asked, by, at)
    since = at - ONE_DAY
    for client_id, _, ruling in decided:
        if client_id is None or ruling.ground is not Ground.OWN_RECORD:
            raise Refused(Refusal(say("Each copy for somebody else has its own line in the log.")))
        if not given_since(by, client_id, kind=asked.kind, since=since, at=at):
            raise Refused(Refusal(say("Nothing of this kind was given today.")))
    body, _, text = _body(asked, decided, make, by, at)
    return Released(filename, media_type, body, text, asked.client_ids)


@dataclass(frozen=True)
class Looked(Generic[Shown]):
    """What somebody outside may see on a page, with the notice and the scope that go with it (2.32)."""

    shown: Shown
    notice: str
    scope: tuple[Words, ...]


@transaction.atomic
def let_see(
    *,
    asked: Asked,
    show: Callable[[], Shown],
    since: datetime,
    reach: Reach = require_reach,
    by: Viewer,
    at: datetime,
) -> Looked[Shown] | None:
    """Show something of one client on a page to somebody outside the program, where the gate says yes now.

    To show is to disclose: the first look from `since` on (the beginning of the day) has its line in the log,
    with the consents it rests on; the notice and their scope stand beside it. On a no nothing is made and
    nothing written: None. Raises NotFound.
    """
    (client_id,) = asked.client_ids
    request, ruling = _ruled(asked, client_id, by, at, reach)
    if not ruling.allowed or ruling.ground is None:
        return None
    shown = show()
    if not shown_since(by, client_id, request, kind=asked.kind, since=since, at=at):
        body = repr(shown).encode()
        given = Given(client_id, asked.kind, request, ruling, _NOTICES[ruling.ground], "", "on screen", body)
        log_disclosure(given=given, by=by, at=at)
    notice = notices().get(_NOTICES[ruling.ground])
    scope = tuple(_scope_of(client_id, ruling.consent_ids, _GATE, at)) if ruling.consent_ids else ()
    return Looked(shown, notice.text if notice else "", scope)


def _decided(asked: Asked, by: Viewer, at: datetime, reach: Reach = require_reach) -> list[Decided]:
    """The gate's yes for every client in it. Raises Refused, NotFound."""
    rulings: list[Decided] = [
        (client_id, *_ruled(asked, client_id, by, at, reach)) for client_id in sorted(set(asked.client_ids))
    ]
    if noes := [ruling for _, _, ruling in rulings if not ruling.allowed]:
        raise Refused(*(Refusal(ruling.reasons[0], ruling.lifted_by) for ruling in noes))
    nobody = Ruling(True, (say("It is about no client."),), Ground.NO_CLIENT)
    return rulings or [(None, _request(asked, ""), nobody)]


def _body(
    asked: Asked, decided: Sequence[Decided], make: Callable[[Cover], bytes], by: Viewer, at: datetime
) -> tuple[bytes, str, str]:
    """The document with the notice and the scope it has to carry; the notice's key and text."""
    grounds = {ruling.ground for _, _, ruling in decided if ruling.ground is not None}
    notice = notices().get(_NOTICES[min(grounds, key=list(Ground).index)])
    scope = _scope([(client_id, ruling) for client_id, _, ruling in decided], by, at)
    body = make(Cover(notice, scope, asked.recipient, asked.purpose, by.name, at))
    return (body, notice.key, notice.text) if notice else (body, "", "")


def explain(*, asked: Asked, by: Viewer, at: datetime) -> tuple[Refusal, ...]:
    """What would stand against a release now; nothing: it may go. For buttons that say what they wait for."""
    with transaction.atomic():
        rulings = [_ruled(asked, client_id, by, at)[1] for client_id in sorted(set(asked.client_ids))]
    return tuple(Refusal(ruling.reasons[0], ruling.lifted_by) for ruling in rulings if not ruling.allowed)


def _ruled(
    asked: Asked, client_id: UUID, by: Viewer, at: datetime, reach: Reach = require_reach
) -> tuple[Request, Ruling]:
    card = reach(by, client_id, at=at)
    request = _request(asked, card.shown_as)
    if by.audience is Audience.CLIENT and asked.recipient.kind is not RecipientKind.CLIENT:
        return request, Ruling(False, (say("From here you can take your own copy, for yourself."),))
    return request, gate(client_id, request, at=at)


def _request(asked: Asked, client: str) -> Request:
    return Request(asked.recipient, asked.purpose, asked.categories, asked.emergency, client)


def _scope(rulings: Sequence[tuple[UUID | None, Ruling]], by: Viewer, at: datetime) -> tuple[Words, ...]:
    """A clear explanation of each consent's scope, which goes with what is given (2.32(b))."""
    return tuple(
        words
        for client_id, ruling in rulings
        if client_id is not None and ruling.consent_ids
        for words in _scope_of(client_id, ruling.consent_ids, by, at)
    )


def _scope_of(client_id: UUID, consent_ids: Collection[UUID], by: Viewer, at: datetime) -> list[Words]:
    return [
        say(
            "Consent signed {day}: {who} may be given {what} for {purpose}. {until}. The client can stop it.",
            day=card.consent.signing.at.date().isoformat(),
            who=card.consent.recipient.shown_as,
            what=", ".join(str(category.label).lower() for category in card.consent.words.categories),
            purpose=", ".join(str(purpose.label).lower() for purpose in card.consent.words.purposes),
            until=card.until,
        )
        for card in consents(by, client_id, at=at)
        if card.consent.id in consent_ids
    ]
