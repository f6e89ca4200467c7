"""The named people of the checks. Each exists to show one difference in what may be seen or done.

- Dana Demo, counselor at Harbor Street: Robin Example is hers.
- Ines Invented, counselor at Harbor Street: Alex Sample is hers, not Dana's.
- Nora Notreal, counselor at Mill Road, the other site: Casey Fictional is hers.
- Priya Placeholder supervises, Dr Hart Sample prescribes, Dora Director directs Harbor Street.
- Iva Imaginary takes the calls, Pat Pretend is the privacy officer, Otto Auditor audits, Bea Billing
  keeps the money.
- Hal Homestead keeps a house where some of them live: no chart, no list, only what they released.
- Eddie Ended was a counselor here until this morning.
- Robin Example signs in to the portal; Jamie Imaginary has no account.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.test import Client as Browser

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.queries import visit_by_token
from stepdown.people.vocabulary import ClientCard, CredentialKind, Power, Role, StaffCard, TieGround
from stepdown.place import actions as place
from stepdown.place.vocabulary import HelpNumber, Site

NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
SYSTEM = Viewer(Audience.SYSTEM, name="the checks")
CLINICAL = (Power.DIAGNOSE, Power.SIGN, Power.LEAD)


@dataclass
class Cast:
    """Sites, staff by first name, clients by first name, and viewers for each."""

    harbor: Site
    mill: Site
    staff: dict[str, StaffCard] = field(default_factory=dict)
    clients: dict[str, ClientCard] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    now: datetime = NOW

    def again(self) -> Cast:
        """The same people for another check: what one check adds to them the next does not find."""
        return replace(self, staff=dict(self.staff), clients=dict(self.clients), accounts=dict(self.accounts))

    def viewer(self, name: str, *, at: datetime | None = None) -> Viewer:
        """The viewer somebody is when signed in, made through a real sign-in."""
        at = at or self.now
        door = Audience.CLIENT if name in self.clients else Audience.STAFF
        token = people.start_sign_in(
            account_id=self.accounts[name], door=door, how="checks", second_factor=True, at=at
        )
        known = visit_by_token(
            token,
            door=door,
            idle=timedelta(minutes=20),
            absolute=timedelta(hours=12),
            request_id=new_id(),
            at=at,
        )
        assert known is not None, f"{name} could not sign in"
        return known.viewer

    def browser(self, name: str, *, at: datetime | None = None) -> Browser:
        """Django's test browser, signed in as somebody. `at` defaults to the real present."""
        door = Audience.CLIENT if name in self.clients else Audience.STAFF
        browser = Browser()
        token = people.start_sign_in(
            account_id=self.accounts[name],
            door=door,
            how="checks",
            second_factor=True,
            at=at or datetime.now(UTC),
        )
        cookie = settings.CLIENT_COOKIE if door is Audience.CLIENT else settings.STAFF_COOKIE
        browser.cookies[cookie] = token
        return browser


def sheet(**fields: object) -> dict[str, object]:
    """What a form sends besides its fields: a fresh request id."""
    return {"request_id": str(new_id()), **fields}


def assemble() -> Cast:
    """Build the cast through real actions."""
    cast = Cast(_site("Harbor Street", "America/New_York"), _site("Mill Road", "America/Chicago"))
    place.set_help_numbers(
        site_id=None,
        numbers=[
            HelpNumber("Suicide and crisis lifeline", "988", True),
            HelpNumber("Danger to life", "911", True),
            HelpNumber("Clinic on call", "555-0100", False),
        ],
        by=SYSTEM,
        at=NOW,
    )
    _hire(cast, "dora", "Dora Director", "Program director", Role.DIRECTOR)
    _hire(cast, "dana", "Dana Demo", "Counselor", Role.COUNSELOR, powers=CLINICAL)
    _hire(cast, "ines", "Ines Invented", "Counselor", Role.COUNSELOR, powers=CLINICAL)
    _hire(cast, "nora", "Nora Notreal", "Counselor", Role.COUNSELOR, powers=CLINICAL, site=cast.mill)
    _hire(
        cast,
        "priya",
        "Priya Placeholder",
        "Clinical supervisor",
        Role.SUPERVISOR,
        powers=(*CLINICAL, Power.CO_SIGN),
    )
    _hire(cast, "hart", "Dr Hart Sample", "Prescriber", Role.PRESCRIBER, powers=(*CLINICAL, Power.PRESCRIBE))
    _hire(cast, "iva", "Iva Imaginary", "Intake coordinator", Role.INTAKE)
    _hire(cast, "pat", "Pat Pretend", "Privacy officer", Role.PRIVACY_OFFICER)
    _hire(cast, "otto", "Otto Auditor", "Auditor", Role.AUDITOR)
    _hire(cast, "bea", "Bea Billing", "Billing", Role.BILLING)
    _hire(cast, "hal", "Hal Homestead", "House manager", Role.HOUSE_MANAGER)
    _hire(cast, "eddie", "Eddie Ended", "Counselor", Role.COUNSELOR)
    _welcome(cast, "robin", "Robin Example", cast.harbor, "dana", pronouns="they/them")
    _welcome(cast, "alex", "Alex Sample", cast.harbor, "ines")
    _welcome(cast, "jamie", "Jamie Imaginary", cast.harbor, "dana")
    _welcome(cast, "casey", "Casey Fictional", cast.mill, "nora")
    cast.accounts["robin"] = people.open_client_account(
        client_id=cast.clients["robin"].id, email="robin@example.invalid", by=SYSTEM, at=NOW
    )
    director = cast.viewer("dora")
    people.end_account(account_id=cast.accounts["eddie"], by=director, at=NOW)
    return cast


def _site(name: str, zone: str) -> Site:
    made = place.open_site(name=name, zone=zone, phone="555-0100", address="1 Fiction Way", by=SYSTEM, at=NOW)
    place.add_room(site_id=made.id, name="Birch", capacity=12, by=SYSTEM, at=NOW)
    hours = [WeekWindow(day, time(8), time(21)) for day in range(5)] + [WeekWindow(5, time(9), time(14))]
    return place.set_opening(site_id=made.id, windows=hours, by=SYSTEM, at=NOW)


def _hire(
    cast: Cast,
    key: str,
    name: str,
    title: str,
    role: Role,
    *,
    powers: tuple[Power, ...] = (),
    site: Site | None = None,
) -> None:
    words = StaffWords(name, title, (role,), ((site or cast.harbor).id,), caseload_limit=20)
    card = people.add_staff(email=f"{key}@clinic.invalid", words=words, by=SYSTEM, at=NOW)
    cast.accounts[key] = card.account_id
    cast.staff[key] = card
    if powers:
        credential = people.add_credential(
            staff_id=card.id,
            kind=CredentialKind.LICENSE,
            title="Fictional license",
            powers=powers,
            days=(date(2026, 1, 1), date(2030, 1, 1)),
            by=SYSTEM,
            at=NOW,
        )
        people.verify_credential(credential_id=credential, by=cast.viewer("dora"), at=NOW)


def _welcome(cast: Cast, key: str, name: str, site: Site, counselor: str, *, pronouns: str = "") -> None:
    card = people.add_client(chosen_name=name, site_id=site.id, pronouns=pronouns, by=SYSTEM, at=NOW)
    cast.clients[key] = card
    people.tie(
        staff_id=cast.staff[counselor].id, client_id=card.id, ground=TieGround.ACCOUNTABLE, by=SYSTEM, at=NOW
    )
