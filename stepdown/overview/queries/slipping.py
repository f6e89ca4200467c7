"""Who may be slipping: facts of many people's last weeks gathered from the rooms, the flags they raise.

Staff only. What is found here goes to nobody outside and into no rule of a step (`warning`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.assessment.queries import standing
from stepdown.attendance.queries import absent, credits
from stepdown.attendance.vocabulary import Presence
from stepdown.drugtest.queries import label_of, tests
from stepdown.drugtest.vocabulary import Came, OneTest, Outcome
from stepdown.episode.queries import currents
from stepdown.kernel.period import Days as Dates
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.measure.queries import fillings, instruments
from stepdown.measure.vocabulary import Better, Filling, Scale, Score
from stepdown.medication import queries as medication
from stepdown.overview.vocabulary import Ask
from stepdown.people.queries import require_reach, tied_clients
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.phone.queries import tried
from stepdown.place.queries import zone_of
from stepdown.recovery import queries as recovery
from stepdown.recovery.vocabulary import CheckIn, UseCard
from stepdown.session.queries import of_clients
from stepdown.transfer.queries import away
from stepdown.warning import queries as warning
from stepdown.warning.vocabulary import (
    Facts,
    Flag,
    FlagKind,
    Heed,
    LabFact,
    Likelihood,
    NotForThem,
    Person,
    Reached,
    ScoreFact,
    TestDay,
    Week,
)

# So far back facts are gathered; a score is compared with one of at most a quarter of a year ago.
BACK, SCORES_BACK = timedelta(days=28), timedelta(days=92)
USUAL_CHECK_INS, USUAL_WITHIN = 5, timedelta(days=21)
OPIOIDS = frozenset({"opiates", "oxycodone", "fentanyl", "methadone", "buprenorphine"})
OPIOID_USE_DISORDER = "F11."
# What was given in the trials; a monthly injection of buprenorphine was not.
IN_THE_TRIALS = frozenset({"buprenorphine_sl", "methadone", "naltrexone_xr"})
ORDER = tuple(FlagKind)
MOST_LINES = 6


@dataclass(frozen=True)
class Slip:
    """One person with what asks for a call, the gravest kind first, and the calls that were made."""

    client: ClientCard
    flags: tuple[Flag, ...]
    heeded: Mapping[FlagKind, Heed]


@dataclass(frozen=True)
class Slipping:
    """One person's page: flags, calls made, and what the trials say, where they say anything of them."""

    slip: Slip
    said: tuple[Likelihood, ...]
    not_said: tuple[Words, ...]


def slipping(viewer: Viewer, clients: Iterable[ClientCard], *, at: datetime) -> tuple[Slip, ...]:
    """Those of some people of whom something asks for a call now (about 15 queries, however many people)."""
    known = {one.id: one for one in clients}
    facts = facts_of(viewer, known.values(), at=at)
    flags = warning.flags(viewer, facts.values(), at=at)
    made = warning.calls_made(viewer, flags, at=at)
    slips = [Slip(known[one], found, made.get(one, {})) for one, found in flags.items()]
    return tuple(sorted(slips, key=_grave))


def own_slipping(viewer: Viewer, *, at: datetime) -> tuple[Slip, ...]:
    """The same of everybody the viewer is accountable for."""
    if viewer.staff_id is None:
        return ()
    return slipping(viewer, tied_clients(viewer, viewer.staff_id, at=at), at=at)


def calls_to_make(viewer: Viewer, clients: Iterable[ClientCard], *, at: datetime) -> Iterator[Ask]:
    """A line of Today for each of these people of whom something asks for a call; the rest as one line."""
    if not viewer.may(Permission.WRITE_NOTES):
        return
    slips = slipping(viewer, clients, at=at)
    for slip in slips[:MOST_LINES]:
        first = slip.flags[0]
        yield Ask(
            "call",
            say("{name}", name=slip.client.shown_as),
            first.reason,
            "client-days",
            slip.client.id,
            say("Make the call"),
            first.kind is FlagKind.SILENCE,
            day=first.since,
            client_id=slip.client.id,
        )
    if len(slips) > MOST_LINES:
        more = len(slips) - MOST_LINES
        yield Ask(
            "call",
            say("{n} more ask for a call", n=more),
            say("Each with its reason."),
            "slipping",
            None,
            say("Read them"),
        )


def slipping_one(viewer: Viewer, client_id: UUID, *, at: datetime) -> Slipping:
    """One person's flags, also those a call was made about, and what the trials say. Raises NotFound."""
    client = require_reach(viewer, client_id, at=at)
    found = facts_of(viewer, [client], at=at)
    open_now = warning.flags(viewer, found.values(), at=at).get(client_id, ())
    made = warning.calls_made(viewer, [client_id], at=at).get(client_id, {})
    slip = Slip(client, open_now, made)
    if client_id not in found:
        return Slipping(slip, (), ())
    on = found[client_id].on
    person = _person(viewer, client, on=on, at=at)
    said = warning.likelihoods(viewer, {client_id: person}, on=on).get(client_id, ())
    return Slipping(
        slip,
        tuple(one for one in said if isinstance(one, Likelihood)),
        tuple(dict.fromkeys(one.reason for one in said if isinstance(one, NotForThem))),
    )


def _grave(slip: Slip) -> tuple[int, date, str]:
    return ORDER.index(slip.flags[0].kind), slip.flags[0].since, slip.client.shown_as


# -- facts


def facts_of(viewer: Viewer, clients: Iterable[ClientCard], *, at: datetime) -> dict[UUID, Facts]:
    """What is known of the last weeks of those in treatment; whose treatment is over is not in it."""
    known = {one.id: one for one in clients}
    episodes = currents(viewer, known, at=at) if known else {}
    # Who is in care elsewhere is not silent and not absent: their transfer says who asks.
    gone = away(viewer, episodes, during=Period(at, at + timedelta(microseconds=1))) if episodes else {}
    ids = [one for one in episodes if one not in gone]
    if not ids:
        return {}
    zones = {one: ZoneInfo(zone_of(known[one].site_id)) for one in ids}
    gathered = _Gathered(viewer, ids, at)
    return {
        one: gathered.of(one, zones[one], episodes[one].opened_at.astimezone(zones[one]).date())
        for one in ids
    }


class _Gathered:
    """Everything asked of the rooms at once; each person's facts are cut out of it."""

    def __init__(self, viewer: Viewer, ids: list[UUID], at: datetime) -> None:
        self.at = at
        back = Period(at - BACK, at)
        dates = Dates((at - BACK).date(), at.date() + timedelta(days=2))
        self.seats = of_clients(viewer, ids, during=back, at=at)
        sessions = {one.session_id for every in self.seats.values() for one in every}
        self.absent = absent(viewer, ids, sessions, at=at)
        self.credits = credits(viewer, ids, during=back, at=at)
        self.tried = tried(viewer, ids, since=at - BACK, at=at)
        self.made = warning.calls_made(viewer, ids, at=at)
        self.check_ins = recovery.check_ins(viewer, ids, during=dates, at=at)
        self.uses = recovery.uses(viewer, ids, during=dates, at=at)
        self.tests = tests(viewer, ids, during=back, at=at)
        self.fillings = fillings(viewer, ids, during=Period(at - SCORES_BACK, at), at=at)
        self.scales = {scale.key: scale for one in instruments(viewer) for scale in one.scales}

    def of(self, client_id: UUID, zone: ZoneInfo, since: date) -> Facts:
        on = self.at.astimezone(zone).date()
        told = self.check_ins.get(client_id, ())
        lately = [one for one in told if one.on > on - USUAL_WITHIN]
        reached = [day for day, spoken in self._calls(client_id, zone) if spoken]
        given = [one.on for one in self.tests.get(client_id, ()) if one.came is Came.GIVEN]
        filled = [one.at.astimezone(zone).date() for one in self.fillings.get(client_id, ())]
        was = [one.on for one in self.credits.get(client_id, ())]
        seats = [one for one in self.seats.get(client_id, ()) if one.standing]
        return Facts(
            client_id=client_id,
            on=on,
            since=since,
            last_sign=max((*(one.on for one in told), *reached, *given, *filled, *was), default=None),
            seats=tuple(
                (
                    one.during.start.astimezone(zone).date(),
                    self.absent.get((client_id, one.session_id)) is Presence.DID_NOT_COME,
                )
                for one in seats
            ),
            unreached=self._unreached(client_id, zone),
            cravings=tuple((one.on, one.craving) for one in told if one.craving is not None),
            uses=_days_told(told, self.uses.get(client_id, ()), on),
            tests=tuple(_lab_facts(self.tests.get(client_id, ()))),
            scores=tuple(_score_facts(self.fillings.get(client_id, ()), self.scales, zone)),
            checks_in=len(lately) >= USUAL_CHECK_INS,
        )

    def _calls(self, client_id: UUID, zone: ZoneInfo) -> list[tuple[date, bool]]:
        """Calls of the phone's log and those made about a flag, in order: whether somebody was spoken to."""
        calls = [(one.at, one.reached) for one in self.tried.get(client_id, ())]
        made = self.made.get(client_id, {}).values()
        calls += [(one.at, one.reached is Reached.REACHED) for one in made]
        return [(moment.astimezone(zone).date(), spoken) for moment, spoken in sorted(calls)]

    def _unreached(self, client_id: UUID, zone: ZoneInfo) -> tuple[date, ...]:
        """The days of the calls in vain since somebody was last spoken to."""
        found: list[date] = []
        for day, spoken in self._calls(client_id, zone):
            found = [] if spoken else [*found, day]
        return tuple(found)


def _days_told(told: Iterable[CheckIn], uses: Iterable[UseCard], on: date) -> tuple[date, ...]:
    """Days of use as they were told, by a Yes or by a telling."""
    days = {one.on for one in told if one.used}
    for card in uses:
        use = card.use
        days |= {use.on + timedelta(days=n) for n in range((use.until - use.on).days + 1)}
    return tuple(sorted(day for day in days if day <= on))


def _lab_facts(every: Iterable[OneTest]) -> Iterator[LabFact]:
    for one in every:
        if one.came in (Came.ABSENT, Came.REFUSED):
            yield LabFact(one.on, say("A test was due on {day} and not given.", day=one.on), missed=True)
        elif one.outcome is Outcome.NOT_AS_EXPECTED:
            what = ", ".join(label_of(key) for key in one.found)
            words = say("A test on {day} was not as expected: {what}.", day=one.on, what=what)
            yield LabFact(one.on, words if what else say("A test on {day} was not as expected.", day=one.on))


def _score_facts(
    every: Iterable[Filling], scales: Mapping[str, Scale], zone: ZoneInfo
) -> Iterator[ScoreFact]:
    """Of each scale the newest score beside the one before: worse by more than chance, or newly flagged."""
    rows: dict[str, list[tuple[Filling, Score]]] = {}
    for one in every:
        for score in one.scores if one.counts else ():
            if score.value is not None and score.scale in scales:
                rows.setdefault(score.scale, []).append((one, score))
    for key, found in rows.items():
        if len(found) < 2:
            continue
        (filling, now), (_, before) = found[:2]
        worse = _worse(scales[key], before, now)
        newly = now.flagged and not before.flagged
        if worse or newly:
            day = filling.at.astimezone(zone).date()
            band = now.band if newly else ""
            yield ScoreFact(now.title, day, str(now.value), str(before.value), worse=worse, band=band)


def _worse(scale: Scale, before: Score, now: Score) -> bool:
    if scale.reliable is None or before.value is None or now.value is None:
        return False
    if not (before.complete and now.complete):
        return False
    risen = now.value - before.value
    return (risen if scale.better is Better.LOWER else -risen) >= scale.reliable


# -- whether somebody is like the people of the trials


def _person(viewer: Viewer, client: ClientCard, *, on: date, at: datetime) -> Person:
    found = tests(viewer, [client.id], during=Period(at - BACK, at), at=at).get(client.id, ())
    days = [TestDay(one.on, week) for one in found if (week := _week(one)) is not None]
    made = standing(viewer, client.id, at=at).diagnoses
    orders = medication.current(viewer, [client.id], on=on, at=at).get(client.id, ())
    since = [one.since for one in orders if one.medicine in IN_THE_TRIALS]
    return Person(
        adult=client.adult_recorded_at is not None,
        opioid_use_disorder=any(one.code.startswith(OPIOID_USE_DISORDER) for one in made),
        medication_since=min(since, default=None),
        weeks=warning.weeks_of(viewer, days, on=on),
    )


def _week(one: OneTest) -> Week | None:
    """A test as the trials would have counted it; None for one that says nothing yet."""
    if one.came in (Came.ABSENT, Came.REFUSED):
        return Week.MISSING
    if one.came is not Came.GIVEN:
        return None
    if one.outcome is Outcome.AS_EXPECTED:
        return Week.NEGATIVE
    if one.outcome is Outcome.NOT_AS_EXPECTED:
        return Week.POSITIVE if OPIOIDS & set(one.found) else Week.NEGATIVE
    return None
