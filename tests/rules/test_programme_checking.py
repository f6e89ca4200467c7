"""The checker: what a programme does not satisfy and by how much, against an oracle that counts by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.programme.rules import checking, week
from stepdown.programme.rules.changing import apply, written
from stepdown.programme.rules.checking.hours import sums_of
from stepdown.programme.rules.checking.wording import spans, where
from stepdown.programme.rules.reading import parse
from stepdown.programme.rules.shaping import against_use
from stepdown.programme.vocabulary import (
    Change,
    ChangeKind,
    Clause,
    Leader,
    LevelCode,
    Population,
    Programme,
    RuleEdition,
    RuleKind,
    Service,
    Severity,
    Track,
    Weight,
)
from tests.rules import checking_oracle as oracle
from tests.rules.programme_desk import TODAY, checked, clear, of, read, rule

# ---- Matrix, said honestly


def test_matrix_alone_has_six_and_a_sixth_then_four_and_a_half_hours() -> None:
    report = checked(read("matrix-iop"))
    told = {
        str(one.where): (one.held, one.by)
        for one in of(report, Clause.HOURS)
        if one.severity is Severity.SHORT
    }
    assert told == {
        "Week 1": (420, 120),
        "Weeks 2 to 4": (370, 170),
        "Week 5": (320, 220),
        "Weeks 6 to 12": (270, 270),
        "Weeks 13 to 15": (270, 270),
        "Week 16": (320, 220),
    }
    assert round(370 / 60, 1) == 6.2 and 270 / 60 == 4.5
    assert not report.counts


def test_the_sum_of_a_week_is_told_service_by_service() -> None:
    short = next(one for one in of(checked(read("matrix-iop")), Clause.HOURS) if one.held == 370)
    assert [(term.title, term.sessions, term.minutes, term.counted) for term in short.terms] == [
        ("Early Recovery Skills", 2, 50, 100),
        ("Relapse Prevention", 2, 90, 180),
        ("Family Education", 1, 90, 90),
        ("Urine and breath test", 1, 10, 0),
        ("Support group of your choice", 2, 60, 0),
    ]
    assert str(short.terms[-1].why_not) == "not a treatment session"
    days = next(one for one in of(checked(read("matrix-iop")), Clause.DAYS) if one.weeks == (2, 3, 4))
    assert [(day.weekday, day.minutes, day.counts) for day in days.days] == [
        (0, 140, False),
        (2, 90, False),
        (4, 140, False),
    ]


def test_a_repair_of_the_days_of_matrix_fills_exactly_nine_hours() -> None:
    matrix = read("matrix-iop")
    days = next(one for one in of(checked(matrix), Clause.DAYS) if one.weeks == (2, 3, 4))
    whole = days.repairs[-1]
    assert "0:40 on Mon + Fri, 1:30 on Wed: then 3 days reach 3:00" in str(whole.words)
    after = checked(apply(matrix, whole.changes))
    first = [one for one in after.findings if one.phase == 1]
    assert all(one.severity is Severity.FITS for one in first), [str(one.words) for one in first]
    assert week.minutes_in_week(apply(matrix, whole.changes), 2) == 540


def test_two_groups_a_week_fill_the_hours_and_the_promise_follows() -> None:
    matrix = read("matrix-iop")
    short = next(one for one in of(checked(matrix), Clause.HOURS) if one.held == 370)
    first = short.repairs[0]
    assert str(first.words) == "Add 2:50 a week in weeks 1 to 4: 2 × 90 min group on Mon + Wed."
    mended = apply(matrix, first.changes)
    assert mended.hours.ceiling_minutes == 550
    assert not of(checked(mended), Clause.PROMISE)
    assert parse(written(mended)) == mended


# ---- against the oracle


@settings(max_examples=150, deadline=None)
@given(oracle.programmes(), st.integers(0, 1500), st.integers(1, 900))
def test_hours_of_each_week_are_those_counted_by_hand(programme: Programme, floor: int, width: int) -> None:
    levels = oracle.band(floor, floor + width)
    found = [one for one in checking.findings(programme, levels) if one.clause is Clause.HOURS]
    told = {number: one for one in found for number in one.weeks}
    for phase in programme.phases:
        for number in phase.weeks:
            if phase.level is not LevelCode.INTENSIVE:
                assert number not in told
                continue
            minutes = oracle.week_minutes(programme, number)
            one = told[number]
            assert week.minutes_in_week(programme, number) == minutes
            if minutes < floor:
                assert (one.severity, one.by) == (Severity.SHORT, floor - minutes)
            elif minutes >= floor + width:
                assert (one.severity, one.by) == (Severity.NOTE, minutes - (floor + width - 1))
            else:
                assert one.severity is Severity.FITS


@settings(max_examples=200, deadline=None)
@given(oracle.programmes(), oracle.payer_rules())
def test_a_payers_weeks_days_minutes_and_video_are_those_counted_by_hand(
    programme: Programme, asked: RuleEdition
) -> None:
    found = checking.findings(programme, (), (asked,))
    mine = [one for one in found if one.rule == asked.key]
    expected: Counter[tuple[object, ...]] = Counter()
    for one in oracle.payer_weeks(programme, asked):
        days = one.days_that_count(asked.day_minutes or 0)
        needed = asked.week_days or 0
        kind = "fits" if days >= needed else "short" if one.whole else "note"
        expected["days", kind, one.main, needed if kind == "fits" else days] += 1
        least = asked.week_minutes or 0
        kind = "fits" if one.total >= least else "short" if one.whole else "note"
        expected["hours", kind, one.main, min(one.total, least)] += 1
        if one.video:
            most = one.total * (asked.telehealth_percent or 0) // 100
            kind = "fits" if one.video <= most else "short"
            expected["telehealth", kind, one.main, one.video] += 1
    told: Counter[tuple[object, ...]] = Counter()
    for finding in mine:
        for number in finding.weeks:
            held = finding.held
            if finding.clause is Clause.DAYS and finding.severity is Severity.FITS:
                held = asked.week_days
            told[finding.clause.value, finding.severity.value, number, held] += 1
    assert told == expected


@settings(max_examples=80, deadline=None)
@given(oracle.programmes(), oracle.payer_rules(), st.integers(100, 900))
def test_every_repair_offered_mends_what_it_says_and_breaks_nothing(
    programme: Programme, asked: RuleEdition, floor: int
) -> None:
    levels = oracle.band(floor, 3_000)
    report = checking.check(programme, levels, (asked,), on=TODAY, payers=["payer"])
    for finding in report.findings:
        for repair in finding.repairs:
            mended = apply(programme, repair.changes)
            after = checking.findings(mended, levels, (asked,))
            alike = [
                one
                for one in after
                if (one.rule, one.clause, one.phase) == (finding.rule, finding.clause, finding.phase)
                and one.weight is not Weight.INFORMS
                and set(one.weeks) & set(finding.weeks)
            ]
            assert not alike, (str(repair.words), [str(one.words) for one in alike])


@settings(max_examples=80, deadline=None)
@given(oracle.programmes())
def test_what_is_written_is_read_the_same_and_the_own_day_rule_is_a_monday_rule(programme: Programme) -> None:
    # The made-up ones lack ways in, which a file must have.
    whole = replace(read("outpatient"), phases=programme.phases, level=programme.level, curricula=(),
                    least_weeks=1, sources=(*read("outpatient").sources[:1], oracle.SOURCE),
                    day_rule=programme.day_rule)  # fmt: skip
    known = {source.key for source in whole.sources}
    assert "own" in known
    content = written(replace(whole, hours=programme.hours, to_step=(), to_graduate=whole.to_graduate))
    again = parse(content)
    if isinstance(again, Programme):
        assert written(again) == content
        assert again.phases == programme.phases
    else:
        assert all("days" in one.field for one in again), [str(one.reason) for one in again]
    if programme.day_rule is not None:
        own = [one for one in checking.findings(programme, ()) if one.rule == "day"]
        same = rule(key="day", levels=(programme.level,), day_minutes=programme.day_rule.minutes,
                    week_days=programme.day_rule.days)  # fmt: skip
        as_payer = [one for one in checking.findings(replace(programme, day_rule=None), (), (same,))
                    if one.clause is Clause.DAYS]  # fmt: skip
        assert [(one.severity, one.weeks, one.held) for one in own] == [
            (one.severity, one.weeks, one.held) for one in as_payer
        ]


@given(st.sets(st.integers(1, 30), min_size=1))
def test_weeks_are_told_in_spans_that_name_each_once(weeks: set[int]) -> None:
    told = spans(sorted(weeks))
    back: set[int] = set()
    for part in told.split(", "):
        first, _, last = part.partition(" to ")
        back |= set(range(int(first), int(last or first) + 1))
    assert back == weeks
    assert str(where([3])) == "Week 3"


@settings(max_examples=60, deadline=None)
@given(oracle.programmes())
def test_days_left_open_hold_every_session_once(programme: Programme) -> None:
    loose = clear(programme, on=())
    for phase in loose.phases:
        for number in phase.weeks:
            laid = [dose for doses in week.laid_out(phase, number) for dose in doses]
            expected = Counter(
                {
                    id(dose): dose.sessions
                    for dose in phase.doses
                    if dose.therapeutic and oracle.is_held(dose, number, phase.first_week)
                }
            )
            assert Counter(id(dose) for dose in laid) == expected


def test_more_sessions_than_days_go_round_again() -> None:
    phase = read("outpatient").phases[0]
    many = replace(phase, doses=(replace(phase.doses[0], sessions=9, on=()),))
    assert [len(doses) for doses in week.laid_out(many)] == [2, 1, 2, 1, 1, 1, 1]


# ---- adults and adolescents, editions


def test_adolescents_need_six_hours_where_adults_need_nine() -> None:
    young = replace(read("matrix-iop"), population=Population.YOUNG, day_rule=None)
    first = [one for one in of(checked(young), Clause.HOURS) if one.phase == 1]
    assert [(one.severity, one.held) for one in first] == [(Severity.FITS, 370)]
    assert "6:10 to 7:00 a week fits" in str(first[0].words)
    second = next(one for one in of(checked(young), Clause.HOURS) if one.held == 270)
    assert second.by == 90
    fourth = replace(young, edition="fourth")
    assert next(one for one in of(checked(fourth), Clause.HOURS) if one.held == 370).by == 170


def test_a_payer_that_reads_another_edition_is_held_against_its_bands_too() -> None:
    programme = read("three-sessions")
    other = rule(band_edition="fourth")
    named = of(checked(programme, other), Clause.HOURS, "harbor.fourth")
    assert {one.severity for one in named} == {Severity.FITS}
    assert not of(checked(programme, rule(band_edition="third")), Clause.HOURS, "harbor")


def test_too_many_hours_are_told_and_the_level_above_is_offered() -> None:
    programme = read("partial-hospitalization")
    lower = replace(
        programme, level=LevelCode.INTENSIVE, day_rule=None,
        phases=tuple(replace(phase, level=LevelCode.INTENSIVE) for phase in programme.phases),
    )  # fmt: skip
    high = of(checked(lower), Clause.HOURS)[0]
    assert (high.severity, high.weight) == (Severity.NOTE, Weight.WARNS)
    assert "at 20:00 the next level up begins" in str(high.words)
    assert [str(one.words) for one in high.repairs] == ["Offer these weeks as Partial hospitalization (2.5)."]
    raised = apply(lower, high.repairs[0].changes)
    assert raised.phases[0].level is LevelCode.PARTIAL and raised.level is LevelCode.INTENSIVE
    one_phase = replace(lower, phases=lower.phases[:1])
    assert apply(one_phase, high.repairs[0].changes).level is LevelCode.PARTIAL


# ---- a payer's own counting


def test_visits_and_breaks_do_not_make_a_day_for_this_payer() -> None:
    programme = read("three-sessions")
    strict = rule(day_minutes=180, week_days=3, counts=(Service.GROUP, Service.SKILLS, Service.EDUCATION))
    found = of(checked(programme, strict), Clause.DAYS, "harbor")
    terms = {term.title: (term.counted, str(term.why_not or "")) for one in found for term in one.terms}
    left_out = [words for counted, words in terms.values() if not counted]
    assert any("does not count here" in words for words in left_out)
    assert Counter(one.severity for one in found)[Severity.SHORT] or found[0].held == 3


def test_a_week_that_starts_on_sunday_moves_a_sunday_session_to_the_week_after() -> None:
    base = read("three-sessions")
    phase = replace(
        base.phases[0], first_week=1, last_week=2, least_days=1,
        doses=(replace(base.phases[0].doses[0], sessions=3, on=(0, 2, 6), minutes=180, break_minutes=0,
                       service=Service.GROUP),),
    )  # fmt: skip
    programme = replace(base, phases=(phase,), day_rule=None)
    monday = of(checked(programme, rule(day_minutes=180, week_days=3)), Clause.DAYS)
    assert [(one.severity, one.weeks) for one in monday] == [(Severity.FITS, (1, 2))]
    sunday = of(checked(programme, rule(day_minutes=180, week_days=3, week_start=6)), Clause.DAYS)
    assert [(one.severity, one.weeks, one.held) for one in sunday] == [
        (Severity.NOTE, (1,), 2),
        (Severity.FITS, (2,), 3),
        (Severity.NOTE, (2,), 1),
    ]


def test_too_much_video_is_told_with_what_to_hold_on_site() -> None:
    programme = clear(read("three-sessions"), telehealth=True)
    most = rule(telehealth_percent=40)
    first = of(checked(programme, most), Clause.TELEHEALTH)[0]
    assert (first.severity, first.weight) == (Severity.SHORT, Weight.ASKS)
    assert "more than the 40% taken" in str(first.words)
    mended = apply(programme, first.repairs[0].changes)
    after = [one for one in of(checked(mended, most), Clause.TELEHEALTH) if one.phase == first.phase]
    assert all(one.severity is Severity.FITS for one in after)
    assert not of(checked(read("three-sessions"), most), Clause.TELEHEALTH)


def test_groups_larger_than_allowed_and_leaders_without_the_credential_are_told_with_the_repair() -> None:
    programme = clear(read("three-sessions"), size=(4, 15), leader=Leader.TECHNICIAN)
    law = rule(key="state", kind=RuleKind.LAW, group_most=12, leaders=(Leader.LICENSED, Leader.CERTIFIED))
    report = checked(programme, law)
    size = of(report, Clause.GROUP_SIZE)[0]
    assert (size.weight, size.by) == (Weight.FORBIDS, 3)
    leader = of(report, Clause.LEADER)[0]
    assert "led by technician or aide" in str(leader.words) and leader.weight is Weight.FORBIDS
    assert [str(one.words) for one in leader.repairs] == [
        "Have it led by: licensed clinician.",
        "Have it led by: certified counselor.",
    ]
    mended = apply(apply(programme, size.repairs[0].changes), leader.repairs[1].changes)
    changed = mended.phases[size.phase - 1].doses[size.dose or 0]
    assert changed.size == (4, 12)
    assert changed.leader is Leader.CERTIFIED
    unsized = Change(ChangeKind.SIZE, 1, most=8)
    assert apply(clear(programme, size=None), (unsized,)).phases[0].doses[0].size == (1, 8)


def test_what_nobody_wrote_down_is_a_question_and_not_a_no() -> None:
    programme = clear(read("three-sessions"), size=None, leader=None)
    law = rule(key="state", kind=RuleKind.LAW, group_most=12, leaders=(Leader.LICENSED,))
    asked = [
        one for one in checked(programme, law).findings if one.clause in (Clause.GROUP_SIZE, Clause.LEADER)
    ]
    assert asked and {(one.severity, one.weight) for one in asked} == {(Severity.NOTE, Weight.INFORMS)}
    other_level = rule(key="state", kind=RuleKind.LAW, levels=(LevelCode.PARTIAL,), group_most=1,
                       leaders=(Leader.LICENSED,))  # fmt: skip
    assert not of(checked(programme, other_level), Clause.GROUP_SIZE)
    assert not of(checked(programme, other_level), Clause.LEADER)


def test_a_day_past_midnight_is_forbidden_whatever_the_reason() -> None:
    programme = replace(read("three-sessions"), tracks=(Track("night", "Night", time(22)),))
    late = of(checked(programme), Clause.CLOCK)
    assert {one.weight for one in late} == {Weight.FORBIDS}
    reasons = {one.code: "Because we like the night." for one in late}
    assert against_use(checked(programme), reasons)[0].lifted_by is not None


def test_a_promise_larger_than_what_is_held_is_short_and_filled_again() -> None:
    promised = replace(read("outpatient"), hours=replace(read("outpatient").hours, floor_minutes=200))
    short = of(checked(promised), Clause.PROMISE)[0]
    assert (short.severity, short.weight, short.by) == (Severity.SHORT, Weight.ASKS, 60)
    mended = apply(promised, short.repairs[0].changes)
    assert not of(checked(mended), Clause.PROMISE)


def test_an_own_source_is_made_where_a_programme_has_none_and_adolescents_are_written_down() -> None:
    bare = replace(read("outpatient"), sources=(), population=Population.YOUNG, payers=("harbor",))
    longer = apply(bare, (Change(ChangeKind.LENGTHEN, 1, minutes=10),))
    assert [source.key for source in longer.sources] == ["own"]
    assert longer.phases[0].doses[0].minutes == bare.phases[0].doses[0].minutes + 10
    assert written(bare)["population"] == "young" and written(bare)["payers"] == ["harbor"]
    same = parse(written(replace(read("outpatient"), population=Population.YOUNG, payers=("harbor",))))
    assert isinstance(same, Programme)
    assert (same.population, same.payers) == (Population.YOUNG, ("harbor",))


def test_each_week_of_a_programme_opens_its_sum() -> None:
    matrix = read("matrix-iop")
    told = {number: one for one in sums_of(matrix) for number in one.weeks}
    assert sorted(told) == list(range(1, 49))
    assert all(one.minutes == week.minutes_in_week(matrix, number) for number, one in told.items())
    assert all(sum(term.counted for term in one.terms) == one.minutes for one in told.values())
