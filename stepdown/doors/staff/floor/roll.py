"""One session on the counselor's tablet: a tap per person, everybody at once, what a device kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from stepdown.attendance import actions, queries
from stepdown.attendance.vocabulary import Apart, DeviceMark, Roll, Turn, Way
from stepdown.doors.look.say import words
from stepdown.doors.staff.floor.shown import line_of, offers_start, phase_of, told
from stepdown.doors.threshold import Done, Json, Page, Visit, reads, writes
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.session.queries import changes_of, in_the_room, overrides, too_many
from stepdown.session.vocabulary import Turn as Happened

PAGE, LIVE = "staff/floor/session.html", "staff/floor/_roll.html"
# What one device may send at once; the rest is sent with the next.
MOST_BYTES = 200_000


@reads(may=Permission.TAKE_ROLL)
def session(visit: Visit, floor_session_id: UUID) -> Page:
    return page(visit, floor_session_id, PAGE)


@reads(may=Permission.TAKE_ROLL, polling=True)
def live(visit: Visit, floor_session_id: UUID) -> Page:
    return page(visit, floor_session_id, LIVE)


@writes(may=Permission.TAKE_ROLL)
def mark(visit: Visit, floor_session_id: UUID) -> Done:
    """One tap without the page's script: the moment is ours."""
    in_the_room(visit.viewer, floor_session_id, at=visit.at)
    member_id = uuid_of(visit, "member")
    turn = turn_of(visit.form.get("turn", ""))
    tap = DeviceMark(new_id(), floor_session_id, member_id, turn, visit.at, Way.STAFF)
    actions.mark(mark=tap, by=visit.viewer, at=visit.at)
    return Done("floor-session", floor_session_id, fragment=f"seat-{member_id}")


@writes(may=Permission.TAKE_ROLL)
def everybody(visit: Visit, floor_session_id: UUID) -> Done:
    """Everybody who is expected is here, or everybody here leaves; now, or at the session's own time."""
    roll = queries.roll(visit.viewer, floor_session_id, at=visit.at)
    leaving, planned = turn_of(visit.form.get("turn", "")) is Turn.OUT, visit.form.get("when") == "planned"
    lines = [line_of(row, roll, visit.at) for row in roll.rows]
    if leaving:
        ids = [one.client_id for one in lines if one.kind in ("in", "open")]
        moment = min(_end(roll), visit.at) if planned else visit.at
        outs = dict.fromkeys(ids, moment)
        actions.end_roll(session_id=floor_session_id, outs=outs, by=visit.viewer, at=visit.at)
        return Done("floor-session", floor_session_id, said=say("{n} out.", n=len(ids)))
    present = [one.client_id for one in lines if one.kind in ("none", "asked")]
    since = roll.session.during.start if planned and offers_start(roll.session, visit.at) else None
    actions.take_roll(session_id=floor_session_id, present=present, since=since, by=visit.viewer, at=visit.at)
    return Done("floor-session", floor_session_id, said=say("{n} in.", n=len(present)))


@writes(may=Permission.TAKE_ROLL)
def pause(visit: Visit, floor_session_id: UUID) -> Done:
    """The break of the whole group begins or ends."""
    roll = queries.roll(visit.viewer, floor_session_id, at=visit.at)
    running = next((one for one in roll.pauses if one.kind is Apart.BREAK and one.during.end is None), None)
    if running is not None:
        actions.end_pause(pause_id=running.id, until=visit.at, by=visit.viewer, at=visit.at)
        return Done("floor-session", floor_session_id, said=say("The break is over."))
    actions.note_pause(
        session_id=floor_session_id,
        kind=Apart.BREAK,
        during=Period(visit.at, None),
        by=visit.viewer,
        at=visit.at,
    )
    return Done("floor-session", floor_session_id, said=say("Break: nobody's minutes count until it ends."))


@writes(may=Permission.TAKE_ROLL)
def replay(visit: Visit) -> Json:
    """What a tablet kept while the line was down, or sends at once: an answer for each mark."""
    answers = actions.replay(marks=_sent(visit), by=visit.viewer, at=visit.at)
    told_back = [
        {
            "id": str(one.mark_id),
            "outcome": one.outcome.value,
            "words": words(one.words) if one.words is not None else "",
        }
        for one in answers
    ]
    return Json({"answers": told_back})


def page(visit: Visit, session_id: UUID, template: str) -> Page:
    roll = queries.roll(visit.viewer, session_id, at=visit.at)
    shown = context(visit, roll)
    if template == PAGE:
        every = changes_of(visit.viewer, session_id, at=visit.at)
        shown["too_many"] = [one.source for one in too_many(visit.viewer, [roll.session]).get(session_id, ())]
        shown["moved"] = [one for one in every if one.turn is Happened.MOVED]
    return Page(template, shown, clients=[row.client_id for row in roll.rows])


def context(visit: Visit, roll: Roll) -> dict[str, Any]:
    card, shown = roll.session, told(roll, visit.at)
    said = overrides(visit.viewer, [card.id], at=visit.at).get(card.id, ())
    here = sum(one.kind in ("in", "open") for one in shown.lines)
    return {
        "card": card,
        "told": shown,
        "roll": roll,
        "phase": phase_of(card, visit.at),
        "since_start": offers_start(card, visit.at),
        "on_break": any(one.kind is Apart.BREAK and one.during.end is None for one in roll.pauses),
        "expected": sum(one.kind in ("none", "asked") for one in shown.lines),
        "here": here,
        "over": roll.over(visit.at),
        "overrides": said,
        "runs": visit.viewer.may(Permission.RUN_FLOOR),
        "device": str(visit.sign_in_id or ""),
        "who": str(visit.viewer.account_id or ""),
    }


def _sent(visit: Visit) -> list[DeviceMark]:
    """The marks as the page's script writes them. Raises Refused for what is no mark at all."""
    text = visit.form.get("marks", "")
    try:
        sent = json.loads(text if len(text) <= MOST_BYTES else "")
        if not isinstance(sent, list):
            raise TypeError(type(sent))
        return [_device_mark(one) for one in sent]
    except (ValueError, TypeError, KeyError):
        raise Refused(Refusal(say("These are no marks of a roll. Load the page again."))) from None


def _device_mark(one: dict[str, str]) -> DeviceMark:
    moment = datetime.fromisoformat(one["moment"])
    if moment.tzinfo is None:
        raise ValueError("a moment names its zone")
    return DeviceMark(
        id=UUID(one["id"]),
        session_id=UUID(one["session"]),
        client_id=UUID(one["member"]),
        turn=Turn(one["turn"]),
        moment=moment,
        way=Way.STAFF,
        device=str(one.get("device", ""))[:80],
    )


def turn_of(text: str) -> Turn:
    """In or out. Raises Refused."""
    try:
        return Turn(text)
    except ValueError:
        raise Refused(Refusal(say("Say whether they came or went."))) from None


def uuid_of(visit: Visit, name: str) -> UUID:
    """An id a form names. Raises Refused."""
    try:
        return UUID(visit.form.get(name, ""))
    except ValueError:
        raise Refused(Refusal(say("Say who it is about."))) from None


def _end(roll: Roll) -> datetime:
    return roll.session.during.end or roll.session.during.start
