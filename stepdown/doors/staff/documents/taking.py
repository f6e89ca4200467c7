"""Files that a counselor adds to a chart, each taken in by itself."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from stepdown.doors.staff.inbox.taking import Line, is_checked
from stepdown.doors.threshold import Visit
from stepdown.doors.threshold.uploads import too_large
from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import Came, Filing, State, Way
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words, say


def added(visit: Visit, client_id: UUID, filing: Filing) -> list[Line]:
    """Take every file of the form into the chart. Raises Refused for a form filled in wrongly."""
    files = visit.files.getlist("files")
    lines = [Line(name, say("Larger than 64 MB. Nothing was kept.")) for name in too_large(visit.request)]
    if not files and not lines:
        raise Refused(Refusal(say("Choose the file or photograph.")))
    way = Way.PHOTO if visit.form.get("way") == Way.PHOTO.value else Way.UPLOAD
    for number, upload in enumerate(files):
        name = (upload.name or "")[:120]
        received = actions.receive_for_client(
            client_id=client_id,
            file=cast("BinaryIO", upload),
            came=Came(way, name, f"{visit.form.get('request_id', '')} {number}"),
            filing=filing,
            by=visit.viewer,
            at=visit.at,
        )
        is_checked(visit, received.card.id)
        card = queries.document(visit.viewer, received.card.id, at=visit.at).card
        lines.append(Line(name, _said(card.state, card.why, already=received.already_here), card))
    return lines


def _said(state: State, why: Words | None, *, already: bool) -> Words:
    if already:
        return say("This paper is in the chart already.")
    if state is State.QUARANTINE:
        return say("Kept in quarantine. {why}", why=why or "")
    return say("In the chart.") if state is State.FILED else say("Kept. It waits to be checked.")
