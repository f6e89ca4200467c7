"""Coming in: with six digits on a device that is known, a passkey, a password, or for the first time a code.

Each no is one answer for every reason, and a wrong try is counted although the answer is a no.
"""

from __future__ import annotations

from django.contrib.auth import authenticate

from stepdown.doors.portal import passkeys
from stepdown.doors.portal.coming import device_token, let_in, remember
from stepdown.doors.portal.entering.forms import DigitsForm, JoinForm, SignInForm
from stepdown.doors.threshold import Done, Json, Page, Visit, beside, reads, writes
from stepdown.kernel.words import Words, say
from stepdown.people import actions as people
from stepdown.people.queries import device_is_known

NO_MATCH = say("That did not match. Check it and try again.")
NO_PASSKEY = say("We do not know this passkey. Take another way in.")
ENDED = say("Those were five tries. These digits open nothing any more. Take another way in.")


@reads(public=True, why="the way in for clients")
def sign_in(visit: Visit) -> Page:
    return _way_in(visit)


@writes(public=True, why="the way in for clients")
def come_in(visit: Visit) -> Done | Page:
    form = SignInForm(visit.form)
    account = None
    if form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        account = authenticate(visit.request, username=email, login=email, email=email, password=password)
    if account is None or account.kind != "client":
        # One answer for a wrong password, an unknown address and somebody else's door.
        return _way_in(visit, NO_MATCH, form=form, status=422)
    return let_in(visit, account.pk, "password")


@writes(public=True, why="six digits open a device that is known, and no other")
def come_in_by_pin(visit: Visit) -> Done | Page:
    form = DigitsForm(visit.form)
    token = device_token(visit)
    if not form.is_valid() or not token:
        return _way_in(visit, NO_MATCH, status=422)
    tried = people.open_with_pin(token=token, pin=form.cleaned_data["pin"], at=visit.at)
    if tried.account_id is None:
        left = say("That did not match. Tries left on this device: {n}.", n=tried.tries_left)
        return _way_in(visit, left if tried.tries_left else ENDED, status=422)
    remember(visit, token)
    return let_in(visit, tried.account_id, "digits")


@reads(public=True, why="what a device needs to show its passkey")
def ask_for_passkey(visit: Visit) -> Json:
    return Json({"request_options": passkeys.asked()})


@writes(public=True, why="a passkey is the way in")
def come_in_by_passkey(visit: Visit) -> Done | Page:
    account_id = passkeys.owner(visit.form)
    if account_id is None:
        return _way_in(visit, NO_PASSKEY, status=422)
    return let_in(visit, account_id, "passkey")


@reads(public=True, why="a code from the clinic is the way in for a new client account")
def join(visit: Visit) -> Page:
    return Page("portal/entering/join.html", {"form": JoinForm()})


@writes(public=True, why="a code from the clinic is the way in for a new client account")
def open_account(visit: Visit) -> Done:
    form = JoinForm(visit.form)
    with beside(form, lambda: Page("portal/entering/join.html", {"form": form})):
        account_id = people.use_client_code(code=form.cleaned_data["code"], by=visit.viewer, at=visit.at)
    passkeys.forget_all(account_id)
    return let_in(visit, account_id, "code", to="my-ways")


def _way_in(
    visit: Visit, no: Words | None = None, *, form: SignInForm | None = None, status: int = 200
) -> Page:
    token = device_token(visit)
    known = device_is_known(token)
    if token and not known:
        remember(visit, "")
    # Whoever typed a password goes on with it; else a device that is known asks for its digits.
    digits = known and form is None and "password" not in visit.query
    context = {"form": form or SignInForm(), "digits": DigitsForm() if digits else None, "no": no}
    return Page("portal/entering/sign_in.html", {**context, "known": known}, status=status, keeps=True)
