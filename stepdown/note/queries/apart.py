"""What stands apart from the chart: counseling notes, for their keeper alone, and reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.note import models
from stepdown.note.rules.apart import may_read_report, owed
from stepdown.note.rules.document import may_open_apart
from stepdown.note.vocabulary import (
    Concern,
    CounselingCard,
    CounselingNote,
    ReportCard,
    ReportStep,
    StepCard,
)
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Held, Permission


def counseling_notes(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[CounselingCard, ...]:
    """What the viewer keeps apart about a client: their own, and what they have in custody (3 queries).

    Nobody else learns whether there is any: the answer is empty. Raises NotFound for a client out of reach.
    """
    require_reach(viewer, client_id, at=at)
    rows = _kept(viewer).filter(client_id=client_id)
    return tuple(_card(row, viewer) for row in rows.order_by("-on", "-at"))


def in_custody(viewer: Viewer, *, at: datetime) -> tuple[CounselingCard, ...]:
    """What the viewer keeps for colleagues who left, of whatever client (2 queries)."""
    rows = _kept(viewer).exclude(author_id=viewer.staff_id)
    return tuple(_card(row, viewer) for row in rows.order_by("author_id", "-on", "-at"))


def counseling_note(viewer: Viewer, note_id: UUID, *, at: datetime) -> CounselingNote:
    """One's own counseling note (2 queries). A custodian opens theirs by `actions.open_in_custody`, with a
    reason. Raises NotFound, also where it is another's.
    """
    row = kept(viewer, note_id)
    if row.author_id != viewer.staff_id:
        raise NotFound
    return CounselingNote(_card(row, viewer), row.words)


def kept(viewer: Viewer, note_id: UUID) -> models.CounselingNote:
    """The row of a note that the viewer keeps. Raises NotFound."""
    row = _kept(viewer).filter(id=note_id).first()
    if row is None:
        raise NotFound
    return row


def card_of(row: models.CounselingNote, viewer: Viewer) -> CounselingCard:
    """One note apart on a line, without its words."""
    return _card(row, viewer)


def custodian_of(author_id: UUID) -> UUID | None:
    """Who keeps the notes of an author now (1 query)."""
    row = models.Custody.objects.filter(author_id=author_id).order_by("-at", "-id").first()
    return row.custodian_id if row else None


def counseling_held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """That somebody keeps counseling notes, their own or in custody: how many, about how many people."""
    rows = models.CounselingNote.objects.filter(author_id__in=authors_kept_by(staff_id))
    many = rows.count()
    if not many:
        return ()
    people = rows.values("client_id").distinct().count()
    words = say("{n} notes about {people} people", n=many, people=people)
    return (Held(say("Counseling notes kept apart"), staff_id, None, words),)


def authors_kept_by(staff_id: UUID) -> tuple[UUID, ...]:
    """Whose notes somebody keeps: their own, unless another keeps them already, and those in custody."""
    own = () if custodian_of(staff_id) else (staff_id,)
    return (*own, *_in_custody_of(staff_id))


def _in_custody_of(staff_id: UUID) -> tuple[UUID, ...]:
    newest = models.Custody.objects.order_by("author_id", "-at", "-id").distinct("author_id")
    return tuple(row.author_id for row in newest if row.custodian_id == staff_id)


def _kept(viewer: Viewer) -> QuerySet[models.CounselingNote]:
    rows = models.CounselingNote.objects.select_related("author", "client")
    if viewer.audience is not Audience.STAFF or viewer.staff_id is None:
        return rows.none()
    left = Q(author_id__in=_in_custody_of(viewer.staff_id), author__active=False)
    return rows.filter(Q(author_id=viewer.staff_id) | left)


def _card(row: models.CounselingNote, viewer: Viewer) -> CounselingCard:
    opens = may_open_apart(row.author_id, row.author.active, viewer.staff_id, viewer)
    client = row.client
    named = f"{client.chosen_name} ({client.handle})" if client.has_namesake else client.chosen_name
    return CounselingCard(
        row.id, row.client_id, named, row.on, row.at, row.author.name, in_custody=opens == "custodian"
    )


# -- reports to child protection


def reports_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ReportCard, ...]:
    """The reports about a client's children that the viewer may read, newest first (4 queries): their own,
    and, with the permission, those of the site. Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    return _reports(models.ProtectionReport.objects.filter(client_id=client_id), viewer)


def report(viewer: Viewer, report_id: UUID, *, at: datetime) -> ReportCard:
    """One report (3 queries). Raises NotFound, also for who may not read it."""
    found = _reports(models.ProtectionReport.objects.filter(id=report_id), viewer)
    if not found:
        raise NotFound
    return found[0]


def reports_owed(viewer: Viewer, *, at: datetime) -> tuple[ReportCard, ...]:
    """Reports the viewer may read of which something is still owed, the oldest first (3 queries)."""
    written = models.ProtectionStep.objects.filter(report_id=OuterRef("id"), step=ReportStep.WRITTEN)
    rows = models.ProtectionReport.objects.filter(~Exists(written)).order_by("at")
    mine = Q(by_staff_id=viewer.staff_id)
    if viewer.may(Permission.READ_PROTECTION):
        mine |= Q(site_id__in=list(viewer.site_ids))
    found = _reports(rows.filter(mine), viewer) if viewer.staff_id else ()
    return tuple(one for one in reversed(found) if owed(one, at))


def owed_of(card: ReportCard, *, at: datetime) -> tuple[tuple[Words, datetime, bool], ...]:
    """What a report still owes: what, by when, whether that moment is over. Nothing is read."""
    return owed(card, at)


def _reports(rows: QuerySet[models.ProtectionReport], viewer: Viewer) -> tuple[ReportCard, ...]:
    found = [
        row
        for row in rows.select_related("client", "site").order_by("-at", "-id")
        if may_read_report(row.by_staff_id, viewer, at_their_site=row.site_id in viewer.site_ids)
    ]
    steps = _steps([row.id for row in found])
    return tuple(_report(row, steps.get(row.id, [])) for row in found)


def _steps(ids: Iterable[UUID]) -> dict[UUID, list[StepCard]]:
    found: dict[UUID, list[StepCard]] = {}
    for one in models.ProtectionStep.objects.filter(report_id__in=list(ids)).order_by("done_at", "id"):
        card = StepCard(ReportStep(one.step), one.words, one.number, one.by_name, one.done_at)
        found.setdefault(one.report_id, []).append(card)
    return found


def _report(row: models.ProtectionReport, steps: list[StepCard]) -> ReportCard:
    client = row.client
    return ReportCard(
        id=row.id,
        client_id=row.client_id,
        shown_as=f"{client.chosen_name} ({client.handle})" if client.has_namesake else client.chosen_name,
        note_id=row.note_id,
        concern=Concern(row.concern),
        what=row.what,
        children=row.children,
        by_id=row.by_staff_id,
        by_name=row.by_name,
        at=row.at,
        call_by=row.call_by,
        write_by=row.write_by,
        steps=tuple(steps),
        zone=row.site.zone,
    )
