"""What the desk has for somebody today: what is owed after calls, sites that are closed, people to be
told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.closure.queries import coming_up, still_to_call, unsettled
from stepdown.inbox.queries import how_many_for_me
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.overview.vocabulary import Ask
from stepdown.people.vocabulary import Permission
from stepdown.phone.queries import owed
from stepdown.session.queries import led_by_nobody

AHEAD = timedelta(days=2)


def calls_owed(viewer: Viewer, *, until: datetime, at: datetime) -> Iterator[Ask]:
    """What the viewer owes after calls by the end of the day (1 query)."""
    if not viewer.may(Permission.LOG_CALL):
        return
    for one in owed(viewer, until=until, at=at)[:12]:
        late = one.due_at < at
        yield Ask(
            "call",
            say("After a call"),
            say("{what}", what=one.what),
            "call",
            one.call_id,
            say("Open the call"),
            late,
            when=one.due_at,
        )


def papers_for_me(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """One line for all papers that colleagues passed on to the viewer (1 query); urgent after two days."""
    count, since = how_many_for_me(viewer, at=at)
    if since is None:
        return
    many = say("{n} papers wait for you", n=count)
    days = (at - since).days
    why = say("Passed on today.")
    if days:
        why = say("The first for a day.") if days == 1 else say("The first for {n} days.", n=days)
    title = say("1 paper waits for you") if count == 1 else many
    yield Ask("paper", title, why, "papers-for-me", None, say("Open them"), at - since > AHEAD)


def sessions_without_leader(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """One line for the sessions ahead whose leader has left, for whoever plans the week (3 queries); urgent
    where the first is near.
    """
    if not viewer.may(Permission.PLAN_WEEK):
        return
    found = led_by_nobody(viewer, at=at)
    if not found:
        return
    first, count = found[0], len(found)
    start = first.during.start.astimezone(ZoneInfo(first.zone))
    title = say("1 session has no leader") if count == 1 else say("{n} sessions have no leader", n=count)
    why = say(
        "{name} does not work here any more. The first: {title}, {day} {clock}.",
        name=first.leader_name,
        title=first.title,
        day=start.date(),
        clock=f"{start:%H:%M}",
    )
    yield Ask("person", title, why, "timetable", None, say("Open the week"), first.during.start - at < AHEAD)


def closed_days(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """Sites closed now or soon, and how many people still have to be called (2 queries)."""
    if not viewer.may(Permission.LOG_CALL):
        return
    for outage in unsettled(viewer):
        why = say("{what}: papers are still to be entered.", what=outage.what)
        yield Ask("outage", say("{site}", site=outage.site_name), why, "outage", outage.id, say("Enter them"))
    left = {closure.id: count for closure, count in still_to_call(viewer, at=at)}
    for one in coming_up(viewer, viewer.site_ids, until=at + AHEAD, at=at):
        zone = ZoneInfo(one.zone)
        start, end = one.during.start.astimezone(zone), one.ends_at.astimezone(zone)
        count = left.get(one.id, 0)
        title = say("{site} is closed", site=one.site_name)
        if one.during.start > at:
            title = say("{site} will be closed", site=one.site_name)
        span = f"{start:%a %H:%M} – {end:%a %H:%M}"
        why = say("{span}. {reason}.", span=span, reason=one.reason.label)
        if count:
            why = say("{span}. {reason}. {count} to call.", span=span, reason=one.reason.label, count=count)
        yield Ask(
            "closure",
            title,
            why,
            "closure",
            one.id,
            say("Open the list") if count else say("Look"),
            count > 0,
        )
