"""From what a director types to the same data that every instrument is: a line a question."""

from __future__ import annotations

import re

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.measure.vocabulary import OwnTerms

_ANSWER = re.compile(r"(\d{1,3})\s+(\S.*)")
_DANGER = re.compile(r"!\s*(\d{1,3})\s+(\S.*)")
_BAND = re.compile(r"(\d{1,4})\s+(\S.*?)(\s*\*)?")


def key_of(title: str) -> str:
    """The key an instrument of the clinic's own is known by: its first title, in small letters."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "_".join(("own", *words))[:50].rstrip("_")


def content_of(terms: OwnTerms, key: str) -> dict[str, object] | tuple[Refusal, ...]:
    """The data of an instrument, or every line that cannot be read."""
    faults: list[Refusal] = []
    values = [
        {"value": int(found[1]), "words": found[2].strip()}
        for found in _read(terms.answers, _ANSWER, "answers", faults)
    ]
    bands = [
        {"least": int(found[1]), "words": found[2].strip(), "flagged": bool(found[3])}
        for found in _read(terms.bands, _BAND, "bands", faults)
    ]
    items = [_item(number, line) for number, line in enumerate(_lines(terms.questions), start=1)]
    if not items:
        faults.append(Refusal(say("Write at least one question."), field="questions"))
    if len(values) == 1:
        faults.append(Refusal(say("Write at least two answers."), field="answers"))
    if faults:
        return tuple(faults)
    numbers = [int(str(one["value"])) for one in values]
    scale: dict[str, object] = {
        "key": key,
        "title": terms.title.strip(),
        "items": [one["key"] for one in items],
        "span": [min(numbers) * len(items), max(numbers) * len(items)],
        "better": terms.better,
        "bands": bands,
    }
    return {
        **({"period": terms.period.strip()} if terms.period.strip() else {}),
        "key": key,
        "title": terms.title.strip(),
        "called": terms.called.strip(),
        "about": terms.about.strip(),
        "minutes": terms.minutes,
        "asked_by": terms.asked_by,
        "wording": "own",
        "source": terms.source.strip(),
        "tag": "K",
        "options": [{"name": "answers", "values": values}],
        "items": items,
        "scales": [scale],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _read(text: str, shape: re.Pattern[str], field: str, faults: list[Refusal]) -> list[re.Match[str]]:
    found = []
    for line in _lines(text):
        match = shape.fullmatch(line)
        if match is None:
            faults.append(
                Refusal(say("“{line}”: begin with a number, then the words.", line=line[:60]), field=field)
            )
        else:
            found.append(match)
    if not _lines(text):
        faults.append(Refusal(say("Write at least one line."), field=field))
    return found


def _item(number: int, line: str) -> dict[str, object]:
    match = _DANGER.fullmatch(line)
    words = match[2].strip() if match else line
    item: dict[str, object] = {
        "key": str(number), "topic": words[:120], "words": words, "options": "answers",
    }  # fmt: skip
    if match:
        item["danger"] = {"cause": "self_harm", "least": int(match[1]), "words": words[:120]}
    return item
