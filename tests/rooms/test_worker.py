"""Searches in the background: claimed once, watched, ended early, never lost with whoever worked on them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from stepdown.doors.clock import worker
from stepdown.journeys import search_week
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.timetable import actions, models, queries
from stepdown.timetable.queries.questions import change_text, one_more_like
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.vocabulary import (
    Claim,
    DraftCard,
    Origin,
    Plan,
    Problem,
    Progress,
    SearchState,
    Supposed,
)
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.rules.timetable_clinic import PLAN, PROBLEM
from tests.scenes_episode import in_threads

WEEK = PROBLEM.week
ROOT = Path(__file__).resolve().parents[2]
SO_FAR = Progress(1.0, 10, 900, 600, 5, 1200)


def _draft(cast: Cast, problem: Problem = PROBLEM, plan: Plan | None = None) -> DraftCard:
    return actions.begin_draft(
        week=problem.week, problem=problem, plan=Plan() if plan is None else plan, origin=Origin.EMPTY,
        by=cast.viewer("dora"), at=NOW,
    )  # fmt: skip


def _ask(cast: Cast, draft: DraftCard, seconds: int = 1) -> UUID:
    return actions.ask_search(draft_id=draft.id, seconds=seconds, seed=3, by=cast.viewer("dora"), at=NOW)


def _state(search_id: UUID) -> SearchState:
    return queries.search(SYSTEM, search_id, at=NOW).state


def _claim(at: datetime = NOW) -> Claim:
    found = actions.claim_search(by=SYSTEM, at=at)
    assert found is not None
    return found


def _finish(claim: Claim, plan: Plan, bound: int | None = None) -> SearchState | None:
    return actions.finish_search(
        search_id=claim.search_id, claim_id=claim.claim_id, plan=plan, bound=bound, by=SYSTEM, at=NOW
    )


# -- the queue is the table


def test_what_waits_longest_is_claimed_first_and_one_at_a_time(cast: Cast) -> None:
    first, second = _ask(cast, _draft(cast)), _ask(cast, _draft(cast))
    claim = _claim()
    assert claim.search_id == first and _state(first) is SearchState.RUNNING
    assert actions.claim_search(by=SYSTEM, at=NOW + timedelta(seconds=15)) is None
    assert _finish(claim, PLAN) is SearchState.DONE
    assert _claim().search_id == second


def test_one_draft_is_searched_once_at_a_time(cast: Cast) -> None:
    draft = _draft(cast)
    _ask(cast, draft)
    with pytest.raises(Refused):
        _ask(cast, draft)
    with pytest.raises(Refused):
        _ask(cast, _draft(cast), seconds=0)


def test_a_claim_that_nobody_beats_is_taken_again_and_the_old_one_writes_no_more(cast: Cast) -> None:
    draft = _draft(cast)
    search = _ask(cast, draft)
    old = _claim()
    late = NOW + timedelta(seconds=16)
    new = _claim(late)
    assert (new.search_id, new.claim_id == old.claim_id) == (search, False)
    told = actions.report_search(search_id=search, claim_id=old.claim_id, progress=SO_FAR, by=SYSTEM, at=late)
    assert told.lost and told.stop and queries.search(SYSTEM, search, at=late).progress is None
    assert _finish(old, PLAN) is None and queries.draft(SYSTEM, draft.id, at=late).plan == Plan()
    assert _finish(new, PLAN) is SearchState.DONE and queries.draft(SYSTEM, draft.id, at=late).plan == PLAN


def test_a_claim_that_is_beaten_is_kept(cast: Cast) -> None:
    search = _ask(cast, _draft(cast))
    claim = _claim()
    for seconds in (10, 20, 30):
        at = NOW + timedelta(seconds=seconds)
        asked = actions.report_search(
            search_id=search, claim_id=claim.claim_id, progress=SO_FAR, by=SYSTEM, at=at
        )
        assert not asked.stop and actions.claim_search(by=SYSTEM, at=at) is None
    assert queries.search(SYSTEM, search, at=NOW).progress == SO_FAR


def test_a_search_that_ends_its_worker_three_times_is_given_up(cast: Cast) -> None:
    search = _ask(cast, _draft(cast))
    for number in range(3):
        _claim(NOW + timedelta(minutes=number))
    assert actions.claim_search(by=SYSTEM, at=NOW + timedelta(minutes=9)) is None
    card = queries.search(SYSTEM, search, at=NOW)
    assert card.state is SearchState.FAILED and "each time" in card.why


def test_two_workers_at_one_moment_never_hold_one_search(transactional_db: None) -> None:
    cast = assemble()
    for _ in range(2):
        _ask(cast, _draft(cast))
    found: list[object] = []
    errors = in_threads(*[lambda: found.append(actions.claim_search(by=SYSTEM, at=NOW))] * 6)
    assert errors == [None] * 6
    assert sum(one is not None for one in found) == 1
    assert models.Search.objects.filter(state="running").count() == 1


# -- what becomes of what was found


def test_a_better_plan_goes_into_the_draft_with_what_was_proved(cast: Cast) -> None:
    draft = _draft(cast)
    _ask(cast, draft)
    assert _finish(_claim(), PLAN, bound=5000) is SearchState.DONE
    kept = queries.draft(SYSTEM, draft.id, at=NOW)
    assert (kept.plan, kept.version, kept.origin, kept.bound) == (PLAN, 2, Origin.SEARCH, 5000)


def test_a_plan_that_is_no_better_leaves_the_draft_and_proves_it(cast: Cast) -> None:
    draft = _draft(cast, plan=PLAN)
    search = _ask(cast, draft)
    assert _finish(_claim(), Plan(), bound=2000) is SearchState.DONE
    kept = queries.draft(SYSTEM, draft.id, at=NOW)
    assert (kept.plan, kept.version, kept.bound) == (PLAN, 1, 2000)
    assert queries.search(SYSTEM, search, at=NOW).found_draft_id == draft.id


def test_what_somebody_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    draft = _draft(cast)
    search = _ask(cast, draft)
    claim = _claim()
    by_hand = replace(PLAN, visits=())
    actions.change_draft(draft_id=draft.id, plan=by_hand, version=1, by=cast.viewer("dora"), at=NOW)
    _finish(claim, PLAN)
    landed = queries.search(SYSTEM, search, at=NOW).found_draft_id
    assert landed is not None and landed != draft.id
    assert queries.draft(SYSTEM, draft.id, at=NOW).plan == by_hand
    assert queries.draft(SYSTEM, landed, at=NOW).plan == PLAN


def test_a_plan_that_breaks_a_rule_is_never_kept(cast: Cast) -> None:
    draft = _draft(cast)
    search = _ask(cast, draft)
    wrong = Plan(tuple(replace(one, members=()) for one in PLAN.sections))
    assert _finish(_claim(), wrong) is SearchState.FAILED
    assert queries.draft(SYSTEM, draft.id, at=NOW).plan == Plan()
    assert "breaks a rule" in queries.search(SYSTEM, search, at=NOW).why


def test_a_published_draft_gets_a_new_one_beside_it(cast: Cast) -> None:
    draft = _draft(cast)
    search = _ask(cast, draft)
    claim = _claim()
    actions.mark_published(draft_id=draft.id, version=1, by=cast.viewer("dora"), at=NOW)
    assert _finish(claim, PLAN, bound=3000) is SearchState.DONE
    landed = queries.search(SYSTEM, search, at=NOW).found_draft_id
    assert landed not in (None, draft.id) and queries.draft(SYSTEM, draft.id, at=NOW).plan == Plan()


def test_a_search_is_cancelled_before_and_while_it_runs(cast: Cast) -> None:
    by = cast.viewer("dora")
    waits = _ask(cast, _draft(cast))
    actions.cancel_search(search_id=waits, by=by, at=NOW)
    assert _state(waits) is SearchState.CANCELLED
    draft = _draft(cast)
    runs = _ask(cast, draft)
    claim = _claim()
    actions.cancel_search(search_id=runs, by=by, at=NOW)
    asked = actions.report_search(search_id=runs, claim_id=claim.claim_id, progress=None, by=SYSTEM, at=NOW)
    assert asked.cancel and _finish(claim, PLAN) is SearchState.CANCELLED
    assert queries.draft(SYSTEM, draft.id, at=NOW).plan == Plan()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Search.objects.filter(id=runs).update(state="waiting", ended_at=None)


def test_a_cancelled_search_whose_worker_is_gone_is_not_begun_again(cast: Cast) -> None:
    search = _ask(cast, _draft(cast))
    _claim()
    actions.cancel_search(search_id=search, by=cast.viewer("dora"), at=NOW)
    assert actions.claim_search(by=SYSTEM, at=NOW + timedelta(minutes=1)) is None
    assert _state(search) is SearchState.CANCELLED


def test_the_best_so_far_is_taken_once_there_is_one(cast: Cast) -> None:
    by, search = cast.viewer("dora"), _ask(cast, _draft(cast))
    with pytest.raises(Refused):
        actions.take_best(search_id=search, by=by, at=NOW)
    claim = _claim()
    actions.take_best(search_id=search, by=by, at=NOW)
    asked = actions.report_search(
        search_id=search, claim_id=claim.claim_id, progress=SO_FAR, by=SYSTEM, at=NOW
    )
    assert asked.take and _finish(claim, PLAN) is SearchState.TAKEN


def _suppose(cast: Cast, draft: DraftCard) -> UUID:
    like = draft.problem.counselors[0].id
    supposed = Supposed({"kind": "counselor", "like": like}, change_text(one_more_like(draft.problem, like)))
    return actions.ask_supposed(
        draft_id=draft.id, supposed=supposed, seconds=1, by=cast.viewer("dora"), at=NOW
    )


def _answer() -> SearchState | None:
    return search_week.suppose_next(by=SYSTEM, now=lambda: NOW, ended=lambda: False)


def test_what_is_supposed_is_answered_beside_a_search_and_changes_nothing(cast: Cast) -> None:
    draft = _draft(cast)
    search = _ask(cast, draft)
    _claim()
    supposed = _suppose(cast, draft)
    assert _answer() is SearchState.DONE and _answer() is None
    found = queries.supposition(SYSTEM, supposed, at=NOW)
    assert found.given is not None and found.asked["kind"] == "counselor"
    assert found.given.now == draft.tiers and found.given.anyhow.value > draft.tiers.value
    kept = queries.draft(SYSTEM, draft.id, at=NOW)
    assert (kept.version, kept.plan) == (draft.version, draft.plan)
    assert _state(search) is SearchState.RUNNING
    for query, other in ((queries.search, supposed), (queries.supposition, search)):
        with pytest.raises(NotFound):
            query(SYSTEM, other, at=NOW)


def test_what_is_supposed_can_be_cancelled_survives_its_worker_and_has_no_best_so_far(cast: Cast) -> None:
    draft = _draft(cast)
    one, other = _suppose(cast, draft), _suppose(cast, draft)
    with pytest.raises(Refused):
        actions.take_best(search_id=one, by=cast.viewer("dora"), at=NOW)
    lost = actions.claim_search(supposing=True, by=SYSTEM, at=NOW - timedelta(seconds=16))
    assert lost is not None and lost.search_id == one
    assert search_week.suppose_next(by=SYSTEM, now=lambda: NOW, ended=lambda: True) is None
    assert _answer() is SearchState.DONE
    given = queries.supposition(SYSTEM, one, at=NOW).given
    assert given is not None
    late = actions.finish_supposed(
        search_id=one, claim_id=lost.claim_id, given=replace(given, waiting=99), by=SYSTEM, at=NOW
    )
    assert late is None and queries.supposition(SYSTEM, one, at=NOW).given == given
    actions.cancel_search(search_id=other, by=cast.viewer("dora"), at=NOW)
    assert _answer() is None
    assert queries.supposition(SYSTEM, other, at=NOW).card.state is SearchState.CANCELLED


# -- the worker itself


@pytest.fixture
def clinic(transactional_db: None, tmp_path: Path, settings: object) -> Iterator[Cast]:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    yield assemble()


def _ends(done: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.1)
    return done()


def test_the_worker_finds_a_week_proves_it_and_leaves_its_mark(clinic: Cast) -> None:
    draft = _draft(clinic)
    search = _ask(clinic, draft, seconds=2)
    assert worker.look(lambda: False)
    card = queries.search(SYSTEM, search, at=NOW)
    assert card.state is SearchState.DONE and card.progress is not None
    kept = queries.draft(SYSTEM, draft.id, at=NOW)
    assert kept.tiers.value > 0 and kept.broken == ()
    assert kept.bound is not None and kept.bound >= kept.tiers.value
    assert Path(settings.DATA_DIR, worker.HEARTBEAT).exists()
    assert not worker.look(lambda: False)


def test_a_worker_told_to_stop_gives_its_search_back(clinic: Cast) -> None:
    search = _ask(clinic, _draft(clinic), seconds=60)
    began = time.monotonic()
    state = search_week.run_next(
        by=SYSTEM, now=lambda: datetime.now(UTC), ended=lambda: time.monotonic() - began > 1.0
    )
    assert state is None and time.monotonic() - began < 15
    assert _state(search) is SearchState.WAITING
    assert models.Search.objects.get(id=search).claims == 0


def test_what_is_asked_of_a_running_search_reaches_it(clinic: Cast) -> None:
    problem = generate(clients=80, seed=5)
    draft = _draft(clinic, problem)
    search = _ask(clinic, draft, seconds=60)
    by = clinic.viewer("dora")

    def takes() -> None:
        try:
            assert _ends(lambda: queries.search(SYSTEM, search, at=NOW).progress is not None)
            actions.take_best(search_id=search, by=by, at=NOW)
        finally:
            connection.close()

    def works() -> None:
        search_week.run_next(by=SYSTEM, now=lambda: datetime.now(UTC), ended=lambda: False)

    began = time.monotonic()
    assert in_threads(works, takes) == [None, None]
    assert time.monotonic() - began < 40
    assert _state(search) is SearchState.TAKEN
    assert queries.draft(SYSTEM, draft.id, at=NOW).tiers.value > 0


def test_a_worker_that_is_killed_loses_nothing(clinic: Cast) -> None:
    draft = _draft(clinic, generate(clients=40, seed=1))
    search = _ask(clinic, draft, seconds=60)
    killed = _started()
    try:
        assert _ends(lambda: queries.search(SYSTEM, search, at=NOW).progress is not None), _said(killed)
    finally:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
    assert _state(search) is SearchState.RUNNING
    models.Search.objects.filter(id=search).update(seconds=2)
    assert search_week.run_next(by=SYSTEM, now=lambda: datetime.now(UTC), ended=lambda: False) is None
    later = datetime.now(UTC) + timedelta(seconds=16)
    state = search_week.run_next(by=SYSTEM, now=lambda: later, ended=lambda: False)
    assert state is SearchState.DONE and models.Search.objects.get(id=search).claims == 2
    assert queries.draft(SYSTEM, draft.id, at=NOW).tiers.value > 0


# Its clock is that of the checks: what one process claims now, the other must not read as hours away.
WORK = """
import sys
from datetime import datetime
import time_machine
time_machine.travel(datetime.fromisoformat(sys.argv[1])).start()
import django
django.setup()
from stepdown.doors.clock.worker import run
run(lambda: False)
"""


def _started() -> subprocess.Popen[bytes]:
    """A worker in a process of its own, on the database of the checks."""
    known = connection.settings_dict
    address = f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}&port={known['PORT']}"
    env = os.environ | {
        "DATABASE_URL": address,
        "PGPASSWORD": str(known["PASSWORD"]),
        "DJANGO_SETTINGS_MODULE": "stepdown.config.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORK, datetime.now(UTC).isoformat()],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _said(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    return process.communicate()[0].decode()[-2000:]
