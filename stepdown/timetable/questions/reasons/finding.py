"""Everything that by itself gives one person something back: the causes, and the smallest changes."""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.questions.reasons.answers import Cause, Fix, Relaxed, Step
from stepdown.timetable.questions.reasons.asking import Asking
from stepdown.timetable.questions.reasons.fixing import Fixing
from stepdown.timetable.questions.reasons.lacks import Lack
from stepdown.timetable.questions.reasons.moving import Moving
from stepdown.timetable.questions.reasons.moving_visits import MovingVisits
from stepdown.timetable.questions.reasons.one_week import Week
from stepdown.timetable.solving.compiled import ALL_DAYS
from stepdown.timetable.vocabulary import DAY, UNIT, WEEK, Window

# What of the clinic, and of what is prescribed, is tried alone. Free time is tried day by day.
ALONE: dict[int, Relaxed] = {
    Lack.SEAT: Relaxed.SEATS,
    Lack.LEAST: Relaxed.LEAST,
    Lack.TIME: Relaxed.BUSY,
    Lack.LEADER: Relaxed.LEADER,
    Lack.ROOM: Relaxed.ROOM,
    Lack.HOLDS: Relaxed.LEADER_HOLDS,
    Lack.START: Relaxed.START,
    Lack.ELIGIBLE: Relaxed.ELIGIBLE,
    Lack.CLOSED: Relaxed.CLOSED,
    Lack.WINDOWS: Relaxed.VISIT_WINDOWS,
    Lack.PLACE: Relaxed.VISIT_PLACE,
    Lack.STAFF: Relaxed.VISIT_STAFF,
}
WHOLE_WEEK = (Window(0, WEEK),)
Causes = dict[tuple[Relaxed, str], Cause]


class Finding:
    """Looks for what binds one person. Nothing gets in that its own solving anew does not confirm."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.fixing = Fixing(asking)
        self.moving, self.visits = Moving(self.fixing), MovingVisits(self.fixing)
        self.causes: Causes = {}
        self.fixes: dict[tuple[Step, ...], Fix] = {}

    def all(self) -> None:
        """Try everything that could bind, alone."""
        for lack in ALONE:
            self._lacking(lack)
        self._own_time()
        self._limits()
        self._order()

    def already(self, minutes: int, days: int) -> Fix | None:
        """A better week than the one they have that needs no change; its gain is over that week."""
        fix, base = self.fixing.settle(), self.asking.base
        if base.minutes + base.days * self.asking.frame.worth <= minutes + days * self.asking.frame.worth:
            return None
        return fix and replace(fix, minutes=base.minutes - minutes, days=base.days - days)

    # -- what is kept

    def _keep(self, fix: Fix | None, week: Week | None = None) -> bool:
        """A fix, and its cause with all that loosening the whole of it gives."""
        if fix is None or len({step.kind for step in fix.steps}) != 1:
            return False
        self.fixes.setdefault(fix.steps, fix)
        step = fix.steps[0]
        minutes, days = fix.minutes, fix.days
        if week is not None:
            minutes, days = week.minutes - self.asking.base.minutes, week.days - self.asking.base.days
        self._cause(Cause(step.kind, minutes, days, step.group, (step.staff,) if step.staff else ()))
        return True

    def _cause(self, cause: Cause) -> None:
        """The most that this cause gives, once for each group."""
        key = (cause.kind, cause.group)
        known = self.causes.get(key)
        if known is None or self._worth(known) < self._worth(cause):
            self.causes[key] = cause

    def _worth(self, gain: Cause | Fix) -> int:
        return gain.minutes + gain.days * self.asking.frame.worth

    # -- the clinic

    def _lacking(self, lack: int) -> None:
        if self.asking.better(lack) is None:
            return
        found = False
        for item in range(len(self.asking.frame.items)):
            week = self.asking.with_extras(lack, 1, range(item, item + 1))
            if week is not None:
                found |= self._keep(self.fixing.of_week(week))
                self._by_moving(lack, week)
        if not found:
            self._more_than_once(lack)

    def _more_than_once(self, lack: int) -> None:
        """The same thing in two places, or in as many as it takes."""
        for most in (2, ALL_DAYS):
            week = self.asking.with_extras(lack, most)
            if week is not None and self._keep(self.fixing.of_week(week)):
                return

    def _by_moving(self, lack: int, week: Week) -> None:
        """Ways that change nothing but the plan."""
        if lack == Lack.SEAT:
            for fix in (self.moving.for_room(week), self.moving.for_seat(week)):
                self._keep(fix)
        if lack == Lack.TIME:
            self._keep(self.visits.for_visit(week))

    # -- the person's own

    def _own_time(self) -> None:
        """Day by day: the shortest longer day for each of what is prescribed."""
        client = self.asking.client
        always = self.asking.as_client(replace(client, free=WHOLE_WEEK, video_free=WHOLE_WEEK))
        if always is None:
            return
        found = False
        for day in range(ALL_DAYS):
            if self.asking.on_a_day(day, Lack.FREE, ALL_DAYS) is None:
                continue
            for item in range(len(self.asking.frame.items)):
                week = self.asking.on_a_day(day, Lack.FREE, 1, item)
                if week is not None:
                    found |= self._keep(self.fixing.of_week(week))
        if not found:
            self._more_than_once(Lack.FREE)

    def _limits(self) -> None:
        client = self.asking.client
        for kind, values in (
            (Relaxed.GAP, range(_next(client.gap_most), DAY + 1, UNIT)),
            (Relaxed.DAY_MOST, range(_next(client.day_most), DAY + 1, UNIT)),
            (Relaxed.DAYS_MOST, range(client.days_most + 1, ALL_DAYS + 1)),
            (Relaxed.CEILING, range(_next(client.most), WEEK + 1, UNIT)),
            (Relaxed.TRAVEL, range(_before(client.travel), -1, -UNIT)),
            (Relaxed.VIDEO_SHARE, range(min(client.video_percent + 5, 100), 101, 5)),
        ):
            if kind is Relaxed.VIDEO_SHARE and (client.video_percent >= 100 or not client.video_free):
                continue
            self._keep(self.fixing.limit(kind, list(values)))

    def _order(self) -> None:
        week = self.asking.in_any_order()
        if week is None:
            return
        later = [self.asking.ways.groups[later].group for later, _ in self.asking.frame.orders]
        for group in later:
            self._keep(self.fixing.of_order(Step(Relaxed.ORDER, group=group)))

    def prescribed(self) -> None:
        """One session more of a group, where what is prescribed makes too few days that count."""
        for need in self.asking.ways.groups:
            if need.sessions < ALL_DAYS:
                step = Step(
                    Relaxed.PRESCRIPTION, group=need.group, was=need.sessions, becomes=need.sessions + 1
                )
                fix = self.fixing.of_client([step])
                if fix is not None and fix.days > 0:
                    self._keep(fix)


def _next(minutes: int) -> int:
    """The next quarter of an hour above."""
    return minutes - minutes % UNIT + UNIT


def _before(minutes: int) -> int:
    """The next quarter of an hour below."""
    return (minutes - 1) // UNIT * UNIT
