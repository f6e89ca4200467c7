"""Rules of housing: beds and nights, what nights cost, curfew, passes, meetings, medication is no bar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.housing import rules
from stepdown.housing.rules import houses, living, money, staying
from stepdown.housing.vocabulary import (
    BedCard,
    Berth,
    Bill,
    HouseWords,
    Kind,
    Left,
    LookCard,
    MeetingCard,
    MeetingKind,
    NewPass,
    NewRules,
    PassCard,
    PassState,
    Per,
    Price,
    Seen,
    StayCard,
    StayState,
    Whose,
)
from stepdown.kernel.refusal import Refusal
from stepdown.programme.vocabulary import Tag

ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
ID, OTHER = UUID(int=1), UUID(int=2)
NIGHT = timedelta(days=1)


def a_stay(
    from_on: date = date(2026, 11, 1), until: date | None = None, *, moved_in: bool = True
) -> StayCard:
    return StayCard(
        id=ID,
        client_id=ID,
        site_id=ID,
        name="Robin Example",
        house_id=ID,
        house="Linden House",
        own=True,
        berths=(Berth(ID, "Upstairs, window", from_on, until),),
        from_on=from_on,
        planned_end=None,
        until=until,
        moved_in_at=AT if moved_in else None,
        agreed="asked for it",
        tells=True,
    )


# ---- kinds


def test_the_kinds_of_houses_are_read_strictly() -> None:
    row = {"key": "a", "level": "I", "letter": "P", "words": "w", "marks": "m", "tag": "V"}
    found = rules.read_kinds({"source": "s", "kind": [row]})
    assert found == (Kind("a", "I", "P", "w", "m", "s", Tag.VERIFIED),)
    assert str(getattr(found[0], "shown_as", "")) == "w (I, P)"
    wrong = rules.read_kinds({"source": "s", "kind": [row, row | {"tag": "?"}]})
    assert len(wrong) == 2 and all(isinstance(one, Refusal) for one in wrong)


# ---- houses and their rules


@pytest.mark.parametrize(
    ("text", "barred"),
    [
        ("No methadone in the house", True),
        ("Residents taper off Suboxone within 60 days", True),
        ("Buprenorphine is not allowed", True),
        ("MAT is never permitted here", True),
        ("Nobody lives here without talking to us, naltrexone or not allowed", True),
        ("Methadone and buprenorphine are kept in a locked box of one's own", False),
        ("No yoga mat in the hallway", False),
        ("No alcohol and no drugs in the house", False),
        ("Quiet after 22:00", False),
    ],
)
def test_no_house_keeps_somebody_out_for_their_medication(text: str, barred: bool) -> None:
    assert (rules.bars_medication(text) is not None) is barred


def test_what_no_house_leaves_out_stands_first() -> None:
    assert rules.said(["Quiet after 22:00"])[0] == rules.MEDICATION
    assert str(rules.said(["Quiet after 22:00"])[1]) == "Quiet after 22:00"


def test_a_house_has_a_name_a_kind_and_whoever_runs_it() -> None:
    good = HouseWords("Linden", "peer", Whose.PARTNER, "1 Way", "Partner")
    assert not rules.against_house(good, {"peer"})
    assert len(rules.against_house(HouseWords("", "", Whose.PARTNER, "", ""), {"peer"})) == 4
    ours = replace(good, whose=Whose.OWN)
    assert [one.field for one in rules.against_house(ours, {"peer"})] == ["partner"]


def test_rules_act_forward_and_curfew_is_at_night() -> None:
    week = (time(22), *[time(23)] * 4, time(1), None)
    good = NewRules(week, ("Quiet after 22:00",), 3, TODAY)
    assert not rules.against_rules(good, today=TODAY, last=None)
    assert not rules.against_rules(good, today=TODAY, last=TODAY - NIGHT)
    bad = NewRules((time(12),), ("x", "No methadone"), 22, TODAY - NIGHT)
    fields = [one.field for one in rules.against_rules(bad, today=TODAY, last=None)]
    assert fields == ["rules", "curfew", "curfew", "rules", "meetings", "from_on"]
    again = rules.against_rules(good, today=TODAY, last=TODAY)
    assert [one.field for one in again] == ["from_on"]


def berth(start: int, end: int | None = None) -> Berth:
    return Berth(ID, "", TODAY + start * NIGHT, None if end is None else TODAY + end * NIGHT)


def test_a_bed_is_free_from_the_first_night_nobody_has_it() -> None:
    assert rules.free_from([], TODAY) == TODAY
    assert rules.free_from([berth(-3, 2), berth(2, 4), berth(9)], TODAY) == TODAY + 4 * NIGHT
    assert rules.free_from([berth(-3, 2), berth(2)], TODAY) is None
    assert rules.free_from([berth(3)], TODAY) == TODAY
    assert rules.is_free([berth(0, 0), berth(-2, 0)], TODAY) and not rules.is_free([berth(0)], TODAY)
    assert rules.is_free_ahead([berth(-3, 0), berth(5, 5)], TODAY) and rules.is_free_ahead([], TODAY)
    assert not rules.is_free_ahead([berth(7)], TODAY) and not rules.is_free_ahead([berth(5, 9)], TODAY)


def test_how_full_a_house_is_counts_nights_not_people() -> None:
    beds = [[berth(-10, -4), berth(-2)], [berth(-90, 3)], []]
    found = rules.counted(beds, TODAY, waiting=2)
    assert (found.beds, found.taken, found.free, found.waiting) == (3, 2, 1, 2)
    assert found.next_free == TODAY + 3 * NIGHT
    assert (found.nights, found.nights_there) == (6 + 2 + 30, 90)
    assert houses.counted([[berth(-1)]], TODAY).next_free is None


# ---- stays


def test_a_bed_is_kept_for_somebody_who_agreed() -> None:
    assert not rules.against_reserving(
        "They asked", TODAY, TODAY + NIGHT, today=TODAY, closed_on=TODAY + NIGHT
    )
    found = rules.against_reserving("", TODAY - 40 * NIGHT, TODAY - 41 * NIGHT, today=TODAY, closed_on=None)
    assert [one.field for one in found] == ["agreed", "from_on", "planned_end"]
    closing = rules.against_reserving("They asked", TODAY, None, today=TODAY, closed_on=TODAY)
    assert [one.field for one in closing] == ["bed"]
    bed = BedCard(ID, ID, ID, "Upstairs", "window", "")
    assert rules.against_bed(bed, free=True, from_on=TODAY) is None
    assert "Somebody else" in str(rules.against_bed(bed, free=False, from_on=TODAY))
    broken = rules.against_bed(replace(bed, out_of_use="the window leaks"), free=True, from_on=TODAY)
    assert broken is not None and "leaks" in str(broken.reason)


def test_a_stay_stands_as_its_days_say() -> None:
    assert a_stay().state_on(TODAY) is StayState.HERE and a_stay().running
    assert a_stay(until=TODAY).state_on(TODAY) is StayState.OVER
    assert a_stay(moved_in=False).state_on(TODAY) is StayState.COMING
    assert a_stay(until=date(2026, 11, 1), moved_in=False).state_on(TODAY) is StayState.CALLED_OFF
    moved = replace(a_stay(), berths=(berth(-9, -2), replace(berth(-2, 3), bed="Back")))
    assert (moved.bed_on(TODAY), moved.bed_on(TODAY + 9 * NIGHT)) == ("Back", "Back")
    assert replace(a_stay(), berths=()).bed_on(TODAY) == ""


def test_nobody_moves_in_without_rules_and_their_yes() -> None:
    coming = a_stay(TODAY, moved_in=False)

    def against(one: StayCard = coming, on: date = TODAY, has_rules: bool = True, agreed: bool = True) -> str:
        found = rules.against_moving_in(one, on, today=TODAY, has_rules=has_rules, agreed=agreed)
        return str(found.reason) if found else ""

    assert not against()
    assert "before" in against(a_stay())
    assert "day" in against(on=TODAY + NIGHT)
    assert "no rules" in against(has_rules=False)
    assert "agree" in against(agreed=False)
    assert rules.against_calling_off(coming, today=TODAY) is None
    assert rules.against_calling_off(a_stay(), today=TODAY) is not None


def test_another_bed_is_one_of_the_same_house_since_the_last() -> None:
    bed = BedCard(OTHER, ID, ID, "Back", "left", "")

    def against(one: StayCard, to: BedCard = bed, on: date = TODAY) -> str:
        found = rules.against_changing_bed(one, to, on, today=TODAY)
        return str(found.reason) if found else ""

    assert not against(a_stay())
    assert "moved out" in against(a_stay(until=TODAY))
    assert "another house" in against(a_stay(), replace(bed, house_id=OTHER))
    assert "have this bed" in against(a_stay(), replace(bed, id=ID))
    assert "since" in against(a_stay(TODAY), on=TODAY - NIGHT) and "since" in against(
        a_stay(), on=TODAY + 40 * NIGHT
    )


def test_a_move_out_says_when_and_why() -> None:
    def against(one: StayCard, on: date = TODAY, why: Left | None = Left.WISH, words: str = "") -> str:
        found = staying.against_leaving(one, on, why, words, today=TODAY)
        return str(found.reason) if found else ""

    assert not against(a_stay()) and not against(a_stay(), why=Left.BY_HOUSE, words="after two talks, agreed")
    assert "do not live" in against(a_stay(moved_in=False))
    assert "planned" in against(a_stay(), on=TODAY + NIGHT)
    assert "why" in against(a_stay(), why=None)
    assert "sentence" in against(a_stay(), why=Left.BY_HOUSE)


# ---- money

WEEKLY = Price(21000, Per.WEEK, date(2026, 1, 1))
MONTHLY = Price(90000, Per.MONTH, date(2026, 1, 1))


def test_nights_are_charged_by_week_or_month_each_by_its_price() -> None:
    # Thursday 5 November to Tuesday 10 November: four nights of one week, one of the next.
    found = rules.bills([WEEKLY], date(2026, 11, 5), date(2026, 11, 10), upto=date(2026, 11, 30))
    assert [(one.start.day, one.nights, one.cents) for one in found] == [(2, 4, 12000), (9, 1, 3000)]
    month = rules.bills([MONTHLY], date(2026, 11, 16), None, upto=date(2026, 12, 2))
    assert [(one.start, one.nights, one.cents) for one in month] == [
        (date(2026, 11, 1), 15, 45000),
        (date(2026, 12, 1), 1, 2903),
    ]
    dearer = Price(28000, Per.WEEK, date(2026, 11, 7))
    both = rules.bills([WEEKLY, dearer], date(2026, 11, 5), None, upto=date(2026, 11, 9))
    assert [(one.nights, one.cents) for one in both] == [(4, 2 * 3000 + 2 * 4000)]
    # A price by month that takes over in a week whose Monday is the first: one stretch, both parts.
    june = [Price(21000, Per.WEEK, date(2026, 6, 1)), Price(90000, Per.MONTH, date(2026, 6, 3))]
    one = rules.bills(june, date(2026, 6, 1), None, upto=date(2026, 6, 5))
    assert [(bill.end, bill.nights, bill.cents) for bill in one] == [(date(2026, 7, 1), 4, 6000 + 6000)]
    assert (
        rules.bills([replace(WEEKLY, from_on=TODAY)], date(2026, 11, 5), None, upto=date(2026, 11, 9)) == ()
    )


def test_a_bill_is_due_when_its_stretch_or_the_stay_is_over() -> None:
    found = rules.bills([WEEKLY], date(2026, 11, 5), None, upto=TODAY)
    assert [one.start.day for one in rules.due(found, None, today=TODAY)] == [2, 9]
    assert len(rules.due(found, TODAY, today=TODAY)) == 3


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 50),
    st.integers(0, 60),
    st.lists(st.integers(0, 110), max_size=6),
    st.sampled_from([WEEKLY, MONTHLY]),
)
def test_however_often_it_runs_the_account_says_what_the_nights_cost(
    start: int, nights: int, runs: list[int], price: Price
) -> None:
    from_on = date(2026, 7, 1) + start * NIGHT
    until = from_on + nights * NIGHT
    posted: dict[date, tuple[int, int]] = {}
    for day in [*sorted(runs), 120, 120]:
        today = date(2026, 7, 1) + day * NIGHT
        known = until if until <= today else None
        wanted = rules.due(rules.bills([price], from_on, known, upto=today), known, today=today)
        for one in rules.missing(wanted, posted):
            held = posted.get(one.start, (0, 0))
            posted[one.start] = (held[0] + one.nights, held[1] + one.cents)
    whole = rules.bills([price], from_on, until, upto=until)
    assert posted == {one.start: (one.nights, one.cents) for one in whole}


def test_a_stay_that_ended_earlier_is_given_back_what_it_did_not_sleep() -> None:
    wanted = [Bill(date(2026, 11, 2), date(2026, 11, 9), 2, 6000)]
    posted = {date(2026, 11, 2): (7, 21000), date(2026, 11, 9): (7, 21000)}
    assert rules.missing(wanted, posted) == (
        Bill(date(2026, 11, 2), date(2026, 11, 9), -5, -15000),
        Bill(date(2026, 11, 9), date(2026, 11, 9), -7, -21000),
    )


def test_money_has_limits() -> None:
    assert rules.against_price(WEEKLY, None) is None
    assert rules.against_price(replace(WEEKLY, cents=money.MOST_CENTS + 1), None) is not None
    assert rules.against_price(WEEKLY, WEEKLY.from_on) is not None
    assert rules.against_paying(100, TODAY, today=TODAY) is None
    assert rules.against_paying(0, TODAY, today=TODAY) is not None
    assert rules.against_paying(100, TODAY + NIGHT, today=TODAY) is not None
    assert rules.price_on([], TODAY) is None and rules.stretch(Per.WEEK, TODAY).nights == 7


# ---- curfew


def test_a_night_belongs_to_its_evening() -> None:
    assert rules.night_of(datetime(2026, 11, 19, 1, 30, tzinfo=ZONE)) == TODAY
    assert rules.night_of(datetime(2026, 11, 18, 22, 0, tzinfo=ZONE)) == TODAY
    after = rules.curfew_at(TODAY, time(0, 30), ZONE)
    assert after == datetime(2026, 11, 19, 0, 30, tzinfo=ZONE)
    assert rules.curfew_at(TODAY, time(22), ZONE) == datetime(2026, 11, 18, 22, 0, tzinfo=ZONE)
    assert rules.curfew_at(TODAY, None, ZONE) is None


def test_a_look_is_at_somebody_who_lives_there_that_night() -> None:
    def against(
        one: StayCard, seen: Seen = Seen.IN, came: time | None = None, night: date = TODAY, out: bool = False
    ) -> str:
        found = rules.against_look(one, night, seen, came, tonight=TODAY, on_pass=out)
        return str(found.reason) if found else ""

    assert not against(a_stay()) and not against(a_stay(), Seen.ON_PASS, out=True)
    assert not against(a_stay(), Seen.LATE, time(23, 20))
    assert "not live" in against(a_stay(until=TODAY)) and "not live" in against(a_stay(moved_in=False))
    assert "not live" in against(a_stay(TODAY), night=TODAY - NIGHT)
    assert "two weeks" in against(a_stay(), night=TODAY + NIGHT)
    assert "when" in against(a_stay(), Seen.LATE) and "when" in against(a_stay(), Seen.IN, time(23))
    assert "No pass" in against(a_stay(), Seen.ON_PASS)


def test_the_last_look_counts_and_a_night_nobody_looked_answers_nothing() -> None:
    away = LookCard(ID, ID, TODAY, Seen.AWAY, None, "", "Hal", AT)
    late = replace(away, seen=Seen.LATE, came_at=time(23), at=AT + timedelta(hours=1))
    nobody = replace(away, night=TODAY + NIGHT, seen=Seen.NOT_LOOKED, at=AT + timedelta(days=1))
    back = replace(nobody, seen=Seen.IN)
    before = replace(away, night=TODAY - NIGHT, at=AT + timedelta(days=2))
    assert rules.not_known([away]) == away and rules.not_known([nobody, away]) == away
    assert rules.not_known([late, away]) is None and rules.not_known([away, back]) is None
    assert rules.not_known([late, before]) is None
    assert rules.not_known([nobody]) is None and rules.not_known([]) is None


# ---- passes


def a_pass(state: PassState = PassState.GRANTED, back_at: datetime | None = None) -> PassCard:
    new = NewPass(AT, AT + timedelta(hours=30), "with family")
    return PassCard(ID, ID, ID, "Robin Example", new, "Robin Example", True, AT, state, back_at=back_at)


def test_a_pass_is_asked_for_ahead_and_once_for_a_time() -> None:
    hour = timedelta(hours=1)
    good = NewPass(AT + hour, AT + 20 * hour, "with family")

    def against(new: NewPass = good, stay: StayCard | None = None, *others: PassCard) -> list[str]:
        found = rules.against_pass(new, others, stay=stay or a_stay(), zone=ZONE, at=AT)
        return [one.field or str(one.reason) for one in found]

    assert not against() and not against(good, None, a_pass(PassState.DECLINED))
    assert against(replace(good, where=" ")) == ["where"]
    assert against(replace(good, ends_at=AT)) == ["ends"]
    assert against(replace(good, ends_at=AT + timedelta(days=15))) == ["ends"]
    assert against(replace(good, starts_at=AT - 3 * hour)) == ["starts"]
    assert "live here" in against(good, a_stay(until=TODAY))[0]
    assert against(good, None, a_pass(PassState.ASKED)) == ["starts"]
    assert not against(replace(good, starts_at=AT + 31 * hour, ends_at=AT + 40 * hour), None, a_pass())


def test_a_pass_covers_its_nights_until_they_are_back() -> None:
    curfew = AT + timedelta(hours=6)
    assert a_pass().covers(curfew) and not a_pass(PassState.ASKED).covers(curfew)
    assert not a_pass().covers(AT + timedelta(hours=31))
    assert not a_pass(PassState.BACK, back_at=AT + timedelta(hours=2)).covers(curfew)
    assert a_pass(PassState.BACK, back_at=AT + timedelta(hours=9)).covers(curfew)
    assert rules.pass_state("granted", back=True) is PassState.BACK
    assert rules.pass_state("", back=False) is PassState.ASKED
    assert rules.pass_state("declined", back=False) is PassState.DECLINED


def test_a_no_says_why_and_a_pass_is_decided_once() -> None:
    asked = a_pass(PassState.ASKED)
    assert rules.against_deciding(asked, True, "") is None
    assert rules.against_deciding(asked, False, "") is not None
    assert rules.against_deciding(asked, False, "The van is needed") is None
    assert rules.against_deciding(a_pass(), True, "") is not None
    assert rules.against_coming_back(a_pass(), at=AT) is None
    assert rules.against_coming_back(asked, at=AT) is not None
    assert living.against_coming_back(a_pass(), at=AT - timedelta(hours=1)) is not None


# ---- meetings


def test_meetings_count_by_week_whatever_their_kind() -> None:
    def been(days: int, confirmed: str = "") -> MeetingCard:
        on = TODAY - days * NIGHT
        return MeetingCard(ID, ID, "", on, MeetingKind.SECULAR, "", "", True, confirmed, None)

    found = rules.week_of([been(0), been(2, "Hal Homestead"), been(3)], TODAY, 3)
    assert (found.monday, found.asked, found.been, found.confirmed) == (date(2026, 11, 16), 3, 2, 1)
    assert rules.against_meeting(a_stay(), TODAY, today=TODAY) is None
    assert rules.against_meeting(a_stay(), TODAY - 15 * NIGHT, today=TODAY) is not None
    assert rules.against_meeting(a_stay(until=TODAY - 3 * NIGHT), TODAY, today=TODAY) is not None
    assert rules.against_meeting(a_stay(moved_in=False), TODAY, today=TODAY) is not None
