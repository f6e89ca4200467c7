"""Housing on a real database: beds, stays, nights, money, passes, and what a house learns of the clinic."""

from __future__ import annotations

import ast
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.housing import actions, models, queries
from stepdown.housing.vocabulary import (
    Left,
    LineKind,
    MeetingKind,
    NewPass,
    NewRules,
    PassState,
    Per,
    Price,
    Seen,
    StayState,
    WaitEnd,
)
from stepdown.journeys import handover_desk
from stepdown.kernel.ids import new_id
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.overview.queries.lives import lives
from stepdown.people.queries import client_card
from tests import scenes_housing as scene
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_episode import in_threads

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)
EVENING = datetime(2026, 11, 19, 3, 0, tzinfo=NOW.tzinfo)  # 22:00 on the wall of Harbor Street

pytestmark = pytest.mark.django_db


# ---- beds and stays


def test_what_the_house_may_see_is_asked_of_the_gate_once(cast: Cast) -> None:
    scene.lives(cast)
    with CaptureQueriesContext(connection) as asked:
        found = lives(cast.viewer("dana"), cast.clients["robin"].id, at=NOW)
    assert found.now is not None and found.released == ()
    for table in ("privacy_consent", "privacy_restriction"):
        assert sum(f'FROM "{table}"' in one["sql"] for one in asked) == 1


def test_a_bed_is_kept_moved_into_changed_and_left(cast: Cast) -> None:
    hal, robin = cast.viewer("hal"), cast.clients["robin"].id
    actions.wait(client_id=robin, needs="ground floor", by=cast.viewer("dana"), at=NOW)
    stay_id = scene.kept_bed(cast)
    assert queries.waits(cast.viewer("dana"), robin, at=NOW) is None
    assert queries.stay(hal, stay_id, at=NOW).state_on(TODAY) is StayState.COMING
    with pytest.raises(Refused, match="agree"):
        actions.move_in(stay_id=stay_id, on=TODAY, agreed=False, by=hal, at=NOW)
    stay = actions.move_in(stay_id=stay_id, on=TODAY, agreed=True, by=hal, at=NOW)
    assert stay.state_on(TODAY) is StayState.HERE and stay.name == "Robin Example"
    assert [one.number for one in queries.acknowledged([stay_id])[stay_id]] == [1]
    later, other = NOW + 3 * DAY, scene.beds(cast)[3]
    actions.change_bed_of(stay_id=stay_id, bed_id=other, on=TODAY + 3 * DAY, by=hal, at=later)
    moved = queries.stay(hal, stay_id, at=later)
    assert (moved.bed_on(TODAY), moved.bed_on(TODAY + 3 * DAY)) == ("Garden, door", "Street, window")
    board = {one.bed.id: one for one in queries.board(hal, moved.house_id, at=later)}
    assert board[other].now is not None and board[scene.beds(cast)[0]].now is None
    out = actions.move_out(stay_id=stay_id, on=TODAY + 3 * DAY, why=Left.WISH, by=hal, at=later)
    assert out.state_on(TODAY + 3 * DAY) is StayState.OVER
    assert all(one.now is None for one in queries.board(hal, moved.house_id, at=later))
    assert [one.id for one in queries.stays_of(cast.viewer("dana"), robin, at=later)] == [stay_id]
    assert not any("ended" in str(one) for one in queries.held_by(hal, cast.staff["hal"].id, at=later))


def test_no_bed_has_two_and_nobody_two_beds(cast: Cast) -> None:
    scene.lives(cast)
    with pytest.raises(Refused, match="Somebody else has"):
        scene.kept_bed(cast, "jamie")
    with pytest.raises(Refused, match="live in a house"):
        scene.kept_bed(cast, "robin", bed=1)
    ahead = scene.kept_bed(cast, "jamie", bed=1, from_on=TODAY + 9 * DAY)
    with pytest.raises(Refused, match="Somebody else has"):
        scene.kept_bed(cast, "alex", bed=1, from_on=TODAY + 2 * DAY)
    actions.call_off(stay_id=ahead, by=cast.viewer("dana"), at=NOW)
    scene.kept_bed(cast, "alex", bed=1, from_on=TODAY + 2 * DAY)
    # The database itself, past every rule.
    row = models.Stay.objects.get(client_id=cast.clients["robin"].id)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Berth.objects.create(
            stay=row, client=row.client, bed_id=scene.beds(cast)[2], from_on=TODAY + DAY
        )


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_one_bed_at_one_moment_one_has_it(transactional_db: None) -> None:
    cast = assemble()
    bed = scene.beds(cast)[0]
    wish = scene.a_wish(cast, bed)
    names = ["robin", "jamie", "alex"] * 3

    def want(name: str) -> None:
        actions.reserve(client_id=cast.clients[name].id, wish=wish, by=SYSTEM, at=NOW)

    errors = in_threads(*(lambda name=name: want(name) for name in names[:8]))
    assert sum(error is None for error in errors) == 1
    assert all(error is None or isinstance(error, Refused) for error in errors)
    assert models.Berth.objects.count() == 1
    # The clock and a house manager charge the same nights at one moment.
    stay_id = models.Stay.objects.get().id
    hal = cast.viewer("hal")
    actions.set_price(stay_id=stay_id, price=Price(21000, Per.WEEK, TODAY), by=hal, at=NOW)
    actions.move_in(stay_id=stay_id, on=TODAY, agreed=True, by=hal, at=NOW)
    runs = in_threads(*(lambda: actions.charge_due(by=SYSTEM, at=NOW + 14 * DAY) for _ in range(6)))
    assert runs == [None] * 6
    assert [line.cents for line in models.Line.objects.order_by("start")] == [15000, 21000]


def test_rules_are_versions_and_medication_is_no_bar(cast: Cast) -> None:
    house, dora = scene.the_house(cast), cast.viewer("dora")
    new = NewRules((time(22),) * 7, ("No Suboxone in the house",), 3, TODAY + DAY)
    with pytest.raises(Refused, match="No house here may"):
        actions.set_rules(house_id=house.id, new=new, by=dora, at=NOW)
    better = NewRules((time(21),) * 7, ("Each keeps their medication locked.",), 2, TODAY + 7 * DAY)
    actions.set_rules(house_id=house.id, new=better, by=dora, at=NOW)
    today, later = (queries.rules_on([house.id], day)[house.id] for day in (TODAY, TODAY + 7 * DAY))
    assert (today.number, later.number) == (1, 2)
    assert "Medication" in str(queries.said(later)[0])
    with pytest.raises(ProgrammingError), transaction.atomic():
        models.Rules.objects.update(meetings_a_week=9)
    stay_id = scene.lives(cast)
    actions.agree(stay_id=stay_id, rules_id=later.id, by=cast.viewer("robin"), at=NOW)
    actions.agree(stay_id=stay_id, rules_id=later.id, by=cast.viewer("robin"), at=NOW)
    assert [one.number for one in queries.acknowledged([stay_id])[stay_id]] == [2, 1]


# ---- who may


def test_who_keeps_a_house_sees_it_and_no_client(cast: Cast) -> None:
    stay_id = scene.lives(cast)
    elm = scene.the_house(cast, scene.ELM)
    hal, robin = cast.viewer("hal"), cast.clients["robin"].id
    actions.dismiss(house_id=elm.id, staff_id=cast.staff["hal"].id, by=SYSTEM, at=NOW)
    assert [one.name for one in queries.houses(hal, at=NOW + DAY)] == ["Linden House"]
    assert {one.name for one in queries.houses(cast.viewer("dora"), at=NOW)} == {"Linden House", "Elm House"}
    with pytest.raises(NotFound):
        queries.house(hal, elm.id, at=NOW + DAY)
    with pytest.raises(NotFound):
        client_card(hal, robin, at=NOW)
    assert queries.stays_of(cast.viewer("dana"), robin, at=NOW)[0].id == stay_id
    for name in ("dana", "iva", "nora", "bea"):
        viewer = cast.viewer(name)
        assert queries.houses(viewer, at=NOW) == ()
        with pytest.raises(NotFound):
            queries.stay(viewer, stay_id, at=NOW)
        with pytest.raises(NotFound):
            actions.move_out(stay_id=stay_id, on=TODAY, why=Left.WISH, by=viewer, at=NOW)
    with pytest.raises(NotFound):
        queries.any_stay(cast.viewer("nora"), stay_id, at=NOW)
    with pytest.raises(NotFound):
        queries.resident(hal, cast.clients["alex"].id, at=NOW)
    with pytest.raises(NotFound):
        actions.open_house(site_id=cast.mill.id, words=scene.LINDEN, by=cast.viewer("dora"), at=NOW)


def test_houses_move_with_the_desk_to_who_may_keep_them(cast: Cast) -> None:
    house = scene.the_house(cast)
    dora, hal = cast.viewer("dora"), cast.staff["hal"].id
    shelf = next(one for one in handover_desk.shelves(dora, hal, at=NOW + DAY) if one.key == "houses")
    assert [card.id for card in shelf.takers] == [cast.staff["dora"].id]
    handover_desk.move(staff_id=hal, to={"houses": cast.staff["dora"].id}, whole=True, by=dora, at=NOW + DAY)
    assert [one for one, _ in queries.keepers(dora, house.id, at=NOW + DAY)] == [cast.staff["dora"].id]


# ---- money


def test_nights_are_charged_once_however_often_the_clock_runs(cast: Cast) -> None:
    stay_id, hal = scene.lives(cast), cast.viewer("hal")
    assert actions.charge_due(by=SYSTEM, at=NOW + DAY) == 0
    for days in (5, 5, 6, 12, 13):
        actions.charge_due(by=SYSTEM, at=NOW + days * DAY)
    rows = [(line.start, line.nights, line.cents) for line in models.Line.objects.order_by("start")]
    assert rows == [(date(2026, 11, 16), 5, 15000), (date(2026, 11, 23), 7, 21000)]
    stay = queries.stay(hal, stay_id, at=NOW + 14 * DAY)
    found = queries.account(hal, stay, at=NOW + 14 * DAY)
    assert (found.owed, found.open_nights, found.open) == (Money(36000), 2, Money(6000))
    # They had left on the 25th, and it is written down a week later: what was not slept goes back.
    actions.move_out(stay_id=stay_id, on=date(2026, 11, 25), why=Left.FAMILY, by=hal, at=NOW + 14 * DAY)
    assert queries.owed([stay_id]) == {stay_id: Money(7 * 3000)}
    assert actions.charge_due(by=SYSTEM, at=NOW + 30 * DAY) == 0


def test_who_moved_out_is_not_forgotten_before_their_account_is_even(cast: Cast) -> None:
    stay_id, hal, house = scene.lives(cast), cast.viewer("hal"), scene.the_house(cast).id
    evens = scene.lives(cast, "jamie", bed=1, price=0)
    for one in (stay_id, evens):
        actions.move_out(stay_id=one, on=TODAY + DAY, why=Left.FAMILY, by=hal, at=NOW + DAY)
    later = NOW + 90 * DAY

    def gone(since: date, at: datetime = later) -> dict[str, Money]:
        return {one.stay.name: one.owed for one in queries.gone_from(hal, house, since=since, at=at)}

    assert gone(TODAY, NOW + DAY) == {"Robin Example": Money(3000), "Jamie Imaginary": Money(0)}
    assert gone(TODAY + 60 * DAY) == {"Robin Example": Money(3000)}
    actions.pay(
        line_id=new_id(), stay_id=stay_id, cents=3000, on=TODAY + 88 * DAY, words="", by=hal, at=later
    )
    assert gone(TODAY + 60 * DAY) == {}
    assert queries.gone_from(cast.viewer("dana"), house, since=TODAY, at=later) == ()


def test_payments_are_written_once_and_taken_back_beside(cast: Cast) -> None:
    stay_id, hal = scene.lives(cast), cast.viewer("hal")
    line = scene.a_line(cast)
    actions.pay(line_id=line, stay_id=stay_id, cents=5000, on=TODAY, by=hal, at=NOW)
    assert queries.owed([stay_id]) == {stay_id: Money(-5000)}
    actions.take_back(stay_id=stay_id, line_id=line, why="The wrong resident", by=hal, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.take_back(stay_id=stay_id, line_id=line, why="The wrong resident", by=hal, at=NOW)
    assert queries.owed([stay_id]) == {stay_id: Money(0)}
    let = new_id()
    actions.let_off(line_id=let, stay_id=stay_id, cents=100, why="Painted the fence", by=hal, at=NOW)
    robin = queries.account(cast.viewer("robin"), queries.stay(hal, stay_id, at=NOW), at=NOW)
    assert [one.kind for one in robin.lines] == [LineKind.LET_OFF, LineKind.TAKEN_BACK, LineKind.PAYMENT]
    with pytest.raises(ProgrammingError), transaction.atomic():
        models.Line.objects.update(cents=1)


def test_what_a_house_charges_knows_nothing_of_treatment() -> None:
    """Neither the room nor anything it imports has to do with attendance, tests, notes or the books."""
    root = Path(queries.__file__).parents[1]
    known = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stepdown."):
                known.add((node.module or "").split(".")[1])
    assert known == {"housing", "kernel", "people", "place", "audit", "outbox", "programme"}


# ---- nights, passes, meetings


def a_look(cast: Cast, stay: object, seen: Seen, at: datetime = EVENING, **more: object) -> None:
    found = actions.Found(TODAY, seen, **more)  # type: ignore[arg-type]
    actions.look(look_id=new_id(), stay_id=stay, found=found, by=cast.viewer("hal"), at=at)  # type: ignore[arg-type]


def test_a_correction_stands_beside_the_look_and_away_is_told_until_then(cast: Cast) -> None:
    robins = [cast.clients["robin"].id]
    stay_id, dana = scene.lives(cast), cast.viewer("dana")
    a_look(cast, stay_id, Seen.AWAY)
    away = queries.not_known(dana, robins, since=NOW, at=EVENING)
    assert [(stay.name, look.night) for stay, look in away] == [("Robin Example", TODAY)]
    assert queries.not_known(cast.viewer("ines"), robins, since=NOW, at=EVENING) == ()
    a_look(cast, stay_id, Seen.LATE, EVENING + timedelta(hours=1), came_at=time(23, 20))
    row = queries.night_round(cast.viewer("hal"), scene.the_house(cast).id, night=TODAY, at=EVENING)[0]
    assert [one.seen for one in row.looks] == [Seen.AWAY, Seen.LATE]
    assert queries.not_known(dana, robins, since=NOW, at=EVENING + DAY) == ()
    with pytest.raises(ProgrammingError), transaction.atomic():
        models.Look.objects.update(seen="in")
    # The same look sent twice is one.
    found = actions.Found(TODAY, Seen.IN)
    one = new_id()
    for _ in range(2):
        actions.look(look_id=one, stay_id=stay_id, found=found, by=cast.viewer("hal"), at=EVENING)
    assert models.Look.objects.count() == 3


def test_who_was_away_is_still_not_known_after_a_night_on_which_nobody_looked(cast: Cast) -> None:
    robins, dana, hal = [cast.clients["robin"].id], cast.viewer("dana"), cast.viewer("hal")
    stay_id = scene.lives(cast)
    a_look(cast, stay_id, Seen.AWAY)
    nobody = actions.Found(TODAY + DAY, Seen.NOT_LOOKED)
    actions.look(look_id=new_id(), stay_id=stay_id, found=nobody, by=hal, at=EVENING + DAY)
    away = queries.not_known(dana, robins, since=NOW, at=EVENING + DAY)
    assert [look.night for _, look in away] == [TODAY]
    found = actions.Found(TODAY + DAY, Seen.IN)
    actions.look(look_id=new_id(), stay_id=stay_id, found=found, by=hal, at=EVENING + DAY)
    assert queries.not_known(dana, robins, since=NOW, at=EVENING + DAY) == ()


def test_a_partners_house_tells_the_counselor_while_the_resident_lets_it(cast: Cast) -> None:
    robins = [cast.clients["robin"].id]
    stay_id = scene.lives(cast, words=scene.ELM, tells=False)
    robin, dana, hal = cast.viewer("robin"), cast.viewer("dana"), cast.viewer("hal")
    house = scene.the_house(cast, scene.ELM).id
    a_look(cast, stay_id, Seen.AWAY)
    actions.note(
        note_id=new_id(), house_id=house, stay_id=stay_id, words="Cooked for all", by=hal, at=EVENING
    )
    stay = queries.stay(hal, stay_id, at=EVENING)
    assert queries.not_known(dana, robins, since=NOW, at=EVENING) == ()
    assert queries.told_happenings(dana, stay, at=EVENING) == ()
    actions.let_tell(stay_id=stay_id, tells=True, by=robin, at=EVENING)
    assert len(queries.not_known(dana, robins, since=NOW, at=EVENING)) == 1
    here = queries.current(dana, [stay.client_id], at=EVENING)[stay.client_id]
    assert [one.words for one in queries.told_happenings(dana, here, at=EVENING)] == ["Cooked for all"]
    ours = scene.lives(cast, "jamie")
    with pytest.raises(Refused, match="own"):
        actions.let_tell(stay_id=ours, tells=False, by=dana, at=EVENING)


def test_a_pass_is_asked_decided_used_and_covers_the_night(cast: Cast) -> None:
    stay_id, hal, robin = scene.lives(cast), cast.viewer("hal"), cast.viewer("robin")
    new = NewPass(NOW + timedelta(hours=4), NOW + DAY, "with my sister")
    asked = new_id()
    for _ in range(2):
        actions.ask_pass(pass_id=asked, stay_id=stay_id, new=new, by=robin, at=NOW)
    with pytest.raises(Refused, match="No pass"):
        a_look(cast, stay_id, Seen.ON_PASS)
    assert [one.id for one in queries.passes_to_decide(hal, at=NOW)] == [asked]
    with pytest.raises(NotFound):
        actions.decide_pass(pass_id=asked, granted=True, by=robin, at=NOW)
    actions.decide_pass(pass_id=asked, granted=True, by=hal, at=NOW)
    with pytest.raises(Refused, match="decided"):
        actions.decide_pass(pass_id=asked, granted=False, why="changed my mind", by=hal, at=NOW)
    with pytest.raises(Refused, match="decided"):
        actions.withdraw_pass(pass_id=asked, by=robin, at=NOW)
    a_look(cast, stay_id, Seen.ON_PASS)
    actions.come_back(pass_id=asked, by=hal, at=NOW + DAY)
    assert queries.passes(robin, [stay_id], at=NOW + DAY)[0].state is PassState.BACK
    again = scene.a_pass(cast, at=NOW + 2 * DAY)
    actions.withdraw_pass(pass_id=again, by=robin, at=NOW + 2 * DAY)
    assert queries.passes_to_decide(hal, at=NOW) == ()


def test_meetings_of_any_kind_are_written_by_the_resident_and_confirmed_by_the_house(cast: Cast) -> None:
    stay_id, hal = scene.lives(cast), cast.viewer("hal")
    one = scene.a_meeting(cast, TODAY)
    been = actions.Been(TODAY, MeetingKind.HOUSE)
    actions.log_meeting(meeting_id=new_id(), stay_id=stay_id, been=been, by=hal, at=NOW)
    house = scene.the_house(cast).id
    assert [row.id for row in queries.meetings_to_confirm(hal, house, at=NOW)] == [one]
    assert actions.confirm_meetings(house_id=house, meeting_ids=frozenset({one}), by=hal, at=NOW) == 1
    assert actions.confirm_meetings(house_id=house, meeting_ids=frozenset({one}), by=hal, at=NOW) == 0
    week = queries.week_of(queries.meetings(cast.viewer("robin"), [stay_id], at=NOW), TODAY, 3)
    assert (week.been, week.confirmed) == (2, 2)


def test_the_longer_list_asks_no_more_of_the_database(cast: Cast) -> None:
    scene.lives(cast)
    dora, house = cast.viewer("dora"), scene.the_house(cast).id

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.full(dora, at=NOW)
            queries.night_round(dora, house, night=TODAY, at=NOW)
            queries.board(dora, house, at=NOW)
        return len(seen)

    one = asked()
    scene.lives(cast, "jamie", bed=1)
    scene.lives(cast, "alex", bed=2)
    assert asked() == one


def test_how_full_the_houses_are_and_who_waits(cast: Cast) -> None:
    scene.lives(cast)
    dana, dora = cast.viewer("dana"), cast.viewer("dora")
    jamie = cast.clients["jamie"].id
    actions.wait(client_id=jamie, by=dana, at=NOW)
    with pytest.raises(Refused, match="wait already"):
        actions.wait(client_id=jamie, by=dana, at=NOW)
    ((house, count),) = queries.full(dora, at=NOW)
    assert (house.name, count.beds, count.taken, count.free, count.waiting) == ("Linden House", 4, 1, 3, 1)
    assert len(queries.free_beds(dana, cast.harbor.id, from_on=TODAY, at=NOW)) == 3
    # A bed that somebody is down for later is nobody else's today: a stay has no end until one is written.
    scene.kept_bed(cast, "alex", bed=1, from_on=TODAY + 9 * DAY)
    for day in (TODAY, TODAY + 30 * DAY):
        free = [one.bed.id for one in queries.free_beds(dana, cast.harbor.id, from_on=day, at=NOW)]
        assert free == scene.beds(cast)[2:]
    actions.stop_waiting(client_id=jamie, how=WaitEnd.ELSEWHERE, by=dana, at=NOW)
    assert queries.waiting(dana, at=NOW) == ()
    with pytest.raises(Refused, match="has this bed"):
        actions.change_bed(
            house_id=house.id, bed_id=scene.beds(cast)[0], suits="", out_of_use="Leaks", by=dora, at=NOW
        )
