"""Papers for the inbox: made here, plainly fictional, in every format that is read."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cache
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from stepdown.inbox import actions, queries
from stepdown.inbox.vocabulary import Came, DocumentSheet, Filing, Received, State, Way
from stepdown.kernel.viewer import Viewer
from tests.cast import NOW, SYSTEM, Cast


@cache
def picture(text: str = "Fictional letter", *, kind: str = "PNG", mode: str = "L", size: int = 400) -> bytes:
    """One page with a line of text."""
    made = Image.new(mode, (size, size + size // 3), 255 if mode in "L1" else (255, 250, 235))
    ImageDraw.Draw(made).text((20, 20), text, fill=0)
    out = io.BytesIO()
    made.save(out, kind)
    return out.getvalue()


@cache
def tiff(*texts: str) -> bytes:
    """A fax as fax machines save it: one frame a page, black and white, more dots across than down."""
    frames = []
    for text in texts:
        made = Image.new("1", (864, 550), 1)
        ImageDraw.Draw(made).text((20, 20), text, fill=0)
        frames.append(made)
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(204, 98))
    return out.getvalue()


@cache
def pdf(*texts: str) -> bytes:
    """A PDF with a text layer, one page for each text, written out by hand."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(texts)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(texts):
        words = text.replace("\\", "").replace("(", "").replace(")", "")
        stream = f"BT /F1 18 Tf 60 720 Td ({words}) Tj ET".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def mail(body: str = "", *attached: tuple[str, bytes], subject: str = "Fax from 555-0100") -> bytes:
    """A mail as a fax service sends it."""
    made = EmailMessage()
    made["From"] = "fax@example.invalid"
    made["To"] = "inbox@clinic.invalid"
    made["Date"] = "Wed, 18 Nov 2026 08:00:00 -0500"
    made["Subject"] = subject
    made["Message-ID"] = "<one@example.invalid>"
    made.set_content(body)
    for name, content in attached:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def came(name: str = "fax.tif", way: Way = Way.FOLDER, key: str = "") -> Came:
    return Came(way, name, key or str(uuid4()))


def receive(
    cast: Cast, raw: bytes, name: str = "fax.tif", *, who: str = "iva", key: str = "", at: datetime = NOW
) -> Received:
    """Bytes come in at Harbor Street, not checked yet."""
    by = SYSTEM if who == "" else cast.viewer(who)
    return actions.receive(
        site_id=cast.harbor.id, file=io.BytesIO(raw), came=came(name, Way.UPLOAD, key), by=by, at=at
    )


def a_paper(cast: Cast, raw: bytes | None = None, *, site: str = "harbor", at: datetime = NOW) -> UUID:
    """A paper that waits to be filed at a site."""
    raw = raw if raw is not None else pdf(f"Letter {uuid4().hex}")
    got = actions.receive(
        site_id=getattr(cast, site).id, file=io.BytesIO(raw), came=came("letter.pdf"), by=SYSTEM, at=at
    )
    actions.check(document_id=got.card.id, by=SYSTEM, at=at)
    return got.card.id


def sheet_of(document_id: UUID, viewer: Viewer = SYSTEM, at: datetime = NOW) -> DocumentSheet:
    return queries.document(viewer, document_id, at=at)


def filed(
    cast: Cast,
    kind: str = "lab_result",
    *,
    client: str = "robin",
    raw: bytes | None = None,
    note: str = "",
    at: datetime = NOW,
) -> UUID:
    """A paper that Dora, who sees both, filed to a client."""
    made = a_paper(cast, raw, at=at)
    version = sheet_of(made).card.version
    filing = Filing(kind, cast.clients[client].id, note=note)
    actions.file(document_id=made, filing=filing, version=version, by=cast.viewer("dora"), at=at)
    assert sheet_of(made).card.state is State.FILED
    return made


def a_written_paper(cast: Cast, client: str, who: str, words: str) -> UUID:
    """A letter that a counselor put into their client's chart, with the same words as a note."""
    by, client_id = cast.viewer(who), cast.clients[client].id
    got = actions.receive_for_client(
        client_id=client_id,
        file=io.BytesIO(words.encode()),
        came=came("letter.txt", Way.UPLOAD),
        filing=Filing("client_letter", note=words),
        by=by,
        at=NOW,
    )
    actions.check(document_id=got.card.id, by=SYSTEM, at=NOW)
    return got.card.id


LATER = NOW + timedelta(days=2)


def passed(
    cast: Cast, document_id: UUID, to: str, *, by: str = "iva", words: str = "", at: datetime = NOW
) -> UUID:
    """A paper that somebody passed on to a colleague."""
    actions.pass_on(
        document_id=document_id,
        to_staff_id=cast.staff[to].id,
        words=words,
        version=sheet_of(document_id).card.version,
        by=cast.viewer(by),
        at=at,
    )
    return document_id
