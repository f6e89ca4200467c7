"""Drug and alcohol tests of a rehearsal: seeds sealed ahead, draws made, people called in, cups read.

Only the last weeks are tested, and few people read each result, so that a demo is built in minutes. What is
found follows from the life that was made up, never from a plan to have so many of a kind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import AskedBy, Came, Collected, Fluid, Found, Naloxone, OneTest, Outcome
from stepdown.journeys import draw_tests, weigh_tests
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.simulation.stage import Rehearsal

WEEKS_OF_TESTS = 3
CLOCK = Viewer(Audience.SYSTEM, name="the clock")
PANEL = ("amphetamines", "cocaine", "fentanyl", "opiates", "benzodiazepines", "thc")
# Of a hundred who are drawn: do not come, could not, chose not to, too cold. No published figure known [K].
ABSENT, UNABLE, REFUSED, COLD = 6, 3, 2, 2
# Of a hundred who give one: something nobody expected, in the first weeks and later [K].
EARLY_USE, LATER_USE = 30, 12
WORDS = ("Used on Saturday; told us first", "A hard night after a call from home", "Did not want to say yet")


def live_weeks(stage: Rehearsal) -> None:
    """The last weeks of tests, day by day at each site, and today as far as it has come."""
    today = _local(stage, stage.end).date()
    first = today - timedelta(weeks=WEEKS_OF_TESTS)
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        morning = datetime.combine(day, datetime.min.time(), _zone(stage)) + timedelta(hours=5, minutes=10)
        stage.plan(morning.astimezone(stage.end.tzinfo), _morning(stage, day))
    stage.plan(stage.end - timedelta(hours=2), _laboratory(stage))


def _morning(stage: Rehearsal, day: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        draw_tests.tend(by=CLOCK, at=at)
        for site in stage.clinic.sites:
            for one in queries.of_day(CLOCK, site.id, day, at=at):
                rng = Random(crc32(f"{one.client_id}{day}".encode()))
                when = at + timedelta(hours=4 + rng.randrange(7), minutes=rng.randrange(60))
                stage.plan(at + timedelta(hours=2), _asks(one.client_id))
                stage.plan(when, _tested(stage, one.id, rng))

    return act


def _asks(client_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        draw_tests.ask(client_id=client_id, way=AskedBy.PHONE, by=CLOCK, at=at)

    return act


def _tested(stage: Rehearsal, test_id: UUID, rng: Random) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        line = queries.test(CLOCK, test_id, at=at).line
        by = stage.clinic.viewers["priya"]
        chance = rng.randrange(100)
        if chance < ABSENT:
            return
        if chance < ABSENT + UNABLE:
            actions.note(test_id=test_id, came=Came.UNABLE, version=1, by=by, at=at)
            return
        if chance < ABSENT + UNABLE + REFUSED:
            words = "Not today, and does not say why"
            actions.note(test_id=test_id, came=Came.REFUSED, words=words, version=1, by=by, at=at)
            return
        cold = chance < ABSENT + UNABLE + REFUSED + COLD
        warm = Decimal("84.5") if cold else Decimal(920 + rng.randrange(60)) / 10
        told = Collected(Fluid.URINE, temperature=warm)
        actions.collect(test_id=test_id, told=told, version=1, by=by, at=at)
        _cup(stage, line, by, rng, at + timedelta(minutes=6))

    return act


def _cup(stage: Rehearsal, line: OneTest, by: Viewer, rng: Random, at: datetime) -> None:
    """What the cup shows, what is said of it, and for most the talk that follows."""
    early = stage.end - timedelta(weeks=2) > at
    found = dict.fromkeys(PANEL, Found.NOT_DETECTED)
    if rng.randrange(100) < (EARLY_USE if early else LATER_USE):
        found[rng.choice(PANEL)] = Found.DETECTED
    weigh_tests.read_cup(test_id=line.id, found=found, version=2, by=by, at=at)
    card = queries.test(by, line.id, at=at)
    talk = next((one for one in card.talks if one.done_at is None), None)
    # What came up in the last days waits for whoever opens the demo.
    if talk is None or at > stage.end - timedelta(days=3):
        return
    words, version = rng.choice(WORDS), card.version
    if card.safety_due:
        actions.record_safety(
            test_id=line.id,
            naloxone=Naloxone.GIVEN,
            words="Sister stays over; the kit is by the door",
            version=version,
            by=by,
            at=at + timedelta(minutes=20),
        )
        version += 1
    outcome = Outcome.NOT_CLEAR if card.line.signs else Outcome.NOT_AS_EXPECTED
    soon = at + timedelta(minutes=40)
    weigh_tests.read_result(test_id=line.id, outcome=outcome, words=words, version=version, by=by, at=soon)
    actions.finish_talk(talk_id=talk.id, words=words, version=talk.version, by=by, at=soon)


def _laboratory(stage: Rehearsal) -> Callable[[datetime], None]:
    """A laboratory's file of this morning: one report with a number of ours, one that somebody must place."""

    def act(at: datetime) -> None:
        site = stage.clinic.sites[0]
        waiting = queries.waiting(CLOCK, site.id, before=_local(stage, at).date(), at=at)
        ours = [_message(one.number, f"L-{place}", at) for place, one in enumerate(waiting[:1])]
        body = "".join((*ours, _message("H1-77", "L-900", at))).encode()
        weigh_tests.take_file(body=body, site_id=site.id, by=CLOCK, at=at)

    return act


def _message(number: str, filler: str, at: datetime) -> str:
    """One ORU message of a made-up laboratory, definitive, as HL7 v2.5.1 writes it."""
    when = f"{at:%Y%m%d%H%M%S}+0000"
    lines = (
        f"MSH|^~\\&|LAB|Fictional Laboratory|STEPDOWN|CLINIC|{when}||ORU^R01|{filler}|P|2.5.1",
        "PID|1||77^^^LAB||Invented^Person",
        f"OBR|1|{number}|{filler}|DRUG^Drug panel|||||||||||||||||||{when}|||F",
        "OBX|1|NM|3394-4^Benzoylecgonine [Mass/volume] in Urine^LN||140|ng/mL|50||||F||||||LC-MS/MS",
        "OBX|2|NM|2161-8^Creatinine [Mass/volume] in Urine^LN||88|mg/dL|||||F",
        f"SPM|1|{number}||UR",
    )
    return "".join(f"{line}\r" for line in lines)


def _zone(stage: Rehearsal) -> ZoneInfo:
    return ZoneInfo(stage.clinic.sites[0].zone)


def _local(stage: Rehearsal, at: datetime) -> datetime:
    return at.astimezone(_zone(stage))
