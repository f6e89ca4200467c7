"""Reports beside each other: which are one, what a later one changes, to which test one belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.drugtest.vocabulary import Change, Line, Read, ReportCard, Stage

NEAR = timedelta(days=1)


def digest_of(read: Read, site_id: UUID) -> str:
    """What a report says at a site in one number: the same file twice, or sent again under a new envelope, is
    one. At two sites it is two: what one took in by mistake does not keep it from the other.
    """
    words = "\x1e".join("\x1f".join(_plain(one)) for one in read.lines)
    head = (
        str(site_id),
        read.source.value,
        read.sender,
        read.order_no,
        read.filler_no,
        read.specimen_no,
        read.person,
        read.stage.value,
        read.collected_at.isoformat() if read.collected_at else "",
    )
    return sha256("\x1d".join((*head, words)).encode()).hexdigest()


def salted(read: Read, site_id: UUID, salt: str) -> str:
    """The same for what was read here by hand: what was said at another moment is another one."""
    return sha256(f"{salt}|{digest_of(read, site_id)}".encode()).hexdigest()


def _plain(line: Line) -> tuple[str, ...]:
    """What was received of a line, not what the house made of it: a better reading makes no second report."""
    return (line.code, line.name, line.text, line.unit, line.cutoff)


def thread_of(sender: str, order_no: str, filler_no: str, fallback: str) -> str:
    """Reports of one order at one laboratory belong together; without numbers one stands alone."""
    return f"{sender}|{filler_no or order_no}" if filler_no or order_no else fallback


def changes(before: Sequence[Line], after: Sequence[Line]) -> tuple[Change, ...]:
    """Each line that a later report says otherwise, takes away or adds."""
    was, now = ({one.code or one.name: one for one in lines} for lines in (before, after))
    found = []
    for key in dict.fromkeys((*was, *now)):
        old, new = was.get(key), now.get(key)
        told_old, told_new = _told(old), _told(new)
        if told_old != told_new:
            found.append(Change((new or old).name, told_old, told_new))  # type: ignore[union-attr]
    return tuple(found)


def _told(line: Line | None) -> str:
    return f"{line.text} {line.unit}".strip() if line else ""


def standing(reports: Iterable[ReportCard]) -> tuple[ReportCard, ...]:
    """The reports that count: of each thread the newest, unless that one was taken back."""
    newest: dict[str, ReportCard] = {}
    for one in sorted(reports, key=_order):
        newest[thread_of(one.sender, one.order_no, one.filler_no, str(one.id))] = one
    return tuple(one for one in newest.values() if one.stage is not Stage.CANCELLED)


def _order(one: ReportCard) -> tuple[datetime, datetime]:
    return one.reported_at or one.at, one.at


def lines_of(reports: Iterable[ReportCard]) -> tuple[Line, ...]:
    """Every line that counts."""
    return tuple(line for one in standing(reports) for line in one.lines)


def belongs_to(
    specimen_no: str,
    order_no: str,
    collected_at: datetime | None,
    tests: Sequence[tuple[UUID, str, date, str]],
) -> UUID | None:
    """The one test a report belongs to by its number, if there is exactly one and the days agree.

    `tests`: id, number, day, zone. A name never decides: two people may share one, and a clinic's names are
    chosen ones.
    """
    asked = {number.upper() for number in (specimen_no, order_no) if number}
    found = [one for one in tests if one[1].upper() in asked]
    if len(found) != 1:
        return None
    test_id, _, on, zone = found[0]
    if collected_at is not None and abs(collected_at.astimezone(ZoneInfo(zone)).date() - on) > NEAR:
        return None
    return test_id
