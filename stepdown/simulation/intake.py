"""Calls, web messages, screening, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from stepdown.intake import actions as intake
from stepdown.intake import queries as inquiries
from stepdown.intake.vocabulary import (
    Answer,
    Caller,
    CallSheet,
    Channel,
    OutcomeEntry,
    OutcomeKind,
    Reached,
)
from stepdown.journeys.welcome_inquiry import book_inquiry, welcome_inquiry
from stepdown.kernel.viewer import NOBODY
from stepdown.simulation.clinic import Clinic
from stepdown.simulation.life import SUBSTANCES, Person
from stepdown.simulation.names import RELATIVES


def first_contact(clinic: Clinic, person: Person, rng: Random, at: datetime) -> UUID:
    """Somebody calls, writes or walks in; the inquiry that comes of it."""
    iva = clinic.viewers["iva"]
    site = clinic.sites[person.site]
    said = SUBSTANCES[person.substance][1]
    sheet = CallSheet(
        channel=person.channel,
        caller=person.caller,
        called_name=person.chosen_name.split()[0] if rng.random() < 0.8 else "",
        about="" if person.caller is Caller.SELF else rng.choice(RELATIVES),
        happening=said,
        safe=person.safe,
        best_time="after five" if person.safe == "only" else "",
        voicemail=person.voicemail,
        phone=f"555-01{person.number % 100:02}" if person.channel is not Channel.WALK_IN else "",
        code_word=f"blue door {person.number}" if rng.random() < 0.3 else "",
        first_need=person.need,
        way_in=person.way_in,
        answers={} if person.channel is Channel.WEB else person.answers,
    )
    by = NOBODY if person.channel is Channel.WEB else iva
    card = intake.open_inquiry(site_id=site.id, sheet=sheet, by=by, at=at)
    if person.channel is not Channel.WEB:
        intake.end_call(inquiry_id=card.id, by=iva, at=at + timedelta(minutes=14))
    return card.id


def screen(clinic: Clinic, person: Person, inquiry_id: UUID, at: datetime) -> None:
    """Intake calls a web visitor back and asks what the form did not."""
    iva = clinic.viewers["iva"]
    card, sheet = inquiries.call_sheet(iva, inquiry_id, at=at)
    intake.record_attempt(inquiry_id=inquiry_id, reached=Reached.SPOKE, by=iva, at=at)
    later = replace(sheet, answers=person.answers)
    intake.save_sheet(inquiry_id=inquiry_id, sheet=later, version=card.version, by=iva, at=at)
    intake.end_call(inquiry_id=inquiry_id, by=iva, at=at + timedelta(minutes=9))


def let_go(clinic: Clinic, person: Person, inquiry_id: UUID, rng: Random, at: datetime) -> None:
    """What becomes of those who do not come: medical care, a crisis line, another place, not now."""
    kind = {"withdrawal": OutcomeKind.MEDICAL_TODAY, "suicide": OutcomeKind.CRISIS}.get(person.danger)
    if kind is None:
        kind = rng.choice((OutcomeKind.NOT_NOW, OutcomeKind.REFERRED, OutcomeKind.INFORMATION))
    entry = OutcomeEntry(
        kind,
        note={
            OutcomeKind.MEDICAL_TODAY: "Sister drives to the emergency room now; hospital called ahead.",
            OutcomeKind.CRISIS: "Stayed on the line until the crisis team picked up.",
            OutcomeKind.NOT_NOW: "Wants to think about it. Knows how to reach us.",
        }.get(kind, ""),
        referred_to="Lakeside Residential (fictional)"
        if kind is OutcomeKind.REFERRED
        else "Sampleton General (fictional)"
        if kind is OutcomeKind.MEDICAL_TODAY
        else "988"
        if kind is OutcomeKind.CRISIS
        else "",
        warm=True if kind in (OutcomeKind.REFERRED, OutcomeKind.MEDICAL_TODAY, OutcomeKind.CRISIS) else None,
    )
    intake.record_outcome(inquiry_id=inquiry_id, entry=entry, by=clinic.viewers["iva"], at=at)


def did_not_start(clinic: Clinic, client_id: UUID, at: datetime) -> None:
    """Somebody was offered a start and did not come: the way in ends, the door stays open."""
    iva = clinic.viewers["iva"]
    inquiry = inquiries.inquiry_of_client(iva, client_id)
    if inquiry is not None:
        note = "Offered a start and called again twice. Knows how to reach us."
        entry = OutcomeEntry(OutcomeKind.NOT_NOW, note=note)
        intake.record_outcome(inquiry_id=inquiry.id, entry=entry, by=iva, at=at)


def follow_up(clinic: Clinic, inquiry_id: UUID, at: datetime) -> None:
    """Two days after a danger intake asks how it went; the person is in care elsewhere."""
    iva = clinic.viewers["iva"]
    intake.record_attempt(inquiry_id=inquiry_id, reached=Reached.SPOKE, note="Safe, in care.", by=iva, at=at)
    entry = OutcomeEntry(
        OutcomeKind.REFERRED,
        note="In care where they were taken; knows how to come back to us.",
        referred_to="Sampleton General (fictional)",
        warm=True,
    )
    intake.record_outcome(inquiry_id=inquiry_id, entry=entry, by=iva, at=at)


def book(
    clinic: Clinic, person: Person, inquiry_id: UUID, assessor: str, starts_at: datetime, at: datetime
) -> UUID:
    """Book the assessment and open the chart under the chosen name; the client's id."""
    iva = clinic.viewers["iva"]
    book_inquiry(
        inquiry_id=inquiry_id,
        assessor_id=clinic.staff[assessor].id,
        starts_at=starts_at,
        minutes=90,
        by=iva,
        at=at,
    )
    card = welcome_inquiry(
        inquiry_id=inquiry_id,
        chosen_name=person.chosen_name,
        pronouns=person.pronouns,
        adult=person.number % 5 != 0,
        by=iva,
        at=at,
    )
    return card.id


def night_message(clinic: Clinic, person: Person, at: datetime) -> None:
    """Somebody writes by the open form while the clinic sleeps."""
    sheet = CallSheet(
        channel=Channel.WEB,
        caller=person.caller,
        called_name=person.chosen_name.split()[0],
        happening=SUBSTANCES[person.substance][1],
        safe=person.safe,
        voicemail=person.voicemail,
        phone=f"555-01{person.number % 100:02}",
        first_need=person.need,
        answers={"suicide_thoughts": Answer.YES} if person.number % 3 == 0 else {},
    )
    intake.ask(site_id=clinic.sites[person.site].id, sheet=sheet, by=NOBODY, at=at)


def owes_a_call(clinic: Clinic, person: Person, at: datetime, due: datetime) -> None:
    """A mother called and wants to be called back."""
    iva = clinic.viewers["iva"]
    sheet = CallSheet(
        caller=Caller.FAMILY,
        about="a son",
        called_name="Noor",
        happening="He stopped going to work. She does not know how to begin.",
        safe=person.safe,
        voicemail=person.voicemail,
        phone="555-0177",
        first_need=person.need,
        answers=person.answers,
    )
    card = intake.open_inquiry(site_id=clinic.sites[person.site].id, sheet=sheet, by=iva, at=at)
    intake.end_call(inquiry_id=card.id, by=iva, at=at + timedelta(minutes=12))
    entry = OutcomeEntry(OutcomeKind.CALL_BACK, note="Wants to talk with her son first.", call_back_at=due)
    intake.record_outcome(inquiry_id=card.id, entry=entry, by=iva, at=at + timedelta(minutes=12))
