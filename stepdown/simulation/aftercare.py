"""Afterwards in made-up lives: a plan before the end, calls on their days, silence, a notice, a death.

The shares are believable, not measured [K]: most are reached at the first or second try, some go quiet for
a while, about one talk in eight asks for more. Each life has a random stream of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from stepdown.aftercare import actions, queries
from stepdown.aftercare.actions.clocks import Attempt
from stepdown.aftercare.vocabulary import (
    Anchor,
    AnchorKind,
    Answer,
    Appointment,
    GivenHow,
    Housing,
    Linked,
    NewNotice,
    NewPlan,
    Way,
)
from stepdown.episode.queries import current
from stepdown.journeys.discharge import BY_CLINIC, discharge
from stepdown.journeys.record_death import known, record_death
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.simulation.life import Person
from stepdown.simulation.stage import Rehearsal

ANCHORS = (
    Anchor(AnchorKind.SECULAR, "Tuesday circle, secular"),
    Anchor(AnchorKind.PERSON, "My sister, every Sunday"),
    Anchor(AnchorKind.GROUP, "Saturday morning meeting"),
    Anchor(AnchorKind.WORK, "The bakery, early shift"),
    Anchor(AnchorKind.PLACE, "The pool at six"),
)
SLIPS = (
    "First the pacing, then I stop answering. Call my sister, then the clinic.",
    "When I skip lunch and walk home the long way: call before the corner.",
)
SAID = (
    "Works days now, sleeps well",
    "Tired, but steady",
    "The circle holds me",
    "A rough week, talked about it",
)
ASKS = (
    "Two beers on Saturday, and scared by it",
    "Sleeps on a friend's couch",
    "Wants to talk about coming back",
)
KINDS = ("steady", "now_and_then", "quiet")
NOTICED, DIED = timedelta(days=18), timedelta(days=10)


def before_the_end(stage: Rehearsal, person: Person, client_id: UUID, counselor: str, ends: datetime) -> None:
    """Some days before the end a plan is written together and signed; four of five want to be called."""
    if person.number % 7 == 6:
        return
    stage.plan(stage.office_hour(ends - timedelta(days=6), 13), _plan(stage, person, client_id, counselor))


def _plan(stage: Rehearsal, person: Person, client_id: UUID, counselor: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by = stage.clinic.viewers[counselor]
        if by.staff_id is None or current(by, client_id, at=at) is None:
            return
        two = (ANCHORS[person.number % 5], ANCHORS[(person.number + 2) % 5])
        comes = (
            Appointment("Family doctor", (at + timedelta(days=20)).date()),
            Appointment("Alumni evening"),
        )
        slip = SLIPS[person.number % 2]
        new = NewPlan(by.staff_id, two, comes, slip, person.wants, calls_agreed=person.number % 5 != 4)
        made = actions.write_plan(client_id=client_id, new=new, by=by, at=at)
        for as_client in (False, True):
            try:
                actions.sign_plan(
                    client_id=client_id,
                    plan_id=made.id,
                    as_client=as_client,
                    typed_name=person.chosen_name,
                    by=by,
                    at=at,
                )
            except Refused:  # in training, nobody signs alone: it waits for the supervisor
                continue

    return act


def after_the_end(stage: Rehearsal, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """The calls of somebody who has left, on their days, as they come out."""
    rng = Random(7_919 * person.number + 5)
    kind = rng.choices(KINDS, (62, 24, 14))[0]
    chance = {"steady": 88, "now_and_then": 55, "quiet": 6}[kind]
    for number, row in enumerate(queries.schedule().rows):
        moment = stage.office_hour(at + timedelta(days=row.days), 10 + person.number % 6, 5 + number)
        reached = rng.randrange(100) < chance
        stage.plan(moment, _call(stage, client_id, counselor, reached, rng.randrange(1000)))
        if not reached:
            again = rng.randrange(100) < chance
            later = stage.office_hour(moment + timedelta(hours=20), 16)
            stage.plan(later, _call(stage, client_id, counselor, again, rng.randrange(1000)))


def _call(
    stage: Rehearsal, client_id: UUID, counselor: str, reached: bool, seed: int
) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by, rng = stage.clinic.viewers[counselor], Random(seed)
        try:
            clock = queries.clock(by, client_id, at=at)
            if clock is None or not clock.running or clock.now is None:
                return
            attempt = Attempt(_day(stage, at), Way.PHONE, reached, _said(rng) if reached else Answer())
            try_id = uuid5(client_id, f"try {at.isoformat()}")
            found = actions.try_reach(try_id=try_id, client_id=client_id, attempt=attempt, by=by, at=at)
        except NotFound:
            return
        stage.done.counts["check-ups tried"] += 1
        for flag in found.open_flags[:1]:
            if rng.randrange(3):
                how = rng.choice((Linked.ASSESSED, Linked.NOT_NOW))
                words = (
                    "Thursday at ten, with the counselor" if how is Linked.ASSESSED else "Not yet, call again"
                )
                actions.link(flag_id=flag.id, client_id=client_id, how=how, words=words, by=by, at=at)

    return act


def _said(rng: Random) -> Answer:
    if rng.randrange(8):
        return Answer(False, Housing.STEADY, False, rng.choice(SAID) if rng.randrange(2) else "")
    words = rng.randrange(3)
    return Answer(words == 0, Housing.SHAKY if words == 1 else Housing.STEADY, words == 2, ASKS[words])


def _day(stage: Rehearsal, at: datetime) -> date:
    return at.astimezone(ZoneInfo(stage.clinic.sites[0].zone)).date()


def once(stage: Rehearsal) -> None:
    """What happens once in these weeks: a notice with its appeal, a death, a ceremony set."""
    given = stage.office_hour(stage.end - NOTICED, 11)
    stage.plan(given, lambda at: _notice(stage, at))
    stage.plan(stage.office_hour(stage.end - DIED, 9), lambda at: _death(stage, at))
    stage.plan(stage.office_hour(stage.end - timedelta(days=20), 9), lambda at: _ceremony(stage, at))


def _notice(stage: Rehearsal, at: datetime) -> None:
    """The clinic ends somebody's treatment: notice, appeal three days later, a ruling, the end on its day."""
    found = _somebody(stage, at, since=timedelta(days=5))
    if found is None:
        return
    client_id, counselor = found
    by, lead = stage.clinic.viewers[counselor], stage.clinic.viewers["dora"]
    on = _day(stage, at)
    new = NewNotice(
        "Three times you sold medication to others in the parking lot, after we had talked about it.",
        "Elm Street program expects you on the Monday after; the case manager goes with you.",
        GivenHow.BOTH,
        on + timedelta(days=queries.terms().notice_days),
    )
    told = actions.give_notice(client_id=client_id, new=new, by=by, at=at)

    def appeal(now: datetime) -> None:
        own = Viewer(Audience.CLIENT, client_id=client_id, name="Client")
        words = "I gave two pills to a friend in pain. I did not sell them."
        actions.appeal(client_id=client_id, notice_id=told.id, words=words, by=own, at=now)

    def rule(now: datetime) -> None:
        words = "Read both sides. Two colleagues saw money change hands. The place at Elm Street is kept."
        actions.rule_on_appeal(
            client_id=client_id, notice_id=told.id, stands=True, words=words, by=lead, at=now
        )

    def leave(now: datetime) -> None:
        running = current(by, client_id, at=now)
        if running is None:
            return
        words = "Notice given, appeal heard by the director. Handed over to Elm Street."
        version = running.version
        discharge(client_id=client_id, reason=BY_CLINIC, words=words, version=version, by=by, at=now)
        stage.done.counts["ended by the clinic"] += 1

    stage.plan(at + timedelta(days=3), appeal)
    stage.plan(at + timedelta(days=6), rule)
    stage.plan(at + timedelta(days=queries.terms().notice_days, hours=5), leave)


def _death(stage: Rehearsal, at: datetime) -> None:
    found = _somebody(stage, at, since=timedelta(days=8), last=True)
    if found is None:
        return
    client_id, _ = found
    by = stage.clinic.viewers["dora"]
    now = known(by, client_id, at=at)
    record_death(
        client_id=client_id,
        on=now.today - timedelta(days=2),
        words="Their brother called this morning. An overdose, at home.",
        version=now.version,
        where="At home",
        by=by,
        at=at,
    )
    stage.done.counts["died"] += 1


def _ceremony(stage: Rehearsal, at: datetime) -> None:
    """A day to celebrate, and those who finished and have a say whether their name is read."""
    site, by = stage.clinic.sites[0], stage.clinic.viewers["dora"]
    made = uuid5(site.id, "ceremony")
    starts = stage.office_hour(stage.end + timedelta(days=9), 17)
    words = "Large room, families welcome"
    actions.set_ceremony(ceremony_id=made, site_id=site.id, starts_at=starts, words=words, by=by, at=at)
    clocks = queries.clocks(by, stage.done.clients, at=at)
    for number, client_id in enumerate(one for one in stage.done.clients if one in clocks):
        if number < 6:
            named = ("", "Sky", "R.")[number % 3]
            try:
                actions.join_ceremony(ceremony_id=made, client_id=client_id, named_as=named, by=by, at=at)
                actions.keep_in_touch(client_id=client_id, letters=False, events=True, by=by, at=at)
            except NotFound:  # somebody of the other site
                continue


def _somebody(
    stage: Rehearsal, at: datetime, *, since: timedelta, last: bool = False
) -> tuple[UUID, str] | None:
    """Somebody in treatment for so long, and who is accountable; the first that came, or the last."""
    by = stage.clinic.viewers["dora"]
    for client_id in reversed(stage.done.clients) if last else stage.done.clients:
        try:
            running = current(by, client_id, at=at)
        except NotFound:
            continue
        if running is not None and running.accountable is not None and running.opened_at + since < at:
            return client_id, stage.clinic.key_of(running.accountable.staff_id)
    return None
