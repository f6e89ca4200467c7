"""Scenes of the state's forms: an episode, its answers, a site the state knows."""

from __future__ import annotations

from uuid import UUID

from stepdown.episode import actions as episode
from stepdown.episode.queries import current, episodes
from stepdown.journeys import state_forms
from stepdown.journeys.state_forms import Told
from stepdown.kernel.viewer import Viewer
from stepdown.state_report import actions, queries
from stepdown.state_report.vocabulary import How, Moment, RecordCard
from tests.cast import SYSTEM, Cast
from tests.scenes_episode import admit
from tests.scenes_state_codes import ADMISSION, DISCHARGE

COLORADO = 8


def an_episode(cast: Cast, client: str = "robin", counselor: str = "dana") -> UUID:
    """The open episode of a client, begun now where there is none."""
    found = current(SYSTEM, cast.clients[client].id, at=cast.now)
    return (found or admit(cast, client, counselor, at=cast.now)).id


def told(codes: dict[str, int | str]) -> dict[str, Told | None]:
    """Codes as told; a word instead of a code says how it is not known."""
    return {
        name: Told(code) if isinstance(code, int) else Told(how=How(code)) for name, code in codes.items()
    }


def answered(
    cast: Cast,
    *,
    moment: Moment = Moment.ADMISSION,
    client: str = "robin",
    by: Viewer | None = None,
    why: str = "Asked again",
    **change: int | str | None,
) -> RecordCard:
    """The record of a client, complete but for what is changed; None leaves a question open."""
    episode_id = _episode(cast, client)
    base = ADMISSION if moment is Moment.ADMISSION else DISCHARGE
    codes = {name: code for name, code in {**base, **change}.items() if code is not None}
    viewer = by or cast.viewer("dora")
    before = queries.record(SYSTEM, episode_id, moment, at=cast.now)
    return state_forms.answer(
        episode_id=episode_id,
        moment=moment,
        told=told(codes),
        why=why,
        version=before.version if before else 0,
        by=viewer,
        at=cast.now,
    )


def _episode(cast: Cast, client: str) -> UUID:
    found = episodes(SYSTEM, cast.clients[client].id, at=cast.now)
    return found[0].id if found else an_episode(cast, client, {"robin": "dana", "alex": "ines"}[client])


def ended(cast: Cast, client: str = "robin", reason: str = "completed") -> UUID:
    """The episode of a client, ended now."""
    episode_id = _episode(cast, client)
    card = current(SYSTEM, cast.clients[client].id, at=cast.now)
    assert card is not None
    episode.discharge(
        episode_id=episode_id,
        reason=reason,
        words="",
        version=card.version,
        by=cast.viewer("dora"),
        at=cast.now,
    )
    return episode_id


def a_site_the_state_knows(cast: Cast) -> None:
    """Harbor Street lies in Colorado."""
    version = queries.site_codes(SYSTEM, cast.harbor.id).version
    actions.set_site_codes(
        site_id=cast.harbor.id, state=COLORADO, metro=19740, version=version, by=SYSTEM, at=cast.now
    )
