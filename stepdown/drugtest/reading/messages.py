"""HL7 v2 text as plain lists. The parser of others stands behind this one function: whatever it raises
becomes one refusal that says what a person can do.
"""

from __future__ import annotations

import re

import hl7

from stepdown.drugtest.rules.oru import Message, Segment
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say

# A message is kilobytes; a file of them a few megabytes.
MOST_BYTES = 5_000_000
MOST_MESSAGES = 2_000
# Everything that reading somebody else's text has been seen to raise.
FAULTS = (hl7.HL7Exception, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError)
_START = re.compile(r"(?m)^(?=MSH[^A-Za-z0-9\s])")


def messages(body: bytes) -> tuple[Message, ...]:
    """Every message of a file, alone or in a batch. Raises Refused."""
    return tuple(map(message_of, parts_of(body)))


def parts_of(body: bytes) -> tuple[str, ...]:
    """The text of every message of a file. Raises Refused."""
    if len(body) > MOST_BYTES:
        raise Refused(Refusal(say("This file is too large to be one of results."), field="file"))
    text = re.sub(r"\r\n?", "\n", _text(body)).replace("\x0b", "").replace("\x1c", "")
    parts = [part for part in _START.split(text) if part.startswith("MSH")]
    if not parts or len(parts) > MOST_MESSAGES:
        raise Refused(Refusal(say("No HL7 message was found in this file."), field="file"))
    return tuple(parts)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def message_of(text: str) -> Message:
    """One message as plain lists. Raises Refused."""
    kept = "\r".join(line for line in text.split("\n") if re.match(r"[A-Z][A-Z0-9]{2}.", line))
    try:
        parsed = hl7.parse(kept + "\r")
        return tuple(_segment(parsed, segment) for segment in parsed)
    except FAULTS as fault:
        reason = say("A message in this file could not be read ({fault}).", fault=type(fault).__name__)
        lift = say("Ask the laboratory to send it again; nothing of it was kept.")
        raise Refused(Refusal(reason, lift, field="file")) from None


def _segment(message: hl7.Message, segment: hl7.Segment) -> Segment:
    """Fields, repetitions and components as text without escapes."""
    subs = message.separators[4] if len(message.separators) > 4 else "&"
    return tuple(_field(message, field, subs) for field in segment)


def _field(message: hl7.Message, field: object, subs: str) -> tuple[tuple[str, ...], ...]:
    repeated = list(field) if isinstance(field, hl7.Field) else [field]
    return tuple(_components(message, one, subs) for one in repeated)


def _components(message: hl7.Message, one: object, subs: str) -> tuple[str, ...]:
    parts = list(one) if isinstance(one, hl7.Repetition) else [one]
    return tuple(message.unescape(str(part).split(subs)[0]) if str(part) else "" for part in parts)
