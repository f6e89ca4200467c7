"""Who works with one person: joining, leaving, and who it was before."""

from __future__ import annotations

from django.urls import reverse

from stepdown.episode import actions as episode
from tests.cast import Cast, sheet
from tests.scenes_admission import LATER, treated


def address(cast: Cast) -> str:
    return reverse("team", args=[cast.clients["robin"].id])


def test_whoever_joins_may_open_the_chart_and_whoever_leaves_may_not(cast: Cast) -> None:
    treated(cast)
    dana, ines = cast.browser("dana"), cast.browser("ines")
    chart = reverse("chart", args=[cast.clients["robin"].id])
    assert ines.get(chart).status_code == 404
    part = {"staff_id": str(cast.staff["ines"].id), "role": "therapist"}
    answer = dana.post(address(cast), sheet(**part))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    assert ines.get(chart).status_code == 200
    assert "Therapist" in dana.get(address(cast)).content.decode()
    again = dana.post(address(cast), sheet(**part))
    assert again.status_code == 422 and "They have this part already." in again.content.decode()
    leave = reverse("team-leave", args=[cast.clients["robin"].id, cast.staff["ines"].id])
    assert dana.post(leave, sheet(role="therapist")).status_code == 303
    assert ines.get(chart).status_code == 404


def test_the_accountable_person_does_not_leave_this_way(cast: Cast) -> None:
    treated(cast)
    leave = reverse("team-leave", args=[cast.clients["robin"].id, cast.staff["dana"].id])
    assert cast.browser("dana").post(leave, sheet(role="accountable")).status_code == 404


def test_a_colleague_of_another_site_is_not_offered(cast: Cast) -> None:
    treated(cast)
    dana = cast.browser("dana")
    assert "Nora Example" not in dana.get(address(cast)).content.decode()
    part = {"staff_id": str(cast.staff["nora"].id), "role": "therapist"}
    assert dana.post(address(cast), sheet(**part)).status_code == 422


def test_every_change_of_the_accountable_person_stands_on_the_page_and_in_the_story(cast: Cast) -> None:
    made = treated(cast)
    episode.assign_accountable(
        episode_id=made.id,
        staff_id=cast.staff["ines"].id,
        why="Asked for somebody who speaks Spanish",
        version=made.version,
        by=cast.viewer("priya", at=LATER),
        at=LATER,
    )
    priya = cast.browser("priya")
    for page in (address(cast), reverse("chart", args=[cast.clients["robin"].id])):
        shown = priya.get(page).content.decode()
        assert "Asked for somebody who speaks Spanish" in shown and "Ines Invented" in shown
