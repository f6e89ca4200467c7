"""Whom nobody has reached: put on the list, tried, decided by name, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.place.queries import day_at
from stepdown.week_close import models
from stepdown.week_close.rules import reaching
from stepdown.week_close.vocabulary import Decision, Ended, Missed


@transaction.atomic
def list_absent(*, missed: Iterable[Missed], by: Viewer, at: datetime) -> int:
    """Put everybody who did not come on the list of whom nobody has reached; how many are new on it.

    Who is on it already stays since the day they were first missed. The same again changes nothing.
    """
    by_client: dict[UUID, list[Missed]] = {}
    for one in sorted(missed, key=lambda one: (str(one.client_id), one.on)):
        by_client.setdefault(one.client_id, []).append(one)
    new = 0
    for client_id, every in by_client.items():
        row = models.AbsentCall.objects.select_for_update().filter(client_id=client_id, ended="").first()
        ids = [one.session_id for one in every]
        if row is None:
            row, made = models.AbsentCall.objects.get_or_create(
                client_id=client_id,
                ended="",
                defaults={
                    "site_id": every[0].site_id,
                    "first_on": every[0].on,
                    "session_ids": ids,
                    "staff_id": every[-1].staff_id,
                    "at": at,
                },
            )
            new += made
        if more := [one for one in ids if one not in row.session_ids]:
            models.AbsentCall.objects.filter(id=row.id).update(
                session_ids=[*row.session_ids, *more], version=row.version + 1
            )
    if new:
        record(
            by=by,
            at=at,
            verb="list absent",
            subject=Subject("absent"),
            clients=sorted(by_client),
            detail={"new": new},
        )
    return new


@transaction.atomic
def note_try(
    *, absent_id: UUID, came: str, words: str, call_id: UUID | None, reached: bool, by: Viewer, at: datetime
) -> None:
    """Note a try to reach somebody; where they were reached, they leave the list. Raises NotFound."""
    row = _open(absent_id, by, at)
    models.CallTry.objects.create(
        absent=row,
        came=came[:60],
        words=words.strip()[:300],
        call_id=call_id,
        staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    if reached:
        _end(row, Ended.REACHED, words, by, at)
    record(
        by=by,
        at=at,
        verb="try to reach",
        subject=Subject("absent", row.id),
        clients=[row.client_id],
        detail={"reached": reached},
    )


@transaction.atomic
def decide(
    *,
    absent_id: UUID,
    decision: Decision,
    words: str,
    until: date | None,
    version: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Decide by name what is done about somebody nobody has reached. Raises Refused, Stale, NotFound."""
    row = _open(absent_id, by, at)
    if row.version != version:
        raise Stale(row.version)
    today = day_at(row.site_id, at)
    until = until if decision is Decision.WAIT else None
    if refusals := reaching.check_decision(decision, words, until, today):
        raise Refused(*refusals)
    models.WelfareDecision.objects.create(
        absent=row,
        decision=decision,
        words=words.strip()[:500],
        until=until,
        staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    models.AbsentCall.objects.filter(id=row.id).update(version=row.version + 1)
    record(
        by=by,
        at=at,
        verb="decide on welfare",
        subject=Subject("absent", row.id),
        clients=[row.client_id],
        detail={"decision": decision.value},
    )


@transaction.atomic
def end_call(*, absent_id: UUID, how: Ended, words: str, by: Viewer, at: datetime) -> None:
    """Take somebody off the list: they came, wrote, are safe, or their treatment ended. Raises Refused,
    NotFound.
    """
    row = _open(absent_id, by, at)
    if refusal := reaching.check_ended(words, reached=how in (Ended.CAME, Ended.LEFT)):
        raise Refused(refusal)
    _end(row, how, words, by, at)
    record(
        by=by,
        at=at,
        verb="end calls",
        subject=Subject("absent", row.id),
        clients=[row.client_id],
        detail={"how": how.value},
    )


def _end(row: models.AbsentCall, how: Ended, words: str, by: Viewer, at: datetime) -> None:
    models.AbsentCall.objects.filter(id=row.id).update(
        ended=how, ended_at=at, ended_by=by.name, ended_words=words.strip()[:300], version=row.version + 1
    )


def _open(absent_id: UUID, by: Viewer, at: datetime) -> models.AbsentCall:
    row = models.AbsentCall.objects.select_for_update().filter(id=absent_id, ended="").first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    return row
