"""The application's own role: it can do all that people do, and can rewrite nothing that is kept for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from stepdown.audit import actions as audit
from stepdown.config import grants
from stepdown.config.postgres import APP, OWNER, SUPERUSER, Cluster
from stepdown.identity import actions as identity
from stepdown.people.queries import demo_doors
from stepdown.people.vocabulary import DemoDoor
from stepdown.programme import actions as programme
from stepdown.simulation import Rehearsed, rehearse
from stepdown.simulation.clinic import CURTAIN
from stepdown.terminology.models import Icd10Code

END = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
KEPT = {  # table: one of its columns
    "audit_entry": "why",
    "audit_seal": "hash",
    "signature_signature": "capacity",
    "signature_papersigning": "at",
    "privacy_consent": "at",
    "privacy_disclosure": "at",
    "identity_vaultopening": "at",
    "people_clientevent": "pgh_label",
}
PAGES_PER_PERSON = 30
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#?]*)"')
LEAVES = re.compile(r"^/(account|sign-out|static)/")
ALTERABLE = """
select relname || ': ' || verb
from pg_class, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) verb
where relname = any(%s) and has_table_privilege(%s, oid, verb)
"""


@contextmanager
def application(cluster: Cluster) -> Iterator[None]:
    """Everything within is asked of PostgreSQL as the role the application signs in as."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as link:
        link.execute(f"grant {APP} to {OWNER}")
    grants.apply(connection, APP)
    with connection.cursor() as cursor:
        cursor.execute(f"set local role {APP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("reset role")


@pytest.fixture
def as_app(db: None, cluster: Cluster) -> Iterator[None]:
    with application(cluster):
        yield


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker, cluster: Cluster) -> Iterator[Rehearsed]:
    """Three weeks of a very small clinic, everything of it done as the application's role; once for all."""
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
        programme.load_presets(by=CURTAIN, at=END)
        with application(cluster):
            made = rehearse(clients=3, weeks=5, seed=7, end=END)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def played(lived: Rehearsed, as_app: None) -> Rehearsed:
    """Those weeks, and on as that role, in a transaction of each check's own."""
    return lived


def test_the_application_owns_no_right_beyond_rows(as_app: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (APP,)
        cursor.execute("select count(*) from pg_class where relowner = %s::regrole", [APP])
        assert cursor.fetchone() == (0,)
    for forbidden in (
        "create table public.mine (a int)",
        "alter table people_client disable trigger user",
        "drop table people_client",
        "create schema mine",
        "update django_migrations set name = 'x'",
    ):
        assert_refused(forbidden)


@pytest.mark.parametrize(("table", "column"), KEPT.items())
def test_what_is_kept_for_good_cannot_be_changed_deleted_or_emptied(
    as_app: None, table: str, column: str
) -> None:
    for forbidden in (
        f"update {table} set {column} = {column}",
        f"delete from {table}",
        f"truncate {table} cascade",
    ):
        assert_refused(forbidden)


def test_a_right_given_back_by_mistake_is_found(db: None) -> None:
    grants.apply(connection, APP)
    assert alterable() == []
    with connection.cursor() as cursor:
        cursor.execute(f"grant update on audit_entry to {APP}")
        cursor.execute(f"grant truncate on privacy_disclosure to {APP}")
    assert alterable() == ["audit_entry: UPDATE", "privacy_disclosure: TRUNCATE"]
    grants.apply(connection, APP)
    assert alterable() == [], "the next start takes it away again"


def test_a_clinic_lives_and_its_trail_is_sealed_without_the_owner(played: Rehearsed) -> None:
    assert played.counts["admitted"]
    assert audit.seal_committed(at=END) is not None
    # Even the column by which a row is locked cannot be changed.
    assert_refused("update signature_signature set id = gen_random_uuid()")


def test_the_key_of_the_vault_turns_without_the_owner(as_app: None) -> None:
    assert identity.unseal(identity.seal(b"a plain word")) == b"a plain word"


def test_every_link_a_person_is_shown_opens_for_them(played: Rehearsed) -> None:
    """Each demo door, from its first page, as the application's role: nothing closed, nothing broken."""
    seen = {door.name: walk(door) for door in one_of_each(demo_doors())}
    faults = [f"{who}: {path} {status}" for who, pages in seen.items() for path, status in pages.items()]
    assert [line for line in faults if not line.endswith(" 200")] == []
    assert sum(map(len, seen.values())) > 60


def one_of_each(doors: tuple[DemoDoor, ...]) -> list[DemoDoor]:
    return list({door.roles: door for door in doors}.values())


def walk(door: DemoDoor) -> dict[str, int]:
    """The pages a person comes to by following links, with their answers."""
    browser = Client(HTTP_HOST="localhost", raise_request_exception=False)
    page = browser.get(reverse("demo")).content.decode()
    sent = {
        "account": str(door.account_id),
        "request_id": re.findall(r'name="request_id" value="([^"]+)', page)[0],
    }
    first = browser.post(reverse("demo"), sent)
    assert first.status_code == 303, first.content
    found: dict[str, int] = {}
    ahead = [first.headers["Location"]]
    while ahead and len(found) < PAGES_PER_PERSON:
        path = ahead.pop(0)
        answer = browser.get(path, follow=True)
        found[path] = answer.status_code
        links = LINK.findall(answer.content.decode(errors="replace")) if answer.status_code == 200 else []
        ahead += [
            link for link in dict.fromkeys(links) if link not in {*found, *ahead} and not LEAVES.match(link)
        ]
    return found


def assert_refused(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def alterable() -> list[str]:
    """Which of the tables that are kept for good the application could alter as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(ALTERABLE, [list(KEPT), APP])
        return sorted(row[0] for row in cursor.fetchall())
