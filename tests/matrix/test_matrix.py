"""Every address, opened as every member of the cast, against the decisions in the tables beside this file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.urls import reverse

from stepdown.doors.threshold.registry import Endpoint, endpoints
from tests.cast import Cast, sheet
from tests.matrix.subjects import SUBJECTS

HERE = Path(__file__).parent
COLUMNS = "iva dana ines nora priya hart dora pat otto robin eddie nobody".split()
SIGN_INS = ("/sign-in/", "/my/sign-in/")


def decisions() -> dict[tuple[str, str], dict[str, str]]:
    """All rows of all tables. Raises where two tables decide the same."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for table in sorted(HERE.glob("*/*.csv")):
        with table.open(newline="") as file:
            for row in csv.DictReader(file):
                key = (row.pop("endpoint"), row.pop("method"))
                assert key not in found, f"{table.name} decides {key} a second time"
                found[key] = row
    return found


def ours() -> Iterator[tuple[Endpoint, str]]:
    for endpoint in endpoints():
        if not endpoint.third_party:
            for declaration in endpoint.declarations:
                yield endpoint, declaration.method


def test_every_address_has_a_decision_and_every_decision_an_address() -> None:
    declared = {(endpoint.name, method) for endpoint, method in ours()}
    decided = set(decisions())
    assert declared - decided == set(), "addresses without a decision"
    assert decided - declared == set(), "decisions without an address"


def test_every_decision_names_the_whole_cast() -> None:
    for key, row in decisions().items():
        assert list(row) == COLUMNS and all(row.values()), f"{key} does not decide for everybody"


def kind_of(response: HttpResponseBase) -> str:
    """The word of the tables for an answer."""
    if response.status_code in (301, 302) and response.headers.get("Location") in SIGN_INS:
        return "signin"
    return str(response.status_code)


def agrees(wanted: str, got: str, method: str) -> bool:
    if wanted == "yes" and method == "POST":
        return got in {"200", "204", "303", "400", "409", "422"}
    return got in wanted.split("|")


@pytest.mark.django_db
def test_every_address_answers_everybody_as_decided(cast: Cast) -> None:
    table = decisions()
    browsers = {name: Browser() if name == "nobody" else _browser(cast, name) for name in COLUMNS}
    wrong = []
    made: dict[str, object] = {}
    for endpoint, method in sorted(ours(), key=lambda pair: (pair[0].name, pair[1])):
        names = re.findall(r"<(?:\w+:)?(\w+)>", endpoint.route)
        for name in names:
            made.setdefault(name, SUBJECTS[name](cast) if name in SUBJECTS else None)
        missing = [name for name in names if made[name] is None]
        assert not missing, f"tests/matrix/subjects.py does not say how to make {missing} for {endpoint.name}"
        address = reverse(endpoint.name, kwargs={name: made[name] for name in names})
        for name, browser in browsers.items():
            if method == "GET" and endpoint.name.endswith("sign-out"):
                continue
            response = browser.get(address) if method == "GET" else browser.post(address, sheet(version="1"))
            wanted, got = table.get((endpoint.name, method), {}).get(name, "nothing"), kind_of(response)
            if not agrees(wanted, got, method):
                wrong.append(f"{method} {endpoint.name} as {name}: decided {wanted}, answered {got}")
            if endpoint.name in {"sign-out", "my-sign-out"}:
                browsers[name] = Browser() if name == "nobody" else _browser(cast, name)
    assert not wrong, "\n".join(wrong)


def _browser(cast: Cast, name: str) -> Browser:
    return cast.browser(name)
