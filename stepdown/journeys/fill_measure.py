"""The one place where a measure is filled in: on a phone, at the kiosk, with staff.

What cannot wait stands on the Today page of everybody who reaches the person from the moment it is taken,
until somebody says what was done about it. Whatever else a filling sets going is set going here, in its
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.journeys import ring
from stepdown.journeys.follow_objectives import follow
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.kiosk import actions as kiosk
from stepdown.measure import actions as measure
from stepdown.measure import queries
from stepdown.measure.vocabulary import Answer, AskedBy, Due, Filled, Instrument, Way, Wording

KIOSK = Viewer(Audience.SYSTEM, name="Kiosk")
# What a form sends for a question that somebody would rather not answer.
RATHER_NOT = "no"
CHANGED = say("The questions have changed since this page was opened. Here they are anew.")


def read(asked: Instrument, sent: Mapping[str, str]) -> dict[str, Answer]:
    """The answers of a form, `q-<item>` each; what is no answer to the question is handed on and refused."""
    found = {}
    for item in asked.items:
        text = sent.get(f"q-{item.key}", "")
        if text == RATHER_NOT:
            found[item.key] = Answer(item.key, None, declined=True)
        elif text:
            whole = text.removeprefix("-")
            value = int(text) if whole.isascii() and whole.isdigit() and len(whole) < 6 else None
            found[item.key] = Answer(item.key, value)
    return found


def changed(asked: Instrument, sent: Mapping[str, str]) -> bool:
    """Whether a form was filled in on other questions than those asked now: its answers mean others."""
    return sent.get("as_asked", "") != asked.digest


def own_due(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Due, ...]:
    """What somebody can fill in themself, what is open first. Empty where nothing is asked of them."""
    found = queries.due(viewer, [client_id], at=at).get(client_id, ())
    mine = [one for one in found if one.asked_by is AskedBy.CLIENT]
    return tuple(sorted(mine, key=lambda one: not one.open))


@transaction.atomic
def fill(
    *,
    filling_id: UUID,
    client_id: UUID,
    asked: Instrument,
    answers: Mapping[str, Answer],
    way: Way,
    by: Viewer,
    at: datetime,
) -> Filled:
    """Take a filling, once however often it is sent, with what cannot wait. Raises Refused, NotFound."""
    filled = measure.fill(
        filling_id=filling_id, client_id=client_id, asked=asked, answers=answers, way=way, by=by, at=at
    )
    ring.for_filling(filled=filled, way=way, by=by, at=at)
    if not filled.again:
        follow([client_id], at=at)
    return filled


@transaction.atomic
def void(*, filling_id: UUID, reason: str, by: Viewer, at: datetime) -> UUID:
    """A filling does not count any more; its answers stay. Whose it was. Raises Refused, NotFound."""
    client_id = measure.void_filling(filling_id=filling_id, reason=reason, by=by, at=at)
    follow([client_id], at=at)
    return client_id


@transaction.atomic
def open_at_kiosk(*, kiosk_id: UUID, code: str, at: datetime) -> tuple[UUID, tuple[Due, ...]] | None:
    """Whose own code was typed, with what is open for them; None where it opens nothing: it is counted, so
    the caller's transaction stands. Raises NotFound for no kiosk.
    """
    client_id = kiosk.whose(kiosk_id=kiosk_id, code=code, at=at)
    if client_id is None:
        kiosk.count_wrong(kiosk_id=kiosk_id, at=at)
        return None
    return client_id, tuple(one for one in own_due(KIOSK, client_id, at=at) if one.open)


def askable(asked: Instrument) -> bool:
    """Whether somebody can fill it in by themself: its words are here, and it is not staff's."""
    return asked.asked_by is AskedBy.CLIENT and asked.wording is not Wording.STRUCTURE


def ask(viewer: Viewer, key: str) -> Instrument:
    """An instrument somebody fills in by themself. Raises NotFound."""
    asked = queries.instrument(viewer, key)
    if not askable(asked):
        raise NotFound
    return asked
