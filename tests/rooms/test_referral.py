"""Records on a real database: in whole or not at all, once, sealed, each fact leading to its source."""

from __future__ import annotations

import gzip
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.identity import actions as identity
from stepdown.identity.queries import vault_status
from stepdown.identity.vocabulary import Field
from stepdown.intake.models import Inquiry
from stepdown.journeys.receive_referral import carry_identity_to_vault, receive_referral, vault_fields
from stepdown.journeys.welcome_inquiry import welcome_inquiry
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.referral import actions, queries
from stepdown.referral.models import FileOpening, FilePart, NotUnderstood, Referral, ReferralFact
from stepdown.referral.queries.source import SealedFile
from stepdown.referral.vocabulary import FactKind, Legal, Received, Unreadable
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.referral.records import bundle, concept, condition, patient, text

SECRETS = (
    "Jordan",
    "Quill",
    "Placeholder",
    "778899",
    "999-12-3456",
    "555-0142",
    "jordan@",
    "Invented Lane",
    "1988",
)
RECORD = bundle(
    condition("7200002", "Alcoholism", id="c1", onsetDateTime="2019-04"),
    condition(id="c2"),
    {"resourceType": "Claim", "id": "x1"},
    meta={"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}]},
)


def take_in(cast: Cast, record: Any = RECORD, who: str = "iva", **more: Any) -> Received:
    raw = record if isinstance(record, bytes) else text(record)
    site = more.pop("site", cast.harbor)
    return receive_referral(
        site_id=site.id, file=io.BytesIO(raw), by=cast.viewer(who), at=more.pop("at", NOW), **more
    )


# What the house counts and draws by itself: identifiers, digests, parts of a second, row numbers. The four
# figures of a year turn up in these by chance.
DRAWN = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32,}|\.\d{3,}|"\w*id":\d+')


def everything_in_plain_columns() -> str:
    """All text of all tables but the sealed bytes and what the house draws by itself."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select row_to_json(t)::text from "{table}" t')  # a name from the catalogue
            found += [row[0] for row in cursor.fetchall()]
    return DRAWN.sub("", "\n".join(found))


def test_a_record_becomes_an_inquiry_with_its_facts(cast: Cast) -> None:
    received = take_in(cast, source_label="Lakeside  detox")
    card = received.referral
    assert not received.already_here
    assert card.working_name.startswith("Referral of 18 Nov, ")
    assert (card.source_label, card.entries, card.not_understood, card.substance_facts) == (
        "Lakeside detox",
        4,
        1,
        1,
    )
    assert card.labelled_part2 and card.received_by == "Iva Imaginary"
    inquiry = Inquiry.objects.get(id=card.inquiry_id)
    assert (inquiry.channel, inquiry.caller, inquiry.called_name) == (
        "referral",
        "program",
        card.working_name,
    )
    iva = cast.viewer("iva")
    facts = queries.facts(iva, inquiry_id=inquiry.id, at=NOW)
    assert facts == queries.facts(iva, referral_id=card.id, at=NOW)
    assert [fact.kind for fact in facts] == [
        FactKind.SUBSTANCE_USE,
        FactKind.PROBLEM,
        FactKind.PERSON,
        FactKind.PERSON,
        FactKind.NOTICE,
    ]
    assert facts[0].label == "Alcoholism" and facts[0].code == "7200002" and facts[0].code_system
    assert facts[0].at is not None and facts[0].at.precision == "month" and facts[0].source.entry == 1
    (skipped,) = queries.not_understood(iva, card.id, at=NOW)
    assert (skipped.resource_type, skipped.reason, skipped.count) == ("Claim", "not used here", 1)
    assert queries.referral_of_inquiry(iva, inquiry.id, at=NOW) == (queries.referral(iva, card.id, at=NOW),)
    assert queries.facts(iva, at=NOW) == ()


def test_the_same_record_again_changes_nothing_however_it_is_packed(cast: Cast) -> None:
    first = take_in(cast)
    before = (
        Referral.objects.count(),
        ReferralFact.objects.count(),
        Inquiry.objects.count(),
        FilePart.objects.count(),
    )
    for again in (text(RECORD), gzip.compress(text(RECORD))):
        repeated = take_in(cast, again, at=NOW + timedelta(days=3))
        assert repeated.already_here and repeated.referral.id == first.referral.id
        assert repeated.referral.received_at == NOW
    after = (
        Referral.objects.count(),
        ReferralFact.objects.count(),
        Inquiry.objects.count(),
        FilePart.objects.count(),
    )
    assert before == after


def test_a_newer_copy_is_linked_and_changes_nothing_by_itself(cast: Cast) -> None:
    first = take_in(cast).referral
    newer = take_in(
        cast, bundle(condition(id="c2"), condition("1", "Panic", id="c9")), at=NOW + timedelta(days=2)
    )
    assert newer.newer_copy_of is not None and newer.newer_copy_of.id == first.id
    assert newer.referral.inquiry_id == first.inquiry_id and Inquiry.objects.count() == 1
    iva = cast.viewer("iva")
    assert queries.referral(iva, first.id, at=NOW).has_newer_copy
    assert len(queries.facts(iva, referral_id=first.id, at=NOW)) == 5
    other = {**bundle(condition(id="c2"), with_patient=False)}
    other["entry"].append(
        {"resource": patient(identifier=[{"system": "http://hospital.example.org", "value": "other"}])}
    )
    assert take_in(cast, other).newer_copy_of is None
    nobody = bundle(condition(subject={}), with_patient=False)
    nobody["entry"].append({"resource": {"resourceType": "Patient"}})
    assert take_in(cast, nobody).newer_copy_of is None


def test_a_copy_sent_to_another_site_opens_its_own_inquiry(cast: Cast) -> None:
    take_in(cast)
    nora = cast.viewer("nora")
    raw = io.BytesIO(text(bundle(condition(id="c7"))))
    received = receive_referral(site_id=cast.mill.id, file=raw, by=nora, at=NOW)
    assert received.newer_copy_of is not None and Inquiry.objects.count() == 2


def test_a_broken_file_leaves_nothing_and_the_next_one_comes_in(cast: Cast) -> None:
    for broken in (text(RECORD)[:-50], b"\x00noise", text(bundle(condition(clinicalStatus="active")))):
        with pytest.raises(Unreadable):
            take_in(cast, broken)
    assert (
        not Referral.objects.exists() and not FilePart.objects.exists() and not NotUnderstood.objects.exists()
    )
    assert take_in(cast).referral.entries == 4


def test_nothing_is_half_saved_when_the_last_step_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise Refused

    monkeypatch.setattr("stepdown.journeys.receive_referral.intake.open_inquiry", fails)
    with pytest.raises(Refused):
        take_in(cast)
    assert not Referral.objects.exists() and not ReferralFact.objects.exists()


def test_no_plain_column_says_who_the_record_is_about(cast: Cast) -> None:
    named = condition("1", "Overdose, says Jordan Placeholder", id="c3")
    received = take_in(cast, bundle(named, condition(id="c4")))
    told = everything_in_plain_columns()
    assert "[removed]" in told and received.referral.working_name in told
    for secret in SECRETS:
        if secret == "Placeholder":  # a member of staff in the cast is called so
            told = told.replace("Priya Placeholder", "")
        assert secret not in told, secret


def test_a_fact_opens_to_its_source_with_identifiers_masked(cast: Cast) -> None:
    card = take_in(cast).referral
    dana = cast.viewer("dana")
    facts = queries.facts(dana, referral_id=card.id, at=NOW)
    fact, lines = queries.masked_source(dana, facts[0].id, at=NOW)
    assert fact == facts[0]
    assert {line.name: line.value for line in lines}["code"] == "Alcoholism (7200002)"
    _, about = queries.masked_source(dana, facts[2].id, at=NOW)
    assert {line.name: line.value for line in about}["birthDate"] == "35 to 44"
    assert not any(secret in line.value for line in about for secret in SECRETS)
    notice, nothing = queries.masked_source(dana, facts[-1].id, at=NOW)
    assert notice.kind is FactKind.NOTICE and nothing == ()


def test_opening_the_file_needs_permission_and_a_reason_and_is_logged(cast: Cast) -> None:
    card = take_in(cast).referral
    fact = queries.facts(cast.viewer("iva"), referral_id=card.id, at=NOW)[0]
    with pytest.raises(Refused, match="role"):
        actions.open_file(
            referral_id=card.id, reason="To call the person back", by=cast.viewer("dana"), at=NOW
        )
    iva = cast.viewer("iva")
    with pytest.raises(Refused, match="what you open it for"):
        actions.open_file(referral_id=card.id, reason="  because ", by=iva, at=NOW)
    assert not FileOpening.objects.exists()
    opening_id = actions.open_file(
        referral_id=card.id, reason="To call the person back", fact_id=fact.id, by=iva, at=NOW
    )
    opened = queries.opened_file(iva, opening_id, at=NOW)
    assert opened.legal.names == ("Jordan Quill Placeholder",) and '"Alcoholism"' in opened.entry
    assert "Jordan" not in repr(opened.legal) and opened.until == NOW + timedelta(minutes=5)
    for viewer, at in ((cast.viewer("dora"), NOW), (iva, NOW + timedelta(minutes=5)), (SYSTEM, NOW)):
        with pytest.raises(NotFound):
            queries.opened_file(viewer, opening_id, at=at)
    (opening,) = queries.openings(iva, card.id, at=NOW)
    assert (opening.by, opening.reason) == ("Iva Imaginary", "To call the person back")
    entry = Entry.objects.get(verb="open referral file")
    assert entry.why == "To call the person back" and "Jordan" not in str(entry.detail)
    plain = actions.open_file(referral_id=card.id, reason="To call the person back", by=iva, at=NOW)
    assert queries.opened_file(iva, plain, at=NOW).entry == ""
    notice = queries.facts(iva, referral_id=card.id, at=NOW)[-1]
    labelled = actions.open_file(
        referral_id=card.id, reason="To see the label", fact_id=notice.id, by=iva, at=NOW
    )
    assert queries.opened_file(iva, labelled, at=NOW).entry == ""
    other = take_in(cast, bundle(condition("9", "Panic"))).referral
    with pytest.raises(NotFound):
        actions.open_file(referral_id=other.id, reason="A fact of another", fact_id=fact.id, by=iva, at=NOW)


def test_a_record_is_within_reach_of_its_site_and_then_of_its_clients_people(cast: Cast) -> None:
    card = take_in(cast).referral
    assert queries.referrals(cast.viewer("dana"), at=NOW, text="referral of")[0].id == card.id
    assert queries.referrals(cast.viewer("dana"), at=NOW, text="nothing like it") == ()
    for stranger in ("nora",):
        with pytest.raises(NotFound):
            queries.referral(cast.viewer(stranger), card.id, at=NOW)
    with pytest.raises(NotFound):
        queries.referral(cast.viewer("robin"), card.id, at=NOW)
    with pytest.raises(NotFound):
        queries.fact(
            cast.viewer("nora"), queries.facts(cast.viewer("iva"), referral_id=card.id, at=NOW)[0].id, at=NOW
        )
    with pytest.raises(NotFound):
        actions.link_inquiry(referral_id=card.id, inquiry_id=new_id(), by=cast.viewer("nora"), at=NOW)
    with pytest.raises(NotFound):
        receive_referral(site_id=cast.mill.id, file=io.BytesIO(text(RECORD)), by=cast.viewer("iva"), at=NOW)
    robin = cast.clients["robin"]
    linked = actions.link_client(
        inquiry_id=card.inquiry_id, client_id=robin.id, by=cast.viewer("iva"), at=NOW
    )
    assert linked == 1
    assert len(queries.facts(cast.viewer("dana"), client_id=robin.id, at=NOW)) == 5
    assert queries.facts(cast.viewer("ines"), client_id=robin.id, at=NOW) == ()
    with pytest.raises(NotFound):
        queries.referral(cast.viewer("ines"), card.id, at=NOW)
    assert Entry.objects.filter(verb="tie referral to client", client_ids__contains=[robin.id]).exists()


def test_a_record_belongs_to_one_inquiry_and_one_client(cast: Cast) -> None:
    card = take_in(cast).referral
    iva = cast.viewer("iva")
    actions.link_inquiry(referral_id=card.id, inquiry_id=card.inquiry_id, by=iva, at=NOW)
    with pytest.raises(Refused, match="another inquiry"):
        actions.link_inquiry(referral_id=card.id, inquiry_id=new_id(), by=iva, at=NOW)
    actions.link_client(inquiry_id=card.inquiry_id, client_id=cast.clients["robin"].id, by=iva, at=NOW)
    actions.link_client(inquiry_id=card.inquiry_id, client_id=cast.clients["robin"].id, by=iva, at=NOW)
    with pytest.raises(Refused, match="another client"):
        actions.link_client(inquiry_id=card.inquiry_id, client_id=cast.clients["alex"].id, by=iva, at=NOW)
    actions.link_inquiry(referral_id=card.id, inquiry_id=card.inquiry_id, by=iva, at=NOW)
    newer = take_in(cast, bundle(condition(id="c5"))).referral
    assert queries.referral(iva, newer.id, at=NOW).client_id == cast.clients["robin"].id


def test_a_chart_opened_for_the_inquiry_gets_its_facts(cast: Cast) -> None:
    card = take_in(cast).referral
    assert card.inquiry_id is not None
    iva = cast.viewer("iva")
    client = welcome_inquiry(inquiry_id=card.inquiry_id, chosen_name="Wren", by=iva, at=NOW)
    assert len(queries.facts(iva, client_id=client.id, at=NOW)) == 5


def test_identity_goes_to_the_vault_only_by_the_persons_wish(cast: Cast) -> None:
    card = take_in(cast).referral
    iva = cast.viewer("iva")
    wish: dict[str, Any] = {"referral_id": card.id, "person_wishes": True, "version": 0, "by": iva, "at": NOW}
    with pytest.raises(Refused, match="no chart yet"):
        carry_identity_to_vault(**wish)
    robin = cast.clients["robin"]
    actions.link_client(inquiry_id=card.inquiry_id, client_id=robin.id, by=iva, at=NOW)
    with pytest.raises(Refused, match="Ask the person"):
        carry_identity_to_vault(**{**wish, "person_wishes": False})
    with pytest.raises(Refused, match="your role"):
        carry_identity_to_vault(**{**wish, "by": cast.viewer("dana")})
    carry_identity_to_vault(**wish)
    present = vault_status(iva, robin.id, at=NOW).present
    assert {Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE, Field.PHONE} <= set(present)
    assert vault_fields(Legal(birth_date="1988")) == {}


def test_what_came_is_never_changed_or_deleted(cast: Cast) -> None:
    card = take_in(cast).referral
    for change in (
        lambda: ReferralFact.objects.filter(referral_id=card.id).update(label="Nothing"),
        lambda: ReferralFact.objects.filter(referral_id=card.id).delete(),
        lambda: NotUnderstood.objects.all().delete(),
        lambda: FilePart.objects.all().delete(),
        lambda: Referral.objects.filter(id=card.id).update(entries=7),
        lambda: Referral.objects.filter(id=card.id).delete(),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            change()


def test_the_database_takes_each_file_once(cast: Cast) -> None:
    take_in(cast)
    row = Referral.objects.get()
    row.id, row.word = new_id(), "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.bulk_create([row])


def test_parts_of_a_sealed_file_cannot_be_moved_or_cut_off(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepdown.referral.actions.receiving._PART", 200)
    card = take_in(cast).referral
    iva = cast.viewer("iva")
    assert FilePart.objects.count() > 2
    whole = actions.open_file(referral_id=card.id, reason="Does it come back whole", by=iva, at=NOW)
    assert queries.opened_file(iva, whole, at=NOW).legal.family_name == "Placeholder"
    first, second = FilePart.objects.order_by("number")[:2]
    with transaction.atomic():
        FilePart.objects.filter(id=first.id).update(sealed=second.sealed)
        with pytest.raises(Unreadable, match="does not open"):
            queries.opened_file(iva, whole, at=NOW)
        FilePart.objects.filter(id=first.id).update(sealed=first.sealed)
    last = FilePart.objects.get(last=True)
    FilePart.objects.filter(id=last.id).update(last=False)
    cut = SealedFile(card.id)
    with pytest.raises(Unreadable, match="does not open"):
        while cut.read():
            pass
    with pytest.raises(Unreadable, match="does not open"):
        SealedFile(new_id()).read()


def test_a_rotation_seals_every_part_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepdown.referral.actions.receiving._PART", 200)
    card = take_in(cast).referral
    iva = cast.viewer("iva")
    identity.begin_rotation(by=iva, at=NOW)
    done = 0
    while step := actions.reseal(limit=2):
        done += step
    assert done == FilePart.objects.count()
    identity.end_rotation(by=iva, at=NOW)
    opening = actions.open_file(referral_id=card.id, reason="After the rotation", by=iva, at=NOW)
    assert queries.opened_file(iva, opening, at=NOW).legal.names


def test_working_names_of_a_day_differ(cast: Cast) -> None:
    names = {
        take_in(cast, bundle(condition(f"{n}", f"Problem {n}"), id=str(n))).referral.working_name
        for n in range(5)
    }
    assert len(names) == 5
    assert concept("1")["coding"]
