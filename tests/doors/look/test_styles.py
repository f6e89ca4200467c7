"""Stylesheets, scripts and templates keep the rules of the house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from stepdown.doors.look import bundle
from stepdown.doors.look.environment import PARTS
from tests.doors.look.page import DOORS, LOOK

CSS = bundle.stylesheets()
JS = bundle.scripts()
TEMPLATES = sorted(DOORS.rglob("*.html"))
RAW = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(|:\s*(?:white|black|gray|red|blue|green)\b", re.I
)
LAYERS = {"reset", "vendor", "tokens", "base", "parts", "staff", "portal", "print"}


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(DOORS)) for path in paths]


@pytest.mark.parametrize("sheet", CSS, ids=named(CSS))
def test_a_stylesheet_is_short_layered_and_without_raw_colour(sheet: Path) -> None:
    text = sheet.read_text()
    assert len(text.splitlines()) <= 200
    assert text.startswith("/*"), "says in one line what it is"
    opened = re.findall(r"^@layer ([a-z]+) \{", text, re.M)
    assert opened and set(opened) <= LAYERS
    assert text.count("{") == text.count("}")
    if sheet.name != "tokens.css":
        assert not RAW.search(re.sub(r"/\*.*?\*/|color-mix\(in oklab", "", text, flags=re.S))


SHARED = {"frame.css", "bars.css", "small.css", "gallery.css"}


def selectors(sheet: Path) -> list[str]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    found = re.findall(r"([^{};]+)\{", text)
    return [
        part.strip()
        for rule in found
        if not rule.strip().startswith("@")
        for part in re.split(r",(?![^(]*\))", rule)
    ]


def classes(selector: str) -> set[str]:
    return set(re.findall(r"\.([a-z][\w-]*)", selector)) - {"staff", "portal"}


def test_a_page_adds_its_own_classes_and_restyles_no_component() -> None:
    pages = [sheet for sheet in CSS if sheet.parent.name in {"staff", "portal"} and sheet.name not in SHARED]
    house = {name for sheet in CSS if sheet not in pages for one in selectors(sheet) for name in classes(one)}
    wrong = [
        f"{sheet.name}: {one}"
        for sheet in pages
        for one in selectors(sheet)
        # A class alone speaks for every page; inside another it is somebody's own arrangement.
        if classes(one) and classes(one) <= house and not re.search(r"[ >+~]", one)
    ]
    assert wrong == []


def test_every_colour_that_is_used_is_a_token() -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", bundle.css()))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", bundle.css()))
    assert used <= defined


@pytest.mark.parametrize("script", JS, ids=named(JS))
def test_a_script_is_short_and_evaluates_nothing(script: Path) -> None:
    text = script.read_text()
    assert len(text.splitlines()) < 100
    assert text.startswith("/*")
    assert not re.search(r"\beval\(|new Function|\.style\b|setAttribute\(\"style|document\.write", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=named(TEMPLATES))
def test_a_template_has_no_inline_style_script_or_unescaped_text(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:|\|\s*safe\b|Markup\(", text)
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))", text)
    assert len(text.splitlines()) <= 150


def test_every_form_that_is_sent_again_by_itself_says_that_it_is_not_sent_yet() -> None:
    forms = [template for template in TEMPLATES if '"data-measure":' in template.read_text()]
    assert len(forms) == 4
    assert [str(one) for one in forms if "ui.not_sent(" not in one.read_text()] == []


def test_the_bundles_are_named_by_their_content_and_served_packed(tmp_path: Path) -> None:
    bundle.write(tmp_path)
    for path in (bundle.css_path(), bundle.js_path()):
        assert re.fullmatch(r"look/bundle/look\.[0-9a-f]{12}\.(css|js)", path)
        for ending in ("", ".gz", ".br"):
            assert (tmp_path / (path + ending)).stat().st_size > 500
    assert bundle.css().startswith("@layer reset, vendor, tokens, base, parts, staff, portal, print;")
    again = (tmp_path / bundle.css_path()).stat().st_mtime_ns
    bundle.write(tmp_path)
    assert (tmp_path / bundle.css_path()).stat().st_mtime_ns == again


def test_the_finder_knows_the_bundles_and_nothing_else() -> None:
    finder = bundle.BundleFinder()
    assert finder.find(bundle.css_path()).endswith(".css")
    assert finder.find(bundle.js_path(), find_all=True)[0].endswith(".js")
    assert finder.find("look/bundle/other.css") == []
    assert len(list(finder.list(None))) == 6
    assert finder.check() == []


def test_every_part_is_loaded() -> None:
    assert {path.stem for path in (LOOK / "parts").glob("*.html")} == set(PARTS)


@pytest.mark.django_db  # an answer that ends looks after the connection, whoever used it last
@pytest.mark.parametrize("path", [bundle.css_path(), bundle.js_path()])
def test_a_browser_fetches_a_bundle_once_and_packed(path: str) -> None:
    answer = Client().get(f"/static/{path}", headers={"Accept-Encoding": "br"})
    answer.close()
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
