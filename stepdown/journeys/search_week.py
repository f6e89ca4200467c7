"""Looking for a better week in the background: claim a search, beat while it runs, save what was found.

What somebody supposes ("one more counselor") is worked on in the same way, and beside a long search.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import DatabaseError, InterfaceError, connection

from stepdown.journeys.week_problem import waiting_clients
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.timetable import actions
from stepdown.timetable.queries.solving import (
    SEARCHES,
    Limits,
    NotSound,
    Question,
    Reached,
    Watched,
    answer,
    change_from,
    given_of,
    solve_and_prove,
)
from stepdown.timetable.vocabulary import Asked, Claim, Progress, SearchState

# How often a search says that it is alive and how far it is, and hears what people want of it.
BEAT_SECONDS = 0.5
# Who waits longest; each of them is tried twice.
MOST_WAITING = 12

Now = Callable[[], datetime]
Ended = Callable[[], bool]


def run_next(*, by: Viewer, now: Now, ended: Ended) -> SearchState | None:
    """Work on the search that waits longest until it is done; None where none waits, or this one was lost.

    `ended` says that this process is to stop: the search goes back into the queue. `now` is asked as the
    search goes on. One at a time: it takes the memory of a whole week and a processor.
    """
    claim = actions.claim_search(by=by, at=now())
    if claim is None:
        return None
    with Beating(claim, by, now) as beating:

        def stopped() -> bool:
            return beating.asked.stop or ended()

        try:
            found = solve_and_prove(
                claim.draft.problem,
                seconds=claim.seconds,
                seed=claim.seed,
                progress=beating.reached,
                stopped=stopped,
                start=claim.draft.plan,
            )
        except NotSound as fault:
            beating.stop()
            _fail(claim, f"A rule was broken by what was found: {fault}", by, now())
            return SearchState.FAILED
        except MemoryError:
            beating.stop()
            _fail(claim, "This machine has not enough memory for the search.", by, now())
            return SearchState.FAILED
    if ended() and not beating.asked.stop:
        actions.give_back_search(search_id=claim.search_id, claim_id=claim.claim_id, by=by, at=now())
        return None
    return actions.finish_search(
        search_id=claim.search_id,
        claim_id=claim.claim_id,
        plan=found.solved.plan,
        bound=found.least,
        by=by,
        at=now(),
    )


def suppose_next(*, by: Viewer, now: Now, ended: Ended) -> SearchState | None:
    """Answer what was supposed first, like `run_next`; None where nothing waits, or this one was lost."""
    claim = actions.claim_search(supposing=True, by=by, at=now())
    if claim is None:
        return None
    with Beating(claim, by, now) as beating:

        def stopped() -> bool:
            return beating.asked.stop or ended()

        try:
            found = answer(
                _question(claim, by, now()),
                seed=claim.seed,
                limits=Limits(seconds=claim.seconds / SEARCHES),
                watched=Watched(beating.reached, stopped),
            )
        except (NotSound, ValueError, Refused) as fault:
            beating.stop()
            _fail(claim, f"It could not be worked out: {fault}", by, now())
            return SearchState.FAILED
    if ended() and not beating.asked.stop:
        actions.give_back_search(search_id=claim.search_id, claim_id=claim.claim_id, by=by, at=now())
        return None
    return actions.finish_supposed(
        search_id=claim.search_id, claim_id=claim.claim_id, given=given_of(found), by=by, at=now()
    )


def _question(claim: Claim, by: Viewer, at: datetime) -> Question:
    """What is supposed, and who waits for seats and asks for nothing that the draft does not have."""
    problem, plan = claim.draft.problem, claim.draft.plan
    known = {one.id for one in problem.clients}
    groups = {one.id for one in problem.groups}
    waiting = [
        one
        for one in waiting_clients(by, week=claim.draft.week, at=at)
        if one.id not in known and {need.group for need in one.groups} <= groups
    ]
    return Question(problem, plan, change_from(claim.change), tuple(waiting[:MOST_WAITING]))


def _fail(claim: Claim, why: str, by: Viewer, at: datetime) -> None:
    actions.fail_search(search_id=claim.search_id, claim_id=claim.claim_id, why=why, by=by, at=at)


class Beating:
    """A thread beside the search that says it is alive, however long one step of the search takes."""

    def __init__(self, claim: Claim, by: Viewer, now: Now) -> None:
        self._claim, self._by, self._now = claim, by, now
        self._over = Event()
        self._latest: Progress | None = None
        self._thread = Thread(target=self._beat, daemon=True)
        self.asked = Asked()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Beat no more, before anything is saved: a beat must never meet the end of its own search."""
        self._over.set()
        self._thread.join()

    def reached(self, so_far: Reached) -> None:
        """How far the search is; the next beat tells it."""
        self._latest = Progress(
            seconds=round(so_far.seconds, 1),
            rounds=so_far.rounds,
            value=so_far.value,
            minutes=so_far.minutes,
            counted_days=so_far.counted_days,
            bound=so_far.bound,
        )

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                self._told()
        finally:
            connection.close()

    def _told(self) -> None:
        """One beat. A database that is away for a moment is asked again at the next one."""
        latest = self._latest
        try:
            self.asked = actions.report_search(
                search_id=self._claim.search_id,
                claim_id=self._claim.claim_id,
                progress=latest,
                by=self._by,
                at=self._now(),
            )
        except (DatabaseError, InterfaceError):
            connection.close()
