"""Questions about people: viewer first, frozen values out."""

from stepdown.people.queries.clients import (
    accountable_clients,
    accountable_for,
    client_card,
    client_cards,
    require_reach,
    search_clients,
    tied_among,
    tied_clients,
    ties,
    within_reach,
)
from stepdown.people.queries.contacts import contact, contacts, contacts_of, emergency_contacts
from stepdown.people.queries.rosters import in_treatment_at, prospects, who_sign_in
from stepdown.people.queries.sign_ins import demo_doors, sign_ins_of, visit_by_token
from stepdown.people.queries.staff import (
    colleagues,
    credential_card,
    credentials_standing,
    staff,
    staff_at,
    staff_member,
    staff_standing,
    staff_who_may,
)
from stepdown.people.queries.ways_in import (
    calendar_address,
    calendar_by_token,
    device_is_known,
    has_password,
    known_devices,
    require_fresh,
)

__all__ = [
    "accountable_clients",
    "accountable_for",
    "calendar_address",
    "calendar_by_token",
    "client_card",
    "client_cards",
    "colleagues",
    "contact",
    "contacts",
    "contacts_of",
    "credential_card",
    "credentials_standing",
    "demo_doors",
    "device_is_known",
    "emergency_contacts",
    "has_password",
    "in_treatment_at",
    "known_devices",
    "prospects",
    "require_fresh",
    "require_reach",
    "search_clients",
    "sign_ins_of",
    "staff",
    "staff_at",
    "staff_member",
    "staff_standing",
    "staff_who_may",
    "tied_among",
    "tied_clients",
    "ties",
    "visit_by_token",
    "who_sign_in",
    "within_reach",
]
