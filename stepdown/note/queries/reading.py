"""From rows to notes: who may read them, one line, the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.note import models
from stepdown.note.rules.document import SIGNED_COLUMNS, document, relatives_words_shown
from stepdown.note.rules.signing import state_of, timing
from stepdown.note.vocabulary import (
    Interpreter,
    NoteCard,
    NoteKind,
    NoteState,
    NoteWords,
    Picked,
    Relative,
    RowWords,
    Score,
    Settled,
    Way,
)
from stepdown.people.queries import within_reach
from stepdown.signature.queries import digest_of


def readable(viewer: Viewer, at: datetime) -> QuerySet[models.Note]:
    """Notes of clients within the viewer's reach, and those they wrote; withdrawn drafts are none.

    A client reads their notes as a copy that passes the gate, never here.
    """
    rows = models.Note.objects.filter(withdrawn_at=None).select_related("author", "client", "left_by")
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF:
        return rows.none()
    return rows.filter(within_reach(viewer, "client", at=at) | Q(author_id=viewer.staff_id))


def counted(rows: QuerySet[models.Note]) -> QuerySet[models.Note]:
    """The same notes with how much stands beside each."""
    return rows.annotate(
        amended=Count("amendments", distinct=True), entered_late=Count("late_entries", distinct=True)
    )


def state(row: models.Note, at: datetime) -> NoteState:
    """How far a note has come at a moment."""
    return state_of(
        at,
        signed_at=row.signed_at,
        needs_cosign=row.needs_cosign,
        cosigned_at=row.cosigned_at,
        locks_at=row.locks_at,
    )


def card(row: models.Note, at: datetime) -> NoteCard:
    """A note on one line."""
    waits = row.signed_at is not None and row.needs_cosign and row.cosigned_at is None
    due = row.cosign_by if waits and row.cosign_by else row.due_at
    return NoteCard(
        id=row.id,
        client_id=row.client_id,
        session_id=row.session_id,
        kind=NoteKind(row.kind),
        title=row.title,
        on=row.on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        author_id=row.author_id,
        author_name=row.author.name,
        state=state(row, at),
        timing=timing(due, row.zone, at),
        due_at=due,
        signed_at=row.signed_at,
        waits_for_cosigner=waits,
        beside=getattr(row, "amended", 0) + getattr(row, "entered_late", 0),
        zone=row.zone,
        version=row.version,
    )


def row_words(row: models.Note) -> RowWords:
    """A person's own part as it is stored."""
    return RowWords(
        did=row.did,
        responded=row.responded,
        next=row.next,
        objectives=tuple(UUID(one["thread"]) for one in row.objectives),
        took_part=row.took_part,
        craving=row.craving,
        settled=tuple(Settled(one["flag"], one["span"], one["why"]) for one in row.settled),
    )


def picked(row: models.Note) -> tuple[Picked, ...]:
    """The objectives a note addresses, in the words they had."""
    return tuple(Picked(UUID(one["thread"]), one["words"]) for one in row.objectives)


def scores(row: models.Note) -> tuple[Score, ...]:
    """The values that were shown while it was written."""
    return tuple(
        Score(one["words"], one["value"], one["before"], datetime.fromisoformat(one["on"]).date())
        for one in row.scores
    )


def relatives(row: models.Note) -> tuple[Relative, ...]:
    """Who of the family was there, with each one's own words (1 query)."""
    return tuple(_relative(one) for one in row.relatives.order_by("position"))


def _relative(one: models.FamilyPart) -> Relative:
    return Relative(one.name, one.relation, one.words, one.language, Way(one.way), one.contact_id)


def interpreters(row: models.Note) -> tuple[Interpreter, ...]:
    """Who interpreted, how long (1 query)."""
    return tuple(_interpreter(one) for one in row.interpreters.order_by("position"))


def _interpreter(one: models.Interpreting) -> Interpreter:
    return Interpreter(one.number, one.language, one.minutes, Way(one.way), one.agency)


def words(viewer: Viewer, row: models.Note) -> NoteWords:
    """A note as it is written; each relative's own words only for the house (2 queries)."""
    family = relatives(row)
    if not relatives_words_shown(viewer):
        family = tuple(Relative(one.name, one.relation, "", one.language, one.way) for one in family)
    return NoteWords(
        row=row_words(row),
        answers=dict(row.answers),
        during=Period(row.starts_at, row.ends_at),
        with_client=row.with_client,
        way=Way(row.way),
        relatives=family,
        interpreters=interpreters(row),
    )


def digests(rows: Iterable[models.Note]) -> Mapping[UUID, str]:
    """The fingerprint of each note's words as they are stored now (2 queries, however many notes)."""
    found = list(rows)
    ids = [one.id for one in found]
    family: dict[UUID, list[Relative]] = {}
    for part in models.FamilyPart.objects.filter(note_id__in=ids).order_by("note_id", "position"):
        family.setdefault(part.note_id, []).append(_relative(part))
    spoken: dict[UUID, list[Interpreter]] = {}
    for one in models.Interpreting.objects.filter(note_id__in=ids).order_by("note_id", "position"):
        spoken.setdefault(one.note_id, []).append(_interpreter(one))
    return {one.id: digest(one, family.get(one.id, ()), spoken.get(one.id, ())) for one in found}


def digest(row: models.Note, family: Iterable[Relative], spoken: Iterable[Interpreter]) -> str:
    """The fingerprint of one note with everybody who was there."""
    columns = {key: getattr(row, key) for key in SIGNED_COLUMNS}
    return digest_of(document(columns, tuple(family), tuple(spoken)))
