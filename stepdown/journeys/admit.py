"""From a decided level to the first day: programme, specialist, papers, and then everything at once.

One transaction opens the episode, the first stay and phase, names the accountable person, writes the interim
plan and marks the inquiry. Nothing of it exists without the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import actions as afterwards
from stepdown.aftercare.vocabulary import Ended
from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import AssessmentFacts
from stepdown.audit.actions import record
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import AskedAdmission, EpisodeCard, Opening, Proposal, StayTerms, WayIn
from stepdown.intake import actions as intake
from stepdown.intake import queries as inquiries
from stepdown.intake.vocabulary import Step
from stepdown.intake.vocabulary import WayIn as ToldWayIn
from stepdown.journeys import specialists
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard
from stepdown.place import queries as place
from stepdown.placement import queries as placement
from stepdown.placement.vocabulary import DecisionCard
from stepdown.plan import actions as plan
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import DraftHead, ServiceOffer, Standard
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import LevelCode, Phase, Programme, Service
from stepdown.signature import queries as signing
from stepdown.signature.vocabulary import Paper, PaperState

CONSENT = "consent_to_treat"
# What somebody told on the telephone, as a first proposal; whoever admits says it for good.
TOLD = {
    ToldWayIn.FIRST: WayIn.FIRST,
    ToldWayIn.STEP_DOWN: WayIn.FROM_RESIDENTIAL,
    ToldWayIn.RETURN: WayIn.RETURNED,
}
NOT_IN_A_PLAN = frozenset({Service.TEST, Service.MUTUAL})


@dataclass(frozen=True)
class Chosen:
    """What somebody decides when they admit a person."""

    programme_version_id: UUID
    phase: int
    specialist_id: UUID
    way_in: WayIn
    court_ordered: bool = False
    standard: str = "clinic"


@dataclass(frozen=True)
class Fitting:
    """One programme, and the phase of it at which the decided level begins; none where it never does."""

    programme: Programme
    phase: Phase | None


@dataclass(frozen=True)
class Desk:
    """Everything the admission of one person rests on, as it stands now."""

    client: ClientCard
    decision: DecisionCard | None
    level_name: str
    fitting: tuple[Fitting, ...]
    others: tuple[Programme, ...]
    papers: tuple[Paper, ...]
    running: EpisodeCard | None
    standards: tuple[Standard, ...]
    way_in: WayIn
    court_ordered: bool

    @property
    def consent_signed(self) -> bool:
        return any(one.template.key == CONSENT and one.state is PaperState.SIGNED for one in self.papers)

    @property
    def papers_due(self) -> int:
        return sum(one.state in (PaperState.DUE, PaperState.OUTDATED) for one in self.papers)


def desk(viewer: Viewer, client_id: UUID, *, at: datetime) -> Desk:
    """What there is to decide about an admission, and what there already is. Raises NotFound."""
    client = people.client_card(viewer, client_id, at=at)
    decision = placement.current_decision(viewer, client_id, at=at)
    offered = programmes.programmes(viewer)
    fitting = tuple(one for one in (_fit(found, decision) for found in offered) if one.phase is not None)
    inquiry = inquiries.inquiry_of_client(viewer, client_id)
    told = inquiry.way_in if inquiry else ToldWayIn.NOT_SAID
    earlier = episodes.episodes(viewer, client_id, at=at)
    return Desk(
        client=client,
        decision=decision,
        level_name=_level_name(viewer, decision),
        fitting=fitting,
        others=tuple(one for one in offered if one.key not in {fit.programme.key for fit in fitting}),
        papers=signing.papers(viewer, client_id, at=at),
        running=next((one for one in earlier if one.open), None),
        standards=plans.standards_offered(viewer),
        way_in=WayIn.RETURNED if earlier else TOLD.get(told, WayIn.FIRST),
        court_ordered=told is ToldWayIn.COURT,
    )


def proposals(
    viewer: Viewer, at_desk: Desk, phase: Phase, *, asked_for: UUID | None = None, at: datetime
) -> tuple[Proposal, ...]:
    """Who could be this person's specialist, with reasons."""
    return specialists.propose(viewer, at_desk.client, phase=phase, asked_for=asked_for, at=at)


def against(viewer: Viewer, at_desk: Desk, chosen_level: LevelCode | None) -> tuple[Refusal, ...]:
    """What stands against admitting now; for the page that says what it waits for."""
    decision = at_desk.decision
    asked = AskedAdmission(
        in_treatment=at_desk.running is not None,
        decided_level=decision.actual.value if decision else None,
        programme_level=chosen_level.value if chosen_level else (decision.actual.value if decision else ""),
        consent_signed=at_desk.consent_signed,
    )
    return episodes.against_admission(viewer, asked)


@transaction.atomic
def admit(*, client_id: UUID, chosen: Chosen, by: Viewer, at: datetime) -> EpisodeCard:
    """Open the episode, the stay, the accountable tie and the interim plan together. Raises Refused,
    NotFound.
    """
    now = desk(by, client_id, at=at)
    programme = programmes.programme_version(by, chosen.programme_version_id)
    phase = phase_of(programme, chosen.phase)
    _require_newest(by, chosen.programme_version_id)
    if refusals := against(by, now, phase.level):
        raise Refused(*refusals)
    _check_specialist(by, now, phase, chosen.specialist_id, at)
    level = programmes.level(by, programme.edition, phase.level)
    inquiry = inquiries.inquiry_of_client(by, client_id)
    opened = episode.open_episode(
        client_id=client_id,
        opening=Opening(
            site_id=now.client.site_id,
            way_in=chosen.way_in,
            court_ordered=chosen.court_ordered,
            inquiry_id=inquiry.id if inquiry else None,
            decision_id=now.decision.id if now.decision else None,
        ),
        terms=StayTerms(level.rung, programme.key, chosen.programme_version_id, phase.number),
        accountable_id=chosen.specialist_id,
        by=by,
        at=at,
    )
    afterwards.stop_clock(client_id=client_id, how=Ended.CAME_BACK, by=by, at=at)
    _interim_plan(opened, phase, chosen.standard, by, at)
    if inquiry is not None:
        intake.mark_step(inquiry_id=inquiry.id, step=Step.ADMITTED, by=by, at=at)
    record(
        by=by,
        at=at,
        verb="admit",
        subject=Subject("episode", opened.id),
        clients=[client_id],
        detail={"programme": programme.key, "phase": phase.number},
    )
    return opened


def _require_newest(by: Viewer, version_id: UUID) -> None:
    """A page may have been open while a newer version came in use, or the programme was retired."""
    if not programmes.is_newest(by, version_id):
        raise Refused(
            Refusal(
                say("This version is no longer the one new clients get."),
                say("Load the page again and look at the newest."),
                field="programme",
            )
        )


def phase_of(programme: Programme, number: int) -> Phase:
    """One phase of a programme. Raises Refused for a number it does not have."""
    found = next((phase for phase in programme.phases if phase.number == number), None)
    if found is None:
        raise Refused(Refusal(say("This programme has no such phase."), field="phase"))
    return found


def services_of(phase: Phase) -> tuple[ServiceOffer, ...]:
    """The services of a phase as a plan names them; tests and support groups are not services of a plan."""
    return tuple(
        ServiceOffer(
            code=dose.service.value,
            label=dose.title,
            minutes=dose.minutes,
            times=dose.sessions,
            every_weeks=dose.every_weeks,
            who=str(say("Counselor") if dose.service is Service.INDIVIDUAL else say("Group leader")),
        )
        for dose in phase.doses
        if dose.service not in NOT_IN_A_PLAN
    )


def _fit(found: Programme, decision: DecisionCard | None) -> Fitting:
    """The first phase of the programme that has the decided level."""
    if decision is None:
        return Fitting(found, None)
    return Fitting(found, next((phase for phase in found.phases if phase.level is decision.actual), None))


def _level_name(viewer: Viewer, decision: DecisionCard | None) -> str:
    if decision is None:
        return ""
    levels = placement.levels_for(viewer, decision.edition)
    return next((one.name for one in levels if one.code is decision.actual), str(decision.actual.label))


def _check_specialist(by: Viewer, now: Desk, phase: Phase, staff_id: UUID, at: datetime) -> None:
    found = next((one for one in proposals(by, now, phase, at=at) if one.staff_id == staff_id), None)
    if found is None:
        raise Refused(Refusal(say("Choose somebody who carries a caseload."), field="specialist"))
    if not found.fits:
        raise Refused(*(Refusal(words, field="specialist") for words in found.against))


def _interim_plan(opened: EpisodeCard, phase: Phase, standard: str, by: Viewer, at: datetime) -> None:
    """The plan of day one, from the phase's services and what the assessment knows."""
    signed = assessment.signed_for(by, opened.client_id, at=at)
    facts = assessment.facts(by, signed.id, at=at) if signed else None
    wants = _wants(facts)
    diagnosis = next(((one.code, one.title) for one in facts.diagnoses), None) if facts else None
    today = at.astimezone(place.site(by, opened.site_id).tz).date()
    problems = plans.interim_for(by, services_of(phase), diagnosis, wants, standard, today)
    head = DraftHead(opened.client_id, opened.id, standard, True, wants)
    plan.draft_plan(head=head, problems=problems, by=by, at=at)


def _wants(facts: AssessmentFacts | None) -> str:
    """What the person wants, as they said it; cut to the length of a sentence to come back to."""
    value = facts.answer("words.wants").value if facts else None
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
