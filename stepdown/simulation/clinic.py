"""The demo clinic before anybody calls: two sites and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.queries import visit_by_token
from stepdown.people.vocabulary import CredentialKind, Power, Role, StaffCard
from stepdown.place import actions as place
from stepdown.place.vocabulary import HelpNumber, Site

CURTAIN = Viewer(Audience.SYSTEM, name="Rehearsal")
CLINICAL = (Power.DIAGNOSE, Power.SIGN, Power.LEAD)
SITES = (
    (
        "Harbor Street",
        "America/New_York",
        "555-0100",
        "14 Fiction Way, Sampleton",
        "Birch 12, Maple 10, Oak 4",
    ),
    ("Mill Road", "America/Chicago", "555-0140", "3 Invented Lane, Exampleville", "Cedar 10, Elm 4"),
)


@dataclass(frozen=True)
class Hire:
    """Somebody the demo clinic employs."""

    key: str
    name: str
    title: str
    role: Role
    powers: tuple[Power, ...] = ()
    sites: tuple[int, ...] = (0, 1)
    languages: str = "en"
    skills: str = ""
    populations: str = ""
    most: int = 0


STAFF = (
    Hire("dora", "Dora Director", "Program director", Role.DIRECTOR),
    Hire("pat", "Pat Pretend", "Privacy officer", Role.PRIVACY_OFFICER),
    Hire("otto", "Otto Auditor", "Auditor", Role.AUDITOR),
    Hire("bea", "Bea Billing", "Billing", Role.BILLING),
    Hire("iva", "Iva Imaginary", "Intake coordinator", Role.INTAKE, languages="en es"),
    Hire(
        "priya",
        "Priya Placeholder",
        "Clinical supervisor",
        Role.SUPERVISOR,
        (*CLINICAL, Power.CO_SIGN),
        skills="trauma,co-occurring",
        most=6,
    ),
    Hire(
        "hart",
        "Dr Hart Sample",
        "Prescriber",
        Role.PRESCRIBER,
        (*CLINICAL, Power.PRESCRIBE),
        skills="medication",
    ),
    Hire("hal", "Hal Homestead", "House manager", Role.HOUSE_MANAGER, sites=(0,)),
    Hire("nell", "Nell Invented", "Nurse", Role.NURSE, (Power.GIVE,)),
    Hire(
        "dana",
        "Dana Demo",
        "Counselor",
        Role.COUNSELOR,
        CLINICAL,
        (0,),
        skills="alcohol,relapse prevention,family",
        populations="women",
        most=16,
    ),
    Hire(
        "ines",
        "Ines Invented",
        "Counselor",
        Role.COUNSELOR,
        CLINICAL,
        (0,),
        "en es",
        "opioids,trauma",
        "LGBTQ+",
        16,
    ),
    Hire(
        "marcus",
        "Marcus Notreal",
        "Counselor",
        Role.COUNSELOR,
        CLINICAL,
        (0,),
        skills="stimulants,young adults",
        populations="young adults,men",
        most=14,
    ),
    Hire(
        "nora", "Nora Example", "Counselor", Role.COUNSELOR, CLINICAL, (1,), skills="alcohol,family", most=14
    ),
    Hire(
        "tomas",
        "Tomas Fictional",
        "Counselor in training",
        Role.COUNSELOR,
        (Power.LEAD,),
        (0,),
        "en es",
        "peer work",
        most=4,
    ),
)


@dataclass
class Clinic:
    """Sites and people, with a viewer for each, as the rehearsal needs them."""

    sites: list[Site] = field(default_factory=list)
    staff: dict[str, StaffCard] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)

    def counselors(self, site_id: UUID) -> list[str]:
        """Those who may assess and sign at a site, by name."""
        return [
            key
            for key, card in self.staff.items()
            if Role.COUNSELOR in card.roles and site_id in card.site_ids and self.viewers[key].can(Power.SIGN)
        ]

    def key_of(self, staff_id: UUID) -> str:
        return next(key for key, card in self.staff.items() if card.id == staff_id)


def open_clinic(at: datetime, end: datetime) -> Clinic:
    """Open the sites, hire everybody, verify their credentials; `end` is when the curtain rises, and whose
    license ends soon is reckoned from there.
    """
    clinic = Clinic()
    for name, zone, phone, address, rooms in SITES:
        clinic.sites.append(_site(name, zone, phone, address, rooms, at))
    place.set_help_numbers(
        site_id=None,
        numbers=[
            HelpNumber("Danger to life", "911", True),
            HelpNumber("Suicide and crisis lifeline, call or text", "988", True),
            HelpNumber("On call, day and night", "555-0111", False),
        ],
        by=CURTAIN,
        at=at,
    )
    for hire in STAFF:
        _hire(clinic, hire, at, end)
    return clinic


def _hire(clinic: Clinic, hire: Hire, at: datetime, end: datetime) -> None:
    words = StaffWords(
        hire.name,
        hire.title,
        (hire.role,),
        tuple(clinic.sites[number].id for number in hire.sites),
        tuple(hire.languages.split()),
        tuple(part for part in hire.skills.split(",") if part),
        tuple(part for part in hire.populations.split(",") if part),
        weekly_hours=20 if hire.most == 4 else 40,
        caseload_limit=hire.most,
    )
    card = people.add_staff(email=f"{hire.key}@clinic.invalid", words=words, by=CURTAIN, at=at)
    clinic.staff[hire.key] = card
    clinic.viewers[hire.key] = sign_in(card.account_id, Audience.STAFF, at)
    if hire.powers:
        _credential(clinic, hire.key, hire.powers, at, end)
        clinic.viewers[hire.key] = sign_in(card.account_id, Audience.STAFF, at)


def sign_in(account_id: UUID, door: Audience, at: datetime) -> Viewer:
    """The viewer somebody is, through a sign-in like everybody's; it ends with the minute."""
    token = people.start_sign_in(
        account_id=account_id, door=door, how="rehearsal", second_factor=True, device="Rehearsal", at=at
    )
    day = timedelta(days=1)
    known = visit_by_token(token, door=door, idle=day, absolute=day, request_id=new_id(), at=at)
    if known is None:
        raise RuntimeError("an account that was just opened does not sign in")
    people.end_sign_in(sign_in_id=known.sign_in_id, why="rehearsal", by=known.viewer, at=at)
    return known.viewer


def _credential(clinic: Clinic, key: str, powers: tuple[Power, ...], at: datetime, end: datetime) -> None:
    training = powers == (Power.LEAD,)
    # One license ends soon, so that a director sees what that looks like.
    ends = end.date() + timedelta(days=38) if key == "marcus" else date(end.year + 2, 6, 1)
    credential = people.add_credential(
        staff_id=clinic.staff[key].id,
        kind=CredentialKind.SUPERVISION if training else CredentialKind.LICENSE,
        title="Supervision agreement" if training else "Fictional state license",
        number=f"F-{sum(map(ord, key)):05}",
        powers=powers,
        days=(date(at.year - 1, 1, 1), ends),
        by=CURTAIN,
        at=at,
    )
    verifier = clinic.viewers["dora"]
    people.verify_credential(credential_id=credential, by=verifier, at=at)


def _site(name: str, zone: str, phone: str, address: str, rooms: str, at: datetime) -> Site:
    made = place.open_site(name=name, zone=zone, phone=phone, address=address, by=CURTAIN, at=at)
    for room in rooms.split(", "):
        called, seats = room.split()
        place.add_room(site_id=made.id, name=called, capacity=int(seats), by=CURTAIN, at=at)
    hours = [WeekWindow(day, time(8), time(21)) for day in range(5)] + [WeekWindow(5, time(9), time(14))]
    return place.set_opening(site_id=made.id, windows=hours, by=CURTAIN, at=at)
