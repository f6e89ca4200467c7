"""Questions about consents and about what went out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from django.db.models import QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach, within_reach
from stepdown.privacy import models, rules
from stepdown.privacy.vocabulary import (
    Category,
    Consent,
    ConsentCard,
    ConsentKind,
    ConsentState,
    ConsentWords,
    DisclosureLine,
    EventKind,
    Ground,
    Notice,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Restriction,
    Ruling,
    Signing,
)

ACCOUNTED_FOR = timedelta(days=3 * 366)
"""How far back the accounting of disclosures reaches: three years (42 CFR 2.25), leap days included."""

SHOWN = (ConsentState.IN_FORCE, ConsentState.ENDING, ConsentState.NOT_YET)


def consents(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ConsentCard, ...]:
    """The client's consents for the map: those in force first, then what was stopped or ended (4 queries)."""
    require_reach(viewer, client_id, at=at)
    sent: dict[UUID, list[datetime]] = {}
    outside = models.Disclosure.objects.filter(client_id=client_id, ground=Ground.CONSENT)
    for ids, moment in outside.values_list("consent_ids", "at"):
        for consent_id in ids:
            sent.setdefault(consent_id, []).append(moment)
    cards = [_card(consent, sent.get(consent.id, []), at) for consent in consents_of(client_id)]
    return tuple(sorted(cards, key=lambda card: card.state not in SHOWN))


def consent(viewer: Viewer, client_id: UUID, consent_id: UUID, *, at: datetime) -> ConsentCard:
    """One consent of one client. Raises NotFound."""
    for card in consents(viewer, client_id, at=at):
        if card.consent.id == consent_id:
            return card
    raise NotFound


def restrictions(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Restriction, ...]:
    """What the client asked to keep from somebody, in force now."""
    require_reach(viewer, client_id, at=at)
    return tuple(kept for kept in restrictions_of(client_id) if kept.ended_at is None or at < kept.ended_at)


def ruling(viewer: Viewer, client_id: UUID, request: Request, *, at: datetime) -> Ruling:
    """What the gate would say now, without giving anything. Raises NotFound out of reach."""
    require_reach(viewer, client_id, at=at)
    return rules.may_disclose(consents_of(client_id), restrictions_of(client_id), request, at)


def rulings(
    viewer: Viewer, client_id: UUID, requests: Iterable[Request], *, at: datetime
) -> tuple[Ruling, ...]:
    """What the gate would say now to each of several requests about one client (4 queries). Raises
    NotFound.
    """
    require_reach(viewer, client_id, at=at)
    given, kept = consents_of(client_id), restrictions_of(client_id)
    return tuple(rules.may_disclose(given, kept, request, at) for request in requests)


def disclosures(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[DisclosureLine, ...]:
    """Everything of this client that passed the gate, newest first."""
    require_reach(viewer, client_id, at=at)
    return _lines(models.Disclosure.objects.filter(client_id=client_id).order_by("-at", "-id"))


def given_since(viewer: Viewer, client_id: UUID, *, kind: str, since: datetime, at: datetime) -> bool:
    """Whether something of a kind was given to the client themself from a moment on (1 query). Raises
    NotFound.
    """
    require_reach(viewer, client_id, at=at)
    rows = models.Disclosure.objects.filter(client_id=client_id, ground=Ground.OWN_RECORD, kind=kind)
    return rows.filter(at__gte=since, at__lte=at).exists()


def shown_since(
    viewer: Viewer, client_id: UUID, request: Request, *, kind: str, since: datetime, at: datetime
) -> bool:
    """Whether the same was shown to the same recipient from a moment on (1 query). For the gate, which
    decided before.
    """
    rows = models.Disclosure.objects.filter(
        client_id=client_id,
        kind=kind,
        recipient_kind=request.recipient.kind,
        recipient_name=request.recipient.name,
        categories=sorted(request.categories),
    )
    return rows.filter(at__gte=since, at__lte=at).exists()


def accounting(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[DisclosureLine, ...]:
    """What was given to others in the last three years, newest first (42 CFR 2.25; 2.51 for emergencies)."""
    require_reach(viewer, client_id, at=at)
    rows = models.Disclosure.objects.filter(
        client_id=client_id,
        ground__in=[Ground.CONSENT, Ground.MEDICAL_EMERGENCY],
        at__gte=at - ACCOUNTED_FOR,
        at__lte=at,
    )
    return _lines(rows.order_by("-at", "-id"))


def ending_soon(viewer: Viewer, *, at: datetime) -> tuple[Consent, ...]:
    """Consents within the viewer's reach that end within 14 days: work for somebody (2 queries)."""
    rows = _rows().filter(
        within_reach(viewer, "client", at=at),
        ends_at__gt=at,
        ends_at__lt=at + rules.ENDS_SOON,
        revocation__isnull=True,
    )
    found = (_consent(row) for row in rows.order_by("ends_at"))
    return tuple(one for one in found if rules.in_force(one, at))


@cache
def notices() -> Mapping[str, Notice]:
    """The texts that go with what is given, by key: long, short, own, within."""
    content = tomllib.loads((Path(__file__).parent / "notices.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            key: Notice(key, entry["text"].strip(), entry["source"], entry["tag"])
            for key, entry in content.items()
        }
    )


def consents_of(client_id: UUID) -> tuple[Consent, ...]:
    """The client's consents, newest first, with all that happened to them (2 queries)."""
    return tuple(_consent(row) for row in _rows().filter(client_id=client_id).order_by("-signed_at", "-id"))


def _rows() -> QuerySet[models.Consent]:
    return models.Consent.objects.select_related("revocation").prefetch_related("events")


def restrictions_of(client_id: UUID) -> tuple[Restriction, ...]:
    """Every restriction of the client, also those that have ended (1 query)."""
    rows = models.Restriction.objects.filter(client_id=client_id).select_related("end").order_by("at")
    return tuple(
        Restriction(
            id=row.id,
            recipient=Recipient(RecipientKind(row.recipient_kind), row.recipient_name)
            if row.recipient_kind
            else None,
            categories=_categories(row.categories),
            starts_at=row.at,
            ended_at=row.end.at if hasattr(row, "end") else None,
        )
        for row in rows
    )


def _consent(row: models.Consent) -> Consent:
    happened = {event.what: event.at for event in row.events.all()}
    return Consent(
        id=row.id,
        client_id=row.client_id,
        words=ConsentWords(
            kind=ConsentKind(row.kind),
            recipient=Recipient(RecipientKind(row.recipient_kind), row.recipient_name),
            purposes=tuple(Purpose(purpose) for purpose in row.purposes),
            categories=_categories(row.categories),
            discloser=row.discloser,
            description=row.description,
            starts_at=row.starts_at,
            ends_on=row.ends_on,
            ends_event=row.ends_event,
            until_revoked=row.until_revoked,
            irrevocable_until=row.irrevocable_until,
            irrevocable_event=row.irrevocable_event,
            monitors=row.monitors,
            told_revocation=row.told_revocation,
            told_redisclosure=row.told_redisclosure,
            told_refusal=row.told_refusal,
        ),
        signing=Signing(row.signed_name, row.signed_at, row.signed_on_behalf),
        ends_at=row.ends_at,
        revoked_at=row.revocation.at if hasattr(row, "revocation") else None,
        ended_at=happened.get(EventKind.ENDED),
        deficient_at=happened.get(EventKind.DEFICIENT),
        revocable_since=happened.get(EventKind.REVOCABLE),
        revocable_from=row.revocable_from,
    )


def _card(one: Consent, sent: list[datetime], at: datetime) -> ConsentCard:
    refusal = rules.may_revoke(one, at)
    return ConsentCard(
        consent=one,
        state=rules.state_of(one, at),
        until=rules.until(one.words),
        sent_count=len(sent),
        sent_last=max(sent, default=None),
        can_stop=refusal is None,
        cannot_stop_why=refusal.reason if refusal else None,
    )


def _categories(names: Iterable[str]) -> tuple[Category, ...]:
    given = set(names)
    return tuple(category for category in Category if category in given)


def _lines(rows: Iterable[models.Disclosure]) -> tuple[DisclosureLine, ...]:
    return tuple(
        DisclosureLine(
            id=row.id,
            client_id=row.client_id,
            kind=row.kind,
            recipient=Recipient(RecipientKind(row.recipient_kind), row.recipient_name),
            purpose=Purpose(row.purpose),
            categories=_categories(row.categories),
            ground=Ground(row.ground),
            consent_ids=tuple(row.consent_ids),
            notice=row.notice,
            filename=row.filename,
            by_name=row.by_name,
            at=row.at,
            facts=row.facts,
        )
        for row in rows
        if row.client_id is not None
    )
