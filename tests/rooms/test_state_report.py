"""The state's forms on a real database: asked once, sourced, checked, and a file others can read."""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from stepdown.assessment import queries as assessment
from stepdown.config.commands import report
from stepdown.journeys import state_forms
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.privacy.models import Disclosure
from stepdown.state_report import actions, shelf
from stepdown.state_report.models import CaseKey, MadeFile, StateRecord
from stepdown.state_report.vocabulary import How, Moment
from tests import scenes_assessment as assessed
from tests import scenes_billing as money
from tests import scenes_state as scenes
from tests.cast import SYSTEM, Cast
from tests.scenes_billing import TODAY

pytestmark = pytest.mark.django_db

DAYS = (TODAY - timedelta(days=30), TODAY + timedelta(days=30))
COMPUTED = {"CASEID", "ADMYR", "DISYR", "CBSA2010"}
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "sud_data" / "teds_codebooks"
BOOKS = {
    Moment.ADMISSION: FOLDER / "TEDS-A-2000-2019-DS0001-info-codebook_v1_codes.csv",
    Moment.DISCHARGE: FOLDER / "TEDS-D-2019-DS0001-info-codebook_V1_codes.csv",
}


def codebook(moment: Moment) -> Mapping[str, set[str]]:
    """Fields and codes straight from the official list; skips where it is not on this machine."""
    if not BOOKS[moment].exists():
        pytest.skip(
            "../shared/data is absent: the official codebooks this check reads are not on this machine"
        )
    found: dict[str, set[str]] = defaultdict(set)
    with BOOKS[moment].open(newline="") as file:
        for row in csv.DictReader(file):
            found[row["code"]] |= {row["Value"]} - {""}
    return found


def faults(body: bytes, moment: Moment) -> list[str]:
    """An independent reader of a file: columns, codes and skips as the codebook has them."""
    book = codebook(moment)
    reader = csv.DictReader(io.StringIO(body.decode("ascii")))
    wrong = [f"column {name}" for name in set(reader.fieldnames or ()) ^ set(book)]
    for row in reader:
        for name, codes in book.items():
            value = row.get(name, "")
            if name in COMPUTED:
                if not value.lstrip("-").isdigit():
                    wrong.append(f"{name}={value}")
            elif value not in codes:
                wrong.append(f"{name}={value}")
        if row["EMPLOY"] != "4" and row["DETNLF"] != "-9":
            wrong.append("DETNLF without EMPLOY 4")
        if row["GENDER"] == "1" and row["PREG"] != "-9":
            wrong.append("PREG of a man")
        if row["PSOURCE"] != "7" and row["DETCRIM"] != "-9":
            wrong.append("DETCRIM without PSOURCE 7")
        flagged = sum(row[name] == "1" for name in book if name.endswith("FLG"))
        used = {row[f"SUB{n}"] for n in (1, 2, 3)} - {"1", "-9"}
        if flagged != len(used):
            wrong.append(f"{flagged} flags for {len(used)} substances")
    return wrong


def made(cast: Cast, moment: Moment = Moment.ADMISSION) -> bytes:
    released, _ = state_forms.make_file(
        site_id=cast.harbor.id, moment=moment, days=DAYS, by=cast.viewer("dora"), at=cast.now
    )
    return released.body


# ---- our data are the official codes


@pytest.mark.parametrize("moment", Moment)
def test_our_codes_are_exactly_the_official_ones(moment: Moment) -> None:
    book = codebook(moment)
    layout = shelf.layouts()[0]
    assert set(layout.columns[moment]) == set(book)
    for name, codes in book.items():
        if name not in COMPUTED:
            assert {str(code) for code in layout.codes[moment][name]} == codes, name


# ---- asked once, with its source


def test_what_the_assessment_knows_is_not_asked_again(cast: Cast) -> None:
    assessed.load_codes()
    card = assessed.begin(cast)
    assessed.fill(cast, card)
    assessed.sign(cast, card, version=queries_version(cast))
    scenes.an_episode(cast)
    episode_id = scenes.an_episode(cast)
    sheet = state_forms.sheet(cast.viewer("dana"), episode_id, Moment.ADMISSION, at=cast.now)
    known = {one.field.code: one.known for one in sheet.askings if one.known is not None}
    assert {"SUB1", "SUB2", "DSMCRIT", "SERVICES"} <= set(known)
    assert "Assessment" in str(known["SUB1"].source)
    assert known["DSMCRIT"].code == 9  # F10.10, the milder of the two
    assert {"RACE", "GENDER", "LIVARAG"}.isdisjoint(known)


def queries_version(cast: Cast) -> int:
    (card,) = assessment.of_client(SYSTEM, cast.clients["robin"].id, at=cast.now)
    return card.version


def test_nothing_is_concluded_from_silence(cast: Cast) -> None:
    episode_id = scenes.an_episode(cast)
    sheet = state_forms.sheet(cast.viewer("dana"), episode_id, Moment.ADMISSION, at=cast.now)
    answers = {one.field.code for one in sheet.askings if one.answer is not None}
    assert answers <= {"SERVICES", "PSOURCE", "DAYWAIT"}
    card = state_forms.answer(
        episode_id=episode_id,
        moment=Moment.ADMISSION,
        told={},
        why="",
        version=0,
        by=cast.viewer("dana"),
        at=cast.now,
    )
    assert card.problems > 15


def test_another_answer_than_what_is_known_needs_a_word(cast: Cast) -> None:
    money.a_share(cast, copay=None)  # self-pay, so the house knows who pays
    with pytest.raises(Refused, match="differs"):
        scenes.answered(cast, PRIMPAY=2, why="")
    card = scenes.answered(cast, PRIMPAY=2, why="Insured since last week")
    assert card.answers["PRIMPAY"].why == "Insured since last week"
    same = scenes.answered(cast, PRIMPAY=1, HLTHINS="unknown", why="Was right before")
    assert "Account" in same.answers["PRIMPAY"].source
    assert same.answers["HLTHINS"].how is How.UNKNOWN


def test_billing_answers_what_is_not_about_health_and_changes_nothing_else(cast: Cast) -> None:
    scenes.answered(cast, by=cast.viewer("dana"))
    bea = cast.viewer("bea")
    sheet = state_forms.sheet(bea, scenes.an_episode(cast), Moment.ADMISSION, at=cast.now)
    shown = {one.field.code for one in sheet.askings}
    assert {"SUB1", "DSMCRIT", "PSYPROB", "METHUSE", "PREG"}.isdisjoint(shown)
    assert sheet.hidden == 20
    card = scenes.answered(cast, by=bea, SUB1=5, DSMCRIT=None, MARSTAT=2)
    assert (card.answers["SUB1"].code, card.answers["DSMCRIT"].code) == (2, 4)
    assert card.answers["MARSTAT"].code == 2


def test_only_those_who_admit_or_report_answer_and_the_newest_version_counts(cast: Cast) -> None:
    card = scenes.answered(cast)
    with pytest.raises(Refused, match="admits or reports"):
        scenes.answered(cast, by=cast.viewer("pat"))
    with pytest.raises(NotFound):
        scenes.answered(cast, by=cast.viewer("nora"))
    with pytest.raises(Stale):
        actions.save_record(
            span=card.span, answers=card.answers, version=0, by=cast.viewer("dora"), at=cast.now
        )


def test_a_discharge_is_not_asked_before_the_end(cast: Cast) -> None:
    episode_id = scenes.an_episode(cast)
    with pytest.raises(NotFound):
        state_forms.sheet(cast.viewer("dana"), episode_id, Moment.DISCHARGE, at=cast.now)


# ---- the file


def test_the_file_validates_against_the_official_codebook(cast: Cast) -> None:
    scenes.a_site_the_state_knows(cast)
    scenes.answered(cast)
    scenes.answered(cast, client="alex", GENDER=2, PREG=2, EMPLOY=4, DETNLF=2, RACE="declined")
    assert faults(made(cast), Moment.ADMISSION) == []
    cast.now += timedelta(days=40)
    scenes.ended(cast)
    scenes.answered(cast, moment=Moment.DISCHARGE)
    released, _ = state_forms.make_file(
        site_id=cast.harbor.id,
        moment=Moment.DISCHARGE,
        days=(TODAY, TODAY + timedelta(days=60)),
        by=cast.viewer("dora"),
        at=cast.now,
    )
    assert faults(released.body, Moment.DISCHARGE) == []
    (row,) = csv.DictReader(io.StringIO(released.body.decode()))
    assert (row["LOS"], row["REASON"]) == ("31", "1")


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        (lambda text: text.replace(",2026,", ",soon,"), "ADMYR=soon"),
        (lambda text: text.replace("ADMYR", "NAME", 1), "column NAME"),
    ],
)
def test_the_independent_reader_finds_planted_faults(cast: Cast, plant, fault: str) -> None:  # type: ignore[no-untyped-def]
    scenes.a_site_the_state_knows(cast)
    scenes.answered(cast)
    assert fault in faults(plant(made(cast).decode()).encode(), Moment.ADMISSION)


def test_a_code_changed_behind_the_houses_back_is_found_by_the_independent_reader(cast: Cast) -> None:
    scenes.a_site_the_state_knows(cast)
    scenes.answered(cast)
    row = StateRecord.objects.get()
    StateRecord.objects.filter(id=row.id).update(answers=row.answers | {"RACE": {"how": "known", "code": 77}})
    assert faults(made(cast), Moment.ADMISSION) == ["RACE=77"]


def test_records_with_problems_stay_out_and_are_counted(cast: Cast) -> None:
    scenes.a_site_the_state_knows(cast)
    scenes.answered(cast, HLTHINS=4)  # an insurer pays, and there is none
    scenes.an_episode(cast, "alex", "ines")
    standing = state_forms.standing(cast.viewer("dora"), cast.harbor.id, Moment.ADMISSION, DAYS, at=cast.now)
    assert (len(standing.ready), standing.with_problems, standing.unanswered) == (0, 1, 1)
    with pytest.raises(Refused, match="without a problem"):
        made(cast)
    scenes.answered(cast, HLTHINS=1)
    body = made(cast)
    assert len(body.splitlines()) == 2
    assert MadeFile.objects.get().left_out == 1


def test_a_repaired_admission_repairs_its_discharge(cast: Cast) -> None:
    scenes.answered(cast, RACE=None)
    cast.now += timedelta(days=10)
    scenes.ended(cast)
    assert scenes.answered(cast, moment=Moment.DISCHARGE).problems == 1
    scenes.answered(cast)
    assert StateRecord.objects.get(moment="discharge").problems == 0


def test_the_file_names_nobody_and_its_numbers_stay_the_same(cast: Cast) -> None:
    scenes.a_site_the_state_knows(cast)
    scenes.answered(cast)
    first, second = made(cast).decode(), made(cast).decode()
    assert first == second
    for word in ("Robin", "Example", str(cast.clients["robin"].id), "2026-"):
        assert word not in first
    assert str(CaseKey.objects.get().number) in first
    assert Disclosure.objects.filter(kind="state report", client_id=cast.clients["robin"].id).count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseKey.objects.update(number=10**9)


def test_a_site_says_first_in_which_state_it_is(cast: Cast) -> None:
    scenes.answered(cast)
    with pytest.raises(Refused, match="which state"):
        made(cast)
    with pytest.raises(Refused, match="not a state"):
        actions.set_site_codes(
            site_id=cast.harbor.id, state=3, metro=None, version=0, by=cast.viewer("dora"), at=cast.now
        )
    with pytest.raises(Refused, match="five digits"):
        actions.set_site_codes(
            site_id=cast.harbor.id, state=8, metro=12, version=0, by=cast.viewer("dora"), at=cast.now
        )
    with pytest.raises(NotFound):
        actions.set_site_codes(
            site_id=cast.mill.id, state=8, metro=None, version=0, by=cast.viewer("dora"), at=cast.now
        )


def test_a_code_for_a_field_of_the_other_end_is_refused(cast: Cast) -> None:
    card = scenes.answered(cast)
    with pytest.raises(Refused, match="not asked here"):
        actions.save_record(
            span=card.span,
            answers={"REASON": card.answers["RACE"]},
            version=card.version,
            by=cast.viewer("dora"),
            at=cast.now,
        )


# ---- the command


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    report.add(parser.add_subparsers(dest="command"))
    args = parser.parse_args(["report", *words])
    return int(args.run(args))


def test_the_command_makes_the_file_and_says_what_it_left_out(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenes.a_site_the_state_knows(cast)
    scenes.answered(cast)
    out = tmp_path / "teds.csv"
    days = ["--from", str(DAYS[0]), "--to", str(DAYS[1]), "--out", str(out)]
    assert call("teds", "--site", "Harbor Street", *days) == 0
    assert faults(out.read_bytes(), Moment.ADMISSION) == []
    scenes.an_episode(cast, "alex", "ines")
    assert call("teds", "--site", "Harbor Street", *days) == 1
    assert "1 not answered" in capsys.readouterr().out
    assert call("teds", "--site", "Nowhere", *days) == 1
    assert call("books", "--json") == 0
    assert call("books") == 0
