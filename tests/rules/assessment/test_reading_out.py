"""From sections to facts: unknown stays unknown all the way."""

from __future__ import annotations

from datetime import date

from stepdown.assessment.queries.editions import edition
from stepdown.assessment.rules.reading_out import facts_of, ratings_of, use_of
from stepdown.assessment.vocabulary import (
    BEFORE_DIMENSIONS,
    Answer,
    Content,
    Knowledge,
    Row,
    SectionCard,
    SectionState,
    Substance,
    known,
)

HOME = next(section for section in BEFORE_DIMENSIONS if section.key == "home")


def test_every_question_is_a_fact_with_its_state():
    content = Content({"safe": known(False), "hurt": Answer(Knowledge.DECLINED)})
    facts = facts_of((SectionCard(HOME, SectionState.OPEN, content, 1, ()),))
    assert facts["home.safe"].value is False
    assert str(facts["home.safe"].shown) == "No"
    assert facts["home.hurt"].state is Knowledge.DECLINED
    assert facts["home.children"].state is Knowledge.NOT_ASKED
    assert facts["home.children"].value is None


def test_a_section_declined_as_a_whole_declines_what_was_not_asked():
    content = Content({"safe": known(True)})
    facts = facts_of((SectionCard(HOME, SectionState.DECLINED, content, 1, ()),))
    assert facts["home.safe"].value is True
    assert facts["home.hurt"].state is Knowledge.DECLINED


def test_a_use_carries_the_national_codes():
    row = Row(
        "1",
        {
            "substance": known("heroin"),
            "detail": known("brown"),
            "route": known("injected"),
            "frequency": known("daily"),
            "days": known(30),
            "first_age": known(19),
            "last_on": known("2026-11-17"),
            "amount": known("two bags"),
            "spent": known(20_000),
            "withdrawal": known("mild"),
        },
    )
    use = use_of(row)
    assert (use.teds_substance, use.teds_route, use.teds_frequency) == (5, 4, 3)
    assert (use.last_on, use.cents_per_week, use.is_behavior) == (date(2026, 11, 17), 20_000, False)


def test_a_behavior_has_no_national_code_and_unknown_parts_are_none():
    use = use_of(Row("1", {"substance": known("gambling"), "days": Answer(Knowledge.UNKNOWN)}))
    assert use.substance is Substance.GAMBLING
    assert use.is_behavior
    assert (use.teds_substance, use.teds_route, use.days_of_30, use.route, use.withdrawal_now) == (None,) * 5


def test_ratings_come_in_the_order_of_the_edition_with_their_place_on_the_scale():
    content = Content(
        {"d6": known("3"), "d1": known("0"), "d1__why": known("calm"), "d2": Answer(Knowledge.UNKNOWN)}
    )
    found = ratings_of(edition("third"), content)
    assert [(r.dimension, r.code, r.place, r.top, r.evidence) for r in found] == [
        ("d1", "0", 0, 4, "calm"),
        ("d6", "3", 3, 4, ""),
    ]


def test_a_part_may_be_rated_and_a_code_of_another_scale_is_no_rating():
    content = Content(
        {"d1__withdrawal": known("3.7"), "d2__sleep": known("7"), "d6__barriers": known("childcare")}
    )
    found = ratings_of(edition("fourth"), content)
    assert [(r.dimension, r.part, r.code, r.place) for r in found] == [("d1", "withdrawal", "3.7", 13)]
