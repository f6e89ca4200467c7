"""Coming back after a return to use: everything known is kept, and only what changed is asked.

One transaction decides the level anew on what is known now, opens the next episode in the same chart, ends
the check-ups and writes the plan of day one. A person who comes back is no new person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import queries as aftercare
from stepdown.aftercare.vocabulary import ClockCard, PlanCard
from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import AssessmentCard
from stepdown.episode.vocabulary import DischargeCard, EpisodeCard, Proposal, StayCard, WayIn
from stepdown.journeys import admit as admission
from stepdown.journeys import specialists
from stepdown.journeys.decide_level import decide_level
from stepdown.journeys.discharge import before
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard
from stepdown.placement.vocabulary import Choice, Discrepancy
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import ChartPlan
from stepdown.privacy.queries import consents
from stepdown.privacy.vocabulary import ConsentCard, ConsentState
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import Phase, Programme
from stepdown.recovery import queries as recovery
from stepdown.recovery.vocabulary import Support
from stepdown.signature import queries as signing
from stepdown.signature.vocabulary import Paper, PaperState

RUNNING = (ConsentState.IN_FORCE, ConsentState.ENDING)


@dataclass(frozen=True)
class Kept:
    """What is known of somebody who comes back, and who could take them up again."""

    client: ClientCard
    last: EpisodeCard
    ended: DischargeCard
    stay: StayCard
    programme: Programme | None
    phases: tuple[Phase, ...]
    assessed: AssessmentCard | None
    plan: ChartPlan | None
    signed: tuple[Paper, ...]
    due: tuple[Paper, ...]
    sharing: tuple[ConsentCard, ...]
    supports: tuple[Support, ...]
    clock: ClockCard | None
    afterwards: PlanCard | None
    proposals: tuple[Proposal, ...]
    times: int

    @property
    def suggested(self) -> Phase | None:
        """The phase they were in last, or the nearest that the programme still has."""
        at_most = [one for one in self.phases if one.number <= self.stay.terms.phase]
        return at_most[-1] if at_most else (self.phases[0] if self.phases else None)


@dataclass(frozen=True)
class Coming:
    """What is decided about somebody who comes back: where they begin, with whom, what is different now."""

    phase: int
    specialist_id: UUID
    changed: str


def kept(viewer: Viewer, client_id: UUID, *, at: datetime) -> Kept | None:
    """Everything known of somebody whose last episode has ended; None for everybody else. Raises
    NotFound.
    """
    client = people.client_card(viewer, client_id, at=at)
    last = before(viewer, client_id, at=at)
    if last is None:
        return None
    stay = last.stay
    offered = {one.key: one for one in programmes.programmes(viewer)}
    programme = offered.get(stay.terms.programme_key)
    phases = programme.phases if programme else ()
    near = next((one for one in phases if one.number == stay.terms.phase), phases[0] if phases else None)
    papers = signing.papers(viewer, client_id, at=at)
    return Kept(
        client=client,
        last=last.episode,
        ended=last.ended,
        stay=stay,
        programme=programme,
        phases=phases,
        assessed=assessment.signed_for(viewer, client_id, at=at),
        plan=plans.chart_plan(viewer, client_id, at=at),
        signed=tuple(one for one in papers if one.state is PaperState.SIGNED),
        due=tuple(one for one in papers if one.state in (PaperState.DUE, PaperState.OUTDATED)),
        sharing=tuple(one for one in consents(viewer, client_id, at=at) if one.state in RUNNING),
        supports=recovery.supports(viewer, [client_id], at=at).get(client_id, ()),
        clock=aftercare.clock(viewer, client_id, at=at),
        afterwards=aftercare.plan(viewer, client_id, at=at),
        proposals=specialists.propose(viewer, client, phase=near, asked_for=last.specialist_id, at=at),
        times=last.times,
    )


@transaction.atomic
def come_back(*, client_id: UUID, coming: Coming, by: Viewer, at: datetime) -> EpisodeCard:
    """Take somebody up again in a new episode of the same chart. Raises Refused (what is missing or stands
    against it, each with what lifts it), NotFound.
    """
    found = kept(by, client_id, at=at)
    if found is None:
        raise Refused(Refusal(say("No episode has ended. Admission opens the first one.")))
    programme = found.programme
    phase = next((one for one in found.phases if one.number == coming.phase), None)
    if programme is None or programme.version_id is None or phase is None:
        no = say("Their programme is not offered any more.")
        raise Refused(Refusal(no, say("Assess, decide the level and admit."), field="phase"))
    if len(coming.changed.split()) < 2:
        raise Refused(Refusal(say("Say in a few words what is different now."), field="changed"))
    # What they bring is the reason, whether or not the facts of the last assessment speak for the level.
    choice = Choice(phase.level, phase.level, True, Discrepancy.JUDGMENT, coming.changed)
    decide_level(client_id=client_id, choice=choice, by=by, at=at)
    chosen = admission.Chosen(
        programme_version_id=programme.version_id,
        phase=phase.number,
        specialist_id=coming.specialist_id,
        way_in=WayIn.RETURNED,
        court_ordered=found.last.court_ordered,
    )
    return admission.admit(client_id=client_id, chosen=chosen, by=by, at=at)
