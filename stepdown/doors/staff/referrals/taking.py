"""Files that came with a form, each taken in by itself; a refused one is a line, not an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.urls import reverse

from stepdown.doors.threshold import Visit
from stepdown.doors.threshold.uploads import too_large
from stepdown.journeys.receive_referral import receive_referral
from stepdown.kernel.refusal import Refused
from stepdown.kernel.words import Words, say
from stepdown.referral.vocabulary import ReferralCard


@dataclass(frozen=True)
class Line:
    """What came of one file. The file's name is shown to whoever chose it and kept nowhere."""

    file: str
    said: Words
    card: ReferralCard | None = None

    def as_json(self) -> dict[str, object]:
        """For the script that sends one file at a time."""
        where = reverse("referral", args=[self.card.id]) if self.card else ""
        name = self.card.working_name if self.card else ""
        return {
            "file": self.file,
            "said": str(self.said),
            "in": self.card is not None,
            "url": where,
            "name": name,
        }


def taken(visit: Visit, site_id: UUID, source_label: str, inquiry_id: UUID | None) -> list[Line]:
    """Take in every file of the form. No file at all is a line too."""
    lines = [Line(name, say("Larger than 64 MB. Nothing was read.")) for name in too_large(visit.request)]
    for upload in visit.files.getlist("files"):
        name = (upload.name or "")[:120]
        try:
            received = receive_referral(
                site_id=site_id,
                file=cast("BinaryIO", upload),
                source_label=source_label,
                inquiry_id=inquiry_id,
                by=visit.viewer,
                at=visit.at,
            )
        except Refused as refused:
            lines.append(Line(name, refused.refusals[0].reason if refused.refusals else say("Refused.")))
            continue
        card = received.referral
        if received.already_here:
            said = say("Here already. Nothing changed.")
        elif received.newer_copy_of is not None and card.open_changes:
            said = say(
                "Taken in, as a newer copy of a record that is here; {n} changes to decide.",
                n=card.open_changes,
            )
        elif received.newer_copy_of is not None:
            said = say("Taken in, as a newer copy of a record that is here.")
        elif card.open_disagreements:
            said = say("Taken in, with {n} facts. Sources disagree: settle it.", n=card.facts)
        else:
            said = say("Taken in, with {n} facts.", n=card.facts)
        lines.append(Line(name, said, card))
    return lines or [Line("", say("No file was chosen."))]
