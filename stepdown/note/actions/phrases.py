"""Keeping and dropping phrases of one's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.note.models import QuickPhrase
from stepdown.note.queries.phrases import phrases
from stepdown.note.rules.phrases import check_phrase, fits
from stepdown.note.vocabulary import PhraseCard
from stepdown.people.queries import in_treatment_at


@transaction.atomic
def keep_phrase(*, trigger: str, words: str, by: Viewer, at: datetime) -> PhraseCard:
    """Keep a new phrase of one's own. Raises Refused: a trigger taken, a client's name in it, too many;
    NotFound for who is no staff.
    """
    if by.staff_id is None:
        raise NotFound
    own = phrases(by)
    if (no := fits(len(own))) is not None:
        raise Refused(no)
    trigger, words = _checked(trigger, words, {one.trigger for one in own}, by, at)
    row = QuickPhrase.objects.create(staff_id=by.staff_id, trigger=trigger, words=words, at=at)
    record(by=by, at=at, verb="keep a phrase", subject=Subject("phrase", row.id))
    return PhraseCard(row.id, trigger, words, row.version)


@transaction.atomic
def change_phrase(
    *, phrase_id: UUID, trigger: str, words: str, version: int, by: Viewer, at: datetime
) -> PhraseCard:
    """Change one's own phrase. Raises Refused, Stale, NotFound where it is another's."""
    row = _own(phrase_id, by)
    if row.version != version:
        raise Stale(row.version, (Difference(say("Words"), row.words, words),))
    taken = {one.trigger for one in phrases(by) if one.id != phrase_id}
    row.trigger, row.words = _checked(trigger, words, taken, by, at)
    row.version += 1
    row.save(update_fields=["trigger", "words", "version"])
    record(by=by, at=at, verb="change a phrase", subject=Subject("phrase", row.id))
    return PhraseCard(row.id, row.trigger, row.words, row.version)


@transaction.atomic
def drop_phrase(*, phrase_id: UUID, by: Viewer, at: datetime) -> None:
    """Drop one's own phrase; what it became in notes stays. Raises NotFound."""
    row = _own(phrase_id, by)
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])
    record(by=by, at=at, verb="drop a phrase", subject=Subject("phrase", row.id))


def _own(phrase_id: UUID, by: Viewer) -> QuickPhrase:
    rows = QuickPhrase.objects.select_for_update().filter(id=phrase_id, dropped_at=None)
    row = rows.filter(staff_id=by.staff_id).first() if by.staff_id else None
    if row is None:
        raise NotFound
    return row


def _checked(trigger: str, words: str, taken: set[str], by: Viewer, at: datetime) -> tuple[str, str]:
    """The phrase as it is kept. Whom the actor treats or reaches at their sites is named in none."""
    trigger, words = trigger.strip().removeprefix(";").casefold(), " ".join(words.split())
    known = [(card.id, card.chosen_name) for site in by.site_ids for card in in_treatment_at(by, site, at=at)]
    if noes := check_phrase(trigger, words, taken, known):
        raise Refused(*noes)
    return trigger, words
