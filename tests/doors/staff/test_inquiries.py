"""The call sheet and an inquiry's page, as those who take calls and those who may not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.test import Client as Browser
from django.urls import reverse

from stepdown.intake import actions, models, queries
from stepdown.intake.vocabulary import SAME_ANSWER, Answer, CallSheet, Channel, Step
from stepdown.people.queries import ties
from tests.cast import Cast, sheet

PHONE = "(555) 010-0142"


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def started(iva: Browser) -> UUID:
    answer = iva.post(reverse("inquiries"), sheet(channel="phone"))
    assert answer.status_code == 303
    return UUID(answer.headers["Location"].rstrip("/").split("/")[-2])


def save(iva: Browser, inquiry_id: UUID, *, version: int = 1, autosave: bool = False, **fields: object):  # type: ignore[no-untyped-def]
    headers = {"X-Stepdown-Autosave": "1"} if autosave else {}
    form = sheet(version=str(version), **fields)
    return iva.post(reverse("inquiry-call", args=[inquiry_id]), form, headers=headers)


def opened(cast: Cast, **fields: object) -> UUID:
    now = datetime.now(UTC)
    made = actions.open_inquiry(
        site_id=cast.harbor.id,
        sheet=CallSheet(**fields),  # type: ignore[arg-type]
        by=cast.viewer("iva", at=now),
        at=now,
    )
    return made.id


def test_one_press_opens_a_sheet_that_is_kept_from_the_first_second(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    assert "In call" in text(iva.get(reverse("inquiry-call", args=[inquiry_id])))
    assert "Still open" in text(iva.get(reverse("inquiries")))


def test_a_sheet_saves_itself_while_one_types_and_tells_its_new_version(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    answer = save(iva, inquiry_id, autosave=True, happening="He shakes", q_drinks_daily="yes")
    assert answer.json()["version"] == 2
    again = save(
        iva, inquiry_id, version=2, autosave=True, happening="He shakes every morning.", q_drinks_daily="yes"
    )
    assert again.json()["version"] == 3
    page = text(iva.get(reverse("inquiry-call", args=[inquiry_id])))
    assert "He shakes every morning." in page and 'name="version" value="3"' in page


def test_half_a_number_does_not_keep_the_rest_from_being_saved(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    answer = save(
        iva, inquiry_id, autosave=True, happening="Typed on.", phone="555", email="m@", code_word="bl"
    )
    assert answer.status_code == 200
    row = models.Inquiry.objects.get(pk=inquiry_id)
    assert row.happening == "Typed on." and row.phone_hash is None
    whole = save(iva, inquiry_id, version=2, happening="Typed on.", phone="555")
    assert whole.status_code == 422 and "7 to 15 digits" in text(whole)


def test_an_older_sheet_meets_the_newer_one_and_loses_nothing(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    save(iva, inquiry_id, called_name="Ava")
    stale = save(iva, inquiry_id, called_name="Eva")
    assert stale.status_code == 409 and "Ava" in text(stale) and "Eva" in text(stale)


def test_triage_answers_while_they_talk_without_saving_anything(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    where = reverse("inquiry-triage", args=[inquiry_id])
    panel = text(iva.post(where, {"q_suicide_thoughts": "yes"}, headers={"HX-Request": "true"}))
    assert 'id="triage"' in panel and "988" in panel and "<html" not in panel
    assert "Might act on thoughts" in panel  # not ruled out: still to ask
    assert models.Inquiry.objects.get(pk=inquiry_id).answers == {}


def test_without_script_saving_shows_what_triage_says(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    save(iva, inquiry_id, q_overdose_now="yes", q_pregnant="unknown")
    page = text(iva.get(reverse("inquiry-call", args=[inquiry_id])))
    assert "Call 911 now" in page and "555-0100" not in page.split("Overdose")[0]
    assert "Who goes first is still open" in page


def test_hanging_up_leads_to_what_came_of_it(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = started(iva)
    answer = save(iva, inquiry_id, then="end", happening="Rang off.")
    assert answer.headers["Location"] == reverse("inquiry", args=[inquiry_id])
    assert models.Inquiry.objects.get(pk=inquiry_id).step == Step.NEW
    assert "What came of it" in text(iva.get(answer.headers["Location"]))


def test_the_same_sentence_for_everyone_stands_on_every_page_of_a_call(cast: Cast) -> None:
    iva, inquiry_id = cast.browser("iva"), opened(cast)
    for name, args in (("inquiries", []), ("inquiry-call", [inquiry_id]), ("inquiry", [inquiry_id])):
        assert str(SAME_ANSWER) in text(iva.get(reverse(name, args=args)))


def test_a_number_shows_only_when_asked_for_and_never_in_a_list(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = opened(cast, phone=PHONE)
    for where in (
        reverse("inquiry", args=[inquiry_id]),
        reverse("inquiry-call", args=[inquiry_id]),
        reverse("pipeline"),
    ):
        assert "0142" not in text(iva.get(where))
    shown = iva.post(reverse("inquiry-number", args=[inquiry_id]), sheet())
    assert PHONE in text(shown) and "Clear-Site-Data" in shown.headers


def test_a_caller_who_returns_is_found_without_a_name_in_any_address(cast: Cast) -> None:
    iva = cast.browser("iva")
    inquiry_id = opened(cast, code_word="blue heron")
    found = iva.post(reverse("inquiry-find"), {"code_word": "Blue Heron"})
    assert found.headers["Location"] == reverse("inquiry", args=[inquiry_id])
    opened(cast, code_word="blue heron", phone="555 010 0199")
    several = text(iva.post(reverse("inquiry-find"), {"code_word": "Blue Heron"}))
    assert "In which month" in several and str(inquiry_id) not in several.split("They called before")[1]
    assert "Nothing under this word" in text(iva.post(reverse("inquiry-find"), {"code_word": "grey wagtail"}))


def test_an_outcome_says_what_it_still_needs(cast: Cast) -> None:
    iva, inquiry_id = cast.browser("iva"), opened(cast)
    where = reverse("inquiry-outcomes", args=[inquiry_id])
    assert "to whom" in text(iva.post(where, sheet(kind="referred", warm="yes")))
    assert "moment from now on" in text(iva.post(where, sheet(kind="call_back")))
    assert iva.post(where, sheet(kind="call_back", call_back_at="nonsense")).status_code == 422
    when = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    assert iva.post(where, sheet(kind="call_back", call_back_at=when)).status_code == 303
    row = models.Inquiry.objects.get(pk=inquiry_id)
    # ten o'clock on the wall of the site, not in the database's zone
    assert row.call_back_at is not None and row.call_back_at.astimezone(cast.harbor.tz).hour == 10


def test_a_try_to_reach_them_is_noted(cast: Cast) -> None:
    iva, inquiry_id = cast.browser("iva"), opened(cast)
    where = reverse("inquiry-attempts", args=[inquiry_id])
    assert iva.post(where, sheet(reached="no_answer", note="Rang twice.")).status_code == 303
    assert "Rang twice." in text(iva.get(reverse("inquiry", args=[inquiry_id])))
    assert iva.post(where, sheet()).status_code == 422
    past = iva.post(where, sheet(reached="no_answer", again_at="2020-01-01T10:00"))
    assert past.status_code == 422 and "from now on" in text(past)


def free(cast: Cast) -> dict[str, object]:
    now = datetime.now(UTC)
    slot = queries.hours(cast.viewer("iva", at=now), cast.harbor.id, minutes=60, at=now)[0]
    return {"assessor": str(slot.assessor_id), "starts_at": slot.starts_at.isoformat(), "minutes": "60"}


def test_the_assessment_is_booked_from_the_hours_that_are_free(cast: Cast) -> None:
    iva, inquiry_id = cast.browser("iva"), opened(cast)
    where = reverse("inquiry-hours", args=[inquiry_id])
    slot = free(cast)
    assert str(slot["starts_at"]) in text(iva.get(where))
    assert iva.post(where, sheet(**slot)).status_code == 303
    other = iva.post(reverse("inquiry-hours", args=[opened(cast)]), sheet(**slot))
    assert other.status_code == 422 and "just taken" in text(other)
    assert iva.post(where, sheet(**{**slot, "starts_at": "soon"})).status_code == 422
    cancel = reverse("inquiry-cancel", args=[inquiry_id])
    assert iva.post(cancel, sheet(why="They are ill.")).status_code == 303


def test_danger_that_nobody_saw_to_keeps_the_hour_from_being_booked(cast: Cast) -> None:
    answers = {"drinks_daily": Answer.YES, "shakes_now": Answer.YES}
    iva, inquiry_id = cast.browser("iva"), opened(cast, answers=answers)
    answer = iva.post(reverse("inquiry-hours", args=[inquiry_id]), sheet(**free(cast)))
    assert answer.status_code == 422 and "help today comes before an appointment" in text(answer)


def test_a_second_call_is_joined_to_the_first_and_a_closed_one_opens_again(cast: Cast) -> None:
    iva = cast.browser("iva")
    first = opened(cast, code_word="blue heron", happening="First.")
    second = opened(cast, code_word="blue heron", channel=Channel.WEB, happening="Second.")
    assert "Perhaps the same caller" in text(iva.get(reverse("inquiry", args=[second])))
    joined = iva.post(reverse("inquiry-joining", args=[second]), sheet(earlier=str(first)))
    assert joined.headers["Location"] == reverse("inquiry", args=[first])
    assert "Second." in text(iva.get(joined.headers["Location"]))
    assert iva.post(reverse("inquiry-joining", args=[second]), sheet(earlier="x")).status_code == 404
    iva.post(reverse("inquiry-outcomes", args=[first]), sheet(kind="not_now"))
    assert "They called back" in text(iva.get(reverse("inquiry", args=[first])))
    again = iva.post(reverse("inquiry-reopening", args=[first]), sheet(note="Rang."))
    assert again.headers["Location"] == reverse("inquiry-call", args=[first])


def test_a_chart_opens_under_the_name_they_choose_and_the_assessor_may_see_it(cast: Cast) -> None:
    iva, inquiry_id = cast.browser("iva"), opened(cast, called_name="Ava")
    slot = free(cast)
    iva.post(reverse("inquiry-hours", args=[inquiry_id]), sheet(**slot))
    where = reverse("inquiry-welcome", args=[inquiry_id])
    assert iva.post(where, sheet(chosen_name=" ")).status_code == 422
    assert iva.post(where, sheet(chosen_name="Ava Placeholder", adult="on")).status_code == 303
    row = models.Inquiry.objects.get(pk=inquiry_id)
    assert row.client_id is not None
    now = datetime.now(UTC)
    grounds = {(tie.staff_id, tie.ground) for tie in ties(cast.viewer("iva", at=now), row.client_id, at=now)}
    assert (UUID(str(slot["assessor"])), "assessor") in grounds
    # asked twice, one chart
    assert iva.post(where, sheet(chosen_name="Ava Placeholder")).status_code == 303
    assert models.Inquiry.objects.get(pk=inquiry_id).client_id == row.client_id


def test_those_who_take_no_calls_stay_outside_and_other_sites_find_nothing(cast: Cast) -> None:
    inquiry_id = opened(cast)
    assert cast.browser("otto").get(reverse("inquiries")).status_code == 403
    assert cast.browser("pat").get(reverse("inquiry", args=[inquiry_id])).status_code == 403
    nora = cast.browser("nora")
    assert nora.get(reverse("inquiry", args=[inquiry_id])).status_code == 404
    assert nora.post(reverse("inquiry-number", args=[inquiry_id]), sheet()).status_code == 404
    assert Browser().get(reverse("inquiries")).status_code == 302
