"""Houses as people work in them: a director opens one, a counselor keeps a bed, a manager and a resident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from stepdown.housing import actions, models, queries
from stepdown.housing.vocabulary import Seen
from stepdown.kernel.ids import new_id
from tests import scenes_housing as scene
from tests.cast import SYSTEM, Cast, sheet

pytestmark = pytest.mark.django_db
CURFEW = {f"night_{number}": "22:00" for number in range(7)}


def post(who: Browser, page: str, /, *place: object, **fields: object) -> int:
    return who.post(reverse(page, args=place), sheet(**fields)).status_code


def read(who: Browser, name: str, *place: object) -> str:
    answer = who.get(reverse(name, args=place))
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_a_house_is_opened_shaped_filled_and_lived_in(cast: Cast) -> None:
    dora, dana, hal, own = (cast.browser(name) for name in ("dora", "dana", "hal", "robin"))
    robin, site = cast.clients["robin"].id, str(cast.harbor.id)
    now = timezone.now()
    today = queries.today_of(cast.harbor.id, now)
    told = {"name": "Oak House", "address": "1 Way", "kind": "supervised", "whose": "own", "site": site}
    assert post(dora, "house-new", **told | {"name": ""}) == 422
    assert post(dora, "house-new", **told) == 303
    house = models.House.objects.get().id
    assert post(dora, "house-bed-new", house, room="Garden", bed_name="window", suits="ground floor") == 303
    rules = {"meetings": 3, "from_on": today.isoformat(), **CURFEW}
    assert post(dora, "house-rules", house, rules="No methadone in the house", **rules) == 422
    assert post(dora, "house-rules", house, rules="Quiet after 22:00", **rules) == 303
    assert hal.get(reverse("house", args=[house])).status_code == 404
    assert post(dora, "house-keeper", house, staff=str(cast.staff["hal"].id)) == 303
    assert "Name who keeps it" not in read(dora, "house-shape", house)

    bed = str(models.Bed.objects.get().id)
    wish = {"bed": bed, "from_on": today.isoformat(), "agreed": "Asked for it"}
    assert post(dana, "housing-reserve", robin, **wish | {"agreed": ""}) == 422
    assert post(dana, "housing-reserve", robin, **wish) == 303
    assert "A bed is kept in Oak House" in read(dana, "client-housing", robin)
    stay = models.Stay.objects.get().id
    assert post(hal, "house-move-in", stay, on=today.isoformat()) == 422
    assert post(own, "my-house-rules") == 303
    assert post(hal, "house-move-in", stay, on=today.isoformat()) == 303
    assert post(hal, "house-price", stay, amount="210", per="week", from_on=today.isoformat()) == 303
    page = read(hal, "house-stay", stay)
    assert "Robin Example has not released this to the house." in page and "On their phone" in page
    assert "Oak House" in read(dana, "chart", robin)
    for name in ("house-agreement", "house-account"):
        assert hal.post(reverse(name, args=[stay]), sheet())["Content-Type"] == "application/pdf"
    out = {"on": today.isoformat(), "why": "wish", "words": ""}
    assert post(hal, "house-move-out", stay, **out) == 303
    assert "Moved out" in read(hal, "house-stay", stay) and "Moved out lately" in read(hal, "house", house)
    assert post(hal, "house-pay", stay, kind="payment", amount="40", on=today.isoformat()) == 303
    assert "$40 paid ahead" in read(hal, "house", house)
    assert "moved out of Oak House" in read(dana, "today")


def test_beds_are_counted_from_the_day_that_was_sent(cast: Cast) -> None:
    cast.now = timezone.now()
    stay, dana, hal = scene.lives(cast), cast.browser("dana"), cast.browser("hal")
    today = queries.today_of(cast.harbor.id, cast.now)
    jamie, first = cast.clients["jamie"].id, scene.beds(cast)[0]
    out = {"why": "wish", "words": ""}
    assert post(hal, "house-move-out", stay, on=today.isoformat(), **out) == 303
    yesterday = (today - timedelta(days=1)).isoformat()
    wish = {"bed": str(first), "agreed": "Asked for it", "from_on": today.isoformat()}
    refused = dana.post(reverse("housing-reserve", args=[jamie]), sheet(**wish | {"agreed": ""}))
    text = refused.content.decode()
    assert refused.status_code == 422 and str(first) in text and "4 free from" in text
    here = scene.lives(cast, "alex", bed=1)
    for page, who, fields in (
        ("housing-reserve", dana, wish | {"bed": str(scene.beds(cast)[1])}),
        ("house-bed", hal, {"bed": str(scene.beds(cast)[1]), "on": yesterday}),
    ):
        place = jamie if page == "housing-reserve" else here
        answer = who.post(reverse(page, args=[place]), sheet(**fields))
        assert answer.status_code == 422 and "This bed is not free then." in answer.content.decode()
    assert dana.get(reverse("client-housing", args=[jamie]) + "?from=0001-01-01").status_code == 200
    assert post(dana, "housing-reserve", jamie, **wish) == 303


def test_a_pass_travels_from_the_phone_to_the_house_and_back(cast: Cast) -> None:
    cast.now = timezone.now() - timedelta(days=2)
    stay, hal, own = scene.lives(cast), cast.browser("hal"), cast.browser("robin")
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    asked = {"where": "with my sister", "first": day, "starts": "17:00", "last": day, "ends": "21:00"}
    assert post(own, "my-pass", **asked | {"ends": "16:00"}) == 422
    assert post(own, "my-pass", **asked) == 303
    made = models.Pass.objects.get().id
    assert "1 pass waits to be decided" in read(hal, "today")
    assert post(hal, "house-pass", made, granted="no", why="") == 422
    assert post(hal, "house-pass", made, granted="no", why="The van is needed") == 303
    assert "The van is needed" in read(own, "my-house")
    house = scene.the_house(cast).id
    night = queries.tonight(cast.harbor.id, timezone.now()).isoformat()
    sent = sheet(night=night, seen="in")
    for _ in range(2):
        assert hal.post(reverse("house-look", args=[stay]), sent).status_code == 303
    assert models.Look.objects.count() == 1
    assert post(hal, "house-look", stay, night=night, seen="late") == 422
    assert post(hal, "house-note", house, about=str(stay), words="Cooked for all") == 303
    assert post(own, "my-meeting", on=night, kind="secular", words="Circle") == 303
    meeting = str(models.Meeting.objects.get().id)
    assert post(hal, "house-meetings", house, meeting=meeting) == 303
    assert "the house confirmed it" in read(own, "my-house")
    assert "Cooked for all" in read(cast.browser("dana"), "client-housing", cast.clients["robin"].id)


def test_who_was_away_stands_on_the_day_of_their_counselor_alone(cast: Cast) -> None:
    cast.now = timezone.now() - timedelta(days=3)
    stay = scene.lives(cast)
    last = queries.tonight(cast.harbor.id, timezone.now()) - timedelta(days=1)
    by, found = cast.viewer("hal", at=timezone.now()), actions.Found(last, Seen.AWAY)
    actions.look(look_id=new_id(), stay_id=stay, found=found, by=by, at=timezone.now())
    assert "Away from Linden House at night" in read(cast.browser("dana"), "today")
    for name in ("ines", "iva", "bea", "dora"):
        assert "Away from Linden House" not in read(cast.browser(name), "today")
    robin = cast.clients["robin"].id
    assert queries.current(SYSTEM, [robin], at=timezone.now())[robin].running
    page = read(cast.browser("dana"), "consent-new", robin) + read(cast.browser("dana"), "discharge", robin)
    assert "Linden House" not in page
    kept = cast.browser("dana").get(reverse("consent-new", args=[robin]) + "?for=house").content.decode()
    assert "Linden House" in kept
