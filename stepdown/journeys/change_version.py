"""Putting somebody in treatment on a newer version of their programme: by decision, for one person at a time.

A new version changes nothing for who is in treatment. Whoever may decide levels looks at what differs, says
in which phase and week the person goes on, and why; the stay and the decision are written together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import EpisodeCard, StayTerms
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of
from stepdown.programme import actions as programming
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import MoveCard, MoveTerms, Phase, Programme, Unlike


@dataclass(frozen=True)
class VersionDesk:
    """Where a person stands, the newest version, what it says differently, and what was decided before."""

    episode: EpisodeCard
    present: Programme
    phase: Phase
    week: int
    newest: Programme
    unlike: tuple[Unlike, ...]
    same_level: tuple[Phase, ...]
    moves: tuple[MoveCard, ...]

    @property
    def may_move(self) -> bool:
        return self.newest.version_id != self.present.version_id

    @property
    def proposed(self) -> Phase | None:
        """The phase of the newest version a person would go on in: the one of their week, at their level."""
        of_week = [phase for phase in self.same_level if self.week in phase.weeks]
        same_place = [phase for phase in self.same_level if phase.number == self.phase.number]
        return next(iter((*of_week, *same_place, *self.same_level)), None)


@dataclass(frozen=True)
class ChosenVersion:
    """Where the person goes on: version, phase of it, week of the programme."""

    programme_version_id: UUID
    phase: int
    from_week: int


def desk(viewer: Viewer, client_id: UUID, *, at: datetime) -> VersionDesk:
    """What the decision rests on. Raises NotFound out of reach, and for whoever is not in treatment."""
    require_reach(viewer, client_id, at=at)
    card = next((one for one in episodes.episodes(viewer, client_id, at=at) if one.open), None)
    if card is None or card.stay is None:
        raise NotFound
    terms = card.stay.terms
    present = programmes.programme_version(viewer, terms.programme_version_id)
    newest = programmes.programme(viewer, terms.programme_key)
    phase = next((one for one in present.phases if one.number == terms.phase), present.phases[-1])
    zone = ZoneInfo(zone_of(card.site_id))
    days = (at.astimezone(zone).date() - card.opened_at.astimezone(zone).date()).days
    return VersionDesk(
        episode=card,
        present=present,
        phase=phase,
        week=max(1, days // 7 + 1),
        newest=newest,
        unlike=programmes.unlike(viewer, present, newest),
        same_level=tuple(one for one in newest.phases if one.level.value == terms.rung.code),
        moves=programmes.moves(viewer, client_id),
    )


@transaction.atomic
def change_version(
    *, client_id: UUID, chosen: ChosenVersion, why: str, version: int, by: Viewer, at: datetime
) -> EpisodeCard:
    """Put one person on the newest version, keeping their level. Raises Refused, Stale, NotFound."""
    now = desk(by, client_id, at=at)
    if refusal := _against(now, chosen):
        raise Refused(refusal)
    phase = next(one for one in now.newest.phases if one.number == chosen.phase)
    level = programmes.level(by, now.newest.edition, phase.level)
    moved = episode.enter_stay(
        episode_id=now.episode.id,
        terms=StayTerms(level.rung, now.newest.key, chosen.programme_version_id, phase.number),
        why=why,
        version=version,
        by=by,
        at=at,
    )
    if moved.stay is None or now.present.version_id is None:
        raise NotFound
    terms = MoveTerms(
        episode_id=moved.id,
        stay_id=moved.stay.id,
        from_version=now.present.version_id,
        to_version=chosen.programme_version_id,
        phase=phase.number,
        from_week=chosen.from_week,
    )
    programming.record_move(client_id=client_id, terms=terms, why=why, by=by, at=at)
    return moved


def _against(now: VersionDesk, chosen: ChosenVersion) -> Refusal | None:
    if not now.may_move:
        return Refusal(say("This person is on the newest version already."))
    if chosen.programme_version_id != now.newest.version_id:
        return Refusal(
            say("A newer version came in use meanwhile."), say("Look again at what differs, then decide.")
        )
    phase = next((one for one in now.same_level if one.number == chosen.phase), None)
    if phase is None:
        return Refusal(
            say("That phase is at another level of care."),
            say("Decide the level first; the version follows it."),
            field="phase",
        )
    if chosen.from_week not in phase.weeks:
        return Refusal(
            say(
                "Week {week} is not of this phase: it has weeks {first} to {last}.",
                week=chosen.from_week,
                first=phase.first_week,
                last=phase.last_week,
            ),
            field="from_week",
        )
    return None
