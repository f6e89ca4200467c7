"""Closing a site for snow or a burst pipe: look who is affected, close, tell everybody, open again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from stepdown.closure import actions, queries
from stepdown.closure.vocabulary import Act, Affected, Way
from stepdown.doors.staff.closures.forms import CloseForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import close_site as journey
from stepdown.kernel.refusal import Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.session.vocabulary import SessionCard

LIST = "staff/closures/page.html"
ONE = "staff/closures/closure.html"
SHOWN = 50


@reads(may=Permission.LOG_CALL)
def closures(visit: Visit) -> Page:
    return _list(visit, _form(visit))


@writes(may=Permission.CLOSE_SITE, shows_only=True)
def look_who_is_told(visit: Visit) -> Page:
    """Exactly who would be told, and how, before anything is done."""
    form = _form(visit, visit.form)
    with beside(form, lambda: _list(visit, form)):
        words = form.closure()
        if refusals := queries.stands_against(words, at=visit.at):
            raise Refused(*refusals)
    people = journey.affected(
        visit.viewer, words.site_id, start=words.starts_at, end=words.ends_at, at=visit.at
    )
    cancelled = journey.sessions_in(
        visit.viewer, words.site_id, start=words.starts_at, end=words.ends_at, at=visit.at
    )
    return _list(visit, form, people=people, cancelled=cancelled)


@writes(may=Permission.CLOSE_SITE)
def close(visit: Visit) -> Done:
    form = _form(visit, visit.form)
    with beside(form, lambda: _list(visit, form)):
        seen = visit.form.get("seen", "")
        made = journey.close_site(words=form.closure(), seen=seen, by=visit.viewer, at=visit.at)
    return Done("closure", made, said=say("Closed. Messages go out now; the rest is on the list of calls."))


@reads(may=Permission.LOG_CALL)
def closure(visit: Visit, closure_id: UUID) -> Page:
    return _one(visit, closure_id)


@writes(may=Permission.CLOSE_SITE)
def open_again(visit: Visit, closure_id: UUID) -> Done:
    why = visit.form.get("why", "")
    done = journey.open_again(closure_id=closure_id, why=why, by=visit.viewer, at=visit.at)
    said = say("Open again. Whoever was told is told.")
    if done.changes.added or done.left:
        words = "Open again; whoever was told is told. Sessions brought back: {n}; that cannot: {number}."
        said = say(words, n=len(done.changes.added), number=done.left)
    return Done("closure", closure_id, said=said)


@writes(may=Permission.LOG_CALL)
def spoken(visit: Visit, told_id: UUID) -> Done:
    words = visit.form.get("words", "")
    closure_id = actions.spoken(told_id=told_id, words=words, by=visit.viewer, at=visit.at)
    return Done("closure", closure_id, said=say("Told."), fragment="calls")


def _form(visit: Visit, data: Any = None) -> CloseForm:
    sites = place.sites(visit.viewer)
    if data is not None:
        return CloseForm(data, sites=sites)
    first = sites[0] if sites else None
    local = visit.at.astimezone(first.tz) if first else visit.at
    evening = local.replace(hour=21, minute=0)
    if evening <= local:
        evening += timedelta(days=1)
    start = {"starts": f"{local:%Y-%m-%dT%H:%M}", "ends": f"{evening:%Y-%m-%dT%H:%M}"}
    return CloseForm(
        sites=sites, initial={"site": str(first.id) if first else "", "reason": "weather", **start}
    )


def _list(
    visit: Visit,
    form: CloseForm,
    *,
    people: tuple[Affected, ...] | None = None,
    cancelled: tuple[SessionCard, ...] = (),
) -> Page:
    found = queries.closures(visit.viewer)
    listed = people or ()
    context = {
        "form": form,
        "sites": place.sites(visit.viewer),
        "running": [one for one in found if one.opened_at is None and one.ends_at > visit.at],
        "over": [one for one in found if one.opened_at is not None or one.ends_at <= visit.at],
        "people": people,
        "cancelled": cancelled,
        "shown": listed[:SHOWN],
        "seen": queries.fingerprint(listed),
        "counts": [(way, n) for way in Way if (n := Counter(one.telling.way for one in listed)[way])],
    }
    ids = [one.client_id for one in listed if one.client_id is not None]
    return Page(LIST, context, clients=ids)


def _one(visit: Visit, closure_id: UUID) -> Page:
    kept = queries.closure(visit.viewer, closure_id)
    act = Act.OPEN_AGAIN if kept.opened_at is not None else Act.CLOSED
    wanted = next((way for way in Way if way.value == visit.query.get("way")), None)
    told = queries.told(visit.viewer, closure_id, act=act, way=wanted, before=visit.before, at=visit.at)
    counted = queries.counted(visit.viewer, closure_id, act)
    calls = next((one for one in counted if one.way is Way.CALL), None)
    context = {
        "closure": kept,
        "act": act,
        "wanted": wanted,
        "told": told,
        "counted": counted,
        "left": calls.people - calls.done if calls is not None else 0,
        "over": kept.ends_at <= visit.at,
    }
    ids = [one.client_id for one in told.told if one.client_id is not None]
    return Page(ONE, context, clients=ids)
