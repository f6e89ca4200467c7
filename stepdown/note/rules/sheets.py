"""Who writes in a session's sheet, and what the ledger still has to say before a row is signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.attendance.vocabulary import Presence, RollRow
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Difference, Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.note.vocabulary import NoteKind, RowWords, SharedWords
from stepdown.people.vocabulary import Permission


def came(presence: Presence) -> bool | None:
    """Whether somebody took part; None while nobody has said. Who arrived impaired did not."""
    if presence is Presence.EXPECTED:
        return None
    return presence.there


def kind_at_signing(kind: NoteKind, presence: Presence) -> NoteKind:
    """The short entry of one who was not there is no treatment note."""
    return kind if came(presence) else NoteKind.ABSENCE


def holds_back(row: RollRow, over: bool) -> Words | None:
    """Why the ledger keeps a row from being signed: its minutes are not known yet."""
    if not over:
        return say("The session is not over yet.")
    if row.presence is Presence.EXPECTED:
        return say("Nobody has said whether they came.")
    if row.open:
        return say("Nobody has said when they left.")
    if row.unattested:
        return say("They scanned themselves in; nobody of the staff has seen them yet.")
    return None


def may_write(leads: bool, site_id: UUID, during: Period, by: Viewer, at: datetime) -> Refusal | None:
    """Whoever leads a session, or leads it along, writes its notes; a colleague at the site may help draft.
    From its start.
    """
    if by.staff_id is None or not by.may(Permission.WRITE_NOTES):
        return Refusal(say("Writing notes is not part of your role."))
    if not leads and site_id not in by.site_ids:
        return Refusal(
            say("You neither lead this session nor work at its site."),
            lifted_by=say("Whoever plans the week names another leader."),
        )
    if at < during.start:
        return Refusal(say("The session has not begun."))
    return None


def may_sign_sheet(leader_id: UUID, over: bool, shared: SharedWords, by: Viewer) -> tuple[Refusal, ...]:
    """What keeps a whole sheet from being signed."""
    found = []
    if by.staff_id is None or by.staff_id != leader_id:
        found.append(
            Refusal(
                say("Only whoever led the session signs its notes."),
                lifted_by=say("Whoever plans the week names who led it."),
            )
        )
    if not over:
        found.append(Refusal(say("The session is not over yet.")))
    if not shared.done.strip():
        found.append(Refusal(say("The shared part does not say what was done."), field="done"))
    return tuple(found)


def check_shared(words: SharedWords) -> tuple[Refusal, ...]:
    """What cannot be saved even as a draft."""
    limits = (
        ("topic_key", words.topic_key, 120),
        ("topic", words.topic, 200),
        ("done", words.done, 10_000),
        ("item", words.item, 300),
    )
    return tuple(
        Refusal(say("At most {n} characters.", n=most), field=name)
        for name, text, most in limits
        if len(text) > most
    )


def differences(saved: RowWords, yours: RowWords) -> tuple[Difference, ...]:
    """What two people wrote differently into one row, both shown."""
    pairs = (
        (say("What they did"), saved.did, yours.did),
        (say("How they responded"), saved.responded, yours.responded),
        (say("What is next"), saved.next, yours.next),
        (say("Took part"), _text(saved.took_part), _text(yours.took_part)),
        (say("Craving"), _text(saved.craving), _text(yours.craving)),
        (say("Objectives"), str(len(saved.objectives)), str(len(yours.objectives))),
    )
    return tuple(Difference(label, there, here) for label, there, here in pairs if there != here)


def shared_differences(saved: SharedWords, yours: SharedWords) -> tuple[Difference, ...]:
    """What two people wrote differently into the shared part, both shown."""
    pairs = (
        (say("Topic"), saved.topic, yours.topic),
        (say("What was done"), saved.done, yours.done),
        (say("Item of the curriculum"), saved.item, yours.item),
    )
    return tuple(Difference(label, there, here) for label, there, here in pairs if there != here)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
