"""Words that tell who somebody is, out of what the clinic knows of them: relatives, work, school.

A chart that says "whose husband drives for Blue Harbor Freight" discloses another client as surely as their
name does (42 CFR 2.11, identifying information by "name … or similar information"). Words that anybody's week
may hold ("night shift", "county court") identify nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stepdown.note.rules.name_words import ORDINARY, PARTICLES

# What weeks of many people hold, written with a capital or not.
EVERYBODYS = frozenset(
    "a an and at by for from in of on the to with work works working job jobs shift shifts night nights day "
    "days morning mornings evening evenings afternoon weekend weekends full part time first second third "
    "late early overnight warehouse store shop office retail construction restaurant kitchen hospital "
    "delivery driver driving cook cooking cleaning teacher teaching nurse nursing mechanic cashier server "
    "manager own business self employed school high middle elementary college university community class "
    "classes course courses training trade online study studies ged esl program programme student lessons "
    "court county city state district federal drug probation parole officer hearing appointment appointments "
    "check checks visit visits meeting meetings monday tuesday wednesday thursday friday saturday sunday "
    "children child kids son daughter baby pickup pick drop bus train travel car therapy dosing clinic "
    "doctor care caring mother father parent parents grandmother grandfather home agency".split()
)
# After these a single word with a capital is a place: "cook at Denny's".
BEFORE_A_PLACE = frozenset("at for with".split())
WORD = re.compile(r"[^\W_]+(?:[-’'&][^\W_]+)*")


@dataclass(frozen=True)
class Relative:
    """Somebody around a client as the clinic wrote them down."""

    name: str
    relation: str
    phone: str = ""


@dataclass(frozen=True)
class Around:
    """What the clinic knows around one client: relatives, and what their week is taken by."""

    relatives: tuple[Relative, ...] = ()
    taken: tuple[str, ...] = ()


def identifying(around: Around) -> tuple[str, ...]:
    """The words by which somebody is known, in the order they were told."""
    found = [word for one in around.relatives for word in _of_relative(one)]
    found += [word for title in around.taken for word in places_in(title)]
    return tuple(dict.fromkeys(found))


def places_in(title: str) -> tuple[str, ...]:
    """Names of employers, schools and the like in a title of somebody's hours; ordinary words are none."""
    return tuple(
        " ".join(run)
        for run, before in _capital_runs(title)
        if any(_tells(word) for word in run) and (len(run) > 1 or before in BEFORE_A_PLACE)
    )


def _of_relative(one: Relative) -> Iterator[str]:
    """Their whole name; their first name beside what they are; their number."""
    words = WORD.findall(one.name)
    told = [word for word in words if word.lower() not in PARTICLES]
    if len(told) > 1:
        yield " ".join(words)
    if told and one.relation.strip() and told[0].lower() != one.relation.strip().lower():
        yield f"{one.relation.strip().lower()} {told[0]}"
    if one.phone.strip():
        yield one.phone.strip()


def _capital_runs(title: str) -> Iterator[tuple[Sequence[str], str]]:
    """Stretches of words with a capital, without everybody's words in front, and the word before each."""
    run: list[str] = []
    before = ""
    for part in re.split(r"[,;:/()&+\n]", title):
        for word in WORD.findall(part):
            if word[0].isupper() and (run or word.lower() not in EVERYBODYS):
                run.append(word)
                continue
            if run:
                yield run, before
                run = []
            before = word.lower()
        if run:
            yield run, before
            run = []
        before = ""


def _tells(word: str) -> bool:
    return len(word) > 2 and word.lower() not in EVERYBODYS and word.lower() not in ORDINARY
