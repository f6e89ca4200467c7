"""Two tablets on one group, queues that come twice and backwards, a correction beside a check-out.

In threads on real rows: whatever the order, everybody is marked once and the ledger says what the marks say.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from stepdown.attendance import actions, models, queries
from stepdown.attendance.queries.counting import worked
from stepdown.attendance.queries.reading import facts_of
from stepdown.attendance.vocabulary import DeviceMark, Outcome, Turn, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.session.queries import everybody
from stepdown.session.vocabulary import SessionCard
from tests import scenes_attendance as day
from tests import scenes_session as scenes
from tests.cast import SYSTEM, Cast, assemble
from tests.scenes_attendance import clock
from tests.scenes_episode import in_threads

NAMES = ("robin", "alex", "jamie")
LATE = clock(19)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def unlike() -> list[str]:
    """Where the ledger says something else than the marks, by lines summed anew."""
    found = []
    ids = list(models.Mark.objects.values_list("session_id", flat=True).distinct())
    facts, cards = facts_of(ids), everybody(ids)
    lines = models.Credit.objects.values_list("session_id", "client_id").annotate(whole=Sum("minutes"))
    sums = {(session, client): whole for session, client, whole in lines}
    for session_id, client_id in facts.marks:
        minutes = worked(cards[session_id], client_id, facts).minutes
        if sums.get((session_id, client_id), 0) != minutes:
            found.append(f"{client_id} has {sums.get((session_id, client_id), 0)} of {minutes}")
    return found


def _queue(cast: Cast, card: SessionCard, names: tuple[str, ...] = NAMES) -> list[DeviceMark]:
    return [
        DeviceMark(new_id(), card.id, cast.clients[name].id, turn, moment, Way.STAFF, "tablet")
        for name in names
        for turn, moment in ((Turn.IN, clock(9)), (Turn.OUT, clock(11)), (Turn.IN, clock(11, 10)))
    ]


@pytest.mark.django_db(transaction=True)
def test_two_tablets_on_one_group_make_one_roll(people: Cast) -> None:
    card = day.a_group(people, *NAMES)
    ids = [people.clients[name].id for name in NAMES]
    viewers = [people.viewer(name) for name in ("dana", "priya")] * 3

    def here(number: int) -> None:
        order = ids[number % 3 :] + ids[: number % 3]
        actions.take_roll(
            session_id=card.id, present=order, since=clock(9), device=f"tablet {number}",
            by=viewers[number], at=clock(9, 5),
        )  # fmt: skip

    def gone(number: int) -> None:
        outs = dict.fromkeys(ids, clock(12))
        actions.end_roll(session_id=card.id, outs=outs, by=viewers[number], at=clock(12))

    for act in (here, gone):
        assert in_threads(*(lambda n=n, act=act: act(n) for n in range(6))) == [None] * 6
    assert models.Mark.objects.count() == 2 * len(ids)
    assert [day.minutes(people, name) for name in NAMES] == [165] * 3
    assert models.Credit.objects.count() == 3
    assert unlike() == []


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_comes_many_times_and_in_any_order_is_kept_once(people: Cast) -> None:
    card = day.a_group(people, *NAMES)
    queue, by = _queue(people, card), people.viewer("dana")
    answers: list[tuple[object, ...]] = []

    def send(seed: int) -> None:
        shuffled = list(queue)
        random.Random(seed).shuffle(shuffled)
        answers.append(tuple(one.outcome for one in actions.replay(marks=shuffled, by=by, at=clock(12, 30))))

    assert in_threads(*(lambda seed=seed: send(seed) for seed in range(6))) == [None] * 6
    flat = [one for answer in answers for one in answer]
    assert (flat.count(Outcome.KEPT), flat.count(Outcome.SAME)) == (len(queue), 5 * len(queue))
    assert models.Mark.objects.count() == len(queue)
    assert [day.minutes(people, name) for name in NAMES] == [120 - 15] * 3
    assert unlike() == []


@pytest.mark.django_db(transaction=True)
def test_one_id_for_two_people_is_kept_for_one_of_them(people: Cast) -> None:
    """Also where the two are in different sessions, behind different locks."""
    card = day.a_group(people, *NAMES)
    one = _queue(people, card)[0]
    other = replace(one, client_id=people.clients["alex"].id)
    by = people.viewer("dana")
    ends = in_threads(
        *(lambda sent=sent: actions.mark(mark=sent, by=by, at=clock(9, 1)) for sent in (one, other) * 2)
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "NoneType", "Refused", "Refused"]
    assert models.Mark.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_correction_beside_a_check_out_loses_neither(people: Cast) -> None:
    card = day.a_group(people, "robin")
    robin, dana, priya = people.clients["robin"].id, people.viewer("dana"), people.viewer("priya")
    came = DeviceMark(new_id(), card.id, robin, Turn.IN, clock(9), Way.STAFF)
    actions.mark(mark=came, by=dana, at=clock(9))

    def correct() -> None:
        actions.correct_mark(mark_id=came.id, to=clock(10), reason="Ten", seen=0, by=priya, at=clock(12))

    def leave() -> None:
        outs: dict[UUID, object] = {robin: clock(12)}
        actions.end_roll(session_id=card.id, outs=outs, by=dana, at=clock(12))  # type: ignore[arg-type]

    ends = in_threads(correct, leave, correct)
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "NoneType", "Stale"]
    assert Stale in {type(end) for end in ends}
    assert day.minutes(people, "robin") == 105
    assert unlike() == []


class _Hand:
    """Somebody who marks two sessions at random, also both in one queue; refusals are part of it."""

    def __init__(self, cards: list[SessionCard], ids: list[UUID], by: Viewer, seed: int) -> None:
        self._cards, self._ids, self._by, self._dice = cards, ids, by, random.Random(seed)

    def work(self) -> None:
        for _ in range(6):
            one, other = self._sent(), self._sent()
            acts: list[Callable[[], None]] = [
                partial(self._mark, one),
                partial(self._replay, [other, one]),
                partial(self._correct, one),
                partial(self._take, one),
            ]
            for act in acts:
                try:
                    act()
                except Refused:
                    continue

    def _sent(self) -> DeviceMark:
        place = self._dice.randrange(2)
        moment = clock(9 + 4 * place, self._dice.randrange(180))
        turn, client = self._dice.choice(list(Turn)), self._dice.choice(self._ids)
        return DeviceMark(new_id(), self._cards[place].id, client, turn, moment, Way.STAFF)

    def _mark(self, one: DeviceMark) -> None:
        actions.mark(mark=one, by=self._by, at=LATE)

    def _replay(self, marks: list[DeviceMark]) -> None:
        actions.replay(marks=marks, by=self._by, at=LATE)

    def _correct(self, one: DeviceMark) -> None:
        to = one.moment + timedelta(minutes=self._dice.randrange(1, 60))
        actions.correct_mark(mark_id=one.id, to=to, reason="Otherwise", by=self._by, at=LATE)

    def _take(self, one: DeviceMark) -> None:
        actions.take_roll(
            session_id=one.session_id, present=self._ids, since=one.moment, by=self._by, at=LATE
        )


@pytest.mark.django_db(transaction=True)
def test_many_hands_on_two_sessions_leave_the_ledger_as_the_marks_say(people: Cast) -> None:
    """Marks, queues over both, corrections and rolls in the order of chance: nobody waits in a circle, and no
    act ends with anything but a refusal.
    """
    scenes.publish(
        people,
        scenes.a_group(people, "a", scenes.hour(0, 9, minutes=180), *NAMES),
        scenes.a_group(people, "b", scenes.hour(0, 13, minutes=180), *NAMES),
    )
    cards = [scenes.card(people, key) for key in "ab"]
    ids = [people.clients[name].id for name in NAMES]
    hands = [_Hand(cards, ids, by, seed) for seed, by in enumerate((people.viewer("dana"), SYSTEM) * 2)]
    assert in_threads(*(hand.work for hand in hands)) == [None] * 4
    assert models.Mark.objects.count() >= 40
    assert unlike() == []


@pytest.mark.django_db(transaction=True)
def test_the_checker_of_these_checks_sees_what_it_looks_for(people: Cast) -> None:
    card = day.a_group(people, "robin")
    for one in _queue(people, card, ("robin",)):
        actions.mark(mark=one, by=SYSTEM, at=clock(12))
    assert unlike() == []
    line = models.Credit.objects.get()
    line.id, line.revision, line.minutes = new_id(), 9, 1
    models.Credit.objects.bulk_create([line])
    assert len(unlike()) == 1


def test_a_repeat_is_written_to_the_log_before_it_is_answered(cast: Cast) -> None:
    """A commit that wrote nothing waits for no disk: answered so, it could be lost with the first."""
    card = day.a_group(cast, "robin")
    (one, *_) = _queue(cast, card, ("robin",))
    by, robin = cast.viewer("dana"), [cast.clients["robin"].id]
    outs = dict.fromkeys(robin, clock(12))
    acts: dict[str, Callable[[], object]] = {
        "mark": lambda: actions.mark(mark=one, by=by, at=clock(12)),
        "replay": lambda: actions.replay(marks=[one], by=by, at=clock(12)),
        "roll": lambda: actions.take_roll(session_id=card.id, present=robin, by=by, at=clock(9)),
        "end": lambda: actions.end_roll(session_id=card.id, outs=outs, by=by, at=clock(12)),
    }
    for what, act in acts.items():
        act()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            act()
        wrote = [one["sql"] for one in asked.captured_queries if "pg_logical_emit_message" in one["sql"]]
        assert len(wrote) == 1, what
    assert queries.roll(by, card.id, at=clock(12)).waiting == ()
