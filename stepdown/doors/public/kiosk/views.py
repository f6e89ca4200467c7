"""The tablet in the lobby. It shows nobody, says nothing about a wrong code, and forgets at once who came."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core import signing

from stepdown.attendance.vocabulary import Turn
from stepdown.doors.look.say import words
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.doors.threshold.cookies import KIOSK_COOKIE
from stepdown.journeys import fill_measure
from stepdown.journeys.check_in import at_kiosk
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.words import say
from stepdown.kiosk import actions, queries
from stepdown.kiosk.vocabulary import KnownKiosk
from stepdown.measure.queries import left_open
from stepdown.measure.vocabulary import NO_ANSWERS, Answers, Filled, Instrument, Way

START, DONE, OPEN = "public/kiosk/page.html", "public/kiosk/done.html", "public/kiosk/open.html"
WHY = "the tablet in the lobby is nobody's: it takes own codes and shows no one"
# So long the answer stands before the start comes back by itself.
SECONDS = 6
ASK, FILLED = "public/kiosk/ask.html", "public/kiosk/filled.html"
# So long somebody may sit with the questions; then the code is typed again.
SITS = 15 * 60
_SALT = "stepdown.kiosk.questions"
NOTHING: Mapping[str, str] = {}


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


@writes(public=True, why=WHY)
def questions(visit: Visit) -> Page:
    """What is open for whoever typed their code: the first set of questions, without a name."""
    known = _known(visit)
    if known is None:
        return Page(OPEN, {"no": True}, status=422)
    if known.shut(visit.at):
        return Page(START, {"no": False, "shut": True}, status=429)
    found = fill_measure.open_at_kiosk(kiosk_id=known.id, code=visit.form.get("code", ""), at=visit.at)
    if found is None:
        return Page(START, {"no": True, "shut": False}, status=422, keeps=True)
    client_id, due = found
    if not due:
        return _filled(none=True)
    asked = fill_measure.ask(fill_measure.KIOSK, due[0].instrument)
    return _ask(asked, signing.dumps([str(known.id), str(client_id), str(new_id())], salt=_SALT))


@writes(public=True, why=WHY)
def answers(visit: Visit) -> Page | Done:
    """Keep the answers. Where they lead has an address: a line that drops may ask twice, and hears it."""
    known, slip = _known(visit), visit.form.get("slip", "")
    if known is None:
        return Page(OPEN, {"no": True}, status=422)
    whose = _whose(slip, known)
    try:
        asked = fill_measure.ask(fill_measure.KIOSK, visit.form.get("measure", ""))
    except NotFound:
        whose = None
    if whose is None:
        return Page(START, {"no": True, "shut": False}, status=422)
    if fill_measure.changed(asked, visit.form):
        return _ask(asked, slip, faults={"": words(fill_measure.CHANGED)})
    said = fill_measure.read(asked, visit.form)
    left = left_open(fill_measure.KIOSK, asked, said)
    if left and "as_is" not in visit.form and not any(one.danger for one in left):
        faults = {one.key: words(say("Not answered yet.")) for one in left}
        return _ask(asked, slip, said, faults, may_send=True)
    try:
        made = _kept(whose, asked, said, visit)
    except Refused as refused:
        return _ask(asked, slip, said, {one.field: words(one.reason) for one in refused.refusals})
    return Done("kiosk-desk" if any(one.rings for one in made.dangers) else "kiosk-kept")


@reads(public=True, why=WHY)
def kept(visit: Visit) -> Page:
    """Thanks, whoever it was."""
    return _filled()


@reads(public=True, why=WHY)
def desk(visit: Visit) -> Page:
    """Somebody would like to talk with whoever it was, now."""
    return _filled(rings=True)


def _filled(*, rings: bool = False, none: bool = False) -> Page:
    return Page(FILLED, {"rings": rings, "seconds": SECONDS, "none": none}, fleeting=True)


def _whose(slip: str, known: KnownKiosk) -> tuple[UUID, UUID] | None:
    """Whose questions a slip is for, and the filling's id; None for one of another kiosk, or too old."""
    try:
        kiosk_id, client_id, filling_id = signing.loads(slip, salt=_SALT, max_age=SITS)
    except (signing.BadSignature, ValueError):
        return None
    return (UUID(client_id), UUID(filling_id)) if kiosk_id == str(known.id) else None


def _kept(whose: tuple[UUID, UUID], asked: Instrument, said: Answers, visit: Visit) -> Filled:
    client_id, filling_id = whose
    return fill_measure.fill(
        filling_id=filling_id,
        client_id=client_id,
        asked=asked,
        answers=said,
        way=Way.KIOSK,
        by=fill_measure.KIOSK,
        at=visit.at,
    )


def _ask(
    asked: Instrument,
    slip: str,
    said: Answers = NO_ANSWERS,
    faults: Mapping[str, str] = NOTHING,
    may_send: bool = False,
) -> Page:
    """The questions of one measure. Whose they are is in a sealed slip, and on no address and no screen."""
    context = {"asked": asked, "slip": slip, "answers": said, "faults": faults, "may_send": may_send}
    return Page(ASK, context, status=422 if faults else 200, fleeting=True)


def _known(visit: Visit) -> KnownKiosk | None:
    token = visit.request.COOKIES.get(KIOSK_COOKIE, "")
    return queries.kiosk_of(token) if token else None
