"""Icons: each name in a page has a drawing, drawn with our own strokes."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from stepdown.doors.look import icons
from tests.doors.look.page import DOORS

NAMED = re.compile(r"""ui\.icon\("([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"|ui\.empty\("([a-z0-9-]+)\"""")


def test_every_icon_that_a_template_names_is_installed() -> None:
    missing = []
    for template in DOORS.rglob("*.html"):
        for match in NAMED.finditer(template.read_text()):
            name = next(part for part in match.groups() if part)
            try:
                icons.drawing(name)
            except icons.UnknownIcon:
                missing.append(f"{template.relative_to(DOORS)}: {name}")
    assert missing == []


@pytest.mark.parametrize("meaning", sorted(icons.MEANINGS))
def test_every_fixed_meaning_has_a_drawing(meaning: str) -> None:
    assert "<path" in icons.drawing(meaning)


def test_strokes_follow_the_size_and_the_word_beside_it_speaks() -> None:
    for size, stroke in ((16, "1.75"), (20, "1.6"), (24, "1.5")):
        svg = icons.drawing("users", size)
        assert f'stroke-width="{stroke}"' in svg and f'width="{size}"' in svg
        assert 'aria-hidden="true"' in svg


def test_an_unknown_icon_shows_nothing_to_people_and_fails_for_builders() -> None:
    with override_settings(DEBUG=False):
        assert icons.icon("no-such-drawing") == ""
    with override_settings(DEBUG=True), pytest.raises(icons.UnknownIcon):
        icons.icon("no-such-drawing")
    with pytest.raises(icons.UnknownIcon):
        icons.drawing("../../secrets/django")


def test_the_mark_is_ours() -> None:
    assert "mark-steps" in icons.mark(24)
