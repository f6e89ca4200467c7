"""Closing a site and opening it again: the list of who is told is written in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.audit.actions import record
from stepdown.closure import models, rules
from stepdown.closure.queries.closures import closure as closure_of
from stepdown.closure.vocabulary import MESSAGES, Act, Affected, ClosureWords, Way
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach


@transaction.atomic
def close_site(
    *, words: ClosureWords, affected: Sequence[Affected], seen: str, by: Viewer, at: datetime
) -> UUID:
    """Close a site for a stretch of time and keep the list of everybody who has to hear of it.

    `seen` is the fingerprint of the list that was looked at. Raises Refused where the times cannot be, the
    list has changed since, or the site is closed then already; NotFound for another site.
    """
    _own_site(words.site_id, by)
    if refusals := rules.check_closure(words, at):
        raise Refused(*refusals)
    if refusal := rules.still_same(seen, affected):
        raise Refused(refusal)
    _one_at_a_time(words.site_id)
    during = DateTimeTZRange(words.starts_at, words.ends_at, "[)")
    if models.Closure.objects.filter(site_id=words.site_id, opened_at=None, during__overlap=during).exists():
        raise Refused(Refusal(say("The site is closed then already."), field="starts"))
    row = models.Closure.objects.create(
        site_id=words.site_id,
        during=during,
        reason=words.reason,
        words=words.words.strip()[:300],
        staff_id=by.staff_id,
        at=at,
    )
    _tell(row.id, Act.CLOSED, affected, at)
    _recorded("close site", row.id, affected, by, at)
    return row.id


@transaction.atomic
def open_again(*, closure_id: UUID, why: str, affected: Sequence[Affected], by: Viewer, at: datetime) -> None:
    """Take a closure back before it ends; everybody on the new list hears that it is open. Raises Refused.

    Messages of the closing that nobody has written yet are not written any more. Raises NotFound.
    """
    _own_site(closure_of(by, closure_id).site_id, by)
    row = models.Closure.objects.select_for_update(of=("self",)).get(id=closure_id)
    during = Period(row.during.lower, row.during.upper)
    if refusal := rules.check_opening(during, row.opened_at, why, at):
        raise Refused(refusal)
    models.Closure.objects.filter(id=closure_id).update(
        opened_at=at, opened_by_id=by.staff_id, opened_why=why.strip()[:200]
    )
    waits = models.Told.objects.filter(closure_id=closure_id, act=Act.CLOSED, done_at=None)
    never_told = set(waits.filter(way__in=MESSAGES).values_list("client_id", flat=True))
    waits.update(done_at=at, done_by_id=by.staff_id, done_words="Open again before anybody was told.")
    still = [one for one in affected if one.client_id is None or one.client_id not in never_told]
    _tell(closure_id, Act.OPEN_AGAIN, still, at)
    _recorded("open site again", closure_id, still, by, at)


@transaction.atomic
def spoken(*, told_id: UUID, words: str, by: Viewer, at: datetime) -> UUID:
    """Somebody on the list was called. Answers the closure's id. Raises Refused, NotFound."""
    row = models.Told.objects.select_for_update(of=("self",)).filter(id=told_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    closure_of(by, row.closure_id)
    if row.client_id is not None:
        require_reach(by, row.client_id, at=at)
    if row.way in MESSAGES or row.done_at is not None:
        raise Refused(Refusal(say("This person is told already, or by a message.")))
    if not words.strip():
        raise Refused(Refusal(say("Say what came of it: spoke, no answer, another hour."), field="words"))
    models.Told.objects.filter(id=told_id).update(
        done_at=at, done_by_id=by.staff_id, done_words=words.strip()[:200]
    )
    record(
        by=by,
        at=at,
        verb="tell of closure",
        subject=Subject("told", told_id),
        clients=[row.client_id] if row.client_id else [],
    )
    return row.closure_id


def to_be_written(*, told_id: UUID) -> bool:
    """Hold one message that has still to be written; False: another worker has it, or it was written."""
    rows = models.Told.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(id=told_id, way__in=MESSAGES, done_at=None).first() is not None


def written(*, told_id: UUID, letter_id: UUID, by: Viewer, at: datetime) -> None:
    """The message was handed to the outbox, in this transaction. Raises NotFound where it was before."""
    rows = models.Told.objects.filter(id=told_id, way__in=MESSAGES, done_at=None)
    if not rows.update(letter_id=letter_id, done_at=at, done_words="Handed to the outbox."):
        raise NotFound
    record(by=by, at=at, verb="write of closure", subject=Subject("told", told_id))


def tell_by_phone_instead(*, told_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """No message may go to this line any more: the person comes onto the list of calls."""
    rows = models.Told.objects.filter(id=told_id, way__in=MESSAGES, done_at=None)
    rows.update(way=Way.CALL, why=why[:200])
    record(by=by, at=at, verb="call instead of writing", subject=Subject("told", told_id))


def _tell(closure_id: UUID, act: Act, affected: Sequence[Affected], at: datetime) -> None:
    models.Told.objects.bulk_create(
        [
            models.Told(
                closure_id=closure_id,
                act=act,
                client_id=one.client_id,
                inquiry_id=one.inquiry_id,
                affected=one.why,
                appointment_at=one.at,
                way=one.telling.way,
                why=str(one.telling.why)[:200],
                line_id=one.telling.line_id,
                position=position,
                at=at,
            )
            for position, one in enumerate(affected, 1)
        ],
        batch_size=500,
    )


def _recorded(verb: str, closure_id: UUID, affected: Sequence[Affected], by: Viewer, at: datetime) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("closure", closure_id),
        clients=[one.client_id for one in affected if one.client_id],
        detail={"people": len(affected)},
    )


def _own_site(site_id: UUID, by: Viewer) -> None:
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound


def _one_at_a_time(site_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('closure ' || %s, 0))", [str(site_id)])
