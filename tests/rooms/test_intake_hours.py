"""Intake on real PostgreSQL: assessment hours, never twice; reach, steps and the board."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from stepdown.intake import actions, models, queries
from stepdown.intake.rules import booking as booking_rules
from stepdown.intake.vocabulary import (
    Answer,
    Caller,
    CallSheet,
    Channel,
    Column,
    Figure,
    OutcomeEntry,
    OutcomeKind,
    Step,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import NOBODY
from stepdown.people import actions as people
from stepdown.people.rules import ROLES
from stepdown.people.vocabulary import Permission
from tests.cast import NOW, SYSTEM, Cast, assemble
from tests.scenes_intake import (
    DAY,
    HOUR,
    SAFE_ANSWERS,
    TOMORROW_9,
    book,
    call,
    page,
)

# ---- hours


def test_free_hours_are_offered_from_opening_hours_and_bookings(cast: Cast) -> None:
    iva = cast.viewer("iva")
    day = TOMORROW_9.date()
    before = queries.hours(iva, cast.harbor.id, minutes=60, day=day, at=NOW)
    names = {slot.assessor_name for slot in before}
    assert names == {"Dana Demo", "Ines Invented", "Priya Placeholder", "Dr Hart Sample", "Dora Director"}
    book(cast, call(cast))
    after = queries.hours(iva, cast.harbor.id, minutes=60, day=day, at=NOW)
    gone = {(slot.assessor_name, slot.starts_at) for slot in before} - {
        (slot.assessor_name, slot.starts_at) for slot in after
    }
    # an hour of one's own, and the two half hours that would run into it
    half = timedelta(minutes=30)
    assert gone == {("Dana Demo", TOMORROW_9 + shift) for shift in (-half, timedelta(0), half)}
    sunday = date(2026, 11, 22)
    assert queries.hours(iva, cast.harbor.id, minutes=60, day=sunday, at=NOW) == ()
    assert queries.hours(iva, cast.harbor.id, minutes=60, at=NOW)[0].starts_at >= NOW + HOUR


def test_those_who_assess_are_exactly_the_roles_that_may() -> None:
    from stepdown.intake.queries.hours import ASSESSING

    assert {role for role, granted in ROLES.items() if Permission.ASSESS in granted} == ASSESSING


def test_a_booked_assessment_moves_the_inquiry_and_shows_in_the_assessors_day(cast: Cast) -> None:
    inquiry_id = call(cast, CallSheet(called_name="Nia Fictional"))
    book(cast, inquiry_id)
    one = page(cast, inquiry_id)
    assert one.card.step is Step.BOOKED and one.booking is not None
    assert (one.booking.assessor_name, one.booking.minutes) == ("Dana Demo", 60)
    mine = queries.bookings(
        cast.viewer("dana"), since=TOMORROW_9, until=TOMORROW_9 + DAY, assessor_id=cast.staff["dana"].id
    )
    assert [str(kept.shown_as) for kept in mine] == ["Nia Fictional"]


def test_an_assessor_is_never_in_two_assessments_at_once(cast: Cast) -> None:
    book(cast, call(cast))
    other = call(cast)
    with pytest.raises(Refused, match="taken"):
        book(cast, other, starts=TOMORROW_9 + timedelta(minutes=30))
    assert page(cast, other).booking is None
    book(cast, other, starts=TOMORROW_9 + HOUR)


def test_even_past_the_action_the_database_keeps_an_assessor_from_being_booked_twice(cast: Cast) -> None:
    book(cast, call(cast))
    row = models.Booking.objects.get()
    with pytest.raises(IntegrityError, match="intake_assessor_never_twice"), transaction.atomic():
        models.Booking.objects.create(
            inquiry_id=call(cast), assessor_id=row.assessor_id, during=row.during, at=NOW
        )


def test_moving_an_assessment_gives_the_first_hour_back(cast: Cast) -> None:
    inquiry_id = call(cast)
    book(cast, inquiry_id)
    book(cast, inquiry_id, who="ines", starts=TOMORROW_9 + HOUR)
    book(cast, call(cast))
    one = page(cast, inquiry_id)
    assert one.booking is not None and one.booking.assessor_name == "Ines Invented"


def test_hours_outside_opening_past_or_of_someone_who_does_not_assess_are_refused(cast: Cast) -> None:
    inquiry_id = call(cast)
    with pytest.raises(Refused, match="not open"):
        book(cast, inquiry_id, starts=TOMORROW_9 - 5 * HOUR)
    with pytest.raises(Refused, match="passed"):
        book(cast, inquiry_id, starts=NOW - HOUR)
    for name in ("iva", "nora"):
        with pytest.raises(NotFound):
            book(cast, inquiry_id, who=name)


def test_withdrawal_danger_is_seen_to_before_an_hour_is_booked(cast: Cast) -> None:
    answers = {"drinks_daily": Answer.YES, "past_seizure": Answer.YES}
    inquiry_id = call(cast, CallSheet(answers=answers))
    with pytest.raises(Refused, match="help today"):
        book(cast, inquiry_id)
    entry = OutcomeEntry(OutcomeKind.MEDICAL_TODAY, referred_to="Lakeside Detox", warm=True)
    actions.record_outcome(inquiry_id=inquiry_id, entry=entry, by=cast.viewer("iva"), at=NOW)
    book(cast, inquiry_id)


def test_who_did_not_come_is_screened_again_and_the_hour_is_free(cast: Cast) -> None:
    inquiry_id, iva = call(cast), cast.viewer("iva")
    with pytest.raises(Refused):
        actions.record_outcome(
            inquiry_id=inquiry_id, entry=OutcomeEntry(OutcomeKind.DID_NOT_COME), by=iva, at=NOW
        )
    book(cast, inquiry_id)
    actions.record_outcome(
        inquiry_id=inquiry_id, entry=OutcomeEntry(OutcomeKind.DID_NOT_COME), by=iva, at=TOMORROW_9 + HOUR
    )
    one = page(cast, inquiry_id)
    assert (one.card.step, one.booking) == (Step.SCREENED, None)


def test_an_hour_is_given_back_with_a_reason(cast: Cast) -> None:
    inquiry_id, iva = call(cast), cast.viewer("iva")
    with pytest.raises(NotFound):
        actions.cancel_assessment(inquiry_id=inquiry_id, why="ill", by=iva, at=NOW)
    book(cast, inquiry_id)
    with pytest.raises(Refused):
        actions.cancel_assessment(inquiry_id=inquiry_id, why=" ", by=iva, at=NOW)
    actions.cancel_assessment(inquiry_id=inquiry_id, why="ill", by=iva, at=NOW)
    assert page(cast, inquiry_id).card.step is Step.SCREENED


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_want_one_hour_and_one_gets_it() -> None:
    cast = assemble()
    iva = cast.viewer("iva")
    inquiries = [call(cast) for _ in range(12)]
    gate, won, lost = threading.Barrier(12), [], []

    def want(inquiry_id: UUID) -> None:
        gate.wait()
        try:
            made = actions.book_assessment(
                inquiry_id=inquiry_id,
                assessor_id=cast.staff["dana"].id,
                starts_at=TOMORROW_9,
                minutes=60,
                by=iva,
                at=NOW,
            )
            won.append(made)
        except Refused as refused:
            lost.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(inquiry_id,)) for inquiry_id in inquiries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(won), len(lost)) == (1, 11)
    # everyone was told in words, nobody met an error of the database
    assert set(lost) == {str(booking_rules.busy().reason)}
    assert models.Booking.objects.filter(ended_at=None).count() == 1


# ---- reach, links, steps


def test_only_the_sites_own_people_reach_an_inquiry(cast: Cast) -> None:
    inquiry_id = call(cast)
    assert queries.inquiry(cast.viewer("dora"), inquiry_id, at=NOW)
    for viewer in (cast.viewer("nora"), cast.viewer("otto"), cast.viewer("robin"), NOBODY):
        with pytest.raises(NotFound):
            queries.inquiry(viewer, inquiry_id, at=NOW)
        assert queries.call_backs(viewer, at=NOW) == ()
        with pytest.raises(NotFound):
            actions.end_call(inquiry_id=inquiry_id, by=viewer, at=NOW)


def test_an_inquiry_becomes_one_client_and_stays_that_one(cast: Cast) -> None:
    inquiry_id, iva = call(cast), cast.viewer("iva")
    robin, alex = cast.clients["robin"].id, cast.clients["alex"].id
    for _ in range(2):
        actions.link_client(inquiry_id=inquiry_id, client_id=robin, by=iva, at=NOW)
    with pytest.raises(NotFound):
        actions.link_client(inquiry_id=inquiry_id, client_id=alex, by=iva, at=NOW)
    shown = queries.inquiry_of_client(iva, robin)
    assert shown is not None and shown.id == inquiry_id
    assert queries.inquiry_of_client(iva, alex) is None
    assert set(queries.steps_of_client(iva, [robin, alex])) == {robin}


def test_later_rooms_move_an_inquiry_forward_once(cast: Cast) -> None:
    inquiry_id, dana = call(cast), cast.viewer("dana")
    book(cast, inquiry_id)
    mark = actions.mark_step
    assert mark(inquiry_id=inquiry_id, step=Step.ASSESSED, by=dana, at=NOW + DAY)
    assert not mark(inquiry_id=inquiry_id, step=Step.ASSESSED, by=dana, at=NOW + 2 * DAY)
    assert mark(inquiry_id=inquiry_id, step=Step.ADMITTED, by=dana, at=NOW + 2 * DAY)
    assert not mark(inquiry_id=inquiry_id, step=Step.DECIDED, by=dana, at=NOW + 3 * DAY)
    with pytest.raises(NotFound):
        mark(inquiry_id=new_id(), step=Step.ASSESSED, by=dana, at=NOW)
    with pytest.raises(Refused, match="done"):
        book(cast, inquiry_id)


def test_a_later_room_may_name_the_client_instead(cast: Cast) -> None:
    inquiry_id, iva, dana = call(cast), cast.viewer("iva"), cast.viewer("dana")
    robin = cast.clients["robin"].id
    assert not actions.mark_client_step(client_id=robin, step=Step.ASSESSED, by=dana, at=NOW)
    actions.link_client(inquiry_id=inquiry_id, client_id=robin, by=iva, at=NOW)
    assert actions.mark_client_step(client_id=robin, step=Step.ASSESSED, by=dana, at=NOW)
    assert not actions.mark_client_step(client_id=robin, step=Step.ASSESSED, by=dana, at=NOW)
    assert page(cast, inquiry_id).card.step is Step.ASSESSED


# ---- the board


def test_the_board_shows_who_waits_where_and_how_long(cast: Cast) -> None:
    iva = cast.viewer("iva")
    late = NOW + 10 * DAY
    new = call(cast, CallSheet(channel=Channel.WEB, called_name="M."))
    first = call(cast, CallSheet(answers={**SAFE_ANSWERS, "pregnant": Answer.YES}), at=late)
    actions.end_call(inquiry_id=first, by=iva, at=late)
    waits = call(cast, CallSheet(answers=SAFE_ANSWERS, about="a brother, 29", caller=Caller.FAMILY))
    actions.end_call(inquiry_id=waits, by=iva, at=NOW)
    booked = call(cast)
    book(cast, booked)
    board = queries.pipeline(iva, at=late)
    columns = {column.column: [card.inquiry.id for card in column.cards] for column in board.columns}
    assert columns == {
        Column.NEW: [new],
        Column.SCREENED: [first, waits],  # who is pregnant goes before who waits longer
        Column.BOOKED: [booked],
        Column.ASSESSED: [],
        Column.STARTING: [],
    }
    by_id = {card.inquiry.id: card for column in board.columns for card in column.cards}
    assert (by_id[new].waiting.days, by_id[new].waiting.over) == (10, True)
    assert not by_id[first].waiting.over
    assert "a brother, 29" in str(by_id[waits].lines[0])
    assert by_id[booked].when == TOMORROW_9 and "Dana Demo" in str(by_id[booked].lines[0])


def test_the_board_narrows_to_words_priority_danger_and_who_waits_too_long(cast: Cast) -> None:
    iva, at = cast.viewer("iva"), NOW + 5 * DAY
    call(cast, CallSheet(channel=Channel.WEB, called_name="Ava"), at=at)
    call(cast, CallSheet(channel=Channel.WEB, answers={"injects": Answer.YES}), at=at)
    call(cast, CallSheet(channel=Channel.WEB, answers={"overdose_now": Answer.YES}), at=NOW)

    def count(**wish: str) -> int:
        return sum(len(column.cards) for column in queries.pipeline(iva, at=at, **wish).columns)

    assert (count(), count(text="ava"), count(text="nobody")) == (3, 1, 0)
    assert (count(only="priority"), count(only="danger"), count(only="over")) == (1, 1, 1)


def test_medians_and_losses_open_to_their_cases(cast: Cast) -> None:
    iva, dana = cast.viewer("iva"), cast.viewer("dana")
    through, quiet = call(cast, CallSheet(answers=SAFE_ANSWERS)), call(cast, CallSheet(answers=SAFE_ANSWERS))
    for step, after in ((Step.ASSESSED, 4), (Step.DECIDED, 5), (Step.ADMITTED, 6), (Step.STARTED, 9)):
        actions.mark_step(inquiry_id=through, step=step, by=dana, at=NOW + after * DAY)
    actions.end_call(inquiry_id=quiet, by=iva, at=NOW)
    actions.record_outcome(inquiry_id=quiet, entry=OutcomeEntry(OutcomeKind.QUIET), by=iva, at=NOW + 7 * DAY)
    board = queries.pipeline(iva, at=NOW + 10 * DAY)
    medians = {median.figure: (median.days, median.cases) for median in board.medians}
    assert medians == {
        Figure.CALL_TO_ASSESSMENT: (4.0, 1),
        Figure.ASSESSMENT_TO_START: (5.0, 1),
        Figure.CALL_TO_START: (9.0, 1),
    }
    assert (board.opened, board.lost) == (2, 1)
    (loss,) = board.losses
    assert (loss.step, loss.reason, loss.count) == (Step.SCREENED, OutcomeKind.QUIET, 1)
    (case,) = queries.cases(iva, Figure.CALL_TO_START, at=NOW + 10 * DAY)
    assert case.inquiry.id == through
    (gone,) = queries.lost_cases(iva, at=NOW + 10 * DAY)
    assert (gone.inquiry.id, gone.inquiry.step) == (quiet, Step.SCREENED)


def test_an_old_admission_leaves_the_board(cast: Cast) -> None:
    inquiry_id, dana = call(cast), cast.viewer("dana")
    actions.mark_step(inquiry_id=inquiry_id, step=Step.ADMITTED, by=dana, at=NOW)

    def starting(days: int) -> int:
        return len(queries.pipeline(cast.viewer("iva"), at=NOW + days * DAY).columns[-1].cards)

    assert (starting(1), starting(60)) == (1, 0)


def test_adding_a_client_from_an_inquiry_needs_reach_of_both(cast: Cast) -> None:
    elsewhere = people.add_client(chosen_name="Casey Sample", site_id=cast.mill.id, by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        actions.link_client(inquiry_id=call(cast), client_id=elsewhere.id, by=cast.viewer("iva"), at=NOW)
