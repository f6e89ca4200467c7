"""Rings at the staff door: the alarm, one ring from answer to settled, the schedule and its gaps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from stepdown.audit.models import Entry
from stepdown.crisis import models
from stepdown.crisis.vocabulary import Cause
from stepdown.measure import models as measure
from stepdown.measure.queries import instrument
from stepdown.phone import models as phone
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_crisis import a_ring, the_night


@pytest.fixture
def ring_id(cast: Cast) -> UUID:
    """Robin rings now; Priya is rung, Ines would be next."""
    the_night(cast)
    return a_ring(cast, cause=Cause.SELF_HARM, words="I cannot do this.", at=datetime.now(UTC)).card.id


def test_whoever_is_rung_has_the_alarm_on_every_page_and_nobody_else(cast: Cast, ring_id: UUID) -> None:
    page = cast.browser("priya").get("/today/").content.decode()
    assert 'hx-get="/rings/alarm/"' in page
    seen = Entry.objects.filter(verb="see")
    before = seen.count()
    alarm = cast.browser("priya").get("/rings/alarm/").content.decode()
    assert "Somebody in danger needs you now." in alarm and "Robin" not in alarm
    assert "ring-alarm" not in cast.browser("dana").get("/rings/alarm/").content.decode()
    assert seen.count() == before


def test_a_ring_goes_from_the_answer_to_settled_and_nothing_is_skipped(cast: Cast, ring_id: UUID) -> None:
    priya, path = cast.browser("priya"), f"/rings/{ring_id}/"

    def send(act: str, status: int = 303, /, **fields: object) -> str:
        answer = priya.post(f"{path}{act}/", sheet(**fields))
        assert answer.status_code == status, answer.content.decode()[-3000:]
        return answer.content.decode()

    assert "I answer" in priya.get(path).content.decode()
    send("answer")
    these = {"as_asked": instrument(SYSTEM, "c_ssrs").digest}
    assert these["as_asked"] in priya.get(f"{path}screen/c_ssrs/").content.decode()
    said = these | {"q-1": "1", "q-2": "0", "q-6": "0"}
    assert "Nobody has spoken" in send("screen/c_ssrs", 422, **said)
    assert "Contact" in send("close", 422)
    send("contact", 422, means="phone", reached="yes", words="")
    send("contact", means="phone", reached="yes", words="Awake, at home, alone.")
    (call,) = phone.Call.objects.all()
    assert (call.came, call.told_us, models.Contact.objects.get().call_id) == (
        "spoke",
        "Awake, at home, alone.",
        call.id,
    )
    assert "One question is open" in send("screen/c_ssrs", 422, **these, **{"q-1": "1", "q-2": "0"})
    assert "questions have changed" in send("screen/c_ssrs", 422, **(said | {"as_asked": "another"}))
    send("screen/c_ssrs", **said)
    assert models.Screen.objects.get().result == "C-SSRS: low"
    send("decision", key="somebody_with_them", words="Her sister is on the way.")
    due = datetime.now(UTC) + timedelta(hours=9)
    send("next", due=f"{due:%Y-%m-%dT%H:%M}", staff=str(cast.staff["dana"].id))
    page = priya.get(path).content.decode()
    assert "Settle the ring" in page
    for words in ("Priya Placeholder was rung", "reached them", "C-SSRS: low", "Her sister is on the way."):
        assert words in page
    send("close")
    assert models.Ring.objects.get().closed_at is not None
    # The screen's own danger rang nobody anew, and waits for nobody.
    assert models.Ring.objects.count() == 1
    assert measure.Followed.objects.count() == measure.Filling.objects.count() == 1


def test_who_is_rung_without_knowing_them_sees_a_name_only_by_answering(cast: Cast) -> None:
    the_night(cast)
    now = datetime.now(UTC)
    ring_id = a_ring(cast, words="I cannot do this.", at=now - timedelta(minutes=3)).card.id
    models.Rung.objects.create(ring_id=ring_id, staff_id=cast.staff["ines"].id, place=2, round=0, at=now)
    ines = cast.browser("ines")
    page = ines.get(f"/rings/{ring_id}/").content.decode()
    assert "Robin" not in page and "I cannot do this." not in page
    assert ines.get(f"/clients/{cast.clients['robin'].id}/").status_code == 404
    assert cast.browser("nora").get(f"/rings/{ring_id}/").status_code == 404
    ines.post(f"/rings/{ring_id}/answer/", sheet())
    assert "Robin Example" in ines.get(f"/rings/{ring_id}/").content.decode()
    assert ines.get(f"/clients/{cast.clients['robin'].id}/").status_code == 200


def test_a_director_puts_people_on_call_and_reads_the_gaps_before_they_happen(cast: Cast) -> None:
    dora = cast.browser("dora")
    site = cast.harbor.id
    assert "Nobody is on call now." in dora.get("/rings/").content.decode()
    today = datetime.now(ZoneInfo("America/New_York"))
    fields = {
        "staff": str(cast.staff["priya"].id),
        "place": "1",
        "line": "any",
        "weekdays": [str(day) for day in range(7)],
        "starts": "08:00",
        "ends": "07:00",
        "from_on": f"{today:%Y-%m-%d}",
    }
    assert dora.post(f"/rings/turns/{site}/", sheet(**fields | {"from_on": "2020-01-01"})).status_code == 422
    assert dora.post(f"/rings/turns/{site}/", sheet(**fields)).status_code == 303
    page = dora.get("/rings/").content.decode()
    assert "Priya Placeholder" in page and page.count("7:00 – ") >= 13
    assert dora.post(f"/rings/minutes/{site}/", sheet(version=0, each="2, x", again="9")).status_code == 422
    assert dora.post(f"/rings/minutes/{site}/", sheet(version=0, each="3, 4", again="9")).status_code == 303
    assert models.PaceVersion.objects.get().each == [3, 4]
    drill = dora.post(f"/rings/drill/{site}/", sheet()).headers["Location"]
    assert "DRILL" in dora.get(drill).content.decode()
    assert cast.browser("priya").post(f"/rings/drill/{site}/", sheet()).status_code == 403
    turn = models.Turn.objects.get()
    assert dora.post(f"/rings/turns/{turn.id}/end/", sheet()).status_code == 303
