"""The packet for an outage: what is in it, once a night, in a folder that is nobody else's, out by the
gate.
"""

from __future__ import annotations

import argparse
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pypdf import PdfReader

from stepdown.audit.models import Entry
from stepdown.closure import actions, queries
from stepdown.closure.models import Packet
from stepdown.config.commands import downtime as command
from stepdown.doors.clock.nightly import Nightly
from stepdown.intake.vocabulary import CallSheet
from stepdown.journeys import enter_paper, packet
from stepdown.journeys.packet.gather import gather
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.people.actions import add_client
from stepdown.phone import actions as phone
from stepdown.privacy.models import Disclosure
from stepdown.privacy.vocabulary import Ground
from tests.cast import NOW, SYSTEM, Cast
from tests.releases import a_consent
from tests.scenes_closure import a_closure, an_outage, in_treatment
from tests.scenes_intake import book
from tests.scenes_intake import call as an_inquiry
from tests.scenes_phone import OWN, a_call, a_contact, a_line


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Iterator[Path]:
    """A folder of packets of each test's own."""
    settings.PACKET_DIR = tmp_path / "packets"  # type: ignore[attr-defined]
    yield tmp_path / "packets"


def text_of(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages).split())


def papers() -> list[Path]:
    return sorted(Path(settings.PACKET_DIR).glob("*.pdf"))


def test_a_packet_says_who_comes_whom_to_call_and_leaves_room_to_write(cast: Cast) -> None:
    in_treatment(cast, "robin", "casey")
    contact_id = a_contact(cast)
    a_line(cast, replace(OWN, address="(555) 010-0188"), contact_id=contact_id)
    a_line(cast)
    phone.set_own_number(number="555-0177", note="nights", version=0, by=cast.viewer("dana"), at=NOW)
    book(cast, an_inquiry(cast, CallSheet(called_name="Ava")))
    a_closure(cast)
    said = text_of(packet.make_now(site_id=cast.harbor.id, by=cast.viewer("dora"), at=NOW).body)
    for words in (
        "Robin Example",
        "Dana Demo",
        "988",
        "555-0177",
        "CLOSED Wed 18 Nov",
        "Ava",
        "(555) 010-0177",
        "Sign-in sheet",
        "neither confirm nor deny",
        "None signed yet: ask.",
        "For work within this program only",
    ):
        assert words in said, words
    assert "Casey" not in said
    # Noor is an emergency contact, but nobody signed that she may know anything.
    assert "Noor" not in said and "010-0188" not in said
    a_consent(cast)
    again = text_of(packet.make_now(site_id=cast.harbor.id, by=cast.viewer("dora"), at=NOW).body)
    assert "Noor, my sister, sister: (555) 010-0188" in again


def test_the_clock_makes_one_a_site_and_night_whoever_else_tries(cast: Cast) -> None:
    in_treatment(cast, "robin")
    assert packet.make_due(by=SYSTEM, at=NOW) == 2
    assert packet.make_due(by=SYSTEM, at=NOW + timedelta(hours=3)) == 0
    assert packet.make_due(by=SYSTEM, at=NOW + timedelta(days=1)) == 2
    assert Packet.objects.filter(nightly=True).count() == 4
    row = Packet.objects.filter(site_id=cast.harbor.id).earliest("at")
    assert row.client_ids == [cast.clients["robin"].id] and row.filename.startswith("harbor-street-")
    # Planted: a second packet of the same night is not noted and not written.
    before = papers()
    made = actions.keep_packet(
        site_id=cast.harbor.id,
        night=row.night,
        nightly=True,
        client_ids=(),
        paper=actions.Paper("second.pdf", b"x"),
        by=SYSTEM,
        at=NOW,
    )
    assert made is None and papers() == before


def test_a_night_begins_at_four_on_the_clock_of_each_site(cast: Cast) -> None:
    packet.make_due(by=SYSTEM, at=NOW - timedelta(days=1))
    at = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # 4:30 in New York, 3:30 in Chicago
    assert packet.make_due(by=SYSTEM, at=at) == 1
    assert Packet.objects.latest("at").site_id == cast.harbor.id


def test_the_folder_and_every_paper_are_their_owners_alone(cast: Cast, folder: Path) -> None:
    old = os.umask(0)
    try:
        packet.make_due(by=SYSTEM, at=NOW)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in papers()] == [0o600, 0o600]
    assert not any("Robin" in path.name for path in papers())


def test_papers_older_than_their_days_are_let_go(cast: Cast, folder: Path) -> None:
    packet.make_due(by=SYSTEM, at=NOW)
    (folder / ".draft-of-a-writer-that-died").write_bytes(b"half")
    days = queries.aims().keep_days
    for path in folder.iterdir():
        moment = (NOW - timedelta(days=days, hours=1)).timestamp()
        os.utime(path, (moment, moment))
    (kept,) = [one for one in queries.packets(cast.viewer("dora")) if one.site_id == cast.harbor.id]
    packet.make_due(by=SYSTEM, at=NOW)
    assert list(folder.iterdir()) == []
    with pytest.raises(Refused, match="let go after its days"):
        packet.hand_out(packet_id=kept.id, by=cast.viewer("dora"), at=NOW)


def test_taking_one_out_is_a_release_with_a_line_for_each_person(cast: Cast) -> None:
    in_treatment(cast, "robin")
    packet.make_due(by=SYSTEM, at=NOW)
    assert not Disclosure.objects.exists()  # like a backup: nobody has seen it
    dora = cast.viewer("dora")
    (one,) = queries.packets(dora)
    released = packet.hand_out(packet_id=one.id, by=dora, at=NOW)
    line = Disclosure.objects.get()
    assert (line.ground, line.client_id) == (Ground.WITHIN_PROGRAM, cast.clients["robin"].id)
    assert "Robin Example" in text_of(released.body)
    with pytest.raises(NotFound):
        packet.hand_out(packet_id=one.id, by=cast.viewer("nora"), at=NOW)
    numbers = Entry.objects.filter(verb="take numbers for paper")
    assert not numbers.exists()  # nobody of them has a line


def test_the_clock_asks_now_and_then_and_works_apart_from_the_beat(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, wait = [], threading.Event()

    def slow(**given: object) -> int:
        begun.append(given["at"])
        wait.wait(5)
        return 0

    monkeypatch.setattr("stepdown.doors.clock.nightly.make_due", slow)
    nightly = Nightly(SYSTEM)
    assert nightly.come_round(NOW)
    assert not nightly.come_round(NOW + timedelta(hours=1))  # still at it
    wait.set()
    assert nightly.worker is not None
    nightly.worker.join(5)
    assert not nightly.come_round(NOW + timedelta(minutes=4))
    assert nightly.come_round(NOW + timedelta(minutes=5))
    nightly.worker.join(5)
    assert begun == [NOW, NOW + timedelta(minutes=5)]


def test_a_site_whose_packet_fails_costs_no_other_site_its_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(viewer: object, site_id: object, *, at: datetime) -> object:
        if site_id == cast.harbor.id:
            raise OSError
        return gather(SYSTEM, cast.mill.id, at=at)

    monkeypatch.setattr("stepdown.journeys.packet.make.gather", failing)
    with pytest.raises(OSError):
        packet.make_due(by=SYSTEM, at=NOW)
    assert [row.site_id for row in Packet.objects.all()] == [cast.mill.id]


def test_the_command_writes_a_packet_for_its_owner_alone(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_treatment(cast, "robin")
    out = tmp_path / "out.pdf"
    asked = _asked("packet", site="harbor street", out=out)
    assert command.run(asked) == 0 and stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "Robin Example" in text_of(out.read_bytes())
    assert "Shred it" in capsys.readouterr().out
    assert command.run(_asked("packet", site="Nowhere", out=out)) == 1
    assert "Harbor Street, Mill Road" in capsys.readouterr().err
    assert command.run(_asked("night")) == 0 and "2 made" in capsys.readouterr().out


def _asked(part: str, **given: object):  # type: ignore[no-untyped-def]
    return argparse.Namespace(part=part, **given)


def test_the_packet_asks_no_more_for_thirty_people_than_for_three(cast: Cast) -> None:
    counts = []
    for number in range(2):
        if number:
            _many(cast)
        else:
            in_treatment(cast, "robin", "jamie", "alex")
        connection.force_debug_cursor = True
        before = len(connection.queries_log)
        gather(SYSTEM, cast.harbor.id, at=NOW)
        counts.append(len(connection.queries_log) - before)
        connection.force_debug_cursor = False
    assert counts[0] == counts[1]


def _many(cast: Cast) -> None:
    for number in range(27):
        name = f"Example {number}"
        cast.clients[name] = add_client(chosen_name=name, site_id=cast.harbor.id, by=SYSTEM, at=NOW)
        in_treatment(cast, name)


def test_after_the_outage_both_times_are_kept_and_unlikely_ones_refused(cast: Cast) -> None:
    outage_id = an_outage(cast)
    iva = cast.viewer("iva")
    happened = NOW - timedelta(minutes=90)
    a_call(cast, at=happened, ended_at=happened, from_paper=True, written_by=cast.staff["dana"].id)
    inquiry_id = enter_paper.enter_inquiry_from_paper(
        site_id=cast.harbor.id,
        sheet=CallSheet(happening="On a napkin."),
        happened_at=happened,
        by=iva,
        at=NOW,
    )
    found = enter_paper.entered(iva, queries.outage(iva, outage_id), at=NOW)
    (call,) = found.calls
    assert call.words.at == happened and call.written_by == "Dana Demo" and call.late
    assert call.recorded_at > happened and found.visits == ()
    ((card, entered_at),) = found.inquiries
    assert card.id == inquiry_id and card.opened_at == happened and entered_at > happened
    assert queries.was_down(iva, cast.harbor.id, happened)
    for wrong in (NOW + timedelta(minutes=1), NOW - timedelta(days=50)):
        with pytest.raises(Refused):
            enter_paper.enter_inquiry_from_paper(
                site_id=cast.harbor.id, sheet=CallSheet(), happened_at=wrong, by=iva, at=NOW
            )
