"""What every act on one test begins with: in reach, at the version that was read, and safety first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.drugtest import models
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import accountable_for, within_reach
from stepdown.people.vocabulary import Permission

SAFETY_FIRST = Refusal(
    say("Fentanyl that nobody expected: naloxone and the talk about staying alive come first."),
    say("Note them at the top of this page; everything else opens then."),
)
# The same for whoever reads no results: it names nothing that was found.
LATER = Refusal(
    say("A clinician has this test in hand."), say("Come back to it later, or ask who answers for them.")
)


def opened(
    test_id: UUID, version: int | None, *, by: Viewer, at: datetime, safety: bool = True
) -> models.Test:
    """The test, locked. Raises NotFound, Stale, and Refused while the safety conversation is owed.

    `version` None is for what comes from outside (a laboratory's file), `safety` off for that talk itself.
    """
    rows = models.Test.objects.select_for_update(of=("self",))
    row = rows.filter(within_reach(by, "client", at=at), id=test_id).first()
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Stale(row.version)
    if safety and row.safety_since is not None and not models.SafetyRow.objects.filter(test=row).exists():
        raise Refused(SAFETY_FIRST if by.may(Permission.READ_TESTS) else LATER)
    return row


def raise_version(row: models.Test) -> None:
    """One more act on a test: whoever read it before sees that it changed."""
    models.Test.objects.filter(id=row.id).update(version=row.version + 1)


def note_talk(row: models.Test, why: str, *, by: Viewer, at: datetime) -> None:
    """Open a conversation about a test for whoever answers for the person; an open one is told more."""
    mine = models.TalkRow.objects.select_for_update().filter(test=row, done_at=None).first()
    why = why.strip()[:400]
    if mine is None:
        tie = accountable_for(by, [row.client_id], at=at).get(row.client_id)
        staff_id = tie.staff_id if tie else None
        models.TalkRow.objects.create(test=row, client_id=row.client_id, staff_id=staff_id, why=why, at=at)
    elif mine.why != why:
        models.TalkRow.objects.filter(id=mine.id).update(why=why, version=mine.version + 1)
