"""Lines: adding, changing and ending them, agreeing on code words, and showing a number for one call."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import contact as contact_of
from stepdown.people.queries import require_reach
from stepdown.phone import models, rules
from stepdown.phone.queries.lines import line_card, why_not_now
from stepdown.phone.reaching import address_hash, place_of, same_word, word_hash
from stepdown.phone.vocabulary import Emergency, LineWords

SHORTEST_WORD = 5


@transaction.atomic
def add_line(
    *, client_id: UUID, contact_id: UUID | None = None, words: LineWords, by: Viewer, at: datetime
) -> UUID:
    """Note a line of the client, or of somebody around them. The number is sealed. Raises Refused,
    NotFound.
    """
    require_reach(by, client_id, at=at)
    if contact_id is not None:
        contact_of(by, client_id, contact_id, at=at)
    if refusals := rules.check_line(words, has_address=False):
        raise Refused(*refusals)
    line_id = new_id()
    models.Line.objects.create(
        id=line_id,
        client_id=client_id,
        contact_id=contact_id,
        at=at,
        **_columns(words),
        **_sealed(line_id, words),
    )
    record(by=by, at=at, verb="add line", subject=Subject("line", line_id), clients=[client_id])
    return line_id


@transaction.atomic
def change_line(
    *, client_id: UUID, line_id: UUID, words: LineWords, version: int, by: Viewer, at: datetime
) -> None:
    """Change how a line may be used; an empty address keeps the one on file. Raises Refused, Stale,
    NotFound.
    """
    row = _held(client_id, line_id, by, at)
    if row.version != version:
        raise Stale(row.version, (Difference(say("What they say about it"), row.words, words.words),))
    if refusals := rules.check_line(words, has_address=True):
        raise Refused(*refusals)
    fresh = _sealed(line_id, words) if words.address.strip() else {}
    models.Line.objects.filter(id=line_id).update(**_columns(words), **fresh, version=version + 1)
    record(by=by, at=at, verb="change line", subject=Subject("line", line_id), clients=[client_id])


@transaction.atomic
def end_line(*, client_id: UUID, line_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """Stop using a line. It stays on file, so that nobody calls it by mistake. Raises Refused, NotFound."""
    row = _held(client_id, line_id, by, at)
    if not why.strip():
        raise Refused(Refusal(say("Say why it is no longer used."), field="why"))
    if row.ended_at is not None:
        raise Refused(Refusal(say("It is no longer used already.")))
    models.Line.objects.filter(id=line_id).update(
        ended_at=at, ended_why=why.strip()[:200], version=row.version + 1
    )
    record(by=by, at=at, verb="end line", subject=Subject("line", line_id), clients=[client_id])


@transaction.atomic
def show_line(
    *,
    client_id: UUID,
    line_id: UUID,
    emergency: Emergency = Emergency.NONE,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> str:
    """The number in plain, for one call, within its safe times or for a danger. Each showing is in the trail.

    Raises Refused outside safe times or without a consent that names them, NotFound.
    """
    row = _held(client_id, line_id, by, at)
    refusal = why_not_now(by, line_card(row), emergency=emergency, reason=reason, at=at)
    if refusal is not None:
        raise Refused(refusal)
    record(
        by=by,
        at=at,
        verb="show number",
        subject=Subject("line", line_id),
        clients=[client_id],
        why=reason.strip()[:200],
    )
    return identity.unseal(bytes(row.address_sealed), bound_to=place_of(line_id, "line")).decode()


def message_address(*, client_id: UUID, line_id: UUID, by: Viewer, at: datetime) -> str:
    """Where a neutral message goes, for the outbox alone: only on a line that says yes to messages.

    Raises Refused where it says no, NotFound.
    """
    row = _held(client_id, line_id, by, at)
    if not row.messages or row.ended_at is not None:
        raise Refused(Refusal(say("No messages on this line.")))
    return identity.unseal(bytes(row.address_sealed), bound_to=place_of(line_id, "line")).decode()


@transaction.atomic
def agree_on_word(
    *, client_id: UUID, contact_id: UUID | None = None, word: str, by: Viewer, at: datetime
) -> None:
    """Keep the hash of a word the client agreed on with somebody, or for themself; the newest counts.

    Raises Refused for a word too short, NotFound.
    """
    require_reach(by, client_id, at=at)
    if contact_id is not None:
        contact_of(by, client_id, contact_id, at=at)
    plain = same_word(word)
    if len(plain) < SHORTEST_WORD or len(set(plain)) < 3:
        raise Refused(
            Refusal(
                say("A code word needs at least {n} letters. Two words together are best.", n=SHORTEST_WORD),
                field="word",
            )
        )
    row = models.CallerWord.objects.create(
        client_id=client_id,
        contact_id=contact_id,
        word_hash=word_hash(client_id, word),
        staff_id=by.staff_id,
        at=at,
    )
    record(
        by=by, at=at, verb="agree on code word", subject=Subject("caller word", row.id), clients=[client_id]
    )


@transaction.atomic
def set_own_number(*, number: str, note: str, version: int, by: Viewer, at: datetime) -> None:
    """Say how colleagues reach one when the house is down; empty takes it away. Raises Refused, Stale."""
    if by.staff_id is None:
        raise NotFound
    digits = sum(character.isdigit() for character in number)
    if number.strip() and not 7 <= digits <= 15:
        raise Refused(Refusal(say("A telephone number has 7 to 15 digits."), field="number"))
    row = models.StaffNumber.objects.select_for_update().filter(staff_id=by.staff_id).first()
    if (row.version if row else 0) != version:
        raise Stale(row.version if row else 0)
    words = {"number": number.strip()[:40], "note": note.strip()[:80], "at": at, "version": version + 1}
    if row is None:
        models.StaffNumber.objects.create(staff_id=by.staff_id, **words)
    else:
        models.StaffNumber.objects.filter(staff_id=by.staff_id).update(**words)
    record(by=by, at=at, verb="set own number", subject=Subject("staff", by.staff_id))


def _held(client_id: UUID, line_id: UUID, by: Viewer, at: datetime) -> models.Line:
    require_reach(by, client_id, at=at)
    row = models.Line.objects.select_for_update().filter(client_id=client_id, id=line_id).first()
    if row is None:
        raise NotFound
    return row


def _columns(words: LineWords) -> dict[str, object]:
    return {
        "kind": words.kind,
        "label": words.label.strip()[:40],
        "who_answers": words.who_answers.strip()[:120],
        "caller_name": words.caller_name.strip()[:60],
        "voicemail": words.voicemail,
        "messages": words.messages,
        "times": [_window(window) for window in sorted(words.times)],
        "words": words.words.strip()[:300],
    }


def _window(window: WeekWindow) -> list[object]:
    return [window.weekday, f"{window.start:%H:%M}", f"{window.end:%H:%M}"]


def _sealed(line_id: UUID, words: LineWords) -> dict[str, object]:
    plain = words.address.strip()
    return {
        "address_sealed": identity.seal(plain.encode(), bound_to=place_of(line_id, "line")),
        "address_hash": address_hash(words.kind, plain),
        "ends_with": plain[-2:],
    }
