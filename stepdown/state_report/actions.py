"""Keeping what the state asks; drawing the numbers of its files."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from stepdown.audit.actions import record as trail
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Permission
from stepdown.state_report import models, queries, shelf
from stepdown.state_report.vocabulary import Answer, Answers, Layout, Moment, RecordCard, Span

MAY_ANSWER = (Permission.ADMIT, Permission.REPORT_TO_STATE)


@transaction.atomic
def save_record(*, span: Span, answers: Answers, version: int, by: Viewer, at: datetime) -> RecordCard:
    """Keep the answers of one end of an episode. What lacks is a problem of the record, never a refusal.

    `version` is that of the record read, 0 for none. Raises Refused (not yours to answer, a code that is
    none), Stale, NotFound.
    """
    require_reach(by, span.client_id, at=at)
    if by.audience is not Audience.SYSTEM and not any(by.may(one) for one in MAY_ANSWER):
        raise Refused(
            Refusal(say("Whoever admits or reports to the state answers this."), say("Ask the director."))
        )
    layout = shelf.layout_on(span.happened_on)
    _check(layout, span.moment, answers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"state {span.episode_id}"])
    row = models.StateRecord.objects.filter(episode_id=span.episode_id, moment=span.moment).first()
    current = row.version if row else 0
    if current != version:
        raise Stale(current)
    found = queries.problems_of(by, layout, span.moment, answers, admitted=_admitted(by, span, at))
    kept = {name: _kept(one) for name, one in answers.items()}
    fields = _days_of(span, layout) | {"answers": kept, "problems": len(found), "version": current + 1}
    made, _ = models.StateRecord.objects.update_or_create(
        episode_id=span.episode_id,
        moment=span.moment,
        defaults=fields | {"staff_id": by.staff_id, "by_name": by.name[:120], "at": at},
    )
    if span.moment is Moment.ADMISSION:
        _count_again(by, layout, span, answers)
    trail(
        by=by,
        at=at,
        verb="answer the state",
        subject=Subject("state record", made.id),
        clients=[span.client_id],
        detail={"moment": span.moment.value, "problems": len(found)},
    )
    card = queries.record(by, span.episode_id, span.moment, at=at)
    if card is None:
        raise NotFound
    return card


def _days_of(span: Span, layout: Layout) -> dict[str, Any]:
    return {
        "client_id": span.client_id,
        "site_id": span.site_id,
        "happened_on": span.happened_on,
        "admitted_on": span.admitted_on,
        "edition": layout.edition,
    }


def _check(layout: Layout, moment: Moment, answers: Answers) -> None:
    known = {field.code: field for field in layout.asked(moment)}
    wrong = [
        Refusal(say("{code} is not asked here.", code=name), field=name)
        for name in answers
        if name not in known
    ]
    if wrong:
        raise Refused(*wrong)


def _admitted(by: Viewer, span: Span, at: datetime) -> Answers | None:
    if span.moment is Moment.ADMISSION:
        return None
    return queries.answers_of(by, [span.episode_id], at=at).get(span.episode_id)


def _count_again(by: Viewer, layout: Layout, span: Span, admitted: Answers) -> None:
    """A discharge carries the answers of its admission: its problems change with them."""
    row = models.StateRecord.objects.filter(episode_id=span.episode_id, moment=Moment.DISCHARGE).first()
    if row is not None:
        answers = queries.read(row.answers)
        found = queries.problems_of(by, layout, Moment.DISCHARGE, answers, admitted=admitted)
        models.StateRecord.objects.filter(id=row.id).update(problems=len(found))


def _kept(one: Answer) -> dict[str, object]:
    kept: dict[str, object] = {"how": one.how.value}
    if one.code is not None:
        kept["code"] = one.code
    if one.source:
        kept["source"] = one.source[:200]
    if one.why:
        kept["why"] = one.why[:200]
    return kept


@transaction.atomic
def keys_for(*, site_id: UUID, client_ids: Collection[UUID], by: Viewer, at: datetime) -> dict[UUID, int]:
    """The number of each client in the files of a site; one is drawn where there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"state keys {site_id}"])
    rows = models.CaseKey.objects.filter(site_id=site_id)
    found = dict(rows.filter(client_id__in=list(client_ids)).values_list("client_id", "number"))
    taken = set(rows.values_list("number", flat=True)) if set(client_ids) - found.keys() else set()
    for client_id in sorted(set(client_ids) - found.keys()):
        number = _draw(taken)
        taken.add(number)
        found[client_id] = number
        models.CaseKey.objects.create(site_id=site_id, client_id=client_id, number=number)
    return found


def _draw(taken: set[int]) -> int:
    while True:
        number = 10**9 + secrets.randbelow(9 * 10**9)
        if number not in taken:
            return number


@transaction.atomic
def set_site_codes(
    *, site_id: UUID, state: int | None, metro: int | None, version: int, by: Viewer, at: datetime
) -> None:
    """What the state calls a site. Raises Refused for a code that is none, Stale, NotFound."""
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    layout = shelf.layout_on(at.date())
    if state is not None and state not in queries.states(by, layout):
        raise Refused(Refusal(say("That is not a state of the data set."), field="state"))
    if metro is not None and not 10_000 <= metro <= 99_999:
        raise Refused(Refusal(say("A metropolitan area has five digits."), field="metro"))
    row = models.SiteCode.objects.select_for_update().filter(site_id=site_id).first()
    if (row.version if row else 0) != version:
        raise Stale(row.version if row else 0)
    models.SiteCode.objects.update_or_create(
        site_id=site_id, defaults={"state": state, "metro": metro, "version": version + 1}
    )
    trail(by=by, at=at, verb="set state codes", subject=Subject("site", site_id))


@dataclass(frozen=True)
class Made:
    """A file as it was made, for the list of files."""

    moment: Moment
    edition: str
    starts_on: date
    ends_on: date
    records: int
    left_out: int
    body: bytes


def keep_made(*, site_id: UUID, made: Made, by: Viewer, at: datetime) -> UUID:
    """Note that a file was made; the file itself is kept nowhere."""
    row = models.MadeFile.objects.create(
        site_id=site_id,
        moment=made.moment.value,
        edition=made.edition,
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        records=made.records,
        left_out=made.left_out,
        digest=hashlib.sha256(made.body).hexdigest(),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    trail(
        by=by,
        at=at,
        verb="make state file",
        subject=Subject("state file", row.id),
        detail={"records": made.records, "left_out": made.left_out},
    )
    return row.id
