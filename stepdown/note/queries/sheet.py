"""The sheet of one session: everybody in it with what is known, and what is written so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.assessment.queries import commitments_of
from stepdown.attendance.queries import roll
from stepdown.attendance.vocabulary import Presence, Roll, RollRow
from stepdown.intake.queries import called_names
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words
from stepdown.note import models
from stepdown.note.queries import reading
from stepdown.note.rules.identifying import Around, Relative, identifying
from stepdown.note.rules.sheets import came, holds_back, may_write
from stepdown.note.rules.standards import kind_of, standard_on
from stepdown.note.vocabulary import (
    GroupSheet,
    LastPlan,
    NoteKind,
    NoteState,
    OpenObjective,
    RowWords,
    Score,
    SharedPart,
    SharedWords,
    SheetRow,
)
from stepdown.people.queries import client_cards, contacts_of
from stepdown.people.vocabulary import ClientCard
from stepdown.plan.queries import open_objectives
from stepdown.plan.vocabulary import ObjectiveNow
from stepdown.session.vocabulary import SessionCard


@dataclass(frozen=True)
class Known:
    """What the house knows of the people of one session, each asked once for all of them."""

    cards: Mapping[UUID, ClientCard]
    objectives: Mapping[UUID, tuple[ObjectiveNow, ...]]
    last: Mapping[UUID, LastPlan]
    rows: Mapping[UUID, models.Note]
    # Other names, and words that tell who somebody is; asked only where flags are looked for.
    around: Mapping[UUID, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)


def group_sheet(viewer: Viewer, session_id: UUID, *, at: datetime) -> GroupSheet:
    """The sheet of a session (about 25 queries, however many people). Whoever leads it sees everybody in it,
    others those they reach. Raises NotFound.
    """
    held = roll(viewer, session_id, at=at)
    session = held.session
    ids = [one.client_id for one in held.rows]
    known = with_around(known_of(viewer, session, ids, at=at), viewer, session, at=at)
    kind = kind_of(session.kind, session.seats) or NoteKind.GROUP
    refusal = may_write(session.led_by(viewer.staff_id), session.site_id, session.during, viewer, at)
    over = (session.during.end or session.during.start) <= at
    return GroupSheet(
        session=session,
        shared=shared_part(session_id),
        rows=tuple(_row(one, known, over, at) for one in held.rows if one.client_id in known.cards),
        due_at=standard_on(day_of(session)).due(kind, session.during.end or session.during.start),
        may_write=refusal is None,
        may_sign=viewer.staff_id is not None and viewer.staff_id == session.leader_id,
        why_not=refusal.reason if refusal else None,
    )


def known_of(viewer: Viewer, session: SessionCard, ids: Iterable[UUID], *, at: datetime) -> Known:
    """Everything about these people that a note needs (6 queries). Whoever leads a session reads of those in
    it what they need to write it down: open objectives, the last plan, this week's values.
    """
    people = list(ids)
    seen = _seen_by(viewer, session)
    cards = client_cards(seen, people, at=at)
    reached = [one for one in people if one in cards]
    found = models.Note.objects.filter(session_id=session.id, client_id__in=reached)
    return Known(
        cards,
        open_objectives(seen, reached, at=at),
        last_plans(reached, before=session.during.start),
        {row.client_id: row for row in found.select_related("author")},
    )


def with_around(known: Known, viewer: Viewer, session: SessionCard, *, at: datetime) -> Known:
    """The same with the words by which these people are known: what they asked to be called, relatives and
    their numbers, employer, school (5 queries). What lies sealed (vault, telephone lines) is not opened.
    """
    seen = _seen_by(viewer, session)
    near = contacts_of(seen, known.cards, at=at)
    taken = commitments_of(seen, tuple(known.cards), at=at)
    called = called_names(known.cards)
    words = {
        one: identifying(
            Around(
                relatives=tuple(Relative(c.name, c.relation, c.phone) for c in near.get(one, ())),
                taken=tuple(held.title for held in taken.get(one, ())),
            )
        )
        for one in known.cards
    }
    return replace(known, around={one: (called.get(one, ()), words[one]) for one in known.cards})


def _seen_by(viewer: Viewer, session: SessionCard) -> Viewer:
    """Whoever leads a session reads of everybody in it what a note needs."""
    return replace(viewer, audience=Audience.SYSTEM) if session.led_by(viewer.staff_id) else viewer


def last_plans(ids: Iterable[UUID], *, before: datetime) -> dict[UUID, LastPlan]:
    """What the newest signed note of each person planned for next time (1 query)."""
    rows = (
        models.Note.objects.filter(client_id__in=list(ids), signed_at__isnull=False, starts_at__lt=before)
        .exclude(kind__in=[NoteKind.ABSENCE, NoteKind.CLOSING, NoteKind.CONTACT])
        .select_related("author")
        .order_by("client_id", "-on", "-starts_at", "-id")
        .distinct("client_id")
    )
    return {row.client_id: LastPlan(row.next, row.did, row.on, row.author.name) for row in rows}


def shared_part(session_id: UUID) -> SharedPart:
    """The shared part of a session as it is saved (1 query)."""
    row = models.Shared.objects.filter(session_id=session_id).first()
    if row is None:
        return SharedPart(session_id, SharedWords())
    said = SharedWords(row.topic_key, row.topic, row.done, row.item)
    return SharedPart(session_id, said, row.version, row.by_name, row.at, row.locked_at)


def day_of(session: SessionCard) -> date:
    """The day of a session on its site's wall clock."""
    return session.during.start.astimezone(ZoneInfo(session.zone)).date()


def chosen(offered: Iterable[ObjectiveNow], threads: Iterable[UUID]) -> list[dict[str, str]]:
    """The picked objectives with the words they have now, in the order they were picked."""
    words = {one.thread: one.words for one in offered}
    return [{"thread": str(one), "words": words[one]} for one in dict.fromkeys(threads) if one in words]


def fresh_scores(offered: Iterable[ObjectiveNow]) -> tuple[Score, ...]:
    """This week's values of what is measured, as they are shown and kept with the note."""
    return tuple(
        Score(one.words, str(one.value), str(one.before), one.on)
        for one in offered
        if one.value is not None and one.on is not None
    )


def row_of(held: Roll, client_id: UUID) -> RollRow | None:
    """One person's line of a roll."""
    return next((one for one in held.rows if one.client_id == client_id), None)


def presence_words(row: RollRow) -> Words:
    """What became of a seat, in a word."""
    return row.presence.label


def absence_words(row: RollRow) -> str:
    """Why somebody was not there, as it was noted."""
    if row.presence is Presence.IMPAIRED and row.impaired is not None:
        return row.impaired.protocol.words[:300]
    return row.absence.words[:300] if row.absence else ""


def _row(one: RollRow, known: Known, over: bool, at: datetime) -> SheetRow:
    client = known.cards[one.client_id]
    row = known.rows.get(one.client_id)
    offered = known.objectives.get(one.client_id, ())
    called, known_by = known.around.get(one.client_id, ((), ()))
    return SheetRow(
        client_id=one.client_id,
        shown_as=client.shown_as,
        chosen_name=client.chosen_name,
        initials=client.initials,
        seat=one.seat,
        note_id=row.id if row else None,
        version=row.version if row else 0,
        state=reading.state(row, at) if row else NoteState.DRAFT,
        words=reading.row_words(row) if row else RowWords(),
        came=came(one.presence),
        presence=presence_words(one),
        absence=absence_words(one),
        stretches=tuple(Period(stretch.start, stretch.end) for stretch in one.stretches),
        minutes=row.minutes if row and row.signed_at else one.minutes,
        objectives=tuple(OpenObjective(of.thread, of.words, of.problem) for of in offered),
        last=known.last.get(one.client_id),
        scores=fresh_scores(offered),
        holds_back=holds_back(one, over),
        saved_at=row.saved_at if row and row.version else None,
        saved_by=row.saved_by if row and row.version else "",
        called=called,
        known_by=known_by,
    )
