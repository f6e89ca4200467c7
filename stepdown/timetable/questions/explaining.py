"""Why not: what one person's week lacks, what binds, and the smallest changes that would help."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from stepdown.timetable.questions.reasons.answers import (
    Cause,
    Everybody,
    Explanation,
    Fix,
    Missing,
    Relaxed,
    Shared,
)
from stepdown.timetable.questions.reasons.as_it_stands import AsItStands
from stepdown.timetable.questions.reasons.asking import Asking, had_of
from stepdown.timetable.questions.reasons.beyond import pair
from stepdown.timetable.questions.reasons.beyond import protected as found_protected
from stepdown.timetable.questions.reasons.finding import Finding
from stepdown.timetable.questions.reasons.ladder import climbed, first_drop
from stepdown.timetable.rules.wire import as_plain, value_from
from stepdown.timetable.vocabulary import Client, Plan, Problem

__all__ = ["AsItStands", "Explanation", "explain", "explain_all", "explained", "short_of"]


FORMAT = "stepdown-timetable-explanation-1"


def explain(problem: Problem, plan: Plan, client_id: str, *, entitled: bool = False) -> Explanation:
    """Why one person is short of hours or counted days. `plan` keeps every rule of `problem`.

    Every cause is confirmed: with it loosened and everybody else in place their week was solved anew and
    gives more. Every fix comes with its plan, which keeps every rule. `entitled` may know who is kept apart
    from whom. Raises KeyError for somebody who is not in the problem.
    """
    return explained(AsItStands(problem, plan), client_id, entitled=entitled)


def explained(standing: AsItStands, client_id: str, *, entitled: bool = False) -> Explanation:
    """The same for a plan that is asked about more than once."""
    client, index = standing.clients[client_id], standing.index[client_id]
    told, had = delivered(standing, client), had_of(standing, index)
    if not told.short:
        return told
    with standing.without(index):
        return _reasoned(told, Asking(standing, client, had), entitled=entitled)


def _reasoned(told: Explanation, asking: Asking, *, entitled: bool) -> Explanation:
    finding = Finding(asking)
    already = finding.already(told.minutes, told.days)
    heights = climbed(asking)
    first = first_drop(heights, told.wanted + told.days_wanted * asking.frame.worth, asking.frame.worth)
    finding.all()
    if heights[0].days < told.days_wanted:
        finding.prescribed()
    protected = found_protected(asking)
    causes = [*finding.causes.values(), *([protected] if protected and entitled else [])]
    together = None
    if not causes and not protected and first is not None:
        together = pair(asking, finding.fixing)
    return replace(
        told,
        heights=heights,
        first=first,
        causes=tuple(sorted(causes, key=_most_first)),
        fixes=tuple(sorted(finding.fixes.values(), key=_smallest_first)),
        together=together,
        several=first is not None and not causes and protected is None and together is None,
        already=already,
        withheld=protected is not None and not entitled,
    )


def _most_first(cause: Cause) -> tuple[int, int, str, str]:
    return (-cause.minutes, -cause.days, cause.kind.value, cause.group)


def _smallest_first(fix: Fix) -> tuple[int, int, int, str]:
    return (fix.size, -fix.minutes, -fix.days, repr(fix.steps))


def explanation_text(told: Explanation) -> str:
    """The explanation as JSON text, as `explanation_from` reads it."""
    return json.dumps({"format": FORMAT, **as_plain(told)}, ensure_ascii=False, indent=1) + "\n"


def explanation_from(text: str | bytes) -> Explanation:
    """Read an explanation. Raises Refused with every fault."""
    return value_from(Explanation, FORMAT, text)


def explain_all(problem: Problem, plan: Plan, *, entitled: bool = False) -> Everybody:
    """Every short person's explanation, and the causes they share, the most minutes first."""
    standing = AsItStands(problem, plan)
    short = tuple(explained(standing, client_id, entitled=entitled) for client_id in short_of(standing))
    return Everybody(short, shared(short))


def short_of(standing: AsItStands) -> list[str]:
    """Who lacks hours or counted days, in the order of the problem."""
    return [one.id for one in standing.problem.clients if delivered(standing, one).short]


def shared(short: Iterable[Explanation]) -> tuple[Shared, ...]:
    """Causes by kind and group, with everybody who has them."""
    people: dict[tuple[Relaxed, str], list[str]] = {}
    gains: dict[tuple[Relaxed, str], list[int]] = {}
    for one in short:
        for cause in one.causes:
            key = (cause.kind, cause.group)
            people.setdefault(key, []).append(one.client)
            gain = gains.setdefault(key, [0, 0])
            gain[0] += cause.minutes
            gain[1] += cause.days
    found = [Shared(kind, group, tuple(who), *gains[kind, group]) for (kind, group), who in people.items()]
    return tuple(sorted(found, key=lambda one: (-one.minutes, -one.days, one.kind.value, one.group)))


def delivered(standing: AsItStands, client: Client) -> Explanation:
    """What somebody has and lacks, without any reason."""
    life = standing.state.lives[standing.index[client.id]]
    had = Counter(
        (True, standing.problem.groups[held.kind].id)
        if held.kind >= 0
        else (False, standing.made.persons[standing.index[client.id]].own[held.own].key)
        for held in life.held
    )
    missing, wanted = [], 0
    for what, is_group, sessions, credited in _prescribed(standing, client):
        wanted += sessions * credited
        if (lacking := sessions - had[is_group, what]) > 0:
            missing.append(Missing(what, is_group, lacking, lacking * credited))
    days = life.days(standing.made.persons[standing.index[client.id]])
    need = sum(rule.need for rule in client.counts)
    return Explanation(client.id, life.minutes, min(wanted, client.most), days, need, tuple(missing))


def _prescribed(standing: AsItStands, client: Client) -> list[tuple[str, bool, int, int]]:
    groups = [
        (need.group, True, need.sessions, standing.groups[need.group].credited) for need in client.groups
    ]
    visits = [
        (need.key, False, need.sessions, need.credited) for need in client.visits
    ]
    return groups + visits
