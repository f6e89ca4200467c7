"""The programme page: figures that open to their people, and the same as a file."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client as Browser
from django.utils import timezone

from stepdown.attendance import queries as attendance
from stepdown.attendance.actions import correct_mark
from stepdown.attendance.queries import roll
from stepdown.drugtest.vocabulary import Found
from stepdown.episode.queries import counting
from stepdown.journeys.discharge import discharge
from stepdown.journeys.discharge import leaving as leaving_of
from stepdown.outcomes import queries as outcomes
from stepdown.outcomes.vocabulary import Key, Span
from stepdown.people import actions as people
from stepdown.programme import actions as programme
from stepdown.session import actions as session
from stepdown.session.vocabulary import Cancelled
from stepdown.week_close import actions as week_close
from stepdown.week_close import queries as closing
from stepdown.week_close.vocabulary import Asked, Figures, Week
from tests import scenes_day as day
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_drugtest import cup, given
from tests.scenes_measure import filled
from tests.scenes_week import enrolled

LONG_AGO = NOW - timedelta(days=40)


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def read(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def a_house(cast: Cast) -> None:
    """Quinn has been here for forty days, Wren left after ten."""
    programme.load_presets(by=SYSTEM, at=NOW)
    for name in ("Quinn", "Wren"):
        card = people.add_client(chosen_name=f"{name} Sample", site_id=cast.harbor.id, by=SYSTEM, at=LONG_AGO)
        enrolled(cast, card, "ines", at=LONG_AGO)
    at = LONG_AGO + timedelta(days=10)
    now = leaving_of(SYSTEM, card.id, at=at)
    assert now is not None
    discharge(client_id=card.id, reason="left", words="", version=now.episode.version, by=SYSTEM, at=at)


def test_figures_say_what_they_count_and_open_to_their_people(cast: Cast) -> None:
    a_house(cast)
    dora = cast.browser("dora", at=NOW)

    page = read(dora, "/figures/")
    people = read(dora, "/figures/day-30/people/")

    assert "1 person is in treatment" in page and "published: 63 %" in page and "1 of 2" in page
    assert "1 of 2 people" in people and "here for 40 days" in people and "ended after 10 days" in people
    assert "Wren" in read(dora, "/figures/ended/people/?part=left")
    assert "Nobody stands behind" in read(dora, "/figures/ended/people/?part=died")
    assert "0 of 2 people" in read(dora, "/figures/five-sessions/people/")
    for wrong in ("/figures/?span=9", "/figures/seats/people/", "/figures/moon/people/"):
        assert dora.get(wrong).status_code == 404


def test_hours_days_tests_measures_and_phases_open_to_whom_they_are_made_of(cast: Cast) -> None:
    a_house(cast)
    enrolled(cast, cast.clients["robin"], "dana")
    robin = cast.clients["robin"].id
    asked, told = Asked("programme", "Programme", "", 0, 540), Figures(540, 540, 480, 0, 3, 2, 60, 1)
    week = Week(robin, cast.harbor.id, NOW.date() - timedelta(days=9), asked, told, ())
    week_close.close_weeks(weeks=[week], by=cast.viewer("priya"), at=NOW)
    for at, worst in ((LONG_AGO + timedelta(days=1), "2"), (NOW - timedelta(days=1), "1")):
        filled(cast, " ".join([worst] * 7), key="gad7", at=at)
    cup(cast, given(cast), cocaine=Found.NOT_DETECTED)
    dora = cast.browser("dora", at=NOW)

    page = read(dora, "/figures/")

    assert "8:00 of 9:00 h" in page and "1 of 1 tests read" in page
    for figure, words in (
        ("hours-kept", "0 of 1 people..*less.*8:00 of 9:00 h; closed weeks: 1"),
        ("days-counted", "2 of 3 days"),
        ("tests", "1 of 1 people..*1 of 1 tests as expected"),
        ("change/people/?part=gad7", "from 14 to 7"),
        ("in-treatment/people/?part=three-sessions:1", "2 of 2 people.*Quinn.*Robin.*here for 0 days"),
    ):
        path = figure if "people" in figure else f"{figure}/people/"
        assert re.search(words, read(dora, f"/figures/{path}")), figure
    assert "Nobody stands behind" in read(dora, "/figures/in-treatment/people/?part=three-sessions:2")
    assert dora.get("/figures/in-treatment/people/?part=three-sessions").status_code == 404


def test_the_file_has_the_figures_of_the_page_with_definition_and_source(cast: Cast) -> None:
    a_house(cast)

    answer = cast.browser("dora", at=NOW).post("/figures/export/", sheet(span="12"))

    rows = {(row["figure"], row["part"]): row for row in csv.DictReader(StringIO(answer.content.decode()))}
    row = rows["Still here at day 30", ""]
    assert (row["counted"], row["of"], row["published"]) == ("1", "2", "63 %")
    assert row["what is counted"].startswith("Of episodes") and "2014;9:41" in row["source"]
    assert "Quinn" not in answer.content.decode()


def test_who_came_to_two_sessions_is_known_by_credited_minutes_alone(cast: Cast) -> None:
    day.in_treatment(cast)
    cards = day.published(cast, day.skills(cast, "mon", 0, "robin"), day.skills(cast, "wed", 2, "robin"))
    day.held(cast, cards["mon"], {"robin": 60})
    robin = cast.clients["robin"].id
    stretch = [(robin, robin, LONG_AGO, None)]

    assert attendance.came_so_often(SYSTEM, stretch, sessions=1) == {robin}
    assert attendance.came_so_often(SYSTEM, stretch, sessions=2) == frozenset()
    day.held(cast, cards["wed"], {"robin": 30})
    assert attendance.came_so_often(SYSTEM, stretch, sessions=2) == {robin}
    ended = [(robin, robin, LONG_AGO, cards["wed"].during.start)]
    assert attendance.came_so_often(SYSTEM, ended, sessions=2) == frozenset()
    assert attendance.came_so_often(SYSTEM, [], sessions=2) == frozenset()


def test_a_session_made_shorter_afterwards_was_still_attended_and_one_taken_back_was_not(cast: Cast) -> None:
    day.in_treatment(cast)
    cards = day.published(cast, day.skills(cast, "mon", 0, "robin"))
    day.held(cast, cards["mon"], {"robin": 60})
    robin, start = cast.clients["robin"].id, cards["mon"].during.start
    stretch = [(robin, robin, LONG_AGO, None)]
    came, went = roll(SYSTEM, cards["mon"].id, at=NOW).rows[0].marks

    later, ten_to = start + timedelta(hours=2), start + timedelta(minutes=50)
    correct_mark(mark_id=went.id, to=ten_to, reason="Left at ten to", by=SYSTEM, at=later)
    assert attendance.came_so_often(SYSTEM, stretch, sessions=1) == {robin}
    correct_mark(mark_id=went.id, to=None, reason="It was Alex", by=SYSTEM, at=later)
    correct_mark(mark_id=came.id, to=None, reason="It was Alex", by=SYSTEM, at=later)
    assert attendance.came_so_often(SYSTEM, stretch, sessions=1) == frozenset()


def test_a_session_that_the_clinic_cancels_afterwards_was_attended_by_nobody(cast: Cast) -> None:
    day.in_treatment(cast)
    card = day.published(cast, day.skills(cast, "mon", 0, "robin"))["mon"]
    day.held(cast, card, {"robin": 60})
    robin, dora = cast.clients["robin"].id, cast.viewer("dora")
    stretch = [(robin, robin, LONG_AGO, None)]
    assert attendance.came_so_often(SYSTEM, stretch, sessions=1) == {robin}

    session.cancel_session(session_id=card.id, why=Cancelled.TOO_FEW, version=card.version, by=dora, at=NOW)

    assert attendance.came_so_often(SYSTEM, stretch, sessions=1) == frozenset()


def test_a_figure_counts_everybody_also_where_its_list_names_the_first_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_house(cast)
    monkeypatch.setattr(counting, "MOST", 1)
    dora = cast.viewer("dora")

    board = outcomes.board(dora, Span.WEEKS_12, at=NOW)

    assert {one.key: one.of for one in board.retention}[Key.FIVE_SESSIONS] == 2
    assert len(outcomes.behind(dora, Key.FIVE_SESSIONS, Span.WEEKS_12, at=NOW)) == 1


def test_the_newest_correction_counts_in_a_persons_weeks_and_in_the_houses(cast: Cast) -> None:
    day.in_treatment(cast)
    robin, alex, dora = cast.clients["robin"].id, cast.clients["alex"].id, cast.viewer("dora")
    closed = day.a_week(cast, 180)
    closed = replace(closed, figures=replace(closed.figures, days_wanted=3, days_had=3))
    week_close.close_weeks(weeks=[closed, replace(closed, client_id=alex)], by=SYSTEM, at=NOW)
    (week,) = closing.weeks_of(dora, robin, at=NOW)
    for minutes, days in ((120, 3), (60, 2)):
        told = day.a_week(cast, minutes)
        now = replace(told, figures=replace(told.figures, days_wanted=3, days_had=days, days_short=3 - days))
        week_close.correct_later(now={week.id: now}, by=SYSTEM, at=NOW)

    (house,) = closing.kept_by_week(dora, [cast.harbor.id], since=closed.start)
    own = closing.kept_weeks(dora, [robin, alex], since=closed.start, at=NOW)

    assert (house.people, house.asked, house.had) == (2, 360, 240)
    assert (house.days_wanted, house.days_had, house.whole) == (6, 5, 1)
    assert {who: [one.attended for one in weeks] for who, weeks in own.items()} == {robin: [60], alex: [180]}
