"""The inbox in the browser: taking papers in, filing one after another, finding, putting away, undoing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import Field
from stepdown.inbox import actions
from stepdown.inbox.models import Document
from stepdown.inbox.vocabulary import State, Verdict
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_inbox import a_paper, filed, pdf, picture, receive, sheet_of, tiff


def seen(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def send(cast: Cast, *files: tuple[str, bytes], who: str = "iva", **headers: str) -> Any:
    form = sheet(files=[SimpleUploadedFile(*one) for one in files], site=str(cast.harbor.id))
    return cast.browser(who).post(reverse("inbox-upload"), form, headers=headers)


def post(cast: Cast, name: str, paper: object, who: str = "iva", **fields: object) -> Any:
    version = sheet_of(paper).card.version  # type: ignore[arg-type]
    body = sheet(**{"version": version, **fields})
    return cast.browser(who).post(reverse(name, args=[paper]), body)


def test_an_empty_inbox_says_how_papers_come(cast: Cast) -> None:
    page = seen(cast.browser("iva").get(reverse("inbox")))
    assert "The inbox is empty" in page and "Add papers" in page
    assert "No virus scanner is set up: papers are not scanned." in page
    assert "Inbox" in seen(cast.browser("iva").get("/today/"))
    assert "Inbox" not in seen(cast.browser("dana").get("/today/"))


def test_several_files_come_in_and_what_cannot_be_read_says_why(cast: Cast) -> None:
    answer = send(
        cast, ("lab.pdf", pdf("Potassium")), ("letter.docx", b"PK\x03\x04"), ("fax.tif", tiff("a", "b"))
    )
    page = seen(answer)
    assert answer.status_code == 200 and "2 papers wait to be filed" in page
    assert "Kept in quarantine. An archive or office document. Ask the sender for a PDF." in page
    held = seen(cast.browser("iva").get(reverse("inbox-held")))
    assert "letter.docx" in held and "An archive or office document" in held


def test_one_file_leads_straight_to_its_paper_and_a_script_gets_a_line(cast: Cast) -> None:
    answer = send(cast, ("lab.pdf", pdf("Potassium")))
    paper = Document.objects.get()
    assert answer.headers["Location"] == reverse("inbox-paper", args=[paper.id])
    told = send(cast, ("lab.pdf", pdf("Potassium")), Accept="application/json").json()["lines"][0]
    assert told["said"] == "Here already: To be filed." and told["url"] == answer.headers["Location"]


def test_no_file_and_another_site_are_said(cast: Cast) -> None:
    assert "No file was chosen." in seen(send(cast))
    form = sheet(files=[SimpleUploadedFile("a.pdf", pdf("x"))], site=str(cast.mill.id))
    assert cast.browser("iva").post(reverse("inbox-upload"), form).status_code == 422
    assert not Document.objects.exists()


def test_the_same_form_sent_twice_takes_in_once(cast: Cast) -> None:
    form = sheet(site=str(cast.harbor.id))
    where = [
        cast.browser("iva").post(
            reverse("inbox-upload"), {**form, "files": SimpleUploadedFile("a.pdf", pdf("x"))}
        )
        for _ in range(2)
    ]
    assert where[0].headers["Location"] == where[1].headers["Location"]
    assert len(sheet_of(Document.objects.get().id).arrivals) == 1


def test_a_page_is_a_picture_of_ours_that_nobody_keeps_and_the_trail_knows(cast: Cast) -> None:
    paper = filed(cast, "lab_result", raw=pdf("Potassium"))
    robin = cast.clients["robin"].id
    where = reverse("document-page", args=[robin, paper, 1])
    answer = cast.browser("dana").get(where + "?turn=90&zoom=2")
    assert answer.content.startswith(b"\x89PNG") and answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    entry = Entry.objects.filter(verb="see", kind="paper page").latest("id")
    assert entry.client_ids == [robin]
    for strange in ("?turn=45&zoom=99", "?turn=x&zoom=-1", "?zoom=99999999"):
        assert cast.browser("dana").get(where + strange).status_code == 200
    assert cast.browser("dana").get(reverse("document-page", args=[robin, paper, 2])).status_code == 404


def test_no_byte_of_a_stranger_reaches_the_browser_as_it_came(cast: Cast) -> None:
    evil = b"<p onclick=alert(1)>Dear \xe2\x80\xa8<script>alert(1)</script>"
    paper = a_paper(cast, b"Letter\n" + evil)
    page = cast.browser("iva").get(reverse("inbox-paper", args=[paper])).content
    assert b"<script>alert" not in page and b"&lt;script&gt;alert(1)" in page
    assert cast.browser("iva").get(reverse("inbox-page", args=[paper, 1])).status_code == 404
    for raw in (picture(kind="JPEG", mode="RGB"), picture(), tiff("a")):
        got = cast.browser("iva").get(reverse("inbox-page", args=[a_paper(cast, raw), 1])).content
        assert got != raw and got[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")


def test_filing_leads_to_the_next_paper_and_then_to_the_list(cast: Cast) -> None:
    first, second = a_paper(cast), a_paper(cast)
    robin = str(cast.clients["robin"].id)
    answer = post(cast, "inbox-file", first, client=robin, client_text="Robin Example", kind="lab_result")
    assert answer.headers["Location"] == reverse("inbox-paper", args=[second])
    page = seen(cast.browser("iva").get(answer.headers["Location"]))
    assert "Filed : Lab result, Robin Example" in page.replace("Filed:", "Filed :")
    answer = post(cast, "inbox-file", second, kind="invoice")
    assert answer.headers["Location"] == reverse("inbox")
    assert "Every paper is filed." in seen(cast.browser("iva").get(reverse("inbox")))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what kind of paper it is."),
        ({"kind": "lab_result"}, "Lab result belongs to a client. Choose whose it is."),
        ({"kind": "nothing"}, "not one of the available choices"),
        ({"kind": "invoice", "paper_date": "3000-01-01"}, "The date on the paper lies ahead."),
        ({"kind": "invoice", "client_text": "Rob"}, "Choose one of the clients found, or leave it empty."),
    ],
)
def test_a_filing_that_is_not_right_comes_back_with_what_to_do(
    cast: Cast, fields: dict[str, str], said: str
) -> None:
    answer = post(cast, "inbox-file", a_paper(cast), **fields)
    assert answer.status_code == 422 and said in seen(answer)


def test_a_client_is_found_by_script_and_without(cast: Cast) -> None:
    paper = a_paper(cast)
    iva = cast.browser("iva")
    options = iva.post(reverse("inbox-clients"), {"client_text": "robn"}).content.decode()
    assert "Robin Example" in options and str(cast.clients["robin"].id) in options
    assert "Casey" not in seen(iva.post(reverse("inbox-clients"), {"client_text": "casey"}))
    page = iva.post(
        reverse("inbox-who", args=[paper]), {"client_text": "alex", "kind": "consent", "note": "n1"}
    )
    html = page.content.decode()
    assert 'value="' + str(cast.clients["alex"].id) in html and 'value="consent" selected' in html
    answer = post(
        cast, "inbox-file", paper, client_text="alex", client=str(cast.clients["alex"].id), kind="consent"
    )
    assert answer.status_code == 303


def test_putting_away_asks_why_and_can_be_undone(cast: Cast) -> None:
    paper = a_paper(cast)
    assert "Say why it is put away." in seen(post(cast, "inbox-discard", paper))
    assert post(cast, "inbox-discard", paper, reason="advertising").status_code == 303
    page = seen(cast.browser("iva").get(reverse("inbox-paper", args=[paper])))
    assert "Put away by Iva Imaginary" in page and "Advertising" not in page.split("Its story")[0]
    assert post(cast, "inbox-back", paper, why="").status_code == 422
    assert post(cast, "inbox-back", paper, why="It is a bill").status_code == 303
    assert sheet_of(paper).card.state is State.OPEN


def test_what_was_just_filed_is_taken_back_in_one_act(cast: Cast) -> None:
    paper = a_paper(cast)
    post(cast, "inbox-file", paper, kind="invoice")
    page = cast.browser("iva").get(reverse("inbox-paper", args=[paper])).content.decode()
    assert "Take back into the inbox" in page and 'value="Taken back right away"' in page
    post(cast, "inbox-back", paper, why="Taken back right away")
    assert sheet_of(paper).card.state is State.OPEN


def test_two_people_at_one_paper_and_the_second_is_told(cast: Cast) -> None:
    paper = a_paper(cast)
    version = sheet_of(paper).card.version
    post(cast, "inbox-file", paper, kind="invoice")
    assert post(cast, "inbox-discard", paper, who="dora", reason="copy", version=version).status_code == 409


def test_split_and_join_by_form(cast: Cast) -> None:
    paper = a_paper(cast, pdf("one", "two", "three"))
    assert "Every page goes somewhere" in seen(post(cast, "inbox-split", paper, ranges="1-2"))
    first = post(cast, "inbox-split", paper, ranges="1, 2-3").headers["Location"]
    papers = [row.id for row in Document.objects.filter(state="open").order_by("id")]
    assert first == reverse("inbox-paper", args=[papers[0]])
    assert post(cast, "inbox-join", papers[0], others=[str(papers[1])]).status_code == 303
    assert post(cast, "inbox-join", Document.objects.get(state="open").id).status_code == 422


def test_what_the_scanner_holds_is_shown_with_its_reason_and_checked_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(False, "Eicar-Test"))
    send(cast, ("bad.pdf", pdf("bad")))
    paper = Document.objects.get().id
    page = seen(cast.browser("iva").get(reverse("inbox-paper", args=[paper])))
    assert "The virus scanner found Eicar-Test." in page and "Check it again" in page
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(True))
    assert post(cast, "inbox-again", paper).status_code == 303
    assert sheet_of(paper).card.state is State.OPEN


def test_while_the_scanner_is_silent_the_page_says_so(cast: Cast, settings: Any) -> None:
    settings.INBOX_SCANNER = "clamd:/nowhere/clamd.ctl"
    send(cast, ("fax.pdf", pdf("waits")))
    page = seen(cast.browser("iva").get(reverse("inbox-held")))
    assert "does not answer: papers wait until it does" in page
    assert "The virus scanner did not answer." in page
    health = cast.browser("iva").get("/healthz").content.decode()
    assert "does not answer: papers wait" in health
    settings.INBOX_SCANNER = ""
    assert "none: papers are not checked for viruses" in cast.browser("iva").get("/healthz").content.decode()


def test_papers_are_found_and_long_lists_go_on(cast: Cast) -> None:
    for number in range(51):
        receive(cast, f"invoice number {number}".encode(), f"{number}.txt")
    actions.check_waiting(limit=99, by=SYSTEM, at=NOW)
    iva = cast.browser("iva")
    page = iva.post(reverse("inbox-find"), {"text": "invoice"})
    assert "The newest 50 papers found." in seen(page)
    after = re.search(
        r'name="after" value="([^"]+)"', page.content.decode().split("Older papers")[0][::-1][::-1]
    )
    assert after is not None
    page = iva.post(reverse("inbox-find"), {"text": "invoice", "after": after[1]})
    assert "1 paper found." in seen(page)
    assert "No paper found" in seen(iva.post(reverse("inbox-find"), {"text": "nothing of it"}))
    assert iva.post(reverse("inbox-find"), {"since": "yesterday"}).status_code == 422
    robin = str(cast.clients["robin"].id)
    assert "No paper found" in seen(iva.post(reverse("inbox-find"), {"client": robin, "state": "filed"}))


def test_pages_ask_no_more_for_thirty_papers_than_for_three(cast: Cast) -> None:
    iva, dana = cast.browser("iva"), cast.browser("dana")
    robin = cast.clients["robin"].id
    one = a_paper(cast)

    def asked() -> list[int]:
        counts = []
        for browser, path, body in (
            (iva, reverse("inbox"), None),
            (iva, reverse("inbox-paper", args=[one]), None),
            (iva, reverse("inbox-find"), {"kind": "lab_result"}),
            (dana, reverse("documents", args=[robin]), None),
        ):
            for _ in range(2):
                with CaptureQueriesContext(connection) as statements:
                    assert (browser.post(path, body) if body else browser.get(path)).status_code == 200
            counts.append(len(statements))
        return counts

    for _ in range(2):
        a_paper(cast), filed(cast)
    few = asked()
    for _ in range(18):
        a_paper(cast), filed(cast)
    assert asked() == few


def test_a_paper_with_the_legal_name_of_the_vault_is_not_filed_open_by_accident(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    names = {Field.GIVEN_NAME: "Rae", Field.FAMILY_NAME: "Secretname"}
    identity.enter_identity(client_id=robin, values=names, by=cast.viewer("iva"), at=NOW)
    told = {"client": str(robin), "client_text": "Robin Example", "kind": "court_letter"}
    paper = a_paper(cast, pdf("In the matter of Rae SECRETNAME"))
    answer = post(cast, "inbox-file", paper, **told)
    assert answer.status_code == 422
    assert "shows the legal name that is in the vault" in seen(answer)
    assert "The care team may read the legal name on it" in seen(answer)
    assert sheet_of(paper).card.state is State.OPEN
    assert post(cast, "inbox-file", paper, **told, vault="on").status_code == 303
    assert sheet_of(paper).card.vault
    other = a_paper(cast, pdf("About Secretname once more"))
    assert post(cast, "inbox-file", other, **told, name_may_show="on").status_code == 303
    assert not sheet_of(other).card.vault
    assert post(cast, "inbox-file", a_paper(cast, pdf("No name here")), **told).status_code == 303
