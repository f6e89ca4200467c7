"""Draws, tests and laboratory files of the cast: what the checks of drug and alcohol tests begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import Collected, DrawCard, Fluid, Found, Naloxone, Plan, Why
from stepdown.episode.queries import current
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_episode import admit

DAY = timedelta(days=1)
BEFORE = NOW - 3 * DAY
SEALED = NOW - 2 * DAY


def due(cast: Cast, client: str = "robin", *, times: int = 5, weeks: int = 1, who: str = "dana") -> UUID:
    """Somebody in treatment who is due so often; five times a week is every day of the draw."""
    if current(SYSTEM, cast.clients[client].id, at=NOW) is None:
        admit(cast, client, who)
    return often(cast, client, times=times, weeks=weeks)


def often(cast: Cast, client: str, *, times: int = 5, weeks: int = 1) -> UUID:
    """How often somebody is tested, decided some days ago."""
    card = cast.clients[client]
    actions.set_plan(
        client_id=card.id, plan=Plan.OWN, times=times, weeks=weeks, why="As agreed", by=SYSTEM, at=BEFORE
    )
    return card.id


def sealed(cast: Cast, *, at: datetime = SEALED) -> None:
    """Seeds of Harbor Street for the coming days."""
    actions.seal_ahead(site_id=cast.harbor.id, by=SYSTEM, at=at)


def drawn(cast: Cast, *, at: datetime = NOW) -> DrawCard:
    """Today's draw at Harbor Street."""
    return actions.draw(site_id=cast.harbor.id, by=SYSTEM, at=at)


def a_draw(cast: Cast) -> UUID:
    """A draw in which Robin is drawn, made once."""
    found = queries.draw_of(SYSTEM, cast.harbor.id, NOW.date())
    if found is None:
        due(cast)
        sealed(cast)
        found = drawn(cast)
    return found.id


def the_draw(cast: Cast) -> UUID:
    """Today's draw of whoever is in treatment by now, made once."""
    found = queries.draw_of(SYSTEM, cast.harbor.id, NOW.date())
    if found is None:
        sealed(cast)
        found = drawn(cast)
    return found.id


def asked_for(cast: Cast, client: str = "robin", *, who: str = "dana", at: datetime = NOW) -> UUID:
    """A test somebody asked for today."""
    return actions.order_test(
        client_id=cast.clients[client].id,
        why=Why.CLINICIAN,
        words="To see how the new dose goes",
        by=cast.viewer(who, at=at),
        at=at,
    )


def version_of(test_id: UUID, *, at: datetime = NOW) -> int:
    return queries.test(SYSTEM, test_id, at=at).version


def given(
    cast: Cast, client: str = "robin", *, who: str = "dana", at: datetime = NOW, **told: object
) -> UUID:
    """A test that was given to Dana, warm as it should be."""
    test_id = asked_for(cast, client, who=who, at=at)
    facts: dict[str, object] = {"fluid": Fluid.URINE, "temperature": Decimal("95.5")} | told
    actions.collect(
        test_id=test_id,
        told=Collected(**facts),  # type: ignore[arg-type]
        version=version_of(test_id, at=at),
        by=cast.viewer(who, at=at),
        at=at,
    )
    return test_id


def cup(cast: Cast, test_id: UUID, *, who: str = "dana", at: datetime = NOW, **found: Found) -> None:
    """What Dana read from the cup, weighed without any medication."""
    by = cast.viewer(who, at=at)
    actions.read_cup(test_id=test_id, found=found, version=version_of(test_id, at=at), by=by, at=at)
    actions.weigh(test_id=test_id, by=by, at=at)


def a_test(cast: Cast) -> UUID:
    """A test of Robin's with fentanyl in the cup: the safety talk is owed."""
    test_id = given(cast)
    cup(cast, test_id, fentanyl=Found.DETECTED, cocaine=Found.NOT_DETECTED)
    return test_id


def a_talk(cast: Cast) -> UUID:
    """A conversation that one of Robin's tests opened."""
    test_id = given(cast)
    cup(cast, test_id, cocaine=Found.DETECTED)
    return queries.test(SYSTEM, test_id, at=NOW).talks[0].id


def talked_safely(cast: Cast, test_id: UUID, *, at: datetime = NOW) -> None:
    """Naloxone and the talk about staying alive are noted."""
    actions.record_safety(
        test_id=test_id,
        naloxone=Naloxone.GIVEN,
        words="Not alone tonight; sister knows where the kit is",
        version=version_of(test_id, at=at),
        by=cast.viewer("dana", at=at),
        at=at,
    )


def oru(
    number: str,
    *results: tuple[str, str, str, str],
    stage: str = "F",
    filler: str = "L-100",
    control: str = "M1",
    reported: str = "20261118160000-0500",
    collected: str = "20261118090000-0500",
) -> bytes:
    """A laboratory's message: each result is code, name, value and unit (definitive where it has one)."""
    lines = [
        f"MSH|^~\\&|LAB|Fictional Laboratory|STEPDOWN|CLINIC|{reported}||ORU^R01|{control}|P|2.5.1",
        "PID|1||77^^^LAB||Invented^Person||19800101",
        f"ORC|RE|{number}|{filler}",
        f"OBR|1|{number}|{filler}|DRUG^Drug panel|||{collected}|||||||||||||||{reported}|||{stage}",
    ]
    for place, (code, name, value, unit) in enumerate(results, 1):
        kind, method = ("NM", "LC-MS/MS") if unit else ("ST", "Immunoassay")
        cutoff = "50" if unit == "ng/mL" else ""
        told = f"OBX|{place}|{kind}|{code}^{name}^LN||{value}|{unit}|{cutoff}||||{stage}|||{collected}|||"
        lines.append(told + method)
    lines.append(f"SPM|1|{number}||UR|||||||||||||{collected}")
    return ("\r".join(lines) + "\r").encode()


def an_unmatched_report(cast: Cast) -> UUID:
    """A report at Harbor Street whose number is nobody's."""
    body = oru("UNKNOWN1", ("3394-4", "Benzoylecgonine [Mass/volume] in Urine", "120", "ng/mL"))
    taken = actions.take_file(body=body, site_id=cast.harbor.id, by=SYSTEM, at=NOW)
    return taken.new[0] if taken.new else queries.unmatched(SYSTEM, cast.harbor.id)[0].id
