"""Sites, as those who may and those who may not."""

from __future__ import annotations

from django.urls import reverse

from tests.cast import Cast, sheet


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
