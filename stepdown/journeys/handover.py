"""Moving a caseload when somebody leaves: previewed person by person, done all at once or not at all.

Nobody is ever without one accountable person: the database checks it when the transaction ends. What is
unsigned
and what is due is named before anything moves, because it moves with the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import AssessmentCard
from stepdown.audit.actions import record
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import CaseloadRow, HandOver, Proposal
from stepdown.journeys import handover_desk, specialists
from stepdown.journeys.handover_desk import Shelf
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people import actions as accounts
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard, Permission, StaffCard
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import PlanCard, PlanStatus, ReviewDue
from stepdown.programme.vocabulary import Phase
from stepdown.roster import actions as roster
from stepdown.session import queries as sessions

# Reviews that come due within so many days are named in the preview.
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True)
class Owed:
    """One thing that is not finished and moves with the person."""

    words: Words
    due_on: date | None = None
    late: bool = False


@dataclass(frozen=True)
class Line:
    """One person of the caseload: who could take over, who is proposed, what is owed."""

    row: CaseloadRow
    client: ClientCard
    proposals: tuple[Proposal, ...]
    proposed: Proposal | None
    owed: tuple[Owed, ...]


@dataclass(frozen=True)
class Preview:
    """A whole caseload before it moves."""

    staff: StaffCard
    lines: tuple[Line, ...]
    out_of_reach: int
    desk: tuple[Shelf, ...] = ()

    @property
    def open(self) -> tuple[Line, ...]:
        """People for whom nobody fits: a choice has to be made by hand, or a limit raised first."""
        return tuple(line for line in self.lines if line.proposed is None)

    @property
    def owed(self) -> int:
        return sum(len(line.owed) for line in self.lines)

    @property
    def held(self) -> int:
        """How many things lie on the desk."""
        return sum(len(shelf.held) for shelf in self.desk)


@dataclass(frozen=True)
class Summary:
    """What was done, for the file: who moved to whom, and whether the account has ended."""

    staff: StaffCard
    moved: tuple[HandOver, ...]
    names: Mapping[UUID, str]


def preview(viewer: Viewer, staff_id: UUID, *, at: datetime) -> Preview:
    """Each person of a caseload with a proposed new counselor and everything owed. Raises NotFound.

    Later lines count those just proposed, so that nobody's limit is passed by the sum.
    """
    leaving = people.staff_member(viewer, staff_id, at=at)
    rows = episodes.caseload(viewer, staff_id, at=at)
    ids = [row.client_id for row in rows]
    cards = people.client_cards(viewer, ids, at=at)
    owed = _owed(viewer, ids, at)
    given: Counter[UUID] = Counter()
    candidates = specialists.candidates(viewer, at=at, without=[staff_id])
    phases = specialists.phases_of(
        viewer, (row.programme_version_id for row in rows if row.programme_version_id is not None)
    )
    lines = []
    for row in rows:
        phase = _phase(phases, row)
        minutes = specialists.one_to_one(phase) if phase else 0
        need = specialists.need_of(cards[row.client_id], phase)
        now = [specialists.with_more(one, given, minutes) for one in candidates]
        proposals = episodes.specialists(viewer, need, now)
        best = next((one for one in proposals if one.fits), None)
        if best is not None:
            given[best.staff_id] += 1
        lines.append(Line(row, cards[row.client_id], proposals, best, owed.get(row.client_id, ())))
    everybody = sum(load.clients for load in episodes.loads(viewer, of=[staff_id], at=at).get(staff_id, ()))
    desk = handover_desk.shelves(viewer, staff_id, at=at)
    return Preview(leaving, tuple(lines), everybody - len(rows), desk)


@transaction.atomic
def move(
    *,
    staff_id: UUID,
    to: Mapping[UUID, UUID],
    why: str,
    end_account: bool,
    desk: Mapping[str, UUID] = MappingProxyType({}),
    by: Viewer,
    at: datetime,
) -> int:
    """Hand every person over as chosen, and the desk shelf by shelf; if asked, end the account: at its
    owner's next request they are out. An account ends only when nothing is left on the desk.

    All or nothing. Raises Refused where somebody was forgotten, a colleague cannot take over, people of the
    caseload are out of the actor's reach, or the actor may not end accounts; NotFound.
    """
    found = preview(by, staff_id, at=at)
    if refusal := _against(found, to, why, end_account, by):
        raise Refused(refusal)
    moved = 0
    if to:
        moved = episode.hand_over_caseload(
            from_staff_id=staff_id, moves=sorted(to.items()), why=why, by=by, at=at
        )
    things = handover_desk.move(staff_id=staff_id, to=desk, whole=end_account, by=by, at=at)
    if end_account:
        leave_the_clinic(staff_id=staff_id, by=by, at=at)
    record(
        by=by,
        at=at,
        verb="move caseload",
        subject=Subject("staff", staff_id),
        clients=sorted(to),
        why=why,
        detail={"clients": moved, "account_ended": end_account, "things": things},
    )
    return moved


@transaction.atomic
def leave_the_clinic(*, staff_id: UUID, by: Viewer, at: datetime) -> int:
    """End somebody's working hours and account; how many sessions ahead have nobody to lead them now.

    Those stand on the Today page of whoever plans the week until somebody takes them. Raises Refused,
    NotFound.
    """
    card = people.staff_member(by, staff_id, at=at)
    left = sessions.held_by(by, staff_id, at=at)
    roster.end_hours(staff_id=staff_id, by=by, at=at)
    accounts.end_account(account_id=card.account_id, by=by, at=at)
    return len(left)


def summary(viewer: Viewer, staff_id: UUID, *, since: datetime, at: datetime) -> Summary:
    """What moved away from somebody since a moment, within the viewer's reach. Raises NotFound."""
    leaving = people.staff_member(viewer, staff_id, at=at)
    moved = episodes.handed_over_by(viewer, staff_id, since=since, at=at)
    cards = people.client_cards(viewer, [one.client_id for one in moved], at=at)
    return Summary(leaving, moved, {card.id: card.shown_as for card in cards.values()})


def _against(
    found: Preview, to: Mapping[UUID, UUID], why: str, end_account: bool, by: Viewer
) -> Refusal | None:
    if found.out_of_reach:
        return Refusal(
            say("{n} people of this caseload are at sites you do not work at.", n=found.out_of_reach),
            lifted_by=say("A supervisor of that site moves them first."),
        )
    if {line.client.id for line in found.lines} != set(to):
        return Refusal(say("The caseload changed meanwhile. Nothing was moved; look at the new preview."))
    if to and not why.strip():
        return Refusal(say("Say why. The people concerned may ask."), field="why")
    if end_account and not by.may(Permission.MANAGE_STAFF):
        return Refusal(
            say("Ending an account is not part of your role."), lifted_by=say("A director ends it.")
        )
    if found.staff.id in to.values():
        return Refusal(say("Choose somebody else for each person."))
    return None


def _phase(phases: specialists.Phases, row: CaseloadRow) -> Phase | None:
    if row.programme_version_id is None or row.phase is None:
        return None
    return phases.get((row.programme_version_id, row.phase))


def _owed(viewer: Viewer, ids: list[UUID], at: datetime) -> dict[UUID, tuple[Owed, ...]]:
    """Unsigned plans, unfinished assessments and reviews due, by person (about 6 queries)."""
    mine = set(ids)
    found: dict[UUID, list[Owed]] = {}
    for card in plans.unsigned(viewer, ids, at=at):
        found.setdefault(card.client_id, []).append(_of_plan(card))
    for due in plans.reviews_due(viewer, until=at.date() + timedelta(days=LOOK_AHEAD_DAYS), of=ids, at=at):
        if due.client_id in mine:
            found.setdefault(due.client_id, []).append(_of_review(due))
    for document in assessment.waiting(viewer, of=ids, at=at):
        if document.client_id in mine:
            found.setdefault(document.client_id, []).append(_of_assessment(document))
    return {client_id: tuple(items) for client_id, items in found.items()}


def _of_plan(card: PlanCard) -> Owed:
    if card.status is PlanStatus.SIGNING:
        return Owed(say("Plan version {number}: a signature is missing", number=card.number))
    if card.interim:
        return Owed(say("Interim plan: not signed yet"))
    return Owed(say("Plan version {number}: still a draft", number=card.number))


def _of_review(due: ReviewDue) -> Owed:
    return Owed(due.what, due.due_on, late=due.state.value == "overdue")


def _of_assessment(document: AssessmentCard) -> Owed:
    return Owed(say("Assessment: {state}", state=document.state.label))
