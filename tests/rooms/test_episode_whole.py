"""What the database itself guarantees of episodes, also when two act at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepdown.episode import actions, queries
from stepdown.episode.models import Discharge, Episode, HandOver, Stay
from stepdown.episode.vocabulary import EpisodeCard, Rung
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refused
from stepdown.people import actions as people
from stepdown.people import queries as people_queries
from stepdown.people.vocabulary import TieGround
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_episode import HOUR, OUT, PHP, admit, check_now, in_threads, terms


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


def test_hand_overs_and_discharges_stand_as_they_were_written(cast: Cast) -> None:
    made = admit(cast)
    actions.discharge(episode_id=made.id, reason="left", words="", version=1, by=SYSTEM, at=NOW + HOUR)
    for rows in (HandOver.objects.all(), Discharge.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by_name="Somebody else")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


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
