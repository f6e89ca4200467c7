"""Medication without a database: the data, when injections are due, what stops them, lists compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from stepdown.kernel.refusal import Refusal
from stepdown.medication import shelf
from stepdown.medication.rules import checking, comparing, stopping, timing
from stepdown.medication.vocabulary import (
    Aim,
    Differs,
    DueState,
    EndWhy,
    FoundOpioid,
    Given,
    GivenTerms,
    Kit,
    Lab,
    LabRule,
    Medicine,
    Occasion,
    Order,
    OrderTerms,
    Overruled,
    Place,
    Reconciling,
    Resolution,
    Route,
    StopKind,
    Told,
)

SET = shelf.setting()
DAY = timedelta(days=1)
FIRST = date(2026, 10, 1)
AT = datetime(2026, 10, 1, 14, tzinfo=UTC)
SOMEBODY = uuid4()


def drug(key: str) -> Medicine:
    found = SET.medicine(key)
    assert found is not None
    return found


def order(key: str, **changed: object) -> Order:
    one = drug(key)
    made = Order(
        id=uuid4(),
        client_id=SOMEBODY,
        medicine=key,
        title=one.title,
        called=one.called,
        aim=one.aim,
        route=one.route,
        place=Place.HERE,
        prescriber="Dr Hart Sample",
        clinic="",
        dose_words="as the label says",
        amount=one.amounts[-1] if one.amounts else Decimal(50),
        unit=one.unit,
        since=FIRST,
        until=None,
        explains=one.explains,
        version=1,
        by_name="Dr Hart Sample",
        at=AT,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def dose(of: Order, on: date, *, void: str = "") -> Given:
    amount = Decimal(300)
    return Given(
        uuid4(), of.id, SOMEBODY, on, AT, amount, "mg", "L1", on + DAY, "Buttock", "", "N", "", "", void
    )


def said(refusal: Refusal | None) -> str:
    return str(refusal.reason) if refusal else ""


# ---- the data


def test_every_medicine_has_a_source_and_a_tag_and_windows_that_follow_each_other() -> None:
    assert {one.key for one in SET.medicines} >= {"methadone", "naltrexone_xr", "acamprosate", "disulfiram"}
    for one in SET.medicines:
        assert one.source and one.tag in ("V", "V2", "K")
        assert all(rule.key in SET.labs for rule in one.labs)
        if one.injection is not None:
            spacing = one.injection
            assert spacing.earliest <= spacing.due < spacing.late and one.places and one.amounts
    assert SET.medicine("nothing known") is None
    assert (SET.explains("Adderall, slow"), SET.explains("Sertraline")) == (("amphetamines",), ())
    assert drug("buprenorphine_xr_monthly").injection.earliest == 26  # type: ignore[union-attr]
    assert drug("naltrexone_xr").injection.due == 28  # type: ignore[union-attr]


# ---- windows


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, DueState.LATER),
        (20, DueState.LATER),
        (21, DueState.SOON),
        (27, DueState.SOON),
        (28, DueState.DUE),
        (41, DueState.DUE),
        (42, DueState.LATE),
    ],
)
def test_a_monthly_injection_is_soon_due_and_late_by_the_days_of_its_label(
    days: int, state: DueState
) -> None:
    of, one = order("buprenorphine_xr_monthly"), drug("buprenorphine_xr_monthly")
    assert one.injection is not None
    given = [dose(of, FIRST), dose(of, FIRST + 5 * DAY, void="written twice")]
    found = timing.window(of, one, one.injection, given, on=FIRST + days * DAY, soon=7)
    assert (found.earliest, found.due) == (FIRST + 26 * DAY, FIRST + 28 * DAY)
    assert (found.state, found.number, found.next_amount) == (state, 2, Decimal(300))


def test_the_first_injection_is_due_at_once_and_the_third_is_as_ordered() -> None:
    of, one = order("buprenorphine_xr_monthly"), drug("buprenorphine_xr_monthly")
    assert one.injection is not None
    first = timing.window(of, one, one.injection, [], on=FIRST, soon=7)
    assert (first.due, first.state, first.number) == (FIRST, DueState.DUE, 1)
    assert timing.window(of, one, one.injection, [], on=FIRST + 7 * DAY, soon=7).state is DueState.LATE
    given = [dose(of, FIRST), dose(of, FIRST + 28 * DAY)]
    third = timing.window(of, one, one.injection, given, on=FIRST + 56 * DAY, soon=7)
    assert (third.number, third.next_amount) == (3, Decimal(100))


def test_an_injection_is_reckoned_by_its_medicine_and_begins_anew_only_after_it_was_stopped() -> None:
    one = drug("buprenorphine_xr_monthly")
    assert one.injection is not None
    until = FIRST + 10 * DAY
    first = order(one.key, since=FIRST, until=until, end_why=EndWhy.CHANGED)
    given = {first.id: [dose(first, FIRST), dose(first, FIRST + DAY, void="written twice")]}

    def days(now: Order, *among: Order) -> list[date]:
        return [found.on for found in timing.counted(now, among, given, one.injection)]  # type: ignore[arg-type]

    changed = order(one.key, since=until + 300 * DAY)
    assert days(changed, first, changed) == [FIRST] == days(changed, first)
    stopped = replace(first, end_why=EndWhy.THEIR_CHOICE)
    assert days(changed, stopped) == []
    assert days(replace(changed, since=FIRST + 42 * DAY), stopped) == [FIRST]
    assert days(replace(changed, since=FIRST + 43 * DAY), stopped) == []
    assert days(changed, replace(first, end_why=EndWhy.MISTAKE)) == [FIRST]
    assert days(changed, replace(first, client_id=uuid4())) == []
    assert days(order("naltrexone_xr", since=until), first) == []


def test_laboratory_values_are_asked_for_first_then_again_by_the_rule() -> None:
    rule = LabRule("lft", (0, 12), 90)
    assert timing.lab_due(rule, FIRST, [], baseline_days=90) == FIRST
    assert timing.lab_due(rule, FIRST, [FIRST - 91 * DAY], baseline_days=90) == FIRST
    assert timing.lab_due(rule, FIRST, [FIRST - 90 * DAY], baseline_days=90) == FIRST + 12 * DAY
    assert timing.lab_due(rule, FIRST, [FIRST + 9 * DAY], baseline_days=90) == FIRST + 99 * DAY
    once = LabRule("ecg", (0,), None)
    assert timing.lab_due(once, FIRST, [FIRST], baseline_days=90) is None


def test_naloxone_is_asked_about_soon_after_a_no_and_yearly_otherwise() -> None:
    assert timing.naloxone_due(Kit.REFUSED, FIRST, SET) == FIRST + 30 * DAY
    assert timing.naloxone_due(Kit.SUPPLIED, FIRST, SET) == FIRST + 365 * DAY


def test_lists_are_compared_after_each_admission_and_step() -> None:
    assert timing.reconcile_due(None, None, SET) is None
    assert timing.reconcile_due(FIRST, None, SET) == FIRST + 7 * DAY
    assert timing.reconcile_due(FIRST, FIRST - DAY, SET) == FIRST + 7 * DAY
    assert timing.reconcile_due(FIRST, FIRST, SET) is None


# ---- what stops


def test_an_opioid_found_lately_stops_naltrexone_and_nothing_else() -> None:
    found = [
        FoundOpioid("fentanyl", "Fentanyl", FIRST, False),
        FoundOpioid("cocaine", "Cocaine", FIRST, True),
    ]
    xr, on = drug("naltrexone_xr"), FIRST + 10 * DAY
    stops = stopping.opioids_stop(xr, [], found, SET, on=on)
    assert [one.kind for one in stops] == [StopKind.OPIOID_FOUND] and "presumptive" in str(stops[0].words)
    assert stopping.opioids_stop(xr, [], found, SET, on=on + DAY) == ()
    assert stopping.opioids_stop(drug("acamprosate"), [], found, SET, on=on) == ()
    sure = [replace(found[0], confirmed=True)]
    assert "presumptive" not in str(stopping.opioids_stop(xr, [], sure, SET, on=on)[0].words)


@pytest.mark.parametrize(("until", "stops"), [(None, True), (FIRST + 5 * DAY, True), (FIRST - DAY, False)])
def test_an_opioid_medicine_on_the_list_stops_naltrexone_until_it_is_ten_days_gone(
    until: date | None, stops: bool
) -> None:
    bup = order("buprenorphine_sl", since=FIRST - 60 * DAY, until=until)
    pair = [(bup, drug("buprenorphine_sl"))]
    found = stopping.opioids_stop(drug("naltrexone_oral"), pair, [], SET, on=FIRST + 10 * DAY)
    assert bool(found) is stops
    later = [(replace(bup, since=FIRST + 20 * DAY, until=None), drug("buprenorphine_sl"))]
    assert not stopping.opioids_stop(drug("naltrexone_oral"), later, [], SET, on=FIRST + 10 * DAY)


def test_too_early_says_from_when_on() -> None:
    of, one = order("naltrexone_xr"), drug("naltrexone_xr")
    assert one.injection is not None
    window = timing.window(of, one, one.injection, [dose(of, FIRST)], on=FIRST + 27 * DAY, soon=7)
    assert stopping.early_stop(window, "every four weeks", on=FIRST + 27 * DAY)[0].kind is StopKind.EARLY
    assert stopping.early_stop(window, "", on=FIRST + 28 * DAY) == ()
    assert stopping.early_stop(None, "", on=FIRST) == ()


def lab(key: str, value: str, on: date, *, high: bool) -> Lab:
    return Lab(uuid4(), SOMEBODY, key, "Liver", "times", on, Decimal(value), "", "N", high)


def test_only_the_newest_value_of_what_the_medicine_asks_for_stops() -> None:
    high, fine = lab("lft", "4", FIRST, high=True), lab("lft", "1", FIRST + DAY, high=False)
    assert [one.kind for one in stopping.lab_stops(drug("naltrexone_xr"), [high])] == [StopKind.LAB]
    assert stopping.lab_stops(drug("naltrexone_xr"), [fine, high]) == ()
    assert stopping.lab_stops(drug("methadone"), [high]) == ()


def test_a_prescriber_overrules_what_stood_there_for_this_day_only() -> None:
    stops = stopping.opioids_stop(
        drug("naltrexone_xr"), [], [FoundOpioid("opiates", "Opiates", FIRST, True)], SET, on=FIRST
    )
    assert said(stopping.against_giving(stops, [], on=FIRST))
    word = Overruled(uuid4(), FIRST, (StopKind.OPIOID_FOUND,), "challenge done", "Dr Hart", AT)
    assert stopping.against_giving(stops, [word], on=FIRST) is None
    assert said(stopping.against_giving(stops, [word], on=FIRST + DAY))
    assert said(stopping.against_giving(stops, [replace(word, kinds=(StopKind.EARLY,))], on=FIRST))


@pytest.mark.parametrize(
    ("clearance", "amount", "words"),
    [
        (None, 666, "needs a creatinine clearance"),
        (30, 333, "contraindicated"),
        (Decimal("30.1"), 666, "333 mg"),
        (50, 666, "333 mg"),
        (50, None, "333 mg"),
        (50, 333, ""),
        (51, 666, ""),
    ],
)
def test_the_kidneys_decide_about_acamprosate(
    clearance: Decimal | None, amount: int | None, words: str
) -> None:
    value = Decimal(clearance) if clearance is not None else None
    asked = Decimal(amount) if amount is not None else None
    told = said(stopping.kidneys_say(drug("acamprosate"), value, asked))
    assert words in told if words else told == ""
    assert stopping.kidneys_say(drug("disulfiram"), value, asked) is None


# ---- two lists


def test_lists_differ_in_what_only_one_names_and_in_doses() -> None:
    bup = order("buprenorphine_sl", dose_words="16 mg a day")
    other = order("disulfiram", dose_words="250 mg a day")
    told = comparing.read_lines(
        "buprenorphine; 8 mg a day\n\n , 5\nSertraline, 50 mg\nDisulfiram, 250 mg a day."
    )
    assert told == (
        Told("buprenorphine", "8 mg a day"),
        Told("Sertraline", "50 mg"),
        Told("Disulfiram", "250 mg a day."),
    )
    found = comparing.differences([bup, other], told)
    assert [(one.differs, one.number) for one in found] == [(Differs.DOSE, 1), (Differs.ONLY_THEIRS, 2)]
    assert comparing.differences([other], [])[0].differs is Differs.ONLY_OURS
    two = [
        replace(bup, title="Buprenorphine film", called="B"),
        replace(bup, title="Buprenorphine tablet", called="C"),
    ]
    both = comparing.differences(
        two, [Told("Buprenorphine tablet", "16 mg a day"), Told("Buprenorphine film", "16 mg a day")]
    )
    assert both == ()


def test_a_comparison_is_signed_once_everything_is_decided() -> None:
    open_one = comparing.differences([order("disulfiram")], [])
    made = Reconciling(uuid4(), SOMEBODY, Occasion.STEP, "bottles", FIRST, AT, "N", (), open_one, 1)
    assert "not decided" in said(comparing.against_signing(made))
    done = replace(made, differences=(replace(open_one[0], resolution=Resolution.OURS),))
    assert comparing.against_signing(done) is None
    assert "signed already" in said(comparing.against_signing(replace(done, signed_at=AT)))


# ---- what must be there


def terms(**changed: object) -> OrderTerms:
    made = OrderTerms("buprenorphine_sl", "", Place.HERE, "Dr Hart", "16 mg a day", FIRST, Decimal(16))
    return replace(made, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"dose_words": " "}, "dose in words"),
        ({"prescriber": ""}, "who prescribes"),
        ({"since": FIRST + 90 * DAY}, "day it begins"),
        ({"since": date(1900, 1, 1)}, "day it begins"),
        ({"until": FIRST - DAY}, "before it begins"),
        ({"amount": None}, "how much at a time"),
        ({"amount": Decimal(0)}, "more than nothing"),
        ({"amount": Decimal(64)}, "usual is 16 to 24"),
        ({"medicine": "methadone"}, "opioid treatment program only"),
        ({"medicine": "methadone", "place": Place.ELSEWHERE}, "which opioid treatment program"),
        ({"medicine": "methadone", "place": Place.ELSEWHERE, "clinic": "Fictional OTP"}, ""),
        ({"medicine": "naltrexone_xr", "amount": Decimal(190)}, "comes as 380"),
        ({"place": Place.ELSEWHERE, "amount": None}, ""),
        ({"medicine": ""}, "which medicine"),
        ({"medicine": "", "title": "Sertraline", "place": Place.ELSEWHERE}, ""),
    ],
)
def test_an_order_says_what_it_must(changed: dict[str, object], words: str) -> None:
    asked = terms(**changed)
    told = said(checking.against_order(asked, SET.medicine(asked.medicine), today=FIRST))
    assert words in told if words else told == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"amount": Decimal(200)}, "comes as 380"),
        ({"lot": " "}, "lot"),
        ({"expires_on": FIRST - DAY}, "expired"),
        ({"body_place": "Nose"}, "where on the body"),
    ],
)
def test_a_dose_given_has_lot_place_and_an_unexpired_package(changed: dict[str, object], words: str) -> None:
    made = GivenTerms(Decimal(380), "A17", FIRST, "Gluteal, left")
    told = said(checking.against_given(replace(made, **changed), drug("naltrexone_xr"), on=FIRST))  # type: ignore[arg-type]
    assert words in told if words else told == ""


def test_a_dose_by_mouth_needs_no_place_and_any_amount_above_nothing() -> None:
    plain = drug("disulfiram")
    assert (plain.route, plain.aim) == (Route.ORAL, Aim.MAUD)
    assert checking.against_given(GivenTerms(Decimal(250), "B", FIRST, ""), plain, on=FIRST) is None
    assert said(checking.against_given(GivenTerms(Decimal(0), "B", FIRST, ""), plain, on=FIRST))


@pytest.mark.parametrize(
    ("days", "ends", "changes"),
    [(-1, True, False), (0, True, True), (1, False, True), (2, False, False)],
)
def test_an_order_ends_by_today_and_another_dose_begins_by_tomorrow(
    days: int, ends: bool, changes: bool
) -> None:
    day = FIRST + days * DAY
    assert (checking.against_end(day, today=FIRST) is None) is ends
    assert (checking.against_change(terms(since=day), FIRST, today=FIRST) is None) is changes


@pytest.mark.parametrize(
    ("cows", "words", "refused"),
    [(None, "", True), (7, "", True), (7, "low dose agreed", False), (8, "", False)],
)
def test_a_first_dose_waits_for_withdrawal_or_a_word(cows: int | None, words: str, refused: bool) -> None:
    first = drug("buprenorphine_sl").induction[0]
    assert (checking.against_step(first, cows, words) is not None) is refused
    assert checking.against_step(drug("buprenorphine_sl").induction[-1], None, "") is None


def test_an_order_runs_until_it_is_ended_or_over() -> None:
    one = order("disulfiram", until=FIRST + DAY)
    assert one.injected is False and one.runs(FIRST + DAY) and not one.runs(FIRST + 2 * DAY)
    assert isinstance(one.id, UUID)
