"""From a sheet to a PDF that can be read aloud (PDF/UA-1), set by Typst. Text goes in as data, never as
markup.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import typst

from stepdown.journeys.disclose import Cover
from stepdown.journeys.paper.sheet import Sheet
from stepdown.kernel.words import Words
from stepdown.privacy.queries import notices

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).parent / "sheet.typ"


def render(sheet: Sheet, cover: Cover, *, zone: str = "UTC") -> bytes:
    """The sheet as a PDF with the cover's notice and scope. `make=lambda cover: render(sheet, cover)` for
    the gate.

    A name in a script that the built-in letters lack is set with a font of this machine; where there is
    none, boxes stand for its letters and the text stays readable aloud.
    """
    data = json.dumps(
        {**_data(sheet), "cover": _BARE if sheet.discreet else _cover(cover, zone)}, ensure_ascii=False
    )
    try:
        return _typeset(data, ["ua-1"])
    except typst.TypstError as problem:
        if "could not be displayed" not in str(problem):
            raise
        # Only letters that no font here has stand against the standard: tagged all the same, and readable
        # aloud.
        return _typeset(data, [])


_BARE = {"notice": "", "foot": "", "scope": [], "recipient": "", "purpose": "", "made": ""}


def _typeset(data: str, standards: list[Literal["ua-1"]]) -> bytes:
    source = TEMPLATE.read_bytes()
    made: bytes = typst.compile(
        source, format="pdf", sys_inputs={"data": data}, pdf_standards=[*standards], timestamp=0
    )
    return made


def _data(sheet: Sheet) -> dict[str, Any]:
    blocks = [{"kind": type(block).__name__.lower(), **vars(block)} for block in sheet.blocks]
    plain: dict[str, Any] = _plain(
        {**{k: v for k, v in vars(sheet).items() if k != "blocks"}, "blocks": blocks}
    )
    return plain


def _plain(value: Any) -> Any:
    """Words become text; everything keeps its shape."""
    if isinstance(value, Words):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _cover(cover: Cover, zone: str) -> dict[str, Any]:
    made = cover.at.astimezone(ZoneInfo(zone))
    outside = cover.notice is not None and cover.notice.key in ("long", "short")
    return {
        "notice": cover.notice.text if cover.notice else "",
        "foot": notices()["short"].text if outside else "",
        "scope": [str(words) for words in cover.scope],
        "recipient": cover.recipient.shown_as,
        "purpose": str(cover.purpose.label),
        "made": f"Made by {cover.by_name or 'Stepdown'}, {made:%d %b %Y, %H:%M}",
    }
