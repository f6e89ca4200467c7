"""Somebody decided, admitted, planned: what the checks of admission, plan and hand-over begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.episode import actions as episode
from stepdown.episode.vocabulary import EpisodeCard, Opening, StayTerms, WayIn
from stepdown.journeys import admit as journey
from stepdown.journeys.decide_level import decide_level
from stepdown.placement.vocabulary import Choice, DecisionCard, Discrepancy
from stepdown.plan import actions as plan
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import DraftHead, Plan
from stepdown.programme import actions as programme
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import LevelCode
from stepdown.signature import actions as signing
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_placement import assessed

LATER = NOW + timedelta(hours=1)


def decided(cast: Cast, client: str = "robin", counselor: str = "dana") -> DecisionCard:
    """A signed assessment and a level decided on it."""
    programme.load_presets(by=SYSTEM, at=NOW)
    assessed(cast, client=client, who=counselor)
    choice = Choice(
        chosen=LevelCode.INTENSIVE,
        actual=LevelCode.INTENSIVE,
        agreed=True,
        discrepancy=Discrepancy.JUDGMENT,
        reason="Evenings keep the job, and the group carries.",
    )
    return decide_level(client_id=cast.clients[client].id, choice=choice, by=cast.viewer(counselor), at=NOW)


def consented(cast: Cast, client: str = "robin", counselor: str = "dana") -> UUID:
    """Consent to treatment, signed on the counselor's screen."""
    return signing.sign_paper(
        client_id=cast.clients[client].id,
        reference="consent_to_treat.1",
        typed_name=client.title(),
        agreed=True,
        by=cast.viewer(counselor),
        at=NOW,
    )


def chosen(cast: Cast, counselor: str = "dana", key: str = "matrix-iop") -> journey.Chosen:
    """The usual choices of an admission."""
    found = programmes.programme(SYSTEM, key)
    assert found.version_id is not None
    return journey.Chosen(found.version_id, 1, cast.staff[counselor].id, WayIn.FIRST)


def admitted(
    cast: Cast, client: str = "robin", counselor: str = "dana", *, at: datetime = LATER
) -> EpisodeCard:
    """Somebody in treatment, through the journey itself."""
    decided(cast, client, counselor)
    consented(cast, client, counselor)
    return journey.admit(
        client_id=cast.clients[client].id,
        chosen=chosen(cast, counselor),
        by=cast.viewer(counselor, at=at),
        at=at,
    )


def treated(cast: Cast, client: str = "robin", counselor: str = "dana", *, at: datetime = NOW) -> EpisodeCard:
    """Somebody in treatment with an unsigned interim plan, without what came before it."""
    programme.load_presets(by=SYSTEM, at=NOW)
    found = programmes.programme(SYSTEM, "matrix-iop")
    assert found.version_id is not None
    level = programmes.level(SYSTEM, found.edition, found.phases[0].level)
    made = episode.open_episode(
        client_id=cast.clients[client].id,
        opening=Opening(cast.clients[client].site_id, WayIn.FIRST),
        terms=StayTerms(level.rung, found.key, found.version_id, 1),
        accountable_id=cast.staff[counselor].id,
        by=SYSTEM,
        at=at,
    )
    services = journey.services_of(found.phases[0])
    problems = plans.interim_for(SYSTEM, services, None, "", "clinic", at.date())
    head = DraftHead(made.client_id, made.id, "clinic", True)
    plan.draft_plan(head=head, problems=problems, by=cast.viewer(counselor, at=at), at=at)
    return made


def a_plan(cast: Cast) -> Plan:
    """Robin's first plan: the interim one, written once however often it is asked for."""
    robin = cast.clients["robin"].id
    first = plans.versions(SYSTEM, robin, at=NOW)
    if not first:
        treated(cast)
        first = plans.versions(SYSTEM, robin, at=NOW)
    return plans.plan(SYSTEM, first[-1].id, at=NOW)
