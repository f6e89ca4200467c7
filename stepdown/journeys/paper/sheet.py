"""What a paper is made of: a head, and blocks one after the other. Text only; the typesetter gives it its
form.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stepdown.kernel.words import Words

Phrase = str | Words


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a section, 2 a part of it."""

    text: Phrase
    level: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph; quiet ones are smaller and gray."""

    text: Phrase
    quiet: bool = False


@dataclass(frozen=True)
class Quote:
    """What the client said, in their words."""

    text: Phrase


@dataclass(frozen=True)
class Listing:
    """A list; `ticked` ones carry a check box that is ticked or empty, said in words for readers aloud."""

    items: tuple[Phrase, ...]
    ticked: tuple[bool, ...] | None = None


@dataclass(frozen=True)
class Fields:
    """Labels with what stands beside them."""

    pairs: tuple[tuple[Phrase, Phrase], ...]


@dataclass(frozen=True)
class Table:
    """Rows under a head; columns named in `right` hold numbers and stand right."""

    head: tuple[Phrase, ...]
    rows: tuple[tuple[Phrase, ...], ...]
    right: tuple[int, ...] = ()
    # Rows tall enough to write in by hand, and the columns that need most of the room for it.
    tall: bool = False
    wide: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


@dataclass(frozen=True)
class Picture:
    """A page of another paper as a picture, alone on a page. `words` say what it is to who listens."""

    body: bytes = field(repr=False)
    media_type: str
    words: Phrase


@dataclass(frozen=True)
class Signatures:
    """Who signed as what and when; an empty name is a line still to be signed."""

    rows: tuple[tuple[Phrase, Phrase, Phrase], ...]


Block = Heading | Text | Quote | Listing | Fields | Table | NewPage | Picture | Signatures


@dataclass(frozen=True)
class Sheet:
    """One paper: what it is, whose, of which clinic, and what it says.

    A discreet one carries nothing that says where it was made: no notice, no maker. Where pages of somebody
    else follow, the notice comes first, before anybody reads them.
    """

    title: Phrase
    clinic: Phrase
    client: Phrase
    blocks: tuple[Block, ...]
    lead: Phrase = ""
    language: str = "en"
    discreet: bool = False
    notice_first: bool = False
