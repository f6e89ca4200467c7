"""Ways in of a client: a code begins anew, six digits open a known device, an address shows a calendar."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import actions, queries
from stepdown.people.actions.calendar import FETCHES_AN_HOUR
from stepdown.people.models import Account, CalendarAddress, KnownDevice, SignIn
from stepdown.people.vocabulary import MOST_WRONG, NeutralTitle
from tests.cast import NOW, Cast, assemble

PIN = "482915"
SOON = NOW + timedelta(minutes=1)


def signed_in(cast: Cast, name: str = "robin", *, minutes: int = 0) -> SignIn:
    door = Audience.CLIENT if name in cast.clients else Audience.STAFF
    account, at = cast.accounts[name], NOW + timedelta(minutes=minutes)
    actions.start_sign_in(account_id=account, door=door, how="checks", second_factor=True, at=at)
    return SignIn.objects.filter(account_id=account).latest("started_at")


def remembered(cast: Cast) -> str:
    """The token of a device that opens Robin's door."""
    row, robin = signed_in(cast), cast.viewer("robin")
    return actions.remember_device(sign_in_id=row.id, pin=PIN, device="Chrome on Android", by=robin, at=SOON)


def test_six_digits_open_the_known_device(cast: Cast) -> None:
    token = remembered(cast)
    assert queries.device_is_known(token)
    assert actions.open_with_pin(token=token, pin=PIN, at=SOON).account_id == cast.accounts["robin"]
    assert [card.device for card in queries.known_devices(cast.viewer("robin"))] == ["Chrome on Android"]


@pytest.mark.parametrize("token", ["", "x", "another device's token of forty-three letters"])
def test_the_digits_open_nothing_without_the_device(cast: Cast, token: str) -> None:
    remembered(cast)
    assert not queries.device_is_known(token)
    assert actions.open_with_pin(token=token, pin=PIN, at=SOON).account_id is None


def test_the_device_opens_nothing_without_the_digits(cast: Cast) -> None:
    token = remembered(cast)
    for pin in ("", "482916", token, "482915 "):
        assert actions.open_with_pin(token=token, pin=pin, at=SOON).account_id is None


def test_the_fifth_wrong_try_ends_it_and_the_right_digits_come_too_late(cast: Cast) -> None:
    token = remembered(cast)
    left = [actions.open_with_pin(token=token, pin="000001", at=SOON).tries_left for _ in range(MOST_WRONG)]
    assert left == [4, 3, 2, 1, 0]
    assert actions.open_with_pin(token=token, pin=PIN, at=SOON).account_id is None
    assert not queries.device_is_known(token)
    assert Entry.objects.filter(verb="wrong digits").count() == MOST_WRONG


def test_the_right_digits_begin_the_count_anew(cast: Cast) -> None:
    token = remembered(cast)
    for _ in range(3):
        for _ in range(MOST_WRONG - 1):
            actions.open_with_pin(token=token, pin="000001", at=SOON)
        assert actions.open_with_pin(token=token, pin=PIN, at=SOON).account_id is not None


def test_the_database_holds_no_sixth_try(cast: Cast) -> None:
    remembered(cast)
    for wrong in (MOST_WRONG, MOST_WRONG + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            KnownDevice.objects.update(wrong=wrong)


def test_whoever_has_the_table_cannot_try_the_digits(cast: Cast) -> None:
    token = remembered(cast)
    row = KnownDevice.objects.get()
    assert PIN not in row.pin and token not in row.pin and token.encode() not in bytes(row.token_digest)
    # A million digits alone do not meet the hash: the token of the device is part of what was hashed.
    assert not check_password(PIN, row.pin)


def test_easy_digits_are_refused(cast: Cast) -> None:
    row = signed_in(cast)
    with pytest.raises(Refused, match="easy to guess"):
        actions.remember_device(sign_in_id=row.id, pin="123456", by=cast.viewer("robin"), at=SOON)


def test_who_finds_an_open_phone_cannot_stay_for_good(cast: Cast) -> None:
    row, robin = signed_in(cast), cast.viewer("robin")
    late = NOW + timedelta(minutes=15)
    with pytest.raises(Refused, match="signed in a while ago"):
        actions.remember_device(sign_in_id=row.id, pin=PIN, by=robin, at=late)
    with pytest.raises(Refused, match="signed in a while ago"):
        actions.choose_password(sign_in_id=row.id, password="four plain words here", by=robin, at=late)
    foreign = signed_in(cast, "dana")
    with pytest.raises(Refused):
        actions.remember_device(sign_in_id=foreign.id, pin=PIN, by=robin, at=SOON)


def test_new_digits_on_a_device_replace_the_old(cast: Cast) -> None:
    token, row, robin = remembered(cast), signed_in(cast), cast.viewer("robin")
    new = actions.remember_device(sign_in_id=row.id, pin="930571", replaces=token, by=robin, at=SOON)
    assert not queries.device_is_known(token)
    assert actions.open_with_pin(token=new, pin="930571", at=SOON).account_id is not None
    assert len(queries.known_devices(robin)) == 1


def test_a_device_is_forgotten_by_its_owner_alone(cast: Cast) -> None:
    token, robin = remembered(cast), cast.viewer("robin")
    card = queries.known_devices(robin)[0]
    for other in (cast.viewer("dana"), Viewer(Audience.PUBLIC)):
        with pytest.raises(NotFound):
            actions.forget_device(device_id=card.id, by=other, at=SOON)
    actions.forget_device(device_id=card.id, by=robin, at=SOON)
    assert not queries.device_is_known(token)


def test_a_code_begins_anew(cast: Cast) -> None:
    token, robin = remembered(cast), cast.accounts["robin"]
    Account.objects.filter(id=robin).update(password="an old one")
    code = actions.invite(account_id=robin, by=cast.viewer("dana"), at=NOW)
    assert actions.use_client_code(code=code.upper(), by=Viewer(Audience.PUBLIC), at=SOON) == robin
    assert not queries.device_is_known(token)
    assert not SignIn.objects.filter(account_id=robin, ended_at=None).exists()
    assert not Account.objects.get(id=robin).has_usable_password()
    with pytest.raises(Refused):
        actions.use_client_code(code=code, by=Viewer(Audience.PUBLIC), at=SOON)


def test_a_code_from_before_an_account_ended_opens_nothing_and_one_from_after_does(cast: Cast) -> None:
    robin, account = cast.clients["robin"].id, cast.accounts["robin"]
    before = actions.invite(account_id=account, by=cast.viewer("dana"), at=NOW)
    actions.end_account(account_id=account, by=cast.viewer("dora"), at=SOON)
    with pytest.raises(Refused):
        actions.use_client_code(code=before, by=Viewer(Audience.PUBLIC), at=SOON)
    after = actions.invite_again(client_id=robin, by=cast.viewer("dana"), at=SOON)
    assert actions.use_client_code(code=after, by=Viewer(Audience.PUBLIC), at=SOON) == account


def test_a_code_for_staff_opens_no_clients_door(cast: Cast) -> None:
    code = actions.invite(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=NOW)
    with pytest.raises(Refused):
        actions.use_client_code(code=code, by=Viewer(Audience.PUBLIC), at=SOON)


@pytest.mark.parametrize(("name", "door"), [("robin", Audience.STAFF), ("dana", Audience.CLIENT)])
def test_a_sign_in_at_the_other_door_is_none(cast: Cast, name: str, door: Audience) -> None:
    token = actions.start_sign_in(
        account_id=cast.accounts[name], door=door, how="passkey", second_factor=True, at=NOW
    )
    day = timedelta(hours=12)
    assert queries.visit_by_token(token, door=door, idle=day, absolute=day, request_id=None, at=SOON) is None


def test_an_ended_account_opens_with_nothing(cast: Cast) -> None:
    token = remembered(cast)
    actions.end_account(account_id=cast.accounts["robin"], by=cast.viewer("dora"), at=SOON)
    assert not queries.device_is_known(token)
    assert actions.open_with_pin(token=token, pin=PIN, at=SOON).account_id is None


def test_a_password_of_ones_own_puts_other_devices_out(cast: Cast) -> None:
    robin, first, here = cast.viewer("robin"), signed_in(cast), signed_in(cast, minutes=1)
    assert first != here
    actions.choose_password(sign_in_id=here.id, password="four birds over water", by=robin, at=SOON)
    living = SignIn.objects.filter(account_id=cast.accounts["robin"], ended_at=None)
    assert list(living) == [here]
    assert queries.has_password(robin)


# ---- the calendar address


def an_address(cast: Cast, title: NeutralTitle = NeutralTitle.CLASS) -> str:
    robin = cast.viewer("robin")
    return actions.make_calendar(client_id=cast.clients["robin"].id, title=title, by=robin, at=NOW)


def test_an_address_stands_for_its_client_and_is_kept_as_a_digest(cast: Cast) -> None:
    token = an_address(cast)
    known = queries.calendar_by_token(token, request_id=None)
    assert known is not None and known.viewer.client_id == cast.clients["robin"].id
    assert known.title is NeutralTitle.CLASS and len(token) >= 43
    assert token.encode() not in bytes(CalendarAddress.objects.get().token_digest)


def test_a_cancelled_address_is_like_one_that_never_was(cast: Cast) -> None:
    token, robin = an_address(cast), cast.viewer("robin")
    known = queries.calendar_by_token(token, request_id=None)
    assert known is not None
    actions.end_calendar(client_id=known.client_id, by=robin, at=SOON)
    assert queries.calendar_by_token(token, request_id=None) is None
    assert queries.calendar_by_token("never was", request_id=None) is None
    # A fetch that found it a moment before the cancellation does not get through either.
    with pytest.raises(NotFound):
        actions.count_fetch(address_id=known.address_id, at=SOON)
    with pytest.raises(NotFound):
        actions.end_calendar(client_id=known.client_id, by=robin, at=SOON)


def test_a_new_address_ends_the_old_one(cast: Cast) -> None:
    first, second = an_address(cast), an_address(cast, NeutralTitle.BUSY)
    assert queries.calendar_by_token(first, request_id=None) is None
    assert queries.calendar_by_token(second, request_id=None) is not None
    card = queries.calendar_address(cast.viewer("robin"), cast.clients["robin"].id, at=NOW)
    assert card is not None and card.title is NeutralTitle.BUSY
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarAddress.objects.update(ended_at=None)


def test_nobody_out_of_reach_makes_ends_or_sees_an_address(cast: Cast) -> None:
    an_address(cast)
    robin, ines = cast.clients["robin"].id, cast.viewer("ines")
    with pytest.raises(NotFound):
        actions.make_calendar(client_id=robin, title=NeutralTitle.BUSY, by=ines, at=NOW)
    with pytest.raises(NotFound):
        actions.end_calendar(client_id=robin, by=ines, at=NOW)
    with pytest.raises(NotFound):
        queries.calendar_address(ines, robin, at=NOW)


def test_an_address_is_asked_so_often_an_hour_and_then_waits(cast: Cast) -> None:
    known = queries.calendar_by_token(an_address(cast), request_id=None)
    assert known is not None
    answers = [actions.count_fetch(address_id=known.address_id, at=SOON) for _ in range(FETCHES_AN_HOUR + 3)]
    assert answers == [True] * FETCHES_AN_HOUR + [False] * 3
    assert actions.count_fetch(address_id=known.address_id, at=SOON + timedelta(hours=1))


def test_the_first_fetch_of_a_day_is_told_once(cast: Cast) -> None:
    known = queries.calendar_by_token(an_address(cast), request_id=None)
    assert known is not None
    day = NOW.date()
    found = [actions.told_today(address_id=known.address_id, day=day) for _ in range(3)]
    assert found == [True, False, False]
    assert actions.told_today(address_id=known.address_id, day=day + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_wrong_tries_at_the_same_moment_are_all_counted() -> None:
    token = remembered(assemble())
    start, tried = Barrier(8), []

    def attempt() -> None:
        start.wait()
        tried.append(actions.open_with_pin(token=token, pin="000001", at=SOON))
        connection.close()

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = KnownDevice.objects.get()
    assert (len(tried), row.wrong) == (8, MOST_WRONG) and row.ended_at is not None
    assert actions.open_with_pin(token=token, pin=PIN, at=SOON).account_id is None
