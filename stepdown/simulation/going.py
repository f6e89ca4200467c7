"""Between places in made-up lives: a detox and back, residential care, outpatient elsewhere, the other site.

Four people go in the last weeks, and one place was asked yesterday and has not answered: so the list, Today
and the accounting of disclosures have something to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.aftercare.queries import notice
from stepdown.episode.queries import current
from stepdown.journeys import transfer
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_card
from stepdown.privacy import actions as privacy
from stepdown.privacy.vocabulary import (
    Category,
    ConsentKind,
    ConsentWords,
    Purpose,
    Recipient,
    RecipientKind,
    Signing,
)
from stepdown.programme.vocabulary import LevelCode
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.stage import Rehearsal
from stepdown.transfer.queries import transfers
from stepdown.transfer.vocabulary import Format, NewStep, NewTransfer, State, Stays

TOLD = (Category.ASSESSMENT, Category.MEDICATION, Category.PLAN, Category.TESTS, Category.MEASURES)
ANN = "Ann at the desk there"


@dataclass(frozen=True)
class Way:
    """One way to another place: where, why, how many days before the end it begins, what follows and when."""

    new: NewTransfer
    before: int
    every: int
    steps: tuple[tuple[int, State, str], ...]
    sends: bool = True


WAYS = (
    Way(
        NewTransfer(
            "Elm Street Detox",
            LevelCode.WITHDRAWAL,
            "Drinking again, shakes at night",
            Stays.OPEN,
            to_phone="555-0161",
            transport="The brother drives",
            stays_here="The counselor keeps the plan and calls on Friday",
        ),
        19,
        4,
        (
            (0, State.ACCEPTED, "A bed tonight"),
            (1, State.WENT, ""),
            (2, State.ARRIVED, "Sleeping, they say"),
            (7, State.BACK, "Steady, and glad to be back"),
        ),
    ),
    Way(
        NewTransfer(
            "Birch House residential",
            LevelCode.RESIDENTIAL,
            "Home is not safe, evenings are too long",
            Stays.ENDS,
            to_phone="555-0162",
            transport="Their van comes",
        ),
        12,
        7,
        (
            (2, State.ACCEPTED, "From Thursday on"),
            (4, State.WENT, ""),
            (5, State.ARRIVED, "Arrived in time for supper"),
        ),
    ),
    Way(
        NewTransfer(
            "Lakeside outpatient",
            LevelCode.OUTPATIENT,
            "Moved across town; one group a week",
            Stays.ENDS,
            to_phone="555-0163",
        ),
        10,
        10,
        (
            (1, State.ACCEPTED, "First hour on Monday"),
            (3, State.WENT, ""),
            (4, State.ARRIVED, "Came to the first hour"),
        ),
        sends=False,
    ),
    Way(
        NewTransfer(
            "Elm Street Detox",
            LevelCode.WITHDRAWAL,
            "Using more than told, wants to stop safely",
            Stays.OPEN,
            to_phone="555-0161",
        ),
        1,
        13,
        (),
        sends=False,
    ),
)


def play(stage: Rehearsal) -> None:
    """What happens between places in these weeks."""
    for way in WAYS:
        begins = stage.office_hour(stage.end - timedelta(days=way.before), 10, way.every)
        stage.plan(begins, _begin(stage, way))
    stage.plan(stage.office_hour(stage.end - timedelta(days=6), 15), _move(stage))


def _begin(stage: Rehearsal, way: Way) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        found = _somebody(stage, way.every, at)
        if found is None:
            return
        client_id, by = found
        if way.sends:
            _consent(client_id, way.new.to_name, by, at)
        made = transfer.begin(client_id=client_id, new=way.new, by=by, at=at)
        stage.done.counts["transfers elsewhere"] += 1
        if way.sends:
            _send(made.card.id, by, at + timedelta(minutes=20))
        for days, state, words in way.steps:
            moment = at + timedelta(days=days, hours=1)
            if moment < stage.end:
                stage.plan(moment, _step(client_id, made.card.id, NewStep(state, words, ANN)))

    return act


def _step(client_id: UUID, transfer_id: UUID, step: NewStep) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        told = {one.id: one for one in transfers(CURTAIN, client_id, at=at)}
        card = told[transfer_id]
        if not card.open:  # treatment ended another way meanwhile
            return
        transfer.follow(transfer_id=transfer_id, step=step, version=card.version, by=CURTAIN, at=at)

    return act


def _send(transfer_id: UUID, by: Viewer, at: datetime) -> None:
    goes = transfer.preview(by, transfer_id, at=at).goes
    if goes:
        transfer.send(transfer_id=transfer_id, form=Format.CCDA, parts=goes, ground=None, by=by, at=at)


def _consent(client_id: UUID, name: str, by: Viewer, at: datetime) -> None:
    words = ConsentWords(
        ConsentKind.ORDINARY,
        Recipient(RecipientKind.PROVIDER, name),
        (Purpose.TREATMENT,),
        TOLD,
        "Harbor Street program",
        "What they need to take me over safely",
        at,
        until_revoked=True,
        told_revocation=True,
    )
    signed = Signing(client_card(by, client_id, at=at).chosen_name, at)
    privacy.give_consent(client_id=client_id, words=words, signing=signed, by=by, at=at)


def _move(stage: Rehearsal) -> Callable[[datetime], None]:
    """Somebody of the first site goes on at the second, with who has room there."""

    def act(at: datetime) -> None:
        found = _somebody(stage, 16, at)
        if found is None or len(stage.clinic.sites) < 2:
            return
        client_id, by = found
        here = transfer.here(by, client_id, at=at)
        there = transfer.here(by, client_id, site_id=here.sites[0].id, at=at)
        fitting = next((one for one in there.proposals if one.fits), None)
        if fitting is None:
            return
        transfer.move_here(
            client_id=client_id,
            site_id=here.sites[0].id,
            accountable_id=fitting.staff_id,
            why="A new job near the other site; the evenings there fit.",
            version=here.episode.version,
            by=by,
            at=at,
        )
        stage.done.counts["moves between sites"] += 1

    return act


def _somebody(stage: Rehearsal, every: int, at: datetime) -> tuple[UUID, Viewer] | None:
    """Somebody in treatment who goes nowhere yet and has no notice, and who is accountable; not one of the
    last who came, for whom other things are planned (`aftercare`).
    """
    free = [
        found
        for client_id in stage.done.clients
        if not transfers(CURTAIN, client_id, at=at) and notice(CURTAIN, client_id, at=at) is None
        if (found := _accountable(stage, client_id, at)) is not None
    ][:-2]
    return free[every % len(free)] if free else None


def _accountable(stage: Rehearsal, client_id: UUID, at: datetime) -> tuple[UUID, Viewer] | None:
    running = current(CURTAIN, client_id, at=at)
    if running is None or running.accountable is None:
        return None
    by = stage.clinic.viewers.get(stage.clinic.key_of(running.accountable.staff_id))
    return (client_id, by) if by is not None and _reached(by, client_id, at) else None


def _reached(by: Viewer, client_id: UUID, at: datetime) -> bool:
    try:
        client_card(by, client_id, at=at)
    except (NotFound, Refused):
        return False
    return True
