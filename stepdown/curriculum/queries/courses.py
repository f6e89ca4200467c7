"""Which topics are whose: the curricula of the programme version that somebody is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.curriculum.rules.topics import topics_of
from stepdown.curriculum.vocabulary import Course, Topic
from stepdown.episode import queries as episodes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.programme import queries as programmes
from stepdown.programme.vocabulary import Curriculum, Entry, Programme, Service

# A group's next topic is made of everybody in it, also of those whom its leader does not reach: they are a
# count there, never a name.
EVERYBODY = Viewer(Audience.SYSTEM, name="the plan of topics")
NOTHING = Course(Entry.OPEN, ())


@dataclass(frozen=True)
class Studied:
    """One curriculum of somebody's programme version."""

    version_id: UUID
    title: str
    service: Service
    course: Course


def studied_by(client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Studied, ...]]:
    """The curricula of everybody who is in treatment, each version read once."""
    known: dict[UUID, tuple[Studied, ...]] = {}
    found: dict[UUID, tuple[Studied, ...]] = {}
    for client_id, episode in episodes.currents(EVERYBODY, client_ids, at=at).items():
        if episode.stay is None:
            continue
        version_id = episode.stay.terms.programme_version_id
        if version_id not in known:
            known[version_id] = _curricula(version_id)
        found[client_id] = known[version_id]
    return found


def course_for(studied: Sequence[Studied], service: Service, title: str) -> Course:
    """The course that a session of some kind and title follows for one person.

    Where a programme has two of the kind, the one called like the session; else both, one after the other.
    """
    of_kind = [one for one in studied if one.service is service]
    called = [one for one in of_kind if _alike(one.title, title)]
    chosen = called or of_kind
    if not chosen:
        return NOTHING
    return Course(chosen[0].course.entry, topics_of(one.course for one in chosen))


def version_of(studied: Mapping[UUID, Sequence[Studied]], topic: Topic) -> UUID | None:
    """A version of a programme, of those that people of a session are in, that has the topic."""
    for every in studied.values():
        for one in every:
            if any(other.key == topic.key for other in one.course.topics):
                return one.version_id
    return None


def every_topic() -> tuple[Topic, ...]:
    """Each topic of what is offered, by title: what a handout may be about."""
    found = topics_of(
        _studied(one, curriculum).course
        for one in programmes.programmes(EVERYBODY)
        for curriculum in one.curricula
    )
    return tuple(sorted(found, key=lambda topic: topic.title.casefold()))


def _curricula(version_id: UUID) -> tuple[Studied, ...]:
    try:
        found = programmes.programme_version(EVERYBODY, version_id)
    except NotFound:
        return ()
    return tuple(_studied(found, one) for one in found.curricula)


def _studied(found: Programme, one: Curriculum) -> Studied:
    topics = topics_of(
        [
            Course(
                one.entry,
                tuple(Topic(programmes.key_of(title), title, one.title, one.service) for title in one.topics),
            )
        ]
    )
    return Studied(found.version_id or UUID(int=0), one.title, one.service, Course(one.entry, topics))


def _alike(curriculum: str, title: str) -> bool:
    ours, theirs = programmes.key_of(curriculum), programmes.key_of(title)
    return ours.startswith(theirs) or theirs.startswith(ours)
