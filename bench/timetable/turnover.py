"""A week later: some people have gone and others come, some can no longer come at an hour they could.

Who comes takes the prescription and the counselor of somebody who left, and lives another life.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from stepdown.timetable.questions.events import cut
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.vocabulary import DAY, Client, Problem, Window


def a_week_later(problem: Problem, seed: int, *, new: float = 0.05, less: float = 0.10) -> Problem:
    """The problem of next week: a share of the clients replaced, of the others two hours less free."""
    draw = Random(seed)
    count = len(problem.clients)
    lives = generate(clients=count, seed=seed + 1_000).clients
    gone = set(draw.sample(range(count), round(count * new)))
    stay = [n for n in range(count) if n not in gone]
    fewer = set(draw.sample(stay, round(len(stay) * less)))
    clients = [
        _new(one, draw.choice(lives), problem, f"new{seed}-{n}") if n in gone
        else _less_free(one, draw) if n in fewer
        else one
        for n, one in enumerate(problem.clients)
    ]  # fmt: skip
    return replace(problem, week=problem.week + timedelta(days=7), clients=tuple(clients))


def _new(left: Client, life: Client, problem: Problem, name: str) -> Client:
    closed = {group.id for group in problem.groups if group.closed}
    return replace(
        left,
        id=name,
        groups=tuple(need for need in left.groups if need.group not in closed),
        free=life.free,
        video_free=life.video_free,
        travel=life.travel,
        gap_most=life.gap_most,
        wishes=life.wishes,
        apart=frozenset(),
        not_with=frozenset(),
    )


def _less_free(client: Client, draw: Random) -> Client:
    """Two hours of a day in which they were free, at a time of the day groups are held."""
    window = draw.choice(client.free)
    first, last = window.start // 30, max(window.start // 30, (window.end - 120) // 30)
    start = 30 * draw.randint(first, last)
    end = min(start + 120, (start // DAY + 1) * DAY)
    out = Window(start, end)
    return replace(client, free=cut(client.free, out), video_free=cut(client.video_free, out))
