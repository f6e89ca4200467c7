"""Drug and alcohol tests on a real database: sealed seeds, one draw a day, results once, safety first."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.audit.actions import seal_committed
from stepdown.drugtest import actions, models, queries
from stepdown.drugtest.actions import opened
from stepdown.drugtest.vocabulary import (
    AskedBy,
    Came,
    Collected,
    Fluid,
    Found,
    FullTest,
    Mark,
    NewStep,
    Plan,
    Sign,
    Why,
)
from stepdown.journeys import draw_tests
from stepdown.journeys.rotate_key import rotate_key
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.overview.queries.tests_owed import tests_owed as owed
from tests import scenes_drugtest as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.drugtest_oracle import checked
from tests.scenes_closure import a_closure, snow

DAY = timedelta(days=1)
COCAINE = ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "120", "ng/mL")
NONE = ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "<20", "ng/mL")


def as_it_is(test_id: UUID) -> FullTest:
    return queries.test(SYSTEM, test_id, at=NOW)


# ---- the draw


def test_a_day_is_drawn_once_from_a_seed_sealed_before_it_and_anybody_can_check_it(cast: Cast) -> None:
    scenes.due(cast)
    scenes.due(cast, "alex", times=1, who="ines")
    with pytest.raises(Refused, match="No seed was sealed"):
        scenes.drawn(cast)
    scenes.sealed(cast)
    published = json.loads(json.dumps(queries.published(SYSTEM, cast.harbor.id)))
    seal_committed(at=NOW)
    first = scenes.drawn(cast)
    again = actions.draw(site_id=cast.harbor.id, by=cast.viewer("dana"), at=NOW + timedelta(hours=3))
    assert (first, first.due, first.late.number > 0) == (again, 2, True)
    told = json.loads(json.dumps(queries.draw_file(SYSTEM, first.id)))
    people = {str(cast.clients[name].id) for name in ("robin", "alex")}
    assert checked(told, published, people) == []
    found = queries.check_file(told, published)
    assert not isinstance(found, Refusal)
    assert found.holds
    assert (found.due, found.expected) == (2, 1.2)
    # The file names nobody, and the seed that is still to come is told nowhere.
    assert not any(one in json.dumps(told) for one in people)
    tomorrow = models.SealedSeed.objects.get(site_id=cast.harbor.id, day=date(2026, 11, 19))
    assert tomorrow.seed_hash not in {first.seed, first.sealed.seed_hash}
    assert len(bytes(tomorrow.sealed)) > 32


@pytest.mark.parametrize("harm", ["seed", "left out", "added", "chance", "twice", "chain", "late"])
def test_a_file_that_was_touched_does_not_hold(cast: Cast, harm: str) -> None:
    scenes.due(cast)
    scenes.due(cast, "alex", times=1, who="ines")
    scenes.sealed(cast)
    told = json.loads(json.dumps(queries.draw_file(SYSTEM, scenes.drawn(cast).id)))
    spare = next((one["token"] for one in told["pot"] if one["token"] not in told["drawn"]), None)
    if harm == "seed":
        told["seed"] = "00" * 32
    elif harm == "left out":
        told["drawn"] = []
    elif harm == "added":
        told["drawn"].append(spare or "ff" * 32)
    elif harm == "chance":
        told["pot"][0]["chance"] = [1, 9]
    elif harm == "twice":
        told["pot"].append(told["pot"][0])
    elif harm == "chain":
        told["sealed"]["before"] = "11" * 32
    else:
        told["late"]["hash"] = "22" * 32
        told["pot"] = [one | {"chance": [1, 10**9]} for one in told["pot"]]
    found = queries.check_file(told)
    assert not isinstance(found, Refusal)
    assert not found.holds
    assert checked(told, None, set())


def test_nobody_changes_what_was_drawn_and_a_seed_is_never_sealed_for_a_day_that_began(cast: Cast) -> None:
    scenes.a_draw(cast)
    for broken in (
        lambda: models.Draw.objects.update(seed="0" * 64),
        lambda: models.PotLine.objects.update(drawn=False),
        lambda: models.PotLine.objects.all().delete(),
        lambda: models.SealedSeed.objects.update(seed_hash="0" * 64),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into drugtest_sealedseed (id, site_id, day, sealed_on, number, before, seed_hash, chain,"
            " sealed, at) values (gen_random_uuid(), %s, %s, %s, 999, '', '', '', '', now())",
            [cast.harbor.id, date(2027, 1, 5), date(2027, 1, 5)],
        )


def test_all_due_people_are_in_the_pot_by_their_own_frequency_and_a_pause_takes_out(cast: Cast) -> None:
    scenes.due(cast, "robin", times=2)
    scenes.due(cast, "alex", who="ines")
    actions.set_plan(
        client_id=cast.clients["alex"].id,
        plan=Plan.PAUSED,
        until_day=NOW.date() + 5 * DAY,
        why="In hospital",
        by=SYSTEM,
        at=scenes.SEALED,
    )
    scenes.sealed(cast)
    card = scenes.drawn(cast)
    (robin,) = queries.pot(SYSTEM, card.id, at=NOW)
    assert (robin.client_id, float(robin.chance)) == (cast.clients["robin"].id, 0.4)
    # Who works elsewhere sees nobody of it; another counselor of the site not Robin.
    assert queries.pot(cast.viewer("ines"), card.id, at=NOW) == ()
    with pytest.raises(NotFound):
        queries.draw(cast.viewer("nora"), card.id)


def test_asking_tells_yes_or_no_and_drawn_and_absent_changes_nothing_of_tomorrow(cast: Cast) -> None:
    robin = scenes.due(cast)
    scenes.sealed(cast)
    early = NOW - timedelta(hours=5)
    by = cast.viewer("robin")
    assert actions.ask(client_id=robin, way=AskedBy.PORTAL, by=by, at=early).drawn is None
    scenes.drawn(cast)
    for _ in range(2):
        assert actions.ask(client_id=robin, way=AskedBy.PORTAL, by=by, at=NOW).drawn is True
    assert models.Asked.objects.count() == 1
    assert actions.note_absent(site_id=cast.harbor.id, by=SYSTEM, at=NOW) == 0
    assert actions.note_absent(site_id=cast.harbor.id, by=SYSTEM, at=NOW + DAY) == 1
    ((missed,),) = queries.tests(SYSTEM, [robin], during=Period(NOW - DAY), at=NOW + DAY).values()
    assert (missed.came, missed.mark) == (Came.ABSENT, Mark.MISSED)
    (talk,) = queries.open_talks(SYSTEM, at=NOW + DAY)
    assert "Call, warmly" in talk.why
    tomorrow = scenes.drawn(cast, at=NOW + DAY)
    (line,) = queries.pot(SYSTEM, tomorrow.id, at=NOW + DAY)
    assert (float(line.chance), line.drawn) == (1.0, True)  # back to back


def test_absent_ones_are_noted_in_as_many_questions_for_many_as_for_one(cast: Cast) -> None:
    def asked(at: datetime, *clients: str) -> int:
        for client in clients:
            number = f"N{client.upper()}"[:8]
            models.Test.objects.create(
                client_id=cast.clients[client].id,
                site_id=cast.harbor.id,
                on=NOW.date(),
                why=Why.CLINICIAN,
                number=number,
                by_name="Dana",
                at=NOW,
            )
        with CaptureQueriesContext(connection) as caught:
            opened.note_talks(list(models.Test.objects.order_by("at")), f"Call, {clients}", by=SYSTEM, at=at)
        return len(caught)

    assert asked(NOW, "robin") + 1 == asked(NOW, "alex", "jamie") == 5
    assert {one.why for one in queries.open_talks(SYSTEM, at=NOW)} == {"Call, ('alex', 'jamie')"}


# ---- collecting


def test_unable_refused_dilute_and_cold_are_four_things(cast: Cast) -> None:
    unable, refused = scenes.asked_for(cast), scenes.asked_for(cast)
    by = cast.viewer("dana")
    actions.note(test_id=unable, came=Came.UNABLE, version=1, by=by, at=NOW)
    with pytest.raises(Refused, match="their words"):
        actions.note(test_id=refused, came=Came.REFUSED, version=1, by=by, at=NOW)
    actions.note(test_id=refused, came=Came.REFUSED, words="Not today", version=1, by=by, at=NOW)
    cold = scenes.given(cast, temperature=Decimal("84"))
    dilute = scenes.given(cast)
    actions.read_cup(
        test_id=dilute, found={"cocaine": Found.NOT_DETECTED}, creatinine="12", version=2, by=by, at=NOW
    )
    actions.weigh(test_id=dilute, by=by, at=NOW)
    scenes.cup(cast, cold, cocaine=Found.NOT_DETECTED)
    told = [as_it_is(one).line for one in (unable, refused, cold, dilute)]
    assert [(one.came, one.signs, one.mark) for one in told] == [
        (Came.UNABLE, (), Mark.EXCUSED),
        (Came.REFUSED, (), Mark.MISSED),
        (Came.GIVEN, (Sign.COLD,), Mark.WAITING),
        (Came.GIVEN, (Sign.DILUTE,), Mark.WAITING),
    ]
    words = {talk.test_id: talk.why for talk in queries.open_talks(SYSTEM, at=NOW)}
    assert len(set(words.values())) == 4
    # Who could not may still give it; who said no is asked no second time by the page.
    actions.collect(test_id=unable, told=Collected(Fluid.ORAL), version=2, by=by, at=NOW)
    with pytest.raises(Refused, match="noted already"):
        actions.collect(test_id=refused, told=Collected(Fluid.ORAL), version=2, by=by, at=NOW)


def test_a_wish_is_the_clients_and_whoever_does_not_keep_it_says_why(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    me = cast.viewer("robin")
    actions.set_wish(client_id=robin, collector="woman", fluid="oral", version=0, by=me, at=NOW)
    test_id = scenes.asked_for(cast)
    by = cast.viewer("dana")
    for told in (Collected(Fluid.URINE), Collected(Fluid.ORAL, as_wished=False)):
        with pytest.raises(Refused, match="not as they wished"):
            actions.collect(test_id=test_id, told=told, version=1, by=by, at=NOW)
    actions.collect(test_id=test_id, told=Collected(Fluid.ORAL), version=1, by=by, at=NOW)
    with pytest.raises(Stale):
        actions.set_wish(client_id=robin, collector="any", fluid="any", version=0, by=me, at=NOW)


def test_custody_is_a_chain_of_seals_and_says_where_it_broke(cast: Cast) -> None:
    by = cast.viewer("dana")
    test_id = scenes.asked_for(cast)
    with pytest.raises(Refused, match="who it was"):
        actions.collect(test_id=test_id, told=Collected(Fluid.URINE, custody=True), version=1, by=by, at=NOW)
    told = Collected(Fluid.URINE, custody=True, id_check="Known to me", seal="A-1")
    actions.collect(test_id=test_id, told=told, version=1, by=by, at=NOW)
    actions.pass_on(
        test_id=test_id, new=NewStep("Courier", "To the laboratory", "A-1"), version=2, by=by, at=NOW
    )
    card = as_it_is(test_id)
    assert [(one.from_name, one.to_name) for one in card.steps] == [
        ("The person", "Dana Demo"),
        ("Dana Demo", "Courier"),
    ]
    assert queries.custody_gaps(by, card.steps) == ()
    actions.pass_on(
        test_id=test_id, new=NewStep("Laboratory", "Received", "A-2", intact=False), version=3, by=by, at=NOW
    )
    gaps = [str(one) for one in queries.custody_gaps(by, as_it_is(test_id).steps)]
    assert gaps == ["The seal A-1 became A-2.", "The seal was not whole when Laboratory took it."]


def test_the_clock_seals_draws_and_notes_once_and_a_closed_site_draws_nobody(cast: Cast) -> None:
    robin = scenes.due(cast)
    assert draw_tests.tend(by=SYSTEM, at=scenes.SEALED) > 20  # two sites, two weeks of seeds
    a_closure(cast, snow(cast, hours=timedelta(hours=12)))
    assert draw_tests.tend(by=SYSTEM, at=NOW) > 0
    assert queries.draw_of(SYSTEM, cast.harbor.id, NOW.date()) is None
    assert queries.draw_of(SYSTEM, cast.mill.id, NOW.date()) is not None
    assert draw_tests.tend(by=SYSTEM, at=NOW + timedelta(minutes=5)) == 0
    assert draw_tests.ask(client_id=robin, way=AskedBy.DESK, by=SYSTEM, at=NOW).drawn is False
    # The next day the site is open: whoever asks first has it drawn, should the clock stand still.
    assert draw_tests.ask(client_id=robin, way=AskedBy.DESK, by=SYSTEM, at=NOW + DAY).drawn is True


def test_a_turned_key_opens_seeds_and_files_and_the_draw_goes_on(cast: Cast) -> None:
    scenes.due(cast)
    scenes.sealed(cast)
    report_id = scenes.an_unmatched_report(cast)
    before = bytes(models.SealedSeed.objects.get(day=NOW.date()).sealed)
    turned = rotate_key(by=SYSTEM, at=NOW)
    assert turned.resealed["drugtest"] >= 15
    assert bytes(models.SealedSeed.objects.get(day=NOW.date()).sealed) != before
    assert queries.person_on(SYSTEM, report_id).startswith("Invented")
    assert queries.check_file(queries.draw_file(SYSTEM, scenes.drawn(cast).id)).holds  # type: ignore[union-attr]


def test_what_waits_stands_on_today_safety_first_and_only_for_who_reads_results(cast: Cast) -> None:
    scenes.talked_safely(cast, scenes.a_test(cast))
    scenes.due(cast)
    scenes.a_talk(cast)
    urgent = scenes.a_test(cast)
    scenes.an_unmatched_report(cast)
    asks = list(owed(cast.viewer("dana"), at=NOW))
    assert (asks[0].urgent, asks[0].about) == (True, urgent)
    assert [one.to for one in asks[1:]] == ["test", "test", "tests-results"]
    assert list(owed(cast.viewer("iva"), at=NOW)) == []
    assert [one.to for one in owed(cast.viewer("ines"), at=NOW)] == ["tests-results"]
