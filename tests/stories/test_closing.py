"""An evening in real Chromium: the day closed with things open, somebody called, the week closed for three
payers with different rules, and a letter of attendance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from stepdown.attendance import actions as attendance
from stepdown.attendance.vocabulary import Presence
from stepdown.curriculum import actions as curriculum
from stepdown.curriculum.vocabulary import Form, HandoutWords
from stepdown.episode import actions as episode
from stepdown.episode.vocabulary import Opening, StayTerms, WayIn
from stepdown.kernel.period import Period, WeekWindow
from stepdown.phone import actions as phone
from stepdown.phone.vocabulary import LineWords
from stepdown.programme import actions as programmes
from stepdown.programme import queries as programme
from stepdown.programme.vocabulary import Programme, Service
from stepdown.session import actions as session
from stepdown.session.vocabulary import Cancelled
from tests import scenes_day as day
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_programme import TODAY, a_next_version, a_rule
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
# Monday, 30 November 2026, half past six in the evening in New York; the week before is over.
EVENING = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
THIS_WEEK = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def clinic(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[Cast]:
    settings.STAFF_IDLE_MINUTES = 600
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: EVENING)
    cast = assemble()
    found = _three_payers(cast)
    for client, counselor in (("robin", "dana"), ("alex", "ines")):
        _treated(cast, client, counselor, found)
    _last_week(cast)
    _today(cast)
    words = LineWords(
        address="555-0188",
        label="Mobile",
        caller_name="Pat",
        times=tuple(WeekWindow(one, time(17), time(21)) for one in range(7)),
    )
    phone.add_line(client_id=cast.clients["alex"].id, words=words, by=cast.viewer("ines"), at=scenes.LATER)
    yield cast


def _three_payers(cast: Cast) -> Programme:
    """The programme itself, a payer whose days have an hour and a half, one whose weeks begin on Sunday."""
    daily = a_rule(key="harbor-mutual", name="Harbor Mutual (made up)", day_minutes=90, week_days=3)
    sunday = a_rule(
        key="sunday-health",
        name="Sunday Health (made up)",
        day_minutes=None,
        week_days=None,
        week_minutes=120,
        week_start=6,
        counts=(Service.SKILLS,),
    )
    for rule in (daily, sunday):
        programmes.add_rule(rule=rule, on=TODAY, by=SYSTEM, at=NOW)
    return a_next_version("matrix-iop", by=cast.viewer("dora"), payers=["harbor-mutual", "sunday-health"])


def _treated(cast: Cast, client: str, counselor: str, found: Programme) -> None:
    assert found.version_id is not None
    level = programme.level(SYSTEM, found.edition, found.phases[0].level)
    episode.open_episode(
        client_id=cast.clients[client].id,
        opening=Opening(cast.harbor.id, WayIn.FIRST),
        terms=StayTerms(level.rung, found.key, found.version_id, 1),
        accountable_id=cast.staff[counselor].id,
        by=SYSTEM,
        at=NOW,
    )


def _last_week(cast: Cast) -> None:
    """Robin whole on Monday, late on Wednesday; Alex excused once; Friday cancelled by the clinic."""
    cards = day.published(
        cast,
        day.skills(cast, "mon", 0, "robin", "alex"),
        day.skills(cast, "wed", 2, "robin", "alex"),
        day.skills(cast, "fri", 4, "robin", "alex"),
    )
    session.cancel_session(
        session_id=cards["fri"].id,
        why=Cancelled.STAFF_AWAY,
        version=cards["fri"].version,
        by=cast.viewer("dora"),
        at=cards["fri"].during.start - DAY,
    )
    day.held(cast, cards["mon"], {"robin": 60, "alex": 60})
    day.held(cast, cards["wed"], {"robin": 45})
    _absent(cast, cards["wed"].id, "alex", Presence.EXCUSED, cards["wed"].during)
    curriculum.hold(
        session_id=cards["mon"].id,
        topic_key="stop-the-cycle",
        by=cast.viewer("dana"),
        at=cards["mon"].during.start,
    )
    words = HandoutWords(
        "stop-the-cycle", "Stop the Cycle", "Three moments", Form.TEXT, "Name three moments of this week."
    )
    curriculum.keep_handout(words=words, by=cast.viewer("dana"), at=NOW)


def _absent(cast: Cast, session_id: object, client: str, kind: Presence, during: Period) -> None:
    attendance.note_absence(
        session_id=session_id,  # type: ignore[arg-type]
        client_id=cast.clients[client].id,
        kind=kind,
        words="Dentist" if kind is Presence.EXCUSED else "",
        by=SYSTEM,
        at=during.end or during.start,
    )


def _today(cast: Cast) -> None:
    """This afternoon: Robin never checked out, Alex did not come."""
    made = day.skills(cast, "today", 0, "robin", "alex", hour=14)
    week = replace(made, during=Period(made.during.start + 7 * DAY, (made.during.end or NOW) + 7 * DAY))
    scenes.publish(cast, week, week=THIS_WEEK)
    card = scenes.card(cast, "today", week=THIS_WEEK)
    start = card.during.start
    robin = cast.clients["robin"].id
    attendance.take_roll(session_id=card.id, present=[robin], since=start, by=SYSTEM, at=start)
    _absent(cast, card.id, "alex", Presence.DID_NOT_COME, card.during)


def _page(walk: Walk, cast: Cast, name: str, *, dark: bool = False) -> Page:
    context = walk.context(dark=dark)
    cookies = cast.browser(name, at=EVENING).cookies
    context.add_cookies([{"name": k, "value": m.value, "url": walk.base} for k, m in cookies.items()])
    return walk.page(context)


def test_an_evening_closes_the_day_calls_somebody_and_closes_the_week(walk: Walk, clinic: Cast) -> None:
    page = _page(walk, clinic, "priya")
    _the_day(walk, page)
    _the_call(page)
    _the_week(walk, page)
    _the_letter(walk, clinic)
    _topics(walk, clinic)


def _the_day(walk: Walk, page: Page) -> None:
    page.goto(f"{walk.base}/closing/")
    expect(page.get_by_text("3 things of")).to_be_visible()
    expect(page.get_by_text("No check-out yet")).to_be_visible()
    hinders_nobody(page, "closing-day")
    page.get_by_role("button", name="Close the day").click()
    expect(page.get_by_text("things are not done. Say who does them").first).to_be_visible()
    page.get_by_label("What is left").fill("Dana asks Robin tomorrow, and signs before nine.")
    with page.expect_navigation():
        page.get_by_role("button", name="Close the day").click()
    expect(page.get_by_text("did not come and nobody has reached them")).to_be_visible()
    hinders_nobody(page, "closing-calls")


def _the_call(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Alex Sample").click()
    hinders_nobody(page, "closing-call")
    expect(page.get_by_label("Mobile …88")).to_be_checked()
    page.get_by_label("Spoke with them").check()
    page.get_by_label("In a few words").first.fill("Was ill, comes on Wednesday.")
    with page.expect_navigation():
        page.get_by_role("button", name="Note the call").click()
    expect(page.get_by_text("Everybody who did not come has been reached.")).to_be_visible()


def _the_week(walk: Walk, page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="The week").click()
    expect(page.get_by_text("6 weeks can be closed.")).to_be_visible()
    hinders_nobody(page, "closing-weeks-open")
    with page.expect_navigation():
        page.get_by_role("button", name="Close 6 weeks").click()
    expect(page.get_by_text("All 6 weeks are closed.")).to_be_visible()
    for payer, attended, days in (
        ("Programme", "1:45", "0 of 3"),
        ("Harbor Mutual", "1:45", "0 of 3"),
        ("Sunday Health", "1:45", "–"),
    ):
        row = page.get_by_role("row").filter(has_text="Robin Example").filter(has_text=payer)
        expect(row).to_contain_text(attended)
        expect(row).to_contain_text(days)
        expect(row).to_contain_text("1:00: Cancelled by the clinic." if payer != "Sunday Health" else "0:15")
    hinders_nobody(page, "closing-weeks")
    row = page.get_by_role("row").filter(has_text="Robin Example").filter(has_text="Programme")
    with page.expect_navigation():
        row.get_by_role("link").click()
    expect(page.get_by_role("cell", name="cancelled by the clinic")).to_be_visible()
    hinders_nobody(page, "closing-week")


def _the_letter(walk: Walk, cast: Cast) -> None:
    page = _page(walk, cast, "dana")
    robin = cast.clients["robin"].id
    page.goto(f"{walk.base}/clients/{robin}/attendance-letter/")
    page.get_by_label("Letter: day by day").check()
    page.get_by_label("From").fill("2026-11-23")
    page.get_by_label("Through").fill("2026-11-29")
    with page.expect_navigation():
        page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("Day by day").first).to_be_visible()
    hinders_nobody(page, "attendance-letter")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make the PDF").click()
    assert coming.value.suggested_filename == "attendance-letter.pdf"


def _topics(walk: Walk, cast: Cast) -> None:
    page = _page(walk, cast, "dana")
    robin = cast.clients["robin"].id
    for name, path in (
        ("curriculum", "/curriculum/"),
        ("curriculum-group", f"/curriculum/groups/{cast.harbor.id}/skills/"),
        ("client-topics", f"/clients/{robin}/topics/"),
        ("handouts", "/curriculum/handouts/"),
        ("death", f"/clients/{robin}/death/"),
    ):
        page.goto(walk.base + path)
        hinders_nobody(page, name)
    small = _page(walk, cast, "robin", dark=True)
    small.goto(f"{walk.base}/my/topics/")
    expect(small.get_by_text("Three moments")).to_be_visible()
    hinders_nobody(small, "my-topics-night")
    night = _page(walk, cast, "priya", dark=True)
    for name, path in (("closing-day", "/closing/"), ("closing-weeks", "/closing/weeks/")):
        night.goto(walk.base + path)
        hinders_nobody(night, f"{name}-night")
