"""Episodes on real PostgreSQL: levels up and down, one accountable person, discharge and return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from stepdown.episode import actions, queries
from stepdown.episode.models import Discharge
from stepdown.episode.vocabulary import CareRole, Move
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.people import queries as people_queries
from stepdown.people.vocabulary import ClientStage
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_episode import HOUR, OUT, PHP, admit, check_now, terms


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


def test_loads_count_whom_colleagues_carry_without_naming_anyone(cast: Cast) -> None:
    admit(cast, "robin")
    admit(cast, "jamie")
    admit(cast, "casey", "nora")
    dana, nora = cast.staff["dana"].id, cast.staff["nora"].id

    def carried(viewer: Viewer) -> dict[UUID, int]:
        found = queries.loads(viewer, at=NOW)
        return {staff: sum(part.clients for part in parts) for staff, parts in found.items()}

    assert carried(cast.viewer("ines")) == {dana: 2} and carried(cast.viewer("nora")) == {nora: 1}
    assert carried(SYSTEM) == {dana: 2, nora: 1}


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
