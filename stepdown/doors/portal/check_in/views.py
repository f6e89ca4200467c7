"""I am here, said by the person themself: from a quarter of an hour before it starts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.attendance.queries import absent
from stepdown.attendance.vocabulary import Turn
from stepdown.doors.portal.check_in.forms import VideoForm
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import check_in as journey
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.kiosk import actions as kiosk
from stepdown.kiosk import queries as codes
from stepdown.people.vocabulary import Permission
from stepdown.session.queries import of_client
from stepdown.session.vocabulary import MySession

HERE, CODE = "portal/check_in/page.html", "portal/check_in/code.html"
_FAR = timedelta(days=60)


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_check_in(visit: Visit, own_session_id: UUID) -> Page:
    return _here(visit, own_session_id, VideoForm())


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def check_in(visit: Visit, own_session_id: UUID) -> Done:
    one = _mine(visit, own_session_id)
    leaving = visit.form.get("turn") == Turn.OUT.value
    form = VideoForm(visit.form, needed=one.by_video and not leaving)
    with beside(form, lambda: _here(visit, own_session_id, form)):
        journey.on_phone(
            client_id=own(visit),
            session_id=own_session_id,
            turn=Turn.OUT if leaving else Turn.IN,
            place=form.cleaned_data["place"],
            consent=form.cleaned_data["consent"],
            by=visit.viewer,
            at=visit.at,
        )
    told = say("Your going is noted.") if leaving else say("Good that you are here.")
    return Done("my-check-in", own_session_id, said=told)


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_code(visit: Visit) -> Page:
    return _code(visit, "")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def new_code(visit: Visit) -> Page:
    return _code(visit, kiosk.give_code(client_id=own(visit), by=visit.viewer, at=visit.at))


def _code(visit: Visit, code: str) -> Page:
    since = codes.has_code(visit.viewer, own(visit), at=visit.at)
    return framed(visit, CODE, {"code": code, "since": since}, here="today", fleeting=bool(code))


def _mine(visit: Visit, session_id: UUID) -> MySession:
    near = of_client(visit.viewer, own(visit), since=visit.at - _FAR, until=visit.at + _FAR, at=visit.at)
    found = next((one for one in near if one.session_id == session_id), None)
    if found is None:
        raise NotFound
    return found


def _here(visit: Visit, session_id: UUID, form: VideoForm) -> Page:
    one = _mine(visit, session_id)
    marks = journey.mine(visit.viewer, own(visit), one, at=visit.at)
    context = {
        "noted": next(iter(absent(visit.viewer, [own(visit)], [session_id], at=visit.at).values()), None),
        "one": one,
        "form": form,
        "marks": marks,
        "inside": bool(marks) and marks[-1].turn is Turn.IN,
        "open": one.standing and journey.may_scan(one, visit.at),
        "from_when": one.during.start - journey.EARLY,
        "past": visit.at > (one.during.end or one.during.start),
    }
    return framed(visit, HERE, context, here="today")
