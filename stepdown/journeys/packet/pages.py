"""The pages of a packet, in the order they are needed: who to call, who comes, what matters, empty sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from stepdown.assessment.vocabulary import Essentials
from stepdown.closure.vocabulary import DowntimeAims
from stepdown.journeys.packet.gather import Gathered, Person
from stepdown.journeys.paper import Fields, Heading, Listing, NewPage, Sheet, Table, Text
from stepdown.journeys.paper.sheet import Block, Phrase
from stepdown.kernel.words import Words, say
from stepdown.phone.queries import times_of
from stepdown.phone.vocabulary import NEITHER, Voicemail

EMPTY = ""


def packet_sheet(found: Gathered, aims: DowntimeAims, *, at: datetime) -> Sheet:
    """The whole packet of one site."""
    local = at.astimezone(found.site.tz)
    return Sheet(
        title=say("Packet for an outage, {day}", day=f"{local:%A %d %B %Y}"),
        clinic=found.site.name,
        client=say("Staff only. Keep it on you; shred it when it is entered."),
        blocks=tuple(_blocks(found, aims)),
        lead=say("As known at {time}. {n} people in treatment.", time=f"{local:%H:%M}", n=len(found.people)),
    )


def _blocks(found: Gathered, aims: DowntimeAims) -> Iterator[Block]:
    yield from _first_page(found)
    yield NewPage()
    yield from _roster(found)
    yield NewPage()
    yield from _essentials(found)
    yield NewPage()
    yield from _sign_in(found, aims)
    yield NewPage()
    yield from _notes(found, aims)
    yield NewPage()
    yield from _calls(aims)


def _first_page(found: Gathered) -> Iterator[Block]:
    for one in found.closures:
        start, end = one.during.start.astimezone(found.site.tz), one.ends_at.astimezone(found.site.tz)
        yield Text(
            say("CLOSED {start} to {end}.", start=f"{start:%a %d %b %H:%M}", end=f"{end:%a %d %b %H:%M}")
        )
    yield Heading(say("Numbers"))
    yield Fields(tuple((number.label, number.number) for number in found.site.help_numbers))
    yield Heading(say("Who works here"))
    rows = tuple((card.name, card.title, phone or "–") for card, phone in found.staff)
    yield Table((say("Name"), say("What they do"), say("Telephone")), rows)
    yield Heading(say("Assessments today and tomorrow"))
    yield _booked(found)
    if found.unsigned:
        yield Text(say("Notes that were not signed when this was made: {n}.", n=found.unsigned))
    yield Heading(say("What to do"))
    yield Listing(
        (
            say("Everybody signs in and out by hand: the minutes count as always."),
            say("Write the time of each call, visit and note when it happens, and who wrote it."),
            say("On the telephone: “{words}”", words=NEITHER.text),
            say(
                "When the system is back: open “After the outage” and enter every sheet. Both times are kept."
            ),
        )
    )


def _booked(found: Gathered) -> Block:
    if not found.bookings:
        return Text(say("None."))
    head = (say("When"), say("Who"), say("With"))
    return Table(
        head,
        tuple(
            (f"{one.during.start.astimezone(found.site.tz):%a %d %b, %H:%M}", one.shown_as, one.assessor_name)
            for one in found.bookings
        ),
    )


def _roster(found: Gathered) -> Iterator[Block]:
    yield Heading(say("Who is in treatment"))
    if not found.people:
        yield Text(say("Nobody yet."))
        return
    head = (say("Name"), say("Level"), say("Phase"), say("Hours a week"), say("Counselor"), say("Look first"))
    yield Table(head, tuple(_roster_row(one) for one in found.people), right=(2, 3))


def _roster_row(one: Person) -> tuple[Phrase, ...]:
    hours = "" if one.minutes is None else f"{one.minutes // 60}:{one.minutes % 60:02d}"
    flags = ", ".join(str(flag) for flag in _flags(one.essentials))
    phase = "" if one.phase is None else str(one.phase)
    return (_name(one), one.level, phase, hours, one.counselor or say("nobody"), flags)


def _name(one: Person) -> str:
    """The chosen name with its word: on paper nobody can ask the house which of two it is."""
    return f"{one.card.chosen_name} ({one.card.handle})"


def _flags(known: Essentials | None) -> tuple[Words, ...]:
    if known is None:
        return ()
    found = []
    if known.suicide is not None:
        found.append(say("suicide: {band}", band=str(known.suicide.label).lower()))
    if known.violence is not None:
        found.append(say("harm to others: {band}", band=str(known.violence.label).lower()))
    if known.allergies:
        found.append(say("allergy"))
    return tuple(found)


def _essentials(found: Gathered) -> Iterator[Block]:
    yield Heading(say("What matters of each person"))
    for one in found.people:
        yield Heading(_name(one), 2)
        yield Fields(tuple(_matters(one)))


def _matters(one: Person) -> Iterator[tuple[Phrase, Phrase]]:
    known = one.essentials
    if known is None:
        yield say("Assessment"), say("None signed yet: ask.")
    else:
        if flags := [flag for flag in _flags(known) if flag.text != "allergy"]:
            yield say("Danger"), "; ".join(str(flag) for flag in flags)
        yield say("Allergies"), _listed(known.allergies, known.no_allergies)
        yield say("Medicines"), _listed(known.medicines, known.no_medicines)
        for step, words, phone in known.safety_plan:
            label = step.label if step is not None else say("Safety plan")
            yield label, " · ".join(part for part in (words, phone) if part)
        yield say("Assessed"), f"{known.assessed_on:%d %b %Y}"
    for contact, number in one.contacts:
        told = say(
            "{name}, {relation}: {number}", name=contact.name, relation=contact.relation, number=number or "–"
        )
        yield say("In an emergency"), told
    for line, number in one.own:
        mail = {Voicemail.YES: say("voicemail: name and number only")}.get(
            line.told.voicemail, say("no voicemail")
        )
        yield (
            say("Call them"),
            say(
                "{number}, {times}, as “{name}”, {mail}",
                number=number,
                times=str(times_of(line)),
                name=line.told.caller_name,
                mail=str(mail),
            ),
        )


def _listed(items: tuple[str, ...], said_none: bool) -> Phrase:
    if items:
        return "; ".join(items)
    return say("none, as they said") if said_none else say("not known: ask")


def _sign_in(found: Gathered, aims: DowntimeAims) -> Iterator[Block]:
    yield Heading(say("Sign-in sheet"))
    yield Text(say("Date ____________   Session ______________________   Led by ______________________"))
    names = [_name(one) for one in found.people] + [EMPTY] * aims.blank_rows
    head = (say("Name"), say("In at"), say("Out at"), say("Initials"))
    yield Table(head, tuple((name, EMPTY, EMPTY, EMPTY) for name in names), tall=True)


def _notes(found: Gathered, aims: DowntimeAims) -> Iterator[Block]:
    yield Heading(say("Notes"))
    yield Text(say("One line or more for each person. Words they said, what was done, what is owed."))
    names = [_name(one) for one in found.people] + [EMPTY] * aims.blank_rows
    head = (say("Name"), say("Time"), say("Note"), say("Written by"))
    yield Table(head, tuple((name, EMPTY, EMPTY, EMPTY) for name in names), tall=True, wide=(2,))


def _calls(aims: DowntimeAims) -> Iterator[Block]:
    yield Heading(say("Calls and visitors"))
    yield Text(NEITHER)
    head = (say("From – to"), say("Who, number"), say("About"), say("What they told us"), say("Written by"))
    yield Table(head, tuple((EMPTY,) * len(head) for _ in range(aims.note_rows)), tall=True, wide=(3,))
