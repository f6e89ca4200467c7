"""A client's own pages: what stands on them, and whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser

from stepdown.plan import actions as plan
from stepdown.plan import queries as plans
from stepdown.signature.vocabulary import Capacity
from tests.cast import Cast
from tests.scenes_admission import LATER, a_plan, admitted
from tests.scenes_referral import a_referral


@pytest.fixture
def robin(cast: Cast) -> Browser:
    """Robin in treatment, the plan written and not yet read together."""
    admitted(cast)
    return cast.browser("robin")


def sign_the_plan(cast: Cast) -> None:
    at = LATER + timedelta(hours=1)
    dana = cast.viewer("dana", at=at)
    written = a_plan(cast)
    for capacity, name in ((Capacity.CLIENT, "Robin"), (Capacity.AUTHOR, "")):
        version = plans.plan(dana, written.card.id, at=at).card.version
        plan.sign(
            plan_id=written.card.id, capacity=capacity, typed_name=name, version=version, by=dana, at=at
        )


def read(browser: Browser, path: str = "") -> str:
    answer = browser.get(f"/my/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_says_who_is_there_and_where_one_is(robin: Browser) -> None:
    page = read(robin)
    for words in ("Robin</h1>", "Dana Demo", "Your counselor", "you are here", "988", "911", "tel:555-0100"):
        assert words in page
    assert "Your team, and nobody else." in page


def test_a_draft_is_not_shown_before_it_was_read_together(cast: Cast, robin: Browser) -> None:
    assert "Your plan comes next" in read(robin, "plan/")
    sign_the_plan(cast)
    page = read(robin, "plan/")
    assert "Your plan comes next" not in page
    assert "A first plan" in page and "Your plan, signed by you" in page


def test_a_signed_paper_can_be_read_again(robin: Browser) -> None:
    page = read(robin, "papers/")
    assert "You signed one." in page and "Not read yet" in page
    address = page.partition('href="/my/papers/')[2].partition('"')[0]
    paper = read(robin, f"papers/{address}")
    assert "Dana Demo" in paper and "witness" in paper


def test_somebody_elses_paper_is_not_there(cast: Cast, robin: Browser) -> None:
    page = read(robin, "papers/")
    address = page.partition('href="/my/papers/')[2].partition('"')[0]
    assert cast.browser("dana").get(f"/my/papers/{address}").status_code == 302


def test_whoever_looked_is_named_by_day(cast: Cast, robin: Browser) -> None:
    cast.browser("dana").get(f"/clients/{cast.clients['robin'].id}/")
    assert "Dana Demo" in read(robin, "privacy/")
    page = read(robin, "looked/")
    assert "Dana Demo" in page and "saw the chart" in page and "wrote in the assessment, " in page


def test_before_the_admission_nothing_is_asked(cast: Cast) -> None:
    a_referral(cast)
    page = read(cast.browser("robin"))
    assert "You are on your way in" in page and "you are here" not in page
