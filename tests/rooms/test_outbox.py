"""Letters on a real database: seen by whom they are for, sent once, tried again."""

from __future__ import annotations

import json
import smtplib
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.words import say
from stepdown.outbox import actions, queries, transports
from stepdown.outbox.models import Letter
from stepdown.outbox.transports import smtp
from stepdown.outbox.transports.words import TransportFailed
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, Outgoing, To
from stepdown.people.vocabulary import Role
from tests.cast import NOW, SYSTEM, Cast

HELLO = say("{who} waits since {n} days", who="Robin", n=3)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.OUTBOX_DIR = tmp_path
    yield tmp_path


def _email(address: str = "alex@example.invalid") -> UUID:
    draft = Draft(To(address=address), Channel.EMAIL, LetterKind.MESSAGE, HELLO)
    return actions.write(draft=draft, by=SYSTEM, at=NOW)


def test_a_notice_reaches_its_reader_with_its_words_and_can_be_put_away(cast: Cast) -> None:
    dana = cast.viewer("dana")
    letter = actions.post(
        to_staff_id=cast.staff["dana"].id,
        kind=LetterKind.TO_SIGN,
        words=HELLO,
        client_id=cast.clients["robin"].id,
        by=SYSTEM,
        at=cast.now,
    )
    (notice,) = queries.notices(dana, at=cast.now)
    assert (str(notice.words), notice.client_name) == ("Robin waits since 3 days", "Robin Example")
    assert queries.notices(cast.viewer("ines"), at=cast.now) == ()
    with pytest.raises(NotFound):
        actions.mark_seen(letter_id=letter, by=cast.viewer("ines"), at=cast.now)
    actions.mark_seen(letter_id=letter, by=dana, at=cast.now)
    actions.mark_seen(letter_id=letter, by=dana, at=cast.now)
    assert queries.notices(dana, at=cast.now) == ()
    assert queries.notices(dana, at=cast.now, seen=True)[0].seen_at == cast.now


def test_a_notice_to_a_role_is_seen_by_each_for_themself_and_only_about_clients_in_reach(cast: Cast) -> None:
    for name in ("robin", "casey"):
        client = cast.clients[name].id
        actions.post(
            to_role=Role.COUNSELOR,
            kind=LetterKind.INQUIRY,
            words=HELLO,
            client_id=client,
            by=SYSTEM,
            at=cast.now,
        )
    (dana,) = queries.notices(cast.viewer("dana"), at=cast.now)
    (nora,) = queries.notices(cast.viewer("nora"), at=cast.now)
    assert dana.client_id == cast.clients["robin"].id
    assert nora.client_id == cast.clients["casey"].id
    assert queries.notices(cast.viewer("robin"), at=cast.now) == ()


def test_a_notice_to_a_role_at_a_site_is_not_for_the_same_role_elsewhere(cast: Cast) -> None:
    words = say("A message came in by the web form.")
    for site in (cast.harbor, cast.mill):
        actions.post(
            to_role=Role.COUNSELOR, at_site=site.id, kind=LetterKind.INQUIRY, words=words, by=SYSTEM, at=NOW
        )
    assert len(queries.notices(cast.viewer("dana"), at=NOW)) == 1
    assert len(queries.notices(cast.viewer("nora"), at=NOW)) == 1
    staff_letter = {"to_staff_id": cast.staff["dana"].id, "at_site": cast.harbor.id}
    with pytest.raises(IntegrityError, match="outbox_site_of_a_role"), transaction.atomic():
        actions.post(**staff_letter, kind=LetterKind.INQUIRY, words=words, by=SYSTEM, at=NOW)


def test_a_letter_without_a_reader_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.post(kind=LetterKind.MESSAGE, words=HELLO, by=SYSTEM, at=cast.now)


def test_an_e_mail_goes_out_once_in_words_that_name_nothing(cast: Cast, folder: Path) -> None:
    letter = _email()
    assert actions.send_due(by=SYSTEM, at=NOW).sent == 1
    assert actions.send_due(by=SYSTEM, at=NOW).sent == 0
    (file,) = (folder / "email").iterdir()
    sent = json.loads(file.read_text())
    assert file.stem == str(letter)
    assert sent == {
        "to": "alex@example.invalid",
        "subject": "Stepdown: a message",
        "body": "There is a message for you. Sign in to read it.",
    }
    row = Letter.objects.get()
    assert row.sent_at == NOW
    assert row.address == ""


def test_a_letter_waits_for_its_moment(cast: Cast) -> None:
    later = NOW + timedelta(hours=2)
    draft = Draft(To(address="a@example.invalid"), Channel.EMAIL, LetterKind.MESSAGE, HELLO, not_before=later)
    actions.write(draft=draft, by=SYSTEM, at=NOW)
    assert actions.send_due(by=SYSTEM, at=NOW).sent == 0
    assert actions.send_due(by=SYSTEM, at=later).sent == 1


def test_what_fails_is_tried_again_and_given_up_visibly(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _email()

    def fails(letter: Outgoing) -> None:
        raise TransportFailed("the mail server: busy")

    monkeypatch.setattr(actions, "transport_for", lambda channel: fails)
    at, done = NOW, []
    for _ in range(7):
        done.append(actions.send_due(by=SYSTEM, at=at))
        at += timedelta(days=2)
    assert [run.failed for run in done] == [1, 1, 1, 1, 1, 1, 0]
    assert done[-1].given_up == 1
    state = queries.state(SYSTEM)
    assert (state.waiting, state.given_up) == (0, 1)
    assert Letter.objects.get().problem == "the mail server: busy"


def test_one_letter_that_cannot_go_does_not_hold_up_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = _email("bad@example.invalid"), _email("good@example.invalid")

    def picky(letter: Outgoing) -> None:
        if letter.letter_id == bad:
            raise TransportFailed("no such address")

    monkeypatch.setattr(actions, "transport_for", lambda channel: picky)
    ran = actions.send_due(by=SYSTEM, at=NOW)
    assert (ran.sent, ran.failed) == (1, 1)
    assert Letter.objects.get(id=good).sent_at == NOW
    assert queries.state(SYSTEM).problems == {"no such address": 1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_every_letter_exactly_once(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = {_email(f"a{n}@example.invalid") for n in range(12)}
    sent: list[UUID] = []
    both = threading.Barrier(2, timeout=20)

    def slow(letter: Outgoing) -> None:
        sent.append(letter.letter_id)
        threading.Event().wait(0.02)

    monkeypatch.setattr(actions, "transport_for", lambda channel: slow)

    def work() -> None:
        both.wait()
        actions.send_due(by=SYSTEM, at=NOW)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(sent) == sorted(letters)


def test_what_a_letter_said_never_changes(cast: Cast) -> None:
    _email()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Letter.objects.update(text="Something else")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Letter.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"channel": "notice"}, "outbox_one_reader"),
        ({"sent_at": NOW}, "outbox_waiting_or_done"),
        ({"next_at": None, "sent_at": NOW, "given_up_at": NOW}, "outbox_sent_or_given_up"),
    ],
)
def test_the_database_itself_keeps_a_letter_in_one_state(
    cast: Cast, change: dict[str, object], constraint: str
) -> None:
    _email()
    row = Letter.objects.get()
    row.id = UUID(int=3)
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Letter.objects.bulk_create([row])


def test_a_folder_that_cannot_be_written_is_a_failed_try(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "file").write_text("")
    settings.OUTBOX_DIR = tmp_path / "file"
    letter = Outgoing(UUID(int=1), Channel.EMAIL, "a@example.invalid", "s", "b")
    with pytest.raises(TransportFailed):
        transports.transport_for(Channel.EMAIL)(letter)


class FakeServer:
    """Stands for a mail server: takes everything, or breaks as told."""

    taken: list[Any] = []
    breaks: Exception | None = None

    def __init__(self, host: str, port: int, timeout: int) -> None:
        if FakeServer.breaks is not None:
            raise FakeServer.breaks

    def __enter__(self) -> FakeServer:
        return self

    def __exit__(self, *args: object) -> None:
        return None

    def starttls(self, context: object) -> None:
        FakeServer.taken.append("tls")

    def login(self, user: str, password: str) -> None:
        FakeServer.taken.append(user)

    def send_message(self, message: Any) -> None:
        FakeServer.taken.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, settings: Any) -> type[FakeServer]:
    settings.OUTBOX_SMTP_HOST, settings.OUTBOX_SMTP_PORT = "mail.example.invalid", 587
    settings.OUTBOX_SMTP_USER, settings.OUTBOX_SMTP_PASSWORD = "letters", "secret"
    settings.OUTBOX_FROM = "Stepdown <letters@example.invalid>"
    settings.OUTBOX_TRANSPORTS = {"email": "stepdown.outbox.transports.smtp"}
    monkeypatch.setattr(smtp.smtplib, "SMTP", FakeServer)
    monkeypatch.setattr(FakeServer, "taken", [])
    monkeypatch.setattr(FakeServer, "breaks", None)
    return FakeServer


OUT = Outgoing(
    UUID(int=1), Channel.EMAIL, "a@example.invalid", "Stepdown: a message", "There is a message for you."
)


def test_an_e_mail_leaves_over_tls_under_its_own_id(server: type[FakeServer]) -> None:
    transports.transport_for(Channel.EMAIL)(OUT)
    tls, user, message = server.taken
    assert (tls, user) == ("tls", "letters")
    assert message["Message-ID"] == f"<{UUID(int=1)}@example.invalid>"
    assert message["To"] == "a@example.invalid"


@pytest.mark.parametrize("problem", [smtplib.SMTPServerDisconnected("gone"), ConnectionRefusedError("no")])
def test_a_mail_server_that_does_not_answer_is_a_failed_try(
    server: type[FakeServer], problem: Exception
) -> None:
    server.breaks = problem
    with pytest.raises(TransportFailed):
        transports.transport_for(Channel.EMAIL)(OUT)


def test_an_address_that_is_two_lines_is_a_failed_try_and_no_second_header(server: type[FakeServer]) -> None:
    sly = Outgoing(UUID(int=1), Channel.EMAIL, "a@example.invalid\nBcc: b@example.invalid", "s", "b")
    with pytest.raises(TransportFailed):
        transports.transport_for(Channel.EMAIL)(sly)
    assert server.taken == []
