"""Who looked at a record: the trail, read by or for the person it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.audit.queries import entries_about
from stepdown.audit.vocabulary import TrailEntry
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Look, LookedPage
from stepdown.people.queries import require_reach

PAGE = 40


def who_looked(viewer: Viewer, client_id: UUID, *, before: int | None = None, at: datetime) -> LookedPage:
    """Everybody who saw or changed this client's record, newest first. Raises NotFound out of reach."""
    require_reach(viewer, client_id, at=at)
    lines = entries_about(viewer, client_id, before=before, limit=PAGE + 1)
    looks = tuple(_look(line) for line in lines[:PAGE])
    return LookedPage(looks, looks[-1].id if len(lines) > PAGE else None)


def _look(line: TrailEntry) -> Look:
    who = line.actor or {Audience.SYSTEM: "Stepdown", Audience.PUBLIC: "web form"}.get(
        Audience(line.audience), ""
    )
    return Look(
        line.id, line.at, who, line.audience == Audience.STAFF, act_in_words(line.verb, line.kind), line.why
    )


def act_in_words(verb: str, kind: str) -> Words:
    """What was done, in a few plain words."""
    if verb == "see":
        return say("saw the page “{page}”", page=kind)
    return Words(verb)
