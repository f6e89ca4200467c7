"""Files that came with a form, each taken in by itself; what is not read here is a line, not an end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.urls import reverse

from stepdown.doors.threshold import Visit
from stepdown.doors.threshold.uploads import too_large
from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import Came, DocumentCard, Received, ScannerDown, State, Way
from stepdown.kernel.words import Words, say

# Papers are checked while one waits, as long as that is short; the clock checks the rest.
PATIENCE = 8.0  # seconds


@dataclass(frozen=True)
class Line:
    """What came of one file."""

    file: str
    said: Words
    card: DocumentCard | None = None

    @property
    def is_held(self) -> bool:
        return self.card is None or self.card.state is State.QUARANTINE

    def as_json(self) -> dict[str, object]:
        """For the script that sends one file at a time."""
        return {
            "file": self.file,
            "said": str(self.said),
            "in": not self.is_held,
            "url": reverse("inbox-paper", args=[self.card.id]) if self.card else "",
            "name": str(say("Open it")) if self.card else "",
        }


def taken(visit: Visit, site_id: UUID, way: Way) -> list[Line]:
    """Take in every file of the form and check as many as patience allows. No file at all is a line too."""
    lines = [Line(name, say("Larger than 64 MB. Nothing was kept.")) for name in too_large(visit.request)]
    began = time.monotonic()
    for number, upload in enumerate(visit.files.getlist("files")):
        name = (upload.name or "")[:120]
        received = actions.receive(
            site_id=site_id,
            file=cast("BinaryIO", upload),
            came=Came(way, name, f"{visit.form.get('request_id', '')} {number}"),
            by=visit.viewer,
            at=visit.at,
        )
        checked = time.monotonic() - began < PATIENCE and is_checked(visit, received.card.id)
        lines.append(_line(visit, name, received, checked))
    return lines or [Line("", say("No file was chosen."))]


def is_checked(visit: Visit, document_id: UUID) -> bool:
    """Check one paper now; False where the scanner is silent and it waits."""
    try:
        actions.check(document_id=document_id, by=visit.viewer, at=visit.at)
    except ScannerDown:
        return False
    return True


def _line(visit: Visit, name: str, received: Received, checked: bool) -> Line:
    card = queries.document(visit.viewer, received.card.id, at=visit.at).card
    if received.already_here:
        return Line(name, say("Here already: {state}.", state=card.state.label), card)
    if card.state is State.QUARANTINE:
        return Line(name, say("Kept in quarantine. {why}", why=card.why or ""), card)
    if not checked:
        return Line(name, say("Kept. It waits to be checked."), card)
    if received.others:
        return Line(name, say("In, with {n} more papers inside.", n=len(received.others)), card)
    return Line(name, say("In."), card)
