"""The vault on a real database: sealed, opened with a reason, shown to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.identity import actions, queries
from stepdown.identity.keyring import KeyRing
from stepdown.identity.models import IdentityEntry, VaultOpening
from stepdown.identity.vocabulary import (
    Act,
    Correction,
    EmergencyReason,
    Field,
    Group,
    SealBroken,
    Task,
)
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.outbox.queries import notices
from stepdown.people.queries import require_reach
from tests.cast import SYSTEM, Cast

ROBIN = {
    Field.GIVEN_NAME: "Roberta",
    Field.FAMILY_NAME: "Sealed-Canary",
    Field.BIRTH_DATE: "1990-05-31",
    Field.SSN: "900-12-3456",
    Field.PHONE: "555-0188",
    Field.MEMBER_ID: "DEMO-778",
}


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: object) -> Iterator[KeyRing]:
    settings.IDENTITY_KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    yield KeyRing(tmp_path / "keys")


def _enter(cast: Cast, name: str = "robin", **more: object) -> int:
    return actions.enter_identity(
        client_id=cast.clients[name].id,
        values=ROBIN,
        by=cast.viewer("iva"),
        at=cast.now,
        **more,  # type: ignore[arg-type]
    )


def _every_text_in_the_database() -> str:
    """All columns of all tables of the vault, as text: where a leak would show."""
    found = []
    with connection.cursor() as cursor:
        for table in (
            "identity_legalidentity",
            "identity_identityentry",
            "identity_vaultopening",
            "audit_entry",
        ):
            cursor.execute(f"select t::text, encode(t::text::bytea, 'escape') from {table} t")
            found += [str(row) for row in cursor.fetchall()]
    return " ".join(found)


def test_nothing_of_a_legal_identity_stands_in_the_database(cast: Cast) -> None:
    _enter(cast)
    text = _every_text_in_the_database()
    assert "names" in text
    for value in ("Roberta", "Sealed-Canary", "1990-05-31", "900123456", "3456", "555-0188", "DEMO-778"):
        assert value not in text
        assert value.encode().hex() not in text


def test_intake_enters_and_opens_and_each_task_shows_only_what_it_needs(cast: Cast) -> None:
    _enter(cast)
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    opening = actions.open_vault(
        client_id=robin, task=Task.CLAIM, reason="Claim for October", by=iva, at=cast.now
    )
    _, shown = queries.opened(iva, opening.id, at=cast.now + timedelta(minutes=1))
    assert shown is not None
    assert shown.values[Field.FAMILY_NAME] == "Sealed-Canary"
    assert shown.values[Field.MEMBER_ID] == "DEMO-778"
    assert Field.SSN not in shown.values


def test_after_five_minutes_the_server_shows_nothing_more(cast: Cast) -> None:
    _enter(cast)
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    opening = actions.open_vault(
        client_id=robin, task=Task.CLAIM, reason="Claim for October", by=iva, at=cast.now
    )
    assert queries.opened(iva, opening.id, at=cast.now + timedelta(minutes=5))[1] is None


def test_an_opening_shows_its_opener_and_nobody_else(cast: Cast) -> None:
    _enter(cast)
    opening = actions.open_vault(
        client_id=cast.clients["robin"].id,
        task=Task.CLAIM,
        reason="Claim for October",
        by=cast.viewer("iva"),
        at=cast.now,
    )
    for name in ("dora", "pat", "dana", "robin"):
        with pytest.raises(NotFound):
            queries.opened(cast.viewer(name), opening.id, at=cast.now)


@pytest.mark.parametrize("name", ["dana", "priya", "otto", "robin"])
def test_whose_task_does_not_need_it_finds_no_vault_to_open(cast: Cast, name: str) -> None:
    _enter(cast)
    with pytest.raises(NotFound):
        actions.open_vault(
            client_id=cast.clients["robin"].id,
            task=Task.CLAIM,
            reason="Claim for October",
            by=cast.viewer(name),
            at=cast.now,
        )


def test_the_vault_of_another_site_is_out_of_reach(cast: Cast) -> None:
    with pytest.raises(NotFound):
        actions.open_vault(
            client_id=cast.clients["casey"].id,
            task=Task.CLAIM,
            reason="Claim for October",
            by=cast.viewer("iva"),
            at=cast.now,
        )


def test_an_opening_without_a_reason_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.open_vault(
            client_id=cast.clients["robin"].id,
            task=Task.CLAIM,
            reason="x",
            by=cast.viewer("iva"),
            at=cast.now,
        )
    assert not VaultOpening.objects.exists()


def test_each_opening_is_in_the_trail_and_shown_to_staff_and_to_the_client(cast: Cast) -> None:
    _enter(cast)
    robin = cast.clients["robin"].id
    actions.open_vault(
        client_id=robin, task=Task.CLAIM, reason="Claim for October", by=cast.viewer("iva"), at=cast.now
    )
    for name in ("dana", "robin"):
        (seen,) = queries.openings(cast.viewer(name), robin, at=cast.now)
        assert (seen.staff_name, seen.task, seen.reason) == ("Iva Imaginary", Task.CLAIM, "Claim for October")
    entry = Entry.objects.get(verb="open vault")
    assert entry.client_ids == [robin]
    assert entry.why == "Claim for October"


def test_any_clinician_opens_any_vault_in_an_emergency_and_the_responsible_are_told(cast: Cast) -> None:
    actions.enter_identity(
        client_id=cast.clients["casey"].id, values=ROBIN, by=_mill_intake(cast), at=cast.now
    )
    dana, casey = cast.viewer("dana"), cast.clients["casey"].id
    with pytest.raises(NotFound):
        require_reach(dana, casey, at=cast.now)
    opening = actions.open_in_emergency(
        client_id=casey, emergency=EmergencyReason.OVERDOSE, reason="unconscious", by=dana, at=cast.now
    )
    _, shown = queries.opened(dana, opening.id, at=cast.now)
    assert shown is not None
    assert shown.values[Field.PHONE] == "555-0188"
    assert require_reach(dana, casey, at=cast.now + timedelta(hours=23)).id == casey
    with pytest.raises(NotFound):
        require_reach(dana, casey, at=cast.now + timedelta(hours=24))


def test_directors_and_privacy_officers_hear_of_an_emergency_at_their_site(cast: Cast) -> None:
    actions.open_in_emergency(
        client_id=cast.clients["alex"].id,
        emergency=EmergencyReason.SUICIDE,
        reason="on the phone now",
        by=cast.viewer("dana"),
        at=cast.now,
    )
    for name in ("dora", "pat"):
        (told,) = notices(cast.viewer(name), at=cast.now)
        assert "Dana Demo" in str(told.words)
        assert "Alex Sample" in str(told.words)
    assert notices(cast.viewer("ines"), at=cast.now) == ()


@pytest.mark.parametrize("name", ["iva", "otto", "robin", "pat"])
def test_the_emergency_door_is_for_clinicians(cast: Cast, name: str) -> None:
    with pytest.raises(NotFound):
        actions.open_in_emergency(
            client_id=cast.clients["robin"].id,
            emergency=EmergencyReason.OVERDOSE,
            reason="unconscious",
            by=cast.viewer(name),
            at=cast.now,
        )
    with pytest.raises(NotFound):
        queries.find_in_emergency(cast.viewer(name), "Robin", at=cast.now)


def test_in_an_emergency_a_clinician_finds_clients_of_every_site(cast: Cast) -> None:
    found = queries.find_in_emergency(cast.viewer("dana"), "Casey", at=cast.now)
    assert [card.id for card in found] == [cast.clients["casey"].id]


def test_a_correction_says_why_and_what_was_before_stays_sealed_beside_it(cast: Cast) -> None:
    version = _enter(cast)
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    new = {Field.FAMILY_NAME: "Other"}
    with pytest.raises(Refused):
        actions.enter_identity(client_id=robin, values=new, version=version, by=iva, at=cast.now)
    actions.enter_identity(client_id=robin, values=new, why="Married", version=version, by=iva, at=cast.now)
    assert queries.values_of(robin, [Group.NAMES])[Field.FAMILY_NAME] == "Other"
    assert queries.values_of(robin, [Group.NAMES])[Field.GIVEN_NAME] == "Roberta"
    changes = [c for c in queries.vault_status(iva, robin, at=cast.now).changes if c.group is Group.NAMES]
    assert [change.what for change in changes] == [Correction.CORRECTED, Correction.ENTERED]


def test_an_emptied_field_is_gone_from_what_the_vault_says_it_has(cast: Cast) -> None:
    version = _enter(cast)
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    values = {Field.SSN: "", Field.SSN_LAST4: ""}
    actions.enter_identity(
        client_id=robin, values=values, why="Not needed", version=version, by=iva, at=cast.now
    )
    status = queries.vault_status(iva, robin, at=cast.now)
    assert Field.SSN not in status.present
    assert status.changes[0].what is Correction.REMOVED


def test_two_people_who_enter_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    version = _enter(cast)
    with pytest.raises(Stale):
        _enter(cast, version=version - 1)


def test_malformed_values_are_refused_by_field_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.enter_identity(
            client_id=cast.clients["robin"].id,
            values={Field.BIRTH_DATE: "May", Field.SSN: "1"},
            by=cast.viewer("iva"),
            at=cast.now,
        )
    assert {refusal.field for refusal in refused.value.refusals} == {"birth_date", "ssn", "ssn_last4"}
    assert not IdentityEntry.objects.exists()


def test_acts_that_the_law_ties_to_an_identity_say_what_they_lack(cast: Cast) -> None:
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    refusal = queries.missing_for(iva, robin, Act.CLAIM, at=cast.now)
    assert refusal is not None
    _enter(cast)
    assert queries.missing_for(iva, robin, Act.CLAIM, at=cast.now) is None
    missing = {need.act: need.missing for need in queries.needs(iva, robin, at=cast.now)}
    assert missing[Act.CUSTODY_TEST] == (Field.ID_NUMBER,)
    assert missing[Act.COURT_REPORT] == ()


def test_sealed_bytes_moved_to_another_client_do_not_open(cast: Cast) -> None:
    _enter(cast)
    _enter(cast, "alex")
    one, two = IdentityEntry.objects.filter(group="names").order_by("recorded_at", "id")[:2]
    IdentityEntry.objects.filter(id=two.id).update(sealed=bytes(one.sealed))
    with pytest.raises(SealBroken, match="moved"):
        queries.values_of(cast.clients["alex"].id, [Group.NAMES])


@pytest.mark.parametrize("change", [{"why": "x"}, {"group": "ssn"}, {"number": 9}])
def test_the_database_lets_nobody_rewrite_what_was_entered(cast: Cast, change: dict[str, object]) -> None:
    _enter(cast)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        IdentityEntry.objects.update(**change)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        IdentityEntry.objects.all().delete()


def test_the_database_lets_nobody_hide_an_opening(cast: Cast) -> None:
    actions.open_vault(
        client_id=cast.clients["robin"].id,
        task=Task.OTHER,
        reason="To know the name",
        by=cast.viewer("iva"),
        at=cast.now,
    )
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        VaultOpening.objects.update(reason="Nothing to see")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        VaultOpening.objects.all().delete()


# the possible earlier episode


def test_a_possible_earlier_episode_shows_to_openers_only(cast: Cast) -> None:
    _enter(cast)
    actions.enter_identity(
        client_id=cast.clients["jamie"].id,
        values={**ROBIN, Field.FAMILY_NAME: "SEALED canary"},
        by=cast.viewer("iva"),
        at=cast.now,
    )
    robin, jamie = cast.clients["robin"].id, cast.clients["jamie"].id
    (earlier,) = queries.earlier_episodes(cast.viewer("iva"), robin, at=cast.now)
    assert earlier.client_id == jamie
    assert earlier.card is not None
    assert queries.earlier_episodes(cast.viewer("dana"), robin, at=cast.now) == ()


def test_an_earlier_record_out_of_reach_shows_that_it_is_there_and_nothing_of_it(cast: Cast) -> None:
    _enter(cast)
    actions.enter_identity(
        client_id=cast.clients["casey"].id, values=ROBIN, by=_mill_intake(cast), at=cast.now
    )
    (earlier,) = queries.earlier_episodes(cast.viewer("iva"), cast.clients["robin"].id, at=cast.now)
    assert earlier.card is None


def test_records_are_joined_by_the_clients_wish_and_parted_again(cast: Cast) -> None:
    _enter(cast)
    _enter(cast, "jamie")
    iva, robin, jamie = cast.viewer("iva"), cast.clients["robin"].id, cast.clients["jamie"].id
    with pytest.raises(Refused):
        actions.record_join_wish(client_id=robin, other_id=jamie, words="", by=iva, at=cast.now)
    wish = actions.record_join_wish(
        client_id=robin, other_id=jamie, words="That was me in 2024", by=iva, at=cast.now
    )
    with pytest.raises(Refused):
        actions.record_join_wish(client_id=jamie, other_id=robin, words="Again", by=iva, at=cast.now)
    assert queries.earlier_episodes(iva, jamie, at=cast.now)[0].wished_at == cast.now
    actions.withdraw_join_wish(client_id=robin, wish_id=wish, by=iva, at=cast.now)
    assert queries.join_wishes(iva, robin, at=cast.now) == ()
    with pytest.raises(NotFound):
        actions.withdraw_join_wish(client_id=robin, wish_id=wish, by=iva, at=cast.now)


def test_records_that_the_vault_does_not_take_for_one_person_cannot_be_joined(cast: Cast) -> None:
    _enter(cast)
    with pytest.raises(NotFound):
        actions.record_join_wish(
            client_id=cast.clients["robin"].id,
            other_id=cast.clients["alex"].id,
            words="That was me",
            by=cast.viewer("iva"),
            at=cast.now,
        )


def _mill_intake(cast: Cast):  # type: ignore[no-untyped-def]
    """Somebody who takes calls at Mill Road."""
    from stepdown.people import actions as people
    from stepdown.people.actions.staff import StaffWords
    from stepdown.people.vocabulary import Role

    words = StaffWords("Mia Madeup", "Intake coordinator", (Role.INTAKE,), (cast.mill.id,))
    card = people.add_staff(email="mia@clinic.invalid", words=words, by=SYSTEM, at=cast.now)
    cast.accounts["mia"] = card.account_id
    return cast.viewer("mia")
