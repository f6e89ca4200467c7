"""Intake on real PostgreSQL: nothing lost, nothing twice, nothing in plain, nobody confirmed."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from stepdown.intake import actions, models, queries
from stepdown.intake.rules import booking as booking_rules
from stepdown.intake.vocabulary import (
    Answer,
    Caller,
    CallSheet,
    Channel,
    Column,
    Figure,
    Match,
    Need,
    OutcomeEntry,
    OutcomeKind,
    Reached,
    Safe,
    Step,
    Voicemail,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import NOBODY, Audience, Viewer
from stepdown.outbox import queries as outbox
from stepdown.people import actions as people
from stepdown.people.rules import ROLES
from stepdown.people.vocabulary import Permission
from tests.cast import NOW, SYSTEM, Cast, assemble

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PHONE = "(555) 010-0142"
WORD = "blue heron"
SAFE_ANSWERS = dict.fromkeys(
    "overdose_now seizure_now suicide_thoughts drinks_daily sedatives_daily threatened harm_others".split(),
    Answer.NO,
)
TOMORROW_9 = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)  # 9:00 in New York
PUBLIC = Viewer(Audience.PUBLIC)


def call(cast: Cast, sheet: CallSheet | None = None, *, by: str = "iva", at: datetime = NOW) -> UUID:
    return actions.open_inquiry(site_id=cast.harbor.id, sheet=sheet, by=cast.viewer(by), at=at).id


def page(cast: Cast, inquiry_id: UUID, at: datetime = NOW):  # type: ignore[no-untyped-def]
    return queries.inquiry(cast.viewer("iva"), inquiry_id, at=at)


def book(
    cast: Cast, inquiry_id: UUID, who: str = "dana", starts: datetime = TOMORROW_9, minutes: int = 60
) -> UUID:
    return actions.book_assessment(
        inquiry_id=inquiry_id,
        assessor_id=cast.staff[who].id,
        starts_at=starts,
        minutes=minutes,
        by=cast.viewer("iva"),
        at=NOW,
    )


# ---- a call, from ringing to hanging up


def test_a_call_without_a_name_is_kept_from_its_first_second(cast: Cast) -> None:
    one = page(cast, call(cast))
    assert one.card.step is Step.IN_CALL
    assert str(one.card.shown_as) == "Caller, no name"
    assert [card.id for card in queries.pipeline(cast.viewer("iva"), at=NOW).in_call] == [one.card.id]


def test_a_sheet_is_saved_while_talking_and_triage_answers_at_once(cast: Cast) -> None:
    inquiry_id = call(cast)
    sheet = CallSheet(
        caller=Caller.FAMILY,
        called_name="M.",
        about="a brother, 29",
        happening="He shakes every morning.",
        first_need=Need.DETOX,
        answers={"drinks_daily": Answer.YES, "shakes_now": Answer.YES},
    )
    version = actions.save_sheet(inquiry_id=inquiry_id, sheet=sheet, version=1, by=cast.viewer("iva"), at=NOW)
    one = page(cast, inquiry_id)
    assert version == one.card.version == 2
    assert [finding.rule.key for finding in one.triage.findings] == ["alcohol_withdrawal"]
    assert queries.call_sheet(cast.viewer("iva"), inquiry_id)[1] == sheet


def test_two_people_on_one_sheet_never_overwrite_each_other_unseen(cast: Cast) -> None:
    inquiry_id = call(cast)
    iva, dana = cast.viewer("iva"), cast.viewer("dana")
    actions.save_sheet(inquiry_id=inquiry_id, sheet=CallSheet(called_name="Ava"), version=1, by=iva, at=NOW)
    with pytest.raises(Stale) as stale:
        actions.save_sheet(
            inquiry_id=inquiry_id, sheet=CallSheet(called_name="Eva"), version=1, by=dana, at=NOW
        )
    assert stale.value.current_version == 2
    (difference,) = stale.value.differences
    assert (difference.saved, difference.yours) == ("Ava", "Eva")
    assert page(cast, inquiry_id).card.called_name == "Ava"


def test_hanging_up_keeps_the_call_as_new_or_as_screened(cast: Cast) -> None:
    iva = cast.viewer("iva")
    early, whole = call(cast), call(cast, CallSheet(answers=SAFE_ANSWERS))
    assert actions.end_call(inquiry_id=early, by=iva, at=NOW) is Step.NEW
    assert actions.end_call(inquiry_id=whole, by=iva, at=NOW) is Step.SCREENED
    assert actions.end_call(inquiry_id=whole, by=iva, at=NOW + HOUR) is Step.SCREENED
    assert page(cast, whole).card.step_at == NOW


def test_a_referral_is_new_at_once(cast: Cast) -> None:
    assert page(cast, call(cast, CallSheet(channel=Channel.REFERRAL))).card.step is Step.NEW


# ---- nothing in plain


def dump(table: str) -> str:
    """Every column of a table as text, and every readable run of its bytes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        rows = [row[0] for row in cursor.fetchall()]
    text = "\n".join(rows)
    # bytea prints as hex: read it back as the letters it might hide
    decoded = "".join(chr(int(text[i : i + 2], 16)) for i in range(0, len(text) - 1) if _hex(text[i : i + 2]))
    return text + decoded


def _hex(pair: str) -> bool:
    return all(character in "0123456789abcdef" for character in pair)


def test_no_number_address_or_code_word_lies_in_plain_in_any_table(cast: Cast) -> None:
    inquiry_id = call(cast, CallSheet(phone=PHONE, email="m@example.invalid", code_word=WORD))
    iva = cast.viewer("iva")
    actions.save_sheet(inquiry_id=inquiry_id, sheet=CallSheet(called_name="M."), version=1, by=iva, at=NOW)
    for table in ("intake_inquiry", "intake_inquiryevent", "audit_entry", "audit_receipt"):
        text = dump(table).casefold()
        for plain in ("555010", "0100142", "010-0142", "example.invalid", "heron"):
            assert plain not in text, (plain, table)
    # the same search does find what is kept in plain: it is not blind
    assert "m." in dump("intake_inquiry").casefold()


def test_the_number_is_shown_for_the_call_and_each_showing_is_in_the_trail(cast: Cast) -> None:
    inquiry_id = call(cast, CallSheet(phone=PHONE, email="m@example.invalid"))
    iva = cast.viewer("iva")
    shown = actions.show_contact(inquiry_id=inquiry_id, by=iva, at=NOW)
    assert (shown.phone, shown.email) == (PHONE, "m@example.invalid")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE verb = 'show number of inquiry'")
        assert cursor.fetchone()[0] == 1
    assert actions.show_contact(inquiry_id=call(cast), by=iva, at=NOW).phone == ""


def test_a_number_sealed_for_one_inquiry_does_not_open_in_another(cast: Cast) -> None:
    first, second = call(cast, CallSheet(phone=PHONE)), call(cast)
    row = models.Inquiry.objects.get(pk=first)
    models.Inquiry.objects.filter(pk=second).update(phone_sealed=row.phone_sealed, phone_hash=row.phone_hash)
    with pytest.raises(Exception, match="moved from the place"):
        actions.show_contact(inquiry_id=second, by=cast.viewer("iva"), at=NOW)


def test_empty_keeps_what_is_kept_and_forgetting_is_asked_for(cast: Cast) -> None:
    inquiry_id = call(cast, CallSheet(phone=PHONE, email="m@example.invalid", code_word=WORD))
    iva = cast.viewer("iva")
    actions.save_sheet(inquiry_id=inquiry_id, sheet=CallSheet(), version=1, by=iva, at=NOW)
    one = page(cast, inquiry_id)
    assert one.has_phone and one.has_email and one.has_code_word
    forget = frozenset({"phone", "email", "code_word"})
    actions.save_sheet(inquiry_id=inquiry_id, sheet=CallSheet(forget=forget), version=2, by=iva, at=NOW)
    one = page(cast, inquiry_id)
    assert not (one.has_phone or one.has_email or one.has_code_word)


def test_a_hash_never_stands_without_its_sealed_number(cast: Cast) -> None:
    inquiry_id = call(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Inquiry.objects.filter(pk=inquiry_id).update(phone_hash=b"x" * 32)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Inquiry.objects.filter(pk=inquiry_id).update(email_hash=b"x" * 32)


def test_impossible_numbers_and_easy_words_are_refused_together(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        call(cast, CallSheet(phone="12", code_word="ab"))
    assert {refusal.field for refusal in refused.value.refusals} == {"phone", "code_word"}


def test_a_turned_key_reseals_every_number(cast: Cast) -> None:
    from stepdown.identity import actions as identity

    inquiry_id = call(cast, CallSheet(phone=PHONE, email="m@example.invalid"))
    assert actions.reseal(limit=10) == 0
    identity.begin_rotation(by=SYSTEM, at=NOW)
    assert actions.reseal(limit=1) == 1
    assert actions.reseal(limit=10) == 1
    assert actions.reseal(limit=10) == 0
    while identity.reseal(limit=100):
        pass
    identity.end_rotation(by=SYSTEM, at=NOW)
    assert actions.show_contact(inquiry_id=inquiry_id, by=cast.viewer("iva"), at=NOW).phone == PHONE


# ---- found again


def find(cast: Cast, **facts: object):  # type: ignore[no-untyped-def]
    return queries.find(cast.viewer("iva"), at=NOW + 60 * DAY, **facts)  # type: ignore[arg-type]


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


# ---- outcomes and calls owed


def test_an_outcome_keeps_what_triage_said_at_that_moment(cast: Cast) -> None:
    inquiry_id = call(cast, CallSheet(answers={"suicide_thoughts": Answer.YES}))
    entry = OutcomeEntry(OutcomeKind.CRISIS, "Stayed on.", "988", warm=True, call_back_at=NOW + DAY)
    actions.record_outcome(inquiry_id=inquiry_id, entry=entry, by=cast.viewer("iva"), at=NOW)
    row = models.Outcome.objects.get(inquiry_id=inquiry_id)
    assert row.triage_found == ["suicide"] and "suicide_today" in row.triage_open
    one = page(cast, inquiry_id)
    assert (one.card.step, one.call_back_at) == (Step.SCREENED, NOW + DAY)
    assert any("988" in str(line.title) for line in one.history)


def test_outcomes_tries_steps_and_kept_hours_cannot_be_changed_or_deleted(cast: Cast) -> None:
    inquiry_id = call(cast)
    actions.record_outcome(
        inquiry_id=inquiry_id, entry=OutcomeEntry(OutcomeKind.INFORMATION), by=cast.viewer("iva"), at=NOW
    )
    actions.record_attempt(inquiry_id=inquiry_id, reached=Reached.SPOKE, by=cast.viewer("iva"), at=NOW)
    other = call(cast)
    book(cast, other)
    for model, change in (
        (models.Outcome, {"note": "x"}),
        (models.Attempt, {"note": "x"}),
        (models.StepMark, {"at": NOW}),
        (models.Booking, {"assessor_id": cast.staff["ines"].id}),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.all().update(**change)
        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.all()._raw_delete(using="default")
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        models.Inquiry.objects.filter(pk=inquiry_id)._raw_delete(using="default")


def test_the_database_itself_refuses_a_hand_on_to_nobody_and_a_call_back_without_a_moment(cast: Cast) -> None:
    inquiry_id = call(cast)
    common = {"inquiry_id": inquiry_id, "at": NOW, "triage_edition": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Outcome.objects.create(kind=OutcomeKind.CALL_BACK, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Outcome.objects.create(kind=OutcomeKind.REFERRED, referred_to="", warm=True, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Outcome.objects.create(kind=OutcomeKind.MEDICAL_TODAY, referred_to="ER", **common)


def owed(cast: Cast, at: datetime = NOW) -> list[tuple[UUID, bool, int]]:
    return [(row.card.id, row.overdue, row.tries) for row in queries.call_backs(cast.viewer("iva"), at=at)]


def test_a_call_owed_stays_until_they_spoke_however_often_nobody_answered(cast: Cast) -> None:
    inquiry_id, iva = call(cast, CallSheet(safe=Safe.YES, voicemail=Voicemail.NO)), cast.viewer("iva")
    entry = OutcomeEntry(OutcomeKind.CALL_BACK, call_back_at=NOW + HOUR)
    actions.record_outcome(inquiry_id=inquiry_id, entry=entry, by=iva, at=NOW)
    assert owed(cast) == [(inquiry_id, False, 0)]
    actions.record_attempt(inquiry_id=inquiry_id, reached=Reached.NO_ANSWER, by=iva, at=NOW + HOUR)
    assert owed(cast, NOW + 2 * HOUR) == [(inquiry_id, True, 1)]
    actions.record_attempt(
        inquiry_id=inquiry_id, reached=Reached.NO_ANSWER, again_at=NOW + DAY, by=iva, at=NOW + 2 * HOUR
    )
    assert owed(cast, NOW + 3 * HOUR) == [(inquiry_id, False, 2)]
    assert queries.call_backs(iva, at=NOW, until=NOW + HOUR) == ()
    actions.record_attempt(inquiry_id=inquiry_id, reached=Reached.SPOKE, by=iva, at=NOW + DAY)
    assert owed(cast, NOW + DAY) == []


def test_whoever_says_no_later_is_off_the_list_at_once(cast: Cast) -> None:
    inquiry_id, iva = call(cast), cast.viewer("iva")
    entry = OutcomeEntry(OutcomeKind.CALL_BACK, call_back_at=NOW + HOUR)
    actions.record_outcome(inquiry_id=inquiry_id, entry=entry, by=iva, at=NOW)
    actions.save_sheet(inquiry_id=inquiry_id, sheet=CallSheet(safe=Safe.NO), version=1, by=iva, at=NOW)
    assert owed(cast) == []
    with pytest.raises(Refused):
        actions.record_outcome(inquiry_id=inquiry_id, entry=entry, by=iva, at=NOW)
    with pytest.raises(Refused):
        actions.record_attempt(
            inquiry_id=inquiry_id, reached=Reached.NO_ANSWER, again_at=NOW + DAY, by=iva, at=NOW
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
