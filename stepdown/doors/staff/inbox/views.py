"""The inbox: what waits, what is held, taking papers in, finding them, looking at one."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.inbox import showing
from stepdown.doors.staff.inbox.forms import FindForm, UploadForm
from stepdown.doors.staff.inbox.taking import taken
from stepdown.doors.threshold import Done, Invalid, Json, Page, Picture, Visit, reads, writes
from stepdown.inbox import queries
from stepdown.inbox.vocabulary import Found, State, Way
from stepdown.kernel.refusal import NotFound
from stepdown.people.queries import search_clients, staff
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as places

LIST = "staff/inbox/page.html"
# No client has this id: looking for somebody who is not here finds nothing.
NOBODY = UUID(int=0)
HELD = (State.QUARANTINE, State.WAITING)


@reads(may=Permission.WORK_INBOX)
def inbox(visit: Visit) -> Page:
    found = queries.queue(visit.viewer, at=visit.at)
    return Page(LIST, showing.listing(visit, found, state=State.OPEN))


@reads(may=Permission.WORK_INBOX)
def inbox_passed(visit: Visit) -> Page:
    found = queries.passed_on(visit.viewer, at=visit.at)
    context = showing.listing(visit, found, state=State.OPEN) | {"passed": True}
    return Page(LIST, context)


@reads(may=Permission.WORK_INBOX)
def inbox_held(visit: Visit) -> Page:
    parts = [queries.queue(visit.viewer, state=state, at=visit.at) for state in HELD]
    cards = tuple(card for part in parts for card in part.cards)
    found = Found(cards, more=any(part.more for part in parts))
    context = showing.listing(visit, found, state=State.QUARANTINE)
    return Page(LIST, context, clients=showing.clients_on(cards))


@writes(may=Permission.WORK_INBOX, shows_only=True)
def inbox_found(visit: Visit) -> Page:
    form = FindForm(_with_client(visit), colleagues=staff(visit.viewer, at=visit.at))
    if not form.is_valid():
        return Page(LIST, showing.listing(visit, Found((), more=False), find=form), status=422)
    found = queries.found(visit.viewer, form.looking(), at=visit.at)
    context = showing.listing(visit, found, find=form)
    return Page(LIST, context, clients=showing.clients_on(found.cards))


def _with_client(visit: Visit) -> dict[str, str]:
    """What was asked; a client typed but not chosen is the first the name resembles, and is shown so."""
    asked = {name: text for name, text in visit.form.items() if isinstance(text, str)}
    text = asked.get("client_text", "").strip()
    if text and not asked.get("client"):
        best = search_clients(visit.viewer, text, at=visit.at, limit=1)
        asked["client"] = str(best[0].id) if best else str(NOBODY)
        asked["client_text"] = best[0].shown_as if best else text
    return asked


@writes(may=Permission.WORK_INBOX)
def upload(visit: Visit) -> Page | Json | Done:
    form = UploadForm(visit.form, sites=places.sites(visit.viewer))
    waiting = queries.queue(visit.viewer, at=visit.at)
    if not form.is_valid():
        raise Invalid(Page(LIST, showing.listing(visit, waiting, state=State.OPEN), status=422))
    way = Way.PHOTO if visit.form.get("way") == Way.PHOTO.value else Way.UPLOAD
    lines = taken(visit, form.site_id(), way)
    if visit.request.headers.get("Accept") == "application/json":
        return Json({"lines": [line.as_json() for line in lines]})
    if len(lines) == 1 and lines[0].card is not None:
        return Done("inbox-paper", lines[0].card.id, said=lines[0].said)
    found = queries.queue(visit.viewer, at=visit.at)
    return Page(LIST, showing.listing(visit, found, lines=lines, state=State.OPEN))


@writes(may=Permission.WORK_INBOX, shows_only=True)
def clients_to_file(visit: Visit) -> Page:
    text = visit.form.get("client_text", "")[:80]
    found = search_clients(visit.viewer, text, at=visit.at, limit=6)
    return Page(
        "staff/inbox/_people.html", {"people": found, "text": text}, clients=[card.id for card in found]
    )


@reads(may=Permission.WORK_INBOX)
def inbox_paper(visit: Visit, paper_id: UUID) -> Page:
    return showing.workbench(visit, queries.document(visit.viewer, paper_id, at=visit.at))


@reads(may=Permission.WORK_INBOX)
def paper_page(visit: Visit, paper_id: UUID, page: int) -> Picture:
    view = showing.view_of(visit, page)
    client_id, shown = queries.page(visit.viewer, paper_id, page, side=view.side, turn=view.turn, at=visit.at)
    if not shown.picture:
        raise NotFound
    return Picture(shown.picture, shown.media_type, clients=[client_id] if client_id else [])
