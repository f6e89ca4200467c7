"""The inbox of the demo: some weeks of filed papers, this morning's faxes, one file that cannot be read; a
paper that waits for a colleague, and one that was given out under a consent.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import Came, Discard, Filing, Way
from stepdown.journeys.give_out import Given, give_out
from stepdown.people.queries import accountable_for, client_cards
from stepdown.privacy import actions as privacy
from stepdown.privacy.vocabulary import (
    Category,
    ConsentKind,
    ConsentWords,
    Purpose,
    Recipient,
    RecipientKind,
    Signing,
)
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.desk.made_papers import fax, letter
from stepdown.simulation.stage import Rehearsal

FICTION = "Everything on this paper is made up."


@dataclass(frozen=True)
class Paper:
    """One paper of the demo: how long ago it came, what it is, where it went. `to` counts the clients;
    `waits` is what it was passed on to their counselor with.
    """

    days: float
    name: str
    raw: bytes
    kind: str = ""
    to: int | None = None
    note: str = ""
    way: Way = Way.FOLDER
    waits: str = ""
    given: bool = False


def furnish(stage: Rehearsal) -> None:
    """Lay papers into the inbox of the first site, through the same actions as people use."""
    site = stage.clinic.sites[0]
    cards = client_cards(CURTAIN, stage.done.clients, at=stage.end)
    here = [card.id for card in cards.values() if card.site_id == site.id]
    if not here:
        return
    for number, paper in enumerate(_papers()):
        at = stage.end - timedelta(days=paper.days)
        got = actions.receive(
            site_id=site.id,
            file=io.BytesIO(paper.raw),
            came=Came(paper.way, paper.name, f"rehearsal {number}"),
            by=CURTAIN,
            at=at,
        )
        actions.check(document_id=got.card.id, by=CURTAIN, at=at)
        if paper.kind:
            _settle(stage, paper, got.card.id, here, at + timedelta(minutes=25))
        if paper.waits:
            _pass_on(stage, paper, got.card.id, here, at + timedelta(minutes=40))
        if paper.given and paper.to is not None:
            _give_out(stage, got.card.id, here[paper.to % len(here)], at + timedelta(days=2))


def _settle(stage: Rehearsal, paper: Paper, document_id: UUID, here: list[UUID], at: datetime) -> None:
    iva = stage.clinic.viewers["iva"]
    version = queries.document(CURTAIN, document_id, at=at).card.version
    if paper.kind == "advertising":
        actions.discard(document_id=document_id, reason=Discard.ADVERTISING, version=version, by=iva, at=at)
        return
    client = here[paper.to % len(here)] if paper.to is not None else None
    day = (at - timedelta(days=2)).date()
    filing = Filing(paper.kind, client, day, paper.note)
    actions.file(document_id=document_id, filing=filing, version=version, by=iva, at=at)


def _who(stage: Rehearsal, client_id: UUID, at: datetime) -> str:
    """Who answers for a client; the supervisor where nobody does yet."""
    tie = accountable_for(CURTAIN, [client_id], at=at).get(client_id)
    return stage.clinic.key_of(tie.staff_id) if tie is not None else "priya"


def _pass_on(stage: Rehearsal, paper: Paper, document_id: UUID, here: list[UUID], at: datetime) -> None:
    who = "dana" if paper.to is None else _who(stage, here[paper.to % len(here)], at)
    actions.pass_on(
        document_id=document_id,
        to_staff_id=stage.clinic.staff[who].id,
        words=paper.waits,
        version=queries.document(CURTAIN, document_id, at=at).card.version,
        by=stage.clinic.viewers["iva"],
        at=at,
    )


def _give_out(stage: Rehearsal, document_id: UUID, client_id: UUID, at: datetime) -> None:
    """The client's own doctor gets a copy, because the client said so on paper."""
    name = client_cards(CURTAIN, [client_id], at=at)[client_id].chosen_name
    doctor = Recipient(RecipientKind.PROVIDER, "Dr Specimen, Example Family Practice")
    words = ConsentWords(
        ConsentKind.ORDINARY,
        doctor,
        (Purpose.TREATMENT,),
        (Category.NOTES, Category.MEDICATION),
        "Harbor Street program",
        "What the detox wrote, so that my doctor knows",
        at,
        ends_on=(at + timedelta(days=180)).date(),
        told_revocation=True,
        told_redisclosure=True,
        told_refusal=True,
    )
    by = stage.clinic.viewers[_who(stage, client_id, at)]
    privacy.give_consent(client_id=client_id, words=words, signing=Signing(name, at), by=by, at=at)
    give_out(
        client_id=client_id, document_id=document_id, given=Given(doctor, Purpose.TREATMENT), by=by, at=at
    )


def _papers() -> tuple[Paper, ...]:
    return (*_filed(), *_waiting())


def _filed() -> tuple[Paper, ...]:
    school = f"Sampleton Evening School\n\nClasses meet Tuesday and Thursday, 18:30 to 20:00.\n\n{FICTION}"
    return (
        Paper(
            19,
            "lakeside-summary.pdf",
            letter(
                ("Lakeside Detox, discharge summary", "Stay of six days, completed.", "", FICTION),
                ("Page two", "Discharge medication: none.", "Follow-up: intensive outpatient.", FICTION),
            ),
            "discharge_summary",
            0,
            "Stayed six days, completed",
            given=True,
        ),
        Paper(12, "school-schedule.txt", school.encode(), "work_school_letter", 0, "Evening classes"),
        Paper(9, "fax-0412.tif", fax(("SAMPLE COUNTY", "Specimen ID card", FICTION)), "identification", 1),
        Paper(
            6,
            "lab-report.pdf",
            letter(
                (
                    "Invented Laboratory",
                    "Potassium 4.1 mmol/L, within range",
                    "ALT 31 U/L, within range",
                    FICTION,
                )
            ),
            "lab_result",
            0,
            waits="Back from the laboratory. Please look.",
        ),
        Paper(5, "towels.txt", f"Invoice 1182: paper towels, 12 boxes.\n\n{FICTION}".encode(), "invoice"),
        Paper(3, "offer.txt", f"Save on office chairs this week.\n\n{FICTION}".encode(), "advertising"),
    )


def _waiting() -> tuple[Paper, ...]:
    court = (
        "Example County Probation",
        "Re: attendance in November",
        "",
        "Please send the attendance report by the 30th.",
        "",
        FICTION,
    )
    run = [(f"Page {n} of 4", f"Record of visit {n}", "Nothing unusual.", FICTION) for n in (1, 2, 3, 4)]
    return (
        Paper(1.2, "fax-0588.pdf", letter(court)),
        Paper(0.9, "records.tif", fax(*run)),
        Paper(
            0.4,
            "work-note.txt",
            f"Invented Bakery\n\nThe early shift can be exchanged on Wednesdays.\n\n{FICTION}".encode(),
            way=Way.UPLOAD,
            waits="Is this one of yours?",
        ),
        Paper(
            0.2,
            "health-plan.txt",
            f"Example Health Plan\n\nNew fax number from 1 December.\n\n{FICTION}".encode(),
        ),
        Paper(0.15, "letter.docx", b"PK\x03\x04 a word processor's file", way=Way.UPLOAD),
    )
