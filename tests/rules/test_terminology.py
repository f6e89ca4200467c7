"""How a search for a code is read, and what comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.terminology import rules, tabular
from stepdown.terminology.vocabulary import CodeSearch


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("F10.2", "F102"),
        ("f102", "F102"),
        (" F10. ", "F10"),
        ("f1", "F1"),
        ("T40.1X1A", "T401X1A"),
        ("QA0", "QA0"),
        ("alcohol", ""),
        ("F10.2 alcohol", ""),
        ("a", ""),
        ("", ""),
        ("F10.22222222", ""),
    ],
)
def test_what_looks_like_a_code_is_read_as_one(typed: str, code: str) -> None:
    assert rules.read_search(typed).bare_code == code


def test_words_are_read_in_any_shape() -> None:
    assert rules.read_search("  Alcohol-induced  (SEVERE) ").words == ("alcohol", "induced", "severe")
    assert rules.read_search("a b c d e f g h i j").words == tuple("abcdefgh")
    assert rules.read_search("!!").empty and not rules.read_search("x").empty
    assert CodeSearch("F1", ()).empty is False


def test_codes_get_and_lose_their_dot() -> None:
    assert (rules.dotted("F1020"), rules.dotted("F10"), rules.bare("f10.20")) == ("F10.20", "F10", "F1020")


def test_an_expression_wants_a_match_at_each_place() -> None:
    assert rules.expression([("opoid", "opioid"), ("dep",), ()], "A") == "(opoid:*A | opioid:*A) & (dep:*A)"


@given(st.text(max_size=200))
def test_nothing_typed_becomes_an_operator_of_the_search(text: str) -> None:
    words = rules.read_search(text).words
    assert all(word.isalnum() for word in words)
    assert rules.expression([(word,) for word in words]).count("&") == max(0, len(words) - 1)


def test_words_to_read_slips_against_are_long_enough_and_no_numbers() -> None:
    assert rules.words_in(["Type 2 diabetes of an eye", "12th week"]) == {"type", "diabetes", "eye", "week"}


def test_only_words_nearly_as_alike_as_the_best_are_read() -> None:
    assert rules.near_the_best((("opioid", 0.5), ("opium", 0.41), ("oid", 0.3))) == ("opioid", "opium")
    assert rules.near_the_best(()) == ()


def test_substance_use_comes_first_then_mental_health_then_what_is_near() -> None:
    order = [
        rules.precedence("F10.20", True, 500),
        rules.precedence("F10.2", False, 1),
        rules.precedence("F41.1", True, 1),
        rules.precedence("F41", False, 1),
        rules.precedence("T40.1X1A", True, 1),
        rules.precedence("Z59.0", False, 1),
        rules.precedence("A00.0", True, 1),
        rules.precedence("S00", False, 1),
    ]
    assert order == sorted(order) and len(set(order)) == len(order)


def test_a_term_is_named_where_it_says_more_than_the_title() -> None:
    terms = ["Alcohol use disorder, moderate", "Alcohol use disorder, severe"]
    title = "Alcohol dependence, uncomplicated"
    assert rules.matched_term(title, terms, ("alcohol", "severe")) == "Alcohol use disorder, severe"
    assert rules.matched_term(title, terms, ("alcohol", "dep")) == ""
    assert rules.matched_term(title, ["Nothing"], ("heroin",)) == ""


def test_every_everyday_word_is_small_letters_and_leads_to_one_word() -> None:
    assert all(word == word.lower() and meaning.isalpha() for word, meaning in rules.EVERYDAY.items())


def test_the_bundled_list_is_read_whole() -> None:
    release = tabular.bundled_release()
    confirmed = {word for word in release.codes.read_text().split() if "-" not in word and len(word) > 2}
    codes = {code.code: code for code in tabular.read(release)}
    assert {rules.bare(code) for code in codes} == confirmed
    assert codes["F10.20"].billable and not codes["F10.2"].billable
    assert codes["F10.20"].terms == ("Alcohol use disorder, moderate", "Alcohol use disorder, severe")
    assert codes["F10.20"].parent == "F10.2" and codes["F10.2"].parent == "F10"
    assert codes["T40.1X1A"].title.endswith("initial encounter") and codes["T40.1X1A"].parent == "T40.1X1"
    assert not codes["T40.1X1"].billable
    assert "Mental" in codes["F10.20"].chapter


def test_without_the_package_the_loader_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "_PACKAGE", "no_such_package_of_codes")
    with pytest.raises(LookupError, match="simple-icd-10-cm"):
        tabular.bundled_release()
