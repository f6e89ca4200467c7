"""`python -m bench.attendance.torture`: kill -9 of web, worker and database while attendance and notes are
saved.

It starts `stepdown run` on data of its own. Tablets send marks through the floor's door, desks save notes as
the group note's page does, in several threads, and parts are killed at random moments. What was answered as
kept must be there, once and whole; what was not answered is sent again under its own id, as tablets and the
page do. Its last lines state what was lost, doubled and half-saved; its exit code is 1 where anything was.
First it shows that the checkers see each of these.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import shutil
import signal
import string
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from bench.attendance.notes import Desk, Part, check_notes, planted_notes
from bench.clinic import without_other_clinics
from stepdown.config.clinic import Clinic
from tests.stories.test_running_the_clinic import Running, eventually, free_port, start

# Each group with who is in it and when it began.
Groups = tuple[tuple[UUID, tuple[UUID, ...], datetime], ...]
MOST_WAITING = 12
PARTS = ("web", "web", "web", "database", "worker")


@dataclass
class Tablet(threading.Thread):
    """One tablet: makes marks, sends them, keeps what was not answered and sends it again."""

    url: str
    cookie: str
    groups: Groups
    seed: int
    over: threading.Event
    acknowledged: set[UUID] = field(default_factory=set)
    queue: list[dict[str, str]] = field(default_factory=list)
    sent: int = 0
    failed: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(self.seed)
        self.csrf = "".join(secrets.choice(string.ascii_letters) for _ in range(32))
        self.done: list[dict[str, str]] = []

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.over.is_set():
            # Nobody taps faster because the line is down.
            if len(self.queue) < MOST_WAITING:
                self.queue += [self._mark() for _ in range(self.dice.randint(1, 4))]
            self.flush()
            time.sleep(self.dice.uniform(0, 0.05))

    def flush(self) -> bool:
        """Send the queue, in whatever order, some of it again; True where it was answered."""
        batch = list(self.queue)
        if self.done and self.dice.random() < 0.3:
            batch.append(self.dice.choice(self.done))
        self.dice.shuffle(batch)
        if not batch:
            return True
        try:
            answers = self._post(batch)
        except (OSError, ValueError):
            self.failed += 1
            time.sleep(0.2)
            return False
        by_id = {one["id"]: one for one in batch}
        for answer in answers:
            if answer["outcome"] == "refused":
                self.wrong.append(answer["words"])
                continue
            self.acknowledged.add(UUID(answer["id"]))
            self.done.append(by_id[answer["id"]])
        told = {one["id"] for one in answers}
        self.queue = [one for one in self.queue if one["id"] not in told]
        return True

    def _mark(self) -> dict[str, str]:
        session, members, begins = self.dice.choice(self.groups)
        self.sent += 1
        moment = begins + timedelta(
            seconds=self.dice.randrange(90 * 60), microseconds=self.dice.randrange(10**6)
        )
        return {
            "id": str(uuid4()),
            "session": str(session),
            "member": str(self.dice.choice(members)),
            "turn": self.dice.choice(("in", "out")),
            "moment": moment.isoformat(),
            "device": f"tablet {self.seed}",
        }

    def _post(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        form = {"marks": json.dumps(batch), "request_id": str(uuid4()), "csrfmiddlewaretoken": self.csrf}
        request = urllib.request.Request(
            f"{self.url}/floor/sent/",
            data=urllib.parse.urlencode(form).encode(),
            headers={"Cookie": f"{self.cookie}; stepdown_csrf={self.csrf}", "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            if "/floor/sent/" not in answer.url:
                raise ValueError(f"sent elsewhere: {answer.url}")
            found: list[dict[str, str]] = json.loads(answer.read())["answers"]
        return found


def kill(running: Running, part: str, dice: random.Random) -> None:
    """kill -9 of one process of a part: of the web server its worker most of the time, else all of it."""
    try:
        if part == "database":
            victim = running.postmaster()
        else:
            victim = running.pid(part)
            below = children(victim) if part == "web" else []
            if below and dice.random() < 0.8:
                victim = dice.choice(below)
        if victim > 1:
            os.kill(victim, signal.SIGKILL)
    except (OSError, ValueError, IndexError):
        return


def children(pid: int) -> list[int]:
    """Processes right below one."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in text.split()]


def prepared(groups: int, size: int) -> tuple[str, Groups]:
    """People, groups that are over, and a signed-in leader: the cookie, and each group with its members."""
    from django.conf import settings

    from bench.attendance.ground import ground
    from stepdown.kernel.viewer import Audience
    from stepdown.people import actions as people

    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    made = ground(groups, size, begins=begins)
    token = people.start_sign_in(
        account_id=made.leaders[0].account_id, door=Audience.STAFF, how="bench", second_factor=True,
        at=datetime.now(UTC),
    )  # fmt: skip
    listed = tuple((one.id, one.client_ids, begins) for one in made.groups)
    return f"{settings.STAFF_COOKIE}={token}", listed


def planted(session_id: UUID, client_id: UUID, begins: datetime) -> None:
    """Show that the checker sees a lost, a doubled and a half-saved mark; all of it is rolled back."""
    from django.db import transaction

    from bench.attendance.checker import check
    from stepdown.attendance.models import Mark

    with transaction.atomic():
        for turn, minute in (("in", 0), ("in", 0), ("out", 60)):
            Mark.objects.create(
                id=uuid4(), session_id=session_id, client_id=client_id, turn=turn, way="staff", by_staff=True,
                moment=begins + timedelta(minutes=minute), by_name="planted", at=begins,
            )  # fmt: skip
        found = check([uuid4()], [session_id])
        transaction.set_rollback(True)
    if found.lost != 1 or found.doubled != 1 or found.half_saved < 1:
        raise SystemExit(f"the checker does not see what was planted: {found}")
    print("the checker sees a planted loss, a doubled and a half-saved mark")


@dataclass(frozen=True)
class Crew:
    """Whoever saves while parts are killed: tablets and desks."""

    tablets: list[Tablet]
    desks: list[Desk]

    def answered(self) -> tuple[int, int]:
        """How many marks and how many saves of notes were answered."""
        return (
            sum(len(one.acknowledged) for one in self.tablets),
            sum(one.answered for one in self.desks),
        )

    def more(self, than: tuple[int, int]) -> bool:
        """Whether marks and notes are answered again."""
        marks, notes = self.answered()
        return marks > than[0] + 3 and notes > than[1]

    def flushed(self) -> bool:
        """Whether what was never answered is answered now."""
        marks = all(one.flush() and not one.queue for one in self.tablets)
        return all(one.flush() and not one.pending for one in self.desks) and marks


def torture(running: Running, crew: Crew, args: argparse.Namespace, dice: random.Random) -> Counter[str]:
    """Kill parts at random moments until as many are killed as asked for, or the time is over."""
    done: Counter[str] = Counter()
    until = time.monotonic() + args.minutes * 60
    for one in (*crew.tablets, *crew.desks):
        one.start()
    for number in range(args.kills):
        if time.monotonic() > until:
            break
        time.sleep(dice.uniform(0.05, 0.9))
        part = dice.choice(PARTS)
        kill(running, part, dice)
        done[part] += 1
        answered = crew.answered()
        # The next kill comes once marks and notes are answered again, so that each falls into work.
        if not eventually(partial(crew.more, answered), within=180):
            raise SystemExit(f"nothing was answered for three minutes after {done}: {running.told()}")
        if (number + 1) % 20 == 0:
            print(
                f"{number + 1} kills, {answered[0]:,} marks and {answered[1]:,} saves acknowledged",
                flush=True,
            )
    return done


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="how often something is killed (200)")
    parser.add_argument("--minutes", type=int, default=120, help="then it ends with the kills so far (120)")
    parser.add_argument("--tablets", type=int, default=4, help="how many tablets send marks (4)")
    parser.add_argument("--data", default="", help="a clinic to take and to keep (a new one)")
    parser.add_argument("--seed", type=int, default=7, help="of what is killed when (7)")
    args = parser.parse_args()
    without_other_clinics()
    data = Path(args.data).resolve() if args.data else Path(tempfile.mkdtemp(prefix="sd-torture-"))
    running = start(data, free_port())
    try:
        if not eventually(running.is_open, within=1800):
            raise SystemExit(f"the clinic did not open: {running.told()}")
        return _run(running, data, args)
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.communicate(timeout=120)
        if not args.data:
            shutil.rmtree(data, ignore_errors=True)


def _run(running: Running, data: Path, args: argparse.Namespace) -> int:
    os.environ |= Clinic(data).env()
    import django

    django.setup()
    cookie, groups = prepared(groups=3, size=12)
    planted(groups[0][0], groups[0][1][0], groups[0][2])
    planted_notes(groups[0][0], groups[0][1][0])
    over, url = threading.Event(), f"http://127.0.0.1:{running.port}"
    tablets = [Tablet(url, cookie, groups, seed, over) for seed in range(args.tablets)]
    desks = [Desk(url, cookie, one[0], one[1], seed, over) for seed, one in enumerate(groups)]
    crew = Crew(tablets, desks)
    began = time.monotonic()
    done = torture(running, crew, args, random.Random(args.seed))
    over.set()
    for thread in (*tablets, *desks):
        thread.join(60)
    # What was never answered is sent again, as a tablet and the page do once the line is back.
    if not eventually(crew.flushed, within=180):
        raise SystemExit("some marks or notes were never answered")
    session_ids = [one[0] for one in groups]
    well = _told(tablets, session_ids, done, time.monotonic() - began)
    return 0 if _told_notes(desks, session_ids) and well else 1


def _told_notes(desks: list[Desk], session_ids: list[UUID]) -> bool:
    acknowledged: dict[Part, dict[int, str]] = {}
    for desk in desks:
        acknowledged |= desk.acknowledged
    found = check_notes(acknowledged, session_ids)
    sent, failed = sum(one.sent for one in desks), sum(one.failed for one in desks)
    wrong = [words for desk in desks for words in desk.wrong]
    print(
        f"notes: {sent:,} saves made, {found.saves:,} there, "
        f"{sum(map(len, acknowledged.values())):,} acknowledged, {failed} requests unanswered, "
        f"{len(wrong)} refused; lost {found.lost}, doubled {found.doubled}, half-saved {found.half_saved}"
    )
    if wrong:
        print(f"refused: {Counter(wrong).most_common(3)}")
    return found.well and not wrong and found.saves == sent


def _told(tablets: list[Tablet], session_ids: list[UUID], done: Counter[str], seconds: float) -> bool:
    from django.db import connection

    from bench.attendance.checker import check

    connection.close()  # the one from before the first kill is long gone
    acknowledged = {one for tablet in tablets for one in tablet.acknowledged}
    found = check(acknowledged, session_ids)
    sent, failed = sum(one.sent for one in tablets), sum(one.failed for one in tablets)
    refused = [words for tablet in tablets for words in tablet.wrong]
    unasked = found.marks - sent
    print(
        f"{sum(done.values())} kills ({dict(done)}) in {seconds:.0f} s; {sent:,} marks made, "
        f"{found.marks:,} there, {len(acknowledged):,} acknowledged, {failed} requests unanswered, "
        f"{len(refused)} refused"
    )
    print(f"lost {found.lost}, doubled {found.doubled}, half-saved {found.half_saved}")
    if refused:
        print(f"refused: {Counter(refused).most_common(3)}")
    return found.well and not refused and unasked == 0


if __name__ == "__main__":
    sys.exit(main())
