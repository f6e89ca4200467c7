"""The way about the house: every key leads to one page, every tab to one that opens."""

from __future__ import annotations

from stepdown.doors.staff.client_pages import PAGES
from stepdown.doors.staff.shell import GROUPS
from tests.matrix.walk import ours


def test_every_way_has_a_key_of_its_own() -> None:
    ways = [entry for _, _, entries in GROUPS for entry in entries]
    keys = [entry[4] for entry in ways]
    assert len(set(keys)) == len(keys), "two pages on one key"
    assert all(len(key) == 1 and key.isalnum() and key != "g" for key in keys)


def test_a_tab_of_the_chart_shows_to_whoever_may_open_its_page() -> None:
    asked = {
        endpoint.name: declaration.permission
        for endpoint, method in ours()
        for declaration in endpoint.declarations
        if method == declaration.method == "GET"
    }
    assert {name: may for name, _, may in PAGES} == {name: asked[name] for name, _, _ in PAGES}
