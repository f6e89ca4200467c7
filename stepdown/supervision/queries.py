"""Questions about supervision. The supervisee sees their own, the supervisor theirs, a director all of a
site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import (
    ClientCard,
    CredentialKind,
    CredentialState,
    Held,
    Permission,
)
from stepdown.signature.queries import signatures_of
from stepdown.signature.vocabulary import Capacity, SignatureCard
from stepdown.supervision import models, rules
from stepdown.supervision.vocabulary import (
    AddendumCard,
    AgreementCard,
    AgreementState,
    Counted,
    EntryCard,
    Log,
    Per,
    Requirement,
    SessionKind,
    SignedBy,
    Terms,
    Topic,
    Uncovered,
)

AGREEMENT, ENTRY = "supervision agreement", "supervision"
PAGE = 50


def requirements(viewer: Viewer, *, on: date) -> tuple[Requirement, ...]:
    """What may be agreed on a day, with where it comes from and whether somebody checked it."""
    return tuple(one for one in rules.requirements() if rules.requirement_on(one.key, on) == one)


def agreements(viewer: Viewer, *, at: datetime) -> tuple[AgreementCard, ...]:
    """Every agreement the viewer may see, those that run first (2 queries)."""
    rows = list(_visible(viewer))
    signed = signatures_of(viewer, AGREEMENT, [row.id for row in rows])
    cards = [_agreement(row, signed.get(row.id, ()), at) for row in rows]
    order = list(AgreementState)
    return tuple(sorted(cards, key=lambda card: (order.index(card.state), card.supervisee, card.starts_on)))


@asked_once
def agreement(viewer: Viewer, agreement_id: UUID, *, at: datetime) -> AgreementCard:
    """One agreement. Raises NotFound, also for one between others."""
    row = _visible(viewer).filter(id=agreement_id).first()
    if row is None:
        raise NotFound
    return _agreement(row, signatures_of(viewer, AGREEMENT, [row.id]).get(row.id, ()), at)


def log(viewer: Viewer, agreement_id: UUID, *, at: datetime) -> Log:
    """An agreement with this period, the ones before, the whole, its outlook (5 queries). NotFound."""
    card = agreement(viewer, agreement_id, at=at)
    day = at.astimezone(ZoneInfo(card.zone)).date()
    held = counted(agreement_id)
    span = rules.period_of(card.terms.per, day)
    now = rules.tally(held, card.terms, span, day)
    before = tuple(
        rules.tally(held, card.terms, one, day) for one in rules.periods(card.terms.per, card.starts_on, day)
    )
    told = (
        models.ClientMinutes.objects.filter(agreement_id=agreement_id, starts_on=span[0])
        .order_by("-at", "-id")
        .first()
    )
    return Log(
        agreement=card,
        now=now,
        before=before,
        whole=rules.project(held, card.terms, (card.starts_on, card.ends_on), day),
        ratio=rules.ratio(
            told.minutes if told else None, now.signed, card.terms, told.by_name if told else ""
        ),
        unsigned=sum(not one.signed for one in held),
        may_write=rules.may_write(card.supervisee_id, card.supervisor_id, viewer.staff_id) is None,
    )


def counted(agreement_id: UUID) -> tuple[Counted, ...]:
    """What of an agreement counts: days, minutes, kinds, signed or not (1 query)."""
    rows = models.Entry.objects.filter(agreement_id=agreement_id)
    told = rows.values_list("on", "starts_at", "ends_at", "kind", "signed_at")
    return tuple(
        Counted(on, int((end - start).total_seconds()) // 60, SessionKind(kind), signed is not None)
        for on, start, end, kind, signed in told
    )


def entries(
    viewer: Viewer, agreement_id: UUID, *, before: int | None = None, limit: int = PAGE, at: datetime
) -> tuple[EntryCard, ...]:
    """The sessions under an agreement, newest first; `before` pages by number. Raises NotFound."""
    agreement(viewer, agreement_id, at=at)
    rows = _entries().filter(agreement_id=agreement_id).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    return _cards(viewer, list(rows[:limit]), at)


def entry(viewer: Viewer, entry_id: UUID, *, at: datetime) -> EntryCard:
    """One session. Raises NotFound, also for one between others."""
    row = _entries().filter(id=entry_id).first()
    if row is None:
        raise NotFound
    agreement(viewer, row.agreement_id, at=at)
    return _cards(viewer, [row], at)[0]


def unsigned_by(viewer: Viewer, *, at: datetime) -> int:
    """How many sessions wait for the viewer's own signature (2 queries)."""
    rows = models.Entry.objects.filter(_of_staff(viewer.staff_id, "agreement__"), signed_at=None)
    found = signatures_of(viewer, ENTRY, rows.values_list("id", flat=True))
    mine = sum(any(one.staff_id == viewer.staff_id for one in cards) for cards in found.values())
    return rows.count() - mine


def uncovered(viewer: Viewer, *, at: datetime) -> tuple[Uncovered, ...]:
    """Colleagues at the viewer's sites whose credential asks for supervision and who have no agreement
    running; only for those who manage staff (4 queries).
    """
    if not viewer.may(Permission.MANAGE_STAFF):
        return ()
    running = {card.supervisee_id for card in agreements(viewer, at=at) if card.runs}
    found = []
    for card in people.staff(viewer, at=at):
        if card.id in running or not viewer.site_ids & set(card.site_ids):
            continue
        for credential, state in people.credentials_standing(card, at.date()):
            if credential.kind is CredentialKind.SUPERVISION and state is not CredentialState.ENDED:
                found.append(Uncovered(card.id, card.name, credential.title))
                break
    return tuple(found)


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The agreements in which somebody supervises and that have not ended: they go to another supervisor."""
    rows = _base().filter(supervisor_id=staff_id, end__isnull=True)
    found = (_agreement(row, (), at) for row in rows)
    return tuple(
        Held(
            say("Supervision agreement"),
            card.id,
            None,
            say("Supervises {name}", name=card.supervisee),
            card.ends_on,
        )
        for card in found
        if card.state is not AgreementState.LAPSED
    )


def document(row: models.Entry, client_ids: Iterable[UUID]) -> Mapping[str, object]:
    """What a signature under an entry covers."""
    return {
        "agreement": row.agreement_id,
        "number": row.number,
        "on": row.on,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "kind": row.kind,
        "topics": list(row.topics),
        "observed": row.observed,
        "next": row.next,
        "clients": sorted(str(one) for one in client_ids),
    }


def _base() -> QuerySet[models.Agreement]:
    return models.Agreement.objects.select_related("supervisee", "supervisor", "credential", "end")


def _of_staff(staff_id: UUID | None, prefix: str = "") -> Q:
    return Q(**{f"{prefix}supervisee_id": staff_id}) | Q(**{f"{prefix}supervisor_id": staff_id})


def _visible(viewer: Viewer) -> QuerySet[models.Agreement]:
    rows = _base()
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF or viewer.staff_id is None:
        return rows.none()
    own = _of_staff(viewer.staff_id)
    if viewer.may(Permission.MANAGE_STAFF):
        return rows.filter(own | Q(supervisee_id__in=people.colleagues(viewer)))
    return rows.filter(own)


def _entries() -> QuerySet[models.Entry]:
    return models.Entry.objects.select_related("agreement").prefetch_related("addenda", "cases")


def _agreement(row: models.Agreement, signed: Iterable[SignatureCard], at: datetime) -> AgreementCard:
    end = getattr(row, "end", None)
    day = at.astimezone(ZoneInfo(row.zone)).date()
    return AgreementCard(
        id=row.id,
        supervisee_id=row.supervisee_id,
        supervisee=row.supervisee.name,
        supervisor_id=row.supervisor_id,
        supervisor=row.supervisor.name,
        credential=row.credential.title if row.credential else "",
        requirement=row.requirement,
        terms=Terms(
            Per(row.per),
            row.individual_minutes,
            row.group_minutes,
            row.observed_minutes,
            row.client_hours_per_hour,
            row.total_minutes,
        ),
        source=row.source,
        verified=row.verified,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_at=end.at if end else None,
        ended_why=end.why if end else "",
        signed_at=row.signed_at,
        signatures=_signed(signed, row.digest),
        state=rules.state_on(
            day,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            signed=row.signed_at is not None,
            ended=end is not None,
        ),
        zone=row.zone,
    )


def _cards(viewer: Viewer, rows: list[models.Entry], at: datetime) -> tuple[EntryCard, ...]:
    ids = {case.client_id for row in rows for case in row.cases.all()}
    clients = people.client_cards(viewer, ids, at=at) if ids else {}
    signed = signatures_of(viewer, ENTRY, [row.id for row in rows])
    return tuple(_entry(row, clients, signed.get(row.id, ())) for row in rows)


def _entry(
    row: models.Entry, clients: Mapping[UUID, ClientCard], signed: Iterable[SignatureCard]
) -> EntryCard:
    cases = [case.client_id for case in row.cases.all()]
    seen = [clients[one] for one in cases if one in clients]
    addenda = sorted(row.addenda.all(), key=lambda one: (one.at, one.id))
    return EntryCard(
        id=row.id,
        agreement_id=row.agreement_id,
        number=row.number,
        on=row.on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=SessionKind(row.kind),
        topics=tuple(Topic(one) for one in row.topics),
        observed=row.observed,
        next=row.next,
        cases=len(cases),
        clients=tuple(sorted(seen, key=lambda card: card.shown_as)),
        written_by=row.by_name,
        locked_at=row.locked_at,
        signed_at=row.signed_at,
        signatures=_signed(signed, row.digest),
        addenda=tuple(AddendumCard(one.words, one.by_name, one.at) for one in addenda),
        digest=row.digest,
        version=row.version,
    )


def _signed(cards: Iterable[SignatureCard], digest: str) -> tuple[SignedBy, ...]:
    return tuple(
        SignedBy(card.staff_id, card.name, card.capacity is Capacity.CO_SIGNER, card.at)
        for card in cards
        if card.digest == digest and card.staff_id is not None
    )
