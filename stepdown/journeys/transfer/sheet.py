"""The summary on paper: what is asked first, then what matters, then the rest; readable in two pages."""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.journeys.disclose import Cover
from stepdown.journeys.paper import Fields, Heading, Sheet, Table, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.words import say
from stepdown.transfer.queries import asked_of, rows_of, written
from stepdown.transfer.vocabulary import Part, Summary


def paper(found: Summary, cover: Cover, *, zone: str) -> bytes:
    """The summary as PDF/UA."""
    made = Sheet(
        title=say("Transfer summary"),
        clinic=found.cover.clinic.name,
        client=found.person.chosen_name,
        blocks=tuple(_blocks(found)),
        lead=say("For {place}. Asked for: {level}.", place=found.cover.to.name, level=found.cover.level),
    )
    return render(made, cover, zone=zone)


def _blocks(found: Summary) -> Iterator[Block]:
    yield Fields(tuple(_who(found)))
    for rows in rows_of(found):
        yield Heading(rows.title)
        if len(rows.head) == 1:
            yield Text("; ".join(row[0] for row in rows.rows))
        else:
            yield Table(rows.head, rows.rows, wide=_WIDE.get(rows.part, ()))


# The column that holds sentences.
_WIDE = {Part.PLAN: (0,), Part.LEVEL: (1,), Part.TESTS: (1,), Part.SAFETY: (1,)}


def _who(found: Summary) -> Iterator[tuple[str, str]]:
    if found.legal is not None:
        yield "Legal name", f"{found.legal.given} {found.legal.family}".strip()
        if found.legal.born_on is not None:
            yield "Date of birth", written(found.legal.born_on)
    if found.person.pronouns:
        yield "Pronouns", found.person.pronouns
    yield from asked_of(found)
    yield "To", ", ".join(part for part in (found.cover.to.name, found.cover.to.phone) if part)
