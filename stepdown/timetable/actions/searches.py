"""Verbs of a search in the background. The table is the queue: whoever works on a search holds its claim."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from stepdown.audit.actions import record
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.timetable import models
from stepdown.timetable.actions.drafts import begin_draft, lock, write_plan
from stepdown.timetable.queries.drafts import card_of, problem_of
from stepdown.timetable.questions.what_if import Given, given_data
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.vocabulary import (
    CLAIM_SECONDS,
    MOST_SECONDS,
    OPEN_STATES,
    Asked,
    Claim,
    Origin,
    Plan,
    Progress,
    SearchState,
    Supposed,
    Tiers,
)

# A search that ended its worker so often is not tried again.
MOST_CLAIMS = 3


@transaction.atomic
def ask_search(*, draft_id: UUID, seconds: int, seed: int, by: Viewer, at: datetime) -> UUID:
    """Ask for a better plan of a draft. Raises Refused where one is sought already, NotFound."""
    if not 1 <= seconds <= MOST_SECONDS:
        raise Refused(
            Refusal(say("A search takes from 1 to {most} seconds.", most=MOST_SECONDS), field="seconds")
        )
    draft = lock(draft_id)
    if draft.published_at is not None or draft.set_aside_at is not None:
        raise Refused(Refusal(say("This draft is not worked on any more. Go on with a copy of it.")))
    with _one_at_a_time():
        row = models.Search.objects.create(
            draft=draft,
            draft_version=draft.version,
            seconds=seconds,
            seed=seed,
            asked_by_id=by.staff_id,
            asked_by_name=by.name[:120],
            at=at,
        )
    _note("ask for search", row, by, at, seconds=seconds, seed=seed)
    return row.id


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "timetable_one_search_a_draft" not in str(error):
            raise
        raise Refused(Refusal(say("A better plan for this draft is being looked for already."))) from None


@transaction.atomic
def claim_search(*, supposing: bool = False, by: Viewer, at: datetime) -> Claim | None:
    """The search to work on now; None where nothing waits, or somebody is at work: one at a time.

    What somebody supposes is claimed apart (`supposing`): seconds of work never wait for an hour of search.
    A claim that nobody beat for 15 seconds is taken again. One that was lost three times is given up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('claim search', 0))")
    fresh = Q(state=SearchState.RUNNING, beat_at__gte=at - timedelta(seconds=CLAIM_SECONDS))
    queue = models.Search.objects.filter(supposed__isnull=not supposing)
    if queue.filter(fresh).exists():
        return None
    rows = queue.select_for_update(skip_locked=True).filter(state__in=OPEN_STATES)
    for row in rows.order_by("at", "id"):
        if row.cancel_asked_at is not None:
            _end(row, SearchState.CANCELLED, at)
        elif row.claims >= MOST_CLAIMS:
            _end(
                row, SearchState.FAILED, at, why="The search ended without an answer each time it was tried."
            )
        else:
            return _claimed(row, by, at)
    return None


def _claimed(row: models.Search, by: Viewer, at: datetime) -> Claim:
    claim = new_id()
    models.Search.objects.filter(id=row.id).update(
        state=SearchState.RUNNING,
        claim=claim,
        claims=row.claims + 1,
        claimed_at=at,
        beat_at=at,
        progress=None,
    )
    _note("begin search", row, by, at, attempt=row.claims + 1)
    draft = models.Draft.objects.defer("problem").get(id=row.draft_id)
    change = (row.supposed or {}).get("change", "")
    return Claim(row.id, claim, card_of(draft), row.draft_version, row.seconds, row.seed, change)


@transaction.atomic
def report_search(
    *, search_id: UUID, claim_id: UUID, progress: Progress | None, by: Viewer, at: datetime
) -> Asked:
    """Say that a search is alive and how far it is; the answer is what people want of it by now.

    Not in the trail: it comes twice a second and says nothing about anybody.
    """
    mine = models.Search.objects.filter(id=search_id, claim=claim_id, state=SearchState.RUNNING)
    if progress is None:
        alive = mine.update(beat_at=at)
    else:
        alive = mine.update(beat_at=at, progress=asdict(progress))
    if not alive:
        return Asked(lost=True)
    cancel, take = mine.values_list("cancel_asked_at", "take_asked_at").get()
    return Asked(cancel=cancel is not None, take=take is not None)


@transaction.atomic
def finish_search(
    *, search_id: UUID, claim_id: UUID, plan: Plan, bound: int | None, by: Viewer, at: datetime
) -> SearchState | None:
    """Save what a search found; None where the claim is somebody else's by now, and nothing is saved.

    The plan goes into the draft where it is better and nobody changed the draft meanwhile; into a new draft
    where somebody did. A plan that breaks a rule is never saved: the search has failed.
    """
    found = _mine(search_id, claim_id)
    if found is None:
        return None
    draft, row = found
    problem = problem_of(draft.id)
    if row.cancel_asked_at is not None:
        return _end(row, SearchState.CANCELLED, at)
    if broken(problem, plan):
        return _end(
            row, SearchState.FAILED, at, why="The plan that was found breaks a rule, so it was not kept."
        )
    landed = _land(row, draft, plan, by, at)
    if bound is not None:
        _prove(landed, bound)
    state = SearchState.TAKEN if row.take_asked_at is not None else SearchState.DONE
    _note("end search", row, by, at, state=state.value)
    return _end(row, state, at, found_draft_id=landed)


def _land(row: models.Search, draft: models.Draft, plan: Plan, by: Viewer, at: datetime) -> UUID:
    problem = problem_of(draft.id)
    tiers = worth(problem, plan)
    if tiers.order <= Tiers(**draft.tiers).order:
        return draft.id
    if draft.version == row.draft_version and draft.published_at is None:
        write_plan(draft, plan, tiers, Origin.SEARCH, at)
        return draft.id
    return begin_draft(week=draft.week, problem=problem, plan=plan, origin=Origin.SEARCH, by=by, at=at).id


def _prove(draft_id: UUID, bound: int) -> None:
    """Bounds of one problem: the least one proved is the one that counts. A published draft stays."""
    better = Q(bound=None) | Q(bound__gt=bound)
    models.Draft.objects.filter(better, id=draft_id, published_at=None).update(bound=bound)


@transaction.atomic
def ask_supposed(
    *, draft_id: UUID, supposed: Supposed, seconds: int, seed: int = 0, by: Viewer, at: datetime
) -> UUID:
    """Ask what another clinic would give to the week of a draft, which stays as it is. Raises NotFound."""
    row = models.Search.objects.create(
        draft_id=lock(draft_id).id,
        draft_version=0,
        seconds=seconds,
        seed=seed,
        supposed={"asked": dict(supposed.asked), "change": supposed.change},
        asked_by_id=by.staff_id,
        asked_by_name=by.name[:120],
        at=at,
    )
    _note("suppose", row, by, at, seconds=seconds)
    return row.id


@transaction.atomic
def finish_supposed(
    *, search_id: UUID, claim_id: UUID, given: Given, by: Viewer, at: datetime
) -> SearchState | None:
    """Save what a change would give; None where the claim is somebody else's by now, and nothing is saved."""
    found = _mine(search_id, claim_id)
    if found is None:
        return None
    _, row = found
    state = SearchState.CANCELLED if row.cancel_asked_at is not None else SearchState.DONE
    if state is SearchState.DONE:
        models.Search.objects.filter(id=row.id).update(state=state, ended_at=at, given=given_data(given))
        _note("end search", row, by, at, state=state.value)
        return state
    return _end(row, state, at)


@transaction.atomic
def give_back_search(*, search_id: UUID, claim_id: UUID, by: Viewer, at: datetime) -> None:
    """Put a search back into the queue: whoever worked on it is ending, and that is nobody's fault."""
    mine = models.Search.objects.filter(id=search_id, claim=claim_id, state=SearchState.RUNNING)
    if mine.update(
        state=SearchState.WAITING,
        claim=None,
        claimed_at=None,
        beat_at=None,
        progress=None,
        claims=F("claims") - 1,
    ):
        record(by=by, at=at, verb="give back search", subject=Subject("week search", search_id))


@transaction.atomic
def fail_search(*, search_id: UUID, claim_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """Say that a search found nothing that can be kept, and why, in words that name nobody."""
    found = _mine(search_id, claim_id)
    if found is not None:
        _, row = found
        _note("end search", row, by, at, state=SearchState.FAILED.value)
        _end(row, SearchState.FAILED, at, why=why[:300])


@transaction.atomic
def cancel_search(*, search_id: UUID, by: Viewer, at: datetime) -> None:
    """End a search; the draft stays as it is. One that ended already stays ended. Raises NotFound."""
    row = _locked(search_id)
    if row.state == SearchState.WAITING:
        _end(row, SearchState.CANCELLED, at)
    elif row.state == SearchState.RUNNING and row.cancel_asked_at is None:
        models.Search.objects.filter(id=row.id).update(cancel_asked_at=at)
    else:
        return
    _note("cancel search", row, by, at)


@transaction.atomic
def take_best(*, search_id: UUID, by: Viewer, at: datetime) -> None:
    """End a search with the best it found so far. Raises Refused before it began, NotFound."""
    row = _locked(search_id)
    if row.supposed is not None:
        raise Refused(Refusal(say("What would be is known at the end only: there is nothing to take.")))
    if row.state == SearchState.WAITING:
        raise Refused(Refusal(say("The search has not begun yet: there is nothing to take.")))
    if row.state != SearchState.RUNNING or row.take_asked_at is not None:
        return
    models.Search.objects.filter(id=row.id).update(take_asked_at=at)
    _note("take best of search", row, by, at)


def _mine(search_id: UUID, claim_id: UUID) -> tuple[models.Draft, models.Search] | None:
    """The draft and its search, both locked in this order, where the claim still holds."""
    draft_id = models.Search.objects.values_list("draft_id", flat=True).get(id=search_id)
    draft = lock(draft_id)
    rows = models.Search.objects.select_for_update().filter(id=search_id, claim=claim_id)
    row = rows.filter(state=SearchState.RUNNING).first()
    return (draft, row) if row is not None else None


def _locked(search_id: UUID) -> models.Search:
    row = models.Search.objects.select_for_update().filter(id=search_id).first()
    if row is None:
        raise NotFound
    return row


def _end(
    row: models.Search, state: SearchState, at: datetime, *, why: str = "", found_draft_id: UUID | None = None
) -> SearchState:
    models.Search.objects.filter(id=row.id).update(
        state=state, ended_at=at, why=why, found_draft_id=found_draft_id
    )
    return state


def _note(verb: str, row: models.Search, by: Viewer, at: datetime, **detail: str | int) -> None:
    about = dict(detail)
    record(by=by, at=at, verb=verb, subject=Subject("week search", row.id), detail=about)
