"""The day and the week closed on a real database: figures frozen, the clinic's part never theirs, calls."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from stepdown.attendance import actions as attendance
from stepdown.attendance import queries as ledger
from stepdown.attendance.vocabulary import Presence, Turn
from stepdown.episode import queries as episodes
from stepdown.journeys import call_absent, close_day, close_week, record_death
from stepdown.journeys.attendance_letter import Kind, attendance_letter, attended
from stepdown.journeys.disclose import TO_CLIENT
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox import actions as outbox
from stepdown.outbox.models import Letter
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, To
from stepdown.overview.queries import meter
from stepdown.phone import actions as phone
from stepdown.phone.vocabulary import Came, LineWords, Voicemail
from stepdown.privacy.models import Disclosure
from stepdown.privacy.vocabulary import Purpose, Recipient, RecipientKind
from stepdown.session import actions as session
from stepdown.session.vocabulary import Cancelled, Dated, SessionCard
from stepdown.week_close import actions, models, queries
from stepdown.week_close.vocabulary import Because, ClosedWeek, Decision, Ended, TaskKind, Undone
from tests import scenes_day as day
from tests import scenes_session as scenes
from tests.cast import SYSTEM, Cast

DAY = timedelta(days=1)
MONDAY = scenes.NEXT
AFTER = day.EVENING + 7 * DAY


def absent(cast: Cast, card: SessionCard, client: str, kind: Presence = Presence.DID_NOT_COME) -> None:
    at = card.during.end or card.during.start
    attendance.note_absence(
        session_id=card.id, client_id=cast.clients[client].id, kind=kind, words="", by=SYSTEM, at=at
    )


def a_held_week(cast: Cast) -> dict[str, SessionCard]:
    """Robin: Monday whole, Wednesday cancelled by the clinic, Friday for half. Alex: Monday missed."""
    day.in_treatment(cast)
    cards = day.published(
        cast,
        day.skills(cast, "mon", 0, "robin", "alex"),
        day.skills(cast, "wed", 2, "robin"),
        day.skills(cast, "fri", 4, "robin"),
    )
    session.cancel_session(
        session_id=cards["wed"].id,
        why=Cancelled.STAFF_AWAY,
        version=cards["wed"].version,
        by=cast.viewer("dora"),
        at=cards["wed"].during.start - DAY,
    )
    day.held(cast, cards["mon"], {"robin": 60})
    day.held(cast, cards["fri"], {"robin": 30})
    absent(cast, cards["mon"], "alex")
    return cards


def close(cast: Cast, *, who: str = "priya", at: datetime = AFTER) -> int:
    return close_week.close_week(site_id=cast.harbor.id, on=MONDAY + 2 * DAY, by=cast.viewer(who), at=at)


def own(cast: Cast, client: str) -> ClosedWeek:
    """Somebody's week as the programme counts it."""
    found = queries.weeks_of(cast.viewer("dora"), cast.clients[client].id, at=AFTER)
    return next(one for one in found if one.week.asked.key == "programme")


# ---- the week


def test_a_closed_week_says_the_same_minutes_as_meter_ledger_and_letter(cast: Cast) -> None:
    a_held_week(cast)
    assert close(cast) >= 2
    robin, dora = cast.clients["robin"].id, cast.viewer("dora")
    figures = own(cast, "robin").week.figures
    week = meter(dora, robin, on=MONDAY, at=AFTER).weeks[0]
    span = Period(day.EVENING - 2 * DAY, AFTER)
    credited = sum(one.minutes for one in ledger.credits(SYSTEM, [robin], during=span, at=AFTER)[robin])
    paper = attended(dora, robin, first=MONDAY, last=MONDAY + 6 * DAY, at=AFTER)
    assert figures.attended == week.done == credited == paper.minutes == 90
    assert figures.prescribed == week.prescribed
    assert (figures.days_had, figures.days_wanted) == (week.days_done, week.days_asked)
    assert figures.short == figures.prescribed - 90


def test_what_the_clinic_cancelled_is_never_the_persons_and_comes_first(cast: Cast) -> None:
    a_held_week(cast)
    close(cast)
    robin = own(cast, "robin")
    assert robin.week.figures.why[0] == (Because.BY_CLINIC, 60)
    assert Because.DID_NOT_COME not in dict(robin.week.figures.why)
    alex = own(cast, "alex")
    assert dict(alex.week.figures.why)[Because.DID_NOT_COME] == 60
    assert Because.BY_CLINIC not in dict(alex.week.figures.why)


def test_a_week_is_closed_when_it_is_over_and_its_rolls_are_settled_and_once(cast: Cast) -> None:
    day.in_treatment(cast)
    cards = day.published(cast, day.skills(cast, "mon", 0, "robin"))
    with pytest.raises(Refused, match="ends on 2026-11-29"):
        close(cast, at=day.EVENING)
    close(cast)
    robin = cast.clients["robin"].id
    assert queries.weeks_of(cast.viewer("dora"), robin, at=AFTER) == ()
    found = close_week.weeks_to_close(cast.viewer("dora"), cast.harbor.id, on=MONDAY, at=AFTER)
    waits = {str(one.against.reason) for one in found if one.week.client_id == robin and one.against}
    assert waits == {"1 place in a roll is not settled: a check-out, a scan or a word is missing."}
    day.held(cast, cards["mon"], {"robin": 60})
    first = close(cast)
    assert first and close(cast) == 0
    assert close_week.close_week(site_id=cast.harbor.id, on=MONDAY, by=cast.viewer("bea"), at=AFTER) == 0


def test_closed_figures_are_frozen_by_the_database(cast: Cast) -> None:
    a_held_week(cast)
    close(cast)
    for change in (
        lambda: models.ClosedWeek.objects.update(attended=999),
        lambda: models.ClosedWeek.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_later_correction_stands_beside_and_opens_a_refund_that_is_settled_once(cast: Cast) -> None:
    cards = a_held_week(cast)
    close(cast)
    robin, bea = cast.clients["robin"].id, cast.viewer("bea")
    roll = ledger.roll(SYSTEM, cards["mon"].id, at=AFTER)
    out = next(
        one for row in roll.rows for one in row.marks if one.client_id == robin and one.turn is Turn.OUT
    )
    attendance.correct_mark(
        mark_id=out.id,
        to=out.said - timedelta(minutes=20),
        reason="Left for the dentist",
        by=cast.viewer("dana"),
        at=AFTER,
    )
    assert close_week.look_again(site_id=cast.harbor.id, on=MONDAY + 2 * DAY, by=bea, at=AFTER) >= 1
    assert close_week.look_again(site_id=cast.harbor.id, on=MONDAY + 2 * DAY, by=bea, at=AFTER) == 0
    found = own(cast, "robin")
    assert (found.week.figures.attended, found.newest.attended) == (90, 70)
    (later,) = found.later
    assert later.task is TaskKind.REFUND
    assert [(one.was, one.now) for one in later.differences] == [(60, 40)]
    assert later.id in {one.later.id for one in queries.owing(bea, at=AFTER)}
    with pytest.raises(Refused):
        actions.settle(later_id=later.id, words=" ", version=1, by=bea, at=AFTER)
    with pytest.raises(Stale):
        actions.settle(later_id=later.id, words="Paid back", version=7, by=bea, at=AFTER)
    actions.settle(later_id=later.id, words="Paid back", version=1, by=bea, at=AFTER)
    with pytest.raises(NotFound):
        actions.settle(later_id=later.id, words="Paid back", version=2, by=bea, at=AFTER)


# ---- the day and the calls


def test_the_end_of_a_day_names_what_is_left_by_person_and_needs_a_word(cast: Cast) -> None:
    day.in_treatment(cast)
    cards = day.published(cast, day.skills(cast, "mon", 0, "robin", "alex"))
    start = cards["mon"].during.start
    attendance.take_roll(
        session_id=cards["mon"].id, present=[cast.clients["robin"].id], since=start, by=SYSTEM, at=start
    )
    sheet = close_day.day(cast.viewer("priya"), cast.harbor.id, on=MONDAY, at=day.EVENING)
    (dana,) = sheet.of_staff
    kinds = {one.kind for one in dana.left}
    assert dana.name == "Dana Demo"
    assert kinds == {Undone.CHECK_OUT, Undone.NOT_SAID, Undone.NOTE, Undone.TOPIC}
    with pytest.raises(Refused):
        close_day.close_day(
            site_id=cast.harbor.id, on=MONDAY, words="", by=cast.viewer("priya"), at=day.EVENING
        )
    made = close_day.close_day(
        site_id=cast.harbor.id, on=MONDAY, words="Dana, tomorrow", by=cast.viewer("priya"), at=day.EVENING
    )
    assert made.left[Undone.CHECK_OUT.value] == 1
    with pytest.raises(NotFound):
        close_day.close_day(
            site_id=cast.mill.id, on=MONDAY, words="x", by=cast.viewer("priya"), at=day.EVENING
        )


def a_safe_line(cast: Cast, *, evening: bool = True, voicemail: Voicemail = Voicemail.NO) -> UUID:
    """Alex's number, with times that hold the evening of the checks, or do not."""
    hours = (time(17), time(21)) if evening else (time(8), time(9))
    words = LineWords(
        address="555-0188",
        label="Mobile",
        caller_name="Pat",
        voicemail=voicemail,
        times=tuple(WeekWindow(one, *hours) for one in range(7)),
    )
    return phone.add_line(
        client_id=cast.clients["alex"].id, words=words, by=cast.viewer("ines"), at=scenes.LATER
    )


def call(cast: Cast, line: UUID, came: Came, *, words: str = "", at: datetime = day.EVENING) -> bool:
    return call_absent.call_absent(
        client_id=cast.clients["alex"].id, line_id=line, came=came, words=words, by=cast.viewer("ines"), at=at
    )


def waiting(cast: Cast, *, at: datetime = day.EVENING) -> list[UUID]:
    listed, fresh, _ = close_day.to_call(cast.viewer("priya"), cast.harbor.id, at=at)
    return [*(one.client_id for one in listed), *(one.client_id for one in fresh)]


def test_the_list_is_of_whom_nobody_has_reached_and_escalates_to_a_named_decision(cast: Cast) -> None:
    a_held_week(cast)
    alex, line = cast.clients["alex"].id, a_safe_line(cast)
    assert waiting(cast) == [alex]
    assert not call(cast, line, Came.NO_ANSWER)
    assert waiting(cast) == [alex]
    priya = cast.viewer("priya")
    later = day.EVENING + 3 * DAY
    (one,) = queries.not_reached(priya, cast.harbor.id, at=later)
    assert (one.days, one.decision_due, len(one.tries)) == (3, True, 1)
    assert call_absent.tell_supervisors(by=SYSTEM, at=later) == 1
    assert call_absent.tell_supervisors(by=SYSTEM, at=later + timedelta(hours=1)) == 0, "told twice in a day"

    def decided(by: Viewer) -> None:
        call_absent.decide(
            absent_id=one.id,
            decision=Decision.WAIT,
            words="Works away until Friday",
            until=MONDAY + 4 * DAY,
            version=one.version,
            by=by,
            at=later,
        )

    with pytest.raises(Refused):
        decided(cast.viewer("ines"))
    decided(priya)
    assert not queries.one_not_reached(priya, one.id, at=later).decision_due
    assert queries.one_not_reached(priya, one.id, at=later + DAY).decision_due
    assert call(cast, line, Came.SPOKE, words="Safe, comes on Monday", at=later)
    assert waiting(cast, at=later) == []
    assert queries.one_not_reached(priya, one.id, at=later).ended is Ended.REACHED


def test_a_call_keeps_to_safe_times_and_leaves_no_message_that_was_not_allowed(cast: Cast) -> None:
    a_held_week(cast)
    early, late = a_safe_line(cast, evening=False), a_safe_line(cast)
    with pytest.raises(Refused):
        call(cast, early, Came.NO_ANSWER)
    with pytest.raises(Refused):
        call(cast, late, Came.VOICEMAIL)
    assert models.CallTry.objects.count() == 0


def test_who_comes_to_the_next_session_is_called_no_more(cast: Cast) -> None:
    day.in_treatment(cast)
    cards = day.published(
        cast,
        day.skills(cast, "mon", 0, "alex"),
        day.skills(cast, "wed", 2, "alex"),
        day.skills(cast, "w2", 2, "alex", hour=11),
    )
    absent(cast, cards["mon"], "alex")
    close_day.close_day(
        site_id=cast.harbor.id, on=MONDAY, words="Ines calls", by=cast.viewer("priya"), at=day.EVENING
    )
    day.held(cast, cards["wed"], {"alex": 60})
    absent(cast, cards["w2"], "alex")
    later = day.EVENING + 2 * DAY
    close_day.close_day(
        site_id=cast.harbor.id, on=MONDAY + 2 * DAY, words="Notes", by=cast.viewer("priya"), at=later
    )
    assert waiting(cast, at=later) == []


# ---- letters


def test_a_letter_goes_out_under_a_consent_that_names_its_categories_and_stands_in_the_log(
    cast: Cast,
) -> None:
    a_held_week(cast)
    robin, days = cast.clients["robin"].id, (MONDAY, MONDAY + 6 * DAY)
    court = Recipient(RecipientKind.COURT, "County court")
    with pytest.raises(Refused):
        attendance_letter(
            client_id=robin,
            kind=Kind.LETTER,
            days=days,
            recipient=court,
            purpose=Purpose.CRIMINAL_JUSTICE,
            by=cast.viewer("dana"),
            at=AFTER,
        )
    assert not Disclosure.objects.exists()
    made = attendance_letter(
        client_id=robin,
        kind=Kind.CERTIFICATE,
        days=days,
        recipient=TO_CLIENT,
        purpose=Purpose.OWN_REQUEST,
        by=cast.viewer("dana"),
        at=AFTER,
    )
    assert made.body.startswith(b"%PDF") and Disclosure.objects.count() == 1
    with pytest.raises(Refused):
        attended(cast.viewer("dana"), robin, first=MONDAY, last=date(2027, 1, 1), at=AFTER)


# ---- death


def test_a_death_entered_once_stops_every_message_also_those_queued(cast: Cast) -> None:
    a_held_week(cast)
    alex, priya = cast.clients["alex"].id, cast.viewer("priya")
    later = day.published(cast, *_again(cast))["next"]
    close_day.list_missed(site_id=cast.harbor.id, on=MONDAY, by=priya, at=day.EVENING)

    def letter() -> UUID:
        to = To(address="alex@example.invalid")
        draft = Draft(to, Channel.EMAIL, LetterKind.MESSAGE, say("Hello"), about_client_id=alex)
        return outbox.write(draft=draft, by=SYSTEM, at=day.EVENING)

    queued = letter()
    version = record_death.known(priya, alex, at=day.EVENING).version
    stopped = record_death.record_death(
        client_id=alex, on=MONDAY, words="Their sister called", version=version, by=priya, at=day.EVENING
    )
    after = letter()
    assert stopped == 1
    assert outbox.send_due(by=SYSTEM, at=AFTER).sent == 0
    assert {row.sent_at for row in Letter.objects.filter(id__in=[queued, after])} == {None}
    assert waiting(cast) == []
    assert alex not in scenes.card(cast, later.plan_key).client_ids
    (episode,) = episodes.episodes(priya, alex, at=AFTER)
    assert not episode.open and episode.discharges[0].reason.code == "died"
    assert "sister" in episode.discharges[0].words
    with pytest.raises(Refused):
        record_death.record_death(client_id=alex, on=None, words="x", version=None, by=priya, at=AFTER)


def _again(cast: Cast) -> tuple[Dated, ...]:
    """The same week with one more session of Alex's on Friday evening."""
    return (
        day.skills(cast, "mon", 0, "robin", "alex"),
        day.skills(cast, "fri", 4, "robin"),
        day.skills(cast, "next", 4, "alex", hour=18),
    )
