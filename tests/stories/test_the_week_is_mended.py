"""Three days that count for who works nights; a counselor falls sick; the week is mended on the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from stepdown.availability import actions as availability
from stepdown.availability.vocabulary import Holds, Paint, PaintedWindow
from stepdown.journeys import publish_week, week_problem
from stepdown.kernel.period import WeekWindow
from stepdown.outbox.models import Letter
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.questions import lived
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import DAY, WRITTEN, DraftCard, Origin
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_phone import MAIL, a_line
from tests.scenes_week import MONDAY, open_house
from tests.stories.walking import NARROW, Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
# Robin works from ten at night to six in the morning and sleeps until two.
AWAKE = range(14, 20)


@dataclass
class Clinic:
    """A clinic whose week is published, early in the morning of the first day on which Robin comes."""

    cast: Cast
    draft: DraftCard
    now: datetime

    def page(self, walk: Walk, name: str) -> Page:
        context = walk.context()
        cookies = self.cast.browser(name, at=self.now).cookies
        context.add_cookies([{"name": k, "value": m.value, "url": walk.base} for k, m in cookies.items()])
        return walk.page(context)


@pytest.fixture
def clinic(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    cast = assemble()
    open_house(cast, 5)
    away = ((time(0), time(AWAKE.start)), (time(AWAKE.stop), time(0)))
    windows = [
        PaintedWindow(WeekWindow(day, start, end), Paint.CANNOT) for day in range(7) for start, end in away
    ]
    robin = cast.clients["robin"].id
    availability.paint(
        client_id=robin, week=MONDAY, windows=windows, holds=Holds.WEEKLY, by=cast.viewer("dana"), at=NOW
    )
    a_line(cast, MAIL)
    by = cast.viewer("dora")
    problem = week_problem.problem_of(by, week=MONDAY, at=NOW)
    plan = solve(problem, seed=0, limits=Limits(None, 60)).plan
    draft = actions.begin_draft(week=MONDAY, problem=problem, plan=plan, origin=Origin.SEARCH, by=by, at=NOW)
    publish_week.publish(draft_id=draft.id, version=1, by=by, at=NOW)
    publish_week.tell_due(by=SYSTEM, at=NOW)
    first = min(one.start for one in plan.sections if str(robin) in one.members) // DAY
    now = datetime.combine(MONDAY + timedelta(days=first), time(7), cast.harbor.tz)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return Clinic(cast, queries.draft(by, draft.id, at=NOW), now)


def _of_robin(clinic: Clinic) -> list[SessionCard]:
    robin = clinic.cast.clients["robin"].id
    every = sessions.of_week(SYSTEM, week=MONDAY, at=clinic.now)
    return [one for one in every if robin in one.client_ids]


def test_the_week_is_mended_and_everyone_affected_is_told_once(walk: Walk, clinic: Clinic) -> None:
    robin = str(clinic.cast.clients["robin"].id)
    week = next(one for one in lived(clinic.draft.problem, clinic.draft.plan) if one.client == robin)
    assert any(one.rule.need == 3 and not one.is_short for one in week.rules), week
    zone = clinic.cast.harbor.tz
    mine = _of_robin(clinic)
    assert all(one.during.start.astimezone(zone).hour in AWAKE for one in mine)
    today = next(one for one in mine if one.during.start.astimezone(zone).date() == clinic.now.date())
    told_before = _letters()

    page = clinic.page(walk, "dora")
    page.goto(f"{walk.base}/people/{today.leader_id}/hours/")
    with page.expect_navigation():
        page.get_by_role("button", name="Sick today").click()
    _mended_on_the_board(walk, page, today)

    repaired = queries.published(SYSTEM, week=MONDAY, at=clinic.now)
    assert repaired is not None and repaired.origin is Origin.REPAIR
    lines = queries.told(SYSTEM, repaired.id, at=clinic.now)
    hit = {one.client_id for one in lines}
    assert len(lines) == len(hit) and clinic.cast.clients["robin"].id in hit
    publish_week.tell_due(by=SYSTEM, at=clinic.now)
    publish_week.tell_due(by=SYSTEM, at=clinic.now)
    new = [one for one in _letters() if one not in told_before]
    # One letter each to those whom a message may reach; everybody else stands once on the list to call.
    reached = [one.client_id for one in lines if one.way in WRITTEN]
    assert clinic.cast.clients["robin"].id in reached
    assert sorted(str(one[0]) for one in new) == sorted(map(str, reached))
    assert {one[1] for one in new} == {"Your plan for the week has changed. Sign in to see it."}
    _seen_on_the_phone(walk, clinic, today)


def _letters() -> list[tuple[object, str, object]]:
    found = Letter.objects.filter(kind="week", to_client_id__isnull=False).order_by("id")
    return list(found.values_list("to_client_id", "text", "id"))


def _mended_on_the_board(walk: Walk, page: Page, today: SessionCard) -> None:
    """What happened stands there by itself: ways, the difference, a last look, and who is told."""
    page.goto(f"{walk.base}/timetable/weeks/{MONDAY}/repair/")
    happened = page.locator(".happened")
    expect(happened).to_contain_text(f"{today.leader_name} is away")
    hinders_nobody(page, "mend-happened")
    with page.expect_navigation():
        happened.get_by_role("button", name="See the ways").first.click()
    expect(page.locator("#ways")).to_contain_text("What changes")
    hinders_nobody(page, "mend-ways")
    with page.expect_navigation():
        page.get_by_role("button", name="Take it into a draft").first.click()
    expect(page.locator("main")).to_contain_text("Robin Example:")
    hinders_nobody(page, "mend-difference")
    with page.expect_navigation():
        page.get_by_role("link", name="Publish draft").click()
    expect(page.locator("main")).to_contain_text("every rule is kept")
    hinders_nobody(page, "mend-publish")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish and tell").click()
    expect(page.locator("main")).to_contain_text("Robin Example")
    hinders_nobody(page, "mend-told")
    page.goto(f"{walk.base}/timetable/weeks/{MONDAY}/by/staff/")
    expect(page.locator("main")).to_contain_text("take place")
    hinders_nobody(page, "mend-week")


def _seen_on_the_phone(walk: Walk, clinic: Clinic, before: SessionCard) -> None:
    """Robin reads at 390 px who leads today, or when it is instead."""
    page = clinic.page(walk, "robin")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(f"{walk.base}/my/week/{MONDAY}/")
    main = page.locator("main")
    for one in _of_robin(clinic):
        start = one.during.start.astimezone(clinic.cast.harbor.tz)
        expect(main).to_contain_text(f"{start:%H:%M}")
        expect(main).to_contain_text(one.leader_name)
        assert (one.during.start, one.leader_id) != (before.during.start, before.leader_id)
    hinders_nobody(page, "mend-my-week")
