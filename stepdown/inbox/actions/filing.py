"""Filing a paper to a client or to nobody, putting it away, taking it back, opening one with a legal name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.identity.queries import values_of
from stepdown.identity.vocabulary import Field, Group
from stepdown.inbox.actions.holding import decided, handler, held, save, worker
from stepdown.inbox.keeping import blind_words
from stepdown.inbox.models import Document, DocumentOpening, Original
from stepdown.inbox.queries.kinds import kind_of
from stepdown.inbox.queries.pages import pages_of
from stepdown.inbox.queries.seeing import may_open, works_inbox
from stepdown.inbox.queries.sheet import row_of
from stepdown.inbox.rules import filing as rules
from stepdown.inbox.rules.finding import words_of
from stepdown.inbox.vocabulary import Act, Area, Discard, Filing, Format, Kind, Stage, State
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import day_at


@transaction.atomic
def file(*, document_id: UUID, filing: Filing, why: str = "", version: int, by: Viewer, at: datetime) -> None:
    """File a paper to a client, or to nobody as clinic business; one that lies elsewhere, with a reason.

    Whoever was given an unfiled paper files it to a client of theirs, and nowhere else. Raises Refused,
    Stale, NotFound (also for a client out of reach).
    """
    row = held(by, document_id, version, at)
    staff_id = handler(by, row)
    again = row.state != State.OPEN
    _allow("refile" if again else "file", row)
    if again and (refusal := rules.check_why(why)):
        raise Refused(refusal)
    if filing.client_id is not None:
        require_reach(by, filing.client_id, at=at)
    kind = kind_of(filing.kind)
    today = day_at(row.site_id, at)
    problems = rules.check_filing(filing, kind, today=today)
    if problems or kind is None:
        raise Refused(*problems)
    if kind.area is Area.HOUSE and not works_inbox(by):
        raise Refused(Refusal(say("Clinic business is filed by the inbox. Give it back."), field="kind"))
    _look_for_the_name(row, filing, kind, by, at)
    before = row.client_id
    row.state = State.FILED if kind.area is Area.CLIENT else State.HOUSE
    row.client_id, row.kind, row.paper_date = filing.client_id, filing.kind, filing.paper_date
    row.note, row.vault = " ".join(filing.note.split()), rules.shows_identity(filing, kind)
    row.staff_id = staff_id
    row.words = blind_words(_text(row))
    act = Act.REFILE if again else Act.FILE if filing.client_id else Act.HOUSE
    save(row, at)
    decided(row, act, (before, filing.client_id), words=why, by=by, at=at)


@transaction.atomic
def discard(
    *, document_id: UUID, reason: Discard | None, words: str = "", version: int, by: Viewer, at: datetime
) -> None:
    """Put a paper away with a reason. Its bytes stay, and it can be brought back. Raises Refused, Stale."""
    row = held(by, document_id, version, at)
    worker(by)
    _allow("discard", row)
    if refusal := rules.check_discard(reason, words):
        raise Refused(refusal)
    before = row.client_id
    row.state, row.reason, row.staff_id = State.DISCARDED, reason or "", by.staff_id
    _forget(row)
    save(row, at)
    decided(row, Act.DISCARD, (before,), words=words, by=by, at=at)


@transaction.atomic
def bring_back(*, document_id: UUID, why: str, version: int, by: Viewer, at: datetime) -> None:
    """Bring a paper back into the queue from wherever it lies. Raises Refused, Stale, NotFound."""
    worker(by)
    _back(held(by, document_id, version, at), Act.BRING_BACK, why, by, at)


@transaction.atomic
def send_back(*, document_id: UUID, why: str, version: int, by: Viewer, at: datetime) -> None:
    """Send a paper that lies in the wrong chart back to the inbox. Raises Refused, Stale, NotFound."""
    row = held(by, document_id, version, at)
    if row.client_id is None or not (by.may(Permission.FILE_OWN_PAPERS) or works_inbox(by)):
        raise NotFound
    _back(row, Act.SEND_BACK, why, by, at)


@transaction.atomic
def try_again(*, document_id: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Have a paper in quarantine checked once more: a scanner errs, and so does a reader. Raises Refused."""
    worker(by)
    row = held(by, document_id, version, at)
    _allow("try again", row)
    original = Original.objects.select_for_update(of=("self",)).get(stretches__document_id=row.id)
    if original.format == Format.OTHER:
        raise Refused(Refusal(say("This kind of file is not read here: {why}", why=original.why)))
    if original.stage == Stage.QUARANTINE:
        Original.objects.filter(id=original.id).update(stage=Stage.WAITING, why="")
    row.state = State.WAITING
    save(row, at)
    decided(row, Act.TRY_AGAIN, (row.client_id,), by=by, at=at)


@transaction.atomic
def open_document(*, document_id: UUID, reason: str, by: Viewer, at: datetime) -> datetime:
    """Open a paper that shows a legal identity, for five minutes, for the opener alone. Answers until when.

    Like the vault itself: permission, reach, a reason, a row, a line in the trail. Raises Refused, NotFound.
    """
    row = row_of(by, document_id, at=at)
    if by.staff_id is None or not row.vault or not may_open(by, row, at):
        raise NotFound
    if refusal := rules.check_opening(reason):
        raise Refused(refusal)
    reason = " ".join(reason.split())[:300]
    until = at + rules.OPEN_FOR
    DocumentOpening.objects.create(document=row, staff_id=by.staff_id, reason=reason, at=at, hidden_at=until)
    record(
        by=by,
        at=at,
        verb="open identity paper",
        subject=Subject("paper", row.id),
        clients=[row.client_id] if row.client_id else [],
        why=reason,
    )
    return until


def _back(row: Document, act: Act, why: str, by: Viewer, at: datetime) -> None:
    _allow("bring back", row)
    if refusal := rules.check_why(why):
        raise Refused(refusal)
    before = row.client_id
    row.state = State.OPEN if row.pages else State.QUARANTINE
    row.reason, row.staff_id = "", None
    _forget(row)
    if row.pages:
        row.words = blind_words(_text(row))
    save(row, at)
    decided(row, act, (before,), words=why, by=by, at=at)


def _look_for_the_name(row: Document, filing: Filing, kind: Kind, by: Viewer, at: datetime) -> None:
    """Compare the paper's words with the vault's family name, as numbers. Raises Refused."""
    if filing.client_id is None:
        return
    family = values_of(filing.client_id, (Group.NAMES,)).get(Field.FAMILY_NAME, "")
    card = require_reach(by, filing.client_id, at=at)
    legal = words_of(family)
    shown = bool(legal) and set(blind_words(family)) <= set(row.words)
    chosen = words_of(card.chosen_name)
    if refusal := rules.check_name(filing, kind, legal=legal, chosen=chosen, shown=shown):
        raise Refused(refusal)


def _forget(row: Document) -> None:
    """What was said of a paper when it was filed holds no more; the decisions keep it."""
    row.client_id, row.kind, row.paper_date, row.note, row.vault = None, "", None, "", False


def _text(row: Document) -> str:
    return "\n".join([*(text for _, text in pages_of(row)), row.note])


def _allow(move: str, row: Document) -> None:
    if refusal := rules.check_move(move, State(row.state)):
        raise Refused(refusal)
