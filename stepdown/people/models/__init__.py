"""Tables of people: who signs in, who works here, who is treated, and who belongs to whom."""

from stepdown.people.models.account import Account, Invitation, SignIn
from stepdown.people.models.client import CareTie, Client, Contact
from stepdown.people.models.staff import Credential, StaffMember

__all__ = ["Account", "CareTie", "Client", "Contact", "Credential", "Invitation", "SignIn", "StaffMember"]
