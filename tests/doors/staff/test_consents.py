"""Who sees what, at the staff door: given, stopped, kept back, printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from stepdown.privacy import queries
from stepdown.privacy.models import Consent, Disclosure
from stepdown.privacy.vocabulary import Category, Ground
from tests.cast import Cast, sheet
from tests.releases import COURT, a_consent

FORM: dict[str, object] = {
    "kind": "ordinary",
    "recipient_kind": "family",
    "recipient_name": "Noor, my sister",
    "categories": ["hours", "medication"],
    "description": "how many hours I came",
    "purposes": ["family_support"],
    "until": "stop",
    "told_revocation": "on",
    "typed_name": "Robin",
}


def _at(cast: Cast, page: str, *more: object) -> str:
    return reverse(page, args=[cast.clients["robin"].id, *more])


def test_without_a_consent_the_map_says_that_nobody_else_sees_anything(cast: Cast) -> None:
    page = cast.browser("dana").get(_at(cast, "consents")).content.decode()
    assert "The care team, and nobody else." in page


def test_a_consent_is_signed_on_screen_and_shows_on_the_map(cast: Cast) -> None:
    dana = cast.browser("dana")
    assert dana.post(_at(cast, "consent-new"), sheet(**FORM)).status_code == 303
    page = dana.get(_at(cast, "consents")).content.decode()
    assert "Noor, my sister" in page
    assert "also sees: Medication" in page
    assert "The care team and one more. Nobody else." in page


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"typed_name": ""}, "2.31(a)(8)"),
        ({"told_revocation": ""}, "2.31(a)(6)"),
        ({"recipient_name": ""}, "2.31(a)(4)"),
        ({"categories": []}, "2.31(a)(3)"),
        ({"until": "event"}, "2.31(a)(7)"),
        ({"categories": ["hours", "counseling_notes"]}, "2.31(b)"),
    ],
)
def test_what_the_law_asks_for_and_the_form_lacks_is_named(
    cast: Cast, change: dict[str, object], clause: str
) -> None:
    answer = cast.browser("dana").post(_at(cast, "consent-new"), sheet(**(FORM | change)))
    assert answer.status_code == 422
    assert clause in answer.content.decode()
    assert not Consent.objects.exists()


def test_a_consent_until_a_day_holds_to_the_end_of_that_day_where_the_client_is(cast: Cast) -> None:
    day = (datetime.now(UTC) + timedelta(days=60)).date()
    cast.browser("dana").post(
        _at(cast, "consent-new"), sheet(**(FORM | {"until": "day", "ends_on": day.isoformat()}))
    )
    ends_at = Consent.objects.get().ends_at
    assert ends_at is not None
    assert ends_at.astimezone(UTC).hour in (4, 5)
    assert (ends_at.astimezone(UTC) - timedelta(hours=6)).date() == day


def test_stopping_says_what_was_sent_and_acts_at_once(cast: Cast) -> None:
    consent_id = a_consent(cast)
    dana = cast.browser("dana")
    assert "Nothing was sent so far" in dana.get(_at(cast, "consent-stop", consent_id)).content.decode()
    assert dana.post(_at(cast, "consent-stop", consent_id), sheet(how="on screen, here")).status_code == 303
    page = dana.get(_at(cast, "consents")).content.decode()
    assert "Stopped or ended" in page
    assert "The care team, and nobody else." in page


def test_a_courts_condition_cannot_be_stopped_before_its_day(cast: Cast) -> None:
    consent_id = a_consent(cast, COURT)
    dana = cast.browser("dana")
    assert "bound by the court" in dana.get(_at(cast, "consents")).content.decode()
    answer = dana.post(_at(cast, "consent-stop", consent_id), sheet(how="on screen, here"))
    assert answer.status_code == 422
    assert "2027-01-31" in answer.content.decode()


def test_an_event_ends_a_consent_that_waits_for_it(cast: Cast) -> None:
    dana = cast.browser("dana")
    made = dana.post(
        _at(cast, "consent-new"), sheet(**(FORM | {"until": "event", "ends_event": "the end of treatment"}))
    )
    assert made.status_code == 303
    consent_id = Consent.objects.get().id
    address = _at(cast, "consent-event", consent_id)
    assert dana.post(address, sheet(what="revocable", note="The judge said so")).status_code == 422
    assert dana.post(address, sheet(what="ended", note="Discharged today")).status_code == 303
    assert "Ended" in dana.get(_at(cast, "consent", consent_id)).content.decode()


def test_something_kept_back_shows_and_can_be_ended(cast: Cast) -> None:
    dana = cast.browser("dana")
    answer = dana.post(
        _at(cast, "restriction-new"), sheet(categories=["tests"], kind="payer", name="Demo Health Plan")
    )
    assert answer.status_code == 303
    assert "Tests: not to Demo Health Plan" in dana.get(_at(cast, "consents")).content.decode()
    (kept,) = queries.restrictions(cast.viewer("dana"), cast.clients["robin"].id, at=datetime.now(UTC))
    assert dana.post(_at(cast, "restriction-end"), sheet(restriction=str(kept.id))).status_code == 303
    assert dana.post(_at(cast, "restriction-new"), sheet()).status_code == 422


def test_the_clients_copy_of_a_consent_is_a_pdf_that_passed_the_gate(cast: Cast) -> None:
    consent_id = a_consent(cast)
    answer = cast.browser("dana").post(_at(cast, "consent-copy", consent_id))
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Noor, my sister" in text
    assert "how many hours I came each week" in text
    line = Disclosure.objects.get()
    assert line.ground == Ground.OWN_RECORD
    assert line.categories == [Category.PAPERS]


def test_the_accounting_names_what_went_to_others_and_leaves_a_line_itself(cast: Cast) -> None:
    answer = cast.browser("dana").post(_at(cast, "accounting"))
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "Accounting of disclosures" in text
    assert "Nothing was given to anyone outside." in text
    page = cast.browser("dana").get(_at(cast, "consents")).content.decode()
    assert "accounting of disclosures" in page


def test_a_consent_that_ends_soon_turns_amber_on_the_map(cast: Cast) -> None:
    day = (datetime.now(UTC) + timedelta(days=5)).date()
    cast.browser("dana").post(
        _at(cast, "consent-new"), sheet(**(FORM | {"until": "day", "ends_on": day.isoformat()}))
    )
    assert "ink-amber" in cast.browser("dana").get(_at(cast, "consents")).content.decode()
    assert date.fromisoformat(day.isoformat()) == day
