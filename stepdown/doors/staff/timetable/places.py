"""Where a session would fit, and who could come to it, as a page offers them."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.doors.staff.timetable.forms import OFFICE, VIDEO
from stepdown.doors.staff.timetable.opened import Opened
from stepdown.kernel.words import Words
from stepdown.overview.board import clock_time, moment_words
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.queries.questions import section_fits, visit_fits
from stepdown.timetable.vocabulary import DAY, Section

SHOWN = 12


@dataclass(frozen=True)
class Fitting:
    """A place that keeps every rule: as words, and as the form takes it."""

    words: Words
    room: str
    day: int
    time: str
    place: str


@dataclass(frozen=True)
class Fits:
    """The places nearest to where the session stands, and how many there are in all."""

    nearest: tuple[Fitting, ...]
    count: int


def fits_of(shown: Week, opened: Opened) -> Fits:
    """Every rule is kept there with the same people and the same member of staff."""
    one, card = opened.session, shown.card
    if isinstance(one, Section):
        found = section_fits(card.problem, card.plan, one.id)
    else:
        found = visit_fits(card.problem, card.plan, one)
    stay = one.room if isinstance(one, Section) else ""
    near = sorted(found, key=lambda fit: (abs(fit.start - one.start), fit.room != stay))[:SHOWN]
    made = []
    for fit in near:
        room = shown.names.rooms.get(fit.room, "") if fit.room != stay else ""
        place = fit.room or (VIDEO if one.by_video else OFFICE)
        made.append(Fitting(moment_words(fit.start), room, fit.start // DAY, clock_time(fit.start), place))
    return Fits(tuple(made), len(found))


def joiners(shown: Week, opened: Opened) -> tuple[tuple[str, str], ...]:
    """People within reach who are not in this session and have fewer of its group than prescribed."""
    one = opened.session
    if not isinstance(one, Section):
        return ()
    plan = shown.card.plan
    found = []
    for client in shown.card.problem.clients:
        wanted = sum(need.sessions for need in client.groups if need.group == one.group)
        had = sum(client.id in each.members for each in plan.sections if each.group == one.group)
        if had < wanted and client.id not in one.members and client.id in shown.names.clients:
            found.append((client.id, shown.names.clients[client.id]))
    return tuple(sorted(found, key=lambda pair: pair[1]))
