"""Notes of groups of twelve that are over: each row saved by itself, then all twelve signed in one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from bench.attendance.ground import CURTAIN, Ground
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.note import actions
from stepdown.note.vocabulary import RowWords, SharedWords, SignedGroup
from stepdown.people import actions as people
from stepdown.people.vocabulary import CredentialKind, Power
from stepdown.session.vocabulary import SessionCard
from stepdown.simulation.clinic import sign_in

Timed = Callable[[Callable[[], object]], float]
# No two rows may read alike, or a flag holds them back.
DID = "counted drew named practised listed asked heard tried planned wrote chose kept".split()
WHAT = "evenings cravings paydays routes calls meals neighbors mornings letters sleep walks weekends".split()
HOW = "calm quick tired open late hopeful careful slow loud sure glad honest".split()


def notes(made: Ground, now: datetime, timed: Timed) -> dict[str, list[float]]:
    """How long a row took to be saved, and the signatures of twelve, each an act with its commit.

    Raises AssertionError where a group was not signed whole: something else would have been measured.
    """
    found: dict[str, list[float]] = {"note_saved": [], "twelve_notes_signed": []}
    for card in made.leaders:
        _vouched_for(card.id, next(one.id for one in made.leaders if one.id != card.id), now)
    leaders = {one.id: sign_in(one.account_id, Audience.STAFF, now) for one in made.leaders}
    shared = SharedWords(done="Mapped early warning signs on a timeline.")
    for number, card in enumerate(made.groups):
        by = leaders[card.leader_id]
        actions.save_shared(session_id=card.id, words=shared, version=0, by=by, at=now)
        found["note_saved"] += [
            timed(partial(_save, card, place, number, by, now)) for place in range(len(card.client_ids))
        ]
        versions = dict.fromkeys(card.client_ids, 1)
        signed: list[SignedGroup] = []
        sign = partial(actions.sign_group, session_id=card.id, versions=versions, by=by, at=now)
        found["twelve_notes_signed"].append(timed(lambda: signed.append(sign())))  # noqa: B023
        assert not signed[0].left, f"left: {signed[0].left[0].why}"
    return found


def _vouched_for(staff_id: UUID, verifier_id: UUID, now: datetime) -> None:
    """A licence to sign with, verified by somebody else."""
    days = ((now - timedelta(days=365)).date(), None)
    credential = people.add_credential(
        staff_id=staff_id, kind=CredentialKind.LICENSE, title="LPC", powers=(Power.SIGN,), days=days,
        by=CURTAIN, at=now,
    )  # fmt: skip
    other = Viewer(Audience.STAFF, staff_id=verifier_id, name="Another leader")
    people.verify_credential(credential_id=credential, by=other, at=now)


def _save(card: SessionCard, place: int, number: int, by: Viewer, now: datetime) -> None:
    did, what, how = (words[(place * step + number) % 12] for words, step in ((DID, 1), (WHAT, 5), (HOW, 7)))
    words = RowWords(
        did=f"{did.capitalize()} {what} aloud",
        responded=f"Was {how} about it",
        next=f"Tries {what} once more",
        took_part=3,
        craving=4,
    )
    actions.save_row(
        session_id=card.id, client_id=card.client_ids[place], words=words, version=0, by=by, at=now
    )
