"""Asks a process of its own to read or draw a paper; whatever happens there, one clear line comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from stepdown.inbox.rules.pages import text_pages
from stepdown.inbox.rules.sniff import decoded
from stepdown.inbox.vocabulary import Format, PageShown, ReadPages, Unreadable
from stepdown.kernel.words import say

EASEL = Path(__file__).with_name("easel.py")
PATIENCE = 30.0  # seconds on the wall
SIDES = (1100, 1600, 2200)  # pixels of the longer side: whole page, closer, closest
TURNS = (0, 90, 180, 270)
MOST_BYTES = 64 * 1024 * 1024
_ANSWER = 40 * 1024 * 1024
_DAMAGED = say("The file is damaged or is not what it says it is.")
_BAD = {
    "damaged": _DAMAGED,
    "password": say("The PDF needs a password. Ask the sender for one without."),
    "pages": say("The file has no page, or more than 500."),
    "pixels": say("The picture is too large to be shown safely."),
    "no page": say("The paper has no such page."),
}


def read(raw: bytes, kind: Format) -> ReadPages:
    """The text of every page of a paper. Raises Unreadable with one line of reason."""
    if kind is Format.TEXT:
        return ReadPages(text_pages(decoded(raw)))
    told, _ = _asked(raw, {"do": "read", "kind": kind.value})
    texts = told.get("texts")
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise Unreadable(_DAMAGED)
    return ReadPages(tuple(text.replace("\x00", "").replace("\r\n", "\n") for text in texts))


def draw(raw: bytes, kind: Format, page: int, *, side: int, turn: int) -> PageShown:
    """One page as a picture. Raises Unreadable."""
    side = side if side in SIDES else SIDES[0]
    turn = turn if turn in TURNS else 0
    told, body = _asked(raw, {"do": "draw", "kind": kind.value, "page": page, "side": side, "turn": turn})
    media = told.get("media")
    if media not in ("image/png", "image/jpeg") or not body.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable(_DAMAGED)
    return PageShown(page, picture=body, media_type=media)


def _asked(raw: bytes, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer of a fresh process; its death, silence or nonsense is a damaged file."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(say("The file is larger than 64 MB."))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own script, no word of a stranger
            [sys.executable, "-I", str(EASEL)],
            input=json.dumps(question).encode() + b"\n" + raw,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(say("Reading the file took too long.")) from None
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode != 0 or len(body) > _ANSWER:
        raise Unreadable(_DAMAGED)
    try:
        told = json.loads(head)
    except ValueError:
        raise Unreadable(_DAMAGED) from None
    if not isinstance(told, dict):
        raise Unreadable(_DAMAGED)
    if bad := told.get("bad"):
        raise Unreadable(_BAD.get(bad, _DAMAGED))
    return told, body
