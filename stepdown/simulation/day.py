"""The treatment day of a rehearsal: rolls, topics, notes of the last weeks, days and weeks closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from stepdown.attendance import actions as attendance
from stepdown.attendance.vocabulary import DeviceMark, Presence, Turn, Way
from stepdown.curriculum import actions as curriculum
from stepdown.curriculum import queries as topics
from stepdown.journeys import close_day, close_week
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.note import actions as notes
from stepdown.note import queries as written
from stepdown.note.vocabulary import RowWords, SharedWords, SheetRow
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard
from stepdown.simulation import note_words
from stepdown.simulation.stage import Rehearsal
from stepdown.week_close import actions as closing
from stepdown.week_close import queries as closed
from stepdown.week_close.vocabulary import Ended

# Days before the last moment that have notes and are closed one by one: a demo is built in minutes.
DAYS_OF_NOTES = 8
DAYS_CLOSED = 6
# Of a hundred seats: late, left early, excused, did not come; everybody else is there from start to end. No
# published figure is known for groups (clinical-facts 8.2: 20 to 40 in a hundred is folklore) [K].
LATE, EARLY, EXCUSED, ABSENT = 6, 2, 4, 5
WORDS = ("Ill, told us at eight", "Child had no school", "Court date", "Dentist", "Shift was moved")


@dataclass
class _Course:
    """What the days remember of each other: how many notes are left unsigned on purpose, who never left."""

    unsigned: int = 2
    open_check_out: bool = False
    numbers: dict[UUID, int] = field(default_factory=dict)

    def number_of(self, client_id: UUID) -> int:
        return self.numbers.setdefault(client_id, len(self.numbers))


def live_weeks(stage: Rehearsal, start: datetime) -> None:
    """Every week is lived day by day: each session that stands is held, and told of when it ends."""
    course, today = _Course(), _local(stage, stage.end).date()
    monday = today - timedelta(days=today.weekday())
    begun = _local(stage, start).date()
    first = begun - timedelta(days=begun.weekday())
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        for site in stage.clinic.sites:
            morning = datetime.combine(day, time(5), ZoneInfo(site.zone)).astimezone(stage.end.tzinfo)
            stage.plan(morning, _day(stage, course, site.id, day))
            if day >= today - timedelta(days=DAYS_CLOSED):
                evening = morning + timedelta(hours=17)
                stage.plan(evening, _close_day(stage, site.id, day))
    for week in range(1, (monday - first).days // 7 + 1):
        after = first + timedelta(weeks=week)
        for site in stage.clinic.sites:
            at = datetime.combine(after, time(9, 30), ZoneInfo(site.zone)).astimezone(stage.end.tzinfo)
            stage.plan(at, _close_week(stage, site.id, after - timedelta(days=3)))


def _day(stage: Rehearsal, course: _Course, site_id: UUID, day: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        for card in sessions.of_day(stage.clinic.viewers["dora"], site_id, on=day, at=at):
            end = card.during.end or card.during.start
            stage.plan(end + timedelta(minutes=5), _held(stage, course, card.id))

    return act


def _held(stage: Rehearsal, course: _Course, session_id: UUID) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        card = sessions.everybody([session_id]).get(session_id)
        if card is None or card.cancelled is not None or not card.client_ids:
            return
        by = stage.clinic.viewers[stage.clinic.key_of(card.leader_id)]
        rng = Random(crc32(f"{card.plan_key}{card.during.start:%Y%m%d}".encode()))
        today = _local(stage, at).date() == _local(stage, stage.end).date()
        there = _roll(card, rng, by, at, leaves_open=today and not course.open_check_out)
        course.open_check_out |= today and len(there) > 1
        stage.done.counts["sessions held"] += 1
        if card.seats < 2:
            if there and _is_noted(stage, card, at) and rng.randrange(5):
                stage.plan(at + timedelta(minutes=15), _noted_alone(stage, course, card))
            return
        if not there:
            return
        if not today:
            _taught(card, by, at)
        if _is_noted(stage, card, at):
            stage.plan(at + timedelta(minutes=20), _noted(stage, course, card))

    return act


def _is_noted(stage: Rehearsal, card: SessionCard, at: datetime) -> bool:
    return stage.end - timedelta(days=DAYS_OF_NOTES) < at < stage.end - timedelta(hours=5)


def _roll(
    card: SessionCard, rng: Random, by: Viewer, at: datetime, *, leaves_open: bool
) -> Mapping[UUID, datetime]:
    """Who was there, each until a moment; told as the leader tells it, in two acts."""
    start, end = card.during.start, card.during.end or card.during.start
    ins: dict[UUID, datetime] = {}
    outs: dict[UUID, datetime] = {}
    for client_id in card.client_ids:
        draw = rng.randrange(100)
        alone = len(card.client_ids) == 1 and draw < LATE + EARLY
        if alone or draw >= LATE + EARLY + EXCUSED + ABSENT:
            ins[client_id], outs[client_id] = start, end
        elif draw < LATE:
            ins[client_id], outs[client_id] = start + timedelta(minutes=4 + rng.randrange(22)), end
        elif draw < LATE + EARLY:
            ins[client_id], outs[client_id] = start, end - timedelta(minutes=10 + rng.randrange(30))
        else:
            excused = draw < LATE + EARLY + EXCUSED
            _absent(card, client_id, excused, rng, by, at)
    _arrive(card, ins, rng, by)
    if leaves_open and len(outs) > 1:
        del outs[next(iter(outs))]
    if outs:
        attendance.end_roll(session_id=card.id, outs=outs, by=by, at=at)
    return ins


def _absent(card: SessionCard, client_id: UUID, excused: bool, rng: Random, by: Viewer, at: datetime) -> None:
    attendance.note_absence(
        session_id=card.id,
        client_id=client_id,
        kind=Presence.EXCUSED if excused else Presence.DID_NOT_COME,
        words=rng.choice(WORDS) if excused else "",
        by=by,
        at=at,
    )


def _arrive(card: SessionCard, ins: Mapping[UUID, datetime], rng: Random, by: Viewer) -> None:
    """Most are taken in by the leader in one act; now and then somebody scanned first and was seen then."""
    ids = list(ins)
    if ids and rng.randrange(9) == 0:
        one = ids.pop()
        sent = DeviceMark(new_id(), card.id, one, Turn.IN, ins[one], Way.KIOSK, "Lobby")
        attendance.mark(mark=sent, by=by, at=ins[one])
        attendance.attest(session_id=card.id, client_ids=[one], by=by, at=ins[one] + timedelta(minutes=1))
    for moment in sorted({ins[one] for one in ids}):
        together = [one for one in ids if ins[one] == moment]
        attendance.take_roll(session_id=card.id, present=together, since=moment, by=by, at=moment)


def _taught(card: SessionCard, by: Viewer, at: datetime) -> None:
    _, proposals = topics.proposals(by, card.id, at=at)
    if proposals:
        curriculum.hold(session_id=card.id, topic_key=proposals[0].topic.key, by=by, at=at)


def _noted(stage: Rehearsal, course: _Course, card: SessionCard) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by = stage.clinic.viewers[stage.clinic.key_of(card.leader_id)]
        sheet = written.group_sheet(by, card.id, at=at)
        if not sheet.may_write:
            return
        taught = topics.taught_in([card.id]).get(card.id)
        number = crc32(card.plan_key.encode()) % 97 + card.during.start.date().toordinal()
        shared = SharedWords(
            topic_key=taught.topic.key if taught else "",
            topic=taught.topic.title if taught else card.title,
            done=note_words.DONE[number % len(note_words.DONE)],
            item=taught.topic.curriculum if taught else "",
        )
        notes.save_shared(session_id=card.id, words=shared, version=sheet.shared.version, by=by, at=at)
        versions = {}
        for row in sheet.rows:
            if not row.came:
                continue
            words = _words(row, course.number_of(row.client_id), number)
            saved = notes.save_row(
                session_id=card.id, client_id=row.client_id, words=words, version=row.version, by=by, at=at
            )
            versions[row.client_id] = saved.version
        if course.unsigned and at < stage.end - timedelta(days=3):
            course.unsigned -= 1
            stage.done.counts["group notes unsigned"] += 1
            return
        signed = notes.sign_group(session_id=card.id, versions=versions, by=by, at=at + timedelta(minutes=6))
        stage.done.counts["group notes signed"] += len(signed.signed)

    return act


def _noted_alone(stage: Rehearsal, course: _Course, card: SessionCard) -> Callable[[datetime], None]:
    """Four of five one-to-one sessions of the last week have their signed note; others wait."""

    def act(at: datetime) -> None:
        by = stage.clinic.viewers[stage.clinic.key_of(card.leader_id)]
        sheet = written.group_sheet(by, card.id, at=at)
        number = crc32(card.plan_key.encode()) % 97 + card.during.start.date().toordinal()
        for row in sheet.rows:
            if not (sheet.may_write and row.came):
                continue
            saved = notes.save_row(
                session_id=card.id,
                client_id=row.client_id,
                words=_words(row, course.number_of(row.client_id), number),
                version=row.version,
                by=by,
                at=at,
            )
            try:
                notes.sign(note_id=saved.note_id, version=saved.version, by=by, at=at + timedelta(minutes=3))
            except Refused:
                continue
            stage.done.counts["individual notes signed"] += 1

    return act


def _words(row: SheetRow, person: int, number: int) -> RowWords:
    """One person's own part of a session's note."""
    did, responded, then = note_words.row(person, number)
    return RowWords(
        did=did,
        responded=responded,
        next=then,
        objectives=tuple(one.thread for one in row.objectives[number % 2 :][:1] or row.objectives[:1]),
        took_part=2 + number % 3,
        craving=(number + person) % 7,
    )


def _close_day(stage: Rehearsal, site_id: UUID, day: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by = stage.clinic.viewers["priya"]
        words = "Notes by tomorrow noon; whoever was not reached is called again."
        close_day.close_day(site_id=site_id, on=day, words=words, by=by, at=at)
        stage.done.counts["days closed"] += 1
        # Most get in touch the same evening; somebody does not, and stays on the list.
        for number, one in enumerate(closed.not_reached(by, site_id, at=at)):
            if (crc32(one.client_id.bytes) + number) % 4 and one.days < 2:
                said = "Wrote back by message: comes to the next session."
                closing.end_call(absent_id=one.id, how=Ended.WROTE, words=said, by=by, at=at)

    return act


def _close_week(stage: Rehearsal, site_id: UUID, on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by = stage.clinic.viewers["priya"]
        try:
            made = close_week.close_week(site_id=site_id, on=on, by=by, at=at)
        except Refused:
            return
        stage.done.counts["weeks closed"] += made

    return act


def _local(stage: Rehearsal, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(stage.clinic.sites[0].zone))
