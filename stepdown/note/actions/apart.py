"""Counseling notes kept apart, their custody, and reports to child protection."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.note import models
from stepdown.note.queries import apart as queries
from stepdown.note.queries import reading
from stepdown.note.rules import apart as rules
from stepdown.note.rules.standards import clocks_on
from stepdown.note.vocabulary import CounselingNote, ReportCard, ReportStep, ReportWords
from stepdown.people.queries import require_reach, staff_member
from stepdown.people.queries.telling import powers_of


@transaction.atomic
def keep_counseling_note(*, client_id: UUID, on: date, words: str, by: Viewer, at: datetime) -> UUID:
    """Keep a note apart from the record, for oneself alone. It is written once; a later thought is another
    note. Raises Refused, NotFound.
    """
    require_reach(by, client_id, at=at)
    if by.staff_id is None:
        raise NotFound
    if refusal := rules.check_counseling(words):
        raise Refused(refusal)
    made = models.CounselingNote.objects.create(
        id=new_id(), client_id=client_id, author_id=by.staff_id, on=on, words=words.strip(), at=at
    )
    # The trail says that it was kept, never whose chart it lies beside: that alone would tell of it.
    record(by=by, at=at, verb="keep a note apart", subject=Subject("counseling note", made.id))
    return made.id


@transaction.atomic
def open_in_custody(*, note_id: UUID, why: str, by: Viewer, at: datetime) -> CounselingNote:
    """Read a note that one keeps for a colleague who left, with a reason that stays. Raises Refused,
    NotFound.
    """
    row = queries.kept(by, note_id)
    if by.staff_id is None or row.author_id == by.staff_id:
        raise NotFound
    if refusal := rules.check_opening(why):
        raise Refused(refusal)
    models.Opening.objects.create(note_id=row.id, staff_id=by.staff_id, why=why.strip()[:500], at=at)
    record(by=by, at=at, verb="open a note in custody", subject=Subject("counseling note", row.id), why=why)
    return CounselingNote(queries.card_of(row, by), row.words)


@transaction.atomic
def hand_custody(
    *, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime, why: str = "Left the clinic"
) -> int:
    """Everything somebody keeps apart, their own and in custody, gets another keeper once its author has
    left. How many notes. Nobody reads them by this. Raises Refused, NotFound.
    """
    taker = staff_member(by, to_staff_id, at=at)
    if refusal := rules.may_hand_custody(from_staff_id, to_staff_id, powers_of(taker, at.date())):
        raise Refused(refusal)
    authors = queries.authors_kept_by(from_staff_id)
    models.Custody.objects.bulk_create(
        models.Custody(author_id=one, custodian_id=to_staff_id, why=why[:500], by_name=by.name[:120], at=at)
        for one in authors
        if one != to_staff_id
    )
    moved = models.CounselingNote.objects.filter(author_id__in=authors).count()
    record(
        by=by,
        at=at,
        verb="hand over custody",
        subject=Subject("staff", from_staff_id),
        why=why,
        detail={"notes": moved},
    )
    return moved


@transaction.atomic
def report_protection(*, client_id: UUID, words: ReportWords, by: Viewer, at: datetime) -> ReportCard:
    """Write down a report of suspected harm to a child, at once: nothing else has to be finished first. Whom
    it was told to may be added with it or later. Raises Refused, NotFound.

    Source: 42 CFR 2.12(c)(6): part 2 does not keep anybody from the report that state law asks for.
    """
    client = require_reach(by, client_id, at=at)
    if by.staff_id is None:
        raise NotFound
    if noes := rules.check_report(words):
        raise Refused(*noes)
    if words.note_id is not None:
        notes = reading.readable(by, at).filter(id=words.note_id, client_id=client_id)
        if not notes.exists():
            raise NotFound
    clocks = clocks_on(at.date())
    made = models.ProtectionReport.objects.create(
        id=new_id(),
        client_id=client_id,
        site_id=client.site_id,
        note_id=words.note_id,
        concern=words.concern,
        what=words.what.strip(),
        children=words.children.strip()[:300],
        by_staff_id=by.staff_id,
        by_name=by.name[:120],
        call_by=at + clocks.call_within,
        write_by=at + clocks.write_within,
        at=at,
    )
    record(by=by, at=at, verb="report harm to a child", subject=Subject("protection report", made.id))
    if words.told is not None:
        said = " ".join(part for part in (words.told.authority, words.told.person) if part.strip())
        _step(made.id, ReportStep.CALLED, said, words.told.number, words.told.at or at, by, at)
    return queries.report(by, made.id, at=at)


@transaction.atomic
def add_step(
    *,
    report_id: UUID,
    step: ReportStep,
    words: str,
    number: str,
    done_at: datetime,
    by: Viewer,
    at: datetime,
) -> ReportCard:
    """Say what was done with a report. Raises Refused, NotFound for who may not read it."""
    queries.report(by, report_id, at=at)
    if noes := rules.check_step(step, words, done_at, at):
        raise Refused(*noes)
    _step(report_id, step, words, number, done_at, by, at)
    record(by=by, at=at, verb="step of a report", subject=Subject("protection report", report_id))
    return queries.report(by, report_id, at=at)


def _step(
    report_id: UUID,
    step: ReportStep,
    words: str,
    number: str,
    done_at: datetime,
    by: Viewer,
    at: datetime,
) -> None:
    if by.staff_id is None:
        raise NotFound
    models.ProtectionStep.objects.create(
        report_id=report_id,
        step=step,
        words=words.strip()[:500],
        number=number.strip()[:60],
        staff_id=by.staff_id,
        by_name=by.name[:120],
        done_at=done_at,
        at=at,
    )
