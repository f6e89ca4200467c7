"""Pages of tests: the day, one test from collecting to the talk, results that wait, safety before all."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from stepdown.drugtest import actions, models, queries
from stepdown.drugtest.vocabulary import Came, Found, Outcome, Sign
from stepdown.kernel.refusal import Refusal
from tests import scenes_drugtest as scenes
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_admission import treated
from tests.scenes_medication import ordered


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.STAFF_IDLE_MINUTES = 600
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: NOW)


def _as(cast: Cast, name: str) -> Browser:
    return cast.browser(name, at=NOW)


def _text(browser: Browser, name: str, *args: object) -> str:
    answer = browser.get(reverse(name, args=args or None))
    assert answer.status_code == 200, answer.content.decode()[:600]
    return answer.content.decode()


def test_the_day_shows_who_is_drawn_to_those_who_reach_them_and_never_tomorrow(cast: Cast) -> None:
    assert "no seed was sealed" in _text(_as(cast, "dana"), "tests")
    scenes.due(cast)
    scenes.due(cast, "alex", who="ines")
    scenes.sealed(cast)
    draw = scenes.drawn(cast)
    page = _text(_as(cast, "dana"), "tests")
    assert "2 people are due" in page
    assert "Robin Example" in page
    assert "Alex Sample" not in page
    shown = _text(_as(cast, "dana"), "tests-draws") + _text(_as(cast, "dana"), "tests-draw", draw.id)
    assert "It holds" in shown
    assert draw.seed in shown
    tomorrow = models.SealedSeed.objects.get(day=NOW.date() + timedelta(days=1))
    assert tomorrow.seed_hash[:24] in shown
    told = _as(cast, "dana").post(reverse("tests-draw", args=[draw.id]), sheet())
    found = queries.check_file(json.loads(told.content))
    assert not isinstance(found, Refusal)
    assert found.holds
    seeds = _as(cast, "dana").post(reverse("tests-seeds", args=[cast.harbor.id]), sheet())
    held = queries.check_file(json.loads(told.content), json.loads(seeds.content))
    assert not isinstance(held, Refusal)
    assert held.holds


def test_whoever_calls_is_found_and_told_once(cast: Cast) -> None:
    scenes.a_draw(cast)
    iva, robin = _as(cast, "iva"), cast.clients["robin"].id
    found = iva.post(reverse("tests"), sheet(text="robin", site=cast.harbor.id)).content.decode()
    assert "Has not asked yet" in found
    answer = iva.post(reverse("client-tests-asked", args=[robin]), sheet(way="phone"), follow=True)
    assert "yes, today" in answer.content.decode()
    again = iva.post(reverse("tests"), sheet(text="robin", site=cast.harbor.id)).content.decode()
    assert "Told: yes, today" in again
    # Who collects does not read results, and who reads decides how often.
    assert iva.post(reverse("client-tests-plan", args=[robin]), sheet(plan="usual")).status_code == 403


def test_a_test_is_collected_read_and_talked_about_on_one_page(cast: Cast) -> None:
    test_id = scenes.asked_for(cast)
    dana = _as(cast, "dana")
    page = reverse("test", args=[test_id])
    wrong = dana.post(
        reverse("test-collect", args=[test_id]),
        sheet(fluid="urine", watched="alone", as_wished="on", custody="on", version=1),
    )
    assert wrong.status_code == 422
    assert "how you knew who it was" in wrong.content.decode()
    told = sheet(fluid="urine", watched="alone", as_wished="on", temperature="96", version=1)
    assert dana.post(reverse("test-collect", args=[test_id]), told).status_code == 303
    cup = sheet(cocaine=Found.DETECTED.value, thc=Found.NOT_DETECTED.value, version=2)
    assert dana.post(reverse("test-cup", args=[test_id]), cup).status_code == 303
    shown = dana.get(page).content.decode()
    assert "presumptive, not confirmed" in shown
    assert "Nothing follows from it by itself" in shown
    assert "positive" not in shown
    ask = sheet(analytes=["cocaine"], why="Named for the plan", version=3)
    assert dana.post(reverse("test-definitive", args=[test_id]), ask).status_code == 303
    read = sheet(outcome=Outcome.NOT_AS_EXPECTED.value, words="Used on Sunday, told me", version=4)
    assert dana.post(reverse("test-read", args=[test_id]), read).status_code == 303
    (talk,) = queries.open_talks(SYSTEM, at=NOW)
    done = dana.post(reverse("test-talk", args=[talk.id]), sheet(words="A good talk", version=talk.version))
    assert done.status_code == 303
    row = _text(dana, "client-tests", cast.clients["robin"].id)
    assert "0 as expected, 1 not as expected" in row
    assert "not as expected; presumptive, not confirmed" in row


def test_a_medicine_written_down_after_the_weighing_explains_at_once(cast: Cast) -> None:
    test_id = scenes.given(cast)
    scenes.cup(cast, test_id, buprenorphine=Found.DETECTED)
    dana = _as(cast, "dana")
    assert "nothing known explains it" in _text(dana, "test", test_id)
    ordered(cast, "buprenorphine_sl", amount=Decimal(16))
    assert "is explained by Buprenorphine" in _text(dana, "test", test_id)


def test_safety_is_the_whole_page_until_it_was_talked_about(cast: Cast) -> None:
    test_id = scenes.a_test(cast)
    dana = _as(cast, "dana")
    page = _text(dana, "test", test_id)
    assert "Naloxone and a talk about staying alive" in page
    for other in ("test-read", "test-definitive", "test-cup", "test-note", "test-pass-on"):
        assert reverse(other, args=[test_id]) not in page
    # Whoever collects without reading results learns nothing of it.
    iva, version = _as(cast, "iva"), scenes.version_of(test_id)
    desk = _text(iva, "test", test_id)
    assert "Given. The result waits to come or to be read." in desk
    cup = iva.post(
        reverse("test-cup", args=[test_id]), sheet(thc=Found.NOT_DETECTED.value, version=version)
    ).content.decode()
    assert "A clinician has this test in hand" in cup
    secret = ("nobody expected", "not as expected", "aloxone", "talks with them", "afety")
    assert not any(word in desk + cup for word in secret)
    closed = dana.post(
        reverse("test-read", args=[test_id]),
        sheet(outcome="not_as_expected", words="Read", version=version),
    )
    assert closed.status_code == 422
    assert not models.ReadingRow.objects.exists()
    told = sheet(naloxone="given", words="With her sister tonight", version=version)
    assert dana.post(reverse("test-safety", args=[test_id]), told).status_code == 303
    assert reverse("test-read", args=[test_id]) in _text(dana, "test", test_id)


def test_the_desk_sees_how_warm_a_specimen_was_and_no_sign_of_a_laboratory(cast: Cast) -> None:
    test_id = scenes.given(cast, temperature=Decimal("84"))
    number, harbor = queries.test(SYSTEM, test_id, at=NOW).line.number, cast.harbor.id
    body = scenes.oru(number, ("2161-8", "Creatinine [Mass/volume] in Urine", "12", "mg/dL"))
    actions.take_file(body=body, site_id=harbor, by=SYSTEM, at=NOW)
    robin = cast.clients["robin"].id
    for page, args in (("test", test_id), ("client-tests", robin)):
        desk, reader = (_text(_as(cast, name), page, args) for name in ("iva", "dana"))
        assert "Cold when it was handed over" in desk
        assert Sign.DILUTE.label.text in reader
        assert Sign.DILUTE.label.text not in desk


def test_a_file_is_taken_once_and_what_nobody_can_place_is_matched_by_a_person(cast: Cast) -> None:
    test_id = scenes.given(cast)
    body = scenes.oru("NOBODYS1", ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "120", "ng/mL"))
    dana = _as(cast, "dana")

    def take() -> str:
        file = SimpleUploadedFile("r.hl7", body)
        answer = dana.post(reverse("tests-results"), sheet(site=cast.harbor.id, file=file), follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    assert "1 wait to be matched" in take()
    assert "was here already" in take()
    (report,) = queries.unmatched(SYSTEM, cast.harbor.id)
    page = _text(dana, "tests-report", report.id)
    assert "Invented, Person" in page
    assert "Robin Example" in page
    told = sheet(test=test_id, version=report.version)
    assert dana.post(reverse("tests-report", args=[report.id]), told).status_code == 303
    assert "Matched Dana Demo" in _text(dana, "test", test_id)
    body += body.replace(b"L-100", b"L-200").replace(b"\rORC", b"\rPID|2||9||Other^Person\rORC")
    assert "1 of its messages not taken: A message about 2 people" in take()
    broken = SimpleUploadedFile("x.txt", b"hello")
    no = dana.post(reverse("tests-results"), sheet(site=cast.harbor.id, file=broken))
    assert no.status_code == 422
    assert "No HL7 message" in no.content.decode()
    assert actions.note_absent(site_id=cast.harbor.id, by=SYSTEM, at=NOW) == 0
    assert models.Test.objects.filter(came=Came.GIVEN).count() == 1


def test_a_client_asks_on_their_phone_and_hears_nothing_before(cast: Cast) -> None:
    treated(cast)
    scenes.often(cast, "robin")
    scenes.sealed(cast)
    scenes.drawn(cast)
    robin = _as(cast, "robin")
    page = _text(robin, "my-tests")
    assert "Ask once a day" in page
    assert "Your last tests" not in page
    assert "Come by until" not in _text(robin, "my-record")
    answer = robin.post(reverse("my-tests"), sheet(), follow=True).content.decode()
    assert "Yes, today. Come by until 20:00." in answer
    assert "Yes, you test today" in _text(robin, "my-record")
    told = sheet(collector="woman", fluid="oral", words="", version=0)
    assert robin.post(reverse("my-tests-wish"), told).status_code == 303
    assert queries.wish_of(SYSTEM, cast.clients["robin"].id, at=NOW).fluid == "oral"
