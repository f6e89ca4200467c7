"""The watched folder: whatever dies, every paper is either in the folder or sealed in the database."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from stepdown.doors.clock.papers import PaperClock
from stepdown.inbox import actions, queries
from stepdown.inbox.actions import checking, receiving
from stepdown.inbox.actions import folder as folder_work
from stepdown.inbox.actions.folder import Watch, folder_name
from stepdown.inbox.actions.placing import place
from stepdown.inbox.keeping import kept
from stepdown.inbox.models import Arrival, Document, FolderLook, Original
from stepdown.inbox.vocabulary import State, Swept
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_inbox import mail, pdf, picture, tiff

SECOND = 1_000_000_000


class Killed(BaseException):
    """Stands for the process being killed: nothing catches it."""


class Look:
    """Somebody who looks into a folder again and again, on a clock of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.watch = Watch()
        self.now_ns = 2_000_000_000 * SECOND

    def drop(self, name: str, raw: bytes, *, age: float = 60, site: str = "harbor-street") -> Path:
        path = self.root / site / name if site else self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        changed = self.now_ns - int(age * SECOND)
        os.utime(path, ns=(changed, changed))
        return path

    def once(self) -> Swept:
        self.now_ns += 2 * SECOND
        return actions.sweep(folder=self.root, watch=self.watch, now_ns=self.now_ns, by=SYSTEM, at=NOW)

    def twice(self) -> Swept:
        self.once()
        return self.once()


@pytest.fixture
def look(tmp_path: Path) -> Look:
    return Look(tmp_path / "inbox")


def test_a_fax_that_lies_still_is_taken_at_the_second_look(cast: Cast, look: Look) -> None:
    path = look.drop("fax1.tif", tiff("Fax"))
    assert look.once() == Swept() and path.exists()
    assert look.once().taken == 1 and not path.exists()
    row = Original.objects.get()
    assert row.site_id == cast.harbor.id and b"".join(kept(row.id)) == tiff("Fax")
    actions.check_waiting(limit=5, by=SYSTEM, at=NOW)
    card = queries.queue(cast.viewer("iva"), at=NOW).cards[0]
    assert (card.name, card.state) == ("fax1.tif", State.OPEN)


def test_each_site_has_a_folder_and_gets_its_own(cast: Cast, look: Look) -> None:
    look.once()
    assert {path.name for path in look.root.iterdir()} == {"harbor-street", "mill-road"}
    assert folder_name("St. Mary's & Co") == "st-mary-s-co" and folder_name("東京") == "site"
    look.drop("one.png", picture("harbor"))
    look.drop("two.png", picture("mill"), site="mill-road")
    look.drop("deep/er/three.png", picture("deep"), site="mill-road")
    assert look.twice().taken == 3
    assert Original.objects.filter(site_id=cast.mill.id).count() == 2


def test_what_is_still_being_written_is_left(cast: Cast, look: Look) -> None:
    half = look.drop("scan.pdf", pdf("Whole")[:100], age=60)
    look.once()
    look.drop("scan.pdf", pdf("Whole"), age=0)
    assert look.once() == Swept() and half.exists()
    assert look.once() == Swept(), "still younger than five seconds at its second look"
    look.drop(".hidden.pdf", pdf("x"))
    look.drop("fax.tif.part", tiff("x"))
    look.drop("~lock", b"x")
    look.once()
    assert Original.objects.count() == 1
    assert b"".join(kept(Original.objects.get().id)) == pdf("Whole")
    assert sorted(p.name for p in (look.root / "harbor-street").iterdir()) == [
        ".hidden.pdf",
        "fax.tif.part",
        "~lock",
    ]


def test_links_lead_nowhere_and_no_program_of_the_folder_is_followed(
    cast: Cast, look: Look, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not a paper")
    look.once()
    (look.root / "harbor-street" / "link.txt").symlink_to(secret)
    os.mkfifo(look.root / "harbor-street" / "pipe.txt")
    look.twice()
    assert not Original.objects.exists() and secret.exists()


def test_a_file_outside_every_sites_folder_stays_and_is_told(cast: Cast, look: Look) -> None:
    path = look.drop("lost.png", picture("lost"), site="")
    look.twice()
    look.once()
    assert path.exists() and FolderLook.objects.count() == 1
    assert queries.counts(cast.viewer("iva"), at=NOW).stuck == 1
    assert queries.standing(at=NOW)[2] == 1
    path.rename(look.root / "harbor-street" / "lost.png")
    look.twice()
    look.once()
    assert queries.counts(cast.viewer("iva"), at=NOW).stuck == 0 and Document.objects.count() == 1


def test_an_empty_file_is_kept_after_ten_minutes(cast: Cast, look: Look) -> None:
    look.drop("empty.pdf", b"", age=60)
    assert look.twice() == Swept()
    look.drop("empty.pdf", b"", age=700)
    assert look.twice().taken == 1
    assert Document.objects.get().state == "quarantine"


def test_a_mail_in_the_folder_is_opened(cast: Cast, look: Look) -> None:
    look.drop("m.eml", mail("See attached", ("lab.pdf", pdf("Lab"))))
    assert look.twice().taken == 1
    assert Document.objects.count() == 2


def test_a_file_too_large_to_be_a_paper_stays(
    cast: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_work, "LARGEST", 10)
    path = look.drop("huge.tif", tiff("x"))
    assert look.twice() == Swept(stuck={cast.harbor.id: 1}) and path.exists()


def test_what_will_not_go_holds_up_nothing_that_comes_later(
    cast: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_work, "MOST_AT_ONCE", 2)
    for number in range(3):
        look.drop(f"lost{number}.png", picture("lost"), site="", age=500)
    look.twice()
    look.once()
    fax = look.drop("fax.tif", tiff("Fax"))
    assert look.twice().taken == 1 and not fax.exists()
    assert [row.stuck for row in FolderLook.objects.order_by("at", "stuck")] == [2, 3], "told when it changes"


def test_a_paper_that_the_database_refuses_holds_up_no_other(
    cast: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look.drop("one.png", picture("one"), age=90)
    look.drop("two.png", picture("two"))
    assert look.twice().taken == 2
    first = Original.objects.order_by("at", "id")[0]

    def refused(original: Original, *args: Any, **given: Any) -> None:
        if original == first:
            raise DatabaseError
        place(original, *args, **given)

    monkeypatch.setattr(checking, "place", refused)
    assert actions.check_waiting(limit=9, by=SYSTEM, at=NOW) == 1
    assert Original.objects.get(stage="waiting") == first
    assert actions.check_waiting(limit=9, enough=lambda: True, by=SYSTEM, at=NOW) == 0


# -- killed anywhere


def _dies(monkeypatch: pytest.MonkeyPatch, target: object, name: str, nth: int) -> None:
    real: Callable[..., object] = getattr(target, name)
    calls = 0

    def dying(*args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise Killed
        return real(*args, **more)

    monkeypatch.setattr(target, name, dying)


@pytest.mark.parametrize("again", ["the same clock", "a clock started anew"])
@pytest.mark.parametrize(
    ("target", "name", "nth"),
    [
        (folder_work, "_digest", 1),
        (receiving, "keep", 1),
        (receiving, "keep", 2),
        (receiving, "sealed_name", 3),
        (receiving, "record", 1),
        (folder_work, "_is_kept", 1),
        (Path, "unlink", 1),
    ],
)
def test_killed_anywhere_no_paper_is_lost_and_none_is_doubled(
    cast: Cast, look: Look, monkeypatch: pytest.MonkeyPatch, target: object, name: str, nth: int, again: str
) -> None:
    raw = mail("See attached", ("lab.pdf", pdf("Lab")), ("fax.tif", tiff("Fax")))
    path = look.drop("m.eml", raw)
    look.once()
    with monkeypatch.context() as patch:
        _dies(patch, target, name, nth)
        with pytest.raises(Killed):
            look.once()
    in_database = Original.objects.count()
    assert path.exists(), "what is not read back from the database is never removed"
    assert in_database in (0, 3), "all of a mail or nothing of it"
    if again == "a clock started anew":
        look.watch = Watch()
    look.twice()
    look.once()
    assert not path.exists()
    assert (Original.objects.count(), Document.objects.count(), Arrival.objects.count()) == (3, 3, 3)
    assert raw in [b"".join(kept(row.id)) for row in Original.objects.all()]


def test_a_paper_that_does_not_read_back_is_not_removed(
    cast: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: sealing loses a byte. The file stays where it lies and is counted."""
    path = look.drop("fax.tif", tiff("Fax"))
    real = receiving.keep
    monkeypatch.setattr(
        receiving, "keep", lambda original_id, chunks: real(original_id, [b"".join(chunks)[:-1]])
    )
    look.twice()
    assert path.exists() and queries.counts(cast.viewer("iva"), at=NOW).stuck == 1


def test_a_writer_who_comes_back_in_the_middle_loses_nothing(
    cast: Cast, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = look.drop("fax.txt", b"first page")
    real = folder_work._is_kept

    def meanwhile(*args: object) -> bool:
        with path.open("ab") as file:
            file.write(b" and the second")
        return real(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(folder_work, "_is_kept", meanwhile)
        look.twice()
    assert path.exists()
    changed = look.now_ns - 60 * SECOND
    os.utime(path, ns=(changed, changed))
    look.twice()
    assert not path.exists()
    whole = {b"".join(kept(row.id)) for row in Original.objects.all()}
    assert b"first page and the second" in whole


def test_the_clock_goes_on_when_the_folder_or_the_scanner_fails(
    cast: Cast, look: Look, settings: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = PaperClock()
    (tmp_path / "a file").write_text("x")
    settings.INBOX_DIR = tmp_path / "a file"  # type: ignore[attr-defined]
    assert clock.look(by=SYSTEM, at=NOW) == 0
    clock = PaperClock()
    settings.INBOX_DIR = look.root  # type: ignore[attr-defined]
    settings.INBOX_SCANNER = "command:false-scanner"  # type: ignore[attr-defined]
    look.now_ns = time.time_ns()
    look.drop("fax.tif", tiff("Fax"))
    for _ in range(3):
        clock.look(by=SYSTEM, at=NOW)
    assert Document.objects.get().state == "waiting" and clock.silent_until is not None
    settings.INBOX_SCANNER = ""  # type: ignore[attr-defined]
    assert clock.look(by=SYSTEM, at=NOW) == 0, "asked again only after a while"
    assert clock.look(by=SYSTEM, at=NOW + timedelta(seconds=16)) == 1
    assert Document.objects.get().state == "open"
