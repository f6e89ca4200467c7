"""What may be said on this call: the consents of a client, read for whoever is on the line."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_card, contacts
from stepdown.people.vocabulary import ClientCard
from stepdown.phone import models, rules
from stepdown.phone.reaching import word_hash
from stepdown.phone.vocabulary import (
    Asking,
    Caller,
    CallerKind,
    Emergency,
    Heard,
    Screen,
    Told,
    Verified,
)
from stepdown.privacy.queries import consents, rulings
from stepdown.privacy.vocabulary import (
    Category,
    ConsentState,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
)

RUNNING = (ConsentState.IN_FORCE, ConsentState.ENDING)
# Bills and counseling notes help nobody in an emergency (2.51: what is needed to meet it).
IN_EMERGENCY = tuple(one for one in Category if one not in (Category.BILLS, Category.COUNSELING_NOTES))


def callers(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Caller, ...]:
    """Who could be on the line about a client: themself, whom consents in force name, who is noted beside.

    About 6 queries. Raises NotFound.
    """
    card = client_card(viewer, client_id, at=at)
    noted = {_same(one.name): one for one in contacts(viewer, client_id, at=at)}
    own = Recipient(RecipientKind.CLIENT)
    found = [Caller("client", CallerKind.CLIENT, card.chosen_name, own, (Purpose.OWN_REQUEST,))]
    by_name: dict[tuple[RecipientKind, str], Caller] = {}
    for shown in consents(viewer, client_id, at=at):
        if shown.state not in RUNNING:
            continue
        to, purposes = shown.consent.recipient, shown.consent.words.purposes
        known = by_name.get((to.kind, _same(to.name)))
        contact = noted.get(_same(to.name)) if to.name else None
        by_name[to.kind, _same(to.name)] = Caller(
            key=known.key if known else f"consent:{shown.consent.id}",
            kind=CallerKind(to.kind.value),
            name=to.shown_as,
            recipient=to,
            purposes=tuple(dict.fromkeys((*(known.purposes if known else ()), *purposes))),
            contact_id=contact.id if contact else None,
            until=shown.until,
        )
    found += by_name.values()
    named = {one.contact_id for one in found}
    others = [one for one in noted.values() if one.id not in named]
    found += [Caller(f"contact:{one.id}", CallerKind.FAMILY, one.name, contact_id=one.id) for one in others]
    return tuple(found)


def screen(viewer: Viewer, heard: Heard, *, at: datetime) -> Screen:
    """What the screen shows for a call. Verification is found out here, never taken from the form.

    Raises NotFound for a client out of reach.
    """
    if heard.client_id is None:
        return Screen(None, Verified.NO, False, rules.what_may_be_said(Asking(heard.kind), ()))
    card = client_card(viewer, heard.client_id, at=at)
    known = {one.key: one for one in callers(viewer, heard.client_id, at=at)}
    caller = known.get(heard.caller)
    has_word = caller is not None and _words(heard.client_id, caller.contact_id).exists()
    verified = _verified(heard, caller)
    asking = Asking(
        kind=caller.kind if caller else heard.kind,
        client=card.chosen_name,
        named=caller is not None and caller.named,
        until=caller.until if caller else None,
        verified=verified,
        emergency=heard.emergency,
        has_code_word=has_word,
        has_line=caller is not None and _lines(heard.client_id, caller).exists(),
    )
    shows = rules.what_may_be_said(asking, _told(viewer, card, caller, heard, at))
    wrong = bool(heard.code_word.strip()) and verified is not Verified.CODE_WORD
    return Screen(caller, verified, wrong, shows)


def _verified(heard: Heard, caller: Caller | None) -> Verified:
    """A code word that matches the newest one agreed on, or a line on file that we called."""
    if caller is None or heard.client_id is None:
        return Verified.NO
    newest = _words(heard.client_id, caller.contact_id).order_by("-at", "-id").first()
    said = word_hash(heard.client_id, heard.code_word) if heard.code_word.strip() else None
    if said is not None and newest is not None and bytes(newest.word_hash) == said:
        return Verified.CODE_WORD
    if heard.line_id is not None and _lines(heard.client_id, caller).filter(id=heard.line_id).exists():
        return Verified.CALLED_BACK
    return Verified.NO


def _of(contact_id: UUID | None) -> Q:
    """What belongs to somebody noted beside the client; without one, to the client."""
    return Q(contact=None) if contact_id is None else Q(contact_id=contact_id)


def _words(client_id: UUID, contact_id: UUID | None) -> QuerySet[models.CallerWord]:
    return models.CallerWord.objects.filter(_of(contact_id), client_id=client_id)


def _lines(client_id: UUID, caller: Caller) -> QuerySet[models.Line]:
    """Lines in use that reach this caller and nobody else: somebody noted, or the client."""
    rows = models.Line.objects.filter(client_id=client_id, ended_at=None, kind="phone")
    if caller.contact_id is None and caller.kind is not CallerKind.CLIENT:
        return rows.none()
    return rows.filter(_of(caller.contact_id))


def _told(
    viewer: Viewer, card: ClientCard, caller: Caller | None, heard: Heard, at: datetime
) -> tuple[Told, ...]:
    """Each category with what the gate says of it for this caller."""
    if heard.emergency is Emergency.MEDICAL:
        why, purpose = say("where the emergency needs it"), Purpose.MEDICAL_EMERGENCY.value
        return tuple(Told(one.value, one.label, True, why, purpose) for one in IN_EMERGENCY)
    if caller is None or caller.recipient is None:
        return ()
    asked = [
        Request(caller.recipient, purpose, frozenset({category}), client=card.shown_as)
        for category in Category
        for purpose in caller.purposes
    ]
    yes: dict[Category, Purpose] = {}
    for request, ruling in zip(asked, rulings(viewer, card.id, asked, at=at), strict=True):
        if ruling.allowed:
            yes.setdefault(next(iter(request.categories)), request.purpose)
    until = caller.until or say("their own record")
    held = say("not in a consent to them, or kept back by {name}.", name=card.chosen_name)
    return tuple(
        Told(
            one.value,
            one.label,
            one in yes,
            until if one in yes else held,
            yes[one].value if one in yes else "",
        )
        for one in Category
    )


def _same(name: str) -> str:
    return " ".join(name.casefold().split())
