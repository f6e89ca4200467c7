"""Who may do what: roles give permissions, credentials give powers, names stay apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.people.vocabulary import CredentialCard, CredentialState, Permission, Power, Role, StaffCard

P = Permission

_EVERYONE = frozenset({P.SEE_PROGRAMMES, P.SEE_PEOPLE, P.TAKE_GRIEVANCE, P.REPORT_INCIDENT, P.SEE_WEEK})
_CLINICIAN = _EVERYONE | {
    P.SEE_CLIENTS,
    P.SEE_CHART,
    P.SEE_WHO_LOOKED,
    P.OPEN_CHART_IN_EMERGENCY,
    P.SEE_PIPELINE,
    P.TAKE_INQUIRY,
    P.OPEN_VAULT_IN_EMERGENCY,
    P.ASSESS,
    P.DECIDE_LEVEL,
    P.ADMIT,
    P.WRITE_PLAN,
    P.MANAGE_CONSENT,
    P.DISCLOSE,
    P.FILE_OWN_PAPERS,
    P.LOG_CALL,
    P.REFER_OUT,
    P.LOG_SUPERVISION,
    P.MEET,
    P.KEEP_APART,
    P.WRITE_NOTES,
    P.TAKE_ROLL,
    P.RUN_FLOOR,
    P.TEACH,
    P.CLOSE_DAY,
    P.RUN_TESTS,
    P.READ_TESTS,
    P.KEEP_MEDICATION,
}

# Read aloud: "an intake coordinator sees the pipeline, takes calls …". A governance officer signs this table.
ROLES: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: _EVERYONE
    | {
        P.SEE_CLIENTS,
        P.SEE_PIPELINE,
        P.TAKE_INQUIRY,
        P.IMPORT_REFERRAL,
        P.OPEN_REFERRAL_FILE,
        P.ENTER_IDENTITY,
        P.OPEN_VAULT,
        P.ADMIT,
        P.MANAGE_CONSENT,
        P.WORK_INBOX,
        P.LOG_CALL,
        P.REFER_OUT,
        P.PRINT_PACKET,
        P.SEE_MONEY,
        P.TAKE_PAYMENT,
        P.TAKE_ROLL,
        P.RUN_TESTS,
    },
    Role.COUNSELOR: _CLINICIAN,
    Role.SUPERVISOR: _CLINICIAN
    | {
        P.MOVE_CASELOAD,
        P.REVIEW_INCIDENT,
        P.AUDIT_CHARTS,
        P.PRINT_PACKET,
        P.CLOSE_SITE,
        P.PLAN_WEEK,
        P.KEEP_HOURS,
        P.READ_PROTECTION,
        P.CLOSE_WEEK,
    },
    Role.PRESCRIBER: _CLINICIAN | {P.OPEN_VAULT, P.GIVE_MEDICATION, P.ORDER_MEDICATION},
    Role.NURSE: _EVERYONE
    | {
        P.SEE_CLIENTS,
        P.SEE_CHART,
        P.SEE_WHO_LOOKED,
        P.OPEN_VAULT_IN_EMERGENCY,
        P.LOG_CALL,
        P.WRITE_NOTES,
        P.TAKE_ROLL,
        P.RUN_TESTS,
        P.READ_TESTS,
        P.KEEP_MEDICATION,
        P.GIVE_MEDICATION,
    },
    Role.DIRECTOR: _CLINICIAN
    | {
        P.IMPORT_REFERRAL,
        P.OPEN_REFERRAL_FILE,
        P.ENTER_IDENTITY,
        P.OPEN_VAULT,
        P.MANAGE_SITES,
        P.MANAGE_STAFF,
        P.MOVE_CASELOAD,
        P.SEE_TRAIL,
        P.WORK_INBOX,
        P.SHAPE_PROGRAMMES,
        P.MANAGE_DIRECTORY,
        P.ANSWER_GRIEVANCE,
        P.REVIEW_INCIDENT,
        P.AUDIT_CHARTS,
        P.PRINT_PACKET,
        P.CLOSE_SITE,
        P.SEE_MONEY,
        P.TAKE_PAYMENT,
        P.SET_FEES,
        P.REPORT_TO_STATE,
        P.PLAN_WEEK,
        P.KEEP_HOURS,
        P.READ_PROTECTION,
        P.CLOSE_WEEK,
        P.TAKE_BACK_DEATH,
        P.END_AT_ONCE,
        P.HOLD_CEREMONY,
        P.KEEP_HOUSE,
        P.MANAGE_HOUSING,
    },
    # Money and the state's forms need a name, never a diagnosis or a note.
    Role.BILLING: _EVERYONE
    | {
        P.SEE_CLIENTS,
        P.SEE_MONEY,
        P.TAKE_PAYMENT,
        P.SET_FEES,
        P.REPORT_TO_STATE,
        P.WORK_INBOX,
        P.CLOSE_WEEK,
    },
    Role.PRIVACY_OFFICER: _EVERYONE
    | {
        P.SEE_CLIENTS,
        P.SEE_TRAIL,
        P.SEE_WHO_LOOKED,
        P.OPEN_VAULT,
        P.OPEN_REFERRAL_FILE,
        P.MANAGE_CONSENT,
        P.DISCLOSE,
        P.ANSWER_GRIEVANCE,
    },
    Role.AUDITOR: _EVERYONE | {P.SEE_TRAIL},
    # Where somebody sleeps is not treatment: no client list, no chart, not even the clinic's week.
    Role.HOUSE_MANAGER: frozenset({P.KEEP_HOUSE, P.REPORT_INCIDENT}),
}

# These see every client of their sites; a counselor sees the clients they are tied to.
SITE_WIDE = frozenset(
    {
        Role.INTAKE,
        Role.SUPERVISOR,
        Role.PRESCRIBER,
        Role.NURSE,
        Role.DIRECTOR,
        Role.BILLING,
        Role.PRIVACY_OFFICER,
    }
)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything any of the roles allows; no role, nothing allowed."""
    return frozenset().union(*(ROLES[role] for role in roles))


def sees_whole_site(roles: Collection[str]) -> bool:
    """Whether one of the roles sees every client of its sites."""
    return any(role in SITE_WIDE for role in roles)


def powers_on(credentials: Iterable[CredentialCard], day: date) -> frozenset[Power]:
    """The powers given by credentials that somebody verified and that are valid on the day.

    Source: state licensing law differs; which credential gives which power is the clinic's own data.
    """
    return frozenset(
        power
        for credential in credentials
        if credential.verified_at is not None
        and credential.starts_on <= day
        and (credential.ends_on is None or day < credential.ends_on)
        for power in credential.powers
    )


def may_use_power(powers: Collection[str], power: Power) -> Refusal | None:
    """No one diagnoses, signs, leads or co-signs without a verified credential valid today."""
    if power in powers:
        return None
    return Refusal(
        say("You have no verified credential, valid today, to {act}.", act=power.label.text),
        lifted_by=say("A director verifies credentials under People."),
    )


# Plain words of nature: easy to say on a telephone, belonging to nobody.
HANDLES = (
    "alder aspen birch cedar elm fir larch linden maple oak pine poplar spruce yew clover fern mint moss "
    "reed thyme finch heron kestrel magpie osprey plover swift tern thrush amber coral flint garnet quartz "
    "slate topaz bay brook cove dale fjord glen harbor island lake meadow mesa ridge river shore spring"
).split()


def next_handle(taken: Collection[str]) -> str:
    """The first plain word that no client of the same chosen name has; then with a number."""
    for word in HANDLES:
        if word not in taken:
            return word
    number = 2
    while f"{HANDLES[0]} {number}" in taken:
        number += 1
    return f"{HANDLES[0]} {number}"


def check_chosen_name(name: str) -> Refusal | None:
    """A chosen name is what the person wants to be called: 1 to 80 characters, any script."""
    trimmed = " ".join(name.split())
    if not trimmed:
        return Refusal(
            say("Write the name the person wants to be called by. Any name will do."), field="chosen_name"
        )
    if len(trimmed) > 80 or any(not character.isprintable() for character in trimmed):
        return Refusal(say("A chosen name has at most 80 characters."), field="chosen_name")
    return None


def check_pin(pin: str) -> Refusal | None:
    """Six digits that are not the first anybody would try: no digit alone, no run, no pattern that repeats.

    Source: NIST SP 800-63B-4, 3.1.2: short secrets are compared with a block list, and tries are limited.
    """
    if re.fullmatch(r"[0-9]{6}", pin) is None:
        return Refusal(say("Choose six digits."), field="pin")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeats = any(pin == pin[:length] * (6 // length) for length in (1, 2, 3))
    if repeats or steps == {1} or steps == {9}:
        return Refusal(say("These six digits are easy to guess. Choose others."), field="pin")
    return None


def matches(card: StaffCard, text: str) -> bool:
    """Whether every word of the text begins a word of the name, title, roles, skills or languages."""
    known = (
        f"{card.name} {card.title} {' '.join(card.roles)} {' '.join(card.skills)} {' '.join(card.languages)}"
    )
    words = known.lower().replace("_", " ").split()
    return all(any(word.startswith(part) for word in words) for part in text.lower().split())


def names_in(text: str, name: str) -> bool:
    """Whether a text tells a chosen name: the whole of it, or its first word where that has three letters.

    Case counts, so that "may" is not May; a word inside another word is none.
    """
    first, *_ = [*name.split(), ""]
    told = {name, first} if len(first) > 2 else {name}
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) for one in told if one)


def state_of(credential: CredentialCard, day: date, *, soon_days: int = 60) -> CredentialState:
    """How a credential stands on a day: not verified, not yet valid, valid, ending soon, ended."""
    if credential.ends_on is not None and credential.ends_on <= day:
        return CredentialState.ENDED
    if credential.verified_at is None:
        return CredentialState.UNVERIFIED
    if credential.starts_on > day:
        return CredentialState.NOT_YET
    if credential.ends_on is not None and (credential.ends_on - day).days <= soon_days:
        return CredentialState.ENDS_SOON
    return CredentialState.VALID
