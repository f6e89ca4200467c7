"""Letters and faxes for the demo, plainly fictional, drawn here from a few lines of text."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

Lines = Sequence[str]


def letter(*pages: Lines) -> bytes:
    """A PDF with a text layer: one page for each sequence of lines, the first line large."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        stream = _text(lines)
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(bodies)


def fax(*pages: Lines) -> bytes:
    """A TIFF as fax machines send it: black and white, twice as many dots across as down."""
    font = ImageFont.load_default(size=26)
    frames = []
    for lines in pages:
        sheet = Image.new("L", (864, 1100), 255)
        draw = ImageDraw.Draw(sheet)
        for number, line in enumerate(lines):
            draw.text((70, 60 + 46 * number), line, fill=0, font=font)
        frames.append(sheet.resize((864, 550)).convert("1"))
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(204, 102))
    return out.getvalue()


def _text(lines: Lines) -> bytes:
    told = [b"BT /F1 17 Tf 64 710 Td 22 TL"]
    for number, line in enumerate(lines):
        plain = line.replace("\\", "").replace("(", "[").replace(")", "]").encode("ascii", "replace")
        told.append(b"(%s) Tj T*" % plain + (b" /F1 11 Tf 17 TL T*" if number == 0 else b""))
    return b"\n".join([*told, b"ET"])


def _file(bodies: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(bodies) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    )
