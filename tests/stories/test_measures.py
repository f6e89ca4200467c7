"""Questions in real Chromium: on a phone through a line that drops, with staff by one key an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Route, expect

from stepdown.audit.models import Entry
from stepdown.measure.models import Filling
from stepdown.people.actions import open_client_account
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_admission import treated
from tests.scenes_kiosk import a_code, an_opening_code
from tests.scenes_measure import filled
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    """Robin in treatment, with the answers of the weeks before."""
    cast = assemble()
    treated(cast)
    now = datetime.now(UTC)
    for weeks, line in ((6, "3 3 3 3 3 2 0 0 0"), (4, "2 2 3 2 3 2 0 0 0"), (3, "2 2 2 2 1 1 0 0 0")):
        filled(cast, line, at=now - timedelta(weeks=weeks))
        filled(cast, " ".join(line.split()[1:8]), key="gad7", at=now - timedelta(weeks=weeks))
        weekly = f"2 {weeks // 2} {weeks // 2} 0 . 0 . . . . . . . 1 {6 - weeks // 2 - 2} 2 1 2 3 4 1 3 3"
        filled(cast, weekly, key="bam_iop", at=now - timedelta(weeks=weeks))
    return cast


def test_answers_survive_a_line_that_drops_and_stand_on_the_chart(clinic: Cast, walk: Walk) -> None:
    # The dropped line is a complaint of the browser that is meant here: this page is not listened to.
    phone = walk.context(clinic, "robin").new_page()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(walk.base + reverse("my-record"))
    phone.get_by_role("link", name="How are you?").click()
    expect(phone.get_by_role("heading", name="How are you?")).to_be_visible()
    hinders_nobody(phone, "measures-asked")
    phone.get_by_role("link", name="How my mood was").click()
    expect(phone.get_by_role("heading", name="How my mood was")).to_be_visible()
    hinders_nobody(phone, "measures-questions")
    for number in range(1, 10):
        phone.locator(f"#q-{number} .choice").nth(0 if number == 9 else 1).click()
    down = {"times": 0}

    def drop(route: Route) -> None:
        if route.request.method == "POST" and down["times"] == 0:
            down["times"] += 1
            route.abort()
        else:
            route.continue_()

    phone.route("**/questions/phq9/", drop)
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_text("Not sent yet: no connection.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    hinders_nobody(phone, "measures-thanks")
    assert Filling.objects.filter(key="phq9", way="phone", by_name="Robin Example").count() == 1


def test_answers_wait_for_the_server_and_for_nobody_elses_sign_in(clinic: Cast, walk: Walk) -> None:
    clinic.accounts["alex"] = open_client_account(
        client_id=clinic.clients["alex"].id, email="alex@example.invalid", by=SYSTEM, at=NOW
    )
    # What stands in the way is meant, and the browser complains of it: this page is not listened to.
    robin = walk.context(clinic, "robin")
    phone = robin.new_page()
    phone.goto(walk.base + reverse("my-measure", args=["phq9"]))
    for number in range(1, 10):
        phone.locator(f"#q-{number} .choice").nth(0 if number == 9 else 1).click()
    tries = {"times": 0}

    def out_of_order(route: Route) -> None:
        tries["times"] += 1
        if tries["times"] == 1:
            route.fulfill(status=502, body="Bad gateway")
        else:
            route.continue_()

    phone.route("**/questions/phq9/", out_of_order)
    send = phone.get_by_role("button", name="Send my answers")
    send.click()
    expect(phone.get_by_text("Not sent yet: the clinic’s server is not answering.")).to_be_visible()
    # By the second try the sign-in has ended.
    robin.clear_cookies(name=settings.CLIENT_COOKIE)
    expect(phone.get_by_text("Not sent yet: you are signed out.")).to_be_visible()
    hinders_nobody(phone, "measures-signed-out")
    for who, said in (("alex", "Not sent yet: you are signed out."), ("robin", "Your answers are kept")):
        robin.add_cookies(walk.context(clinic, who).cookies())  # type: ignore[arg-type]
        with phone.expect_response("**/questions/phq9/"):
            send.click()
        expect(phone.get_by_text(said)).to_be_visible()
    client_ids = Filling.objects.filter(key="phq9", way="phone", by_name="Robin Example").values_list(
        "client_id"
    )
    assert list(client_ids) == [(clinic.clients["robin"].id,)]


def test_with_staff_one_key_is_one_answer(clinic: Cast, walk: Walk) -> None:
    desk = walk.page(walk.context(clinic, "dana"))
    desk.goto(walk.base + reverse("client-measure-new", args=[clinic.clients["robin"].id, "c_ssrs"]))
    expect(desk.locator(".question.now")).to_have_attribute("data-item", "1")
    hinders_nobody(desk, "measures-by-key")
    # No, no: three to five do not come; six is asked, and its second part after a yes.
    for key in ("1", "1"):
        desk.keyboard.press(key)
    expect(desk.locator(".question.now")).to_have_attribute("data-item", "6")
    expect(desk.locator("#q-3")).to_be_hidden()
    desk.keyboard.press("2")
    expect(desk.locator(".question.now")).to_have_attribute("data-item", "6b")
    desk.keyboard.press("1")
    with desk.expect_navigation(url="**/measures/*-*/"):
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("moderate", exact=True)).to_be_visible()
    # The way on is gone once: what is said once is heard, and the page stands in the trail as read once.
    expect(desk.get_by_text("The answers are kept.")).to_be_visible()
    assert Entry.objects.filter(verb="see", kind="one").count() == 1
    desk.goto(walk.base + reverse("chart", args=[clinic.clients["robin"].id]))
    expect(desk.get_by_role("img", name="PHQ-9: 10 now, 17 at first.")).to_be_visible()
    hinders_nobody(desk, "measures-chart")
    desk.goto(walk.base + reverse("client-measures", args=[clinic.clients["robin"].id]))
    expect(desk.get_by_role("heading", name="Measures of Robin Example")).to_be_visible()
    hinders_nobody(desk, "measures-of-client")


def test_at_the_kiosk_what_the_clinic_answers_is_shown(clinic: Cast, walk: Walk) -> None:
    lobby = walk.page(walk.context())
    lobby.clock.install()
    lobby.goto(f"{walk.base}/kiosk/")
    lobby.get_by_label("Opening code").fill(an_opening_code(clinic, at=datetime.now(UTC)))
    lobby.get_by_role("button", name="Make this device the kiosk").click()
    lobby.get_by_label("Your code").fill(a_code(clinic, "robin", at=datetime.now(UTC)))
    lobby.get_by_role("button", name="Answer my questions").click()
    # All but the third; the ninth is the one that cannot wait.
    for number in (1, 2, 4, 5, 6, 7, 8):
        lobby.locator(f"#q-{number} .choice").nth(1).click()
    lobby.locator("#q-9 .choice").nth(2).click()
    lobby.get_by_role("button", name="Send my answers").click()
    expect(lobby.get_by_text("One question is open.")).to_be_visible()
    hinders_nobody(lobby, "measures-kiosk-open")
    lobby.get_by_role("button", name="Send as it is").click()
    expect(lobby.get_by_role("heading", name="Please come to the desk")).to_be_visible()
    hinders_nobody(lobby, "measures-kiosk-desk")
    assert Filling.objects.filter(key="phq9", way="kiosk").count() == 1
    # Whoever does not come finds the screen at its start again.
    lobby.clock.fast_forward(46_000)
    expect(lobby.get_by_text("Type your own six digits")).to_be_visible()


def test_a_page_that_says_no_stays_until_it_is_read(clinic: Cast, walk: Walk) -> None:
    desk = walk.page(walk.context(clinic, "dana"))
    desk.goto(walk.base + reverse("client-measures", args=[clinic.clients["robin"].id]))
    desk.locator(".excuses summary").first.click()
    form = desk.locator(".excuses form").first
    form.evaluate("one => { one.noValidate = true; }")
    form.get_by_role("button").click()
    expect(desk.get_by_text("Choose a day.")).to_be_visible()
    desk.wait_for_timeout(500)
    expect(desk.get_by_text("Choose a day.")).to_be_visible()
