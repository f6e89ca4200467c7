"""The level-of-care sheet: facts sorted by level, the clinician's choice, and why."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.level import shown
from stepdown.doors.staff.level.forms import ChoiceForm, FactsForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.journeys import placement_facts
from stepdown.journeys.decide_level import decide_level
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.placement import actions, queries
from stepdown.placement.vocabulary import DecisionCard

PAGE = "staff/level/page.html"
NOTHING = "staff/level/nothing.html"
PAPER = "staff/level/paper.html"


@dataclass(frozen=True)
class PaperHead:
    """The head and foot of the printed sheet."""

    clinic: str
    about: str
    title: str
    made_by: str
    made_at: str
    notice: str


@reads(may=Permission.SEE_CHART, client="client_id")
def level(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@reads(may=Permission.SEE_CHART, client="client_id")
def level_paper(visit: Visit, client_id: UUID) -> Page:
    made = _page(visit, client_id)
    if made.template == NOTHING:
        return made
    card = client_card(visit.viewer, client_id, at=visit.at)
    day = f"{visit.at:%d %b %Y}"
    head = PaperHead(card.site_name, card.shown_as, "Level-of-care sheet", visit.viewer.name, day, "")
    return Page(PAPER, {**made.context, "paper": head}, clients=[client_id])


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def decide(visit: Visit, client_id: UUID) -> Done:
    gathered = placement_facts.gather(visit.viewer, client_id, at=visit.at)
    edition = gathered.facts.edition if gathered else ""
    form = ChoiceForm(visit.form, levels=queries.levels_for(visit.viewer, edition))
    with beside(form, lambda: _page(visit, client_id, form=form)):
        decide_level(client_id=client_id, choice=form.choice(), by=visit.viewer, at=visit.at)
    return Done(
        "level", client_id, said=say("Level signed. It opens the way to the options sheet and admission.")
    )


@writes(may=Permission.ASSESS, client="client_id")
def add_facts(visit: Visit, client_id: UUID) -> Done:
    known = queries.added_facts(visit.viewer, client_id, at=visit.at)
    form = FactsForm(visit.form, known=known)
    if not form.is_valid():
        raise Invalid(_page(visit, client_id, facts_form=form))
    changed = form.changed()
    for name, value, note in changed:
        actions.add_fact(client_id=client_id, name=name, value=value, note=note, by=visit.viewer, at=visit.at)
    said = say("Facts saved. The sheet is sorted anew.") if changed else say("Nothing had changed.")
    return Done("level", client_id, said=said)


def _page(
    visit: Visit, client_id: UUID, *, form: ChoiceForm | None = None, facts_form: FactsForm | None = None
) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    tabs = client_frame(visit.viewer, card, "assessments")["tabs"]
    gathered = placement_facts.gather(visit.viewer, client_id, at=visit.at)
    if gathered is None:
        return Page(NOTHING, {"card": card, "tabs": tabs}, clients=[client_id])
    decisions = queries.decisions(visit.viewer, client_id, at=visit.at)
    sheet = queries.sheet(visit.viewer, gathered.facts)
    known = queries.added_facts(visit.viewer, client_id, at=visit.at)
    levels = queries.levels_for(visit.viewer, gathered.facts.edition)
    context = {
        "card": card,
        "tabs": tabs,
        "gathered": gathered,
        "sheet": sheet,
        "rows": shown.rows(sheet, decisions[0].chosen if decisions else None),
        "ratings": shown.ratings(gathered.facts.ratings),
        "lines": shown.lines(sheet),
        "questions": shown.questions(sheet),
        "others": shown.others(sheet),
        "asks": shown.asks(sheet),
        "lifts": shown.lifts(sheet),
        "decisions": decisions,
        "names": {one.code: one.name for one in levels},
        "form": form or ChoiceForm(levels=levels, initial=_initial(decisions)),
        "facts_form": facts_form or FactsForm(known=known),
    }
    return Page(PAGE, context, clients=[client_id], status=422 if form or facts_form else 200)


def _initial(decisions: tuple[DecisionCard, ...]) -> dict[str, str]:
    return {"chosen": decisions[0].chosen.value} if decisions else {}
