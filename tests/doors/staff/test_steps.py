"""Steps in the browser's words: the list, the rules with their evidence, decided, looked at, taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import resolve, reverse
from django.utils import timezone

from stepdown.doors.staff import client_pages
from stepdown.doors.staff.steps import showing
from stepdown.step.vocabulary import Place
from tests.cast import NOW, Cast, sheet
from tests.scenes_admission import LATER
from tests.scenes_step import a_decision
from tests.scenes_week import open_house


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER + timedelta(minutes=5))


def read(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_every_kind_of_evidence_opens_on_a_page_that_is_there_and_so_does_every_tab(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    found = showing.places(robin)
    assert set(found) == set(Place) - {Place.HERE}
    tabs = [reverse(name, args=[robin]) for name, _, _ in client_pages.PAGES]
    assert all(resolve(one).url_name for one in (*found.values(), *tabs))


def test_a_step_is_proposed_with_its_rules_decided_and_taken_back(cast: Cast) -> None:
    open_house(cast, 0)
    dana, robin = cast.browser("dana", at=LATER), cast.clients["robin"].id
    here = f"/clients/{robin}/step/"
    assert "Robin Example" in read(dana, "/steps/") and "Alex" not in read(dana, "/steps/")
    page = read(dana, here)
    assert "0 of 4 rules met" in page and "Six weeks done" in page and "not known" in page
    version = re.search(r'name="version" value="(\d+)"', dana.get(here).content.decode())
    assert version is not None
    told = {"direction": "down", "to": "", "agreed": "yes", "version": version[1], "words": ""}
    on = (NOW.date() + timedelta(days=5)).isoformat()
    answer = dana.post(here, sheet(**told, effective_on=on))
    assert answer.status_code == 422 and "the rules would do something else" in answer.content.decode()

    answer = dana.post(here, sheet(**(told | {"words": "Six weeks are enough here."}), effective_on=on))

    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    page = dana.get(here).content.decode()
    assert "Open the decision, or take it back" in page
    link = re.search(rf'href="({here}[0-9a-f-]+/)"', page)
    assert link is not None and "Six weeks are enough here." in read(dana, link[1])
    assert dana.post(link[1], sheet(why="")).status_code == 422
    assert dana.post(link[1], sheet(why="Another week first")).status_code == 303
    assert "Another week first" in read(dana, link[1])


def test_what_a_step_would_do_is_shown_before_it_is_decided(cast: Cast) -> None:
    open_house(cast, 0)
    dana, robin = cast.browser("dana", at=LATER), cast.clients["robin"].id

    stay, up = (read(dana, f"/clients/{robin}/step/effect/?direction={one}") for one in ("stay", "up"))

    assert "stay as they are" in stay
    assert "29:50 h" in up and "Partial hospitalization" in up and "authorization" in up


def test_people_say_what_no_room_knows_and_the_rules_read_it(cast: Cast) -> None:
    open_house(cast, 0)
    dana, robin = cast.browser("dana", at=LATER), cast.clients["robin"].id
    here = f"/clients/{robin}/step/"
    on = NOW.date().isoformat()

    dana.post(f"{here}said/", sheet(measure="safe_home", value="1", words="Seen on Monday", on=on))
    dana.post(f"{here}own-words/", sheet(words="Keep Mondays."))

    page = read(dana, here)
    assert "1 of 4 rules met" in page and "Keep Mondays." in page
    refused = dana.post(f"{here}said/", sheet(measure="safe_home", value="1", words="", on=on))
    assert refused.status_code == 422


def test_the_list_is_searched_and_of_the_whole_site_for_those_who_lead(cast: Cast) -> None:
    a_decision(cast)
    dora, dana = cast.browser("dora", at=LATER), cast.browser("dana", at=LATER)

    for whose in ("", "?of=all"):
        page = read(dora, f"/steps/{whose}")
        assert "Robin Example" in page and "My caseload" not in page, "who has no caseload sees everybody"
    assert "Everybody here" not in read(dana, "/steps/")
    assert dana.get("/steps/?of=all").status_code == 404
    assert "Nobody here matches" in dana.post("/steps/", sheet(text="zebra")).content.decode()
    packet = dana.post(f"/clients/{cast.clients['robin'].id}/step/packet/", sheet())
    assert packet.content.startswith(b"%PDF")
