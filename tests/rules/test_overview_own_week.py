"""One's own week by rule: hours and days beside what is prescribed, and what became other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from stepdown.kernel.period import Period
from stepdown.overview.own_week import Figures, OwnWeek, changed, figures_of, news
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import Cancellation, Cancelled, Change, MySession, Placing, Released, Turn
from stepdown.timetable.vocabulary import Client, CountRule, Group, GroupNeed, Problem, VisitNeed

MONDAY = date(2026, 11, 23)
ZONE = "America/New_York"
NINE = datetime(2026, 11, 23, 14, tzinfo=UTC)
SEATED = NINE - timedelta(days=5)
SITE, OTHER = UUID(int=1), UUID(int=2)


def held(day: int = 0, minutes: int = 180, **words: object) -> MySession:
    start = NINE + timedelta(days=day)
    made = MySession(
        session_id=UUID(int=100 + day),
        group_key="process",
        title="Process group",
        kind=Service.GROUP,
        during=Period(start, start + timedelta(minutes=minutes)),
        break_minutes=15,
        zone=ZONE,
        site_name="Harbor Street",
        room_name="Birch",
        leader_name="Dana Demo",
        by_video=False,
        standing=True,
        changes=(),
        seated_at=SEATED,
    )
    return replace(made, **words)  # type: ignore[arg-type]


def problem(*counts: CountRule) -> Problem:
    needs = (GroupNeed("process", 3),)
    visits = (VisitNeed("own", 60, ("dana",)), VisitNeed("pills", 30, ("hart",), therapeutic=False))
    client = Client("robin", "harbor", needs, visits, counts=counts)
    return Problem(MONDAY, (), (), (Group("process", 180, 2, 8, break_minutes=15),), (client,))


def figures(sessions: list[MySession], *counts: CountRule) -> Figures:
    return figures_of(sessions, problem(*counts), "robin", ZONE)


def test_breaks_and_visits_beside_treatment_are_no_hours() -> None:
    own = held(1, 60, group_key="own", kind=Service.INDIVIDUAL, break_minutes=0)
    pills = held(2, 30, group_key="pills", kind=Service.INDIVIDUAL, break_minutes=0)
    gone = held(3, standing=False)
    assert figures([held(), own, pills, gone]) == Figures(165 + 60, 3 * 165 + 60)


def test_hours_stand_beside_days_and_neither_stands_for_the_other() -> None:
    rule = CountRule(frozenset(range(7)), 150, 3)
    assert figures([held(0), held(1)], rule) == Figures(330, 555, 2, 3)
    # Two short sessions on one day count together, one short one alone does not.
    short = [held(0, 90), held(0, 90), held(1, 90)]
    assert (figures(short, rule).days, figures(short, rule).days_asked) == (1, 3)


def test_a_payers_week_that_begins_inside_ours_is_told_as_one() -> None:
    either = (CountRule(frozenset({0, 1}), 150, 1), CountRule(frozenset({2, 3, 4, 5, 6}), 150, 2))
    told = figures([held(0), held(1), held(3)], *either)
    assert (told.days, told.days_asked) == (2, 3)


def test_of_two_rules_the_one_that_asks_for_most_is_told() -> None:
    come, count = CountRule(frozenset(range(7)), 1, 3), CountRule(frozenset(range(7)), 170, 3)
    told = figures([held(0), held(1)], come, count)
    assert (told.days, told.days_asked) == (0, 3)


def test_the_day_is_the_one_on_the_wall_of_the_site() -> None:
    late = held(0, during=Period(NINE + timedelta(hours=13), NINE + timedelta(hours=16)))
    monday = CountRule(frozenset({0}), 150, 1)
    assert figures([late], monday).days == 1


def test_where_no_week_was_published_only_what_is_booked_is_told() -> None:
    sessions = [held(), held(1, 30, kind=Service.MEDICATION, break_minutes=0)]
    assert figures_of(sessions, None, "robin", ZONE) == Figures(165)
    assert figures_of(sessions, problem(), "somebody new", ZONE) == Figures(165)


def change(**words: object) -> Change:
    placing = Placing(SITE, OTHER, False, Period(NINE - timedelta(days=1), NINE))
    made = Change(Turn.MOVED, placing, "Birch", "Dana Demo", "Dora", NINE - timedelta(days=2))
    return replace(made, **words)  # type: ignore[arg-type]


def said(one: MySession, since: datetime | None = None) -> list[str]:
    return [str(words) for words in changed(one, since=since)]


def test_what_stayed_says_nothing() -> None:
    assert said(held()) == []


def test_the_end_stands_beside_the_start() -> None:
    later = change(at=NINE - timedelta(days=1), before_room="Oak", before_leader="Ines Invented")
    one = held(changes=(change(before_leader="Priya Placeholder"), later))
    assert said(one) == ["Moved: it was Sun 09:00.", "Dana Demo leads it now."]
    only_later = said(one, NINE - timedelta(days=1, hours=1))
    assert only_later == [
        "Moved: it was Sun 09:00.", "Another place: it was Oak.", "Dana Demo leads it now.",
    ]  # fmt: skip
    assert said(one, NINE) == []


def test_what_moved_there_and_back_says_nothing() -> None:
    there = change(before=Placing(SITE, OTHER, False, held().during))
    assert said(held(changes=(there,))) == []


def test_from_video_to_a_room_is_another_place() -> None:
    video = replace(change().before, by_video=True, during=held().during)
    assert said(held(changes=(change(before=video, before_room=""),))) == ["Another place: it was by video."]
    office = replace(video, by_video=False)
    assert said(held(changes=(change(before=office, before_room=""),))) == [
        "Another place: it was elsewhere."
    ]


def test_what_is_gone_says_why() -> None:
    why = Cancellation(Cancelled.ROOM_CLOSED, "", "Dora", SEATED)
    gone = held(standing=False, released_at=SEATED, released=Released.CANCELLED, cancelled=why)
    assert said(gone) == ["Cancelled: No room."]
    assert said(replace(gone, cancelled=None, released=Released.WEEK_CHANGED)) == ["No longer in your week."]
    assert said(replace(gone, cancelled=None, released=None)) == ["No longer in your week."]
    assert said(replace(gone, cancelled=None, released=Released.ASKED)) == ["You gave this seat up."]


def test_news_is_what_the_house_did_since_somebody_was_here() -> None:
    before, after = SEATED - timedelta(hours=1), SEATED + timedelta(hours=1)
    gone = held(standing=False, released_at=SEATED, released=Released.WEEK_CHANGED)
    own = replace(gone, released=Released.ASKED)
    assert news([held(), gone, own], before) == 1
    assert news([held(), gone, own], after) == 0
    assert news([gone], None) == 0


def test_what_is_ahead_is_not_over_and_takes_place() -> None:
    week = OwnWeek(MONDAY, ZONE, (held(0), held(1, standing=False), held(2)), Figures(330))
    assert [one.session_id.int for one in week.standing] == [100, 102]
    assert [one.session_id.int for one in week.ahead(NINE + timedelta(hours=1))] == [100, 102]
    assert [one.session_id.int for one in week.ahead(NINE + timedelta(hours=3))] == [102]
