"""Consents and the log on a real database: complete, append-only, and stopped at the next request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from stepdown.audit.models import Entry
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.outbox.queries import notices
from stepdown.privacy import actions, queries
from stepdown.privacy.models import Consent, ConsentEvent, Disclosure, Restriction, RestrictionEnd, Revocation
from stepdown.privacy.vocabulary import (
    Category,
    ConsentKind,
    ConsentState,
    EventKind,
    Ground,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Ruling,
    Signing,
)
from tests.cast import Cast
from tests.releases import COURT, NOOR, a_consent

HOURS_TO_NOOR = Request(NOOR.recipient, Purpose.FAMILY_SUPPORT, frozenset({Category.HOURS}), client="Robin")


def _robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def _allowed(cast: Cast, request: Request = HOURS_TO_NOOR, *, at: datetime | None = None) -> bool:
    return queries.ruling(cast.viewer("dana"), _robin(cast), request, at=at or cast.now).allowed


def test_a_consent_comes_back_as_it_was_given(cast: Cast) -> None:
    consent_id = a_consent(cast, COURT)
    card = queries.consent(cast.viewer("dana"), _robin(cast), consent_id, at=cast.now)
    assert card.consent.words == COURT
    assert card.consent.signing == Signing("Robin Example", cast.now)
    assert card.state is ConsentState.IN_FORCE
    assert Entry.objects.filter(verb="give consent", client_ids=[_robin(cast)]).exists()


def test_every_notice_is_read_from_its_file_with_its_source() -> None:
    queries.notices.cache_clear()  # another file of checks may have read them before lines were counted
    texts = queries.notices()
    assert {"long", "short", "own", "within"} <= set(texts)
    assert all(one.key == key and one.text and one.source for key, one in texts.items())
    assert queries.notices() is texts


def test_a_consent_that_lacks_something_is_refused_by_clause_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        a_consent(cast, replace(NOOR, purposes=(), told_revocation=False))
    assert {str(refusal.lifted_by) for refusal in refused.value.refusals} == {"(2.31(a)(5))", "(2.31(a)(6))"}
    assert not Consent.objects.exists()


def test_a_day_ends_at_midnight_where_the_client_is_treated(cast: Cast) -> None:
    a_consent(cast, replace(NOOR, until_revoked=False, ends_on=date(2026, 12, 1)))
    last = datetime(2026, 12, 2, 4, 59, 59, tzinfo=UTC)
    assert _allowed(cast, at=last)
    assert not _allowed(cast, at=last + timedelta(seconds=1))


def test_a_revocation_acts_at_the_next_request(cast: Cast) -> None:
    consent_id = a_consent(cast)
    assert _allowed(cast)
    dana = cast.viewer("dana")
    actions.revoke_consent(
        client_id=_robin(cast), consent_id=consent_id, how="by voice", by=dana, at=cast.now
    )
    assert not _allowed(cast)
    with pytest.raises(Refused):
        actions.revoke_consent(
            client_id=_robin(cast), consent_id=consent_id, how="again", by=dana, at=cast.now
        )


def test_the_accountable_counselor_hears_when_somebody_else_records_a_revocation(cast: Cast) -> None:
    consent_id = a_consent(cast)
    actions.revoke_consent(
        client_id=_robin(cast), consent_id=consent_id, how="by phone", by=cast.viewer("iva"), at=cast.now
    )
    (told,) = notices(cast.viewer("dana"), at=cast.now)
    assert str(told.words) == "The consent to Noor, my sister was stopped."


def test_a_client_stops_a_consent_of_their_own_and_of_nobody_else(cast: Cast) -> None:
    mine, other = a_consent(cast), a_consent(cast, client="jamie")
    robin = cast.viewer("robin")
    with pytest.raises(NotFound):
        actions.revoke_consent(
            client_id=cast.clients["jamie"].id, consent_id=other, how="portal", by=robin, at=cast.now
        )
    with pytest.raises(NotFound):
        actions.revoke_consent(client_id=_robin(cast), consent_id=other, how="portal", by=robin, at=cast.now)
    actions.revoke_consent(client_id=_robin(cast), consent_id=mine, how="portal", by=robin, at=cast.now)
    assert Revocation.objects.get().staff_id is None


def test_an_event_from_which_a_courts_condition_can_be_stopped(cast: Cast) -> None:
    words = replace(COURT, irrevocable_until=None, irrevocable_event="final disposition")
    consent_id = a_consent(cast, words)
    about = {"client_id": _robin(cast), "consent_id": consent_id, "by": cast.viewer("dana"), "at": cast.now}
    with pytest.raises(Refused):
        actions.revoke_consent(how="by voice", **about)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.record_event(what=EventKind.REVOCABLE, note="x", **about)  # type: ignore[arg-type]
    actions.record_event(what=EventKind.REVOCABLE, note="Order of 12 Nov", **about)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.record_event(what=EventKind.REVOCABLE, note="Order of 12 Nov", **about)  # type: ignore[arg-type]
    actions.revoke_consent(how="by voice", **about)  # type: ignore[arg-type]


def test_a_consent_found_deficient_is_not_relied_on(cast: Cast) -> None:
    consent_id = a_consent(cast)
    actions.record_event(
        client_id=_robin(cast),
        consent_id=consent_id,
        what=EventKind.DEFICIENT,
        note="Signed by somebody else",
        by=cast.viewer("pat"),
        at=cast.now,
    )
    assert not _allowed(cast)


def test_a_restriction_closes_and_its_end_opens_again(cast: Cast) -> None:
    a_consent(cast)
    about = {"client_id": _robin(cast), "by": cast.viewer("dana"), "at": cast.now}
    with pytest.raises(Refused):
        actions.restrict(recipient=None, categories=(), **about)  # type: ignore[arg-type]
    kept = actions.restrict(recipient=None, categories=(Category.HOURS,), **about)  # type: ignore[arg-type]
    assert not _allowed(cast)
    actions.end_restriction(restriction_id=kept, **about)  # type: ignore[arg-type]
    assert _allowed(cast)
    with pytest.raises(NotFound):
        actions.end_restriction(restriction_id=kept, **about)  # type: ignore[arg-type]
    assert queries.restrictions(cast.viewer("dana"), _robin(cast), at=cast.now) == ()


def test_consents_that_end_soon_are_work_for_those_who_reach_the_client(cast: Cast) -> None:
    a_consent(cast, replace(NOOR, until_revoked=False, ends_on=date(2026, 11, 25)))
    a_consent(cast, replace(NOOR, until_revoked=False, ends_on=date(2027, 1, 25)))
    assert len(queries.ending_soon(cast.viewer("dana"), at=cast.now)) == 1
    assert queries.ending_soon(cast.viewer("ines"), at=cast.now) == ()


def test_the_map_is_for_those_in_reach(cast: Cast) -> None:
    for name in ("ines", "nora"):
        with pytest.raises(NotFound):
            queries.consents(cast.viewer(name), _robin(cast), at=cast.now)
        with pytest.raises(NotFound):
            queries.consent(cast.viewer(name), _robin(cast), UUID(int=1), at=cast.now)
    with pytest.raises(NotFound):
        queries.consent(cast.viewer("dana"), _robin(cast), UUID(int=1), at=cast.now)


def test_a_no_of_the_gate_can_never_be_logged_as_given(cast: Cast) -> None:
    no = Ruling(False, ())
    given = actions.Given(_robin(cast), "plan", HOURS_TO_NOOR, no, "long", "x.pdf", "application/pdf", b"x")
    with pytest.raises(Refused):
        actions.log_disclosure(given=given, by=cast.viewer("dana"), at=cast.now)


def _given(cast: Cast) -> None:
    ruling = Ruling(True, (), Ground.CONSENT, (UUID(int=5),))
    given = actions.Given(
        _robin(cast), "plan", HOURS_TO_NOOR, ruling, "long", "x.pdf", "application/pdf", b"x"
    )
    actions.log_disclosure(given=given, by=cast.viewer("dana"), at=cast.now)


def test_what_somebody_has_of_their_own_is_known_by_kind_and_moment(cast: Cast) -> None:
    ruling = Ruling(True, (), Ground.OWN_RECORD)
    given = actions.Given(
        _robin(cast), "plan", HOURS_TO_NOOR, ruling, "own", "x.pdf", "application/pdf", b"x"
    )
    _given(cast)  # what somebody else has is not their own
    dana, moment = cast.viewer("dana"), cast.now + timedelta(minutes=5)

    def has(kind: str, since: datetime, at: datetime = moment) -> bool:
        return queries.given_since(dana, _robin(cast), kind=kind, since=since, at=at)

    assert not has("plan", cast.now)
    actions.log_disclosure(given=given, by=dana, at=moment)
    assert has("plan", cast.now) and not has("letter", cast.now)
    assert not has("plan", cast.now, cast.now) and not has("plan", moment + timedelta(seconds=1))
    with pytest.raises(NotFound):
        queries.given_since(cast.viewer("ines"), _robin(cast), kind="plan", since=cast.now, at=moment)


def test_nothing_about_consents_or_what_went_out_is_ever_changed(cast: Cast) -> None:
    about = {"client_id": _robin(cast), "by": cast.viewer("dana"), "at": cast.now}
    consent_id = a_consent(cast)
    kept = actions.restrict(recipient=None, categories=(Category.HOURS,), **about)  # type: ignore[arg-type]
    actions.end_restriction(restriction_id=kept, **about)  # type: ignore[arg-type]
    actions.record_event(consent_id=consent_id, what=EventKind.DEFICIENT, note="Found so", **about)  # type: ignore[arg-type]
    other = a_consent(cast)
    actions.revoke_consent(consent_id=other, how="by voice", **about)  # type: ignore[arg-type]
    _given(cast)
    for table in (Consent, Revocation, ConsentEvent, Restriction, RestrictionEnd, Disclosure):
        assert table.objects.exists()
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            table.objects.update(at=cast.now + timedelta(days=1))
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            table.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"purposes": []}, "privacy_consent_says_what_for"),
        ({"signed_name": ""}, "privacy_consent_is_complete"),
        ({"recipient_name": ""}, "privacy_consent_to_whom"),
        ({"told_revocation": False}, "privacy_consent_told_revocation"),
        ({"until_revoked": False}, "privacy_consent_has_one_end"),
        ({"irrevocable_event": "never"}, "privacy_only_a_court_binds"),
        ({"signed_at": datetime(2027, 1, 1, tzinfo=UTC)}, "privacy_consent_signed_first"),
    ],
)
def test_the_database_itself_refuses_half_a_consent(
    cast: Cast, change: dict[str, object], constraint: str
) -> None:
    a_consent(cast)
    row = Consent.objects.get()
    row.id = UUID(int=7)
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Consent.objects.bulk_create([row])


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"consent_ids": []}, "privacy_disclosure_names_consent"),
        ({"client_id": None}, "privacy_disclosure_of_whom"),
        ({"ground": "medical_emergency"}, "privacy_emergency_is_recorded"),
    ],
)
def test_the_database_itself_refuses_a_disclosure_without_its_ground(
    cast: Cast, change: dict[str, object], constraint: str
) -> None:
    _given(cast)
    row = Disclosure.objects.get()
    row.id = UUID(int=7)
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Disclosure.objects.bulk_create([row])


def test_a_class_of_recipients_is_for_treatment_payment_operations_only(cast: Cast) -> None:
    words = replace(
        NOOR,
        kind=ConsentKind.TPO,
        recipient=Recipient(RecipientKind.PROVIDER),
        purposes=(Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS),
        told_redisclosure=True,
        told_refusal=True,
    )
    a_consent(cast, words)
    payer = Request(
        Recipient(RecipientKind.PAYER, "Demo Health Plan"), Purpose.PAYMENT, frozenset({Category.HOURS})
    )
    assert _allowed(cast, payer)
