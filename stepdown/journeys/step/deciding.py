"""A step decided, in effect, taken back. Stay, seats, notices and the trail move together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import EpisodeCard, StayTerms
from stepdown.journeys import discharge as leaving
from stepdown.journeys.step.seating import reseat
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.overview.queries.stepping import stepping
from stepdown.place.queries import zone_of
from stepdown.session import actions as sessions
from stepdown.session import queries as dated
from stepdown.session.vocabulary import Cancelled, Changes
from stepdown.step import actions, queries
from stepdown.step.vocabulary import Choice, DecisionCard, DecisionState, Direction
from stepdown.transfer import actions as transferring
from stepdown.transfer import queries as transfers
from stepdown.transfer.vocabulary import NewStep, State
from stepdown.week_close.queries import closed_keys

COMPLETED = "completed"
_MOVES = (Direction.DOWN, Direction.UP, Direction.TRANSFER)
CHANGED = Refusal(
    say("They are somewhere else by now than when it was decided."), lifted_by=say("Decide anew.")
)


@transaction.atomic
def decide(*, client_id: UUID, choice: Choice, version: int, by: Viewer, at: datetime) -> DecisionCard:
    """Write down what was decided with a person, on the facts of this moment; it counts at once if today.

    Raises Refused, Stale where the episode changed since it was looked at, NotFound.
    """
    found = stepping(by, client_id, at=at)
    if found.episode.version != version:
        raise Stale(found.episode.version)
    about = actions.About(client_id, found.episode.id, found.episode.site_id)
    card = actions.decide(about=about, proposal=found.proposal, choice=choice, by=by, at=at)
    if card.state is DecisionState.AHEAD and card.effective_on <= found.today:
        return take_effect(decision_id=card.id, by=by, at=at)
    return card


@transaction.atomic
def take_effect(*, decision_id: UUID, by: Viewer, at: datetime) -> DecisionCard:
    """Let a decision count: the stay changes, seats are given back and taken, everybody is told once.

    One that leads out of this clinic changes nothing here: a place is looked for (`journeys.transfer`).
    Raises Refused where it counted already or the person is elsewhere by now, NotFound.
    """
    card = queries.decision(by, decision_id, at=at)
    running = episodes.current(by, card.client_id, at=at)
    if running is None or running.id != card.episode_id or running.stay is None:
        raise Refused(CHANGED)
    if running.stay.terms != card.here:
        raise Refused(CHANGED)
    seats: Mapping[str, tuple[UUID, ...]] = {}
    if card.direction in _MOVES and card.to is not None:
        running = _enter(running, card.to, card.words, by, at)
        seats = reseat(running, card.to, by=by, at=at)
    elif card.direction is Direction.GRADUATE:
        leaving.discharge(
            client_id=card.client_id,
            reason=COMPLETED,
            words=card.words,
            version=running.version,
            by=by,
            at=at,
        )
    stay_id = running.stay.id if running.stay else None
    actions.take_effect(decision_id=decision_id, stay_id=stay_id, seats=seats, by=by, at=at)
    return queries.decision(by, decision_id, at=at)


def take_due(*, by: Viewer, at: datetime) -> int:
    """Let every decision count whose day has come on its site's clock; how many did.

    Doing it twice adds none. One that cannot count any more stays until somebody takes it back.
    """
    done = 0
    for card in queries.due(by, until=at.date() + timedelta(days=1), at=at):
        running = episodes.current(by, card.client_id, at=at)
        zone = ZoneInfo(zone_of(running.site_id)) if running else at.tzinfo
        if card.effective_on > at.astimezone(zone).date():
            continue
        try:
            take_effect(decision_id=card.id, by=by, at=at)
        except Refused:
            # It stands on Today as a step whose day is over, until somebody decides anew.
            continue
        done += 1
    return done


@transaction.atomic
def take_back(*, decision_id: UUID, why: str, by: Viewer, at: datetime) -> DecisionCard:
    """Undo a decision. One in effect: the stay before it, and each seat that is still free, come back.

    Raises Refused where the week in which it took effect is closed or another step followed, NotFound.
    """
    card = queries.decision(by, decision_id, at=at)
    closed = card.state is DecisionState.EFFECTIVE and _week_closed(card)
    undone = actions.take_back(decision_id=decision_id, why=why, week_closed=closed, by=by, at=at)
    if card.state is DecisionState.EFFECTIVE and card.direction in _MOVES and card.to is not None:
        running = episodes.current(by, card.client_id, at=at)
        if running is None or running.stay is None or running.stay.terms != card.to:
            raise Refused(CHANGED)
        words = why.strip()
        running = _enter(running, card.here, words, by, at)
        reseat(running, card.here, besides=_give_back(card, by, at), by=by, at=at)
    elif card.state is DecisionState.EFFECTIVE and card.direction is Direction.TRANSFER:
        _call_off(card, why, by, at)
    elif card.state is DecisionState.EFFECTIVE and card.direction is not Direction.STAY:
        raise Refused(Refusal(say("The episode has ended. Open it again on the page of the discharge.")))
    return undone


def _call_off(card: DecisionCard, why: str, by: Viewer, at: datetime) -> None:
    """A transfer that the decision led to and that nobody went on yet. Raises Refused for who has gone."""
    found = transfers.current(by, [card.client_id], at=at).get(card.client_id)
    if found is None or found.decision_id != card.id:
        return
    if found.away:
        no = say("They have gone to {name}.", name=found.to_name)
        raise Refused(Refusal(no, lifted_by=say("Write on the transfer that they came back.")))
    step = NewStep(State.CALLED_OFF, why)
    transferring.take_step(transfer_id=found.id, step=step, version=found.version, by=by, at=at)


def _enter(running: EpisodeCard, to: StayTerms, words: str, by: Viewer, at: datetime) -> EpisodeCard:
    why = words.strip() or str(say("As the rules proposed."))
    return episode.enter_stay(episode_id=running.id, terms=to, why=why, version=running.version, by=by, at=at)


def _give_back(card: DecisionCard, by: Viewer, at: datetime) -> list[Changes]:
    """Sessions ahead that the step arranged are not held; then seats that it gave up and that are still free
    are theirs again, before anything else is looked for. What changed.
    """
    whole = replace(by, audience=Audience.SYSTEM)
    changes: list[Changes] = []
    for session_id in card.seats.get("arranged", ()):
        found = dated.session(whole, session_id, at=at)
        alone = found.client_ids == (card.client_id,)
        if alone and found.cancelled is None and found.during.start > at:
            changes.append(
                sessions.cancel_session(
                    session_id=session_id,
                    why=Cancelled.WEEK_CHANGED,
                    version=found.version,
                    by=whole,
                    at=at,
                )
            )
    for session_id in card.seats.get("released", ()):
        try:
            with transaction.atomic():
                given = sessions.give_seat(session_id=session_id, client_id=card.client_id, by=whole, at=at)
                changes.append(given)
        except (Refused, Stale, NotFound):
            continue
    return changes


def _week_closed(card: DecisionCard) -> bool:
    """Whether any week of the person that holds the day of effect is closed, whoever counts it."""
    on = card.effective_on
    keys = closed_keys([card.client_id], first=on - timedelta(days=6), last=on)
    return bool(keys)
