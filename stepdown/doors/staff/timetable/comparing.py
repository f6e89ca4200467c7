"""Two drafts of a week beside each other: figures, what differs in sentences, whose week it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words
from stepdown.overview.board import in_names
from stepdown.overview.queries.week_board import names_of
from stepdown.timetable import queries
from stepdown.timetable.queries.questions import Difference, client_lines, compare, lines
from stepdown.timetable.vocabulary import DraftCard


@dataclass(frozen=True)
class Compared:
    """What `after` changes in `before`. `people` are lines of those within reach, `others` how many more."""

    before: DraftCard
    after: DraftCard
    difference: Difference
    lines: tuple[Words, ...]
    people: tuple[Words, ...]
    others: int
    client_ids: list[UUID]


def compared(viewer: Viewer, after_id: UUID, before_id: UUID, *, at: datetime) -> Compared:
    """Raises NotFound, also for drafts of different weeks."""
    after = queries.draft(viewer, after_id, at=at)
    before = queries.draft(viewer, before_id, at=at)
    if after.week != before.week:
        raise NotFound
    return beside(viewer, before, after, at=at)


def beside(viewer: Viewer, before: DraftCard, after: DraftCard, *, at: datetime) -> Compared:
    names = names_of(viewer, after.problem, at=at)
    difference = compare(after.problem, before.plan, after.plan)
    known = names.of_clinic(after.problem) | dict(names.clients)
    told = client_lines(difference, known)
    reached = [
        (names.clients[one.client], words, UUID(one.client))
        for one, words in zip(difference.clients, told, strict=True)
        if one.client in names.clients
    ]
    reached.sort(key=lambda one: one[0])
    return Compared(
        before=before,
        after=after,
        difference=difference,
        lines=tuple(in_names(one, names) for one in lines(difference, names.of_clinic(after.problem))),
        people=tuple(words for _, words, _ in reached),
        others=len(told) - len(reached),
        client_ids=[one for _, _, one in reached],
    )
