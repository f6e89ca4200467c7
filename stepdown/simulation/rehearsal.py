"""The rehearsal: lives meet the clinic on virtual time, event by event, in the order they happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from stepdown.episode.queries import current
from stepdown.intake.vocabulary import Channel
from stepdown.journeys.discharge import discharge
from stepdown.people import actions as people
from stepdown.programme.vocabulary import LevelCode
from stepdown.simulation import (
    aftercare,
    assess,
    care,
    day,
    going,
    housing,
    intake,
    measures,
    medication,
    own_days,
    payers,
    rings,
    stepping,
    tests,
    week,
)
from stepdown.simulation.clinic import CURTAIN, open_clinic
from stepdown.simulation.desk import furnish
from stepdown.simulation.life import Person, invent
from stepdown.simulation.stage import Rehearsal, Rehearsed

Report = Callable[[str], None]


def rehearse(
    *, clients: int, weeks: int, seed: int, end: datetime, report: Report = lambda line: None
) -> Rehearsed:
    """Play `weeks` of a clinic's life up to `end`, until so many people were admitted or have charts.

    The same seed and end give the same clinic. Everything happens through journeys and actions.
    """
    rng = Random(seed)
    start = end - timedelta(weeks=weeks)
    clinic = open_clinic(start - timedelta(days=1), end)
    stage = Rehearsal(clinic, rng, end, Rehearsed(clinic))
    spin = rng.randrange(10)
    # Of those who call, about four in ten get a chart.
    callers = round(clients * 2.4)
    for number in range(callers):
        person = invent(rng, number, spin, len(clinic.sites))
        arrives = start + (end - start) * ((number + rng.random()) / callers)
        calls_at = stage.office_hour(arrives, rng.randrange(9, 18), rng.randrange(60))
        stage.plan(calls_at, _call(stage, person))
    week.keep_hours(clinic, start)
    week.plan_weeks(stage, start)
    payers.agree(stage)
    day.live_weeks(stage, start)
    rings.play(stage, start)
    stepping.plan_nights(stage, start)
    own_days.yesterdays_calls(stage)
    tests.live_weeks(stage)
    aftercare.once(stage)
    medication.after(stage)
    going.play(stage)
    housing.play(stage)
    shown = 0
    for at in stage.run():
        played = int((at - start) / timedelta(weeks=1)) + 1
        if played > shown:
            shown = played
            report(f"week {played} of {weeks}: {len(stage.done.clients)} charts")
    this_morning(stage, callers)
    week.open_today(stage)
    report("the desk: papers, calls, money, meetings")
    furnish(stage)
    return stage.done


def this_morning(stage: Rehearsal, number: int) -> None:
    """What lies on the desks when the curtain rises: messages of the night, a call owed, work half done."""
    clinic, rng, end = stage.clinic, stage.rng, stage.end
    people_left = (invent(rng, number + extra, 3, len(clinic.sites)) for extra in range(40))
    coming = [person for person in people_left if person.comes_to_assessment and person.site == 0]
    for hours, person in zip((9, 6, 3), coming, strict=False):
        intake.night_message(clinic, person, end - timedelta(hours=hours))
    worried, half_done, to_decide = coming[3:6]
    intake.owes_a_call(clinic, worried, end - timedelta(hours=30), end - timedelta(hours=2))
    for person, sign in ((half_done, False), (to_decide, True)):
        begun = stage.office_hour(end - timedelta(days=6), 9, 20)
        inquiry_id = intake.first_contact(clinic, replace(person, channel=Channel.PHONE), rng, begun)
        assessor, starts_at = _free_hour(stage, person, begun + timedelta(hours=20))
        client_id = intake.book(clinic, person, inquiry_id, assessor, starts_at, begun + timedelta(hours=1))
        stage.done.clients.append(client_id)
        assess.assess(clinic, person, client_id, assessor, rng, starts_at, sign=sign)


def _call(stage: Rehearsal, person: Person) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        stage.done.counts["called"] += 1
        inquiry_id = intake.first_contact(stage.clinic, person, stage.rng, at)
        later = stage.office_hour(
            at + timedelta(hours=stage.rng.randrange(2, 40)), stage.rng.randrange(9, 17)
        )
        if person.channel is Channel.WEB:
            stage.plan(later, _screen(stage, person, inquiry_id))
        else:
            stage.plan(at + timedelta(minutes=20), _after_screening(stage, person, inquiry_id))

    return act


def _screen(stage: Rehearsal, person: Person, inquiry_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        intake.screen(stage.clinic, person, inquiry_id, at)
        stage.plan(at + timedelta(minutes=12), _after_screening(stage, person, inquiry_id))

    return act


def _after_screening(stage: Rehearsal, person: Person, inquiry_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        if not person.comes_to_assessment:
            stage.done.counts["went elsewhere"] += 1
            intake.let_go(stage.clinic, person, inquiry_id, stage.rng, at)
            if person.danger:
                soon = stage.office_hour(at + timedelta(days=2), 10)
                stage.plan(soon, lambda now: intake.follow_up(stage.clinic, inquiry_id, now))
            return
        assessor, starts_at = _free_hour(stage, person, at + timedelta(hours=20))
        client_id = intake.book(stage.clinic, person, inquiry_id, assessor, starts_at, at)
        stage.done.clients.append(client_id)
        stage.done.counts["charts"] += 1
        stage.plan(starts_at, _assess(stage, person, client_id, assessor))

    return act


def _free_hour(stage: Rehearsal, person: Person, after: datetime) -> tuple[str, datetime]:
    """The first hour an assessor of the person's site has free."""
    counselors = stage.clinic.counselors(stage.clinic.sites[person.site].id)
    at = stage.office_hour(after, stage.rng.choice((10, 12, 14, 16)))
    while True:
        for key in stage.rng.sample(counselors, len(counselors)):
            if (key, at) not in stage.busy:
                stage.busy.add((key, at))
                return key, at
        at = stage.office_hour(at + timedelta(hours=1), stage.rng.choice((10, 12, 14, 16)))


def _assess(stage: Rehearsal, person: Person, client_id: UUID, assessor: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        assess.assess(stage.clinic, person, client_id, assessor, stage.rng, at)
        stage.done.counts["assessed"] += 1
        stage.plan(at + timedelta(minutes=100), _decide(stage, person, client_id, assessor))

    return act


def _decide(stage: Rehearsal, person: Person, client_id: UUID, assessor: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        level = care.decide(stage.clinic, person, client_id, assessor, at)
        stage.done.counts["level decided"] += 1
        if person.starts:
            when = stage.office_hour(at + timedelta(days=stage.rng.randrange(1, 7)), 9 + person.number % 7)
            stage.plan(when, _admit(stage, person, client_id, assessor, level))
        else:
            given_up = stage.office_hour(at + timedelta(weeks=3), 15)
            stage.plan(given_up, lambda now: intake.did_not_start(stage.clinic, client_id, now))

    return act


def _admit(
    stage: Rehearsal, person: Person, client_id: UUID, assessor: str, level: LevelCode, again: bool = False
) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        clinic = stage.clinic
        if not again:
            care.sign_papers(clinic, person, client_id, assessor, stage.rng, at)
        opened = care.admit(clinic, person, client_id, level, stage.rng, at + timedelta(minutes=20))
        if opened is None:  # nobody has a place: they wait, and ask again next week
            stage.done.counts["waited for a place"] += not again
            stage.plan(at + timedelta(weeks=1), _admit(stage, person, client_id, assessor, level, again=True))
            return
        stage.done.counts["admitted"] += 1
        counselor = clinic.key_of(opened.accountable.staff_id) if opened.accountable else assessor
        care.sign_plan(clinic, person, client_id, counselor, at + timedelta(minutes=40))
        if person.has_identity:
            care.legal_identity(clinic, person, client_id, at + timedelta(minutes=45))
        care.share(clinic, person, client_id, counselor, at + timedelta(minutes=50))
        week.seat(stage, client_id, at + timedelta(minutes=55))
        first = stage.office_hour(at + timedelta(days=1 + person.number % 3), 18)
        stage.plan(first, lambda now: care.first_session(clinic, client_id, counselor, now))
        _later(stage, person, client_id, counselor, at)
        stepping.plan_steps(stage, person, opened, counselor, at)

    return act


def _later(stage: Rehearsal, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """Everything that follows an admission: the full plan, weeks of progress, reviews, an end."""
    clinic, rng = stage.clinic, stage.rng
    begun = stage.office_hour(at + timedelta(days=4 + person.number % 5), 15)
    stage.plan(begun, lambda now: care.write_plan(clinic, person, client_id, counselor, now))
    if person.number % 6:
        signed = begun + timedelta(days=1)
        stage.plan(signed, lambda now: care.sign_plan(clinic, person, client_id, counselor, now))
    own_days.live(stage, person, client_id, counselor, at)
    medication.live(stage, person, client_id, counselor, at)
    measures.live(stage, person, client_id, at)
    ends = at + timedelta(weeks=person.stays_weeks)
    for number in range(2, person.stays_weeks):
        moment = stage.office_hour(at + timedelta(weeks=number), 16, person.number % 60)
        if moment < ends:
            stage.plan(moment, lambda now: care.progress(clinic, person, client_id, counselor, rng, now))
    for days in (30, 58, 86):
        if person.number % 4 and at + timedelta(days=days) < ends:
            stage.plan(
                stage.office_hour(begun + timedelta(days=days), 11),
                lambda now: care.review(clinic, person, client_id, counselor, now),
            )
    if person.number % 3 == 0:
        stage.plan(at + timedelta(days=2), _account(stage, person, client_id))
    aftercare.before_the_end(stage, person, client_id, counselor, ends)
    stage.plan(stage.office_hour(ends, 17), _discharge(stage, person, client_id, counselor))


def _account(stage: Rehearsal, person: Person, client_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        email = f"client{person.number}@example.invalid"
        people.open_client_account(client_id=client_id, email=email, by=CURTAIN, at=at)

    return act


def _discharge(
    stage: Rehearsal, person: Person, client_id: UUID, counselor: str
) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by = stage.clinic.viewers[counselor]
        opened = current(by, client_id, at=at)
        if opened is None:
            return
        if person.stays_weeks < 9 or not stepping.graduate(stage.clinic, client_id, counselor, at):
            discharge(client_id=client_id, reason="left", words="", version=opened.version, by=by, at=at)
        aftercare.after_the_end(stage, person, client_id, counselor, at)
        stage.done.counts["discharged"] += 1

    return act
