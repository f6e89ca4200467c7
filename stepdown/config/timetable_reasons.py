"""Two parts of `stepdown timetable`: why somebody is short of hours, and what another clinic would give."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stepdown.config.timetable_files import answering, read_plan, read_problem, write
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.timetable.questions import changes
from stepdown.timetable.questions.changes import Change, change_from
from stepdown.timetable.questions.explaining import (
    AsItStands,
    Explanation,
    explained,
    explanation_text,
    shared,
    short_of,
)
from stepdown.timetable.questions.reasons.answers import Everybody
from stepdown.timetable.questions.telling import (
    ASK_THE_SUPERVISOR,
    SEVERAL,
    cause_words,
    fix_words,
    length,
)
from stepdown.timetable.questions.what_if import ROUNDS, Outcome, what_if
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.wire import as_plain, as_text
from stepdown.timetable.solving.solve import Limits
from stepdown.timetable.vocabulary import DAY, Client, Plan, Problem, Window

Parts = argparse._SubParsersAction
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# So many fixes of one person are told; --json has them all.
FIXES = 6


def add_reasons(parts: Parts[argparse.ArgumentParser]) -> None:
    _add_explain(parts)
    _add_what_if(parts)


def _read(args: argparse.Namespace) -> tuple[Problem, Plan]:
    """A problem and a plan of it. Raises Refused for a plan that breaks a rule: nothing can be told of it."""
    problem, plan = read_problem(args.problem), read_plan(args.plan)
    if faults := broken(problem, plan):
        raise Refused(*(Refusal(fault.words) for fault in faults))
    return problem, plan


# -- explain


def _add_explain(parts: Parts[argparse.ArgumentParser]) -> None:
    part = parts.add_parser(
        "explain",
        help="say why people are short of hours or days, and what would help",
        description="For each person short of hours or of days that count: what binds, each cause confirmed "
        "by solving their week anew without it, and the smallest changes that help. Exit code 0: told. "
        "1: a file was refused, or nobody has that id. 3: no such file.",
    )
    part.add_argument("problem", type=Path, metavar="PROBLEM.json", help="the week of a clinic")
    part.add_argument("plan", type=Path, metavar="PLAN.json", help="what takes place")
    part.add_argument("--client", metavar="ID", help="this person alone (everybody who is short)")
    part.add_argument("--entitled", action="store_true", help="name whom rules that protect keep apart")
    part.add_argument("--json", action="store_true", help="JSON for a program to read")
    part.set_defaults(run=explain)


@answering
def explain(args: argparse.Namespace) -> int:
    problem, plan = _read(args)
    standing = AsItStands(problem, plan)
    if args.client is not None:
        if args.client not in standing.clients:
            raise Refused(Refusal(say("The problem has nobody called {who}.", who=args.client)))
        told = explained(standing, args.client, entitled=args.entitled)
        write(None, explanation_text(told) if args.json else _text(_lines(told)))
        return 0
    short = tuple(explained(standing, who, entitled=args.entitled) for who in short_of(standing))
    everybody = Everybody(short, shared(short))
    write(None, json.dumps(as_plain(everybody)) + "\n" if args.json else _text(_all_lines(everybody)))
    return 0


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _lines(told: Explanation) -> Iterator[str]:
    """One person: hours and days side by side, then what binds and what helps."""
    yield (
        f"{told.client}: {told.minutes / 60:g} of {told.wanted / 60:g} hours, "
        f"{told.days} of {told.days_wanted} days that count"
    )
    if told.first is not None:
        yield f"  lost at   {told.first.label}"
    for cause in told.causes:
        yield f"  because   {cause_words(cause)}"
    if told.withheld:
        yield f"  because   {ASK_THE_SUPERVISOR}"
    for fix in (*([told.already] if told.already else ()), *told.fixes[:FIXES]):
        yield f"  helps     {fix_words(told, fix)}"
    if told.together is not None:
        yield f"  together  {fix_words(told, told.together)}"
    if told.several:
        yield f"  because   {SEVERAL}"


def _all_lines(everybody: Everybody) -> Iterator[str]:
    for told in everybody.short:
        yield from _lines(told)
    if not everybody.short:
        yield "Everybody has their hours and the days that count."
    for one in everybody.shared:
        days = f", {one.days} days that count" if one.days else ""
        yield f"{cause_words(one)} People: {len(one.people)}; {length(one.minutes)}{days}"


# -- what if


def _add_what_if(parts: Parts[argparse.ArgumentParser]) -> None:
    part = parts.add_parser(
        "what-if",
        help="say what another evening, room or colleague would give",
        description="What a change would give beyond what the same search finds without it: hours, counted "
        "days, minutes of staff, who gains, and who of those waiting fits entirely. Times are such as "
        "thu-18:00. Exit code 0: told. 1: a file was refused, or the change makes no sense. 3: no such file.",
    )
    part.add_argument("problem", type=Path, metavar="PROBLEM.json", help="the week of a clinic")
    part.add_argument("plan", type=Path, metavar="PLAN.json", help="what takes place")
    what = part.add_mutually_exclusive_group(required=True)
    what.add_argument("--change", type=Path, metavar="CHANGE.json", help="parts that would be different")
    what.add_argument("--section", nargs=3, metavar=("GROUP", "SITE", "START"), help="one more section")
    what.add_argument(
        "--open", nargs="+", metavar="SITE START END STAFF", help="a site open longer, with staff"
    )
    what.add_argument("--like", metavar="STAFF", help="one more person like this one")
    what.add_argument("--seats", nargs=2, metavar=("ROOM", "SEATS"), help="a room with so many seats")
    what.add_argument("--room", nargs=2, metavar=("SITE", "SEATS"), help="one more room")
    what.add_argument("--shift", nargs=4, metavar=("STAFF", "SITE", "START", "END"), help="a longer shift")
    part.add_argument("--waiting", type=Path, metavar="W.json", help="a change whose clients wait")
    part.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each of three searches ({ROUNDS})")
    part.add_argument("--seed", type=int, default=0, help="another seed, another search (0)")
    part.add_argument("--out", type=Path, metavar="THEN.json", help="where the plan with the change goes")
    part.add_argument("--json", action="store_true", help="JSON for a program to read")
    part.set_defaults(run=what_would)


@answering
def what_would(args: argparse.Namespace) -> int:
    problem, plan = _read(args)
    waiting: tuple[Client, ...] = ()
    if args.waiting is not None:
        waiting = change_from(args.waiting.read_bytes()).clients
    limits = Limits(seconds=None, rounds=max(1, args.rounds))
    try:
        change = _change(problem, args)
        found = what_if(problem, plan, change, seed=args.seed, limits=limits, waiting=waiting)
    except KeyError as fault:
        raise Refused(Refusal(say("The problem has nothing called {what}.", what=fault.args[0]))) from None
    except ValueError as fault:
        raise Refused(Refusal(say("{fault}.", fault=fault))) from None
    if args.out is not None:
        write(args.out, as_text(found.plan))
    write(None, json.dumps(_told(found)) + "\n" if args.json else _text(_outcome_lines(found)))
    return 0


def _change(problem: Problem, args: argparse.Namespace) -> Change:
    """The change that is asked for. Raises KeyError, ValueError, Refused, OSError."""
    if args.change is not None:
        return change_from(args.change.read_bytes())
    if args.section is not None:
        group, site, start = args.section
        return changes.another_section(problem, group, site, _minute(start))
    if args.open is not None:
        if len(args.open) < 3:
            raise ValueError("--open needs a site, a start and an end")
        site, start, end, *staff = args.open
        return changes.open_longer(problem, site, [_stretch(start, end)], staff)
    if args.like is not None:
        return changes.one_more_like(problem, args.like)
    if args.seats is not None:
        return changes.bigger_room(problem, args.seats[0], int(args.seats[1]))
    if args.room is not None:
        return changes.one_more_room(problem, args.room[0], int(args.room[1]))
    name, site, start, end = args.shift
    return changes.longer_shift(problem, name, site, _stretch(start, end))


def _stretch(start: str, end: str) -> Window:
    return Window(_minute(start), _minute(end))


def _minute(text: str) -> int:
    """thu-18:00 as a minute of the week; thu-24:00 ends the day."""
    day, _, time = text.lower().partition("-")
    hour, _, minute = time.partition(":")
    if day not in DAYS or not hour.isdigit() or not minute.isdigit():
        raise ValueError(f"{text} is no time such as thu-18:00")
    return DAYS.index(day) * DAY + int(hour) * 60 + int(minute)


def _told(found: Outcome) -> dict[str, Any]:
    gained = {"minutes": found.minutes, "days": found.days, "staff_minutes": found.staff_minutes}
    return {"gained": gained, **as_plain(found)}


def _outcome_lines(found: Outcome) -> Iterator[str]:
    yield f"gained     {found.minutes / 60:+.2f} hours, {found.days:+} days that count"
    yield f"staff      {found.staff_minutes / 60:+.2f} hours"
    anyhow = (found.anyhow.minutes - found.now.minutes) / 60
    yield f"anyhow     {anyhow:+.2f} hours that the same search finds without the change"
    for one in found.people:
        yield f"  {one.client}: {length(one.minutes)}, {one.days:+} days"
    if found.fit or found.fit_anyhow:
        yield f"waiting    {', '.join(found.fit) or 'nobody'} would get everything"
        yield f"           {', '.join(found.fit_anyhow) or 'nobody'} without the change"
