"""What one page asks twice is asked once: answers are kept while it is made, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from stepdown.kernel.viewer import Viewer

_P = ParamSpec("_P")
_T = TypeVar("_T")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """While one page is read: each question marked `asked_once` keeps its answers.

    Only for reads, and only until the page is made: a write, and the next request, look anew.
    """
    before = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(before)


def asked_once(question: Callable[_P, _T]) -> Callable[_P, _T]:
    """A question whose answer to the same viewer, moment and words is kept while a page is read.

    For questions that take values and answer with values that nobody changes; a refusal is not kept.
    """

    @wraps(question)
    def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        kept = _kept.get()
        if kept is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = question(*args, **kwargs)
        found: _T = kept[key]
        return found

    return asked


class OfEach(Protocol[_T]):
    """A question about some clients at once."""

    def __call__(self, viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, _T]: ...


def asked_of_each(question: OfEach[_T]) -> OfEach[_T]:
    """A question about some clients at once: while a page is read, each of them is asked about once."""

    @wraps(question)
    def asked(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, _T]:
        kept = _kept.get()
        if kept is None:
            return question(viewer, client_ids, at=at)
        wanted = list(dict.fromkeys(client_ids))
        known: dict[UUID, _T | None] = kept.setdefault((question, viewer, at), {})
        if new := [one for one in wanted if one not in known]:
            known |= dict.fromkeys(new) | question(viewer, new, at=at)
        return {one: answer for one in wanted if (answer := known[one]) is not None}

    return asked
