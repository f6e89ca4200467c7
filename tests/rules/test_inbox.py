"""The rules of the inbox, without a database: what bytes are, mails, pages, filing, watching, scanning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.inbox.rules import filing, finding, mail, pages, scanning, sniff, watching
from stepdown.inbox.rules.watching import Glimpse
from stepdown.inbox.vocabulary import (
    Area,
    Discard,
    Filing,
    Format,
    Kind,
    ScannerDown,
    State,
    Unreadable,
    Verdict,
)
from stepdown.kernel.refusal import Refusal

LAB = Kind("lab", "Lab result", Area.CLIENT, vault=False, desk=False)
CARD = Kind("card", "Identification", Area.CLIENT, vault=True, desk=True)
BILL = Kind("bill", "Invoice", Area.HOUSE, vault=False, desk=True)
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
SOMEBODY = UUID(int=1)


# -- what bytes are


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", Format.PNG),
        (b"\xff\xd8\xff\xe0", Format.JPEG),
        (b"II*\x00", Format.TIFF),
        (b"MM\x00*", Format.TIFF),
        (b"II+\x00", Format.TIFF),
        (b"RIFF1234WEBPVP8 ", Format.WEBP),
        (b"%PDF-1.7", Format.PDF),
        (b"\nsome rubbish first %PDF-1.7", Format.PDF),
        (b"Dear clinic, Robin starts on Monday.", Format.TEXT),
        (b"BMW of Sampleton writes", Format.TEXT),
        (b"From: a@example.invalid\r\nSubject: hello\r\n\r\nWords", Format.MAIL),
        (b"Received: from x\nMIME-Version: 1.0\n", Format.MAIL),
        (b"Subject: only this\n\nWords", Format.TEXT),
    ],
)
def test_a_format_is_told_from_the_bytes(head: bytes, kind: Format) -> None:
    assert sniff.format_of(head) is kind


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"PK\x03\x04", "office document"),
        (b"\xd0\xcf\x11\xe0", "old office document"),
        (b"{\\rtf1", "rich text"),
        (b"MZ\x90\x00", "A program"),
        (b"\x7fELF", "A program"),
        (b"#!/bin/sh", "A program"),
        (b"GIF89a", "GIF"),
        (b"BM\x00\x00", "bitmap"),
        (b"\x1f\x8b\x08", "archive"),
        (b"\x00\x00\x00\x20ftypheic", "HEIC"),
        (b"\x00\x00\x00\x20ftypmp42", "Not a PDF"),
        (b"<!DOCTYPE html>", "may carry programs"),
        (b"  <svg onload=x>", "may carry programs"),
        (b"words \x00 and zeros", "Not a PDF"),
        (b"RIFF1234WAVE\x00", "Not a PDF"),
    ],
)
def test_what_is_not_read_says_why_and_what_to_do(head: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as bad:
        sniff.format_of(head)
    assert said in str(bad.value.reason)


@given(st.binary(max_size=400))
def test_no_bytes_provoke_anything_but_a_format_or_a_reason(raw: bytes) -> None:
    try:
        assert sniff.format_of(raw) in Format
    except Unreadable as bad:
        assert str(bad.reason)


def test_text_is_read_in_the_codings_people_send() -> None:
    assert sniff.decoded("Zoë".encode()) == "Zoë"
    assert sniff.decoded(b"\xef\xbb\xbfZoe") == "Zoe"
    assert sniff.decoded("Zoë “quoted”".encode("cp1252")) == "Zoë “quoted”"
    assert sniff.decoded(b"\x81\xff") == "\x81ÿ"


# -- mails


def a_mail(text: str = "", html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@example.invalid", "Results"
    if text or not html:
        made.set_content(text)
    if html:
        (made.add_alternative if text else made.set_content)(html, subtype="html")
    return made


def test_a_mail_gives_its_words_and_its_attachments() -> None:
    made = a_mail("Please see attached.", "<p>Please see attached.</p>")
    made.add_attachment(b"one", maintype="application", subtype="pdf", filename="lab.pdf")
    made.add_attachment("two", filename="note.txt")
    opened = mail.open_mail(made.as_bytes())
    assert opened.text == "From: a@example.invalid\nSubject: Results\n\nPlease see attached."
    assert [(one.name, one.body.strip()) for one in opened.attachments] == [
        ("lab.pdf", b"one"),
        ("note.txt", b"two"),
    ]
    assert opened.has_words and not opened.left_inside


def test_html_is_read_as_words_alone() -> None:
    html = "<head><title>x</title></head><p>Dear <b>clinic</b>,</p><script>bad()</script>Line<br>two</script>"
    opened = mail.open_mail(a_mail(html=html).as_bytes())
    assert opened.text.endswith("Dear clinic,\nLine\ntwo")
    assert "bad" not in opened.text


def test_a_letterhead_stays_inside_and_a_picture_sent_as_a_paper_does_not() -> None:
    made = a_mail("Words", "<img src='cid:logo'>")
    body = made.get_payload(1)
    body.add_related(b"tiny", maintype="image", subtype="png", cid="<logo>")  # type: ignore[union-attr]
    made.add_attachment(b"x" * 30_000, maintype="image", subtype="png", filename="scan.png")
    opened = mail.open_mail(made.as_bytes())
    assert opened.left_inside == 1 and [one.name for one in opened.attachments] == ["scan.png"]


def test_a_mail_in_a_mail_is_one_attachment() -> None:
    made = a_mail("Forwarded")
    made.add_attachment(a_mail("Inner words"))
    opened = mail.open_mail(made.as_bytes())
    assert len(opened.attachments) == 1 and b"Inner words" in opened.attachments[0].body
    assert mail.open_mail(opened.attachments[0].body).text.endswith("Inner words")


def test_a_mail_with_nothing_to_say_has_no_words() -> None:
    made = a_mail("")
    made.add_attachment(b"fax", maintype="image", subtype="tiff", filename="")
    made.add_attachment(b"", maintype="image", subtype="tiff", filename="nothing.tif")
    opened = mail.open_mail(made.as_bytes())
    assert not opened.has_words and [one.name for one in opened.attachments] == ["image/tiff"]
    bodiless = EmailMessage()
    bodiless["Subject"] = "x"
    bodiless.set_content(b"%PDF", maintype="application", subtype="pdf")
    assert [one.body for one in mail.open_mail(bodiless.as_bytes()).attachments] == [b"%PDF"]


def test_too_many_attachments_and_strange_mail_are_one_clear_line() -> None:
    made = a_mail("Many")
    for number in range(51):
        made.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    with pytest.raises(Unreadable, match="more than 50"):
        mail.open_mail(made.as_bytes())
    strange = b"Content-Type: text/plain; charset=no-such-thing\n\n\xff\xfe"
    with pytest.raises(Unreadable, match="damaged"):
        mail.open_mail(strange)


@settings(max_examples=60)
@given(st.binary(max_size=600))
def test_no_mail_provokes_anything_but_a_reason(raw: bytes) -> None:
    for head in (b"", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"):
        try:
            mail.open_mail(head + raw)
        except Unreadable as bad:
            assert str(bad.reason)


# -- pages


def test_text_becomes_pages() -> None:
    assert pages.text_pages("") == ("",)
    assert pages.text_pages("one\ftwo\f\f") == ("one", "two")
    long = pages.text_pages("\n".join(str(n) for n in range(120)))
    assert len(long) == 3 and long[1].startswith("56\n")
    assert max(len(line) for line in pages.text_pages("word " * 60)[0].split("\n")) <= pages.WIDTH
    assert len(pages.text_pages("x\f" * 1000)) == pages.MOST


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("1-2, 3", ((1, 2), (3, 3))),
        ("3,1-2", ((3, 3), (1, 2))),
        (" 1 – 1 , 2-3 ", ((1, 1), (2, 3))),
    ],
)
def test_a_paper_is_cut_by_page_ranges(text: str, spans: object) -> None:
    assert pages.cut(text, 3) == spans


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write pages such as 1-2, 3, 4-3."),
        ("one", "Write pages"),
        ("1-4", "pages 1 to 3"),
        ("2-1, 3", "pages 1 to 3"),
        ("0-3", "pages 1 to 3"),
        ("1-2, 2-3", "Page 2 stands in two"),
        ("1, 3", "Page 2 stands in no paper"),
        ("1-3", "at least two papers"),
    ],
)
def test_every_page_goes_somewhere_and_nowhere_twice(text: str, said: str) -> None:
    refused = pages.cut(text, 3)
    assert isinstance(refused, Refusal) and said in str(refused.reason)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.data())
def test_pages_of_joined_papers_are_found_where_they_lie(sizes: list[int], data: st.DataObject) -> None:
    starts = [data.draw(st.integers(1, 9)) for _ in sizes]
    parts = tuple((start, start + size - 1) for start, size in zip(starts, sizes, strict=True))
    every = [(index, page) for index, (a, b) in enumerate(parts) for page in range(a, b + 1)]
    first = data.draw(st.integers(1, len(every)))
    last = data.draw(st.integers(first, len(every)))
    found = [(i, page) for i, a, b in pages.within(parts, first, last) for page in range(a, b + 1)]
    assert found == every[first - 1 : last]


def test_a_page_that_is_not_there_is_in_no_part() -> None:
    assert pages.within(((1, 2),), 3, 3) == ()


# -- words


def test_words_are_folded_and_blinded() -> None:
    assert finding.words_of("Zoë's POTASSIUM, 4.1 – a") == {"zoe", "potassium"}
    assert len(finding.words_of(" ".join(f"w{n}" for n in range(9000)))) == finding.MOST_WORDS
    one, other = finding.blinded({"zoe"}, b"key"), finding.blinded({"zoe"}, b"another")
    assert one != other and all(-(2**63) <= number < 2**63 for number in one + other)
    assert finding.blinded(["b", "a", "a"], b"key") == finding.blinded(["a", "b"], b"key")


# -- filing


def test_kinds_come_from_their_file_and_a_broken_one_is_told() -> None:
    head = "code,label,area,vault,desk,tells\n"
    found = filing.read_kinds(f"{head}lab,Lab result,client,no,no,tests notes\nbill,Invoice,house,no,yes,\n")
    assert list(found) == ["lab", "bill"] and found["bill"].desk and not found["lab"].vault
    assert [one.value for one in found["lab"].tells] == ["tests", "notes"] and not found["bill"].tells
    for wrong in (
        "lab,,client,no,no",
        ",x,client,no,no",
        "a,A,client,no,no\na,A,client,no,no",
        "a,A,moon,no,no",
        "a,A,client,no,no,secrets",
        "a,A,house,no,no,notes",
    ):
        with pytest.raises(ValueError, match=r".+"):
            filing.read_kinds(f"{head}{wrong}\n")


@pytest.mark.parametrize(
    ("told", "kind", "fields"),
    [
        (Filing("lab", SOMEBODY), LAB, []),
        (Filing("bill"), BILL, []),
        (Filing("bill", paper_date=TODAY), BILL, []),
        (Filing("none"), None, ["kind"]),
        (Filing("lab"), LAB, ["client"]),
        (Filing("bill", SOMEBODY), BILL, ["kind"]),
        (Filing("bill", paper_date=TODAY + timedelta(days=1)), BILL, ["paper_date"]),
        (Filing("bill", paper_date=date(1899, 12, 31)), BILL, ["paper_date"]),
        (Filing("bill", note="x" * 301), BILL, ["note"]),
    ],
)
def test_a_filing_is_checked(told: Filing, kind: Kind | None, fields: list[str]) -> None:
    assert [refusal.field for refusal in filing.check_filing(told, kind, today=TODAY)] == fields


def test_a_card_always_opens_like_the_vault_and_a_letter_when_said_so() -> None:
    assert filing.shows_identity(Filing("card", SOMEBODY), CARD)
    assert filing.shows_identity(Filing("lab", SOMEBODY, vault=True), LAB)
    assert not filing.shows_identity(Filing("lab", SOMEBODY), LAB)
    assert not filing.shows_identity(Filing("bill", vault=True), BILL)


def test_a_legal_name_on_a_paper_is_asked_about() -> None:
    doe, robin = frozenset({"doe"}), frozenset({"robin", "example"})

    def asks(told: Filing, kind: Kind = LAB, *, shown: bool = True, chosen: frozenset[str] = robin) -> bool:
        return filing.check_name(told, kind, legal=doe, chosen=chosen, shown=shown) is not None

    assert asks(Filing("lab", SOMEBODY))
    assert not asks(Filing("lab", SOMEBODY), shown=False)
    assert not asks(Filing("lab", SOMEBODY, vault=True))
    assert not asks(Filing("card", SOMEBODY), CARD)
    assert not asks(Filing("lab", SOMEBODY, name_may_show=True))
    assert not asks(Filing("lab", SOMEBODY), chosen=robin | doe)


def test_reasons_are_asked_for() -> None:
    assert filing.check_discard(None, "") is not None
    assert filing.check_discard(Discard.COPY, "") is None
    assert filing.check_discard(Discard.OTHER, "no") is not None
    assert filing.check_discard(Discard.OTHER, "Sent to us by mistake twice") is None
    assert filing.check_why("  a  ") is not None and filing.check_why("wrong chart") is None
    assert filing.check_opening("short") is not None and filing.check_opening("Insurance claim") is None


def test_a_paper_moves_only_from_where_it_stands() -> None:
    assert filing.check_move("file", State.OPEN) is None
    refused = filing.check_move("file", State.FILED)
    assert refused is not None and refused.reason.params["state"] == State.FILED.label
    for state in State:
        moves = [move for move in filing.MOVES if filing.check_move(move, state) is None]
        assert bool(moves) is (state not in (State.WAITING, State.RECAST))


def test_looking_again_ends_after_a_day() -> None:
    assert filing.may_look_again(NOW, NOW)
    assert not filing.may_look_again(NOW, NOW + timedelta(hours=24))
    assert not filing.may_look_again(NOW, NOW - timedelta(seconds=1))


# -- watching


def test_a_file_is_whole_when_it_lies_still() -> None:
    second = 1_000_000_000
    whole = Glimpse(10, 100 * second)
    assert watching.is_settled(whole, whole, now_ns=105 * second)
    assert not watching.is_settled(whole, whole, now_ns=104 * second)
    assert not watching.is_settled(None, whole, now_ns=200 * second)
    assert not watching.is_settled(Glimpse(9, 100 * second), whole, now_ns=200 * second)
    assert watching.is_settled(whole, whole, now_ns=50 * second), "a clock set back keeps nothing for ever"
    empty = Glimpse(0, 100 * second)
    assert not watching.is_settled(empty, empty, now_ns=600 * second)
    assert watching.is_settled(empty, empty, now_ns=700 * second)


def test_the_oldest_come_first_and_unfinished_names_are_left() -> None:
    seen = {"b": Glimpse(1, 2), "a": Glimpse(1, 3), "new": Glimpse(1, 1)}
    before = {"b": Glimpse(1, 2), "a": Glimpse(1, 3)}
    assert watching.settled_among(before, seen, now_ns=10**12) == ("b", "a")
    names = ("fax.tif", ".fax.tif", "~fax", "fax.PART", "fax.tmp", "a.crdownload")
    assert [watching.is_paper(name) for name in names] == [True, False, False, False, False, False]


# -- scanning


def test_a_scanner_is_named_in_one_setting_and_a_misspelt_one_is_none() -> None:
    assert scanning.scanner_of(" ") is None
    assert scanning.scanner_of("clamd:/run/clamd.ctl") == scanning.Clamd(path="/run/clamd.ctl")
    assert scanning.scanner_of("clamd:127.0.0.1:3310") == scanning.Clamd(host="127.0.0.1", port=3310)
    assert scanning.scanner_of("command:scan --quick -") == scanning.Command(("scan", "--quick", "-"))
    for wrong in ("clam", "clamd:", "clamd:host", "clamd:host:0", "clamd:host:99999", "command:", "x:y"):
        with pytest.raises(ValueError, match="the scanner is"):
            scanning.scanner_of(wrong)


def test_a_stream_is_framed_as_clamd_reads_it() -> None:
    sent = b"".join(scanning.frames([b"ab", b"", b"c" * (scanning.CHUNK + 1)]))
    assert sent.startswith(b"zINSTREAM\x00\x00\x00\x00\x02ab")
    assert sent.endswith(b"\x00\x00\x00\x01c\x00\x00\x00\x00")


def test_answers_mean_what_they_say_and_nothing_else_is_a_yes() -> None:
    assert scanning.verdict_of_reply(b"stream: OK\x00") == Verdict(True)
    assert scanning.verdict_of_reply(b"stream: Eicar-Test <x> FOUND\x00") == Verdict(False, "Eicar-Test x")
    assert not scanning.verdict_of_reply(b"INSTREAM size limit exceeded. ERROR\x00").clean
    for nothing in (b"", b"stream: OKAY", b"ERROR", b"stream: error ERROR", b"\xff"):
        with pytest.raises(ScannerDown):
            scanning.verdict_of_reply(nothing)
    assert scanning.verdict_of_exit(0, b"") == Verdict(True)
    assert scanning.verdict_of_exit(1, b"stdin: Eicar FOUND\n") == Verdict(False, "Eicar")
    assert scanning.verdict_of_exit(1, b"") == Verdict(False, "something harmful")
    with pytest.raises(ScannerDown):
        scanning.verdict_of_exit(2, b"OK")
