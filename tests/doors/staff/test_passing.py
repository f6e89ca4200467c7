"""Papers for a colleague in the browser: passed on, waiting on Today, filed, given back, done with."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepdown.inbox.models import Document
from stepdown.inbox.vocabulary import State
from tests.cast import Cast, sheet
from tests.scenes_inbox import a_paper, filed, passed, pdf, sheet_of


def seen(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def look(cast: Cast, who: str, name: str, *more: object) -> Any:
    return cast.browser(who).get(reverse(name, args=more))


def post(cast: Cast, who: str, name: str, paper: UUID, **fields: object) -> Any:
    body = sheet(**{"version": sheet_of(paper).card.version, **fields})
    return cast.browser(who).post(reverse(name, args=[paper]), body)


def test_iva_passes_a_paper_on_and_the_next_one_comes(cast: Cast) -> None:
    paper, after = a_paper(cast), a_paper(cast)
    page = seen(look(cast, "iva", "paper-pass", paper))
    assert "Dana Demo, Counselor" in page and "Bea Billing" in page
    assert "Nora Notreal" not in page and "Otto Auditor" not in page and "Iva Imaginary," not in page
    answer = post(cast, "iva", "paper-pass", paper, to=cast.staff["dana"].id, words="Robin's school?")
    assert answer.status_code == 303 and answer.headers["Location"] == reverse("inbox-paper", args=[after])
    assert "Passed on ( 1 )" in seen(look(cast, "iva", "inbox")).replace("Passed on 1", "Passed on ( 1 )")
    listed = seen(look(cast, "iva", "inbox-passed"))
    assert "Dana Demo" in listed and "1 paper waits for a colleague" in listed
    shown = seen(look(cast, "iva", "inbox-paper", paper))
    assert "Waits for Dana Demo." in shown and "Robin's school?" in shown.replace("&#39;", "'")
    assert "I take it" in shown and "Passed on · for Dana Demo" in shown


def test_it_stands_on_danas_today_and_she_files_it(cast: Cast) -> None:
    paper = passed(cast, a_paper(cast, pdf("School starts")), "dana", words="Yours?")
    today = look(cast, "dana", "today")
    assert "1 paper waits for you" in seen(today) and reverse("papers-for-me") in today.content.decode()
    assert "waits for you" not in seen(look(cast, "ines", "today"))
    assert reverse("passed-paper", args=[paper]) in look(cast, "dana", "papers-for-me").content.decode()
    page = look(cast, "dana", "passed-paper", paper)
    assert "Yours?" in seen(page) and "School starts" in seen(page)
    assert "Invoice or order" not in seen(page) and reverse("passed-clients") in page.content.decode()
    assert look(cast, "dana", "passed-page", paper, 1).headers["Content-Type"].startswith("image/")
    wrong = post(cast, "dana", "passed-file", paper, client_text="rob", kind="work_school_letter")
    assert wrong.status_code == 422 and "Choose one of the clients found." in seen(wrong)
    robin = cast.clients["robin"].id
    fields = {"client_text": "Robin Example", "client": robin, "kind": "work_school_letter"}
    assert post(cast, "dana", "passed-file", paper, **fields).status_code == 303
    assert sheet_of(paper).card.state is State.FILED
    assert look(cast, "dana", "passed-paper", paper).status_code == 404
    assert "Nothing waits for you" in seen(look(cast, "dana", "papers-for-me"))


def test_a_name_is_found_among_ones_own_clients_with_and_without_a_script(cast: Cast) -> None:
    paper = passed(cast, a_paper(cast), "dana")
    dana = cast.browser("dana")
    found = seen(dana.post(reverse("passed-clients"), {"client_text": "sample"}))
    assert "Alex Sample" not in found
    assert "Robin Example" in seen(dana.post(reverse("passed-clients"), {"client_text": "robin"}))
    again = post(cast, "dana", "passed-who", paper, client_text="robin", kind="lab_result")
    assert "Which of them" in seen(again) and "Robin Example" in seen(again)


def test_dana_gives_it_back_with_a_word(cast: Cast) -> None:
    paper = passed(cast, a_paper(cast), "dana")
    short = post(cast, "dana", "paper-down", paper, words="no")
    assert short.status_code == 422 and "why you give it back" in seen(short)
    assert post(cast, "dana", "paper-down", paper, words="Not a client of mine").status_code == 303
    assert "Given back to the inbox" in seen(look(cast, "iva", "inbox-paper", paper))
    assert look(cast, "dana", "passed-paper", paper).status_code == 404


def test_a_result_in_the_chart_waits_for_hart_until_he_is_done(cast: Cast) -> None:
    lab, robin = filed(cast, "lab_result"), cast.clients["robin"].id
    page = seen(look(cast, "dana", "paper-pass", lab))
    assert "Dr Hart Sample" in page and "Ines Invented" not in page and "It stays in the chart" in page
    passing = post(cast, "dana", "paper-pass", lab, to=cast.staff["hart"].id, words="Potassium?")
    assert passing.headers["Location"] == reverse("document", args=[robin, lab])
    mine = look(cast, "hart", "papers-for-me").content.decode()
    assert reverse("document", args=[robin, lab]) in mine
    shown = seen(look(cast, "hart", "document", robin, lab))
    assert "This waits for you." in shown and "Done with it" in shown
    assert "Done with it" not in seen(look(cast, "dana", "document", robin, lab))
    assert post(cast, "hart", "paper-down", lab).status_code == 303
    assert "Dealt with" in seen(look(cast, "dana", "document", robin, lab))


def test_nobody_is_chosen_or_somebody_who_may_not(cast: Cast) -> None:
    paper = a_paper(cast)
    assert "Choose a colleague." in seen(post(cast, "iva", "paper-pass", paper, to=""))
    for who in ("otto", "nora"):
        assert post(cast, "iva", "paper-pass", paper, to=cast.staff[who].id).status_code == 422
    assert Document.objects.get().waits_for is None


def test_a_paper_is_taken_and_found_by_whom_it_waits_for(cast: Cast) -> None:
    paper, other = a_paper(cast), a_paper(cast)
    assert post(cast, "bea", "paper-take", paper).status_code == 303
    assert "1 paper waits for you." in seen(look(cast, "bea", "papers-for-me"))
    found = cast.browser("iva").post(reverse("inbox-find"), {"for_whom": cast.staff["bea"].id})
    page = found.content.decode()
    assert reverse("inbox-paper", args=[paper]) in page and "waits for Bea Billing" in page
    assert reverse("inbox-paper", args=[other]) not in page


@pytest.mark.parametrize("name", ["papers-for-me", "inbox-passed"])
def test_the_lists_cost_the_same_for_one_paper_and_for_five(cast: Cast, name: str) -> None:
    counts, browser = [], cast.browser("dora")
    for many in (1, 4):
        for _ in range(many):
            passed(cast, a_paper(cast), "dora")
        browser.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
