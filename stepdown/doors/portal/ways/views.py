"""How one comes in next time, chosen while one is in."""

from __future__ import annotations

from uuid import UUID

from stepdown.audit.actions import record
from stepdown.doors.portal import passkeys
from stepdown.doors.portal.coming import device_token, remember
from stepdown.doors.portal.framing import framed
from stepdown.doors.portal.ways.forms import NewDigitsForm, NewPasswordForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.doors.threshold.adapter import device_of
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people.queries import has_password, known_devices, require_fresh
from stepdown.people.vocabulary import Permission


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_ways(visit: Visit) -> Page:
    return _ways(visit)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def choose_digits(visit: Visit) -> Done:
    form = NewDigitsForm(visit.form)
    with beside(form, lambda: _ways(visit, digits=form)):
        token = people.remember_device(
            sign_in_id=_sign_in(visit),
            pin=form.cleaned_data["pin"],
            device=device_of(visit.request),
            replaces=device_token(visit),
            by=visit.viewer,
            at=visit.at,
        )
    remember(visit, token)
    return Done("my-ways", said=say("Next time six digits are enough, on this device."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def choose_password(visit: Visit) -> Done:
    form = NewPasswordForm(visit.form)
    with beside(form, lambda: _ways(visit, password=form)):
        people.choose_password(
            sign_in_id=_sign_in(visit), password=form.cleaned_data["password"], by=visit.viewer, at=visit.at
        )
    return Done("my-ways", said=say("Your password opens your door on every device."))


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def new_passkey(visit: Visit) -> Page:
    return _passkey(visit)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def add_passkey(visit: Visit) -> Done:
    account_id = require_fresh(visit.viewer, _sign_in(visit), at=visit.at)
    form = passkeys.form_of(account_id, visit.form)
    with beside(form, lambda: _passkey(visit, failed=True)):
        made = passkeys.add(account_id, form, device_of(visit.request))
    _note(visit, "add passkey", made)
    return Done("my-ways", said=say("Next time one tap is enough."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def end_passkey(visit: Visit, passkey_id: int) -> Done:
    passkeys.remove(_account(visit), passkey_id)
    _note(visit, "remove passkey", passkey_id)
    return Done("my-ways", said=say("That passkey opens nothing any more."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def forget_device(visit: Visit, known_device_id: UUID) -> Done:
    here = {card.id for card in known_devices(visit.viewer, here=device_token(visit)) if card.here}
    people.forget_device(device_id=known_device_id, by=visit.viewer, at=visit.at)
    if known_device_id in here:
        remember(visit, "")
    return Done("my-ways", said=say("The digits of that device open nothing any more."))


def _account(visit: Visit) -> UUID:
    if visit.viewer.account_id is None:
        raise NotFound
    return visit.viewer.account_id


def _sign_in(visit: Visit) -> UUID:
    if visit.sign_in_id is None:
        raise NotFound
    return visit.sign_in_id


def _note(visit: Visit, verb: str, passkey_id: int) -> None:
    subject = Subject("passkey")
    record(by=visit.viewer, at=visit.at, verb=verb, subject=subject, detail={"number": passkey_id})


def _ways(
    visit: Visit, *, digits: NewDigitsForm | None = None, password: NewPasswordForm | None = None
) -> Page:
    devices = known_devices(visit.viewer, here=device_token(visit))
    keys = passkeys.of(_account(visit))
    knows_word = has_password(visit.viewer)
    context = {
        "devices": devices,
        "known_here": any(card.here for card in devices),
        "keys": keys,
        "has_password": knows_word,
        "none_yet": not (devices or keys or knows_word),
        "digits": digits or NewDigitsForm(),
        "password": password or NewPasswordForm(),
        "asked": (digits and "digits") or (password and "password") or "",
    }
    status = 422 if digits or password else 200
    return framed(visit, "portal/ways/page.html", context, here="privacy", status=status)


def _passkey(visit: Visit, *, failed: bool = False) -> Page:
    account_id = require_fresh(visit.viewer, _sign_in(visit), at=visit.at)
    options = {"creation_options": passkeys.begin(account_id)}
    context = {"form": passkeys.form_of(account_id), "options": options, "failed": failed}
    return framed(visit, "portal/ways/passkey.html", context, here="privacy", status=422 if failed else 200)
