"""Medication of a rehearsal: people with opioid or alcohol use begin a medicine, injections are given, one is
late, naloxone is talked about and now and then not wanted. Few people and few acts, so that a demo is quick.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from stepdown.journeys import give_medication
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refused
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import (
    DueKind,
    EndWhy,
    GivenTerms,
    Kit,
    Occasion,
    OrderTerms,
    Place,
    Severity,
    Taken,
    Told,
)
from stepdown.simulation.life import Person
from stepdown.simulation.stage import Rehearsal

# By what somebody uses: medicine, dose in words, amount. No published share is meant by it [K].
CHOICES = {
    "opioid": (
        ("buprenorphine_sl", "16 mg in the morning, under the tongue", 16),
        ("buprenorphine_xr_monthly", "300 mg twice, then 100 mg a month", 100),
    ),
    "fentanyl": (
        ("buprenorphine_xr_monthly", "300 mg twice, then 100 mg a month", 300),
        ("methadone", "80 mg a day, dispensed by their clinic", 80),
    ),
    "alcohol": (
        ("naltrexone_xr", "380 mg every four weeks", 380),
        ("naltrexone_oral", "50 mg in the morning", 50),
        ("disulfiram", "250 mg in the morning", 250),
    ),
}
INJECTED = ("naltrexone_xr", "buprenorphine_xr_monthly")
OTP = "Fictional Opioid Treatment Program"
EFFECTS = ("A headache in the mornings", "Tired after the injection", "A dry mouth at night")


def live(stage: Rehearsal, person: Person, client_id: UUID, counselor: str, at: datetime) -> None:
    """Everything about one person's medication from admission on, where they take any."""
    chance = Random(crc32(f"medication {person.number}".encode()))
    chosen = CHOICES.get(person.substance)
    if chosen is None:
        return
    if person.substance != "alcohol":
        talk = stage.office_hour(at + timedelta(days=2), 11)
        # Nobody has been asked yet where it stands open: the prescriber's page says so.
        if chance.randrange(10) > 1:
            kit = Kit.REFUSED if chance.randrange(4) == 0 else Kit.SUPPLIED
            stage.plan(talk, _naloxone(stage, client_id, counselor, kit))
    if chance.randrange(10) > 6:
        return
    begins = stage.office_hour(at + timedelta(days=3 + chance.randrange(3)), 10)
    stage.plan(begins, _order(stage, person, client_id, counselor, chance))
    lists = stage.office_hour(at + timedelta(days=5), 9)
    stage.plan(lists, _lists(stage, client_id, counselor))


def _naloxone(stage: Rehearsal, client_id: UUID, counselor: str, kit: Kit) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        words = "Not now; asked to be asked again" if kit is Kit.REFUSED else "In the bag; sister knows"
        by = stage.clinic.viewers[counselor]
        actions.note_naloxone(client_id=client_id, kit=kit, words=words, by=by, at=at)

    return act


def _order(
    stage: Rehearsal, person: Person, client_id: UUID, counselor: str, chance: Random
) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        medicine, words, amount = chance.choice(CHOICES[person.substance])
        hart = stage.clinic.viewers["hart"]
        elsewhere = medicine == "methadone"
        terms = OrderTerms(
            medicine=medicine,
            title="",
            place=Place.ELSEWHERE if elsewhere else Place.HERE,
            prescriber="Their clinic" if elsewhere else hart.name,
            dose_words=words,
            since=_day(stage, at),
            amount=Decimal(amount),
            clinic=OTP if elsewhere else "",
        )
        actions.record_lab(
            client_id=client_id,
            key="lft",
            on=_day(stage, at),
            value=Decimal("1.2"),
            by=hart,
            at=at - timedelta(minutes=5),
        )
        order_id = actions.record_order(order_id=new_id(), client_id=client_id, terms=terms, by=hart, at=at)
        _go_on(stage, order_id, medicine, client_id, counselor, chance, at)

    return act


def _go_on(
    stage: Rehearsal,
    order_id: UUID,
    medicine: str,
    client_id: UUID,
    counselor: str,
    chance: Random,
    at: datetime,
) -> None:
    """Injections month by month, with some people late; weeks told for what is taken at home."""
    weeks = max(1, (stage.end - at).days // 7)
    if medicine in INJECTED:
        late = chance.randrange(4) == 0
        for number in range(1 + weeks // 4):
            # Somebody late stays late: their last injection is not there yet.
            if late and number and at + timedelta(weeks=4 * (number + 1)) > stage.end:
                break
            when = stage.office_hour(at + timedelta(weeks=4 * number, hours=1), 14)
            stage.plan(when, _given(stage, order_id, medicine, number))
    elif medicine != "methadone":
        for number in range(max(0, weeks - 3), weeks):
            when = stage.office_hour(at + timedelta(weeks=number, days=4), 15)
            stage.plan(when, _week(stage, order_id, counselor, chance))
    if chance.randrange(3) == 0:
        when = stage.office_hour(at + timedelta(days=6), 16)
        stage.plan(when, _effect(stage, client_id, order_id, counselor, chance))


def _given(stage: Rehearsal, order_id: UUID, medicine: str, number: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        hart = stage.clinic.viewers["hart"]
        order = queries.order(hart, order_id, at=at)
        known = queries.medicine(medicine)
        if known is None or not order.runs(_day(stage, at)) or order.amount is None:
            return
        amount = known.starts[number] if number < len(known.starts) else order.amount
        lot, side = f"{medicine[:3].upper()}{17 + number}", known.places[number % 2]
        terms = GivenTerms(amount, lot, date(at.year + 1, 6, 30), side)
        try:
            give_medication.give(given_id=new_id(), order_id=order_id, terms=terms, by=hart, at=at)
            stage.done.counts["injections"] += 1
        except Refused:  # a test or the calendar stood against it: nobody overrules in a made-up life
            stage.done.counts["injections held"] += 1

    return act


def _week(stage: Rehearsal, order_id: UUID, counselor: str, chance: Random) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        taken = chance.choice((Taken.ALL, Taken.ALL, Taken.ALL, Taken.MOST, Taken.SOME))
        if not _runs(stage, order_id, at):
            return
        actions.tell_week(order_id=order_id, taken=taken, by=stage.clinic.viewers[counselor], at=at)

    return act


def _effect(
    stage: Rehearsal, client_id: UUID, order_id: UUID, counselor: str, chance: Random
) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        if not _runs(stage, order_id, at):
            return
        actions.note_effect(
            client_id=client_id,
            order_id=order_id,
            words=chance.choice(EFFECTS),
            severity=chance.choice((Severity.MILD, Severity.MILD, Severity.MODERATE)),
            since=_day(stage, at),
            by=stage.clinic.viewers[counselor],
            at=at,
        )

    return act


def _runs(stage: Rehearsal, order_id: UUID, at: datetime) -> bool:
    """Whether an order goes on: who has left may go on with it elsewhere."""
    return queries.order(stage.clinic.viewers["hart"], order_id, at=at).runs(_day(stage, at))


def _lists(stage: Rehearsal, client_id: UUID, counselor: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by = stage.clinic.viewers[counselor]
        on = _day(stage, at)
        ours = queries.current(by, [client_id], on=on, at=at).get(client_id, ())
        told = [Told(one.title, one.dose_words) for one in ours]
        list_id = actions.compare_lists(
            client_id=client_id, occasion=Occasion.ADMISSION, source="what they say", told=told, by=by, at=at
        )
        actions.sign_list(reconciling_id=list_id, version=1, by=by, at=at + timedelta(minutes=4))

    return act


def after(stage: Rehearsal) -> None:
    """Some days before the curtain Dr Hart writes down who goes on with what people take who have left."""
    stage.plan(stage.office_hour(stage.end - timedelta(days=4), 13), lambda at: _goes_on(stage, at))


def _goes_on(stage: Rehearsal, at: datetime) -> None:
    hart, on = stage.clinic.viewers["hart"], _day(stage, at)
    for one in queries.due(hart, on=on, at=at):
        if one.kind is DueKind.AFTER and one.order_id is not None:
            order = queries.order(hart, one.order_id, at=at)
            words = "Their family doctor goes on with it; letter sent with them"
            actions.end_order(
                order_id=order.id,
                why=EndWhy.GOES_ON,
                words=words,
                on=on,
                version=order.version,
                by=hart,
                at=at,
            )


def _day(stage: Rehearsal, at: datetime) -> date:
    return at.astimezone(ZoneInfo(stage.clinic.sites[0].zone)).date()
