"""Verbs about transfers: begin, take a step, note what was sent, hand over. Seats move in journeys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, staff_member
from stepdown.place.queries import day_at
from stepdown.transfer import models, rules
from stepdown.transfer.queries import terms
from stepdown.transfer.queries import transfer as transfer_of
from stepdown.transfer.vocabulary import (
    OPEN,
    Format,
    NewStep,
    NewTransfer,
    Part,
    State,
    Stays,
    Summary,
    TransferPage,
)

ONE = Refusal(
    say("A transfer of this person is under way already."),
    lifted_by=say("Go on with it, or call it off first."),
)


@dataclass(frozen=True)
class About:
    """Whose transfer it is: the client, their open episode, its site, who follows it."""

    client_id: UUID
    episode_id: UUID
    site_id: UUID
    owner_id: UUID | None


@transaction.atomic
def begin(*, about: About, new: NewTransfer, by: Viewer, at: datetime) -> TransferPage:
    """Begin a transfer: the place is asked. Nobody is told anything by it. Raises Refused, NotFound."""
    require_reach(by, about.client_id, at=at)
    today = day_at(about.site_id, at)
    if refusals := rules.check_new(new, today):
        raise Refused(*refusals)
    check_on = rules.next_check(State.ASKED, new.stays, None, None, today, terms())
    try:
        with transaction.atomic():
            row = models.Transfer.objects.create(
                client_id=about.client_id,
                episode_id=about.episode_id,
                site_id=about.site_id,
                decision_id=new.decision_id,
                resource_id=new.resource_id,
                to_name=" ".join(new.to_name.split())[:120],
                to_phone=new.to_phone.strip()[:40],
                to_address=new.to_address.strip()[:200],
                level=new.level,
                why=new.why.strip()[:2000],
                stays=new.stays,
                wanted_on=new.wanted_on,
                transport=new.transport.strip()[:300],
                medicines=new.medicines.strip()[:500],
                stays_here=new.stays_here.strip()[:500],
                staff_id=by.staff_id,
                owner_id=about.owner_id or by.staff_id,
                by_name=by.name[:120],
                check_on=check_on,
                at=at,
            )
    except IntegrityError as clash:
        raise Refused(ONE) from clash
    _note(row, NewStep(State.ASKED, check_on=check_on), by, at)
    detail: dict[str, str | int | bool | None] = {"level": new.level.value, "stays": new.stays.value}
    _trail("begin transfer", row, by, at, detail)
    return transfer_of(by, row.id, at=at)


@transaction.atomic
def take_step(*, transfer_id: UUID, step: NewStep, version: int, by: Viewer, at: datetime) -> TransferPage:
    """Write down what happened next; days away begin and end with it. Seats and the end of treatment are
    the journey's (`journeys.transfer`). Raises Refused, Stale, NotFound.
    """
    row = _locked(transfer_id, by, at)
    if row.version != version:
        raise Stale(row.version)
    if refusals := rules.check_step(State(row.state), Stays(row.stays), step, at):
        raise Refused(*refusals)
    today, stays = day_at(row.site_id, at), Stays(row.stays)
    check_on = rules.next_check(step.state, stays, step.check_on, step.meets_at, today, terms())
    models.Transfer.objects.filter(id=row.id).update(
        state=step.state, check_on=check_on, version=row.version + 1
    )
    _move(row, step, at)
    _note(row, NewStep(step.state, step.words, step.with_whom, step.meets_at, check_on), by, at)
    _trail("follow transfer", row, by, at, {"state": step.state.value})
    return transfer_of(by, row.id, at=at)


def _move(row: models.Transfer, step: NewStep, at: datetime) -> None:
    """Days away begin when somebody goes, and end when they are back or treatment here is over."""
    if step.state is State.WENT:
        models.Away.objects.create(transfer=row, client_id=row.client_id, starts_at=at)
    elif step.state not in OPEN or (step.state is State.ARRIVED and row.stays == Stays.ENDS):
        models.Away.objects.filter(transfer=row, ends_at=None).update(ends_at=at)


@transaction.atomic
def end_with_treatment(*, client_id: UUID, died: bool = False, by: Viewer, at: datetime) -> int:
    """Treatment here ended another way: what is under way is over too. Answers how many. Raises NotFound."""
    require_reach(by, client_id, at=at)
    rows = models.Transfer.objects.select_for_update().filter(client_id=client_id, check_on__isnull=False)
    for row in rows:
        state = rules.ended_with_treatment(State(row.state), died=died)
        step = NewStep(state)
        models.Transfer.objects.filter(id=row.id).update(state=state, check_on=None, version=row.version + 1)
        _move(row, step, at)
        _note(row, step, by, at)
        _trail("follow transfer", row, by, at, {"state": state.value})
    return len(rows)


@transaction.atomic
def note_sent(
    *,
    transfer_id: UUID,
    form: Format,
    summary: Summary,
    left_out: Iterable[Part],
    body: bytes,
    by: Viewer,
    at: datetime,
) -> None:
    """Note that a summary left: what it told, and its digest, never its words. Raises NotFound."""
    row = _locked(transfer_id, by, at)
    kept = models.Sent.objects.create(
        transfer=row,
        form=form,
        to_name=summary.cover.to.name[:120],
        told=sorted(part.value for part in summary.parts),
        left_out=sorted(part.value for part in left_out),
        digest=sha256(body).hexdigest(),
        by_name=by.name[:120],
        at=at,
    )
    subject = Subject("transfer summary", kept.id)
    detail: dict[str, str | int | bool | None] = {"form": form.value}
    record(by=by, at=at, verb="send summary", subject=subject, clients=[row.client_id], detail=detail)


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Everything somebody follows goes to a colleague. Answers how many. Raises NotFound."""
    staff_member(by, to_staff_id, at=at)
    rows = list(
        models.Transfer.objects.select_for_update().filter(owner_id=from_staff_id, check_on__isnull=False)
    )
    for row in rows:
        models.Transfer.objects.filter(id=row.id).update(owner_id=to_staff_id, version=row.version + 1)
    if rows:
        subject = Subject("transfer")
        ids = [row.client_id for row in rows]
        record(by=by, at=at, verb="hand over transfers", subject=subject, clients=ids)
    return len(rows)


def _locked(transfer_id: UUID, by: Viewer, at: datetime) -> models.Transfer:
    row = models.Transfer.objects.select_for_update().filter(id=transfer_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    return row


def _note(row: models.Transfer, step: NewStep, by: Viewer, at: datetime) -> None:
    models.TransferStep.objects.create(
        transfer=row,
        state=step.state,
        words=step.words.strip()[:1000],
        with_whom=step.with_whom.strip()[:120],
        meets_at=step.meets_at,
        check_on=step.check_on,
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )


def _trail(
    verb: str, row: models.Transfer, by: Viewer, at: datetime, detail: dict[str, str | int | bool | None]
) -> None:
    subject = Subject("transfer", row.id)
    record(by=by, at=at, verb=verb, subject=subject, clients=[row.client_id], detail=detail)
