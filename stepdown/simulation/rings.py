"""Who is on call, one real night and one drill, through the actions of the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.crisis import actions, queries
from stepdown.crisis.vocabulary import Asked, CallLine, Cause, Means, NewRing, NewTurn, Pace
from stepdown.episode.queries import currents
from stepdown.journeys import ring as journey
from stepdown.journeys.ring import Tried
from stepdown.kernel.ids import new_id
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.measure.vocabulary import Answer
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.simulation.clinic import CURTAIN, Clinic
from stepdown.simulation.stage import Rehearsal

EVERY_DAY = tuple(range(7))
# Site, who, place, from, until. At the second site the weekend nights are nobody's yet: the page says so.
TURNS = (
    (0, "priya", 1, time(8), time(8), EVERY_DAY),
    (0, "dana", 2, time(8), time(8), EVERY_DAY),
    (0, "dora", 3, time(8), time(8), EVERY_DAY),
    (1, "nora", 1, time(8), time(8), (0, 1, 2, 3, 4)),
    (1, "priya", 2, time(8), time(8), (0, 1, 2, 3, 4)),
)
SAID = "It is bad tonight. I keep thinking nobody would notice."
DRILL_DAYS, NIGHT_DAYS = 36, 11


def play(stage: Rehearsal, start: datetime) -> None:
    """Put people on call from the first day, and plan a drill and a night among the weeks to come."""
    _schedule(stage.clinic, start)
    zone = ZoneInfo(stage.clinic.sites[0].zone)
    drill_at = _at(stage.end, DRILL_DAYS, time(21, 30), zone)
    if drill_at > start:
        stage.plan(drill_at, lambda now: _drill(stage, now))
    night_at = _at(stage.end, NIGHT_DAYS, time(2, 7), zone)
    if night_at > start:
        stage.plan(night_at, lambda now: _night(stage, now))


def _at(end: datetime, days: int, clock: time, zone: ZoneInfo) -> datetime:
    day = (end - timedelta(days=days)).astimezone(zone).date()
    return datetime.combine(day, clock, zone).astimezone(end.tzinfo)


def _schedule(clinic: Clinic, at: datetime) -> None:
    dora = clinic.viewers["dora"]
    turns = [(*one, CallLine.ANY) for one in TURNS]
    turns.append((0, "hart", 1, time(8), time(8), EVERY_DAY, CallLine.MEDICAL))
    for site, who, place, starts, ends, weekdays, line in turns:
        of = clinic.sites[site]
        today: date = at.astimezone(ZoneInfo(of.zone)).date()
        new = NewTurn(clinic.staff[who].id, place, weekdays, starts, ends, today, None, line)
        actions.add_turn(site_id=of.id, new=new, by=dora, at=at)
    for of in clinic.sites:
        pace = Pace((2, 2, 5), (10, 20, 40, 60), of.phone)
        actions.set_pace(site_id=of.id, new=pace, version=0, by=dora, at=at)


def _drill(stage: Rehearsal, at: datetime) -> None:
    clinic, ring_id = stage.clinic, new_id()
    journey.drill(ring_id=ring_id, site_id=clinic.sites[0].id, by=clinic.viewers["dora"], at=at)
    priya, answered = clinic.viewers["priya"], at + timedelta(minutes=1)
    journey.answer(ring_id=ring_id, by=priya, at=answered)
    learned = "Answered in a minute from home. The text came before the e-mail."
    actions.close_drill(ring_id=ring_id, learned=learned, by=priya, at=answered + timedelta(minutes=4))


def _night(stage: Rehearsal, at: datetime) -> None:
    """Somebody in treatment at the first site asks for help; the second on call answers."""
    here = stage.clinic.sites[0].id
    cards = currents(CURTAIN, stage.done.clients, at=at)
    who = next((one for one in stage.done.clients if one in cards and cards[one].site_id == here), None)
    if who is None:
        return
    card = client_card(CURTAIN, who, at=at)
    own = Viewer(
        Audience.CLIENT,
        client_id=who,
        name=card.chosen_name,
        permissions=frozenset({Permission.SEE_OWN_RECORD}),
    )
    actions.write_own_words(
        client_id=who, words="Call my sister. Sit in the kitchen, light on. It passes.", by=own, at=at
    )
    ring_id = new_id()
    new = NewRing(ring_id, who, Cause.STRUGGLING, SAID)
    journey.ring(new=new, by=own, at=at)
    second = at + timedelta(minutes=2)
    stage.plan(second, _rung_on)
    stage.plan(at + timedelta(minutes=3), _answered(stage, ring_id))


def _rung_on(at: datetime) -> None:
    journey.advance(by=CURTAIN, at=at)


def _answered(stage: Rehearsal, ring_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        dana = stage.clinic.viewers["dana"]
        journey.answer(ring_id=ring_id, by=dana, at=at)
        spoke = at + timedelta(minutes=4)
        words = "Awake in the kitchen, alone, no plan. Sister is awake too and comes over."
        tried = Tried(new_id(), Means.PHONE, reached=True, words=words)
        journey.contact(ring_id=ring_id, tried=tried, by=dana, at=spoke)
        answers = {key: Answer(key, value) for key, value in (("1", 1), ("2", 0), ("6", 0))}
        journey.screen(
            ring_id=ring_id,
            filling_id=new_id(),
            asked=Asked.C_SSRS,
            answers=answers,
            words="",
            by=dana,
            at=spoke + timedelta(minutes=9),
        )
        _settle(stage, ring_id, dana, spoke + timedelta(minutes=14))

    return act


def _settle(stage: Rehearsal, ring_id: UUID, dana: Viewer, at: datetime) -> None:
    why = "No intent, no plan; her sister stays the night. 988 is on the screen and on the fridge."
    actions.decide(ring_id=ring_id, key="somebody_with_them", words=why, by=dana, at=at)
    due = at + timedelta(hours=8)
    staff_id = stage.clinic.staff["dana"].id
    actions.set_next_contact(ring_id=ring_id, due_at=due, staff_id=staff_id, by=dana, at=at)
    journey.close(ring_id=ring_id, by=dana, at=at + timedelta(minutes=1))
    stage.done.counts["rings settled"] += 1
    stage.plan(due + timedelta(minutes=5), _spoken(stage, ring_id))


def _spoken(stage: Rehearsal, ring_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        dana = stage.clinic.viewers["dana"]
        owed = queries.ring(dana, ring_id, at=at).next_open
        if owed is not None:
            actions.next_contact_done(
                next_id=owed.id,
                reached=True,
                words="Slept a little. Comes to group today.",
                again_at=None,
                by=dana,
                at=at,
            )

    return act
