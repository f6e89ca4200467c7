"""The shared part of a group's notes, told to the curriculum too: which topic these people had."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.curriculum import actions as curriculum
from stepdown.curriculum.queries import taught_in
from stepdown.kernel.viewer import Viewer
from stepdown.note import actions as note
from stepdown.note.vocabulary import SharedPart, SharedWords


@transaction.atomic
def save_shared(
    *, session_id: UUID, words: SharedWords, version: int, by: Viewer, at: datetime
) -> SharedPart:
    """Save what all of a session shares; a topic in it is a topic taught. Raises Refused, Stale, NotFound."""
    kept = note.save_shared(session_id=session_id, words=words, version=version, by=by, at=at)
    taught = taught_in([session_id]).get(session_id)
    if words.topic_key and (taught is None or taught.topic.key != words.topic_key):
        curriculum.hold(session_id=session_id, topic_key=words.topic_key, by=by, at=at)
    return kept
