"""Levels and options on a real database."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from stepdown.audit.models import Entry
from stepdown.journeys import options_sheet, placement_facts
from stepdown.journeys.decide_level import decide_level
from stepdown.kernel.ids import new_id
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.placement import actions, models, queries
from stepdown.placement.vocabulary import (
    Asked,
    Benefits,
    Choice,
    Discrepancy,
    FactName,
    PaidBy,
    Told,
)
from stepdown.programme import actions as programme
from stepdown.programme.vocabulary import LevelCode
from stepdown.signature import queries as signature
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_placement import assessed

WHY = "Evenings keep the job, and the group carries."
DANGER = {"withdrawal": {"seizure": "yes"}}


def iop(**changes: object) -> Choice:
    words: dict[str, object] = {
        "chosen": LevelCode.INTENSIVE,
        "actual": LevelCode.INTENSIVE,
        "agreed": True,
        "discrepancy": Discrepancy.JUDGMENT,
        "reason": WHY,
    }
    return Choice(**{**words, **changes})  # type: ignore[arg-type]


def robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def test_the_facts_of_an_assessment_reach_the_sheet_with_their_source(cast: Cast) -> None:
    assessed(cast)
    gathered = placement_facts.gather(cast.viewer("dana"), robin(cast), at=NOW)
    assert gathered is not None
    known = gathered.facts.known
    assert known[FactName.DAYS_SINCE_ALCOHOL].value == 9
    assert known[FactName.ALCOHOL_DAILY].value is False
    assert known[FactName.CHILDREN_AT_HOME].value is True
    assert known[FactName.BUSY_MINUTES].value == 5 * 510 + 3 * 60
    assert known[FactName.ADDICTION_MEDICATION].value is True
    assert "17 Nov" not in str(known[FactName.HOME_SAFE].source) and known[FactName.HOME_SAFE].on is not None
    assert FactName.PHQ9 not in known
    assert gathered.told.per_week == Money(8_500)
    assert [rating.place for rating in gathered.facts.ratings] == [0, 1, 2, 1, 3, 1]


def test_somebody_hurting_them_makes_a_home_unsafe_whatever_else_was_said(cast: Cast) -> None:
    assessed(cast, sections={"home": {"hurt": "yes"}})
    gathered = placement_facts.gather(cast.viewer("dana"), robin(cast), at=NOW)
    assert gathered is not None and gathered.facts.known[FactName.HOME_SAFE].value is False


def test_nobody_assessed_means_no_sheet_and_no_decision(cast: Cast) -> None:
    assert placement_facts.gather(cast.viewer("dana"), robin(cast), at=NOW) is None
    with pytest.raises(Refused, match="no assessment"):
        decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)


def test_a_level_is_signed_with_the_sheet_as_it_was_seen_and_a_change_is_a_new_number(cast: Cast) -> None:
    assessed(cast)
    dana = cast.viewer("dana")
    first = decide_level(client_id=robin(cast), choice=iop(), by=dana, at=NOW)
    second = decide_level(
        client_id=robin(cast),
        choice=iop(chosen=LevelCode.OUTPATIENT, actual=LevelCode.OUTPATIENT),
        by=dana,
        at=NOW,
    )
    assert (first.number, second.number) == (1, 2)
    current = queries.current_decision(dana, robin(cast), at=NOW)
    assert current is not None and current.id == second.id
    assert [card.number for card in queries.decisions(dana, robin(cast), at=NOW)] == [2, 1]
    row = models.LevelDecision.objects.get(id=first.id)
    assert "CIWA-Ar is 3" in str(row.sheet)
    assert len(signature.signatures(dana, Subject("level decision", first.id))) == 1
    entry = Entry.objects.filter(verb="decide level").order_by("id").first()
    assert entry is not None and entry.client_ids == [robin(cast)]
    assert WHY not in str(entry.detail)


def test_an_assessment_that_is_still_written_decides_nothing(cast: Cast) -> None:
    assessed(cast, signed=False)
    with pytest.raises(Refused, match="still being written"):
        decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)


def test_a_withdrawal_danger_is_overruled_by_a_prescriber_alone_and_with_a_reason(cast: Cast) -> None:
    assessed(cast, sections=DANGER, frequency="daily", last_drink="2026-11-16")
    with pytest.raises(Refused, match="not yours alone"):
        decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)
    with pytest.raises(Refused, match="something forbids"):
        decide_level(client_id=robin(cast), choice=iop(reason=""), by=cast.viewer("hart"), at=NOW)
    card = decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("hart"), at=NOW)
    assert card.by_prescriber and card.overruled == ("alcohol-seizure",)
    assert "seizure" in card.overruled_words[0]


def test_a_prescriber_clears_the_withdrawal_and_the_counselor_decides(cast: Cast) -> None:
    assessed(cast, sections=DANGER, frequency="daily", last_drink="2026-11-16")
    cleared = FactName.WITHDRAWAL_CLEARED
    with pytest.raises(Refused, match="Only a prescriber"):
        actions.add_fact(client_id=robin(cast), name=cleared, value=True, by=cast.viewer("dana"), at=NOW)
    actions.add_fact(
        client_id=robin(cast),
        name=cleared,
        value=True,
        note="CIWA-Ar under 8 for two days",
        by=cast.viewer("hart"),
        at=NOW,
    )
    card = decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)
    assert card.overruled == ()


def test_the_newest_added_fact_counts_and_can_be_taken_back_to_not_known(cast: Cast) -> None:
    dana, later = cast.viewer("dana"), NOW + timedelta(minutes=1)
    for value, at in ((True, NOW), (None, later)):
        actions.add_fact(
            client_id=robin(cast), name=FactName.BED_AVAILABLE, value=value, note="Maple", by=dana, at=at
        )
    assert queries.added_facts(dana, robin(cast), at=NOW)[FactName.BED_AVAILABLE].note == "Maple"
    assert queries.added_facts(dana, robin(cast), at=later) == {}
    with pytest.raises(NotFound):
        queries.added_facts(cast.viewer("ines"), robin(cast), at=NOW)


def test_a_system_without_a_name_signs_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="member of staff"):
        actions.add_fact(client_id=robin(cast), name=FactName.WILLING, value=True, by=SYSTEM, at=NOW)


def test_an_assessment_of_somebody_else_decides_nothing(cast: Cast) -> None:
    card = assessed(cast)
    dana = cast.viewer("dana")
    gathered = placement_facts.gather(dana, robin(cast), at=NOW)
    assert gathered is not None
    sheet = queries.sheet(dana, gathered.facts)
    jamie = cast.clients["jamie"].id
    with pytest.raises(NotFound):
        actions.decide(client_id=jamie, assessment_id=card.id, sheet=sheet, choice=iop(), by=dana, at=NOW)


def test_decisions_are_out_of_reach_for_colleagues_and_other_sites(cast: Cast) -> None:
    assessed(cast)
    made = decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)
    for who in ("ines", "nora"):
        assert queries.decisions(cast.viewer(who), robin(cast), at=NOW) == ()
        with pytest.raises(NotFound):
            queries.decision(cast.viewer(who), made.id, at=NOW)


def test_the_database_itself_lets_no_decision_change_or_go(cast: Cast) -> None:
    assessed(cast)
    decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        models.LevelDecision.objects.update(reason="Something else")
    with pytest.raises(DatabaseError, match="or delete"), transaction.atomic():
        models.LevelDecision.objects.all().delete()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        (
            {"overruled_withdrawal": True, "by_prescriber": False},
            "placement_withdrawal_overruled_by_prescriber",
        ),
        ({"reason": "", "overruled": ["unsafe-home"]}, "placement_difference_has_a_reason"),
        ({"reason": "", "agreed": False, "discrepancy": ""}, "placement_difference_has_a_reason"),
        ({"actual": "php", "discrepancy": ""}, "placement_other_level_has_a_code"),
        ({"number": 1}, "placement_decision_once"),
        ({"number": 0}, "placement_decision_from_one"),
    ],
)
def test_the_database_itself_holds_the_guarantees(
    cast: Cast, changes: dict[str, object], constraint: str
) -> None:
    assessed(cast)
    decide_level(client_id=robin(cast), choice=iop(), by=cast.viewer("dana"), at=NOW)
    row = models.LevelDecision.objects.get()
    row.id, row.number, row._state.adding = new_id(), 9, True
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)


def test_an_options_sheet_keeps_the_week_the_prices_and_the_programmes_of_its_day(cast: Cast) -> None:
    programme.load_presets(by=SYSTEM, at=NOW)
    assessed(cast)
    dana = cast.viewer("dana")
    asked = Asked(
        PaidBy.INSURED,
        benefits=Benefits(Money(50_000), Money(2_500), 20, None),
        told=Told(Money(8_500), 2, None),
        intensive_programme="nine-to-twenty",
    )
    live = options_sheet.work_out(dana, robin(cast), asked, at=NOW)
    card = options_sheet.give(client_id=robin(cast), asked=asked, by=dana, at=NOW)
    kept = queries.given_sheet(dana, card.id, at=NOW)
    assert kept == live
    assert card.asked == asked
    assert card.expires_on == NOW.date() + timedelta(days=365)
    again = options_sheet.give(client_id=robin(cast), asked=asked, by=dana, at=NOW)
    assert [one.number for one in queries.given_options(dana, robin(cast), at=NOW)] == [2, 1]
    assert again.expected == card.expected
    with pytest.raises(NotFound):
        queries.given(cast.viewer("ines"), card.id, at=NOW)


def test_the_week_of_a_person_decides_the_time_of_day_and_what_stays(cast: Cast) -> None:
    programme.load_presets(by=SYSTEM, at=NOW)
    assessed(cast)
    sheet = options_sheet.work_out(cast.viewer("dana"), robin(cast), Asked(PaidBy.SELF), at=NOW)
    by_level = {option.level.code: option for option in sheet.options}
    intensive = by_level[LevelCode.INTENSIVE]
    assert intensive.track == "Evening"
    assert intensive.kept == 5
    assert [fate.minutes_lost for fate in intensive.fates if not fate.kept] == [30, 30, 30]
    assert by_level[LevelCode.RESIDENTIAL].kept == 0
    assert by_level[LevelCode.RESIDENTIAL].estimate is None


def test_an_intake_coordinator_sees_the_week_and_not_what_the_person_spends(cast: Cast) -> None:
    assessed(cast)
    assert options_sheet.person(cast.viewer("iva"), robin(cast), at=NOW).told == Told()
    assert options_sheet.person(cast.viewer("iva"), robin(cast), at=NOW).own
    assert options_sheet.person(cast.viewer("dana"), robin(cast), at=NOW).told.per_week == Money(8_500)
