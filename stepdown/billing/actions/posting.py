"""How anything gets into the books: one posting, its lines, never a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from stepdown.billing import models
from stepdown.billing.rules import posting as rules
from stepdown.billing.rules.plan import settled
from stepdown.billing.rules.text import check_text
from stepdown.billing.vocabulary import Act, Book, Line
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.people.vocabulary import ClientCard
from stepdown.place.queries import day_at


@dataclass(frozen=True)
class Entry:
    """What is to be posted: the act, its neutral words, its lines, and what was said about it."""

    act: Act
    words: str
    lines: tuple[Line, ...]
    note: str = ""
    reverses_id: UUID | None = None


def post(
    *,
    entry: Entry,
    site_id: UUID,
    client: ClientCard | None,
    by: Viewer,
    at: datetime,
    on: date | None = None,
) -> models.Posting:
    """Add one posting with its lines. The caller has checked who may; the database checks the sum again."""
    if not rules.balanced(entry.lines):
        raise ValueError("a posting needs lines that sum to zero")
    day = on or day_at(site_id, at)
    client_id = client.id if client else None
    row = models.Posting.objects.create(
        site_id=site_id,
        client_id=client_id,
        act=entry.act.value,
        on=day,
        words=entry.words[:200],
        note=entry.note.strip(),
        line_count=len(entry.lines),
        reverses_id=entry.reverses_id,
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    models.Line.objects.bulk_create(
        models.Line(
            posting=row, client_id=client_id, site_id=site_id, on=day, book=line.book.value, cents=line.cents
        )
        for line in entry.lines
    )
    return row


def lock_account(client_id: UUID) -> None:
    """Whoever changes an account waits for whoever is changing it: what is owed cannot be given up twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"account {client_id}"])


def lock_receipts(site_id: UUID) -> None:
    """One receipt of a site at a time: numbers have no gap (the trigger takes the same lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"receipts {site_id}"])


def owed_by(client_id: UUID) -> Money:
    """What a client owes now; less than nothing is a credit."""
    return Money(
        models.Balance.objects.filter(client_id=client_id).values_list("cents", flat=True).first() or 0
    )


def count_up_estimates(client_id: UUID, day: date, cents: int) -> None:
    """Add what was charged to the estimate that was the newest of those that cover the day."""
    row = (
        models.EstimateRow.objects.select_for_update()
        .filter(Q(starts_on__lte=day, ends_on__gte=day), client_id=client_id)
        .order_by("-number")
        .first()
    )
    if row is not None:
        row.charged_cents += cents
        models.EstimateRow.objects.filter(id=row.id).update(charged_cents=row.charged_cents)


def settle_plan(client_id: UUID) -> None:
    """Mark the instalments that what was paid since the plan was made covers, the earliest first."""
    plan = models.PaymentPlan.objects.filter(client_id=client_id, ended_at=None).first()
    if plan is None:
        return
    receipts = models.Receipt.objects.filter(client_id=client_id, at__gte=plan.at)
    paid = sum(row.cents if row.refund_of_id is None else -row.cents for row in receipts)
    parts = list(plan.parts.order_by("number"))
    for part, done in zip(parts, settled([Money(p.cents) for p in parts], Money(paid)), strict=True):
        if part.settled != done:
            models.Instalment.objects.filter(id=part.id).update(settled=done)


def refuse(*refusals: Refusal | None) -> None:
    """Raise Refused with whatever stands against it; nothing: go on."""
    if found := [one for one in refusals if one is not None]:
        raise Refused(*found)


def plain(text: str, field: str, *, least: int = 0, most: int = 200) -> Refusal | None:
    """What stands against a text that somebody typed."""
    return check_text(text, field, least=least, most=most)


def lines_of(row: models.Posting) -> Sequence[Line]:
    """The lines of a posting as values."""
    return [Line(Book(line.book), line.cents) for line in row.lines.order_by("id")]
