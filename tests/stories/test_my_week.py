"""A phone at 390: a code on paper, then one tap or six digits; the week, and a calendar of one's own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from stepdown.people import actions as people
from tests.cast import Cast, assemble
from tests.scenes_swap import a_swap_week
from tests.stories.walking import NARROW, Walk, hinders_nobody, shoot

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
PIN, WEEK = "482915", "/my/week/2026-11-23/"


@dataclass
class Phone:
    """Robin's phone at the clinic's door, with a code on paper."""

    cast: Cast
    walk: Walk
    page: Page
    code: str


@pytest.fixture
def phone(transactional_db: None, walk: Walk) -> Phone:
    cast = assemble()
    code = people.invite(account_id=cast.accounts["robin"], by=cast.viewer("dana"), at=timezone.now())
    page = walk.page(walk.context(dark=True))
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    return Phone(cast, walk, page, code)


def comes_with_a_code(phone: Phone) -> None:
    page = phone.page
    page.goto(f"{phone.walk.base}/my/join/")
    hinders_nobody(page, "60-my-code")
    page.get_by_label("Code from your clinic").fill(phone.code)
    page.get_by_role("button", name="Open my door").click()
    page.wait_for_url("**/my/ways-in/")
    expect(page.locator("main")).to_contain_text("Your code is used up")
    hinders_nobody(page, "61-my-ways")


def leaves(page: Page) -> None:
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/my/sign-in/")


def test_a_code_then_six_digits(phone: Phone) -> None:
    comes_with_a_code(phone)
    page = phone.page
    page.get_by_label("Six digits").fill(PIN)
    page.get_by_label("The same again").fill(PIN)
    page.get_by_role("button", name="Use these digits").click()
    expect(page.locator("main")).to_contain_text("This one")
    hinders_nobody(page, "62-my-ways-chosen")
    leaves(page)
    hinders_nobody(page, "63-my-digits")
    page.get_by_label("Your six digits").fill("000001")
    page.get_by_role("button", name="Come in").click()
    expect(page.locator("main")).to_contain_text("Tries left on this device: 4.")
    page.get_by_label("Your six digits").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/")


def test_a_code_then_a_passkey_which_opens_no_staff_door(phone: Phone) -> None:
    comes_with_a_code(phone)
    page = phone.page
    has_an_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    hinders_nobody(page, "64-my-passkey")
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/my/ways-in/")
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    leaves(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/my/")
    leaves(page)
    page.goto(f"{phone.walk.base}/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("main")).to_contain_text("We do not know this passkey.")
    page.goto(f"{phone.walk.base}/today/")
    expect(page).to_have_url(f"{phone.walk.base}/sign-in/")


def test_the_week_a_swap_and_a_calendar_of_ones_own(transactional_db: None, walk: Walk) -> None:
    cast = assemble()
    a_swap_week(cast)
    page = walk.page(walk.context(cast, "robin"))
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(f"{walk.base}/my/")
    expect(page.locator("main")).to_contain_text("Process group")
    shoot(page, "65-my-day")
    page.goto(f"{walk.base}{WEEK}")
    expect(page.locator("main")).to_contain_text("with Dana Demo, room Birch")
    hinders_nobody(page, "66-my-week")
    page.get_by_role("link", name="Calendar", exact=True).click()
    expect(page.get_by_role("img", name="Your week: each appointment at its time.")).to_be_visible()
    hinders_nobody(page, "67-my-week-as-calendar")
    page.get_by_role("link", name="List").click()
    page.get_by_role("link", name="2 other times are free").first.click()
    hinders_nobody(page, "68-my-swap")
    page.get_by_role("button", name="Take this time").last.click()
    page.wait_for_url(f"**{WEEK}")
    expect(page.locator("main")).to_contain_text("You gave this seat up.")
    shoot(page, "69-my-week-after")
    page.get_by_role("link", name="In my own calendar").click()
    hinders_nobody(page, "70-my-calendar")
    page.get_by_label("Class").check(force=True)
    page.get_by_role("button", name="Make the address").click()
    hinders_nobody(page, "71-my-calendar-made")
    address = page.get_by_label("Copy it").input_value()
    fetched = walk.context().request.get(address)
    assert fetched.status == 200 and fetched.text().count("BEGIN:VEVENT") == 4
    page.get_by_role("link", name="To my week").click()
    page.get_by_role("link", name="In my own calendar").click()
    page.get_by_role("button", name="Cancel this address").click()
    expect(page.get_by_role("button", name="Make the address")).to_be_visible()
    assert walk.context().request.get(address).status == 404
    the_same_at_night_and_on_a_desk(walk, cast)


def the_same_at_night_and_on_a_desk(walk: Walk, cast: Cast) -> None:
    night = walk.page(walk.context(cast, "robin", dark=True))
    night.goto(f"{walk.base}{WEEK}")
    hinders_nobody(night, "72-my-week-night")
    night.goto(f"{walk.base}{WEEK}?as=calendar")
    shoot(night, "73-my-calendar-night")
    desk = walk.page(walk.context(cast, "robin"))
    desk.goto(f"{walk.base}{WEEK}")
    shoot(desk, "74-my-week-desk")


def has_an_authenticator(page: Page) -> None:
    """A phone with a lock on it, as Chromium plays one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
