"""Tables of people: who signs in, who works here, who is treated, and who belongs to whom."""

from stepdown.people.models.account import Account, Invitation, SignIn
from stepdown.people.models.client import CareTie, Client, Contact
from stepdown.people.models.staff import Credential, StaffMember
from stepdown.people.models.way_in import CalendarAddress, KnownDevice

__all__ = [
    "Account",
    "CalendarAddress",
    "CareTie",
    "Client",
    "Contact",
    "Credential",
    "Invitation",
    "KnownDevice",
    "SignIn",
    "StaffMember",
]
