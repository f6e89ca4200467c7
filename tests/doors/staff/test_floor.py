"""The floor without script: each tap a form, a device's queue answered mark by mark, limits and reasons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.urls import reverse

from stepdown.attendance.models import Mark
from stepdown.attendance.queries import credits
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.session import models
from stepdown.session.vocabulary import SessionCard
from tests import scenes_session as week
from tests.cast import SYSTEM, Cast, sheet

NINE = datetime(2026, 11, 23, 14, tzinfo=UTC)


class Clock:
    """The clock of the house, set by the check."""

    now = NINE

    def __call__(self) -> datetime:
        return self.now

    def after(self, minutes: int) -> None:
        self.now = NINE + timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Clock:
    made = Clock()
    settings.STAFF_IDLE_MINUTES = 600
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", made)
    return made


def _group(cast: Cast, *clients: str, least: int = 1, seats: int = 8) -> SessionCard:
    one = week.a_group(cast, "a", week.hour(0, 9, minutes=90), *(clients or ("robin", "alex")), seats=seats)
    week.publish(cast, replace(one, least=least, break_minutes=0))
    return week.card(cast, "a")


def _as(cast: Cast, name: str, clock: Clock) -> Browser:
    return cast.browser(name, at=clock.now)


def _minutes(cast: Cast) -> dict[str, int]:
    names = {cast.clients[one].id: one for one in ("robin", "alex")}
    day = Period(NINE - timedelta(hours=4), NINE + timedelta(hours=8))
    found = credits(SYSTEM, list(names), during=day, at=NINE + timedelta(hours=4))
    return {names[one]: sum(line.minutes for line in lines) for one, lines in found.items()}


def test_everybody_is_here_since_the_start_and_leaves_at_the_end(cast: Cast, clock: Clock) -> None:
    card = _group(cast)
    clock.after(6)
    dana = _as(cast, "dana", clock)
    page = dana.get(reverse("floor-session", args=[card.id])).content.decode()
    assert "Not here yet, 6 min" in page
    assert "All here since 09:00" in page
    dana.post(reverse("floor-all", args=[card.id]), sheet(turn="in", when="planned"))
    clock.after(20)
    one = str(cast.clients["alex"].id)
    dana.post(reverse("floor-mark", args=[card.id]), sheet(member=one, turn="out"))
    clock.after(35)
    dana.post(reverse("floor-mark", args=[card.id]), sheet(member=one, turn="in"))
    page = dana.get(reverse("floor-roll", args=[card.id])).content.decode()
    assert "out 09:20, back after 15 min" in page
    clock.after(50)
    dana.post(reverse("floor-break", args=[card.id]), sheet())
    clock.after(60)
    dana.post(reverse("floor-break", args=[card.id]), sheet())
    clock.after(100)
    dana.post(reverse("floor-all", args=[card.id]), sheet(turn="out", when="planned"))
    assert _minutes(cast) == {"robin": 80, "alex": 65}


def test_what_a_device_kept_is_answered_mark_by_mark_and_again_the_same(cast: Cast, clock: Clock) -> None:
    card = _group(cast, "robin", "alex")
    clock.after(30)

    def one(member: str, session: object = card.id) -> dict[str, str]:
        moment = (NINE + timedelta(minutes=5)).isoformat()
        return {
            "id": str(new_id()), "session": str(session), "member": str(cast.clients[member].id),
            "turn": "in", "moment": moment, "device": "tablet",
        }  # fmt: skip

    marks = [one("robin"), one("casey"), one("alex", new_id()), one("alex")]
    dana = _as(cast, "dana", clock)

    def send() -> list[str]:
        answer = dana.post(reverse("floor-sent"), sheet(marks=json.dumps(marks)))
        return [told["outcome"] for told in answer.json()["answers"]]

    assert send() == ["kept", "refused", "refused", "kept"]
    assert send() == ["same", "refused", "refused", "same"]
    assert Mark.objects.count() == 2
    marks[0]["turn"] = "out"
    assert send()[0] == "refused"
    for nonsense in ("", "{}", '[{"id": 1}]', json.dumps([one("robin") | {"moment": "2026-11-23T09:00"}])):
        assert dana.post(reverse("floor-sent"), sheet(marks=nonsense)).status_code == 422
    assert Mark.objects.count() == 2


def test_a_correction_keeps_both_times_and_the_second_who_corrects_is_told(cast: Cast, clock: Clock) -> None:
    card = _group(cast)
    dana, robin = _as(cast, "dana", clock), cast.clients["robin"].id
    dana.post(reverse("floor-mark", args=[card.id]), sheet(member=str(robin), turn="in"))
    mark, at = str(Mark.objects.get().id), reverse("floor-correct", args=[card.id, robin])
    clock.after(20)
    assert dana.post(at, sheet(mark=mark, clock="09:05", reason=" ", version="0")).status_code == 422
    answer = dana.post(at, sheet(mark=mark, clock="09:05", reason="Came with the bus.", version="0"))
    assert answer.status_code == 303
    page = dana.get(reverse("floor-person", args=[card.id, robin])).content.decode()
    assert "<s>09:00</s> → 09:05: Came with the bus. (Dana Demo" in page
    assert dana.post(at, sheet(mark=mark, clock="09:07", reason="No, later.", version="0")).status_code == 409


def test_a_walk_in_takes_a_seat_over_the_limit_with_a_reason_alone(cast: Cast, clock: Clock) -> None:
    card = _group(cast, "robin", "alex", seats=2)
    dora, at = _as(cast, "dora", clock), reverse("floor-walk-in", args=[card.id])
    page = dora.post(at, sheet(client="Jamie Imaginary")).content.decode()
    assert "The clinic gave it 2 seats." in page
    assert "say why" in page
    assert "Nobody alone is called" in dora.post(at, sheet(client="Nobody Here")).content.decode()
    assert dora.post(at, sheet(client="Jamie Imaginary", over="Came at the wrong hour.")).status_code == 303
    page = dora.get(reverse("floor-session", args=[card.id])).content.decode()
    assert "More people than it has seats (3/2): Came at the wrong hour. Dora Director" in page


def test_too_few_somebody_else_and_cancelled_are_done_from_the_session(cast: Cast, clock: Clock) -> None:
    card = _group(cast, "robin", least=3)
    dora = _as(cast, "dora", clock)
    page = dora.get(reverse("floor-session", args=[card.id])).content.decode()
    assert "Has 1 of the 3 people it needs." in page
    few = reverse("floor-few", args=[card.id])
    assert "Hold it all the same" in dora.get(few).content.decode()
    assert dora.post(few, sheet(way="run", words="")).status_code == 422
    dora.post(few, sheet(way="run", words="They came far."))
    assert "Dora Director holds it all the same: They came far." in dora.get(few).content.decode()
    leader = reverse("floor-leader", args=[card.id])
    page = dora.get(leader).content.decode()
    assert "Priya Placeholder leads it" in page
    assert "Iva Imaginary has no verified credential that day to lead groups." in page
    priya = str(cast.staff["priya"].id)
    assert dora.post(leader, sheet(staff=priya, version="1")).status_code == 303
    off = reverse("floor-off", args=[card.id])
    assert "needs some words" in dora.post(off, sheet(why="other", version="2")).content.decode()
    assert dora.post(off, sheet(why="room_closed", version="2")).status_code == 303
    page = dora.get(reverse("floor-session", args=[card.id])).content.decode()
    assert "The clinic cancelled this session. Nobody was absent." in page
    assert "No room" in dora.get(reverse("floor")).content.decode(), "it stays in sight"


def test_a_crisis_is_arranged_and_stands_beside_the_week(cast: Cast, clock: Clock) -> None:
    dana, at = _as(cast, "dana", clock), reverse("floor-new")
    assert "Crisis" in dana.get(f"{at}?occasion=crisis").content.decode()
    told = {
        "occasion": "crisis", "kind": "individual", "title": "", "site": f"{cast.harbor.id} office",
        "leader": str(cast.staff["dana"].id), "day": "2026-11-23", "start": "08:40", "minutes": "30",
        "client": "Robin Example",
    }  # fmt: skip
    assert dana.post(at, sheet(**(told | {"client": "Alex Sample"}))).status_code == 422
    assert dana.post(at, sheet(**told)).status_code == 303
    made = models.Session.objects.get()
    assert (made.occasion, made.during.lower, made.plan_key[:9]) == (
        "crisis",
        NINE - timedelta(minutes=20),
        "arranged:",
    )
    assert "Crisis" in dana.get(reverse("floor")).content.decode()


def test_who_does_not_lead_sees_whom_they_reach_and_the_others_as_a_number(cast: Cast, clock: Clock) -> None:
    card = _group(cast)
    page = _as(cast, "ines", clock).get(reverse("floor-session", args=[card.id])).content.decode()
    assert "Alex Sample" in page
    assert "Robin Example" not in page
    assert "1 more person is known to whoever leads this session." in page
    robin = cast.clients["robin"].id
    ines = _as(cast, "ines", clock)
    assert ines.get(reverse("floor-person", args=[card.id, robin])).status_code == 404
    refused = ines.post(reverse("floor-mark", args=[card.id]), sheet(member=str(robin), turn="in"))
    assert refused.status_code == 404
    assert not Mark.objects.exists()


def test_a_move_says_on_its_page_what_it_breaks_before_it_is_confirmed(cast: Cast, clock: Clock) -> None:
    clock.after(-120)
    card = _group(cast)
    week.publish(cast, week.a_group(cast, "a", card.during, "robin", "alex"),
                 week.a_group(cast, "b", week.hour(0, 12), "jamie", room="Elm", leader="ines"))  # fmt: skip
    card = week.card(cast, "a")
    dora, at = _as(cast, "dora", clock), reverse("floor-move", args=[card.id])
    assert "what it would break is said here" in dora.get(at).content.decode()
    elm, oak = (str(week.rooms(cast, name)[name]) for name in ("Elm", "Oak"))
    to = {"day": "2026-11-23", "start": "12:00", "place": elm}
    page = dora.get(at, to).content.decode()
    assert "Elm is taken then: Group b." in page
    assert "Oak" in page.partition("Free then: ")[2].partition("<")[0]
    answer = dora.post(at, sheet(**to, words="Flooded.", version=str(card.version)))
    assert (answer.status_code, "Elm is taken then" in answer.content.decode()) == (422, True)
    to["place"] = oak
    assert dora.post(at, sheet(**to, words="", version=str(card.version))).status_code == 422
    assert dora.post(at, sheet(**to, words="Flooded.", version="99")).status_code == 409
    assert dora.post(at, sheet(**to, words="Flooded.", version=str(card.version))).status_code == 303
    page = dora.get(reverse("floor-session", args=[card.id])).content.decode()
    assert "12:00" in page
    assert "09:00, Oak. Flooded. Dora Director" in " ".join(page.split())


def test_somebody_leads_along_and_a_roll_that_nobody_finished_stands_on_their_day(
    cast: Cast, clock: Clock
) -> None:
    card = _group(cast)
    dora, at = _as(cast, "dora", clock), reverse("floor-along", args=[card.id])
    page = dora.get(reverse("floor-leader", args=[card.id])).content.decode()
    assert "Ines Invented leads it along" in page
    ines = str(cast.staff["ines"].id)
    iva = str(cast.staff["iva"].id)
    assert dora.post(at, sheet(staff=iva, act="add", version="1")).status_code == 422
    assert dora.post(at, sheet(staff=ines, act="add", version="1")).status_code == 303
    assert "2 of 8 seats taken · 2 leaders" in dora.get(reverse("floor")).content.decode()
    here = _as(cast, "ines", clock)
    page = here.get(reverse("floor-session", args=[card.id])).content.decode()
    assert "with Dana Demo, Ines Invented." in page and "Robin Example" in page
    clock.after(120)
    page = _as(cast, "ines", clock).get(reverse("today")).content.decode()
    assert "Rolls not finished" in page and "2 people without a word" in page
    assert "Rolls not finished" not in _as(cast, "priya", clock).get(reverse("today")).content.decode()
    assert dora.post(at, sheet(staff=ines, act="leave", version="2")).status_code == 422, "it is over"
