"""What whoever answered does: contact, screen, decision; and settling, which looking at it never does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.crisis import models, rules
from stepdown.crisis.actions.locking import answered, facts, move_on
from stepdown.crisis.shelf import duties
from stepdown.crisis.vocabulary import Cause, NewContact, NewScreen
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach

LONGEST = 1000
LONGEST_OWN = 500


@transaction.atomic
def record_contact(*, ring_id: UUID, contact: NewContact, by: Viewer, at: datetime) -> None:
    """Write down a try to reach the person. The same id again is the same try. Raises Refused, NotFound."""
    row = answered(ring_id, by, at)
    if models.Contact.objects.filter(id=contact.id, ring=row).exists():
        return
    if row.client_id is None:
        raise Refused(Refusal(say("A drill is about nobody. Say what it showed.")))
    words = contact.words.strip()
    if contact.reached and not words:
        raise Refused(Refusal(say("Say in a few words how they are."), field="words"))
    _short(words)
    models.Contact.objects.create(
        id=contact.id,
        ring=row,
        means=contact.means,
        reached=contact.reached,
        words=words,
        call_id=contact.call_id,
        by_name=by.name[:120],
        at=at,
    )
    known = facts(row)
    enough = known.reached or rules.counted_tries(known.tries, duties().apart_minutes) >= duties().tries
    moments: dict[str, object] = {"contact_at": row.contact_at or at} if enough else {}
    move_on(row, "record contact", by=by, at=at, **moments)


@transaction.atomic
def record_screen(*, ring_id: UUID, screen: NewScreen, by: Viewer, at: datetime) -> None:
    """Keep what was asked in a structured way, or why nothing could be. Raises Refused, NotFound."""
    row = answered(ring_id, by, at)
    if row.client_id is None:
        raise Refused(Refusal(say("A drill is about nobody. Say what it showed.")))
    reached = facts(row).reached
    if noes := rules.against_screen(screen.asked, Cause(row.cause), reached, screen.words, duties()):
        raise Refused(*noes)
    _short(screen.words)
    models.Screen.objects.create(
        ring=row,
        asked=screen.asked,
        filling_id=screen.filling_id,
        result=screen.result[:120],
        words=screen.words.strip(),
        by_name=by.name[:120],
        at=at,
    )
    move_on(row, "record screen", by=by, at=at, screen_at=row.screen_at or at)


@transaction.atomic
def decide(*, ring_id: UUID, key: str, words: str, by: Viewer, at: datetime) -> None:
    """Keep what was decided, and why; a later decision holds instead. Raises Refused, NotFound."""
    row = answered(ring_id, by, at)
    chosen = duties().decision(key)
    noes = []
    if chosen is None:
        noes.append(Refusal(say("Choose what was decided."), field="key"))
    if not words.strip():
        noes.append(Refusal(say("Say why, in a sentence a colleague can act on."), field="words"))
    if row.client_id is None:
        noes.append(Refusal(say("A drill is about nobody. Say what it showed.")))
    if noes or chosen is None:
        raise Refused(*noes)
    _short(words)
    models.Decision.objects.create(
        ring=row, key=chosen.key, label=chosen.words, words=words.strip(), by_name=by.name[:120], at=at
    )
    move_on(row, "decide about ring", by=by, at=at, decision_at=row.decision_at or at)


@transaction.atomic
def close(*, ring_id: UUID, by: Viewer, at: datetime) -> None:
    """Settle a ring. Raises Refused with everything that is still missing, NotFound."""
    row = answered(ring_id, by, at)
    if noes := rules.against_close(facts(row), duties()):
        raise Refused(*noes)
    moments = {
        "contact_at": row.contact_at or at,
        "closed_at": at,
        "closed_by": by.name[:120],
    }
    move_on(row, "settle ring", by=by, at=at, **moments)


@transaction.atomic
def close_drill(*, ring_id: UUID, learned: str, by: Viewer, at: datetime) -> None:
    """End a drill that was answered, with what it showed. Raises Refused, NotFound."""
    row = answered(ring_id, by, at)
    if row.cause != Cause.DRILL:
        raise Refused(Refusal(say("This is no drill.")))
    if not learned.strip():
        raise Refused(Refusal(say("Say what the drill showed."), field="learned"))
    _short(learned, "learned")
    move_on(row, "end drill", by=by, at=at, learned=learned.strip(), closed_at=at, closed_by=by.name[:120])


@transaction.atomic
def write_own_words(*, client_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Keep what somebody writes to themself for a bad hour; empty takes it off. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    if by.audience is not Audience.CLIENT:
        raise Refused(
            Refusal(say("These words are the person's own."), say("They write them on their phone."))
        )
    if len(words.strip()) > LONGEST_OWN:
        raise Refused(Refusal(say("At most {n} characters.", n=LONGEST_OWN), field="words"))
    if by.client_id != client_id:
        raise NotFound
    models.OwnWords.objects.create(client_id=client_id, words=words.strip(), by_name=by.name[:120], at=at)
    record(by=by, at=at, verb="write own words", subject=Subject("client", client_id), clients=[client_id])


def _short(words: str, field: str = "words") -> None:
    if len(words.strip()) > LONGEST:
        raise Refused(Refusal(say("At most {n} characters.", n=LONGEST), field=field))
