"""A course of treatment at Harbor Street: what its weeks leave behind, through the actions the doors use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from stepdown.attendance import actions as attendance
from stepdown.drugtest.vocabulary import Found
from stepdown.episode import queries as episodes
from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import Step as Waits
from stepdown.journeys import close_week, publish_week, step, week_problem
from stepdown.overview.queries.stepping import stepping
from stepdown.plan import actions as plan
from stepdown.plan.vocabulary import (
    Direction,
    DraftHead,
    MeasureKind,
    ObjectiveTerms,
    ProblemSource,
    ProblemTerms,
)
from stepdown.recovery import actions as recovery
from stepdown.recovery.vocabulary import HomeState, Start, Substance
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard
from stepdown.step.vocabulary import Choice
from stepdown.step.vocabulary import Direction as Step
from stepdown.timetable import actions as timetable
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import Origin
from stepdown.week_close import actions as week_closing
from stepdown.week_close.vocabulary import Asked, Figures, Week
from tests import scenes_drugtest as drugtest
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_intake import call
from tests.scenes_measure import filled
from tests.scenes_plan import GROUP, A, C, Desk
from tests.scenes_week import open_house

WEEK = timedelta(days=7)
MOOD = ObjectiveTerms(
    "PHQ-9 at 6 or less", MeasureKind.SCORE, "PHQ-9", Direction.AT_MOST, Decimal(12), Decimal(6),
    date(2026, 12, 30), "measure:phq9",
)  # fmt: skip


@dataclass
class Course:
    """Robin's way at Harbor Street, with enough people around them to fill a group."""

    cast: Cast

    def begin(self) -> None:
        """Admitted, a plan signed by both, days counted; somebody else waits to start."""
        cast, robin, dana = self.cast, self.cast.clients["robin"].id, self.cast.viewer("dana")
        open_house(cast, 5)
        filled(cast, "2 2 2 2 2 2 0 0 0 1", at=NOW)
        running = episodes.current(SYSTEM, robin, at=NOW)
        assert running is not None
        head = DraftHead(robin, running.id, "clinic", False, "Be someone my kids can count on.")
        made = plan.draft_plan(head=head, by=dana, at=NOW)
        problem = plan.add_problem(
            plan_id=made.card.id,
            terms=ProblemTerms("Low mood", ProblemSource.DIAGNOSIS, "F32.1"),
            by=dana,
            at=NOW,
        )
        goal = plan.add_goal(problem_id=problem, own_words="Wake up clear", by=dana, at=NOW)
        plan.add_objective(goal_id=goal, terms=MOOD, by=dana, at=NOW)
        plan.add_intervention(goal_id=goal, offer=GROUP, by=dana, at=NOW)
        desk = Desk(cast, dana, running.id, robin)
        for capacity in (C, A):
            desk.sign(made, capacity)
        start = Start(NOW.date() - timedelta(days=9), Substance.ALCOHOL)
        recovery.count_from(client_id=robin, start=start, by=cast.viewer("robin"), at=NOW)
        waits = call(cast)
        for reached in (Waits.ASSESSED, Waits.DECIDED):
            intake.mark_step(inquiry_id=waits, step=reached, by=SYSTEM, at=NOW)

    def tested(self, *on: datetime) -> None:
        """Tests given to Priya, with nothing in the cup that is not expected."""
        for at in on:
            test = drugtest.given(self.cast, who="priya", at=at)
            drugtest.cup(self.cast, test, who="priya", at=at, cocaine=Found.NOT_DETECTED)

    def seen_at_home(self, at: datetime) -> None:
        """Home is safe, as Dana saw it."""
        recovery.check_home(
            client_id=self.cast.clients["robin"].id,
            state=HomeState.SAFE,
            words="Sister moved in",
            on=at.date(),
            by=self.cast.viewer("dana", at=at),
            at=at,
        )

    def kept(self, first: date, weeks: int, at: datetime) -> None:
        """Weeks that passed with their hours, closed one by one."""
        client, site = self.cast.clients["robin"].id, self.cast.harbor.id
        asked = Asked("programme", "Programme", "9 hours", 0, 540)
        figures = Figures(540, 540, 520, 0, 3, 3, 20, 0)
        rows = [Week(client, site, first + n * WEEK, asked, figures, ()) for n in range(weeks)]
        week_closing.close_weeks(weeks=rows, by=self.cast.viewer("priya", at=at), at=at)

    def moved(self, direction: Step, key: str, phase: int, at: datetime) -> None:
        """A step that is decided and counts, as the page decides it."""
        by = self.cast.viewer("dana", at=at)
        found = stepping(by, self.cast.clients["robin"].id, at=at)
        to = next(
            one.terms
            for one in step.options(by, found)
            if (one.terms.programme_key, one.terms.phase) == (key, phase)
        )
        choice = Choice(
            direction, found.today, to, "Agreed on Monday, together.", overruled="Talked through."
        )
        step.decide(client_id=found.client.id, choice=choice, version=found.episode.version, by=by, at=at)

    def published(self, monday: date, at: datetime) -> None:
        """The week of everybody as the search finds it."""
        by = self.cast.viewer("dora", at=at)
        problem = week_problem.problem_of(by, week=monday, at=at)
        found = solve(problem, seed=0, limits=Limits(None, 60)).plan
        draft = timetable.begin_draft(
            week=monday, problem=problem, plan=found, origin=Origin.SEARCH, by=by, at=at
        )
        publish_week.publish(draft_id=draft.id, version=1, by=by, at=at)

    def seats(self, monday: date, at: datetime) -> tuple[SessionCard, ...]:
        """Robin's sessions of a week."""
        mine = self.cast.clients["robin"].id
        cards = sessions.of_week(SYSTEM, week=monday, at=at)
        return tuple(one for one in cards if mine in one.client_ids and one.cancelled is None)

    def came(self, cards: Iterable[SessionCard]) -> None:
        """Robin was there from beginning to end; nobody else is asked about."""
        for one in cards:
            start, end = one.during.start, one.during.end or one.during.start
            robin = self.cast.clients["robin"].id
            attendance.take_roll(session_id=one.id, present=[robin], since=start, by=SYSTEM, at=start)
            attendance.end_roll(session_id=one.id, outs={robin: end}, by=SYSTEM, at=end)

    def closed(self, monday: date, at: datetime) -> int:
        """The week closed by Priya; how many weeks of people that were."""
        by = self.cast.viewer("priya", at=at)
        return close_week.close_week(site_id=self.cast.harbor.id, on=monday, by=by, at=at)
