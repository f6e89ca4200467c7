"""What is measured: reads before and after years of history, rolls of twelve, a minute of check-ins."""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any
from uuid import UUID

from django.db import connection

from bench.attendance.checker import check
from bench.attendance.filling import fill
from bench.attendance.ground import CURTAIN, Ground, ground, viewer_of
from bench.attendance.writing import notes
from stepdown.attendance import actions, queries
from stepdown.attendance.vocabulary import DeviceMark, Turn, Way
from stepdown.config.steps import step
from stepdown.episode import actions as episode
from stepdown.episode.vocabulary import Opening, StayTerms, WayIn
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.overview.queries import meters
from stepdown.people.queries import client_cards
from stepdown.programme import actions as programme
from stepdown.programme import queries as programmes
from stepdown.session.vocabulary import SessionCard

TWELVE, TURNS = 12, 60
# Two sessions a day.
A_WEEK = 14
MINUTE = 60.0


def measured(args: argparse.Namespace, superuser_url: str) -> dict[str, object]:
    """Every figure, by its name; times in milliseconds."""
    now = datetime.now(UTC).replace(microsecond=0)
    programme.load_presets(by=CURTAIN, at=now - timedelta(days=30))
    first = ground(2, 1, begins=now - timedelta(hours=30))
    with step("twelve people with a week behind them"):
        new, _ = _filled(first, superuser_url, "new", TWELVE, TWELVE * A_WEEK, now)
    before = _reads(new[:TWELVE], now)
    with step(f"{args.rows:,} lines of the ledger of {args.clients:,} people"):
        ids, lines = _filled(first, superuser_url, "old", args.clients, args.rows, now)
    after = _reads(ids[:TWELVE], now)
    rolls = _rolls(args.rolls, ids, now)
    return {
        "people": len(ids),
        "ledger_lines": lines,
        "load_at_the_end": round(os.getloadavg()[0], 1),
        **{f"{name}_p95_ms": _p95(times) for name, times in rolls.items()},
        **{f"{name}_ms_empty": round(before[name], 1) for name in before},
        **{f"{name}_ms_full": round(after[name], 1) for name in after},
        **{f"{name}_ratio": round(after[name] / before[name], 2) for name in after},
        **_rush(args.check_ins, args.processes, ids, now),
    }


def _filled(
    made: Ground, url: str, key: str, clients: int, rows: int, now: datetime
) -> tuple[list[UUID], int]:
    """People with lines of the ledger, the first twelve in treatment; and how many lines there are now."""
    leader = made.leaders[0 if key == "new" else 1]
    lines = fill(url, key, site_id=made.site.id, leader_id=leader.id, clients=clients, rows=rows)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("select id from people_client where handle like %s", [f"{key}%"])
        ids = [row[0] for row in cursor.fetchall()]
    _admit(ids[:TWELVE], leader.id, now - timedelta(days=20))
    return ids, lines


def _admit(client_ids: Sequence[UUID], leader_id: UUID, at: datetime) -> None:
    offer = programmes.programme(CURTAIN, "three-sessions")
    level = programmes.level(CURTAIN, offer.edition, offer.phases[0].level)
    assert offer.version_id is not None
    terms = StayTerms(level.rung, offer.key, offer.version_id, 1)
    for card in client_cards(CURTAIN, client_ids, at=at).values():
        episode.open_episode(
            client_id=card.id, opening=Opening(card.site_id, WayIn.FIRST), terms=terms,
            accountable_id=leader_id, by=CURTAIN, at=at,
        )  # fmt: skip


def _reads(client_ids: Sequence[UUID], now: datetime) -> dict[str, float]:
    """The median of reading a week of twelve people's ledger, and their meters."""
    # The week that the newest sessions fill: fourteen for each person, whatever lies before it.
    week = Period(now - timedelta(days=10), now - timedelta(days=3))
    asked: dict[str, Callable[[], object]] = {
        "ledger_of_12": lambda: queries.credits(CURTAIN, client_ids, during=week, at=now),
        "meters_of_12": lambda: meters(CURTAIN, client_ids, on=(now - timedelta(days=5)).date(), at=now),
    }
    found = {}
    for name, ask in asked.items():
        ask()
        found[name] = median(_timed(ask) for _ in range(TURNS))
    return found


def _rolls(number: int, ids: Sequence[UUID], now: datetime) -> dict[str, list[float]]:
    """Groups of twelve in and out: the whole roll in one act, and tapped one by one; then their notes."""
    made = ground(number, TWELVE, begins=now - timedelta(hours=9), client_ids=ids[: number * TWELVE])
    found: dict[str, list[float]] = {"roll_in": [], "roll_out": [], "one_tap": []}
    leaders = {one.id: viewer_of(made, one) for one in made.leaders}
    for card in made.groups:
        by, start, end = leaders[card.leader_id], card.during.start, card.during.end or now
        some, last = card.client_ids[:-1], card.client_ids[-1]
        roll: dict[str, Any] = {"session_id": card.id, "by": by, "at": now}
        found["roll_in"].append(_timed(lambda: actions.take_roll(present=some, since=start, **roll)))  # noqa: B023
        tap = _mark(card, last, start)
        found["one_tap"].append(_timed(lambda: actions.mark(mark=tap, by=by, at=now)))  # noqa: B023
        outs = dict.fromkeys(card.client_ids, end)
        found["roll_out"].append(_timed(lambda: actions.end_roll(outs=outs, **roll)))  # noqa: B023
    return found | notes(made, now, _timed)


def _mark(card: SessionCard, client_id: UUID, moment: datetime) -> DeviceMark:
    return DeviceMark(new_id(), card.id, client_id, Turn.IN, moment, Way.STAFF, "tablet")


def _rush(number: int, processes: int, ids: Sequence[UUID], now: datetime) -> dict[str, object]:
    """So many check-ins, each an act of its own, spread over a minute and several processes."""
    groups = -(-number // TWELVE)
    ids = ids[:number]
    with step(f"{groups} groups for {number:,} check-ins"):
        made = ground(groups, TWELVE, begins=now - timedelta(hours=6), client_ids=ids)
    marks = [
        _mark(card, client_id, card.during.start) for card in made.groups for client_id in card.client_ids
    ]
    shares = [marks[place::processes] for place in range(processes)]
    # Two processes on one kept connection would wait for each other for ever.
    connection.close()
    connection.close_pool()
    context = multiprocessing.get_context("fork")
    began = perf_counter()
    with context.Pool(processes) as pool:
        times = [one for part in pool.map(_hurry, shares) for one in part]
    seconds = perf_counter() - began
    found = check([one.id for one in marks], [card.id for card in made.groups])
    return {
        "check_ins": len(marks),
        "check_ins_seconds": round(seconds, 1),
        "check_in_p50_ms": round(median(times), 1),
        "check_in_p95_ms": _p95(times),
        "lost": found.lost,
        "doubled": found.doubled,
        "half_saved": found.half_saved,
    }


def _hurry(marks: Sequence[DeviceMark]) -> list[float]:
    """One process's share, evenly over a minute: who is behind goes on at once."""
    began, times = perf_counter(), []
    for place, one in enumerate(marks):
        wait = began + place * MINUTE / len(marks) - perf_counter()
        if wait > 0:
            sleep(wait)
        at = one.moment + timedelta(minutes=1)
        times.append(_timed(lambda: actions.mark(mark=one, by=CURTAIN, at=at)))  # noqa: B023
    return times


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1_000


def _p95(times: Sequence[float]) -> float:
    return round(quantiles(times, n=20)[-1], 1)
