"""Who works with one person: the accountable counselor, everybody else with a part, and who it was before."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.team.forms import PartForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import CareRole, EpisodeCard
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission, Role, StaffCard

# Who can have a part in somebody's care at all.
CLINICAL = frozenset({Role.COUNSELOR, Role.SUPERVISOR, Role.PRESCRIBER, Role.DIRECTOR})


@reads(may=Permission.SEE_CHART, client="client_id")
def team(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def join(visit: Visit, client_id: UUID) -> Done:
    running = episodes.current(visit.viewer, client_id, at=visit.at)
    form = PartForm(visit.form, staff=_colleagues(visit, running))
    with beside(form, lambda: _page(visit, client_id, form)):
        data = form.cleaned_data
        episode.join_team(
            episode_id=_open(running).id,
            staff_id=UUID(data["staff_id"]),
            role=CareRole(data["role"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("team", client_id, said=say("Added. They may open the chart from now on."))


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def leave(visit: Visit, client_id: UUID, staff_id: UUID) -> Done:
    running = _open(episodes.current(visit.viewer, client_id, at=visit.at))
    role = visit.form.get("role", "")
    if role not in {one.value for one in CareRole if one is not CareRole.ACCOUNTABLE}:
        raise NotFound
    episode.leave_team(
        episode_id=running.id, staff_id=staff_id, role=CareRole(role), by=visit.viewer, at=visit.at
    )
    return Done("team", client_id, said=say("Their part has ended, and with it their way into the chart."))


def _open(running: EpisodeCard | None) -> EpisodeCard:
    if running is None:
        raise Refused(Refusal(say("A care team belongs to an open episode. Admit the person first.")))
    return running


def _colleagues(visit: Visit, running: EpisodeCard | None) -> list[StaffCard]:
    """Active clinicians of the episode's site, but the accountable one."""
    if running is None:
        return []
    held = running.accountable.staff_id if running.accountable else None
    return [
        card
        for card in people.staff(visit.viewer, at=visit.at)
        if card.id != held and card.active and running.site_id in card.site_ids and CLINICAL & set(card.roles)
    ]


def _page(visit: Visit, client_id: UUID, form: PartForm | None = None) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    running = episodes.current(visit.viewer, client_id, at=visit.at)
    frame = client_frame(visit.viewer, card, "team")
    context = {
        **frame,
        "episode": running,
        "ties": people.ties(visit.viewer, client_id, at=visit.at),
        "hand_overs": episodes.hand_overs(visit.viewer, client_id, at=visit.at),
        "form": form or PartForm(staff=_colleagues(visit, running)),
    }
    return Page("staff/team/page.html", context, clients=[client_id])
