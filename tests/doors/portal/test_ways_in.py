"""A client's ways in: a code at first, then six digits on a known device, a passkey, a password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from stepdown.people import actions as people
from stepdown.people.models import Account, KnownDevice, SignIn
from tests.cast import Cast, sheet

PIN = "482915"
PASSWORD = "four birds over water"


def with_a_code(cast: Cast) -> Browser:
    """Robin comes for the first time, with a code on paper."""
    now = datetime.now(UTC)
    code = people.invite(account_id=cast.accounts["robin"], by=cast.viewer("dana"), at=now)
    browser = Browser()
    answer = browser.post("/my/join/", sheet(code=f" {code.upper()} "))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/ways-in/")
    return browser


def known(cast: Cast) -> Browser:
    """Robin's phone, which opens with six digits; nobody is signed in."""
    browser = with_a_code(cast)
    assert browser.post("/my/ways-in/digits/", sheet(pin=PIN, again=PIN)).status_code == 303
    browser.post("/my/sign-out/", sheet())
    assert browser.get("/my/").status_code == 302
    return browser


def digits(browser: Browser, pin: str) -> Any:
    return browser.post("/my/sign-in/digits/", sheet(pin=pin))


def test_a_code_opens_the_door_once_and_asks_how_to_come_next_time(cast: Cast) -> None:
    browser = with_a_code(cast)
    page = browser.get("/my/ways-in/").content.decode()
    assert "Your code is used up" in page and "Six digits" in page and "Add a passkey" in page
    assert SignIn.objects.latest("started_at").how == "code"


def test_a_wrong_code_says_so_beside_its_field(cast: Cast) -> None:
    answer = Browser().post("/my/join/", sheet(code="abcd-efgh-jkmn-pqrs"))
    assert answer.status_code == 422 and "not valid, or no longer" in answer.content.decode()


def test_six_digits_are_enough_next_time(cast: Cast) -> None:
    browser = known(cast)
    page = browser.get("/my/sign-in/").content.decode()
    assert "Your six digits" in page and "Robin" not in page and "robin@" not in page
    answer = digits(browser, PIN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/")
    assert browser.get("/my/").status_code == 200
    assert SignIn.objects.latest("started_at").how == "digits"


def test_the_digits_open_nothing_from_another_device(cast: Cast) -> None:
    phone, other = known(cast), Browser()
    assert "Your six digits" not in other.get("/my/sign-in/").content.decode()
    assert digits(other, PIN).status_code == 422
    other.cookies[settings.CLIENT_DEVICE_COOKIE] = "a token that never was"
    assert digits(other, PIN).status_code == 422
    assert other.get("/my/").status_code == 302
    # What others try elsewhere takes no try away from the phone.
    assert KnownDevice.objects.get().wrong == 0 and digits(phone, PIN).status_code == 303


def test_five_wrong_tries_end_the_digits_and_are_counted_although_the_answer_is_a_no(cast: Cast) -> None:
    browser = known(cast)
    for left in (4, 3, 2, 1):
        answer = digits(browser, "000001")
        assert answer.status_code == 422 and f"Tries left on this device: {left}." in answer.content.decode()
    assert "Those were five tries" in digits(browser, "000001").content.decode()
    assert digits(browser, PIN).status_code == 422
    page = browser.get("/my/sign-in/").content.decode()
    assert "Your six digits" not in page and 'name="email"' in page


def test_the_device_cookie_is_read_by_no_script_and_lasts(cast: Cast) -> None:
    browser = known(cast)
    cookie = browser.cookies[settings.CLIENT_DEVICE_COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 400 * 24 * 3600


def test_digits_are_typed_twice_and_not_easy(cast: Cast) -> None:
    browser = with_a_code(cast)
    for pin, again, said in ((PIN, "482916", "not the same six"), ("111111", "111111", "easy to guess")):
        answer = browser.post("/my/ways-in/digits/", sheet(pin=pin, again=again))
        assert answer.status_code == 422 and said in answer.content.decode()
    assert not KnownDevice.objects.exists()


def test_a_found_phone_adds_no_way_in(cast: Cast) -> None:
    found = cast.browser("robin", at=datetime.now(UTC) - timedelta(minutes=16))
    SignIn.objects.update(last_active_at=datetime.now(UTC))
    for path, form in (
        ("digits/", {"pin": PIN, "again": PIN}),
        ("password/", {"password": PASSWORD}),
        ("passkey/", {"credential": "{}"}),
    ):
        answer = found.post(f"/my/ways-in/{path}", sheet(**form))
        assert answer.status_code == 422 and "we ask once more" in answer.content.decode(), path
    assert found.get("/my/ways-in/passkey/").status_code == 422


def test_a_device_is_forgotten_from_the_list(cast: Cast) -> None:
    browser = known(cast)
    digits(browser, PIN)
    assert "This one" in browser.get("/my/ways-in/").content.decode()
    row = KnownDevice.objects.get()
    dana = cast.browser("dana").post(f"/my/ways-in/devices/{row.id}/end/", sheet())
    assert dana.headers["Location"] == "/my/sign-in/"
    assert browser.post(f"/my/ways-in/devices/{row.id}/end/", sheet()).status_code == 303
    assert not browser.cookies[settings.CLIENT_DEVICE_COOKIE].value
    assert digits(browser, PIN).status_code == 422


def test_a_password_opens_on_every_device(cast: Cast) -> None:
    browser = with_a_code(cast)
    assert browser.post("/my/ways-in/password/", sheet(password="short")).status_code == 422
    assert browser.post("/my/ways-in/password/", sheet(password=PASSWORD)).status_code == 303
    other = Browser()
    answer = other.post("/my/sign-in/", sheet(email="robin@example.invalid", password=PASSWORD))
    assert answer.status_code == 303 and other.get("/my/").status_code == 200


def test_many_wrong_passwords_have_to_wait(cast: Cast) -> None:
    account = Account.objects.get(id=cast.accounts["robin"])
    account.set_password(PASSWORD)
    account.save()
    browser = Browser()
    tried = [
        browser.post("/my/sign-in/", sheet(email="robin@example.invalid", password=f"wrong {n}")).status_code
        for n in range(settings.AXES_FAILURE_LIMIT)
    ]
    assert tried[:-1] == [422] * (settings.AXES_FAILURE_LIMIT - 1)
    right = browser.post("/my/sign-in/", sheet(email="robin@example.invalid", password=PASSWORD))
    assert right.status_code == 429 and browser.get("/my/").status_code == 302


FORGED = [
    "",
    "{}",
    "[]",
    "null",
    "7",
    '{"id": "x", "response": {"userHandle": "eA"}}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": 7}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "eA", "clientDataJSON":'
    ' "e30", "authenticatorData": "AAAA", "signature": "AA", "attestationObject": "oA"}}',
]


@pytest.mark.parametrize("credential", FORGED)
def test_a_passkey_nobody_knows_opens_nothing(cast: Cast, credential: str) -> None:
    browser = Browser()
    asked = browser.get("/my/sign-in/passkey/")
    assert "challenge" in asked.content.decode() and asked.headers["Cache-Control"] == "no-store"
    answer = browser.post("/my/sign-in/passkey/", sheet(credential=credential))
    assert answer.status_code == 422 and "do not know this passkey" in answer.content.decode()


@pytest.mark.parametrize("credential", FORGED)
def test_a_passkey_that_was_not_made_is_not_kept(cast: Cast, credential: str) -> None:
    browser = with_a_code(cast)
    assert "creation_options" in browser.get("/my/ways-in/passkey/").content.decode()
    answer = browser.post("/my/ways-in/passkey/", sheet(credential=credential, passwordless="on"))
    assert answer.status_code == 422 and "That did not work" in answer.content.decode()


def test_somebody_elses_passkey_is_not_there(cast: Cast) -> None:
    assert with_a_code(cast).post("/my/ways-in/passkey/4711/end/", sheet()).status_code == 404
