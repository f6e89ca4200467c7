"""The page where somebody in treatment is put on a newer version, and the chart's word about it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.urls import reverse

from stepdown.programme import queries
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import treated
from tests.scenes_programme import a_next_version


def test_the_chart_says_how_long_it_is_intensive_and_how_long_support_goes_on(cast: Cast) -> None:
    treated(cast, at=datetime.now(UTC))
    page = cast.browser("dana").get(reverse("chart", args=[cast.clients["robin"].id])).content.decode()
    assert "Week 1 of 16, then support to week 48" in page
    mine = cast.browser("robin").get("/my/").content.decode()
    assert "Week 1 of 16, then support to week 48." in mine


def test_the_objectives_of_the_chart_unfold_on_a_phone(cast: Cast) -> None:
    treated(cast)
    page = cast.browser("dana").get(reverse("chart", args=[cast.clients["robin"].id])).content.decode()
    assert 'class="table unfolds plan-lines"' in page


def test_a_newer_version_is_named_on_the_chart_compared_and_decided(cast: Cast) -> None:
    treated(cast)
    a_next_version("matrix-iop", summary="Longer groups.")
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    chart = dana.get(reverse("chart", args=[robin])).content.decode()
    assert "new clients get version 2" in chart and "Compare and decide" in chart
    where = reverse("client-version", args=[robin])
    page = dana.get(where).content.decode()
    assert "Longer groups." in page and "Nobody has changed the version" in page
    newest = queries.programme(SYSTEM, "matrix-iop").version_id
    told = sheet(to_version=newest, phase="1", from_week="2", why="Asked for it.", version=1)
    assert dana.post(where, told | {"why": ""}).status_code == 422
    wrong = dana.post(where, told | sheet(from_week="9"))
    assert wrong.status_code == 422 and "it has weeks 1 to 4" in wrong.content.decode()
    stale = dana.post(where, told | sheet(version=7))
    assert stale.status_code == 409
    assert dana.post(where, told | sheet(version=1)).status_code == 303
    page = dana.get(where).content.decode()
    assert "Asked for it." in page and "the newest there is" in page
    assert "From version 1 to version 2, phase 1, from week 2" in page


def test_who_is_not_in_treatment_has_no_version_to_decide(cast: Cast) -> None:
    assert (
        cast.browser("dana").get(reverse("client-version", args=[cast.clients["jamie"].id])).status_code
        == 404
    )
