"""Steps of made-up lives: hours fall at the end of a phase, rise after a hard time, end with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.episode.vocabulary import EpisodeCard
from stepdown.journeys import step
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.overview.queries.stepping import Stepping, stepping
from stepdown.programme.queries import programme_version
from stepdown.simulation.clinic import CURTAIN, Clinic
from stepdown.simulation.life import Person
from stepdown.simulation.stage import Rehearsal
from stepdown.step import actions
from stepdown.step.vocabulary import Choice, DecisionState, Direction

# One in so many has a hard time in their fourth week and steps up for two.
HARD, HARD_WEEK, HARD_WEEKS = 9, 4, 2
OWN = (
    "I'd like Fridays back for the kids. Mondays hold me, so keep those.",
    "Not yet. The evenings are the hard part.",
    "Fewer days, but keep the one-to-one.",
    "I am ready for less, and a bit afraid of it.",
)
WHY = (
    "Hours are kept, the plan moves, and we look again in two weeks.",
    "Talked through in the one-to-one; the week has room for it.",
    "One rule is open, the others have held for weeks. We agreed on a careful step.",
)


def plan_steps(stage: Rehearsal, person: Person, opened: EpisodeCard, counselor: str, at: datetime) -> None:
    """Put the looks at somebody's next step on the stage: at the end of each phase, after a hard time."""
    if opened.stay is None:
        return
    clinic, client_id = stage.clinic, opened.client_id
    version = opened.stay.terms.programme_version_id
    shown = programme_version(clinic.viewers[counselor], version)
    ends = at + timedelta(weeks=person.stays_weeks)
    for phase in shown.phases[:-1]:
        moment = stage.office_hour(at + timedelta(weeks=phase.last_week), 14, person.number % 60)
        if moment < ends:
            stage.plan(moment, lambda now: look(stage, person, client_id, counselor, now))
    if person.number % HARD == 3:
        hard = stage.office_hour(at + timedelta(weeks=HARD_WEEK), 10)
        if hard + timedelta(weeks=HARD_WEEKS) < ends:
            stage.plan(hard, lambda now: more(clinic, client_id, counselor, now))
            back = stage.office_hour(hard + timedelta(weeks=HARD_WEEKS), 10)
            stage.plan(back, lambda now: look(stage, person, client_id, counselor, now))


def look(stage: Rehearsal, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """The next step is talked about: the person says what they think, the counselor decides with them."""
    found = _found(stage.clinic, client_id, counselor, at)
    if found is None:
        return
    by = stage.clinic.viewers[counselor]
    words = stage.rng.choice(OWN)
    actions.say_own_view(client_id=client_id, words=words, by=by, at=at - timedelta(minutes=20))
    proposal = found.proposal
    goes = proposal.rungs.down is not None and not proposal.holds and person.number % 5
    choice = Choice(
        Direction.DOWN if goes else Direction.STAY,
        found.today + timedelta(days=7 - found.today.weekday() if person.number % 2 else 0),
        proposal.rungs.down if goes else None,
        stage.rng.choice(WHY),
        words,
        look_again_on=found.today + timedelta(days=14),
    )
    _decide(found, choice, stage.clinic, counselor, at)


def more(clinic: Clinic, client_id: UUID, counselor: str, at: datetime) -> None:
    """More hours the same day: nothing stands against it."""
    found = _found(clinic, client_id, counselor, at)
    if found is None or found.proposal.rungs.up is None:
        return
    choice = Choice(
        Direction.UP,
        found.today,
        found.proposal.rungs.up,
        "A hard week. More days now, and a look again in two.",
        "I need more people around me.",
    )
    _decide(found, choice, clinic, counselor, at)


def graduate(clinic: Clinic, client_id: UUID, counselor: str, at: datetime) -> bool:
    """Somebody is through, decided with its evidence. Whether they were still here."""
    found = _found(clinic, client_id, counselor, at)
    if found is None:
        return False
    words = "The work of this programme is done; what comes next is theirs."
    choice = Choice(Direction.GRADUATE, found.today, None, words, overruled="Talked through; no hold left.")
    return _decide(found, choice, clinic, counselor, at)


def _found(clinic: Clinic, client_id: UUID, counselor: str, at: datetime) -> Stepping | None:
    try:
        found = stepping(clinic.viewers[counselor], client_id, at=at)
    except NotFound:
        return None
    ahead = found.newest is not None and found.newest.state is DecisionState.AHEAD
    return None if ahead else found


def _decide(found: Stepping, choice: Choice, clinic: Clinic, counselor: str, at: datetime) -> bool:
    try:
        step.decide(
            client_id=found.client.id,
            choice=choice,
            version=found.episode.version,
            by=clinic.viewers[counselor],
            at=at,
        )
    except Refused:
        return False
    return True


def plan_nights(stage: Rehearsal, start: datetime) -> None:
    """Each night what was decided for the day takes effect."""

    def act(at: datetime) -> None:
        step.take_due(by=CURTAIN, at=at)

    night = start
    while night < stage.end:
        stage.plan(night, act)
        night += timedelta(days=1)
