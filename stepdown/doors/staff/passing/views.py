"""Papers that wait for somebody: what waits for the viewer, filing one to an own client, passing on, giving
back.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from stepdown.doors.staff.inbox.forms import FilingForm
from stepdown.doors.staff.inbox.showing import clients_on, view_of
from stepdown.doors.staff.inbox.waits import place_of, waits
from stepdown.doors.staff.passing.forms import DownForm, PassForm
from stepdown.doors.threshold import Done, Page, Picture, Visit, beside, reads, writes
from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import Area, DocumentCard, State
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.queries import search_clients
from stepdown.people.vocabulary import ClientCard, Permission

OWN = "everybody sees what waits for them; the room decides about each paper"


@reads(why=OWN)
def papers_for_me(visit: Visit) -> Page:
    found = queries.for_me(visit.viewer, at=visit.at)
    context = {
        "rows": [(card, place_of(visit, card)) for card in found.cards],
        "more": found.more,
        "works": visit.viewer.may(Permission.WORK_INBOX),
        "counts": queries.counts(visit.viewer, at=visit.at),
    }
    return Page("staff/passing/page.html", context, clients=clients_on(found.cards))


@reads(may=Permission.FILE_OWN_PAPERS)
def passed_paper(visit: Visit, passed_id: UUID) -> Page:
    return _one(visit, passed_id)


@reads(may=Permission.FILE_OWN_PAPERS)
def passed_page(visit: Visit, passed_id: UUID, page: int) -> Picture:
    _given(visit, passed_id)
    view = view_of(visit, page)
    _, shown = queries.page(visit.viewer, passed_id, page, side=view.side, turn=view.turn, at=visit.at)
    if not shown.picture:
        raise NotFound
    return Picture(shown.picture, shown.media_type)


@writes(may=Permission.FILE_OWN_PAPERS, shows_only=True)
def clients_of_mine(visit: Visit) -> Page:
    text = visit.form.get("client_text", "")[:80]
    found = search_clients(visit.viewer, text, at=visit.at, limit=6)
    context = {"people": found, "text": text}
    return Page("staff/inbox/_people.html", context, clients=[card.id for card in found])


@writes(may=Permission.FILE_OWN_PAPERS, shows_only=True)
def whose(visit: Visit, passed_id: UUID) -> Page:
    """The form again with the clients its name resembles: how one chooses without a script."""
    text = visit.form.get("client_text", "")[:80]
    found = search_clients(visit.viewer, text, at=visit.at, limit=6)
    return _one(visit, passed_id, form=_form(initial=visit.form.dict()), people=found)


@writes(may=Permission.FILE_OWN_PAPERS)
def file(visit: Visit, passed_id: UUID) -> Done:
    _given(visit, passed_id)
    form = _form(visit.form)
    with beside(form, lambda: _one(visit, passed_id, form=form), names={"client": "client_text"}):
        if form.cleaned_data["client_text"] and not form.cleaned_data["client"]:
            raise Refused(Refusal(say("Choose one of the clients found."), field="client"))
        actions.file(
            document_id=passed_id, filing=form.filing(), version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("papers-for-me", said=say("Filed."))


@reads(why=OWN)
def to_whom(visit: Visit, passed_id: UUID) -> Page:
    return _pass(visit, passed_id, _pass_form(visit, passed_id))


@writes(why=OWN)
def pass_on(visit: Visit, passed_id: UUID) -> Done:
    form = _pass_form(visit, passed_id, visit.form)
    after = queries.next_open(visit.viewer, at=visit.at, after=passed_id)
    card = queries.document(visit.viewer, passed_id, at=visit.at).card
    with beside(form, lambda: _pass(visit, passed_id, form)):
        actions.pass_on(
            document_id=passed_id,
            to_staff_id=form.to_id(),
            words=form.cleaned_data["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    said = say("Passed on. It stands on their Today.")
    if card.client is not None:
        return Done("document", card.client.id, passed_id, said=said)
    if not visit.viewer.may(Permission.WORK_INBOX):
        return Done("papers-for-me", said=said)
    return Done("inbox-paper", after, said=said) if after else Done("inbox", said=said)


@writes(why=OWN)
def take(visit: Visit, passed_id: UUID) -> Done:
    mine = visit.viewer.staff_id
    if mine is None:
        raise NotFound
    actions.pass_on(
        document_id=passed_id, to_staff_id=mine, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("papers-for-me", said=say("Yours now."))


@writes(why=OWN)
def put_down(visit: Visit, passed_id: UUID) -> Done:
    card = queries.document(visit.viewer, passed_id, at=visit.at).card
    form = DownForm(visit.form)
    with beside(form, lambda: _one(visit, passed_id, down=form)):
        actions.put_down(
            document_id=passed_id,
            words=form.cleaned_data["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    said = say("Back in the inbox.") if card.state is State.OPEN else say("Done with it.")
    return Done("papers-for-me", said=said)


def _given(visit: Visit, paper_id: UUID) -> DocumentCard:
    """A paper of no client that the viewer sees. Raises NotFound for one that lies in a chart."""
    card = queries.document(visit.viewer, paper_id, at=visit.at).card
    if card.client is not None or card.state not in (State.OPEN, State.HOUSE):
        raise NotFound
    return card


def _form(data: QueryDict | None = None, initial: Mapping[str, object] | None = None) -> FilingForm:
    form = FilingForm(data, initial=dict(initial or {}))
    form.offer(Area.CLIENT)
    return form


def _one(
    visit: Visit,
    paper_id: UUID,
    *,
    form: FilingForm | None = None,
    down: DownForm | None = None,
    people: tuple[ClientCard, ...] | None = None,
) -> Page:
    card = _given(visit, paper_id)
    context = waits(visit, card) | {
        "card": card,
        "sheet": queries.document(visit.viewer, paper_id, at=visit.at),
        "view": view_of(visit, card.pages),
        "texts": queries.page_texts(visit.viewer, paper_id, at=visit.at) if card.may_open else (),
        "here": reverse("passed-paper", args=[paper_id]),
        "picture": "passed-page",
        "args": [paper_id],
        "form": form or _form(),
        "down": down or DownForm(),
        "people": people,
        "after": None,
        "acts": {
            name: reverse(f"passed-{name}", args=[paper_id] if name != "clients" else [])
            for name in ("file", "who", "clients")
        }
        | {"own": "yes"},
    }
    return Page("staff/passing/paper.html", context, clients=[person.id for person in people or ()])


def _pass_form(visit: Visit, paper_id: UUID, data: QueryDict | None = None) -> PassForm:
    if not queries.may_pass_on(visit.viewer, paper_id, at=visit.at):
        raise NotFound
    takers = queries.takers(visit.viewer, paper_id, at=visit.at)
    return PassForm(data, takers=takers, me=visit.viewer.staff_id)


def _pass(visit: Visit, paper_id: UUID, form: PassForm) -> Page:
    card = queries.document(visit.viewer, paper_id, at=visit.at).card
    context = {"card": card, "form": form, "back": place_of(visit, card)}
    return Page("staff/passing/pass.html", context, clients=[card.client.id] if card.client else [])
