"""The last part of a search: the same week with fewer staff hours.

A section is given up where its people find seats in others, or two small ones become one at a time most of
both can come. What is worth less in an earlier tier (hours and counted days, places of people in treatment)
is undone, and whoever was in it has as much as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from stepdown.timetable.solving import rebuilding as build
from stepdown.timetable.solving.filling import fill
from stepdown.timetable.solving.state import Held, State

# Tries of one fill: beside what somebody keeps, and where their whole week is set up again.
TRIES, WHOLE = 60, 200
# How often two sections are made one instead, once every section has been tried.
TOGETHER = 0.6


class Thrift:
    """Sections one after the other, the emptiest first; then again by chance, and two together."""

    def __init__(self, state: State, random: Random) -> None:
        self.state, self.random = state, random
        self._order = self._emptiest()

    def once(self) -> bool:
        """Try to save one section. Says whether that was worth it; if not, everything is as before."""
        state = self.state
        mark, before = state.mark(), state.worth
        hit = self._given_up()
        self._seat(hit, dict.fromkeys(sorted(hit)))
        if state.too_small(mark) or state.worth <= before:
            state.back(mark)
            return False
        state.forget()
        return True

    def _emptiest(self) -> Iterator[Held]:
        yield from sorted(self.state.every, key=lambda held: (len(held.members) / held.units, held.start))

    def _given_up(self) -> dict[int, int]:
        """Give up a section, or two that become one. Who lost a place, with the value they had."""
        state = self.state
        held = next((one for one in self._order if one in state.sections[one.kind]), None)
        if held is not None:
            return self._drop([held])
        if not state.every:
            return {}
        some = self.random.sample(state.every, min(8, len(state.every)))
        held = min(some, key=lambda one: len(one.members) / one.units)
        others = [one for one in state.sections[held.kind] if one is not held and one.site == held.site]
        if not others or self.random.random() > TOGETHER:
            return self._drop([held])
        few = self.random.sample(others, min(4, len(others)))
        other = min(few, key=lambda one: len(one.members))
        hit = self._drop([held, other])
        build.open_one(state, state.made.kinds[held.kind], sorted(hit), self.random)
        return hit

    def _drop(self, sections: list[Held]) -> dict[int, int]:
        state = self.state
        hit = {one: state.lives[one].value for held in sections for one in held.members}
        for held in sections:
            build.drop(state, held)
        return hit

    def _seat(self, had: dict[int, int], order: dict[int, None]) -> None:
        """Everybody back to the value they had: beside what they keep, or by another week of theirs."""
        state = self.state
        for index in order:
            fill(state, index, TRIES)
            if state.lives[index].value < had[index]:
                for held in list(state.lives[index].held):
                    build.depart(state, index, held)
                fill(state, index, WHOLE)
                if state.lives[index].value < had[index]:
                    return  # it is undone anyway
