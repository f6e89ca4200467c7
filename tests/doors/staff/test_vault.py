"""The vault at the staff door: closed from outside, five minutes inside, seconds in an emergency."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.identity import actions, queries
from stepdown.identity.models import VaultOpening
from stepdown.identity.vocabulary import Field, Group, Task
from tests.cast import Cast, sheet

CANARY = {
    "given_name": "Roberta",
    "family_name": "Sealed-Canary",
    "birth_date": "1990-05-31",
    "phone": "555-0188",
}


def _fill(cast: Cast) -> None:
    values = {Field(name): text for name, text in CANARY.items()}
    actions.enter_identity(
        client_id=cast.clients["robin"].id, values=values, by=cast.viewer("iva"), at=cast.now
    )


def _vault(cast: Cast, page: str = "vault") -> str:
    return reverse(page, args=[cast.clients["robin"].id])


def test_an_empty_vault_says_that_nothing_is_missing(cast: Cast) -> None:
    page = cast.browser("dana").get(_vault(cast)).content.decode()
    assert "Every page and paper is complete without one" in page
    assert "An insurance claim" in page
    assert "missing: Given names" in page


def test_intake_seals_an_identity_and_the_page_never_shows_it_again(cast: Cast) -> None:
    iva = cast.browser("iva")
    answer = iva.post(_vault(cast, "vault-identity"), sheet(version="0", **CANARY))
    assert answer.status_code == 303
    for address in (_vault(cast), _vault(cast, "vault-identity")):
        page = iva.get(address).content.decode()
        assert "Sealed-Canary" not in page
        assert "1990-05-31" not in page
    assert queries.values_of(cast.clients["robin"].id, [Group.NAMES])[Field.FAMILY_NAME] == "Sealed-Canary"


def test_what_is_not_well_formed_comes_back_beside_its_field(cast: Cast) -> None:
    answer = cast.browser("iva").post(
        _vault(cast, "vault-identity"), sheet(version="0", birth_date="1990-13-99", ssn="12")
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write the date as year-month-day" in page
    assert "nine digits" in page


def test_a_correction_needs_a_reason_and_a_field_can_be_taken_out(cast: Cast) -> None:
    _fill(cast)
    iva, address = cast.browser("iva"), _vault(cast, "vault-identity")
    assert iva.post(address, sheet(version="1", remove="phone")).status_code == 422
    assert iva.post(address, sheet(version="1", remove="phone", why="Not theirs any more")).status_code == 303
    assert (
        Field.PHONE
        not in queries.vault_status(cast.viewer("iva"), cast.clients["robin"].id, at=cast.now).present
    )


def test_somebody_elses_correction_is_never_overwritten_unseen(cast: Cast) -> None:
    _fill(cast)
    answer = cast.browser("iva").post(
        _vault(cast, "vault-identity"), sheet(version="0", phone="555-0111", why="New phone")
    )
    assert answer.status_code == 409


def test_an_opening_leads_to_a_page_that_no_browser_keeps(cast: Cast) -> None:
    _fill(cast)
    iva = cast.browser("iva")
    answer = iva.post(_vault(cast, "vault-open"), sheet(task="claim", reason="Claim for October"))
    assert answer.status_code == 303
    shown = iva.get(answer.headers["Location"])
    page = shown.content.decode()
    assert "Sealed-Canary" in page
    assert shown.headers["Cache-Control"] == "no-store"
    assert "cache" in shown.headers["Clear-Site-Data"]
    assert 'http-equiv="refresh"' in page
    assert (
        Entry.objects.filter(why="Claim for October", client_ids__contains=[cast.clients["robin"].id]).count()
        == 2
    )


def test_without_a_reason_the_vault_stays_closed(cast: Cast) -> None:
    _fill(cast)
    answer = cast.browser("iva").post(_vault(cast, "vault-open"), sheet(task="claim", reason="claim"))
    assert answer.status_code == 422
    assert not VaultOpening.objects.exists()


def test_after_five_minutes_the_same_address_shows_a_closed_vault(cast: Cast) -> None:
    _fill(cast)
    robin, before = cast.clients["robin"].id, datetime.now(UTC) - timedelta(minutes=6)
    made = actions.open_vault(
        client_id=robin, task=Task.CLAIM, reason="Claim for October", by=cast.viewer("iva"), at=before
    )
    page = cast.browser("iva").get(reverse("vault-opened", args=[robin, made.id])).content.decode()
    assert "Sealed-Canary" not in page
    assert "closed again" in page


def test_another_opener_finds_nothing_at_the_address_of_an_opening(cast: Cast) -> None:
    _fill(cast)
    answer = cast.browser("iva").post(
        _vault(cast, "vault-open"), sheet(task="claim", reason="Claim for October")
    )
    assert cast.browser("dora").get(answer.headers["Location"]).status_code == 404


def test_who_opened_it_stands_on_the_page_with_the_reason(cast: Cast) -> None:
    cast.browser("iva").post(_vault(cast, "vault-open"), sheet(task="claim", reason="Claim for October"))
    page = cast.browser("dana").get(_vault(cast)).content.decode()
    assert "Iva Imaginary" in page
    assert "Claim for October" in page


def test_in_an_emergency_a_counselor_finds_and_opens_a_client_of_another_site(cast: Cast) -> None:
    dana, casey = cast.browser("dana"), cast.clients["casey"].id
    found = dana.post(reverse("emergency"), {"text": "casey"}).content.decode()
    assert "Casey Fictional" in found
    assert "Mill Road" in found
    assert dana.get(reverse("chart", args=[casey])).status_code == 404
    address = reverse("emergency-open", args=[casey])
    assert dana.get(address).status_code == 200
    answer = dana.post(address, sheet(emergency="overdose", reason="unconscious"))
    assert answer.status_code == 303
    page = dana.get(answer.headers["Location"]).content.decode()
    assert "director and the privacy officer have been told" in page
    assert dana.get(reverse("chart", args=[casey])).status_code == 200


@pytest.mark.parametrize(
    "fields", [{"reason": "unconscious"}, {"emergency": "overdose"}, {"emergency": "overdose", "reason": "x"}]
)
def test_an_emergency_without_its_two_words_is_asked_again(cast: Cast, fields: dict[str, str]) -> None:
    answer = cast.browser("dana").post(
        reverse("emergency-open", args=[cast.clients["casey"].id]), sheet(**fields)
    )
    assert answer.status_code == 422
    assert not VaultOpening.objects.exists()


def test_a_possible_earlier_episode_is_joined_and_parted_by_the_clients_wish(cast: Cast) -> None:
    _fill(cast)
    values = {Field(name): text for name, text in CANARY.items()}
    jamie = cast.clients["jamie"].id
    actions.enter_identity(client_id=jamie, values=values, by=cast.viewer("iva"), at=cast.now)
    iva = cast.browser("iva")
    assert "Jamie Imaginary" in iva.get(_vault(cast)).content.decode()
    assert "Jamie Imaginary" not in cast.browser("dana").get(_vault(cast)).content.decode()
    assert iva.post(_vault(cast, "vault-join"), sheet(other=str(jamie))).status_code == 422
    assert (
        iva.post(_vault(cast, "vault-join"), sheet(other=str(jamie), words="That was me")).status_code == 303
    )
    assert "That was me" in iva.get(_vault(cast)).content.decode()
    (wish,) = queries.join_wishes(cast.viewer("iva"), jamie, at=cast.now)
    assert iva.post(_vault(cast, "vault-part"), sheet(wish=str(wish.id))).status_code == 303
    assert queries.join_wishes(cast.viewer("iva"), jamie, at=cast.now) == ()
