"""Somebody new comes to work: invited, let in by a passkey, by an app, and out at once when they leave."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect

from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import Role, StaffCard
from tests.cast import SYSTEM, Cast, assemble
from tests.stories.walking import NARROW, Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

PASSWORD = "a kettle sings before rain"
EMAIL = "vera@clinic.invalid"


@dataclass
class Door:
    """The clinic's door with the second factor asked for, and Vera, who begins today."""

    cast: Cast
    walk: Walk
    vera: StaffCard
    code: str

    def come(self, path: str = "/sign-in/") -> Page:
        page = self.walk.page(self.walk.context())
        page.goto(self.walk.base + path)
        return page


@pytest.fixture
def door(transactional_db: None, walk: Walk, settings: LazySettings) -> Door:
    settings.DEMO = False
    cast = assemble()
    words = StaffWords("Vera Veritable", "Counselor", (Role.COUNSELOR,), (cast.harbor.id,), caseload_limit=12)
    vera = people.add_staff(email=EMAIL, words=words, by=SYSTEM, at=cast.now)
    code = people.invite(account_id=vera.account_id, by=cast.viewer("dora"), at=timezone.now())
    return Door(cast, walk, vera, code)


def test_a_passkey_is_all_one_needs(door: Door) -> None:
    page = door.come("/join/")
    hinders_nobody(page, "40-join")
    join(page, door.code)
    page = sign_in(page)
    expect(page).to_have_url(f"{door.walk.base}/second-factor/")
    hinders_nobody(page, "41-second-factor")
    page.goto(f"{door.walk.base}/today/")
    expect(page).to_have_url(f"{door.walk.base}/second-factor/")
    has_an_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What to call this device").fill("Desk at Harbor Street")
    expect(page.get_by_label("Sign in with this alone, without a password")).to_be_checked()
    hinders_nobody(page, "42-add-passkey")
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/recovery-codes/")
    hinders_nobody(page, "43-recovery-codes")
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("main")).to_contain_text("Desk at Harbor Street")
    hinders_nobody(page, "44-passkeys")
    page.get_by_role("button", name="Sign out, then sign in with it").click()
    hinders_nobody(page, "45-sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/today/")
    expect(page.locator("main")).to_contain_text("Vera")


def test_an_app_works_too_and_each_device_can_be_ended(door: Door) -> None:
    page = door.come("/join/")
    join(page, door.code)
    sign_in(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    hinders_nobody(page, "46-app")
    secret = page.locator("code").inner_text()
    page.get_by_label("Six digits").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".error").first).to_be_visible()
    page.get_by_label("Six digits").fill(digits(secret))
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out, then sign in with it").click()
    sign_in(page)
    hinders_nobody(page, "47-one-time-code")
    codes = recovery_codes(door)
    page.get_by_label("One-time code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today/")
    second = door.come()
    sign_in(second)
    second.get_by_label("One-time code").fill(codes[1])
    second.get_by_role("button", name="Sign in").click()
    second.wait_for_url("**/today/")
    second.goto(f"{door.walk.base}/devices/")
    hinders_nobody(second, "48-devices")
    second.get_by_role("button", name="End").first.click()
    second.wait_for_selector("text=ended")
    # What the page still asks for by itself has come before its account ends.
    second.wait_for_load_state("networkidle")
    page.goto(f"{door.walk.base}/today/")
    expect(page).to_have_url(f"{door.walk.base}/sign-in/")
    people.end_account(account_id=door.vera.account_id, by=door.cast.viewer("dora"), at=door.cast.now)
    second.goto(f"{door.walk.base}/today/")
    expect(second).to_have_url(f"{door.walk.base}/sign-in/")
    second.goto(f"{door.walk.base}/account/2fa/")
    assert "/sign-in/" in second.url
    sign_in(second)
    expect(second.locator("main")).to_contain_text("That did not match. Check both and try again.")


def test_every_no_sounds_the_same_and_many_tries_wait(door: Door) -> None:
    page = door.come()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    for email in ("nobody@clinic.invalid", "dana@clinic.invalid", "robin@example.invalid"):
        sign_in(page, email, "this is not the password")
        expect(page.locator("main")).to_contain_text("That did not match. Check both and try again.")
    hinders_nobody(page, "49-did-not-match")
    for _ in range(7):
        sign_in(page, "dana@clinic.invalid", "this is not the password")
        if page.get_by_text("A little too fast").count():
            break
    hinders_nobody(page, "50-too-fast")
    expect(page.locator("main")).to_contain_text("Wait a few minutes")


def test_signing_in_goes_on_to_where_one_was_going_and_never_elsewhere(door: Door) -> None:
    page = door.come("/sign-in/?next=/people/")
    assert page.locator("[name=next]").first.input_value() == "/people/"
    page.goto(f"{door.walk.base}/sign-in/?next=https://elsewhere.invalid/")
    expect(page.locator("[name=next]")).to_have_count(0)


def join(page: Page, code: str) -> None:
    page.get_by_label("Invitation code").fill(code)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open account").click()
    page.wait_for_url("**/sign-in/")


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> Page:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def has_an_authenticator(page: Page) -> None:
    """A device with a finger on it, as Chromium plays one."""
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


def digits(secret: str) -> str:
    """What the app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def recovery_codes(door: Door) -> list[str]:
    found = Authenticator.objects.get(user_id=door.vera.account_id, type=Authenticator.Type.RECOVERY_CODES)
    return [str(code) for code in found.wrap().get_unused_codes()]
