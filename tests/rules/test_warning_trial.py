"""The trials behind the cards: read strictly, judged by cases worked by hand, and on the real fifth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepdown.config.cli import main
from stepdown.config.commands.warning import lines
from stepdown.warning import shelf
from stepdown.warning.trial import evaluate as judging
from stepdown.warning.trial.cohort import first_weeks, returned, rows
from stepdown.warning.trial.figures import Judged, ahead, auc, brier, share
from stepdown.warning.trial.fitting import fit
from stepdown.warning.trial.reading import BadLayout, Course, read
from stepdown.warning.vocabulary import Target, Week

FILES = {
    "everybody.csv": "who,project\n10,27\n11,51\n20,30\n21,27\n",
    "randomization.csv": (
        "who,treatment,which,when\n10,Methadone,1,7\n10,Methadone,2,7\n11,Inpatient BUP,1,3\n"
        "20,Outpatient BUP,1,1\n20,Outpatient BUP,2,30\n21,Outpatient BUP,1,1\n"
    ),
    "derived_weeklyOpioidPattern.csv": (
        "who,startWeek,Phase_1,Phase_2\n10,-4,---+*oo+----,\n11,-4,oooooooo,\n20,-4,oooo,-+--------\n21,-4,,\n"
    ),
    "site_masked.csv": "who,site_masked\n10,2\n11,5\n20,7\n21,7\n",
}


def laid(folder: Path, **changed: str | None) -> Path:
    for name, text in {**FILES, **changed}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_weeks_begin_where_treatment_did(tmp_path: Path) -> None:
    found = read(laid(tmp_path))
    assert (found.everybody, found.randomized) == (4, 4)
    assert [(one.who, one.trial, one.word[:4]) for one in found.courses] == [
        (10, "CTN-0027", "---+"),
        (11, "CTN-0051", "oooo"),
        (20, "CTN-0030", "-+--"),
        (21, "CTN-0027", ""),
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"site_masked.csv": None}, "site_masked.csv: is missing"),
        ({"everybody.csv": "who\n10\n"}, "everybody.csv: line 1 lacks the column project"),
        ({"everybody.csv": "who,project\n10,99\n"}, "everybody.csv: line 2: project is '99'"),
        ({"everybody.csv": "who,project\n1x,27\n"}, "everybody.csv: line 2: who is '1x'"),
        ({"everybody.csv": "who,project\n10,27\n"}, "participant 11 of randomization.csv is not in it"),
        ({"randomization.csv": "who,treatment,which\n10,M,3\n"}, "line 2: which is '3', not 1 or 2"),
        ({"randomization.csv": "who,treatment,which\n"}, "nobody's treatment began"),
        (
            {"derived_weeklyOpioidPattern.csv": "who,Phase_1,Phase_2\n10,--x,\n"},
            "derived_weeklyOpioidPattern.csv: line 2: Phase_1 holds 'x'",
        ),
        ({"derived_weeklyOpioidPattern.csv": "who,Phase_1,Phase_2\n10,--,\n"}, "participant 11 is not in it"),
    ],
)
def test_another_layout_is_refused_with_its_place(
    changed: dict[str, str | None], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadLayout) as refused:
        read(laid(tmp_path, **changed))
    assert any(fault in line for line in refused.value.faults), refused.value.faults
    assert main(["warning", "evaluate", str(tmp_path)]) == 1
    assert fault in capsys.readouterr().err


def test_a_directory_that_is_not_there_is_3_and_bytes_that_are_no_text_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["warning", "evaluate", str(tmp_path / "none")]) == 3
    assert "No such directory" in capsys.readouterr().err
    laid(tmp_path)
    (tmp_path / "everybody.csv").write_bytes(b"who,project\n\xff\n")
    with pytest.raises(BadLayout, match="cannot be read"):
        read(tmp_path)
    (tmp_path / "everybody.csv").write_text("who,project\n" + "x,27\n" * 40)
    with pytest.raises(BadLayout, match="and 20 more"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("word", "came", "first"),
    [
        ("------------", False, 0),
        ("---++++-----", True, 0),
        ("---+*oo-----", True, 0),
        ("+++-+++-+++-", False, 3),
        ("oooo", True, 3),
        ("---------++++", False, 0),
        ("--------++++", True, 0),
        ("--------", True, 0),
        ("---------", False, 0),
        ("o+", True, 3),
    ],
)
def test_return_to_use_is_four_weeks_in_a_row_by_week_twelve(word: str, came: bool, first: int) -> None:
    assert (returned(word), first_weeks(word)) == (came, first)


def test_a_row_knows_four_weeks_and_looks_four_ahead_and_no_further() -> None:
    def of(word: str) -> list[tuple[int, bool, bool | None]]:
        return [(row.week, row.dropout, row.use) for row in rows([Course(1, "CTN-0027", "2", "M", word)])]

    assert of("----oooo") == [(4, True, None)]
    assert of("----ooo-") == [(4, False, False)]
    assert of("----ooo*") == [(4, False, True)]
    assert of("oooo----") == []
    assert of("-------") == []
    assert of("----_---") == []
    assert [week for week, _, _ in of("-" * 40)] == list(range(4, 21))
    (row,) = rows([Course(1, "CTN-0027", "2", "M", "+-o*----")])
    assert row.weeks == (Week.POSITIVE, Week.NEGATIVE, Week.MISSING, Week.POSITIVE)


def test_figures_agree_with_cases_worked_by_hand() -> None:
    came = np.array([1.0, 1, 0, 0])
    judged = Judged(np.array([0.9, 0.4, 0.4, 0.1]), came, [1, 2, 3, 4])
    assert auc(judged).value == 0.875  # 3 pairs right, one even, of four
    assert brier(judged).value == pytest.approx((0.01 + 0.36 + 0.16 + 0.01) / 4)
    wrong = Judged(1 - judged.predicted, came, [1, 2, 3, 4])
    assert auc(wrong).value == 0.125
    ranks, errs = ahead(judged, wrong)
    assert (ranks.value, errs.value > 0) == (0.75, True)
    nobody = share(0, 10)
    assert (nobody.value, nobody.low, round(nobody.high, 3)) == (0.0, 0.0, 0.278)
    assert share(0, 0).high == 1.0


def test_a_participant_is_drawn_whole_so_many_rows_of_few_people_stay_uncertain() -> None:
    chance = np.random.default_rng(1)
    predicted = chance.random(400)
    came = (chance.random(400) < predicted).astype(float)
    apart = auc(Judged(predicted, came, list(range(400))))
    few = Judged(np.repeat(predicted[:20], 20), np.repeat(came[:20], 20), list(np.repeat(range(20), 20)))
    assert apart.high - apart.low < 0.12 < auc(few).high - auc(few).low


def test_points_are_found_where_they_are_and_a_card_foresees_what_came() -> None:
    chance = np.random.default_rng(2)
    kinds = [Week.NEGATIVE, Week.POSITIVE, Week.MISSING]
    weeks = [tuple(kinds[one] for one in chance.integers(0, 3, 4)) for _ in range(4000)]
    pull = np.array([2.0 * (w[-1] is Week.POSITIVE) + 1.0 * w[:3].count(Week.MISSING) - 2 for w in weeks])
    came = (chance.random(4000) < 1 / (1 + np.exp(-pull))).astype(float)
    card = fit(Target.USE, weeks, came)
    assert (card.last_positive, card.last_missing, card.before_positive, card.before_missing) == (4, 0, 0, 2)
    assert abs(card.rates[0] - 12) <= 2
    assert abs(card.rates[card.most] - 95) <= 3


# -- on the real fifth


@pytest.fixture(scope="module")
def trials(shared: Path) -> Path:
    folder = shared / "sud_data" / "ctn0094" / "csv_shared"
    if not folder.is_dir():
        pytest.skip("../shared/data has no CTN-0094: the cards are not judged on this machine")
    return folder


@pytest.fixture(scope="module")
def found(trials: Path) -> dict[str, Any]:
    return judging.evaluate(trials, shelf.cards(), shelf.simple_rates())


def test_the_published_outcome_is_found_again_and_ranks_as_published(found: dict[str, Any]) -> None:
    outcome = found["return_to_use"]
    assert found["data"]["cohort_by_trial"] == {"CTN-0027": 266, "CTN-0030": 60, "CTN-0051": 118}
    none, *_, three = outcome["strata"]
    published = outcome["published"]
    assert none["of_100"] < 30 < 80 < three["of_100"]
    # Theirs lie near, not all within the intervals: docs/early-warning.md says why.
    assert abs(none["of_100"] - published["three_negative_of_100"]) < 10
    assert abs(three["of_100"] - published["three_positive_or_missing_of_100"]) < 10
    area = outcome["auc_of_first_three_weeks"]
    assert area["low"] < published["auc_with_three_weeks_of_tests"][1] < area["high"]


def test_a_card_ships_where_it_beats_every_baseline_and_nowhere_else(found: dict[str, Any]) -> None:
    for card in found["cards"].values():
        assert card["made_again_the_same"]
        assert card["ships"] == card["beats_every_baseline"]
        for kind in ("by_participant", "by_trial", "by_site"):
            judged = card["cross_validated"][kind]
            assert judged["card_calibration"]["slope"]["low"] < 1.1
            assert judged["auc"]["card"]["value"] <= card["made_with"]["auc"]["card"]["value"] + 0.005
    use = found["cards"]["use"]["cross_validated"]["by_trial"]
    assert use["card_ahead_of"]["last_test"]["auc"]["low"] > 0.03


def test_a_card_with_its_points_turned_round_does_not_beat_the_last_test(trials: Path) -> None:
    card = shelf.cards()[Target.USE]
    turned = replace(card, rates=tuple(reversed(card.rates)))
    made = [row for row in rows(read(trials).courses) if row.outcome(Target.USE) is not None]
    judged = judging.compared_as_it_stands(Target.USE, made, turned, shelf.simple_rates()["use"])
    assert not judged["beats_every_baseline"]


def test_the_command_says_the_same_to_people_and_programs(
    trials: Path, found: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("stepdown.config.commands.warning.evaluate", lambda *_: found)
    assert main(["warning", "evaluate", str(trials), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found))
    assert main(["warning", "evaluate", str(trials)]) == 0
    told = capsys.readouterr().out
    assert "dropout (Four weeks without a test or a visit): does not ship" in told
    assert "beats every baseline: yes" in told


def test_the_document_shows_what_the_command_prints(found: dict[str, Any]) -> None:
    shown = (Path(__file__).resolve().parents[2] / "docs" / "early-warning.md").read_text(encoding="utf-8")
    assert "\n".join(lines(found)) in shown
    none, *_, three = found["return_to_use"]["strata"]
    for one in (none, three):
        interval = f"{one['of_100']} ({one['low']} to {one['high']})"
        assert f"{interval}, {one['returned']} of {one['people']}" in shown
    for one in found["return_to_use"]["three_negative_by_trial"].values():
        assert f"{one['returned']} of {one['people']}" in shown
    area = found["return_to_use"]["auc_of_first_three_weeks"]
    assert f"{area['value']} ({area['low']} to {area['high']})" in shown
