"""The papers of a chart: who reads them, adding one, opening one with a legal identity, sending back."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepdown.inbox import actions
from stepdown.inbox.models import Document, DocumentOpening
from stepdown.inbox.vocabulary import State
from stepdown.overview.queries import who_looked
from stepdown.privacy.models import Disclosure
from tests.cast import Cast, sheet
from tests.releases import COURT, NOOR, a_consent
from tests.scenes_inbox import filed, pdf, sheet_of


def seen(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def at(cast: Cast, name: str, *more: object, client: str = "robin") -> str:
    return reverse(name, args=[cast.clients[client].id, *more])


def add(cast: Cast, who: str = "dana", client: str = "robin", **fields: object) -> Any:
    body = sheet(**{"files": SimpleUploadedFile("school.pdf", pdf("School")), **fields})
    return cast.browser(who).post(at(cast, "document-add", client=client), body)


def test_a_chart_without_papers_says_where_they_come_from(cast: Cast) -> None:
    page = seen(cast.browser("dana").get(at(cast, "documents")))
    assert "No paper yet" in page and "is filed here from the inbox" in page and "Add to the chart" in page
    assert "Add to the chart" not in seen(cast.browser("pat").get(at(cast, "documents")))


def test_a_counselor_reads_a_paper_of_their_client(cast: Cast) -> None:
    paper = filed(cast, "discharge_summary", raw=pdf("Alpha", "Beta"), note="From Lakeside")
    page = cast.browser("dana").get(at(cast, "document", paper) + "?page=2").content.decode()
    assert "Page 2 of 2" in page and at(cast, "document-page", paper, 2) in page and "From Lakeside" in page
    assert "Beta" in page and "Alpha" not in page
    listed = seen(cast.browser("dana").get(at(cast, "documents")))
    assert "Discharge summary" in listed and "From Lakeside" in listed
    assert "No paper of this kind" in seen(cast.browser("dana").get(at(cast, "documents") + "?kind=consent"))


def test_billing_sees_that_there_is_a_lab_result_and_not_what_it_says(cast: Cast) -> None:
    paper = filed(cast, "lab_result", raw=pdf("Potassium"), note="High potassium")
    for path in (at(cast, "documents"), at(cast, "document", paper)):
        page = seen(cast.browser("bea").get(path))
        assert "Lab result" in page and "otassium" not in page
    assert "Those who care for Robin Example read it." in seen(
        cast.browser("bea").get(at(cast, "document", paper))
    )


def test_another_clients_paper_is_not_found_under_ones_own_client(cast: Cast) -> None:
    paper = filed(cast, "lab_result", client="jamie")
    for name, *more in (("document", paper), ("document-page", paper, 1)):
        assert cast.browser("dana").get(at(cast, name, *more)).status_code == 404
    version = sheet_of(paper).card.version
    back = cast.browser("dana").post(at(cast, "document-back", paper), sheet(why="Not his", version=version))
    assert back.status_code == 404


def test_an_id_card_opens_with_a_reason_to_those_who_may(cast: Cast) -> None:
    paper = filed(cast, "identification", raw=pdf("Legalname"))
    page = seen(cast.browser("dana").get(at(cast, "document", paper)))
    assert "Intake, the prescriber, the director" in page and "Open it" not in page
    iva = cast.browser("iva")
    assert "Your reason is kept" in seen(iva.get(at(cast, "document", paper)))
    assert iva.get(at(cast, "document-page", paper, 1)).status_code == 404
    assert iva.post(at(cast, "document-open", paper), sheet(reason="hm")).status_code == 422
    assert iva.post(at(cast, "document-open", paper), sheet(reason="Insurance claim")).status_code == 303
    answer = iva.get(at(cast, "document", paper))
    assert "Open for you until" in seen(answer) and "Iva Imaginary : Insurance claim" in seen(answer).replace(
        "Imaginary:", "Imaginary :"
    )
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert iva.get(at(cast, "document-page", paper, 1)).status_code == 200
    assert cast.browser("hart").get(at(cast, "document-page", paper, 1)).status_code == 404
    assert DocumentOpening.objects.count() == 1


def test_a_counselor_adds_a_paper_and_it_is_in_the_chart_at_once(cast: Cast) -> None:
    assert add(cast, kind="work_school_letter", note="Classes start").status_code == 303
    assert "Work or school letter" in seen(cast.browser("dana").get(at(cast, "documents")))
    assert Document.objects.get().state == State.FILED


def test_adding_asks_for_what_is_missing(cast: Cast) -> None:
    answer = add(cast)
    assert answer.status_code == 422 and "Choose what kind of paper it is." in seen(answer)
    answer = add(cast, kind="consent", files="")
    assert answer.status_code == 422 and "Choose the file or photograph." in seen(answer)
    answer = add(cast, kind="consent", files=SimpleUploadedFile("m.eml", b"From: a@b\nSubject: x\n\nHello"))
    assert answer.status_code == 422 and "A mail goes to the inbox" in seen(answer)
    assert not Document.objects.exists()
    held = add(cast, kind="consent", files=SimpleUploadedFile("a.zip", b"PK\x03\x04"))
    assert held.status_code == 303
    assert "An archive or office document" in seen(cast.browser("dana").get(at(cast, "documents")))
    assert add(cast, client="alex", kind="consent").status_code == 404


def test_a_paper_in_the_wrong_chart_is_sent_back_with_a_reason(cast: Cast) -> None:
    paper = filed(cast, "lab_result")
    version = sheet_of(paper).card.version
    dana = cast.browser("dana")
    assert dana.post(at(cast, "document-back", paper), sheet(why="", version=version)).status_code == 422
    answer = dana.post(at(cast, "document-back", paper), sheet(why="Another Robin", version=version))
    assert answer.headers["Location"] == at(cast, "documents")
    assert dana.get(at(cast, "document", paper)).status_code == 404
    assert "1 paper waits to be filed" in seen(cast.browser("iva").get(reverse("inbox")))


def test_the_client_reads_in_plain_words_who_opened_their_id_card(cast: Cast) -> None:
    paper = filed(cast, "identification")
    iva, robin = cast.viewer("iva"), cast.viewer("robin")
    actions.open_document(document_id=paper, reason="Insurance claim", by=iva, at=cast.now)
    cast.browser("dana").get(at(cast, "document", paper))
    looks = who_looked(robin, cast.clients["robin"].id, at=cast.now).looks
    told = [(look.who, str(look.act), look.why) for look in looks]
    assert ("Iva Imaginary", "opened a paper with the legal name", "Insurance claim") in told
    assert ("Dana Demo", "saw a paper that came from outside", "") in told
    assert all("“" not in act for _, act, _ in told)


def out(cast: Cast, paper: object, who: str = "dana", **fields: object) -> Any:
    return cast.browser(who).post(at(cast, "document-out", paper), sheet(**fields))


def test_without_a_consent_the_page_says_so_and_offers_the_clients_own_copy(cast: Cast) -> None:
    paper = filed(cast, "lab_result")
    assert (
        at(cast, "document-out", paper)
        in cast.browser("dana").get(at(cast, "document", paper)).content.decode()
    )
    page = seen(cast.browser("dana").get(at(cast, "document-out", paper)))
    assert "No consent of Robin Example covers this" in page and "Tests" in page and "The client" in page
    assert "Choose to whom it goes." in seen(out(cast, paper))


def test_a_paper_goes_out_as_a_pdf_to_whom_the_consent_names(cast: Cast) -> None:
    a_consent(cast, COURT)
    a_consent(cast, NOOR)
    paper = filed(cast, "lab_result", raw=pdf("a", "b"))
    page = seen(cast.browser("dana").get(at(cast, "document-out", paper)))
    assert "County court: Condition of a court" in page
    assert "Noor, my sister: Support by family or friends. Not covered: tests." in page
    assert "Name of who gets it" not in page
    refused = out(cast, paper, to="family family_support Noor, my sister")
    assert refused.status_code == 422 and "does not cover tests" in seen(refused)
    assert not Disclosure.objects.exists()
    made = out(cast, paper, to="court criminal_justice County court", pages="2")
    assert made.status_code == 200 and made.headers["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    line = Disclosure.objects.get()
    assert (line.recipient_name, line.kind, line.categories) == (
        "County court",
        "Lab result",
        ["tests"],
    )
    page = seen(cast.browser("dana").get(at(cast, "document", paper)))
    assert "Given out · Robin Example · County court" in page
    more = out(cast, paper, to="court criminal_justice County court", also=["bills"])
    assert more.status_code == 422 and "does not cover bills" in seen(more)


def test_an_id_card_goes_out_only_while_it_is_open(cast: Cast) -> None:
    card = filed(cast, "identification")
    assert cast.browser("dana").get(at(cast, "document-out", card)).status_code == 404
    dora = cast.browser("dora")
    assert "It goes out only while it is open to you" in seen(dora.get(at(cast, "document-out", card)))
    assert out(cast, card, "dora", to="client own_request").status_code == 422
    dora.post(at(cast, "document-open", card), sheet(reason="Robin asked for a copy"))
    assert out(cast, card, "dora", to="client own_request").content.startswith(b"%PDF")
