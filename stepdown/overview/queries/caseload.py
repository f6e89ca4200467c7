"""The people somebody is accountable for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.episode.queries import currents
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.overview import rules
from stepdown.overview.queries.chart import standing
from stepdown.overview.vocabulary import Caseload, CaseRow, WayFacts
from stepdown.people.queries import staff_member, tied_clients
from stepdown.people.vocabulary import ClientCard, ClientStage, TieGround
from stepdown.place.queries import day_at
from stepdown.plan.queries import reviews_due, unsigned
from stepdown.programme.queries import weekly_minutes
from stepdown.signature.queries import papers_due


def caseload(viewer: Viewer, staff_id: UUID, *, at: datetime) -> Caseload:
    """Everybody a member of staff is accountable for or assessing, within the viewer's reach."""
    card = staff_member(viewer, staff_id, at=at)
    rows = case_rows(viewer, tied_clients(viewer, staff_id, at=at), at=at)
    ids = {row.client.id for row in rows}
    near = tied_clients(viewer, staff_id, at=at, grounds=(TieGround.ASSESSOR, TieGround.CARE_TEAM))
    coming = tuple(one for one in near if one.id not in ids and one.stage is ClientStage.PROSPECT)
    parts = tied_clients(viewer, staff_id, at=at, grounds=(TieGround.CARE_TEAM,))
    shared = tuple(one for one in parts if one.id not in ids and one.stage is not ClientStage.PROSPECT)
    total = sum(row.prescribed_minutes or 0 for row in rows)
    return Caseload(staff_id, card.name, card.caseload_limit, rows, coming, shared, total)


def own_caseload(viewer: Viewer, *, at: datetime) -> Caseload:
    """The viewer's own caseload. Raises NotFound for somebody who is not on the staff."""
    if viewer.staff_id is None:
        raise NotFound
    return caseload(viewer, viewer.staff_id, at=at)


def case_rows(viewer: Viewer, clients: tuple[ClientCard, ...], *, at: datetime) -> tuple[CaseRow, ...]:
    """A row for each client: where they are, what is due. Queries do not grow with the list."""
    ids = [client.id for client in clients]
    if not ids:
        return ()
    episodes = currents(viewer, ids, at=at)
    due: dict[UUID, date] = {}
    for one in reviews_due(viewer, until=at.date() + timedelta(days=14), of=ids, at=at):
        due.setdefault(one.client_id, one.due_on)
    being_written = {plan.client_id: plan for plan in unsigned(viewer, ids, at=at)}
    waiting_papers = papers_due(viewer, ids, at=at)
    rows = []
    for client in clients:
        today = day_at(client.site_id, at)
        episode = episodes.get(client.id)
        _, phase, week = standing(viewer, episode, at=at)
        review_on, written = due.get(client.id), being_written.get(client.id)
        facts = WayFacts(
            assessment_signed_at=episode.opened_at if episode else None,
            decided_at=episode.opened_at if episode else None,
            admitted_at=episode.opened_at if episode else None,
            papers_due=waiting_papers.get(client.id, 0),
            plan_written=written is not None,
            plan_signed_at=None if written is not None else at,
            plan_due_on=review_on,
            review_due_on=review_on,
        )
        rows.append(
            CaseRow(
                client=client,
                level=episode.stay.terms.rung.label if episode and episode.stay else "",
                phase=phase.number if phase else None,
                week=week,
                prescribed_minutes=weekly_minutes(viewer, phase) if phase else None,
                least_days=phase.least_days if phase else None,
                review_due_on=review_on,
                review_late=review_on is not None and review_on < today,
                unsigned_plan=written is not None,
                next_act=rules.next_act(facts, today) if episode else None,
            )
        )
    return tuple(rows)
