"""Twelve papers, filed by keyboard: what an intake coordinator does with the morning's post."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from stepdown.inbox.models import Decision, Document
from stepdown.privacy.models import Disclosure
from tests.cast import Cast, assemble
from tests.releases import COURT, a_consent
from tests.scenes_inbox import a_paper, mail, pdf, picture, tiff
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

WHOSE = "[data-filing] [name=client_text]"
# What Iva types: some letters of a name, a letter of the kind. Without a name it is clinic business.
MORNING = (
    ("rob", "Lab"),
    ("rob", "Dis"),
    ("alex", "Cou"),
    ("jam", "Ref"),
    ("", "Inv"),
    ("rob", "Con"),
    ("alex", "Lab"),
    ("jam", "Ide"),
    ("", "Lic"),
    ("alex", "Wor"),
    ("rob", "Med"),
    ("jam", "Ins"),
)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


class Hands:
    """Counts every key that is pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += key.count("+") + 1


def the_morning_post(cast: Cast) -> None:
    """Twelve papers of every format wait at Harbor Street."""
    made = [
        pdf("Potassium"),
        tiff("One", "Two"),
        picture("Letter"),
        picture("Photo", kind="JPEG", mode="RGB"),
    ]
    made += [f"Letter number {number}".encode() for number in range(6)]
    for raw in made:
        a_paper(cast, raw, at=cast.now)
    a_paper(cast, mail("See attached", ("card.pdf", pdf("Card"))), at=cast.now)


def file_them(walk: Walk, cast: Cast) -> int:
    """File all twelve without touching a mouse; answers how many keys it took."""
    context = walk.context(cast, "iva")
    page = walk.page(context)
    page.goto(f"{walk.base}/inbox/")
    expect(page.get_by_text("12 papers wait to be filed")).to_be_visible()
    hinders_nobody(page, "inbox")
    hands = Hands(page)
    page.locator("body").press("f")
    for number, (name, kind) in enumerate(MORNING):
        box = page.locator(WHOSE)
        expect(box).to_be_focused()
        before = page.url
        if number == 1:
            look_closely(page, hands)
        if name:
            hands.type(name)
            hands.press("Enter")
        else:
            hands.press("Tab")
        expect(page.locator("[data-filing] [name=kind]")).to_be_focused()
        hands.type(kind)
        hands.press("Enter")
        if number < len(MORNING) - 1:
            page.wait_for_url(lambda url, last=before: url != last and "/inbox/0" in url)
    page.wait_for_url("**/inbox/")
    expect(page.get_by_text("Every paper is filed.")).to_be_visible()
    hinders_nobody(page, "inbox-done")
    context.close()
    return hands.keys


def look_closely(page: Page, hands: Hands) -> None:
    """The second page, turned and closer, while the cursor stays in the form."""
    hinders_nobody(page, "inbox-paper")
    hands.press("Alt+n")
    expect(page.get_by_text("Page 2 of 2", exact=True)).to_be_visible()
    hands.press("Alt+r")
    expect(page.locator(".viewer-page img")).to_have_attribute("src", re.compile(r"turn=90"))
    hands.press("Alt+z")
    expect(page.locator(".viewer-page.zoom-2 img")).to_be_visible()
    expect(page.locator(WHOSE)).to_be_focused()


def put_away_and_take_back(walk: Walk, cast: Cast) -> None:
    """An advertisement goes with a reason; what was filed wrongly comes back with one key."""
    a_paper(cast, pdf("Buy chairs"))
    filed_wrongly = a_paper(cast, pdf("Whose is this"))
    context = walk.context(cast, "iva", dark=True)
    page = walk.page(context)
    page.goto(f"{walk.base}/inbox/")
    page.locator("[data-key=f]").click()
    page.wait_for_url(re.compile(r"/inbox/[0-9a-f-]{36}/$"))
    page.keyboard.press("Alt+d")
    expect(page.get_by_label("Why it is put away")).to_be_focused()
    page.get_by_label("Why it is put away").select_option("advertising")
    hinders_nobody(page, "inbox-put-away")
    page.get_by_role("button", name="Put away").click()
    page.wait_for_url(f"**/inbox/{filed_wrongly}/")
    page.locator(WHOSE).press_sequentially("alex")
    page.keyboard.press("Enter")
    kind = page.locator("[data-filing] [name=kind]")
    expect(kind).to_be_focused()
    kind.select_option("lab_result")
    kind.press("Enter")
    page.wait_for_url("**/inbox/")
    page.locator("body").press("u")
    page.wait_for_url(f"**/inbox/{filed_wrongly}/")
    page.get_by_role("button", name="Take back into the inbox").click()
    expect(page.locator(WHOSE)).to_be_focused()
    context.close()


def read_it_on_the_chart(walk: Walk, cast: Cast) -> None:
    """Dana finds the results of the morning in Robin's chart, and an ID card that stays shut to her."""
    context = walk.context(cast, "dana")
    page = walk.page(context)
    page.goto(f"{walk.base}/clients/{cast.clients['robin'].id}/documents/")
    hinders_nobody(page, "documents")
    page.get_by_role("link", name="Lab result").click()
    expect(page.locator(".viewer-page")).to_be_visible()
    hinders_nobody(page, "document")
    page.goto(f"{walk.base}/clients/{cast.clients['jamie'].id}/documents/")
    page.get_by_role("link", name="Identification").click()
    expect(page.get_by_text("This paper shows a legal identity")).to_be_visible()
    context.close()


def pass_it_on(walk: Walk, cast: Cast) -> None:
    """Iva does not know whose a letter is; Dana does. It waits on her Today, and she files it."""
    paper = a_paper(cast, pdf("School starts in January"))
    context = walk.context(cast, "iva")
    page = walk.page(context)
    page.goto(f"{walk.base}/inbox/{paper}/")
    page.keyboard.press("Alt+o")
    page.wait_for_url(f"**/passed/{paper}/on/")
    expect(page.get_by_label("For whom")).to_be_focused()
    hinders_nobody(page, "inbox-pass")
    page.keyboard.type("Dana")
    page.keyboard.press("Tab")
    page.keyboard.type("Is this one of yours?")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/inbox/(?!.*/on/)"))
    page.goto(f"{walk.base}/inbox/passed/")
    expect(page.get_by_text("1 paper waits for a colleague.")).to_be_visible()
    hinders_nobody(page, "inbox-passed")
    context.close()
    context = walk.context(cast, "dana")
    page = walk.page(context)
    page.goto(f"{walk.base}/today/")
    expect(page.get_by_text("1 paper waits for you")).to_be_visible()
    page.get_by_role("link", name="Open them").click()
    hinders_nobody(page, "papers-for-me")
    page.get_by_role("link", name="letter.pdf").click()
    expect(page.get_by_text("Is this one of yours?").first).to_be_visible()
    hinders_nobody(page, "passed-paper")
    page.locator(WHOSE).press_sequentially("rob")
    page.keyboard.press("Enter")
    kind = page.locator("[data-filing] [name=kind]")
    expect(kind).to_be_focused()
    kind.select_option("work_school_letter")
    kind.press("Enter")
    page.wait_for_url("**/passed/")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    context.close()


def give_it_out(walk: Walk, cast: Cast) -> None:
    """The court may see the test results, and nothing else: the lab result goes, the letter does not."""
    a_consent(cast, COURT)
    context = walk.context(cast, "dana")
    page = walk.page(context)
    page.goto(f"{walk.base}/clients/{cast.clients['robin'].id}/documents/")
    page.get_by_role("link", name="Work or school letter").click()
    page.get_by_role("link", name="Give out").click()
    expect(page.get_by_text("No consent of Robin Example covers this")).to_be_visible()
    hinders_nobody(page, "give-out-no")
    page.goto(f"{walk.base}/clients/{cast.clients['robin'].id}/documents/")
    page.get_by_role("link", name="Lab result").click()
    page.get_by_role("link", name="Give out").click()
    page.get_by_label("County court").check()
    hinders_nobody(page, "give-out")
    with page.expect_download() as leaving:
        page.get_by_role("button", name="Give out").click()
    assert leaving.value.suggested_filename == "lab-result.pdf"
    assert Disclosure.objects.get().recipient_name == "County court"
    context.close()


def test_twelve_papers_are_filed_by_keyboard(people: Cast, walk: Walk) -> None:
    the_morning_post(people)
    keys = file_them(walk, people)
    assert not Document.objects.filter(state="open").exists()
    told = [(one.kind, one.client_id and one.client.chosen_name) for one in Decision.objects.order_by("id")]
    assert [bool(name) for _, name in told] == [bool(name) for name, _ in MORNING]
    assert told[0] == ("lab_result", "Robin Example") and told[7] == ("identification", "Jamie Imaginary")
    # 93 for twelve papers, and three times two to look at a page more closely.
    assert keys == 93 + 6
    put_away_and_take_back(walk, people)
    read_it_on_the_chart(walk, people)
    pass_it_on(walk, people)
    give_it_out(walk, people)
