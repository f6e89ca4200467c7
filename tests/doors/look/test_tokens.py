"""The promises of the design language about contrast, computed from the token file in both modes."""

from __future__ import annotations

import math
import re

import pytest

from tests.doors.look.page import LOOK

SOURCE = (LOOK / "static/look/css/tokens.css").read_text()
Colour = tuple[float, float, float]


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """Linear sRGB of an OKLCH colour, cut to the screen."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(max(part, 0.0), 1.0) for part in (red, green, blue))  # type: ignore[return-value]


def hexed(text: str) -> Colour:
    parts = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # type: ignore[return-value]


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def modes() -> dict[str, dict[str, Colour]]:
    """Every token in the hex fallback, in light and in dark."""
    found: dict[str, dict[str, Colour]] = {"fallback": {}, "light": {}, "dark": {}}
    for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", SOURCE):
        found["fallback"][name] = hexed(value)
    number = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
    for name, value in re.findall(r"--([a-z0-9-]+): ((?:light-dark\()?oklch.*?);", SOURCE):
        triples = [tuple(float(part) for part in triple) for triple in re.findall(number, value)]
        if triples:
            found["light"][name] = oklch(*triples[0])
            found["dark"][name] = oklch(*triples[-1])
    return found


MODES = modes()
HUES = ("lake", "moss", "amber", "clay", "heather")
# foreground, background, least contrast in light, in dark
PROMISES = [
    ("ink", "surface", 16.0, 14.5),
    ("ink2", "surface", 8.5, 9.0),
    ("ink3", "surface", 5.7, 6.3),
    ("ink3", "sunken", 5.1, 5.1),
    ("ink3", "canvas", 5.1, 5.1),
    ("edge", "surface", 3.0, 3.0),
    ("lake-mid", "surface", 3.0, 3.0),
    ("lake-deep", "surface", 9.8, 10.8),
    ("lake-deep", "lake-soft", 4.5, 4.5),
    ("on-lake", "lake", 7.0, 9.3),
    ("on-lake", "lake-deep", 7.0, 9.3),
    ("on-dawn", "dawn", 9.4, 8.3),
    ("on-dawn", "dawn-deep", 7.0, 7.0),
    ("on-toast", "toast", 12.0, 12.0),
    ("ink", "morning", 12.0, 12.0),
    ("ink2", "morning", 7.0, 7.0),
    ("ink2", "morning-card", 7.0, 7.0),
    ("ink2", "dawn-mist", 6.0, 6.0),
    ("amber", "dawn-mist", 6.0, 6.0),
    *((hue, "surface", 7.0, 8.2) for hue in HUES),
    *((hue, f"{hue}-mist", 6.2, 6.9) for hue in HUES),
    *(("ink2", f"{hue}-mist", 6.2, 6.2) for hue in HUES),
    *((f"{hue}-mid", "surface", 3.0, 3.0) for hue in HUES if hue != "amber"),
]


@pytest.mark.parametrize("mode", ["fallback", "light", "dark"])
@pytest.mark.parametrize(("front", "back", "light", "dark"), PROMISES)
def test_a_pair_keeps_its_promise(mode: str, front: str, back: str, light: float, dark: float) -> None:
    tokens = MODES[mode]
    assert contrast(tokens[front], tokens[back]) >= (dark if mode == "dark" else light)


def test_each_token_exists_in_every_mode() -> None:
    only_for_print = {"print", "print-fill"}
    assert set(MODES["fallback"]) - only_for_print == set(MODES["light"]) == set(MODES["dark"])


def test_the_fallback_is_the_light_mode() -> None:
    for name, colour in MODES["light"].items():
        for one, other in zip(colour, MODES["fallback"][name], strict=True):
            assert abs(one - other) < 0.02, name
