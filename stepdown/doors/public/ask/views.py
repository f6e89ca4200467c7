"""Asking for help without an account: the form, and what happens next.

The answer depends on what this visitor just wrote and on nothing that was there before: a code word that is
known gets the same page, the same address and the same work as one that is not.
"""

from __future__ import annotations

from ipaddress import ip_address

from stepdown.doors.public.ask.forms import AskForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.intake import actions, queries
from stepdown.intake.vocabulary import SAME_ANSWER, CallSheet, Safe, TriageResult
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site

FORM = "public/ask/page.html"


@reads(public=True, why="anybody may ask for help without an account")
def ask(visit: Visit) -> Page:
    sites = place.sites(visit.viewer)
    return _form(visit, AskForm(sites=sites), sites)


@writes(public=True, why="anybody may ask for help without an account")
def send(visit: Visit) -> Page | Done:
    sites = place.sites(visit.viewer)
    form = AskForm(visit.form, sites=sites)
    if not form.is_valid() or not sites:
        raise Invalid(_form(visit, form, sites))
    if not actions.count_ask(address=address_of(visit), at=visit.at):
        context = {"sites": sites, "numbers": place.help_numbers(visit.viewer), "aims": queries.aims()}
        return Page("public/ask/too_many.html", context, status=429)
    sheet = form.sheet()
    if form.cleaned_data["website"]:
        # A machine wrote this: it sees what a person would see, and nothing is kept.
        return Done("ask-received", answer_of(sheet, queries.triage_now(sheet.answers)))
    with beside(form, lambda: _form(visit, form, sites)):
        result = actions.ask(site_id=form.site_id, sheet=sheet, by=visit.viewer, at=visit.at)
    return Done("ask-received", answer_of(sheet, result))


@reads(public=True, why="what happens next; the same for everyone who wrote the same")
def received(visit: Visit, answer: int) -> Page:
    rules = [rule for bit, rule in enumerate(queries.triage_book().rules, start=1) if answer >> bit & 1]
    book = queries.triage_book()
    keys = dict.fromkeys(key for rule in rules for key in rule.numbers if book.numbers[key].number)
    context = {
        "found": rules,
        "dial": [book.numbers[key] for key in keys],
        "will_call": bool(answer & 1),
        "aims": queries.aims(),
        "sites": place.sites(visit.viewer),
        "numbers": place.help_numbers(visit.viewer),
        "same_answer": SAME_ANSWER,
    }
    return Page("public/ask/received.html", context)


def answer_of(sheet: CallSheet, result: TriageResult) -> int:
    """Which page comes next, as a number made only of what was just written: call due, rules that hold."""
    will_call = bool(sheet.phone or sheet.email) and sheet.safe is not Safe.NO
    fired = {finding.rule.key for finding in result.findings}
    rules = queries.triage_book().rules
    return int(will_call) + sum(1 << bit for bit, rule in enumerate(rules, start=1) if rule.key in fired)


def address_of(visit: Visit) -> str:
    """The visitor's address: behind our own proxy the one it saw, else the one that came. Never kept."""
    direct = str(visit.request.META.get("REMOTE_ADDR", ""))
    seen = visit.request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        # Only a proxy on this machine is believed; anybody else could write the header themselves.
        return str(ip_address(seen)) if ip_address(direct).is_loopback and seen else direct
    except ValueError:
        return direct


def _form(visit: Visit, form: AskForm, sites: tuple[Site, ...]) -> Page:
    context = {
        "form": form,
        "sites": sites,
        "numbers": place.help_numbers(visit.viewer),
        "same_answer": SAME_ANSWER,
        "aims": queries.aims(),
    }
    return Page(FORM, context)
