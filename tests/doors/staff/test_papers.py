"""Papers: handed over, read, signed before a witness, or not signed; printed for the client."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from stepdown.signature import queries
from stepdown.signature.models import PaperSigning, Signature
from stepdown.signature.vocabulary import PaperState
from tests.cast import Cast, sheet

SIGN = {"reference": "consent_to_treat.1", "agreed": "on", "typed_name": "Robin E."}


def _at(cast: Cast, page: str, *more: object) -> str:
    return reverse(page, args=[cast.clients["robin"].id, *more])


def test_all_papers_are_due_at_first(cast: Cast) -> None:
    page = cast.browser("iva").get(_at(cast, "papers")).content.decode()
    assert "5 papers are still to be read." in page
    assert "Hand the screen to Robin Example" in page


def test_the_screen_handed_over_shows_the_paper_and_no_way_into_the_house(cast: Cast) -> None:
    page = cast.browser("iva").get(_at(cast, "paper-sign", "consent_to_treat")).content.decode()
    assert "You live at home." in page
    assert "Iva Imaginary is your witness." in page
    assert "<aside" not in page
    assert 'role="search"' not in page
    assert reverse("pipeline") not in page


def test_the_client_signs_and_the_member_of_staff_is_the_witness(cast: Cast) -> None:
    iva = cast.browser("iva")
    answer = iva.post(_at(cast, "paper-sign", "consent_to_treat"), sheet(**SIGN))
    assert answer.status_code == 303
    done = iva.get(answer.headers["Location"]).content.decode()
    assert "Thank you, Robin Example" in done
    assert "Notice of privacy practices" in done
    names = dict(Signature.objects.values_list("capacity", "name"))
    assert names == {"client": "Robin E.", "witness": "Iva Imaginary"}


@pytest.mark.parametrize(
    ("change", "said"), [({"agreed": ""}, "Tick that you read it"), ({"typed_name": " "}, "Write your name")]
)
def test_without_tick_or_name_nothing_is_signed(cast: Cast, change: dict[str, str], said: str) -> None:
    answer = cast.browser("iva").post(_at(cast, "paper-sign", "consent_to_treat"), sheet(**(SIGN | change)))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PaperSigning.objects.exists()


def test_choosing_not_to_sign_is_written_down_and_the_paper_can_be_signed_another_day(cast: Cast) -> None:
    iva, address = cast.browser("iva"), _at(cast, "paper-refuse", "programme_rules")
    assert iva.post(address, sheet(reference="programme_rules.1", note="x")).status_code == 422
    assert (
        iva.post(address, sheet(reference="programme_rules.1", note="I want to think first")).status_code
        == 303
    )
    page = iva.get(_at(cast, "papers")).content.decode()
    assert "Chose not to sign" in page
    assert "I want to think first" in page
    signed = {"reference": "programme_rules.1", "agreed": "on", "typed_name": "Robin"}
    assert iva.post(_at(cast, "paper-sign", "programme_rules"), sheet(**signed)).status_code == 303
    states = {
        p.template.key: p.state
        for p in queries.papers(cast.viewer("iva"), cast.clients["robin"].id, at=cast.now)
    }
    assert states["programme_rules"] is PaperState.SIGNED


@pytest.mark.parametrize("reference", ["privacy_notice.1", "consent_to_treat.99", "consent_to_treat", "x.y"])
def test_nobody_signs_another_text_than_the_one_that_was_read(cast: Cast, reference: str) -> None:
    answer = cast.browser("iva").post(
        _at(cast, "paper-sign", "consent_to_treat"), sheet(**(SIGN | {"reference": reference}))
    )
    assert answer.status_code == 404
    assert not Signature.objects.exists()


def test_an_unknown_paper_is_not_there(cast: Cast) -> None:
    assert cast.browser("iva").get(_at(cast, "paper-sign", "nothing")).status_code == 404


def test_an_estimate_without_amounts_is_not_signed(cast: Cast) -> None:
    fields = {"reference": "good_faith_estimate.1", "agreed": "on", "typed_name": "Robin"}
    answer = cast.browser("iva").post(_at(cast, "paper-sign", "good_faith_estimate"), sheet(**fields))
    assert answer.status_code == 422
    assert "An estimate names its amounts." in answer.content.decode()


def test_the_estimate_carries_its_amounts_under_the_signature(cast: Cast) -> None:
    iva = cast.browser("iva")
    fields = {
        "reference": "good_faith_estimate.1",
        "agreed": "on",
        "typed_name": "Robin",
        "amounts": "IOP, 9 hours a week, 12 weeks, $7,200\nAssessment, $250\nOn us",
    }
    assert iva.post(_at(cast, "paper-sign", "good_faith_estimate"), sheet(**fields)).status_code == 303
    row = PaperSigning.objects.get()
    assert row.particulars[0] == ["IOP, 9 hours a week, 12 weeks", "$7,200"]
    assert row.particulars[1] == ["Assessment", "$250"]
    assert row.particulars[2] == ["On us", ""]
    page = iva.get(_at(cast, "paper-signed", row.id)).content.decode()
    assert "Assessment" in page and "$250" in page


def test_a_signed_paper_prints_whole_with_its_signatures(cast: Cast) -> None:
    iva = cast.browser("iva")
    iva.post(_at(cast, "paper-sign", "consent_to_treat"), sheet(**SIGN))
    answer = iva.post(_at(cast, "paper-print", PaperSigning.objects.get().id))
    reader = PdfReader(BytesIO(answer.content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Robin E." in text
    assert "Iva Imaginary" in text
    assert "This program is not a hospital" in text
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_a_refused_paper_prints_the_note_and_no_signature(cast: Cast) -> None:
    iva = cast.browser("iva")
    iva.post(
        _at(cast, "paper-refuse", "programme_rules"), sheet(reference="programme_rules.1", note="Not today")
    )
    signing = PaperSigning.objects.get().id
    assert "chose not to sign" in iva.get(_at(cast, "paper-signed", signing)).content.decode()
    text = "".join(
        p.extract_text()
        for p in PdfReader(BytesIO(iva.post(_at(cast, "paper-print", signing)).content)).pages
    )
    assert "Not today" in text
    assert "Witness" not in text
