"""Assessments on a real database: two writers, locks, digests, facts from elsewhere."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.assessment import actions, models, queries
from stepdown.assessment.vocabulary import (
    AssessmentCard,
    AssessmentState,
    EditionScope,
    FactChoice,
    FactKind,
    Given,
    GivenAnswer,
    GivenRow,
    Knowledge,
    NewFact,
    SectionState,
    Severity,
    known,
)
from stepdown.audit.models import Entry
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import Power, Role, TieGround
from stepdown.signature import queries as signature
from stepdown.terminology.models import Icd10Code
from tests.cast import NOW, SYSTEM, Cast

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def codes(db: None) -> None:
    for number, (code, title, billable) in enumerate(
        [
            ("F10.2", "Alcohol dependence", False),
            ("F10.20", "Alcohol dependence, uncomplicated", True),
            ("F10.10", "Alcohol abuse, uncomplicated", True),
        ]
    ):
        Icd10Code.objects.create(
            code=code,
            bare=code.replace(".", ""),
            title=title,
            billable=billable,
            chapter="5",
            precedence=number,
        )


def begin(
    cast: Cast, who: str = "dana", client: str = "robin", facts: tuple[NewFact, ...] = ()
) -> AssessmentCard:
    return actions.start(
        client_id=cast.clients[client].id, edition_key="third", facts=facts, by=cast.viewer(who), at=NOW
    )


def answers(**texts: str) -> Given:
    return Given({key: GivenAnswer((text,)) for key, text in texts.items()})


def lines(key: str, *rows: GivenRow, **texts: str) -> Given:
    return Given({name: GivenAnswer((text,)) for name, text in texts.items()}, {key: rows})


def line(identity: str = "", **texts: str) -> GivenRow:
    return GivenRow(identity, {key: GivenAnswer(tuple(text.split("|"))) for key, text in texts.items()})


def save(
    cast: Cast, card: AssessmentCard, section: str, given: Given, version: int, who: str = "dana", **more
):
    return actions.save_section(
        assessment_id=card.id,
        section_key=section,
        given=given,
        version=version,
        by=cast.viewer(who),
        at=NOW,
        **more,
    )


def read(cast: Cast, card: AssessmentCard, who: str = "dana"):
    return queries.assessment(cast.viewer(who), card.id, at=NOW)


def test_a_new_assessment_has_every_section_open_and_nothing_in_it(cast: Cast) -> None:
    document = read(cast, begin(cast))
    assert len(document.sections) == 15
    assert {section.state for section in document.sections} == {SectionState.OPEN}
    assert all(section.content.empty for section in document.sections)
    assert document.card.state is AssessmentState.DRAFT


def test_there_is_one_draft_a_client_by_rule_and_by_the_database(cast: Cast) -> None:
    card = begin(cast)
    with pytest.raises(Refused, match="already being written"):
        begin(cast)
    row = models.Assessment.objects.get(id=card.id)
    row.pk = None
    row.id = new_id()
    row._state.adding = True
    with pytest.raises(IntegrityError, match="assessment_one_draft_a_client"), transaction.atomic():
        row.save(force_insert=True)


def test_a_colleague_out_of_reach_finds_nothing(cast: Cast) -> None:
    card = begin(cast)
    with pytest.raises(NotFound):
        read(cast, card, "ines")
    with pytest.raises(NotFound):
        save(cast, card, "words", answers(wants="x"), 1, "nora")
    with pytest.raises(NotFound):
        begin(cast, "ines")


def test_what_was_typed_comes_back_in_every_shape(cast: Cast) -> None:
    card = begin(cast)
    given = Given(
        {"injects": GivenAnswer(("no",)), "pattern": GivenAnswer((), "declined")},
        {
            "substances": (
                line(
                    substance="alcohol",
                    frequency="daily",
                    days="30",
                    first_age="15",
                    last_on="2026-11-17",
                    spent="45.50",
                    amount="two bottles of wine",
                ),
                GivenRow("", {"substance": GivenAnswer(("gambling",)), "days": GivenAnswer((), "unknown")}),
            )
        },
    )
    saved = save(cast, card, "substances", given, 1)
    content = read(cast, card).section("substances").content
    assert saved.version == 2
    assert content == saved.content
    assert content.answer("injects") == known(False)
    assert content.answer("pattern").state is Knowledge.DECLINED
    first, second = content.rows("substances")
    assert (first.answer("spent"), first.answer("last_on")) == (known(4_550), known("2026-11-17"))
    assert second.answer("days").state is Knowledge.UNKNOWN
    assert second.answer("spent").state is Knowledge.NOT_ASKED
    stored = models.SubstanceUse.objects.get(substance="gambling")
    assert stored.days_of_30 is None


def test_saving_the_same_again_changes_nothing(cast: Cast) -> None:
    card = begin(cast)
    once = save(cast, card, "words", answers(wants="to be there for my kids"), 1)
    again = save(cast, card, "words", answers(wants="to be there for my kids"), 1)
    assert once.version == again.version == 2
    assert Entry.objects.filter(verb="save assessment section").count() == 1


def test_two_people_in_two_sections_never_collide(cast: Cast) -> None:
    card = begin(cast)
    save(cast, card, "words", answers(wants="rest"), 1)
    save(cast, card, "home", answers(safe="yes"), 1, "priya")
    document = read(cast, card)
    assert document.section("words").content.answer("wants") == known("rest")
    assert document.section("home").saved_by == cast.staff["priya"].id


def test_two_people_in_one_section_see_both_versions(cast: Cast) -> None:
    card = begin(cast)
    save(cast, card, "home", answers(safe="yes", children="2"), 1)
    with pytest.raises(Stale) as stale:
        save(cast, card, "home", answers(safe="no", children="2"), 1, "priya")
    assert stale.value.current_version == 2
    assert [(d.saved, d.yours) for d in stale.value.differences] == [("Yes", "No")]
    assert read(cast, card).section("home").content.answer("safe") == known(True)


def test_a_line_keeps_its_id_when_changed_and_goes_when_left_out(cast: Cast) -> None:
    card = begin(cast)
    first = save(cast, card, "people", lines("supports", line(called="Noor"), line(called="Sam")), 1)
    noor, _ = first.content.rows("supports")
    second = save(cast, card, "people", lines("supports", line(noor.id, called="Noor", relation="sister")), 2)
    assert [row.id for row in second.content.rows("supports")] == [noor.id]
    assert models.SupportPerson.objects.get().relation == "sister"
    third = save(cast, card, "people", lines("supports"), 3)
    assert third.content.rows("supports") == ()


def test_what_cannot_be_is_refused_with_the_forms_own_name(cast: Cast) -> None:
    card = begin(cast)
    with pytest.raises(Refused) as refused:
        save(cast, card, "home", answers(children="forty"), 1)
    assert refused.value.refusals[0].field == "children"
    with pytest.raises(Refused) as refused:
        save(cast, card, "withdrawal", answers(systolic="80", diastolic="90"), 1)
    assert refused.value.refusals[0].field == "systolic"
    assert read(cast, card).section("home").version == 1


def test_there_is_no_such_section(cast: Cast) -> None:
    card = begin(cast)
    with pytest.raises(NotFound):
        save(cast, card, "zodiac", answers(), 1)


def test_a_section_can_be_declined_as_a_whole_and_asked_later(cast: Cast) -> None:
    card = begin(cast)
    declined = save(cast, card, "law", answers(), 1, whole=Knowledge.DECLINED)
    assert (declined.state, declined.gaps) == (SectionState.DECLINED, ())
    facts = queries.facts(cast.viewer("dana"), card.id, at=NOW)
    assert facts.answer("law.ordered").state is Knowledge.DECLINED
    asked = save(cast, card, "law", answers(ordered="no"), 2)
    assert asked.state is SectionState.OPEN


def test_fixed_times_become_windows_and_a_night_shift_two(cast: Cast) -> None:
    card = begin(cast)
    given = lines(
        "commitments",
        line(
            kind="work",
            title="Bakery",
            days="0|2",
            starts="22:00",
            ends="06:00",
            travel="25",
            flexibility="fixed",
        ),
    )
    save(cast, card, "week", given, 1)
    found = queries.commitments(cast.viewer("dana"), cast.clients["robin"].id, at=NOW)
    assert [(c.title, c.travel_minutes) for c in found] == [("Bakery", 25)]
    assert found[0].windows == (
        WeekWindow(0, time(22), time(0)),
        WeekWindow(1, time(0), time(6)),
        WeekWindow(2, time(22), time(0)),
        WeekWindow(3, time(0), time(6)),
    )
    given = lines(
        "commitments",
        line(
            read(cast, card).section("week").content.rows("commitments")[0].id,
            kind="work",
            title="Bakery",
            days="4",
            starts="09:00",
            ends="12:00",
        ),
    )
    save(cast, card, "week", given, 2)
    found = queries.commitments(cast.viewer("dana"), cast.clients["robin"].id, at=NOW)
    assert found[0].windows == (WeekWindow(4, time(9), time(12)),)
    assert found[0].travel_minutes is None
    save(cast, card, "week", lines("commitments"), 3)
    assert queries.commitments(cast.viewer("dana"), cast.clients["robin"].id, at=NOW) == ()
    assert queries.commitments(cast.viewer("dana"), cast.clients["jamie"].id, at=NOW) == ()


def test_diagnoses_need_the_power_and_a_real_billable_code(cast: Cast, codes: None) -> None:
    card = begin(cast)
    given = lines("diagnoses", line(code="F10.20", criteria="7", course="active"))
    saved = save(cast, card, "diagnoses", given, 1)
    assert saved.content.rows("diagnoses")[0].answer("severity") == known("severe")
    row = models.Diagnosis.objects.get()
    assert (row.title, row.made_by_id) == ("Alcohol dependence, uncomplicated", cast.staff["dana"].id)
    for code, field in (("Z99.99", "diagnoses.0.code"), ("F10.2", "diagnoses.0.code")):
        with pytest.raises(Refused) as refused:
            save(cast, card, "diagnoses", lines("diagnoses", line(code=code)), 2)
        assert refused.value.refusals[0].field == field
    found = queries.facts(cast.viewer("dana"), card.id, at=NOW).diagnoses
    assert [(d.code, d.criteria, d.severity) for d in found] == [("F10.20", 7, Severity.SEVERE)]
    assert queries.diagnoses(cast.viewer("dana"), card.id, at=NOW) == found


def test_a_diagnosis_is_its_makers_until_somebody_changes_it(cast: Cast, codes: None) -> None:
    card = begin(cast)
    saved = save(cast, card, "diagnoses", lines("diagnoses", line(code="F10.20", criteria="7")), 1)
    identity = saved.content.rows("diagnoses")[0].id
    note = line(identity, code="F10.20", criteria="7", severity="severe", basis="as told")
    save(cast, card, "diagnoses", lines("diagnoses", note), 2, "priya")
    assert models.Diagnosis.objects.get().made_by_id == cast.staff["dana"].id
    change = line(identity, code="F10.10", criteria="3")
    save(cast, card, "diagnoses", lines("diagnoses", change), 3, "priya")
    assert models.Diagnosis.objects.get().made_by_id == cast.staff["priya"].id


def trainee(cast: Cast) -> str:
    words = StaffWords("Tia Trainee", "Trainee", (Role.COUNSELOR,), (cast.harbor.id,), caseload_limit=5)
    card = people.add_staff(email="tia@clinic.invalid", words=words, by=SYSTEM, at=NOW)
    cast.accounts["tia"], cast.staff["tia"] = card.account_id, card
    people.tie(
        staff_id=card.id, client_id=cast.clients["robin"].id, ground=TieGround.ASSESSOR, by=SYSTEM, at=NOW
    )
    return "tia"


def test_without_the_power_nobody_diagnoses(cast: Cast, codes: None) -> None:
    card = begin(cast, trainee(cast))
    with pytest.raises(Refused, match="license allows it"):
        save(cast, card, "diagnoses", lines("diagnoses", line(code="F10.20")), 1, "tia")


def test_severity_against_the_criteria_is_kept_out_by_the_database(cast: Cast, codes: None) -> None:
    card = begin(cast)
    save(cast, card, "diagnoses", lines("diagnoses", line(code="F10.20", criteria="7")), 1)
    for change in ({"severity": "mild"}, {"criteria": 12}, {"criteria": 1}, {"criteria": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Diagnosis.objects.update(**change)


def test_ratings_take_their_codes_from_the_edition(cast: Cast) -> None:
    card = begin(cast)
    saved = save(
        cast,
        card,
        "dimensions",
        Given(
            {
                "d1": GivenAnswer(("0",)),
                "d1__why": GivenAnswer(("no withdrawal seen",)),
                "d3__danger": GivenAnswer(("none voiced",)),
                "d6": GivenAnswer((), "unknown"),
            }
        ),
        1,
    )
    assert read(cast, card).section("dimensions").content == saved.content
    found = queries.facts(cast.viewer("dana"), card.id, at=NOW)
    assert [(r.dimension, r.code, r.evidence) for r in found.ratings] == [("d1", "0", "no withdrawal seen")]
    assert found.answer("dimensions.d6").state is Knowledge.UNKNOWN
    with pytest.raises(Refused):
        save(cast, card, "dimensions", answers(d1="7"), 2)
    emptied = save(cast, card, "dimensions", answers(), 2)
    assert emptied.content.empty


def test_danger_shows_at_once_and_does_not_stop_the_save(cast: Cast) -> None:
    card = begin(cast)
    saved = save(cast, card, "safety", answers(q4="yes", attempts="1", why="said so"), 1)
    assert saved.version == 2
    document = read(cast, card)
    assert [(d.key, d.urgency.value) for d in document.dangers] == [("safety.q4", "crisis")]
    assert document.section("safety").content.answer("why") == known("said so")
    facts = queries.facts(cast.viewer("dana"), card.id, at=NOW)
    assert facts.dangers == document.dangers
    assert facts.suicide_band is None
    assert facts.is_yes("safety.q4") is True
    assert facts.is_yes("safety.q5") is None


NALTREXONE = NewFact(
    FactKind.MEDICATION,
    "Naltrexone 380 mg injection",
    "1",
    "rxnorm",
    NOW,
    "referral fact",
    UUID(int=5),
    "Letter",
)
ASTHMA = NewFact(
    FactKind.CONDITION, "Asthma", "195967001", "snomed", None, "referral fact", UUID(int=6), "Letter"
)
VISIT = NewFact(FactKind.ENCOUNTER, "Emergency visit", source_kind="referral fact", source_id=UUID(int=7))


def fact_named(cast: Cast, card: AssessmentCard, label: str):
    return next(fact for fact in read(cast, card).facts if fact.label.startswith(label))


def decide(
    cast: Cast, card: AssessmentCard, label: str, choice: FactChoice, words: str = "", who: str = "dana"
):
    fact = fact_named(cast, card, label)
    return actions.decide_fact(fact_id=fact.id, choice=choice, words=words, by=cast.viewer(who), at=NOW)


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


def sign(cast: Cast, card: AssessmentCard, who: str = "dana", version: int = 1) -> AssessmentCard:
    return actions.sign(assessment_id=card.id, version=version, by=cast.viewer(who), at=LATER)


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


def fill(cast: Cast, card: AssessmentCard) -> None:
    save(cast, card, "substances", lines("substances", line(substance="alcohol")), 1)
    save(cast, card, "people", lines("supports", line(called="Noor")), 1)
    save(
        cast, card, "week", lines("commitments", line(kind="work", days="0", starts="09:00", ends="17:00")), 1
    )
    save(cast, card, "safety", lines("plan", line(step="coping", words="walk"), q1="no"), 1)
    save(cast, card, "dimensions", answers(d1="1"), 1)
    save(cast, card, "diagnoses", lines("diagnoses", line(code="F10.10")), 1)


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
