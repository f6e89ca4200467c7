"""The round of an evening by keyboard, a pass asked for on the phone, and a release that is stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stepdown.housing import actions, queries
from stepdown.housing.vocabulary import MeetingKind, Seen
from stepdown.kernel.ids import new_id
from stepdown.privacy import actions as privacy
from tests import scenes_housing as scene
from tests.cast import Cast, assemble
from tests.releases import a_consent
from tests.stories.walking import NARROW, Walk, hinders_nobody

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
DAY = timedelta(days=1)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """Robin, Jamie and Alex have lived in Linden House for some days; Robin let the house know hours."""
    cast = assemble()
    now = timezone.now()
    cast.now = now - 9 * DAY
    stays = [scene.lives(cast, name, bed=bed) for bed, name in enumerate(("robin", "jamie", "alex"))]
    hal = cast.viewer("hal", at=now)
    last = queries.tonight(cast.harbor.id, now) - DAY
    for stay, seen in zip(stays, (Seen.IN, Seen.IN, Seen.AWAY), strict=True):
        actions.look(look_id=new_id(), stay_id=stay, found=actions.Found(last, seen), by=hal, at=now)
    been = actions.Been(queries.today_of(cast.harbor.id, now), MeetingKind.SECULAR, "Tuesday circle")
    by = cast.viewer("robin", at=now)
    actions.log_meeting(meeting_id=new_id(), stay_id=stays[0], been=been, by=by, at=now)
    actions.charge_due(by=cast.viewer("dora", at=now), at=now)
    cast.now = now
    scene.a_line(cast)
    return cast


def test_an_evening_in_a_house(people: Cast, walk: Walk) -> None:
    given = a_consent(people, scene.RELEASED, at=people.now - DAY)
    phone = walk.page(walk.context(people, "robin", dark=True))
    phone.set_viewport_size(NARROW)  # type: ignore[arg-type]
    phone.goto(f"{walk.base}/my/house/")
    expect(phone.get_by_text("when you are expected, and whether you came")).to_be_visible()
    hinders_nobody(phone, "95-my-house-dark")
    phone.get_by_text("Ask for a pass").click() if phone.get_by_label("Where").is_hidden() else None
    phone.get_by_label("Where").fill("with my sister")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Ask for it").click()
    expect(phone.get_by_text("Waits for an answer")).to_be_visible()

    house = walk.page(walk.context(people, "hal"))
    house.goto(f"{walk.base}/houses/")
    house.get_by_role("link", name="Linden House").click()
    expect(house.get_by_text("3 residents to see")).to_be_visible()
    hinders_nobody(house, "96-house")
    for number in ("2", "3"):
        with house.expect_navigation():
            house.keyboard.press(number)
    expect(house.get_by_text("1 resident to see")).to_be_visible()
    with house.expect_navigation():
        house.get_by_role("button", name="Grant").click()
    with house.expect_navigation():
        house.get_by_role("link", name="Robin Example").first.click()
    expect(house.get_by_text("Nothing in the next seven days.")).to_be_visible()
    hinders_nobody(house, "97-resident")

    phone.reload()
    expect(phone.get_by_text("Yes. Have a good time.")).to_be_visible()
    by, at = people.viewer("robin", at=timezone.now()), timezone.now()
    privacy.revoke_consent(
        client_id=people.clients["robin"].id, consent_id=given, how="on the phone", by=by, at=at
    )
    house.reload()
    expect(house.get_by_text("has not released this to the house")).to_have_count(2)

    counselor = walk.page(walk.context(people, "ines", dark=True))
    counselor.goto(f"{walk.base}/today/")
    expect(counselor.get_by_text("Away from Linden House at night")).to_be_visible()
    with counselor.expect_navigation():
        counselor.get_by_role("link", name="Look").first.click()
    expect(counselor.get_by_text("Away, not known where")).to_be_visible()
    hinders_nobody(counselor, "98-where-they-live")
