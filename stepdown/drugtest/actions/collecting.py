"""Verbs of a test: asked for, given or not, handed on under seal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.drugtest import models
from stepdown.drugtest.actions.drawing import number
from stepdown.drugtest.actions.opened import note_talk, opened
from stepdown.drugtest.queries.drawing import today_at, wish_of
from stepdown.drugtest.queries.testing import next_words
from stepdown.drugtest.rules import custody
from stepdown.drugtest.vocabulary import Came, Collected, CustodyStep, NewStep, Why
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach

# What may be noted of a test besides that it was given, and whether it needs words.
NOTES = {Came.UNABLE: False, Came.REFUSED: True, Came.EXCUSED: True, Came.ABSENT: False}


@transaction.atomic
def order_test(*, client_id: UUID, why: Why, words: str, by: Viewer, at: datetime) -> UUID:
    """Ask for a test today besides the draw, with the reason. It takes nobody out of any pot.

    Raises NotFound, Refused without a reason.
    """
    client = require_reach(by, client_id, at=at)
    if why is Why.RANDOM:
        raise Refused(Refusal(say("Only the draw draws."), field="why"))
    if not words.strip():
        raise Refused(Refusal(say("Say why, in a sentence the person may read."), field="words"))
    row = models.Test.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        on=today_at(client.site_id, at),
        why=why,
        words=words.strip()[:300],
        number=number(),
        by_name=_name(by),
        at=at,
    )
    _trail("ask for test", row, by, at)
    return row.id


@transaction.atomic
def collect(*, test_id: UUID, told: Collected, version: int, by: Viewer, at: datetime) -> None:
    """Note what was given, to whom, how warm it was; with custody, the first link of its chain.

    Raises NotFound, Stale, Refused: noted before, custody without who it was or a seal, a wish not kept
    without a reason.
    """
    row = opened(test_id, version, by=by, at=at)
    wish = wish_of(by, row.client_id, at=at)
    if found := custody.against_collecting(Came(row.came), told, wish):
        raise Refused(*found)
    row.came, row.came_at, row.came_words = Came.GIVEN, at, ""
    row.fluid, row.custody, row.watched = told.fluid, told.custody, told.watched
    row.temperature, row.as_wished, row.wish_words = (
        told.temperature,
        told.as_wished,
        told.wish_words.strip(),
    )
    row.id_check, row.collector, row.staff_id = told.id_check.strip(), _name(by), by.staff_id
    _keep(row)
    if told.custody:
        first = NewStep(_name(by), str(say("Collected and sealed").text), told.seal.strip())
        _add_step(row, 1, "The person", first, by, at)
    _trail("collect test", row, by, at)


@transaction.atomic
def note(*, test_id: UUID, came: Came, words: str = "", version: int, by: Viewer, at: datetime) -> None:
    """Note that somebody could not, chose not to, was excused or did not come.

    Could not, chose not to and did not come open a conversation; none of them is a result. Raises NotFound,
    Stale, Refused.
    """
    row = opened(test_id, version, by=by, at=at)
    if came not in NOTES:
        raise Refused(Refusal(say("Say what was given on the page of collecting."), field="came"))
    if Came(row.came) not in (Came.WAITS, Came.UNABLE, Came.ABSENT):
        raise Refused(Refusal(say("This test was noted already: {what}.", what=Came(row.came).label)))
    if NOTES[came] and not words.strip():
        raise Refused(Refusal(say("Say it in their words, or in yours."), field="words"))
    row.came, row.came_at, row.came_words = came, at, words.strip()[:300]
    _keep(row)
    if came is not Came.EXCUSED:
        follows = "".join(next_words((), came).values())
        note_talk(row, f"{came.label}. {follows}", by=by, at=at)
    _trail("note test", row, by, at)


@transaction.atomic
def pass_on(*, test_id: UUID, new: NewStep, version: int, by: Viewer, at: datetime) -> CustodyStep:
    """One more hand-over of a specimen under custody. Raises NotFound, Stale, Refused."""
    row = opened(test_id, version, by=by, at=at)
    steps = [
        CustodyStep(one.number, one.from_name, one.to_name, one.purpose, one.seal, one.intact, one.at)
        for one in row.steps.order_by("number")
    ]
    against = custody.against_handing_over(row.custody, steps, new)
    if against is not None:
        raise Refused(against)
    _keep(row)
    kept = _add_step(row, len(steps) + 1, steps[-1].to_name if steps else _name(by), new, by, at)
    _trail("pass on specimen", row, by, at)
    return kept


def _add_step(
    row: models.Test, place: int, giver: str, new: NewStep, by: Viewer, at: datetime
) -> CustodyStep:
    kept = models.CustodyRow.objects.create(
        test=row,
        number=place,
        from_name=giver,
        to_name=new.to_name.strip(),
        purpose=new.purpose.strip(),
        seal=new.seal.strip(),
        intact=new.intact,
        by_name=_name(by),
        at=at,
    )
    return CustodyStep(place, giver, kept.to_name, kept.purpose, kept.seal, kept.intact, at)


def _keep(row: models.Test) -> None:
    row.version += 1
    fields = "came came_at came_words fluid custody watched temperature as_wished wish_words".split()
    models.Test.objects.bulk_update([row], [*fields, "id_check", "collector", "staff", "version"])


def _trail(verb: str, row: models.Test, by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("test", row.id), clients=[row.client_id])


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
