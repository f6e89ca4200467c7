"""The end of an episode and the way back, as people do it on the page."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from stepdown.episode import queries as episodes
from stepdown.journeys import discharge as journey
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import ClientStage
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import treated


def address(cast: Cast, name: str = "discharge") -> str:
    return reverse(name, args=[cast.clients["robin"].id])


def end(cast: Cast) -> None:
    journey.discharge(
        client_id=cast.clients["robin"].id,
        reason="left",
        words="Moves away for work.",
        version=1,
        by=cast.viewer("dana", at=timezone.now()),
        at=timezone.now(),
    )


def test_the_page_names_what_is_not_finished_and_holds_nobody_back(cast: Cast) -> None:
    treated(cast)
    page = cast.browser("dana").get(address(cast)).content.decode()
    assert "A plan is being written." in page or "A plan waits for signatures." in page
    assert "papers are not settled" in page and "Discharge Robin Example" in page


def test_a_discharge_ends_the_episode_and_the_chart_says_how_it_ended(cast: Cast) -> None:
    treated(cast)
    dana = cast.browser("dana")
    answer = dana.post(address(cast), sheet(reason="completed", words="", version=1))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    robin = cast.clients["robin"].id
    assert episodes.current(SYSTEM, robin, at=timezone.now()) is None
    assert client_card(SYSTEM, robin, at=timezone.now()).stage is ClientStage.DISCHARGED
    chart = dana.get(reverse("chart", args=[robin])).content.decode()
    assert "Completed treatment" in chart and "Open the episode again" in chart
    assert ">Admit<" not in chart, "nothing asks to admit somebody who has just left"


def test_a_reason_that_needs_words_and_no_reason_at_all_come_back_with_the_form(cast: Cast) -> None:
    treated(cast)
    dana = cast.browser("dana")
    answer = dana.post(address(cast), sheet(reason="transferred", words=" ", version=1))
    assert answer.status_code == 422 and "needs a few words" in answer.content.decode()
    assert dana.post(address(cast), sheet(reason="", version=1)).status_code == 422
    assert episodes.current(SYSTEM, cast.clients["robin"].id, at=timezone.now()) is not None


def test_a_stale_page_ends_nothing(cast: Cast) -> None:
    treated(cast)
    answer = cast.browser("dana").post(address(cast), sheet(reason="completed", version=7))
    assert answer.status_code == 409
    assert episodes.current(SYSTEM, cast.clients["robin"].id, at=timezone.now()) is not None


def test_taken_back_the_episode_goes_on_where_it_stopped_with_the_same_counselor_proposed(cast: Cast) -> None:
    treated(cast)
    end(cast)
    priya = cast.browser("priya")
    page = priya.get(address(cast)).content.decode()
    assert "Moves away for work." in page and "It goes on where it stopped" in page
    choice = {"accountable": str(cast.staff["dana"].id), "why": "The move fell through."}
    assert priya.post(address(cast, "reopen"), sheet(**choice | {"why": ""})).status_code == 422
    answer = priya.post(address(cast, "reopen"), sheet(**choice))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    episode = episodes.current(SYSTEM, cast.clients["robin"].id, at=timezone.now())
    assert episode is not None and episode.accountable is not None
    assert episode.accountable.name == "Dana Demo"
    chart = priya.get(reverse("chart", args=[cast.clients["robin"].id])).content.decode()
    assert "Episode opened again" in chart


def test_without_an_episode_the_page_says_that_admission_opens_one(cast: Cast) -> None:
    dana = cast.browser("dana")
    assert "No episode yet" in dana.get(address(cast)).content.decode()
    assert dana.post(address(cast), sheet(reason="completed", version=1)).status_code == 422
    assert dana.post(address(cast, "reopen"), sheet(why="x")).status_code == 422
