"""The end of an episode and the way back: what is not finished, the reason, and who takes somebody up again.

Nothing waits on paper work: somebody who leaves has left. What is unsigned is named, and the accountable
person keeps the chart for two weeks to finish it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import actions as afterwards
from stepdown.aftercare import queries as aftercare
from stepdown.aftercare.vocabulary import Ended, NoticeCard, PlanCard
from stepdown.assessment import queries as assessment
from stepdown.crisis import queries as crisis
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import (
    DischargeCard,
    DischargeReason,
    EpisodeCard,
    Proposal,
    StayCard,
)
from stepdown.journeys import specialists
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people import queries as people
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import PlanStatus
from stepdown.session import actions as session
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import Released
from stepdown.signature import queries as signing
from stepdown.transfer import actions as transferring

# A reason is asked for on the form; before that, only the other rules are held against a reopening.
NO_WORDS_YET = "…"
DIED = "died"
# Ended by the clinic: only after a notice, time to appeal and a place to go.
BY_CLINIC = "ended_by_program"
# Weeks are published one or two ahead; nobody has a seat later than this.
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Leaving:
    """An open episode before it ends: the reasons to choose from, and what is not finished."""

    episode: EpisodeCard
    reasons: tuple[DischargeReason, ...]
    unfinished: tuple[Words, ...]
    notice: NoticeCard | None = None
    against_clinic: Refusal | None = None
    afterwards: PlanCard | None = None


@dataclass(frozen=True)
class Returning:
    """An ended episode that may go on: where it stopped, who could be accountable, what stands against it."""

    episode: EpisodeCard
    ended: DischargeCard
    stay: StayCard
    proposals: tuple[Proposal, ...]
    against: Refusal | None


@dataclass(frozen=True)
class Before:
    """The last episode of somebody where it has ended: last stay, who was accountable, how many so far."""

    episode: EpisodeCard
    ended: DischargeCard
    stay: StayCard
    specialist_id: UUID | None
    times: int


def before(viewer: Viewer, client_id: UUID, *, at: datetime) -> Before | None:
    """Where somebody stopped last; None in treatment, and for who never was (3 queries)."""
    every = episodes.episodes(viewer, client_id, at=at)
    if not every or every[0].open or not every[0].discharges:
        return None
    last = every[0]
    stay = episodes.stays(viewer, last.id, at=at)[-1]
    held = [one for one in episodes.hand_overs(viewer, client_id, at=at) if one.episode_id == last.id]
    return Before(last, last.discharges[-1], stay, held[0].to_staff_id if held else None, len(every))


def leaving(viewer: Viewer, client_id: UUID, *, at: datetime) -> Leaving | None:
    """The open episode of a client and what is not finished in it, if there is one."""
    running = episodes.current(viewer, client_id, at=at)
    if running is None:
        return None
    told = aftercare.notice(viewer, client_id, at=at)
    return Leaving(
        episode=running,
        reasons=episodes.reasons(viewer),
        unfinished=_unfinished(viewer, client_id, at),
        notice=told if told is not None and told.episode_id == running.id else None,
        against_clinic=aftercare.against_end(viewer, client_id, running.id, at=at),
        afterwards=aftercare.plan(viewer, client_id, at=at),
    )


def returning(viewer: Viewer, client_id: UUID, *, mistaken: bool = False, at: datetime) -> Returning | None:
    """The last episode of a client where it has ended, with its last stay and who could be accountable.

    `mistaken`: held against the rules as the end by a death that was entered by mistake.
    """
    last = before(viewer, client_id, at=at)
    if last is None:
        return None
    terms = last.stay.terms
    phases = specialists.phases_of(viewer, [terms.programme_version_id])
    proposals = specialists.propose(
        viewer,
        people.client_card(viewer, client_id, at=at),
        phase=phases.get((terms.programme_version_id, terms.phase)),
        asked_for=last.specialist_id,
        at=at,
    )
    against = episodes.against_reopening(viewer, last.ended, NO_WORDS_YET, mistaken=mistaken, at=at)
    return Returning(last.episode, last.ended, last.stay, proposals, against)


@transaction.atomic
def discharge(
    *,
    client_id: UUID,
    reason: str,
    words: str,
    version: int,
    calls: bool | None = None,
    by: Viewer,
    at: datetime,
) -> EpisodeCard:
    """End the open episode of a client; their seats in sessions ahead are free at once.

    The check-ups afterwards start where the person agrees: `calls` as they say it now, None as their plan
    has it. Raises Refused, Stale, NotFound.
    """
    running = episodes.current(by, client_id, at=at)
    if running is None:
        raise Refused(Refusal(say("No episode is open. There is nothing to end.")))
    if reason == DIED:
        raise Refused(
            Refusal(
                say("A death is entered on its own page, so that no message goes out any more."),
                say("Choose “Enter a death” on this page."),
                field="reason",
            )
        )
    if reason == BY_CLINIC and (no := aftercare.against_end(by, client_id, running.id, at=at)):
        raise Refused(no)
    session.release_seats_ahead(client_id=client_id, why=Released.LEFT, by=by, at=at)
    ended = episode.discharge(
        episode_id=running.id, reason=reason, words=words, version=version, by=by, at=at
    )
    transferring.end_with_treatment(client_id=client_id, by=by, at=at)
    _start_calls(running, calls, by, at)
    return ended


def _start_calls(running: EpisodeCard, calls: bool | None, by: Viewer, at: datetime) -> None:
    """Check-ups by whoever the plan names, or was accountable; by nobody where nobody agreed."""
    plan = aftercare.plan(by, running.client_id, at=at)
    agreed = calls if calls is not None else plan is not None and plan.plan.calls_agreed
    here = {card.id for card in people.staff(by, at=at) if card.active}
    asked = [plan.plan.caller_id] if plan is not None else []
    asked += [running.accountable.staff_id] if running.accountable is not None else []
    owner = next((one for one in asked if one in here), None)
    if not agreed or owner is None:
        return
    said = say("They agreed when treatment ended.") if calls else say("As their plan for afterwards has it.")
    afterwards.start_clock(client_id=running.client_id, owner_id=owner, agreed=str(said), by=by, at=at)


@transaction.atomic
def reopen(*, client_id: UUID, why: str, accountable_id: UUID, by: Viewer, at: datetime) -> EpisodeCard:
    """Take the last discharge back, at the level and in the phase it ended in. Raises Refused, NotFound."""
    last = returning(by, client_id, at=at)
    if last is None:
        raise Refused(Refusal(say("No episode has ended. There is nothing to open again.")))
    afterwards.stop_clock(client_id=client_id, how=Ended.CAME_BACK, by=by, at=at)
    return episode.reopen(
        episode_id=last.episode.id,
        why=why,
        terms=last.stay.terms,
        accountable_id=accountable_id,
        by=by,
        at=at,
    )


def _unfinished(viewer: Viewer, client_id: UUID, at: datetime) -> tuple[Words, ...]:
    found = []
    if assessment.in_progress(viewer, client_id, at=at) is not None:
        found.append(say("An assessment is begun and not signed."))
    for plan in plans.unsigned(viewer, [client_id], at=at):
        found.append(
            say("A plan waits for signatures.")
            if plan.status is PlanStatus.SIGNING
            else say("A plan is being written.")
        )
    rings, owed = crisis.open_of_client(viewer, client_id, at=at)
    if rings:
        found.append(say("A ring is not settled. A discharge does not end it."))
    if owed:
        found.append(say("A contact after a ring is owed. It stays owed."))
    ahead = sessions.of_client(viewer, client_id, since=at, until=at + AHEAD, at=at)
    if seats := sum(one.standing for one in ahead):
        found.append(
            say("1 seat in a session ahead is released.")
            if seats == 1
            else say("{n} seats in sessions ahead are released.", n=seats)
        )
    due = signing.papers_due(viewer, [client_id], at=at).get(client_id, 0)
    if due == 1:
        found.append(say("1 paper is not settled."))
    elif due:
        found.append(say("{n} papers are not settled.", n=due))
    return tuple(found)
