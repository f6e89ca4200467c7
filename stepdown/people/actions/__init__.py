"""Verbs about people: clients, staff, ties, accounts."""

from stepdown.people.actions.accounts import (
    end_account,
    end_sign_in,
    invite,
    keep_alive,
    open_client_account,
    start_sign_in,
    use_invitation,
)
from stepdown.people.actions.clients import (
    add_client,
    add_contact,
    record_adulthood,
    rename_client,
    set_stage,
    tie,
    untie,
)
from stepdown.people.actions.contacts import change_contact
from stepdown.people.actions.staff import (
    add_credential,
    add_staff,
    change_staff,
    verify_credential,
    work_at,
)

__all__ = [
    "add_client",
    "add_contact",
    "add_credential",
    "add_staff",
    "change_contact",
    "change_staff",
    "end_account",
    "end_sign_in",
    "invite",
    "keep_alive",
    "open_client_account",
    "record_adulthood",
    "rename_client",
    "set_stage",
    "start_sign_in",
    "tie",
    "untie",
    "use_invitation",
    "verify_credential",
    "work_at",
]
