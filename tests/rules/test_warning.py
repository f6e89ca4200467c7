"""Early warning by rule: each flag from facts that anybody can check, and a card that speaks of few."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.kernel.words import say
from stepdown.warning import shelf
from stepdown.warning.rules import card as cards
from stepdown.warning.rules import flags as rules
from stepdown.warning.vocabulary import (
    Card,
    Facts,
    Flag,
    FlagKind,
    Heed,
    LabFact,
    Likelihood,
    NotForThem,
    Person,
    Reached,
    ScoreFact,
    Target,
    TestDay,
    Week,
)

WHO, TODAY = UUID(int=1), date(2026, 11, 18)
LIMITS = shelf.limits()
N, P, M, NONE = Week.NEGATIVE, Week.POSITIVE, Week.MISSING, Week.NONE_DUE


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def known(**facts: object) -> Facts:
    return replace(Facts(WHO, TODAY, ago(60), last_sign=ago(1)), **facts)  # type: ignore[arg-type]


def raised(**facts: object) -> dict[FlagKind, Flag]:
    return {flag.kind: flag for flag in rules.flags(known(**facts), LIMITS)}


def test_nothing_told_raises_nothing() -> None:
    assert raised() == {}
    assert raised(last_sign=None, seats=seats(9, 2), checks_in=True) == {}


def seats(*days: int, missed: tuple[int, ...] = ()) -> tuple[tuple[date, bool], ...]:
    """Sessions of so many days ago, in order; of those missed, by their place in the row."""
    return tuple((ago(n), place in missed) for place, n in enumerate(days))


def test_two_of_the_last_four_sessions_missed_ask_for_a_call() -> None:
    row = (12, 9, 7, 5, 2)
    flag = raised(seats=seats(*row, missed=(1, 4)))[FlagKind.ABSENCE]
    assert str(flag.reason) == f"Did not come to 2 of the last 4, last on {ago(2)}."
    assert flag.since == ago(9)
    # One more missed before the last four is past; one alone is a bus; a fortnight ago is over.
    assert raised(seats=seats(*row, missed=(0, 4))) == {}
    assert raised(seats=seats(20, 18, missed=(0, 1))) == {}
    # What was missed in an earlier treatment is not missed in this one.
    assert raised(since=ago(6), seats=seats(*row, missed=(1, 2))) == {}


def test_sessions_of_one_day_are_counted_one_by_one() -> None:
    # Came to the first of the day, not to the second and third.
    flag = raised(seats=seats(5, 5, 2, 2, 2, missed=(3, 4)))[FlagKind.ABSENCE]
    assert str(flag.reason) == f"Did not come to 2 of the last 4, last on {ago(2)}."
    assert flag.since == ago(2)
    # Three on one day: the first missed lies before the last four, though its day does not.
    assert raised(seats=seats(5, 5, 5, 2, 2, missed=(0, 4))) == {}
    # One missed of two on a day is one, not both.
    assert raised(seats=seats(7, 5, 2, 2, missed=(2,))) == {}


def test_silence_is_days_without_a_sign_while_something_was_to_be_heard() -> None:
    flag = raised(last_sign=ago(5), seats=seats(6, 3))[FlagKind.SILENCE]
    assert str(flag.reason) == f"Quiet for 5 days: nothing seen or heard since {ago(5)}."
    assert FlagKind.SILENCE not in raised(last_sign=ago(3), seats=seats(6, 3))
    assert FlagKind.SILENCE not in raised(last_sign=ago(5), seats=seats(6))
    assert FlagKind.SILENCE in raised(last_sign=ago(5), checks_in=True)
    # A session of this very day is still to come.
    assert FlagKind.SILENCE not in raised(last_sign=ago(5), seats=seats(0))


def test_two_calls_in_vain_ask_for_another_way() -> None:
    assert raised(unreached=(ago(2),)) == {}
    flag = raised(unreached=(ago(4), ago(2)))[FlagKind.NOT_REACHED]
    assert (flag.since, "2 calls in a row" in str(flag.reason)) == (ago(4), True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([7], "Craving 7 of 10"),
        ([2, 2, 2, 5, 5, 5], "rose by 3"),
        ([2, 2, 2, 4, 4, 4], ""),
        ([2, 2, 6, 6, 6], ""),
        ([6, 6, 6], ""),
        ([], ""),
    ],
)
def test_a_strong_craving_or_a_rising_one_asks_for_a_call(values: list[int], words: str) -> None:
    told = tuple((ago(len(values) - at), value) for at, value in enumerate(values))
    flag = raised(cravings=told).get(FlagKind.CRAVING)
    assert (words in str(flag.reason)) if flag and words else flag is None
    assert raised(cravings=((ago(15), 9),)) == {}


def test_a_test_not_as_expected_or_two_not_given_ask_and_do_not_tell() -> None:
    found = LabFact(ago(3), say("Fentanyl on {day}, not expected.", day=ago(3)))
    missed = [LabFact(ago(n), say("not given"), missed=True) for n in (9, 2)]
    assert str(raised(tests=(found,))[FlagKind.TESTS].reason) == f"Fentanyl on {ago(3)}, not expected."
    assert raised(tests=(missed[0],)) == {}
    assert "2 tests were due" in str(raised(tests=tuple(missed))[FlagKind.TESTS].reason)
    assert raised(tests=(replace(found, on=ago(20)),)) == {}


def test_scores_that_got_worse_come_before_those_that_stand_high() -> None:
    high = ScoreFact("GAD-7", ago(6), "16", band="severe")
    worse = ScoreFact("PHQ-9", ago(2), "17", before="8", worse=True)
    quiet = ScoreFact("AUDIT-C", ago(2), "1")
    old = ScoreFact("BAM", ago(30), "20", worse=True)
    assert raised(scores=(quiet, old)) == {}
    assert str(raised(scores=(high,))[FlagKind.SCORES].reason) == "GAD-7 is 16: severe."
    both = raised(scores=(high, worse, quiet, old))[FlagKind.SCORES]
    assert str(both.reason) == "PHQ-9 went from 8 to 17. And 1 more."
    assert both.since == ago(6)


def test_a_return_to_use_that_was_told_is_thanked_for() -> None:
    one = raised(uses=(ago(20), ago(2)))[FlagKind.RETURN]
    assert (str(one.reason), "Thank" in str(one.call)) == (f"Told a return to use on {ago(2)}.", True)
    assert "2 days" in str(raised(uses=(ago(3), ago(2)))[FlagKind.RETURN].reason)
    assert next(iter(FlagKind)) is FlagKind.RETURN


def test_a_call_hides_a_flag_until_its_facts_change_and_a_call_in_vain_does_not() -> None:
    at = datetime(2026, 11, 18, 15, tzinfo=UTC)
    facts = known(seats=seats(5, 2, missed=(0, 1)))
    (flag,) = rules.flags(facts, LIMITS)

    def after(reached: Reached, later: Facts) -> tuple[Flag, ...]:
        heed = Heed(WHO, flag.kind, flag.facts, reached, "Bus", "Dana Demo", at)
        return rules.open_flags(rules.flags(later, LIMITS), {flag.kind: heed})

    assert after(Reached.REACHED, facts) == ()
    assert after(Reached.MESSAGE, facts) == ()
    assert after(Reached.NOT_REACHED, facts) == (flag,)
    tomorrow = replace(facts, on=TODAY + timedelta(days=1), last_sign=TODAY)
    assert after(Reached.REACHED, tomorrow) == ()
    again = replace(facts, seats=(*facts.seats, (TODAY, True)))
    assert [one.kind for one in after(Reached.REACHED, again)] == [FlagKind.ABSENCE]
    # Silence that goes on is another fact every few days.
    quiet = [raised(on=ago(-n), last_sign=ago(4), checks_in=True)[FlagKind.SILENCE].facts for n in (0, 3, 4)]
    assert quiet[0] == quiet[1] != quiet[2]


CARD = Card(Target.USE, True, 4, 1, 3, 0, tuple(range(14)))
LIKE = Person(True, True, ago(40), (N, P, M, N, P))


def test_points_are_of_the_last_four_weeks_and_nothing_else() -> None:
    assert cards.points(CARD, (N, N, N, N)) == 0
    assert cards.points(CARD, (P, P, P, P)) == CARD.most == 13
    assert cards.points(CARD, (P, N, N, M)) == 4
    assert cards.points(CARD, (P, P, N, N, N, N)) == 0
    said = cards.likelihood(CARD, LIKE, on=TODAY)
    assert isinstance(said, Likelihood)
    assert (said.points, said.of_100, "7" in str(said.words)) == (7, 7, True)
    gone = cards.likelihood(replace(CARD, target=Target.DROPOUT), LIKE, on=TODAY)
    assert isinstance(gone, Likelihood)
    assert "not seen" in str(gone.words)


def test_weeks_are_counted_back_from_the_day_and_the_heaviest_test_of_a_week_names_it() -> None:
    def of(*tests: tuple[int, Week]) -> list[str]:
        told = [TestDay(ago(days), found) for days, found in tests]
        return [week.value for week in cards.weeks_of(told, on=TODAY)]

    assert of() == ["none_due"] * 4
    assert of((27, P), (20, M), (13, N), (0, M)) == ["positive", "missing", "negative", "missing"]
    assert of((28, P), (21, N), (3, M), (2, N), (1, P)) == ["negative", "none_due", "none_due", "positive"]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (replace(LIKE, opioid_use_disorder=False), "opioid use disorder only"),
        (replace(LIKE, adult=False), "adults"),
        (replace(LIKE, medication_since=None), "four weeks on a medication"),
        (replace(LIKE, medication_since=ago(27)), "four weeks on a medication"),
        (replace(LIKE, weeks=(N, NONE, N, N)), "had no test due"),
        (replace(LIKE, weeks=(N, N, N)), "had no test due"),
    ],
)
def test_of_anybody_unlike_the_people_of_the_trials_a_card_says_nothing(person: Person, words: str) -> None:
    said = cards.likelihood(CARD, person, on=TODAY)
    assert isinstance(said, NotForThem)
    assert words in str(said.reason)


def test_a_card_of_data_is_read_whole_or_not_at_all() -> None:
    points = {"last_positive": 4, "last_missing": 1, "before_positive": 3, "before_missing": 0}
    good = {"ships": True, "points": points, "of_100": list(range(14))}
    table = {"dropout": good, "use": good}
    assert cards.read_cards(table)[Target.USE] == CARD
    for wrong in (
        good | {"of_100": list(range(13))},
        good | {"of_100": [*range(13), 101]},
        good | {"points": points | {"last_missing": -1}},
        good | {"points": points | {"last_missing": 1.5}},
        good | {"points": points | {"last_missing": True}},
    ):
        with pytest.raises(ValueError, match="use"):
            cards.read_cards(table | {"use": wrong})


def test_only_the_card_that_beat_every_baseline_ships() -> None:
    shipped = shelf.cards()
    assert {target: card.ships for target, card in shipped.items()} == {
        Target.DROPOUT: False,
        Target.USE: True,
    }
    assert all(list(card.rates) == sorted(card.rates) for card in shipped.values())
    assert set(shelf.simple_rates()["use"]) == {"base_rate", "last_test", "last_absence"}
