"""A beat of the clock: whatever one duty runs into, the others are done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as known
from django.db import DatabaseError

from stepdown.audit.actions import record
from stepdown.audit.models import Seal
from stepdown.doors.clock import papers, work
from stepdown.identity.vocabulary import SealBroken
from stepdown.kernel.subject import Subject
from stepdown.outbox.vocabulary import Sent
from tests.cast import NOW, SYSTEM, Cast


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: object) -> Iterator[None]:
    """Folders of each test's own."""
    for name in ("DATA_DIR", "TRAIL_HEAD_DIR", "INBOX_DIR"):
        (tmp_path / name).mkdir()
        setattr(settings, name, tmp_path / name)
    yield


def heartbeat() -> Path:
    return Path(known.DATA_DIR, work.HEARTBEAT)


def test_a_beat_seals_and_leaves_its_mark(cast: Cast) -> None:
    assert work.beat() and heartbeat().exists() and Seal.objects.exists()


@pytest.mark.parametrize("broken", ["_seal", "tell_due", "_send"])
@pytest.mark.parametrize("fault", [DatabaseError, SealBroken, OSError])
def test_a_duty_that_fails_stops_no_other_and_no_mark_is_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: str, fault: type[Exception]
) -> None:
    done: list[str] = []

    def duty(name: str) -> object:
        def does(*args: object, **given: object) -> int:
            done.append(name)
            if name == broken:
                raise fault
            return 0

        return does

    for name in ("_seal", "tell_due", "_send"):
        monkeypatch.setattr(work, name, duty(name))
    monkeypatch.setattr(work, "close_old_connections", lambda: None)  # the check's own is open still
    monkeypatch.setattr(papers.CLOCK, "look", duty("papers"))
    assert not work.beat()
    assert done == ["_seal", "tell_due", "_send", "papers"] and not heartbeat().exists()


def test_a_slow_mail_server_leaves_the_rest_for_the_next_beat(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(work, "PATIENCE", 0.05)

    def slow(*, limit: int, **given: object) -> object:
        sent.append(limit)
        time.sleep(0.03)
        return Sent(limit, 0, 0)

    monkeypatch.setattr(work, "send_due", slow)
    assert work.beat() and 1 <= len(sent) <= 3


def test_a_head_that_cannot_be_kept_is_no_reason_to_stop(
    cast: Cast, settings: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("x")
    settings.TRAIL_HEAD_DIR = tmp_path / "a file"  # type: ignore[attr-defined]
    monkeypatch.setattr(work, "close_old_connections", lambda: None)  # the check's own is open still
    record(by=SYSTEM, at=NOW, verb="see", subject=Subject("checks"))
    assert not work.beat() and Seal.objects.exists()
