"""Episodes on real PostgreSQL: one at a time, without a gap, with one accountable person at every moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepdown.episode import actions, queries
from stepdown.episode.models import Discharge, Episode, HandOver, Stay
from stepdown.episode.vocabulary import CareRole, EpisodeCard, Move, Opening, Rung, StayTerms, WayIn
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.people import actions as people
from stepdown.people import queries as people_queries
from stepdown.people.vocabulary import ClientStage, TieGround
from tests.cast import NOW, SYSTEM, Cast

IOP, PHP, OUT = (
    Rung("iop", "Intensive outpatient", 20),
    Rung("php", "Partial", 30),
    Rung("outpatient", "Outpatient", 10),
)
VERSION = new_id()
HOUR = timedelta(hours=1)


def terms(rung: Rung = IOP, phase: int = 1, version: UUID = VERSION) -> StayTerms:
    return StayTerms(rung, "evening", version, phase)


def admit(cast: Cast, client: str = "robin", counselor: str = "dana", *, at=NOW) -> EpisodeCard:
    card = cast.clients[client]
    return actions.open_episode(
        client_id=card.id,
        opening=Opening(card.site_id, WayIn.FIRST),
        terms=terms(),
        accountable_id=cast.staff[counselor].id,
        by=SYSTEM,
        at=at,
    )


def check_now() -> None:
    """Ask the database at once what it asks at the end of every transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_an_admission_opens_the_episode_the_stay_and_the_accountable_person(cast: Cast) -> None:
    made = admit(cast)
    check_now()
    assert made.open and made.stay is not None and made.stay.move is Move.ENTER
    assert made.accountable is not None and made.accountable.name == "Dana Demo"
    card = people_queries.client_card(cast.viewer("dana"), made.client_id, at=NOW)
    assert card.stage is ClientStage.IN_TREATMENT
    assert [
        row.chosen_name for row in queries.caseload(cast.viewer("dana"), cast.staff["dana"].id, at=NOW)
    ] == ["Robin Example"]


def test_there_is_one_open_episode_a_client(cast: Cast) -> None:
    admit(cast)
    with pytest.raises(Refused):
        admit(cast, at=NOW + HOUR)


def test_levels_go_up_and_down_in_the_same_chart(cast: Cast) -> None:
    made = admit(cast)
    up = actions.enter_stay(
        episode_id=made.id, terms=terms(PHP), why="", version=made.version, by=SYSTEM, at=NOW + HOUR
    )
    down = actions.enter_stay(
        episode_id=made.id,
        terms=terms(OUT),
        why="Doing well",
        version=up.version,
        by=SYSTEM,
        at=NOW + 2 * HOUR,
    )
    check_now()
    moves = [stay.move for stay in queries.stays(SYSTEM, made.id, at=NOW)]
    assert moves == [Move.ENTER, Move.UP, Move.DOWN]
    assert down.id == made.id and down.stay is not None and down.stay.terms.rung == OUT
    assert [stay.ends_at for stay in queries.stays(SYSTEM, made.id, at=NOW)][:2] == [
        NOW + HOUR,
        NOW + 2 * HOUR,
    ]


def test_a_move_without_a_change_or_a_reason_is_refused(cast: Cast) -> None:
    made = admit(cast)
    for asked, why in ((terms(), "because"), (terms(OUT), " ")):
        with pytest.raises(Refused):
            actions.enter_stay(
                episode_id=made.id, terms=asked, why=why, version=made.version, by=SYSTEM, at=NOW + HOUR
            )


def test_two_people_moving_one_client_do_not_overwrite_each_other(cast: Cast) -> None:
    made = admit(cast)
    actions.enter_stay(episode_id=made.id, terms=terms(PHP), why="", version=1, by=SYSTEM, at=NOW + HOUR)
    with pytest.raises(Stale):
        actions.enter_stay(episode_id=made.id, terms=terms(OUT), why="x", version=1, by=SYSTEM, at=NOW + HOUR)


def test_a_hand_over_is_one_row_and_moves_the_reach(cast: Cast) -> None:
    made = admit(cast)
    robin = made.client_id
    handed = actions.assign_accountable(
        episode_id=made.id,
        staff_id=cast.staff["ines"].id,
        why="Dana goes on leave",
        version=made.version,
        by=cast.viewer("priya"),
        at=NOW + HOUR,
    )
    check_now()
    later = NOW + 2 * HOUR
    assert handed.accountable is not None and handed.accountable.name == "Ines Invented"
    assert people_queries.require_reach(cast.viewer("ines"), robin, at=later)
    with pytest.raises(NotFound):
        people_queries.require_reach(cast.viewer("dana"), robin, at=later)
    rows = queries.hand_overs(cast.viewer("ines"), robin, at=later)
    assert [(row.from_name, row.to_name) for row in rows] == [
        ("Dana Demo", "Ines Invented"),
        ("", "Dana Demo"),
    ]


def test_nobody_takes_over_who_left_or_who_has_the_person_already(cast: Cast) -> None:
    made = admit(cast)
    for name in ("eddie", "dana"):
        with pytest.raises(Refused):
            actions.assign_accountable(
                episode_id=made.id, staff_id=cast.staff[name].id, why="x", version=1, by=SYSTEM, at=NOW + HOUR
            )


def test_ending_the_accountable_tie_alone_is_caught_when_the_transaction_ends(cast: Cast) -> None:
    made = admit(cast)
    people.untie(
        staff_id=cast.staff["dana"].id,
        client_id=made.client_id,
        ground=TieGround.ACCOUNTABLE,
        by=SYSTEM,
        at=NOW + HOUR,
    )
    with pytest.raises(IntegrityError, match="one accountable person"):
        check_now()


def test_a_gap_between_two_stays_is_caught(cast: Cast) -> None:
    made = admit(cast)
    Stay.objects.filter(episode_id=made.id).update(ends_at=NOW + HOUR)
    with pytest.raises(IntegrityError, match="no gap"):
        check_now()


def test_an_episode_does_not_end_without_a_discharge(cast: Cast) -> None:
    made = admit(cast)
    Stay.objects.filter(episode_id=made.id).update(ends_at=NOW + HOUR)
    Episode.objects.filter(id=made.id).update(closed_at=NOW + HOUR)
    with pytest.raises(IntegrityError, match="ends with a discharge"):
        check_now()


def test_a_stay_of_another_client_is_caught(cast: Cast) -> None:
    made = admit(cast)
    Stay.objects.filter(episode_id=made.id).update(client_id=cast.clients["jamie"].id)
    with pytest.raises(IntegrityError, match="client of its episode"):
        check_now()


def test_two_stays_of_one_client_at_once_are_refused_by_the_database(cast: Cast) -> None:
    made = admit(cast)
    columns = Stay.objects.filter(episode_id=made.id).values().get() | {
        "id": new_id(),
        "starts_at": NOW + HOUR,
    }
    with pytest.raises(IntegrityError, match="episode_stay_one_at_a_time"), transaction.atomic():
        Stay.objects.create(**columns)


def test_a_discharge_has_a_standard_reason_and_lets_the_counselor_finish(cast: Cast) -> None:
    made = admit(cast)
    later = NOW + HOUR
    done = actions.discharge(
        episode_id=made.id, reason="completed", words="", version=1, by=cast.viewer("dana"), at=later
    )
    check_now()
    assert not done.open and done.stay is None and done.accountable is None
    assert [one.reason.teds_code for one in done.discharges] == [1]
    assert people_queries.client_card(SYSTEM, made.client_id, at=later).stage is ClientStage.DISCHARGED
    assert people_queries.require_reach(cast.viewer("dana"), made.client_id, at=later + timedelta(days=13))
    with pytest.raises(NotFound):
        people_queries.require_reach(cast.viewer("dana"), made.client_id, at=later + timedelta(days=15))


@pytest.mark.parametrize(("reason", "words"), [("nonsense", "x"), ("other", " "), ("ended_by_program", "")])
def test_a_discharge_without_a_proper_reason_is_refused(cast: Cast, reason: str, words: str) -> None:
    made = admit(cast)
    with pytest.raises(Refused):
        actions.discharge(episode_id=made.id, reason=reason, words=words, version=1, by=SYSTEM, at=NOW + HOUR)
    assert not Discharge.objects.exists()


def test_an_episode_goes_on_after_a_reopening_and_the_gap_stays_visible(cast: Cast) -> None:
    made = admit(cast)
    actions.discharge(episode_id=made.id, reason="left", words="", version=1, by=SYSTEM, at=NOW + HOUR)
    again = actions.reopen(
        episode_id=made.id,
        why="Came back the next morning",
        terms=terms(PHP),
        accountable_id=cast.staff["ines"].id,
        by=SYSTEM,
        at=NOW + 20 * HOUR,
    )
    check_now()
    assert again.id == made.id and again.open
    assert again.discharges[0].reopened_at == NOW + 20 * HOUR
    assert again.accountable is not None and again.accountable.name == "Ines Invented"


def test_a_reopening_too_late_or_of_an_open_episode_is_refused(cast: Cast) -> None:
    made = admit(cast)
    asked = {"episode_id": made.id, "why": "x", "terms": terms(), "accountable_id": cast.staff["dana"].id}
    with pytest.raises(Refused):
        actions.reopen(**asked, by=SYSTEM, at=NOW + HOUR)
    actions.discharge(episode_id=made.id, reason="left", words="", version=1, by=SYSTEM, at=NOW + HOUR)
    with pytest.raises(Refused):
        actions.reopen(**asked, by=SYSTEM, at=NOW + timedelta(days=31, hours=2))
    admit(cast, at=NOW + timedelta(days=2))
    with pytest.raises(Refused):
        actions.reopen(**asked, by=SYSTEM, at=NOW + timedelta(days=3))
    assert len(queries.episodes(SYSTEM, made.client_id, at=NOW)) == 2


def test_hand_overs_and_discharges_stand_as_they_were_written(cast: Cast) -> None:
    made = admit(cast)
    actions.discharge(episode_id=made.id, reason="left", words="", version=1, by=SYSTEM, at=NOW + HOUR)
    for rows in (HandOver.objects.all(), Discharge.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by_name="Somebody else")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_the_care_team_grows_and_shrinks_with_the_reach(cast: Cast) -> None:
    made = admit(cast)
    ines = cast.staff["ines"].id
    asked = {"episode_id": made.id, "staff_id": ines, "role": CareRole.THERAPIST}
    joined = actions.join_team(**asked, by=SYSTEM, at=NOW)
    assert [(one.name, one.role) for one in joined.team][1:] == [("Ines Invented", CareRole.THERAPIST)]
    with pytest.raises(Refused):
        actions.join_team(**asked, by=SYSTEM, at=NOW)
    with pytest.raises(Refused):
        actions.join_team(**(asked | {"role": CareRole.ACCOUNTABLE}), by=SYSTEM, at=NOW)
    assert people_queries.require_reach(cast.viewer("ines"), made.client_id, at=NOW)
    left = actions.leave_team(**asked, by=SYSTEM, at=NOW + HOUR)
    assert len(left.team) == 1
    with pytest.raises(NotFound):
        people_queries.require_reach(cast.viewer("ines"), made.client_id, at=NOW + 2 * HOUR)
    with pytest.raises(NotFound):
        actions.leave_team(**asked, by=SYSTEM, at=NOW + HOUR)


def test_an_episode_out_of_reach_looks_like_none(cast: Cast) -> None:
    made = admit(cast)
    stranger = cast.viewer("nora")
    assert queries.current(stranger, made.client_id, at=NOW) is None
    for ask in (queries.episode, queries.stays):
        with pytest.raises(NotFound):
            ask(stranger, made.id, at=NOW)
    with pytest.raises(NotFound):
        actions.enter_stay(
            episode_id=made.id, terms=terms(PHP), why="", version=1, by=stranger, at=NOW + HOUR
        )
    with pytest.raises(NotFound):
        actions.enter_stay(episode_id=new_id(), terms=terms(PHP), why="", version=1, by=SYSTEM, at=NOW + HOUR)


def test_a_caseload_costs_the_same_however_long_it_is(
    cast: Cast, django_assert_num_queries: Callable
) -> None:
    dana = cast.viewer("dana")
    admit(cast, "robin")
    with django_assert_num_queries(4):
        assert len(queries.caseload(dana, cast.staff["dana"].id, at=NOW)) == 1
    admit(cast, "jamie")
    with django_assert_num_queries(4):
        assert len(queries.caseload(dana, cast.staff["dana"].id, at=NOW)) == 2
    with django_assert_num_queries(5):
        assert len(queries.currents(dana, [cast.clients["robin"].id, cast.clients["jamie"].id], at=NOW)) == 2


def test_loads_count_everybody_without_naming_anyone(cast: Cast) -> None:
    admit(cast, "robin")
    admit(cast, "jamie")
    admit(cast, "casey", "nora")
    found = queries.loads(cast.viewer("dana"), at=NOW)
    assert {staff: sum(part.clients for part in parts) for staff, parts in found.items()} == {
        cast.staff["dana"].id: 2,
        cast.staff["nora"].id: 1,
    }


def test_a_whole_caseload_moves_or_nothing_does(cast: Cast) -> None:
    robin, jamie = admit(cast, "robin"), admit(cast, "jamie")
    ines, eddie, dana = (cast.staff[name].id for name in ("ines", "eddie", "dana"))
    asked = {"from_staff_id": dana, "why": "Dana leaves", "by": cast.viewer("priya"), "at": NOW + HOUR}
    with pytest.raises(Refused), transaction.atomic():
        actions.hand_over_caseload(moves=[(robin.client_id, ines), (jamie.client_id, eddie)], **asked)
    assert len(queries.caseload(SYSTEM, dana, at=NOW + HOUR)) == 2
    moved = actions.hand_over_caseload(moves=[(robin.client_id, ines), (jamie.client_id, ines)], **asked)
    check_now()
    assert moved == 2 and not queries.caseload(SYSTEM, dana, at=NOW + 2 * HOUR)
    with pytest.raises(Refused, match="changed meanwhile"):
        actions.hand_over_caseload(moves=[(robin.client_id, dana)], **asked)


def in_threads(*works: Callable[[], object]) -> list[BaseException | None]:
    """Run each in a thread of its own, all from the same moment; what each raised."""
    barrier = Barrier(len(works))
    ends: list[BaseException | None] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            work()
        except BaseException as raised:  # noqa: BLE001 - the test looks at it
            ends[place] = raised
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


@pytest.mark.django_db(transaction=True)
def test_two_admissions_in_the_same_second_open_one_episode() -> None:
    from tests.cast import assemble

    cast = assemble()
    ends = in_threads(lambda: admit(cast), lambda: admit(cast))
    assert sum(end is None for end in ends) == 1
    assert all(end is None or isinstance(end, Refused) for end in ends)
    assert Episode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_moves_in_the_same_second_leave_one_stay_running() -> None:
    from tests.cast import assemble

    cast = assemble()
    made = admit(cast)

    def move(rung: Rung) -> Callable[[], object]:
        return lambda: actions.enter_stay(
            episode_id=made.id, terms=terms(rung), why="x", version=1, by=SYSTEM, at=NOW + HOUR
        )

    ends = in_threads(move(PHP), move(OUT))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Stale"]
    assert Stay.objects.filter(ends_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_opening_an_episode_while_the_accountable_tie_ends_cannot_leave_it_without_anyone() -> None:
    from tests.cast import assemble

    cast = assemble()

    def let_go() -> None:
        people.untie(
            staff_id=cast.staff["dana"].id,
            client_id=cast.clients["robin"].id,
            ground=TieGround.ACCOUNTABLE,
            by=SYSTEM,
            at=NOW + HOUR,
        )

    ends = in_threads(lambda: admit(cast, at=NOW + HOUR), let_go)
    found = people_queries.accountable_for(SYSTEM, [cast.clients["robin"].id], at=NOW + 2 * HOUR)
    assert Episode.objects.count() == len(found) or any(isinstance(end, IntegrityError) for end in ends)
    if Episode.objects.exists():
        assert found


STEPS = st.lists(
    st.sampled_from(["dana", "ines", "up", "down", "discharge", "reopen", "untie"]), min_size=1, max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_there_is_no_moment_of_an_open_episode_without_one_accountable_person(
    cast: Cast, steps: list[str]
) -> None:
    with transaction.atomic():
        made = admit(cast)
        at = NOW
        for step in steps:
            at += HOUR
            _try(cast, made.id, step, at)
        _no_moment_without(made, at)
        transaction.set_rollback(True)


def _try(cast: Cast, episode_id: UUID, step: str, at) -> None:
    version = Episode.objects.get(id=episode_id).version
    ids = {"episode_id": episode_id, "by": SYSTEM, "at": at}
    try:
        with transaction.atomic():
            if step in ("dana", "ines"):
                actions.assign_accountable(staff_id=cast.staff[step].id, why="x", version=version, **ids)
            elif step in ("up", "down"):
                actions.enter_stay(terms=terms(PHP if step == "up" else OUT), why="x", version=version, **ids)
            elif step == "discharge":
                actions.discharge(reason="left", words="", version=version, **ids)
            elif step == "reopen":
                actions.reopen(why="x", terms=terms(), accountable_id=cast.staff["dana"].id, **ids)
            else:
                held = people_queries.accountable_for(SYSTEM, [cast.clients["robin"].id], at=at)
                for tie in held.values():
                    people.untie(
                        staff_id=tie.staff_id, client_id=tie.client_id, ground=tie.ground, by=SYSTEM, at=at
                    )
            check_now()
    except (Refused, IntegrityError):
        connection.needs_rollback = False


def _no_moment_without(made: EpisodeCard, until) -> None:
    """Walk through the hours and count, the slow way, who was accountable and which stay ran."""
    card = queries.episode(SYSTEM, made.id, at=until)
    at = NOW
    while at <= until:
        closed = any(
            one.at <= at and (one.reopened_at is None or at < one.reopened_at) for one in card.discharges
        )
        held = people_queries.accountable_for(SYSTEM, [made.client_id], at=at)
        running = Stay.objects.filter(episode_id=made.id, starts_at__lte=at).exclude(ends_at__lte=at).count()
        assert closed or (len(held) == 1 and running == 1), at
        at += HOUR / 2
