"""One paper cut into several, several made one. The bytes stay; only what a paper shows changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.inbox.actions.holding import decided, held, save, worker
from stepdown.inbox.keeping import blind_words
from stepdown.inbox.models import Descent, Document, Stretch
from stepdown.inbox.queries.pages import pages_of
from stepdown.inbox.rules.filing import check_move
from stepdown.inbox.rules.pages import cut, within
from stepdown.inbox.vocabulary import Act, State
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say

MOST_JOINED = 20
Run = tuple[UUID, int, int]


@transaction.atomic
def split(*, document_id: UUID, ranges: str, version: int, by: Viewer, at: datetime) -> tuple[UUID, ...]:
    """Cut a paper into several by page ranges such as `1-2, 3`; every page in exactly one of them.

    Raises Refused, Stale, NotFound.
    """
    worker(by)
    row = held(by, document_id, version, at)
    _allow(row)
    spans = cut(ranges, row.pages)
    if isinstance(spans, Refusal):
        raise Refused(spans)
    runs = _runs(row)
    sizes = tuple((first, last) for _, first, last in runs)
    made = [
        _made([row], [(runs[n][0], low, high) for n, low, high in within(sizes, first, last)], at)
        for first, last in spans
    ]
    _gone(row, Act.SPLIT, by, at)
    return tuple(made)


@transaction.atomic
def join(*, document_id: UUID, others: Sequence[UUID], version: int, by: Viewer, at: datetime) -> UUID:
    """Make one paper of several that wait, in the order given. Raises Refused, Stale, NotFound."""
    worker(by)
    first = held(by, document_id, version, at)
    wanted = [one for one in dict.fromkeys(others) if one != document_id]
    if not 1 <= len(wanted) < MOST_JOINED:
        raise Refused(Refusal(say("Choose what to join this paper with, at most 19 others."), field="others"))
    rows = [first]
    for other in wanted:
        version = Document.objects.filter(id=other).values_list("version", flat=True).first() or 0
        rows.append(held(by, other, version, at))
    for row in rows:
        _allow(row)
    if len({row.site_id for row in rows}) > 1:
        raise Refused(Refusal(say("Papers of different sites cannot be joined."), field="others"))
    if len({row.waits_for_id for row in rows if row.waits_for_id}) > 1:
        raise Refused(Refusal(say("These papers wait for different people."), field="others"))
    made = _made(rows, [run for row in rows for run in _runs(row)], at)
    for row in rows:
        _gone(row, Act.JOIN, by, at)
    return made


def _allow(row: Document) -> None:
    if refusal := check_move("recast", State(row.state)):
        raise Refused(refusal)


def _runs(row: Document) -> list[Run]:
    """Which pages of which original a paper shows, in order."""
    stretches = Stretch.objects.filter(document_id=row.id).select_related("original").order_by("position")
    return [(one.original_id, one.first, one.last or one.original.pages or 1) for one in stretches]


def _made(parents: Sequence[Document], runs: Sequence[Run], at: datetime) -> UUID:
    """A new paper that waits where its first parent did, as old as that, and for whom they waited."""
    waiting = next((parent for parent in parents if parent.waits_for_id), parents[0])
    row = Document.objects.create(
        id=new_id(),
        waits_for_id=waiting.waits_for_id,
        waits_since=waiting.waits_since,
        site_id=parents[0].site_id,
        state=State.OPEN,
        pages=sum(last - first + 1 for _, first, last in runs),
        since=at,
        at=min(parent.at for parent in parents),
    )
    Stretch.objects.bulk_create(
        Stretch(document=row, position=position, original_id=original_id, first=first, last=last)
        for position, (original_id, first, last) in enumerate(runs)
    )
    Descent.objects.bulk_create(Descent(parent=parent, child=row, at=at) for parent in parents)
    row.words = blind_words("\n".join(text for _, text in pages_of(row)))
    Document.objects.bulk_update([row], ["words"])
    return row.id


def _gone(row: Document, act: Act, by: Viewer, at: datetime) -> None:
    row.state, row.staff_id = State.RECAST, by.staff_id
    save(row, at)
    decided(row, act, (), by=by, at=at)
