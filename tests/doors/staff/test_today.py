"""Today: what really needs somebody, by what they are there for."""

from __future__ import annotations

from django.urls import reverse

from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import Answer, CallSheet, Channel
from stepdown.kernel.viewer import Audience, Viewer
from tests.cast import NOW, Cast
from tests.scenes_admission import treated
from tests.scenes_assessment import a_draft
from tests.scenes_care import a_grievance, an_incident
from tests.scenes_placement import assessed

PASSER_BY = Viewer(Audience.PUBLIC)


def today(cast: Cast, who: str) -> str:
    answer = cast.browser(who).get(reverse("today"))
    assert answer.status_code == 200
    return answer.content.decode()


def message(cast: Cast, *, danger: bool) -> None:
    answers = {"suicide_thoughts": Answer.YES} if danger else {}
    sheet = CallSheet(channel=Channel.WEB, called_name="Quinn", answers=answers)
    intake.ask(site_id=cast.harbor.id, sheet=sheet, by=PASSER_BY, at=NOW)


def test_a_message_in_danger_stands_once_and_first_at_the_front_desk(cast: Cast) -> None:
    message(cast, danger=True)
    page = today(cast, "iva")
    assert page.count(">Quinn<") == 1 and "Screen message" in page and "Thoughts of suicide" in page


def test_a_new_grievance_or_incident_stands_once_with_whoever_has_it_as_work(cast: Cast) -> None:
    a_grievance(cast)
    an_incident(cast)
    page = today(cast, "dora")
    assert page.count("Grievance 1") == page.count("Incident 1") == 1
    assert "was filed" not in page and "was reported" not in page and "Waits for a review." in page


def test_to_clinicians_the_front_desk_is_one_line_and_only_in_danger(cast: Cast) -> None:
    assert "Front desk" not in today(cast, "dana")
    message(cast, danger=False)
    assert "Front desk" not in today(cast, "dana")
    message(cast, danger=True)
    page = today(cast, "hart")
    assert "1 message names a danger and is not screened yet." in page and "Quinn" not in page


def test_a_half_done_assessment_waits_for_the_one_who_began_it(cast: Cast) -> None:
    a_draft(cast)
    assert "Your assessment is begun and not signed." in today(cast, "dana")
    assert "Your assessment is begun" not in today(cast, "priya")


def test_what_waits_in_a_caseload_stands_on_its_counselors_page(cast: Cast) -> None:
    treated(cast)
    page = today(cast, "dana")
    assert "Robin Example" in page and "papers wait to be read and signed" in page


def test_nobody_is_asked_about_somebody_out_of_reach(cast: Cast) -> None:
    assessed(cast)
    assert "Robin" not in today(cast, "ines")


def test_whoever_only_reads_the_trail_is_led_to_it(cast: Cast) -> None:
    assert "Read the trail" in today(cast, "otto") and "Read the trail" in today(cast, "pat")
