"""One plan, the present plan of a client, its versions and their differences, its signing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Value, When

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.plan.queries import reading
from stepdown.plan.rules import compare, signing, standards
from stepdown.plan.rules.interim import interim_problems
from stepdown.plan.vocabulary import (
    Change,
    DraftProblem,
    Plan,
    PlanCard,
    ServiceOffer,
    SignerLine,
    Signing,
    Standard,
)
from stepdown.signature.queries import digest_of, refusals, signatures
from stepdown.signature.vocabulary import Capacity

# In force first, then what is being signed, then the draft.
_NEAREST = Case(
    When(signed_at__isnull=False, then=Value(0)),
    When(locked_at__isnull=False, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@asked_once
def plan(viewer: Viewer, plan_id: UUID, *, at: datetime) -> Plan:
    """One version of a plan (6 queries). Raises NotFound, also for one out of reach."""
    row = reading.whole(reading.reachable(viewer, at)).filter(id=plan_id).first()
    if row is None:
        raise NotFound
    return reading.plan(row, at)


def current(viewer: Viewer, client_id: UUID, *, at: datetime) -> Plan | None:
    """The plan in force; before the first is signed, the one being signed or written."""
    rows = reading.whole(reading.reachable(viewer, at))
    row = rows.filter(client_id=client_id, superseded_at=None).order_by(_NEAREST, "-number").first()
    return reading.plan(row, at) if row else None


def unfinished(viewer: Viewer, client_id: UUID, *, at: datetime) -> Plan | None:
    """The version that is being written or signed beside (or before) the one in force."""
    rows = reading.whole(reading.reachable(viewer, at))
    row = rows.filter(client_id=client_id, superseded_at=None, signed_at=None).order_by("-number").first()
    return reading.plan(row, at) if row else None


def versions(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[PlanCard, ...]:
    """Every version of a client's plan, newest first (1 query)."""
    rows = reading.reachable(viewer, at).filter(client_id=client_id).order_by("-number")
    return tuple(reading.card(row) for row in rows)


def differences(viewer: Viewer, before_id: UUID, after_id: UUID, *, at: datetime) -> tuple[Change, ...]:
    """What changed from one version to another of the same client. Raises NotFound."""
    before, after = plan(viewer, before_id, at=at), plan(viewer, after_id, at=at)
    if before.card.client_id != after.card.client_id:
        raise NotFound
    return compare.differences(before, after)


def signing_of(viewer: Viewer, of: Plan, *, at: datetime) -> Signing:
    """What a plan still lacks and who has signed it (2 queries)."""
    subject = Subject("plan", of.card.id)
    # Signatures over other words than these do not count here.
    signed = {one.capacity: one for one in signatures(viewer, subject) if one.digest == of.card.digest}
    refused = {one.capacity: one for one in refusals(viewer, subject)}
    lines = []
    for capacity in standards.signers(of.card.standard, of.card.interim):
        if (given := signed.get(capacity)) is not None:
            lines.append(SignerLine(capacity, given.name, given.at))
        elif (declined := refused.get(capacity)) is not None and of.card.locked_at is not None:
            lines.append(SignerLine(capacity, "", declined.at, refused=True, note=declined.note))
        else:
            lines.append(SignerLine(capacity))
    gaps = () if of.card.locked_at else signing.missing(of, today(of, at))
    return Signing(gaps, tuple(lines), not of.card.digest or of.card.digest == digest(of))


def digest(of: Plan) -> str:
    """The fingerprint of what is signed."""
    return digest_of(signing.document(of))


def today(of: Plan, at: datetime) -> date:
    """The calendar day at the client's site."""
    return at.astimezone(ZoneInfo(of.zone)).date()


def settled(lines: tuple[SignerLine, ...]) -> frozenset[Capacity]:
    """The capacities of which nothing more is awaited."""
    return frozenset(line.capacity for line in lines if line.settled)


def standards_offered(viewer: Viewer) -> tuple[Standard, ...]:
    """What payers and programmes ask of plans, to choose from."""
    return standards.standards()


def interim_for(
    viewer: Viewer,
    services: Sequence[ServiceOffer],
    diagnosis: tuple[str, str] | None,
    own_words: str,
    standard_key: str,
    on: date,
) -> tuple[DraftProblem, ...]:
    """What the plan of day one says: (code, title) of the main diagnosis, the person's own words if known."""
    return interim_problems(services, diagnosis, own_words, standards.standard(standard_key), on)
