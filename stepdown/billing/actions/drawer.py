"""The end of the day: count the drawer, say why it differs, take it to the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from stepdown.audit.actions import record
from stepdown.billing import models
from stepdown.billing.actions.posting import Entry, plain, post, refuse
from stepdown.billing.queries import books
from stepdown.billing.rules import may
from stepdown.billing.rules import posting as rules
from stepdown.billing.vocabulary import Act
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer

NOTHING = Money(0)


@dataclass(frozen=True)
class Counted:
    """What lay in the drawer, why it differed, and what goes to the bank from it."""

    cash: Money
    checks: Money
    why: str = ""
    deposit_cash: Money = NOTHING
    deposit_checks: Money = NOTHING
    slip: str = ""


@transaction.atomic
def count_drawer(*, site_id: UUID, counted: Counted, by: Viewer, at: datetime) -> UUID:
    """Keep a count; a difference is posted with its explanation, a deposit moves to the bank.

    Raises Refused (difference without a word, more to the bank than there was), NotFound for another site.
    """
    if by.staff_id is not None and site_id not in by.site_ids:
        raise NotFound
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"receipts {site_id}"])
    expected = books.drawer(by, site_id)
    off_cash, off_checks = counted.cash - expected.cash, counted.checks - expected.checks
    if off_cash.cents or off_checks.cents:
        worst = off_cash + off_checks
        refuse(may.check_count(worst if worst.cents else off_cash, counted.why))
    refuse(
        plain(counted.why, "why"),
        plain(counted.slip, "slip", most=40),
        may.check_deposit(counted.deposit_cash, counted.deposit_checks, counted.cash, counted.checks),
    )
    postings = [
        post(entry=Entry(act, act.label.text, lines, note), site_id=site_id, client=None, by=by, at=at).id
        for act, lines, note in (
            (Act.DRAWER, rules.counted(off_cash, off_checks), counted.why),
            (Act.DEPOSIT, rules.deposit(counted.deposit_cash, counted.deposit_checks), counted.slip),
        )
        if lines
    ]
    row = models.DrawerCount.objects.create(
        site_id=site_id,
        cash_cents=counted.cash.cents,
        check_cents=counted.checks.cents,
        expected_cash_cents=expected.cash.cents,
        expected_check_cents=expected.checks.cents,
        why=counted.why.strip(),
        deposit_cents=(counted.deposit_cash + counted.deposit_checks).cents,
        slip=counted.slip.strip(),
        posting_ids=postings,
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    detail: dict[str, str | int | bool | None] = {"difference": (off_cash + off_checks).cents}
    record(by=by, at=at, verb="count drawer", subject=Subject("drawer", row.id), detail=detail)
    return row.id
