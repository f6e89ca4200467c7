"""Letters as files in a folder: for the demo, for print, and to look at what would have been sent."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

from stepdown.outbox.transports.words import TransportFailed
from stepdown.outbox.vocabulary import Outgoing


def send(letter: Outgoing) -> None:
    """One file per letter, named by its id: sent twice is written once. Readable by its owner only."""
    folder = Path(settings.OUTBOX_DIR) / letter.channel.value
    target, draft = folder / f"{letter.letter_id}.json", folder / f".{letter.letter_id}.draft"
    text = json.dumps({"to": letter.address, "subject": letter.subject, "body": letter.body}, indent=2)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(target)
    except OSError as problem:
        raise TransportFailed(f"the folder of letters: {problem.strerror}") from problem
