"""What notes have for somebody today: to sign, to co-sign, late with colleagues, a report that is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.note import queries as notes
from stepdown.overview.vocabulary import Ask
from stepdown.people.vocabulary import Permission

TO = "unsigned-notes"


def notes_owed(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """What is the viewer's to do: sign, co-sign, tell child protection (at most 7 queries)."""
    if not viewer.may(Permission.WRITE_NOTES):
        return
    for report in notes.reports_owed(viewer, at=at):
        for what, by, late in notes.owed_of(report, at=at)[:1]:
            why = say("{what}: a report to child protection.", what=what)
            name = say("{name}", name=report.shown_as)
            yield Ask(
                "incident",
                name,
                why,
                "protect",
                report.id,
                say("Open it"),
                late or not report.called,
                when=by,
                client_id=report.client_id,
            )
    owed = notes.counts(viewer, at=at)
    if owed.own:
        title = say("1 note to sign") if owed.own == 1 else say("{n} notes to sign", n=owed.own)
        why = say("None of them is late.")
        if owed.own == 1:
            why = say("It is late.") if owed.own_late else say("It is not late yet.")
        elif owed.own_late:
            why = say("1 is late.") if owed.own_late == 1 else say("{n} are late.", n=owed.own_late)
        yield Ask("sign", title, why, TO, None, say("Finish notes"), owed.own_late > 0)
    if owed.to_cosign:
        one = say("1 note waits for a co-signature")
        many = say("{n} notes wait for a co-signature", n=owed.to_cosign)
        title = one if owed.to_cosign == 1 else many
        why = say("Written under supervision.")
        yield Ask("sign", title, why, TO, None, say("Read and co-sign"))


def notes_late(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """One line for whoever supervises: what colleagues owe late, or left behind."""
    late = notes.counts(viewer, at=at).late
    if late:
        title = say("1 note is late") if late == 1 else say("{n} notes are late", n=late)
        yield Ask("sign", title, say("Their authors see it, too."), TO, None, say("See whose"))
