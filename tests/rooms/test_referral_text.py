"""A text of a sealed record, read by the counselor who answers for the person, and by no one on the way."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest

from stepdown.audit.models import Entry
from stepdown.journeys.receive_referral import receive_referral
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.people import actions as people
from stepdown.people.vocabulary import ClientStage, TieGround
from stepdown.referral import actions, queries
from stepdown.referral.models import FileOpening
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.referral.documents import document, problem, section

TEXT = "Jordan Placeholder of 12 Invented Lane slept well; call 555-0142. A sponsor was found."
REASON = "To plan the first week"


def a_text(cast: Cast, *, linked: bool = True, admitted: bool = True) -> UUID:
    """Robin's discharge summary has a section that is only words."""
    iva = cast.viewer("iva")
    raw = document(section("8648-8", text=TEXT), section("11450-4", problem()))
    card = receive_referral(
        site_id=cast.harbor.id, file=io.BytesIO(raw.encode()), source_label="Lakeside", by=iva, at=NOW
    ).referral
    robin = cast.clients["robin"].id
    if linked:
        assert card.inquiry_id is not None
        actions.link_client(inquiry_id=card.inquiry_id, client_id=robin, by=iva, at=NOW)
    if admitted:
        people.set_stage(client_id=robin, stage=ClientStage.IN_TREATMENT, by=SYSTEM, at=NOW)
    return queries.texts(SYSTEM, card.id, at=NOW)[0].id


def opened(cast: Cast, text: UUID, who: str = "dana") -> UUID:
    return actions.open_text(fact_id=text, reason=REASON, by=cast.viewer(who), at=NOW)


def test_dana_reads_the_text_of_her_clients_record_without_the_legal_name(cast: Cast) -> None:
    text = a_text(cast)
    dana = cast.viewer("dana")
    shown = queries.opened_text(dana, opened(cast, text), at=NOW)
    assert "slept well" in shown.text and "A sponsor was found." in shown.text
    for secret in ("Jordan", "Placeholder", "Invented", "555-0142"):
        assert secret not in shown.text
    record = queries.openings(dana, shown.referral.id, at=NOW)[0]
    assert (record.by, record.reason) == ("Dana Demo", REASON)
    entry = Entry.objects.get(verb="open referral text")
    assert entry.client_ids == [cast.clients["robin"].id] and entry.why == REASON


def test_an_opening_is_the_openers_for_five_minutes_and_opens_no_legal_identity(cast: Cast) -> None:
    opening = opened(cast, a_text(cast))
    dana = cast.viewer("dana")
    assert queries.opened_text(dana, opening, at=NOW + timedelta(minutes=4))
    with pytest.raises(NotFound):
        queries.opened_text(dana, opening, at=NOW + timedelta(minutes=5))
    for who in ("priya", "hart", "dora", "iva"):
        with pytest.raises(NotFound):
            queries.opened_text(cast.viewer(who), opening, at=NOW)
    with pytest.raises(NotFound):
        queries.opened_file(dana, opening, at=NOW)


def test_only_the_accountable_counselor_of_an_admitted_client_opens_it(cast: Cast) -> None:
    text = a_text(cast)
    for who in ("ines", "nora"):
        with pytest.raises(NotFound):
            opened(cast, text, who)
    for who in ("priya", "hart", "iva", "bea"):
        with pytest.raises(Refused, match="who answers for this person"):
            opened(cast, text, who)
    people.tie(
        staff_id=cast.staff["ines"].id,
        client_id=cast.clients["robin"].id,
        ground=TieGround.CARE_TEAM,
        by=SYSTEM,
        at=NOW,
    )
    with pytest.raises(Refused, match="who answers for this person"):
        opened(cast, text, "ines")
    assert not FileOpening.objects.exists()


def test_before_the_admission_and_before_the_record_is_theirs_it_stays_shut(cast: Cast) -> None:
    text = a_text(cast, admitted=False)
    with pytest.raises(Refused, match="once the person is admitted"):
        opened(cast, text)
    people.set_stage(client_id=cast.clients["robin"].id, stage=ClientStage.IN_TREATMENT, by=SYSTEM, at=NOW)
    opening = opened(cast, text)
    people.set_stage(client_id=cast.clients["robin"].id, stage=ClientStage.DISCHARGED, by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        queries.opened_text(cast.viewer("dana"), opening, at=NOW)


def test_a_record_of_nobody_yet_is_no_counselors(cast: Cast) -> None:
    text = a_text(cast, linked=False)
    with pytest.raises(Refused, match="who answers for this person"):
        opened(cast, text)


def test_what_the_sender_keeps_apart_stays_apart(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text = a_text(cast)
    monkeypatch.setattr("stepdown.referral.queries.reading.is_kept_apart", lambda facts: True)
    with pytest.raises(Refused, match="keeps what is in this record apart"):
        opened(cast, text)


def test_a_reason_is_asked_and_a_fact_is_no_text(cast: Cast) -> None:
    text = a_text(cast)
    dana = cast.viewer("dana")
    with pytest.raises(Refused, match="what you open it for"):
        actions.open_text(fact_id=text, reason="because", by=dana, at=NOW)
    card = queries.fact(dana, text, at=NOW)
    fact = queries.facts(dana, referral_id=card.referral_id, at=NOW)[0]
    with pytest.raises(Refused, match="no text in this entry"):
        opened(cast, fact.id)


# -- faults planted: each is noticed


@pytest.mark.parametrize(
    ("place", "fault", "check"),
    [
        (
            "queries.reading.tied_among",
            lambda viewer, staff_id, ids, *, at, grounds: frozenset(ids),
            test_only_the_accountable_counselor_of_an_admitted_client_opens_it,
        ),
        (
            "queries.reading.scrub",
            lambda text, secrets: text,
            test_dana_reads_the_text_of_her_clients_record_without_the_legal_name,
        ),
        (
            "queries.reading.OPEN_FOR",
            timedelta(hours=1),
            test_an_opening_is_the_openers_for_five_minutes_and_opens_no_legal_identity,
        ),
        (
            "actions.files.may_read",
            lambda viewer, fact_id, *, at: None,
            test_before_the_admission_and_before_the_record_is_theirs_it_stays_shut,
        ),
    ],
)
def test_a_planted_fault_is_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: str, fault: object, check: object
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"stepdown.referral.{place}", fault)
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            check(cast)  # type: ignore[operator]
