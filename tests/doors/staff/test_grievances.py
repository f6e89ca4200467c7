"""Grievances at the staff door and the client's: written down, answered, hidden from whom they are about."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stepdown.grievance import models
from tests.cast import Cast, sheet
from tests.scenes_care import a_grievance

FORM: dict[str, object] = {
    "words": "I was laughed at in front of the group.",
    "topic": "conduct",
    "how": "person",
    "filer": "client",
    "client": "Robin Example",
}


def _file(cast: Cast, who: str = "iva", **change: object) -> object:
    fields = FORM | {"site": cast.harbor.id} | change
    return cast.browser(who).post(reverse("grievance-new"), sheet(**fields))


def _page(cast: Cast, who: str, made: object) -> str:
    return cast.browser(who).get(reverse("grievance", args=[made])).content.decode()


def test_a_grievance_is_written_down_for_a_client_named_by_their_chosen_name(cast: Cast) -> None:
    answer = _file(cast)
    row = models.Grievance.objects.get()
    assert answer.headers["Location"] == reverse("grievance-filed", args=[row.id])  # type: ignore[attr-defined]
    assert row.client_id == cast.clients["robin"].id
    page = cast.browser("iva").get(reverse("grievance-filed", args=[row.id])).content.decode()
    assert "Office for Civil Rights" in page and "own promise" in page


def test_a_name_that_fits_nobody_exactly_asks_who_is_meant(cast: Cast) -> None:
    answer = _file(cast, client="Robin")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "Whom do you mean?" in page and "Robin Example, Harbor Street" in page
    chosen = _file(cast, client="Robin", client_id=cast.clients["robin"].id)
    assert chosen.status_code == 303  # type: ignore[attr-defined]
    nobody = _file(cast, "dana", client="Alex Sample")
    assert "Nobody of that name" in nobody.content.decode()  # type: ignore[attr-defined]


def test_an_anonymous_one_needs_no_name_and_leaves_none(cast: Cast) -> None:
    answer = _file(cast, filer="anonymous", client="", how="box")
    assert answer.status_code == 303  # type: ignore[attr-defined]
    row = models.Grievance.objects.get()
    assert (row.client_id, row.filer_name, row.acknowledge_by) == (None, "", None)


def test_whoever_it_is_about_is_not_told_and_finds_nothing_anywhere(cast: Cast) -> None:
    _file(cast, staff=[str(cast.staff["dora"].id), str(cast.staff["dana"].id)])
    made = models.Grievance.objects.get().id
    for name in ("dora", "dana"):
        browser = cast.browser(name)
        assert browser.get(reverse("grievance", args=[made])).status_code == 404
        found = browser.post(reverse("grievance-find"), {"text": "laughed"}).content.decode()
        assert str(made) not in found and "Nothing here" in found
        for page in ("today", "grievances"):
            assert "Grievance 1" not in browser.get(reverse(page)).content.decode()
        looked = browser.get(reverse("looked", args=[cast.clients["robin"].id])).content.decode().lower()
        main = looked.split("<main")[1].split("</main")[0]
        assert "grievance" not in main and "complain" not in main
    assert "laughed" in _page(cast, "pat", made)


def test_writing_down_one_about_oneself_ends_at_a_list_without_it(cast: Cast) -> None:
    answer = _file(cast, "dana", staff=[str(cast.staff["dana"].id)])
    assert answer.headers["Location"] == reverse("grievances")  # type: ignore[attr-defined]
    assert "Robin" not in cast.browser("dana").get(reverse("grievances")).content.decode().split("<main")[1]


def test_a_grievance_from_the_phone_is_answered_and_looked_at_again(cast: Cast) -> None:
    robin, dora, pat = cast.browser("robin"), cast.browser("dora"), cast.browser("pat")
    fields = {"words": "My counselor was late three times.", "topic": "waiting", "wants": "A set hour"}
    told = fields | {"staff": [str(cast.staff["dana"].id)]}
    assert robin.post(reverse("my-grievance-new"), sheet(**told)).status_code == 303
    row = models.Grievance.objects.get()
    mine = reverse("my-grievance", args=[row.id])
    assert "You hear from us by" in robin.get(mine).content.decode()

    def act(browser: object, page: str, version: int, **said: str) -> int:
        answer = browser.post(reverse(page, args=[row.id]), sheet(version=version, **said))  # type: ignore[attr-defined]
        status: int = answer.status_code
        return status

    assert act(dora, "grievance-acknowledge", 1) == 303
    assert act(dora, "grievance-look", 2, words="Spoke with Dana, who agrees.") == 303
    assert act(dora, "grievance-answer", 3, words="Sorry") == 422
    answer = "You were right. From Monday on your hour is fixed at ten."
    assert act(dora, "grievance-answer", 3, words=answer) == 303
    page = robin.get(mine).content.decode()
    assert answer in page and "agrees" not in page
    assert act(robin, "my-grievance-appeal", 4, words="It was late again.") == 303
    assert act(dora, "grievance-answer", 5, words=answer) == 422
    assert act(pat, "grievance-answer", 5, words="We give you another counselor from tomorrow.") == 303
    assert "another counselor" in robin.get(mine).content.decode()


def test_a_client_takes_their_own_back_and_nobody_elses(cast: Cast) -> None:
    mine = a_grievance(cast)
    other = a_grievance(cast, client_id=cast.clients["jamie"].id)
    robin = cast.browser("robin")
    assert robin.get(reverse("my-grievance", args=[other])).status_code == 404
    gone = robin.post(reverse("my-grievance-withdraw", args=[other]), sheet(version=1))
    assert gone.status_code == 404
    assert robin.post(reverse("my-grievance-withdraw", args=[mine]), sheet(version=1)).status_code == 303


def test_a_clock_is_taken_over_from_an_offer_and_an_address_added(cast: Cast) -> None:
    dora = cast.browser("dora")
    page = dora.get(reverse("grievance-clocks") + "?take=hospital").content.decode()
    assert "42 CFR 482.13" in page and "Your state’s licensing authority" in page
    numbers = {"acknowledge_days": 1, "answer_days": 7, "appeal_days": 30, "appeal_answer_days": 7}
    fields = {"name": "Ours", "site": "", "starts_on": "2030-01-01", "source": "State code 1.2", **numbers}
    assert dora.post(reverse("grievance-clocks"), sheet(**fields)).status_code == 303
    backward = fields | {"starts_on": "2020-01-01"}
    assert dora.post(reverse("grievance-clocks"), sheet(**backward)).status_code == 422
    assert dora.post(reverse("grievance-body"), sheet(name="State", phone="")).status_code == 422
    assert dora.post(reverse("grievance-body"), sheet(name="State", phone="555-0199")).status_code == 303
    assert "555-0199" in cast.browser("robin").get(reverse("my-grievances")).content.decode()


@pytest.mark.parametrize("name", ["otto", "bea", "nora"])
def test_anybody_on_the_staff_can_write_one_down(cast: Cast, name: str) -> None:
    site = cast.mill.id if name == "nora" else cast.harbor.id
    answer = _file(cast, name, site=site, filer="family", client="", filer_name="Noor")
    assert answer.status_code == 303  # type: ignore[attr-defined]
