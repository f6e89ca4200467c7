"""Which facts of a referral are proposed when an assessment begins."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from stepdown.assessment.vocabulary import FactKind
from stepdown.journeys.begin_assessment import KINDS, SOURCE, proposals
from stepdown.referral.vocabulary import Fact, FactCard, FhirMoment, Precision, SourcePointer
from stepdown.referral.vocabulary import FactKind as Told

THEN = FhirMoment(datetime(2026, 3, 1, tzinfo=UTC), Precision.DAY)


def card(kind: Told, label: str, number: int, value: str = "", ended: FhirMoment | None = None) -> FactCard:
    source = SourcePointer("Condition", "", number)
    fact = Fact(kind, label, "1", "snomed", "active", THEN, value, source, ended=ended)
    return FactCard(UUID(int=number), UUID(int=99), fact)


def test_a_fact_keeps_its_source_value_and_moment():
    (proposed,) = proposals([card(Told.SCREEN, "PHQ-9", 1, value="14")])
    assert (proposed.kind, proposed.label) == (FactKind.OBSERVATION, "PHQ-9: 14")
    assert (proposed.source_kind, proposed.source_id) == (SOURCE, UUID(int=1))
    assert proposed.observed_at == THEN.at


def test_what_was_told_twice_is_proposed_once_and_as_told_last():
    found = proposals([card(Told.MEDICATION, "Naltrexone", 1), card(Told.MEDICATION, "naltrexone", 2)])
    assert [fact.source_id for fact in found] == [UUID(int=1)]


def test_what_has_ended_and_mere_visits_stay_in_the_referral():
    over = card(Told.PROBLEM, "Sprain", 1, ended=THEN)
    assert proposals([over, card(Told.ENCOUNTER, "Check-up", 2), card(Told.NOTICE, "Part 2", 3)]) == ()
    assert Told.ENCOUNTER not in KINDS
