"""An episode opened straight in its room, and ways to press on the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

from django.db import connection

from stepdown.episode import actions
from stepdown.episode.vocabulary import EpisodeCard, Opening, Rung, StayTerms, WayIn
from stepdown.kernel.ids import new_id
from tests.cast import NOW, SYSTEM, Cast

IOP, PHP, OUT = (
    Rung("iop", "Intensive outpatient", 20),
    Rung("php", "Partial", 30),
    Rung("outpatient", "Outpatient", 10),
)
VERSION = new_id()
HOUR = timedelta(hours=1)


def terms(rung: Rung = IOP, phase: int = 1, version: UUID = VERSION) -> StayTerms:
    return StayTerms(rung, "evening", version, phase)


def admit(cast: Cast, client: str = "robin", counselor: str = "dana", *, at=NOW) -> EpisodeCard:
    card = cast.clients[client]
    return actions.open_episode(
        client_id=card.id,
        opening=Opening(card.site_id, WayIn.FIRST),
        terms=terms(),
        accountable_id=cast.staff[counselor].id,
        by=SYSTEM,
        at=at,
    )


def check_now() -> None:
    """Ask the database at once what it asks at the end of every transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def in_threads(*works: Callable[[], object]) -> list[BaseException | None]:
    """Run each in a thread of its own, all from the same moment; what each raised."""
    barrier = Barrier(len(works))
    ends: list[BaseException | None] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            work()
        except BaseException as raised:  # noqa: BLE001 - the test looks at it
            ends[place] = raised
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends
