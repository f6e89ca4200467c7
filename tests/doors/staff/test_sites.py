"""Sites, as those who may and those who may not."""

from __future__ import annotations

from django.urls import reverse

from stepdown.place import actions as place
from tests.cast import NOW, SYSTEM, Cast, sheet


def test_a_director_opens_a_site_and_gives_it_a_room_and_hours(cast: Cast) -> None:
    dora = cast.browser("dora")
    made = dora.post(
        reverse("sites"),
        sheet(name="Lake Street", zone="America/Denver", phone="555-0101", address="2 Fiction Way"),
    )
    assert made.status_code == 303
    site = made.headers["Location"]
    assert dora.post(f"{site}rooms/", sheet(name="Maple", capacity="10")).status_code == 303
    assert dora.post(f"{site}opening/", sheet(start0="08:00", end0="18:30")).status_code == 303
    page = dora.get(site).content.decode()
    assert "Maple" in page and 'value="18:30"' in page


def test_an_unknown_zone_comes_back_with_the_reason_and_nothing_is_saved(cast: Cast) -> None:
    dora = cast.browser("dora")
    answer = dora.post(reverse("sites"), sheet(name="Moon", zone="Moon/Base"))
    assert answer.status_code == 422
    assert "America/New_York" in answer.content.decode()
    assert "Moon" not in dora.get(reverse("sites")).content.decode()


def test_a_room_cannot_be_added_twice_under_one_name(cast: Cast) -> None:
    dora = cast.browser("dora")
    address = reverse("site-rooms", args=[cast.harbor.id])
    assert dora.post(address, sheet(name="Birch", capacity="4")).status_code == 422


def test_a_counselor_sees_sites_and_changes_none(cast: Cast) -> None:
    dana = cast.browser("dana")
    assert "Harbor Street" in dana.get(reverse("sites")).content.decode()
    assert dana.post(reverse("sites"), sheet(name="Mine", zone="America/Denver")).status_code == 403


def test_everybody_sees_where_they_work_and_finds_the_other_places(cast: Cast) -> None:
    dana = cast.browser("dana")
    own = dana.get(reverse("sites")).content.decode()
    assert "Harbor Street" in own and "Mill Road" not in own
    everywhere = dana.get(reverse("sites-all")).content.decode()
    assert "Harbor Street" in everywhere and "Mill Road" in everywhere
    found = dana.get(reverse("sites-all"), {"name": "mill"}).content.decode()
    assert "Mill Road" in found and "Harbor Street" not in found
    assert "No site is called so" in dana.get(reverse("sites-all"), {"name": "Moon"}).content.decode()


def test_a_long_list_of_sites_goes_on_by_name(cast: Cast) -> None:
    for number in range(51):
        place.open_site(
            name=f"Place {number:02}", zone="America/Denver", phone="", address="", by=SYSTEM, at=NOW
        )
    dana = cast.browser("dana")
    first = dana.get(reverse("sites-all")).content.decode()
    assert "Place 47" in first and "Place 48" not in first and "More sites" in first
    rest = dana.get(reverse("sites-all"), {"after": "Place 47"}).content.decode()
    assert "Place 48" in rest and "Place 50" in rest and "Place 47" not in rest.replace("after=Place", "")


def test_whoever_opens_a_site_works_there_and_can_put_others_to_work(cast: Cast) -> None:
    dora = cast.browser("dora")
    made = dora.post(reverse("sites"), sheet(name="Lake Street", zone="America/Denver"))
    assert "Lake Street" in dora.get(reverse("sites")).content.decode(), made.status_code
    ines = dora.get(reverse("person", args=[cast.staff["ines"].id])).content.decode()
    assert "Lake Street" in ines and "Mill Road" not in ines
    nora = dora.get(reverse("person", args=[cast.staff["nora"].id])).content.decode()
    assert "Mill Road" in nora, "where somebody works already stays, when a director of another site saves"
