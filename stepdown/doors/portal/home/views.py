"""A client's own door: the way in, my record, and who looked at it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import authenticate

from stepdown.doors.portal.home.forms import JoinForm, SignInForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.doors.threshold.adapter import device_of
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.overview.queries import my_record, who_looked
from stepdown.people import actions as people
from stepdown.people.queries import sign_ins_of
from stepdown.people.vocabulary import Permission


@reads(public=True, why="the way in for clients")
def sign_in(visit: Visit) -> Page:
    return Page("portal/home/sign_in.html", {"form": SignInForm(), "wrong": False})


@writes(public=True, why="the way in for clients")
def come_in(visit: Visit) -> Done:
    form = SignInForm(visit.form)
    account = None
    if form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        account = authenticate(visit.request, username=email, login=email, email=email, password=password)
    if account is None or account.kind != "client":
        # One answer for a wrong password, an unknown address and somebody else's door.
        raise Invalid(Page("portal/home/sign_in.html", {"form": form, "wrong": True}, status=422))
    token = people.start_sign_in(
        account_id=account.pk,
        door=Audience.CLIENT,
        how="password",
        second_factor=False,
        device=device_of(visit.request),
        at=visit.at,
    )
    visit.request.stepdown_new_token = (Audience.CLIENT, token)  # type: ignore[attr-defined]
    return Done("my-record")


@reads(public=True, why="a code from the clinic is the way in for a new client account")
def join(visit: Visit) -> Page:
    return Page("portal/home/join.html", {"form": JoinForm()})


@writes(public=True, why="a code from the clinic is the way in for a new client account")
def open_account(visit: Visit) -> Done:
    form = JoinForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page("portal/home/join.html", {"form": form}, status=422))
    people.use_invitation(**form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("my-sign-in", said=say("Your account is open. Sign in with your password."))


@writes(audience=Audience.CLIENT, why="everybody may leave")
def sign_out(visit: Visit) -> Done:
    if visit.sign_in_id is not None:
        people.end_sign_in(sign_in_id=visit.sign_in_id, why="signed out", by=visit.viewer, at=visit.at)
    visit.request.stepdown_lost_token = Audience.CLIENT  # type: ignore[attr-defined]
    return Done("my-sign-in")


@reads(audience=Audience.CLIENT, why="everybody may see where they are signed in")
def devices(visit: Visit) -> Page:
    if visit.viewer.account_id is None:
        raise NotFound
    rows = sign_ins_of(visit.viewer, visit.viewer.account_id)
    return Page("portal/home/devices.html", {"sign_ins": rows, "here": visit.sign_in_id})


@writes(audience=Audience.CLIENT, why="everybody may end their own sign-ins")
def end_device(visit: Visit, sign_in_id: UUID) -> Done:
    people.end_sign_in(sign_in_id=sign_in_id, why="ended from the list", by=visit.viewer, at=visit.at)
    return Done("my-devices", said=say("That device is signed out."))


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def home(visit: Visit) -> Page:
    record = my_record(visit.viewer, at=visit.at)
    return Page("portal/home/page.html", {"record": record}, clients=[record.client.id])


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def looked(visit: Visit) -> Page:
    client_id = visit.viewer.client_id
    if client_id is None:
        raise NotFound
    before = visit.query.get("before", "")
    page = who_looked(visit.viewer, client_id, before=int(before) if before.isdigit() else None, at=visit.at)
    return Page("portal/home/looked.html", {"looked": page}, clients=[client_id])
