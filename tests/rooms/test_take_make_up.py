"""The week meter on real rows, and the seats that make up what it lacks: offered, taken, or not there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from stepdown.attendance import actions as attendance
from stepdown.attendance.vocabulary import Presence
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import StayTerms
from stepdown.journeys import take_make_up
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.outbox.models import Letter
from stepdown.overview.meter import State
from stepdown.overview.queries import meter, meters
from stepdown.people.queries import client_cards
from stepdown.programme import actions as programme
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import LevelCode, RuleEdition, RuleKind, Source, Tag
from stepdown.session import actions as sessions
from stepdown.timetable.vocabulary import Window
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_session import NEXT, hour
from tests.scenes_swap import a_swap_week, stands, start_of
from tests.scenes_week import enrolled

# Monday noon, after the group that Robin missed.
NOON = hour(0, 12).start + timedelta(minutes=30)


def a_short_week(cast: Cast, **robin: Any) -> None:
    """Robin is in a programme of three days, has two groups and an hour, and did not come on Monday."""
    programme.load_presets(by=SYSTEM, at=NOW)
    enrolled(cast, cast.clients["robin"], "dana")
    a_swap_week(cast, **robin)
    attendance.note_absence(
        session_id=stands(cast, "mon-9").id,
        client_id=cast.clients["robin"].id,
        kind=Presence.DID_NOT_COME,
        by=cast.viewer("dana"),
        at=NOON,
    )


def robins(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def found(cast: Cast, who: str = "dana") -> take_make_up.MakeUp:
    return take_make_up.find(cast.viewer(who), robins(cast), at=NOON)


def keys(cast: Cast, made: take_make_up.MakeUp) -> list[str]:
    names = {stands(cast, key).id: key for key in ("mon-13", "tue-9", "tue-18", "wed-13", "thu-9")}
    return [names[one.session.id] for one in made.offers]


def test_what_is_missing_is_told_and_a_seat_that_fits_is_taken_in_one_tap(cast: Cast) -> None:
    a_short_week(cast)
    made = found(cast)
    week = made.week
    assert week is not None and made.meter.own == week
    # A group and an hour are booked; the missed one is held against nobody.
    assert (week.done, week.booked, week.prescribed) == (0, 165 + 60, 590)
    assert [one.title for one in week.of(State.ABSENT)] == ["Process group"]
    # This afternoon and Thursday are free; Tuesday is full or in the evening, Wednesday has one already.
    assert keys(cast, made) == ["mon-13", "thu-9"]
    assert all(one.session.client_ids == () for one in made.offers)
    assert "No one seat is enough" in str(made.words)
    assert keys(cast, found(cast, "robin")) == ["mon-13", "thu-9"]
    before = Letter.objects.count()
    taken = take_make_up.take(
        client_id=robins(cast), session_id=stands(cast, "thu-9").id, by=cast.viewer("robin"), at=NOON
    )
    assert taken.client_ids == () and robins(cast) in stands(cast, "thu-9").client_ids
    assert Letter.objects.count() == before + 1  # Dana leads it and is accountable: once
    again = found(cast)
    assert again.week is not None and again.week.booked == week.booked + 165
    assert keys(cast, again) == ["mon-13"]


def test_a_seat_that_is_gone_is_not_taken(cast: Cast) -> None:
    a_short_week(cast)
    thursday = stands(cast, "thu-9")
    for key in ("quinn", "wren"):
        sessions.give_seat(session_id=thursday.id, client_id=cast.clients[key].id, by=SYSTEM, at=NOON)
    for session_id in (thursday.id, stands(cast, "tue-18").id, stands(cast, "wed-9").id):
        with pytest.raises(Refused) as refused:
            take_make_up.take(client_id=robins(cast), session_id=session_id, by=cast.viewer("robin"), at=NOON)
        assert [str(one.reason) for one in refused.value.refusals] == [str(take_make_up.GONE)]
    with pytest.raises(NotFound):
        take_make_up.take(client_id=robins(cast), session_id=thursday.id, by=cast.viewer("ines"), at=NOON)
    with pytest.raises(NotFound):
        take_make_up.take(client_id=robins(cast), session_id=new_id(), by=cast.viewer("robin"), at=NOON)


def test_past_what_a_law_allows_no_seat_is_offered(cast: Cast) -> None:
    a_short_week(cast)
    law = RuleEdition(
        "ratio", RuleKind.LAW, "State", (LevelCode.INTENSIVE,), date(2026, 1, 1),
        Source("ratio", "Licensing rule", Tag.VERIFIED), per_leader=1,
    )  # fmt: skip
    programme.add_rule(rule=law, on=date(2026, 11, 1), by=SYSTEM, at=NOW)
    made = found(cast)
    assert made.offers == () and "is full (5)" in str(made.words)


def test_where_no_seat_can_cure_it_that_is_said(cast: Cast) -> None:
    mornings = tuple(Window(start_of(day, 8), start_of(day, 12) + 30) for day in (0, 2, 4))
    a_short_week(cast, free=mornings)
    made = found(cast)
    assert made.offers == ()
    assert str(made.words) == (
        "5 groups are held before this week ends: 1 full, the others do not fit. No seat can cure it."
    )
    late = take_make_up.find(cast.viewer("dana"), robins(cast), at=hour(5, 9).start)
    assert str(late.words) == "None of their groups is held again before this week ends: no seat can cure it."


def test_somebody_one_is_kept_apart_from_is_never_met_and_never_mentioned(cast: Cast) -> None:
    a_short_week(cast, apart=frozenset({str(cast.clients["jamie"].id)}))
    made = found(cast)
    assert keys(cast, made) == []
    assert "do not fit" in str(made.words)


def test_the_meter_says_what_the_ledger_says(cast: Cast) -> None:
    """Attended to the minute, one session half; the same minutes in ledger and meter."""
    a_short_week(cast)
    card, robin, by = stands(cast, "wed-9"), robins(cast), cast.viewer("dana")
    at = (card.during.end or card.during.start) + timedelta(minutes=5)
    attendance.take_roll(session_id=card.id, present=[robin], since=card.during.start, by=by, at=at)
    week = meter(by, robin, on=NEXT, at=at).weeks[0]
    assert (week.done, week.waiting, week.booked) == (0, 165, 60)
    outs = {robin: card.during.start + timedelta(minutes=100)}
    attendance.end_roll(session_id=card.id, outs=outs, by=by, at=at)
    week = meter(by, robin, on=NEXT, at=at).weeks[0]
    assert (week.done, week.waiting, week.booked) == (85, 0, 60)
    (done,) = week.of(State.DONE)
    assert (done.session_id, done.minutes) == (card.id, 85)
    assert [one.on for one in week.days if one.done] == [NEXT + timedelta(days=2)]


def test_a_step_in_the_middle_of_a_week_is_told_in_segments(cast: Cast) -> None:
    a_short_week(cast)
    robin = robins(cast)
    offer = programmes.programme(SYSTEM, "three-sessions")
    later = offer.phases[1]
    level = programmes.level(SYSTEM, offer.edition, later.level)
    assert offer.version_id is not None
    terms = StayTerms(level.rung, offer.key, offer.version_id, later.number)
    stepped = hour(3, 8).start  # Thursday at eight
    current = episodes.current(SYSTEM, robin, at=NOON)
    assert current is not None
    episode.enter_stay(
        episode_id=current.id, terms=terms, why="Steady", version=current.version, by=SYSTEM, at=stepped
    )
    week = meter(cast.viewer("dana"), robin, on=NEXT, at=stepped).weeks[0]
    assert [(one.start.weekday(), one.days, one.phase) for one in week.segments] == [(0, 3, 1), (3, 4, 2)]
    assert week.prescribed == 590 * 3 // 7 + week.segments[1].whole * 4 // 7 < 590


def test_many_meters_ask_as_much_as_one(cast: Cast, django_assert_max_num_queries: object) -> None:
    a_short_week(cast)
    for name, counselor in (("alex", "ines"), ("jamie", "dana")):
        enrolled(cast, cast.clients[name], counselor)
    ids = [cast.clients[one].id for one in ("robin", "alex", "jamie")]
    dora = cast.viewer("dora")
    meters(dora, ids, on=NEXT, at=NOON)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        every = meters(dora, ids, on=NEXT, at=NOON)
    assert {one: bool(every[one].weeks) for one in ids} == dict.fromkeys(ids, True)
    assert client_cards(dora, ids, at=NOON).keys() == every.keys()
    assert meters(cast.viewer("nora"), ids, on=NEXT, at=NOON) == {}
    with pytest.raises(NotFound):
        meter(cast.viewer("nora"), ids[0], on=NEXT, at=NOON)
