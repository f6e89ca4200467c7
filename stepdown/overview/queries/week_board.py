"""The week as a board, in the names the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.overview.board import (
    Asked,
    Board,
    Cell,
    Held,
    Marks,
    Names,
    Told,
    board,
    held,
    titles_of,
    wider,
)
from stepdown.people.queries import client_cards, staff
from stepdown.place.queries import sites_of
from stepdown.programme.vocabulary import Service
from stepdown.session.queries import since_published
from stepdown.timetable.queries import draft, group_kinds, published
from stepdown.timetable.queries.questions import Difference, compare
from stepdown.timetable.vocabulary import DraftCard, Plan, Problem


@dataclass(frozen=True)
class Week:
    """One week to look at: the draft it comes from, the published one before it, the board, the names.

    `held` is what became of the published week; then the board and `difference` show that.
    """

    card: DraftCard
    standing: DraftCard | None
    names: Names
    board: Board
    difference: Difference | None
    held: Held | None = None

    @property
    def titles(self) -> dict[str, str]:
        return titles_of(self.card.problem, self.card.plan, self.names)

    @property
    def plan(self) -> Plan:
        """The week as it stands: of a published one with all that happened to it since."""
        return self.held.plan if self.held is not None else self.card.plan

    def told(self, handle: str) -> Told | None:
        """What happened to a session of the published week."""
        return self.held.told.get(handle.removeprefix("was-")) if self.held is not None else None

    def cell(self, handle: str) -> Cell | None:
        """The cell of a session, where it is shown."""
        every = (cell for row in self.board.rows for cell in row.cells)
        return next((cell for cell in every if cell.handle == handle), None)

    @property
    def client_ids(self) -> list[UUID]:
        """Everybody who is named."""
        return [UUID(one) for one in self.names.clients]


def names_of(viewer: Viewer, problem: Problem, *, at: datetime) -> Names:
    """What the ids of a problem are called; of people those within reach (9 queries)."""
    sites = sites_of(viewer, [UUID(one) for one in _sites(problem)])
    cards = client_cards(viewer, [UUID(one.id) for one in problem.clients], at=at)
    return Names(
        rooms={str(room.id): room.name for one in sites for room in one.rooms},
        staff={str(one.id): one.name for one in staff(viewer, at=at, active=False)},
        clients={str(one): card.shown_as for one, card in cards.items()},
        groups={kind.words.key: kind.words.title for kind in group_kinds(viewer, at=at)},
        sites={str(one.id): one.name for one in sites},
        visits={service.value: str(service.label) for service in Service},
    )


def published_week(viewer: Viewer, asked: Asked, *, week: date, at: datetime) -> Week | None:
    """The week that takes place, with all that happened to its sessions since it was published; None where
    none was. Raises NotFound.
    """
    card = published(viewer, week=week, at=at)
    if card is None or card.published_at is None:
        return None
    since = since_published(viewer, week=card.week, since=card.published_at)
    problem = wider(card.problem, since)
    names = names_of(viewer, problem, at=at)
    titles = {one.session.group_key: one.session.title for one in since}
    names = replace(names, groups={**titles, **names.groups})
    stands = held(problem, card.plan, since, names, at=at)
    shown = board(problem, stands.plan, names, asked, Marks(stands.difference, told=stands.told))
    return Week(card, card, names, shown, stands.difference, stands)


def draft_week(viewer: Viewer, draft_id: UUID, asked: Asked, *, at: datetime) -> Week:
    """A draft beside the week that is published, where one is. Raises NotFound."""
    card = draft(viewer, draft_id, at=at)
    standing = published(viewer, week=card.week, at=at)
    names = names_of(viewer, card.problem, at=at)
    difference = None
    if standing is not None and standing.id != card.id:
        difference = compare(card.problem, standing.plan, card.plan)
    shown = board(card.problem, card.plan, names, asked, Marks(difference, card.broken))
    return Week(card, standing, names, shown, difference)


def _sites(problem: Problem) -> set[str]:
    shifts = (shift for one in problem.counselors for shift in one.shifts)
    return {room.site for room in problem.rooms} | {shift.site for shift in shifts}
