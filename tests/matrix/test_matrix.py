"""Every address, opened as every member of the cast, against the decisions in the tables beside this file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from logging import StreamHandler, getLogger

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from stepdown.journeys.disclose import Asked, Cover, release
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Audience
from stepdown.people import actions as people
from stepdown.privacy import actions as privacy
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind
from tests.cast import Cast, sheet
from tests.matrix import scene
from tests.matrix.plans import Statements, whole_tables
from tests.matrix.subjects import SUBJECTS
from tests.matrix.walk import COLUMNS, Cell, Hearing, Walker, decisions, kind_of, names_in, ours
from tests.releases import NOOR, a_consent


def walker(cast: Cast, hearing: Callable[[Cell], Hearing] = nullcontext) -> Walker:
    """Somebody to walk the house: every id of Robin's and Harbor Street's, and words in every record."""
    needed = {name for endpoint, _ in ours() for name in names_in(endpoint)}
    missing = needed - set(SUBJECTS)
    assert not missing, f"tests/matrix/subjects.py does not say how to make {missing}"
    made = {name: SUBJECTS[name](cast) for name in sorted(needed)}
    scene.of(cast, "robin")
    return Walker(cast, made, hearing)


def test_every_address_has_a_decision_and_every_decision_an_address() -> None:
    declared = {(endpoint.name, method) for endpoint, method in ours()}
    decided = set(decisions())
    assert declared - decided == set(), "addresses without a decision"
    assert decided - declared == set(), "decisions without an address"


def test_every_decision_names_the_whole_cast() -> None:
    for key, row in decisions().items():
        assert list(row) == COLUMNS and all(row.values()), f"{key} does not decide for everybody"


@dataclass(frozen=True)
class Walked:
    """What one walk through the house found: wrong answers, the log, what the tables were asked."""

    wrong: list[str]
    said: str
    statements: Statements


@pytest.fixture(scope="module")
def walked(company: Cast, django_db_blocker: DjangoDbBlocker) -> Walked:
    """Every address opened as everybody, once for all checks that look at the answers."""
    said = StringIO()
    handler = StreamHandler(said)
    getLogger().addHandler(handler)
    statements = Statements()
    with django_db_blocker.unblock(), transaction.atomic():
        walking = walker(company.again(), statements.of)
        others = {name: scene.of(walking.cast, name) for name in ("alex", "jamie", "casey")}
        wrong = [*walking.walk(), *walking.same_to_strangers()]
        # Alex is out of Dana's reach and within Priya's; Jamie is Dana's own: neither opens under Robin.
        wrong += walking.mixed(others["alex"], ["dana", "priya"]) + walking.mixed(others["jamie"], ["dana"])
        transaction.set_rollback(True)
    getLogger().removeHandler(handler)
    return Walked(wrong, said.getvalue(), statements)


@pytest.mark.timeout(1200)
def test_every_address_answers_everybody_as_decided(walked: Walked) -> None:
    assert not walked.wrong, "\n".join(walked.wrong)
    assert "GET /today/" in walked.said, "the log was not heard"
    assert "canary" not in walked.said and "Example" not in walked.said and "Sample" not in walked.said


@pytest.mark.timeout(1200)
@pytest.mark.django_db
def test_no_page_reads_a_whole_table_of_clients(walked: Walked, cast: Cast) -> None:
    assert len(walked.statements.found) > 150, "the pages were not asked"
    wrong = walked.statements.wrong()
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_page_that_reads_a_whole_table_would_be_found(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert whole_tables("SELECT * FROM people_client WHERE pronouns = 'they'") == ["people_client"]
    assert whole_tables("SELECT count(*) FROM plan_goal") == ["plan_goal"]
    assert not whole_tables(f"SELECT * FROM people_client WHERE id = '{cast.harbor.id}'")
    assert not whole_tables("SELECT * FROM people_client ORDER BY id LIMIT 3")
    assert not whole_tables("SELECT * FROM place_site")


@pytest.mark.django_db
def test_no_staff_address_opens_without_a_second_factor_or_after_the_time_is_up(cast: Cast) -> None:
    now = datetime.now(UTC)
    account = cast.accounts["dora"]
    half = Browser()
    half.cookies["stepdown_staff"] = people.start_sign_in(
        account_id=account, door=Audience.STAFF, how="password", second_factor=False, at=now
    )
    late = cast.browser("dora", at=now - timedelta(hours=12, seconds=1))
    ids = {
        name: SUBJECTS[name](cast) for name in sorted({one for each, _ in ours() for one in names_in(each)})
    }
    wrong = []
    with override_settings(DEMO=False):
        for endpoint, method in ours():
            staff = any(
                one.audience is Audience.STAFF and one.method == method for one in endpoint.declarations
            )
            if not staff:
                continue
            address = reverse(endpoint.name, kwargs={name: ids[name] for name in names_in(endpoint)})
            for who, browser, wanted in (("half", half, reverse("second-factor")), ("late", late, "signin")):
                answer = browser.get(address) if method == "GET" else browser.post(address, {})
                if wanted not in {kind_of(answer), answer.headers.get("Location")}:
                    wrong.append(f"{method} {endpoint.name}, {who}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_story_told_in_a_call_belongs_to_the_clients_own_people_once_there_is_a_client(cast: Cast) -> None:
    things = scene.of(cast, "robin")
    address = reverse("inquiry", args=[things.ids["inquiry_id"]])
    story = scene.word("story", "robin")
    for name, wanted in {
        "iva": 200,
        "dana": 200,
        "priya": 200,
        "ines": 404,
        "nora": 404,
        "otto": 403,
    }.items():
        answer = cast.browser(name).get(address)
        assert answer.status_code == wanted, name
        assert (story in answer.content.decode()) == (wanted == 200)
    ines = cast.browser("ines")
    assert ines.post(reverse("inquiry-number", args=[things.ids["inquiry_id"]]), sheet()).status_code == 404
    assert "Robin Example" not in ines.get(reverse("pipeline")).content.decode()


# ---- ids that come in bodies


@pytest.mark.django_db
def test_an_id_in_a_body_opens_nothing_of_another_client(cast: Cast) -> None:
    robin, alex = scene.of(cast, "robin"), scene.of(cast, "alex")
    kept = privacy.restrict(
        client_id=cast.clients["alex"].id,
        recipient=Recipient(RecipientKind.FAMILY, "Noor"),
        categories=[Category.HOURS],
        note="",
        by=cast.viewer("ines"),
        at=cast.now,
    )
    client, call = robin.ids["client_id"], robin.ids["inquiry_id"]
    tries: list[tuple[str, list[object], dict[str, object]]] = [
        ("restriction-end", [client], {"restriction": kept}),
        ("vault-join", [client], {"other": cast.clients["casey"].id, "words": "I wish it"}),
        ("vault-part", [client], {"wish": alex.ids["consent_id"]}),
        ("inquiry-joining", [call], {"earlier": scene.of(cast, "casey").ids["inquiry_id"]}),
        ("inquiry-hours", [call], _an_hour(cast.staff["nora"].id)),
        ("admission", [client], {"programme": "matrix-iop", "specialist": cast.staff["nora"].id}),
    ]
    for name, place, body in tries:
        for who in ("iva", "dana", "priya"):
            answer = cast.browser(who).post(reverse(name, args=place), sheet(version="1", **body))
            assert answer.status_code in {403, 404, 422}, f"{name} as {who}: {answer.status_code}"


def _an_hour(assessor: object) -> dict[str, object]:
    return {"assessor": assessor, "starts_at": "2026-12-01T15:00:00+00:00", "minutes": "60"}


# ---- consent


@pytest.mark.parametrize("state", ["none", "in force", "revoked", "ended", "other recipient", "kept back"])
@pytest.mark.django_db
def test_nothing_leaves_without_a_consent_that_holds_now(cast: Cast, state: str) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    noor = NOOR.recipient
    later = cast.now + timedelta(days=40)
    if state != "none":
        words = replace(NOOR, until_revoked=False, ends_on=(cast.now + timedelta(days=30)).date())
        given = a_consent(cast, words if state == "ended" else NOOR)
    if state == "revoked":
        privacy.revoke_consent(
            client_id=robin,
            consent_id=given,
            how="by voice",
            by=dana,
            at=cast.now + timedelta(hours=1),
        )
    if state == "kept back":
        privacy.restrict(
            client_id=robin, recipient=noor, categories=[Category.HOURS], note="", by=dana, at=cast.now
        )
    made: list[Cover] = []
    recipient = replace(noor, name="Somebody else") if state == "other recipient" else noor
    asked = Asked("letter", (robin,), recipient, Purpose.FAMILY_SUPPORT, frozenset({Category.HOURS}))

    def let_out() -> None:
        release(
            asked=asked,
            filename="hours.pdf",
            media_type="application/pdf",
            make=lambda cover: made.append(cover) or b"%PDF",
            by=cast.viewer("dana", at=later),
            at=later,
        )

    if state == "in force":
        let_out()
        assert len(made) == 1
    else:
        with pytest.raises(Refused):
            let_out()
        assert made == [], "a document was made before the gate said yes"
