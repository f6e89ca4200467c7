"""One's own quick phrases."""

from __future__ import annotations

from stepdown.kernel.viewer import Viewer
from stepdown.note.models import QuickPhrase
from stepdown.note.vocabulary import PhraseCard


def phrases(viewer: Viewer) -> tuple[PhraseCard, ...]:
    """The viewer's own phrases by trigger, nobody else's (1 query)."""
    if viewer.staff_id is None:
        return ()
    rows = QuickPhrase.objects.filter(staff_id=viewer.staff_id, dropped_at=None).order_by("trigger")
    return tuple(PhraseCard(row.id, row.trigger, row.words, row.version) for row in rows)
