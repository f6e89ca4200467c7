"""Medication that needs more than one room: what tests found and how the withdrawal score stands come in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.kernel.viewer import Viewer
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import FoundOpioid, GivenTerms, Order
from stepdown.overview.queries.medication import cows_of, opioids_found
from stepdown.people.queries import require_reach
from stepdown.place.queries import day_at


@transaction.atomic
def give(*, given_id: UUID, order_id: UUID, terms: GivenTerms, by: Viewer, at: datetime) -> UUID:
    """Write down an injection, held against what tests found; whose it was. Raises NotFound, Refused."""
    found = _found(queries.order(by, order_id, at=at), by, at)
    return actions.give(given_id=given_id, order_id=order_id, terms=terms, found=found, by=by, at=at)


@transaction.atomic
def overrule(*, order_id: UUID, why: str, by: Viewer, at: datetime) -> UUID:
    """A prescriber goes on by name in spite of what stops today; whose it is. Raises NotFound, Refused."""
    found = _found(queries.order(by, order_id, at=at), by, at)
    return actions.overrule(order_id=order_id, found=found, why=why, by=by, at=at)


@transaction.atomic
def do_step(*, order_id: UUID, step: str, words: str, by: Viewer, at: datetime) -> UUID:
    """A step of a beginning, on today's COWS from the measures; whose it is. Raises NotFound, Refused."""
    order = queries.order(by, order_id, at=at)
    cows = cows_of(by, order.client_id, at=at)
    value = cows.value if cows else None
    return actions.do_step(order_id=order_id, step=step, cows=value, words=words, by=by, at=at)


def _found(order: Order, by: Viewer, at: datetime) -> tuple[FoundOpioid, ...]:
    on = _today(order.client_id, by, at)
    return opioids_found(by, [order.client_id], on=on, at=at).get(order.client_id, ())


def _today(client_id: UUID, by: Viewer, at: datetime) -> date:
    site_id = require_reach(by, client_id, at=at).site_id
    return day_at(site_id, at)
