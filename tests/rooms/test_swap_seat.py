"""Another time for a session: what is offered, what is never said; it happens at once or not at all."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connection

from stepdown.audit.models import Entry
from stepdown.availability import actions as availability
from stepdown.availability.vocabulary import Holds, Means, Paint
from stepdown.journeys import swap_seat
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.outbox.models import Letter
from stepdown.session import actions as sessions
from stepdown.session.models import Seat
from stepdown.session.vocabulary import Cancelled, Released
from stepdown.timetable.vocabulary import CountRule, Window
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_session import NEXT, hour
from tests.scenes_swap import a_swap_week, stands, start_of

LATER = NOW + timedelta(hours=1)


def offered(cast: Cast, key: str, who: str = "robin", at: datetime = LATER) -> list[str]:
    viewer = cast.viewer(who, at=at)
    found = swap_seat.choices(viewer, cast.clients["robin"].id, stands(cast, key).id, at=at)
    keys = [one.plan_key for one in found.swaps]
    counted = swap_seat.counts(viewer, cast.clients["robin"].id, week=NEXT, at=at)
    assert counted.get(stands(cast, key).id, 0) == len(keys)
    return keys


def take(cast: Cast, key: str, to: str, at: datetime = LATER) -> None:
    swap_seat.swap(
        client_id=cast.clients["robin"].id,
        session_id=stands(cast, key).id,
        to_id=stands(cast, to).id,
        by=cast.viewer("robin", at=at),
        at=at,
    )


def who_sits(cast: Cast, key: str) -> set[str]:
    names = {card.id: name for name, card in cast.clients.items()}
    return {names[one] for one in stands(cast, key).client_ids}


def test_what_fits_is_offered_and_nothing_else(cast: Cast) -> None:
    a_swap_week(cast)
    # Tuesday at nine is full, Tuesday evening is not free, on Wednesday there is one already.
    assert offered(cast, "mon-9") == ["mon-13", "thu-9"]
    assert offered(cast, "wed-9") == ["wed-13", "thu-9"]


def test_nobody_in_the_sessions_is_told(cast: Cast) -> None:
    a_swap_week(cast)
    found = swap_seat.choices(
        cast.viewer("robin"), cast.clients["robin"].id, stands(cast, "mon-9").id, at=LATER
    )
    assert found.mine.client_ids == () and all(one.client_ids == () for one in found.swaps)


def test_somebody_one_is_kept_apart_from_is_never_met_and_never_mentioned(cast: Cast) -> None:
    jamie = str(cast.clients["jamie"].id)
    a_swap_week(cast, apart=frozenset({jamie}))
    # Jamie is in the sessions of Monday afternoon and Thursday.
    assert offered(cast, "mon-9") == []
    with pytest.raises(Refused) as refused:
        take(cast, "mon-9", "thu-9")
    assert [str(one.reason) for one in refused.value.refusals] == [str(swap_seat.GONE)]


def test_a_day_that_counts_is_not_given_away(cast: Cast) -> None:
    first_days = CountRule(frozenset({0, 1, 2}), 150, 2)
    a_swap_week(cast, counts=(first_days,))
    assert offered(cast, "mon-9") == ["mon-13"]
    with pytest.raises(Refused, match="does not fit any more"):
        take(cast, "mon-9", "thu-9")


def test_ones_own_life_limits_what_is_offered(cast: Cast) -> None:
    evenings = tuple(Window(start_of(day, 7), start_of(day, 22)) for day in range(5))
    a_swap_week(cast, free=evenings)
    assert offered(cast, "mon-9") == ["mon-13", "tue-18", "thu-9"]


def test_a_life_that_changed_since_the_week_was_published_counts(cast: Cast) -> None:
    a_swap_week(cast)
    robin, dora = cast.clients["robin"], cast.viewer("dora")
    thursday = [(3, number) for number in range(18, 26)]
    availability.brush(
        client_id=robin.id,
        week=NEXT,
        cells=thursday,
        paint_as=Paint.CANNOT,
        holds=Holds.ONCE,
        by=dora,
        at=NOW,
    )
    assert offered(cast, "mon-9") == ["mon-13"]
    with pytest.raises(Refused, match="does not fit any more"):
        take(cast, "mon-9", "thu-9")
    availability.tell_way(
        client_id=robin.id, site_id=robin.site_id, minutes=75, means=Means.TRANSIT, by=dora, at=NOW
    )
    assert offered(cast, "mon-9") == []  # from one to four, and an hour and a quarter home: past five


def test_a_closed_group_stays_together(cast: Cast) -> None:
    a_swap_week(cast, closed=True)
    assert offered(cast, "mon-9") == []
    with pytest.raises(Refused, match="stays together"):
        take(cast, "mon-9", "mon-13")


def test_a_time_of_ones_own_is_not_swapped_here(cast: Cast) -> None:
    a_swap_week(cast)
    with pytest.raises(Refused, match="time of your own"):
        take(cast, "own", "mon-13")


def test_a_group_is_not_left_below_its_least(cast: Cast) -> None:
    a_swap_week(cast)
    quinn, dora = cast.clients["quinn"].id, cast.viewer("dora")
    sessions.release_seat(
        session_id=stands(cast, "mon-9").id, client_id=quinn, why=Released.ASKED, by=dora, at=LATER
    )
    assert offered(cast, "mon-9") == []


def test_it_is_done_at_once_and_staff_hear_of_it(cast: Cast) -> None:
    a_swap_week(cast)
    take(cast, "mon-9", "thu-9")
    assert who_sits(cast, "mon-9") == {"alex", "quinn"} and who_sits(cast, "thu-9") == {
        "alex",
        "jamie",
        "robin",
    }
    seat = Seat.objects.get(session_id=stands(cast, "mon-9").id, client_id=cast.clients["robin"].id)
    assert seat.released_why == Released.ASKED
    entry = Entry.objects.get(verb="swap seat")
    assert entry.acting_client_id == cast.clients["robin"].id == entry.client_ids[0]
    # Dana leads both and is the accountable counselor: one notice.
    letter = Letter.objects.get(kind="week", about_id=cast.clients["robin"].id)
    assert letter.to_staff_id == cast.staff["dana"].id


def test_everybody_who_leads_one_of_the_two_hears_of_it_once(cast: Cast) -> None:
    a_swap_week(cast)
    take(cast, "mon-9", "mon-13")
    told = Letter.objects.filter(kind="week", about_id=cast.clients["robin"].id)
    assert set(told.values_list("to_staff_id", flat=True)) == {cast.staff["dana"].id, cast.staff["ines"].id}
    assert told.count() == 2


def test_between_looking_and_taking_it_is_checked_again(cast: Cast) -> None:
    a_swap_week(cast)
    assert "thu-9" in offered(cast, "mon-9")
    dora = cast.viewer("dora")
    for name in ("quinn", "wren"):
        sessions.give_seat(
            session_id=stands(cast, "thu-9").id, client_id=cast.clients[name].id, by=dora, at=LATER
        )
    with pytest.raises(Refused, match="does not fit any more"):
        take(cast, "mon-9", "thu-9")
    assert "robin" in who_sits(cast, "mon-9")
    assert not Entry.objects.filter(verb="swap seat").exists()


def test_what_has_begun_or_was_cancelled_stays(cast: Cast) -> None:
    a_swap_week(cast)
    begun = hour(0, 9).start
    with pytest.raises(Refused, match="begun or was cancelled"):
        take(cast, "mon-9", "thu-9", at=begun)
    assert offered(cast, "wed-9", at=hour(2, 8).start) == ["wed-13", "thu-9"]
    sessions.cancel_session(
        session_id=stands(cast, "wed-9").id,
        why=Cancelled.STAFF_AWAY,
        version=stands(cast, "wed-9").version,
        by=cast.viewer("dora"),
        at=LATER,
    )
    with pytest.raises(NotFound):
        take(cast, "wed-9", "wed-13")


def test_nobody_swaps_for_somebody_else(cast: Cast) -> None:
    a_swap_week(cast)
    robin, alex = cast.viewer("robin"), cast.clients["alex"].id
    session = stands(cast, "mon-9").id
    with pytest.raises(NotFound):
        swap_seat.choices(robin, alex, session, at=LATER)
    with pytest.raises(NotFound):
        swap_seat.swap(client_id=alex, session_id=session, to_id=stands(cast, "thu-9").id, by=robin, at=LATER)
    with pytest.raises(NotFound):
        swap_seat.choices(robin, cast.clients["robin"].id, stands(cast, "thu-9").id, at=LATER)


def test_without_a_published_week_there_is_nothing_to_take(cast: Cast) -> None:
    from_swap = swap_seat.counts(cast.viewer("robin"), cast.clients["robin"].id, week=NEXT, at=LATER)
    assert from_swap == {}


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_many_and_nobody_waits_in_a_ring() -> None:
    cast = assemble()
    a_swap_week(cast)
    sessions.give_seat(
        session_id=stands(cast, "thu-9").id, client_id=cast.clients["wren"].id, by=SYSTEM, at=LATER
    )
    start, said = Barrier(4), []
    # Robin and Quinn want the last seat of Thursday; Alex goes the other way round at the same moment.
    wishes = [("robin", "mon-9", "thu-9"), ("quinn", "wed-9", "thu-9"), ("alex", "thu-9", "mon-13"),
              ("quinn", "mon-9", "thu-9")]  # fmt: skip

    def wish(name: str, key: str, to: str) -> None:
        start.wait()
        try:
            swap_seat.swap(
                client_id=cast.clients[name].id,
                session_id=stands(cast, key).id,
                to_id=stands(cast, to).id,
                by=SYSTEM,
                at=LATER,
            )
            said.append("taken")
        except Refused:
            said.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=wish, args=one) for one in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == 4 and "taken" in said
    for key in ("mon-9", "mon-13", "wed-9", "thu-9"):
        assert stands(cast, key).taken <= 4
    for name in ("robin", "quinn", "alex"):
        seats = Seat.objects.filter(client_id=cast.clients[name].id, released_at=None)
        mine = sorted(seats.values_list("during", flat=True), key=lambda span: span.lower)
        assert all(before.upper <= after.lower for before, after in pairwise(mine))


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_with_each_other_do_not_wait_in_a_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    a_swap_week(cast)
    thursday = stands(cast, "thu-9").id
    sessions.give_seat(session_id=thursday, client_id=cast.clients["quinn"].id, by=SYSTEM, at=LATER)
    both, said, release = Barrier(2), [], sessions.release_seat

    def released_and_waiting(**words: object) -> object:
        """Whoever gave their seat up waits until the other one did too, if the other one can."""
        found = release(**words)  # type: ignore[arg-type]
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return found

    monkeypatch.setattr(sessions, "release_seat", released_and_waiting)

    def wish(name: str, key: str, to: str) -> None:
        try:
            session_id, to_id = stands(cast, key).id, stands(cast, to).id
            client_id = cast.clients[name].id
            swap_seat.swap(client_id=client_id, session_id=session_id, to_id=to_id, by=SYSTEM, at=LATER)
            said.append(name)
        finally:
            connection.close()

    threads = [
        Thread(target=wish, args=one) for one in (("robin", "wed-9", "thu-9"), ("jamie", "thu-9", "wed-9"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(said) == ["jamie", "robin"]
    assert who_sits(cast, "thu-9") == {"alex", "quinn", "robin"}
    assert who_sits(cast, "wed-9") == {"quinn", "wren", "jamie"}
