"""Questions about plans for afterwards, who stays in touch, and ceremonies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from stepdown.aftercare import models, rules
from stepdown.aftercare.queries.clocks import today_of
from stepdown.aftercare.vocabulary import (
    AlumCard,
    Anchor,
    AnchorKind,
    Appointment,
    CeremonyCard,
    GuestCard,
    NewPlan,
    PlanCard,
)
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.signature.queries import digest_of, signatures_of
from stepdown.signature.vocabulary import Capacity, SignatureCard

SUBJECT = "aftercare plan"


def plan(viewer: Viewer, client_id: UUID, *, at: datetime) -> PlanCard | None:
    """Somebody's newest plan for afterwards, signed or not (2 queries)."""
    return plans(viewer, [client_id], at=at).get(client_id)


def plans(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, PlanCard]:
    """The newest plan of each person that has one (2 queries)."""
    reach = within_reach(viewer, "client", at=at)
    rows = models.AftercarePlan.objects.filter(reach, client_id__in=list(client_ids))
    newest = {row.client_id: row for row in rows.select_related("caller").order_by("at", "recorded_at")}
    signed = signatures_of(viewer, SUBJECT, [row.id for row in newest.values()])
    return {client_id: _plan(row, signed.get(row.id, ())) for client_id, row in newest.items()}


def aftercare_on(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, date]:
    """Since which day each person's plan for afterwards is signed by both; who has none is not in it (3
    queries).
    """
    found = plans(viewer, client_ids, at=at)
    sites = dict(
        models.AftercarePlan.objects.filter(client_id__in=found).values_list("client_id", "client__site_id")
    )
    return {
        client_id: today_of(sites[client_id], card.signed_at)
        for client_id, card in found.items()
        if card.signed_at is not None
    }


def alums(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, AlumCard]:
    """Who of some people wants to stay in touch, and for what (1 query)."""
    reach = within_reach(viewer, "client", at=at)
    rows = models.Alum.objects.filter(reach, client_id__in=list(client_ids), ended_at=None)
    return {
        row.client_id: AlumCard(row.client_id, row.letters, row.events, row.at, row.by_self) for row in rows
    }


def ceremonies(viewer: Viewer, *, since: datetime, at: datetime) -> tuple[CeremonyCard, ...]:
    """Ceremonies of the viewer's sites from a moment on; guests within reach only (2 queries)."""
    rows = models.Ceremony.objects.filter(site_id__in=list(viewer.site_ids), starts_at__gte=since)
    return _ceremonies(viewer, rows.order_by("starts_at", "id"), at)


def own_ceremonies(
    viewer: Viewer, site_id: UUID, *, since: datetime, at: datetime
) -> tuple[CeremonyCard, ...]:
    """Ceremonies of one site for somebody who may come; other people's names are not in it (2 queries)."""
    rows = models.Ceremony.objects.filter(site_id=site_id, starts_at__gte=since, called_off_at=None)
    return _ceremonies(viewer, rows.order_by("starts_at", "id"), at)


def ceremony(viewer: Viewer, ceremony_id: UUID, *, at: datetime) -> CeremonyCard:
    """One ceremony of the viewer's sites. Raises NotFound."""
    rows = models.Ceremony.objects.filter(site_id__in=list(viewer.site_ids), id=ceremony_id)
    found = _ceremonies(viewer, rows, at)
    if not found:
        raise NotFound
    return found[0]


def digest_of_plan(new: NewPlan, caller_name: str) -> str:
    """What a signature under a plan for afterwards covers."""
    return digest_of(rules.plan_document(new, caller_name))


def _ceremonies(viewer: Viewer, rows: Iterable[models.Ceremony], at: datetime) -> tuple[CeremonyCard, ...]:
    found = list(rows)
    guests: dict[UUID, list[GuestCard]] = defaultdict(list)
    reach = within_reach(viewer, "client", at=at)
    for one in models.Guest.objects.filter(reach, ceremony__in=found).order_by("at", "id"):
        guests[one.ceremony_id].append(GuestCard(one.client_id, one.named_as))
    return tuple(
        CeremonyCard(
            row.id,
            row.site_id,
            row.starts_at,
            row.words,
            row.by_name,
            tuple(guests[row.id]),
            row.called_off_at is not None,
        )
        for row in found
    )


def _plan(row: models.AftercarePlan, signed: Sequence[SignatureCard]) -> PlanCard:
    mine = {one.capacity: one.at for one in signed if one.digest == row.digest}
    return PlanCard(
        id=row.id,
        client_id=row.client_id,
        plan=NewPlan(
            caller_id=row.caller_id,
            anchors=tuple(Anchor(AnchorKind(kind), words) for kind, words in row.anchors),
            appointments=tuple(
                Appointment(words, date.fromisoformat(on) if on else None) for on, words in row.appointments
            ),
            slip=row.slip,
            words=row.words,
            calls_agreed=row.calls_agreed,
        ),
        caller_name=row.caller.name,
        by_name=row.by_name,
        at=row.at,
        digest=row.digest,
        signed_by_client=mine.get(Capacity.CLIENT),
        signed_by_staff=mine.get(Capacity.AUTHOR),
    )
