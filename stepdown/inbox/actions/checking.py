"""Checking what came: the virus scanner first, then a reader in a process of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q

from stepdown.audit.actions import record
from stepdown.inbox import drawing, scanner
from stepdown.inbox.actions.placing import place
from stepdown.inbox.keeping import kept, sealed_texts
from stepdown.inbox.models import Check, Document, Original, Stretch
from stepdown.inbox.rules.mail import open_mail
from stepdown.inbox.rules.pages import text_pages
from stepdown.inbox.vocabulary import Format, ReadPages, ScannerDown, Stage, State, Unreadable
from stepdown.kernel.ids import new_id
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say

log = logging.getLogger("stepdown.inbox")
_SILENT = str(say("The virus scanner did not answer. The paper waits until it does."))


def check_waiting(*, limit: int, enough: Callable[[], bool] = lambda: False, by: Viewer, at: datetime) -> int:
    """Check up to so many originals that wait, the oldest first, until it is `enough`. Answers how many were.

    Each is one transaction; one that the database refuses holds up no other. Raises ScannerDown at the first
    for which the scanner gives no answer: nothing passes, and the papers say what they wait for.
    """
    waiting = Original.objects.filter(stage=Stage.WAITING).order_by("at", "id")
    done = 0
    for original_id in [*waiting.values_list("id", flat=True)[:limit]]:
        if enough():
            break
        try:
            done += _check([original_id], by, at)
        except DatabaseError as fault:
            log.error("a paper waits: %s", type(fault).__name__)
    return done


def check(*, document_id: UUID, by: Viewer, at: datetime) -> int:
    """Check the bytes of one paper now, and those of the mail it came in. Raises ScannerDown."""
    own = Stretch.objects.filter(document_id=document_id).values("original_id")
    mine = Q(id__in=own) | Q(came_in_id__in=own)
    mail = Original.objects.filter(id__in=own).values("came_in_id")
    waiting = Original.objects.filter(mine | Q(id__in=mail) | Q(came_in_id__in=mail), stage=Stage.WAITING)
    return _check([*waiting.order_by("at", "id").values_list("id", flat=True)], by, at)


def _check(ids: list[UUID], by: Viewer, at: datetime) -> int:
    done = 0
    for original_id in ids:
        try:
            done += _check_one(original_id, by=by, at=at)
        except ScannerDown:
            Original.objects.filter(id__in=ids, stage=Stage.WAITING, why="").update(why=_SILENT)
            raise
    return done


@transaction.atomic
def _check_one(original_id: UUID, *, by: Viewer, at: datetime) -> int:
    """One original: scanned, read, and its papers moved on. 0 where somebody else has it in hand."""
    # Without its key: the same paper may come in again while the scanner looks at it.
    rows = Original.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    original = rows.filter(id=original_id, stage=Stage.WAITING).first()
    if original is None:
        return 0
    try:
        harm = _scanned(original, at)
        if harm:
            _held(original, "infected", harm, at)
        else:
            pages = _read(original)
            original.sealed_text = sealed_texts(original.id, pages.texts)
            original.stage, original.pages, original.why = Stage.READABLE, pages.pages, ""
            Check.objects.create(original=original, outcome="read", at=at)
    except Unreadable as bad:
        _held(original, "unreadable", str(bad.reason), at)
    Original.objects.bulk_update([original], ["stage", "why", "pages", "sealed_text"])
    papers = [*Document.objects.filter(stretches__original=original, state=State.WAITING)]
    if not papers and original.stage == Stage.QUARANTINE:
        papers = [_shown_after_all(original, at)]
    place(original, papers, by=by, at=at)
    record(
        by=by,
        at=at,
        verb="check paper",
        subject=Subject("original", original.id),
        clients=[row.client_id for row in papers if row.client_id],
        detail={"stage": original.stage},
    )
    return 1


def _scanned(original: Original, at: datetime) -> str:
    """What harm the scanner found, in words; empty where none was found or none is set up."""
    verdict = scanner.scan(kept(original.id))
    if verdict is None:
        Check.objects.create(original=original, outcome="unscanned", at=at)
        return ""
    if verdict.clean:
        Check.objects.create(original=original, outcome="clean", at=at)
        return ""
    return str(say("The virus scanner found {what}.", what=verdict.found))


def _read(original: Original) -> ReadPages:
    raw = b"".join(kept(original.id))
    if original.format != Format.MAIL:
        return drawing.read(raw, Format(original.format))
    mail = open_mail(raw)
    left = (
        f"\n\n[{say('{n} small pictures stay inside this mail.', n=mail.left_inside)}]"
        if mail.left_inside
        else ""
    )
    return ReadPages(text_pages(mail.text + left))


def _held(original: Original, outcome: str, why: str, at: datetime) -> None:
    original.stage, original.why, original.pages, original.sealed_text = (
        Stage.QUARANTINE,
        why[:200],
        None,
        None,
    )
    Check.objects.create(original=original, outcome=outcome, words=why[:200], at=at)


def _shown_after_all(original: Original, at: datetime) -> Document:
    """A mail without words of its own has no paper, until it turns out to be harmful."""
    row = Document.objects.create(id=new_id(), site_id=original.site_id, since=at, at=original.at)
    Stretch.objects.create(document=row, position=0, original=original)
    return row
