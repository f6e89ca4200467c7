"""Jump to any client, page or action. The words go in a form, so that no name stands in an address."""

from __future__ import annotations

from stepdown.doors.staff.search.ways import matching, name_and_place
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.people.queries import search_clients
from stepdown.people.vocabulary import Permission


@reads(why="the way about is for all staff; clients only show to those who may see them")
def empty_search(visit: Visit) -> Page:
    return Page(
        "staff/search/page.html", {"text": "", "clients": (), "place": None, "ways": matching(visit, "")}
    )


@writes(why="the way about is for all staff; clients only show to those who may see them", shows_only=True)
def search(visit: Visit) -> Page:
    text = visit.form.get("text", "")[:80]
    name, place = name_and_place(visit, text)
    may_see = visit.viewer.may(Permission.SEE_CLIENTS)
    found = search_clients(visit.viewer, name, at=visit.at) if may_see else ()
    template = "staff/search/_results.html" if visit.is_fragment else "staff/search/page.html"
    context = {"text": text, "clients": found, "place": place, "ways": matching(visit, text)}
    return Page(template, context, clients=[card.id for card in found])
