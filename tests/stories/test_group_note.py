"""The group note in real Chromium: twelve people by keyboard alone, counted; flags; two writers; no network.

Every key that goes down is counted that is no letter of somebody's words and no bare modifier: a key
pressed with Alt or Ctrl is one.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from stepdown.note import actions, models, queries
from stepdown.note.vocabulary import RowWords
from tests.cast import Cast, assemble
from tests.scenes_group_note import Twelve, a_group_of_twelve
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

SHARED = "Mapped early warning signs on a timeline."
# Of everybody their own: what they did, how they responded, what is next, which objective.
WORDS = (
    ("Practised a no", "calm", "drives there", 1),
    ("Listed poor sleep", "surprised", "asks sister", 2),
    ("Found evenings hardest", "open", "gym at seven", 1),
    ("Spoke about trust", "quiet", "later shift", 3),
    ("Walked off two cravings", "proud", "Friday walk", 1),
    ("Changed the Saturday route", "sure", "sets alarm", 2),
    ("Tried an apology", "moved", "writes him", 3),
    ("Drew the payday curve", "tense", "gives card", 1),
    ("Felt anger in chest", "relieved", "breathes", 2),
    ("Asked how sleep heals", "curious", "sleep log", 2),
    ("Counted three good weeks", "glad", "tells kids", 1),
    ("Compared doses taken", "honest", "pill box", 3),
)
COUNT = """() => {
  window.pressed = { other: 0, words: 0 };
  const bare = ["Alt", "Control", "Shift", "Meta"];
  addEventListener("keydown", (event) => {
    if (bare.includes(event.key)) return;
    const typed = event.key.length === 1 && !event.ctrlKey && !event.altKey;
    window.pressed[typed ? "words" : "other"] += 1;
  }, true);
}"""


@pytest.fixture
def clinic(transactional_db: None) -> Cast:
    return assemble()


def _open(walk: Walk, clinic: Cast, twelve: Twelve, who: str = "dana", *, dark: bool = False) -> Page:
    page = walk.page(walk.context(clinic, who, dark=dark))
    page.goto(f"{walk.base}{twelve.path()}")
    return page


def _saved(page: Page) -> None:
    expect(page.locator("[data-sheet-said]")).to_contain_text("Saved ")


def test_twelve_people_take_below_forty_keys_and_ninety_seconds(walk: Walk, clinic: Cast) -> None:
    twelve = a_group_of_twelve(clinic)
    page = _open(walk, clinic, twelve)
    page.evaluate(COUNT)
    keys = page.keyboard
    began = time.monotonic()
    keys.type(SHARED)
    keys.press("Enter")
    for did, responded, after, objective in WORDS:
        keys.type(did)
        keys.press("Enter")
        keys.type(responded)
        keys.press("Enter")
        keys.type(after)
        keys.press(f"Alt+{objective}")
    expect(page.locator("#sheet-count")).to_contain_text("12 of 12 rows ready")
    pressed = page.evaluate("window.pressed")
    with page.expect_navigation():
        keys.press("Enter")
    took = time.monotonic() - began
    expect(page.locator("#sheet-count")).to_contain_text("All signed")
    beyond = pressed["other"] + 1
    print(f"group note: {beyond} keys beyond {pressed['words']} letters, {took:.1f} s in the browser")
    assert beyond < 40
    assert took < 90
    notes = models.Note.objects.filter(session_id=twelve.session.id).exclude(signed_at=None)
    assert notes.count() == 12
    # Each chart has its own part and nobody else's.
    for (did, *_), client_id in zip(WORDS, twelve.people.values(), strict=True):
        (note,) = [one for one in notes if one.client_id == client_id]
        assert (note.did, note.shared, note.minutes) == (did, SHARED, 90)


def test_words_written_before_the_scripts_are_there_are_saved(walk: Walk, clinic: Cast) -> None:
    twelve = a_group_of_twelve(clinic)
    page = walk.page(walk.context(clinic, "dana"))
    with walk.without_scripts_yet(page, twelve.path()):
        page.locator("#shared textarea").first.fill(SHARED)
        assert page.evaluate("typeof htmx") == "undefined"
    _saved(page)
    assert models.Shared.objects.get(session_id=twelve.session.id).done == SHARED


def test_flags_stand_beside_the_words_and_hold_back_their_row_only(walk: Walk, clinic: Cast) -> None:
    twelve = a_group_of_twelve(clinic, absent="hope", seats=11)
    page = _open(walk, clinic, twelve)
    keys = page.keyboard
    keys.type("Casey gave an example of a slip.")
    expect(page.locator("#shared-check")).to_contain_text("Names Casey")
    keys.press("Control+a")
    keys.type("One person gave an example of a slip.")
    expect(page.locator("#shared-check")).to_contain_text("No names found")
    keys.press("Enter")
    will, casey, jamila = (twelve.people[one] for one in ("will", "casey", "jamila"))
    keys.type("Will try the walk again, agreed with what Casey said")
    flags = page.locator(f"#flags-{will}")
    expect(flags).to_contain_text("Names Casey")
    expect(flags).not_to_contain_text("Names Will")
    expect(page.locator(f"#under-did-{will} mark")).to_have_text("Casey")
    hinders_nobody(page, "group-note-flag")
    # One settled by a reason, the other by an edit.
    expect(flags).to_contain_text("No objective")
    keys.press("Alt+1")
    expect(flags).not_to_contain_text("No objective")
    flags.locator("[name=settle_why]").fill("A cousin has that name, not the member.")
    expect(page.locator(f"#check-{will}")).to_contain_text("Ready")
    page.locator(f"#did-{casey}").focus()
    keys.type("Role-played the dinner and left before the toast, felt steady afterwards")
    keys.press("Alt+1")
    page.locator(f"#did-{jamila}").focus()
    keys.type("Role-played the dinner and left before the toast, felt steady afterwards")
    keys.press("Alt+1")
    expect(page.locator(f"#check-{jamila}")).to_contain_text("100% like Casey’s")
    expect(page.locator(f"#check-{casey}")).to_contain_text("100% like Jamila’s")
    page.locator(f"#did-{jamila}").fill("Thought of a boss who drinks and chose water")
    expect(page.locator(f"#check-{casey}")).to_contain_text("Ready")
    away = twelve.people["hope"]
    page.locator(f"#did-{away}").fill("Participated with energy")
    expect(page.locator(f"#check-{away}")).to_contain_text("Away, but described")
    expect(page.locator("#sheet-sign")).to_contain_text("Sign 3 ready")
    _saved(page)
    with page.expect_navigation():
        keys.press("Control+Enter")
        keys.press("Enter")
    rows = models.Note.objects.filter(session_id=twelve.session.id).exclude(signed_at=None)
    assert {row.client_id for row in rows} == {will, casey, jamila}


def test_a_phrase_expands_and_a_dropped_connection_loses_nothing(walk: Walk, clinic: Cast) -> None:
    twelve = a_group_of_twelve(clinic, seats=2, planned=False)
    actions.keep_phrase(trigger="no", words="Practised saying no.", by=clinic.viewer("dana"), at=clinic.now)
    page = _open(walk, clinic, twelve)
    said = page.locator("[data-sheet-said]")
    will = twelve.people["will"]
    page.locator(f"#did-{will}").focus()
    page.keyboard.type(";no Left early on purpose")
    expect(page.locator(f"#did-{will}")).to_have_value("Practised saying no. Left early on purpose")
    _saved(page)
    page.context.set_offline(True)
    page.keyboard.type(" and slept well")
    expect(said).to_contain_text("Not saved yet. Kept on this page until it is")
    stored = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "slept" not in stored
    page.context.set_offline(False)
    _saved(page)
    walk.complaints[:] = [one for one in walk.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    sheet = queries.group_sheet(clinic.viewer("dana"), twelve.session.id, at=clinic.now)
    assert sheet.rows[0].words.did == "Practised saying no. Left early on purpose and slept well"


def test_two_writers_see_both_texts_and_nobody_overwrites_the_other(walk: Walk, clinic: Cast) -> None:
    twelve = a_group_of_twelve(clinic, seats=2)
    page = _open(walk, clinic, twelve)
    will = twelve.people["will"]
    page.locator(f"#did-{will}").focus()
    now = twelve.session.during.end
    assert now is not None
    open_ones = (
        queries.group_sheet(clinic.viewer("dana", at=now), twelve.session.id, at=now).rows[0].objectives
    )
    actions.save_row(
        session_id=twelve.session.id,
        client_id=will,
        words=RowWords(did="Led the round and kept the time", objectives=(open_ones[1].thread,)),
        version=0,
        by=clinic.viewer("dana", at=now),
        at=now,
    )
    page.keyboard.press("Alt+1")
    page.keyboard.type("Spoke of the lake")
    both = page.locator(f"#row-{will} [data-both]")
    expect(both).to_contain_text("Led the round and kept the time")
    expect(both).to_contain_text("Spoke of the lake")
    hinders_nobody(page, "group-note-both")
    both.get_by_role("button", name="Keep both, one after the other").click()
    _saved(page)
    walk.complaints[:] = [one for one in walk.complaints if "409" not in one]
    row = models.Note.objects.get(session_id=twelve.session.id, client_id=will)
    assert row.did == "Led the round and kept the time\nSpoke of the lake"
    assert {one["thread"] for one in row.objectives} == {str(one.thread) for one in open_ones[:2]}


def test_on_a_phone_at_night_one_person_stands_at_a_time(walk: Walk, clinic: Cast) -> None:
    twelve = a_group_of_twelve(clinic, seats=3, planned=False)
    page = _open(walk, clinic, twelve, dark=True)
    first, second = (page.locator(f"#row-{twelve.people[one]}") for one in ("will", "casey"))
    expect(first).to_be_in_viewport()
    expect(second).not_to_be_in_viewport()
    hinders_nobody(page, "group-note-phone")
    first.get_by_role("link", name="Next person").click()
    expect(second).to_be_in_viewport()
    second.get_by_label("What they did Casey Madeup").fill("Asked two questions and listened")
    _saved(page)
