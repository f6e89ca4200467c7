"""The programmes and their pages."""

from __future__ import annotations

from django.urls import reverse

from stepdown.programme import actions
from tests.cast import NOW, SYSTEM, Cast


def test_every_shipped_programme_has_a_page_that_shows_its_weeks(cast: Cast) -> None:
    stored = actions.load_presets(by=SYSTEM, at=NOW)
    dana = cast.browser("dana")
    listed = dana.get(reverse("programmes")).content.decode()
    for programme in stored:
        assert programme.title in listed
        page = dana.get(reverse("programme", args=[programme.key]))
        assert page.status_code == 200
        for phase in programme.phases:
            assert phase.title in page.content.decode()


def test_the_matrix_page_says_that_its_hours_fall_short(cast: Cast) -> None:
    actions.load_presets(by=SYSTEM, at=NOW)
    page = cast.browser("dana").get(reverse("programme", args=["matrix-iop"])).content.decode()
    assert "6:10 a week, short of 9:00 by 2:50" in page
    assert "Avoiding Relapse Drift/Mooring Lines" in page


def test_a_search_finds_programmes_by_topic_and_says_when_there_are_none(cast: Cast) -> None:
    actions.load_presets(by=SYSTEM, at=NOW)
    dana = cast.browser("dana")
    found = dana.post(reverse("programmes"), {"text": "mooring"}).content.decode()
    assert "Matrix IOP" in found and "Three sessions a week" not in found
    assert "Nothing matches" in dana.post(reverse("programmes"), {"text": "knitting"}).content.decode()


def test_an_unknown_programme_is_not_found_and_an_unknown_time_shows_the_first(cast: Cast) -> None:
    actions.load_presets(by=SYSTEM, at=NOW)
    dana = cast.browser("dana")
    assert dana.get(reverse("programme", args=["no-such"])).status_code == 404
    assert dana.get(reverse("programme", args=["three-sessions"]) + "?time=midnight").status_code == 200
    evening = dana.get(reverse("programme", args=["three-sessions"]) + "?time=evening").content.decode()
    assert "17:30" in evening


def test_before_anything_is_stored_the_list_says_how(cast: Cast) -> None:
    assert "stepdown programme load" in cast.browser("dana").get(reverse("programmes")).content.decode()
