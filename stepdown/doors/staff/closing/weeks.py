"""Weeks: what may be closed, what is closed, what each figure is made of, what came later."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from stepdown.doors.staff.closing.choosing import day_of, site_of, today_at
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys import close_week as journey
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site
from stepdown.week_close import actions, queries

WEEK = timedelta(days=7)


@reads(may=Permission.SEE_CLIENTS)
def weeks(visit: Visit) -> Page:
    return _weeks(visit)


@writes(may=Permission.SEE_CLIENTS, shows_only=True)
def find(visit: Visit) -> Page:
    return _weeks(visit, text=visit.form.get("text", ""))


@writes(may=Permission.CLOSE_WEEK)
def close_week(visit: Visit) -> Done:
    site, on = _where(visit)
    n = journey.close_week(site_id=site.id, on=on, by=visit.viewer, at=visit.at)
    return Done("closing-weeks", said=say("{n} weeks closed. Their figures change no more.", n=n))


@writes(may=Permission.CLOSE_WEEK)
def look_again(visit: Visit) -> Done:
    site, on = _where(visit)
    n = journey.look_again(site_id=site.id, on=on, by=visit.viewer, at=visit.at)
    said = say("{n} corrections came after closing.", n=n) if n else say("Nothing changed since closing.")
    return Done("closing-weeks", said=said)


@reads(may=Permission.SEE_CLIENTS)
def one(visit: Visit, closed_week_id: UUID) -> Page:
    closed = queries.closed_week(visit.viewer, closed_week_id, at=visit.at)
    context = {
        "closed": closed,
        "why": queries.in_words(closed.week.figures),
        "settles": visit.viewer.may(Permission.CLOSE_WEEK),
    }
    return Page("staff/closing/week.html", context, clients=[closed.week.client_id])


@writes(may=Permission.CLOSE_WEEK)
def settle(visit: Visit, later_id: UUID) -> Done:
    week_id = actions.settle(
        later_id=later_id,
        words=visit.form.get("words", ""),
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("closed-week", week_id, said=say("Done, with your name."))


def _where(visit: Visit) -> tuple[Site, date]:
    site = site_of(visit, visit.form.get("site", ""))
    today = today_at(visit, site)
    return site, day_of(visit.form.get("on", ""), today, today - WEEK)


def _weeks(visit: Visit, *, text: str = "") -> Page:
    asked = visit.form if text or visit.form else visit.query
    site = site_of(visit, asked.get("site", ""))
    today = today_at(visit, site)
    on = day_of(asked.get("on", ""), today, today - WEEK)
    found = journey.weeks_to_close(visit.viewer, site.id, on=on, at=visit.at)
    wanted = text.casefold().strip()
    shown = [one for one in found if wanted in one.client_name.casefold()]
    payer, only = asked.get("payer", ""), asked.get("only", "")
    shown = [one for one in shown if not payer or one.week.asked.key == payer]
    if only == "short":
        shown = [one for one in shown if not one.week.figures.met]
    closed = queries.closed_weeks(visit.viewer, site.id, first=on - timedelta(days=6), last=on, at=visit.at)
    context = {
        "site": site,
        "sites": place.sites(visit.viewer),
        "on": on,
        "before": on - WEEK,
        "after": on + WEEK if on + WEEK <= today else None,
        "shown": shown,
        "closed": {one.id: one for one in closed.weeks},
        "ready": sum(one.against is None and one.closed_id is None for one in found),
        "waiting": sum(one.against is not None and one.closed_id is None for one in found),
        "done": sum(one.closed_id is not None for one in found),
        "payers": sorted(
            {(one.week.asked.key, one.week.asked.name) for one in found}, key=lambda one: one[1]
        ),
        "payer": payer,
        "only": only,
        "text": text,
        "owing": queries.owing(visit.viewer, at=visit.at),
        "why": queries.in_words,
        "closes": visit.viewer.may(Permission.CLOSE_WEEK),
    }
    return Page("staff/closing/weeks.html", context, clients=[one.week.client_id for one in shown])
