"""The row that says somebody in treatment was put on another version. The journey calls it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit import actions as audit
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.programme.models import VersionMove
from stepdown.programme.vocabulary import MoveTerms


@transaction.atomic
def record_move(*, client_id: UUID, terms: MoveTerms, why: str, by: Viewer, at: datetime) -> UUID:
    """Keep who decided, when, why and from which week on. Raises Refused without a reason, NotFound."""
    require_reach(by, client_id, at=at)
    if len(why.strip()) < 3:
        raise Refused(
            Refusal(say("Say why, in a few words. Whoever reads the chart next will ask."), field="why")
        )
    row = VersionMove.objects.create(
        client_id=client_id,
        episode_id=terms.episode_id,
        stay_id=terms.stay_id,
        from_version_id=terms.from_version,
        to_version_id=terms.to_version,
        phase=terms.phase,
        from_week=terms.from_week,
        why=why.strip(),
        by_staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    detail = {"phase": terms.phase, "week": terms.from_week}
    subject = Subject("programme move", row.id)
    audit.record(by=by, at=at, verb="move to version", subject=subject, clients=[client_id], detail=detail)
    return row.id
