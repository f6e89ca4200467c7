"""Giving, stopping and ending consents; restrictions; the log of what went out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import accountable_for, require_reach
from stepdown.place.queries import site
from stepdown.privacy import models, rules
from stepdown.privacy.queries import consents_of, restrictions_of
from stepdown.privacy.vocabulary import (
    Category,
    Consent,
    ConsentWords,
    EventKind,
    Recipient,
    Request,
    Ruling,
    Signing,
)


@transaction.atomic
def give_consent(*, client_id: UUID, words: ConsentWords, signing: Signing, by: Viewer, at: datetime) -> UUID:
    """Record a written consent that says everything the law wants. Raises Refused naming each missing
    element.

    Days become moments at the end of that day where the client is treated. A consent is never changed: to
    renew it, give a new one; to stop it, revoke it.
    """
    card = require_reach(by, client_id, at=at)
    if missing := rules.missing_elements(words, signing):
        raise Refused(
            *(Refusal(lack.words, say("({clause})", clause=lack.clause), lack.field) for lack in missing)
        )
    zone = ZoneInfo(site(by, card.site_id).zone)
    row = models.Consent.objects.create(
        client_id=client_id,
        ends_at=_end_of(words.ends_on, zone),
        revocable_from=_start_of(words.irrevocable_until, zone),
        signed_name=signing.name,
        signed_on_behalf=signing.on_behalf,
        signed_at=signing.at,
        at=at,
        **_columns(words),
    )
    record(
        by=by,
        at=at,
        verb="give consent",
        subject=Subject("consent", row.id),
        clients=[client_id],
        detail={"kind": words.kind.value, "to": words.recipient.kind.value},
    )
    return row.id


@transaction.atomic
def revoke_consent(*, client_id: UUID, consent_id: UUID, how: str, by: Viewer, at: datetime) -> None:
    """Stop a consent, from the next request on. `how` says how the client asked (on screen, by letter, by
    voice).

    Raises Refused where it cannot be stopped yet (2.35) or is already over, NotFound.
    """
    consent = _locked(by, client_id, consent_id, at)
    if refusal := rules.may_revoke(consent, at):
        raise Refused(refusal)
    models.Revocation.objects.create(
        consent_id=consent_id, how=how.strip()[:200], staff_id=by.staff_id, at=at
    )
    record(by=by, at=at, verb="revoke consent", subject=Subject("consent", consent_id), clients=[client_id])
    accountable = accountable_for(by, [client_id], at=at).get(client_id)
    if accountable is not None and accountable.staff_id != by.staff_id:
        words = say("The consent to {who} was stopped.", who=consent.recipient.shown_as)
        kind = LetterKind.CONSENT_STOPPED
        post(to_staff_id=accountable.staff_id, kind=kind, words=words, client_id=client_id, by=by, at=at)


@transaction.atomic
def record_event(
    *, client_id: UUID, consent_id: UUID, what: EventKind, note: str, by: Viewer, at: datetime
) -> None:
    """Record that a consent's event came, or that it was found deficient or false. Raises Refused,
    NotFound.
    """
    consent = _locked(by, client_id, consent_id, at)
    fits = {
        EventKind.ENDED: bool(consent.words.ends_event) and consent.ended_at is None,
        EventKind.REVOCABLE: bool(consent.words.irrevocable_event) and consent.revocable_since is None,
        EventKind.DEFICIENT: consent.deficient_at is None,
    }
    if not fits[what]:
        raise Refused(Refusal(say("This consent waits for no such event."), field="what"))
    if len(note.split()) < 2:
        raise Refused(Refusal(say("Say how you know."), field="note"))
    models.ConsentEvent.objects.create(
        consent_id=consent_id, what=what, note=note.strip()[:300], staff_id=by.staff_id, at=at
    )
    record(
        by=by,
        at=at,
        verb="record consent event",
        subject=Subject("consent", consent_id),
        clients=[client_id],
        detail={"what": what.value},
    )


@transaction.atomic
def restrict(
    *,
    client_id: UUID,
    recipient: Recipient | None,
    categories: Sequence[Category],
    note: str = "",
    by: Viewer,
    at: datetime,
) -> UUID:
    """Agree to the client's wish that these categories do not go to this recipient (2.26). Raises Refused,
    NotFound.

    Without a recipient they go to nobody outside; with a kind and no name, to nobody of that kind.
    """
    require_reach(by, client_id, at=at)
    _hold(client_id, shared=False)
    if not categories:
        raise Refused(Refusal(say("Choose what is to be kept back."), field="categories"))
    row = models.Restriction.objects.create(
        client_id=client_id,
        recipient_kind=recipient.kind if recipient else "",
        recipient_name=" ".join(recipient.name.split()) if recipient else "",
        categories=[category.value for category in categories],
        note=note.strip()[:300],
        staff_id=by.staff_id,
        at=at,
    )
    record(
        by=by, at=at, verb="restrict disclosure", subject=Subject("restriction", row.id), clients=[client_id]
    )
    return row.id


@transaction.atomic
def end_restriction(*, client_id: UUID, restriction_id: UUID, by: Viewer, at: datetime) -> None:
    """The client ended a restriction. Raises NotFound where none is running."""
    require_reach(by, client_id, at=at)
    _hold(client_id, shared=False)
    rows = models.Restriction.objects.filter(client_id=client_id, end__isnull=True)
    if rows.filter(id=restriction_id).first() is None:
        raise NotFound
    models.RestrictionEnd.objects.create(restriction_id=restriction_id, staff_id=by.staff_id, at=at)
    subject = Subject("restriction", restriction_id)
    record(by=by, at=at, verb="end restriction", subject=subject, clients=[client_id])


@dataclass(frozen=True)
class Given:
    """One thing that passes the gate for one client (or, with no client in it, for none)."""

    client_id: UUID | None
    kind: str
    request: Request
    ruling: Ruling
    notice: str
    filename: str
    media_type: str
    body: bytes = field(repr=False)


@transaction.atomic
def log_disclosure(*, given: Given, by: Viewer, at: datetime) -> UUID:
    """Write down what passed the gate. Only `journeys.disclose` calls this, in the transaction that releases
    it.
    """
    if not given.ruling.allowed or given.ruling.ground is None:
        raise Refused(Refusal(say("The gate said no.")))
    row = models.Disclosure.objects.create(
        client_id=given.client_id,
        kind=given.kind[:40],
        recipient_kind=given.request.recipient.kind,
        recipient_name=given.request.recipient.name,
        purpose=given.request.purpose,
        categories=sorted(given.request.categories),
        ground=given.ruling.ground,
        consent_ids=list(given.ruling.consent_ids),
        notice=given.notice,
        filename=given.filename[:120],
        media_type=given.media_type,
        body_digest=hashlib.sha256(given.body).hexdigest(),
        facts=_facts(given.request),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    detail: Mapping[str, str] = {"kind": given.kind, "ground": given.ruling.ground.value}
    clients = [given.client_id] if given.client_id else []
    record(
        by=by, at=at, verb="disclose", subject=Subject("disclosure", row.id), clients=clients, detail=detail
    )
    return row.id


def gate(client_id: UUID, request: Request, *, at: datetime) -> Ruling:
    """The gate's ruling, held until the release commits: a revocation at the same moment waits, or was
    seen.
    """
    _hold(client_id, shared=True)
    return rules.may_disclose(consents_of(client_id), restrictions_of(client_id), request, at)


def _hold(client_id: UUID, *, shared: bool) -> None:
    """Whoever changes what may be known waits for releases under way, and the other way round."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED if shared else _ALONE, [f"privacy {client_id}"])


_SHARED = "select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_ALONE = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


def _locked(by: Viewer, client_id: UUID, consent_id: UUID, at: datetime) -> Consent:
    require_reach(by, client_id, at=at)
    _hold(client_id, shared=False)
    for consent in consents_of(client_id):
        if consent.id == consent_id:
            return consent
    raise NotFound


def _columns(words: ConsentWords) -> dict[str, object]:
    """What a consent says, as its table keeps it."""
    return {
        "kind": words.kind,
        "recipient_kind": words.recipient.kind,
        "recipient_name": " ".join(words.recipient.name.split()),
        "purposes": list(words.purposes),
        "categories": list(words.categories),
        "discloser": words.discloser,
        "description": words.description,
        "starts_at": words.starts_at,
        "ends_on": words.ends_on,
        "ends_event": words.ends_event,
        "until_revoked": words.until_revoked,
        "irrevocable_until": words.irrevocable_until,
        "irrevocable_event": words.irrevocable_event,
        "monitors": words.monitors,
        "told_revocation": words.told_revocation,
        "told_redisclosure": words.told_redisclosure,
        "told_refusal": words.told_refusal,
    }


def _end_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The moment a day has ended: its midnight, where the client is treated."""
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), zone)


def _start_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _facts(request: Request) -> dict[str, str]:
    return asdict(request.emergency) if request.emergency else {}
