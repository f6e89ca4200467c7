"""Three taps at night on a phone, a Yes that is thanked for, and the call that is made next morning."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from stepdown.recovery import actions as recovery
from stepdown.recovery.vocabulary import Mood, NewSupport, Start, Substance, SupportKind, Tap, Use
from tests.cast import Cast, assemble
from tests.scenes_admission import admitted
from tests.stories.walking import NARROW, Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """Robin in treatment, with some days behind them."""
    cast = assemble()
    admitted(cast)
    now, robin = timezone.now(), cast.clients["robin"].id
    by = cast.viewer("robin", at=now)
    first = now - timedelta(days=57)
    start = Start(first.date(), Substance.ALCOHOL)
    recovery.count_from(client_id=robin, start=start, by=by, at=now - timedelta(days=14))
    day = (first + timedelta(days=8)).date()
    recovery.tell_return_to_use(
        use_id=robin,
        client_id=robin,
        use=Use(day, day, Substance.ALCOHOL),
        by=by,
        at=now - timedelta(days=14),
    )
    for back in range(9, 0, -1):
        at = now - timedelta(days=back)
        for tap in (
            Tap(mood=Mood.FAIR if back % 3 else Mood.HARD),
            Tap(craving=back % 4 + 2),
            Tap(used=False),
        ):
            recovery.check_in(client_id=robin, tap=tap, by=by, at=at)
    kept = NewSupport(SupportKind.SPONSOR, "J.", "555-0100", agreed=True)
    recovery.add_support(support_id=robin, client_id=robin, new=kept, by=by, at=now)
    return cast


def tap(page: Page, name: str | re.Pattern[str]) -> None:
    button = page.get_by_role("button", name=name, exact=isinstance(name, str))
    with page.expect_navigation():
        button.click()
    expect(page.get_by_role("button", name=name, exact=isinstance(name, str))).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_yes_at_night_and_the_call_next_morning(people: Cast, walk: Walk) -> None:
    phone = walk.page(walk.context(people, "robin", dark=True))
    phone.goto(f"{walk.base}/my/")
    expect(phone.locator("#check-in")).to_contain_text("3 taps")
    hinders_nobody(phone, "90-my-day-dark")
    tap(phone, "Hard")
    tap(phone, "Craving 8")
    tap(phone, "Yes")
    expect(phone.locator("#check-in")).to_contain_text("Good that you said it")
    hinders_nobody(phone, "91-my-day-told")
    phone.get_by_role("link", name="Say which day").click()
    phone.wait_for_url("**/my/days/**")
    hinders_nobody(phone, "92-my-days")
    phone.goto(f"{walk.base}/my/plan/")
    expect(phone.locator(".my-days")).to_contain_text("Nothing takes them away")
    hinders_nobody(phone, "93-my-plan-days")

    desk = walk.page(walk.context(people, "dana"))
    desk.goto(f"{walk.base}/caseload/")
    expect(desk.locator("main")).to_contain_text("Told a return to use")
    hinders_nobody(desk, "94-caseload-calls")
    desk.get_by_role("link", name="Every reason").click()
    desk.wait_for_url("**/caseload/calls/")
    hinders_nobody(desk, "95-calls")
    desk.get_by_role("link", name="Make the call").click()
    desk.wait_for_url("**/days/")
    hinders_nobody(desk, "96-client-days")
    desk.goto(desk.url.replace("/days/", "/"))
    expect(desk.locator("main")).to_contain_text("Check-ins, calls, home")
    hinders_nobody(desk, "98-chart-days")
    desk.go_back()
    first = desk.locator(".flag-row").first
    first.get_by_label("What came of the call").fill("They called their sponsor; comes at noon")
    with desk.expect_navigation():
        first.get_by_role("button", name="We spoke").click()
    expect(desk.locator(".flag-row")).to_have_count(1)
    expect(desk.locator("main")).not_to_contain_text("Told a return to use")
    desk.set_viewport_size(NARROW)  # type: ignore[arg-type]
    hinders_nobody(desk, "97-client-days-narrow")
