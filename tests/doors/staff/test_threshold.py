"""The threshold: once, not stale, not forged, not undeclared, and never longer than it should be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Browser
from django.test import override_settings
from django.urls import path, reverse

from stepdown.audit.models import Entry
from stepdown.config.urls import urlpatterns as house
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.doors.threshold.registry import endpoints
from stepdown.kernel.viewer import Audience
from stepdown.people import actions
from stepdown.people.models import SignIn
from stepdown.people.vocabulary import Permission
from stepdown.place.models import Room, Site
from tests.cast import Cast, sheet


def _undeclared(request: object) -> None:
    """A view somebody forgot to declare."""


@reads(public=True, why="a test")
def broken(visit: Visit) -> Page:
    raise RuntimeError("Robin Example drinks")


urlpatterns = [path("forgotten/", _undeclared), path("broken/", broken)]


def test_the_same_form_sent_twice_is_done_once_and_answered_the_same(cast: Cast) -> None:
    dora = cast.browser("dora")
    form = sheet(name="Maple", capacity="10")
    address = reverse("site-rooms", args=[cast.harbor.id])
    first, second = dora.post(address, form), dora.post(address, form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert Room.objects.filter(name="Maple").count() == 1


def test_a_script_that_sent_a_form_is_told_where_it_leads_and_goes_there_itself(cast: Cast) -> None:
    dora, form = cast.browser("dora"), sheet(name="Maple", capacity="10")
    address = reverse("site-rooms", args=[cast.harbor.id])
    usual = dora.post(address, form).headers["Location"]
    for sent in (form, sheet(name="Oak", capacity="3")):
        told = dora.post(address, sent, headers={"X-Stepdown-Goes": "1"})
        assert (told.status_code, told.headers["X-Stepdown-To"]) == (204, usual)
        assert "Location" not in told.headers and not told.content
    assert told.cookies["stepdown_said"].value and Room.objects.filter(name="Oak").count() == 1
    refused = dora.post(address, sheet(name="", capacity="3"), headers={"X-Stepdown-Goes": "1"})
    assert refused.status_code == 422 and b"<main" in refused.content


def test_the_same_request_id_with_other_content_is_refused(cast: Cast) -> None:
    dora = cast.browser("dora")
    form = sheet(name="Maple", capacity="10")
    address = reverse("site-rooms", args=[cast.harbor.id])
    dora.post(address, form)
    answer = dora.post(address, {**form, "name": "Oak"})
    assert answer.status_code == 422
    assert not Room.objects.filter(name="Oak").exists()


def test_a_form_without_a_request_id_is_not_done(cast: Cast) -> None:
    answer = cast.browser("dora").post(
        reverse("site-rooms", args=[cast.harbor.id]), {"name": "Oak", "capacity": "3"}
    )
    assert answer.status_code == 400
    assert not Room.objects.filter(name="Oak").exists()


def test_a_refused_form_may_be_mended_and_sent_again_under_its_id(cast: Cast) -> None:
    dora = cast.browser("dora")
    form = sheet(name="", capacity="10")
    address = reverse("site-rooms", args=[cast.harbor.id])
    assert dora.post(address, form).status_code == 422
    assert dora.post(address, {**form, "name": "Maple"}).status_code == 303


def test_a_form_read_before_somebody_elses_save_comes_back_with_409_and_saves_nothing(cast: Cast) -> None:
    dora = cast.browser("dora")
    address = reverse("site", args=[cast.harbor.id])
    version = Site.objects.get(id=cast.harbor.id).version
    words = {"phone": "555-0199", "address": "2 Fiction Way"}
    assert dora.post(address, sheet(name="Harbor One", version=version, **words)).status_code == 303
    late = dora.post(address, sheet(name="Harbor Two", version=version, **words))
    assert late.status_code == 409
    assert Site.objects.get(id=cast.harbor.id).name == "Harbor One"
    assert "Harbor Two" in late.content.decode(), "what was typed is not lost"


def test_a_write_needs_the_protection_token(cast: Cast) -> None:
    cast_browser = cast.browser("dora")
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = cast_browser.cookies
    answer = strict.post(reverse("site-rooms", args=[cast.harbor.id]), sheet(name="Oak", capacity="3"))
    assert answer.status_code == 403
    assert not Room.objects.filter(name="Oak").exists()


def test_every_page_about_a_client_leaves_one_entry_naming_the_client(cast: Cast) -> None:
    robin = cast.clients["robin"]
    before = Entry.objects.count()
    assert cast.browser("dana").get(reverse("looked", args=[robin.id])).status_code == 200
    made = Entry.objects.filter(id__gt=before, verb="see").order_by("-id")
    assert [entry.client_ids for entry in made[:1]] == [[robin.id]]
    assert made.count() == 1


def test_being_turned_away_is_on_the_trail(cast: Cast) -> None:
    cast.browser("dana").get(reverse("looked", args=[cast.clients["alex"].id]))
    assert Entry.objects.filter(verb="turned away", staff_id=cast.staff["dana"].id).count() == 1


def test_a_foreign_client_and_none_at_all_look_the_same(cast: Cast) -> None:
    dana = cast.browser("dana")
    foreign = dana.get(reverse("looked", args=[cast.clients["alex"].id]))
    missing = dana.get(reverse("looked", args=[uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    strip = lambda answer: answer.content.decode().split("<main")[1].split("</main>")[0]  # noqa: E731
    assert strip(foreign) == strip(missing)


def test_idle_minutes_end_a_sign_in_and_the_absolute_hours_end_it_whatever_happens(cast: Cast) -> None:
    now = datetime.now(UTC)
    idle = cast.browser("dana", at=now - timedelta(minutes=21))
    assert idle.get(reverse("today")).status_code == 302
    busy = cast.browser("dana", at=now - timedelta(hours=12, minutes=1))
    SignIn.objects.update(last_active_at=now)
    assert busy.get(reverse("today")).status_code == 302


def test_a_page_keeps_a_sign_in_alive_and_nothing_sent_along_can_prevent_or_skip_it(cast: Cast) -> None:
    then = datetime.now(UTC) - timedelta(minutes=10)
    dana = cast.browser("dana", at=then)
    sign_in = SignIn.objects.order_by("-started_at").filter(started_at=then).get()
    dana.get(reverse("today"), {"skip_timeout_reset": "1", "polling": "1"})
    sign_in.refresh_from_db()
    assert sign_in.last_active_at > then + timedelta(minutes=9)


def test_polling_never_keeps_a_sign_in_alive(cast: Cast) -> None:
    @reads(may=Permission.SEE_PEOPLE, polling=True)
    def watched(visit: Visit) -> Page:
        return Page("staff/devices/page.html", {"sign_ins": (), "here": None})

    then = datetime.now(UTC) - timedelta(minutes=10)
    dana = cast.browser("dana", at=then)
    with override_settings(ROOT_URLCONF=(*house, path("watched/", watched))):
        assert dana.get("/watched/").status_code == 200
    assert SignIn.objects.get(started_at=then).last_active_at == then


def test_staff_without_a_second_factor_reach_nothing_outside_the_demo(cast: Cast) -> None:
    token = actions.start_sign_in(
        account_id=cast.accounts["dana"],
        door=Audience.STAFF,
        how="password",
        second_factor=False,
        at=datetime.now(UTC),
    )
    browser = Browser()
    browser.cookies["stepdown_staff"] = token
    with override_settings(DEMO=False):
        answer = browser.get(reverse("today"))
    assert answer.status_code == 302 and answer.headers["Location"] == reverse("second-factor")


def test_a_clients_cookie_opens_no_staff_page_and_a_staff_cookie_no_clients(cast: Cast) -> None:
    robin, dana = cast.browser("robin"), cast.browser("dana")
    crossed = Browser()
    crossed.cookies["stepdown_staff"] = robin.cookies["stepdown_client"].value
    crossed.cookies["stepdown_client"] = dana.cookies["stepdown_staff"].value
    assert crossed.get(reverse("today")).status_code == 302
    assert crossed.get(reverse("my-record")).status_code == 302


@override_settings(STAFF_HOST="staff.clinic.invalid", ALLOWED_HOSTS=["*"])
def test_with_hosts_of_their_own_a_staff_cookie_counts_only_at_the_staff_host(cast: Cast) -> None:
    dana = cast.browser("dana")
    assert dana.get(reverse("today"), headers={"host": "staff.clinic.invalid"}).status_code == 200
    assert dana.get(reverse("today"), headers={"host": "my.clinic.invalid"}).status_code == 302


def test_an_undeclared_address_keeps_the_house_shut() -> None:
    with override_settings(ROOT_URLCONF=__name__), pytest.raises(ImproperlyConfigured, match="forgotten"):
        list(endpoints())


def test_an_endpoint_declares_a_permission_or_why_it_needs_none() -> None:
    with pytest.raises(ValueError):
        reads()
    with pytest.raises(ValueError):
        writes(public=True)


def test_pages_are_never_kept_and_allow_no_foreign_script(cast: Cast) -> None:
    answer = cast.browser("dana").get(reverse("today"))
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy
    assert answer.headers["X-Request-Id"]


def test_the_log_of_a_fault_names_its_place_and_nobody(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    browser = Browser(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        answer = browser.get("/broken/?name=Robin")
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert "drinks" not in caplog.text and "Robin" not in caplog.text
