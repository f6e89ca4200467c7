"""Everybody who lacks hours or counted days: what is missing, why, the smallest changes that would help."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.timetable.reasons import (
    Reasons,
    explained,
    fixes_of,
    reasons_of,
    without_place,
)
from stepdown.doors.staff.timetable.rule_by_rule import made_of, rules_of
from stepdown.doors.staff.timetable.showing import Look, asked, frame, monday_of
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys.week_problem import gathered
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.overview.board import in_names
from stepdown.overview.queries.week_board import Week, draft_week, published_week
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions
from stepdown.timetable.queries.questions import Fix, Lack, compare, lacks, lines, lived
from stepdown.timetable.vocabulary import Origin, Plan

PAGE = "staff/timetable/short.html"
ONE = "staff/timetable/short_one.html"
WHY = "staff/timetable/_why.html"
REASONS = "staff/timetable/_reasons.html"
FIX = "staff/timetable/fix.html"
# Reasons are looked for at once for so many people; the others open theirs.
AT_ONCE = 12


@reads(may=Permission.PLAN_WEEK)
def of_week(visit: Visit, monday: str) -> Page:
    week = monday_of(monday)
    shown = published_week(visit.viewer, asked(visit, Look()), week=week, at=visit.at)
    if shown is None:
        return Page(PAGE, frame(visit, week, "timetable-short") | {"shown": None})
    return _short(visit, shown)


@reads(may=Permission.PLAN_WEEK)
def of_draft(visit: Visit, week_draft_id: UUID) -> Page:
    return _short(visit, draft_week(visit.viewer, week_draft_id, asked(visit, Look()), at=visit.at))


@reads(may=Permission.PLAN_WEEK, client="client_id")
def one(visit: Visit, week_draft_id: UUID, client_id: UUID) -> Page:
    """What is known at once; why, the page asks for by itself. A list gets the reasons in a few lines."""
    shown, lack = _lack(visit, week_draft_id, client_id)
    if visit.is_fragment:
        context = {"shown": shown, "lack": lack, "reasons": reasons_of(shown, lack.client)}
        return Page(WHY, context, clients=[client_id])
    return _one(visit, shown, lack)


@reads(may=Permission.PLAN_WEEK, client="client_id")
def why(visit: Visit, week_draft_id: UUID, client_id: UUID) -> Page:
    """What binds and what would help, each confirmed by solving anew: the part that takes a while."""
    shown, lack = _lack(visit, week_draft_id, client_id)
    reasons = reasons_of(shown, lack.client)
    if visit.is_fragment:
        context = {"shown": shown, "lack": lack, "reasons": reasons}
        return Page(REASONS, context, clients=[client_id])
    return _one(visit, shown, lack, reasons)


def _lack(visit: Visit, draft_id: UUID, client_id: UUID) -> tuple[Week, Lack]:
    shown = draft_week(visit.viewer, draft_id, asked(visit, Look()), at=visit.at)
    every = lived(shown.card.problem, shown.card.plan)
    lack = next((each for each in every if each.client == str(client_id)), None)
    if lack is None or lack.client not in shown.names.clients:
        raise NotFound
    return shown, lack


def _one(visit: Visit, shown: Week, lack: Lack, reasons: Reasons | None = None) -> Page:
    counted = gathered(visit.viewer, week=shown.card.week, at=visit.at).counted
    context = frame(visit, shown.card.week, "timetable-short") | {
        "shown": shown,
        "lack": lack,
        "name": shown.names.clients[lack.client],
        "missing": without_place(shown, lack.client),
        "rules": rules_of(lack, counted),
        "made_of": made_of(shown, lack),
        "reasons": reasons,
    }
    return Page(ONE, context, clients=[UUID(lack.client)])


def _short(visit: Visit, shown: Week) -> Page:
    found = lacks(shown.card.problem, shown.card.plan)
    known = [one for one in found if one.client in shown.names.clients]
    counted = gathered(visit.viewer, week=shown.card.week, at=visit.at).counted if known else {}
    context: dict[str, Any] = frame(visit, shown.card.week, "timetable-short") | {
        "shown": shown,
        "short": [(one, rules_of(one, counted), without_place(shown, one.client)) for one in known],
        "others": len(found) - len(known),
        "at_once": AT_ONCE,
    }
    return Page(PAGE, context, clients=[UUID(one.client) for one in known])


@reads(may=Permission.PLAN_WEEK, client="client_id")
def fix(visit: Visit, week_draft_id: UUID, client_id: UUID, number: int) -> Page:
    shown = draft_week(visit.viewer, week_draft_id, asked(visit, Look()), at=visit.at)
    client = str(client_id)
    if client not in {one.id for one in shown.card.problem.clients}:
        raise NotFound
    fixes = fixes_of(explained(shown, client))
    reasons = reasons_of(shown, client)
    if number >= len(fixes):
        raise NotFound
    after = with_fix(shown.card.plan, fixes[number])
    difference = compare(shown.card.problem, shown.card.plan, after)
    context = frame(visit, shown.card.week, "timetable-short") | {
        "shown": shown,
        "name": shown.names.clients[client],
        "client_id": client_id,
        "help": reasons.helps[number],
        "lines": [
            in_names(one, shown.names) for one in lines(difference, shown.names.of_clinic(shown.card.problem))
        ],
        "kinds": {step.kind.value for step in fixes[number].steps},
        "touched": len([one for one in difference.clients if one.client != client]),
        "ready": not fixes[number].steps,
    }
    return Page(FIX, context, clients=[client_id])


@writes(may=Permission.PLAN_WEEK, client="client_id")
def take(visit: Visit, week_draft_id: UUID, client_id: UUID, number: int) -> Done:
    """A better week that needs no change of anything becomes a draft."""
    shown = draft_week(visit.viewer, week_draft_id, asked(visit, Look()), at=visit.at)
    fixes = fixes_of(explained(shown, str(client_id)))
    if number >= len(fixes) or fixes[number].steps:
        raise NotFound
    card = shown.card
    made = actions.begin_draft(
        week=card.week,
        problem=card.problem,
        plan=with_fix(card.plan, fixes[number]),
        origin=Origin.HAND,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("timetable-draft", made.id, "people", said=say("It is in draft {n}.", n=made.number))


def with_fix(plan: Plan, one: Fix) -> Plan:
    """The plan with what a change brings."""
    instead = {section.id: section for section in one.sections}
    known = {section.id for section in plan.sections}
    sections = tuple(instead.get(section.id, section) for section in plan.sections)
    visits = tuple(each for each in plan.visits if each not in one.gone)
    new = tuple(section for section in one.sections if section.id not in known)
    return Plan(sections + new, visits + one.visits)
