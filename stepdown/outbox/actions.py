"""Writing letters, marking notices as seen, and sending what is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from stepdown.audit.actions import record
from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox import rules
from stepdown.outbox.models import Letter, Seen, Silence
from stepdown.outbox.queries import hushed, silent, stopped_of, to_viewer
from stepdown.outbox.transports import transport_for
from stepdown.outbox.transports.words import TransportFailed
from stepdown.outbox.vocabulary import STOPPED, Channel, Draft, LetterKind, Outgoing, Sent, To
from stepdown.people.queries import require_reach

# So long a letter that was stopped can still be sent, where the silence was a mistake. The clinic's own [K].
KEPT_STOPPED = timedelta(days=30)


def post(
    *,
    to_staff_id: UUID | None = None,
    to_role: str = "",
    at_site: UUID | None = None,
    kind: LetterKind,
    words: Words,
    client_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Put a notice on the Today page of one member of staff, or of everyone with a role `at_site` who reaches
    the client.
    """
    to = To(staff_id=to_staff_id, role=str(to_role), site_id=at_site)
    draft = Draft(to, Channel.NOTICE, kind, words, about_client_id=client_id)
    return write(draft=draft, by=by, at=at)


@transaction.atomic
def write(*, draft: Draft, by: Viewer, at: datetime) -> UUID:
    """Write a letter by any way. It goes with the transaction that writes it, or not at all. Raises
    Refused.
    """
    if refusal := rules.check_to(draft.to, draft.channel):
        raise Refused(refusal)
    is_notice = draft.channel is Channel.NOTICE
    stopped = _is_silent(draft)
    row = Letter.objects.create(
        channel=draft.channel,
        kind=draft.kind,
        to_staff_id=draft.to.staff_id,
        to_role=draft.to.role,
        to_site_id=draft.to.site_id,
        to_client_id=draft.to.client_id,
        address="" if stopped else draft.to.address,
        text=draft.words.text,
        params={name: _plain(value) for name, value in draft.words.params.items()},
        about_id=draft.about_client_id,
        from_name=by.name[:120],
        at=at,
        next_at=None if is_notice or stopped else max(draft.not_before or at, at),
        sent_at=at if is_notice and not stopped else None,
        given_up_at=at if stopped else None,
        problem=STOPPED if stopped else "",
    )
    about = [draft.about_client_id] if draft.about_client_id else []
    record(
        by=by,
        at=at,
        verb="write letter",
        subject=Subject("letter", row.id),
        clients=about,
        detail={"kind": str(draft.kind), "channel": str(draft.channel)},
    )
    return row.id


@transaction.atomic
def mark_seen(*, letter_id: UUID, by: Viewer, at: datetime) -> None:
    """Take a notice off one's own Today page; a colleague's copy stays. Again changes nothing. Raises
    NotFound.
    """
    if by.staff_id is None or not to_viewer(by, at).filter(id=letter_id).exists():
        raise NotFound
    Seen.objects.bulk_create([Seen(letter_id=letter_id, staff_id=by.staff_id, at=at)], ignore_conflicts=True)
    record(by=by, at=at, verb="see notice", subject=Subject("letter", letter_id))


def send_due(*, limit: int = 100, by: Viewer, at: datetime) -> Sent:
    """Send what is due, one letter per transaction. Several workers at once never send the same letter.

    A worker that dies after the transport took the letter and before the row says so sends it once more,
    under the same id, by which the receiving side recognises it.
    """
    counts = {"sent": 0, "failed": 0, "given up": 0}
    for _ in range(limit):
        what = _send_one(by=by, at=at)
        if what is None:
            break
        counts[what] += 1
    return Sent(counts["sent"], counts["failed"], counts["given up"])


@transaction.atomic
def _send_one(*, by: Viewer, at: datetime) -> str | None:
    due = Letter.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    due = due.filter(~hushed(), next_at__lte=at)
    row = due.order_by("next_at", "id").first()
    if row is None:
        return None
    channel = Channel(row.channel)
    subject, body = rules.outside(channel)
    letter = Outgoing(row.id, channel, row.address, str(subject), str(body))
    tries = row.tries + 1
    about = [row.about_id] if row.about_id else []
    try:
        transport_for(channel)(letter)
    except TransportFailed as problem:
        next_at = rules.next_try(tries, at)
        Letter.objects.filter(id=row.id).update(
            tries=tries, next_at=next_at, problem=str(problem)[:200], given_up_at=None if next_at else at
        )
        return "failed" if next_at else "given up"
    Letter.objects.filter(id=row.id).update(tries=tries, next_at=None, problem="", sent_at=at, address="")
    record(by=by, at=at, verb="send letter", subject=Subject("letter", row.id), clients=about)
    return "sent"


@transaction.atomic
def silence(*, client_id: UUID, by: Viewer, at: datetime) -> int:
    """Send nothing to somebody any more, nor about them to anybody outside: what waits is stopped too, and
    what is written later is never sent. Staff still read their notices. How many letters were stopped.

    Raises NotFound. The same again changes nothing.
    """
    require_reach(by, client_id, at=at)
    # Whoever sends a letter locks it first: one that is on its way now is out, every other one stays.
    Silence.objects.get_or_create(
        client_id=client_id, lifted_at=None, defaults={"by_name": by.name or "the system", "at": at}
    )
    waiting = Letter.objects.filter(
        Q(to_client_id=client_id) | Q(about_id=client_id, to_staff=None, to_role=""), next_at__isnull=False
    )
    stopped = waiting.update(next_at=None, given_up_at=at, problem=STOPPED)
    record(
        by=by,
        at=at,
        verb="stop letters",
        subject=Subject("client", client_id),
        clients=[client_id],
        detail={"letters": stopped},
    )
    return stopped


@transaction.atomic
def speak_again(*, client_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """Take a silence back that was a mistake. What was stopped stays stopped. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    if not why.strip():
        raise Refused(Refusal(say("Say how it came about."), field="why"))
    lifted = Silence.objects.filter(client_id=client_id, lifted_at=None).update(
        lifted_at=at, lifted_by=by.name or "the system", lifted_why=why.strip()[:200]
    )
    if not lifted:
        raise NotFound
    record(by=by, at=at, verb="send letters again", subject=Subject("client", client_id), clients=[client_id])


@transaction.atomic
def send_stopped(*, client_id: UUID, letter_ids: Collection[UUID], by: Viewer, at: datetime) -> int:
    """Send letters after all that a silence had stopped, those and no others; how many. Raises Refused,
    NotFound.
    """
    require_reach(by, client_id, at=at)
    if silent([client_id]):
        raise Refused(Refusal(say("Nothing is sent to them, or about them, any more.")))
    rows = stopped_of(client_id).filter(id__in=list(letter_ids))
    sent = rows.update(next_at=at, given_up_at=None, problem="", tries=0)
    record(
        by=by,
        at=at,
        verb="send stopped letters",
        subject=Subject("client", client_id),
        clients=[client_id],
        detail={"letters": sent},
    )
    return sent


def forget_stopped(*, by: Viewer, at: datetime) -> int:
    """Empty the addresses of letters that were stopped long ago: they go out no more. How many."""
    rows = Letter.objects.filter(~Q(address=""), problem=STOPPED, given_up_at__lt=at - KEPT_STOPPED)
    return rows.update(address="")


def _is_silent(draft: Draft) -> bool:
    """Whether a letter must not go out: to somebody who died, or about them to anybody outside."""
    inside = draft.to.staff_id is not None or bool(draft.to.role)
    concerned = [draft.to.client_id, None if inside else draft.about_client_id]
    return bool(silent([one for one in concerned if one is not None]))


def _plain(value: object) -> str | int | None:
    """What a letter's words carry through the database: numbers stay numbers, labels and names become
    text.
    """
    if isinstance(value, Labelled):
        return str(value.label)
    return value if isinstance(value, int) or value is None else str(value)
