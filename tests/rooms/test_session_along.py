"""Who leads a session along: never in two places at once, by whoever may, and what is counted per leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from stepdown.attendance import actions as attendance
from stepdown.attendance.queries import roll
from stepdown.journeys import substitute
from stepdown.journeys.week_problem.house import house_of
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.note.queries import group_sheet
from stepdown.outbox.models import Letter
from stepdown.programme import actions as programme
from stepdown.programme.vocabulary import LevelCode, RuleEdition, RuleKind, Source, Tag
from stepdown.session import actions, models, queries
from stepdown.session.vocabulary import Cancelled, Limit, Placing, SessionCard
from stepdown.timetable.vocabulary import Window
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_session import LATER
from tests.scenes_week import working


def _rule(cast: Cast, kind: RuleKind, per_leader: int, tag: Tag = Tag.VERIFIED) -> None:
    rule = RuleEdition(
        key="ratio",
        kind=kind,
        name="State",
        levels=(LevelCode.INTENSIVE,),
        valid_from=date(2026, 1, 1),
        source=Source("ratio", "Licensing rule", tag),
        per_leader=per_leader,
    )
    programme.add_rule(rule=rule, on=date(2026, 11, 1), by=cast.viewer("dora"), at=NOW)


def _group(cast: Cast, *clients: str) -> SessionCard:
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9, minutes=90), *clients))
    return scenes.card(cast, "a")


def _along(cast: Cast, card: SessionCard, who: str, *, version: int | None = None) -> SessionCard:
    return actions.add_co_leader(
        session_id=card.id,
        staff_id=cast.staff[who].id,
        version=card.version if version is None else version,
        by=cast.viewer("dora"),
        at=LATER,
    )


def _leave(cast: Cast, card: SessionCard, who: str, over: str = "") -> SessionCard:
    return actions.leave_co_leading(
        session_id=card.id,
        staff_id=cast.staff[who].id,
        over=over,
        version=queries.session(SYSTEM, card.id, at=LATER).version,
        by=cast.viewer("dora"),
        at=LATER,
    )


def test_a_colleague_who_may_leads_it_along_knows_everybody_in_it_and_takes_the_roll(cast: Cast) -> None:
    card, robin = _group(cast, "robin", "alex"), cast.clients["robin"].id
    with pytest.raises(Refused, match="no verified credential"):
        _along(cast, card, "iva")
    with pytest.raises(Refused, match="They lead this session"):
        _along(cast, card, "dana")
    with pytest.raises(Stale):
        _along(cast, card, "ines", version=7)
    ines, late = cast.viewer("ines"), card.during.start + timedelta(minutes=5)
    with pytest.raises(NotFound):
        attendance.take_roll(session_id=card.id, present=[robin], by=ines, at=late)
    led = _along(cast, card, "ines")
    assert ([one.name for one in led.along], led.leaders, led.version) == (["Ines Invented"], 2, 2)
    attendance.take_roll(session_id=card.id, present=[robin], by=ines, at=late)
    assert len(roll(ines, card.id, at=late).rows) == 2
    sheet = group_sheet(ines, card.id, at=late)
    assert (len(sheet.rows), sheet.may_write, sheet.may_sign) == (2, True, False)
    day = queries.led_by(ines, [cast.staff["ines"].id], during=card.during, at=LATER)
    assert [one.id for one in day] == [card.id]
    assert queries.led_along(ines, card.id, at=late) == ("Ines Invented",)
    assert _leave(cast, card, "ines").along == ()
    assert queries.led_along(ines, card.id, at=late) == (), "who left before it began did not lead it"
    assert len(roll(ines, card.id, at=late).rows) == 1


def test_nobody_is_in_two_sessions_at_once_whatever_their_part(cast: Cast) -> None:
    card = _group(cast, "robin")
    _along(cast, card, "ines")
    (other,) = scenes.publish(
        cast,
        scenes.a_group(cast, "a", card.during, "robin"),
        scenes.a_group(cast, "b", scenes.hour(0, 12), "jamie", leader="ines", room="Elm"),
    ).added
    to = Placing(other.site_id, other.room_id, False, scenes.hour(0, 10))
    with pytest.raises(Refused, match="is in another session at that time"):
        actions.move_session(session_id=other.id, to=to, version=1, by=cast.viewer("dora"), at=LATER)
    with pytest.raises(Refused, match="is in another session at that time"):
        scenes.publish(
            cast,
            scenes.a_group(cast, "a", card.during, "robin"),
            scenes.a_group(cast, "b", scenes.hour(0, 9), "jamie", leader="ines", room="Elm"),
        )
    with pytest.raises(Refused, match="is in another session at that time"):
        _along(cast, _second(cast, card), "ines")
    # Whoever gets past the house meets the database, whichever row they write.
    with pytest.raises(IntegrityError, match="session_staff_once"), transaction.atomic():
        span = models.Session.objects.get(id=card.id).during
        models.Session.objects.filter(id=other.id).update(during=span, room=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Leading.objects.create(
            session_id=other.id, staff_id=cast.staff["dana"].id, first=False,
            during=models.Session.objects.get(id=card.id).during, at=NOW, by_name="x",
        )  # fmt: skip


def test_whoever_leads_along_is_not_planned_anywhere_else_in_that_time(cast: Cast) -> None:
    card = _group(cast, "robin")
    for name in ("dana", "ines"):
        working(cast, name, cast.harbor)

    def away(name: str) -> tuple[Window, ...]:
        house = house_of(SYSTEM, scenes.NEXT, at=LATER)
        return next(one.away for one in house.counselors if one.id == str(cast.staff[name].id))

    assert (away("dana"), away("ines")) == ((), ())
    _along(cast, card, "ines")
    assert (away("dana"), away("ines")) == ((), (Window(9 * 60, 10 * 60 + 30),))
    _leave(cast, card, "ines")
    assert away("ines") == ()


def _second(cast: Cast, card: SessionCard) -> SessionCard:
    one = scenes.a_group(cast, "c", card.during, "jamie", leader="priya", room="Elm")
    now = queries.of_week(cast.viewer("dora"), week=scenes.NEXT, at=NOW)
    return scenes.publish(cast, *map(queries.as_planned, now), one).added[0]


def test_they_go_where_the_session_goes_and_end_with_it(cast: Cast) -> None:
    card = _group(cast, "robin")
    _along(cast, card, "ines")
    to = Placing(card.site_id, card.room_id, False, scenes.hour(1, 14, minutes=90))
    actions.move_session(session_id=card.id, to=to, version=2, by=cast.viewer("dora"), at=LATER)
    spans = {(row.first, row.during.lower) for row in models.Leading.objects.filter(ended_at=None)}
    assert spans == {(True, to.during.start), (False, to.during.start)}
    # Who led along takes the lead: one row ends, another begins.
    actions.change_leader(
        session_id=card.id, leader_id=cast.staff["ines"].id, version=3, by=cast.viewer("dora"), at=LATER
    )
    now = queries.session(SYSTEM, card.id, at=LATER)
    assert (now.leader_name, now.along) == ("Ines Invented", ())
    assert list(models.Leading.objects.filter(ended_at=None).values_list("staff_id", flat=True)) == [
        cast.staff["ines"].id
    ]
    actions.cancel_session(
        session_id=card.id, why=Cancelled.ROOM_CLOSED, version=4,
        by=cast.viewer("dora"), at=LATER,
    )  # fmt: skip
    assert not models.Leading.objects.filter(ended_at=None).exists()


def test_past_the_ratio_nobody_gets_in_until_somebody_leads_it_along(cast: Cast) -> None:
    _rule(cast, RuleKind.LAW, 2)
    card, jamie, dora = _group(cast, "robin", "alex"), cast.clients["jamie"].id, cast.viewer("dora")
    for way in (actions.seat_walk_in, actions.give_seat):
        with pytest.raises(Refused, match="State: at most 2 people per leader"):
            way(session_id=card.id, client_id=jamie, by=dora, at=LATER)
    with pytest.raises(Refused, match="per leader"):
        actions.seat_walk_in(session_id=card.id, client_id=jamie, over="They came far.", by=dora, at=LATER)
    _along(cast, card, "ines")
    actions.give_seat(session_id=card.id, client_id=jamie, by=dora, at=LATER)
    with pytest.raises(Refused, match="at most 2 people per leader"):
        _leave(cast, card, "ines", over="They are tired.")
    assert queries.too_many(dora, [queries.session(dora, card.id, at=LATER)]) == {}
    assert queries.too_many(dora, [replace(card, taken=3)])[card.id][0].most == 2


def test_what_a_payer_asks_is_set_aside_by_name_and_what_nobody_checked_binds_nobody(cast: Cast) -> None:
    _rule(cast, RuleKind.PAYER, 2)
    card, jamie, dora = _group(cast, "robin", "alex"), cast.clients["jamie"].id, cast.viewer("dora")
    with pytest.raises(Refused, match="per leader"):
        actions.seat_walk_in(session_id=card.id, client_id=jamie, by=dora, at=LATER)
    _along(cast, card, "ines")
    actions.seat_walk_in(session_id=card.id, client_id=jamie, by=dora, at=LATER)
    with pytest.raises(Refused, match="per leader"):
        _leave(cast, card, "ines")
    _leave(cast, card, "ines", over="Ines was called to a crisis.")
    (told,) = queries.overrides(dora, [card.id], at=LATER)[card.id]
    assert (told.limit, told.people, told.allowed) == (Limit.PAYER, 3, 2)
    rule = RuleEdition(
        "ratio", RuleKind.LAW, "State", (LevelCode.INTENSIVE,), date(2026, 11, 20),
        Source("r", "Said", Tag.KNOWN), per_leader=1,
    )  # fmt: skip
    programme.add_rule(rule=rule, on=date(2026, 11, 18), by=dora, at=NOW)
    assert queries.too_many(dora, [queries.session(dora, card.id, at=LATER)]) == {}


def test_from_the_floor_both_are_told_and_who_may_not_is_refused_with_the_reason(cast: Cast) -> None:
    card = _group(cast, "robin")

    def along(who: str) -> SessionCard:
        return substitute.lead_along(
            session_id=card.id, staff_id=cast.staff[who].id, version=1, by=cast.viewer("dora"), at=LATER
        )

    with pytest.raises(Refused, match="Iva Imaginary: "):
        along("iva")
    along("ines")
    told = set(Letter.objects.exclude(to_staff_id=None).values_list("to_staff_id", flat=True))
    assert {cast.staff["ines"].id, cast.staff["dana"].id} <= told
    substitute.leave_along(
        session_id=card.id, staff_id=cast.staff["ines"].id, version=2, by=cast.viewer("dora"), at=LATER
    )
    assert queries.session(SYSTEM, card.id, at=LATER).along == ()
