"""A session with too few people, another leader, or none of it: what can be done now, and doing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.floor.forms import OffForm, WordsForm
from stepdown.doors.staff.floor.roll import uuid_of
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import run_below_minimum as below
from stepdown.journeys import substitute
from stepdown.journeys.run_below_minimum import Way
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.session import actions, queries
from stepdown.session.queries import in_the_room
from stepdown.session.vocabulary import Cancelled

FEW, LEADER, OFF = "staff/floor/few.html", "staff/floor/leader.html", "staff/floor/off.html"


@reads(may=Permission.RUN_FLOOR)
def few(visit: Visit, floor_session_id: UUID) -> Page:
    return _few(visit, floor_session_id, WordsForm())


@writes(may=Permission.RUN_FLOOR)
def decide(visit: Visit, floor_session_id: UUID) -> Done:
    """One of the ways that are open: by name, moved, individually; cancelling has its own page."""
    way = visit.form.get("way", "")
    by, at = visit.viewer, visit.at
    card = in_the_room(by, floor_session_id, at=at)
    if way == Way.RUN:
        form = WordsForm(visit.form)
        with beside(form, lambda: _few(visit, floor_session_id, form)):
            words = form.cleaned_data["words"]
            actions.run_below_least(session_id=floor_session_id, words=words, by=by, at=at)
        return Done("floor-session", floor_session_id, said=say("It takes place. Your reason is kept."))
    if way == Way.MOVE:
        made = below.move_who_fits(session_id=floor_session_id, by=by, at=at)
        return Done("floor-few", floor_session_id, said=say("{n} moved, each is told.", n=len(made)))
    if way == Way.ALONE:
        seen = below.see_individually(
            session_id=floor_session_id,
            client_ids=card.client_ids,
            version=visit.version,
            by=by,
            at=at,
        )
        return Done("floor", said=say("The group is cancelled; {n} individual sessions stand.", n=len(seen)))
    raise Refused(Refusal(say("Choose one of the ways.")))


@reads(may=Permission.RUN_FLOOR)
def leader(visit: Visit, floor_session_id: UUID) -> Page:
    card = in_the_room(visit.viewer, floor_session_id, at=visit.at)
    found = substitute.who_can(visit.viewer, floor_session_id, at=visit.at)
    too_many = queries.too_many(visit.viewer, [card]).get(card.id, ())
    context = {
        "card": card,
        "may": [one for one in found if one.may],
        "rest": [one for one in found if not one.may],
        "too_many": [one.source for one in too_many],
        "along": {one.staff_id for one in card.along},
    }
    return Page(LEADER, context)


@writes(may=Permission.RUN_FLOOR)
def lead(visit: Visit, floor_session_id: UUID) -> Done:
    in_the_room(visit.viewer, floor_session_id, at=visit.at)
    substitute.take_over(
        session_id=floor_session_id,
        staff_id=uuid_of(visit, "staff"),
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("floor", said=say("Somebody else leads it now. Everybody concerned is told."))


@writes(may=Permission.RUN_FLOOR)
def along(visit: Visit, floor_session_id: UUID) -> Done:
    """A colleague leads it along, or does so no more; then with a reason where too many people are left."""
    in_the_room(visit.viewer, floor_session_id, at=visit.at)
    what: dict[str, Any] = {
        "session_id": floor_session_id,
        "staff_id": uuid_of(visit, "staff"),
        "version": visit.version,
        "by": visit.viewer,
        "at": visit.at,
    }
    if visit.form.get("act") == "leave":
        substitute.leave_along(over=visit.form.get("over", ""), **what)
        return Done("floor-leader", floor_session_id, said=say("They lead it along no more."))
    substitute.lead_along(**what)
    return Done("floor-session", floor_session_id, said=say("They lead it along. Both are told."))


@reads(may=Permission.RUN_FLOOR)
def off(visit: Visit, floor_session_id: UUID) -> Page:
    return _off(visit, floor_session_id, OffForm(initial={"why": visit.query.get("why", "")}))


@writes(may=Permission.RUN_FLOOR)
def call_off(visit: Visit, floor_session_id: UUID) -> Done:
    form = OffForm(visit.form)
    with beside(form, lambda: _off(visit, floor_session_id, form)):
        below.call_off(
            session_id=floor_session_id,
            why=Cancelled(form.cleaned_data["why"]),
            words=form.cleaned_data["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("floor", said=say("Cancelled by the clinic. Nobody is absent; everybody is told."))


def _few(visit: Visit, session_id: UUID, form: WordsForm) -> Page:
    found = below.look(visit.viewer, session_id, at=visit.at)
    context = {"found": found, "card": found.session, "form": form, "options": found.options}
    return Page(FEW, context, clients=[one.client_id for one in found.moves])


def _off(visit: Visit, session_id: UUID, form: OffForm) -> Page:
    card = in_the_room(visit.viewer, session_id, at=visit.at)
    return Page(OFF, {"card": card, "form": form})
