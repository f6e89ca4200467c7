"""The tablet in the lobby. It shows nobody, says nothing about a wrong code, and forgets at once who came."""

from __future__ import annotations

from stepdown.attendance.vocabulary import Turn
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.doors.threshold.cookies import KIOSK_COOKIE
from stepdown.journeys.check_in import at_kiosk
from stepdown.kernel.refusal import Refused
from stepdown.kernel.words import say
from stepdown.kiosk import actions, queries
from stepdown.kiosk.vocabulary import KnownKiosk

START, DONE, OPEN = "public/kiosk/page.html", "public/kiosk/done.html", "public/kiosk/open.html"
WHY = "the tablet in the lobby is nobody's: it takes own codes and shows no one"
# So long the answer stands before the start comes back by itself.
SECONDS = 6


@reads(public=True, why=WHY)
def start(visit: Visit) -> Page:
    known = _known(visit)
    if known is None:
        return Page(OPEN, {"no": False})
    return Page(START, {"no": False, "shut": known.shut(visit.at)})


@writes(public=True, why=WHY)
def scan(visit: Visit) -> Page:
    known = _known(visit)
    if known is None:
        return Page(OPEN, {"no": True}, status=422)
    if known.shut(visit.at):
        return Page(START, {"no": False, "shut": True}, status=429)
    turn = Turn.OUT if visit.form.get("turn") == Turn.OUT.value else Turn.IN
    done = at_kiosk(kiosk_id=known.id, code=visit.form.get("code", ""), turn=turn, at=visit.at)
    if done is None:
        # The wrong code is counted, so what was written stays.
        return Page(START, {"no": True, "shut": False}, status=422, keeps=True)
    return Page(DONE, {"done": done, "seconds": SECONDS})


@writes(public=True, why=WHY)
def take(visit: Visit) -> Done | Page:
    """This device becomes the kiosk, with the code that staff were just given."""
    try:
        token = actions.take_kiosk(code=visit.form.get("code", ""), by=visit.viewer, at=visit.at)
    except Refused:
        return Page(OPEN, {"no": True}, status=422)
    visit.request.stepdown_kiosk = token  # type: ignore[attr-defined]
    return Done("kiosk", said=say("This device is the kiosk now."))


def _known(visit: Visit) -> KnownKiosk | None:
    token = visit.request.COOKIES.get(KIOSK_COOKIE, "")
    return queries.kiosk_of(token) if token else None
