"""Taking papers in: sealed and kept before anybody looks at them; the same bytes twice are one paper."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.inbox.actions.placing import place
from stepdown.inbox.keeping import keep, kept, sealed_name
from stepdown.inbox.models import Arrival, Check, Document, Original, Stretch
from stepdown.inbox.queries.cards import ROW, cards
from stepdown.inbox.queries.kinds import kind_of
from stepdown.inbox.rules.filing import check_filing, shows_identity
from stepdown.inbox.rules.mail import open_mail
from stepdown.inbox.rules.sniff import HEAD, format_of
from stepdown.inbox.vocabulary import Came, Filing, Format, Mail, Received, Stage, State, Unreadable, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import day_at

_CHUNK = 1024 * 1024
DEEPEST = 3  # mails inside mails


@transaction.atomic
def receive(*, site_id: UUID, file: BinaryIO, came: Came, by: Viewer, at: datetime) -> Received:
    """Take bytes in at a site, from a file that can be read twice: sealed, kept, to be checked.

    A mail comes in with its attachments, all or nothing. The same bytes again are the same paper, come
    twice; the same coming again (`came.key`) changes nothing. What is not read here is kept in quarantine.
    Raises NotFound at a site that is not the viewer's.
    """
    if by.audience is Audience.STAFF and not (
        site_id in by.site_ids and by.staff_id and by.may(Permission.WORK_INBOX)
    ):
        raise NotFound
    desk = _Desk(site_id, by, at)
    original, new = desk.take(file, came)
    others = [*desk.made] if new else []
    row = _document_of(original.id, others, desk.known)
    record(
        by=by,
        at=at,
        verb="receive paper",
        subject=Subject("paper", row.id),
        detail={"way": came.way.value, "format": original.format, "again": not others, "papers": len(others)},
    )
    card = cards(_HOUSE, [row], at=at)[0]
    rest = tuple(one for one in others if one != row.id)
    return Received(card, not others, original.id, rest)


@transaction.atomic
def receive_for_client(
    *, client_id: UUID, file: BinaryIO, came: Came, filing: Filing, by: Viewer, at: datetime
) -> Received:
    """Take a paper in for a client's chart: it is filed as soon as it is checked.

    The same bytes for another client are another paper. Raises Refused, NotFound.
    """
    client = require_reach(by, client_id, at=at)
    if by.staff_id is None or not (by.may(Permission.FILE_OWN_PAPERS) or by.may(Permission.WORK_INBOX)):
        raise NotFound
    filing = replace(filing, client_id=client_id)
    kind = kind_of(filing.kind)
    today = day_at(client.site_id, at)
    if problems := check_filing(filing, kind, today=today):
        raise Refused(*problems)
    desk = _Desk(client.site_id, by, at)
    original, new = desk.take(file, came, papers=False)
    if original.format == Format.MAIL:
        raise Refused(
            Refusal(
                say("A mail goes to the inbox, where its attachments are filed one by one."), field="files"
            )
        )
    same = Document.objects.filter(stretches__original=original, client_id=client_id).order_by("id").first()
    if same is not None:
        return Received(cards(_HOUSE, [ROW.get(id=same.id)], at=at)[0], True, original.id)
    row = desk.paper(original, State.WAITING, filing, vault=kind is not None and shows_identity(filing, kind))
    if original.stage != Stage.WAITING:
        place(original, [row], by=by, at=at)
    record(
        by=by,
        at=at,
        verb="receive paper",
        subject=Subject("paper", row.id),
        clients=[client_id],
        detail={"way": came.way.value, "format": original.format, "again": not new},
    )
    return Received(cards(_HOUSE, [ROW.get(id=row.id)], at=at)[0], False, original.id)


class _Desk:
    """Takes bytes in for one site, one moment, one person; remembers the papers it made."""

    def __init__(self, site_id: UUID, by: Viewer, at: datetime) -> None:
        self.site_id = site_id
        self.by = by
        self.at = at
        self.made: list[UUID] = []
        self.known: list[UUID] = []

    def take(
        self,
        file: BinaryIO,
        came: Came,
        parent: Original | None = None,
        *,
        papers: bool = True,
        depth: int = 1,
    ) -> tuple[Original, bool]:
        """The original of some bytes, and whether it is a new one."""
        digest, size, head = _measured(file, self.site_id)
        known = Original.objects.filter(site_id=self.site_id, digest=digest).first()
        if known is not None:
            self._arrived(known, came)
            self.known.append(known.id)
            return known, False
        kind, why = _told(head, size)
        original = Original.objects.create(
            id=new_id(),
            site_id=self.site_id,
            digest=digest,
            format=kind,
            size=size,
            came_in=parent,
            stage=Stage.QUARANTINE if why else Stage.WAITING,
            why=why,
            at=self.at,
        )
        file.seek(0)
        keep(original.id, _chunks(file))
        self._arrived(original, came)
        if why:
            Check.objects.create(original=original, outcome="unreadable", words=why, at=self.at)
        if papers:
            self._papers(original, came, depth)
        return original, True

    def _papers(self, original: Original, came: Came, depth: int) -> None:
        """The paper these bytes are; of a mail, its text and each of its attachments."""
        state = State.QUARANTINE if original.stage == Stage.QUARANTINE else State.WAITING
        if original.format != Format.MAIL or state is State.QUARANTINE:
            self.paper(original, state)
            return
        mail = self._mail(original, depth)
        if mail is None or mail.has_words or not mail.attachments:
            self.paper(original, State.WAITING if mail is not None else State.QUARANTINE)
        for number, one in enumerate(mail.attachments if mail else ()):
            inner = Came(Way.MAIL, one.name, f"{came.key}/{number}", via=original.id)
            self.take(io.BytesIO(one.body), inner, original, depth=depth + 1)

    def _mail(self, original: Original, depth: int) -> Mail | None:
        try:
            if depth > DEEPEST:
                raise Unreadable(say("A mail inside a mail inside a mail. It was not opened further."))
            return open_mail(b"".join(kept(original.id)))
        except Unreadable as bad:
            original.stage, original.why = Stage.QUARANTINE, str(bad.reason)
            Original.objects.filter(id=original.id).update(stage=Stage.QUARANTINE, why=original.why)
            Check.objects.create(original=original, outcome="unreadable", words=original.why, at=self.at)
            return None

    def paper(
        self, original: Original, state: State, filing: Filing | None = None, *, vault: bool = False
    ) -> Document:
        """A paper of all pages of an original."""
        row = Document.objects.create(
            id=new_id(),
            site_id=self.site_id,
            state=state,
            client_id=filing.client_id if filing else None,
            kind=filing.kind if filing else "",
            paper_date=filing.paper_date if filing else None,
            note=" ".join(filing.note.split()) if filing else "",
            vault=vault,
            staff_id=self.by.staff_id if filing else None,
            since=self.at,
            at=self.at,
        )
        Stretch.objects.create(document=row, position=0, original=original)
        self.made.append(row.id)
        return row

    def _arrived(self, original: Original, came: Came) -> None:
        key = identity.blind_index(
            f"{self.site_id} {came.key} {original.digest.hex()}", purpose="inbox arrival"
        )
        if Arrival.objects.filter(key=key).exists():
            return
        arrival = new_id()
        Arrival.objects.create(
            id=arrival,
            original=original,
            way=came.way,
            staff_id=self.by.staff_id,
            sealed_name=sealed_name(arrival, came.name),
            key=key,
            at=self.at,
        )


def _measured(file: BinaryIO, site_id: UUID) -> tuple[bytes, int, bytes]:
    """A keyed hash of the content, locked until commit so that two at once are one; its size and its head."""
    plain, size, head = hashlib.sha256(), 0, b""
    file.seek(0)
    for chunk in _chunks(file):
        head = head or chunk[:HEAD]
        plain.update(chunk)
        size += len(chunk)
    keyed = identity.blind_index(f"{site_id} {plain.hexdigest()}", purpose="inbox original")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(keyed[:8], "big", signed=True)])
    return keyed, size, head


def _told(head: bytes, size: int) -> tuple[Format, str]:
    """The format, and why the bytes are not read where they are not."""
    try:
        kind = format_of(head)
    except Unreadable as bad:
        return Format.OTHER, str(bad.reason)
    if size > settings.INBOX_MAX_BYTES:
        return kind, str(say("Larger than {n} MB.", n=settings.INBOX_MAX_BYTES // 1024 // 1024))
    return kind, ""


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _document_of(original_id: UUID, made: list[UUID], known: list[UUID]) -> Document:
    """The paper to answer with: the first made now; else the first ever made of these bytes, or, for a mail
    without words, of what it holds.
    """
    if made:
        return ROW.filter(id__in=made).order_by("id")[0]
    own = ROW.filter(stretches__original_id=original_id)
    inside = ROW.filter(Q(stretches__original__came_in_id=original_id) | Q(stretches__original_id__in=known))
    row = own.order_by("id").first() or inside.order_by("id").first()
    if row is None:
        raise NotFound
    return row


_HOUSE = Viewer(Audience.SYSTEM, name="Stepdown")
