"""A picture of a whole week under construction, taken when it is the best so far and put back at the end."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.timetable.solving.rebuilding import depart
from stepdown.timetable.solving.state import Held, State
from stepdown.timetable.vocabulary import UNIT, Plan, Section, Visit


@dataclass(frozen=True)
class Picture:
    """Every session with its people, and what all of it is worth."""

    sessions: tuple[tuple[Held, tuple[int, ...]], ...]
    worth: tuple[int, int, int, int]


def picture_of(state: State) -> Picture:
    """The week as it is now."""
    every = [held for sections in state.sections.values() for held in sections] + list(state.visits)
    return Picture(tuple((held, tuple(sorted(held.members))) for held in every), state.worth)


def restore(state: State, picture: Picture) -> None:
    """Make the week what it was in the picture."""
    for index, life in enumerate(state.lives):
        for held in list(life.held):
            depart(state, index, held)
    for sections in state.sections.values():
        for held in list(sections):
            state.close(held)
    for held, members in picture.sessions:
        state.open(held)
        for index in members:
            state.join(index, held)
    state.forget()


def plan_of(state: State) -> Plan:
    """The week in the words of the clinic, sections in the order of the week."""
    problem = state.made.problem
    sections, visits = [], []
    every = [held for kind in state.sections.values() for held in kind]
    for number, held in enumerate(sorted(every, key=lambda one: (one.start, one.kind, one.leader)), start=1):
        sections.append(
            Section(
                f"s{number}",
                problem.groups[held.kind].id,
                held.start * UNIT,
                problem.rooms[held.room].id if held.room >= 0 else "",
                problem.counselors[held.leader].id,
                tuple(sorted(problem.clients[index].id for index in held.members)),
            )
        )
    for held in state.visits:
        (index,) = held.members
        client = problem.clients[index]
        visits.append(
            Visit(
                client.id,
                client.visits[held.own].key,
                problem.counselors[held.leader].id,
                held.start * UNIT,
                held.site < 0,
            )
        )
    visits.sort(key=lambda one: (one.start, one.client, one.key))
    return Plan(tuple(sections), tuple(visits))
