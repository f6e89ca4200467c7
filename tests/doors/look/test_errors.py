"""Error pages stand without a database, a shell or a visit."""

from __future__ import annotations

import pytest

from stepdown.kernel.refusal import Difference, Refusal, Stale
from stepdown.kernel.words import say
from tests.doors.look.page import render

STATUSES = (400, 403, 404, 405, 409, 422, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_needs_nothing_and_names_the_way_on(status: int) -> None:
    html = render(
        f"{{% extends 'look/errors/{status}.html' %}}", visit=None, shell=None, status=status, reason=None
    )
    assert "<h1>" in html
    assert 'class="button' in html
    assert str(status) not in html.split("<main")[1].split("</main>")[0]


def test_a_refusal_names_the_rule_and_who_lifts_it() -> None:
    refusals = (
        Refusal(say("No consent to {body} is in force.", body="County court"), lifted_by=say("Ask Robin.")),
    )
    html = render(
        "{% extends 'look/errors/422.html' %}", visit=None, shell=None, refusals=refusals, reason=None
    )
    assert "No consent to County court is in force." in html
    assert "Ask Robin." in html


def test_a_stale_page_shows_both_versions_and_keeps_what_was_typed() -> None:
    stale = Stale(5, (Difference(say("Goal"), "Work", "Family"),))
    html = render(
        "{% extends 'look/errors/409.html' %}",
        shell=None,
        stale=stale,
        kept=[("words", "Family")],
        action="/goal/",
        reason=None,
    )
    assert "Work" in html and "Family" in html
    assert 'name="version" value="5"' in html
    assert 'name="words" value="Family"' in html
