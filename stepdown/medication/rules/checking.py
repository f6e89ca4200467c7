"""What an order, a dose given and a report must have before they are kept."""

from __future__ import annotations

from datetime import date, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.medication.vocabulary import (
    GivenTerms,
    InductionStep,
    Medicine,
    OrderTerms,
    Place,
    Route,
    Where,
)

LONGEST = timedelta(days=60 * 366)


def against_order(terms: OrderTerms, medicine: Medicine | None, *, today: date) -> Refusal | None:
    """What an order lacks. Methadone for opioid use is never ordered here (42 CFR 8.11, 8.12)."""
    if medicine is None and not terms.title.strip():
        return Refusal(say("Say which medicine."), field="title")
    if not terms.dose_words.strip():
        return Refusal(say("Say the dose in words, as it is taken."), field="dose_words")
    if not terms.prescriber.strip():
        return Refusal(say("Say who prescribes it, or “not known”."), field="prescriber")
    if terms.since > today + timedelta(days=60) or terms.since < today - LONGEST:
        return Refusal(say("Look at the day it begins."), field="since")
    if terms.until is not None and terms.until < terms.since:
        return Refusal(say("It ends before it begins."), field="until")
    return _against_medicine(terms, medicine) if medicine is not None else None


def _against_medicine(terms: OrderTerms, medicine: Medicine) -> Refusal | None:
    if medicine.where is Where.OTP and terms.place is Place.HERE:
        return Refusal(
            say("{what} for opioid use comes from an opioid treatment program only.", what=medicine.called),
            lifted_by=say("Write it down as ordered elsewhere, and verify the dose under consent."),
            field="place",
        )
    if medicine.where is Where.OTP and not terms.clinic.strip():
        return Refusal(say("Say which opioid treatment program dispenses it."), field="clinic")
    if terms.place is Place.HERE and terms.amount is None:
        return Refusal(say("Say how much at a time, in {unit}.", unit=medicine.unit), field="amount")
    if terms.amount is not None and terms.amount <= 0:
        return Refusal(say("A dose is more than nothing."), field="amount")
    here = terms.place is Place.HERE
    if here and medicine.amounts and terms.amount not in medicine.amounts:
        listed = ", ".join(str(one) for one in medicine.amounts)
        return Refusal(say("It comes as {listed} {unit}.", listed=listed, unit=medicine.unit), field="amount")
    if here and medicine.most is not None and terms.amount is not None and terms.amount > medicine.most:
        return Refusal(
            say(
                "More than {most} {unit} at a time: usual is {usual}.",
                most=medicine.most,
                unit=medicine.unit,
                usual=medicine.usual,
            ),
            field="amount",
        )
    return None


def against_end(on: date, *, today: date) -> Refusal | None:
    """Why an order does not end on a day: what ends later still runs, and has to be given until then."""
    if on <= today:
        return None
    return Refusal(
        say("An order ends today or ended before; until {day} it runs.", day=on),
        lifted_by=say("End it on that day. A course of so many days is ordered with its last day."),
        field="on",
    )


def against_change(terms: OrderTerms, since: date, *, today: date) -> Refusal | None:
    """Why another dose does not begin on its day: the old one, begun on `since`, ends the day before."""
    if terms.since < since:
        return Refusal(
            say("The dose before began on {day}; another one begins after it.", day=since), field="since"
        )
    if terms.since > today + timedelta(days=1):
        return Refusal(
            say("A dose changes today or tomorrow; until {day} the old one runs.", day=terms.since),
            lifted_by=say("Write it down on the day."),
            field="since",
        )
    return None


def against_given(terms: GivenTerms, medicine: Medicine, *, on: date) -> Refusal | None:
    """What a record of a dose lacks: how much, lot, not expired, where on the body."""
    if terms.amount <= 0 or (medicine.amounts and terms.amount not in medicine.amounts):
        listed = ", ".join(str(one) for one in medicine.amounts) or "1"
        return Refusal(say("It comes as {listed} {unit}.", listed=listed, unit=medicine.unit), field="amount")
    if not terms.lot.strip():
        return Refusal(say("Copy the lot from the package."), field="lot")
    if terms.expires_on < on:
        return Refusal(
            say("This package expired on {day}. Take another.", day=terms.expires_on), field="expires_on"
        )
    if medicine.route is Route.INJECTION and terms.body_place not in medicine.places:
        return Refusal(say("Say where on the body."), field="body_place")
    return None


def against_step(step: InductionStep, cows: int | None, words: str) -> Refusal | None:
    """What a step of an induction lacks: the withdrawal score it waits for, or how it went."""
    if step.cows_from is not None and cows is None:
        return Refusal(
            say("A COWS score of today comes first."), lifted_by=say("Fill in COWS under Measures.")
        )
    if step.cows_from is not None and cows is not None and cows < step.cows_from and not words.strip():
        return Refusal(
            say("COWS is {n}; it waits for {least} or more.", n=cows, least=step.cows_from),
            lifted_by=say("Wait, or say in words why it goes on (low-dose beginning, known tolerance)."),
            field="words",
        )
    return None
