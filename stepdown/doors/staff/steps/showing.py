"""What the pages of steps show: the list, one person's step, a decision opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.steps.forms import BackForm, DecisionForm, OwnWordsForm, SaidForm, begins
from stepdown.doors.threshold import Page, Visit
from stepdown.episode.queries import between
from stepdown.episode.vocabulary import StayTerms
from stepdown.journeys import step as journey
from stepdown.kernel.refusal import NotFound
from stepdown.overview.queries.stepping import Stepping, stepping, steppings
from stepdown.people.queries import client_card, tied_clients
from stepdown.people.vocabulary import Permission
from stepdown.programme.queries import weekly_minutes
from stepdown.step import queries
from stepdown.step.vocabulary import ConcernKind, DecisionCard, DecisionState, Direction, Place
from stepdown.transfer import queries as transfers

LIST, ONE = "staff/steps/page.html", "staff/steps/one.html"
EFFECT, DECIDED = "staff/steps/_effect.html", "staff/steps/decided.html"
CARD = "staff/steps/_card.html"
# The page on which a fact opens. Rings stand in what happened, on the chart.
PAGES = {
    Place.WEEKS: "client-week",
    Place.TESTS: "client-tests",
    Place.MEASURES: "client-measures",
    Place.CHECK_INS: "client-days",
    Place.PLAN: "plan",
    Place.TOPICS: "client-topics",
    Place.STAYS: "chart",
    Place.CRISIS: "chart",
    Place.CALLS: "client-calls",
    Place.AFTERCARE: "client-aftercare",
}
_ORDER = {
    Direction.UP: 0,
    Direction.GRADUATE: 1,
    Direction.DOWN: 2,
    Direction.TRANSFER: 3,
    Direction.STAY: 4,
}


@dataclass(frozen=True)
class Row:
    """One person of the list: what is proposed, why it waits, when somebody looks again."""

    step: Stepping
    waits: DecisionCard | None
    look_again_on: date | None
    late: bool

    @property
    def order(self) -> tuple[bool, int, str]:
        proposal = self.step.proposal
        return (not self.late, _ORDER[proposal.direction], self.step.client.shown_as)


def listed(visit: Visit, text: str, *, everybody: bool) -> Page:
    """Everybody of one's caseload, or of one's sites, whose rules propose something first.

    Who has no caseload and may see everybody begins with everybody.
    """
    own = _own(visit)
    everybody = everybody or (not own and visit.viewer.may(Permission.MOVE_CASELOAD))
    ids = _everybody(visit) if everybody else own
    found = steppings(visit.viewer, ids, at=visit.at)
    rows = sorted((_row(one) for one in found.values() if _matches(one, text)), key=lambda row: row.order)
    context = {
        "rows": rows,
        "text": text,
        "everybody": everybody,
        "has_own": bool(own),
        "proposed": sum(row.step.proposal.direction is not Direction.STAY for row in rows),
        "late": sum(row.late for row in rows),
    }
    return Page(LIST, context, clients=[row.step.client.id for row in rows])


def one(
    visit: Visit,
    client_id: UUID,
    *,
    form: DecisionForm | None = None,
    said: SaidForm | None = None,
    own: OwnWordsForm | None = None,
) -> Page:
    """One person's step: rules with evidence, own words, the decision, what one click will do."""
    card = client_card(visit.viewer, client_id, at=visit.at)
    frame = client_frame(visit.viewer, card, "client-step")
    try:
        found = stepping(visit.viewer, client_id, at=visit.at)
    except NotFound:
        context = frame | {"step": None, "decisions": queries.decisions(visit.viewer, client_id, at=visit.at)}
        return Page(ONE, context, clients=[client_id])
    options = journey.options(visit.viewer, found)
    holds = bool(found.proposal.holds)
    told = queries.decisions(visit.viewer, client_id, at=visit.at)
    context = frame | {
        "step": found,
        "places": places(client_id),
        "decisions": told,
        "waits": next((each for each in told if each.state is DecisionState.AHEAD), None),
        "form": form
        or DecisionForm(options=options, holds=holds, initial=begins(found.today, found.proposal.direction)),
        "said_form": said or SaidForm(initial={"on": found.today}),
        "own_form": own or OwnWordsForm(),
        "stairs": _stairs(visit, found),
        "hold": ConcernKind.HOLD,
        "back_until": found.today + timedelta(days=6 - found.today.weekday()),
    }
    return Page(ONE, context, clients=[client_id], status=422 if form or said or own else 200)


def effect(visit: Visit, found: Stepping, direction: Direction, to: str, on: date) -> Page:
    """What a step would do: hours, seats, the end; worked out on the weeks that are published."""
    named = next((each for each in journey.options(visit.viewer, found) if each.key == to), None)
    terms = named.terms if named else proposed(found).get(direction)
    stays = direction is Direction.STAY
    leaves = direction is Direction.GRADUATE
    seeks = direction is Direction.TRANSFER and terms is None
    looked = None
    if not stays and not seeks and (terms is not None or leaves):
        looked = journey.look(visit.viewer, found, None if leaves else terms, on=on, at=visit.at)
    context = {"look": looked, "stays": stays, "leaves": leaves, "seeks": seeks, "client": found.client}
    return Page(EFFECT, context, clients=[found.client.id])


def card(visit: Visit, found: Stepping) -> Page:
    """The next step as the chart shows it, short."""
    waits = found.newest if found.newest and found.newest.state is DecisionState.AHEAD else None
    going = transfers.current(visit.viewer, [found.client.id], at=visit.at).get(found.client.id)
    context = {"step": found, "waits": waits, "client": found.client, "going": going}
    return Page(CARD, context, clients=[found.client.id])


def decided(visit: Visit, client_id: UUID, decision_id: UUID, form: BackForm) -> Page:
    """One decision with the evidence it rested on. Raises NotFound."""
    card = client_card(visit.viewer, client_id, at=visit.at)
    told = queries.decision(visit.viewer, decision_id, at=visit.at)
    if told.client_id != client_id:
        raise NotFound
    frame = client_frame(visit.viewer, card, "client-step")
    context = frame | {"told": told, "form": form}
    return Page(DECIDED, context, clients=[client_id], status=422 if form.is_bound else 200)


def proposed(found: Stepping) -> dict[Direction, StayTerms | None]:
    """Where each direction leads when nothing else is named."""
    rungs = found.proposal.rungs
    return {Direction.DOWN: rungs.down, Direction.UP: rungs.up}


def places(client_id: UUID) -> dict[Place, str]:
    """The address of each kind of evidence about one person."""
    return {place: reverse(name, args=[client_id]) for place, name in PAGES.items()}


def _row(found: Stepping) -> Row:
    last = found.newest
    waits = last if last is not None and last.state is DecisionState.AHEAD else None
    again = last.look_again_on if last is not None and last.direction is Direction.STAY else None
    overdue = waits is not None and waits.effective_on < found.today
    return Row(found, waits, again, overdue or (again is not None and again <= found.today))


def _matches(found: Stepping, text: str) -> bool:
    sought = text.strip().casefold()
    words = (found.client.shown_as, found.programme.title, found.phase.title, found.proposal.direction.value)
    return not sought or any(sought in one.casefold() for one in words)


def _own(visit: Visit) -> list[UUID]:
    if visit.viewer.staff_id is None:
        return []
    return [one.id for one in tied_clients(visit.viewer, visit.viewer.staff_id, at=visit.at)]


def _everybody(visit: Visit) -> Iterable[UUID]:
    if not visit.viewer.may(Permission.MOVE_CASELOAD):
        raise NotFound
    lines = between(
        visit.viewer,
        visit.viewer.site_ids,
        since=visit.at,
        until=visit.at + timedelta(microseconds=1),
        at=visit.at,
    )
    return [one.client_id for one in lines]


def _stairs(visit: Visit, found: Stepping) -> list[tuple[int, int, int, str, bool]]:
    """The programme's phases as stairs: what lies ahead is only expected."""
    return [
        (
            phase.first_week,
            phase.last_week,
            (minutes := weekly_minutes(visit.viewer, phase)),
            f"{minutes // 60}:{minutes % 60:02d} h",
            phase.number > found.phase.number,
        )
        for phase in found.programme.phases
    ]
