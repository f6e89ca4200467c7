"""Pages: text cut into sheets, and a long paper cut into several."""

from __future__ import annotations

import re
import textwrap

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

LINES, WIDTH, MOST = 56, 96, 400
_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?\Z")

Span = tuple[int, int]


def text_pages(text: str) -> tuple[str, ...]:
    """Plain text as pages of 56 lines of at most 96 characters; a form feed begins a page."""
    pages: list[str] = []
    for sheet in text.replace("\r\n", "\n").replace("\r", "\n").split("\f"):
        lines: list[str] = []
        for line in sheet.expandtabs(4).split("\n"):
            lines += textwrap.wrap(line, WIDTH, replace_whitespace=False, drop_whitespace=False) or [""]
        pages += ["\n".join(lines[n : n + LINES]) for n in range(0, len(lines), LINES)]
    kept = [page for page in pages if page.strip()]
    return tuple(kept[:MOST]) or ("",)


def cut(text: str, pages: int) -> tuple[Span, ...] | Refusal:
    """Page ranges such as `1-2, 3, 4-6`: every page in exactly one paper, so that none is lost on the way."""
    spans: list[Span] = []
    for part in (piece.strip() for piece in text.split(",")):
        match = _RANGE.match(part)
        if match is None:
            return _refused(say("Write pages such as 1-2, 3, 4-{n}.", n=pages))
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= pages:
            return _refused(say("The paper has pages 1 to {n}.", n=pages))
        spans.append((first, last))
    taken = [page for first, last in spans for page in range(first, last + 1)]
    if twice := sorted({page for page in taken if taken.count(page) > 1}):
        return _refused(say("Page {n} stands in two papers.", n=twice[0]))
    if missing := sorted(set(range(1, pages + 1)) - set(taken)):
        return _refused(say("Page {n} stands in no paper. Every page goes somewhere.", n=missing[0]))
    if len(spans) < 2:
        return _refused(say("Splitting makes at least two papers, such as 1, 2-{n}.", n=pages))
    return tuple(spans)


def chosen(text: str, pages: int) -> tuple[int, ...] | Refusal:
    """The pages named, such as `1-2, 4`, once each and in their order; all of them where none is named."""
    if not text.strip():
        return tuple(range(1, pages + 1))
    found: set[int] = set()
    for part in (piece.strip() for piece in text.split(",")):
        match = _RANGE.match(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= pages:
            return Refusal(say("Write pages from 1 to {n}, such as 1-2, 4.", n=pages), field="pages")
        found |= set(range(first, last + 1))
    return tuple(sorted(found))


def _refused(words: object) -> Refusal:
    return Refusal(words, field="ranges")  # type: ignore[arg-type]


def within(parts: tuple[tuple[int, int], ...], first: int, last: int) -> tuple[tuple[int, int, int], ...]:
    """Which pages of which part make up pages `first` to `last` of a paper.

    `parts` are (first, last) of each original in order; answers (index of the part, first, last).
    """
    found: list[tuple[int, int, int]] = []
    before = 0
    for index, (begin, end) in enumerate(parts):
        size = end - begin + 1
        low, high = max(first, before + 1), min(last, before + size)
        if low <= high:
            found.append((index, begin + low - before - 1, begin + high - before - 1))
        before += size
    return tuple(found)
