"""What the house knows of one chart, gathered from the rooms below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from stepdown.assessment import queries as assessments
from stepdown.chart_audit.vocabulary import ChartFacts, PlanFacts, ReleaseFacts
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import DischargeCard, EpisodeCard
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.note import queries as notes
from stepdown.place.queries import day_at
from stepdown.placement.queries import decisions
from stepdown.placement.vocabulary import DecisionCard
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import PlanCard
from stepdown.privacy import queries as privacy
from stepdown.privacy.vocabulary import Consent, DisclosureLine, Ground
from stepdown.signature.queries import papers, refusals, signatures_of
from stepdown.signature.vocabulary import Capacity, Paper, PaperState

CONSENT, NOTICE = "consent_to_treat", "privacy_notice"


def facts_of(viewer: Viewer, client_id: UUID, opened_at: datetime, *, at: datetime) -> ChartFacts:
    """Everything automatic items read of the episode that began then (about 30 queries). Raises NotFound."""
    episode = next(
        (one for one in episodes.episodes(viewer, client_id, at=at) if one.opened_at == opened_at), None
    )
    if episode is None:
        raise NotFound
    signed = {paper.template.key: paper for paper in papers(viewer, client_id, at=at)}
    consent, notice = signed.get(CONSENT), signed.get(NOTICE)
    decided = _decision(decisions(viewer, client_id, at=at), episode)
    ended = episode.discharges[-1] if episode.discharges and episode.closed_at else None
    versions = plans.versions(viewer, client_id, at=at)
    own = tuple(one for one in versions if one.episode_id == episode.id)
    today = day_at(episode.site_id, at)
    return ChartFacts(
        today=today,
        opened_at=episode.opened_at,
        closed_at=episode.closed_at,
        consented_at=_answered(consent, PaperState.SIGNED, PaperState.OUTDATED),
        consent_refused=consent is not None and consent.state is PaperState.REFUSED,
        noticed_at=_answered(notice, PaperState.SIGNED, PaperState.OUTDATED, PaperState.REFUSED),
        assessments=tuple(
            (one.id, one.started_at, one.signed_at) for one in assessments.of_client(viewer, client_id, at=at)
        ),
        decided_at=decided.at if decided else None,
        decision_differs=decided is not None and bool(decided.overruled or decided.discrepancy),
        decision_reason=decided is not None and bool(decided.reason.strip()),
        plans=_plans(viewer, own),
        reviews=tuple(_reviews(viewer, client_id, own, episode, today, at)),
        releases=_releases(viewer, client_id, episode, at),
        notes=notes.in_time(viewer, client_id, since=episode.opened_at, until=episode.closed_at, at=at),
        discharge_reason=ended.reason.label if ended else "",
        discharge_needs_words=ended is not None and ended.reason.needs_words,
        discharge_words=_has_words(ended),
    )


def _answered(paper: Paper | None, *states: PaperState) -> datetime | None:
    return paper.at if paper is not None and paper.state in states else None


def _has_words(ended: DischargeCard | None) -> bool:
    return ended is not None and bool(ended.words.strip())


def _decision(found: tuple[DecisionCard, ...], episode: EpisodeCard) -> DecisionCard | None:
    """The decision the episode began with, else the newest made before it ended."""
    until = episode.closed_at
    made = [one for one in found if until is None or one.at < until]
    return next((one for one in made if one.id == episode.decision_id), made[0] if made else None)


def _plans(viewer: Viewer, versions: tuple[PlanCard, ...]) -> tuple[PlanFacts, ...]:
    signed = signatures_of(viewer, "plan", [one.id for one in versions])
    found = []
    for one in versions:
        by_client = any(
            it.capacity is Capacity.CLIENT and it.digest == one.digest for it in signed.get(one.id, ())
        )
        asked = one.signed_at is not None and not by_client
        declined = asked and any(
            it.capacity is Capacity.CLIENT for it in refusals(viewer, Subject("plan", one.id))
        )
        found.append(
            PlanFacts(
                one.id,
                one.interim,
                one.signed_at,
                one.superseded_at,
                by_client,
                declined,
                one.first_review_on,
            )
        )
    return tuple(found)


def _reviews(
    viewer: Viewer,
    client_id: UUID,
    versions: tuple[PlanCard, ...],
    episode: EpisodeCard,
    today: date,
    at: datetime,
) -> Iterator[tuple[date, date]]:
    """Each day a review was due with the day it was held; one that was not held by now counts today."""
    held = sorted(plans.reviews(viewer, client_id, at=at), key=lambda one: one.held_on)
    for plan in versions:
        if plan.interim or plan.signed_at is None or plan.first_review_on is None:
            continue
        due: date = plan.first_review_on
        for one in (one for one in held if one.plan_id == plan.id):
            yield due, one.held_on
            due = one.next_due_on
        ends = [moment.date() for moment in (plan.superseded_at, episode.closed_at) if moment is not None]
        if due < min([*ends, today]):
            yield due, today


def _releases(
    viewer: Viewer, client_id: UUID, episode: EpisodeCard, at: datetime
) -> tuple[ReleaseFacts, ...]:
    known = {card.consent.id: card.consent for card in privacy.consents(viewer, client_id, at=at)}
    lines = privacy.disclosures(viewer, client_id, at=at)
    during = [
        line
        for line in lines
        if line.at >= episode.opened_at
        and (episode.closed_at is None or line.at <= episode.closed_at)
        and line.ground in (Ground.CONSENT, Ground.MEDICAL_EMERGENCY)
    ]
    return tuple(ReleaseFacts(line.id, line.at.date(), _rested(line, known)) for line in reversed(during))


def _rested(line: DisclosureLine, known: dict[UUID, Consent]) -> bool:
    """Whether what was sent rested on a consent in force then, or on an emergency with its facts."""
    if line.ground is Ground.MEDICAL_EMERGENCY:
        return bool(line.facts)
    return bool(line.consent_ids) and all(
        one in known and _in_force(known[one], line.at) for one in line.consent_ids
    )


def _in_force(consent: Consent, at: datetime) -> bool:
    ends = (consent.revoked_at, consent.ended_at, consent.ends_at, consent.deficient_at)
    return consent.words.starts_at <= at and all(end is None or at < end for end in ends)
