"""Papers of one client: which are due, reading one on a screen handed over, signing or choosing not to."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.look.say import words
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.papers.forms import RefuseForm, SignForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.journeys.disclose import TO_CLIENT, Asked, release
from stepdown.journeys.paper import MEDIA_TYPE, render
from stepdown.journeys.paper.own import signed_paper_sheet
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site
from stepdown.placement.queries import given_options
from stepdown.privacy.vocabulary import Category, Purpose
from stepdown.signature import actions, queries
from stepdown.signature.vocabulary import PaperState

LIST = "staff/papers/page.html"
HANDED = "staff/papers/handed.html"
WAITING = (PaperState.DUE, PaperState.OUTDATED)
ESTIMATE = "good_faith_estimate"


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def papers(visit: Visit, client_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = queries.papers(visit.viewer, client_id, at=visit.at)
    waiting = [paper for paper in found if paper.state in WAITING]
    context = client_frame(visit.viewer, card, "papers") | {"papers": found, "waiting": waiting}
    return Page(LIST, context, clients=[client_id])


@reads(may=Permission.ADMIT, client="client_id")
def reading(visit: Visit, client_id: UUID, paper: str) -> Page:
    template = queries.paper_template(paper)
    amounts = estimated(visit, client_id) if paper == ESTIMATE else ""
    return _handed(
        visit, client_id, paper, SignForm(initial={"reference": template.reference, "amounts": amounts})
    )


@writes(may=Permission.ADMIT, client="client_id")
def sign(visit: Visit, client_id: UUID, paper: str) -> Done:
    form = SignForm(visit.form)
    with beside(form, lambda: _handed(visit, client_id, paper, form)):
        if paper == ESTIMATE and not form.particulars():
            raise Refused(Refusal(say("An estimate names its amounts."), field="amounts"))
        made = actions.sign_paper(
            client_id=client_id,
            reference=_same(paper, form.cleaned_data["reference"]),
            typed_name=form.cleaned_data["typed_name"],
            agreed=form.cleaned_data["agreed"],
            particulars=form.particulars(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("paper-done", client_id, made)


@writes(may=Permission.ADMIT, client="client_id")
def refuse(visit: Visit, client_id: UUID, paper: str) -> Done:
    form = RefuseForm(visit.form)
    with beside(form, lambda: _handed(visit, client_id, paper, _fresh(paper), form), otherwise="note"):
        reference, note = _same(paper, form.cleaned_data["reference"]), form.cleaned_data["note"]
        made = actions.refuse_paper(
            client_id=client_id, reference=reference, note=note, by=visit.viewer, at=visit.at
        )
    return Done("paper-done", client_id, made)


@reads(may=Permission.ADMIT, client="client_id")
def handed_back(visit: Visit, client_id: UUID, signing_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.paper(visit.viewer, client_id, signing_id, at=visit.at)
    left = [p for p in queries.papers(visit.viewer, client_id, at=visit.at) if p.state in WAITING]
    context = {"client": card, "paper": shown, "next": left[0].template if left else None, "left": len(left)}
    return Page("staff/papers/done.html", context, clients=[client_id])


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def signed(visit: Visit, client_id: UUID, signing_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.paper(visit.viewer, client_id, signing_id, at=visit.at)
    return Page(
        "staff/papers/signed.html",
        client_frame(visit.viewer, card, "papers") | {"paper": shown},
        clients=[client_id],
    )


@writes(may=Permission.ADMIT, client="client_id", shows_only=True)
def print_paper(visit: Visit, client_id: UUID, signing_id: UUID) -> File:
    client = client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.paper(visit.viewer, client_id, signing_id, at=visit.at)
    zone = site(visit.viewer, client.site_id).zone
    kinds = frozenset({Category.PAPERS})
    released = release(
        asked=Asked(
            f"signed paper {shown.template.key}", (client_id,), TO_CLIENT, Purpose.OWN_REQUEST, kinds
        ),
        filename=f"{shown.template.key}.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(signed_paper_sheet(shown, client, zone), cover, zone=zone),
        by=visit.viewer,
        at=visit.at,
    )
    return File(released, clients=[client_id])


def estimated(visit: Visit, client_id: UUID) -> str:
    """The amounts of the newest options sheet the client was given, one level a line; empty without one."""
    cards = given_options(visit.viewer, client_id, at=visit.at)
    newest = max(cards, key=lambda card: card.number, default=None)
    if newest is None:
        return ""
    return "\n".join(f"{words(level.label)}, {amount}" for level, amount in newest.expected)


def _fresh(paper: str) -> SignForm:
    return SignForm(initial={"reference": queries.paper_template(paper).reference})


def _same(paper: str, reference: str) -> str:
    """The version that was read, if it is one of the paper the address names. Raises NotFound."""
    if reference.rpartition(".")[0] != paper:
        raise NotFound
    return reference


def _handed(
    visit: Visit, client_id: UUID, paper: str, form: SignForm, refuse_form: RefuseForm | None = None
) -> Page:
    template = queries.paper_template(paper)
    context = {
        "client": client_card(visit.viewer, client_id, at=visit.at),
        "paper": template,
        "form": form,
        "refuse_form": refuse_form or RefuseForm(initial={"reference": template.reference}),
        "refusing": refuse_form is not None,
    }
    wrong = bool(form.errors or (refuse_form and refuse_form.errors))
    return Page(HANDED, context, clients=[client_id], status=422 if wrong else 200)
