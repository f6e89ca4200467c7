"""Decisions about legal names: what is well formed, what a task shows, who may open, what counts as the same
person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.identity.vocabulary import FIELDS, Act, Field, Group, Task
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

SHOWN_FOR = timedelta(minutes=5)
"""How long an opened identity stays readable to the one who opened it."""

EMERGENCY_TIE = timedelta(hours=24)
"""How long an emergency keeps the chart open to the clinician who opened it."""

# What a task needs and nothing beside it. Source: minimum necessary, 45 CFR 164.502(b); what each act asks
# for is [K].
SHOWS: Mapping[Task, tuple[Group, ...]] = {
    Task.CLAIM: (Group.NAMES, Group.BIRTH, Group.CONTACT, Group.INSURANCE),
    Task.PRESCRIPTION_DATABASE: (Group.NAMES, Group.BIRTH),
    Task.CUSTODY_TEST: (Group.NAMES, Group.BIRTH, Group.GOVERNMENT_ID),
    Task.COURT_REPORT: (Group.NAMES, Group.BIRTH),
    Task.IDENTITY_CHECK: (Group.NAMES, Group.BIRTH, Group.GOVERNMENT_ID, Group.SSN),
    Task.RECORDS_REQUEST: (Group.NAMES, Group.BIRTH, Group.CONTACT),
    Task.CORRECTION: tuple(Group),
    Task.OTHER: (Group.NAMES,),
    Task.EMERGENCY: (Group.NAMES, Group.BIRTH, Group.CONTACT),
}

# Source: what these acts ask for on their own forms [K]; a clinic's payer or state may ask for more.
NEEDS: Mapping[Act, tuple[Field, ...]] = {
    Act.CLAIM: (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE, Field.MEMBER_ID),
    Act.PRESCRIPTION_DATABASE: (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE),
    Act.CUSTODY_TEST: (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.ID_NUMBER),
    Act.COURT_REPORT: (Field.GIVEN_NAME, Field.FAMILY_NAME),
}


def acts_needing_identity() -> tuple[Act, ...]:
    """The only acts that need a legal identity. Everything else is complete under the chosen name."""
    return tuple(NEEDS)


def lacking(act: Act, present: Collection[Field]) -> tuple[Field, ...]:
    """What the vault lacks for an act, in the order of its form."""
    return tuple(field for field in NEEDS[act] if field not in present)


def missing_for(act: Act, present: Collection[Field]) -> Refusal | None:
    """Whether an act has to wait for a legal identity, naming itself and what is missing."""
    missing = lacking(act, present)
    if not missing:
        return None
    return Refusal(
        say(
            "{act} needs a legal identity. Not in the vault: {fields}.",
            act=act.label,
            fields=", ".join(str(field.label).lower() for field in missing),
        ),
        lifted_by=say("Intake or a director enters it, when the client wishes to give it."),
    )


def check_reason(task: Task, reason: str) -> Refusal | None:
    """An opening says what for, in words of at least ten characters."""
    if task is Task.EMERGENCY:
        return Refusal(say("An emergency has its own button, open to any clinician."), field="task")
    if len(" ".join(reason.split())) < 10:
        return Refusal(
            say("Say in a few words what you need it for. The client can read this."), field="reason"
        )
    return None


def check_emergency(words: str) -> Refusal | None:
    """In an emergency three characters will do: seconds count."""
    if len(words.strip()) < 3:
        return Refusal(say("Write a word or two about what is happening."), field="reason")
    return None


def is_shown(opened_at: datetime, at: datetime) -> bool:
    """Whether an opening still shows what it opened."""
    return opened_at <= at < opened_at + SHOWN_FOR


def place_of(client_id: UUID, group: str, entry_id: UUID) -> str:
    """The one place a sealed value opens at: moved to another client, group or row, it stays shut."""
    return f"identity {client_id} {group} {entry_id}"


_DIGITS = re.compile(r"\D")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST = 200


def tidy(values: Mapping[Field, str]) -> dict[Field, str]:
    """Spaces trimmed, numbers reduced to their digits; the last four follow from a whole Social Security
    number.
    """
    clean = {field: " ".join(text.split()) for field, text in values.items()}
    for field in (Field.SSN, Field.SSN_LAST4):
        if field in clean:
            clean[field] = _DIGITS.sub("", clean[field])
    if clean.get(Field.SSN):
        clean[Field.SSN_LAST4] = clean[Field.SSN][-4:]
    return clean


def check_values(values: Mapping[Field, str], today: date) -> tuple[Refusal, ...]:
    """What is not well formed among tidied values; anything may be left out."""
    found = [
        Refusal(say("At most {n} characters.", n=_LONGEST), field=field)
        for field, text in values.items()
        if len(text) > _LONGEST or not text.isprintable()
    ]
    if (born := values.get(Field.BIRTH_DATE)) and (problem := _check_birth(born, today)):
        found.append(problem)
    if (ssn := values.get(Field.SSN)) and len(ssn) != 9:
        found.append(Refusal(say("A Social Security number has nine digits."), field=Field.SSN))
    if (last4 := values.get(Field.SSN_LAST4)) and len(last4) != 4:
        found.append(Refusal(say("The last four digits are four digits."), field=Field.SSN_LAST4))
    if (email := values.get(Field.EMAIL)) and not _EMAIL.fullmatch(email):
        found.append(Refusal(say("An e-mail address looks like name@example.org."), field=Field.EMAIL))
    if bool(values.get(Field.ID_NUMBER)) != bool(values.get(Field.ID_KIND)):
        found.append(Refusal(say("A government ID has a kind and a number."), field=Field.ID_NUMBER))
    return tuple(found)


def _check_birth(text: str, today: date) -> Refusal | None:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return Refusal(say("Write the date as year-month-day, such as 1990-05-31."), field=Field.BIRTH_DATE)
    if not date(today.year - 125, 1, 1) <= born <= today:
        return Refusal(say("This cannot be a date of birth."), field=Field.BIRTH_DATE)
    return None


def groups_changed(before: Mapping[Field, str], after: Mapping[Field, str]) -> tuple[Group, ...]:
    """The groups in which at least one field says something else than before."""
    return tuple(
        group
        for group, fields in FIELDS.items()
        if any(after.get(field, "") != before.get(field, "") for field in fields)
    )


def same_person_text(given: str, family: str, born: str) -> str | None:
    """What two vaults have in common when they may be one person: name without accents, case or marks, and
    birth date.

    None when a name or the date is missing: then nothing can be said.
    """
    name = f"{_plain(given)} {_plain(family)}"
    if not _plain(given) or not _plain(family) or not born:
        return None
    return f"{name} {born}"


def _plain(name: str) -> str:
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in split if character.isalnum())
