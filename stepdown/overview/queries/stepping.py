"""Steps: every fact that rules ask for, gathered for many people at once, and what the rules propose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.aftercare.queries import aftercare_on
from stepdown.crisis.queries import latest_danger
from stepdown.curriculum.queries import topics_had
from stepdown.drugtest.queries import as_expected_in_a_row, tests
from stepdown.drugtest.vocabulary import Mark, OneTest
from stepdown.episode.queries import currents
from stepdown.episode.vocabulary import EpisodeCard, Rung
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.measure.queries import fillings, latest
from stepdown.overview.stepping import Known, circumstances_of, facts_of
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard
from stepdown.place.queries import zone_of
from stepdown.plan.queries import objectives_reached
from stepdown.programme.queries import levels, programme_version, programmes
from stepdown.programme.vocabulary import LevelCode, Measure, Phase, Programme
from stepdown.recovery.queries import days, home_checks, supports, today_of
from stepdown.recovery.vocabulary import Days, Home
from stepdown.step.queries import Ways, attested, newest, own_views, proposal
from stepdown.step.vocabulary import DecisionCard, Fact, OwnView, Proposal
from stepdown.week_close.queries import kept_weeks, waiting_since

# Four closed weeks of rules reach back so far at most; measures are looked at over two months.
WEEKS_BACK, MEASURES_BACK, TESTS_BACK = timedelta(days=56), timedelta(days=60), timedelta(days=60)
LAST_TESTS = 3


@dataclass(frozen=True)
class Stepping:
    """Where one person stands with their next step: the proposal, the facts, what was decided last."""

    client: ClientCard
    episode: EpisodeCard
    programme: Programme
    phase: Phase
    today: date
    facts: Mapping[Measure, Fact]
    proposal: Proposal
    newest: DecisionCard | None
    own_view: OwnView | None


def stepping(viewer: Viewer, client_id: UUID, *, at: datetime) -> Stepping:
    """One person's next step. Raises NotFound out of reach, and for who is not in treatment."""
    found = steppings(viewer, [client_id], at=at)
    if client_id not in found:
        raise NotFound
    return found[client_id]


def steppings(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Stepping]:
    """The next step of each of some people who are in treatment and within reach.

    About 40 queries, however many people.
    """
    cards = client_cards(viewer, client_ids, at=at)
    episodes = {one: card for one, card in currents(viewer, cards, at=at).items() if card.stay is not None}
    ids = list(episodes)
    known = _known(viewer, {one: cards[one] for one in ids}, episodes, at)
    offered = programmes(viewer)
    decided, views = newest(viewer, ids, at=at), own_views(viewer, ids, at=at)
    ladders: dict[str, Mapping[LevelCode, Rung]] = {}
    versions: dict[UUID, Programme] = {}
    found = {}
    for client_id, episode in episodes.items():
        if episode.stay is None:
            continue
        terms = episode.stay.terms
        own = versions.get(terms.programme_version_id)
        if own is None:
            own = versions[terms.programme_version_id] = programme_version(viewer, terms.programme_version_id)
        ladder = ladders.setdefault(own.edition, _ladder(viewer, own.edition))
        facts = facts_of(known[client_id])
        now, today = circumstances_of(known[client_id]), known[client_id].today
        phase = next((one for one in own.phases if one.number == terms.phase), own.phases[-1])
        found[client_id] = Stepping(
            client=cards[client_id],
            episode=episode,
            programme=own,
            phase=phase,
            today=today,
            facts=facts,
            proposal=proposal(viewer, Ways(terms, own, offered, ladder), facts, now, on=today),
            newest=decided.get(client_id),
            own_view=views.get(client_id),
        )
    return found


def _ladder(viewer: Viewer, edition: str) -> Mapping[LevelCode, Rung]:
    return {one.code: one.rung for one in levels(viewer, edition)}


def _known(
    viewer: Viewer, cards: Mapping[UUID, ClientCard], episodes: Mapping[UUID, EpisodeCard], at: datetime
) -> dict[UUID, Known]:
    """What each room knows of everybody; each room is asked once."""
    ids = list(cards)
    days_here = {one: today_of(card.site_id, at) for one, card in cards.items()}
    counted, homes = _of_their_day(viewer, days_here, at)
    since = min(days_here.values(), default=at.date()) - WEEKS_BACK
    in_a_row = as_expected_in_a_row(viewer, ids, at=at)
    tested = tests(viewer, ids, during=Period(at - TESTS_BACK, at), at=at)
    weeks = kept_weeks(viewer, ids, since=since, at=at)
    filled = fillings(viewer, ids, during=Period(at - MEASURES_BACK, at), at=at)
    scores = latest(viewer, ids, at=at)
    reached = objectives_reached(viewer, ids, at=at)
    topics = topics_had(viewer, ids, at=at)
    leaned_on = supports(viewer, ids, at=at)
    missing = waiting_since(ids)
    said = attested(viewer, ids, at=at)
    dangers = latest_danger(viewer, ids, at=at)
    afterwards = aftercare_on(viewer, ids, at=at)
    found = {}
    for client_id, card in cards.items():
        zone = ZoneInfo(zone_of(card.site_id))
        stay = episodes[client_id].stay
        began = stay.starts_at if stay else episodes[client_id].opened_at
        found[client_id] = Known(
            today=days_here[client_id],
            phase_since=began.astimezone(zone).date(),
            weeks=weeks.get(client_id, ()),
            expected_in_a_row=in_a_row.get(client_id),
            **_tested(tested.get(client_id, ())),
            days=counted.get(client_id),
            fillings=filled.get(client_id, ()),
            scores=scores.get(client_id, {}),
            reached=reached.get(client_id),
            topics=topics.get(client_id),
            home=homes.get(client_id),
            supports=leaned_on.get(client_id, ()),
            not_reached_since=missing.get(client_id),
            attested=said.get(client_id, {}),
            danger_on=dangers.get(client_id),
            aftercare_on=afterwards.get(client_id),
        )
    return found


def _of_their_day(
    viewer: Viewer, days_here: Mapping[UUID, date], at: datetime
) -> tuple[dict[UUID, Days], dict[UUID, Home]]:
    """Days counted and homes, each as it is on the day at the person's site; asked once a day."""
    counted: dict[UUID, Days] = {}
    homes: dict[UUID, Home] = {}
    for on in set(days_here.values()):
        ids = [one for one, day in days_here.items() if day == on]
        counted |= days(viewer, ids, on=on, at=at)
        homes |= home_checks(viewer, ids, on=on, at=at)
    return counted, homes


class _Tested(TypedDict):
    tests_on: date | None
    unexpected_of_three: int | None
    fentanyl_on: date | None


def _tested(row: Sequence[OneTest]) -> _Tested:
    """What safety looks at of a row of tests, the oldest first: those that were read, or missed."""
    read = [one for one in row if one.mark in (Mark.EXPECTED, Mark.UNEXPECTED, Mark.MISSED)]
    last = read[-LAST_TESTS:]
    fentanyl = [one.on for one in read if "fentanyl" in one.found]
    return {
        "tests_on": read[-1].on if read else None,
        "unexpected_of_three": sum(one.mark is not Mark.EXPECTED for one in last) if last else None,
        "fentanyl_on": max(fentanyl, default=None),
    }
