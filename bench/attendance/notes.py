"""Notes saved while parts are killed: a desk that writes as the page's script does; what must be true after.

Each save carries one word of its own in every text of its row, so that a text that is half another save's is
seen. An unanswered save is sent again under its own request id, as the page does.
"""

from __future__ import annotations

import json
import random
import secrets
import string
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps

# Whose part of which sheet: nobody's is the shared part.
Part = tuple[UUID, UUID | None]


@dataclass
class Sent:
    """One save that is on its way or was answered."""

    part: Part
    word: str
    form: dict[str, str]


@dataclass
class Desk(threading.Thread):
    """Somebody who writes one group's notes: rows and the shared part, each saved as it is typed."""

    url: str
    cookie: str
    session_id: UUID
    member_ids: tuple[UUID, ...]
    seed: int
    over: threading.Event
    versions: dict[Part, int] = field(default_factory=dict)
    acknowledged: dict[Part, dict[int, str]] = field(default_factory=dict)
    pending: list[Sent] = field(default_factory=list)
    sent: int = 0
    failed: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(1_000 + self.seed)
        self.csrf = "".join(secrets.choice(string.ascii_letters) for _ in range(32))

    __hash__ = threading.Thread.__hash__

    @property
    def answered(self) -> int:
        """How many saves were answered."""
        return sum(len(one) for one in list(self.acknowledged.values()))

    def run(self) -> None:
        while not self.over.is_set():
            if not self.pending:
                whose = self.dice.choice((None, *self.member_ids))
                self.pending.append(self._written((self.session_id, whose)))
            self.flush()
            time.sleep(self.dice.uniform(0, 0.1))

    def flush(self) -> bool:
        """Send what waits; True where it was answered."""
        for save in list(self.pending):
            try:
                version = self._post(save)
            except urllib.error.HTTPError as answer:
                self.failed += 1
                if answer.code < 500:
                    self.wrong.append(f"{answer.code} to {save.form.get('version')} of {save.part}")
                    self.pending.remove(save)
                time.sleep(0.2)
                return False
            except (OSError, ValueError):
                self.failed += 1
                time.sleep(0.2)
                return False
            self.versions[save.part] = version
            self.acknowledged.setdefault(save.part, {})[version] = save.word
            self.pending.remove(save)
        return True

    def _written(self, part: Part) -> Sent:
        self.sent += 1
        word = f"w{uuid4().hex}"
        form = {"version": str(self.versions.get(part, 0)), "request_id": str(uuid4())}
        if part[1] is None:
            form |= {"topic": "", "done": f"The group spoke of {word}."}
        else:
            form |= {name: f"{word} in {name}" for name in ("did", "responded", "next")}
        return Sent(part, word, form | {"csrfmiddlewaretoken": self.csrf})

    def _post(self, save: Sent) -> int:
        session_id, whose = save.part
        path = f"/group-notes/{session_id}/" + (f"people/{whose}/" if whose else "")
        request = urllib.request.Request(
            self.url + path,
            data=urllib.parse.urlencode(save.form).encode(),
            headers={
                "Cookie": f"{self.cookie}; stepdown_csrf={self.csrf}",
                "X-Stepdown-Autosave": "1",
                "X-CSRFToken": self.csrf,
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            if path not in answer.url:
                raise ValueError(f"sent elsewhere: {answer.url}")
            return int(json.loads(answer.read())["version"])


@dataclass(frozen=True)
class FoundNotes:
    """What is wrong with saved notes, counted. `saves` is how many there are."""

    saves: int
    lost: int
    doubled: int
    half_saved: int

    @property
    def well(self) -> bool:
        return not (self.lost or self.doubled or self.half_saved)


@dataclass(frozen=True)
class _Saved:
    """A version of one part as its history has it."""

    part: Part
    version: int
    texts: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(_word(text) for text in self.texts)


def check_notes(acknowledged: Mapping[Part, Mapping[int, str]], session_ids: Collection[UUID]) -> FoundNotes:
    """Every acknowledged version stands in the history with its words, and the newest one in the row; no save
    is there twice; every version is whole and has its entry in the trail.
    """
    history, now = _history(session_ids), _now(session_ids)
    there = {(one.part, one.version, word) for one in history for word in one.words}
    lost = sum(
        (part, version, word) not in there
        for part, versions in acknowledged.items()
        for version, word in versions.items()
    )
    lost += sum(
        part not in now or now[part].version < max(versions) or versions[max(versions)] not in now[part].words
        for part, versions in acknowledged.items()
    )
    times = Counter((one.part, word) for one in history for word in one.words)
    torn = sum(len(one.words) != 1 for one in history)
    in_row = sum(one.version for one in now.values())
    return FoundNotes(
        saves=in_row,
        lost=lost,
        doubled=sum(n - 1 for n in times.values()),
        half_saved=torn + abs(in_row - _in_trail(session_ids)),
    )


def planted_notes(session_id: UUID, client_id: UUID) -> None:
    """Show that the checker sees a lost, a doubled and a half-saved note; all of it is rolled back."""
    from django.db import transaction

    note = apps.get_model("note", "Note")
    with transaction.atomic():
        row = note.objects.filter(session_id=session_id, client_id=client_id).first() or _laid(
            session_id, client_id
        )
        rows = note.objects.filter(id=row.id)
        rows.update(did="wa in did", responded="wa in responded", next="wa in next", version=1)
        rows.update(version=2)
        rows.update(did="wb in did", version=3)
        found = check_notes({(session_id, client_id): {4: "wc"}}, [session_id])
        transaction.set_rollback(True)
    if found.lost < 1 or found.doubled < 1 or found.half_saved < 2:
        raise SystemExit(f"the checker does not see what was planted in notes: {found}")
    print("the checker sees a planted loss, a doubled and a half-saved note")


def _laid(session_id: UUID, client_id: UUID) -> Any:
    """An empty draft for a seat, as the worker lays it out."""
    from bench.attendance.ground import CURTAIN
    from stepdown.note.actions import storing
    from stepdown.session.queries import everybody

    card = everybody([session_id])[session_id]
    row = storing.of_session(card, client_id, by=CURTAIN, at=card.during.start)
    row.save(force_insert=True)
    return row


def _word(text: str) -> str:
    return next((one.strip(".") for one in text.split() if one.startswith("w")), "")


def _history(session_ids: Collection[UUID]) -> list[_Saved]:
    wanted = {"session_id__in": list(session_ids), "version__gt": 0}
    notes = apps.get_model("note", "NoteEvent").objects.filter(**wanted)
    shared = apps.get_model("note", "SharedEvent").objects.filter(**wanted)
    columns = "session_id client_id version did responded next".split()
    rows = [
        _Saved((session, client), version, tuple(texts))
        for session, client, version, *texts in notes.values_list(*columns)
    ]
    return rows + [
        _Saved((session, None), version, (done,))
        for session, version, done in shared.values_list("session_id", "version", "done")
    ]


def _now(session_ids: Collection[UUID]) -> dict[Part, _Saved]:
    notes = apps.get_model("note", "Note").objects.filter(session_id__in=list(session_ids), version__gt=0)
    shared = apps.get_model("note", "Shared").objects.filter(session_id__in=list(session_ids), version__gt=0)
    columns = "session_id client_id version did responded next".split()
    found = {
        (session, client): _Saved((session, client), version, tuple(texts))
        for session, client, version, *texts in notes.values_list(*columns)
    }
    for session, version, done in shared.values_list("session_id", "version", "done"):
        found[(session, None)] = _Saved((session, None), version, (done,))
    return found


def _in_trail(session_ids: Collection[UUID]) -> int:
    """Saves that entries of the trail speak of."""
    note_ids = apps.get_model("note", "Note").objects.filter(session_id__in=list(session_ids))
    entries = apps.get_model("audit", "Entry").objects
    rows = entries.filter(verb="save note", subject_id__in=list(note_ids.values_list("id", flat=True)))
    parts = entries.filter(verb="save the shared part", subject_id__in=list(session_ids))
    count: int = rows.count() + parts.count()
    return count
