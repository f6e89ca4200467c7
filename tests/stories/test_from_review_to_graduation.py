"""From the review of the second week to graduation and the first call afterwards, in real Chromium.

One person's way: stay, a return to use, more hours the same week, fewer when the rules and the person are
ready, taken back and decided again, the week closed, graduated, called. Weeks that only pass are played by
the actions the doors use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from stepdown.aftercare import actions as aftercare
from stepdown.kernel.ids import new_id
from stepdown.step.vocabulary import Direction
from tests.cast import SYSTEM, assemble
from tests.scenes_course import WEEK, Course
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
# Ten in the morning in New York: the second week, the Thursday after, and what follows.
REVIEW = datetime(2026, 11, 30, 15, tzinfo=UTC)
THURSDAY = REVIEW + timedelta(days=3)
STEADY = REVIEW + 3 * WEEK
READY = datetime(2027, 2, 1, 15, tzinfo=UTC)
CLOSING = READY + WEEK
GOODBYE = READY + 4 * WEEK
NEXT_DAY = GOODBYE + timedelta(days=1)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass
class House:
    """Everybody at Harbor Street, and what time it is for them."""

    course: Course
    walk: Walk
    at: datetime = REVIEW

    def sits_down(self, who: str, name: str = "", *, phone: bool = False) -> Page:
        """Somebody signs in at this hour and opens a page: the one named, about Robin where it asks."""
        context = self.walk.context(dark=phone)
        cookies = self.course.cast.browser(who, at=self.at).cookies
        context.add_cookies(
            [{"name": k, "value": m.value, "url": self.walk.base} for k, m in cookies.items()]
        )
        page = self.walk.page(context)
        if name:
            page.goto(self.walk.base + (reverse(name) if phone else self.of_robin(name)))
        return page

    def passes(self, at: datetime) -> None:
        """Time goes on while nobody has a page open."""
        for page in self.walk.pages:
            page.goto("about:blank")
        self.at = at

    def of_robin(self, name: str) -> str:
        """The address of a page about Robin."""
        return reverse(name, args=[self.course.cast.clients["robin"].id])


@pytest.fixture
def house(transactional_db: None, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(Course(assemble()), walk)
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: made.at)
    made.course.begin()
    return made


def goes(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def follows(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.click()


def test_from_the_second_weeks_review_to_graduation_and_the_first_call(house: House) -> None:
    the_phone_before(house)
    the_review(house)
    more_hours_the_same_week(house)
    fewer_hours(house)
    the_week_closes(house)
    graduation(house)
    the_day_after(house)


def the_phone_before(house: House) -> None:
    """Questions answered and the day told on the phone; what was reached stands there."""
    phone = house.sits_down("robin", phone=True)
    phone.goto(house.walk.base + "/my/questions/phq9/")
    for number in range(1, 10):
        phone.locator(f"#q-{number} .choice").nth(1 if number < 6 else 0).click()
    if phone.locator("#q-10 .choice").count():
        phone.locator("#q-10 .choice").nth(0).click()
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    phone.goto(house.walk.base + reverse("my-record"))
    goes(phone, "Good")
    goes(phone, "Craving 2")
    goes(phone, "No")
    expect(phone.locator("#check-in")).to_contain_text("done for today")
    phone.goto(house.walk.base + reverse("my-plan"))
    expect(phone.get_by_text("Reached: PHQ-9 at 6 or less")).to_be_visible()
    phone.goto(house.walk.base + reverse("my-step"))
    phone.get_by_label("What you think of it").fill("I want to keep Mondays.")
    goes(phone, "Keep it")
    hinders_nobody(phone, "whole-my-step")


def the_review(house: House) -> None:
    """The second week: rule by rule, each fact a click away, and the decision to stay."""
    house.course.tested(REVIEW - 5 * DAY)
    desk = house.sits_down("dana")
    desk.goto(house.walk.base + reverse("steps"))
    hinders_nobody(desk, "whole-steps")
    follows(desk, "Robin Example")
    expect(desk.get_by_text("0 of 4 rules met")).to_be_visible()
    expect(desk.get_by_text("I want to keep Mondays.")).to_be_visible()
    tests = desk.get_by_role("row").filter(has_text="Last four tests as expected")
    expect(tests).to_contain_text("1")
    with desk.expect_navigation():
        tests.get_by_role("link").click()
    expect(desk.get_by_text("1 as expected").first).to_be_visible()
    desk.goto(house.walk.base + house.of_robin("client-step"))
    desk.get_by_role("radio", name="Stay", exact=True).check()
    expect(desk.locator("#effect")).to_contain_text("stay as they are")
    desk.get_by_label("Look again on").fill((REVIEW + WEEK).date().isoformat())
    goes(desk, "Decide")
    expect(desk.get_by_text("Decided, and in effect.")).to_be_visible()
    desk.goto(house.walk.base + house.of_robin("chart"))
    expect(desk.get_by_text("Reached: PHQ-9 at 6 or less")).to_be_visible()


def more_hours_the_same_week(house: House) -> None:
    """A Yes on the phone on Thursday morning; by ten the hours have risen, whatever the rules have."""
    house.passes(THURSDAY)
    phone = house.sits_down("robin", "my-record", phone=True)
    goes(phone, "Yes")
    expect(phone.locator("#check-in")).to_contain_text("All your days stay.")
    desk = house.sits_down("dana", "client-step")
    expect(desk.get_by_text("A return to use in the last week")).to_be_visible()
    desk.get_by_role("radio", name="Step up").check()
    expect(desk.locator("#effect")).to_contain_text("29:50 h")
    expect(desk.locator("#effect")).to_contain_text("A payer may ask for a new authorization")
    desk.get_by_label("From", exact=True).fill(THURSDAY.date().isoformat())
    desk.get_by_label("Why, in your words").fill("Robin asked for days that are full.")
    goes(desk, "Decide")
    expect(desk.get_by_text("Decided, and in effect.")).to_be_visible()
    with desk.expect_download() as packet:
        desk.get_by_role("button", name="Print for the talk").click()
    assert packet.value.suggested_filename == "step-review.pdf"
    phone = house.sits_down("robin", "my-step", phone=True)
    expect(phone.get_by_text("Robin asked for days that are full.")).to_be_visible()


def fewer_hours(house: House) -> None:
    """Two months on the rules are met: looked at, decided, taken back, decided again, and seats are free."""
    course = house.course
    course.moved(Direction.DOWN, "three-sessions", 1, STEADY)
    course.tested(*(READY - n * DAY for n in (24, 18, 11, 4)))
    course.kept(STEADY.date(), 6, READY - DAY)
    course.seen_at_home(READY - 3 * DAY)
    course.published(READY.date(), READY - 3 * DAY)
    house.passes(READY)
    desk = house.sits_down("dana")
    desk.goto(house.walk.base + reverse("steps"))
    expect(desk.get_by_role("row").filter(has_text="Robin Example")).to_contain_text("4 of 4")
    follows(desk, "Robin Example")
    fewer(desk)
    effect = desk.locator("#effect")
    for words in ("Outpatient", "Programme ends", "free for others", "A payer may ask"):
        expect(effect).to_contain_text(words)
    hinders_nobody(desk, "whole-step-down")
    goes(desk, "Decide")
    expect(desk.get_by_text("Decided, and in effect.")).to_be_visible()
    follows(desk, "Step down")
    expect(desk.get_by_text("frozen", exact=True)).to_be_visible()
    hinders_nobody(desk, "whole-decided")
    house.at += MINUTE
    desk.get_by_label("Why it is taken back").fill("Robin wants Monday's group once more.")
    goes(desk, "Take it back")
    expect(desk.get_by_text("Taken back. The stay before it goes on.")).to_be_visible()
    assert len(course.seats(READY.date(), READY)) > 3
    house.at += MINUTE
    fewer(desk)
    goes(desk, "Decide")
    expect(desk.get_by_text("Decided, and in effect.")).to_be_visible()
    director = house.sits_down("dora")
    director.goto(house.walk.base + reverse("today"))
    expect(director.get_by_text("seats ahead were given up; 1 person waits to start")).to_be_visible()


def fewer(desk: Page) -> None:
    desk.get_by_role("radio", name="Step down").check()
    led = desk.get_by_label("Where the step leads")
    led.select_option(led.locator("option", has_text="Outpatient, Thinning out").get_attribute("value"))
    desk.get_by_label("From", exact=True).fill(READY.date().isoformat())
    desk.get_by_label("Why, in your words").fill("The group on Tuesday is enough, and Lee is there.")
    expect(desk.locator("#effect")).to_contain_text("Outpatient")


def the_week_closes(house: House) -> None:
    """What counted in a closed week is not undone any more; a new step is the way."""
    course = house.course
    course.came(course.seats(READY.date(), CLOSING))
    house.passes(CLOSING)
    assert course.closed(READY.date(), CLOSING) >= 1
    desk = house.sits_down("dana", "client-step")
    follows(desk, "Step down")
    desk.get_by_label("Why it is taken back").fill("Too late")
    goes(desk, "Take it back")
    expect(desk.get_by_text("is closed").first).to_be_visible()


def graduation(house: House) -> None:
    """What only people can say is said, the plan for afterwards signed by both, and the last step taken."""
    house.passes(GOODBYE)
    aftercare.set_ceremony(
        ceremony_id=new_id(),
        site_id=house.course.cast.harbor.id,
        starts_at=GOODBYE + 2 * WEEK,
        words="Birch room, bring whom you like",
        by=SYSTEM,
        at=GOODBYE,
    )
    desk = house.sits_down("dana", "aftercare-plan")
    desk.get_by_label("Kind 1").select_option("secular")
    desk.get_by_label("What holds them, 1").fill("Tuesday circle")
    desk.get_by_label("What comes next, 1").fill("Dr Hart, once a month")
    desk.get_by_label("What they do when it starts to slip").fill("Call Lee, then us")
    desk.get_by_label("What it is for, in their words").fill("Be there for the kids")
    desk.get_by_label("They agree that we call afterwards").check()
    hinders_nobody(desk, "whole-aftercare-plan")
    goes(desk, "Write it down")
    goes(desk, "Sign as counselor")
    phone = house.sits_down("robin", "my-aftercare", phone=True)
    goes(phone, "Sign it")
    expect(phone.get_by_text("You signed it on")).to_be_visible()
    desk = house.sits_down("dana", "client-step")
    for about in ("new_goal", "stress_plan"):
        desk.get_by_label("About").select_option(about)
        desk.get_by_label("What you rest it on").fill("Told the group on Friday, and did it on Saturday")
        goes(desk, "Say it")
    expect(desk.get_by_role("heading", name="Graduate for Robin Example?")).to_be_visible()
    expect(desk.get_by_text("encouraged, never required")).to_be_visible()
    expect(desk.locator("#effect")).to_contain_text("none")
    desk.get_by_label("From", exact=True).fill(GOODBYE.date().isoformat())
    goes(desk, "Decide")
    expect(desk.get_by_text("Decided, and in effect.")).to_be_visible()
    the_papers(house, desk)


def the_papers(house: House, desk: Page) -> None:
    desk.goto(house.walk.base + house.of_robin("client-aftercare"))
    desk.get_by_text("Print a certificate").click()
    desk.get_by_label("It may say that treatment was completed here").check()
    with desk.expect_download() as paper:
        desk.get_by_role("button", name="Print", exact=True).click()
    assert paper.value.suggested_filename == "certificate.pdf"
    phone = house.sits_down("robin", "my-aftercare", phone=True)
    phone.get_by_text("I come", exact=True).first.click()
    phone.get_by_label("Call me up as").fill("Rob")
    goes(phone, "I come")
    expect(phone.get_by_text("You come, called up as “Rob”.")).to_be_visible()


def the_day_after(house: House) -> None:
    """The clock runs: Dana calls, and the phone says so in warm words."""
    house.passes(NEXT_DAY)
    desk = house.sits_down("dana")
    desk.goto(house.walk.base + reverse("aftercare"))
    expect(desk.get_by_text("called up as Rob")).to_be_visible()
    hinders_nobody(desk, "whole-aftercare-list")
    follows(desk, "Robin Example")
    desk.get_by_role("radio", name="yes").first.check()
    desk.get_by_label("Any use since the last time").select_option("no")
    desk.get_by_label("How it goes, in their words").fill("Slept, cooked for the kids")
    goes(desk, "Keep")
    expect(desk.get_by_text("The next check-up is on")).to_be_visible()
    hinders_nobody(desk, "whole-aftercare")
    phone = house.sits_down("robin", "my-record", phone=True)
    expect(phone.get_by_text("Dana Demo calls you about 8 March.")).to_be_visible()
    phone.goto(house.walk.base + reverse("my-plan"))
    expect(phone.get_by_text("The programme finished")).to_be_visible()
    phone.goto(house.walk.base + reverse("my-aftercare"))
    expect(phone.get_by_text("we spoke")).to_be_visible()
    expect(phone.get_by_text("Nothing you had is taken away.")).to_be_visible()
    hinders_nobody(phone, "whole-my-aftercare")
