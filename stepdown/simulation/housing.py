"""Two houses in made-up lives: beds, evenings, passes, meetings, rent; somebody moves on.

One is the clinic's own, one a partner's; Hal Homestead keeps both. Figures are believable, not measured [K].
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.episode.queries import currents
from stepdown.housing import actions, queries
from stepdown.housing.vocabulary import (
    HouseWords,
    Left,
    MeetingKind,
    NewPass,
    NewRules,
    Per,
    Price,
    Seen,
    StayCard,
    StayState,
    Whose,
)
from stepdown.journeys.house_window import recipient_of
from stepdown.kernel.ids import new_id
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.outbox.queries import silent
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.privacy import actions as privacy
from stepdown.privacy.queries import consents
from stepdown.privacy.vocabulary import Category, ConsentKind, ConsentWords, Purpose, Signing
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.stage import Rehearsal

HOUSES = (
    (
        HouseWords("Linden House", "supervised", Whose.OWN, "20 Fiction Way, Sampleton"),
        ("Garden", "Street", "Upstairs"),
        ("Quiet after 22:00.", "Each cooks once a week.", "Guests until 21:00, in the kitchen."),
        21_000,
    ),
    (
        HouseWords("Elm House", "peer", Whose.PARTNER, "7 Invented Row, Sampleton", "Elm Homes"),
        ("Front", "Back"),
        ("House meeting every Sunday.", "Chores by the list on the door."),
        15_500,
    ),
)
CURFEW = (*[time(22)] * 4, time(23, 30), time(23, 30), time(22))
SUITS = ("ground floor", "near the bathroom", "", "quiet side", "", "")
WHERE = ("with my sister", "my daughter's school play", "the early shift", "with my parents")
BEEN = (
    (MeetingKind.SECULAR, "Tuesday circle"),
    (MeetingKind.MUTUAL, "Saturday morning"),
    (MeetingKind.HOUSE, ""),
)
DAY = timedelta(days=1)
OPENED, MOVED_IN, NIGHTS = 27, 24, 14
AWAY_NIGHT, STOPPED, MOVES_ON = 9, 8, 5
MOST, LIVE_AT_LINDEN = 7, 5


def play(stage: Rehearsal) -> None:
    """Put the two houses into the last four weeks."""
    _plan(stage, OPENED, time(10), lambda now: _open(stage, now))
    _plan(stage, MOVED_IN, time(14), lambda now: _move_in(stage, now))
    for back in range(NIGHTS, 0, -1):
        _plan(stage, back, time(22, 20), lambda now, back=back: _evening(stage, now, back))  # type: ignore[misc]
        _plan(stage, back, time(16, 5), lambda now, back=back: _afternoon(stage, now, back))  # type: ignore[misc]
    for back in (21, 14, 7, 1):
        _plan(stage, back, time(9, 10), lambda now: _rent(stage, now))
    _plan(stage, STOPPED, time(19), lambda now: _stop_release(stage, now))
    _plan(stage, MOVES_ON, time(11), lambda now: _moves_on(stage, now))
    _plan(stage, 1, time(12), lambda now: _ahead(stage, now))


def _plan(stage: Rehearsal, back: int, clock: time, act: Callable[[datetime], None]) -> None:
    zone = ZoneInfo(stage.clinic.sites[0].zone)
    day = (stage.end - back * DAY).astimezone(zone).date()
    stage.plan(datetime.combine(day, clock, zone).astimezone(stage.end.tzinfo), act)


def _open(stage: Rehearsal, at: datetime) -> None:
    dora, site_id = stage.clinic.viewers["dora"], stage.clinic.sites[0].id
    for words, rooms, rules, _ in HOUSES:
        made = actions.open_house(site_id=site_id, words=words, by=dora, at=at)
        for number, room in enumerate(rooms):
            for bed, suits in zip(("window", "door"), (SUITS[number], ""), strict=True):
                actions.add_bed(house_id=made.id, room=room, name=bed, suits=suits, by=dora, at=at)
        new = NewRules(CURFEW, rules, 3, queries.today_of(site_id, at))
        actions.set_rules(house_id=made.id, new=new, by=dora, at=at)
        actions.appoint(house_id=made.id, staff_id=stage.clinic.staff["hal"].id, by=dora, at=at)


def _move_in(stage: Rehearsal, at: datetime) -> None:
    """Seven people of the first site move in, most of them let the house know their hours."""
    site, dora = stage.clinic.sites[0], stage.clinic.viewers["dora"]
    found = currents(CURTAIN, stage.done.clients, at=at)
    here = [one for one in stage.done.clients if one in found and found[one].site_id == site.id][:MOST]
    cards = client_cards(CURTAIN, here, at=at)
    today = queries.today_of(site.id, at)
    free = queries.free_beds(dora, site.id, from_on=today, at=at)
    linden = [one for one in free if one.house.own][:LIVE_AT_LINDEN]
    elm = [one for one in free if not one.house.own]
    for number, (client_id, bed) in enumerate(zip(here, [*linden, *elm], strict=False)):
        end = today + timedelta(days=60 + 15 * number) if number % 2 else None
        wish = actions.Wish(
            bed.bed.id, today, end, "Asked for a sober place to live", tells=number != MOST - 1
        )
        stay_id = actions.reserve(client_id=client_id, wish=wish, by=dora, at=at)
        cents = next(cents for words, _, _, cents in HOUSES if words.name == bed.house.name)
        hal = stage.clinic.viewers["hal"]
        actions.set_price(stay_id=stay_id, price=Price(cents, Per.WEEK, today), by=hal, at=at)
        actions.move_in(stay_id=stay_id, on=today, agreed=True, by=hal, at=at)
        if number % 3 != 2:
            _let_know(stage, cards[client_id], bed.house.name, at)
        stage.done.counts["moved into a house"] += 1


def _let_know(stage: Rehearsal, card: ClientCard, house: str, at: datetime) -> None:
    words = ConsentWords(
        kind=ConsentKind.ORDINARY,
        recipient=recipient_of(house),
        purposes=(Purpose.HOUSING,),
        categories=(Category.HOURS, Category.ATTENDANCE),
        discloser=card.site_name,
        description="from when to when I am expected, and on which days I came",
        starts_at=at,
        until_revoked=True,
        told_revocation=True,
    )
    by = stage.clinic.viewers["priya"]
    privacy.give_consent(client_id=card.id, words=words, signing=Signing(card.chosen_name, at), by=by, at=at)


def _residents(stage: Rehearsal, at: datetime) -> list[tuple[int, StayCard]]:
    """Who lives in the houses now, numbered, the dead moved out by the house."""
    hal = stage.clinic.viewers["hal"]
    stays = [one for house in queries.houses(hal, at=at) for one in queries.in_house(hal, house.id, at=at)]
    dead = silent(one.client_id for one in stays)
    found = []
    for number, one in enumerate(stays):
        day = queries.today_of(one.site_id, at)
        if one.client_id in dead:
            actions.move_out(stay_id=one.id, on=day, why=Left.DIED, by=hal, at=at)
        elif one.state_on(day) is StayState.HERE:
            found.append((number, one))
    return found


def _evening(stage: Rehearsal, at: datetime, back: int) -> None:
    """The round of an evening; one night somebody is away, and is found again the next morning."""
    for number, one in _residents(stage, at):
        night = queries.tonight(one.site_id, at)
        seen = _found(stage, one, number, back, at)
        words = "Shift ran long, called ahead" if seen is Seen.LATE else ""
        hour = (at + 70 * timedelta(minutes=1)).astimezone(ZoneInfo(stage.clinic.sites[0].zone)).time()
        found = actions.Found(night, seen, hour.replace(second=0) if seen is Seen.LATE else None, words)
        hal, later = stage.clinic.viewers["hal"], at + number * timedelta(minutes=1)
        actions.look(look_id=new_id(), stay_id=one.id, found=found, by=hal, at=later)
        if seen is Seen.AWAY and back == AWAY_NIGHT:
            stage.plan(later + timedelta(hours=10), _found_again(stage, one, night))


def _found(stage: Rehearsal, one: StayCard, number: int, back: int, at: datetime) -> Seen:
    hal = stage.clinic.viewers["hal"]
    if any(row.covers(at) for row in queries.passes(hal, [one.id], at=at)):
        return Seen.ON_PASS
    if (back, number) in ((AWAY_NIGHT, 2), (1, 1)):
        return Seen.AWAY
    return Seen.LATE if (number * 5 + back) % 17 == 0 else Seen.IN


def _found_again(stage: Rehearsal, one: StayCard, night: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        hal = stage.clinic.viewers["hal"]
        words = "Slept at a friend's, phone was dead. We talked."
        found = actions.Found(night, Seen.LATE, time(7, 40), words)
        actions.look(look_id=new_id(), stay_id=one.id, found=found, by=hal, at=at)
        house = one.house_id
        actions.note(note_id=new_id(), house_id=house, stay_id=one.id, words=words, by=hal, at=at)

    return act


def _afternoon(stage: Rehearsal, at: datetime, back: int) -> None:
    """Passes asked for and decided, meetings written down and confirmed."""
    hal = stage.clinic.viewers["hal"]
    for number, one in _residents(stage, at):
        own, day = _own(one), queries.today_of(one.site_id, at)
        if (number + back) % 3 == 0:
            been = actions.Been(day, *BEEN[(number + back) % len(BEEN)])
            actions.log_meeting(meeting_id=new_id(), stay_id=one.id, been=been, by=own, at=at)
        if (number * 4 + back) % 11 == 0:
            new = NewPass(at + 2 * timedelta(hours=1), at + 20 * timedelta(hours=1), WHERE[number % 4])
            made = new_id()
            actions.ask_pass(pass_id=made, stay_id=one.id, new=new, by=own, at=at)
            soon = at + timedelta(minutes=30)
            actions.decide_pass(pass_id=made, granted=True, why="Have a good time", by=hal, at=soon)
            stage.plan(at + 19 * timedelta(hours=1), _back(stage, made))
    if back % 7 == 2:
        for house in queries.houses(hal, at=at):
            ids = frozenset(one.id for one in queries.meetings_to_confirm(hal, house.id, at=at))
            actions.confirm_meetings(house_id=house.id, meeting_ids=ids, by=hal, at=at)


def _back(stage: Rehearsal, pass_id: UUID) -> Callable[[datetime], None]:
    return lambda at: actions.come_back(pass_id=pass_id, by=stage.clinic.viewers["hal"], at=at)


def _rent(stage: Rehearsal, at: datetime) -> None:
    """The clock charges; most pay what they owe the same morning."""
    actions.charge_due(by=CURTAIN, at=at)
    hal, residents = stage.clinic.viewers["hal"], _residents(stage, at)
    owed = queries.owed([one.id for _, one in residents])
    for number, one in residents:
        cents = owed[one.id].cents if one.id in owed else 0
        if cents > 0 and number % 4 != 1:
            day = queries.today_of(one.site_id, at)
            actions.pay(line_id=new_id(), stay_id=one.id, cents=cents, on=day, by=hal, at=at)


def _stop_release(stage: Rehearsal, at: datetime) -> None:
    """Somebody stops what they had released to their house, on their phone."""
    for _, one in _residents(stage, at):
        own = _own(one)
        for card in consents(own, one.client_id, at=at):
            if card.consent.recipient == recipient_of(one.house):
                privacy.revoke_consent(
                    client_id=one.client_id, consent_id=card.consent.id, how="on the phone", by=own, at=at
                )
                return


def _moves_on(stage: Rehearsal, at: datetime) -> None:
    """Somebody moves to a home of their own; treatment goes on."""
    residents = _residents(stage, at)
    if len(residents) > 3:
        one = residents[3][1]
        day = queries.today_of(one.site_id, at)
        hal = stage.clinic.viewers["hal"]
        actions.move_out(stay_id=one.id, on=day, why=Left.OWN_HOME, by=hal, at=at)


def _ahead(stage: Rehearsal, at: datetime) -> None:
    """What waits when the curtain rises: a pass asked for, a bed kept, somebody on the list."""
    dora, site = stage.clinic.viewers["dora"], stage.clinic.sites[0]
    for _, one in _residents(stage, at)[:1]:
        new = NewPass(at + 2 * DAY, at + 3 * DAY, "with my brother")
        actions.ask_pass(pass_id=new_id(), stay_id=one.id, new=new, by=_own(one), at=at)
    found = currents(CURTAIN, stage.done.clients, at=at)
    living = queries.current(CURTAIN, found, at=at)
    others = [one for one in found if found[one].site_id == site.id and one not in living][:2]
    day = queries.today_of(site.id, at) + 4 * DAY
    free = queries.free_beds(dora, site.id, from_on=day, at=at)
    if len(others) == 2 and free:
        wish = actions.Wish(free[-1].bed.id, day, None, "Wants to move out of the shared flat")
        actions.reserve(client_id=others[0], wish=wish, by=dora, at=at)
        actions.wait(client_id=others[1], needs="Ground floor, near the clinic", by=dora, at=at)


def _own(one: StayCard) -> Viewer:
    """The resident on their own phone."""
    return Viewer(
        Audience.CLIENT,
        client_id=one.client_id,
        name=one.name,
        permissions=frozenset({Permission.SEE_OWN_RECORD}),
    )
