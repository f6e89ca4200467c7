"""A page asks as many questions for many clients as for few: nothing is asked once a row.

The few are rehearsed, the many are their copies, made as the bench makes them and gathered at one site.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench.multiply import multiply
from stepdown.intake.models import Inquiry
from stepdown.kernel.viewer import Audience
from stepdown.people import actions as people
from stepdown.people.models import CareTie, Client, StaffMember
from stepdown.people.vocabulary import Role, TieGround
from stepdown.place.models import Site
from stepdown.programme import actions as programme
from stepdown.simulation import rehearse
from stepdown.simulation.clinic import CURTAIN
from stepdown.terminology.models import Icd10Code

FEW, COPIES = 3, 9


@pytest.fixture
def small(db: None) -> None:
    """A clinic of very few people, a few weeks old."""
    for number, code in enumerate(f"F{root}.{kind}0" for root in (10, 11, 12, 14, 15) for kind in (1, 2)):
        Icd10Code.objects.create(
            code=code,
            bare=code.replace(".", ""),
            title=f"Title of {code}",
            billable=True,
            chapter="5",
            precedence=number,
        )
    now = datetime.now(UTC)
    programme.load_presets(by=CURTAIN, at=now)
    rehearse(clients=FEW, weeks=5, seed=7, end=now)


def browser_of(person: StaffMember) -> Browser:
    browser = Browser()
    browser.cookies[settings.STAFF_COOKIE] = people.start_sign_in(
        account_id=person.account_id,
        door=Audience.STAFF,
        how="checks",
        second_factor=True,
        at=datetime.now(UTC),
    )
    return browser


def questions(browser: Browser, path: str, text: str = "") -> int:
    """Statements of one page, asked a second time: what never changes is remembered by then."""

    def ask() -> None:
        answer = browser.post(path, {"text": text}) if text else browser.get(path)
        assert answer.status_code == 200, path

    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def gather(counselor: StaffMember) -> None:
    """The copies' people come to the first clinic's sites, and all to one counselor."""
    for site in Site.objects.exclude(name__regex=r"\d$"):
        copies = Site.objects.filter(name__startswith=f"{site.name} ")
        Client.objects.filter(site__in=copies).update(site=site)
        Inquiry.objects.filter(site__in=copies).update(site=site)
    CareTie.objects.filter(ground=TieGround.ACCOUNTABLE, ends_at=None).update(staff=counselor)


def test_pages_ask_no_more_for_thirty_clients_than_for_three(small: None) -> None:
    tie = (
        CareTie.objects.filter(ground=TieGround.ACCOUNTABLE, ends_at=None)
        .select_related("staff")
        .earliest("at")
    )
    counselor = browser_of(tie.staff)
    others = {role: StaffMember.objects.filter(roles__contains=[role]).earliest("at") for role in Role}
    intake, director = browser_of(others[Role.INTAKE]), browser_of(others[Role.DIRECTOR])
    name = Client.objects.values_list("chosen_name", flat=True).get(id=tie.client_id)
    pages = [
        (counselor, "/today/", ""),
        (intake, "/today/", ""),
        (director, "/today/", ""),
        (counselor, "/caseload/", ""),
        (counselor, f"/clients/{tie.client_id}/", ""),
        (intake, "/pipeline/", ""),
        (intake, "/search/", name.split()[0]),
    ]
    gather(tie.staff)
    few = [questions(*page) for page in pages]
    before = Client.objects.count()
    multiply(1, COPIES)
    assert Client.objects.count() == before * (COPIES + 1)
    gather(tie.staff)
    assert CareTie.objects.filter(staff=tie.staff).count() > 3 * before
    many = [questions(*page) for page in pages]
    assert many == few, "a page asks once a row: " + ", ".join(path for _, path, _ in pages)
