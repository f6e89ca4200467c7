"""The tablet in the lobby: nobody is shown, a wrong code tells nothing, and it goes back to its start."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.attendance.actions import note_absence, take_back_absence
from stepdown.attendance.models import Mark
from stepdown.attendance.vocabulary import Presence
from stepdown.kiosk import models
from tests import scenes_kiosk as scenes
from tests import scenes_session as week
from tests.cast import NOW, SYSTEM, Cast, sheet

SOON = week.hour(0, 9).start - timedelta(minutes=10)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    told = {"at": SOON}
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: told["at"])
    return told


def _kiosk(cast: Cast) -> Browser:
    """A device that became the kiosk by the code staff were given."""
    device = Browser()
    code = scenes.an_opening_code(cast, at=SOON)
    assert device.post(reverse("kiosk-open"), sheet(code="12")).status_code == 422
    answer = device.post(reverse("kiosk-open"), sheet(code=code))
    assert answer.status_code == 303
    kept = answer.cookies["stepdown_kiosk"]
    assert (kept["path"], kept["samesite"], bool(kept["httponly"])) == ("/kiosk/", "Strict", True)
    return device


def test_an_own_code_scans_in_and_the_screen_shows_a_time_and_a_room(
    cast: Cast, now: dict[str, datetime]
) -> None:
    week.a_week(cast)
    device, code = _kiosk(cast), scenes.a_code(cast, "robin")
    assert "Type your own six digits" in device.get(reverse("kiosk")).content.decode()
    page = device.post(reverse("kiosk"), sheet(code=code, turn="in")).content.decode()
    assert "09:00" in page
    assert "room Oak" in page
    assert 'data-back="/kiosk/" data-seconds="6"' in page
    assert not [word for word in ("Robin", "Group a", "Dana", "Alex") if word in page]
    assert Mark.objects.get().client_id == cast.clients["robin"].id


def test_a_wrong_code_tells_nothing_is_counted_and_five_send_people_to_the_desk(
    cast: Cast, now: dict[str, datetime]
) -> None:
    week.a_week(cast)
    device, code = _kiosk(cast), scenes.a_code(cast, "robin")

    def said(typed: str, status: int = 422) -> str:
        answer = device.post(reverse("kiosk"), sheet(code=typed, turn="in"))
        assert answer.status_code == status
        text = answer.content.decode()
        return text[text.index("<main") : text.index('name="csrf')] if status == 422 else text

    wrong = said("000007")
    now["at"] = SOON - timedelta(minutes=30)
    assert said(code) == wrong, "a right code with no session near says the same"
    now["at"] = SOON
    for _ in range(3):
        said("000007")
    assert models.Kiosk.objects.get().wrong == 5
    assert "say hello at the desk" in said(code, 429)
    now["at"] = SOON + timedelta(minutes=6)
    assert device.post(reverse("kiosk"), sheet(code=code, turn="in")).status_code == 200
    assert Mark.objects.count() == 1


def test_no_other_device_takes_codes_and_an_ended_kiosk_takes_none(
    cast: Cast, now: dict[str, datetime]
) -> None:
    device, code = _kiosk(cast), scenes.a_code(cast, "robin")
    stranger = Browser()
    assert stranger.post(reverse("kiosk"), sheet(code=code)).status_code == 422
    dora = cast.browser("dora", at=SOON)
    kiosk = models.Kiosk.objects.get(ended_at=None)
    dora.post(reverse("floor-kiosk-end", args=[kiosk.id]), sheet())
    assert "Opening code" in device.get(reverse("kiosk")).content.decode()


def test_staff_are_shown_an_opening_code_once_and_give_a_code_to_whom_they_reach(
    cast: Cast, now: dict[str, datetime]
) -> None:
    dana = cast.browser("dana", at=SOON)
    page = dana.post(reverse("floor-kiosks"), sheet(site=str(cast.harbor.id))).content.decode()
    assert "Type this on the tablet" in page
    assert "Type this on the tablet" not in dana.get(reverse("floor-kiosks")).content.decode()
    assert dana.post(reverse("floor-code", args=[cast.clients["robin"].id]), sheet()).status_code == 200
    assert dana.post(reverse("floor-code", args=[cast.clients["alex"].id]), sheet()).status_code == 404


def test_by_video_the_phone_asks_where_one_is_and_for_a_yes_each_time(
    cast: Cast, now: dict[str, datetime]
) -> None:
    week.publish(cast, week.by_video(week.a_group(cast, "v", week.hour(0, 9), "robin")), at=NOW)
    robin, at = cast.browser("robin", at=SOON), reverse("my-check-in", args=[week.card(cast, "v").id])
    assert "Where are you now?" in robin.get(at).content.decode()
    own, mine = cast.clients["robin"].id, reverse("my-week")
    assert at in robin.get(mine).content.decode()
    about: dict[str, Any] = {
        "session_id": week.card(cast, "v").id,
        "client_id": own,
        "by": SYSTEM,
        "at": SOON,
    }
    note_absence(kind=Presence.EXCUSED, **about)
    page = robin.get(at).content.decode()
    assert "I came after all" in page and "I am here</span>" not in page
    assert at not in robin.get(mine).content.decode(), "nobody is asked to say what was said already"
    take_back_absence(**about)
    assert robin.post(at, sheet(turn="in", place="12 Fiction Way")).status_code == 422
    assert robin.post(at, sheet(turn="in", place="12 Fiction Way", consent="on")).status_code == 303
    assert "staff have yet to see you" in robin.get(at).content.decode()
    mark = Mark.objects.get()
    assert (mark.way, mark.place, mark.consent, mark.by_staff) == ("video", "12 Fiction Way", True, False)
    now["at"] = SOON - timedelta(minutes=10)
    assert "You can say so here from 08:45." in cast.browser("robin", at=now["at"]).get(at).content.decode()
    page = robin.post(reverse("my-code"), sheet()).content.decode()
    assert "Your code" in page
