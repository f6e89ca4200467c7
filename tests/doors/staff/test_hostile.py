"""A careful enemy at the doors: odd bytes, foreign hosts, two hands at once, words that break out."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from stepdown.audit.models import Entry, Receipt
from stepdown.people import actions as people
from stepdown.people.models import CareTie, Client, Credential, SignIn, StaffMember
from stepdown.people.vocabulary import TieGround
from stepdown.place.models import Room, Site
from tests.cast import NOW, SYSTEM, Cast, assemble, sheet
from tests.scenes_episode import in_threads

NASTY = [
    "' OR 1=1 --",
    "%' UNION SELECT * FROM people_account --",
    "\\",
    "%_%",
    "{{7*7}}{% raw %}",
    '"><img src=x onerror=alert(1)>',
    "\u202eevil",
    "a" * 5000,
    "‎😀" * 40,
]


@pytest.mark.parametrize("text", NASTY)
def test_a_search_takes_any_words_for_words(cast: Cast, text: str) -> None:
    dana = cast.browser("dana")
    for name in ("search", "people", "caseload", "pipeline", "programmes", "referral-find", "emergency"):
        answer = dana.post(reverse(name), {"text": text})
        assert answer.status_code in {200, 422}, f"{name}: {answer.status_code}"
        page = answer.content.decode()
        assert "<img src=x" not in page and "Alex Sample" not in page and "49{%" not in page


def test_zero_bytes_and_numbers_that_are_none_are_refused_not_stumbled_over(cast: Cast) -> None:
    dora = cast.browser("dora")
    assert dora.post(reverse("search"), {"text": "Ro\0bin"}).status_code == 400
    for before in ("²", "١٢", "9" * 40, "-1", "1e3", "x"):
        assert dora.get(reverse("trail"), {"before": before}).status_code == 200
    for version in ("²", "", "-1", "9" * 30):
        form = sheet(name="A", phone="555-0101", address="x", version=version)
        assert dora.post(reverse("site", args=[cast.harbor.id]), form).status_code == 422


def test_a_page_that_comes_back_filled_in_wrongly_is_on_the_trail_too(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    answer = cast.browser("dana").post(reverse("consent-new", args=[robin]), sheet())
    assert answer.status_code == 422
    entry = Entry.objects.filter(verb="see", client_ids__contains=[robin]).latest("id")
    assert str(entry.request_id) == answer.headers["X-Request-Id"]


def test_a_sign_in_page_leads_nowhere_else(cast: Cast) -> None:
    browser = Browser()
    for there in ("https://evil.invalid/", "//evil.invalid", "javascript:alert(1)"):
        page = browser.get("/account/login/", {"next": there}).content.decode()
        assert "evil.invalid" not in page and "javascript:" not in page


def test_a_foreign_host_is_refused_and_never_repeated(cast: Cast) -> None:
    answer = Browser(raise_request_exception=False).get("/", headers={"host": "evil.invalid"})
    assert answer.status_code == 400 and b"evil.invalid" not in answer.content


@override_settings(SESSION_COOKIE_SECURE=True)
def test_cookies_of_ours_are_closed_to_scripts_and_travel_encrypted(cast: Cast) -> None:
    dora = cast.browser("dora")
    answer = dora.post(reverse("site-rooms", args=[cast.harbor.id]), sheet(name="Oak", capacity="3"))
    said = answer.cookies["stepdown_said"]
    assert said["secure"] and said["httponly"] and said["samesite"] == "Lax"


def test_a_credential_is_verified_only_at_its_owners_address(cast: Cast) -> None:
    theirs = Credential.objects.filter(staff_id=cast.staff["ines"].id).get()
    Credential.objects.update(verified_at=None, verified_by=None)
    dora = cast.browser("dora")
    wrong = reverse("credential-verify", args=[cast.staff["dana"].id, theirs.id])
    assert dora.post(wrong, sheet()).status_code == 404
    theirs.refresh_from_db()
    assert theirs.verified_at is None
    right = reverse("credential-verify", args=[cast.staff["ines"].id, theirs.id])
    assert dora.post(right, sheet()).status_code == 303


def test_the_trail_shows_a_director_the_acts_of_their_own_sites_alone(cast: Cast) -> None:
    cast.browser("nora").get(reverse("looked", args=[cast.clients["casey"].id]))
    page = cast.browser("dora").get(reverse("trail")).content.decode()
    assert "Nora Notreal" not in page
    found = cast.browser("dora").post(reverse("trail"), {"verb": "see"}).content.decode()
    assert "Nora Notreal" not in found


def test_a_role_taken_away_acts_at_the_next_request(cast: Cast) -> None:
    dora = cast.browser("dora")
    assert dora.get(reverse("trail")).status_code == 200
    StaffMember.objects.filter(id=cast.staff["dora"].id).update(roles=["counselor"])
    assert dora.get(reverse("trail")).status_code == 403


def test_a_tie_that_ends_closes_the_chart_at_the_next_request(cast: Cast) -> None:
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    assert dana.get(reverse("consents", args=[robin])).status_code == 200
    people.untie(
        staff_id=cast.staff["dana"].id, client_id=robin, ground=TieGround.ACCOUNTABLE, by=SYSTEM, at=NOW
    )
    assert dana.get(reverse("consents", args=[robin])).status_code == 404


def test_a_new_password_ends_every_sign_in(cast: Cast) -> None:
    dana = cast.browser("dana")
    now = datetime.now(UTC)
    code = people.invite(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=now)
    people.use_invitation(code=code, password="fictional words of the checks", by=SYSTEM, at=now)
    assert dana.get(reverse("today")).status_code == 302
    assert not SignIn.objects.filter(account_id=cast.accounts["dana"], ended_at=None).exists()


# ---- two hands at once, on a database that really commits


def _answers(browsers: list[Browser], address: str, forms: list[dict[str, object]]) -> list[int]:
    got: list[HttpResponseBase] = []
    works = [
        lambda browser=browser, form=form: got.append(browser.post(address, form))
        for browser, form in zip(browsers, forms, strict=True)
    ]
    assert in_threads(*works) == [None] * len(works)
    return sorted(answer.status_code for answer in got)


@pytest.mark.django_db(transaction=True)
def test_two_hands_at_once() -> None:
    cast = assemble()
    hands = [cast.browser("dora") for _ in range(4)]
    rooms = reverse("site-rooms", args=[cast.harbor.id])
    form = sheet(name="Maple", capacity="10")
    # One form, sent four times at once: done once, answered four times the same.
    assert _answers(hands, rooms, [form] * 4) == [303] * 4
    assert Room.objects.filter(name="Maple").count() == 1
    # Two forms read at one version: one is saved, the other shown both sides.
    site = reverse("site", args=[cast.harbor.id])
    version = Site.objects.get(id=cast.harbor.id).version
    words = {"phone": "555-0199", "address": "2 Fiction Way", "version": version}
    both = [sheet(name=name, **words) for name in ("Harbor One", "Harbor Two")]
    assert _answers(hands[:2], site, both) == [303, 409]
    # A write that fails leaves no receipt: mended, it goes through under its id.
    broken = sheet(name="", capacity="1")
    assert hands[0].post(rooms, broken).status_code == 422
    assert not Receipt.objects.filter(request_id=broken["request_id"]).exists()
    assert hands[0].post(rooms, {**broken, "name": "Fir"}).status_code == 303
    _namesakes(cast)
    _accountable(cast)
    _repeats_write(hands[0], rooms, form)


def _namesakes(cast: Cast) -> None:
    """Two of one chosen name, added at once, are told apart."""
    add = lambda: people.add_client(  # noqa: E731
        chosen_name="Jordan Placeholder", site_id=cast.harbor.id, by=SYSTEM, at=NOW
    )
    assert in_threads(add, add, add) == [None] * 3
    made = Client.objects.filter(chosen_name="Jordan Placeholder")
    assert len(set(made.values_list("handle", flat=True))) == 3


def _accountable(cast: Cast) -> None:
    """Two counselors made accountable at once: one is."""
    client = people.add_client(chosen_name="Sky Invented", site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    works = [
        lambda name=name: people.tie(
            staff_id=cast.staff[name].id,
            client_id=client.id,
            ground=TieGround.ACCOUNTABLE,
            by=SYSTEM,
            at=NOW,
        )
        for name in ("dana", "ines")
    ]
    ends = in_threads(*works)
    assert sum(end is None for end in ends) == 1
    assert CareTie.objects.filter(client_id=client.id, ends_at=None).count() == 1


def _repeats_write(hand: Browser, address: str, form: dict[str, object]) -> None:
    """A repeat writes to the log of the database, so that its answer waits for the same disks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        before = cursor.fetchone()[0]
        assert hand.post(address, form).status_code == 303
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)", [before])
        assert cursor.fetchone()[0] > 0


def test_an_id_that_is_none_is_not_found(cast: Cast) -> None:
    assert cast.browser("dora").get(reverse("person", args=[uuid4()])).status_code == 404
