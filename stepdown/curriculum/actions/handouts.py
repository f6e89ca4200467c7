"""Keeping the clinic's own handouts, and ending them. What a handout said once stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.curriculum import models, queries
from stepdown.curriculum.rules import handouts as rules
from stepdown.curriculum.vocabulary import HandoutCard, HandoutWords
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer


@transaction.atomic
def keep_handout(*, words: HandoutWords, by: Viewer, at: datetime) -> HandoutCard:
    """Keep a new handout. A PDF was looked through before (`journeys.keep_handout`). Raises Refused."""
    _check(words)
    row = models.Handout.objects.create(topic_key=words.topic_key, topic=words.topic_title, at=at)
    _write(row, 1, words, "keep handout", by, at)
    return queries.handout(by, row.id)


@transaction.atomic
def change_handout(
    *, handout_id: UUID, words: HandoutWords, version: int, by: Viewer, at: datetime
) -> HandoutCard:
    """Write a handout anew: its next version. Raises Refused, Stale, NotFound."""
    row = _locked(handout_id, version)
    _check(words)
    number = queries.handout(by, handout_id).number + 1
    _write(row, number, words, "change handout", by, at)
    models.Handout.objects.filter(id=row.id).update(version=row.version + 1)
    return queries.handout(by, row.id)


@transaction.atomic
def end_handout(*, handout_id: UUID, why: str, version: int, by: Viewer, at: datetime) -> None:
    """Give a handout out no more; who had it keeps its paper. Raises Refused, Stale, NotFound."""
    row = _locked(handout_id, version)
    if refusal := rules.check_ending(why):
        raise Refused(refusal)
    models.Handout.objects.filter(id=row.id).update(
        ended_at=at, ended_why=why.strip()[:200], version=row.version + 1
    )
    record(by=by, at=at, verb="end handout", subject=Subject("handout", row.id))


def _locked(handout_id: UUID, version: int) -> models.Handout:
    row = models.Handout.objects.select_for_update().filter(id=handout_id, ended_at=None).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise Stale(row.version)
    return row


def _check(words: HandoutWords) -> None:
    if refusals := rules.check_handout(words):
        raise Refused(*refusals)


def _write(
    row: models.Handout, number: int, words: HandoutWords, verb: str, by: Viewer, at: datetime
) -> None:
    models.HandoutVersion.objects.create(
        handout=row,
        number=number,
        title=words.title.strip()[:120],
        form=words.form,
        text=words.text.strip(),
        pdf=words.pdf or None,
        pages=words.pages,
        size=len(words.pdf),
        scanned=words.scanned,
        staff_id=by.staff_id,
        at=at,
    )
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("handout", row.id),
        detail={"form": words.form.value, "number": number},
    )
