"""The words of people: roles and what they allow, credentials, clients, staff, ties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words


class Permission(StrEnum):
    """One thing a role may do. Doors ask for these, never for a role."""

    SEE_CLIENTS = "see_clients"
    SEE_CHART = "see_chart"
    OPEN_CHART_IN_EMERGENCY = "open_chart_in_emergency"
    SEE_PIPELINE = "see_pipeline"
    TAKE_INQUIRY = "take_inquiry"
    IMPORT_REFERRAL = "import_referral"
    OPEN_REFERRAL_FILE = "open_referral_file"
    ENTER_IDENTITY = "enter_identity"
    OPEN_VAULT = "open_vault"
    OPEN_VAULT_IN_EMERGENCY = "open_vault_in_emergency"
    ASSESS = "assess"
    DECIDE_LEVEL = "decide_level"
    ADMIT = "admit"
    WRITE_PLAN = "write_plan"
    MANAGE_CONSENT = "manage_consent"
    DISCLOSE = "disclose"
    SEE_PROGRAMMES = "see_programmes"
    SEE_PEOPLE = "see_people"
    MANAGE_SITES = "manage_sites"
    MANAGE_STAFF = "manage_staff"
    MOVE_CASELOAD = "move_caseload"
    SEE_TRAIL = "see_trail"
    SEE_WHO_LOOKED = "see_who_looked"
    SEE_OWN_RECORD = "see_own_record"
    # ---- the desk
    WORK_INBOX = "work_inbox"
    FILE_OWN_PAPERS = "file_own_papers"
    LOG_CALL = "log_call"
    SHAPE_PROGRAMMES = "shape_programmes"
    REFER_OUT = "refer_out"
    MANAGE_DIRECTORY = "manage_directory"
    TAKE_GRIEVANCE = "take_grievance"
    ANSWER_GRIEVANCE = "answer_grievance"
    REPORT_INCIDENT = "report_incident"
    REVIEW_INCIDENT = "review_incident"
    LOG_SUPERVISION = "log_supervision"
    MEET = "meet"
    AUDIT_CHARTS = "audit_charts"
    PRINT_PACKET = "print_packet"
    CLOSE_SITE = "close_site"
    SEE_MONEY = "see_money"
    TAKE_PAYMENT = "take_payment"
    SET_FEES = "set_fees"
    REPORT_TO_STATE = "report_to_state"
    # ---- the week
    SEE_WEEK = "see_week"
    PLAN_WEEK = "plan_week"
    KEEP_HOURS = "keep_hours"
    KEEP_APART = "keep_apart"
    # ---- the treatment day
    TAKE_ROLL = "take_roll"
    RUN_FLOOR = "run_floor"
    TEACH = "teach"
    CLOSE_DAY = "close_day"
    CLOSE_WEEK = "close_week"
    WRITE_NOTES = "write_notes"
    READ_PROTECTION = "read_protection"
    # ---- progress
    RUN_TESTS = "run_tests"
    READ_TESTS = "read_tests"
    TAKE_BACK_DEATH = "take_back_death"
    KEEP_MEDICATION = "keep_medication"
    GIVE_MEDICATION = "give_medication"
    ORDER_MEDICATION = "order_medication"
    # ---- afterwards
    END_AT_ONCE = "end_at_once"
    HOLD_CEREMONY = "hold_ceremony"
    # ---- where they live
    KEEP_HOUSE = "keep_house"
    MANAGE_HOUSING = "manage_housing"


class OwnDoor(Labelled):
    """How the door stands through which a client comes in by themself."""

    NONE = "none", "No account yet"
    OPEN = "open", "Has an account"
    CLOSED = "closed", "The account is closed"


class Role(Labelled):
    """What somebody on the staff is there for. One person may have several."""

    INTAKE = "intake_coordinator", "Intake coordinator"
    COUNSELOR = "counselor", "Counselor"
    SUPERVISOR = "supervisor", "Clinical supervisor"
    PRESCRIBER = "prescriber", "Prescriber"
    NURSE = "nurse", "Nurse"
    DIRECTOR = "director", "Program director"
    BILLING = "billing", "Billing"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"
    AUDITOR = "auditor", "Auditor"
    HOUSE_MANAGER = "house_manager", "House manager"


class Power(Labelled):
    """What only a verified credential, valid on the day, allows."""

    DIAGNOSE = "diagnose", "diagnose"
    SIGN = "sign", "sign clinical documents"
    LEAD = "lead", "lead groups"
    CO_SIGN = "co_sign", "co-sign for others"
    PRESCRIBE = "prescribe", "prescribe"
    GIVE = "give", "give injections"


class CredentialKind(Labelled):
    """What a credential is."""

    LICENSE = "license", "License"
    CERTIFICATION = "certification", "Certification"
    SUPERVISION = "supervision", "Supervision agreement"
    REGISTRATION = "registration", "Registration"


class CredentialState(Labelled):
    """How a credential stands on a day."""

    VALID = "valid", "valid"
    ENDS_SOON = "ends_soon", "ends soon"
    ENDED = "ended", "ended"
    NOT_YET = "not_yet", "not yet valid"
    UNVERIFIED = "unverified", "not verified"


class TieGround(Labelled):
    """Why a member of staff and a client belong together."""

    ACCOUNTABLE = "accountable", "Accountable counselor"
    CARE_TEAM = "care_team", "Care team"
    ASSESSOR = "assessor", "Assessor"
    SUPERVISION = "supervision", "Supervision"
    EMERGENCY = "emergency", "Opened in an emergency"
    AFTERCARE = "aftercare", "Calls after treatment"


class ClientStage(Labelled):
    """How far a client has come; the thin line the search shows."""

    PROSPECT = "prospect", "Not yet admitted"
    IN_TREATMENT = "in_treatment", "In treatment"
    DISCHARGED = "discharged", "Discharged"


class NeutralTitle(Labelled):
    """What an appointment is called in a calendar outside the house: a word that tells nobody anything."""

    APPOINTMENT = "appointment", "Appointment"
    CLASS = "class", "Class"
    BUSY = "busy", "Busy"


# Wrong tries of the six digits on a known device until it is known no more.
MOST_WRONG = 5


def initials_of(name: str) -> str:
    """The first letters of the first and last word of a name."""
    parts = name.removeprefix("Dr ").split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def first_name_of(name: str) -> str:
    """How somebody is spoken of: the first word, or all of a name with a title."""
    return name if name.startswith("Dr ") else name.partition(" ")[0]


@dataclass(frozen=True)
class ClientCard:
    """What any page shows of a client: the chosen name, told apart from namesakes by a plain word."""

    id: UUID
    chosen_name: str
    handle: str
    has_namesake: bool
    pronouns: str
    stage: ClientStage
    site_id: UUID
    site_name: str
    version: int
    language: str = "en"
    adult_recorded_at: datetime | None = None
    population: tuple[str, ...] = ()

    @property
    def shown_as(self) -> str:
        """The chosen name, with the handle where another client has the same name."""
        return f"{self.chosen_name} ({self.handle})" if self.has_namesake else self.chosen_name

    @property
    def initials(self) -> str:
        return initials_of(self.chosen_name)


@dataclass(frozen=True)
class ContactCard:
    """Somebody around a client. What they may know is a consent, how to reach them a line of the phone."""

    id: UUID
    client_id: UUID
    name: str
    relation: str
    is_emergency_contact: bool
    phone: str
    version: int


@dataclass(frozen=True)
class CredentialCard:
    """One credential of one person, as recorded and as verified."""

    id: UUID
    kind: CredentialKind
    title: str
    number: str
    issued_by: str
    powers: tuple[Power, ...]
    starts_on: date
    ends_on: date | None
    verified_at: datetime | None
    verified_by: str


@dataclass(frozen=True)
class StaffCard:
    """One member of the staff as colleagues see them."""

    id: UUID
    account_id: UUID
    name: str
    title: str
    roles: tuple[Role, ...]
    site_ids: tuple[UUID, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    populations: tuple[str, ...]
    weekly_hours: int
    caseload_limit: int
    active: bool
    version: int
    credentials: tuple[CredentialCard, ...] = ()


@dataclass(frozen=True)
class Held:
    """One open thing a room assigned to somebody, so that it can move when they leave.

    Rooms offer `queries.held_by` and `actions.hand_over`; `journeys/handover.py` asks them all. `kind` is the
    room's word for such things ("Audit repair"), `words` says which one, without a client's name.
    """

    kind: Words
    id: UUID
    client_id: UUID | None
    words: Words
    due_on: date | None = None


@dataclass(frozen=True)
class Tie:
    """One tie between a member of staff and a client, half-open in time."""

    staff_id: UUID
    staff_name: str
    client_id: UUID
    ground: TieGround
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class SignInCard:
    """One sign-in as its owner sees it: on which kind of device, since when."""

    id: UUID
    door: str
    how: str
    device: str
    started_at: datetime
    last_active_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class KnownVisit:
    """A sign-in that is alive now, and the viewer it stands for."""

    sign_in_id: UUID
    viewer: Viewer
    title: str
    needs_second_factor: bool
    last_active_at: datetime
    site_id: UUID | None


@dataclass(frozen=True)
class DemoDoor:
    """Somebody one can be in the demo clinic."""

    account_id: UUID
    name: str
    title: str
    is_client: bool
    roles: tuple[str, ...]

    @property
    def initials(self) -> str:
        return initials_of(self.name)


@dataclass(frozen=True)
class KnownDeviceCard:
    """A device that opens with six digits, as its owner sees it."""

    id: UUID
    device: str
    at: datetime
    last_used_at: datetime | None
    here: bool = False


@dataclass(frozen=True)
class PinTried:
    """What came of six digits: whose door is open, or how many tries are left on this device."""

    account_id: UUID | None
    tries_left: int = 0


@dataclass(frozen=True)
class CalendarAddressCard:
    """The running calendar address of a client: never the address itself, which is shown once."""

    id: UUID
    title: NeutralTitle
    at: datetime
    told_on: date | None


@dataclass(frozen=True)
class KnownCalendar:
    """A calendar address that runs, and the client it stands for."""

    address_id: UUID
    viewer: Viewer
    client_id: UUID
    title: NeutralTitle
