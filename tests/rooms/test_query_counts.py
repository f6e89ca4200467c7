"""A page asks as many questions for many clients as for few: nothing is asked once a row.

The few are rehearsed, the many are their copies, made as the bench makes them and gathered at one site.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from bench.multiply import multiply
from stepdown.billing.vocabulary import Waits
from stepdown.doors.staff.client_pages import PAGES
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
from tests.matrix.walk import names_in, ours

FEW, COPIES = 3, 9
# What only some rows make a page ask is asked once; what each row asks is asked nine times more.
ONCE = 4


@pytest.fixture(scope="module")
def rehearsed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A clinic of very few people, a few weeks old; rehearsed once."""
    with django_db_blocker.unblock(), transaction.atomic():
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
        yield
        transaction.set_rollback(True)


@pytest.fixture
def small(rehearsed: None, db: None) -> None:
    """That clinic, in a transaction of each check's own."""


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
    asked(browser, path, text)
    return asked(browser, path, text)


def asked(browser: Browser, path: str, text: str = "") -> int:
    """Statements of one page, asked once."""
    with CaptureQueriesContext(connection) as seen:
        answer = browser.post(path, {"text": text}) if text else browser.get(path)
    assert answer.status_code == 200, path
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
    assert CareTie.objects.filter(staff=tie.staff).count() > 2 * before
    many = [questions(*page) for page in pages]
    assert many == few, "a page asks once a row: " + ", ".join(path for _, path, _ in pages)


def desk_pages() -> list[str]:
    """Every page of the staff that is about nobody in particular, and each list of money that waits."""
    plain = [
        endpoint.name
        for endpoint, method in ours()
        if method == "GET"
        and not names_in(endpoint)
        and endpoint.declarations[0].audience is Audience.STAFF
        and not endpoint.declarations[0].why_public
    ]
    return [*map(reverse, plain), *(reverse("money-list", args=[which.value]) for which in Waits)]


def who_opens(browsers: list[Browser], path: str) -> Browser | None:
    return next((one for one in browsers if one.get(path).status_code == 200), None)


def gather_on(client_id: UUID) -> int:
    """What the copies have of one client comes to that client, wherever the database allows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_temp.fresh(%s, n) FROM generate_series(1, %s) n", [client_id, COPIES])
        copies = [row[0] for row in cursor.fetchall()]
    moved = 0
    ours_alone = [one for one in apps.get_models() if one.__module__.startswith("stepdown.")]
    for model in [one for one in ours_alone if not one._meta.db_table.endswith("event")]:
        for field in [one for one in model._meta.concrete_fields if one.related_model is Client]:
            rows = model._base_manager.filter(**{f"{field.attname}__in": copies})
            for key in list(rows.values_list("pk", flat=True)):
                try:
                    with transaction.atomic(), pgtrigger.ignore():
                        model._base_manager.filter(pk=key).update(**{field.attname: client_id})
                    moved += 1
                except Error:
                    continue
    return moved


def test_no_list_of_the_desk_and_no_tab_of_a_client_asks_once_a_row(small: None) -> None:
    tie = CareTie.objects.filter(ground=TieGround.ACCOUNTABLE, ends_at=None).earliest("at")
    firsts = [StaffMember.objects.filter(roles__contains=[role]).order_by("at").first() for role in Role]
    staff = [tie.staff, *(one for one in firsts if one is not None)]
    browsers = [browser_of(one) for one in staff]
    tabs = [reverse(name, args=[tie.client_id]) for name, _, _ in PAGES]
    opened = {path: who for path in [*desk_pages(), *tabs] if (who := who_opens(browsers, path))}
    assert len(opened) > 60 and set(tabs) <= set(opened), "everything is opened by somebody"
    gather(tie.staff)
    # Each was opened just now, so what never changes is remembered.
    few = {path: asked(who, path) for path, who in opened.items()}
    multiply(1, COPIES)
    everywhere = list(Site.objects.values_list("id", flat=True))
    StaffMember.objects.filter(id__in=[one.id for one in staff]).update(site_ids=everywhere)
    gather(tie.staff)
    assert gather_on(tie.client_id) > 100
    first = {path: asked(who, path) for path, who in opened.items()}
    # What asked more is asked once again: it may have been what is remembered from then on.
    again = {path: asked(opened[path], path) for path in opened if first[path] > few[path] + ONCE}
    grown = {path: (few[path], many) for path, many in again.items() if many > few[path] + ONCE}
    assert not grown, "asked once a row"
