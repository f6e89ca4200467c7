"""The options sheet: every level in hours, weeks, price, and what of a person's own week stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.options.forms import OptionsForm, initial
from stepdown.doors.threshold import Done, File, Invalid, Page, Visit, reads, writes
from stepdown.journeys import options_sheet
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.placement import queries
from stepdown.placement.vocabulary import Asked, OptionsCard, PaidBy
from stepdown.programme import queries as programme
from stepdown.programme.vocabulary import LevelCode

PAGE = "staff/options/page.html"
PAPER = "staff/options/paper.html"


@dataclass(frozen=True)
class PaperHead:
    """The head and foot of the paper."""

    clinic: str
    about: str
    title: str
    made_by: str
    made_at: str
    notice: str


@reads(may=Permission.TAKE_INQUIRY, client="client_id")
def options(visit: Visit, client_id: UUID) -> Page:
    before = queries.given_options(visit.viewer, client_id, at=visit.at)
    known = options_sheet.person(visit.viewer, client_id, at=visit.at)
    asked = before[0].asked if before else Asked(PaidBy.SELF, told=known.told)
    return _page(visit, client_id, asked, _form(visit, start=initial(asked)))


@writes(may=Permission.TAKE_INQUIRY, client="client_id", shows_only=True)
def try_options(visit: Visit, client_id: UUID) -> Page:
    form = _form(visit, sent=True)
    asked = form.asked() if form.is_valid() else Asked(PaidBy.SELF)
    page = _page(visit, client_id, asked, form)
    return page if form.is_valid() else replace(page, status=422)


@writes(may=Permission.TAKE_INQUIRY, client="client_id")
def give(visit: Visit, client_id: UUID) -> Done:
    form = _form(visit, sent=True)
    if not form.is_valid():
        raise Invalid(replace(_page(visit, client_id, Asked(PaidBy.SELF), form), status=422))
    card = options_sheet.give(client_id=client_id, asked=form.asked(), by=visit.viewer, at=visit.at)
    return Done("options-given", client_id, card.id, said=say("Sheet {number} is kept.", number=card.number))


@reads(may=Permission.TAKE_INQUIRY, client="client_id")
def given(visit: Visit, client_id: UUID, options_id: UUID) -> Page:
    card = _given(visit, client_id, options_id)
    client = client_card(visit.viewer, client_id, at=visit.at)
    title = f"Your options, sheet {card.number}"
    head = PaperHead(client.site_name, client.shown_as, title, card.made_by_name, f"{card.at:%d %b %Y}", "")
    shown = queries.given_sheet(visit.viewer, card.id, at=visit.at)
    context = {"paper": head, "card": card, "client": client, "sheet": shown, **_words()}
    return Page(PAPER, context, clients=[client_id])


@writes(may=Permission.TAKE_INQUIRY, client="client_id", shows_only=True)
def given_pdf(visit: Visit, client_id: UUID, options_id: UUID) -> File:
    card = _given(visit, client_id, options_id)
    released = options_sheet.as_pdf(options_id=card.id, by=visit.viewer, at=visit.at)
    return File(released, clients=[client_id])


def _given(visit: Visit, client_id: UUID, options_id: UUID) -> OptionsCard:
    card = queries.given(visit.viewer, options_id, at=visit.at)
    if card.client_id != client_id:
        raise NotFound
    return card


def _form(visit: Visit, *, sent: bool = False, start: dict[str, object] | None = None) -> OptionsForm:
    intensive = tuple(one for one in programme.programmes(visit.viewer) if one.level is LevelCode.INTENSIVE)
    if sent:
        return OptionsForm(visit.form, viewer=visit.viewer, programmes=intensive)
    return OptionsForm(initial=start, viewer=visit.viewer, programmes=intensive)


def _page(visit: Visit, client_id: UUID, asked: Asked, form: OptionsForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = {
        **client_frame(visit.viewer, card, "chart"),
        "sheet": options_sheet.work_out(visit.viewer, client_id, asked, at=visit.at),
        "form": form,
        "before": queries.given_options(visit.viewer, client_id, at=visit.at),
        **_words(),
    }
    return Page(PAGE, context, clients=[client_id])


def _words() -> dict[str, object]:
    return {
        "step_words": options_sheet.step_words,
        "times_words": options_sheet.times_words,
        "fate_words": options_sheet.fate_words,
    }
