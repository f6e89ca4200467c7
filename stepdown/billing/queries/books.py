"""The books of a site: months, the drawer, and whether everything is what its lines say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet, Sum

from stepdown.billing import models
from stepdown.billing.queries.accounts import posting_cards
from stepdown.billing.rules.scale import add_months
from stepdown.billing.vocabulary import (
    Act,
    Book,
    BooksCheck,
    CountCard,
    DrawerStanding,
    MonthRow,
    PostingCard,
)
from stepdown.kernel.money import Money
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards

Row = TypeVar("Row", bound=Model)
PAGE = 50
# Money in our hands or on its way; with the drawer's difference it is what was paid, less what went back.
_HANDS = (Book.CASH, Book.CHECK, Book.CARD, Book.BANK, Book.DRAWER_DIFFERENCE)


def sites_of(viewer: Viewer) -> Q:
    """Only the sites the viewer works at; the system sees all."""
    return Q() if viewer.audience is Audience.SYSTEM else Q(site_id__in=list(viewer.site_ids))


def one_after_another(parts: Sequence[QuerySet[Row]]) -> Iterable[Row]:
    """The rows of several short lists, each found by its index, in one question."""
    return parts[0].union(*parts[1:], all=True) if parts else ()


def months(viewer: Viewer, *, last: date, count: int = 12) -> tuple[MonthRow, ...]:
    """The last months up to the one a day lies in, newest first (1 query over running totals)."""
    this = last.replace(day=1)
    totals: dict[date, dict[str, int]] = {}
    rows = (
        models.MonthTotal.objects.filter(sites_of(viewer)).values("month", "book").annotate(sum=Sum("cents"))
    )
    for row in rows:
        totals.setdefault(row["month"], {})[row["book"]] = row["sum"]
    made = []
    for back in range(count):
        month = add_months(this, -back)
        of = totals.get(month, {})
        owed = sum(books.get(Book.OWED, 0) for day, books in totals.items() if day <= month)
        made.append(
            MonthRow(
                month=month,
                charged=Money(-of.get(Book.EARNED, 0)),
                paid=Money(sum(of.get(book, 0) for book in _HANDS)),
                waived=Money(of.get(Book.WAIVED, 0)),
                written_off=Money(of.get(Book.WRITTEN_OFF, 0)),
                owed=Money(owed),
            )
        )
    return tuple(made)


def owed_in_all(viewer: Viewer) -> Money:
    """What all clients of the viewer's sites owe together (1 query over running totals)."""
    rows = models.MonthTotal.objects.filter(sites_of(viewer), book=Book.OWED)
    return Money(rows.aggregate(sum=Sum("cents"))["sum"] or 0)


def postings_of_month(
    viewer: Viewer,
    month: date,
    acts: Collection[Act],
    *,
    after: tuple[date, UUID] | None = None,
    at: datetime,
) -> tuple[tuple[PostingCard, ...], bool]:
    """Fifty postings behind a figure of a month, newest first, and whether there are more.

    What took one of them back stands among them. A look-up per site and act, each by its index (1 query).
    """
    ends = add_months(month, 1)
    base = models.Posting.objects.filter(on__gte=month, on__lt=ends)
    if after is not None:
        base = base.filter(Q(on__lt=after[0]) | Q(on=after[0], id__lt=after[1]))
    wanted = [act.value for act in acts]
    parts: list[QuerySet[models.Posting]] = []
    for site_id in sorted(viewer.site_ids):
        here = base.filter(site_id=site_id).select_related("receipt", "reversal").order_by("-on", "-id")
        parts += [here.filter(act=act)[: PAGE + 1] for act in wanted]
        parts.append(here.filter(act=Act.REVERSAL, reverses__act__in=wanted)[: PAGE + 1])
    found = sorted(one_after_another(parts), key=lambda row: (row.on, row.id), reverse=True)
    shown = found[:PAGE]
    clients = client_cards(viewer, {row.client_id for row in shown if row.client_id}, at=at)
    names = {client_id: card.shown_as for client_id, card in clients.items()}
    seen = [row for row in shown if row.client_id in names]
    return tuple(posting_cards(viewer, seen, names)), len(found) > PAGE


def drawer(viewer: Viewer, site_id: UUID) -> DrawerStanding:
    """What the books say lies in the drawer of a site now (2 queries)."""
    return drawers(viewer, [site_id])[site_id]


def drawers(viewer: Viewer, site_ids: Collection[UUID]) -> dict[UUID, DrawerStanding]:
    """What the books say lies in the drawer of each of these sites now (2 queries)."""
    rows = models.MonthTotal.objects.filter(site_id__in=site_ids, book__in=[Book.CASH, Book.CHECK])
    cents = rows.values_list("site_id", "book").annotate(sum=Sum("cents"))
    sums = {(site_id, book): Money(total) for site_id, book, total in cents}
    newest = [models.DrawerCount.objects.filter(site_id=one).order_by("-at")[:1] for one in site_ids]
    last = {row.site_id: row for row in one_after_another(newest)}
    return {
        one: DrawerStanding(
            one,
            sums.get((one, Book.CASH), Money(0)),
            sums.get((one, Book.CHECK), Money(0)),
            last[one].at if one in last else None,
            _count(last[one]).difference if one in last else None,
        )
        for one in site_ids
    }


def counts(viewer: Viewer, site_id: UUID) -> tuple[CountCard, ...]:
    """The thirty newest counts of a site's drawer; none of another site."""
    rows = models.DrawerCount.objects.filter(sites_of(viewer), site_id=site_id).order_by("-at")[:30]
    return tuple(_count(row) for row in rows)


def _count(row: models.DrawerCount) -> CountCard:
    return CountCard(
        id=row.id,
        counted_cash=Money(row.cash_cents),
        counted_checks=Money(row.check_cents),
        expected_cash=Money(row.expected_cash_cents),
        expected_checks=Money(row.expected_check_cents),
        why=row.why,
        deposited=Money(row.deposit_cents),
        slip=row.slip,
        by_name=row.by_name,
        at=row.at,
    )


_CHECKS = (
    (
        "A posting whose lines do not sum to zero: {}",
        "SELECT posting_id FROM billing_line GROUP BY posting_id HAVING sum(cents) <> 0 LIMIT 20",
    ),
    (
        "A balance that is not what its lines say, of client: {}",
        """SELECT coalesce(b.client_id, l.client_id) FROM billing_balance b FULL JOIN
           (SELECT client_id, sum(cents) AS cents FROM billing_line WHERE book = 'owed' GROUP BY client_id) l
           ON l.client_id = b.client_id WHERE coalesce(b.cents, 0) <> coalesce(l.cents, 0) LIMIT 20""",
    ),
    (
        "A month's total that is not what its lines say: {}",
        """SELECT coalesce(m.book, l.book) || ' ' || coalesce(m.month, l.month)
           FROM billing_monthtotal m FULL JOIN
           (SELECT site_id, date_trunc('month', "on")::date AS month, book, sum(cents) AS cents
            FROM billing_line GROUP BY 1, 2, 3) l
           ON l.site_id = m.site_id AND l.month = m.month AND l.book = m.book
           WHERE coalesce(m.cents, 0) <> coalesce(l.cents, 0) LIMIT 20""",
    ),
    (
        "Receipts with a gap at site: {}",
        "SELECT site_id FROM billing_receipt GROUP BY site_id HAVING max(number) <> count(*) LIMIT 20",
    ),
    (
        "More given back than was paid, receipt: {}",
        """SELECT p.id FROM billing_receipt p JOIN billing_receipt r ON r.refund_of_id = p.id
           GROUP BY p.id, p.cents HAVING sum(r.cents) > p.cents LIMIT 20""",
    ),
)


def check_books(viewer: Viewer) -> BooksCheck:
    """Recompute everything from the lines and compare: for the command and the checks, never for a page."""
    findings = []
    with connection.cursor() as cursor:
        for words, text in _CHECKS:
            cursor.execute(text)
            findings += [words.format(row[0]) for row in cursor.fetchall()]
    postings, lines = models.Posting.objects.count(), models.Line.objects.count()
    return BooksCheck(postings, lines, tuple(findings))
