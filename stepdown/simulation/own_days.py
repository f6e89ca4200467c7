"""People's own days in a rehearsal: check-ins of the last weeks, returns to use as told, supports, homes.

The courses are believable, not measured: most tap most days, some now and then, a few go quiet, and some
return to use, tell it a day later and go on. Each has a random stream of their own: no other life changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from stepdown.kernel.viewer import Audience, Viewer
from stepdown.overview.queries.slipping import own_slipping
from stepdown.recovery import actions as recovery
from stepdown.recovery.vocabulary import HomeState, Mood, NewSupport, Start, Substance, SupportKind, Tap, Use
from stepdown.simulation.life import Person
from stepdown.simulation.stage import Rehearsal
from stepdown.warning import actions as warning
from stepdown.warning.vocabulary import FlagKind, Reached

WEEKS_OF_CHECK_INS = 3
SUBSTANCES = {
    "alcohol": Substance.ALCOHOL,
    "opioid": Substance.OPIOIDS,
    "fentanyl": Substance.OPIOIDS,
    "cocaine": Substance.COCAINE,
    "cannabis": Substance.CANNABIS,
    "methamphetamine": Substance.METHAMPHETAMINE,
}
MOODS = tuple(Mood)
WORDS = (
    "Slept badly",
    "Payday, went straight home",
    "Walked with my sister",
    "Long shift",
    "Good group last night",
)
SUPPORTS = (
    NewSupport(SupportKind.GROUP, "Tuesday circle"),
    NewSupport(SupportKind.SPONSOR, "J."),
    NewSupport(SupportKind.FAMILY, "Mom"),
    NewSupport(SupportKind.MENTOR, "Lee"),
)
CALLS = (
    "Works double shifts this week, comes Thursday",
    "Bus strike; offered video",
    "Craving after payday, made a plan",
)


@dataclass(frozen=True)
class Course:
    """How one person's days go: how often they tap, how hard it is, when they use, when they go quiet."""

    taps_of_100: int
    craving: int
    falls: int
    used_before_end: int | None
    quiet_for: int


def _course(rng: Random) -> Course:
    """One of the courses. Shares are our own [K]."""
    kind = rng.choices(("steady", "now_and_then", "return", "quiet", "never"), (45, 22, 16, 9, 8))[0]
    if kind == "return":
        return Course(85, rng.randrange(4, 7), 2, rng.randrange(2, 15), 0)
    if kind == "quiet":
        return Course(90, rng.randrange(2, 6), 0, None, rng.randrange(4, 8))
    often = {"steady": 88, "now_and_then": 38, "never": 0}[kind]
    return Course(often, rng.randrange(1, 6), 3, None, 0)


def live(stage: Rehearsal, person: Person, client_id: UUID, counselor: str, admitted: datetime) -> None:
    """What somebody tells of their own days from admission to the end of their stay."""
    rng = Random(1_000_003 * person.number + 17)
    course, ends = _course(rng), min(stage.end, admitted + timedelta(weeks=person.stays_weeks))
    by = Viewer(Audience.CLIENT, client_id=client_id, name=person.chosen_name)
    stage.plan(admitted + timedelta(hours=3), _counts(person, client_id, by, rng.randrange(2, 12)))
    if person.number % 2:
        chosen = SUPPORTS[person.number // 2 % len(SUPPORTS)]
        stage.plan(admitted + timedelta(days=9, hours=1), _leans(client_id, by, chosen))
    for days in range(5, 120, 30):
        at = stage.office_hour(admitted + timedelta(days=days), 14, 20)
        if at < ends:
            stage.plan(at, _home(stage, person, client_id, counselor))
    if course.taps_of_100:
        _taps(stage, course, rng, (client_id, by), (max(admitted, _from(stage)), ends))
    if course.used_before_end is not None and ends == stage.end:
        used = stage.end - timedelta(days=course.used_before_end, hours=3)
        if used > admitted + timedelta(days=2):
            told = used + timedelta(days=1)
            stage.plan(told, _told(person, client_id, by, used))


def _from(stage: Rehearsal) -> datetime:
    return stage.end - timedelta(weeks=WEEKS_OF_CHECK_INS)


def _taps(
    stage: Rehearsal,
    course: Course,
    rng: Random,
    who: tuple[UUID, Viewer],
    between: tuple[datetime, datetime],
) -> None:
    first, last = between
    number, whole = 0, max(1, (last - first).days)
    at = first + timedelta(hours=1, minutes=rng.randrange(240))
    while at < last:
        left = (stage.end - at).days
        quiet = course.quiet_for and left < course.quiet_for and last == stage.end
        if rng.randrange(100) < course.taps_of_100 and not quiet:
            near = course.used_before_end is not None and 0 <= left - course.used_before_end < 3
            craving = course.craving - course.falls * number // whole + rng.choice((-1, 0, 0, 1)) + 3 * near
            stage.plan(
                at, _tap(who, max(0, min(10, craving)), rng.choice(WORDS) if rng.randrange(9) == 0 else "")
            )
        number += 1
        at += timedelta(days=1)


def _tap(who: tuple[UUID, Viewer], craving: int, words: str) -> Callable[[datetime], None]:
    client_id, by = who

    def act(at: datetime) -> None:
        mood = MOODS[max(0, min(4, 4 - craving // 2))]
        taps = [Tap(mood=mood), Tap(craving=craving), Tap(used=False)]
        for tap in [*taps, Tap(words=words)] if words else taps:
            recovery.check_in(client_id=client_id, tap=tap, by=by, at=at)

    return act


def _counts(person: Person, client_id: UUID, by: Viewer, before: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        substance = SUBSTANCES.get(person.substance, Substance.ANY)
        start = Start((at - timedelta(days=before)).date(), substance)
        recovery.count_from(client_id=client_id, start=start, by=by, at=at)

    return act


def _leans(client_id: UUID, by: Viewer, chosen: NewSupport) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        support_id = uuid5(client_id, chosen.name)
        recovery.add_support(support_id=support_id, client_id=client_id, new=chosen, by=by, at=at)

    return act


def _home(stage: Rehearsal, person: Person, client_id: UUID, counselor: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        state = HomeState.SHAKY if person.unsafe_home else HomeState.SAFE
        words = "Somebody drinks there at weekends; sleeps at a friend's then" if person.unsafe_home else ""
        by = stage.clinic.viewers[counselor]
        recovery.check_home(client_id=client_id, state=state, words=words, by=by, at=at)

    return act


def _told(person: Person, client_id: UUID, by: Viewer, used: datetime) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        substance = SUBSTANCES.get(person.substance, Substance.ANY)
        use = Use(used.date(), used.date(), substance, "After a row at home" if person.number % 2 else "")
        use_id = uuid5(client_id, used.isoformat())
        recovery.tell_return_to_use(use_id=use_id, client_id=client_id, use=use, by=by, at=at)

    return act


def yesterdays_calls(stage: Rehearsal) -> None:
    """Of what asked for a call yesterday about half were made; the rest waits for whoever opens the demo."""
    stage.plan(stage.end - timedelta(hours=20), lambda at: _calls_made(stage, at))


def _calls_made(stage: Rehearsal, at: datetime) -> None:
    rng = Random(4242)
    for key in sorted(stage.clinic.viewers):
        by = stage.clinic.viewers[key]
        for slip in own_slipping(by, at=at) if by.staff_id else ():
            flag = slip.flags[0]
            if flag.kind is FlagKind.RETURN or rng.randrange(2):
                continue
            reached = Reached.REACHED if rng.randrange(3) else Reached.NOT_REACHED
            warning.heed(
                client_id=slip.client.id,
                kind=flag.kind,
                facts=flag.facts,
                reached=reached,
                words=rng.choice(CALLS) if reached is Reached.REACHED else "",
                by=by,
                at=at,
            )
            stage.done.counts["calls made"] += 1
