"""People on a real database: names told apart, reach, sign-ins that end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Audience
from stepdown.people import actions, queries
from stepdown.people.actions.staff import StaffWords
from stepdown.people.models import CareTie
from stepdown.people.vocabulary import CredentialKind, Power, Role, TieGround
from tests.cast import NOW, SYSTEM, Cast


def test_two_clients_of_one_chosen_name_are_told_apart_by_a_plain_word(cast: Cast) -> None:
    first = actions.add_client(chosen_name="Quinn Invented", site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    assert first.shown_as == "Quinn Invented"
    second = actions.add_client(chosen_name="quinn  invented", site_id=cast.mill.id, by=SYSTEM, at=NOW)
    first = queries.client_card(SYSTEM, first.id, at=NOW)
    assert first.shown_as == f"Quinn Invented ({first.handle})"
    assert second.shown_as == f"quinn invented ({second.handle})"
    assert first.handle != second.handle


def test_the_database_itself_keeps_namesakes_apart(cast: Cast) -> None:
    robin = cast.clients["robin"]
    twin = actions.add_client(chosen_name="Robin Example", site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareTie.objects.model._meta.apps.get_model("people", "Client").objects.filter(id=twin.id).update(
            handle=robin.handle
        )


def test_a_counselor_reaches_her_own_client_and_not_her_colleagues(cast: Cast) -> None:
    dana = cast.viewer("dana")
    assert queries.require_reach(dana, cast.clients["robin"].id, at=NOW).chosen_name == "Robin Example"
    with pytest.raises(NotFound):
        queries.require_reach(dana, cast.clients["alex"].id, at=NOW)


def test_a_director_reaches_every_client_of_her_site_and_no_other(cast: Cast) -> None:
    dora = cast.viewer("dora")
    queries.require_reach(dora, cast.clients["alex"].id, at=NOW)
    with pytest.raises(NotFound):
        queries.require_reach(dora, cast.clients["casey"].id, at=NOW)


def test_an_auditor_reaches_no_client(cast: Cast) -> None:
    with pytest.raises(NotFound):
        queries.require_reach(cast.viewer("otto"), cast.clients["robin"].id, at=NOW)


def test_a_tie_that_ended_gives_no_reach(cast: Cast) -> None:
    later = NOW + timedelta(minutes=5)
    actions.untie(
        staff_id=cast.staff["dana"].id,
        client_id=cast.clients["robin"].id,
        ground=TieGround.ACCOUNTABLE,
        by=SYSTEM,
        at=later,
    )
    dana = cast.viewer("dana", at=later)
    with pytest.raises(NotFound):
        queries.require_reach(dana, cast.clients["robin"].id, at=later)


def test_a_client_never_has_two_accountable_counselors_at_once(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.tie(
            staff_id=cast.staff["ines"].id,
            client_id=cast.clients["robin"].id,
            ground=TieGround.ACCOUNTABLE,
            by=SYSTEM,
            at=NOW,
        )


@pytest.mark.parametrize("typed", ["robin", "Robin Exampel", "róbin", "ROBIN"])
def test_the_search_forgives_case_accents_and_slips(cast: Cast, typed: str) -> None:
    found = queries.search_clients(cast.viewer("dora"), typed, at=NOW)
    assert found[0].chosen_name == "Robin Example"


def test_the_search_finds_nobody_out_of_reach(cast: Cast) -> None:
    assert queries.search_clients(cast.viewer("dana"), "Alex", at=NOW) == ()
    assert queries.search_clients(cast.viewer("dora"), "Casey", at=NOW) == ()


def test_renaming_from_an_old_version_is_refused_with_both_names(cast: Cast) -> None:
    robin = cast.clients["robin"]
    actions.rename_client(
        client_id=robin.id, chosen_name="Robin E", pronouns="", version=robin.version, by=SYSTEM, at=NOW
    )
    with pytest.raises(Stale) as stale:
        actions.rename_client(
            client_id=robin.id, chosen_name="Rob", pronouns="", version=robin.version, by=SYSTEM, at=NOW
        )
    assert stale.value.differences[0].saved == "Robin E"


def test_a_disabled_account_is_out_at_the_next_request(cast: Cast) -> None:
    token = actions.start_sign_in(
        account_id=cast.accounts["dana"], door=Audience.STAFF, how="checks", second_factor=True, at=NOW
    )
    span = {"door": Audience.STAFF, "idle": timedelta(minutes=20), "absolute": timedelta(hours=12)}
    assert queries.visit_by_token(token, **span, request_id=new_id(), at=NOW) is not None  # type: ignore[arg-type]
    actions.end_account(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=NOW)
    assert queries.visit_by_token(token, **span, request_id=new_id(), at=NOW) is None  # type: ignore[arg-type]


def test_nothing_extends_the_absolute_time_out(cast: Cast) -> None:
    token = actions.start_sign_in(
        account_id=cast.accounts["dana"], door=Audience.STAFF, how="checks", second_factor=True, at=NOW
    )
    at = NOW
    for _ in range(80):
        at += timedelta(minutes=10)
        known = queries.visit_by_token(
            token,
            door=Audience.STAFF,
            idle=timedelta(minutes=20),
            absolute=timedelta(hours=12),
            request_id=None,
            at=at,
        )
        if known is None:
            break
        actions.keep_alive(sign_in_id=known.sign_in_id, at=at)
    assert at - NOW == timedelta(hours=12)


def test_nobody_verifies_their_own_credential(cast: Cast) -> None:
    dora = cast.viewer("dora")

    own = actions.add_credential(
        staff_id=cast.staff["dora"].id,
        kind=CredentialKind.LICENSE,
        title="Fictional license",
        powers=(Power.SIGN,),
        days=(date(2026, 1, 1), None),
        by=dora,
        at=NOW,
    )
    with pytest.raises(Refused):
        actions.verify_credential(credential_id=own, by=dora, at=NOW)


def test_nobody_changes_their_own_roles(cast: Cast) -> None:
    dora, card = cast.viewer("dora"), cast.staff["dora"]
    words = StaffWords("Dora Director", "Director", (Role.DIRECTOR, Role.AUDITOR), card.site_ids)
    with pytest.raises(Refused):
        actions.change_staff(staff_id=card.id, words=words, version=card.version, by=dora, at=NOW)
    same = StaffWords("Dora D.", "Director", (Role.DIRECTOR,), card.site_ids)
    changed = actions.change_staff(staff_id=card.id, words=same, version=card.version, by=dora, at=NOW)
    assert changed.name == "Dora D."


def test_an_invitation_opens_an_account_once(cast: Cast) -> None:
    code = actions.invite(account_id=cast.accounts["iva"], by=cast.viewer("dora"), at=NOW)
    assert (
        actions.use_invitation(code=code.upper(), password="four plain words here", by=SYSTEM, at=NOW)
        == cast.accounts["iva"]
    )
    with pytest.raises(Refused):
        actions.use_invitation(code=code, password="four plain words here", by=SYSTEM, at=NOW)
