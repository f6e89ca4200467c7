"""What a view may answer. The threshold turns each into a response and writes the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from stepdown.kernel.words import Words


@dataclass(frozen=True)
class Page:
    """A template with its values; `clients` are all the clients it shows, for the trail."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    clients: Sequence[UUID] = ()
    status: int = 200
    why: str = ""
    # A no whose doing stays all the same, such as a wrong try that is counted; else a no undoes everything.
    keeps: bool = False
    # Legal identities and the like: no copy may stay anywhere, also not in the browser's memory of pages.
    fleeting: bool = False


@dataclass(frozen=True)
class Json:
    """A small answer for a script of ours."""

    data: Mapping[str, Any]
    clients: Sequence[UUID] = ()
    status: int = 200


class Done:
    """A write succeeded: go to the named page (303) and say so there once."""

    def __init__(self, to: str, *args: object, said: Words | None = None, fragment: str = "") -> None:
        self.to = to
        self.args = args
        self.said = said
        self.fragment = fragment


@dataclass(frozen=True)
class Saved:
    """An autosave succeeded: the new version for the script, the page to go to without it.

    `shown` goes to the script once and is kept nowhere: words of clients never stand among first answers.
    """

    version: int
    done: Done
    extra: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)


class Invalid(Exception):
    """Raised by a write that was filled in wrongly: nothing is saved, the page comes back with 422."""

    def __init__(self, page: Page) -> None:
        self.page = page if page.status >= 400 else replace(page, status=422)
        super().__init__(page.template)


class ReleasedDocument(Protocol):
    """What `journeys.disclose.release` hands over; nothing else may leave the house as a file."""

    @property
    def filename(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True)
class File:
    """A document that passed the gate."""

    released: ReleasedDocument
    clients: Sequence[UUID] = ()
    inline: bool = False


@dataclass(frozen=True)
class Picture:
    """A page of a paper, drawn by us: the paper itself is never handed on. `clients` are for the trail."""

    body: bytes
    media_type: str
    clients: Sequence[UUID] = ()


Answer = Page | Json | Done | Saved | File | Picture
