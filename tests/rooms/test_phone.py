"""The phone in its room: what may be said, lines and safe times, the log that nobody rewrites."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.journeys.rotate_key import rotate_key
from stepdown.journeys.take_call import Taken, take_call
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.outbox.queries import notices
from stepdown.phone import actions, models, queries
from stepdown.phone.vocabulary import (
    NEITHER,
    CallerKind,
    CallFilter,
    Came,
    Emergency,
    Heard,
    Verified,
)
from stepdown.privacy import actions as privacy
from stepdown.privacy.models import Disclosure
from stepdown.privacy.vocabulary import Category, EmergencyFacts, Ground, RecipientKind
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_intake import dump
from tests.scenes_phone import (
    WORD,
    a_call,
    a_contact,
    a_follow_up,
    a_line,
    a_sister_who_may_know,
    words,
)


def robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def log(cast: Cast, taken: Taken, by: str = "iva") -> UUID:
    return take_call(taken=taken, by=cast.viewer(by), at=NOW)


def screen(cast: Cast, by: str = "iva", **heard: object):  # type: ignore[no-untyped-def]
    told = Heard(client_id=robin(cast), **heard)  # type: ignore[arg-type]
    return queries.screen(cast.viewer(by), told, at=NOW)


# -- what may be said


def test_a_mother_without_consent_sees_the_very_screen_that_nobody_at_all_gets(cast: Cast) -> None:
    a_contact(cast, name="Mother")
    nobody = queries.screen(cast.viewer("iva"), Heard(kind=CallerKind.FAMILY), at=NOW)
    mother = screen(cast, caller="other", kind=CallerKind.FAMILY)
    contact = queries.callers(cast.viewer("iva"), robin(cast), at=NOW)[-1]
    assert contact.name == "Mother" and not contact.named
    noted = screen(cast, caller=contact.key)
    assert nobody.shows == mother.shows == noted.shows
    assert nobody.shows.sentence == NEITHER and not nobody.shows.confirms


def test_a_sister_with_consent_is_told_only_after_she_says_the_word_and_only_what_it_names(
    cast: Cast,
) -> None:
    key, _ = a_sister_who_may_know(cast)
    before = screen(cast, caller=key)
    assert not before.shows.confirms and before.shows.sentence == NEITHER and before.shows.first
    wrong = screen(cast, caller=key, code_word="red bicycle")
    assert wrong.wrong_word and not wrong.shows.confirms
    after = screen(cast, caller=key, code_word="Green  Bicycle!")
    assert after.verified is Verified.CODE_WORD and after.shows.confirms
    assert [one.category for one in after.shows.may] == [Category.HOURS]


def test_calling_back_a_number_on_file_shows_who_it_is_but_another_persons_line_does_not(cast: Cast) -> None:
    key, line_id = a_sister_who_may_know(cast)
    assert screen(cast, caller=key, line_id=line_id).verified is Verified.CALLED_BACK
    own = a_line(cast)
    assert screen(cast, caller=key, line_id=own).verified is Verified.NO


def test_a_stopped_consent_closes_the_next_screen(cast: Cast) -> None:
    key, _ = a_sister_who_may_know(cast)
    consent_id = UUID(key.removeprefix("consent:"))
    privacy.revoke_consent(
        client_id=robin(cast), consent_id=consent_id, how="voice", by=cast.viewer("iva"), at=NOW
    )
    shows = screen(cast, caller=key, code_word=WORD).shows
    assert shows.may == () and not shows.confirms


def test_the_client_is_told_what_is_theirs_once_it_is_them(cast: Cast) -> None:
    actions.agree_on_word(client_id=robin(cast), word=WORD, by=cast.viewer("iva"), at=NOW)
    assert not screen(cast, caller="client").shows.confirms
    shows = screen(cast, caller="client", code_word=WORD).shows
    assert shows.confirms and Category.COUNSELING_NOTES not in [one.category for one in shows.may]


def test_one_word_of_two_clients_opens_neither_others_record(cast: Cast) -> None:
    for name in ("robin", "jamie"):
        actions.agree_on_word(client_id=cast.clients[name].id, word=WORD, by=cast.viewer("iva"), at=NOW)
    hashes = {bytes(row.word_hash) for row in models.CallerWord.objects.all()}
    assert len(hashes) == 2


def test_a_client_out_of_reach_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotFound):
        queries.screen(cast.viewer("dana"), Heard(cast.clients["alex"].id), at=NOW)


# -- the log


def test_what_was_told_under_a_consent_stands_in_the_log_of_disclosures(cast: Cast) -> None:
    key, _ = a_sister_who_may_know(cast)
    heard = Heard(robin(cast), caller=key, code_word=WORD)
    call_id = log(cast, Taken(words(cast, told=("hours",), said="Nine hours this week."), heard))
    line = Disclosure.objects.get()
    assert (line.kind, line.ground, line.categories) == ("said by telephone", Ground.CONSENT, ["hours"])
    shown = queries.call(cast.viewer("dana"), call_id, at=NOW)
    assert shown.words.disclosure_ids == (line.id,) and shown.words.verified is Verified.CODE_WORD


def test_what_is_not_covered_is_refused_and_nothing_is_written(cast: Cast) -> None:
    key, _ = a_sister_who_may_know(cast)
    taken = Taken(
        words(cast, told=("hours", "tests"), said="All of it."), Heard(robin(cast), key, code_word=WORD)
    )
    with pytest.raises(Refused, match="Not covered for this caller: tests"):
        log(cast, taken)
    assert not models.Call.objects.exists() and not Disclosure.objects.exists()


def test_said_all_the_same_is_kept_apart_and_the_privacy_officer_hears_of_it(cast: Cast) -> None:
    taken = Taken(
        words(cast, told=("hours",), said="I said yes, she is here."),
        Heard(robin(cast), kind=CallerKind.FAMILY),
        said_anyway=True,
    )
    call_id = log(cast, taken)
    shown = queries.call(cast.viewer("iva"), call_id, at=NOW)
    assert shown.words.anyway == ("hours",) and shown.words.told == ()
    assert not Disclosure.objects.exists()
    assert "without a consent" in str(notices(cast.viewer("pat"), at=NOW)[0].words)


def test_what_the_form_claims_about_verification_counts_for_nothing(cast: Cast) -> None:
    key, _ = a_sister_who_may_know(cast)
    claimed = words(cast, told=("hours",), said="Nine hours.", verified=Verified.CODE_WORD)
    with pytest.raises(Refused):
        log(cast, Taken(claimed, Heard(robin(cast), key)))


def test_a_medical_emergency_is_told_and_recorded_with_its_four_facts(cast: Cast) -> None:
    heard = Heard(robin(cast), kind=CallerKind.MEDICAL, emergency=Emergency.MEDICAL)
    told = words(
        cast,
        caller_kind=CallerKind.MEDICAL,
        caller_name="Dr Sample",
        told=("medication",),
        said="Buprenorphine.",
        reason="overdose",
    )
    with pytest.raises(Refused, match="Write down who is told"):
        log(cast, Taken(told, heard), by="dana")
    facts = EmergencyFacts("Dr Sample", "General Hospital", "overdose", "unconscious")
    log(cast, Taken(told, heard, facts=facts), by="dana")
    line = Disclosure.objects.get()
    assert (line.ground, line.recipient_kind) == (Ground.MEDICAL_EMERGENCY, RecipientKind.MEDICAL_EMERGENCY)


def test_a_danger_tells_nothing_from_a_record_and_keeps_its_reason(cast: Cast) -> None:
    heard = Heard(robin(cast), kind=CallerKind.OTHER, emergency=Emergency.DANGER)
    assert screen(cast, kind=CallerKind.OTHER, emergency=Emergency.DANGER).shows.may == ()
    with pytest.raises(Refused, match="what the danger is"):
        log(cast, Taken(words(cast), heard), by="dana")
    log(cast, Taken(words(cast, reason="A man with a knife at the door"), heard), by="dana")


def test_a_call_is_never_changed_and_never_deleted(cast: Cast) -> None:
    call_id = a_call(cast)
    for change in (
        lambda: models.Call.objects.filter(id=call_id).update(said="Something else"),
        lambda: models.Call.objects.filter(id=call_id).update(at=NOW),
        lambda: models.Call.objects.filter(id=call_id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    actions.add_words(call_id=call_id, words="She called from work.", by=cast.viewer("dana"), at=NOW)
    (added,) = queries.call(cast.viewer("iva"), call_id, at=NOW).additions
    assert (added.words, added.by_name) == ("She called from work.", "Dana Demo")
    with pytest.raises(DatabaseError), transaction.atomic():
        models.CallAddition.objects.update(words="x")


def test_planted_a_call_that_told_something_needs_its_line_in_the_log(cast: Cast) -> None:
    call_id = a_call(cast)
    row = models.Call.objects.get(id=call_id)
    for planted in (
        {"told": ["hours"], "client_id": robin(cast), "said": "x"},
        {"anyway": ["hours"], "said": "x"},
        {"emergency": "danger"},
        {"ended_at": row.at - timedelta(minutes=1)},
        {"number_hash": b"x" * 32},
    ):
        made = models.Call(**{**_fields(row), **planted})
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Call.objects.bulk_create([made])


NEW = ("id", "recorded_at")


def _fields(row: models.Call) -> dict[str, object]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in NEW]
    return {name: getattr(row, name) for name in names}


def test_no_number_and_no_code_word_lies_in_plain_in_any_table(cast: Cast) -> None:
    a_sister_who_may_know(cast)
    a_line(cast)
    a_call(cast, number="(555) 010-0199")
    for table in ("phone_line", "phone_lineevent", "phone_call", "phone_callerword", "audit_entry"):
        text = dump(table)
        for plain in ("010-0177", "0100177", "010-0188", "010-0199", "0100199", WORD, "greenbicycle"):
            assert plain not in text, (table, plain)


def test_what_is_sealed_here_comes_along_when_the_key_turns(
    cast: Cast, tmp_path: Path, settings: object
) -> None:
    settings.IDENTITY_KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    line_id, call_id = a_line(cast), a_call(cast, number="(555) 010-0199")
    before = bytes(models.Line.objects.get(id=line_id).address_sealed)
    turned = rotate_key(by=SYSTEM, at=NOW)
    assert turned.resealed["phone"] == 2 and len(turned.destroyed) == 1
    assert bytes(models.Line.objects.get(id=line_id).address_sealed) != before
    iva = cast.viewer("iva")
    assert actions.show_line(client_id=robin(cast), line_id=line_id, by=iva, at=NOW) == "(555) 010-0177"
    assert actions.show_number(call_id=call_id, by=iva, at=NOW) == "(555) 010-0199"
    assert actions.reseal(limit=10) == 0


# -- the list


def test_a_call_about_nobody_shows_at_its_site_and_one_about_a_client_only_to_those_who_reach_them(
    cast: Cast,
) -> None:
    quick = a_call(cast, came=Came.MISDIAL, told_us="", caller_kind=CallerKind.UNKNOWN)
    about = log(cast, Taken(words(cast), Heard(robin(cast), kind=CallerKind.FAMILY)), by="dana")

    def seen(name: str) -> set[object]:
        return {one.id for one in queries.calls(cast.viewer(name), at=NOW).calls}

    assert seen("dana") == seen("iva") == {quick, about}
    assert seen("ines") == {quick}
    assert seen("nora") == set() and seen("otto") == set()
    with pytest.raises(NotFound):
        queries.call(cast.viewer("ines"), about, at=NOW)


def test_calls_are_found_by_name_by_who_was_asked_for_by_number_and_by_the_client(cast: Cast) -> None:
    a_call(cast, caller_name="Mrs Placeholder", asked_about="Bobby", number="(555) 010-0199")
    log(cast, Taken(words(cast), Heard(robin(cast), kind=CallerKind.FAMILY)))

    def found(text: str) -> int:
        return len(queries.calls(cast.viewer("iva"), CallFilter(text), at=NOW).calls)

    for text in ("placeholder", "BOBBY", "1 555 010 0199", "robin"):
        assert found(text) == 1, text
    assert found("nobody") == 0


def test_a_long_log_comes_in_pages_and_leaves_nobody_out(cast: Cast) -> None:
    row = models.Call.objects.get(id=a_call(cast))
    moments = [NOW - timedelta(hours=2, minutes=number // 3) for number in range(120)]
    models.Call.objects.bulk_create(models.Call(**{**_fields(row), "at": moment}) for moment in moments)
    iva, before, seen = cast.viewer("iva"), None, []
    while True:
        page = queries.calls(iva, before=before, at=NOW)
        seen += [one.id for one in page.calls]
        if (before := page.older) is None:
            break
    assert len(seen) == len(set(seen)) == 121


def test_the_log_asks_no_more_for_fifty_calls_than_for_two(cast: Cast) -> None:
    row = models.Call.objects.get(id=a_call(cast))
    iva = cast.viewer("iva")
    counts = []
    for more in (1, 48):
        models.Call.objects.bulk_create(
            models.Call(**{**_fields(row), "at": NOW - timedelta(hours=2, minutes=n)}) for n in range(more)
        )
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        queries.calls(iva, at=NOW)
        counts.append(len(connection.queries_log) - before)
        connection.force_debug_cursor = False
    assert counts[0] == counts[1]


# -- what is owed


def test_what_is_owed_is_done_once_and_moves_with_a_caseload(cast: Cast) -> None:
    owed_id = a_follow_up(cast)
    (owed,) = queries.owed(cast.viewer("iva"), at=NOW)
    assert owed.id == owed_id
    dora = cast.viewer("dora")
    assert [held.id for held in queries.held_by(dora, cast.staff["iva"].id, at=NOW)] == [owed_id]
    moved = actions.hand_over(
        from_staff_id=cast.staff["iva"].id, to_staff_id=cast.staff["dana"].id, by=cast.viewer("dora"), at=NOW
    )
    assert moved == 1 and queries.owed(cast.viewer("iva"), at=NOW) == ()
    dana = cast.viewer("dana")
    with pytest.raises(Refused):
        actions.follow_up_done(follow_up_id=owed_id, words="", by=dana, at=NOW)
    actions.follow_up_done(follow_up_id=owed_id, words="Spoke with her.", by=dana, at=NOW)
    with pytest.raises(Refused, match="done already"):
        actions.follow_up_done(follow_up_id=owed_id, words="Again.", by=dana, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.FollowUp.objects.update(what="less")
