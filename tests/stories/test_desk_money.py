"""A copay with its receipt in three acts, and a state file with a problem repaired."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from stepdown.billing.models import Receipt
from stepdown.state_report.models import MadeFile
from tests import scenes_billing, scenes_state
from tests.cast import Cast, assemble
from tests.stories.walking import Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = assemble()
    cast.now = datetime.now(UTC)
    return cast


def copay(walk: Walk, cast: Cast) -> None:
    """Iva takes Robin's copay by keyboard: the name, the account, cash; the receipt stands there to print."""
    scenes_billing.a_share(cast, copay=2000)
    page = walk.page(walk.context(cast, "iva"))
    page.goto(f"{walk.base}/money/")
    hinders_nobody(page, "desk-money")
    page.get_by_role("searchbox", name="Who is at the desk?").focus()
    page.keyboard.type("robin")
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name="Robin Example")
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Enter")
    cash = page.get_by_role("button", name="Cash, $20")
    expect(cash).to_be_visible()
    hinders_nobody(page, "desk-account")
    cash.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Receipt 1")).to_be_visible()
    expect(page.get_by_text("$20 received. Thank you.")).to_be_visible()
    hinders_nobody(page, "desk-receipt")
    assert Receipt.objects.get().cents == 2000


def own_account(walk: Walk, cast: Cast) -> None:
    """Robin reads the same on a phone at night, in plain words."""
    page = walk.page(walk.context(cast, "robin", dark=True))
    page.goto(f"{walk.base}/my/account/")
    expect(page.get_by_role("heading", name="If it is too much")).to_be_visible()
    hinders_nobody(page, "my-account")


def state_file(walk: Walk, cast: Cast) -> None:
    """Dora sees that one record has something to repair, follows its line, repairs it and makes the file."""
    scenes_state.a_site_the_state_knows(cast)
    scenes_state.answered(cast, RACE=None, HLTHINS=4)
    page = walk.page(walk.context(cast, "dora"))
    page.goto(f"{walk.base}/state/")
    expect(page.get_by_text("0 records are ready. 1 has something to repair.")).to_be_visible()
    hinders_nobody(page, "state-report")
    page.get_by_role("link", name="Robin Example").click()
    expect(page.get_by_text("2 things to repair.")).to_be_visible()
    hinders_nobody(page, "state-record")
    page.get_by_role("link", name="Race: not answered.").click()
    page.get_by_label("Race", exact=True).select_option("White")
    page.get_by_label("Health insurance").select_option("Private insurance, Blue Cross/Blue Shield, HMO")
    page.get_by_role("button", name="Keep answers").click()
    expect(page.get_by_text("Ready for the file.").first).to_be_visible()
    page.goto(f"{walk.base}/state/")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make file of 1 record").click()
    assert re.fullmatch(r"teds-a-.*\.csv", coming.value.suggested_filename)
    assert MadeFile.objects.get().records == 1


def test_a_copay_and_a_state_file(people: Cast, walk: Walk) -> None:
    copay(walk, people)
    own_account(walk, people)
    state_file(walk, people)
