"""Who signs what by when, and what each kind of note asks: dated data with its source, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from stepdown.kernel.words import say
from stepdown.note.vocabulary import FormField, NoteKind, ShortForm
from stepdown.people.vocabulary import CredentialKind, Power
from stepdown.programme.vocabulary import Service


@dataclass(frozen=True)
class Standard:
    """What holds for notes of a day: hours to sign, powers that sign, who needs a co-signer. Source: data."""

    starts_on: date
    source: str
    verified: bool
    hours: Mapping[NoteKind, int]
    powers: Mapping[NoteKind, frozenset[Power]]
    alone: frozenset[CredentialKind]
    cosign_within: timedelta
    locks_after: timedelta
    least_words: int

    def due(self, kind: NoteKind, ended_at: datetime) -> datetime:
        """By when a note of this kind is to be signed."""
        return ended_at + timedelta(hours=self.hours[kind])


@dataclass(frozen=True)
class Clocks:
    """By when somebody is told of suspected harm to a child, by phone and in writing. Source: state law."""

    starts_on: date
    source: str
    verified: bool
    call_within: timedelta
    write_within: timedelta


def _read(name: str) -> dict[str, Any]:
    text = resources.files("stepdown.note").joinpath(f"data/{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def standards() -> tuple[Standard, ...]:
    """Every standard there is, the earliest first. Source: `data/signing.toml`."""
    rows = _read("signing")["standard"]
    return tuple(sorted((_standard(row) for row in rows), key=lambda one: one.starts_on))


def standard_on(day: date) -> Standard:
    """The standard that holds for a session of that day; before the first one, the first one."""
    return next((one for one in reversed(standards()) if one.starts_on <= day), standards()[0])


@cache
def _clocks() -> tuple[Clocks, ...]:
    rows = _read("signing")["protection"]
    found = [
        Clocks(
            row["starts_on"],
            row["source"],
            row["verified"],
            timedelta(hours=row["call_within_hours"]),
            timedelta(hours=row["write_within_hours"]),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.starts_on))


def clocks_on(day: date) -> Clocks:
    """By when a report of that day is made; before the first row, the first row."""
    return next((one for one in reversed(_clocks()) if one.starts_on <= day), _clocks()[0])


def _standard(row: Mapping[str, Any]) -> Standard:
    return Standard(
        starts_on=row["starts_on"],
        source=row["source"],
        verified=row["verified"],
        hours={kind: row["hours"][kind.value] for kind in NoteKind},
        powers={kind: frozenset(Power(one) for one in row["powers"][kind.value]) for kind in NoteKind},
        alone=frozenset(CredentialKind(one) for one in row["alone"]),
        cosign_within=timedelta(days=row["cosign_within_days"]),
        locks_after=timedelta(days=row["locks_after_days"]),
        least_words=row["least_words"],
    )


@cache
def forms() -> Mapping[NoteKind, ShortForm]:
    """What each kind of note asks. Source: `data/forms.toml`."""
    rows = _read("forms")
    return {kind: _form(kind, rows[kind.value]) for kind in NoteKind}


def _form(kind: NoteKind, row: Mapping[str, Any]) -> ShortForm:
    return ShortForm(
        kind=kind,
        did=say(row["did"]),
        responded=say(row["responded"]),
        next=say(row["next"]),
        fields=tuple(_field(one) for one in row.get("field", ())),
        asks_objective=row["objective"],
        needs=frozenset(row["needs"]),
    )


def _field(row: Mapping[str, Any]) -> FormField:
    return FormField(
        key=row["key"],
        label=say(row["label"]),
        choices=tuple((code, say(label)) for code, label in row.get("choices", ())),
        required=row.get("required", True),
        lines=row.get("lines", 1),
    )


KINDS: Mapping[Service, NoteKind] = {
    Service.GROUP: NoteKind.GROUP,
    Service.SKILLS: NoteKind.GROUP,
    Service.EDUCATION: NoteKind.GROUP,
    Service.ACTIVITY: NoteKind.GROUP,
    Service.PEER: NoteKind.GROUP,
    Service.INDIVIDUAL: NoteKind.INDIVIDUAL,
    Service.FAMILY: NoteKind.FAMILY,
    Service.CASE: NoteKind.CONTACT,
}
"""Which note a session asks for. A test, a mutual-help meeting and the prescriber's own visit ask for none
here: the first two are no treatment, the third is written where it is billed.
"""


def kind_of(service: Service, seats: int) -> NoteKind | None:
    """The note somebody's seat in a session asks for; several families in one room are a group."""
    kind = KINDS.get(service)
    return NoteKind.GROUP if kind is NoteKind.FAMILY and seats > 1 else kind
