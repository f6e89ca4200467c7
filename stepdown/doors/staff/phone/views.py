"""Looking at calls: the log, one call, and the screen while somebody is on the line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from stepdown.doors.staff.phone.forms import CallForm, FindForm, OweForm, WordsForm
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.phone import queries
from stepdown.phone.vocabulary import QUICK, Call, CallFilter, Calls, Direction, Means
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site
from stepdown.privacy.vocabulary import Category

LOG = "staff/phone/page.html"
NEW = "staff/phone/new.html"
ONE = "staff/phone/call.html"


@reads(may=Permission.LOG_CALL)
def phone(visit: Visit) -> Page:
    return log_page(visit, FindForm(), queries.calls(visit.viewer, before=visit.before, at=visit.at))


@writes(may=Permission.LOG_CALL, shows_only=True)
def find_calls(visit: Visit) -> Page:
    form = FindForm(visit.form)
    wanted = form.wanted() if form.is_valid() else CallFilter()
    before = visit.form.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = queries.calls(visit.viewer, wanted, before=start, at=visit.at)
    return log_page(visit, form, found, status=200 if form.is_valid() else 422)


def log_page(visit: Visit, form: FindForm, found: Calls, *, status: int = 200) -> Page:
    """The log with what the viewer owes."""
    owed = queries.owed(visit.viewer, at=visit.at)
    context = {
        "found": found,
        "form": form,
        "narrowed": form.is_bound,
        "owed": owed,
        "late": sum(one.due_at < visit.at for one in owed),
        "quick": QUICK,
        "sites": own_sites(visit),
    }
    return Page(LOG, context, clients=clients_of(found.calls), status=status)


@reads(may=Permission.LOG_CALL)
def new_call(visit: Visit) -> Page:
    """An empty sheet; the address may name a client, a line or an inquiry by id, and whether it was on
    paper.
    """
    client, line, inquiry = (_id(visit, name) for name in ("client", "line", "inquiry"))
    here = _start(visit, client)
    initial = {
        "site": str(here.id),
        "me": visit.viewer.staff_id,
        "client": str(client or ""),
        "line": line,
        "inquiry": inquiry,
        "direction": Direction.OUT if visit.query.get("out") else Direction.IN,
        "means": Means.PHONE,
        "started": f"{visit.at.astimezone(here.tz):%Y-%m-%dT%H:%M}",
        "from_paper": bool(visit.query.get("paper")),
    }
    if line is not None and client is not None:
        shown = queries.line(visit.viewer, client, line, at=visit.at)
        known = queries.callers(visit.viewer, client, at=visit.at)
        mine = [one.key for one in known if one.contact_id == shown.contact_id]
        initial["caller"] = "client" if shown.contact_id is None else (mine or ["other"])[0]
    return sheet(visit, call_form(visit, client=client, initial=initial))


@writes(may=Permission.LOG_CALL, shows_only=True)
def may_be_said(visit: Visit) -> Page:
    return sheet(visit, call_form(visit, data=visit.form))


def sheet(visit: Visit, form: CallForm) -> Page:
    """The sheet with the screen beside it: what may be said, what never."""
    heard = _probe(visit, form).heard()
    screen = queries.screen(visit.viewer, heard, at=visit.at)
    cards = getattr(form, "clients", ())
    context = {
        "form": form,
        "screen": screen,
        "heard": heard,
        "looked": bool((form["asked_about"].value() or "").strip()),
        "cards": cards,
        "labels": {category.value: category.label for category in Category},
        "site": form.place(),
        "numbers": place.help_numbers(visit.viewer, form.place().id),
    }
    # A code word somebody said stays on the sheet until it is logged, and nowhere else.
    fleeting = bool(heard.code_word)
    return Page(NEW, context, clients=[card.id for card in cards], fleeting=fleeting)


def call_form(
    visit: Visit, *, data: Any = None, client: UUID | None = None, initial: dict[str, Any] | None = None
) -> CallForm:
    """The form with everybody who could be meant, and everybody who could be on the line."""
    chosen = _uuid(data.get("client", "")) if data is not None else client
    cards = _meant(visit, (data.get("asked_about", "") if data is not None else ""), chosen)
    callers = queries.callers(visit.viewer, chosen, at=visit.at) if chosen else ()
    options: dict[str, Any] = {
        "sites": own_sites(visit),
        "staff": people.staff(visit.viewer, at=visit.at),
        "clients": cards,
        "callers": callers,
        "initial": {"me": visit.viewer.staff_id, **(initial or {})},
    }
    form = CallForm(data, **options) if data is not None else CallForm(**options)
    form.clients = cards  # type: ignore[attr-defined]
    return form


def _meant(visit: Visit, text: str, chosen: UUID | None) -> tuple[ClientCard, ...]:
    """Clients within reach whose name is like what the caller said, and the one already chosen."""
    found = people.search_clients(visit.viewer, text, at=visit.at, limit=5)
    if chosen is None or any(card.id == chosen for card in found):
        return found
    return (people.client_card(visit.viewer, chosen, at=visit.at), *found)


def _probe(visit: Visit, form: CallForm) -> CallForm:
    """The same sheet read for the screen alone, so that an unfinished one shows no complaints."""
    data = form.data if form.is_bound else {k: str(v) for k, v in form.initial.items() if v}
    read = call_form(visit, data=data)
    read.full_clean()
    return read


@reads(may=Permission.LOG_CALL)
def call(visit: Visit, call_id: UUID) -> Page:
    return call_page(visit, call_id)


def call_page(visit: Visit, call_id: UUID, **forms: Any) -> Page:
    """One call with what was added and what is owed."""
    shown = queries.call(visit.viewer, call_id, at=visit.at)
    site = place.site(visit.viewer, shown.words.site_id)
    tomorrow = (visit.at + timedelta(days=1)).astimezone(site.tz).replace(hour=10, minute=0)
    first = {"due_at": f"{tomorrow:%Y-%m-%dT%H:%M}", "staff": str(visit.viewer.staff_id)}
    context = {
        "call": shown,
        "words": shown.words,
        "site": site,
        "told": [Category(name).label for name in shown.words.told],
        "anyway": [Category(name).label for name in shown.words.anyway],
        "words_form": WordsForm(),
        "owe_form": OweForm(staff=people.staff(visit.viewer, at=visit.at), zone=site.tz, initial=first),
        "number": None,
        **forms,
    }
    fleeting = context["number"] is not None
    return Page(ONE, context, clients=clients_of([shown]), fleeting=fleeting)


def clients_of(calls: Any) -> list[UUID]:
    """Everybody a page of calls names, for the trail."""
    listed: list[Call] = list(calls)
    return list({one.words.client_id for one in listed if one.words.client_id is not None})


def own_sites(visit: Visit) -> tuple[Site, ...]:
    """The sites the viewer works at. Raises NotFound where there is none."""
    found = place.sites(visit.viewer)
    if not found:
        raise NotFound
    return found


def _start(visit: Visit, client: UUID | None) -> Site:
    sites = own_sites(visit)
    if client is None:
        return sites[0]
    card = people.client_card(visit.viewer, client, at=visit.at)
    return next((site for site in sites if site.id == card.site_id), sites[0])


def _id(visit: Visit, name: str) -> UUID | None:
    return _uuid(visit.query.get(name, ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
