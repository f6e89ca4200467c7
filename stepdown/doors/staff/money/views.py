"""Money at the desk: whom to find, what waits, the months, the drawer."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from stepdown.billing import actions, queries
from stepdown.billing.vocabulary import Act, Waits
from stepdown.doors.staff.money.forms import CountForm, DecideForm, FindForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import search_clients
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place import queries as place

DESK = "staff/money/page.html"
LIST = "staff/money/list.html"
DRAWER = "staff/money/drawer.html"
FIGURES = {
    "charged": (Act.CHARGE, Act.ADJUSTMENT),
    "paid": (Act.PAYMENT, Act.REFUND),
    "waived": (Act.WAIVER,),
    "written_off": (Act.WRITE_OFF,),
}
WORDS = {
    "charged": say("Charged"),
    "paid": say("Paid"),
    "waived": say("Waived"),
    "written_off": say("Written off"),
}


@reads(may=Permission.SEE_MONEY)
def money(visit: Visit) -> Page:
    return _desk(visit, None, ())


@writes(may=Permission.SEE_MONEY, shows_only=True)
def find(visit: Visit) -> Page:
    form = FindForm(visit.form)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = search_clients(visit.viewer, text, at=visit.at) if text else ()
    return _desk(visit, text, found)


def _desk(visit: Visit, text: str | None, found: tuple[ClientCard, ...]) -> Page:
    today, sites = visit.local.date(), place.sites(visit.viewer)
    standing = queries.drawers(visit.viewer, [site.id for site in sites])
    first = {
        which: queries.waiting(visit.viewer, which, today=today, at=visit.at).rows[:6]
        for which in (Waits.ESTIMATES, Waits.INSTALMENTS, Waits.APPROVALS)
    }
    context = {
        "text": text,
        "found": found,
        "counts": queries.waiting_counts(visit.viewer, today=today),
        "owed": queries.owed_in_all(visit.viewer),
        "first": [(which, rows) for which, rows in first.items() if rows],
        "drawers": [(site, standing[site.id]) for site in sites],
        "today": today,
        "has_fees": queries.schedule_on(visit.viewer, today) is not None,
    }
    shown = {row.client_id for rows in first.values() for row in rows} | {card.id for card in found}
    return Page(DESK, context, clients=list(shown))


@reads(may=Permission.SEE_MONEY)
def waiting(visit: Visit, which: str) -> Page:
    return _list(visit, which)


def _list(visit: Visit, which: str, form: DecideForm | None = None, asked: UUID | None = None) -> Page:
    try:
        wanted = Waits(which)
    except ValueError:
        raise NotFound from None
    after = queries.known_cursor(wanted, visit.query.get("after", ""))
    today = visit.local.date()
    shown = queries.waiting(visit.viewer, wanted, today=today, after=after, at=visit.at)
    reliefs = {}
    if wanted is Waits.APPROVALS:
        reliefs = queries.reliefs_waiting(visit.viewer, [row.id for row in shown.rows if row.id], at=visit.at)
    context = {
        "which": wanted,
        "shown": shown,
        "reliefs": reliefs,
        "form": form,
        "asked": asked,
        "today": today,
    }
    clients = [row.client_id for row in shown.rows]
    return Page(LIST, context, clients=clients, status=422 if form else 200)


@writes(may=Permission.SET_FEES)
def decide(visit: Visit, relief_id: UUID) -> Done:
    form = DecideForm(visit.form)
    with beside(form, lambda: _list(visit, Waits.APPROVALS.value, form, relief_id)):
        yes = form.cleaned_data["granted"] == "yes"
        why = form.cleaned_data["why"]
        actions.decide_relief(relief_id=relief_id, granted=yes, why=why, by=visit.viewer, at=visit.at)
    said = say("Yes: it is posted.") if yes else say("No: nothing changes.")
    return Done("money-list", Waits.APPROVALS.value, said=said)


@reads(may=Permission.SEE_MONEY)
def months(visit: Visit) -> Page:
    rows = queries.months(visit.viewer, last=visit.local.date())
    return Page("staff/money/months.html", {"months": rows, "figures": WORDS})


@reads(may=Permission.SEE_MONEY)
def month(visit: Visit, month: str, moved: str) -> Page:
    if moved not in FIGURES or not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        raise NotFound
    first = date.fromisoformat(f"{month}-01")
    after = _after(visit.query.get("after", ""))
    found, more = queries.postings_of_month(visit.viewer, first, FIGURES[moved], after=after, at=visit.at)
    context = {
        "month": first,
        "figure": WORDS[moved],
        "entries": found,
        "older": f"?after={found[-1].on}_{found[-1].id}" if more and found else "",
    }
    clients = {one.client_id for one in found if one.client_id}
    return Page("staff/money/month.html", context, clients=list(clients))


def _after(text: str) -> tuple[date, UUID] | None:
    day, _, key = text.partition("_")
    try:
        return (date.fromisoformat(day), UUID(key)) if text else None
    except ValueError:
        return None


@reads(may=Permission.TAKE_PAYMENT)
def drawer(visit: Visit, site_id: UUID) -> Page:
    return _drawer(visit, site_id, None)


@writes(may=Permission.TAKE_PAYMENT)
def count(visit: Visit, site_id: UUID) -> Done:
    form = CountForm(visit.form)
    with beside(form, lambda: _drawer(visit, site_id, form)):
        actions.count_drawer(site_id=site_id, counted=form.counted(), by=visit.viewer, at=visit.at)
    return Done("drawer", site_id, said=say("Counted. The books agree with the drawer."))


def _drawer(visit: Visit, site_id: UUID, form: CountForm | None) -> Page:
    if site_id not in visit.viewer.site_ids:
        raise NotFound
    standing = queries.drawer(visit.viewer, site_id)
    context = {
        "site": place.site(visit.viewer, site_id),
        "standing": standing,
        "counts": queries.counts(visit.viewer, site_id),
        "form": form or CountForm(),
    }
    return Page(DRAWER, context, status=422 if form else 200)
