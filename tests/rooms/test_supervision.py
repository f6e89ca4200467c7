"""Supervision on a real database: who sees what, minutes once, locked from the first signature on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from stepdown.audit.models import Entry as TrailEntry
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.supervision import actions, models, queries
from stepdown.supervision.vocabulary import (
    AgreementState,
    AgreementWords,
    EntryWords,
    Outlook,
    SessionKind,
    Topic,
)
from tests.cast import NOW, Cast
from tests.scenes_duties import EARLIER, agreed, logged, tomas


def words(**changes: object) -> EntryWords:
    told: dict[str, object] = {
        "starts_at": EARLIER,
        "ends_at": EARLIER + timedelta(minutes=50),
        "kind": SessionKind.INDIVIDUAL,
        "topics": (Topic.ETHICS,),
    }
    return EntryWords(**{**told, **changes})  # type: ignore[arg-type]


def test_an_agreement_is_in_force_once_both_signed_it(cast: Cast) -> None:
    card = agreed(cast, signed=False)
    assert card.state is AgreementState.UNSIGNED
    actions.sign_agreement(agreement_id=card.id, by=cast.viewer("ines"), at=NOW)
    half = queries.agreement(cast.viewer("ines"), card.id, at=NOW)
    assert half.state is AgreementState.UNSIGNED and [one.name for one in half.signatures] == [
        "Ines Invented"
    ]
    whole = actions.sign_agreement(agreement_id=card.id, by=cast.viewer("priya"), at=NOW)
    assert whole.state is AgreementState.IN_FORCE and whole.terms.individual == 60
    assert not whole.verified and "[K]" in whole.source


def test_only_the_two_and_the_director_see_an_agreement(cast: Cast) -> None:
    card = agreed(cast)
    for name in ("ines", "priya", "dora"):
        assert queries.agreement(cast.viewer(name), card.id, at=NOW).id == card.id
    for name in ("dana", "nora", "hart", "robin"):
        with pytest.raises(NotFound):
            queries.agreement(cast.viewer(name), card.id, at=NOW)
        assert queries.agreements(cast.viewer(name), at=NOW) == ()


def test_who_has_no_credential_to_co_sign_supervises_nobody(cast: Cast) -> None:
    asked = AgreementWords(cast.staff["ines"].id, cast.staff["dana"].id, "training", date(2026, 11, 1), None)
    with pytest.raises(Refused, match="co-sign"):
        actions.agree(words=asked, by=cast.viewer("dora"), at=NOW)
    with pytest.raises(Refused, match="you supervise"):
        actions.agree(words=asked, by=cast.viewer("ines"), at=NOW)


def test_minutes_count_once_both_have_signed_and_not_before(cast: Cast) -> None:
    card = agreed(cast)
    made = logged(cast, card)
    before = queries.log(cast.viewer("ines"), card.id, at=NOW)
    assert (before.now.signed, before.now.waiting, before.now.short, before.unsigned) == (0, 60, 0, 1)
    actions.sign_session(entry_id=made.id, version=1, by=cast.viewer("ines"), at=NOW)
    assert queries.log(cast.viewer("ines"), card.id, at=NOW).now.signed == 0
    whole = actions.sign_session(entry_id=made.id, version=1, by=cast.viewer("priya"), at=NOW)
    assert whole.signed_at == NOW and [one.as_supervisor for one in whole.signatures] == [False, True]
    after = queries.log(cast.viewer("priya"), card.id, at=NOW)
    assert (after.now.signed, after.now.waiting) == (60, 0) and after.whole.outlook is Outlook.SHORT
    assert queries.unsigned_by(cast.viewer("priya"), at=NOW) == 0


def test_a_minute_is_never_logged_twice_also_under_another_agreement(cast: Cast) -> None:
    card = agreed(cast)
    logged(cast, card)
    with pytest.raises(Refused, match="in the log already"):
        logged(cast, card, by="priya", starts_at=EARLIER + timedelta(minutes=59), minutes=30)
    logged(cast, card, starts_at=EARLIER + timedelta(minutes=60), minutes=30)


def test_a_signed_entry_stays_and_an_addendum_says_the_rest(cast: Cast) -> None:
    made = logged(cast, agreed(cast), signed="ines")
    with pytest.raises(Refused, match="addendum"):
        actions.change_session(entry_id=made.id, words=words(), version=1, by=cast.viewer("ines"), at=NOW)
    shown = actions.add_to_session(
        entry_id=made.id, words="It was 50 minutes, not 60.", by=cast.viewer("priya"), at=NOW
    )
    assert [(one.words, one.by_name) for one in shown.addenda] == [
        ("It was 50 minutes, not 60.", "Priya Placeholder")
    ]
    with pytest.raises(Refused):
        actions.add_to_session(entry_id=made.id, words="Oops", by=cast.viewer("priya"), at=NOW)


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE supervision_entry SET observed = 'other'",
        "UPDATE supervision_entry SET ends_at = ends_at + interval '1 hour'",
        "DELETE FROM supervision_entry",
        "DELETE FROM supervision_entryclient",
        "UPDATE supervision_agreement SET total_minutes = 1",
        "UPDATE supervision_addendum SET words = 'other words'",
    ],
)
def test_the_database_keeps_what_was_signed(cast: Cast, fault: str) -> None:
    made = logged(cast, agreed(cast), clients=(cast.clients["alex"].id,), signed="ines priya")
    actions.add_to_session(entry_id=made.id, words="Said later on.", by=cast.viewer("ines"), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(fault)


def test_a_planted_defect_a_row_changed_behind_the_trigger_is_found_at_the_second_signature(
    cast: Cast,
) -> None:
    made = logged(cast, agreed(cast), signed="ines")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE supervision_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE supervision_entry SET observed = 'Something nobody signed'")
        cursor.execute("ALTER TABLE supervision_entry ENABLE TRIGGER USER")
    with pytest.raises(Refused, match="not what was signed"):
        actions.sign_session(entry_id=made.id, version=1, by=cast.viewer("priya"), at=NOW)


def test_a_case_is_seen_by_those_who_may_see_the_client_and_counted_for_the_rest(cast: Cast) -> None:
    card = agreed(cast)
    made = logged(cast, card, by="priya", clients=(cast.clients["robin"].id, cast.clients["alex"].id))
    ines = queries.entry(cast.viewer("ines"), made.id, at=NOW)
    assert ines.cases == 2 and [one.chosen_name for one in ines.clients] == ["Alex Sample"]
    assert len(queries.entry(cast.viewer("priya"), made.id, at=NOW).clients) == 2
    changed = actions.change_session(
        entry_id=made.id, words=words(client_ids=()), version=1, by=cast.viewer("ines"), at=NOW
    )
    assert changed.cases == 1, "Robin, whom Ines cannot see, stays linked"
    with pytest.raises(NotFound):
        logged(
            cast, card, by="ines", clients=(cast.clients["robin"].id,), starts_at=EARLIER - timedelta(days=1)
        )


def test_a_name_in_the_text_is_refused_until_somebody_says_it_is_another(cast: Cast) -> None:
    card = agreed(cast)
    told = words(observed="Alex spoke first today.", client_ids=(cast.clients["alex"].id,))
    with pytest.raises(Refused, match="names Alex Sample"):
        actions.log_session(agreement_id=card.id, words=told, by=cast.viewer("ines"), at=NOW)
    checked = words(
        observed="Alex spoke first today.", client_ids=(cast.clients["alex"].id,), names_checked=True
    )
    assert actions.log_session(agreement_id=card.id, words=checked, by=cast.viewer("ines"), at=NOW).cases == 1


def test_an_older_form_meets_the_newer_entry(cast: Cast) -> None:
    made = logged(cast, agreed(cast))
    actions.change_session(
        entry_id=made.id, words=words(observed="Other."), version=1, by=cast.viewer("ines"), at=NOW
    )
    with pytest.raises(Stale):
        actions.change_session(entry_id=made.id, words=words(), version=1, by=cast.viewer("priya"), at=NOW)
    with pytest.raises(Stale):
        actions.sign_session(entry_id=made.id, version=1, by=cast.viewer("priya"), at=NOW)


def test_a_director_reads_a_log_and_writes_none(cast: Cast) -> None:
    card = agreed(cast)
    assert not queries.log(cast.viewer("dora"), card.id, at=NOW).may_write
    with pytest.raises(Refused, match="Only the supervisee"):
        actions.log_session(agreement_id=card.id, words=words(), by=cast.viewer("dora"), at=NOW)


def test_hours_with_clients_are_told_and_told_again(cast: Cast) -> None:
    card = agreed(cast)
    logged(cast, card, signed="ines priya")
    nobody = queries.log(cast.viewer("ines"), card.id, at=NOW).ratio
    assert nobody is not None and nobody.client_minutes is None
    for minutes in (600, 1500):
        actions.tell_client_minutes(
            agreement_id=card.id, on=NOW.date(), minutes=minutes, by=cast.viewer("ines"), at=NOW
        )
    told = queries.log(cast.viewer("ines"), card.id, at=NOW).ratio
    assert told is not None and (told.client_minutes, told.asked, told.short) == (1500, 75, 15)
    with pytest.raises(Refused):
        actions.tell_client_minutes(
            agreement_id=card.id, on=NOW.date(), minutes=999_999, by=cast.viewer("ines"), at=NOW
        )


def test_who_needs_supervision_and_has_none_is_named_to_the_director(cast: Cast) -> None:
    tomas(cast)
    assert [one.name for one in queries.uncovered(cast.viewer("dora"), at=NOW)] == ["Tomas Fictional"]
    assert queries.uncovered(cast.viewer("priya"), at=NOW) == ()
    agreed(cast, supervisee="tomas")
    assert queries.uncovered(cast.viewer("dora"), at=NOW) == ()


def test_an_agreement_ends_with_a_reason_and_takes_no_more_hours(cast: Cast) -> None:
    card = agreed(cast)
    with pytest.raises(Refused):
        actions.end_agreement(agreement_id=card.id, why="", by=cast.viewer("priya"), at=NOW)
    with pytest.raises(Refused, match="supervisor or a director"):
        actions.end_agreement(agreement_id=card.id, why="No more time", by=cast.viewer("ines"), at=NOW)
    actions.end_agreement(agreement_id=card.id, why="No more time", by=cast.viewer("dora"), at=EARLIER)
    assert queries.agreement(cast.viewer("ines"), card.id, at=NOW).state is AgreementState.ENDED
    with pytest.raises(Refused, match="had ended"):
        logged(cast, card)
    with pytest.raises(Refused):
        actions.end_agreement(agreement_id=card.id, why="Once more now", by=cast.viewer("dora"), at=NOW)


def test_supervision_moves_to_somebody_who_may_co_sign_and_waits_for_signatures(cast: Cast) -> None:
    card = agreed(cast)
    (held,) = queries.held_by(cast.viewer("dora"), cast.staff["priya"].id, at=NOW)
    assert str(held.words) == "Supervises Ines Invented" and held.client_id is None
    with pytest.raises(Refused, match="no verified credential"):
        actions.hand_over(
            from_staff_id=cast.staff["priya"].id,
            to_staff_id=cast.staff["dana"].id,
            by=cast.viewer("dora"),
            at=NOW,
        )
    priya = models.Agreement.objects.get(id=card.id)
    assert not models.AgreementEnd.objects.filter(agreement=priya).exists()
    assert TrailEntry.objects.filter(verb="agree on supervision").exists()


def test_no_more_questions_for_many_entries_than_for_few(cast: Cast) -> None:
    card = agreed(cast)
    logged(cast, card, signed="ines priya")
    ines = cast.viewer("ines")

    def asked() -> int:
        with connection.execute_wrapper(counter := Counter()):
            queries.log(ines, card.id, at=NOW)
            queries.entries(ines, card.id, at=NOW)
        return counter.n

    few = asked()
    for number in range(1, 11):
        logged(cast, card, starts_at=EARLIER - timedelta(days=number), signed="ines priya")
    assert asked() == few


class Counter:
    """Counts statements."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.n += 1
        return execute(sql, params, many, context)
