"""Shaping: begin a draft from a version, save parts of it, take a repair into it, set it aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit import actions as audit
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.programme.models import ProgrammeDraft, ProgrammeVersion
from stepdown.programme.queries.checks import report
from stepdown.programme.queries.drafts import card_of
from stepdown.programme.rules import shaping
from stepdown.programme.rules.changing import apply, written
from stepdown.programme.vocabulary import DraftCard


@transaction.atomic
def start_draft(*, version_id: UUID, new_title: str, by: Viewer, at: datetime) -> DraftCard:
    """Begin shaping a copy: a programme of its own under `new_title`, or without one the next version.

    Raises Refused where the name is taken, NotFound.
    """
    base = ProgrammeVersion.objects.filter(id=version_id).first()
    if base is None:
        raise NotFound
    content = dict(base.content)
    if new_title.strip():
        if refusal := shaping.may_name(new_title, _taken()):
            raise Refused(refusal)
        content |= {"key": shaping.key_of(new_title), "title": new_title.strip()}
    row = ProgrammeDraft.objects.create(
        key=content["key"],
        title=content["title"],
        content=content,
        based_on=base,
        edited_at=at,
        edited_by=by.staff_id,
        edited_by_name=by.name,
    )
    subject = Subject("programme draft", row.id)
    audit.record(by=by, at=at, verb="start programme draft", subject=subject, detail={"key": row.key})
    return card_of(row)


def _taken() -> set[str]:
    """Keys of programmes and of drafts that may still become one."""
    used = set(ProgrammeVersion.objects.values_list("key", flat=True).distinct())
    return used | set(ProgrammeDraft.objects.filter(closed_at=None).values_list("key", flat=True))


@transaction.atomic
def save_draft(
    *, draft_id: UUID, fields: Mapping[str, object], version: int, by: Viewer, at: datetime
) -> DraftCard:
    """Write top-level fields of a draft's content; one given as None goes. Faults may stay: they are told.

    Raises Stale with what differs, Refused once it is closed, NotFound.
    """
    row = locked(draft_id, version, fields)
    given = {name: value for name, value in fields.items() if name != "key"}
    content = {name: value for name, value in (row.content | given).items() if value is not None}
    _keep(row, content, by, at)
    return card_of(row)


@transaction.atomic
def apply_repair(
    *, draft_id: UUID, code: str, place: int, on: date, version: int, by: Viewer, at: datetime
) -> DraftCard:
    """Take one of the checker's repairs into the draft; it is computed again, never believed from a page.

    Raises Stale, Refused where the finding is no longer there, NotFound.
    """
    row = locked(draft_id, version, {})
    programme = card_of(row).programme
    repairs = [
        repair
        for finding in (report(by, programme, on=on).findings if programme else ())
        if finding.code == code
        for repair in finding.repairs
    ]
    if programme is None or place >= len(repairs):
        raise Refused(Refusal(say("This finding has changed meanwhile. Look at it again.")))
    _keep(row, written(apply(programme, repairs[place].changes)), by, at)
    return card_of(row)


@transaction.atomic
def go_on_from_newest(*, draft_id: UUID, version: int, by: Viewer, at: datetime) -> DraftCard:
    """A newer version came in use while this was shaped; it was compared, and the draft goes on from there.

    Raises Stale, Refused, NotFound.
    """
    row = locked(draft_id, version, {})
    row.based_on = ProgrammeVersion.objects.filter(key=row.key).order_by("-number").first()
    _keep(row, row.content, by, at)
    return card_of(row)


@transaction.atomic
def set_aside(*, draft_id: UUID, version: int, by: Viewer, at: datetime) -> DraftCard:
    """Close a draft without putting it in use; it stays readable. Raises Stale, Refused, NotFound."""
    row = locked(draft_id, version, {})
    row.closed_at = at
    _keep(row, row.content, by, at, verb="set programme draft aside")
    return card_of(row)


def locked(draft_id: UUID, version: int, fields: Mapping[str, object]) -> ProgrammeDraft:
    """The draft for writing. Raises NotFound, Refused once it is closed, Stale with what differs."""
    row = ProgrammeDraft.objects.select_for_update().filter(id=draft_id).first()
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise Refused(
            Refusal(
                say("This draft is closed and stays as it was."),
                say("Begin another one from the version in use."),
            )
        )
    if row.version != version:
        saved = {name: row.content.get(name, "") for name in fields}
        raise Stale(row.version, shaping.differences(saved, fields))
    return row


def _keep(
    row: ProgrammeDraft,
    content: Mapping[str, object],
    by: Viewer,
    at: datetime,
    verb: str = "shape programme draft",
) -> None:
    row.content = dict(content)
    row.title = str(content.get("title", ""))[:200] or row.title
    row.version += 1
    row.edited_at, row.edited_by, row.edited_by_name = at, by.staff_id, by.name
    ProgrammeDraft.objects.filter(id=row.id).update(
        content=row.content,
        title=row.title,
        based_on=row.based_on,
        version=row.version,
        edited_at=at,
        edited_by=by.staff_id,
        edited_by_name=by.name,
        closed_at=row.closed_at,
    )
    subject = Subject("programme draft", row.id)
    audit.record(by=by, at=at, verb=verb, subject=subject, detail={"key": row.key, "version": row.version})
