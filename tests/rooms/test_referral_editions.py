"""A later edition of a record changes nothing by itself; two sources that disagree wait for a person."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.journeys.receive_referral import receive_referral
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.referral import actions, queries
from stepdown.referral.models import ChangeDecision, Disagreement, Referral, ReferralChange, Settlement
from stepdown.referral.vocabulary import ChangeKind, Holds, Question, Received, ReferralCard
from tests.cast import NOW, Cast
from tests.rules.referral.documents import allergy, document, medicine, named, observed, problem, section
from tests.rules.referral.records import bundle, condition, text

LATER = NOW + timedelta(days=2)
PROBLEMS, ALLERGIES, MEDICINES, RESULTS = "11450-4", "48765-2", "10160-0", "30954-2"
SLEEP = problem("193462001", "Insomnia")
FIRST = document(
    section(PROBLEMS, problem(), SLEEP),
    section(MEDICINES, medicine()),
    section(RESULTS, observed()),
    head=named("D1", "S1", 1),
)
SECOND = document(
    section(PROBLEMS, problem(), problem("35489007", "Depression")),
    section(MEDICINES, medicine(amount="16")),
    section(RESULTS, observed(), observed(day="20261101")),
    head=named("D2", "S1", 2, made="20261115"),
)


def take_in(cast: Cast, record: Any = FIRST, who: str = "iva", **more: Any) -> Received:
    raw = record.encode() if isinstance(record, str) else text(record)
    at = more.pop("at", NOW)
    return receive_referral(site_id=cast.harbor.id, file=io.BytesIO(raw), by=cast.viewer(who), at=at, **more)


def standing(cast: Cast, card: ReferralCard) -> list[str]:
    facts = queries.facts(cast.viewer("iva"), inquiry_id=card.inquiry_id, at=LATER)
    return sorted(f"{fact.label} {fact.fact.value}".strip() for fact in facts if fact.kind != "person")


def updated(cast: Cast) -> tuple[ReferralCard, ReferralCard]:
    first = take_in(cast).referral
    received = take_in(cast, SECOND, at=LATER)
    assert received.newer_copy_of is not None and received.newer_copy_of.id == first.id
    return first, received.referral


def waiting(cast: Cast, card: ReferralCard) -> dict[str, ChangeKind]:
    found = queries.changes(cast.viewer("iva"), card.id, decided=False, at=LATER)
    return {
        f"{each.told.label} {each.told.at.at:%d %b}"
        if each.told.kind == "result" and each.told.at
        else each.told.label: each.kind
        for each in found
    }


BEFORE = [
    "Alcohol dependence",
    "Buprenorphine 8 MG Sublingual Film 8 mg, once a day",
    "Hemoglobin 13.2 g/dL",
    "Insomnia",
]


def test_a_later_edition_shows_what_is_new_changed_and_gone_and_changes_nothing(cast: Cast) -> None:
    first, second = updated(cast)
    assert second.inquiry_id == first.inquiry_id
    assert waiting(cast, second) == {
        "Depression": ChangeKind.NEW,
        "Buprenorphine 8 MG Sublingual Film": ChangeKind.CHANGED,
        "Hemoglobin 01 Nov": ChangeKind.NEW,
        "Insomnia": ChangeKind.GONE,
    }
    assert standing(cast, first) == BEFORE
    assert queries.referral(cast.viewer("iva"), second.id, at=LATER).open_changes == 4


def test_each_change_is_taken_over_or_left_and_the_facts_follow(cast: Cast) -> None:
    first, second = updated(cast)
    iva = cast.viewer("iva")
    found = {each.told.label: each for each in queries.changes(iva, second.id, decided=False, at=LATER)}
    choices = {
        found["Buprenorphine 8 MG Sublingual Film"].id: True,
        found["Insomnia"].id: True,
        found["Depression"].id: False,
    }
    assert actions.decide_changes(referral_id=second.id, choices=choices, by=iva, at=LATER) == 3
    assert standing(cast, first) == [
        "Alcohol dependence",
        "Buprenorphine 8 MG Sublingual Film 16 mg, once a day",
        "Hemoglobin 13.2 g/dL",
    ]
    assert queries.referral(iva, second.id, at=LATER).open_changes == 1
    decided = queries.changes(iva, second.id, decided=True, at=LATER)
    assert {each.told.label: each.decided and each.decided.accepted for each in decided} == {
        "Buprenorphine 8 MG Sublingual Film": True,
        "Insomnia": True,
        "Depression": False,
    }
    assert Entry.objects.filter(verb="decide changes of referral").count() == 1
    again = actions.decide_changes(referral_id=second.id, choices=choices, by=iva, at=LATER)
    assert again == 0


def test_a_decision_can_be_made_otherwise_with_a_reason_and_the_history_stays(cast: Cast) -> None:
    first, second = updated(cast)
    iva = cast.viewer("iva")
    assert actions.decide_every_change(referral_id=second.id, accepted=True, by=iva, at=LATER) == 4
    assert "Insomnia" not in standing(cast, first)
    gone = next(
        each for each in queries.changes(iva, second.id, decided=True, at=LATER) if each.kind == "gone"
    )
    other: dict[str, Any] = {"change_id": gone.id, "accepted": False, "by": iva, "at": LATER}
    with pytest.raises(Refused, match="how you know"):
        actions.decide_again(**other, reason="no", version=1)
    with pytest.raises(Stale):
        actions.decide_again(**other, reason="They told me it is still so", version=0)
    with pytest.raises(Refused, match="decided already"):
        actions.decide_again(**{**other, "accepted": True}, reason="They told me it is so", version=1)
    actions.decide_again(**other, reason="They told me it is still so", version=1)
    assert "Insomnia" in standing(cast, first)
    made = queries.change(iva, gone.id, at=LATER).decisions
    assert [(each.accepted, each.reason) for each in made] == [
        (False, "They told me it is still so"),
        (True, ""),
    ]


def test_a_third_edition_overtakes_what_nobody_decided(cast: Cast) -> None:
    first, second = updated(cast)
    third = document(section(PROBLEMS, problem(), SLEEP), head=named("D3", "S1", 3, made="20261116"))
    iva = cast.viewer("iva")
    newest = take_in(cast, third, at=LATER + timedelta(hours=1)).referral
    assert newest.newer_copy_of == second.id
    assert queries.referral(iva, second.id, at=LATER).open_changes == 0
    with pytest.raises(Refused, match="later edition"):
        actions.decide_every_change(referral_id=second.id, accepted=True, by=iva, at=LATER)
    assert standing(cast, first) == BEFORE
    assert waiting(cast, newest) == {"Buprenorphine 8 MG Sublingual Film": ChangeKind.GONE}


def test_an_older_edition_that_comes_late_proposes_nothing(cast: Cast) -> None:
    newer = take_in(cast, SECOND).referral
    late = take_in(cast, FIRST, at=LATER)
    assert late.newer_copy_of is None and late.beside is not None and late.beside.id == newer.id
    assert late.referral.inquiry_id == newer.inquiry_id
    assert not ReferralChange.objects.exists()


def test_a_replaced_document_is_known_by_its_id_where_sets_differ(cast: Cast) -> None:
    first = take_in(cast, document(section(PROBLEMS, problem()), head=named("D1", "S1", 1))).referral
    related = (
        '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3.4" extension="D1"/>'
        "</parentDocument></relatedDocument>"
    )
    head = named("D9", "S2", 1, more=related)
    second = take_in(cast, document(section(PROBLEMS, SLEEP), head=head), at=LATER)
    assert second.newer_copy_of is not None and second.newer_copy_of.id == first.id


def test_one_number_of_a_set_for_two_people_makes_no_edition(cast: Cast) -> None:
    first = take_in(cast).referral
    person = (
        '<recordTarget><patientRole><id root="1.2.3.999" extension="MRN-111"/><patient>'
        '<name><given>Other</given><family>Person</family></name><birthTime value="19700101"/>'
        "</patient></patientRole></recordTarget>"
    )
    other = take_in(cast, document(section(PROBLEMS, SLEEP), person=person, head=named("D2", "S1", 2)))
    assert other.newer_copy_of is None and other.beside is None
    assert other.referral.inquiry_id != first.inquiry_id


def test_a_bundle_again_with_other_content_is_an_edition_too(cast: Cast) -> None:
    first = take_in(cast, bundle(condition("7200002", "Alcoholism"))).referral
    second = take_in(cast, bundle(condition("7200002", "Alcoholism"), condition(id="c2")), at=LATER).referral
    assert second.newer_copy_of == first.id
    assert waiting(cast, second) == {"Hypertension": ChangeKind.NEW}
    assert standing(cast, first) == ["Alcoholism"]


NONE_KNOWN = document(
    section(ALLERGIES, allergy(code="", negated=True)),
    section(MEDICINES, medicine(amount="16")),
    head=named("E1", made="20261110"),
    kind="18842-5",
)
WITH_ALLERGY = document(
    section(ALLERGIES, allergy()), section(MEDICINES, medicine()), head=named("D1", "S1", 1)
)


def disagreeing(cast: Cast) -> tuple[ReferralCard, ReferralCard]:
    first = take_in(cast, WITH_ALLERGY, source_label="Lakeside detox").referral
    second = take_in(cast, NONE_KNOWN, at=LATER, source_label="Harbor hospital")
    assert second.newer_copy_of is None and second.beside is not None
    return first, second.referral


def test_two_sources_that_disagree_stand_side_by_side(cast: Cast) -> None:
    first, second = disagreeing(cast)
    iva = cast.viewer("iva")
    found = queries.disagreements(iva, inquiry_id=first.inquiry_id, at=LATER)
    assert {each.question for each in found} == {Question.ALLERGY_OR_NONE, Question.MEDICINE_DOSE}
    asked = next(each for each in found if each.question is Question.ALLERGY_OR_NONE)
    sides = {
        (side.fact.label, side.fact.fact.stance, side.referral.source_label)
        for side in (asked.first, asked.second)
    }
    assert sides == {
        ("Penicillin", "stated", "Lakeside detox"),
        ("Allergies", "none_known", "Harbor hospital"),
    }
    for card in (first, second):
        assert queries.referral(iva, card.id, at=LATER).open_disagreements == 2
    penicillin = next(
        f for f in queries.facts(iva, inquiry_id=first.inquiry_id, at=LATER) if f.kind == "allergy"
    )
    assert penicillin.doubted and not penicillin.overruled
    assert [card.id for card in queries.referrals(iva, to_decide=True, at=LATER)] == [second.id, first.id]
    assert queries.how_many_to_decide(iva, at=LATER) == 2


def test_a_person_settles_it_with_a_reason_and_both_stay_visible(cast: Cast) -> None:
    first, second = disagreeing(cast)
    iva, dana = cast.viewer("iva"), cast.viewer("dana")
    found = queries.disagreements(iva, referral_id=second.id, at=LATER)
    asked = next(each for each in found if each.question is Question.ALLERGY_OR_NONE)
    stated_first = asked.first.fact.label == "Penicillin"
    holds = Holds.SECOND if stated_first else Holds.FIRST
    with pytest.raises(Refused, match="how you know"):
        actions.settle(disagreement_id=asked.id, holds=holds, reason="", version=0, by=iva, at=LATER)
    why = "The person says they have taken it since"
    actions.settle(disagreement_id=asked.id, holds=holds, reason=why, version=0, by=iva, at=LATER)
    with pytest.raises(Stale):
        actions.settle(disagreement_id=asked.id, holds=holds, reason=why, version=0, by=dana, at=LATER)
    facts = queries.facts(iva, inquiry_id=first.inquiry_id, at=LATER)
    penicillin = next(fact for fact in facts if fact.kind == "allergy")
    assert penicillin.overruled and not penicillin.doubted
    assert queries.denials(iva, second.id, at=LATER)[0].label == "Allergies"
    assert queries.referral(iva, first.id, at=LATER).open_disagreements == 1
    actions.settle(
        disagreement_id=asked.id,
        holds=Holds.BOTH,
        reason="Asked the pharmacy again",
        version=1,
        by=dana,
        at=LATER,
    )
    shown = queries.disagreement(iva, asked.id, at=LATER)
    assert [each.holds for each in shown.settlements] == [Holds.BOTH, holds]
    assert shown.settled is not None and shown.settled.by == "Dana Demo"
    assert not queries.fact(iva, penicillin.id, at=LATER).overruled


def test_an_accepted_edition_ends_a_disagreement_and_may_raise_one(cast: Cast) -> None:
    _, second = disagreeing(cast)
    iva = cast.viewer("iva")
    edition = document(section(MEDICINES, medicine(amount="16")), head=named("D2", "S1", 2))
    third = take_in(cast, edition, at=LATER).referral
    assert queries.referral(iva, second.id, at=LATER).open_disagreements == 2
    actions.decide_every_change(referral_id=third.id, accepted=True, by=iva, at=LATER)
    assert queries.referral(iva, second.id, at=LATER).open_disagreements == 0
    found = queries.disagreements(iva, referral_id=second.id, at=LATER)
    assert found and all(each.moot for each in found)


def test_a_birth_date_that_differs_is_asked_without_being_shown(cast: Cast) -> None:
    first = take_in(cast, WITH_ALLERGY).referral
    other = WITH_ALLERGY.replace("19880517", "19880715").replace('extension="D1"', 'extension="X1"')
    other = other.replace('extension="S1"', 'extension="S7"').replace("34133-9", "18842-5")
    second = take_in(cast, other, at=LATER).referral
    assert second.inquiry_id == first.inquiry_id
    (asked,) = queries.disagreements(cast.viewer("iva"), referral_id=second.id, at=LATER)
    assert asked.question is Question.BIRTH_DATE
    assert asked.first.fact.fact.value == asked.second.fact.fact.value == "35 to 44"


def test_a_record_from_another_house_joins_an_inquiry_that_somebody_names(cast: Cast) -> None:
    first = take_in(cast, WITH_ALLERGY).referral
    stranger = NONE_KNOWN.replace("MRN-778899", "HH-5")
    second = take_in(cast, stranger, at=LATER, inquiry_id=first.inquiry_id).referral
    assert second.inquiry_id == first.inquiry_id
    assert queries.referral(cast.viewer("iva"), second.id, at=LATER).open_disagreements == 2
    elsewhere = take_in(cast, bundle(condition())).referral
    with pytest.raises(Refused, match="another inquiry"):
        take_in(cast, stranger.replace("E1", "E2"), inquiry_id=elsewhere.inquiry_id)
    assert Referral.objects.count() == 3


def test_who_may_not_reach_the_records_finds_neither(cast: Cast) -> None:
    first, second = disagreeing(cast)
    asked = queries.disagreements(cast.viewer("iva"), referral_id=second.id, at=LATER)[0]
    nora, bea = cast.viewer("nora"), cast.viewer("bea")
    assert queries.disagreements(nora, referral_id=second.id, at=LATER) == ()
    assert queries.changes(nora, second.id, decided=False, at=LATER) == ()
    settle: dict[str, Any] = {
        "disagreement_id": asked.id,
        "holds": Holds.BOTH,
        "reason": "Because it is so",
        "version": 0,
    }
    with pytest.raises(NotFound):
        actions.settle(**settle, by=nora, at=LATER)
    with pytest.raises(NotFound):
        actions.decide_every_change(referral_id=first.id, accepted=True, by=nora, at=LATER)
    with pytest.raises(Refused, match="your role"):
        actions.settle(**settle, by=bea, at=LATER)
    assert not Settlement.objects.exists()


def test_decisions_and_settlements_are_never_rewritten(cast: Cast) -> None:
    _, edition = updated(cast)
    _, other = disagreeing(cast)
    iva = cast.viewer("iva")
    actions.decide_every_change(referral_id=edition.id, accepted=True, by=iva, at=LATER)
    asked = queries.disagreements(iva, referral_id=other.id, at=LATER)[0]
    actions.settle(
        disagreement_id=asked.id, holds=Holds.BOTH, reason="Because it is so", version=0, by=iva, at=LATER
    )
    for model in (ReferralChange, ChangeDecision, Disagreement, Settlement):
        row = model._default_manager.first()
        assert row is not None
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.filter(pk=row.pk).delete()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'update "{model._meta.db_table}" set recorded_at = now()')  # a table of ours


def test_the_database_itself_refuses_what_makes_no_sense(cast: Cast) -> None:
    _, edition = updated(cast)
    change = ReferralChange.objects.filter(kind="new").first()
    assert change is not None
    row = Referral.objects.get(id=edition.id)
    gone = ReferralChange.objects.get(kind="gone").before
    assert change.after is not None and gone is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralChange.objects.create(referral=row, position=99, kind="gone", after=None, before=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeDecision.objects.create(change=change, number=2, accepted=True, reason="", at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disagreement.objects.create(question="result", first=change.after, second=change.after, at=LATER)
    asked = Disagreement.objects.create(
        question="result",
        first=change.after,
        second=gone,
        at=LATER,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(disagreement=asked, number=1, holds="both", reason="", at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Referral.objects.filter(id=row.id).update(newer_copy_of=None)
