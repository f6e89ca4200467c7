"""Results of tests on a real database: once however often sent, placed by people, safety before all else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.drugtest import actions, models, queries
from stepdown.drugtest.queries.results import file_place
from stepdown.drugtest.vocabulary import (
    Came,
    Explaining,
    Found,
    FullTest,
    Naloxone,
    NewStep,
    Outcome,
    Stage,
    Taken,
)
from stepdown.identity import actions as identity
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused, Stale
from tests import scenes_drugtest as scenes
from tests.cast import NOW, SYSTEM, Cast

DAY = timedelta(days=1)
COCAINE = ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "120", "ng/mL")
NONE = ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "<20", "ng/mL")


def as_it_is(test_id: UUID) -> FullTest:
    return queries.test(SYSTEM, test_id, at=NOW)


def test_the_same_file_twice_is_one_result_and_a_correction_stays_visible(cast: Cast) -> None:
    test_id = scenes.given(cast)
    number = as_it_is(test_id).line.number

    def send(body: bytes) -> Taken:
        return actions.take_file(body=body, site_id=cast.harbor.id, by=SYSTEM, at=NOW)

    first = send(scenes.oru(number, COCAINE))
    assert (len(first.new), first.known, first.unmatched) == (1, 0, 0)
    resent = send(scenes.oru(number, COCAINE, control="M2").replace(b"\r", b"\r\n"))
    assert (resent.new, resent.known) == ((), 1)
    actions.weigh(test_id=test_id, by=SYSTEM, at=NOW)
    assert as_it_is(test_id).talks[0].done_at is None
    send(scenes.oru(number, NONE, stage="C", control="M3", reported="20261119100000-0500"))
    cards = as_it_is(test_id).reports
    told = queries.with_changes(cards)
    assert [(one.stage, replaced) for one, _, replaced in told] == [
        (Stage.CORRECTED, False),
        (Stage.FINAL, True),
    ]
    ((change,), *_) = [changes for _, changes, _ in told]
    assert (change.was, change.now) == ("120 ng/mL", "<20 ng/mL")
    made = actions.weigh(test_id=test_id, by=SYSTEM, at=NOW + timedelta(minutes=1))
    assert made.outcome is Outcome.AS_EXPECTED


def test_a_report_nobody_can_place_waits_for_a_person_and_its_name_lies_sealed(cast: Cast) -> None:
    test_id = scenes.given(cast)
    report_id = scenes.an_unmatched_report(cast)
    (waits,) = queries.unmatched(cast.viewer("dana"), cast.harbor.id)
    assert (waits.id, waits.test_id) == (report_id, None)
    assert queries.person_on(cast.viewer("dana"), report_id).startswith("Invented, Person")
    kept = models.ReportFile.objects.get()
    assert b"Invented" not in bytes(kept.sealed) + bytes(kept.sealed_person)
    near = queries.may_belong_to(cast.viewer("dana"), waits, at=NOW)
    assert [one[0] for one in near] == [test_id]
    with pytest.raises(NotFound):
        actions.match(report_id=report_id, test_id=test_id, version=1, by=cast.viewer("nora"), at=NOW)
    actions.match(report_id=report_id, test_id=test_id, version=1, by=cast.viewer("dana"), at=NOW)
    assert queries.unmatched(SYSTEM, cast.harbor.id) == ()
    assert as_it_is(test_id).reports[0].matched_by == "Dana Demo"
    with pytest.raises(Stale):
        actions.set_aside(report_id=report_id, why="Twice", version=2, by=SYSTEM, at=NOW)


def test_whose_a_report_may_be_is_asked_of_its_site_and_the_nearest_come_first(cast: Cast) -> None:
    report = queries.report(SYSTEM, scenes.an_unmatched_report(cast))
    here = [scenes.given(cast) for _ in range(22)]
    moved = {test_id: NOW + timedelta(minutes=10 * n) for n, test_id in enumerate(reversed(here))}
    for test_id, at in moved.items():
        models.Test.objects.filter(id=test_id).update(came_at=at)
    models.Test.objects.filter(id=here[-1]).update(site_id=cast.mill.id)
    near = [one[0] for one in queries.may_belong_to(SYSTEM, report, at=NOW)]
    assert near == list(reversed(here))[1:21]


def test_a_file_that_is_none_is_refused_in_words_and_leaves_nothing(cast: Cast) -> None:
    for body in (
        b"",
        b"hello",
        b"{",
        b'{"resourceType": "Patient"}',
        b"MSH|^~\\&|A\rPID|1\r",
        b"\x00\xff" * 40,
    ):
        with pytest.raises(Refused):
            actions.take_file(body=body, site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        actions.take_file(body=b"x", site_id=cast.mill.id, by=cast.viewer("dana"), at=NOW)
    assert not models.Report.objects.exists()


def test_beside_a_report_lies_its_own_message_and_not_the_whole_file(cast: Cast) -> None:
    one, other = (scenes.oru(f"OTHER{n}", COCAINE, filler=f"L-{n}") for n in (1, 2))
    actions.take_file(body=one + other, site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    kept = models.ReportFile.objects.select_related("report")
    told = {
        row.report.filler_no: identity.unseal(bytes(row.sealed), bound_to=file_place(row.report_id))
        for row in kept
    }
    assert (b"OTHER1" in told["L-1"], b"OTHER2" in told["L-1"]) == (True, False)
    assert (b"OTHER1" in told["L-2"], b"OTHER2" in told["L-2"]) == (False, True)


def test_a_file_taken_in_at_the_wrong_site_first_is_still_new_at_its_own(cast: Cast) -> None:
    test_id = scenes.given(cast)
    body = scenes.oru(as_it_is(test_id).line.number, COCAINE)
    for site, unmatched in ((cast.mill.id, 1), (cast.harbor.id, 0)):
        taken = actions.take_file(body=body, site_id=site, by=SYSTEM, at=NOW)
        assert (len(taken.new), taken.unmatched) == (1, unmatched)
    assert len(as_it_is(test_id).reports) == 1


def test_a_cancellation_takes_a_result_back_and_what_is_about_two_people_is_told_as_not_taken(
    cast: Cast,
) -> None:
    test_id = scenes.given(cast)
    number = as_it_is(test_id).line.number
    two = scenes.oru(number, COCAINE, filler="L-2").replace(b"\rORC", b"\rPID|2||9||Other^Person\rORC")

    def send(body: bytes) -> Taken:
        return actions.take_file(body=body, site_id=cast.harbor.id, by=SYSTEM, at=NOW)

    with pytest.raises(Refused, match="2 people"):
        send(two)
    both = send(scenes.oru(number, COCAINE) + two)
    assert (len(both.new), [str(one)[:24] for one in both.refused]) == (1, ["A message about 2 people"])
    gone = send(scenes.oru(number, stage="X", control="M4", reported="20261119100000-0500"))
    assert (len(gone.new), gone.unmatched) == (1, 0)
    assert [one.stage for one in as_it_is(test_id).reports if not one.lines] == [Stage.CANCELLED]
    assert actions.weigh(test_id=test_id, by=SYSTEM, at=NOW).outcome is Outcome.WAITS


def test_what_is_prescribed_explains_and_what_is_prescribed_and_missing_is_asked_about(cast: Cast) -> None:
    test_id = scenes.given(cast)
    taken = Explaining(("buprenorphine",), "Buprenorphine 16 mg", date(2026, 10, 1))
    by = cast.viewer("dana")
    actions.read_cup(test_id=test_id, found={"buprenorphine": Found.DETECTED}, version=2, by=by, at=NOW)
    assert actions.weigh(test_id=test_id, explains=[taken], by=by, at=NOW).outcome is Outcome.AS_EXPECTED
    reading = as_it_is(test_id).reading
    assert reading is not None
    assert reading.by_rule
    other = scenes.given(cast)
    actions.read_cup(test_id=other, found={"buprenorphine": Found.NOT_DETECTED}, version=2, by=by, at=NOW)
    made = actions.weigh(test_id=other, explains=[taken], by=by, at=NOW)
    assert (made.outcome, made.definitive) == (Outcome.NOT_AS_EXPECTED, ("buprenorphine",))
    (talk,) = queries.open_talks(SYSTEM, at=NOW)
    assert "prescribed and was not found" in talk.why
    assert "Nothing follows from it by itself" in talk.why


# ---- what follows


def test_fentanyl_nobody_expected_asks_for_safety_before_anything_else(cast: Cast) -> None:
    test_id = scenes.a_test(cast)
    by = cast.viewer("dana")
    card = as_it_is(test_id)
    assert card.safety_due
    talk = card.talks[0]
    acts = (
        lambda: actions.read_result(
            test_id=test_id,
            outcome=Outcome.NOT_AS_EXPECTED,
            words="Seen",
            version=card.version,
            by=by,
            at=NOW,
        ),
        lambda: actions.order_definitive(
            test_id=test_id, analytes=["fentanyl"], why="Unexpected", version=card.version, by=by, at=NOW
        ),
        lambda: actions.finish_talk(talk_id=talk.id, words="Talked", version=talk.version, by=by, at=NOW),
        lambda: actions.read_cup(
            test_id=test_id, found={"cocaine": Found.DETECTED}, version=card.version, by=by, at=NOW
        ),
        lambda: actions.note(
            test_id=test_id, came=Came.EXCUSED, words="x", version=card.version, by=by, at=NOW
        ),
        lambda: actions.pass_on(
            test_id=test_id, new=NewStep("A", "B", "C"), version=card.version, by=by, at=NOW
        ),
    )
    for act in acts:
        with pytest.raises(Refused, match="naloxone"):
            act()
    assert [one.id for one in queries.safety_owed(by, at=NOW)] == [test_id]
    with pytest.raises(Refused, match="what you talked about"):
        actions.record_safety(
            test_id=test_id, naloxone=Naloxone.HAS, words=" ", version=card.version, by=by, at=NOW
        )
    scenes.talked_safely(cast, test_id)
    version = scenes.version_of(test_id)
    actions.read_result(
        test_id=test_id,
        outcome=Outcome.NOT_AS_EXPECTED,
        words="Used on Saturday, told us first",
        version=version,
        by=by,
        at=NOW,
    )
    actions.order_definitive(
        test_id=test_id, analytes=["fentanyl"], why="By class", version=version + 1, by=by, at=NOW
    )
    actions.finish_talk(talk_id=talk.id, words="Good talk", version=talk.version, by=by, at=NOW)
    done = as_it_is(test_id)
    assert (done.line.outcome, done.line.found) == (Outcome.NOT_AS_EXPECTED, ("fentanyl",))
    assert done.talks[0].done_words == "Good talk"


def test_what_is_not_confirmed_has_no_name_outside(cast: Cast) -> None:
    test_id = scenes.given(cast)
    scenes.cup(cast, test_id, cocaine=Found.DETECTED)
    by, during = cast.viewer("dana"), Period(NOW - DAY)

    def outside() -> str:
        (one,) = queries.told_outside(SYSTEM, cast.clients["robin"].id, during=during, at=NOW + DAY)
        return str(replace(one.words, params={key: str(value) for key, value in one.words.params.items()}))

    def read(at: datetime) -> None:
        actions.read_result(
            test_id=test_id,
            outcome=Outcome.NOT_AS_EXPECTED,
            words="As they said",
            version=scenes.version_of(test_id),
            by=by,
            at=at,
        )

    assert outside() == "no result yet"
    read(NOW)
    assert outside() == "not as expected; presumptive, not confirmed"
    number, later = as_it_is(test_id).line.number, NOW + timedelta(hours=3)
    actions.take_file(body=scenes.oru(number, COCAINE), site_id=cast.harbor.id, by=SYSTEM, at=later)
    assert outside() == "no result yet"
    read(later)
    assert outside() == "not as expected; confirmed: Cocaine"


def test_expected_tests_are_counted_in_a_row_and_what_was_excused_is_left_out(cast: Cast) -> None:
    robin, by = cast.clients["robin"].id, cast.viewer("priya")
    for days, found in ((9, Found.NOT_DETECTED), (8, Found.DETECTED), (6, Found.NOT_DETECTED), (2, None)):
        at = NOW - days * DAY
        if found is None:
            test_id = scenes.asked_for(cast, who="priya", at=at)
            actions.note(test_id=test_id, came=Came.EXCUSED, words="Funeral", version=1, by=by, at=at)
            continue
        test_id = scenes.given(cast, who="priya", at=at)
        scenes.cup(cast, test_id, who="priya", cocaine=found, at=at)
        if found is Found.DETECTED:
            actions.read_result(
                test_id=test_id, outcome=Outcome.NOT_AS_EXPECTED, words="Told", version=3, by=by, at=at
            )
    scenes.cup(cast, scenes.given(cast), cocaine=Found.NOT_DETECTED)
    assert queries.as_expected_in_a_row(SYSTEM, [robin], at=NOW) == {robin: 2}
    assert queries.as_expected_in_a_row(cast.viewer("ines"), [robin], at=NOW) == {}
    # What is longer ago than a year is not read any more.
    assert queries.as_expected_in_a_row(SYSTEM, [robin], at=NOW + 370 * DAY) == {}


def test_what_waits_for_somebody_moves_with_the_caseload(cast: Cast) -> None:
    scenes.due(cast)
    scenes.a_talk(cast)
    dana, ines = cast.staff["dana"].id, cast.staff["ines"].id
    assert len(queries.held_by(SYSTEM, dana, at=NOW)) == 1
    assert actions.hand_over(from_staff_id=dana, to_staff_id=ines, by=SYSTEM, at=NOW) == 1
    assert (queries.held_by(SYSTEM, dana, at=NOW), len(queries.held_by(SYSTEM, ines, at=NOW))) == ((), 1)


def test_a_result_waits_once_however_many_reports_came_and_no_more_when_it_is_read(cast: Cast) -> None:
    read, waits, empty = (scenes.given(cast) for _ in range(3))
    for test_id in (read, waits):
        scenes.cup(cast, test_id, cocaine=Found.NOT_DETECTED)
    later = NOW + timedelta(hours=1)
    number = as_it_is(waits).line.number
    for control, value in (("M2", COCAINE), ("M3", NONE)):
        body = scenes.oru(number, value, control=control, filler=control)
        actions.take_file(body=body, site_id=cast.harbor.id, by=SYSTEM, at=later)
    asked = {"before": NOW.date() + DAY, "at": later}
    found = queries.waiting(SYSTEM, cast.harbor.id, **asked)  # type: ignore[arg-type]
    assert sorted(one.id for one in found) == sorted((waits, empty))
    actions.read_result(
        test_id=waits,
        outcome=Outcome.NOT_AS_EXPECTED,
        words="Read",
        version=scenes.version_of(waits, at=later),
        by=cast.viewer("dana", at=later),
        at=later,
    )
    assert [one.id for one in queries.waiting(SYSTEM, cast.harbor.id, **asked)] == [empty]  # type: ignore[arg-type]
