"""Intake on real PostgreSQL: a call and what it leaves; nothing in plain, outcomes kept, calls owed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from stepdown.intake import actions, models, queries
from stepdown.intake.vocabulary import (
    Answer,
    Caller,
    CallSheet,
    Channel,
    Need,
    OutcomeEntry,
    OutcomeKind,
    Reached,
    Safe,
    Step,
    Voicemail,
)
from stepdown.kernel.refusal import Refused, Stale
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_intake import DAY, HOUR, PHONE, SAFE_ANSWERS, WORD, book, call, dump, owed, page

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
    assert queries.call_sheet(cast.viewer("iva"), inquiry_id, at=cast.now)[1] == sheet


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
