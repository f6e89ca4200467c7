"""Writing calls down. A call is never changed; words are added, and what is owed is done once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.phone import models, rules
from stepdown.phone.reaching import address_hash, place_of, within
from stepdown.phone.vocabulary import CallWords, FollowUpWords, LineKind


@transaction.atomic
def log_call(*, words: CallWords, by: Viewer, at: datetime) -> UUID:
    """Write a call down as it was. What was told under a ground has passed the gate before, in a journey.

    Raises Refused naming everything that stands against it, NotFound for a client or site out of reach.
    """
    if words.client_id is not None:
        require_reach(by, words.client_id, at=at)
    if by.audience is not Audience.SYSTEM and words.site_id not in by.site_ids:
        raise NotFound
    if refusals := rules.check_call(words, at):
        raise Refused(*refusals)
    call_id = new_id()
    models.Call.objects.create(
        id=call_id, site_id=words.site_id, staff_id=by.staff_id, **_columns(words), **_number(call_id, words)
    )
    record(
        by=by,
        at=at,
        verb="log call",
        subject=Subject("call", call_id),
        clients=[words.client_id] if words.client_id else [],
        detail={"direction": words.direction.value, "came": words.came.value},
    )
    return call_id


def _columns(words: CallWords) -> dict[str, object]:
    about = " ".join((words.caller_name, words.asked_about)).casefold()
    return {
        "client_id": words.client_id,
        "inquiry_id": words.inquiry_id,
        "line_id": words.line_id,
        "direction": words.direction,
        "means": words.means,
        "caller_kind": words.caller_kind,
        "caller_name": words.caller_name.strip()[:80],
        "asked_about": words.asked_about.strip()[:80],
        "search": " ".join(about.split())[:200],
        "verified": words.verified,
        "came": words.came,
        "told_us": words.told_us.strip(),
        "said": words.said.strip(),
        "told": list(words.told),
        "anyway": list(words.anyway),
        "disclosure_ids": list(words.disclosure_ids),
        "emergency": words.emergency,
        "reason": words.reason.strip()[:300],
        "from_paper": words.from_paper,
        "written_by_id": words.written_by,
        "at": words.at,
        "ended_at": words.ended_at,
    }


def _number(call_id: UUID, words: CallWords) -> dict[str, object]:
    plain = words.number.strip()
    if not plain:
        return {}
    return {
        "number_sealed": identity.seal(plain.encode(), bound_to=place_of(call_id, "call")),
        "number_hash": address_hash(LineKind.PHONE, plain),
    }


@transaction.atomic
def owe(*, call_id: UUID, owed: FollowUpWords, by: Viewer, at: datetime) -> UUID:
    """Note what is owed after a call, until when and by whom. Raises Refused, NotFound."""
    row = _call(call_id, by, at)
    if refusal := rules.check_follow_up(owed, at):
        raise Refused(refusal)
    made = models.FollowUp.objects.create(
        call=row, what=owed.what.strip()[:200], due_at=owed.due_at, staff_id=owed.staff_id, at=at
    )
    clients = [row.client_id] if row.client_id else []
    record(by=by, at=at, verb="owe follow-up", subject=Subject("follow-up", made.id), clients=clients)
    return made.id


@transaction.atomic
def follow_up_done(*, follow_up_id: UUID, words: str, by: Viewer, at: datetime) -> UUID:
    """What was owed is done, with what came of it. Answers the call's id. Raises Refused, NotFound."""
    row = models.FollowUp.objects.select_for_update(of=("self",)).filter(id=follow_up_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    call = _call(row.call_id, by, at)
    if not words.strip():
        raise Refused(Refusal(say("Say in a few words what came of it."), field="words"))
    if row.done_at is not None:
        raise Refused(Refusal(say("It is done already.")))
    models.FollowUp.objects.filter(id=follow_up_id).update(
        done_at=at, done_by_id=by.staff_id, done_words=words.strip()[:300]
    )
    clients = [call.client_id] if call.client_id else []
    record(by=by, at=at, verb="do follow-up", subject=Subject("follow-up", follow_up_id), clients=clients)
    return row.call_id


@transaction.atomic
def close_follow_ups(*, client_id: UUID, words: str, by: Viewer, at: datetime) -> int:
    """Whatever is owed after calls about a client is owed no more, with a word why; how much it was.

    Raises NotFound.
    """
    require_reach(by, client_id, at=at)
    if by.staff_id is None:
        raise NotFound
    rows = models.FollowUp.objects.filter(call__client_id=client_id, done_at=None)
    done = rows.update(done_at=at, done_by_id=by.staff_id, done_words=words.strip()[:300])
    if done:
        record(
            by=by,
            at=at,
            verb="close follow-ups",
            subject=Subject("client", client_id),
            clients=[client_id],
            detail={"follow_ups": done},
        )
    return done


@transaction.atomic
def add_words(*, call_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Add words to a call; what was written stays. Raises Refused, NotFound."""
    row = _call(call_id, by, at)
    if not words.strip():
        raise Refused(Refusal(say("Write what is to be added."), field="words"))
    models.CallAddition.objects.create(call=row, words=words.strip()[:4000], staff_id=by.staff_id, at=at)
    clients = [row.client_id] if row.client_id else []
    record(by=by, at=at, verb="add to call", subject=Subject("call", call_id), clients=clients)


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """What somebody still owes after calls becomes a colleague's. Answers how many moved."""
    rows = models.FollowUp.objects.filter(staff_id=from_staff_id, done_at=None)
    moved = rows.update(staff_id=to_staff_id)
    if moved:
        record(
            by=by,
            at=at,
            verb="hand over follow-ups",
            subject=Subject("staff", from_staff_id),
            detail={"moved": moved},
        )
    return moved


def _call(call_id: UUID, by: Viewer, at: datetime) -> models.Call:
    row = models.Call.objects.filter(within(by, at), id=call_id).first()
    if row is None:
        raise NotFound
    return row
