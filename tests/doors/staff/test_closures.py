"""A snow day and an outage as people at the desk see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.closure import models
from stepdown.closure.vocabulary import Way
from stepdown.intake.models import Inquiry
from stepdown.kernel.period import Period
from stepdown.session.models import Session
from tests import scenes_session as scenes
from tests.cast import Cast, sheet
from tests.doors.staff.test_phone import local, text
from tests.scenes_closure import in_treatment
from tests.scenes_phone import MAIL, OWN, a_line


def form(
    cast: Cast, *, start: timedelta = timedelta(0), hours: int = 9, **fields: object
) -> dict[str, object]:
    begins = datetime.now(UTC) + start
    return {
        "site": str(cast.harbor.id),
        "starts": local(cast, begins),
        "ends": local(cast, begins + timedelta(hours=hours)),
        "reason": "weather",
        "words": "Stay safe.",
        **fields,
    }


def seen_in(answer: object) -> str:
    body = answer.content.decode()  # type: ignore[attr-defined]
    return body.split('name="seen" value="')[1].split('"')[0]


def closed(cast: Cast, dora: Browser) -> models.Closure:
    asked = form(cast)
    looked = dora.post(reverse("closure-look"), asked)
    assert looked.status_code == 200 and not models.Closure.objects.exists()
    done = dora.post(reverse("closures"), sheet(**asked, seen=seen_in(looked)))
    assert done.status_code == 303
    return models.Closure.objects.get()


def test_a_director_looks_first_closes_and_everybody_sees_it(cast: Cast) -> None:
    in_treatment(cast, "robin", "jamie")
    a_line(cast, MAIL)
    a_line(cast, OWN, client="jamie")
    dora, iva = cast.browser("dora"), cast.browser("iva")
    assert "Everything is open" in text(iva.get(reverse("closures")))
    looked = text(dora.post(reverse("closure-look"), form(cast)))
    assert (
        "Robin Example" in looked and "E-mail that says there is a message" in looked and "2 people" in looked
    )
    closure = closed(cast, dora)
    page = text(iva.get(reverse("closure", args=[closure.id])))
    assert "1 person still has to be called" in page and "Jamie Imaginary" in page
    for where in (reverse("today"), reverse("site", args=[cast.harbor.id]), reverse("closures")):
        assert "losed" in text(iva.get(where)), where
    assert "Stay safe." in text(cast.browser("robin").get(reverse("my-record")))
    told = models.Told.objects.get(way=Way.CALL)
    where = reverse("closure-told", args=[told.id])
    assert iva.post(where, sheet(words="")).status_code == 422
    assert iva.post(where, sheet(words="Spoke with them.")).status_code == 303
    assert "Nobody has to be called" in text(iva.get(reverse("closure", args=[closure.id]) + "?way=call"))


def test_sessions_of_the_closed_hours_are_shown_before_and_cancelled_by_the_same_act(cast: Cast) -> None:
    start = datetime.now(UTC) + timedelta(hours=2)
    week = start.astimezone(cast.harbor.tz).date()
    group = scenes.a_group(cast, "a", Period(start, start + timedelta(hours=1)), "robin")
    scenes.publish(cast, group, week=week - timedelta(days=week.weekday()))
    dora = cast.browser("dora")
    looked = text(dora.post(reverse("closure-look"), form(cast)))
    assert "1 session is cancelled" in looked and "Group a" in looked and "Session planned" in looked
    closed(cast, dora)
    assert Session.objects.get().cancelled_why == "site_closed"


def test_what_was_not_looked_at_is_not_done(cast: Cast) -> None:
    dora = cast.browser("dora")
    looked = dora.post(reverse("closure-look"), form(cast))
    in_treatment(cast, "robin")
    answer = dora.post(reverse("closures"), sheet(**form(cast), seen=seen_in(looked)))
    assert answer.status_code == 422 and "list has changed" in text(answer)
    for wrong, words in (
        ({"hours": -1}, "ends after it begins"),
        ({"reason": "other", "words": ""}, "what clients read"),
    ):
        page = dora.post(reverse("closures"), sheet(**form(cast, **wrong), seen="x"))  # type: ignore[arg-type]
        assert page.status_code == 422 and words in text(page), wrong
    assert dora.post(reverse("closure-look"), form(cast, starts="now")).status_code == 422
    assert not models.Closure.objects.exists()


def test_opening_again_is_a_second_act_and_clients_read_it(cast: Cast) -> None:
    in_treatment(cast, "robin")
    dora = cast.browser("dora")
    closure = closed(cast, dora)
    where = reverse("closure-open", args=[closure.id])
    assert dora.post(where, sheet(why="")).status_code == 422
    assert dora.post(where, sheet(why="The road is clear")).status_code == 303
    assert "is open again" in text(cast.browser("robin").get(reverse("my-record")))
    assert "open again" in text(dora.get(reverse("closure", args=[closure.id])))
    assert cast.browser("nora").get(reverse("closure", args=[closure.id])).status_code == 404


# -- downtime


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> None:
    settings.PACKET_DIR = tmp_path / "packets"  # type: ignore[attr-defined]


def test_a_packet_is_printed_now_and_taken_out_again(cast: Cast) -> None:
    in_treatment(cast, "robin")
    iva = cast.browser("iva")
    assert "No packet yet" in text(iva.get(reverse("downtime")))
    made = iva.post(reverse("downtime"), {"site": str(cast.harbor.id)})
    assert made.headers["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")
    assert iva.post(reverse("downtime"), {"site": str(cast.mill.id)}).status_code == 404
    packet = models.Packet.objects.get()
    again = iva.post(reverse("packet", args=[packet.id]))
    assert again.content == made.content
    assert cast.browser("dana").post(reverse("packet", args=[packet.id])).status_code == 403
    assert "printed at the front desk" in text(cast.browser("dana").get(reverse("downtime")))


def test_everybody_says_how_they_are_reached(cast: Cast) -> None:
    dana, where = cast.browser("dana"), reverse("own-number")
    assert dana.post(where, sheet(number="555-0177", note="nights", version="0")).status_code == 303
    assert dana.post(where, sheet(number="555-0178", version="0")).status_code == 409
    assert dana.post(where, sheet(number="12", version="1")).status_code == 422
    assert 'value="555-0177"' in dana.get(reverse("downtime")).content.decode()


def test_after_an_outage_the_papers_are_counted_entered_and_settled(cast: Cast) -> None:
    iva, now = cast.browser("iva"), datetime.now(UTC)
    began, ended = now - timedelta(hours=4), now - timedelta(hours=1)
    asked = {
        "site": str(cast.harbor.id),
        "what": "The line was cut",
        "calls": "1",
        "visits": "0",
        "inquiries": "1",
    }
    wrong = sheet(
        **asked, began=local(cast, now + timedelta(hours=2)), ended=local(cast, now + timedelta(hours=3))
    )
    assert iva.post(reverse("outages"), wrong).status_code == 422
    made = iva.post(reverse("outages"), sheet(**asked, began=local(cast, began), ended=local(cast, ended)))
    where = made.headers["Location"]
    assert "2 papers are still to be entered" in text(iva.get(where))
    assert "papers are still to be entered" in text(iva.get(reverse("today")))
    happened = local(cast, now - timedelta(hours=2))
    call = sheet(then="log", from_paper="on", started=happened, ended=happened, told_us="x")
    assert iva.post(reverse("call-new"), call).status_code == 303
    outage = models.Outage.objects.get()
    enter = reverse("outage-inquiry", args=[outage.id])
    ahead = local(cast, now + timedelta(days=1))
    assert iva.post(enter, sheet(happened=ahead, happening="x")).status_code == 422
    assert iva.post(enter, sheet(happened="soon", happening="x")).status_code == 422
    assert iva.post(enter, sheet(happened=happened, happening="On a napkin.")).status_code == 303
    inquiry = Inquiry.objects.get()
    assert local(cast, inquiry.at) == happened
    assert "Every paper is entered" in text(iva.get(where))
    assert "On paper first, entered" in text(iva.get(reverse("inquiry", args=[inquiry.id])))
    settle = reverse("outage-settled", args=[outage.id])
    assert iva.post(settle, sheet(words="")).status_code == 422
    assert iva.post(settle, sheet(words="In the blue folder")).status_code == 303
    assert "In the blue folder" in text(iva.get(where))
