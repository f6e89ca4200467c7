"""Draws one page, or reads the text of all, in a process of its own that may die without harm.

Started by `drawing.py` as `python -I easel.py`, never imported by the house. It reads one line of JSON and
then the bytes of one paper from its input, and answers with one line of JSON and then a picture. It opens no
file and no connection, and its memory, time and pixels are bounded before it touches a stranger's bytes.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any, BinaryIO

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageOps

MEMORY = 1536 * 1024 * 1024  # bytes
SECONDS = 25  # of processor time
MOST_PAGES = 500
MOST_PIXELS = 80_000_000
MOST_TEXT = 20_000  # characters of one page
PHOTOS = ("jpeg", "webp")


class Bad(Exception):
    """The paper cannot be shown; the word says why."""


def bounded() -> None:
    """From here on this process cannot grow, run or write without end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def pdf(raw: bytes) -> Any:
    try:
        found = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as broken:
        raise Bad("password" if "password" in str(broken).lower() else "damaged") from None
    if not 0 < len(found) <= MOST_PAGES:
        raise Bad("pages")
    return found


def picture(raw: bytes, kind: str) -> Image.Image:
    found = Image.open(io.BytesIO(raw), formats=[kind.upper()])
    if found.width * found.height > MOST_PIXELS:
        raise Bad("pixels")
    return found


def read(raw: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """How many pages, and the text of each. The first page is drawn too: what cannot be drawn is not read."""
    if kind == "pdf":
        paper = pdf(raw)
        texts = [page.get_textpage().get_text_bounded()[:MOST_TEXT] for page in paper]
    else:
        frames = getattr(picture(raw, kind), "n_frames", 1) if kind == "tiff" else 1
        if frames > MOST_PAGES:
            raise Bad("pages")
        texts = [""] * frames
    for page in range(1, len(texts) + 1) if kind == "tiff" else (1,):
        draw(raw, {"kind": kind, "page": page, "side": 200, "turn": 0})
    return {"texts": texts}, b""


def draw(raw: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """One page as PNG, or as JPEG where the paper is a photograph."""
    kind, number, side = asked["kind"], asked["page"], asked["side"]
    drawn = _from_pdf(raw, number, side) if kind == "pdf" else _from_picture(raw, kind, number, side)
    if asked["turn"]:
        drawn = drawn.rotate(-asked["turn"], expand=True)
    out = io.BytesIO()
    if kind in PHOTOS:
        drawn.convert("RGB").save(out, "JPEG", quality=85)
        return {"media": "image/jpeg", "size": drawn.size}, out.getvalue()
    drawn.save(out, "PNG", compress_level=4)
    return {"media": "image/png", "size": drawn.size}, out.getvalue()


def _from_pdf(raw: bytes, number: int, side: int) -> Image.Image:
    paper = pdf(raw)
    if not 1 <= number <= len(paper):
        raise Bad("no page")
    page = paper[number - 1]
    width, height = page.get_size()
    if min(width, height) <= 0:
        raise Bad("damaged")
    drawn = page.render(scale=min(side / max(width, height), 6.0), may_draw_forms=True).to_pil()
    return _lean(drawn)


def _from_picture(raw: bytes, kind: str, number: int, side: int) -> Image.Image:
    found = picture(raw, kind)
    if number > 1:
        found.seek(number - 1)
    if found.width * found.height > MOST_PIXELS:
        raise Bad("pixels")
    if kind == "jpeg":
        found.draft("RGB", (side, side))
    across, down = _square_dots(found)
    shown = ImageOps.exif_transpose(found)
    if shown.mode not in ("RGB", "L"):
        shown = _on_white(shown)
    width, height = shown.width * across, shown.height * down
    scale = min(side / max(width, height), 1.0)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return _lean(shown.resize(size, Image.Resampling.LANCZOS))


def _square_dots(found: Image.Image) -> tuple[float, float]:
    """A fax in standard resolution has twice as many dots across as down; stretched, it reads as sent."""
    across, down = (float(value or 0) for value in found.info.get("dpi", (0, 0))[:2])
    if across <= 1 or down <= 1 or not 0.25 <= across / down <= 4:
        return 1.0, 1.0
    return (1.0, across / down) if across > down else (down / across, 1.0)


def _on_white(found: Image.Image) -> Image.Image:
    if found.mode == "1":
        return found.convert("L")
    layered = found.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def _lean(drawn: Image.Image) -> Image.Image:
    """Grey where there is no colour: most papers are a third of the size then."""
    if drawn.mode == "L":
        return drawn
    rgb = drawn.convert("RGB")
    red, green, blue = rgb.resize((64, 64)).split()
    apart = [ImageChops.difference(red, other).histogram() for other in (green, blue)]
    return rgb.convert("L") if not any(sum(counts[12:]) for counts in apart) else rgb


def main(given: BinaryIO, answer: BinaryIO) -> None:
    asked = json.loads(given.readline())
    raw = given.read()
    bounded()
    try:
        told, body = read(raw, asked["kind"]) if asked["do"] == "read" else draw(raw, asked)
    except Bad as bad:
        told, body = {"bad": str(bad)}, b""
    except Image.DecompressionBombError:
        told, body = {"bad": "pixels"}, b""
    except MemoryError:
        told, body = {"bad": "pixels"}, b""
    except Exception:  # noqa: BLE001 - whatever a stranger's bytes provoke ends here, as one word
        told, body = {"bad": "damaged"}, b""
    answer.write(json.dumps(told).encode() + b"\n" + body)
    answer.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
