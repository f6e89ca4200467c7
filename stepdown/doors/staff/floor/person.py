"""One person in one session: what was marked, corrected with a reason, seen, excused, apart, impaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form

from stepdown.attendance import actions, queries
from stepdown.attendance.vocabulary import Apart, DeviceMark, Presence, Protocol, Roll, RollRow, Turn, Way
from stepdown.doors.staff.floor.forms import AbsentForm, ApartForm, AtForm, CorrectForm, ImpairedForm
from stepdown.doors.staff.floor.roll import uuid_of
from stepdown.doors.staff.floor.shown import line_of
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.session.vocabulary import SessionCard

ONE, IMPAIRED = "staff/floor/person.html", "staff/floor/impaired.html"


@reads(may=Permission.TAKE_ROLL)
def one(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Page:
    return _one(visit, floor_session_id, member_id)


@writes(may=Permission.TAKE_ROLL)
def seen(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Done:
    """Staff vouch for somebody who scanned in: since their scan."""
    actions.attest(session_id=floor_session_id, client_ids=[member_id], by=visit.viewer, at=visit.at)
    return Done("floor-session", floor_session_id, said=say("Seen: their minutes count since their scan."))


@writes(may=Permission.TAKE_ROLL)
def mark_at(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Done:
    """They came or left at a time that staff vouch for, also a check-out that was missing."""
    roll, _ = _row(visit, floor_session_id, member_id)
    form = AtForm(visit.form)
    with beside(
        form,
        lambda: _one(visit, floor_session_id, member_id, {"at_form": form}),
        names={"moment": "clock"},
        otherwise="clock",
    ):
        told = form.cleaned_data
        video = told["way"] == "video"
        said = DeviceMark(
            id=new_id(),
            session_id=floor_session_id,
            client_id=member_id,
            turn=Turn(told["turn"]),
            moment=moment_of(roll.session, told["clock"]),
            way=Way(told["way"]),
            place=told["place"] if video else "",
            consent=told["consent"] if video else None,
        )
        actions.mark(mark=said, by=visit.viewer, at=visit.at)
    return Done("floor-person", floor_session_id, member_id, said=say("Noted."))


@writes(may=Permission.TAKE_ROLL)
def correct(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Done:
    """A mark was at another time, or never; what was said before stays beside it."""
    roll, row = _row(visit, floor_session_id, member_id)
    mark_id, form = uuid_of(visit, "mark"), CorrectForm(visit.form)
    if all(mark.id != mark_id for mark in row.marks):
        raise NotFound
    with beside(
        form,
        lambda: _one(visit, floor_session_id, member_id, {"correcting": mark_id, "correct_form": form}),
        names={"to": "clock", "moment": "clock"},
        otherwise="clock",
    ):
        told = form.cleaned_data
        clock = None if told["never"] else told["clock"]
        known = next(mark for mark in row.marks if mark.id == mark_id)
        to = moment_of(roll.session, clock) if clock else None if told["never"] else known.moment
        actions.correct_mark(
            mark_id=mark_id,
            to=to,
            reason=told["reason"],
            seen=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("floor-person", floor_session_id, member_id, said=say("Corrected. Both times are kept."))


@writes(may=Permission.TAKE_ROLL)
def absent(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Done:
    """Excused, or did not come; or neither, after all."""
    if visit.form.get("back"):
        actions.take_back_absence(
            session_id=floor_session_id, client_id=member_id, by=visit.viewer, at=visit.at
        )
        return Done("floor-person", floor_session_id, member_id, said=say("Taken back."))
    form = AbsentForm(visit.form)
    with beside(form, lambda: _one(visit, floor_session_id, member_id, {"absent_form": form})):
        kind = Presence(form.cleaned_data["kind"])
        actions.note_absence(
            session_id=floor_session_id,
            client_id=member_id,
            kind=kind,
            words=form.cleaned_data["words"],
            told_at=visit.at if kind is Presence.EXCUSED else None,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("floor-session", floor_session_id, said=say("Noted."), fragment=f"seat-{member_id}")


@writes(may=Permission.TAKE_ROLL)
def apart(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Done:
    """With the prescriber, giving a specimen, waiting: time of theirs that is not the session's."""
    roll, _ = _row(visit, floor_session_id, member_id)
    if visit.form.get("pause"):
        return _back(visit, roll, member_id)
    form = ApartForm(visit.form)
    with beside(
        form,
        lambda: _one(visit, floor_session_id, member_id, {"apart_form": form}),
        names={"moment": "start", "during": "start"},
        otherwise="start",
    ):
        told = form.cleaned_data
        end = moment_of(roll.session, told["end"]) if told["end"] else None
        actions.note_pause(
            session_id=floor_session_id,
            kind=Apart(told["kind"]),
            during=Period(moment_of(roll.session, told["start"]), end),
            client_id=member_id,
            by=visit.viewer,
            at=visit.at,
        )
    return Done(
        "floor-person", floor_session_id, member_id, said=say("Noted: that time is not counted here.")
    )


def _back(visit: Visit, roll: Roll, member_id: UUID) -> Done:
    """Somebody who was away for a while is back in the session."""
    mine = (one for one in roll.pauses if one.client_id == member_id)
    pause = next((one for one in mine if str(one.id) == visit.form["pause"]), None)
    if pause is None:
        raise NotFound
    actions.end_pause(pause_id=pause.id, until=visit.at, by=visit.viewer, at=visit.at)
    return Done("floor-session", roll.session.id, said=say("Back. Their minutes count again."))


@reads(may=Permission.TAKE_ROLL)
def impaired(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Page:
    return _impaired(visit, floor_session_id, member_id)


@writes(may=Permission.TAKE_ROLL)
def note_impaired(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Done:
    roll, _ = _row(visit, floor_session_id, member_id)
    if visit.form.get("back"):
        actions.take_back_impaired(
            session_id=floor_session_id, client_id=member_id, by=visit.viewer, at=visit.at
        )
        return Done(
            "floor-person", floor_session_id, member_id, said=say("Taken back. Their time counts again.")
        )
    form = ImpairedForm(visit.form)
    with beside(form, lambda: _impaired(visit, floor_session_id, member_id, form), names={"moment": "since"}):
        told = form.cleaned_data
        actions.note_impaired(
            session_id=floor_session_id,
            client_id=member_id,
            since=moment_of(roll.session, told["since"]),
            protocol=Protocol(told["words"], told["ride"], told["keys"], told["nurse"], told["told"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("floor-session", floor_session_id, said=say("Noted. It is no absence, and no treatment."))


def moment_of(card: SessionCard, clock: time) -> datetime:
    """The moment near a session at which its site's wall clock shows a time."""
    zone = ZoneInfo(card.zone)
    start = card.during.start.astimezone(zone)
    days = [start.date() + timedelta(days=number) for number in (-1, 0, 1)]
    near = [datetime.combine(day, clock, tzinfo=zone) for day in days]
    middle = card.during.start + ((card.during.end or card.during.start) - card.during.start) / 2
    return min(near, key=lambda one: abs(one - middle))


def _row(visit: Visit, session_id: UUID, client_id: UUID) -> tuple[Roll, RollRow]:
    roll = queries.roll(visit.viewer, session_id, at=visit.at)
    row = next((one for one in roll.rows if one.client_id == client_id), None)
    if row is None:
        raise NotFound
    return roll, row


def _one(visit: Visit, session_id: UUID, client_id: UUID, forms: Mapping[str, Any] | None = None) -> Page:
    roll, row = _row(visit, session_id, client_id)
    now = visit.at.astimezone(ZoneInfo(roll.session.zone)).time()
    line = line_of(row, roll, visit.at)
    turn = Turn.OUT if line.kind in ("in", "open") else Turn.IN
    given: dict[str, Form] = {
        "at_form": AtForm(initial={"turn": turn.value, "clock": now}),
        "absent_form": AbsentForm(),
        "apart_form": ApartForm(initial={"kind": Apart.PRESCRIBER.value, "start": now}),
    }
    context: dict[str, Any] = {
        "roll": roll,
        "card": roll.session,
        "row": row,
        "line": line,
        "marks": _marks(row),
        "reached": bool(client_cards(visit.viewer, [client_id], at=visit.at)),
        "pauses": [one for one in roll.pauses if one.client_id == client_id],
        "correcting": None,
        "correct_form": CorrectForm(),
        **given,
        **(forms or {}),
    }
    return Page(ONE, context, clients=[client_id])


def _marks(row: RollRow) -> list[Any]:
    return sorted(row.marks, key=lambda one: (one.moment or one.said, str(one.id)))


def _impaired(visit: Visit, session_id: UUID, client_id: UUID, form: ImpairedForm | None = None) -> Page:
    roll, row = _row(visit, session_id, client_id)
    now = visit.at.astimezone(ZoneInfo(roll.session.zone)).time()
    context = {
        "card": replace(roll.session, client_ids=()),
        "row": row,
        "form": form or ImpairedForm(initial={"since": now}),
    }
    return Page(IMPAIRED, context, clients=[client_id])
