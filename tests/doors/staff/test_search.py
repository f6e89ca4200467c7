"""Jumping to people, pages and acts."""

from __future__ import annotations

from django.urls import reverse

from stepdown.people import actions
from tests.cast import NOW, SYSTEM, Cast


def found(cast: Cast, who: str, text: str) -> str:
    return cast.browser(who).post(reverse("search"), {"text": text}).content.decode()


def test_a_name_and_a_word_lead_to_that_page_of_the_client(cast: Cast) -> None:
    robin = cast.clients["robin"]
    assert reverse("plan", args=[robin.id]) in found(cast, "dana", "robin plan")
    assert reverse("chart", args=[robin.id]) in found(cast, "dana", "robin")


def test_a_page_one_may_not_open_is_not_offered(cast: Cast) -> None:
    robin = cast.clients["robin"]
    page = found(cast, "iva", "robin plan")
    assert reverse("plan", args=[robin.id]) not in page


def test_acts_are_found_by_any_of_their_words_by_those_who_may(cast: Cast) -> None:
    assert reverse("person-add") in found(cast, "dora", "add pers")
    assert reverse("person-add") not in found(cast, "dana", "add pers")


def test_nobody_out_of_reach_is_found(cast: Cast) -> None:
    assert "Alex Sample" not in found(cast, "dana", "alex")
    assert "Alex Sample" in found(cast, "dora", "alex")


def test_an_auditor_finds_pages_and_nobody(cast: Cast) -> None:
    page = found(cast, "otto", "robin")
    assert "Robin Example" not in page


def test_a_namesake_is_told_apart_in_the_results(cast: Cast) -> None:

    actions.add_client(chosen_name="Robin Example", site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    page = found(cast, "dora", "robin")
    assert page.count("Robin Example (") == 2
