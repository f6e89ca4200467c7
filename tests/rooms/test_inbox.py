"""The inbox on real PostgreSQL: papers come in sealed, are checked, and nothing is lost."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from stepdown.identity.models import KeyMark
from stepdown.inbox import actions, queries
from stepdown.inbox.keeping import kept
from stepdown.inbox.models import Arrival, Check, Decision, Document, DocumentOpening, Original, Piece
from stepdown.inbox.vocabulary import Format, Looking, ScannerDown, State, Verdict, Way
from stepdown.journeys.rotate_key import ROOMS, rotate_key
from stepdown.kernel.refusal import NotFound, Refused
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_inbox import a_paper, filed, mail, pdf, picture, receive, sheet_of, tiff

# -- at the door


@pytest.mark.parametrize(
    ("raw", "kind", "pages"),
    [
        (pdf("one", "two"), Format.PDF, 2),
        (tiff("one", "two", "three"), Format.TIFF, 3),
        (picture(), Format.PNG, 1),
        (picture(kind="JPEG", mode="RGB"), Format.JPEG, 1),
        (picture(kind="WEBP", mode="RGB"), Format.WEBP, 1),
        (b"Dear clinic,\nno names here.", Format.TEXT, 1),
    ],
)
def test_every_format_comes_in_and_can_be_seen(cast: Cast, raw: bytes, kind: Format, pages: int) -> None:
    paper = a_paper(cast, raw)
    card = sheet_of(paper).card
    assert (card.state, card.format, card.pages) == (State.OPEN, kind, pages)
    _, shown = queries.page(cast.viewer("iva"), paper, pages, at=NOW)
    assert shown.text if kind is Format.TEXT else shown.media_type in ("image/png", "image/jpeg")


def test_nothing_of_a_paper_stands_in_the_database_in_the_clear(cast: Cast) -> None:
    a_paper(cast, pdf("Canaryword for nobody"))
    receive(cast, b"Canaryword in text", "canaryword.txt")
    actions.check_waiting(limit=5, by=SYSTEM, at=NOW)
    tables = [t for t in connection.introspection.table_names() if t.startswith("inbox_")]
    assert len(tables) >= 10
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from \"{table}\" t")
            said = cursor.fetchone()[0].lower()
            assert "canaryword" not in said
            assert b"canaryword".hex() not in said, table


def test_the_same_bytes_again_are_one_paper_that_came_twice(cast: Cast) -> None:
    first = receive(cast, picture("twice"), "scan1.png")
    again = receive(cast, picture("twice"), "scan2.png")
    assert not first.already_here and again.already_here and again.card.id == first.card.id
    assert Document.objects.count() == Original.objects.count() == 1
    assert [one.name for one in sheet_of(first.card.id).arrivals] == ["scan1.png", "scan2.png"]


def test_the_same_coming_again_is_not_a_second_one(cast: Cast) -> None:
    for _ in range(3):
        receive(cast, picture("once"), key="this very fax")
    assert Arrival.objects.count() == 1


def test_the_database_itself_keeps_bytes_once_a_site_and_a_coming_once(cast: Cast) -> None:
    receive(cast, picture("once"))
    row, arrival = Original.objects.get(), Arrival.objects.get()
    for model, values in (
        (Original, {"site_id": row.site_id, "digest": row.digest, "format": "png", "size": 1, "at": NOW}),
        (Arrival, {"original": row, "way": "mail", "sealed_name": b"x", "key": arrival.key, "at": NOW}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**values)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 something", "An archive or office document. Ask the sender for a PDF."),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 30, "A HEIC photograph."),
        (b"<html><script>alert(1)</script>", "A web page or drawing that may carry programs."),
        (b"MZ\x90\x00\x03", "A program."),
    ],
)
def test_what_is_not_read_here_is_kept_in_quarantine_with_its_reason(
    cast: Cast, raw: bytes, reason: str
) -> None:
    card = receive(cast, raw, "thing.bin").card
    assert card.state is State.QUARANTINE and str(card.why).startswith(reason)
    assert b"".join(kept(Original.objects.get().id)) == raw
    with pytest.raises(NotFound):
        queries.page(cast.viewer("iva"), card.id, 1, at=NOW)


def test_a_damaged_pdf_and_one_cut_short_end_in_quarantine(cast: Cast) -> None:
    for raw in (b"%PDF-1.4 nothing follows", picture("cut short")[:200], tiff("a", "b")[:300]):
        paper = receive(cast, raw).card.id
        actions.check(document_id=paper, by=SYSTEM, at=NOW)
        card = sheet_of(paper).card
        assert card.state is State.QUARANTINE
        assert str(card.why) == "The file is damaged or is not what it says it is."


def test_a_mail_becomes_its_text_and_each_attachment(cast: Cast) -> None:
    raw = mail(
        "Please see attached.", ("lab.pdf", pdf("Lab")), ("fax.tif", tiff("Fax")), ("x.zip", b"PK\x03\x04")
    )
    got = receive(cast, raw, "message.eml")
    actions.check(document_id=got.card.id, by=SYSTEM, at=NOW)
    cards = [sheet_of(row.id).card for row in Document.objects.order_by("id")]
    assert [(c.format, c.state) for c in cards] == [
        (Format.MAIL, State.OPEN),
        (Format.PDF, State.OPEN),
        (Format.TIFF, State.OPEN),
        (Format.OTHER, State.QUARANTINE),
    ]
    assert [c.name for c in cards[1:]] == ["lab.pdf", "fax.tif", "x.zip"]
    assert all(c.way is Way.MAIL for c in cards[1:])
    text = queries.page(cast.viewer("iva"), cards[0].id, 1, at=NOW)[1].text
    assert "Subject: Fax from 555-0100" in text and "Please see attached." in text


def test_a_mail_without_words_is_its_attachments_alone(cast: Cast) -> None:
    got = receive(cast, mail("", ("fax.tif", tiff("Fax"))), "message.eml")
    assert Document.objects.count() == 1 and got.card.format is Format.TIFF
    again = receive(cast, mail("", ("fax.tif", tiff("Fax"))), "message.eml")
    assert again.already_here and Document.objects.count() == 1


def test_a_mail_comes_in_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = mail("Words", ("a.png", picture("a")), ("b.png", picture("b")))
    real, calls = Document.objects.create, []

    def dies(**values: object) -> Document:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(**values)

    with monkeypatch.context() as patch:
        patch.setattr(Document.objects, "create", dies)
        with pytest.raises(KeyboardInterrupt):
            receive(cast, raw, key="k")
    assert not Original.objects.exists() and not Piece.objects.exists()
    receive(cast, raw, key="k")
    assert Document.objects.count() == 3


def test_a_large_paper_lies_in_several_sealed_pieces_and_comes_back_the_same(cast: Cast) -> None:
    raw = b"Some long text.\n" * 200_000
    receive(cast, raw, "long.txt")
    assert Piece.objects.count() == 4
    assert b"".join(kept(Original.objects.get().id)) == raw


# -- the scanner


def test_without_a_scanner_papers_pass_and_that_is_written_down(cast: Cast) -> None:
    a_paper(cast)
    assert set(Check.objects.values_list("outcome", flat=True)) == {"unscanned", "read"}
    state = queries.scanner_state()
    assert not state.configured and "No virus scanner is set up" in str(state.words)


def test_while_the_scanner_is_silent_papers_wait_and_nothing_passes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.INBOX_SCANNER = "clamd:/nowhere/clamd.ctl"  # type: ignore[attr-defined]
    paper = receive(cast, pdf("waits")).card.id
    with pytest.raises(ScannerDown):
        actions.check_waiting(limit=9, by=SYSTEM, at=NOW)
    card = sheet_of(paper).card
    assert card.state is State.WAITING and "did not answer" in str(card.why)
    with pytest.raises(NotFound):
        queries.page(cast.viewer("iva"), paper, 1, at=NOW)
    settings.INBOX_SCANNER = "command:cat"  # type: ignore[attr-defined]
    assert actions.check_waiting(limit=9, by=SYSTEM, at=NOW) == 1
    card = sheet_of(paper).card
    assert card.state is State.OPEN and card.why is None
    assert Check.objects.filter(outcome="clean").count() == 1


def test_what_the_scanner_finds_is_held_and_can_be_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(False, "Eicar-Test"))
    paper = receive(cast, pdf("bad")).card.id
    actions.check(document_id=paper, by=SYSTEM, at=NOW)
    card = sheet_of(paper).card
    assert card.state is State.QUARANTINE and str(card.why) == "The virus scanner found Eicar-Test."
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(True))
    actions.try_again(document_id=paper, version=card.version, by=cast.viewer("iva"), at=NOW)
    actions.check(document_id=paper, by=SYSTEM, at=NOW)
    assert sheet_of(paper).card.state is State.OPEN
    assert list(Check.objects.order_by("id").values_list("outcome", flat=True)) == [
        "infected",
        "clean",
        "read",
    ]


def test_a_mail_without_words_that_is_harmful_is_shown_in_quarantine(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(cast, mail("", ("fax.tif", tiff("Fax"))), "message.eml")
    monkeypatch.setattr("stepdown.inbox.scanner.scan", lambda chunks: Verdict(False, "Eicar-Test"))
    actions.check_waiting(limit=9, by=SYSTEM, at=NOW)
    assert Document.objects.filter(state="quarantine").count() == 2


# -- what the database holds


def test_nothing_is_deleted_and_no_decision_is_edited(cast: Cast) -> None:
    filed(cast, "identification")
    actions.open_document(
        document_id=Document.objects.get().id, reason="Insurance claim", by=cast.viewer("dora"), at=NOW
    )
    for model in (Original, Piece, Arrival, Document, Decision, Check, DocumentOpening):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()  # type: ignore[attr-defined]
    for change in (
        lambda: Decision.objects.update(words="another"),
        lambda: Original.objects.update(size=1),
        lambda: Piece.objects.update(number=7),
        lambda: Document.objects.update(site_id=cast.mill.id),
        lambda: Document.objects.update(client=None),
        lambda: Document.objects.update(state="discarded"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# -- keys


def test_papers_survive_a_rotation_of_keys(cast: Cast) -> None:
    assert "inbox" in ROOMS
    paper = a_paper(cast, pdf("Before the turn"))
    held = receive(cast, b"PK\x03\x04 kept", "kept.zip").card.id
    before = set(KeyMark.objects.values_list("name", flat=True))
    turned = rotate_key(by=SYSTEM, at=NOW)
    assert turned.resealed["inbox"] == 5
    assert set(KeyMark.objects.values_list("name", flat=True)).isdisjoint(before)
    iva = cast.viewer("iva")
    assert "Before the turn" in queries.page_texts(iva, paper, at=NOW)[0][1]
    assert queries.page(iva, paper, 1, at=NOW)[1].picture
    assert queries.document(iva, held, at=NOW).card.name == "kept.zip"
    assert [c.id for c in queries.found(iva, Looking(text="turn"), at=NOW).cards] == [paper]


def test_a_piece_moved_to_another_paper_does_not_open(cast: Cast) -> None:
    one, two = a_paper(cast, pdf("One")), a_paper(cast, pdf("Two"))
    first, second = Piece.objects.order_by("id")
    Piece.objects.filter(id=first.id).update(sealed=second.sealed)
    iva = cast.viewer("iva")
    with pytest.raises(Refused, match="does not open"):
        queries.page(iva, one, 1, at=NOW)
    assert queries.page(iva, two, 1, at=NOW)[1].picture
    assert settings.INBOX_DIR
