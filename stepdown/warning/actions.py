"""Verbs of early warning: one, the call that was made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.warning import models
from stepdown.warning.vocabulary import FlagKind, Reached

LONGEST = 300


@transaction.atomic
def heed(
    *, client_id: UUID, kind: FlagKind, facts: str, reached: Reached, words: str, by: Viewer, at: datetime
) -> None:
    """Keep that a call was made about a flag; it is hidden until its facts change, unless nobody was reached.

    `facts` is what the flag said when it was read. Raises Refused, NotFound.
    """
    require_reach(by, client_id, at=at)
    if by.audience is Audience.CLIENT:
        raise NotFound
    words = words.strip()
    if reached is not Reached.NOT_REACHED and not words:
        raise Refused(Refusal(say("Say in a few words what came of it."), field="words"))
    if len(words) > LONGEST:
        raise Refused(Refusal(say("At most {n} characters.", n=LONGEST), field="words"))
    row = models.Heeded.objects.create(
        client_id=client_id,
        kind=kind.value,
        facts=facts[:400],
        reached=reached.value,
        words=words,
        by_name=(by.name or by.audience.value)[:120],
        at=at,
    )
    record(by=by, at=at, verb="heed flag", subject=Subject("heeded", row.id), clients=[client_id])
