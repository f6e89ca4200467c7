"""One person's story on one page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.assessment import queries as assessment
from stepdown.episode import queries as episode
from stepdown.episode.vocabulary import EpisodeCard
from stepdown.identity.queries import vault_seen
from stepdown.intake.queries import inquiry_of_client
from stepdown.intake.vocabulary import InquiryCard
from stepdown.kernel.viewer import Viewer
from stepdown.overview import rules
from stepdown.overview.queries.measures import measures_of
from stepdown.overview.queries.milestones import course_events
from stepdown.overview.queries.rings_owed import ring_events
from stepdown.overview.queries.story import events_of
from stepdown.overview.vocabulary import Chart, Clinical, WayFacts
from stepdown.people.queries import client_card, ties
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import day_at, zone_of
from stepdown.placement.queries import current_decision
from stepdown.plan.queries import chart_plan, unsigned
from stepdown.privacy.queries import consents
from stepdown.programme.queries import programme_version
from stepdown.programme.vocabulary import Phase, Programme
from stepdown.referral.queries import referral_of_inquiry
from stepdown.signature.queries import papers


def chart(viewer: Viewer, client_id: UUID, *, at: datetime) -> Chart:
    """Everything the chart page shows. Raises NotFound out of reach.

    Without the permission to see charts the clinical part is None: intake gets the way, papers and consents.
    """
    client = client_card(viewer, client_id, at=at)
    inquiry = inquiry_of_client(viewer, client_id)
    every = episode.episodes(viewer, client_id, at=at)
    stay_of = next((one for one in every if one.open), None)
    ended = every[0] if every and stay_of is None else None
    shown, phase, week = standing(viewer, stay_of, at=at)
    paper_list = papers(viewer, client_id, at=at)
    filled, openings = vault_seen(viewer, client_id, at=at)
    clinical = _clinical(viewer, client_id, at=at) if viewer.may(Permission.SEE_CHART) else None
    more = ring_events(viewer, client_id, at=at) if clinical else ()
    if clinical and stay_of:
        more += course_events(viewer, stay_of, shown, clinical.plan, at=at)
    due = sum(paper.state in ("due", "outdated") for paper in paper_list)
    writing = bool(clinical and stay_of and unsigned(viewer, [client_id], at=at))
    facts = _reached(inquiry, stay_of or ended, due, clinical, writing)
    if ended is not None and ended.closed_at is not None:
        facts = rules.coming_back(facts, ended.closed_at)
    today = day_at(client.site_id, at)
    return Chart(
        client=client,
        team=ties(viewer, client_id, at=at),
        inquiry=inquiry,
        referrals=referral_of_inquiry(viewer, inquiry.id, at=at) if inquiry else (),
        episode=stay_of,
        ended=ended,
        programme=shown,
        phase=phase,
        week=week,
        papers=paper_list,
        consents=consents(viewer, client_id, at=at),
        vault_filled=filled,
        vault_openings=openings,
        clinical=clinical,
        steps=rules.way_steps(facts) if clinical else (),
        next_act=rules.next_act(facts, today) if clinical else None,
        events=events_of(
            inquiry, every, episode.hand_overs(viewer, client_id, at=at), paper_list, clinical, more=more
        ),
    )


def standing(
    viewer: Viewer, card: EpisodeCard | None, *, at: datetime
) -> tuple[Programme | None, Phase | None, int | None]:
    """The programme version in use, the phase of it, and the week of the episode."""
    if card is None or card.stay is None:
        return None, None, None
    shown = programme_version(viewer, card.stay.terms.programme_version_id)
    phase = next((one for one in shown.phases if one.number == card.stay.terms.phase), None)
    zone = ZoneInfo(zone_of(card.site_id))
    started_on = card.opened_at.astimezone(zone).date()
    return shown, phase, rules.week_of(started_on, at.astimezone(zone).date())


def _clinical(viewer: Viewer, client_id: UUID, *, at: datetime) -> Clinical:
    stands = assessment.standing(viewer, client_id, at=at)
    return Clinical(
        assessment=stands.signed,
        draft=stands.draft,
        diagnoses=stands.diagnoses,
        commitments=stands.commitments,
        decision=current_decision(viewer, client_id, at=at),
        plan=chart_plan(viewer, client_id, at=at),
        measures=measures_of(viewer, client_id, at=at),
    )


def _reached(
    inquiry: InquiryCard | None,
    stay_of: EpisodeCard | None,
    papers_due: int,
    clinical: Clinical | None,
    writing: bool,
) -> WayFacts:
    plan = clinical.plan if clinical else None
    signed = clinical.assessment if clinical else None
    return WayFacts(
        called_at=inquiry.opened_at if inquiry else None,
        assessment_started_at=clinical.draft.started_at if clinical and clinical.draft else None,
        assessment_signed_at=signed.signed_at if signed else None,
        decided_at=clinical.decision.at if clinical and clinical.decision else None,
        admitted_at=stay_of.opened_at if stay_of else None,
        papers_due=papers_due,
        plan_written=writing,
        plan_interim=plan.interim if plan else False,
        plan_signed_at=plan.signed_at if plan else None,
        plan_due_on=plan.review_due_on if plan and plan.interim else None,
        review_due_on=plan.review_due_on if plan else None,
    )
