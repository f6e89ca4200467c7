"""Writing an assessment on a real database: every shape of answer, two writers, diagnoses, dangers."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from stepdown.assessment import models, queries
from stepdown.assessment.vocabulary import (
    AssessmentState,
    Given,
    GivenAnswer,
    GivenRow,
    Knowledge,
    SectionState,
    Severity,
    known,
)
from stepdown.audit.models import Entry
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound, Refused, Stale
from tests.cast import NOW, Cast
from tests.scenes_assessment import (
    answers,
    begin,
    line,
    lines,
    load_codes,
    read,
    save,
    trainee,
)


@pytest.fixture
def codes(db: None) -> None:
    load_codes()


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
