"""Results of drug and alcohol tests held against what is prescribed: what came in, what it explains, how it
was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import Explaining, Found, OneTest, Outcome, Proposal, Taken
from stepdown.kernel.viewer import Viewer
from stepdown.medication import queries as medication
from stepdown.medication.vocabulary import EndWhy, Given, Order, Place

# What was taken so long ago cannot be found any more: the longest window is that of long use.
LONGEST = timedelta(days=60)


def expected_of(viewer: Viewer, client_id: UUID, on: date, *, at: datetime) -> tuple[Explaining, ...]:
    """What somebody's medication explains in a test of a day (3 queries).

    A medicine of the clinic's data is expected too: not finding it is worth a talk. An injection counts from
    the first one that was given; what only explains by its name is never expected.
    """
    taken = medication.taken_lately(viewer, [client_id], since=on - LONGEST, until=on, at=at)
    orders = [one for one in taken.get(client_id, ()) if one.explains]
    given = medication.given(viewer, [one.id for one in orders if one.injected], at=at)
    return tuple(filter(None, (_explaining(one, _doses(one, orders, given)) for one in orders)))


def _doses(order: Order, among: Sequence[Order], given: Mapping[UUID, Sequence[Given]]) -> tuple[Given, ...]:
    """Doses of an order and of those that a change of dose led to it."""
    same = (
        one
        for one in among
        if one.id == order.id or (one.medicine == order.medicine and one.end_why is EndWhy.CHANGED)
    )
    return tuple(dose for one in same for dose in given.get(one.id, ()))


def _explaining(order: Order, given: Sequence[Given]) -> Explaining | None:
    since = order.since
    if order.injected and order.place is Place.HERE:
        days = [one.on for one in given if not one.void_why]
        if not days:
            return None
        since = min(days)
    expected = bool(order.medicine)
    return Explaining(order.explains, order.called, since=since, until=order.until, expected=expected)


@transaction.atomic
def read_cup(
    *,
    test_id: UUID,
    found: Mapping[str, Found],
    creatinine: str = "",
    version: int,
    by: Viewer,
    at: datetime,
) -> None:
    """What a cup shows, kept and weighed. Raises NotFound, Stale, Refused."""
    actions.read_cup(test_id=test_id, found=found, creatinine=creatinine, version=version, by=by, at=at)
    _weigh(test_id, by, at)


@transaction.atomic
def take_file(*, body: bytes, site_id: UUID, by: Viewer, at: datetime) -> Taken:
    """A laboratory's file, kept once; each test it belongs to is weighed. Raises NotFound, Refused."""
    taken = actions.take_file(body=body, site_id=site_id, by=by, at=at)
    reports = [queries.report(by, report_id) for report_id in taken.new]
    for test_id in dict.fromkeys(one.test_id for one in reports if one.test_id is not None):
        _weigh(test_id, by, at)
    return taken


@transaction.atomic
def match(*, report_id: UUID, test_id: UUID, version: int, by: Viewer, at: datetime) -> None:
    """A report is matched by hand, and its test weighed. Raises NotFound, Stale, Refused."""
    actions.match(report_id=report_id, test_id=test_id, version=version, by=by, at=at)
    _weigh(test_id, by, at)


def proposed(viewer: Viewer, line: OneTest, *, at: datetime) -> Proposal:
    """What the rules propose of a test beside what is prescribed as it is known now. Raises NotFound."""
    explains = expected_of(viewer, line.client_id, line.on, at=at)
    return queries.proposed(viewer, line.id, explains, at=at)


def read_result(
    *, test_id: UUID, outcome: Outcome, words: str, version: int, by: Viewer, at: datetime
) -> None:
    """How a clinician reads a test, beside what is prescribed. Raises NotFound, Stale, Refused."""
    line = queries.test(by, test_id, at=at).line
    explains = expected_of(by, line.client_id, line.on, at=at)
    actions.read_result(
        test_id=test_id, outcome=outcome, words=words, explains=explains, version=version, by=by, at=at
    )


def _weigh(test_id: UUID, by: Viewer, at: datetime) -> None:
    line = queries.test(by, test_id, at=at).line
    explains = expected_of(by, line.client_id, line.on, at=at)
    actions.weigh(test_id=test_id, explains=explains, by=by, at=at)
