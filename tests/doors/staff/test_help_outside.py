"""The directory and help outside at the staff door, and what the client has of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from stepdown.privacy.models import Disclosure
from stepdown.resource import models
from stepdown.resource.vocabulary import Way
from tests.cast import NOW, Cast, sheet
from tests.scenes_care import WORDS, a_help, a_place, lantern_consent
from tests.scenes_placement import assessed

FORM: dict[str, object] = {
    "name": "Lantern House",
    "kind": "housing",
    "offers": "Rooms by the month",
    "phone": "555-0160",
    "referred_by": ["self", "clinic"],
    "confirmed": "on",
}


def _at(cast: Cast, page: str, *more: object) -> str:
    return reverse(page, args=[cast.clients["robin"].id, *more])


def test_a_director_adds_a_place_and_a_counselor_finds_it_with_a_slip(cast: Cast) -> None:
    dora, dana = cast.browser("dora"), cast.browser("dana")
    assert "The directory is empty" in dana.get(reverse("resources")).content.decode()
    assert dora.post(reverse("resource-new"), sheet(**FORM)).status_code == 303
    page = dana.post(reverse("resource-find"), {"text": "lantren"}).content.decode()
    assert "Lantern House" in page and "Confirmed" in page
    assert "No place found" in dana.post(reverse("resource-find"), {"text": "zzzz"}).content.decode()
    assert dana.get(reverse("resource-new")).status_code == 403


def test_an_entry_without_a_way_to_reach_them_is_sent_back_with_the_reason(cast: Cast) -> None:
    answer = cast.browser("dora").post(reverse("resource-new"), sheet(**(FORM | {"phone": ""})))
    assert answer.status_code == 422
    assert "Give one way to reach them" in answer.content.decode()
    assert not models.Resource.objects.exists()


def test_an_entry_is_changed_paused_closed_and_opened_again(cast: Cast) -> None:
    dora, card = cast.browser("dora"), a_place(cast)

    def send(page: str, **fields: object) -> str:
        version = models.Resource.objects.get().version
        answer = dora.post(reverse(page, args=[card.id]), sheet(version=version, **fields))
        assert answer.status_code == 303, answer.content.decode()
        return dora.get(reverse("resource", args=[card.id])).content.decode()

    assert "555-0177" in send("resource-change", **(FORM | {"phone": "555-0177"}))
    assert "Takes nobody now: no beds" in send("resource-pause", why="no beds")
    assert "Takes nobody now" not in send("resource-reopen")
    assert "Closed" in send("resource-close", why="The house was sold")
    stale = dora.post(reverse("resource-confirm", args=[card.id]), sheet(version=1))
    assert stale.status_code == 409


def test_a_client_is_referred_from_their_own_page_and_the_chart_shows_how_it_stands(cast: Cast) -> None:
    place, dana = a_place(cast), cast.browser("dana")
    page = dana.post(_at(cast, "help-find"), {"text": "lantern", "kind": ""}).content.decode()
    assert _at(cast, "help-new", place.id) in page
    fields = {"why": "A room before the lease ends", "way": "self", "aim": "", "check_on": ""}
    answer = dana.post(_at(cast, "help-new", place.id), sheet(**fields))
    assert answer.status_code == 303
    help_id = models.ReferralOut.objects.get().id
    told = {"state": "went", "note": "", "version": 1}
    assert dana.post(_at(cast, "help-step", help_id), sheet(**told)).status_code == 303
    assert "Went" in dana.get(_at(cast, "help", help_id)).content.decode()
    assert "Lantern House" in dana.get(_at(cast, "chart")).content.decode()
    sent = dana.get(reverse("resource-sent", args=[place.id]) + "?state=went").content.decode()
    assert "Robin Example" in sent
    others = cast.browser("ines").get(reverse("resource-sent", args=[place.id])).content.decode()
    assert "Robin" not in others and "1 person was sent" in others


def test_an_appointment_is_read_on_the_clock_of_the_site(cast: Cast) -> None:
    help_id = a_help(cast)
    told = {"state": "appointment", "appointment_at": "2026-12-01T09:30", "version": 1}
    cast.browser("dana").post(_at(cast, "help-step", help_id), sheet(**told))
    row = models.ReferralOut.objects.get()
    assert row.appointment_at is not None and row.appointment_at.isoformat() == "2026-12-01T14:30:00+00:00"


def test_what_is_filled_in_wrongly_comes_back_with_the_reason(cast: Cast) -> None:
    help_id, dana = a_help(cast), cast.browser("dana")
    for fields, reason in (
        ({"state": "appointment"}, "Say when the appointment is."),
        ({"state": "refused", "note": ""}, "Say why the place said no"),
        ({}, "This field is required"),
    ):
        answer = dana.post(_at(cast, "help-step", help_id), sheet(version=1, **fields))
        assert answer.status_code == 422 and reason in answer.content.decode()
    nowhere = dana.post(_at(cast, "help-new", a_place(cast).id), sheet(why="x", way="together"))
    assert nowhere.status_code == 422


def test_without_consent_the_page_offers_no_word_to_the_place(cast: Cast) -> None:
    help_id, dana = a_help(cast), cast.browser("dana")
    page = dana.get(_at(cast, "help", help_id)).content.decode()
    assert "No consent to Lantern House is in force" in page and "Letter to the place" not in page
    assert dana.post(_at(cast, "help-letter", help_id), sheet()).status_code == 422
    assert not Disclosure.objects.exists()


def test_with_consent_a_letter_says_the_need_and_carries_the_notice(cast: Cast) -> None:
    lantern_consent(cast)
    help_id = a_help(cast, way=Way.TOGETHER)
    answer = cast.browser("dana").post(_at(cast, "help-letter", help_id), sheet())
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "A room before the lease ends" in text and "42 CFR part 2" in text
    assert Disclosure.objects.get().recipient_name == "Lantern House"


@pytest.mark.parametrize("discreet", [True, False])
def test_a_discreet_sheet_names_no_clinic_no_client_and_no_need(cast: Cast, discreet: bool) -> None:
    help_id = a_help(cast)
    fields = {"places": [str(help_id)]} | ({"discreet": "on"} if discreet else {})
    answer = cast.browser("dana").post(_at(cast, "help-sheet"), sheet(**fields))
    assert answer.headers["Content-Type"] == "application/pdf"
    whole = answer.content.decode("latin-1")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Lantern House" in text and "555-0160" in text
    for word in ("Harbor Street", "Robin", "lease", "Dana", "treatment", "record"):
        assert (word in text or word in whole) is False or not discreet, word
    if not discreet:
        assert "Harbor Street" in text


def test_needs_of_the_assessment_are_proposed_until_a_referral_answers_them(cast: Cast) -> None:
    assessed(cast, sections={"home": {"living": "homeless", "child_care": "no"}})
    place, dana = a_place(cast), cast.browser("dana")
    page = dana.get(_at(cast, "helps")).content.decode()
    assert "No fixed place to live." in page and "No child care during sessions." in page
    form = dana.get(_at(cast, "help-new", place.id) + "?need=home.living").content.decode()
    assert 'value="No fixed place to live."' in form
    fields = {"why": "A roof tonight", "way": "self", "need": "home.living"}
    assert dana.post(_at(cast, "help-new", place.id), sheet(**fields)).status_code == 303
    page = dana.get(_at(cast, "helps")).content.decode()
    assert "No fixed place to live." not in page and "No child care during sessions." in page
    # Whoever does not see charts refers all the same, and reads nothing of the assessment.
    assert "No child care" not in cast.browser("iva").get(_at(cast, "helps")).content.decode()


def test_follow_ups_stand_on_their_day_for_whoever_follows_them(cast: Cast) -> None:
    help_id = a_help(cast)
    models.ReferralOut.objects.filter(id=help_id).update(check_on=NOW.date() - timedelta(days=30))
    dana = cast.browser("dana")
    assert "Robin Example" in dana.get(reverse("help-due")).content.decode()
    assert "Lantern House" in dana.get(reverse("today")).content.decode()
    assert "Nothing to follow up" in cast.browser("priya").get(reverse("help-due")).content.decode()
    assert "Robin Example" in cast.browser("priya").get(reverse("help-due") + "?whose=all").content.decode()


def test_a_client_finds_the_address_says_how_it_went_and_takes_the_sheet(cast: Cast) -> None:
    help_id, robin = a_help(cast), cast.browser("robin")
    other = a_help(cast, client="jamie", place=a_place(cast, replace(WORDS, name="Elsewhere")).id)
    page = robin.get(reverse("my-help")).content.decode()
    assert "Lantern House" in page and "Elsewhere" not in page
    assert robin.post(reverse("my-help-sheet"), sheet()).status_code == 200
    said = reverse("my-help-said", args=[help_id])
    assert robin.post(said, sheet(state="refused")).status_code == 422
    assert robin.post(reverse("my-help-said", args=[other]), sheet(state="went")).status_code == 404
    assert robin.post(said, sheet(state="went", note="Kind people")).status_code == 303
    assert "they say so themselves" in cast.browser("dana").get(_at(cast, "help", help_id)).content.decode()
