"""One session of a board, opened: who comes, who leads, where it could stand instead."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.kernel.refusal import NotFound
from stepdown.overview.board import Cell, session_of
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.vocabulary import Section, Visit


@dataclass(frozen=True)
class Opened:
    """The session itself and its cell."""

    session: Section | Visit
    cell: Cell

    @property
    def is_group(self) -> bool:
        return isinstance(self.session, Section)

    def members(self, shown: Week) -> tuple[tuple[str, str], ...]:
        """Those within reach who come, by name: id and name."""
        ids = self.session.members if isinstance(self.session, Section) else (self.session.client,)
        known = [(one, shown.names.clients[one]) for one in ids if one in shown.names.clients]
        return tuple(sorted(known, key=lambda pair: pair[1]))


def opened(shown: Week, handle: str) -> Opened:
    """The session of that handle, in a published week also one that is not held any more: `was-…`.

    Raises NotFound, also where the filter leaves it out.
    """
    gone = handle.removeprefix("was-")
    session = session_of(shown.plan, handle) if gone == handle else session_of(shown.card.plan, gone)
    cell = shown.cell(handle)
    if session is None or cell is None:
        raise NotFound
    return Opened(session, cell)
