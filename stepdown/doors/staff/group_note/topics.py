"""The topic of a group that week, as the curriculum has it, and the topics it may have had."""

from __future__ import annotations

from stepdown.curriculum import queries
from stepdown.curriculum.vocabulary import Proposal, Topic
from stepdown.doors.threshold import Visit
from stepdown.kernel.refusal import NotFound
from stepdown.note.vocabulary import GroupSheet


def topics_for(visit: Visit, sheet: GroupSheet) -> tuple[Topic | None, tuple[Topic, ...], Proposal | None]:
    """The topic that was chosen, taught or is due, every topic to choose from, and for how many it is new."""
    try:
        standing, proposals = queries.proposals(visit.viewer, sheet.session.id, at=visit.at)
    except NotFound:
        return None, _kept(sheet), None
    known = {one.topic.key: one.topic for one in proposals}
    for one in (standing.topic, *_kept(sheet)):
        if one is not None:
            known.setdefault(one.key, one)
    why = next((one for one in proposals if standing.topic and one.topic.key == standing.topic.key), None)
    return standing.topic, tuple(sorted(known.values(), key=lambda one: one.title.casefold())), why


def _kept(sheet: GroupSheet) -> tuple[Topic, ...]:
    kept = sheet.shared.words
    return (Topic(kept.topic_key, kept.topic, kept.item),) if kept.topic_key else ()
