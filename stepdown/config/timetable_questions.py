"""Four parts of `stepdown timetable`: who fits in, mending, what differs, next week."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from stepdown.config.timetable_files import answering, read_plan, read_problem, worth_lines, write
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.timetable.questions.inserting import Offer, offers, said
from stepdown.timetable.questions.next_week import NextWeek
from stepdown.timetable.questions.next_week import next_week as week_after
from stepdown.timetable.questions.repairing import (
    Away,
    BelowLeast,
    ClientGone,
    ClientOut,
    Event,
    Repair,
    RoomClosed,
    SiteClosed,
)
from stepdown.timetable.questions.repairing import repair as repaired
from stepdown.timetable.rules.changes import Difference
from stepdown.timetable.rules.checking import Rule, broken
from stepdown.timetable.rules.differing import client_lines, lines
from stepdown.timetable.rules.differing import compare as differing
from stepdown.timetable.rules.wire import as_plain, as_text
from stepdown.timetable.solving.solve import Limits
from stepdown.timetable.vocabulary import UNIT, WEEK, Plan, Problem, Window

Parts = argparse._SubParsersAction
# What can happen, by the option that names to whom or to what.
IN_A_WINDOW: dict[str, Callable[[str, Window], Event]] = {
    "away": Away,
    "room": RoomClosed,
    "site": SiteClosed,
    "client": ClientOut,
}
AT_ONCE: dict[str, Callable[[str], Event]] = {"gone": ClientGone, "section": BelowLeast}


def add_questions(parts: Parts[argparse.ArgumentParser]) -> None:
    _add_insert(parts)
    _add_repair(parts)
    _add_compare(parts)
    _add_next(parts)


def _part(
    parts: Parts[argparse.ArgumentParser], name: str, say_what: str, more: str
) -> argparse.ArgumentParser:
    part = parts.add_parser(
        name,
        help=say_what,
        description=f"{more} Exit code 0: told. 1: a file was refused. 3: no such file.",
    )
    part.add_argument("problem", type=Path, metavar="PROBLEM.json", help="the week of a clinic")
    return part


def _read(args: argparse.Namespace) -> tuple[Problem, Plan]:
    """A problem and a plan that keeps its rules. Raises Refused with a line for each fault, OSError."""
    problem, plan = read_problem(args.problem), read_plan(args.plan)
    small = (Rule.LEAST, getattr(args, "section", None))
    if faults := [one for one in broken(problem, plan) if (one.rule, one.about) != small]:
        raise Refused(*(Refusal(one.words) for one in faults))
    return problem, plan


def _change(difference: Difference) -> dict[str, Any]:
    """A difference as data, its sentences with it."""
    return {
        **as_plain(difference),
        "lines": [str(one) for one in (*lines(difference), *client_lines(difference))],
    }


def _lines_of(difference: Difference) -> Iterator[str]:
    for one in (*lines(difference), *client_lines(difference)):
        yield f"  {one}"


# -- insert


def _add_insert(parts: Parts[argparse.ArgumentParser]) -> None:
    part = _part(
        parts,
        "insert",
        "say what somebody could be offered in a week that stands",
        "Offers for one person of the problem, the best first. Others keep their places, unless --moves lets "
        "some go to another session of the same group.",
    )
    part.add_argument("plan", type=Path, metavar="PLAN.json", help="what takes place")
    part.add_argument("--client", required=True, metavar="ID", help="for whom")
    part.add_argument("--moves", type=_count, default=0, help="how many others may be moved (0)")
    part.add_argument("--limit", type=_count, default=5, help="how many offers at most (5)")
    part.add_argument(
        "--now", type=_minute, default=0, help="the minute of the week; what is before it stays (0)"
    )
    part.add_argument("--out", type=Path, metavar="PLAN.json", help="where the plan of the best offer goes")
    part.add_argument("--json", action="store_true", help="JSON for a program to read")
    part.set_defaults(run=insert)


@answering
def insert(args: argparse.Namespace) -> int:
    problem, plan = _read(args)
    client = next((one for one in problem.clients if one.id == args.client), None)
    if client is None:
        raise Refused(Refusal(say("The problem has nobody called {who}.", who=args.client)))
    found = offers(problem, plan, client, most_moves=args.moves, limit=args.limit, now=args.now)
    if args.json:
        print(json.dumps([_offer(one) for one in found]))
    else:
        for one in found:
            print(said(one))
            print("\n".join(_lines_of(one.difference)))
        if not found:
            print("Nothing is free that they could come to.")
    if found and args.out is not None:
        write(args.out, as_text(found[0].plan))
    return 0


def _offer(offer: Offer) -> dict[str, Any]:
    """An offer as data; the plan of the best goes where --out says."""
    plain = {name: as_plain(getattr(offer, name)) for name in vars(offer) if name not in ("problem", "plan")}
    return plain | {"difference": _change(offer.difference)}


# -- repair


def _add_repair(parts: Parts[argparse.ArgumentParser]) -> None:
    part = _part(
        parts,
        "repair",
        "mend a week after something happened, with the least change",
        "Ways to mend the week, the least change first: another leader or room, another time for the same "
        "people, other sessions, not held. What begins before --now is never changed.",
    )
    part.add_argument("plan", type=Path, metavar="PLAN.json", help="what takes place")
    what = part.add_mutually_exclusive_group(required=True)
    what.add_argument("--away", metavar="STAFF", help="somebody of the staff is not there")
    what.add_argument("--room", metavar="ROOM", help="a room is closed")
    what.add_argument("--site", metavar="SITE", help="a site is closed")
    what.add_argument("--client", metavar="ID", help="a client can come to nothing for a while")
    what.add_argument("--gone", metavar="ID", help="a client has left")
    what.add_argument("--section", metavar="ID", help="a section has fewer members than it needs")
    part.add_argument(
        "--from", dest="start", type=_minute, default=0, help="from this minute of the week (0)"
    )
    part.add_argument("--until", type=_minute, default=WEEK, help=f"until this minute of the week ({WEEK})")
    part.add_argument(
        "--now", type=_minute, default=0, help="the minute of the week; what is before it stays (0)"
    )
    part.add_argument("--rounds", type=_count, default=0, help="search so many rounds further (0)")
    part.add_argument("--out", type=Path, metavar="PLAN.json", help="where the plan of the best way goes")
    part.add_argument(
        "--problem-out", type=Path, metavar="P.json", help="where the problem as it is then goes"
    )
    part.add_argument("--json", action="store_true", help="JSON for a program to read")
    part.set_defaults(run=repair)


@answering
def repair(args: argparse.Namespace) -> int:
    problem, plan = _read(args)
    event = _event(args)
    try:
        found = repaired(problem, plan, event, now=args.now, rounds=args.rounds)
    except ValueError:
        name = next(iter(vars(event).values()))
        raise Refused(Refusal(say("The week has nothing called {name}.", name=name))) from None
    if args.json:
        print(json.dumps([_way(one) for one in found.ways]))
    else:
        for one in found.ways:
            print("\n".join(_way_lines(one)))
    if args.out is not None:
        write(args.out, as_text(found.plan))
    if args.problem_out is not None:
        write(args.problem_out, as_text(found.problem))
    return 0


def _event(args: argparse.Namespace) -> Event:
    for option, at_once in AT_ONCE.items():
        if name := getattr(args, option):
            return at_once(name)
    if args.start >= args.until:
        raise Refused(Refusal(say("--until is a later minute than --from.")))
    option = next(option for option in IN_A_WINDOW if getattr(args, option))
    return IN_A_WINDOW[option](getattr(args, option), Window(args.start, args.until))


def _way(way: Repair) -> dict[str, Any]:
    plain = {name: as_plain(getattr(way, name)) for name in vars(way) if name not in ("problem", "plan")}
    return plain | {"difference": _change(way.difference)}


def _way_lines(way: Repair) -> Iterator[str]:
    yield f"{way.way.label}."
    yield from _lines_of(way.difference)
    clients, staff, loses = len(way.clients), len(way.staff), len(way.loses)
    yield f"  Told: {clients} clients, {staff} of the staff; {loses} clients get less."


# -- compare


def _add_compare(parts: Parts[argparse.ArgumentParser]) -> None:
    part = _part(
        parts,
        "compare",
        "say what one plan changes in another",
        "Every session that moves, is new or is not held, and what each person gets and loses, in sentences.",
    )
    part.add_argument("before", type=Path, metavar="BEFORE.json", help="a plan")
    part.add_argument("after", type=Path, metavar="AFTER.json", help="another")
    part.add_argument("--json", action="store_true", help="JSON for a program to read")
    part.set_defaults(run=compare)


@answering
def compare(args: argparse.Namespace) -> int:
    problem = read_problem(args.problem)
    difference = differing(problem, read_plan(args.before), read_plan(args.after))
    if args.json:
        print(json.dumps(_change(difference)))
    else:
        print("\n".join(str(one) for one in (*lines(difference), *client_lines(difference))))
    return 0


# -- next


def _add_next(parts: Parts[argparse.ArgumentParser]) -> None:
    part = _part(
        parts,
        "next",
        "make next week from this week: what stands stays",
        "The week of PROBLEM.json begun from the plan of the week before. A place is given up only for what "
        "is worth more, never to save a staff hour.",
    )
    part.add_argument("last", type=Path, metavar="LAST.json", help="the plan of the week before")
    part.add_argument("--seconds", type=float, default=2.0, help="how long to build parts anew (2)")
    part.add_argument("--rounds", type=_count, help="so many rounds instead")
    part.add_argument("--seed", type=int, default=0, help="another seed, another search (0)")
    part.add_argument("--out", type=Path, metavar="PLAN.json", help="where the plan goes (the output)")
    part.add_argument("--json", action="store_true", help="say what was found as JSON; needs --out")
    part.set_defaults(run=following)


@answering
def following(args: argparse.Namespace) -> int:
    problem, last = read_problem(args.problem), read_plan(args.last)
    limits = Limits(seconds=args.seconds if args.rounds is None else None, rounds=args.rounds)
    found = week_after(problem, last, limits=limits, seed=args.seed)
    write(args.out, as_text(found.plan))
    if args.out is not None:
        print(json.dumps(_found(found)) if args.json else "\n".join(_found_lines(found)))
    return 0


def _found(found: NextWeek) -> dict[str, Any]:
    return {
        "worth": as_plain(found.tiers),
        "staying": list(found.staying),
        "touched": list(found.touched),
        "difference": _change(found.difference),
    }


def _found_lines(found: NextWeek) -> Iterator[str]:
    yield from worth_lines(found.problem, found.tiers)
    yield f"touched    {len(found.touched):,} of {len(found.staying):,} who stay lose a place or get another"
    for one in lines(found.difference):
        yield str(one)


# -- numbers


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError("a whole number, 0 or more")
    return int(text)


def _minute(text: str) -> int:
    if not text.isdecimal() or int(text) > WEEK or int(text) % UNIT:
        raise argparse.ArgumentTypeError(f"a minute of the week, 0 to {WEEK}, a multiple of {UNIT}")
    return int(text)
