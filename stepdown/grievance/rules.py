"""Which clock runs, what may follow what, and who must never see or answer a grievance."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from stepdown.grievance.vocabulary import (
    OPEN,
    Clock,
    Dates,
    Filer,
    How,
    NewGrievance,
    State,
    StepKind,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.kernel.working_days import after_working_days

# What each step needs before it, and where it leads; None stays where it is.
FROM: dict[StepKind, tuple[frozenset[State], State | None]] = {
    StepKind.ASSIGNED: (frozenset(OPEN), None),
    StepKind.ACKNOWLEDGED: (frozenset({State.FILED}), State.ACKNOWLEDGED),
    StepKind.LOOKED_INTO: (frozenset(OPEN), None),
    StepKind.ANSWERED: (frozenset({State.FILED, State.ACKNOWLEDGED}), State.ANSWERED),
    StepKind.APPEALED: (frozenset({State.ANSWERED}), State.APPEALED),
    StepKind.APPEAL_ANSWERED: (frozenset({State.APPEALED}), State.SETTLED),
    StepKind.WITHDRAWN: (frozenset(OPEN), State.WITHDRAWN),
}


def check_new(new: NewGrievance) -> tuple[Refusal, ...]:
    """What a grievance still lacks. Nobody is asked to prove anything, or to name themself."""
    found = []
    if len(new.words.split()) < 3:
        found.append(
            Refusal(say("Write what happened, in their own words. A sentence is enough."), field="words")
        )
    if new.filer is Filer.CLIENT and new.client_id is None:
        lifted = say("Or choose somebody else, and write the name.")
        found.append(Refusal(say("Say which client it is."), lifted, field="client"))
    if new.filer is not Filer.CLIENT and new.client_id is not None:
        found.append(Refusal(say("A client is named only where the grievance is theirs."), field="client"))
    if new.filer is Filer.ANONYMOUS and (new.filer_name.strip() or new.contact.strip()):
        found.append(Refusal(say("Whoever gives no name leaves none here either."), field="filer_name"))
    if new.filer in (Filer.FAMILY, Filer.OTHER) and not new.filer_name.strip():
        found.append(Refusal(say("Write how they want to be called."), field="filer_name"))
    return tuple(found)


def clock_on(clocks: Iterable[Clock], site_id: UUID, day: date) -> Clock | None:
    """The clock that runs at a site on a day: the site's own before the clinic's, the newest first.

    One that starts later does not act yet, and none acts backward: what was filed keeps its dates.
    """
    running = [one for one in clocks if one.acts and one.starts_on <= day and one.site_id in (None, site_id)]
    return max(running, key=lambda one: (one.site_id is not None, one.starts_on), default=None)


def dates(clock: Clock, filed_on: date, *, reachable: bool, weekdays: Collection[int]) -> Dates:
    """The days on which acknowledgment and answer are owed; nobody waits for a word that reaches nobody."""
    return Dates(
        _after(clock, filed_on, clock.acknowledge_days, weekdays) if reachable else None,
        _after(clock, filed_on, clock.answer_days, weekdays),
    )


def appeal_dates(clock: Clock, on: date, weekdays: Collection[int]) -> tuple[date, date]:
    """Until when one can ask for a second look after an answer of that day; when one asked then is owed."""
    return on + timedelta(days=clock.appeal_days), _after(clock, on, clock.appeal_answer_days, weekdays)


def _after(clock: Clock, day: date, number: int, weekdays: Collection[int]) -> date:
    if clock.working_days:
        return after_working_days(day, number, weekdays)
    return day + timedelta(days=number)


def may_follow(kind: StepKind, state: State) -> Refusal | None:
    """Whether a step fits how the grievance stands."""
    if state in FROM[kind][0]:
        return None
    return Refusal(say("It stands at “{state}”; this does not come next.", state=state.label))


def may_see(
    *, staff_id: UUID | None, named: Collection[UUID], answers: bool, at_site: bool, took: bool, handles: bool
) -> bool:
    """Whoever a grievance is about never sees it, whatever else they may do. Then: who answers such at the
    site, who is to answer it, and who took it down.
    """
    if staff_id is None or staff_id in named:
        return False
    return handles or took or (answers and at_site)


def may_answer_appeal(staff_id: UUID | None, answered_by: UUID | None) -> Refusal | None:
    """A second look is somebody else's."""
    if staff_id is not None and staff_id != answered_by:
        return None
    return Refusal(
        say("You gave the first answer. Somebody else takes the second look."),
        say("Give it to a colleague who answers grievances."),
    )


def may_withdraw(
    *, by_filer: bool, staff_id: UUID | None, handler_id: UUID | None, answers: bool
) -> Refusal | None:
    """Only whoever filed ends a grievance. Staff write it down for them, but never those who would have to
    answer it.
    """
    if by_filer:
        return None
    if staff_id is not None and staff_id != handler_id and not answers:
        return None
    return Refusal(
        say("Only whoever filed it can withdraw it."),
        say("A colleague who does not answer grievances can write it down for them."),
    )


def owed(
    state: State, acknowledge_by: date | None, answer_by: date | None
) -> tuple[Words | None, date | None]:
    """What is owed next, and by when; nothing where the clinic has answered."""
    if state is State.FILED and acknowledge_by is not None:
        return say("Say that it was received"), acknowledge_by
    if state in (State.FILED, State.ACKNOWLEDGED):
        return say("Answer"), answer_by
    if state is State.APPEALED:
        return say("Answer the second look"), answer_by
    return None, None


def reachable(filer: Filer, contact: str) -> bool:
    """Whether anybody can be told anything: clients always, others where they left a way."""
    return filer is Filer.CLIENT or bool(contact.strip())


def how_of(by_client: bool, how: How) -> How:
    """What comes through a client's own door came that way, whatever a form says."""
    return How.PORTAL if by_client else how


def check_clock(days: Collection[int], source: str) -> tuple[Refusal, ...]:
    """A clock names days that can pass and says where they come from."""
    found = []
    if any(not 0 < number <= 365 for number in days):
        found.append(Refusal(say("Days go from 1 to 365."), field="answer_days"))
    if len(source.split()) < 2:
        found.append(
            Refusal(
                say("Say where the numbers come from: a law, a contract, your own choice."), field="source"
            )
        )
    return tuple(found)


def middle(days: Iterable[int]) -> int | None:
    """The middle one of some counts of days (the lower of two), None of none."""
    ordered = sorted(days)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


HELD = say("Grievance to answer")


def held_words(number: int) -> Words:
    """What somebody holds who answers a grievance: its number, nobody's name."""
    return say("Number {number}", number=number)
