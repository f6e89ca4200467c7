"""What every act on one test begins with: in reach, at the version that was read, and safety first."""

from __future__ import annotations

from collections.abc import Sequence
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
    note_talks([row], why, by=by, at=at)


def note_talks(rows: Sequence[models.Test], why: str, *, by: Viewer, at: datetime) -> None:
    """The same about many tests, in as many questions as about one."""
    why = why.strip()[:400]
    open_now = models.TalkRow.objects.select_for_update().filter(test__in=rows, done_at=None)
    told = {one.test_id: one for one in open_now}
    new = [row for row in rows if row.id not in told]
    ties = accountable_for(by, {row.client_id for row in new}, at=at) if new else {}
    made = []
    for row in new:
        tie = ties.get(row.client_id)
        staff_id = tie.staff_id if tie else None
        made.append(models.TalkRow(test=row, client_id=row.client_id, staff_id=staff_id, why=why, at=at))
    models.TalkRow.objects.bulk_create(made)
    more = [one for one in told.values() if one.why != why]
    for one in more:
        one.why, one.version = why, one.version + 1
    models.TalkRow.objects.bulk_update(more, ["why", "version"])
