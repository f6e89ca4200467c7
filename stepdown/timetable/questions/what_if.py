"""What if the clinic were another: hours and counted days gained, by whom, and who of those waiting fits.

The plan that stands is searched on for a while as it is, so that nothing the search would have found anyway
is put down to the change; from there the clinic as it is and as it would be get the same search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from stepdown.timetable.questions.changes import Change, changed
from stepdown.timetable.questions.explaining import AsItStands, delivered
from stepdown.timetable.questions.reasons.asking import Asking, had_of
from stepdown.timetable.questions.reasons.fixing import Fixing
from stepdown.timetable.questions.taking import edited
from stepdown.timetable.rules.checking import broken, worth
from stepdown.timetable.rules.sense import problems_with
from stepdown.timetable.rules.wire import as_plain
from stepdown.timetable.solving.progress import Progress, Stopped, Watcher, never, unwatched
from stepdown.timetable.solving.solve import Limits, Solved, solve
from stepdown.timetable.vocabulary import Client, Plan, Problem, Tiers

# Enough to settle a week of a few hundred people; the same number gives the same answer everywhere.
ROUNDS = 300
# The plan settled, then the clinic as it is and as it would be.
SEARCHES = 3


@dataclass(frozen=True)
class Gain:
    """What one person would have more, or less: therapeutic minutes and days that count."""

    client: str
    minutes: int
    days: int


@dataclass(frozen=True)
class Given:
    """What a change would give, in figures.

    `now` is the plan that stands, `anyhow` what the same search finds without the change, `then` with it;
    gains are of `then` over `anyhow`. `people` are those whose hours or days differ, who gains most first.
    `fit` are those of the waiting list who would get all that is prescribed to them, one after the other and
    nobody moved; `fit_anyhow` those who would without the change; so many were `waiting`.
    """

    now: Tiers
    anyhow: Tiers
    then: Tiers
    people: tuple[Gain, ...]
    fit: tuple[str, ...]
    fit_anyhow: tuple[str, ...]
    waiting: int

    @property
    def minutes(self) -> int:
        """Therapeutic minutes gained in the week."""
        return self.then.minutes - self.anyhow.minutes

    @property
    def days(self) -> int:
        """Counted days gained."""
        return self.then.counted_days - self.anyhow.counted_days

    @property
    def staff_minutes(self) -> int:
        """Minutes of staff it takes more; below 0: fewer."""
        return self.then.staff_minutes - self.anyhow.staff_minutes


@dataclass(frozen=True)
class Outcome(Given):
    """What a change would give, and the week it would give.

    `plan` is the week with the change, everybody in `fit`, and who else of those waiting a new section of
    theirs needs to be held. Seed and rounds give the same outcome again.
    """

    change: Change
    plan: Plan
    seed: int
    rounds: int


@dataclass(frozen=True)
class Question:
    """What if the week that `plan` is had this change. `plan` keeps every rule of `problem`."""

    problem: Problem
    plan: Plan
    change: Change
    waiting: tuple[Client, ...] = ()

    def clinics(self) -> tuple[Problem, Problem]:
        """The clinic as it is and as it would be. Raises ValueError as `answer` does."""
        known = {one.id for one in self.problem.clients}
        if taken := [one.id for one in self.waiting if one.id in known]:
            raise ValueError(f"in the week already: {', '.join(taken)}")
        here = replace(self.problem, last=self.plan)
        there = changed(here, self.change)
        if faults := problems_with(there):
            raise ValueError("; ".join(str(fault.reason) for fault in faults))
        return here, there


@dataclass(frozen=True)
class Watched:
    """Who hears how far the searches are, as if they were one, and may end them."""

    progress: Watcher = unwatched
    stopped: Stopped = never

    def of(self, part: int, seconds: float) -> Watcher:
        """What one of the searches tells, `seconds` each."""
        if self.progress is unwatched:
            return unwatched

        def told(reached: Progress) -> None:
            self.progress(replace(reached, seconds=part * seconds + reached.seconds))

        return told


UNWATCHED = Watched()


def given_of(outcome: Outcome) -> Given:
    """The figures alone."""
    return Given(**{one.name: getattr(outcome, one.name) for one in fields(Given)})


def given_data(given: Given) -> dict[str, Any]:
    """The figures as plain values, as `given_from` reads them."""
    plain: dict[str, Any] = as_plain(given)
    return plain


def given_from(data: dict[str, Any]) -> Given:
    """The figures that `given_data` wrote."""
    return Given(
        now=Tiers(**data["now"]),
        anyhow=Tiers(**data["anyhow"]),
        then=Tiers(**data["then"]),
        people=tuple(Gain(**one) for one in data["people"]),
        fit=tuple(data["fit"]),
        fit_anyhow=tuple(data["fit_anyhow"]),
        waiting=data["waiting"],
    )


def what_if(
    problem: Problem,
    plan: Plan,
    change: Change,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    waiting: Sequence[Client] = (),
) -> Outcome:
    """What this change would give to the week that `plan` is: `answer`, with nobody watching."""
    return answer(Question(problem, plan, change, tuple(waiting)), seed=seed, limits=limits)


def answer(
    asked: Question, *, seed: int = 0, limits: Limits | None = None, watched: Watched = UNWATCHED
) -> Outcome:
    """What the change would give.

    SEARCHES searches of `limits` each (of ROUNDS rounds where none are given). People in treatment keep their
    places as far as it costs no hours. Where `watched` ended it early, nothing fair was compared. Raises
    ValueError where the changed clinic makes no sense, or where somebody who waits is in the problem already.
    """
    limits = limits or Limits(seconds=None, rounds=ROUNDS)
    here, there, waiting = *asked.clinics(), asked.waiting

    def searched(which: Problem, part: int, start: Plan) -> Solved:
        progress = watched.of(part, limits.seconds or 0.0)
        number = seed + min(part, 1)  # the second and the third alike
        return solve(
            which, seed=number, limits=limits, start=start, progress=progress, stopped=watched.stopped
        )

    settled = searched(here, 0, asked.plan)
    anyhow = searched(here, 1, settled.plan)
    then = _no_worse(there, searched(there, 2, settled.plan), anyhow)
    fit_anyhow, _ = _seated(here, anyhow.plan, waiting)
    fit, seated = _seated(there, then.plan, waiting)
    return Outcome(
        change=asked.change,
        now=worth(here, asked.plan),
        anyhow=anyhow.tiers,
        then=then.tiers,
        people=_gains(here, anyhow.plan, there, then.plan),
        fit=fit,
        fit_anyhow=fit_anyhow,
        waiting=len(waiting),
        plan=seated,
        seed=seed,
        rounds=then.rounds,
    )


def _no_worse(there: Problem, found: Solved, anyhow: Solved) -> Solved:
    """Where the week of the clinic as it is stands in the other too and is worth more, that one."""
    tiers = worth(there, anyhow.plan)
    if tiers.order <= found.tiers.order or broken(there, anyhow.plan):
        return found
    return replace(found, plan=anyhow.plan, tiers=tiers)


def _gains(here: Problem, before: Plan, there: Problem, after: Plan) -> tuple[Gain, ...]:
    old, new = AsItStands(here, before), AsItStands(there, after)
    gains = []
    for client in here.clients:
        one, other = delivered(old, client), delivered(new, new.clients[client.id])
        gains.append(Gain(client.id, other.minutes - one.minutes, other.days - one.days))
    differ = (one for one in gains if one.minutes or one.days)
    return tuple(sorted(differ, key=lambda one: (-one.minutes, -one.days, one.client)))


def _seated(problem: Problem, plan: Plan, waiting: Sequence[Client]) -> tuple[tuple[str, ...], Plan]:
    """Who gets everything, in the order they wait, and the plan with them; who does not takes no seat."""
    fit: list[str] = []
    if not waiting:
        return (), plan
    # All of them at once, so that a section may be opened for several who wait.
    everybody = replace(problem, clients=(*problem.clients, *waiting))
    for client in waiting:
        with_them = _with_all(everybody, plan, client)
        if with_them is not None:
            plan = with_them
    standing = AsItStands(everybody, plan)
    for client in waiting:
        if not delivered(standing, client).short:
            fit.append(client.id)
    return tuple(fit), _only(plan, problem, set(fit))


def _with_all(problem: Problem, plan: Plan, client: Client) -> Plan | None:
    """The plan with everything that is prescribed to one more person, None where not all of it can be had."""
    standing = AsItStands(problem, plan)
    index, told = standing.index[client.id], delivered(standing, client)
    with standing.without(index):
        asking = Asking(standing, client, had_of(standing, index))
        fixing = Fixing(asking)
        fix = fixing.settle()
        base = asking.base
    if fix is None or base.minutes < told.wanted or base.days < told.days_wanted:
        return None
    return edited(plan, fix)


def _only(plan: Plan, problem: Problem, fit: set[str]) -> Plan:
    """Without those who wait and do not get everything, where their section is not too small without them."""
    stay = {one.id for one in problem.clients} | fit
    least = {group.id: group.least for group in problem.groups}
    sections = []
    for one in plan.sections:
        members = tuple(member for member in one.members if member in stay)
        sections.append(one if len(members) < least[one.group] else replace(one, members=members))
    return Plan(tuple(sections), tuple(one for one in plan.visits if one.client in stay))
