"""Intake on real PostgreSQL: who calls again is found, and the open door confirms nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from stepdown.intake import actions, models, queries
from stepdown.intake.vocabulary import (
    Answer,
    CallSheet,
    Channel,
    Match,
    OutcomeEntry,
    OutcomeKind,
    Safe,
    Step,
)
from stepdown.kernel.refusal import Refused
from stepdown.outbox import queries as outbox
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_intake import DAY, PHONE, PUBLIC, WORD, book, call, dump, find, page

# ---- found again


def test_a_caller_who_returns_is_found_by_word_number_or_address(cast: Cast) -> None:
    inquiry_id = call(cast, CallSheet(phone=PHONE, email="m@example.invalid", code_word=WORD))
    for facts in (
        {"code_word": "Blue  HERON"},
        {"number": "+1 555 010 0142"},
        {"number": "M@example.invalid"},
    ):
        found = find(cast, **facts)
        assert (found.match, found.inquiry_id) == (Match.ONE, inquiry_id)


def test_a_word_nobody_chose_and_no_word_at_all_find_nothing(cast: Cast) -> None:
    call(cast, CallSheet(code_word=WORD))
    assert find(cast, code_word="grey heron").match is Match.NONE
    assert find(cast).match is Match.NONE


def test_one_word_of_two_people_lists_neither_and_asks_the_next_thing(cast: Cast) -> None:
    first = call(cast, CallSheet(code_word=WORD, called_name="Ava"))
    second = call(cast, CallSheet(code_word=WORD, called_name="Ben"), at=NOW + 20 * DAY)
    third = call(cast, CallSheet(code_word=WORD, called_name="Nia"), at=NOW + 21 * DAY)
    asked = find(cast, code_word=WORD)
    assert asked.match is Match.SEVERAL and asked.inquiry_id is None and "month" in str(asked.ask_next)
    assert find(cast, code_word=WORD, month=date(2026, 11, 1)).inquiry_id == first
    december = {"code_word": WORD, "month": date(2026, 12, 1)}
    asked = find(cast, **december)
    assert asked.match is Match.SEVERAL and "call you" in str(asked.ask_next)
    assert find(cast, **december, called_name="ben").inquiry_id == second
    assert find(cast, **december, called_name=" NIA ").inquiry_id == third
    assert find(cast, **december, site_id=cast.mill.id).match is Match.NONE


def test_the_site_is_asked_only_where_it_tells_callers_apart(cast: Cast) -> None:
    call(cast, CallSheet(code_word=WORD))
    actions.open_inquiry(site_id=cast.mill.id, sheet=CallSheet(code_word=WORD), by=SYSTEM, at=NOW)
    found = queries.find(SYSTEM, code_word=WORD, month=NOW.date(), at=NOW)
    assert found.match is Match.SEVERAL and "places" in str(found.ask_next)
    assert (
        queries.find(SYSTEM, code_word=WORD, month=NOW.date(), site_id=cast.mill.id, at=NOW).match
        is Match.ONE
    )


def test_two_calls_of_one_person_are_one_once_joined(cast: Cast) -> None:
    first = call(cast, CallSheet(code_word=WORD, happening="First words.", answers={"injects": Answer.YES}))
    actions.end_call(inquiry_id=first, by=cast.viewer("iva"), at=NOW)
    later = NOW + 9 * DAY
    second = call(
        cast,
        CallSheet(
            channel=Channel.WEB, code_word=WORD, phone=PHONE, email="m@example.invalid",
            happening="I am ready.", safe=Safe.ONLY, best_time="after 6",
            answers={"pregnant": Answer.NO, "injects": Answer.UNKNOWN},
        ),
        at=later,
    )  # fmt: skip
    assert [card.id for card in page(cast, second, later).earlier] == [first]
    actions.continue_inquiry(inquiry_id=second, earlier_id=first, by=cast.viewer("iva"), at=later)
    one = page(cast, first, later)
    assert (
        one.card.opened_at == NOW and one.has_phone and one.safe is Safe.ONLY and one.best_time == "after 6"
    )
    assert one.answers == {"injects": Answer.YES, "pregnant": Answer.NO}
    assert "I am ready." in [entry.note for entry in one.history]
    assert find(cast, code_word=WORD).inquiry_id == first
    assert page(cast, second, later).continues_id == first
    assert actions.show_contact(inquiry_id=first, by=cast.viewer("iva"), at=later).phone == PHONE
    with pytest.raises(Refused):
        actions.continue_inquiry(inquiry_id=second, earlier_id=first, by=cast.viewer("iva"), at=later)


def test_a_call_back_of_a_closed_inquiry_opens_it_again_with_everything_kept(cast: Cast) -> None:
    first = call(cast, CallSheet(code_word=WORD))
    iva = cast.viewer("iva")
    actions.record_outcome(
        inquiry_id=first, entry=OutcomeEntry(OutcomeKind.NOT_NOW, "Wants to think."), by=iva, at=NOW
    )
    assert page(cast, first).card.step is Step.CLOSED
    second = call(cast, CallSheet(channel=Channel.WEB, code_word=WORD), at=NOW + DAY)
    actions.continue_inquiry(inquiry_id=second, earlier_id=first, by=iva, at=NOW + DAY)
    assert page(cast, first).card.step is Step.SCREENED


def test_an_inquiry_with_an_hour_of_its_own_is_not_folded_into_an_older_one(cast: Cast) -> None:
    first, second = call(cast, CallSheet(code_word=WORD)), call(cast, CallSheet(code_word=WORD))
    book(cast, second)
    with pytest.raises(Refused):
        actions.continue_inquiry(inquiry_id=second, earlier_id=first, by=cast.viewer("iva"), at=NOW)


def test_reopening_keeps_what_was_said_and_works_once(cast: Cast) -> None:
    inquiry_id, iva = call(cast, CallSheet(happening="Kept.")), cast.viewer("iva")
    actions.record_outcome(inquiry_id=inquiry_id, entry=OutcomeEntry(OutcomeKind.QUIET), by=iva, at=NOW)
    actions.reopen_inquiry(inquiry_id=inquiry_id, note="Rang today.", by=iva, at=NOW + DAY)
    one = page(cast, inquiry_id)
    assert (one.card.step, one.happening) == (Step.SCREENED, "Kept.")
    with pytest.raises(Refused):
        actions.reopen_inquiry(inquiry_id=inquiry_id, by=iva, at=NOW + DAY)


# ---- the open door


def ask(cast: Cast, **fields: object):  # type: ignore[no-untyped-def]
    sheet = CallSheet(channel=Channel.WEB, **fields)  # type: ignore[arg-type]
    return actions.ask(site_id=cast.harbor.id, sheet=sheet, by=PUBLIC, at=NOW)


def test_a_message_from_the_web_becomes_an_inquiry_with_a_call_owed(cast: Cast) -> None:
    ask(cast, happening="I need help.", phone=PHONE, safe=Safe.YES)
    (row,) = queries.call_backs(cast.viewer("iva"), at=NOW)
    assert row.card.step is Step.NEW and row.due_at == NOW + DAY
    assert str(row.card.shown_as) == "Web visitor, no name"


def test_nobody_is_owed_a_call_who_left_no_number_or_said_no(cast: Cast) -> None:
    ask(cast, happening="I will call.")
    ask(cast, happening="Do not call.", phone=PHONE, safe=Safe.NO)
    assert queries.call_backs(cast.viewer("iva"), at=NOW) == ()


def test_danger_on_the_web_form_answers_at_once_and_waits_on_the_coordinators_page(cast: Cast) -> None:
    result = ask(cast, answers={"suicide_now": Answer.YES})
    assert result.in_danger
    (notice,) = outbox.notices(cast.viewer("iva"), at=NOW)
    assert "danger" in str(notice.words)


def test_the_open_door_does_the_same_work_whether_a_code_word_matches_or_not(cast: Cast) -> None:
    call(cast, CallSheet(code_word=WORD, phone=PHONE))
    seen = []
    for word in (WORD, "grey wagtail"):
        with CaptureShapes() as shapes:
            ask(cast, happening="It is me again.", code_word=word)
        seen.append(shapes.found)
    assert seen[0] == seen[1]
    known, unknown = models.Inquiry.objects.filter(channel=Channel.WEB).order_by("id")
    assert known.step == unknown.step == Step.NEW
    # staff see what the door never said
    assert len(page(cast, known.pk).earlier) == 1 and not page(cast, unknown.pk).earlier


class CaptureShapes:
    """The statements sent, without their values."""

    def __enter__(self) -> CaptureShapes:
        from django.test.utils import CaptureQueriesContext

        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self.context.__exit__(*problem)
        self.found = [query["sql"].split('"')[0].split("(")[0] for query in self.context.captured_queries]


def test_an_address_may_send_so_often_and_then_again_after_a_while(cast: Cast) -> None:
    aim = queries.aims()
    answers = [actions.count_ask(address="203.0.113.9", at=NOW) for _ in range(aim.web_per_window + 1)]
    assert answers == [True] * aim.web_per_window + [False]
    assert actions.count_ask(address="203.0.113.10", at=NOW)
    later = NOW + timedelta(minutes=aim.web_window_minutes)
    assert actions.count_ask(address="203.0.113.9", at=later)


def test_the_counter_keeps_no_address_and_cannot_grow(cast: Cast) -> None:
    for n in range(30):
        actions.count_ask(address=f"203.0.113.{n}", at=NOW)
    assert "203.0.113" not in dump("intake_askcounter")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.AskCounter.objects.create(bucket=65536, window_start=NOW, count=1)
