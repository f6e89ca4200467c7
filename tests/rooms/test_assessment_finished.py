"""Facts from elsewhere, signing, locks and digests of assessments on a real database."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.assessment import actions, models, queries
from stepdown.assessment.vocabulary import (
    AssessmentState,
    EditionScope,
    FactChoice,
    known,
)
from stepdown.audit.models import Entry
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.people.vocabulary import Power
from stepdown.signature import queries as signature
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_assessment import (
    ASTHMA,
    LATER,
    NALTREXONE,
    VISIT,
    answers,
    begin,
    decide,
    fact_named,
    fill,
    line,
    lines,
    load_codes,
    read,
    save,
    sign,
    trainee,
)


@pytest.fixture
def codes(db: None) -> None:
    load_codes()


PARTS = [
    models.AssessmentSection,
    models.ProposedFact,
    models.SubstanceUse,
    models.Diagnosis,
    models.DimensionRating,
    models.RiskScreen,
    models.SafetyPlanStep,
    models.Commitment,
    models.CommitmentWindow,
    models.SupportPerson,
]


def test_facts_that_came_along_wait_and_keep_their_source(cast: Cast) -> None:
    card = begin(cast, facts=(NALTREXONE, ASTHMA, VISIT))
    assert read(cast, card).section("medications").to_confirm == 1
    decide(cast, card, "Naltrexone", FactChoice.CONFIRMED)
    decide(cast, card, "Asthma", FactChoice.CHANGED, "Asthma, childhood only")
    decide(cast, card, "Emergency", FactChoice.SET_ASIDE)
    document = read(cast, card)
    medicine = document.section("medications").content.rows("medicines")[0]
    fact = fact_named(cast, card, "Naltrexone")
    assert medicine.answer("name") == known("Naltrexone 380 mg injection")
    assert medicine.fact_id == str(fact.id)
    assert (fact.source_kind, fact.source_id) == ("referral fact", UUID(int=5))
    assert document.section("medications").content.answer("any_medicine") == known(True)
    condition = document.section("health").content.rows("conditions")[0]
    assert condition.answer("what") == known("Asthma, childhood only")
    assert document.section("readiness").content.empty


def test_a_fact_is_decided_once_by_a_person_in_reach(cast: Cast) -> None:
    card = begin(cast, facts=(NALTREXONE, VISIT))
    with pytest.raises(NotFound):
        actions.decide_fact(
            fact_id=fact_named(cast, card, "Naltrexone").id,
            choice=FactChoice.CONFIRMED,
            by=cast.viewer("ines"),
            at=NOW,
        )
    with pytest.raises(Refused, match="Say it in words"):
        decide(cast, card, "Naltrexone", FactChoice.CHANGED)
    with pytest.raises(Refused, match="or set it aside"):
        decide(cast, card, "Naltrexone", FactChoice.PROPOSED)
    decide(cast, card, "Emergency", FactChoice.CONFIRMED)
    with pytest.raises(Refused, match="decided this already"):
        decide(cast, card, "Emergency", FactChoice.SET_ASIDE)


def test_what_is_left_of_a_section_is_set_aside_at_once(cast: Cast) -> None:
    card = begin(cast, facts=(NALTREXONE, ASTHMA, VISIT))
    aside = {"assessment_id": card.id, "section": "health", "by": cast.viewer("dana"), "at": NOW}
    assert actions.set_aside_rest(**aside) == 1
    assert actions.set_aside_rest(**aside) == 0
    assert fact_named(cast, card, "Asthma").choice is FactChoice.SET_ASIDE
    assert fact_named(cast, card, "Naltrexone").choice is FactChoice.PROPOSED


def test_the_form_names_its_new_lines_and_cannot_take_over_a_strangers(cast: Cast) -> None:
    card, own = begin(cast), str(new_id())
    given = lines("supports", line(own, called="Noor"))
    first = save(cast, card, "people", given, 1)
    again = save(cast, card, "people", given, 1)
    assert [row.id for row in first.content.rows("supports")] == [own]
    assert again.version == first.version
    sign(cast, card)
    other = begin(cast)
    stolen = save(cast, other, "people", lines("supports", line(own, called="Sam")), 1)
    assert stolen.content.rows("supports")[0].id != own
    assert models.SupportPerson.objects.get(id=own).called == "Noor"


def test_facts_that_wait_hold_back_the_signature(cast: Cast) -> None:
    card = begin(cast, facts=(VISIT,))
    with pytest.raises(Refused, match="1 facts"):
        sign(cast, card)


def test_a_signature_locks_keeps_a_digest_and_leaves_a_trail(cast: Cast) -> None:
    card = begin(cast)
    save(cast, card, "home", answers(safe="no"), 1)
    signed = sign(cast, card)
    assert signed.state is AssessmentState.SIGNED
    dana = cast.viewer("dana")
    digest = queries.verify_digest(dana, card.id, at=LATER)
    assert digest.holds
    given = signature.signatures(dana, Subject("assessment", card.id))
    assert [(s.capacity.value, s.digest) for s in given] == [("author", digest.signed)]
    with pytest.raises(Refused, match="It is signed"):
        save(cast, card, "home", answers(safe="yes"), 2)
    with pytest.raises(Refused, match="It is signed"):
        sign(cast, card, version=2)
    assert queries.signed_for(dana, cast.clients["robin"].id, at=LATER) == signed
    assert queries.in_progress(dana, cast.clients["robin"].id, at=LATER) is None
    assert Entry.objects.filter(verb="sign assessment", client_ids=[cast.clients["robin"].id]).exists()
    assert begin(cast).state is AssessmentState.DRAFT


def test_postgres_itself_keeps_every_part_of_what_is_signed(cast: Cast, codes: None) -> None:
    card = begin(cast, facts=(VISIT,))
    fill(cast, card)
    decide(cast, card, "Emergency", FactChoice.CONFIRMED)
    sign(cast, card)
    for table in PARTS:
        row = table.objects.filter(assessment_id=card.id).first()
        assert row is not None, table
        with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
            table.objects.filter(pk=row.pk)._raw_delete("default")
        row.pk = new_id()
        row._state.adding = True
        with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
            row.save(force_insert=True)
    head = models.Assessment.objects.filter(id=card.id)
    with pytest.raises(DatabaseError), transaction.atomic():
        head.update(edition_key="fourth")
    with pytest.raises(DatabaseError), transaction.atomic():
        head._raw_delete("default")


def test_a_line_cannot_be_moved_into_what_is_signed(cast: Cast) -> None:
    card = begin(cast)
    sign(cast, card)
    other = begin(cast)
    save(cast, other, "people", lines("supports", line(called="Noor")), 1)
    with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
        models.SupportPerson.objects.update(assessment_id=card.id)


def test_a_row_changed_behind_the_houses_back_is_found(cast: Cast) -> None:
    card = begin(cast)
    save(cast, card, "people", lines("supports", line(called="Noor", stance="helps")), 1)
    sign(cast, card)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assessment_supportperson DISABLE TRIGGER USER")
        cursor.execute("UPDATE assessment_supportperson SET stance = 'hinders'")
        cursor.execute("ALTER TABLE assessment_supportperson ENABLE TRIGGER USER")
    digest = queries.verify_digest(cast.viewer("dana"), card.id, at=LATER)
    assert not digest.holds
    assert digest.signed != digest.now


def test_a_trainee_finishes_and_a_supervisor_co_signs(cast: Cast) -> None:
    card = begin(cast, trainee(cast))
    save(cast, card, "home", answers(safe="no"), 1, "tia")
    waiting = sign(cast, card, "tia")
    assert waiting.state is AssessmentState.TO_COSIGN
    assert queries.waiting(cast.viewer("priya"), at=NOW) == (waiting,)
    with pytest.raises(Refused, match="co-signature"):
        save(cast, card, "home", answers(safe="yes"), 2, "tia")
    with pytest.raises(Refused, match="somebody else"):
        actions.co_sign(assessment_id=card.id, version=2, by=cast.viewer("tia"), at=LATER)
    with pytest.raises(Refused, match="to co-sign"):
        actions.co_sign(assessment_id=card.id, version=2, by=cast.viewer("dana"), at=LATER)
    with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
        models.AssessmentSection.objects.filter(assessment_id=card.id).update(whole="declined")
    signed = actions.co_sign(assessment_id=card.id, version=2, by=cast.viewer("priya"), at=LATER)
    assert signed.state is AssessmentState.SIGNED
    assert (signed.submitted_by, signed.signed_by) == (cast.staff["tia"].id, cast.staff["priya"].id)
    assert queries.verify_digest(cast.viewer("priya"), card.id, at=LATER).holds


def test_what_waits_is_taken_back_with_a_reason(cast: Cast) -> None:
    card = begin(cast, trainee(cast))
    sign(cast, card, "tia")
    back = {"assessment_id": card.id, "version": 2, "by": cast.viewer("priya"), "at": LATER}
    with pytest.raises(Refused, match="Say it in words"):
        actions.take_back(why=" ", **back)
    draft = actions.take_back(why="Ask about medicines first.", **back)
    assert draft.state is AssessmentState.DRAFT
    assert read(cast, card, "priya").returned_why == "Ask about medicines first."
    with pytest.raises(Refused, match="waits for a co-signature"):
        actions.take_back(why="again", assessment_id=card.id, version=3, by=cast.viewer("priya"), at=LATER)
    save(cast, card, "medications", answers(any_medicine="no"), 1, "tia")


def test_a_stale_signature_is_no_signature(cast: Cast) -> None:
    card = begin(cast)
    with pytest.raises(Stale):
        sign(cast, card, version=9)


def test_an_assessment_is_set_aside_with_a_reason_and_stays_readable(cast: Cast) -> None:
    card = begin(cast)
    aside = {"assessment_id": card.id, "version": 1, "by": cast.viewer("dana"), "at": LATER}
    with pytest.raises(Refused):
        actions.set_aside(why="", **aside)
    done = actions.set_aside(why="They went elsewhere.", **aside)
    assert done.state is AssessmentState.SET_ASIDE
    assert read(cast, card).set_aside_why == "They went elsewhere."
    with pytest.raises(Refused, match="set aside"):
        save(cast, card, "home", answers(safe="yes"), 1)
    with pytest.raises(Refused, match="set aside"):
        actions.set_aside(why="again", **{**aside, "version": 2})
    assert begin(cast).state is AssessmentState.DRAFT


def test_amendments_stand_beside_the_original_and_stay(cast: Cast) -> None:
    card = begin(cast)
    dana = cast.viewer("dana")
    amend = {"assessment_id": card.id, "section": "home", "by": dana, "at": LATER}
    with pytest.raises(Refused, match="still be written"):
        actions.amend(words="x", why="y", **amend)
    sign(cast, card)
    with pytest.raises(Refused):
        actions.amend(words=" ", why="y", **amend)
    with pytest.raises(NotFound):
        actions.amend(words="x", why="y", **{**amend, "section": "zodiac"})
    actions.amend(words="They moved to their sister's.", why="Told on the phone.", **amend)
    document = read(cast, card)
    assert [(a.section, a.words) for a in document.amendments] == [("home", "They moved to their sister's.")]
    assert queries.verify_digest(dana, card.id, at=LATER).holds
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Amendment.objects.update(words="nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Amendment.objects.all()._raw_delete("default")


def test_the_database_takes_no_amendment_of_a_draft(cast: Cast) -> None:
    card = begin(cast)
    with pytest.raises(DatabaseError, match="only a signed"), transaction.atomic():
        models.Amendment.objects.create(
            assessment_id=card.id,
            section="home",
            words="x",
            why="y",
            digest="0" * 64,
            by_id=cast.staff["dana"].id,
            at=NOW,
        )


@pytest.mark.parametrize(
    "change",
    [
        {"signed_at": NOW},
        {"submitted_at": NOW},
        {"set_aside_at": NOW},
        {"digest": "short"},
    ],
)
def test_who_and_when_go_together(cast: Cast, change: dict[str, object]) -> None:
    card = begin(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Assessment.objects.filter(id=card.id).update(**change)


def test_unsaved_sections_and_facts_have_nobody_or_somebody_with_a_moment(cast: Cast) -> None:
    card = begin(cast, facts=(VISIT,))
    for table, change in (
        (models.AssessmentSection, {"saved_at": NOW}),
        (models.ProposedFact, {"choice": "confirmed"}),
        (models.ProposedFact, {"choice": "changed", "decided_at": NOW, "decided_by": cast.staff["dana"].id}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.filter(assessment_id=card.id).update(**change)


def test_the_edition_a_payer_asks_for_is_offered(cast: Cast) -> None:
    dora = cast.viewer("dora")
    on = date(2026, 11, 18)
    assert queries.edition_offer(dora, on=on).edition.key == "third"
    chosen = {"edition_key": "fourth", "starts_on": on, "by": dora, "at": NOW}
    actions.choose_edition(scope=EditionScope.PAYER, name=" Fictional  Health ", **chosen)
    actions.choose_edition(scope=EditionScope.CLINIC, name="", **{**chosen, "edition_key": "plain"})
    offer = queries.edition_offer(dora, payer="fictional health", on=on)
    assert offer.edition.key == "fourth"
    assert "Fictional Health" in str(offer.why)
    assert queries.edition_offer(dora, on=on).edition.key == "plain"
    with pytest.raises(Refused, match="already a choice"):
        actions.choose_edition(scope=EditionScope.PAYER, name="Fictional Health", **chosen)
    with pytest.raises(Refused):
        actions.choose_edition(scope=EditionScope.STATE, name=" ", **chosen)
    with pytest.raises(NotFound):
        actions.choose_edition(scope=EditionScope.CLINIC, name="", **{**chosen, "edition_key": "fifth"})


def test_only_staff_write(cast: Cast) -> None:
    with pytest.raises(Refused, match="members of the staff"):
        actions.start(client_id=cast.clients["robin"].id, edition_key="third", by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        actions.start(client_id=cast.clients["robin"].id, edition_key="fifth", by=cast.viewer("dana"), at=NOW)


def test_all_of_a_clients_assessments_newest_first(cast: Cast) -> None:
    first = begin(cast)
    sign(cast, first)
    second = actions.start(
        client_id=cast.clients["robin"].id, edition_key="fourth", by=cast.viewer("dana"), at=LATER
    )
    found = queries.of_client(cast.viewer("dana"), cast.clients["robin"].id, at=LATER)
    assert [card.id for card in found] == [second.id, first.id]
    assert Power.SIGN in cast.viewer("dana").powers
