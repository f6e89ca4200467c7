"""Received records: the list, taking more in, one record with its facts, a fact's source, the file itself."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.referrals import showing
from stepdown.doors.staff.referrals.forms import OpenForm, TakeInForm, WishForm
from stepdown.doors.staff.referrals.taking import taken
from stepdown.doors.threshold import Done, Invalid, Json, Page, Visit, beside, reads, writes
from stepdown.journeys.lay_paper_into_inbox import lay_paper_into_inbox
from stepdown.journeys.receive_referral import carry_identity_to_vault
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as places
from stepdown.referral import actions, queries
from stepdown.referral.vocabulary import ReferralCard

LIST = "staff/referrals/page.html"
ONE = "staff/referrals/referral.html"
SOURCE = "staff/referrals/source.html"


@reads(may=Permission.SEE_PIPELINE)
def referrals(visit: Visit) -> Page:
    return _list(visit, queries.referrals(visit.viewer, at=visit.at, limit=showing.MORE))


def _list(visit: Visit, found: tuple[ReferralCard, ...], *, text: str = "", tab: str = "") -> Page:
    """A page of records; the one too many tells that there are older ones."""
    context = showing.many(visit, found, text=text, tab=tab)
    return Page(LIST, context, clients=[card.client_id for card in found if card.client_id])


@reads(may=Permission.SEE_PIPELINE)
def to_decide(visit: Visit) -> Page:
    found = queries.referrals(visit.viewer, at=visit.at, to_decide=True, limit=showing.MORE)
    return _list(visit, found, tab="to_decide")


@reads(may=Permission.SEE_PIPELINE)
def older(visit: Visit, referral_id: UUID) -> Page:
    found = queries.referrals(visit.viewer, at=visit.at, after=referral_id, limit=showing.MORE)
    return _list(visit, found, tab="older")


@writes(may=Permission.SEE_PIPELINE, shows_only=True)
def find_referral(visit: Visit) -> Page:
    text = visit.form.get("text", "")[:80]
    return _list(visit, queries.referrals(visit.viewer, at=visit.at, text=text), text=text)


@writes(may=Permission.IMPORT_REFERRAL)
def take_in(visit: Visit) -> Page | Json | Done:
    form = TakeInForm(visit.form, sites=places.sites(visit.viewer))
    if not form.is_valid():
        raise Invalid(Page(LIST, showing.many(visit, (), form=form), status=422))
    lines = taken(visit, form.site_id(), form.cleaned_data["source"], form.inquiry_id())
    if visit.request.headers.get("Accept") == "application/json":
        return Json({"lines": [line.as_json() for line in lines]})
    if len(lines) == 1 and lines[0].card is not None:
        return Done("referral", lines[0].card.id, said=lines[0].said)
    found = queries.referrals(visit.viewer, at=visit.at)
    return Page(
        LIST, showing.many(visit, found, lines=lines), clients=[c.client_id for c in found if c.client_id]
    )


@reads(may=Permission.SEE_PIPELINE)
def referral(visit: Visit, referral_id: UUID) -> Page:
    context = showing.one(visit, referral_id)
    return Page(ONE, context, clients=[context["card"].client_id] if context["card"].client_id else [])


@reads(may=Permission.SEE_PIPELINE)
def source(visit: Visit, referral_fact_id: UUID) -> Page:
    return _source(visit, referral_fact_id, OpenForm())


def _source(visit: Visit, referral_fact_id: UUID, form: OpenForm) -> Page:
    fact, lines = queries.masked_source(visit.viewer, referral_fact_id, at=visit.at)
    card = queries.referral(visit.viewer, fact.referral_id, at=visit.at)
    asked = queries.disagreements(visit.viewer, fact_id=fact.id, at=visit.at)
    context = {"card": card, "fact": fact, "lines": lines, "form": form, **showing.words(visit, card)}
    opens = visit.viewer.may(Permission.OPEN_REFERRAL_FILE)
    context["against"] = None if opens else queries.may_read(visit.viewer, fact.id, at=visit.at)
    context["disagreements"] = asked
    return Page(SOURCE, context, clients=[card.client_id] if card.client_id else [])


@writes(may=Permission.OPEN_REFERRAL_FILE)
def open_file(visit: Visit, referral_id: UUID) -> Done:
    form = OpenForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(ONE, showing.one(visit, referral_id, form=form), status=422))
    opening_id = actions.open_file(
        referral_id=referral_id,
        reason=form.cleaned_data["reason"],
        fact_id=showing.id_of(visit.form.get("fact", "")),
        by=visit.viewer,
        at=visit.at,
    )
    return Done("referral-opened", opening_id)


@writes(may=Permission.OPEN_REFERRAL_FILE)
def lay_paper(visit: Visit, referral_fact_id: UUID) -> Done:
    reason = visit.form.get("reason", "")
    lay_paper_into_inbox(fact_id=referral_fact_id, reason=reason, by=visit.viewer, at=visit.at)
    return Done("inbox", said=say("The paper lies in the inbox. It shows as soon as it is checked."))


@reads(may=Permission.OPEN_REFERRAL_FILE)
def opened(visit: Visit, file_opening_id: UUID) -> Page:
    shown = queries.opened_file(visit.viewer, file_opening_id, at=visit.at)
    context = {"opened": shown, **showing.words(visit, shown.referral)}
    clients = [shown.referral.client_id] if shown.referral.client_id else []
    return Page("staff/referrals/opened.html", context, clients=clients, fleeting=True)


@writes(may=Permission.SEE_CHART)
def open_text(visit: Visit, referral_fact_id: UUID) -> Done:
    form = OpenForm(visit.form)
    with beside(form, lambda: _source(visit, referral_fact_id, form)):
        reason = form.cleaned_data["reason"]
        made = actions.open_text(fact_id=referral_fact_id, reason=reason, by=visit.viewer, at=visit.at)
    return Done("referral-text", made)


@reads(may=Permission.SEE_CHART)
def text(visit: Visit, file_opening_id: UUID) -> Page:
    shown = queries.opened_text(visit.viewer, file_opening_id, at=visit.at)
    context = {"opened": shown, **showing.words(visit, shown.referral)}
    clients = [shown.referral.client_id] if shown.referral.client_id else []
    return Page("staff/referrals/text.html", context, clients=clients, fleeting=True)


@writes(may=Permission.ENTER_IDENTITY)
def carry_identity(visit: Visit, referral_id: UUID) -> Done:
    form = WishForm(visit.form)
    form.is_valid()
    carry_identity_to_vault(
        referral_id=referral_id,
        person_wishes=bool(form.cleaned_data.get("person_wishes")),
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("referral", referral_id, said=say("The legal identity is in the vault now, sealed."))
