"""Verbs about people: clients, staff, ties, accounts."""

from stepdown.people.actions.accounts import (
    close_client_door,
    end_account,
    end_sign_in,
    invite,
    invite_again,
    keep_alive,
    open_client_account,
    start_sign_in,
    use_client_code,
    use_invitation,
)
from stepdown.people.actions.calendar import count_fetch, end_calendar, make_calendar, told_today
from stepdown.people.actions.clients import (
    add_client,
    add_contact,
    move_to_site,
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
from stepdown.people.actions.ways_in import choose_password, forget_device, open_with_pin, remember_device

__all__ = [
    "add_client",
    "add_contact",
    "add_credential",
    "add_staff",
    "change_contact",
    "change_staff",
    "choose_password",
    "close_client_door",
    "count_fetch",
    "end_account",
    "end_calendar",
    "end_sign_in",
    "forget_device",
    "invite",
    "invite_again",
    "keep_alive",
    "make_calendar",
    "move_to_site",
    "open_client_account",
    "open_with_pin",
    "record_adulthood",
    "remember_device",
    "rename_client",
    "set_stage",
    "start_sign_in",
    "tie",
    "told_today",
    "untie",
    "use_client_code",
    "use_invitation",
    "verify_credential",
    "work_at",
]
