"""A group of twelve that ended a little while ago, for the checks of its notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from stepdown.attendance import actions as attendance
from stepdown.attendance.vocabulary import Presence
from stepdown.kernel.period import Period
from stepdown.note import actions as notes
from stepdown.plan import actions as plans
from stepdown.plan.queries import plan as read_plan
from stepdown.plan.vocabulary import DraftHead
from stepdown.programme.vocabulary import Service
from stepdown.session import actions as sessions
from stepdown.session.queries import everybody
from stepdown.session.vocabulary import Dated, SessionCard
from stepdown.signature.vocabulary import Capacity
from tests.cast import NOW, Cast, _welcome
from tests.scenes_episode import admit
from tests.scenes_plan import ALCOHOL, DAYS, GROUP

# Plainly fictional, and as hard as names get: three of them are ordinary words.
TWELVE = (
    "Will Sample",
    "Casey Madeup",
    "Jamila Imaginary",
    "Jordan Placeholder",
    "Kit Notreal",
    "Linh Pretend",
    "Mateo Fictional",
    "Morgan Demo",
    "Noor Specimen",
    "Quinn Invented",
    "Hope Sample",
    "Tomasz Example",
)
OBJECTIVES = (
    "Refuse a drink at work events",
    "Name three early warning signs",
    "Two sponsor contacts a week",
)


@dataclass(frozen=True)
class Twelve:
    """The group, and who is in it by first name, lower case."""

    session: SessionCard
    people: dict[str, UUID]

    def path(self, *more: str) -> str:
        return "/".join((f"/group-notes/{self.session.id}", *more, ""))


def key(name: str) -> str:
    """What the cast calls somebody."""
    return f"{name.split()[0].lower()}-12"


def a_group_of_twelve(
    cast: Cast, *, at: datetime | None = None, absent: str = "", planned: bool = True, seats: int = 12
) -> Twelve:
    """Dana led it, it ended ten minutes ago, everybody came but whoever is named; each has a plan."""
    at = at or datetime.now(UTC)
    for name in TWELVE[:seats]:
        _welcome(cast, key(name), name, cast.harbor, "dana")
        if planned:
            a_plan(cast, key(name))
    people = {name.split()[0].lower(): cast.clients[key(name)].id for name in TWELVE[:seats]}
    start = at.replace(second=0, microsecond=0) - timedelta(minutes=100)
    session = _published(cast, Period(start, start + timedelta(minutes=90)), people)
    _came(cast, session, people, absent)
    return Twelve(session, people)


def a_plan(cast: Cast, client: str) -> None:
    """A signed plan with three objectives."""
    made = admit(cast, client)
    dana = cast.viewer("dana")
    plan = plans.draft_plan(
        head=DraftHead(made.client_id, made.id, "clinic", False, "Be there for my family."), by=dana, at=NOW
    )
    problem = plans.add_problem(plan_id=plan.card.id, terms=ALCOHOL, by=dana, at=NOW)
    goal = plans.add_goal(problem_id=problem, own_words="Wake up clear", by=dana, at=NOW)
    for words in OBJECTIVES:
        plans.add_objective(goal_id=goal, terms=replace(DAYS, words=words), by=dana, at=NOW)
    plans.add_intervention(goal_id=goal, offer=GROUP, by=dana, at=NOW)
    version = plans_version(cast, plan.card.id)
    for capacity, name in ((Capacity.CLIENT, client), (Capacity.AUTHOR, "")):
        signed = plans.sign(
            plan_id=plan.card.id,
            capacity=capacity,
            typed_name=cast.clients[name].chosen_name if name else "",
            version=version,
            by=dana,
            at=NOW,
        )
        version = signed.card.version


def plans_version(cast: Cast, plan_id: UUID) -> int:
    """At which version a plan stands."""
    return read_plan(cast.viewer("dana"), plan_id, at=NOW).card.version


def _published(cast: Cast, during: Period, people: dict[str, UUID]) -> SessionCard:
    before = during.start - timedelta(days=1)
    one = Dated(
        plan_key="twelve",
        site_id=cast.harbor.id,
        room_id=cast.harbor.rooms[0].id,
        leader_id=cast.staff["dana"].id,
        kind=Service.GROUP,
        group_key="relapse-90",
        title="Relapse prevention",
        during=during,
        break_minutes=0,
        seats=12,
        by_video=False,
        client_ids=tuple(people.values()),
    )
    local = during.start - timedelta(hours=5)
    week = local.date() - timedelta(days=local.weekday())
    changes = sessions.publish_sessions(
        week=week, sessions=[one], by=cast.viewer("dora", at=before), at=before
    )
    made = changes.added[0].id
    return everybody([made])[made]


def _came(cast: Cast, session: SessionCard, people: dict[str, UUID], absent: str) -> None:
    start, end = session.during.start, session.during.end or session.during.start
    dana = cast.viewer("dana", at=start)
    present = [one for name, one in people.items() if name != absent]
    attendance.take_roll(
        session_id=session.id, present=present, since=start, by=dana, at=start + timedelta(minutes=1)
    )
    attendance.end_roll(session_id=session.id, outs=dict.fromkeys(present, end), by=dana, at=end)
    if absent:
        attendance.note_absence(
            session_id=session.id,
            client_id=people[absent],
            kind=Presence.DID_NOT_COME,
            words="Call task opened for Dana.",
            by=dana,
            at=end,
        )


def a_phrase(cast: Cast) -> UUID:
    """A phrase of Dana's."""
    dana = cast.viewer("dana")
    return notes.keep_phrase(trigger="no", words="Practised saying no.", by=dana, at=NOW).id
