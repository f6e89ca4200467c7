"""Invented clinics: the same for the same seed, sound, and of the shares in the table."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from stepdown.timetable.rules import shares
from stepdown.timetable.rules.checking import problems_with
from stepdown.timetable.rules.dice import Dice
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.generating_house import furnish
from stepdown.timetable.rules.generating_lives import free_time, without
from stepdown.timetable.rules.generating_people import Caseloads
from stepdown.timetable.rules.windows import within
from stepdown.timetable.rules.wire import as_text, problem_from
from stepdown.timetable.vocabulary import DAY, Client, Place, Problem, Window

LARGE = 1200


@cache
def clinic(clients: int, seed: int = 0) -> Problem:
    return generate(clients=clients, seed=seed)


def percent(clients: list[Client]) -> float:
    return 100 * len(clients) / LARGE


@pytest.mark.parametrize("clients", [0, 1, 2, 7, 30, 60, 120, 301])
@pytest.mark.parametrize("seed", [0, 1])
def test_every_invented_clinic_makes_sense_and_can_be_written_down(clients: int, seed: int) -> None:
    made = clinic(clients, seed)
    assert problems_with(made) == ()
    assert len(made.clients) == clients
    assert problem_from(as_text(made)) == made


def test_the_same_seed_gives_the_same_clinic_and_another_another() -> None:
    assert generate(clients=40, seed=3) == generate(clients=40, seed=3)
    assert generate(clients=40, seed=3) != generate(clients=40, seed=4)
    assert generate(clients=40, seed=3).clients[:10] != generate(clients=41, seed=3).clients[:10]


def test_a_clinic_is_the_same_on_every_machine() -> None:
    """Whoever changes the shares changes what was measured: then this is new as well."""
    text = as_text(generate(clients=60, seed=0))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "3917315970b35dac"


def test_step_and_week_change_nothing_else() -> None:
    other = generate(clients=30, seed=0, step=15, week=date(2027, 1, 4))
    assert (other.step, other.week) == (15, date(2027, 1, 4))
    assert other.clients == clinic(30).clients


def test_prescribed_hours_have_their_shares() -> None:
    hours = Counter(client.least // 60 for client in clinic(LARGE).clients)
    for prescribed, share in ((9, 55), (12, 25), (15, 13), (19, 7)):
        assert abs(100 * hours[prescribed] / LARGE - share) < 5


def test_what_is_prescribed_makes_the_hours() -> None:
    made = clinic(LARGE)
    credited = {group.id: group.credited for group in made.groups}
    for client in made.clients:
        total = sum(credited[need.group] * need.sessions for need in client.groups)
        assert total in (client.least, client.least - 60, 450) or "en" not in client.languages
        assert total <= client.most


def test_people_are_as_different_as_the_table_says() -> None:
    people = clinic(LARGE).clients
    for share, found in (
        (shares.VIDEO, [c for c in people if c.video_percent]),
        (shares.YOUNG, [c for c in people if "young" in c.tags]),
        (shares.SPANISH, [c for c in people if "es" in c.languages]),
        (shares.NEW, [c for c in people if not c.in_treatment]),
        (40 + 7, [c for c in people if c.leader_holds]),
        (80, [c for c in people if c.counts]),
        (7, [c for c in people if len(c.counts) == 2]),
        (2 * shares.APART_PAIRS * 0.75, [c for c in people if c.apart]),
        (40, [c for c in people if c.gap_most == 60]),
    ):
        assert abs(percent(found) - share) < 4, share
    assert [c for c in people if c.not_with]
    assert [c for c in people if "en" not in c.languages]


def test_the_block_payer_asks_for_three_days_of_three_hours() -> None:
    asked = Counter(
        (rule.minutes, rule.need) for c in clinic(LARGE).clients for rule in c.counts if len(c.counts) == 1
    )
    assert asked[180, 3] > asked[180, 4] > 0
    assert asked[1, 3] > 0


def test_a_payers_own_week_is_two_rules_with_all_days_between_them() -> None:
    split = [c.counts for c in clinic(LARGE).clients if len(c.counts) == 2]
    assert {(rules[0].days, rules[1].days) for rules in split} == {
        (frozenset({0, 1, 2}), frozenset({3, 4, 5, 6}))
    }


def test_a_large_clinic_has_two_sites_and_staff_who_work_at_both() -> None:
    assert {room.site for room in clinic(300).rooms} == {"north"}
    large = clinic(LARGE)
    assert {room.site for room in large.rooms} == {"north", "south"}
    assert any(len({shift.site for shift in one.shifts}) == 2 for one in large.counselors)


def test_eleven_kinds_of_group_in_a_clinic_large_enough_and_closed_ones_besides() -> None:
    groups = clinic(120).groups
    assert len([group for group in groups if not group.closed]) == 11
    core = groups[0]
    assert (core.minutes, core.credited) == (195, 180)
    closed = [group for group in groups if group.closed]
    assert closed
    assert all(3 <= len(group.members) <= 8 and len(group.starts) == 1 for group in closed)
    assert {group.follows for group in groups} == {"", "thinking"}
    assert len(clinic(30).groups) == 5


def test_who_is_in_a_closed_group_can_come_to_it_and_meets_nobody_kept_apart() -> None:
    made = clinic(LARGE)
    by_id = {client.id: client for client in made.clients}
    for group in made.groups:
        for member in group.members:
            client = by_id[member]
            start, end = group.starts[0] - client.travel, group.starts[0] + group.minutes + client.travel
            assert within(start, end, client.free)
            assert not client.apart & group.members


def test_staff_lapse_leave_and_carry_people() -> None:
    staff = clinic(LARGE).counselors
    assert any(one.until is not None for who in staff for one in who.credentials)
    assert any(who.away for who in staff)
    assert sum(who.caseload for who in staff) > LARGE * 0.9
    assert any("es" in who.languages for who in staff)
    assert all(not who.skills for who in staff if who.id.startswith("prescriber"))


def test_who_speaks_what_no_counselor_speaks_is_assigned_to_nobody() -> None:
    dice = Dice(1)
    house = furnish(30, dice)
    alone = replace(clinic(30).clients[0], languages=frozenset({"fr"}))
    assert Caseloads(house).assign(alone, dice) == ()


def test_visits_are_individual_with_the_family_and_with_prescribers() -> None:
    visits = [visit for client in clinic(LARGE).clients for visit in client.visits]
    assert {visit.key for visit in visits} == {"individual", "family", "prescriber"}
    assert {visit.therapeutic for visit in visits if visit.key == "prescriber"} == {False}
    assert {visit.place for visit in visits} == {Place.EITHER, Place.ON_SITE}
    assert any(visit.windows for visit in visits)
    assert {len(visit.staff) for visit in visits} == {1, 2}


def test_some_clinics_open_on_saturday() -> None:
    saturday = [
        any(window.start >= 5 * DAY for room in clinic(12, seed).rooms for window in room.open)
        for seed in range(12)
    ]
    assert 0 < sum(saturday) < 12


def test_nights_are_slept_through() -> None:
    """Nobody on shifts begins before the afternoon after a night's work; every life leaves some time."""
    for life in ("free", "job", "shift", "child"):
        for seed in range(60):
            windows = free_time(life, Dice(seed))
            assert windows
            assert list(windows) == sorted(windows)
            assert all(a.end <= b.start for a, b in pairwise(windows))


def test_a_hole_splits_shortens_and_removes_windows() -> None:
    windows = [Window(0, 60), Window(90, 150), Window(180, 300)]
    assert without(windows, Window(30, 240)) == [Window(0, 30), Window(240, 300)]
    assert without(windows, Window(195, 210)) == [*windows[:2], Window(180, 195), Window(210, 300)]
    assert without(windows, Window(60, 90)) == windows


def test_dice_keep_to_the_shares() -> None:
    dice = Dice(1)
    drawn = Counter(dice.pick((("a", 70), ("b", 30))) for _ in range(1000))
    assert 650 < drawn["a"] < 750
    assert dice.pick((("a", 0), ("b", 0))) == "b"
    assert not dice.chance(0)
    assert dice.chance(100)
    assert sorted(dice.some([1, 2], 5)) == [1, 2]
    assert dice.one_of((7,)) == 7
