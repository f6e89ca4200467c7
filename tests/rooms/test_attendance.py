"""Attendance on real rows: marks, corrections, absences, and the ledger they come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, transaction

from stepdown.attendance import actions, models, queries
from stepdown.attendance.vocabulary import Apart, DeviceMark, Outcome, Presence, Protocol, Turn, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.session import actions as sessions
from stepdown.session.models import Session
from stepdown.session.vocabulary import Cancelled, SessionCard
from tests import scenes_attendance as day
from tests import scenes_session as scenes
from tests.cast import SYSTEM, Cast
from tests.scenes_attendance import clock, minutes, row, told


def _sent(cast: Cast, card: SessionCard, client: str, turn: Turn, hour: int, minute: int = 0) -> DeviceMark:
    return DeviceMark(
        new_id(), card.id, cast.clients[client].id, turn, clock(hour, minute), Way.STAFF, "tablet 1"
    )


def test_a_morning_is_credited_to_the_minute(cast: Cast) -> None:
    """Three people are there throughout, one leaves at half past ten, one comes back, one never leaves."""
    card, dana = day.a_group(cast, "robin", "alex", "jamie"), cast.viewer("dana")
    ids = [cast.clients[one].id for one in ("robin", "alex", "jamie")]
    rows = actions.take_roll(session_id=card.id, present=ids, by=dana, at=clock(8, 58))
    assert {one.presence for one in rows} == {Presence.PRESENT}
    assert all(one.open and one.minutes == 0 for one in rows)
    told(cast, card, "alex", Turn.OUT, clock(10, 30))
    told(cast, card, "alex", Turn.IN, clock(11))
    actions.note_pause(
        session_id=card.id, kind=Apart.BREAK, during=Period(clock(10), clock(10, 15)), by=dana, at=clock(10)
    )
    outs = dict.fromkeys(ids[:2], clock(12))
    actions.end_roll(session_id=card.id, outs=outs, by=dana, at=clock(12, 1))
    assert (minutes(cast, "robin"), minutes(cast, "alex"), minutes(cast, "jamie")) == (165, 135, 0)
    found = queries.roll(dana, card.id, at=clock(12, 5))
    assert [one.client_id for one in found.waiting] == [ids[2]]
    assert (found.therapeutic, found.unplaced) == (165, 0)
    assert queries.open_rolls(dana, at=clock(12, 5)) == (found,)
    (credit,) = day.ledger(cast, "alex")
    assert (credit.on, credit.title, credit.during) == (card.week, "Group a", card.during)


def test_a_scan_from_the_car_counts_for_nothing_until_staff_saw_the_person(cast: Cast) -> None:
    card = day.a_group(cast, "robin", "alex")
    told(cast, card, "robin", Turn.IN, clock(8, 55), way=Way.PHONE, who="robin")
    told(cast, card, "alex", Turn.IN, clock(8, 56), way=Way.KIOSK)
    ids = [cast.clients[one].id for one in ("robin", "alex")]
    actions.end_roll(
        session_id=card.id, outs=dict.fromkeys(ids, clock(12)), by=cast.viewer("dana"), at=clock(12)
    )
    assert (minutes(cast, "robin"), minutes(cast, "alex")) == (0, 0)
    assert row(cast, card, "robin").unattested and not row(cast, card, "robin").presence.there
    mine = queries.my_marks(cast.viewer("robin"), ids[0], during=card.during, at=clock(12))
    assert mine == ()  # the scan was before the session; what follows is asked from earlier on
    early = Period(clock(8), clock(13))
    found = queries.my_marks(cast.viewer("robin"), ids[0], during=early, at=day.NOON)
    assert [one.seen for one in found] == [False, True]
    by = cast.viewer("dana")
    actions.attest(session_id=card.id, client_ids=ids[:1], by=by, at=clock(12, 5))
    actions.attest(session_id=card.id, client_ids=ids[1:], seen_since=clock(10), by=by, at=clock(12, 5))
    assert (minutes(cast, "robin"), minutes(cast, "alex")) == (165, 105)
    assert row(cast, card, "alex").presence is Presence.LATE
    assert all(one.seen for one in queries.my_marks(cast.viewer("robin"), ids[0], during=early, at=day.NOON))
    # Vouched for twice is vouched for once.
    lines = models.Credit.objects.count()
    actions.attest(session_id=card.id, client_ids=ids, by=by, at=clock(12, 6))
    assert models.Credit.objects.count() == lines


def test_the_same_id_is_the_same_mark_and_never_another(cast: Cast) -> None:
    card, mark_id = day.a_group(cast, "robin", "alex"), new_id()
    told(cast, card, "robin", Turn.IN, clock(9), mark_id=mark_id)
    told(cast, card, "robin", Turn.IN, clock(9), mark_id=mark_id, at=clock(11))
    assert models.Mark.objects.count() == 1
    sent = DeviceMark(mark_id, card.id, cast.clients["robin"].id, Turn.IN, clock(9), Way.STAFF)
    for other in (
        replace(sent, client_id=cast.clients["alex"].id),
        replace(sent, turn=Turn.OUT),
        replace(sent, moment=clock(9, 1)),
        replace(sent, way=Way.PAPER),
        replace(sent, device="another tablet"),
    ):
        with pytest.raises(Refused, match="Another mark has this id"):
            actions.mark(mark=other, by=cast.viewer("dana"), at=clock(12))
    assert models.Mark.objects.count() == 1


def test_a_queue_is_replayed_twice_and_backwards_and_one_bad_mark_takes_no_other_along(cast: Cast) -> None:
    card, by = day.a_group(cast, "robin", "alex"), cast.viewer("dana")
    good = [
        _sent(cast, card, "robin", Turn.IN, 9, 7),
        _sent(cast, card, "robin", Turn.OUT, 12),
        _sent(cast, card, "alex", Turn.IN, 9),
        _sent(cast, card, "alex", Turn.OUT, 11),
    ]
    bad = [
        _sent(cast, card, "jamie", Turn.IN, 9),
        replace(_sent(cast, card, "robin", Turn.IN, 9), moment=clock(20)),
        replace(_sent(cast, card, "robin", Turn.IN, 9), session_id=new_id()),
        replace(good[0], turn=Turn.OUT),
        replace(_sent(cast, card, "alex", Turn.IN, 9), way=Way.VIDEO, place="At home"),
    ]
    queue = [good[3], bad[0], good[1], bad[1], good[2], bad[2], good[0], bad[3], bad[4]]
    first = actions.replay(marks=queue, by=by, at=clock(12, 30))
    assert [one.mark_id for one in first] == [one.id for one in queue]
    words = {one.mark_id: str(one.words) for one in first if one.outcome is Outcome.REFUSED}
    assert {one.mark_id for one in first if one.outcome is Outcome.KEPT} == {one.id for one in good}
    assert [words[one.id].split()[0] for one in (bad[0], bad[1], bad[2], bad[4])] == [
        "They",
        "That",
        "There",
        "By",
    ]
    assert sum(one.outcome is Outcome.REFUSED for one in first) == len(bad)
    again = actions.replay(marks=queue[::-1], by=by, at=clock(12, 31))
    assert [one.outcome for one in again].count(Outcome.SAME) == len(good)
    assert models.Mark.objects.count() == len(good)
    # Break of which nobody said when it was is taken off everybody.
    assert (minutes(cast, "robin"), minutes(cast, "alex")) == (173 - 15, 120 - 15)
    assert models.Credit.objects.count() == 2


def test_a_correction_keeps_both_values_and_needs_a_reason(cast: Cast) -> None:
    card, by, mark_id = day.a_group(cast, "robin"), cast.viewer("dana"), new_id()
    told(cast, card, "robin", Turn.IN, clock(9), mark_id=mark_id)
    told(cast, card, "robin", Turn.OUT, clock(12))
    assert minutes(cast, "robin") == 165
    with pytest.raises(Refused, match="why"):
        actions.correct_mark(mark_id=mark_id, to=clock(10), reason=" ", by=by, at=clock(13))
    actions.correct_mark(mark_id=mark_id, to=clock(10), reason="Came at ten", seen=0, by=by, at=clock(13))
    with pytest.raises(Stale):
        actions.correct_mark(mark_id=mark_id, to=clock(9, 30), reason="No", seen=0, by=by, at=clock(13))
    assert minutes(cast, "robin") == 105
    mark = row(cast, card, "robin").marks[0]
    assert (mark.said, mark.moment) == (clock(9), clock(10))
    assert [(one.was, one.to, one.reason) for one in mark.corrections] == [
        (clock(9), clock(10), "Came at ten")
    ]
    actions.correct_mark(mark_id=mark_id, to=None, reason="It was Alex", by=by, at=clock(13))
    assert minutes(cast, "robin") == 0
    assert row(cast, card, "robin").stray
    client_id = cast.clients["robin"].id
    lines = queries.entries(by, client_id, card.id, at=clock(13))
    assert [(one.revision, one.minutes, one.because) for one in lines] == [
        (1, 165, "mark"),
        (2, -60, "correction"),
        (3, -105, "correction"),
    ]


def test_impaired_is_neither_treatment_nor_an_absence(cast: Cast) -> None:
    card, by = day.a_group(cast, "robin"), cast.viewer("dana")
    robin = cast.clients["robin"].id
    told(cast, card, "robin", Turn.IN, clock(9))
    told(cast, card, "robin", Turn.OUT, clock(12))
    done = Protocol("Unsteady, smelled of drink", "Sister drives", "Keys with us", "Nurse called", "Priya")
    with pytest.raises(Refused, match="what was done"):
        actions.note_impaired(
            session_id=card.id, client_id=robin, since=clock(9), protocol=replace(done, words=" "), by=by,
            at=clock(12),
        )  # fmt: skip
    noted = actions.note_impaired(
        session_id=card.id, client_id=robin, since=clock(10), protocol=done, by=by, at=clock(12)
    )
    assert (noted.presence, noted.minutes) == (Presence.IMPAIRED, 45)
    assert noted.impaired is not None and noted.impaired.protocol == done
    again = actions.take_back_impaired(session_id=card.id, client_id=robin, by=by, at=clock(12))
    assert (again.presence, again.minutes) == (Presence.PRESENT, 165)


def test_a_visit_with_the_prescriber_is_taken_off_its_own_person(cast: Cast) -> None:
    card, by = day.a_group(cast, "robin", "alex"), cast.viewer("dana")
    ids = [cast.clients[one].id for one in ("robin", "alex")]
    actions.take_roll(session_id=card.id, present=ids, since=clock(9), by=by, at=clock(9, 4))
    actions.end_roll(session_id=card.id, outs=dict.fromkeys(ids, clock(12)), by=by, at=clock(12))
    running = actions.note_pause(
        session_id=card.id, kind=Apart.PRESCRIBER, during=Period(clock(10)), client_id=ids[0], by=by,
        at=clock(10),
    )  # fmt: skip
    assert (minutes(cast, "robin"), minutes(cast, "alex")) == (45, 165)
    ended = actions.end_pause(pause_id=running.id, until=clock(10, 20), by=by, at=clock(10, 20))
    assert (minutes(cast, "robin"), minutes(cast, "alex")) == (145, 165)
    with pytest.raises(Refused, match="whole group"):
        actions.note_pause(
            session_id=card.id, kind=Apart.BREAK, during=ended.during, client_id=ids[0], by=by, at=clock(12)
        )
    actions.take_back_pause(pause_id=ended.id, by=by, at=clock(12))
    assert minutes(cast, "robin") == 165


def test_what_the_clinic_cancels_credits_nobody_and_is_nobodys_absence(cast: Cast) -> None:
    card, by = day.a_group(cast, "robin"), cast.viewer("dana")
    robin = cast.clients["robin"].id
    told(cast, card, "robin", Turn.IN, clock(8, 30))
    dora, early = cast.viewer("dora"), clock(8, 45)
    sessions.cancel_session(
        session_id=card.id, why=Cancelled.TOO_FEW, version=card.version, by=dora, at=early
    )
    with pytest.raises(Refused, match="cancelled"):
        actions.note_absence(
            session_id=card.id, client_id=robin, kind=Presence.DID_NOT_COME, by=by, at=clock(12)
        )
    with pytest.raises(Refused, match="cancelled"):
        told(cast, card, "robin", Turn.OUT, clock(12))
    found = queries.roll(by, card.id, at=clock(12))
    assert (found.rows, found.waiting, found.therapeutic) == ((), (), 0)
    assert queries.open_rolls(by, at=clock(13)) == ()


def test_an_absence_is_said_again_in_other_words_and_taken_back(cast: Cast) -> None:
    card, by = day.a_group(cast, "robin"), cast.viewer("dana")
    robin = cast.clients["robin"].id
    note: dict[str, Any] = {"session_id": card.id, "client_id": robin, "by": by, "at": clock(12)}
    actions.note_absence(kind=Presence.DID_NOT_COME, **note)
    actions.note_absence(kind=Presence.DID_NOT_COME, **note)
    found = actions.note_absence(kind=Presence.EXCUSED, words="Court", told_at=clock(8), **note)
    assert found.presence is Presence.EXCUSED and found.settled
    assert models.Absence.objects.count() == 2
    # Who was there was not absent, whatever was noted before they came.
    told(cast, card, "robin", Turn.IN, clock(9, 5))
    assert row(cast, card, "robin").presence is Presence.PRESENT
    actions.take_back_absence(**note)
    with pytest.raises(NotFound):
        actions.take_back_absence(**note)


def test_minutes_move_with_a_session_that_moves_to_another_day(cast: Cast) -> None:
    card, by = day.a_group(cast, "robin"), cast.viewer("dana")
    told(cast, card, "robin", Turn.IN, clock(9))
    told(cast, card, "robin", Turn.OUT, clock(12))
    later = card.during.start + timedelta(days=1)
    Session.objects.filter(id=card.id).update(during=(later, later + timedelta(hours=3)))
    assert actions.settle(session_id=card.id, by=by, at=clock(13)) == 1
    lines = queries.entries(by, cast.clients["robin"].id, card.id, at=clock(13))
    assert [one.minutes for one in lines] == [165, -165]
    assert minutes(cast, "robin") == 0


def _reaches(cast: Cast, by: Viewer, card: SessionCard, client: str) -> bool:
    try:
        way = Way.PHONE if by.client_id else Way.STAFF
        sent = DeviceMark(new_id(), card.id, cast.clients[client].id, Turn.IN, clock(9), way)
        actions.mark(mark=sent, by=by, at=clock(9))
    except (NotFound, Refused):
        return False
    return True


def test_who_may_mark_whom(cast: Cast) -> None:
    card = day.a_group(cast, "robin", "alex", leader="dana")
    # Whoever leads a group knows everybody in it; colleagues only their own people; nobody from another site.
    assert _reaches(cast, cast.viewer("dana"), card, "alex")
    assert _reaches(cast, cast.viewer("ines"), card, "alex")
    assert not _reaches(cast, cast.viewer("ines"), card, "robin")
    assert not _reaches(cast, cast.viewer("nora"), card, "robin")
    assert _reaches(cast, cast.viewer("robin"), card, "robin")
    assert not _reaches(cast, cast.viewer("robin"), card, "alex")
    assert not _reaches(cast, Viewer(Audience.PUBLIC), card, "robin")
    assert [one.name for one in queries.roll(cast.viewer("dana"), card.id, at=clock(9)).rows] == [
        "Robin Example",
        "Alex Sample",
    ]
    assert [one.name for one in queries.roll(cast.viewer("ines"), card.id, at=clock(9)).rows] == [
        "Alex Sample"
    ]
    mark_id = models.Mark.objects.filter(client_id=cast.clients["robin"].id).values_list("id", flat=True)[0]
    for name in ("robin", "ines", "nora"):
        with pytest.raises(NotFound):
            actions.correct_mark(mark_id=mark_id, to=None, reason="No", by=cast.viewer(name), at=clock(12))
    robin = cast.clients["robin"].id
    assert queries.credits(cast.viewer("nora"), [robin], during=card.during, at=clock(12)) == {robin: ()}


def _a_mark(cast: Cast) -> models.Mark:
    card = day.a_group(cast, "robin")
    told(cast, card, "robin", Turn.IN, clock(9))
    told(cast, card, "robin", Turn.OUT, clock(12))
    return models.Mark.objects.earliest("moment")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("mark", "moment", clock(10)), ("credit", "minutes", 300), ("mark", "by_name", "Somebody")],
)
def test_no_row_that_was_told_or_credited_ever_changes(
    cast: Cast, table: str, column: str, value: object
) -> None:
    _a_mark(cast)
    model: Any = {"mark": models.Mark, "credit": models.Credit}[table]
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        model.objects.update(**{column: value})
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        model.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"way": "video", "consent": None}, "attendance_video_says_where"),
        ({"way": "kiosk", "by_staff": True}, "attendance_a_scan_is_nobodys_word"),
    ],
)
def test_no_raw_mark_says_what_no_mark_may(cast: Cast, change: dict[str, object], constraint: str) -> None:
    row = _a_mark(cast)
    columns: dict[str, object] = {
        "id": new_id(), "session_id": row.session_id, "client_id": row.client_id, "turn": "in",
        "moment": clock(9), "way": "staff", "by_staff": True, "by_name": "raw", "at": clock(9),
    }  # fmt: skip
    with pytest.raises(Error, match=constraint), transaction.atomic():
        models.Mark.objects.create(**(columns | change))


def test_the_ledger_is_written_in_order(cast: Cast) -> None:
    _a_mark(cast)
    line = models.Credit.objects.get()
    columns = {
        name: getattr(line, name)
        for name in ("session_id", "client_id", "revision", "minutes", "service", "on", "begins", "ends")
    }
    with pytest.raises(Error, match="attendance_credited_in_order"), transaction.atomic():
        models.Credit.objects.create(
            **columns, id=new_id(), by_video=False, because="raw", by_name="raw", at=clock(9)
        )


def test_reading_a_roll_and_a_ledger_asks_as_much_for_many_as_for_few(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    card = day.a_group(cast, "robin", "alex", "jamie")
    ids: list[UUID] = [cast.clients[one].id for one in ("robin", "alex", "jamie")]
    actions.take_roll(session_id=card.id, present=ids, by=SYSTEM, at=clock(9))
    actions.end_roll(session_id=card.id, outs=dict.fromkeys(ids, clock(12)), by=SYSTEM, at=clock(12))
    dana = cast.viewer("dana")
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        assert len(queries.roll(dana, card.id, at=clock(12)).rows) == 3
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert len(queries.credits(SYSTEM, ids, during=card.during, at=clock(12))) == 3
    assert scenes.card(cast, "a").taken == 3
