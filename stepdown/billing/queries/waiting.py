"""The lists of the desk: who owes, what is due, to renew, to decide. Fifty rows, then the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from stepdown.billing import models
from stepdown.billing.queries.books import one_after_another, sites_of
from stepdown.billing.vocabulary import Relief, WaitingPage, WaitingRow, Waits
from stepdown.kernel.money import Money
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards, within_reach

PAGE = 50
RENEW_DAYS = 21
# Beyond so many the desk says "more than": nobody counts a long list by hand, and no page by counting.
MOST = 99


@dataclass(frozen=True)
class _List:
    """One list: its rows, the fields of its order, and how a row reads."""

    rows: Callable[[date], QuerySet[Any]]
    order: tuple[str, str]
    falling: bool
    row: Callable[[Any], WaitingRow]
    parse: Callable[[str], Any]


def _owing(today: date) -> QuerySet[Any]:
    return models.Balance.objects.filter(cents__gt=0)


def _instalments(today: date) -> QuerySet[Any]:
    return models.Instalment.objects.filter(settled=False, over=False, due_on__lte=today)


def _estimates(today: date) -> QuerySet[Any]:
    return models.EstimateWish.objects.filter(settled=False)


def _renew(today: date) -> QuerySet[Any]:
    ends = today + timedelta(days=RENEW_DAYS)
    return models.ArrangementNow.objects.filter(ends_on__lte=ends).select_related("arrangement")


def _approvals(today: date) -> QuerySet[Any]:
    return models.ReliefAsked.objects.filter(settled=False)


def _over(today: date) -> QuerySet[Any]:
    return models.EstimateRow.objects.filter(charged_cents__gte=F("expected_cents") + F("over_cents"))


def _named(
    client_id: UUID, words: str, amount: int | None, day: date | None, at: object, key: UUID
) -> WaitingRow:
    return WaitingRow(
        client_id, "", words, Money(amount) if amount is not None else None, day, f"{at}_{key}", key
    )


LISTS: dict[Waits, _List] = {
    Waits.OWING: _List(
        _owing,
        ("cents", "client_id"),
        True,
        lambda row: _named(row.client_id, "", row.cents, None, row.cents, row.client_id),
        int,
    ),
    Waits.INSTALMENTS: _List(
        _instalments,
        ("due_on", "id"),
        False,
        lambda row: _named(row.client_id, f"Part {row.number}", row.cents, row.due_on, row.due_on, row.id),
        date.fromisoformat,
    ),
    Waits.ESTIMATES: _List(
        _estimates,
        ("due_on", "id"),
        False,
        lambda row: _named(row.client_id, "", None, row.due_on, row.due_on, row.id),
        date.fromisoformat,
    ),
    Waits.RENEW: _List(
        _renew,
        ("ends_on", "client_id"),
        False,
        lambda row: _named(
            row.client_id, row.arrangement.step_words, None, row.ends_on, row.ends_on, row.client_id
        ),
        date.fromisoformat,
    ),
    Waits.APPROVALS: _List(
        _approvals,
        ("at", "id"),
        False,
        lambda row: _named(
            row.client_id, Relief(row.relief).label.text, row.cents, None, row.at.isoformat(), row.id
        ),
        datetime.fromisoformat,
    ),
    Waits.OVER: _List(
        _over,
        ("at", "id"),
        True,
        lambda row: _named(
            row.client_id,
            "",
            row.charged_cents - row.expected_cents,
            row.starts_on,
            row.at.isoformat(),
            row.id,
        ),
        datetime.fromisoformat,
    ),
}


def waiting(viewer: Viewer, which: Waits, *, today: date, after: str = "", at: datetime) -> WaitingPage:
    """Fifty rows of a list of the desk at the viewer's sites (2 queries)."""
    of = LISTS[which]
    found = sorted(_rows(viewer, of, today, after, at), key=lambda row: _place(of, row.cursor))
    return _page(viewer, found, at)


def _rows(viewer: Viewer, of: _List, today: date, after: str, at: datetime) -> list[WaitingRow]:
    reach = within_reach(viewer, "client", at=at)
    main, tie = of.order
    rows = of.rows(today)
    if after:
        value, key = _cursor(of, after)
        step = "lt" if of.falling else "gt"
        rows = rows.filter(Q(**{f"{main}__{step}": value}) | Q(**{main: value, f"{tie}__gt": key}))
    ordered = rows.filter(reach).order_by(f"-{main}" if of.falling else main, tie)
    parts = [ordered.filter(site_id=site)[: PAGE + 1] for site in sorted(viewer.site_ids)]
    return [of.row(row) for row in one_after_another(parts)]


def _cursor(of: _List, text: str) -> tuple[Any, UUID]:
    value, _, key = text.rpartition("_")
    return of.parse(value), UUID(key)


def _place(of: _List, text: str) -> tuple[Any, str]:
    value, key = _cursor(of, text)
    if not of.falling:
        return value, str(key)
    return (-value.timestamp() if isinstance(value, datetime) else -value), str(key)


def _page(viewer: Viewer, found: list[WaitingRow], at: datetime) -> WaitingPage:
    shown = found[:PAGE]
    cards = client_cards(viewer, {row.client_id for row in shown}, at=at)
    named = tuple(
        replace(row, client_name=cards[row.client_id].shown_as) for row in shown if row.client_id in cards
    )
    return WaitingPage(named, shown[-1].cursor if len(found) > PAGE else "")


def known_cursor(which: Waits, text: str) -> str:
    """The place a pager names, or nothing where it is not one of ours."""
    try:
        _cursor(LISTS[which], text)
    except ValueError:
        return ""
    return text


def counts(viewer: Viewer, *, today: date) -> dict[Waits, int]:
    """How many rows each list has, at most a hundred each (a look-up per list)."""
    made = {}
    for which, of in LISTS.items():
        rows = of.rows(today)
        made[which] = len(rows.filter(sites_of(viewer)).values_list("pk", flat=True)[: MOST + 1])
    return made
